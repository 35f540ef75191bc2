package tabular

import (
	"archive/zip"
	"bytes"
	"io"
	"runtime"
	"strings"
	"testing"

	"connectorstudio/backend/studio"
)

// again is a text over and over, without end.
type again struct {
	unit string
	at   int
}

func (r *again) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		k := copy(p[n:], r.unit[r.at:])
		n, r.at = n+k, (r.at+k)%len(r.unit)
	}
	return n, nil
}

// times is a text so many times, between two others.
func times(head, unit string, n int, tail string) io.Reader {
	return io.MultiReader(strings.NewReader(head), io.LimitReader(&again{unit: unit}, int64(n*len(unit))), strings.NewReader(tail))
}

const (
	bookXML = `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>`
	relsXML = `<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`
)

// bookWith packs an XLSX file by hand, as other programs than spreadsheets do.
func bookWith(t *testing.T, sheet, shared io.Reader) []byte {
	var packed bytes.Buffer
	part := newZip(t, &packed)
	part("xl/workbook.xml", strings.NewReader(bookXML))
	part("xl/_rels/workbook.xml.rels", strings.NewReader(relsXML))
	part("xl/worksheets/sheet1.xml", sheet)
	part("xl/sharedStrings.xml", shared)
	part("", nil)
	return packed.Bytes()
}

