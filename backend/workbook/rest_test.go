package workbook

import (
	"strconv"
	"sync"
	"testing"

	"connectorstudio/backend/studio"
)

// connected counts the connections of a workbook, all of which must be idle.
func connected(w *Workbook) (n int) {
	w.turn.Lock()
	defer w.turn.Unlock()
	if w.writer != nil {
		n++
	}
	for range readers {
		c := <-w.readers
		if c != nil {
			n++
		}
		w.readers <- c
	}
	return n
}

func shelf(t *testing.T, f *Folder, count int) []*Workbook {
	t.Helper()
	books := []*Workbook{}
	for range count {
		books = append(books, filled(t, f, 3))
	}
	return books
}

// TestWorkbooksNotInUseRest opens many workbooks: few keep connections, those used last and those that are in the
// middle of something, and all can be read and written as before.
func TestWorkbooksNotInUseRest(t *testing.T) {
	f := folder(t)
	running := filled(t, f, 3)
	all := must[*Seen](t)(running.See(background, studio.View{}))
	run := must[studio.Run](t)(running.Begin(background, studio.Run{FillerID: "a1"}, all.All))
	l := must[*Ledger](t)(running.OpenLedger(background, run.ID))
	books := shelf(t, f, 3*awake)
	if connected(running) == 0 {
		t.Error("a workbook rests while a run is under way")
	}
	with := 0
	for _, w := range books {
		if connected(w) > 0 {
			with++
		}
	}
	if with != awake-1 || connected(books[0]) > 0 || connected(books[len(books)-1]) == 0 {
		t.Errorf("%d workbooks have connections beside that of the run", with)
	}
	for row := range int64(3) {
		ok(t, l.Put(Result{Row: row + 1, State: studio.CellDone, Tries: 1, Values: []*string{text("x"), text("1")}}))
	}
	ok(t, l.Flush())
	ok(t, l.Close(studio.RunDone, "", studio.RunCounts{}))
	for i, w := range books {
		if n := must[int](t)(w.Rows(background)); n != 3 {
			t.Fatalf("workbook %d has %d rows", i, n)
		}
		_, err := w.InsertBlankRows(background, 1)
		ok(t, err)
	}
	for i, w := range books {
		if n := must[int](t)(w.Rows(background)); n != 4 {
			t.Fatalf("workbook %d has %d rows", i, n)
		}
	}
}

// TestAListWakesNobody: the list is read again whenever something changes.
func TestAListWakesNobody(t *testing.T) {
	f := folder(t)
	books := shelf(t, f, 2*awake)
	for _, w := range books[:awake] {
		must[int](t)(w.Rows(background))
	}
	rows := must[[]studio.WorkbookRow](t)(f.List(background))
	if len(rows) != len(books) {
		t.Fatalf("%d workbooks", len(rows))
	}
	for _, row := range rows {
		if row.Rows != 3 || row.Failure != nil {
			t.Errorf("%+v", row)
		}
	}
	for i, w := range books {
		if awakeNow := connected(w) > 0; awakeNow != (i < awake) {
			t.Errorf("workbook %d: awake %v", i, awakeNow)
		}
	}
}

// TestRestingWhileUsed has many goroutines use more workbooks than may be awake, while they are opened, listed and closed.
func TestRestingWhileUsed(t *testing.T) {
	f := folder(t)
	books := shelf(t, f, awake+4)
	const each = 30
	var users sync.WaitGroup
	for g := range 4 {
		users.Go(func() {
			for n := range each * len(books) {
				w := books[(n*(g+1)+g)%len(books)]
				if _, err := w.Rows(background); err != nil {
					t.Errorf("%v (%s)", err, studio.AsFailure(err).Detail)
				}
				if n%7 == 0 {
					_, err := w.Change(background, func(def *studio.Workbook) error {
						def.Description = strconv.Itoa(n)
						return nil
					})
					if err != nil {
						t.Errorf("%v (%s)", err, studio.AsFailure(err).Detail)
					}
				}
				if n%50 == 0 {
					if _, err := f.List(background); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	users.Wait()
	f.rests.mu.Lock()
	defer f.rests.mu.Unlock()
	if len(f.rests.awake) > awake {
		t.Errorf("%d are awake", len(f.rests.awake))
	}
}
