package bridge

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"connectorstudio/backend/studio"
	"connectorstudio/backend/tabular"
)

const droppable = `{"format": "connector-studio/connector", "version": 1, "actions": [],
	"connector": {"name": "Dropped CRM", "baseUrl": "https://crm.example.com", "auth": {"method": "none"}}}`

// put writes a file that is dropped next.
func put(t *testing.T, host *desk, name, content string) {
	t.Helper()
	path := filepath.Join(host.dir, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	host.drops = []string{path}
}

// TestDropsAreWhatThePlaceTakes drops files on places of the page: the ending and the content decide.
func TestDropsAreWhatThePlaceTakes(t *testing.T) {
	s, host := opened(t)
	lists, workbook, form := []DropKind{DropConnector, DropRows}, []DropKind{DropRows, DropConnector}, []DropKind{DropLogo}
	for _, test := range []struct {
		name, content string
		kinds         []DropKind
		want          DropKind
		fix           string
	}{
		{"crm.json", droppable, lists, DropConnector, ""},
		{"CRM.JSON", droppable, workbook, DropConnector, ""},
		{"cut.json", droppable[:60], lists, DropConnector, ""}, // its import says what is wrong
		{"crm.yaml", "name: x", lists, DropConnector, ""},
		{"crm.yml", "name: x", workbook, DropConnector, ""},
		{"rows.json", `[{"a": 1}]`, lists, DropRows, ""},
		{"rows.json", `[{"a": 1}]`, []DropKind{DropConnector}, DropConnector, ""},
		{"crm.json", droppable, []DropKind{DropRows}, DropRows, ""},
		{"accounts.CSV", "a,b", lists, DropRows, ""},
		{"accounts", "a,b", workbook, DropRows, ""},
		{"logo.PNG", "", form, DropLogo, ""},
		{"logo", "", form, DropLogo, ""},
		{"logo.png", "", lists, "", "Drop a connector file (.json, .yaml), or rows in a CSV, Excel (.xlsx), JSON, Parquet or SQLite file."},
		{"accounts.csv", "a,b", form, "", "Drop a PNG, JPEG, WebP or SVG picture."},
		{"accounts.csv", "a,b", []DropKind{"other"}, "", "No file can be dropped on this page."},
	} {
		put(t, host, test.name, test.content)
		got, err := (&Drops{s}).Take(test.kinds)
		if test.want == "" {
			f := studio.AsFailure(err)
			if f == nil || f.Message != test.name+" cannot be used here." || f.Fix != test.fix {
				t.Errorf("%s over %v: %v", test.name, test.kinds, err)
			}
		} else if err != nil || got.Kind != test.want || got.Name != test.name || got.Token == "" {
			t.Errorf("%s over %v: %+v, %v", test.name, test.kinds, got, err)
		}
	}
}

func TestDropsOfNoOneFileAreRefused(t *testing.T) {
	s, host := opened(t)
	put(t, host, "a.csv", "a\n1\n")
	file := host.drops[0]
	for _, test := range []struct {
		paths []string
		says  string
	}{
		{nil, "did not arrive"},
		{[]string{file, file}, "several files"},
		{[]string{host.dir}, filepath.Base(host.dir) + " is a folder."},
		{[]string{file + ".gone.csv"}, "could not be read"},
		{[]string{os.DevNull}, "could not be read"},
	} {
		host.drops = test.paths
		_, err := (&Drops{s}).Take([]DropKind{DropRows})
		failed(t, err, studio.CodeFileRefused)
		if f := studio.AsFailure(err); !strings.Contains(f.Message, test.says) || f.Fix == "" {
			t.Errorf("%q: %v", test.paths, err)
		}
	}
}

// TestDroppedFilesAreUsed takes each kind to where it goes.
func TestDroppedFilesAreUsed(t *testing.T) {
	s, host := opened(t)
	take := func(kinds ...DropKind) string {
		t.Helper()
		return must[Dropped](t)((&Drops{s}).Take(kinds)).Token
	}
	put(t, host, "crm.json", droppable)
	if got := must[Imported](t)((&Connectors{s}).ImportDropped(take(DropConnector))); got.Name != "Dropped CRM" {
		t.Errorf("imported %+v", got)
	}
	put(t, host, "large.json", strings.Repeat(" ", largestFile+1))
	failed(t, second((&Connectors{s}).ImportDropped(take(DropConnector))), studio.CodeFileRefused)
	put(t, host, "rows.csv", "a,b\n1,2\n")
	rows := must[tabular.Preview](t)((&Transfer{s}).Inspect(RowSource{Token: take(DropRows)}, tabular.Options{}))
	if len(rows.Columns) != 2 {
		t.Errorf("rows %+v", rows)
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 30, 30))); err != nil {
		t.Fatal(err)
	}
	put(t, host, "logo.png", picture.String())
	if hash := must[string](t)((&Connectors{s}).KeepDroppedLogo(take(DropLogo))); len(hash) != 64 {
		t.Errorf("kept as %q", hash)
	}
	put(t, host, "logo.png", "GIF89a")
	failed(t, second((&Connectors{s}).KeepDroppedLogo(take(DropLogo))), studio.CodeFileRefused)
	put(t, host, "logo.png", picture.String()+strings.Repeat(" ", 600<<10))
	failed(t, second((&Connectors{s}).KeepDroppedLogo(take(DropLogo))), studio.CodeFileRefused)
	for _, unknown := range []string{"", "/etc/passwd", host.drops[0]} {
		failed(t, second((&Connectors{s}).ImportDropped(unknown)), studio.CodeNotFound)
		failed(t, second((&Connectors{s}).KeepDroppedLogo(unknown)), studio.CodeNotFound)
	}
}
