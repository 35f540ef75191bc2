package runner

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"connectorstudio/backend/studio"
	"connectorstudio/backend/tabular"
)

func fileOf(t testing.TB, name, content string) string {
	path := filepath.Join(t.TempDir(), name)
	ok(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

// TestImportAndExport: rows come in with their types, and go out and in again without loss.
func TestImportAndExport(t *testing.T) {
	r := home(t)
	path := fileOf(t, "Accounts.csv", "id,name,zip\n12345678901234567890,Zoë,00123\n2,,\n3,\"\",x,more\n")
	done := must[studio.ImportDone](t)(r.ImportFile(background, path, tabular.Options{}, Import{}))
	if done.Added != 3 || done.Name != "Accounts" || len(done.Warnings) != 1 {
		t.Fatalf("%+v", done)
	}
	x := table{Runner: r, id: done.WorkbookID}
	holds(t, x.cells(t), "12345678901234567890 Zoë 00123 -\n2 - - -\n3  x more")
	for _, f := range tabular.Formats {
		out := filepath.Join(t.TempDir(), "out."+string(f))
		rows, _, err := r.ExportFile(background, x.id, studio.ExportScope{}, tabular.Options{Format: f}, out, nil)
		ok(t, err)
		again := must[studio.ImportDone](t)(r.ImportFile(background, out, tabular.Options{}, Import{Name: "Again " + string(f)}))
		if rows != 3 || again.Added != 3 {
			t.Errorf("%s: %d rows, %+v", f, rows, again)
		}
		holds(t, table{Runner: r, id: again.WorkbookID}.cells(t), x.cells(t))
	}
	// Rows with the same key are changed.
	changed := must[studio.ImportDone](t)(r.ImportFile(background, fileOf(t, "more.jsonl", `{"id":2,"name":"Two"}`+"\n"+`{"id":4,"size":7}`), tabular.Options{}, Import{
		WorkbookID: x.id, Mode: studio.ImportUpsert, Columns: []studio.ImportColumn{{From: "id", Name: "id", Key: true}},
	}))
	if changed.Changed != 1 || changed.Added != 1 {
		t.Errorf("%+v", changed)
	}
	holds(t, x.cells(t), "12345678901234567890 Zoë 00123 - -\n2 Two - - -\n3  x more -\n4 - - - 7")
	// A file that breaks off adds nothing, and leaves no workbook.
	before := len(must[[]studio.WorkbookRow](t)(r.Workbooks.List(background)))
	failed(t, must2(r.ImportFile(background, fileOf(t, "bad.json", `[{"a":1},{"a":`), tabular.Options{}, Import{})), studio.CodeFileRefused)
	failed(t, must2(r.ImportFile(background, fileOf(t, "bad.jsonl", "{\"id\":9}\n{\"id\":"), tabular.Options{}, Import{WorkbookID: x.id})), studio.CodeFileRefused)
	if after := len(must[[]studio.WorkbookRow](t)(r.Workbooks.List(background))); after != before || strings.Contains(x.cells(t), "9 ") {
		t.Errorf("%d workbooks, before %d\n%s", after, before, x.cells(t))
	}
	text := must[string](t)(r.CopyRows(background, x.id, studio.ExportScope{Columns: []string{"c2", "c1"}}))
	holds(t, text, "Zoë\t12345678901234567890\nTwo\t2\n\t3\n\t4\n")
}

// TestFetchRows: an action that retrieves brings its records of all pages as rows.
func TestFetchRows(t *testing.T) {
	system := newDirectory(t)
	system.answer = func(w http.ResponseWriter, what string) {
		fmt.Fprint(w, `{"items":[{"id":1,"name":"A"},{"id":2,"name":"B"}]}`)
	}
	r := home(t)
	x := tableOf(t, r, system.URL, func(a *studio.Action, _ *studio.Filler) {
		a.Category, a.Output.RecordPath, a.Output.List = studio.Retrieve, "items", true
	})
	done := must[studio.ImportDone](t)(r.FetchRows(background, x.action, "", map[string]string{"domain": "all"}, Import{Name: "Fetched"}))
	if done.Added != 2 || system.times("all") != 1 {
		t.Fatalf("%+v", done)
	}
	holds(t, table{Runner: r, id: done.WorkbookID}.cells(t), "1 A\n2 B")
	system.answer = func(w http.ResponseWriter, what string) {
		http.Error(w, `{"message":"not today"}`, http.StatusForbidden)
	}
	if f := failed(t, must2(r.FetchRows(background, x.action, "", map[string]string{"domain": "all"}, Import{WorkbookID: done.WorkbookID})), studio.CodeInvalid); !strings.Contains(f.Message, "not today") {
		t.Error(f.Message)
	}
}

// TestExportLeavesNoHalfFile: stopped, or on a disk that is full, what was there stays, and nothing beside it.
func TestExportLeavesNoHalfFile(t *testing.T) {
	r := home(t)
	var text strings.Builder
	text.WriteString("a,b\n")
	for i := range 5000 {
		fmt.Fprintf(&text, "%d,%s\n", i, strings.Repeat("x", 600))
	}
	done := must[studio.ImportDone](t)(r.ImportFile(background, fileOf(t, "rows.csv", text.String()), tabular.Options{}, Import{}))
	t.Setenv("TMPDIR", t.TempDir()) // where rows of Parquet wait
	untouched := func(folder, what string) {
		t.Helper()
		for _, dir := range []string{folder, os.Getenv("TMPDIR")} {
			for _, file := range must[[]os.DirEntry](t)(os.ReadDir(dir)) {
				if content, _ := os.ReadFile(filepath.Join(dir, file.Name())); string(content) != "before" {
					t.Errorf("%s: %s is left", what, file.Name())
				}
			}
		}
	}
	disk := t.TempDir()
	full := exec.Command("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk).Run() == nil
	if full {
		t.Cleanup(func() { _ = exec.Command("umount", disk).Run() })
	}
	for _, f := range tabular.Formats {
		folder := t.TempDir()
		path := filepath.Join(folder, "out")
		ok(t, os.WriteFile(path, []byte("before"), 0o600))
		ctx, stop := context.WithCancel(background)
		_, _, err := r.ExportFile(ctx, done.WorkbookID, studio.ExportScope{}, tabular.Options{Format: f}, path, func(studio.ImportProgress) { stop() })
		if err == nil {
			t.Errorf("%s was written", f)
		}
		untouched(folder, "stopped "+string(f))
		if !full || f == tabular.FormatXLSX || f == tabular.FormatParquet {
			continue // no disk of our own; packed, these fit it
		}
		_, _, err = r.ExportFile(background, done.WorkbookID, studio.ExportScope{}, tabular.Options{Format: f}, filepath.Join(disk, "out"), nil)
		if failure := studio.AsFailure(err); err == nil || failure.Code != studio.CodeFileRefused && failure.Code != studio.CodeDiskFull {
			t.Errorf("%s on a full disk: %v", f, err)
		}
		untouched(disk, "full "+string(f))
	}
	if !full {
		t.Log("the full disk was not tried: mounting one is not allowed here")
	}
}

// TestExportReplacesFilesOnly: what is no file, such as /dev/null, stays what it is.
func TestExportReplacesFilesOnly(t *testing.T) {
	r := home(t)
	done := must[studio.ImportDone](t)(r.ImportText(background, "a\tb\n1\t2\n", tabular.Options{}, Import{}))
	path := filepath.Join(t.TempDir(), "out")
	socket := must[net.Listener](t)(net.Listen("unix", path))
	defer socket.Close()
	_, _, err := r.ExportFile(background, done.WorkbookID, studio.ExportScope{}, tabular.Options{Format: tabular.FormatCSV}, path, nil)
	if studio.CodeOf(err) != studio.CodeFileRefused || must[os.FileInfo](t)(os.Lstat(path)).Mode().IsRegular() {
		t.Errorf("%v", err)
	}
}

// TestExportWithStates: what became of rows goes out beside a column of a person that has the name of theirs.
func TestExportWithStates(t *testing.T) {
	r := home(t)
	s := system(t, says(`{"id":1,"name":"A"}`))
	a := must[studio.Action](t)(r.SaveAction(background, enriching(r, at(t, r, s.URL, nil), "/"), nil))
	done := must[studio.ImportDone](t)(r.ImportText(background, a.Name+" state\tb\nmine\t2\n", tabular.Options{Header: tabular.HeaderYes}, Import{}))
	must[studio.Workbook](t)(r.AddAction(background, done.WorkbookID, a.ID, ""))
	for _, f := range tabular.Formats {
		out := filepath.Join(t.TempDir(), "out."+string(f))
		_, _, err := r.ExportFile(background, done.WorkbookID, studio.ExportScope{States: true}, tabular.Options{Format: f}, out, nil)
		if err != nil {
			t.Errorf("%s: %v %s", f, err, studio.AsFailure(err).Detail)
			continue
		}
		preview := must[tabular.Preview](t)(r.InspectFile(out, tabular.Options{}))
		names := []string{}
		for _, c := range preview.Columns {
			names = append(names, c.Name)
		}
		if *preview.Rows[0][0] != "mine" || slices.Index(names, a.Name+" state") != 0 || f != tabular.FormatLines && f != tabular.FormatJSON /* where nothing is there is no member */ && !slices.Contains(names, a.Name+" state 2") {
			t.Errorf("%s: %q, %v", f, names, *preview.Rows[0][0])
		}
	}
}
