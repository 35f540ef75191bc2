package workbook

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

func TestALaterRunCanBeUndone(t *testing.T) {
	w := filled(t, folder(t), 10)
	first := done(t, w, "a1", studio.CellDone, 1, 2, 3)
	second := done(t, w, "a1", studio.CellFailed, 3, 4)
	if first.Counts.Done != 3 || second.Counts.Failed != 2 {
		t.Fatalf("%+v %+v", first.Counts, second.Counts)
	}
	groups := must[[]studio.FailureGroup](t)(w.Failures(background, second.ID))
	if len(groups) != 1 || groups[0] != (studio.FailureGroup{Cause: "404", Words: "404 Not Found", Detail: "Not there", Rows: 2}) {
		t.Fatalf("%+v", groups)
	}
	if rows := must[[]int64](t)(w.RowsWith(background, "a1", studio.CellFailed, "404")); !slices.Equal(rows, []int64{3, 4}) {
		t.Fatal(rows)
	}
	_, overwritten, err := w.UndoRun(background, first.ID)
	ok(t, err)
	if overwritten != 1 || must[*Result](t)(w.Result(background, 1, "a1")) != nil || must[*Result](t)(w.Result(background, 3, "a1")).State != studio.CellFailed {
		t.Fatal(overwritten)
	}
	_, _, err = w.UndoRun(background, first.ID)
	wantCode(t, err, studio.CodeConflict)
	restored, _, err := w.UndoRun(background, second.ID)
	ok(t, err)
	if r := must[*Result](t)(w.Result(background, 3, "a1")); restored != 2 || r == nil || r.State != studio.CellDone || *r.Values[0] != "by "+first.ID {
		t.Fatalf("%d %+v", restored, r)
	}
	_, err = w.OpenLedger(background, second.ID)
	wantCode(t, err, studio.CodeConflict)
}

func TestAPausedRunGoesOn(t *testing.T) {
	w := filled(t, folder(t), 9000)
	all := must[*Seen](t)(w.See(background, studio.View{Sort: []studio.SortBy{{Column: "c2", Descending: true}}}))
	run := must[studio.Run](t)(w.Begin(background, studio.Run{FillerID: "a1"}, all.All))
	queued := studio.View{Filter: []studio.Condition{{Column: "a1", Is: studio.IsState, Value: string(studio.CellQueued)}}}
	if n := must[*Seen](t)(w.See(background, queued)).Count(); n != 9000 {
		t.Fatalf("%d queued", n)
	}
	l := must[*Ledger](t)(w.OpenLedger(background, run.ID))
	through := 0
	for row, err := range l.Remaining(background) {
		ok(t, err)
		if through == 5000 {
			break
		}
		if want := int64(9000 - through); row != want {
			t.Fatalf("row %d, want %d", row, want)
		}
		ok(t, l.Put(Result{Row: row, State: studio.CellDone, Tries: 1}))
		through++
	}
	ok(t, l.Mark(4000, nil, 0))
	ok(t, l.Abandon()) // as if it were killed
	if got := must[studio.Run](t)(w.Run(background, run.ID)); got.State != studio.RunPaused || got.Counts.Done != 5000 || got.Counts.Queued != 4000 {
		t.Fatalf("%+v", got)
	}
	// A run in between overwrites some; the paused one does not do them again, as it has done them.
	done(t, w, "a1", studio.CellDone, 9000, 8999)
	l = must[*Ledger](t)(w.OpenLedger(background, run.ID))
	if n := must[int](t)(l.Recover(background, false)); n != 1 {
		t.Fatalf("%d unknown", n)
	}
	left := []int64{}
	for row, err := range l.Remaining(background) {
		ok(t, err)
		left = append(left, row)
	}
	if len(left) != 3999 || left[0] != 3999 || slices.Contains(left, 4000) || left[len(left)-1] != 1 {
		t.Fatalf("%d left, from %d", len(left), left[0])
	}
	if n := must[*Seen](t)(w.See(background, queued)).Count(); n != 3999 {
		t.Fatalf("%d queued", n)
	}
	ok(t, l.Close(studio.RunCancelled, "", studio.RunCounts{Planned: 9000, Done: 5000, Unknown: 1}))
	if n := must[*Seen](t)(w.See(background, queued)).Count(); n != 0 {
		t.Fatalf("%d queued", n)
	}
}

