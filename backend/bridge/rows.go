package bridge

import (
	"context"
	"slices"

	"connectorstudio/backend/runner"
	"connectorstudio/backend/studio"
	"connectorstudio/backend/workbook"
)

// Rows shows and changes the rows of workbooks. The window names rows by their place in a view that it sees.
type Rows struct{ app *Studio }

// SeenView is a view whose rows can be asked for by place.
type SeenView struct {
	Key   string `json:"key"`
	Count int    `json:"count"`
}

// mostViews is how many views are remembered; the window shows one at a time.
const mostViews = 16

type seenView struct {
	key, workbookID string
	seen            *workbook.Seen
}

// RowSpan is a run of places in a view.
type RowSpan struct {
	First int `json:"first"`
	Count int `json:"count"`
}

// See finds the rows of a view as they are now, in their order.
func (s *Rows) See(workbookID string, view studio.View) (SeenView, error) {
	return with(s.app, "Rows.See", func(ctx context.Context, r *runner.Runner) (SeenView, error) {
		w, err := r.Workbook(workbookID)
		if err != nil {
			return SeenView{}, err
		}
		seen, err := w.See(ctx, view)
		if err != nil {
			return SeenView{}, err
		}
		return SeenView{s.app.remember(workbookID, seen), seen.Count()}, nil
	})
}

// remember keeps a view by a key; the oldest is forgotten.
func (s *Studio) remember(workbookID string, seen *workbook.Seen) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := seenView{studio.NewID(), workbookID, seen}
	s.views = append(s.views, v)
	if len(s.views) > mostViews {
		s.views = slices.Delete(s.views, 0, 1)
	}
	return v.key
}

func (s *Studio) view(key string) (seenView, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, v := range s.views {
		if v.key == key {
			return v, nil
		}
	}
	return seenView{}, studio.Fail(studio.CodeNotFound, "This view is not kept any more.", "Open the Workbook again.")
}

// inView runs body over a view that the window sees.
func inView[T any](s *Studio, name, key string, body func(ctx context.Context, w *workbook.Workbook, v *workbook.Seen) (T, error)) (T, error) {
	return with(s, name, func(ctx context.Context, r *runner.Runner) (T, error) {
		var none T
		v, err := s.view(key)
		if err != nil {
			return none, err
		}
		w, err := r.Workbook(v.workbookID)
		if err != nil {
			return none, err
		}
		return body(ctx, w, v.seen)
	})
}

// changing is inView for what changes rows: others are told.
func changing[T any](s *Studio, name, key string, body func(ctx context.Context, w *workbook.Workbook, v *workbook.Seen) (T, error)) (T, error) {
	return inView(s, name, key, func(ctx context.Context, w *workbook.Workbook, v *workbook.Seen) (T, error) {
		result, err := body(ctx, w, v)
		if err == nil {
			s.Config.Changed("workbook:"+w.ID(), nil)
		}
		return result, err
	})
}

// Page returns rows by their places, at most 1,000, with their cells as they are now.
func (s *Rows) Page(key string, first, count int) (studio.RowPage, error) {
	return inView(s.app, "Rows.Page", key, func(ctx context.Context, _ *workbook.Workbook, v *workbook.Seen) (studio.RowPage, error) {
		return v.Page(ctx, first, count)
	})
}

// Current tells whether a view would still have the same rows in the same order.
func (s *Rows) Current(key string) (bool, error) {
	return inView(s.app, "Rows.Current", key, func(ctx context.Context, _ *workbook.Workbook, v *workbook.Seen) (bool, error) {
		return v.Current(ctx)
	})
}

// Place is where a row is in a view, -1 when it is not.
func (s *Rows) Place(key string, row int64) (int, error) {
	return inView(s.app, "Rows.Place", key, func(_ context.Context, _ *workbook.Workbook, v *workbook.Seen) (int, error) {
		return v.Place(row), nil
	})
}

// Find is the place of the next row that has a text, from a place on; -1 for none.
func (s *Rows) Find(key, text string, from int, backwards bool) (int, error) {
	return inView(s.app, "Rows.Find", key, func(ctx context.Context, _ *workbook.Workbook, v *workbook.Seen) (int, error) {
		return v.Find(ctx, text, from, backwards)
	})
}

// CellText is the whole text of a cell, for editing; null when nothing is there. CodeTooLarge beyond 1 MiB.
func (s *Rows) CellText(key string, row int64, column string) (*string, error) {
	return inView(s.app, "Rows.CellText", key, func(ctx context.Context, w *workbook.Workbook, _ *workbook.Seen) (text *string, err error) {
		err = w.Inputs(ctx, []string{column}, []int64{row}, func(_ int64, cells []*string) error {
			text = cells[0]
			return nil
		})
		if text != nil && len(*text) > 1<<20 {
			return nil, studio.Fail(studio.CodeTooLarge, "This cell has more than 1 MB of text.", "Export the row to see it.")
		}
		return text, err
	})
}

// Cell is a new text for a cell; null takes it away.
type Cell struct {
	Row    int64   `json:"row"`
	Column string  `json:"column"`
	Text   *string `json:"text"`
}

// Set changes cells, as one step that can be undone.
func (s *Rows) Set(key string, cells []Cell) (int, error) {
	return changing(s.app, "Rows.Set", key, func(ctx context.Context, w *workbook.Workbook, _ *workbook.Seen) (int, error) {
		return w.SetCells(ctx, func(yield func(workbook.CellEdit) bool) {
			for _, c := range cells {
				if !yield(workbook.CellEdit{Row: c.Row, Column: c.Column, Text: c.Text}) {
					return
				}
			}
		})
	})
}

