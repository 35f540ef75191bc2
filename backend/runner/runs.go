package runner

import (
	"context"
	"errors"
	"os/user"
	"slices"
	"sync/atomic"

	"connectorstudio/backend/runs"
	"connectorstudio/backend/studio"
	"connectorstudio/backend/workbook"
)

// usualAtOnce is how many calls of a run go out at the same time where nobody said otherwise.
const usualAtOnce = 8

var nothingToRun = studio.Fail(studio.CodeInvalid, "There is no row to run.", "Choose other rows, or allow results to be overwritten.")

// underWay is a run that this program performs.
type underWay struct {
	work *runs.Work
	done chan struct{} // closed when the run rests or is over
	err  error         // why it rests, when that is not its own doing; for after done
	told atomic.Pointer[studio.RunProgress]
}

// PlanRun tells what a run would do: how many calls, which rows are skipped, how long it takes. Nothing is
// sent. It fails with CodeInvalid, CodeNotConnected and the like as StartRun does.
func (r *Runner) PlanRun(ctx context.Context, q studio.RunRequest) (studio.RunPlan, error) {
	w, filler, err := r.fillerOf(ctx, q.WorkbookID, q.FillerID)
	if err != nil {
		return studio.RunPlan{}, err
	}
	filler = q.Of(filler)
	definition, lines, err := r.linesOf(ctx, filler)
	if err != nil {
		return studio.RunPlan{}, err
	}
	chosen, err := runs.Choose(ctx, w, filler, q)
	if err != nil {
		return studio.RunPlan{}, err
	}
	planning := runs.Planning{Workbook: w, Filler: filler, Steps: steps(definition, lines), Now: r.Now, Passed: q.Passed}
	plan, err := planning.Plan(ctx, chosen.Rows)
	plan.Left = chosen.Left
	plan.Limit = lines[0].LimitWords()
	for _, line := range lines {
		if line.Writes() {
			plan.Writes, plan.Target = true, line.Target()
		}
	}
	plan.Seconds = r.estimate(ctx, w, filler, lines[0], plan.Calls)
	return plan, err
}

// estimate is how many seconds so many calls take: by the rate that the connector allows, or by how long
// calls took in the latest run; -1 when nothing tells.
func (r *Runner) estimate(ctx context.Context, w *workbook.Workbook, filler studio.Filler, line *Line, calls int) int {
	seconds := -1.0
	if limits := line.Limits(); limits.Rated() {
		seconds = float64(calls) * limits.Per.Length().Seconds() / float64(limits.Calls)
	}
	all, err := w.Runs(ctx)
	if err != nil {
		return int(seconds)
	}
	for _, run := range all {
		if run.FillerID != filler.ID {
			continue
		}
		if took, err := w.Latency(ctx, run.ID); err == nil && took.Rows > 0 {
			seconds = max(seconds, float64(calls)*took.Median.Seconds()/float64(callsAtOnce(filler, line)))
			break
		}
	}
	if seconds < 0 {
		return -1
	}
	return int(seconds + 0.5)
}

func callsAtOnce(f studio.Filler, line *Line) int {
	n := f.AtOnce
	if n == 0 {
		n = usualAtOnce
	}
	if most := line.Limits().AtOnce; most > 0 {
		n = min(n, most)
	}
	return n
}

// StartRun begins a run over the rows that are asked for. It returns at once; WaitRun waits. It fails with
// CodeConflict while a run of the same columns is under way, CodeInvalid when there is nothing to run or the
// mapping does not fit, and as Try does when no call could be made.
func (r *Runner) StartRun(ctx context.Context, q studio.RunRequest) (studio.Run, error) {
	return r.startAfter(ctx, q, workbook.After{})
}