// newZip adds parts to a file; one without a name closes it.
func newZip(t *testing.T, packed *bytes.Buffer) func(name string, from io.Reader) {
	archive := zip.NewWriter(packed)
	return func(name string, from io.Reader) {
		t.Helper()
		if name == "" {
			if err := archive.Close(); err != nil {
				t.Fatal(err)
			}
			return
		}
		into, err := archive.Create(name)
		if err == nil {
			_, err = io.Copy(into, from)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestXLSXLongNumbers keeps all digits of whole numbers that other programs write as numbers.
func TestXLSXLongNumbers(t *testing.T) {
	cells := `<c><v>1234567890123456789</v></c><c><v>-12345678901234567890</v></c><c><v>0.30000000000000004</v></c><c><v>1.5E3</v></c>`
	sheet := strings.NewReader(`<worksheet><sheetData><row>` + cells + `</row></sheetData></worksheet>`)
	got := read(t, source("ids.xlsx", bookWith(t, sheet, strings.NewReader("<sst/>"))), Options{Header: HeaderNo})
	for i, want := range []string{"1234567890123456789", "-12345678901234567890", "0.3", "1500"} {
		if *got.rows[0][i] != want {
			t.Errorf("%s, want %s", *got.rows[0][i], want)
		}
	}
	if isExact("1234567890123456") || !isExact("123456789012345") {
		t.Error("Excel keeps 15 digits of a number")
	}
}

// heap fails when something allocates more bytes than limit.
func heap(t *testing.T, limit uint64, do func()) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > limit {
		t.Errorf("%d MB were allocated", took>>20)
	}
}

// TestXLSXBombs opens files of a few hundred KB that unpack to much more.
func TestXLSXBombs(t *testing.T) {
	sheet := `<worksheet><sheetData><row><c t="s"><v>0</v></c></row></sheetData></worksheet>`
	for name, content := range map[string][]byte{
		"texts": bookWith(t, strings.NewReader(sheet), times("<sst>", "<si/>", 60<<20, "</sst>")),
		"cells": bookWith(t, times("<worksheet><sheetData>", "<row/>", 50<<20, "</sheetData></worksheet>"), strings.NewReader("<sst/>")),
	} {
		heap(t, 400<<20, func() {
			if _, err := Inspect(source(name+".xlsx", content), Options{}); studio.CodeOf(err) != studio.CodeFileRefused {
				t.Errorf("%s of %d KB: %v", name, len(content)>>10, err)
			}
		})
	}
}

// unclosed is endless with a quote at its beginning that is never closed.
type unclosed struct{ endless }

func (u unclosed) ReadAt(p []byte, at int64) (int, error) {
	n, err := u.endless.ReadAt(p, at)
	for i := range p[:n] {
		if p[i] == '"' {
			p[i] = '.'
		}
	}
	if at == 0 {
		copy(p, "id,name\n1,\"never closed")
	}
	return n, err
}

// TestUnclosedQuote tells where the quote is, instead of putting a large file into memory.
func TestUnclosedQuote(t *testing.T) {
	const size = 400 << 20
	heap(t, 1<<30, func() {
		_, err := Inspect(Source{ReaderAt: unclosed{endless{size}}, Size: size, Name: "rows.csv"}, Options{})
		if studio.CodeOf(err) != studio.CodeTooLarge || !strings.Contains(err.Error(), "line 2 ") {
			t.Errorf("%v", err)
		}
	})
}

// TestTooWide refuses what no table holds, and is quick with names that are all the same.
func TestTooWide(t *testing.T) {
	object := "{" + strings.Repeat(`"a":1,`, 10)
	for i := range mostColumns + 1 {
		object += `"k` + letters(i) + `":1,`
	}
	for name, text := range map[string]string{
		"rows.csv":   strings.Repeat("a,", mostColumns) + "a\n1\n",
		"later.csv":  "a,b\n1,2\n" + strings.Repeat("1,", mostColumns) + "1\n",
		"rows.jsonl": `{"a":1}` + "\n" + strings.TrimSuffix(object, ",") + "}\n",
	} {
		if _, err := Inspect(source(name, []byte(text)), Options{Delimiter: ","}); studio.CodeOf(err) != studio.CodeTooLarge {
			t.Errorf("%s: %v", name, err)
		}
	}
	same := unique(strings.Split(strings.Repeat("a,", mostColumns-1)+"a", ","))
	if same[1] != "a 2" || same[mostColumns-1] != "a 16384" {
		t.Errorf("%q, %q", same[1], same[mostColumns-1])
	}
}

// TestSameNames: names that a person takes for the same are not the names of two columns.
func TestSameNames(t *testing.T) {
	for _, names := range [][2]string{{"caf\u00e9", "cafe\u0301"}, {"Mass", "ma\u017fs"}, {"kelvin", "\u212aelvin"}, {"a  b", "A b"}} {
		got := unique(names[:])
		if strings.EqualFold(got[0], got[1]) || !strings.HasSuffix(got[1], " 2") || got[0] != strings.Join(strings.Fields(names[0]), " ") {
			t.Errorf("%+q became %+q", names, got)
		}
	}
}

// TestDistinguish changes no name that is the only one of its kind, nor makes one that another column has.
func TestDistinguish(t *testing.T) {
	columns := []Column{{Name: "a"}, {Name: "A"}, {Name: "a 2"}, {Name: "b"}, {Name: "a"}}
	Distinguish(columns)
	names := ""
	for _, c := range columns {
		names += c.Name + "|"
	}
	if names != "a|A 3|a 2|b|a 4|" {
		t.Errorf("%s", names)
	}
}

// TestGuarded takes every character that OWASP names, and gives the text back.
func TestGuarded(t *testing.T) {
	for _, text := range []string{"=1+1", "+1", "-a", "@x", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x", "'=1", "''＝1"} {
		if got := guarded(text); got != "'"+text || unguarded(got) != text {
			t.Errorf("%q is written as %q", text, got)
		}
	}
	for _, text := range []string{"", "-5", "-0.10", "a=1", "'", "'a", "é"} {
		if guarded(text) != text || unguarded(text) != text {
			t.Errorf("%q is changed", text)
		}
	}
}

// TestOwnHeader exports names that are no names elsewhere: they stay names when nothing is said of them.
func TestOwnHeader(t *testing.T) {
	one, two := "1", "a"
	for _, names := range [][]string{{"2024", "2025"}, {"=1", "'=2"}, {"a, b", "x@example.com"}, {"true", "17.5"}} {
		x := table{columns: []Column{{names[0], studio.ColumnInteger}, {names[1], studio.ColumnText}}, rows: [][]*string{{&one, &two}, {nil, &one}}}
		for _, format := range []Format{FormatCSV, FormatXLSX} {
			var out bytes.Buffer
			w, _ := NewWriter(&out, Options{Format: format})
			write(t, w, x)
			same(t, strings.Join(names, "|")+" as "+string(format), x, read(t, source("rows."+string(format), out.Bytes()), Options{}))
		}
	}
}

// TestOthersApostrophes keeps what people wrote in files of other programs.
func TestOthersApostrophes(t *testing.T) {
	for _, text := range []string{
		"id,note\n1,'=1\n2,'-5\n", "id,note\r\n1,'=1\r\n", "\"id\",\"note\"\r\n\"1\",\"'=1\"\r\n", // all in quotes
		"\"id\",\"note\"\r\n1,\"'=1\"\r\n", "\"id\",\"note\"\n1,'=1\n", // texts in quotes, other line ends
	} {
		if got := read(t, source("rows.csv", []byte(text)), Options{}); *got.rows[0][1] != "'=1" {
			t.Errorf("%q is read as %q", text, *got.rows[0][1])
		}
	}
}

// TestLongValues refuses what would fill the memory, and says so.
func TestLongValues(t *testing.T) {
	long := `"` + strings.Repeat("0123456789", 30<<20/10) + `"`
	for name, text := range map[string]string{
		"one.json": `{"a":` + long[:len(long)-1] + long[1:] + "}", "list.json": `[{"b":1},{"a":` + long[:len(long)-1] + long[1:] + "}]",
		"lines.jsonl": `{"a":1}` + "\n" + `{"a":` + long + `,"b":` + long + `}`,
	} {
		heap(t, 400<<20, func() {
			r, err := Open(source(name, []byte(text)), Options{})
			for err == nil {
				_, err = r.Next()
			}
			if studio.CodeOf(err) != studio.CodeTooLarge {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
	if _, err := Inspect(source("cut.json", []byte(`[{"a":1},{"a":2}`)), Options{}); studio.CodeOf(err) != studio.CodeFileRefused {
		t.Errorf("a list that is cut: %v", err)
	}
}

// TestXLSXLimits refuses what Excel calls a damaged file: too many rows, columns or characters of a cell.
func TestXLSXLimits(t *testing.T) {
	refusal := func(err error, words string) {
		t.Helper()
		if studio.CodeOf(err) != studio.CodeTooLarge || !strings.Contains(err.Error(), words) {
			t.Errorf("%v", err)
		}
	}
	if err := CheckRows(FormatXLSX, mostRows-1); err != nil {
		t.Error(err)
	}
	refusal(CheckRows(FormatXLSX, mostRows), "1,048,575 rows, and these are 1,048,576")
	refusal(newXLSXWriter(io.Discard).Begin(make([]Column, mostColumns+1)), "16,384 columns")
	w := newXLSXWriter(io.Discard)
	if err := w.Begin([]Column{{"Short", studio.ColumnText}, {"Note", studio.ColumnText}}); err != nil {
		t.Fatal(err)
	}
	fits, long := strings.Repeat("😀", longestText/2), strings.Repeat("😀", longestText/2+1) // two units of UTF-16 each
	if err := w.Write([]*string{&fits, &fits}); err != nil {
		t.Error(err)
	}
	refusal(w.Write([]*string{&fits, &long}), "Row 2 has 32,768 characters in Note")
	empty := newXLSXWriter(io.Discard)
	if err := empty.Begin([]Column{{"a", studio.ColumnText}}); err != nil {
		t.Fatal(err)
	}
	empty.row = mostRows
	refusal(empty.Write([]*string{nil}), "1,048,575 rows")
}
