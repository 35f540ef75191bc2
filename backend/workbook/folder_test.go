package workbook

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zombiezen.com/go/sqlite"

	"connectorstudio/backend/studio"
)

func TestNamesAreUnique(t *testing.T) {
	f := folder(t)
	first := must[studio.Workbook](t)(f.Create(background, studio.Workbook{Name: " Companies "}))
	if first.Name != "Companies" {
		t.Errorf("%q", first.Name)
	}
	_, err := f.Create(background, studio.Workbook{Name: "companies"})
	wantCode(t, err, studio.CodeConflict)
	second := must[studio.Workbook](t)(f.Create(background, studio.Workbook{Name: "Second"}))
	wantCode(t, f.Rename(background, second.ID, "COMPANIES"), studio.CodeConflict)
	ok(t, f.Rename(background, first.ID, "COMPANIES"))
	_, err = f.Duplicate(background, first.ID, "second")
	wantCode(t, err, studio.CodeConflict)
	_, err = f.Create(background, studio.Workbook{Name: " "})
	wantCode(t, err, studio.CodeInvalid)
	if studio.AsFailure(err).Field != "name" {
		t.Error(studio.AsFailure(err).Field)
	}
}

func TestDuplicateHasEverything(t *testing.T) {
	f := folder(t)
	w := filled(t, f, 100)
	done(t, w, "a1", studio.CellDone, 1, 2, 3)
	copied := must[studio.Workbook](t)(f.Duplicate(background, w.ID(), "Copy"))
	c := must[*Workbook](t)(f.Open(copied.ID))
	defer c.Close()
	def := must[studio.Workbook](t)(c.Definition(background))
	if def.ID != copied.ID || def.Name != "Copy" || len(def.Columns) != 2 {
		t.Fatalf("%+v", def)
	}
	if n := must[int](t)(c.Rows(background)); n != 100 {
		t.Fatal(n)
	}
	runs := must[[]studio.Run](t)(c.Runs(background))
	if len(runs) != 1 || !strings.HasPrefix(runs[0].ID, copied.ID+"-") || must[*Result](t)(c.Result(background, 2, "a1")) == nil {
		t.Fatalf("%+v", runs)
	}
	must[int](t)(c.SetCells(background, func(yield func(CellEdit) bool) { yield(CellEdit{1, "c1", text("other")}) }))
	if cell := must[[]studio.GridRow](t)(w.GridRows(background, []int64{1}))[0].Cells[0]; *cell != "row1.example" {
		t.Error(*cell)
	}
}

// done makes a run that gives rows a state.
func done(t testing.TB, w *Workbook, filler string, state studio.CellState, rows ...int64) studio.Run {
	t.Helper()
	run := must[studio.Run](t)(w.Begin(background, studio.Run{FillerID: filler}, func(yield func(int64) bool) {
		for _, row := range rows {
			if !yield(row) {
				return
			}
		}
	}))
	l := must[*Ledger](t)(w.OpenLedger(background, run.ID))
	for _, row := range rows {
		r := Result{Row: row, State: state, Tries: 1, Took: time.Duration(row) * time.Millisecond}
		if state == studio.CellFailed {
			r.Cause, r.Detail, r.Status = "404", "Not there", 404
		} else {
			r.Values = []*string{text(fmt.Sprint("by ", run.ID)), text("1999")}
		}
		ok(t, l.Put(r))
	}
	ok(t, l.Flush())
	ok(t, l.Close(studio.RunDone, "", must[studio.RunCounts](t)(l.Counts(background))))
	return must[studio.Run](t)(w.Run(background, run.ID))
}

