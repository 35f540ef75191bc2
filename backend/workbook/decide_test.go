package workbook

import (
	"slices"
	"testing"

	"connectorstudio/backend/studio"
)

// unknowns makes a run that is over and whose rows are unknown.
func unknowns(t *testing.T, w *Workbook, rows ...int64) studio.Run {
	t.Helper()
	run := must[studio.Run](t)(w.Begin(background, studio.Run{FillerID: "a1"}, slices.Values(rows)))
	l := must[*Ledger](t)(w.OpenLedger(background, run.ID))
	for _, row := range rows {
		ok(t, l.Put(Result{Row: row, State: studio.CellUnknown, Cause: "timeout", Detail: "No answer in 30 s", Tries: 1, Input: []byte("input")}))
	}
	ok(t, l.Flush())
	ok(t, l.Close(studio.RunDone, "", must[studio.RunCounts](t)(l.Counts(background))))
	return must[studio.Run](t)(w.Run(background, run.ID))
}

func stateAt(t *testing.T, w *Workbook, row int64) studio.CellState {
	t.Helper()
	r := must[*Result](t)(w.Result(background, row, "a1"))
	if r == nil {
		return studio.CellNone
	}
	return r.State
}

func decide(t *testing.T, w *Workbook, d Deciding, want int) int64 {
	t.Helper()
	decision, rows, err := w.Decide(background, d)
	ok(t, err)
	if rows != want || (decision == 0) != (want == 0) {
		t.Fatalf("%d rows were decided, want %d (decision %d)", rows, want, decision)
	}
	return decision
}

func wantStates(t *testing.T, w *Workbook, want ...studio.CellState) {
	t.Helper()
	for i, state := range want {
		if got := stateAt(t, w, int64(i+1)); got != state {
			t.Errorf("row %d is %q, want %q", i+1, got, state)
		}
	}
}

// TestDecide: unknown rows become done, or have no result; both can be undone and done again, are counted, and told.
func TestDecide(t *testing.T) {
	w := filled(t, folder(t), 10)
	run := unknowns(t, w, 1, 2, 3)
	decide(t, w, Deciding{RunID: run.ID, Rows: []int64{1, 7}, As: studio.VerdictSent, Who: "Ada"}, 1)
	decide(t, w, Deciding{RunID: run.ID, As: studio.VerdictNotSent, Who: "Bob"}, 2)
	decide(t, w, Deciding{RunID: run.ID, As: studio.VerdictSent}, 0)
	wantStates(t, w, studio.CellDone, studio.CellNone, studio.CellNone)
	counts := func() studio.RunCounts { return must[studio.Run](t)(w.Run(background, run.ID)).Counts }
	if got := counts(); got.Done != 1 || got.NotSent != 2 || got.Unknown+got.Queued != 0 || got.Planned != 3 {
		t.Errorf("%+v", got)
	}
	if r := must[*Result](t)(w.Result(background, 1, "a1")); r.Cause != CauseElsewhere || r.Detail != doneElsewhere || r.Tries != 1 || string(r.Input) != "input" {
		t.Errorf("%+v", r)
	}
	story := must[[]studio.Decision](t)(w.Decisions(background, run.ID))
	if len(story) != 2 || story[0].As != studio.VerdictNotSent || story[0].Rows != 2 || story[0].Who != "Bob" || story[1].As != studio.VerdictSent || story[1].Who != "Ada" {
		t.Errorf("%+v", story)
	}
	if e := must[Edit](t)(w.Undo(background)); e.What != EditDecide || e.Rows != 2 {
		t.Errorf("%+v", e)
	}
	wantStates(t, w, studio.CellDone, studio.CellUnknown, studio.CellUnknown)
	if got := counts(); got.Unknown != 2 || got.NotSent != 0 {
		t.Errorf("%+v", got)
	}
	must[Edit](t)(w.Undo(background))
	wantStates(t, w, studio.CellUnknown, studio.CellUnknown, studio.CellUnknown)
	if r := must[*Result](t)(w.Result(background, 1, "a1")); r.Cause != "timeout" || r.Detail != "No answer in 30 s" {
		t.Errorf("%+v", r)
	}
	must[Edit](t)(w.Redo(background))
	wantStates(t, w, studio.CellDone, studio.CellUnknown, studio.CellUnknown)
	if story := must[[]studio.Decision](t)(w.Decisions(background, run.ID)); len(story) != 1 {
		t.Errorf("%+v", story)
	}
	if n := must[int](t)(w.TakeBackDecisions(background, run.ID)); n != 1 {
		t.Errorf("%d rows were taken back", n)
	}
	wantStates(t, w, studio.CellUnknown, studio.CellUnknown, studio.CellUnknown)
}

