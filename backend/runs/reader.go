package runs

import (
	"context"
	"iter"
	"slices"

	"connectorstudio/backend/studio"
	"connectorstudio/backend/workbook"
)

// reading is how many rows are read at a time.
const reading = 512

// reader reads what the rows of a run are called with.
type reader struct {
	hash  workbook.InputHash
	steps []stepReader
	share bool // rows with the same input may have the same answer
}

// stepReader makes the values of one step, and cells of its answers.
type stepReader struct {
	mapping
	outputs
}

// row is a row that is to be called.
type row struct {
	id    int64
	cells []*string // of reader.hash.Columns
	input []byte    // their hash
	gone  bool      // it was deleted since the run began
}

// newReader reads the definition of a run against the columns that the workbook has now.
func newReader(wb studio.Workbook, filler studio.Filler, steps []Step) (*reader, error) {
	r := &reader{hash: workbook.HashInput(filler)}
	names := namesOf(wb)
	place := func(id string) (int, string) {
		name, there := names[id]
		if !there {
			return -1, ""
		}
		return slices.Index(r.hash.Columns, id), name
	}
	r.share = filler.Many != studio.ManyRows
	for i, step := range steps {
		m, problem := readMapping(step.Parameters, filler.Steps[i].Mapping, place)
		if problem != nil {
			f := studio.Fail(studio.CodeInvalid, problem.Message, "Open Map parameters and choose again.")
			f.Field = problem.Field
			return nil, f
		}
		r.steps = append(r.steps, stepReader{m, readOutputs(filler, step.Action)})
		r.share = r.share && !step.Writes
	}
	return r, nil
}

// namesOf are the names of the columns of a workbook by id, those of actions included.
func namesOf(wb studio.Workbook) map[string]string {
	names := map[string]string{}
	for _, c := range wb.Columns {
		names[c.ID] = c.Name
	}
	for _, f := range wb.Actions {
		for _, o := range f.Outputs {
			names[o.ID] = o.Name
		}
	}
	return names
}

// windows reads rows in their order, some hundreds at a time, until see returns false.
func (r *reader) windows(ctx context.Context, w *workbook.Workbook, rows iter.Seq2[int64, error], see func([]row) (bool, error)) error {
	return windows(rows, func(ids []int64) (bool, error) {
		read, err := r.rows(ctx, w, ids)
		if err != nil {
			return false, err
		}
		return see(read)
	})
}

// windows gives ids some hundreds at a time, until see returns false. They are good until it returns.
func windows(rows iter.Seq2[int64, error], see func(ids []int64) (bool, error)) error {
	ids := make([]int64, 0, reading)
	for id, err := range rows {
		if err != nil {
			return err
		}
		if ids = append(ids, id); len(ids) < reading {
			continue
		}
		if on, err := see(ids); err != nil || !on {
			return err
		}
		ids = ids[:0]
	}
	if len(ids) == 0 {
		return nil
	}
	_, err := see(ids)
	return err
}

// rows reads rows. One that was deleted since is there without cells.
func (r *reader) rows(ctx context.Context, w *workbook.Workbook, ids []int64) ([]row, error) {
	read, width := make([]row, 0, len(ids)), len(r.hash.Columns)
	all, sums := make([]*string, 0, len(ids)*width), make([]byte, 0, len(ids)*16)
	err := w.Inputs(ctx, r.hash.Columns, ids, func(id int64, cells []*string) error {
		for ids[len(read)] != id {
			read = append(read, row{id: ids[len(read)], gone: true, input: r.hash.Sum(nil)})
		}
		all = append(all, cells...)
		own := all[len(all)-width : len(all) : len(all)]
		from := len(sums)
		sums = r.hash.AppendSum(sums, own)
		read = append(read, row{id: id, cells: own, input: sums[from:len(sums):len(sums)]})
		return nil
	})
	for err == nil && len(read) < len(ids) {
		read = append(read, row{id: ids[len(read)], gone: true, input: r.hash.Sum(nil)})
	}
	return read, err
}

// repeated finds the rows that have the input of an earlier one. Calls that change something are made for
// each row, whatever they send.
func (w *Work) repeated() (repeats, error) {
	if !w.reader.share {
		return repeats{}, nil
	}
	c, place := newCollector(w.counts.now().Queued), 0
	err := windows(w.Ledger.Remaining(w.calling), func(ids []int64) (bool, error) {
		read := 0
		err := w.Workbook.Inputs(w.calling, w.reader.hash.Columns, ids, func(id int64, cells []*string) error {
			for ids[read] != id { // deleted since
				read++
			}
			c.add(place+read, cells)
			return nil
		})
		place += len(ids)
		return !w.ended(), err
	})
	if err != nil {
		return repeats{}, err
	}
	return c.repeats(w.Ledger.Remaining(w.calling))
}