func TestRemovedCanComeBack(t *testing.T) {
	f := folder(t)
	w := filled(t, f, 10)
	name := must[studio.Workbook](t)(w.Definition(background)).Name
	ok(t, f.Remove(background, w.ID()))
	_, err := w.Definition(background)
	wantCode(t, err, studio.CodeNotFound)
	_, err = f.Open(w.ID())
	wantCode(t, err, studio.CodeNotFound)
	wantCode(t, f.Remove(background, w.ID()), studio.CodeNotFound)
	if rows := must[[]studio.WorkbookRow](t)(f.List(background)); len(rows) != 0 {
		t.Fatalf("%+v", rows)
	}
	ok(t, f.Purge(background, time.Now().Add(-time.Hour)))
	taken := must[studio.Workbook](t)(f.Create(background, studio.Workbook{Name: name}))
	wantCode(t, f.Restore(background, w.ID()), studio.CodeConflict)
	ok(t, f.Rename(background, taken.ID, "Another"))
	ok(t, f.Restore(background, w.ID()))
	again := must[*Workbook](t)(f.Open(w.ID()))
	if n := must[int](t)(again.Rows(background)); n != 10 {
		t.Fatal(n)
	}
	ok(t, again.Close())
	ok(t, f.Remove(background, w.ID()))
	ok(t, f.Purge(background, time.Now().Add(time.Hour)))
	wantCode(t, f.Restore(background, w.ID()), studio.CodeNotFound)
	if left, _ := filepath.Glob(filepath.Join(f.dir, w.ID()+"*")); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

// TestDamagedFilesAreListed: none is hidden, changed or deleted.
func TestDamagedFilesAreListed(t *testing.T) {
	f := folder(t)
	whole := filled(t, f, 2000)
	whole.Close()
	path := f.file(whole.ID())
	raw := must[[]byte](t)(os.ReadFile(path))
	newer := bytes.Clone(raw)
	newer[63] = 99
	foreign := bytes.Clone(raw)
	foreign[70]++
	torn := bytes.Clone(raw)
	for i := 4096; i < len(torn); i += 512 {
		torn[i] ^= 0x5a
	}
	for what, c := range map[string]struct {
		raw  []byte
		code studio.Code
	}{
		"garbage": {bytes.Repeat([]byte("garbage "), 1000), studio.CodeDamaged}, "empty": {nil, studio.CodeDamaged}, "short": {raw[:50], studio.CodeDamaged},
		"newer": {newer, studio.CodeTooNew}, "foreign": {foreign, studio.CodeDamaged}, "torn": {torn, studio.CodeDamaged},
	} {
		id := studio.NewID()
		ok(t, os.WriteFile(f.file(id), c.raw, 0o600))
		_, err := f.Open(id)
		if studio.CodeOf(err) != c.code {
			t.Errorf("%s: %v", what, err)
		}
		row := studio.WorkbookRow{}
		for _, r := range must[[]studio.WorkbookRow](t)(f.List(background)) {
			if r.ID == id || what == "torn" && r.Failure != nil {
				row = r
			}
		}
		if row.Failure == nil || row.Failure.Code != c.code || row.Failure.Message == "" {
			t.Errorf("%s: listed as %+v", what, row)
		}
		if now := must[[]byte](t)(os.ReadFile(f.file(id))); !bytes.Equal(now, c.raw) {
			t.Errorf("%s: the file was changed", what)
		}
		ok(t, os.Remove(f.file(id)))
	}
	if rows := must[[]studio.WorkbookRow](t)(f.List(background)); len(rows) != 1 || rows[0].Failure != nil {
		t.Errorf("%+v", rows)
	}
}

func TestFilesAreForTheirOwner(t *testing.T) {
	f := folder(t)
	w := filled(t, f, 10)
	copied := filepath.Join(f.dir, "copy")
	ok(t, w.Copy(background, copied))
	for _, entry := range must[[]os.DirEntry](t)(os.ReadDir(f.dir)) {
		info := must[os.FileInfo](t)(entry.Info())
		if info.Mode().Perm()&0o077 != 0 && !strings.HasSuffix(entry.Name(), ".lock") {
			t.Errorf("%s: %v", entry.Name(), info.Mode())
		}
	}
	if info := must[os.FileInfo](t)(os.Stat(f.dir)); info.Mode().Perm() != 0o700 {
		t.Error(info.Mode())
	}
}

func TestEveryConnectionHasItsPragmas(t *testing.T) {
	w := filled(t, folder(t), 1)
	want := map[string]int64{"busy_timeout": 5000, "synchronous": 2, "secure_delete": 1, "trusted_schema": 0}
	for pragma, value := range want {
		if n := must[int64](t)(number(w.writer, `pragma `+pragma)); n != value {
			t.Errorf("%s is %d", pragma, n)
		}
	}
	ok(t, w.read(background, func(c *sqlite.Conn) error {
		if n := must[int64](t)(number(c, `pragma query_only`)); n != 1 {
			t.Error("a reader can write")
		}
		if err := once(c, `delete from row`); err == nil {
			t.Error("a reader wrote")
		}
		return nil
	}))
	version := ""
	ok(t, w.read(background, func(c *sqlite.Conn) error {
		return each(c, `select sqlite_version()`, func(s *sqlite.Stmt) error { version = s.ColumnText(0); return nil })
	}))
	if version < "3.51.3" {
		t.Error(version)
	}
}

func TestColumnsComeAndGo(t *testing.T) {
	at := time.Date(2026, 3, 14, 9, 0, 0, 0, time.UTC)
	f := must[*Folder](t)(OpenFolder(Options{Dir: filepath.Join(t.TempDir(), "w"), Now: func() time.Time { return at }}))
	defer f.Close()
	w := filled(t, f, 5)
	taken := studio.Column{}
	def := must[studio.Workbook](t)(w.Change(background, func(d *studio.Workbook) error {
		taken, d.Columns = d.Columns[1], d.Columns[:1]
		d.Columns = append(d.Columns, studio.Column{Name: "New", Type: studio.ColumnText})
		return nil
	}))
	if def.Columns[1].ID != "c3" {
		t.Fatalf("%+v", def.Columns)
	}
	put := func(d *studio.Workbook) error { d.Columns = append(d.Columns, taken); return nil }
	must[studio.Workbook](t)(w.Change(background, put))
	row := must[[]studio.GridRow](t)(w.GridRows(background, []int64{4}))[0]
	if len(row.Cells) != 5 || row.Cells[2] == nil || *row.Cells[2] != "4" {
		t.Fatalf("%+v", row)
	}
	drop := func(d *studio.Workbook) error { d.Columns = d.Columns[:2]; return nil }
	must[studio.Workbook](t)(w.Change(background, drop))
	at = at.Add(2 * time.Hour)
	must[studio.Workbook](t)(w.Change(background, func(*studio.Workbook) error { return nil }))
	if there := must[map[string]bool](t)(tableColumns(w.writer, "row")); there["c2"] || !there["c1"] {
		t.Errorf("%v", there)
	}
	_, err := w.Change(background, put)
	wantCode(t, err, studio.CodeInvalid)
}

func TestDefinitionsAreChecked(t *testing.T) {
	w := filled(t, folder(t), 1)
	for field, change := range map[string]func(*studio.Workbook){
		"columns.1.name":                     func(d *studio.Workbook) { d.Columns[1].Name = "DOMAIN" },
		"columns.0.name":                     func(d *studio.Workbook) { d.Columns[0].Name = "" },
		"actions.0.outputs.1.name":           func(d *studio.Workbook) { d.Actions[0].Outputs[1].Name = "size" },
		"columns.0.type":                     func(d *studio.Workbook) { d.Columns[0].Type = "colour" },
		"actions.0.steps":                    func(d *studio.Workbook) { d.Actions[0].Steps = nil },
		"actions.0.steps.0.mapping.0.column": func(d *studio.Workbook) { d.Columns = d.Columns[1:] },
		"actions.0.when.0.column":            func(d *studio.Workbook) { d.Actions[0].When = []studio.Condition{{Column: "c9", Is: studio.IsBlank}} },
		"actions.0.atOnce":                   func(d *studio.Workbook) { d.Actions[0].AtOnce = 1000 },
		"name":                               func(d *studio.Workbook) { d.Name = "" },
	} {
		_, err := w.Change(background, func(d *studio.Workbook) error { change(d); return nil })
		wantCode(t, err, studio.CodeInvalid)
		if got := studio.AsFailure(err).Field; got != field {
			t.Errorf("%s, want %s", got, field)
		}
	}
	_, err := w.Change(background, func(d *studio.Workbook) error {
		d.Actions[0].Steps[0].Mapping[0] = studio.MappedValue{Parameter: "domain", Text: "https://{a1.f1}/"}
		return nil
	})
	wantCode(t, err, studio.CodeInvalid)
}

// TestOpenedByManyAtOnce: several programs may open a new workbook at the same moment.
func TestOpenedByManyAtOnce(t *testing.T) {
	f := folder(t)
	for range 5 {
		def := must[studio.Workbook](t)(f.Create(background, studio.Workbook{Name: studio.NewID()}))
		opened := make(chan error, 8)
		for range cap(opened) {
			go func() {
				other, err := OpenFolder(Options{Dir: f.dir})
				if err == nil {
					var w *Workbook
					if w, err = other.Open(def.ID); err == nil {
						_, err = w.InsertBlankRows(background, 1)
					}
					err = errors.Join(err, other.Close())
				}
				opened <- err
			}()
		}
		for range cap(opened) {
			ok(t, <-opened)
		}
		if row := must[studio.WorkbookRow](t)(f.Row(background, def.ID)); row.Rows != cap(opened) {
			t.Fatalf("%d rows", row.Rows)
		}
	}
}
