package workbook

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

// TestMain lets the test binary play the other process.
func TestMain(m *testing.M) {
	var err error
	switch os.Getenv("WORKBOOK_CHILD") {
	case "run":
		err = runRows(os.Getenv("WORKBOOK_DIR"), os.Getenv("WORKBOOK_RUN"), os.Getenv("WORKBOOK_REPEATABLE") != "")
	case "import":
		err = importForEver(os.Getenv("WORKBOOK_DIR"), os.Getenv("WORKBOOK_ID"))
	case "hold":
		err = holdLedger(os.Getenv("WORKBOOK_DIR"), os.Getenv("WORKBOOK_RUN"))
	default:
		os.Exit(m.Run())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err, studio.AsFailure(err).Detail)
		os.Exit(1)
	}
}

// child starts this binary in a role.
func child(t *testing.T, role, dir string, env ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(append(os.Environ(), "WORKBOOK_CHILD="+role, "WORKBOOK_DIR="+dir), env...)
	cmd.Stderr = os.Stderr
	return cmd
}

// runRows does what an engine does, with a file for the server: each row delivered is eight bytes of it.
func runRows(dir, runID string, repeatable bool) error {
	f, err := OpenFolder(Options{Dir: dir, Program: "the child"})
	if err != nil {
		return err
	}
	id, _, err := RunNumber(runID)
	if err != nil {
		return err
	}
	w, err := f.Open(id)
	if err != nil {
		return err
	}
	l, err := w.OpenLedger(background, runID)
	if err != nil {
		return err
	}
	if _, err := l.Recover(background, repeatable); err != nil {
		return err
	}
	server, err := os.OpenFile(filepath.Join(dir, "server"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	fmt.Println("begun")
	rows, failed := make(chan int64), make(chan error, 64)
	var workers sync.WaitGroup
	for range 16 {
		workers.Go(func() {
			for row := range rows {
				if err := perform(l, server, row, repeatable); err != nil {
					failed <- err
				}
			}
		})
	}
	for row, err := range l.Remaining(background) {
		if err != nil {
			return err
		}
		rows <- row
	}
	close(rows)
	workers.Wait()
	close(failed)
	for err := range failed {
		return err
	}
	counts, err := l.Counts(background)
	if err == nil {
		err = l.Flush()
	}
	if err == nil {
		counts, err = l.Counts(background)
	}
	if err == nil {
		err = l.Close(studio.RunDone, "", counts)
	}
	return err
}

func perform(l *Ledger, server *os.File, row int64, repeatable bool) error {
	if !repeatable {
		if err := l.Mark(row, nil, 0); err != nil {
			return err
		}
	}
	if _, err := server.Write(binary.BigEndian.AppendUint64(nil, uint64(row))); err != nil {
		return err
	}
	result := Result{Row: row, State: studio.CellDone, Tries: 1, Took: time.Millisecond, Values: []*string{text("a"), text("1")}}
	if row%10 == 0 {
		result.Rows = []NewRow{{Cells: map[string]*string{"c1": text(fmt.Sprint("of ", row))}, Values: []*string{text("b")}}}
	}
	return l.Put(result)
}

// TestE15KilledRuns kills a run again and again: every row is final or unknown in the end, a call that is not
// repeatable was delivered once at most, and what an answer added is there once.
func TestE15KilledRuns(t *testing.T) {
	rows := count("WORKBOOK_ROWS", 3000)
	for _, repeatable := range []bool{false, true} {
		t.Run(fmt.Sprint("repeatable=", repeatable), func(t *testing.T) {
			kills := count("WORKBOOK_KILLS", 6)
			f := folder(t)
			w := filled(t, f, rows)
			all := must[*Seen](t)(w.See(background, studio.View{}))
			run := must[studio.Run](t)(w.Begin(background, studio.Run{FillerID: "a1"}, all.All))
			env := []string{"WORKBOOK_RUN=" + run.ID}
			if repeatable {
				env = append(env, "WORKBOOK_REPEATABLE=1")
			}
			killed := 0
			for round := 0; ; round++ {
				cmd := child(t, "run", f.dir, env...)
				out := must[interface{ Read([]byte) (int, error) }](t)(cmd.StdoutPipe())
				ok(t, cmd.Start())
				if round < kills {
					_, _ = out.Read(make([]byte, 8)) // it has begun, or ended already
					time.Sleep(time.Duration(rand.IntN(30_000)) * time.Microsecond)
					_ = cmd.Process.Kill()
				}
				if cmd.Wait() == nil {
					break
				}
				if must[studio.Run](t)(w.Run(background, run.ID)).State.Over() {
					break // it was killed after its end
				}
				if round >= kills {
					t.Fatal("the run does not end")
				}
				killed++
			}
			t.Logf("killed %d times", killed)
			verifyRun(t, w, run.ID, rows, repeatable, filepath.Join(f.dir, "server"))
		})
	}
}

func verifyRun(t *testing.T, w *Workbook, runID string, rows int, repeatable bool, server string) {
	t.Helper()
	delivered := map[int64]int{}
	raw := must[[]byte](t)(os.ReadFile(server))
	for chunk := range bytes.NewReader(raw).Len() / 8 {
		delivered[int64(binary.BigEndian.Uint64(raw[8*chunk:]))]++
	}
	unknown, added := 0, 0
	for row := int64(1); row <= int64(rows); row++ {
		r := must[*Result](t)(w.Result(background, row, "a1"))
		switch {
		case r == nil || !r.State.Final():
			t.Fatalf("row %d has no end: %+v", row, r)
		case !repeatable && delivered[row] > 1:
			t.Fatalf("row %d was delivered %d times", row, delivered[row])
		case r.State == studio.CellDone && delivered[row] == 0:
			t.Fatalf("row %d is done and was not delivered", row)
		case r.State == studio.CellUnknown:
			unknown++
		case r.State == studio.CellDone && row%10 == 0:
			added++
		}
	}
	if repeatable && unknown > 0 {
		t.Fatalf("%d are unknown", unknown)
	}
	if n := must[int](t)(w.Rows(background)); n != rows+added {
		t.Fatalf("%d rows, want %d and %d that were added", n, rows, added)
	}
	counts := must[studio.Run](t)(w.Run(background, runID)).Counts
	if counts.Done+counts.Unknown != rows || counts.Unknown != unknown || counts.Queued != 0 {
		t.Fatalf("%+v", counts)
	}
	ok(t, w.turnOver(func() error { return sound(w.writer, `1`) }))
	t.Logf("%d unknown", unknown)
}

// turnOver lets a test use the connection that writes.
func (w *Workbook) turnOver(do func() error) error {
	w.turn.Lock()
	defer w.turn.Unlock()
	return do()
}

func importForEver(dir, id string) error {
	f, err := OpenFolder(Options{Dir: dir})
	if err != nil {
		return err
	}
	w, err := f.Open(id)
	if err != nil {
		return err
	}
	a, err := w.Upsert(background, []string{"c1", "c2"}, []string{"c1"})
	for i := 0; err == nil; i++ {
		domain, size := fmt.Sprintf("row%d.example", i+1), "changed"
		if err = a.Add(background, []*string{&domain, &size}); i == 3*batchRows {
			fmt.Println("three batches")
		}
	}
	return err
}

// TestKilledImportLeavesNothing kills an upsert: rows that it changed have their old cells, rows that it added are gone.
func TestKilledImportLeavesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "workbooks")
	f := folderAt(t, dir)
	w := filled(t, f, 15_000)
	id := w.ID()
	cmd := child(t, "import", dir, "WORKBOOK_ID="+id)
	out := must[interface{ Read([]byte) (int, error) }](t)(cmd.StdoutPipe())
	ok(t, cmd.Start())
	must[int](t)(out.Read(make([]byte, 16)))
	_, err := w.Append(background, []string{"c1"})
	wantCode(t, err, studio.CodeConflict)
	ok(t, cmd.Process.Kill())
	_ = cmd.Wait() // it was killed
	if n := must[int](t)(w.Rows(background)); n < 25_000 {
		t.Fatalf("%d rows: the import did nothing, so the test shows nothing", n)
	}
	ok(t, f.Close())
	w = must[*Workbook](t)(f.Open(id))
	defer w.Close()
	if n := must[int](t)(w.Rows(background)); n != 15_000 {
		t.Fatalf("%d rows", n)
	}
	changed := must[*Seen](t)(w.See(background, studio.View{Filter: []studio.Condition{{Column: "c2", Is: studio.IsEqual, Value: "changed"}}}))
	if changed.Count() != 0 {
		t.Fatalf("%d rows are changed", changed.Count())
	}
	a := must[*Appender](t)(w.Append(background, []string{"c1"}))
	ok(t, a.Add(background, []*string{text("again")}))
	must[Imported](t)(a.Done(background))
}

