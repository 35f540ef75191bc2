package runner

import (
	"context"
	"errors"
	"log/slog"

	"connectorstudio/backend/studio"
	"connectorstudio/backend/workbook"
)

// StartRuns begins the first of several runs of a workbook; each further one begins when the one before it is through.
// What follows is kept in the workbook: it outlives the program.
func (r *Runner) StartRuns(ctx context.Context, requests []studio.RunRequest) (studio.Run, error) {
	if len(requests) == 0 {
		return studio.Run{}, studio.Fail(studio.CodeInvalid, "No run was asked for.", "")
	}
	for _, q := range requests[1:] {
		if q.WorkbookID != requests[0].WorkbookID {
			return studio.Run{}, studio.Fail(studio.CodeInvalid, "Runs that follow each other are of one Workbook.", "")
		}
	}
	return r.startAfter(ctx, requests[0], workbook.After{Next: requests[1:]})
}

// RunNext begins what was asked for to follow a run that is done. Columns that have no row to run any more, or are gone,
// are passed by. It fails as StartRun does, and with CodeConflict when nothing follows the run.
func (r *Runner) RunNext(ctx context.Context, runID string) (studio.Run, error) {
	w, run, err := r.RunOf(ctx, runID)
	if err != nil {
		return run, err
	}
	if run.State != studio.RunDone {
		return run, studio.Fail(studio.CodeConflict, "This run is not through.", "Resume it: what follows begins by itself.")
	}
	next, err := w.Next(ctx, runID)
	if err != nil {
		return run, err
	}
	for i, q := range next {
		if _, _, gone := r.fillerOf(ctx, q.WorkbookID, q.FillerID); gone != nil {
			continue
		}
		following, err := r.startAfter(ctx, q, workbook.After{Run: runID, Next: next[i+1:]})
		if !errors.Is(err, nothingToRun) {
			return following, err
		}
	}
	if len(next) > 0 {
		if err := w.SetNext(ctx, runID, nil, ""); err != nil {
			return run, err
		}
		return run, nothingToRun
	}
	return run, studio.Fail(studio.CodeConflict, "Nothing follows this run.", "")
}

// goOn is RunNext once a run has come to its end by itself: why it could not is kept with the run, for whoever looks.
func (r *Runner) goOn(w *workbook.Workbook, run studio.Run) {
	next, err := w.Next(r.life, run.ID)
	if err != nil || len(next) == 0 {
		return
	}
	_, err = r.RunNext(r.life, run.ID)
	if err == nil || errors.Is(err, nothingToRun) || r.life.Err() != nil {
		return
	}
	if kept := w.SetNext(r.life, run.ID, next, studio.AsFailure(err).Message); kept != nil {
		slog.Warn("what follows a run could not begin", "error", err, "kept", kept)
	}
}