func (r *Runner) startAfter(ctx context.Context, q studio.RunRequest, after workbook.After) (studio.Run, error) {
	w, filler, err := r.fillerOf(ctx, q.WorkbookID, q.FillerID)
	if err != nil {
		return studio.Run{}, err
	}
	filler = q.Of(filler)
	definition, lines, err := r.linesOf(ctx, filler)
	if err != nil {
		return studio.Run{}, err
	}
	if w.Running(filler.ID) {
		return studio.Run{}, studio.Fail(studio.CodeConflict, "A run of these columns is under way.", "Wait until it is through, or pause it.")
	}
	chosen, err := runs.Choose(ctx, w, filler, q)
	if err != nil {
		return studio.Run{}, err
	}
	if len(chosen.Rows) == 0 {
		return studio.Run{}, nothingToRun
	}
	if err := r.supersede(ctx, w, filler.ID, after.Run); err != nil {
		return studio.Run{}, err
	}
	begun := studio.Run{FillerID: filler.ID, Name: filler.Name, Definition: definition, Who: whoami()}
	run, err := w.BeginAfter(ctx, begun, after, slices.Values(chosen.Rows))
	if err != nil {
		return run, err
	}
	return run, r.perform(ctx, w, run, lines)
}

// supersede ends runs of the same columns that rest, and forgets what was to follow one that is over: the new run, which
// may follow one of them itself, takes their place.
func (r *Runner) supersede(ctx context.Context, w *workbook.Workbook, filler, follows string) error {
	all, err := w.Runs(ctx)
	for _, run := range all {
		switch {
		case err != nil:
			return err
		case run.FillerID != filler || run.ID == follows:
		case !run.State.Over():
			err = r.endRun(ctx, w, run, "A later run took its place.")
		case len(run.Next) > 0:
			err = w.SetNext(ctx, run.ID, nil, "")
		}
	}
	return err
}

// endRun ends a run that rests.
func (r *Runner) endRun(ctx context.Context, w *workbook.Workbook, run studio.Run, why string) error {
	ledger, err := w.OpenLedger(ctx, run.ID)
	if err != nil {
		return err
	}
	if _, err := ledger.Recover(ctx, repeatable(run)); err != nil {
		_ = ledger.Abandon() // it rests as it did
		return err
	}
	counts, err := ledger.Counts(ctx)
	if err != nil {
		_ = ledger.Abandon()
		return err
	}
	return ledger.Close(studio.RunCancelled, why, counts)
}

// ResumeRun goes on with a run that rests, where it was: rows whose call may have had its effect, and could
// have it twice, are unknown. What it performs is what it began with.
func (r *Runner) ResumeRun(ctx context.Context, runID string) (studio.Run, error) {
	w, run, err := r.RunOf(ctx, runID)
	if err != nil {
		return run, err
	}
	lines := []*Line{}
	for i, action := range run.Definition.Actions {
		line, err := r.Line(ctx, action, run.Definition.Connections[i], LineOptions{Rate: run.Definition.Filler.Rate})
		if err != nil {
			return run, err
		}
		lines = append(lines, line)
	}
	return run, r.perform(ctx, w, run, lines)
}

// perform works on a run in the background.
func (r *Runner) perform(ctx context.Context, w *workbook.Workbook, run studio.Run, lines []*Line) error {
	ledger, err := w.OpenLedger(ctx, run.ID)
	if err != nil {
		return err
	}
	u := &underWay{done: make(chan struct{})}
	work := &runs.Work{
		Run: run, Workbook: w, Ledger: ledger, Steps: steps(run.Definition, lines), Limit: lines[0].LimitWords(), Now: r.Now,
		AtOnce: callsAtOnce(run.Definition.Filler, lines[0]),
		Tell: func(p studio.RunProgress) {
			u.told.Store(&p)
			r.Changed("run", p)
			r.Changed("workbook:"+run.WorkbookID, nil)
		},
	}
	if _, err = ledger.Recover(ctx, repeatable(run)); err == nil {
		err = work.Start(ctx)
	}
	if err != nil {
		_ = ledger.Abandon() // nothing was put
		return err
	}
	u.work = work
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.life.Err() != nil {
		return ledger.Abandon()
	}
	r.runs[run.ID] = u
	r.work.Go(func() {
		defer close(u.done)
		var state studio.RunState
		state, _, u.err = work.Go()
		if u.err != nil {
			u.err = errors.Join(u.err, ledger.Abandon())
		}
		r.mu.Lock()
		delete(r.runs, run.ID)
		r.mu.Unlock()
		if u.err == nil && state == studio.RunDone && r.GoesOn {
			r.goOn(w, run)
		}
		r.workbookChanged(run.WorkbookID)
	})
	return nil
}