func holdLedger(dir, runID string) error {
	f, err := OpenFolder(Options{Dir: dir, Program: "connectors run"})
	if err != nil {
		return err
	}
	id, _, err := RunNumber(runID)
	if err != nil {
		return err
	}
	w, err := f.Open(id)
	if err == nil {
		_, err = w.OpenLedger(background, runID)
	}
	if err == nil {
		fmt.Println("held")
		select {}
	}
	return err
}

// TestOneRunOfTheSameColumns: another program's run is named, and free once that program is gone.
func TestOneRunOfTheSameColumns(t *testing.T) {
	f := folder(t)
	w := filled(t, f, 10)
	all := must[*Seen](t)(w.See(background, studio.View{}))
	run := must[studio.Run](t)(w.Begin(background, studio.Run{FillerID: "a1"}, all.All))
	cmd := child(t, "hold", f.dir, "WORKBOOK_RUN="+run.ID)
	out := must[interface{ Read([]byte) (int, error) }](t)(cmd.StdoutPipe())
	ok(t, cmd.Start())
	must[int](t)(out.Read(make([]byte, 16)))
	_, err := w.OpenLedger(background, run.ID)
	wantCode(t, err, studio.CodeConflict)
	if f := studio.AsFailure(err); !bytes.Contains([]byte(f.Message), []byte("connectors run")) {
		t.Error(f.Message)
	}
	if !w.Running("a1") {
		t.Error("it is not told to be running")
	}
	wantCode(t, f.Remove(background, w.ID()), studio.CodeConflict)
	ok(t, cmd.Process.Kill())
	_ = cmd.Wait() // it was killed
	l := must[*Ledger](t)(w.OpenLedger(background, run.ID))
	ok(t, l.Close(studio.RunPaused, "", studio.RunCounts{}))
}
