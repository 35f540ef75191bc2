package runner

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
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
		if f == tabular.FormatParquet || f == tabular.FormatSQLite {
			continue // their readers are not ours
		}
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
