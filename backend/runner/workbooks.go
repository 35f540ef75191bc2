package runner

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"connectorstudio/backend/studio"
	"connectorstudio/backend/workbook"
)

// openWorkbooks finds the folder of the workbooks, and clears away those that were removed for good.
func (r *Runner) openWorkbooks(ctx context.Context) (err error) {
	r.books = map[string]*workbook.Workbook{}
	r.Workbooks, err = workbook.OpenFolder(workbook.Options{Dir: filepath.Join(r.Dir, "workbooks"), Now: r.Now, Program: r.Program})
	if err != nil {
		return err
	}
	return r.Workbooks.Purge(ctx, r.Now().Add(-r.UndoTime))
}

// Workbook returns an open workbook, which stays open until it is removed or the runner closes.
func (r *Runner) Workbook(id string) (*workbook.Workbook, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if w := r.books[id]; w != nil {
		return w, nil
	}
	w, err := r.Workbooks.Open(id)
	if err == nil {
		r.books[id] = w
	}
	return w, err
}

// CreateWorkbook makes a workbook.
func (r *Runner) CreateWorkbook(ctx context.Context, def studio.Workbook) (studio.Workbook, error) {
	def, err := r.Workbooks.Create(ctx, def)
	if err == nil {
		r.Changed("workbooks", nil)
	}
	return def, err
}

// RemoveWorkbook takes a workbook out of the list; RestoreWorkbook brings it back for a while. It fails with
// CodeConflict while a run or an import is under way.
func (r *Runner) RemoveWorkbook(ctx context.Context, id string) error {
	if err := r.SettleLayout(id); err != nil {
		return err
	}
	r.mu.Lock()
	open := r.books[id]
	delete(r.books, id)
	r.mu.Unlock()
	if open != nil {
		if err := open.Close(); err != nil {
			return err
		}
	}
	if err := r.Workbooks.Remove(ctx, id); err != nil {
		return err
	}
	r.Changed("workbooks", nil)
	r.later("removing a workbook", r.UndoTime, func(ctx context.Context) error {
		return r.Workbooks.Purge(ctx, r.Now().Add(-r.UndoTime))
	})
	return nil
}

// RestoreWorkbook undoes RemoveWorkbook.
func (r *Runner) RestoreWorkbook(ctx context.Context, id string) error {
	err := r.Workbooks.Restore(ctx, id)
	r.Changed("workbooks", nil)
	return err
}

// RenameWorkbook gives a workbook another name; CodeConflict when it is taken.
func (r *Runner) RenameWorkbook(ctx context.Context, id, name string) error {
	err := r.Workbooks.Rename(ctx, id, name)
	if err == nil {
		r.workbookChanged(id)
	}
	return err
}

// DuplicateWorkbook makes a copy with all rows and results, under a free name.
func (r *Runner) DuplicateWorkbook(ctx context.Context, id string) (studio.Workbook, error) {
	if err := r.SettleLayout(id); err != nil {
		return studio.Workbook{}, err
	}
	w, err := r.Workbook(id)
	if err != nil {
		return studio.Workbook{}, err
	}
	def, err := w.Definition(ctx)
	if err != nil {
		return def, err
	}
	for n := 1; ; n++ {
		name := def.Name + " copy"
		if n > 1 {
			name = fmt.Sprintf("%s %d", name, n)
		}
		made, err := r.Workbooks.Duplicate(ctx, id, name)
		if studio.CodeOf(err) == studio.CodeConflict && n < 1000 {
			continue
		}
		r.Changed("workbooks", nil)
		return made, err
	}
}

// ChangeWorkbook changes a definition.
func (r *Runner) ChangeWorkbook(ctx context.Context, id string, change func(*studio.Workbook) error) (studio.Workbook, error) {
	w, err := r.Workbook(id)
	if err != nil {
		return studio.Workbook{}, err
	}
	def, err := w.Change(ctx, change)
	if err == nil {
		r.workbookChanged(id)
	}
	return def, err
}

// workbookChanged tells that rows, or the definition, of a workbook are others now.
func (r *Runner) workbookChanged(id string) {
	r.Changed("workbook:"+id, nil)
	r.Changed("workbooks", nil)
}

// closeWorkbooks writes how columns stand, pauses the runs under way, waits a while for their calls, and closes
// all workbooks.
func (r *Runner) closeWorkbooks() error {
	layouts := r.settleLayouts()
	r.mu.Lock()
	under := make([]*underWay, 0, len(r.runs))
	for _, u := range r.runs {
		under = append(under, u)
	}
	r.mu.Unlock()
	for _, u := range under {
		u.work.Pause("The application was closed.")
	}
	limit := time.After(settling)
	for _, u := range under {
		select {
		case <-u.done:
		case <-limit:
			u.work.Abandon()
			<-u.done
		}
	}
	return errors.Join(layouts, r.Workbooks.Close())
}
