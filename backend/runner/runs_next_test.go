package runner

import (
	"slices"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

// chain is a table with a second action over the same rows.
func chain(t *testing.T, r *Runner, system string) (x table, second string, requests []studio.RunRequest) {
	t.Helper()
	x = tableOf(t, r, system, func(_ *studio.Action, f *studio.Filler) { f.Overwrite = studio.OverwriteAlways }, "a.com", "b.com", "c.com")
	def := must[studio.Workbook](t)(r.ChangeWorkbook(background, x.id, func(w *studio.Workbook) error {
		again := w.Actions[0]
		again.ID, again.Name, again.Outputs = "", "Once more", []studio.OutputColumn{{Field: "Name", Name: "Again", Type: studio.ColumnText}}
		w.Actions = append(w.Actions, again)
		return nil
	}))
	second = def.Actions[1].ID
	for _, filler := range []string{x.filler, second} {
		requests = append(requests, studio.RunRequest{WorkbookID: x.id, FillerID: filler, Which: studio.WhichAll})
	}
	return x, second, requests
}

// until waits for a condition on the runs of a workbook, the latest first.
func (x table) until(t *testing.T, what string, holds func(runs []studio.Run) bool) []studio.Run {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if runs := must[[]studio.Run](t)(x.Runs(background, x.id)); holds(runs) {
			return runs
		}
	}
	t.Fatalf("gave up waiting until %s: %+v", what, must[[]studio.Run](t)(x.Runs(background, x.id)))
	return nil
}

// TestRunsFollowEachOther: of runs that were asked for together each begins when the one before it is through; what
// follows is told, and a cancelled run has nothing after it.
func TestRunsFollowEachOther(t *testing.T) {
	system := newDirectory(t)
	w := newWorld(t)
	w.Config.GoesOn = true
	x, second, requests := chain(t, w.start(t), system.URL)
	on := make(chan struct{})
	system.before = func(string) { <-on }
	first := must[studio.Run](t)(x.StartRuns(background, requests))
	if got := must[[]studio.Run](t)(x.Runs(background, x.id)); len(got) != 1 || !slices.Equal(got[0].Next, []string{second}) {
		t.Errorf("got %+v", got)
	}
	failed(t, must2(x.RunNext(background, first.ID)), studio.CodeConflict)
	close(on)
	runs := x.until(t, "both are through", func(runs []studio.Run) bool { return len(runs) == 2 && runs[0].State == studio.RunDone })
	if runs[0].FillerID != second || len(runs[0].Next) != 0 || len(runs[1].Next) != 0 || system.times("a.com") != 2 {
		t.Errorf("got %+v", runs)
	}
	failed(t, must2(x.RunNext(background, first.ID)), studio.CodeConflict)

	reached, on2 := make(chan struct{}, 3), make(chan struct{})
	system.before = func(string) { reached <- struct{}{}; <-on2 }
	first = must[studio.Run](t)(x.StartRuns(background, requests))
	<-reached
	ok(t, x.CancelRun(background, first.ID))
	close(on2)
	cancelled := must[studio.Run](t)(x.WaitRun(background, first.ID))
	if cancelled.State != studio.RunCancelled || len(cancelled.Next) != 0 {
		t.Errorf("got %+v", cancelled)
	}
	if runs := must[[]studio.Run](t)(x.Runs(background, x.id)); len(runs) != 3 {
		t.Errorf("%d runs", len(runs))
	}
}

// TestWhatFollowsOutlivesTheProgram: closed in the middle of the first run, the next program resumes it and begins what
// follows; one that does not go on by itself leaves it to be begun.
func TestWhatFollowsOutlivesTheProgram(t *testing.T) {
	system := newDirectory(t)
	w := newWorld(t)
	r := must[*Runner](t)(Open(background, w.Config))
	x, second, requests := chain(t, r, system.URL)
	reached, on := make(chan struct{}, 3), make(chan struct{})
	system.before = func(string) { reached <- struct{}{}; <-on }
	first := must[studio.Run](t)(x.StartRuns(background, requests))
	<-reached
	x.PauseRun(first.ID)
	close(on)
	must[studio.Run](t)(x.WaitRun(background, first.ID))
	ok(t, r.Close())
	system.before = nil

	x.Runner = w.start(t) // as the command line
	must[studio.Run](t)(x.ResumeRun(background, first.ID))
	done := must[studio.Run](t)(x.WaitRun(background, first.ID))
	if done.State != studio.RunDone || !slices.Equal(done.Next, []string{second}) {
		t.Fatalf("got %+v", done)
	}
	next := must[studio.Run](t)(x.RunNext(background, first.ID))
	if run := must[studio.Run](t)(x.WaitRun(background, next.ID)); run.FillerID != second || run.State != studio.RunDone || run.Counts.Done != 3 {
		t.Errorf("got %+v", run)
	}
}

// TestWhatCannotFollow: why a run did not follow is kept with the one before it, until it is begun or forgotten; columns
// that are gone are passed by.
func TestWhatCannotFollow(t *testing.T) {
	system := newDirectory(t)
	w := newWorld(t)
	w.Config.GoesOn = true
	x, second, requests := chain(t, w.start(t), system.URL)
	on := make(chan struct{})
	system.before = func(string) { <-on }
	first := must[studio.Run](t)(x.StartRuns(background, requests))
	must[studio.Workbook](t)(x.ChangeWorkbook(background, x.id, func(w *studio.Workbook) error {
		w.Actions[1].Steps[0].ActionID = studio.NewID()
		return nil
	}))
	close(on)
	run := x.until(t, "it is told why", func(runs []studio.Run) bool { return runs[0].State == studio.RunDone && runs[0].Why != "" })[0]
	if run.ID != first.ID || !slices.Equal(run.Next, []string{second}) {
		t.Errorf("got %+v", run)
	}
	ok(t, x.CancelRun(background, first.ID))
	if run = must[studio.Run](t)(x.WaitRun(background, first.ID)); len(run.Next) != 0 || run.Why != "" || run.State != studio.RunDone {
		t.Errorf("got %+v", run)
	}
	system.before = nil
	must[studio.Workbook](t)(x.ChangeWorkbook(background, x.id, func(w *studio.Workbook) error { w.Actions = w.Actions[:1]; return nil }))
	must[studio.Run](t)(x.StartRuns(background, requests))
	runs := x.until(t, "nothing follows", func(runs []studio.Run) bool { return runs[0].State == studio.RunDone && len(runs[0].Next) == 0 })
	if runs[0].Why != "" || len(runs) != 2 {
		t.Errorf("got %+v", runs)
	}
}