// RunProgress is how far a run is; its pace is known only while this program performs it.
func (r *Runner) RunProgress(ctx context.Context, runID string) (studio.RunProgress, error) {
	if u := r.runUnderWay(runID); u != nil {
		if p := u.told.Load(); p != nil {
			return *p, nil
		}
	}
	_, run, err := r.RunOf(ctx, runID)
	return studio.RunProgress{RunID: runID, State: run.State, Why: run.Why, Counts: run.Counts, SecondsLeft: -1}, err
}

// PauseRun lets the calls under way end, and begins no others. A run that rests already stays as it is.
func (r *Runner) PauseRun(runID string) {
	if u := r.runUnderWay(runID); u != nil {
		u.work.Pause("")
	}
}

// AbandonRun ends the calls under way of a run at once, and lets it rest. Those that may have had their
// effect, and could have it twice, become unknown.
func (r *Runner) AbandonRun(runID string) {
	if u := r.runUnderWay(runID); u != nil {
		u.work.Pause("")
		u.work.Abandon()
	}
}

// CancelRun ends a run for good, and what was to follow it; what it wrote stays.
func (r *Runner) CancelRun(ctx context.Context, runID string) error {
	if u := r.runUnderWay(runID); u != nil {
		u.work.Cancel()
		return nil
	}
	w, run, err := r.RunOf(ctx, runID)
	if err == nil && run.State.Over() && len(run.Next) > 0 {
		err = w.SetNext(ctx, runID, nil, "") // what was to follow does not
	} else if err == nil && !run.State.Over() {
		err = r.endRun(ctx, w, run, "")
	}
	r.workbookChanged(run.WorkbookID)
	return err
}

// WaitRun waits until a run rests or is over, or ctx ends, and returns it as it is then.
func (r *Runner) WaitRun(ctx context.Context, runID string) (studio.Run, error) {
	if u := r.runUnderWay(runID); u != nil {
		select {
		case <-u.done:
			if u.err != nil {
				return studio.Run{}, u.err
			}
		case <-ctx.Done():
		}
	}
	_, run, err := r.RunOf(context.WithoutCancel(ctx), runID)
	return run, err
}

// UndoRun takes back what a run wrote, but for rows that a later run has overwritten; it counts both.
func (r *Runner) UndoRun(ctx context.Context, runID string) (restored, overwritten int, err error) {
	w, run, err := r.RunOf(ctx, runID)
	if err != nil {
		return 0, 0, err
	}
	restored, overwritten, err = w.UndoRun(ctx, runID)
	r.workbookChanged(run.WorkbookID)
	return restored, overwritten, err
}

// RunOf returns a run and its workbook. One that says that it runs, and that no program performs, was
// interrupted: it rests.
func (r *Runner) RunOf(ctx context.Context, runID string) (*workbook.Workbook, studio.Run, error) {
	id, _, err := workbook.RunNumber(runID)
	if err != nil {
		return nil, studio.Run{}, err
	}
	w, err := r.Workbook(id)
	if err != nil {
		return nil, studio.Run{}, err
	}
	run, err := w.Run(ctx, runID)
	return w, run, err
}

// Runs lists the runs of a workbook, the latest first.
func (r *Runner) Runs(ctx context.Context, workbookID string) ([]studio.Run, error) {
	w, err := r.Workbook(workbookID)
	if err != nil {
		return nil, err
	}
	return w.Runs(ctx)
}

func (r *Runner) runUnderWay(runID string) *underWay {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.runs[runID]
}

func whoami() string {
	u, err := user.Current()
	if err != nil {
		return ""
	}
	if u.Name != "" {
		return u.Name
	}
	return u.Username
}