// TestDecisionsAfterALaterRun: what a run has written since stays when a decision is taken back.
func TestDecisionsAfterALaterRun(t *testing.T) {
	w := filled(t, folder(t), 10)
	run := unknowns(t, w, 1, 2, 3)
	decision := decide(t, w, Deciding{RunID: run.ID, As: studio.VerdictNotSent}, 3)
	done(t, w, "a1", studio.CellDone, 1)
	if n := must[int](t)(w.TakeBackDecision(background, decision)); n != 2 {
		t.Errorf("%d rows were taken back", n)
	}
	wantStates(t, w, studio.CellDone, studio.CellUnknown, studio.CellUnknown)
	must[Edit](t)(w.Redo(background))
	wantStates(t, w, studio.CellDone, studio.CellNone, studio.CellNone)
	_, _, err := w.UndoRun(background, run.ID)
	ok(t, err)
	_, _, err = w.Decide(background, Deciding{RunID: run.ID, As: studio.VerdictSent})
	wantCode(t, err, studio.CodeConflict)
	must[Edit](t)(w.Undo(background))
	wantStates(t, w, studio.CellDone, studio.CellNone, studio.CellNone) // of a run that was taken back nothing comes again
}

// TestDecidingWaitsForTheRun: nothing is decided while a run is under way; a run that rests calls what was not sent,
// and leaves what is done elsewhere.
func TestDecidingWaitsForTheRun(t *testing.T) {
	w := filled(t, folder(t), 10)
	run := must[studio.Run](t)(w.Begin(background, studio.Run{FillerID: "a1"}, slices.Values([]int64{1, 2, 3, 4})))
	l := must[*Ledger](t)(w.OpenLedger(background, run.ID))
	for row := range int64(3) {
		ok(t, l.Mark(row+1, nil, 0))
	}
	_, _, err := w.Decide(background, Deciding{RunID: run.ID, As: studio.VerdictSent})
	wantCode(t, err, studio.CodeConflict)
	ok(t, l.Abandon()) // as if it were killed
	l = must[*Ledger](t)(w.OpenLedger(background, run.ID))
	must[int](t)(l.Recover(background, false))
	ok(t, l.Close(studio.RunPaused, "", studio.RunCounts{}))
	decide(t, w, Deciding{RunID: run.ID, Rows: []int64{1}, As: studio.VerdictSent}, 1)
	decide(t, w, Deciding{RunID: run.ID, Rows: []int64{2}, As: studio.VerdictNotSent}, 1)
	_, _, err = w.Decide(background, Deciding{RunID: run.ID, As: studio.VerdictUnknown})
	wantCode(t, err, studio.CodeInvalid)
	if got := must[studio.Run](t)(w.Run(background, run.ID)).Counts; got.Done != 1 || got.Unknown != 1 || got.Queued != 2 {
		t.Errorf("%+v", got)
	}
	l = must[*Ledger](t)(w.OpenLedger(background, run.ID))
	left := []int64{}
	for row, err := range l.Remaining(background) {
		ok(t, err)
		left = append(left, row)
	}
	if !slices.Equal(left, []int64{2, 4}) {
		t.Errorf("%v are left", left)
	}
	ok(t, l.Abandon())
}
