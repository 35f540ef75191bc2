package tabular

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"connectorstudio/backend/studio"
)

// rowsOrRefusal reads up to 1,000 rows: what comes is text, or the file is refused in words.
func rowsOrRefusal(t *testing.T, s Source, o Options) {
	t.Helper()
	r, err := Open(s, o)
	for n := 0; err == nil && n < 1000; n++ {
		var row []*string
		if row, err = r.Next(); len(row) > mostColumns {
			t.Fatalf("a row has %d cells", len(row))
		}
	}
	if r != nil {
		_ = r.Close() // it was only read
	}
	if code := studio.CodeOf(err); err != nil && err.Error() != "EOF" && code != studio.CodeFileRefused && code != studio.CodeTooLarge {
		t.Error(err)
	}
}

// FuzzSheet reads any text as the cells and the shared texts of an XLSX file.
func FuzzSheet(f *testing.F) {
	f.Add(`<worksheet><sheetData><row><c r="A1" t="s"><v>0</v></c><c t="inlineStr"><is><r><t>a</t></r><rPh><t>b</t></rPh></is></c></row></sheetData></worksheet>`, `<sst><si><t>x_x000D_</t></si></sst>`)
	f.Add(`<worksheet><!-- a --><sheetData><row><c s="1"><v>45000.5</v></c><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c></row><row/></sheetData>`, `<sst><si><![CDATA[a]]>&#x41;&amp;</si>`)
	f.Add(`<x:worksheet xmlns:x="a"><x:sheetData><x:row><x:c r="XFD1"><x:v>1E400</x:v></x:c></x:row></x:sheetData></x:worksheet>`, `<sst/>`)
	f.Fuzz(func(t *testing.T, sheet, shared string) {
		content := bookWith(t, strings.NewReader(sheet), strings.NewReader(shared))
		for _, header := range []Header{HeaderDetect, HeaderNo} {
			rowsOrRefusal(t, source("rows.xlsx", content), Options{Format: FormatXLSX, Header: header})
		}
	})
}

// FuzzJSONRows reads any text as JSON and as JSON Lines.
func FuzzJSONRows(f *testing.F) {
	for _, text := range []string{`[{"a":1,"b":[1,{"c":null}]},{"a":"x"}]`, `{"meta":{"n":2},"items":[{"a":1.50}]}`, "{\"a\":1}\n{\"b\":9007199254740993}\n", `{"a":{"b":[`, "[1,\"x\",null]"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, format := range []Format{FormatJSON, FormatLines} {
			rowsOrRefusal(t, source("rows.json", []byte(text)), Options{Format: format})
		}
	})
}

// FuzzSQLiteFile reads any bytes as a SQLite file.
func FuzzSQLiteFile(f *testing.F) {
	dir := f.TempDir()
	path := filepath.Join(dir, "seed.db")
	w, err := CreateSQLite(path)
	if err == nil {
		err = w.Begin([]Column{{"a", studio.ColumnInteger}, {"b", studio.ColumnText}})
	}
	for i := 0; err == nil && i < 100; i++ {
		n, long := letters(i), strings.Repeat("x", 100*i)
		err = w.Write([]*string{&n, &long})
	}
	if err == nil {
		err = w.Close()
	}
	content, bad := os.ReadFile(path)
	if err != nil || bad != nil {
		f.Fatal(err, bad)
	}
	f.Add(content)
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(t.TempDir(), "rows.db")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		s := source("rows.db", content)
		s.Path = path
		rowsOrRefusal(t, s, Options{Format: FormatSQLite})
	})
}
