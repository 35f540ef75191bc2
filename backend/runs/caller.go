package runs

import (
	"context"
	"crypto/sha256"
	"strconv"

	"connectorstudio/backend/studio"
	"connectorstudio/backend/workbook"
)

// perform calls a row and puts what came of it into the ledger. A row whose call was stopped before
// anything left stays in the queue.
func (w *Work) perform(r row, led bool) {
	result, stop := w.result(r)
	if result.State == studio.CellNone {
		if stop != "" {
			w.halt(studio.RunStopped, stop)
		}
		return
	}
	result.Row, result.Input = r.id, r.input
	result.Keep = w.keep(r, result, led)
	w.put(result, stop)
}

// put keeps a result, and stops the run where going on makes no sense.
func (w *Work) put(r workbook.Result, stop string) {
	if err := w.Ledger.Put(r); err != nil {
		w.halt(studio.RunStopped, studio.AsFailure(err).Message)
	}
	w.counts.add(r.State, r.Tries, r.Shared)
	if stop == "" && !r.Shared {
		stop = w.stop.see(r.State, r.Status, r.Detail)
	}
	if stop != "" {
		w.halt(studio.RunStopped, stop)
	}
}

// result goes through the steps until one finds something.
func (w *Work) result(r row) (best workbook.Result, stop string) {
	if r.gone {
		return workbook.Result{State: studio.CellSkipped, Cause: "gone", Detail: "the row was deleted"}, ""
	}
	if w.met != nil && !w.met.has(r.id) {
		return workbook.Result{State: studio.CellSkipped, Cause: "condition", Detail: "the run condition does not hold"}, ""
	}
	calls := 0
	for i := range w.Steps {
		now, stop := w.step(r, i)
		calls += now.Tries
		if i == 0 || stop != "" || now.State == studio.CellNone || now.State == studio.CellUnknown || rank(now.State) > rank(best.State) {
			best = now
		}
		best.Tries = calls
		if stop != "" || best.State == studio.CellNone || best.State == studio.CellUnknown || best.State == studio.CellDone {
			return best, stop
		}
	}
	return best, ""
}

// rank orders what the steps of a cascade came to: what is best, and else what a person must know most of.
func rank(s studio.CellState) int {
	switch s {
	case studio.CellDone:
		return 4
	case studio.CellFailed:
		return 3
	case studio.CellEmpty:
		return 2
	case studio.CellNotFound:
		return 1
	}
	return 0
}

// step makes the call of one step.
func (w *Work) step(r row, i int) (result workbook.Result, stop string) {
	reads := &w.reader.steps[i]
	values := reads.values(r.cells)
	if label, blank := reads.missing(values); blank {
		result = workbook.Result{State: studio.CellSkipped, Cause: "blank:" + label, Detail: "no " + label, Step: i}
		if w.Run.Definition.Filler.WhenBlank == studio.BlankFails {
			result.State = studio.CellFailed
		}
		return result, ""
	}
	call := Call{Values: values}
	if w.Steps[i].Keyed {
		call.Key = w.Run.ID + "-" + strconv.FormatInt(r.id, 10) + "-" + strconv.Itoa(i)
	}
	if !w.Steps[i].Repeatable {
		call.Mark = func() error { return w.Ledger.Mark(r.id, r.input, i) }
	}
	a := w.Steps[i].Call(w.calling, call)
	result = workbook.Result{
		State: a.State, Cause: a.Cause, Detail: a.Detail, Status: a.Status, Took: a.Took, Tries: a.Calls, Step: i,
	}
	if a.State == studio.CellDone {
		var more [][]*string
		result.Values, more = reads.cells(a.Records)
		var err error
		if result.Rows, err = w.further(r.id, more); err != nil {
			return workbook.Result{}, studio.AsFailure(err).Message
		}
	}
	return result, a.Stop
}

// keep is the hash under which an answer serves other rows; nil when it serves none. led tells that other
// rows of this run wait for it.
func (w *Work) keep(r row, result workbook.Result, led bool) []byte {
	good := result.State == studio.CellDone || result.State == studio.CellEmpty || result.State == studio.CellNotFound
	switch {
	case !w.reader.share:
		return nil
	case good && w.Run.Definition.Filler.ReuseHours > 0:
		return w.lasting(r)
	case led:
		return w.passing(r)
	}
	return nil
}

// lasting is the hash of an answer that serves further runs: all that it depends on is in it.
func (w *Work) lasting(r row) []byte {
	sum := sha256.New()
	for _, s := range w.Steps {
		sum.Write(s.Seed)
	}
	sum.Write(r.input)
	return sum.Sum(nil)[:16]
}

// passing is the hash of an answer that serves this run only.
func (w *Work) passing(r row) []byte {
	sum := sha256.Sum256(append([]byte(w.Run.ID+"-"), r.input...))
	return sum[:16]
}

// shared gives rows the answers that are kept already, and returns the others.
func (w *Work) shared(ctx context.Context, rows []row) ([]row, error) {
	filler := w.Run.Definition.Filler
	if !w.reader.share || len(rows) == 0 {
		return rows, nil
	}
	hashes := make([][]byte, 0, 2*len(rows))
	for _, r := range rows {
		hashes = append(hashes, w.passing(r))
		if filler.ReuseHours > 0 {
			hashes = append(hashes, w.lasting(r))
		}
	}
	kept, err := w.Workbook.Kept(ctx, hashes, w.oldest())
	if err != nil || len(kept) == 0 {
		return rows, err
	}
	left := rows[:0]
	for _, r := range rows {
		answer, found := kept[string(w.passing(r))]
		if !found && filler.ReuseHours > 0 {
			answer, found = kept[string(w.lasting(r))]
		}
		if !found {
			left = append(left, r)
			continue
		}
		if answer.State == studio.CellUnknown {
			answer.State, answer.Cause = studio.CellFailed, "shared"
			answer.Detail = "The call of another row with the same values may have arrived. It is not made twice."
		}
		w.put(workbook.Result{
			Row: r.id, Input: r.input, State: answer.State, Cause: answer.Cause, Detail: answer.Detail, Status: answer.Status,
			Step: answer.Step, Values: answer.Values, Shared: true,
		}, "")
	}
	return left, nil
}

// further makes rows of further records: each has the cells of people's columns of the row they came of.
func (w *Work) further(id int64, records [][]*string) ([]workbook.NewRow, error) {
	if len(records) == 0 {
		return nil, nil
	}
	own := map[string]*string{}
	err := w.Workbook.Inputs(w.calling, w.people, []int64{id}, func(_ int64, cells []*string) error {
		for i, column := range w.people {
			own[column] = cells[i]
		}
		return nil
	})
	rows := make([]workbook.NewRow, len(records))
	for i, values := range records {
		rows[i] = workbook.NewRow{Cells: own, Values: values}
	}
	return rows, err
}
