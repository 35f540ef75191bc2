package bodies

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"connectorstudio/backend/fields"
	"connectorstudio/backend/studio"
)

// TestViews keeps texts and reads fields through their views.
func TestViews(t *testing.T) {
	b, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	large := "id,name\n" + strings.Repeat("1,Acme\n", 20_000)
	for name, test := range map[string]struct {
		contentType, body string
		format            studio.ViewFormat
		kind              studio.BodyKind
		paths             string // of the fields of the likely records
		note              string
	}{
		"XML":              {"application/xml; charset=utf-8", "<r><item id='1'><n>A</n></item><item id='2'/></r>", studio.ViewXML, studio.BodyText, "@id n", "Read as XML."},
		"XML says latin-1": {"application/xml", "<?xml version='1.0' encoding='ISO-8859-1'?><r>caf\xe9</r>", studio.ViewXML, studio.BodyText, "r", "Read as XML."},
		"broken XML":       {"text/xml", "<r><item></r>", studio.ViewNone, studio.BodyText, "", "Fields can't be read from this answer: line 1 is not XML."},
		"lines":            {"application/x-ndjson", "{\"a\": 1}\n{\"b\": 2}\n", studio.ViewLines, studio.BodyText, "a b", "Read as JSON Lines with 2 records."},
		"one line":         {"application/x-ndjson", "{\"a\": 1}\n", studio.ViewLines, studio.BodyJSON, "a", "Read as JSON Lines with 1 record."},
		"CSV":              {"text/csv", large, studio.ViewCSV, studio.BodyText, "id name", "Read as CSV with 20000 rows separated by commas."},
		"HTML":             {"text/html", "<html></html>", studio.ViewNone, studio.BodyText, "", ""},
	} {
		w, _ := b.Create()
		_, _ = w.Write([]byte(test.body))
		kept, err := w.Keep(test.contentType)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if kept.Format != test.format || kept.Kind != test.kind || test.note != "" && !strings.Contains(strings.Join(kept.Notes, " "), test.note) {
			t.Errorf("%s: %+v", name, kept)
		}
		if original, _ := os.ReadFile(b.path(kept.ID, bodyFile)); string(original) != test.body {
			t.Errorf("%s: the answer itself was changed", name)
		}
		response := &studio.Response{BodyID: kept.ID, Kind: kept.Kind, Format: kept.Format}
		if test.format == studio.ViewNone {
			if response.FieldsID() != "" {
				t.Errorf("%s has fields", name)
			}
			continue
		}
		view, err := b.Text(response.FieldsID())
		if err != nil {
			t.Fatal(err)
		}
		inferred, err := fields.Infer(view)
		_ = view.Close()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got := []string{}
		for _, known := range inferred.Suggest().Known {
			got = append(got, strings.Trim(known, `["]`))
		}
		if strings.Join(got, " ") != test.paths {
			t.Errorf("%s has the fields %q", name, got)
		}
		info, err := b.Info(context.Background(), response.FieldsID())
		if err != nil || info.Kind != studio.BodyJSON {
			t.Errorf("%s: the view is %+v, %v", name, info, err)
		}
		if err := b.Remove(kept.ID); err != nil {
			t.Error(err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(b.dir, "*view*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if _, err := b.Text("../x-view"); err == nil {
		t.Error("a path passed for an id")
	}
}
