package bridge

import (
	"context"

	"connectorstudio/backend/runner"
	"connectorstudio/backend/studio"
	"connectorstudio/backend/workbook"
)

// Workbooks makes, opens, changes and removes workbooks.
type Workbooks struct{ app *Studio }

// WorkbookState is what the window needs of an open workbook, but for its rows.
type WorkbookState struct {
	Definition studio.Workbook `json:"definition"`
	Rows       int             `json:"rows"`
	Runs       []studio.Run    `json:"runs"` // the latest first
	Undo       *workbook.Edit  `json:"undo"` // what Rows.Undo would do; null for nothing
	Redo       *workbook.Edit  `json:"redo"`
}

// All lists the workbooks by name.
func (s *Workbooks) All() ([]studio.WorkbookRow, error) {
	return with(s.app, "Workbooks.All", func(ctx context.Context, r *runner.Runner) ([]studio.WorkbookRow, error) {
		return r.Workbooks.List(ctx)
	})
}

// Create makes an empty workbook; CodeConflict when the name is taken.
func (s *Workbooks) Create(name string) (studio.Workbook, error) {
	return with(s.app, "Workbooks.Create", func(ctx context.Context, r *runner.Runner) (studio.Workbook, error) {
		return r.CreateWorkbook(ctx, studio.Workbook{Name: name})
	})
}

// Sample makes a workbook of the sample vendor's companies, ready to be enriched offline, or returns the one
// that was made before.
func (s *Workbooks) Sample() (studio.Workbook, error) {
	return with(s.app, "Workbooks.Sample", func(ctx context.Context, r *runner.Runner) (studio.Workbook, error) {
		return r.SampleWorkbook(ctx)
	})
}

func (s *Workbooks) Get(id string) (WorkbookState, error) {
	return with(s.app, "Workbooks.Get", func(ctx context.Context, r *runner.Runner) (state WorkbookState, err error) {
		w, err := r.Workbook(id)
		if err != nil {
			return state, err
		}
		if state.Definition, err = w.Definition(ctx); err != nil {
			return state, err
		}
		state.Definition = r.Laid(state.Definition)
		if state.Rows, err = w.Rows(ctx); err != nil {
			return state, err
		}
		if state.Runs, err = r.Runs(ctx, id); err != nil {
			return state, err
		}
		state.Undo, state.Redo, err = w.Edits(ctx)
		return state, err
	})
}

// Save replaces the columns and actions of a workbook. Those without an id get one; those that are missing
// are taken out, and come back with their cells when they are put back within the hour.
func (s *Workbooks) Save(def studio.Workbook) (studio.Workbook, error) {
	return with(s.app, "Workbooks.Save", func(ctx context.Context, r *runner.Runner) (studio.Workbook, error) {
		if err := r.SettleLayout(def.ID); err != nil { // what is saved here is newer
			return def, err
		}
		return r.ChangeWorkbook(ctx, def.ID, func(w *studio.Workbook) error {
			w.Description, w.Columns, w.Actions = def.Description, def.Columns, def.Actions
			return nil
		})
	})
}

// Lay keeps where columns and actions stand and how they look, and nothing else of the definition. It is
// written once such changes rest for a moment, and returns then.
func (s *Workbooks) Lay(def studio.Workbook) (Nothing, error) {
	return with(s.app, "Workbooks.Lay", func(ctx context.Context, r *runner.Runner) (Nothing, error) {
		return Nothing{}, r.LayWorkbook(ctx, def)
	})
}

// Check returns what keeps a definition from being saved.
func (s *Workbooks) Check(def studio.Workbook) ([]studio.Problem, error) {
	return call(s.app.Host, "Workbooks.Check", func(context.Context) ([]studio.Problem, error) {
		return append([]studio.Problem{}, studio.CheckWorkbook(def)...), nil
	})
}

func (s *Workbooks) Rename(id, name string) (Nothing, error) {
	return with(s.app, "Workbooks.Rename", func(ctx context.Context, r *runner.Runner) (Nothing, error) {
		return Nothing{}, r.RenameWorkbook(ctx, id, name)
	})
}

// Duplicate makes a copy with all rows and results, under a free name.
func (s *Workbooks) Duplicate(id string) (studio.Workbook, error) {
	return with(s.app, "Workbooks.Duplicate", func(ctx context.Context, r *runner.Runner) (studio.Workbook, error) {
		return r.DuplicateWorkbook(ctx, id)
	})
}

// Remove takes a workbook out of the list; Restore brings it back for 10 seconds.
func (s *Workbooks) Remove(id string) (Nothing, error) {
	return with(s.app, "Workbooks.Remove", func(ctx context.Context, r *runner.Runner) (Nothing, error) {
		return Nothing{}, r.RemoveWorkbook(ctx, id)
	})
}

func (s *Workbooks) Restore(id string) (Nothing, error) {
	return with(s.app, "Workbooks.Restore", func(ctx context.Context, r *runner.Runner) (Nothing, error) {
		return Nothing{}, r.RestoreWorkbook(ctx, id)
	})
}

// Usable lists saved actions that a workbook can use: those that a search finds, at most 100.
func (s *Workbooks) Usable(search string) ([]runner.UsableAction, error) {
	return with(s.app, "Workbooks.Usable", func(ctx context.Context, r *runner.Runner) ([]runner.UsableAction, error) {
		return r.UsableActions(ctx, search)
	})
}

// Action is one action as a workbook uses it.
func (s *Workbooks) Action(actionID string) (runner.UsableAction, error) {
	return with(s.app, "Workbooks.Action", func(ctx context.Context, r *runner.Runner) (runner.UsableAction, error) {
		return r.UsableAction(ctx, actionID)
	})
}

// AddAction adds the columns of an action, mapped by name to the columns that are there.
func (s *Workbooks) AddAction(workbookID, actionID, connectionID string) (studio.Workbook, error) {
	return with(s.app, "Workbooks.AddAction", func(ctx context.Context, r *runner.Runner) (studio.Workbook, error) {
		return r.AddAction(ctx, workbookID, actionID, connectionID)
	})
}