func TestAnswersAreKept(t *testing.T) {
	w := filled(t, folder(t), 10)
	run := must[studio.Run](t)(w.Begin(background, studio.Run{FillerID: "a1"}, slices.Values([]int64{1})))
	l := must[*Ledger](t)(w.OpenLedger(background, run.ID))
	ok(t, l.Put(Result{Row: 1, State: studio.CellDone, Values: []*string{text("x"), nil}, Keep: []byte("hash")}))
	ok(t, l.Close(studio.RunDone, "", studio.RunCounts{}))
	kept := must[map[string]Answer](t)(w.Kept(background, [][]byte{[]byte("hash"), []byte("other")}, time.Now().Add(-time.Hour)))
	if a := kept["hash"]; len(kept) != 1 || *a.Values[0] != "x" || a.Values[1] != nil || a.State != studio.CellDone || a.At.IsZero() {
		t.Fatalf("%+v", kept)
	}
	if late := must[map[string]Answer](t)(w.Kept(background, [][]byte{[]byte("hash")}, time.Now().Add(time.Hour))); len(late) != 0 {
		t.Fatal(late)
	}
	ok(t, w.Forget(background, time.Now().Add(time.Hour)))
	if gone := must[map[string]Answer](t)(w.Kept(background, [][]byte{[]byte("hash")}, time.Time{})); len(gone) != 0 {
		t.Fatal(gone)
	}
}

func TestChangedInputsAreStale(t *testing.T) {
	w := filled(t, folder(t), 10)
	def := must[studio.Workbook](t)(w.Definition(background))
	hash := HashInput(def.Actions[0])
	run := must[studio.Run](t)(w.Begin(background, studio.Run{FillerID: "a1"}, slices.Values([]int64{1, 2, 3})))
	l := must[*Ledger](t)(w.OpenLedger(background, run.ID))
	ok(t, w.Inputs(background, hash.Columns, []int64{1, 2, 3}, func(row int64, cells []*string) error {
		return l.Put(Result{Row: row, State: studio.CellDone, Input: hash.Sum(cells)})
	}))
	ok(t, l.Close(studio.RunDone, "", studio.RunCounts{}))
	must[int](t)(w.SetCells(background, slices.Values([]CellEdit{{2, "c1", text("other.example")}, {3, "c2", text("5")}, {5, "c1", nil}})))
	if rows := must[[]int64](t)(w.Changed(background, "a1")); !slices.Equal(rows, []int64{2}) {
		t.Fatal(rows)
	}
	for _, row := range must[[]studio.GridRow](t)(w.GridRows(background, []int64{1, 2, 3, 4, 5})) {
		if row.States[0].Stale != (row.ID == 2) {
			t.Errorf("%+v", row)
		}
	}
}

// TestE03ADiskThatIsFull: the ledger says so, holds what it has, and goes on when there is room.
func TestE03ADiskThatIsFull(t *testing.T) {
	w := filled(t, folder(t), 5000)
	all := must[*Seen](t)(w.See(background, studio.View{}))
	run := must[studio.Run](t)(w.Begin(background, studio.Run{FillerID: "a1"}, all.All))
	l := must[*Ledger](t)(w.OpenLedger(background, run.ID))
	room := func(pages int64) {
		ok(t, w.turnOver(func() error { return once(w.writer, fmt.Sprintf(`pragma max_page_count = %d`, pages)) }))
	}
	room(must[int64](t)(number(w.writer, `pragma page_count`)) + 8)
	fillLedger(t, w, l, 5000, func() { room(1 << 30) })
	verifyDone(t, w, 5000)
	ok(t, l.Close(studio.RunDone, "", studio.RunCounts{}))
}

// TestE03ADiskThatIsFullForReal does the same on a disk of 8 MiB, where that can be had.
func TestE03ADiskThatIsFullForReal(t *testing.T) {
	if runtime.GOOS != "linux" || os.Geteuid() != 0 {
		t.Skip("a small disk needs root on Linux")
	}
	disk := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk).CombinedOutput(); err != nil {
		t.Skipf("a small disk cannot be mounted here: %s", out)
	}
	t.Cleanup(func() {
		if err := exec.Command("umount", disk).Run(); err != nil {
			t.Error(err)
		}
	})
	f := must[*Folder](t)(OpenFolder(Options{Dir: filepath.Join(disk, "workbooks")}))
	defer f.Close()
	w := filled(t, f, 5000)
	all := must[*Seen](t)(w.See(background, studio.View{}))
	run := must[studio.Run](t)(w.Begin(background, studio.Run{FillerID: "a1"}, all.All))
	l := must[*Ledger](t)(w.OpenLedger(background, run.ID))
	ballast := must[*os.File](t)(os.Create(filepath.Join(disk, "ballast")))
	for block := make([]byte, 16<<10); ; {
		if _, err := ballast.Write(block); err != nil {
			break // full
		}
	}
	ok(t, ballast.Close())
	fillLedger(t, w, l, 5000, func() { ok(t, os.Remove(ballast.Name())) })
	verifyDone(t, w, 5000)
	ok(t, l.Close(studio.RunDone, "", studio.RunCounts{}))
}