// Fill gives columns the same texts in many rows, as one step that can be undone; null clears. name is for
// Tests.Stop, which leaves everything as it was, and for the event "transfer:<name>".
func (s *Rows) Fill(name, key string, spans []RowSpan, columns []string, texts []*string) (int, error) {
	return changing(s.app, "Rows.Fill", key, func(ctx context.Context, w *workbook.Workbook, v *workbook.Seen) (int, error) {
		return s.fill(ctx, name, w, v, spans, columns, texts)
	})
}

// FillDown is Fill with the texts of the row at a place.
func (s *Rows) FillDown(name, key string, from int, spans []RowSpan, columns []string) (int, error) {
	return changing(s.app, "Rows.FillDown", key, func(ctx context.Context, w *workbook.Workbook, v *workbook.Seen) (int, error) {
		var texts []*string
		err := w.Inputs(ctx, columns, v.IDs(from, 1), func(_ int64, cells []*string) error {
			texts = slices.Clone(cells)
			return nil
		})
		if err == nil && texts == nil {
			err = studio.Fail(studio.CodeNotFound, "The row to fill from is not there any more.", "")
		}
		if err != nil {
			return 0, err
		}
		return s.fill(ctx, name, w, v, spans, columns, texts)
	})
}

func (s *Rows) fill(ctx context.Context, name string, w *workbook.Workbook, v *workbook.Seen, spans []RowSpan, columns []string, texts []*string) (int, error) {
	if len(texts) != len(columns) {
		return 0, studio.Fail(studio.CodeInvalid, "Every column needs a text.", "")
	}
	return task(s.app, name, ctx, func(ctx context.Context) (int, error) {
		return w.Fill(ctx, rowsOf(v, spans), columns, texts, func(share float64) {
			s.app.Config.Changed("transfer:"+name, studio.ImportProgress{Share: share})
		})
	})
}

// rowsOf are the ids of the rows at some places.
func rowsOf(v *workbook.Seen, spans []RowSpan) func(yield func(int64) bool) {
	return func(yield func(int64) bool) {
		for _, span := range spans {
			for _, id := range v.IDs(span.First, span.Count) {
				if !yield(id) {
					return
				}
			}
		}
	}
}

// Pasted tells what a paste did.
type Pasted struct {
	Changed int `json:"changed"` // cells
	Added   int `json:"added"`   // rows
}

// Paste writes text that was copied from a spreadsheet over cells, from a place and the first of columns on;
// rows that are missing are added. It is one step that can be undone.
func (s *Rows) Paste(key string, first int, columns []string, text string) (Pasted, error) {
	return changing(s.app, "Rows.Paste", key, func(ctx context.Context, w *workbook.Workbook, v *workbook.Seen) (Pasted, error) {
		block, err := runner.ReadBlock(text)
		if err != nil {
			return Pasted{}, err
		}
		rows := v.IDs(first, len(block))
		changed, added, err := w.Paste(ctx, rows, columns, block)
		return Pasted{changed, int(added)}, err
	})
}

// Insert adds blank rows at the end and returns the id of the first.
func (s *Rows) Insert(key string, count int) (int64, error) {
	return changing(s.app, "Rows.Insert", key, func(ctx context.Context, w *workbook.Workbook, _ *workbook.Seen) (int64, error) {
		return w.InsertBlankRows(ctx, count)
	})
}

// Delete deletes rows, as one step that can be undone.
func (s *Rows) Delete(key string, spans []RowSpan) (int, error) {
	return changing(s.app, "Rows.Delete", key, func(ctx context.Context, w *workbook.Workbook, v *workbook.Seen) (int, error) {
		return w.DeleteRows(ctx, rowsOf(v, spans))
	})
}

// Undo takes the last step back, Redo makes it again; CodeNotFound when there is none.
func (s *Rows) Undo(key string) (workbook.Edit, error) {
	return changing(s.app, "Rows.Undo", key, func(ctx context.Context, w *workbook.Workbook, _ *workbook.Seen) (workbook.Edit, error) {
		return w.Undo(ctx)
	})
}

func (s *Rows) Redo(key string) (workbook.Edit, error) {
	return changing(s.app, "Rows.Redo", key, func(ctx context.Context, w *workbook.Workbook, _ *workbook.Seen) (workbook.Edit, error) {
		return w.Redo(ctx)
	})
}

// Stats counts and measures a column, or the states of an action, over a view.
func (s *Rows) Stats(workbookID, column string, view studio.View) (studio.ColumnStats, error) {
	return with(s.app, "Rows.Stats", func(ctx context.Context, r *runner.Runner) (studio.ColumnStats, error) {
		w, err := r.Workbook(workbookID)
		if err != nil {
			return studio.ColumnStats{}, err
		}
		return w.Stats(ctx, column, view)
	})
}

// Copy puts cells on the clipboard as spreadsheets take them, and counts the rows. CodeTooLarge beyond 16 MiB.
func (s *Rows) Copy(key string, spans []RowSpan, columns []string) (int, error) {
	return with(s.app, "Rows.Copy", func(ctx context.Context, r *runner.Runner) (int, error) {
		v, err := s.app.view(key)
		if err != nil {
			return 0, err
		}
		rows := slices.Collect(rowsOf(v.seen, spans))
		if len(rows) == 0 {
			return 0, nil
		}
		text, err := r.CopyRows(ctx, v.workbookID, studio.ExportScope{Rows: rows, Columns: columns})
		if err != nil {
			return 0, err
		}
		return len(rows), s.app.Host.CopyText(text)
	})
}
