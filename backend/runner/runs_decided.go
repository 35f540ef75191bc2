package runner

import (
	"context"

	"connectorstudio/backend/studio"
	"connectorstudio/backend/workbook"
)

// Decided is what a decision about unknown rows came to.
type Decided struct {
	Decision int64 `json:"decision"` // for TakeBackDecision; 0 when no row was decided
	Rows     int   `json:"rows"`
}

// DecideRows keeps what a person says of rows of a run whose call may have arrived; rows nil are all of those that
// are unknown. Nothing is sent. VerdictUnknown takes back what was said before of rows of this run. It fails with
// CodeConflict while a run of these columns is under way.
func (r *Runner) DecideRows(ctx context.Context, runID string, rows []int64, as studio.Verdict) (d Decided, err error) {
	w, _, err := r.RunOf(ctx, runID)
	if err != nil {
		return d, err
	}
	if as == studio.VerdictUnknown {
		d.Rows, err = w.TakeBackDecisions(ctx, runID)
	} else {
		d.Decision, d.Rows, err = w.Decide(ctx, workbook.Deciding{RunID: runID, Rows: rows, As: as, Who: whoami()})
	}
	r.workbookChanged(w.ID())
	return d, err
}

// TakeBackDecision makes the rows of a decision unknown again, but for those that a run has written since.
func (r *Runner) TakeBackDecision(ctx context.Context, workbookID string, decision int64) (rows int, err error) {
	w, err := r.Workbook(workbookID)
	if err != nil {
		return 0, err
	}
	rows, err = w.TakeBackDecision(ctx, decision)
	r.workbookChanged(workbookID)
	return rows, err
}
