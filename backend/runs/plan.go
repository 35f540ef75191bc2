package runs

import (
	"context"
	"slices"
	"time"

	"connectorstudio/backend/studio"
	"connectorstudio/backend/workbook"
)

const (
	examples = 3       // rows of a plan that are shown
	checked  = 100_000 // rows of a plan whose values are checked; those of more would take too long
)

// Planning is a run that is looked at before it is made.
type Planning struct {
	Workbook *workbook.Workbook
	Filler   studio.Filler
	Steps    []Step
	Now      func() time.Time
	Passed   int // rows that would be sent and are no examples, because others were asked for

	reader *reader
	met    *rowSet
	plan   studio.RunPlan
	seen   int
}

// Plan goes through the rows of a run and tells what would become of them. Nothing is sent. It fails with
// CodeInvalid when the definition does not fit the workbook.
func (p *Planning) Plan(ctx context.Context, rows []int64) (studio.RunPlan, error) {
	definition, err := p.Workbook.Definition(ctx)
	if err != nil {
		return studio.RunPlan{}, err
	}
	if p.reader, err = newReader(definition, p.Filler, p.Steps); err != nil {
		return studio.RunPlan{}, err
	}
	if p.met, err = meeting(ctx, p.Workbook, p.Filler.When); err != nil {
		return studio.RunPlan{}, err
	}
	p.plan = studio.RunPlan{Rows: len(rows), Seconds: -1, Blank: []studio.ValueCount{}, Examples: []studio.RowExample{}}
	inputs := newCollector(len(rows))
	work := &Work{Run: studio.Run{Definition: studio.RunDefinition{Filler: p.Filler}}, Steps: p.Steps, reader: p.reader}
	ids := func(yield func(int64, error) bool) {
		for _, id := range rows {
			if !yield(id, ctx.Err()) {
				return
			}
		}
	}
	place := 0
	err = p.reader.windows(ctx, p.Workbook, ids, func(read []row) (bool, error) {
		kept, err := p.keptOf(ctx, work, read)
		for _, r := range read {
			if p.look(ctx, r, kept[string(work.lasting(r))]) {
				inputs.add(place, r.cells)
			}
			place++
		}
		return true, err
	})
	if p.reader.share {
		inputs.find(func(_, _ int) {
			p.plan.Shared++
			p.plan.Calls--
		})
	}
	slices.SortStableFunc(p.plan.Blank, func(a, b studio.ValueCount) int { return b.Count - a.Count })
	if err == nil {
		err = p.number(ctx)
	}
	return p.plan, err
}

// number tells which rows of the workbook the examples are.
func (p *Planning) number(ctx context.Context) error {
	seen, err := p.Workbook.See(ctx, studio.View{})
	if err != nil {
		return err
	}
	for i := range p.plan.Examples {
		p.plan.Examples[i].Number = seen.Place(p.plan.Examples[i].Row) + 1
	}
	return nil
}

// keptOf finds the answers that would serve again, by the hash of their input.
func (p *Planning) keptOf(ctx context.Context, w *Work, rows []row) (map[string]bool, error) {
	found := map[string]bool{}
	if p.Filler.ReuseHours == 0 || !p.reader.share {
		return found, nil
	}
	hashes := [][]byte{}
	for _, r := range rows {
		hashes = append(hashes, w.lasting(r))
	}
	kept, err := p.Workbook.Kept(ctx, hashes, p.Now().Add(-time.Duration(p.Filler.ReuseHours)*time.Hour))
	for hash := range kept {
		found[hash] = true
	}
	return found, err
}

// look sees what would become of a row, and tells whether it makes a call.
func (p *Planning) look(ctx context.Context, r row, kept bool) bool {
	if r.gone {
		return false
	}
	p.seen++
	example := studio.RowExample{Row: r.id, Values: map[string]string{}}
	for i := range p.Steps {
		values := p.reader.steps[i].values(r.cells)
		if i == 0 || example.Why != "" {
			if label, blank := p.reader.steps[i].missing(values); blank && i == len(p.Steps)-1 {
				p.lacks(label)
			}
			example.Why, example.Request = p.fits(ctx, i, values), ""
			for k, parameter := range p.Steps[i].Parameters {
				example.Values[parameter.Name] = values[k]
			}
			if example.Why == "" && p.Passed <= 0 && len(p.plan.Examples) < examples {
				example.Request = p.Steps[i].Show(values)
			}
		}
	}
	if p.met != nil && !p.met.has(r.id) {
		example.Why, example.Request = "The run condition does not hold. This row is skipped.", ""
	}
	p.show(example)
	switch {
	case example.Why != "":
		p.plan.Skipped++
		return false
	case kept:
		p.plan.Shared++
		return false
	}
	p.plan.Calls++
	return true
}

// lacks counts a row without a required value.
func (p *Planning) lacks(label string) {
	i := slices.IndexFunc(p.plan.Blank, func(v studio.ValueCount) bool { return v.Value == label })
	if i < 0 {
		i, p.plan.Blank = len(p.plan.Blank), append(p.plan.Blank, studio.ValueCount{Value: label})
	}
	p.plan.Blank[i].Count++
}

// fits tells why a step makes no call with values, or nothing.
func (p *Planning) fits(ctx context.Context, i int, values []string) string {
	if label, blank := p.reader.steps[i].missing(values); blank {
		if p.Filler.WhenBlank == studio.BlankFails {
			return "No " + label + ". This row fails."
		}
		return "No " + label + ". This row is skipped."
	}
	if p.seen > checked {
		return ""
	}
	why := p.Steps[i].Check(ctx, values)
	if why != "" && i == len(p.Steps)-1 {
		p.plan.Invalid++
		p.plan.Skipped--
	}
	return why
}

// show keeps the first examples, and always one of a row that makes no call.
func (p *Planning) show(e studio.RowExample) {
	unsent := func(e studio.RowExample) bool { return e.Why != "" }
	if e.Why == "" && p.Passed > 0 {
		p.Passed--
		return
	}
	switch {
	case len(p.plan.Examples) < examples:
		p.plan.Examples = append(p.plan.Examples, e)
	case e.Why != "" && !slices.ContainsFunc(p.plan.Examples, unsent):
		p.plan.Examples[examples-1] = e
	}
}
