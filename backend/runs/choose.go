package runs

import (
	"context"
	"slices"

	"connectorstudio/backend/studio"
	"connectorstudio/backend/workbook"
)

// Chosen are the rows of a run, in the order in which they are to be called.
type Chosen struct {
	Rows []int64
	Left int // rows that were asked for and stay as they are, because they have a result
}

// Choose finds the rows that a run is asked for. Rows whose result may not be overwritten are left out.
func Choose(ctx context.Context, w *workbook.Workbook, filler studio.Filler, q studio.RunRequest) (Chosen, error) {
	ids, err := asked(ctx, w, q)
	if err != nil {
		return Chosen{}, err
	}
	keep, err := protected(ctx, w, filler, q.Which)
	if err != nil {
		return Chosen{}, err
	}
	c := Chosen{Rows: ids[:0]}
	for _, id := range ids {
		switch {
		case keep.has(id):
			c.Left++
		case q.First == 0 || len(c.Rows) < q.First:
			c.Rows = append(c.Rows, id)
		}
	}
	return c, nil
}

func asked(ctx context.Context, w *workbook.Workbook, q studio.RunRequest) ([]int64, error) {
	switch q.Which {
	case studio.WhichSelected:
		return slices.Clone(q.Rows), nil
	case studio.WhichFiltered:
		return seen(ctx, w, q.View)
	case studio.WhichAll, "":
		return seen(ctx, w, studio.View{})
	case studio.WhichEmpty:
		return seen(ctx, w, studio.View{Filter: []studio.Condition{{Column: q.FillerID, Is: studio.IsState, Value: string(studio.CellNone)}}})
	case studio.WhichUnknown:
		return w.RowsWith(ctx, q.FillerID, studio.CellUnknown, "")
	case studio.WhichFailed:
		ids, err := w.RowsWith(ctx, q.FillerID, studio.CellFailed, q.Cause)
		return among(ids, q.Rows), err
	case studio.WhichChanged:
		return w.Changed(ctx, q.FillerID)
	}
	return nil, studio.Fail(studio.CodeInvalid, "Choose which rows to run.", "")
}

// among are the ids that are among others, or all where there are none.
func among(ids, others []int64) []int64 {
	if len(others) == 0 {
		return ids
	}
	set := &rowSet{}
	for _, id := range others {
		set.add(id)
	}
	return slices.DeleteFunc(ids, func(id int64) bool { return !set.has(id) })
}

func seen(ctx context.Context, w *workbook.Workbook, v studio.View) ([]int64, error) {
	s, err := w.See(ctx, v)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, 0, s.Count())
	for id := range s.All {
		ids = append(ids, id)
	}
	return ids, nil
}

// protected are the rows whose result stays.
func protected(ctx context.Context, w *workbook.Workbook, filler studio.Filler, which studio.Which) (*rowSet, error) {
	set := &rowSet{}
	if filler.Overwrite == studio.OverwriteAlways || filler.Overwrite == studio.OverwriteEmpty && which == studio.WhichChanged {
		return set, nil
	}
	ids, err := w.RowsWith(ctx, filler.ID, studio.CellDone, "")
	for _, id := range ids {
		set.add(id)
	}
	return set, err
}
