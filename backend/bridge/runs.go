package bridge

import (
	"context"
	"slices"

	"connectorstudio/backend/runner"
	"connectorstudio/backend/studio"
	"connectorstudio/backend/workbook"
)

// Runs performs actions over rows. How far a run is comes as the event "run", with a studio.RunProgress.
type Runs struct{ app *Studio }

// RunOrder asks for a run; rows that were selected are named by their places in a view.
type RunOrder struct {
	Request studio.RunRequest `json:"request"`
	ViewKey string            `json:"viewKey"` // with Spans
	Spans   []RowSpan         `json:"spans"`   // with WhichSelected or WhichFailed
}

func (s *Studio) request(o RunOrder) (studio.RunRequest, error) {
	if len(o.Spans) == 0 {
		return o.Request, nil
	}
	v, err := s.view(o.ViewKey)
	if err != nil {
		return o.Request, err
	}
	o.Request.Rows = slices.Collect(rowsOf(v.seen, o.Spans))
	return o.Request, nil
}

// Plan tells what a run would do; nothing is sent. name is for Tests.Stop.
func (s *Runs) Plan(name string, o RunOrder) (studio.RunPlan, error) {
	return with(s.app, "Runs.Plan", func(ctx context.Context, r *runner.Runner) (studio.RunPlan, error) {
		return task(s.app, name, ctx, func(ctx context.Context) (studio.RunPlan, error) {
			q, err := s.app.request(o)
			if err != nil {
				return studio.RunPlan{}, err
			}
			return r.PlanRun(ctx, q)
		})
	})
}

// Start begins a run and returns at once. Others may follow it: each begins when the one before it is through, in this
// program or in the next that opens the workbook and is told to.
func (s *Runs) Start(o RunOrder, then []RunOrder) (studio.Run, error) {
	return with(s.app, "Runs.Start", func(ctx context.Context, r *runner.Runner) (studio.Run, error) {
		requests := []studio.RunRequest{}
		for _, one := range append([]RunOrder{o}, then...) {
			q, err := s.app.request(one)
			if err != nil {
				return studio.Run{}, err
			}
			requests = append(requests, q)
		}
		return r.StartRuns(ctx, requests)
	})
}

// Next begins what was asked for to follow a run that is through.
func (s *Runs) Next(runID string) (studio.Run, error) {
	return with(s.app, "Runs.Next", func(ctx context.Context, r *runner.Runner) (studio.Run, error) {
		return r.RunNext(ctx, runID)
	})
}

// Progress is how far a run is, for a window that opens while it goes on.
func (s *Runs) Progress(runID string) (studio.RunProgress, error) {
	return with(s.app, "Runs.Progress", func(ctx context.Context, r *runner.Runner) (studio.RunProgress, error) {
		return r.RunProgress(ctx, runID)
	})
}

// Pause lets the calls under way end and begins no others.
func (s *Runs) Pause(runID string) (Nothing, error) {
	return with(s.app, "Runs.Pause", func(_ context.Context, r *runner.Runner) (Nothing, error) {
		r.PauseRun(runID)
		return Nothing{}, nil
	})
}

// Resume goes on with a run that rests.
func (s *Runs) Resume(runID string) (studio.Run, error) {
	return with(s.app, "Runs.Resume", func(ctx context.Context, r *runner.Runner) (studio.Run, error) {
		return r.ResumeRun(ctx, runID)
	})
}

// Cancel ends a run for good, and what was to follow it; what it wrote stays.
func (s *Runs) Cancel(runID string) (Nothing, error) {
	return with(s.app, "Runs.Cancel", func(ctx context.Context, r *runner.Runner) (Nothing, error) {
		return Nothing{}, r.CancelRun(ctx, runID)
	})
}

// RunReport is what a run came to so far.
type RunReport struct {
	Run      studio.Run            `json:"run"`
	Failures []studio.FailureGroup `json:"failures"` // the largest first
	Latency  workbook.Latency      `json:"latency"`  // times in nanoseconds
	// Decisions are what people said of its rows whose call may have arrived, the latest first.
	Decisions []studio.Decision `json:"decisions"`
}

func (s *Runs) Report(runID string) (RunReport, error) {
	return with(s.app, "Runs.Report", func(ctx context.Context, r *runner.Runner) (report RunReport, err error) {
		w, run, err := r.RunOf(ctx, runID)
		if err != nil {
			return report, err
		}
		report.Run = run
		if report.Failures, err = w.Failures(ctx, runID); err != nil {
			return report, err
		}
		if report.Decisions, err = w.Decisions(ctx, runID); err != nil {
			return report, err
		}
		report.Latency, err = w.Latency(ctx, runID)
		return report, err
	})
}

// RunUndone tells what taking a run back did.
type RunUndone struct {
	Restored    int `json:"restored"`
	Overwritten int `json:"overwritten"` // rows that a later run has written: they stay
}

// Undo takes back what a run wrote.
func (s *Runs) Undo(runID string) (RunUndone, error) {
	return with(s.app, "Runs.Undo", func(ctx context.Context, r *runner.Runner) (RunUndone, error) {
		restored, overwritten, err := r.UndoRun(ctx, runID)
		return RunUndone{restored, overwritten}, err
	})
}

// Decide keeps what a person says of rows of a run whose call may have arrived: sent or not-sent. rows are their ids,
// none for all of them that are unknown.
func (s *Runs) Decide(runID string, rows []int64, as studio.Verdict) (runner.Decided, error) {
	return with(s.app, "Runs.Decide", func(ctx context.Context, r *runner.Runner) (runner.Decided, error) {
		if len(rows) == 0 {
			rows = nil
		}
		return r.DecideRows(ctx, runID, rows, as)
	})
}

// TakeBackDecision makes the rows of a decision unknown again, and tells how many.
func (s *Runs) TakeBackDecision(workbookID string, decision int64) (int, error) {
	return with(s.app, "Runs.TakeBackDecision", func(ctx context.Context, r *runner.Runner) (int, error) {
		return r.TakeBackDecision(ctx, workbookID, decision)
	})
}

// Result is all that is known of an action's result for a row.
type Result struct {
	State  studio.CellState `json:"state"`
	Cause  string           `json:"cause"`
	Detail string           `json:"detail"`
	Status int              `json:"status"` // of the last answer; 0 for none
	Millis float64          `json:"millis"`
	Tries  int              `json:"tries"`
	Shared bool             `json:"shared"` // it took the answer of another row or run
	Step   int              `json:"step"`   // of a cascade, from 0
	At     string           `json:"at"`     // RFC 3339; empty when it never ran
	RunID  string           `json:"runId"`
}

// Cell explains the result of an action for a row.
func (s *Runs) Cell(workbookID string, row int64, filler string) (Result, error) {
	return with(s.app, "Runs.Cell", func(ctx context.Context, r *runner.Runner) (Result, error) {
		w, err := r.Workbook(workbookID)
		if err != nil {
			return Result{}, err
		}
		found, err := w.Result(ctx, row, filler)
		if err != nil || found == nil {
			return Result{}, err
		}
		return Result{
			State: found.State, Cause: found.Cause, Detail: found.Detail, Status: found.Status, Millis: float64(found.Took.Microseconds()) / 1000,
			Tries: found.Tries, Shared: found.Shared, Step: found.Step, At: found.At.Format("2006-01-02T15:04:05.000Z07:00"), RunID: w.RunID(found.Run),
		}, nil
	})
}