// fillLedger puts results until the disk is full, makes room, and goes on.
func fillLedger(t *testing.T, w *Workbook, l *Ledger, rows int64, makeRoom func()) {
	t.Helper()
	full := false
	put := func(row int64) error {
		return l.Put(Result{Row: row, State: studio.CellDone, Tries: 1, Values: []*string{text(strings.Repeat("x", 200)), text(fmt.Sprint(row))}})
	}
	for row := int64(1); row <= rows; row++ {
		err := put(row)
		if err == nil && row%700 == 0 {
			err = l.Flush()
		}
		if err == nil {
			continue
		}
		wantCode(t, err, studio.CodeDiskFull)
		if full {
			t.Fatal("it is full again")
		}
		full = true
		wantCode(t, l.Mark(rows+1, nil, 0), studio.CodeDiskFull)
		wantCode(t, l.Flush(), studio.CodeDiskFull)
		must[[]studio.GridRow](t)(w.GridRows(background, []int64{1, 2, 3})) // it can be read
		makeRoom()
		ok(t, l.Flush())
	}
	if !full {
		t.Fatal("the disk was never full: the test shows nothing")
	}
	ok(t, l.Flush())
}

func verifyDone(t *testing.T, w *Workbook, rows int64) {
	t.Helper()
	for row := int64(1); row <= rows; row++ {
		if r := must[*Result](t)(w.Result(background, row, "a1")); r == nil || r.State != studio.CellDone || *r.Values[1] != fmt.Sprint(row) {
			t.Fatalf("row %d: %+v", row, r)
		}
	}
	if r := must[*Result](t)(w.Result(background, rows+1, "a1")); r != nil {
		t.Fatalf("the mark that failed is kept: %+v", r)
	}
	ok(t, w.turnOver(func() error { return sound(w.writer, `1`) }))
}

func TestLatency(t *testing.T) {
	w := filled(t, folder(t), 200)
	rows := []int64{}
	for row := int64(1); row <= 200; row++ {
		rows = append(rows, row)
	}
	run := done(t, w, "a1", studio.CellDone, rows...)
	l := must[Latency](t)(w.Latency(background, run.ID))
	sum := 0
	for _, bar := range l.Bars {
		sum += bar.Rows
	}
	if l.Rows != 200 || sum != 200 || l.Most != 200*time.Millisecond || l.Median < 80*time.Millisecond || l.Median > 125*time.Millisecond || l.P95 < 150*time.Millisecond {
		t.Fatalf("%+v", l)
	}
}

func TestUpsertTellsWhatItDid(t *testing.T) {
	w := filled(t, folder(t), 100)
	a := must[*Appender](t)(w.Upsert(background, []string{"c2", "c1"}, []string{"c1"}))
	for _, row := range [][]*string{
		{text("1"), text("row1.example")}, {text("x"), text("row2.example")}, {text("n"), text("new.example")}, {text("m"), text("new.example")},
		{nil, text("row3.example")}, {text("y"), nil}, {text("z"), text(" ")},
	} {
		ok(t, a.Add(background, row))
	}
	got := must[Imported](t)(a.Done(background))
	if got != (Imported{Added: 3, Changed: 2, Unchanged: 2, Repeated: 1}) {
		t.Fatalf("%+v", got)
	}
	stats := must[studio.ColumnStats](t)(w.Stats(background, "c2", studio.View{}))
	if stats.Rows != 103 || stats.Bad != 4 || stats.Sum != "5048" || stats.Distinct != 103 || !stats.Exact || stats.Min != "1" || stats.Max != "100" {
		t.Fatalf("%+v", stats)
	}
	must[Edit](t)(w.Undo(background))
	stats = must[studio.ColumnStats](t)(w.Stats(background, "c2", studio.View{}))
	if stats.Rows != 100 || stats.Sum != "5050" || stats.Mean != "50.5" || stats.Bad != 0 {
		t.Fatalf("%+v", stats)
	}
}

// TestAnEndedRunLeavesNothingQueued: rows that it was to repeat have what they had before it.
func TestAnEndedRunLeavesNothingQueued(t *testing.T) {
	w := filled(t, folder(t), 10)
	done(t, w, "a1", studio.CellDone, 1)
	run := must[studio.Run](t)(w.Begin(background, studio.Run{FillerID: "a1"}, slices.Values([]int64{1, 2, 3, 4})))
	l := must[*Ledger](t)(w.OpenLedger(background, run.ID))
	ok(t, l.Mark(1, nil, 0))
	ok(t, l.Mark(2, nil, 0))
	ok(t, l.Abandon())
	l = must[*Ledger](t)(w.OpenLedger(background, run.ID))
	if n := must[int](t)(l.Recover(background, true)); n != 2 {
		t.Fatal(n)
	}
	ok(t, l.Mark(3, nil, 0))
	ok(t, l.Close(studio.RunCancelled, "", must[studio.RunCounts](t)(l.Counts(background))))
	want := []studio.CellState{studio.CellDone, studio.CellNone, studio.CellUnknown, studio.CellNone}
	for i, row := range must[[]studio.GridRow](t)(w.GridRows(background, []int64{1, 2, 3, 4})) {
		if row.States[0].State != want[i] {
			t.Errorf("row %d is %q", row.ID, row.States[0].State)
		}
	}
	restored, overwritten, err := w.UndoRun(background, run.ID)
	ok(t, err)
	if r := must[*Result](t)(w.Result(background, 1, "a1")); r == nil || restored != 1 || overwritten != 0 {
		t.Error(restored, overwritten, r)
	}
}
