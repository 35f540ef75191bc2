package workbook

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"zombiezen.com/go/sqlite"

	"connectorstudio/backend/studio"
)

var background = context.Background()

// count returns a number that an environment variable can raise.
func count(name string, normal int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return normal
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%v (%s)", err, studio.AsFailure(err).Detail)
	}
}

func must[T any](t testing.TB) func(T, error) T {
	return func(value T, err error) T {
		t.Helper()
		ok(t, err)
		return value
	}
}

func wantCode(t testing.TB, err error, code studio.Code) {
	t.Helper()
	if studio.CodeOf(err) != code {
		t.Fatalf("%v (%s), want %s", err, studio.CodeOf(err), code)
	}
}

func folderAt(t testing.TB, dir string) *Folder {
	t.Helper()
	f := must[*Folder](t)(OpenFolder(Options{Dir: dir, Program: "the test"}))
	t.Cleanup(func() { f.Close() })
	return f
}

func folder(t testing.TB) *Folder {
	t.Helper()
	return folderAt(t, filepath.Join(t.TempDir(), "workbooks"))
}

// companies is a definition with two people's columns and an action of two outputs.
func companies(name string) studio.Workbook {
	return studio.Workbook{
		Name:    name,
		Columns: []studio.Column{{Name: "Domain", Type: studio.ColumnText}, {Name: "Size", Type: studio.ColumnInteger}},
		Actions: []studio.Filler{{
			Name:  "Look up",
			Steps: []studio.FillerStep{{ActionID: "act", ConnectorID: "con", Mapping: []studio.MappedValue{{Parameter: "domain", Column: "c1"}}}},
			Outputs: []studio.OutputColumn{
				{Field: "name", Name: "Name", Type: studio.ColumnText}, {Field: "founded", Name: "Founded", Type: studio.ColumnInteger},
			},
		}},
	}
}

// filled returns a workbook of companies with rows "row1.example", 1 and so on.
func filled(t testing.TB, f *Folder, rows int) *Workbook {
	t.Helper()
	def := must[studio.Workbook](t)(f.Create(background, companies(fmt.Sprint("Companies ", rows, " ", studio.NewID()))))
	w := must[*Workbook](t)(f.Open(def.ID))
	t.Cleanup(func() { w.Close() })
	a := must[*Appender](t)(w.Append(background, []string{"c1", "c2"}))
	for i := range rows {
		domain, size := fmt.Sprintf("row%d.example", i+1), strconv.Itoa(i+1)
		ok(t, a.Add(background, []*string{&domain, &size}))
	}
	if done := must[Imported](t)(a.Done(background)); done.Added != rows {
		t.Fatalf("%d rows were added", done.Added)
	}
	return w
}

func text(s string) *string { return &s }

func TestCreateAppendAndPage(t *testing.T) {
	f := folder(t)
	w := filled(t, f, 25_000)
	v := must[*Seen](t)(w.See(background, studio.View{}))
	if v.Count() != 25_000 {
		t.Fatal(v.Count())
	}
	page := must[studio.RowPage](t)(v.Page(background, 24_990, 200))
	if len(page.Rows) != 10 || *page.Rows[9].Cells[0] != "row25000.example" || page.Rows[9].Cells[2] != nil {
		t.Fatalf("%+v", page.Rows)
	}
	rows := must[[]studio.WorkbookRow](t)(f.List(background))
	if len(rows) != 1 || rows[0].Rows != 25_000 || rows[0].Columns != 2 || rows[0].Actions != 1 {
		t.Fatalf("%+v", rows)
	}
}

func TestRunFromBeginToClose(t *testing.T) {
	w := filled(t, folder(t), 10_000)
	v := must[*Seen](t)(w.See(background, studio.View{}))
	run := must[studio.Run](t)(w.Begin(background, studio.Run{FillerID: "a1", Name: "Look up", Who: "me"}, v.All))
	l := must[*Ledger](t)(w.OpenLedger(background, run.ID))
	_, err := w.OpenLedger(background, run.ID)
	wantCode(t, err, studio.CodeConflict)
	for row, err := range l.Remaining(background) {
		ok(t, err)
		if row%1000 == 0 {
			ok(t, l.Mark(row, []byte("h"), 0))
		}
		ok(t, l.Put(Result{Row: row, State: studio.CellDone, Tries: 1, Took: time.Millisecond, Values: []*string{text("x"), text("1")}}))
	}
	ok(t, l.Flush())
	counts := must[studio.RunCounts](t)(l.Counts(background))
	if counts.Done != 10_000 || counts.Queued != 0 || counts.Calls != 10_000 {
		t.Fatalf("%+v", counts)
	}
	for range l.Remaining(background) {
		t.Fatal("a row is left")
	}
	ok(t, l.Close(studio.RunDone, "", counts))
	got := must[studio.Run](t)(w.Run(background, run.ID))
	if got.State != studio.RunDone || got.Counts != counts || got.EndedAt.IsZero() {
		t.Fatalf("%+v", got)
	}
	page := must[studio.RowPage](t)(v.Page(background, 0, 1))
	if page.Rows[0].States[0].State != studio.CellDone || *page.Rows[0].Cells[2] != "x" {
		t.Fatalf("%+v", page.Rows[0])
	}
	sorted := must[*Seen](t)(w.See(background, studio.View{Sort: []studio.SortBy{{Column: "c2", Descending: true}}}))
	if !slices.Equal(sorted.IDs(0, 2), []int64{10_000, 9_999}) {
		t.Fatal(sorted.IDs(0, 2))
	}
	restored, over, err := w.UndoRun(background, run.ID)
	ok(t, err)
	if restored != 10_000 || over != 0 {
		t.Fatal(restored, over)
	}
}

// TestWritesWaitForTheDisk: an import puts its batches off, and nothing else: the next write waits for the disk again.
func TestWritesWaitForTheDisk(t *testing.T) {
	w := filled(t, folder(t), 10)
	wait := func() int64 {
		t.Helper()
		return must[int64](t)(number(w.writer, `select synchronous from pragma_synchronous`))
	}
	if wait() != 2 { // full
		t.Errorf("synchronous is %d", wait())
	}
	if size := must[int64](t)(number(w.writer, `select page_size from pragma_page_size`)); size != 8192 {
		t.Errorf("pages of %d bytes", size)
	}
	broken := errors.New("broken")
	within := int64(0)
	err := w.writeSoon(background, func(c *sqlite.Conn) (err error) {
		if within, err = number(c, `select synchronous from pragma_synchronous`); err == nil {
			err = broken
		}
		return err
	})
	if !errors.Is(err, broken) || within != 1 || wait() != 2 {
		t.Errorf("%v: %d within, %d behind", err, within, wait())
	}
}
