package runner

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"runtime"
	"slices"
	"sync"

	"connectorstudio/backend/fields"
	"connectorstudio/backend/runs"
	"connectorstudio/backend/studio"
	"connectorstudio/backend/workbook"
)

// fillerOf returns the columns of an action in a workbook.
func (r *Runner) fillerOf(ctx context.Context, workbookID, fillerID string) (*workbook.Workbook, studio.Filler, error) {
	w, err := r.Workbook(workbookID)
	if err != nil {
		return nil, studio.Filler{}, err
	}
	def, err := w.Definition(ctx)
	if err != nil {
		return nil, studio.Filler{}, err
	}
	for _, f := range def.Actions {
		if f.ID == fillerID {
			return w, f, nil
		}
	}
	return nil, studio.Filler{}, studio.Fail(studio.CodeNotFound, "These columns are not in the Workbook any more.", "Add the action again.")
}

// linesOf makes the actions of columns ready to be called, and keeps what they are now.
func (r *Runner) linesOf(ctx context.Context, f studio.Filler) (studio.RunDefinition, []*Line, error) {
	d, lines := studio.RunDefinition{Filler: f, Actions: []studio.Action{}, Connectors: []string{}, Connections: []string{}}, []*Line{}
	for _, step := range f.Steps {
		action, err := r.Store.Action(ctx, step.ActionID)
		if err != nil {
			return d, nil, err
		}
		line, err := r.Line(ctx, action, step.ConnectionID, LineOptions{Rate: f.Rate})
		if err != nil {
			return d, nil, err
		}
		d.Actions, lines = append(d.Actions, action), append(lines, line)
		d.Connectors, d.Connections = append(d.Connectors, action.ConnectorID), append(d.Connections, line.Connection().ID)
	}
	return d, lines, nil
}

// repeatable tells whether all calls of a run may be made again when nobody knows whether they arrived.
func repeatable(run studio.Run) bool {
	for _, a := range run.Definition.Actions {
		if (a.Method == "POST" || a.Method == "PATCH") && !a.Repeatable {
			return false
		}
	}
	return true
}

func steps(d studio.RunDefinition, lines []*Line) []runs.Step {
	list := make([]runs.Step, len(lines))
	for i, line := range lines {
		action := d.Actions[i]
		gathers := &sync.Pool{New: func() any { return newGathering() }}
		list[i] = runs.Step{
			Action: action, Parameters: line.Parameters(), Writes: line.Writes(), Repeatable: line.Repeatable(), Keyed: line.keyed, Seed: seed(action, line),
			Call: func(ctx context.Context, c runs.Call) runs.Answer { return answerOf(ctx, line, gathers, c) },
			Check: func(ctx context.Context, values []string) string {
				if problems := line.Check(ctx, values); len(problems) > 0 {
					return problems[0].Message
				}
				return ""
			},
			Show: line.Preview,
		}
	}
	return list
}

// seed is all that an answer depends on but the values.
func seed(a studio.Action, line *Line) []byte {
	text, err := json.Marshal([]any{a, line.Connection().ID, line.connector.BaseURL})
	if err != nil {
		panic(err) // plain data
	}
	sum := sha256.Sum256(text)
	return sum[:]
}

// answerOf makes a call of a run. An answer that we cannot read without failing ourselves is that row's: it ends neither
// the program nor the run, which would meet it again.
func answerOf(ctx context.Context, line *Line, gathers *sync.Pool, c runs.Call) (answer runs.Answer) {
	defer func() {
		if p := recover(); p != nil {
			answer = runs.Answer{State: studio.CellFailed, Cause: "defect", Detail: defectWords(p)}
			if !line.Repeatable() {
				answer.State = studio.CellUnknown
			}
		}
	}()
	g := gathers.Get().(*gathering)
	g.begin()
	a := line.Call(ctx, LineCall{Values: c.Values, Key: c.Key, Mark: c.Mark, Each: g.each})
	answer = runs.Answer{
		State: a.State, Cause: a.Cause, Detail: a.Detail, Status: a.Status, Records: g.records(), Calls: a.Calls, Tries: a.Tries, Took: a.Took,
	}
	if a.Stop {
		answer.Stop = a.Why
	}
	if a.State == studio.CellNone && ctx.Err() == nil && a.Err != nil {
		answer.Stop = studio.AsFailure(a.Err).Message
	}
	gathers.Put(g)
	return answer
}

// defectWords tell of a defect of ours. Only what the language itself says is shown: all else may hold data.
func defectWords(p any) string {
	words := "Connector Studio failed while it made this call or read its answer. This is a defect: please report it."
	if e, is := p.(runtime.Error); is {
		words += " (" + e.Error() + ")"
	}
	return clipped(words)
}

// gathering makes cells of the records of one call after the other. It has room for several calls, so that a call
// costs no memory of its own; what it gave away is never used again.
type gathering struct {
	each  func(record []fields.Value) error
	all   [][]*string // records, those of the call at hand from first on
	first int
	cells []*string // room
	texts []string
}

// gatheredAtOnce is for how many records room is made at a time.
const gatheredAtOnce = 32

func newGathering() *gathering {
	g := &gathering{}
	g.each = func(record []fields.Value) error {
		g.all = append(g.all, g.cellsOf(record))
		return nil
	}
	return g
}

func (g *gathering) begin() {
	if len(g.all) == cap(g.all) {
		g.all = make([][]*string, 0, gatheredAtOnce)
	}
	g.first = len(g.all)
}

// records are those of the call at hand.
func (g *gathering) records() [][]*string { return slices.Clip(g.all[g.first:]) }

// cellsOf are the values of a record as cells: null is nothing.
func (g *gathering) cellsOf(record []fields.Value) []*string {
	n := len(record)
	if len(g.texts) < n {
		g.cells, g.texts = make([]*string, gatheredAtOnce*n), make([]string, gatheredAtOnce*n)
	}
	cells, texts := g.cells[:n:n], g.texts[:n]
	g.cells, g.texts = g.cells[n:], g.texts[n:]
	for i, v := range record {
		if !v.Missing && !v.Null {
			texts[i] = v.Text
			cells[i] = &texts[i]
		}
	}
	return cells
}
