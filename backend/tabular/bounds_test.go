package tabular

import (
	"bytes"
	"database/sql"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"connectorstudio/backend/studio"
)

// repeated is a file of one text over and over, between two others; nothing of it is in memory.
type repeated struct {
	head, unit, tail string
	times            int64
}

func (r repeated) size() int64 {
	return int64(len(r.head)) + r.times*int64(len(r.unit)) + int64(len(r.tail))
}

func (r repeated) ReadAt(p []byte, at int64) (int, error) {
	body := at - int64(len(r.head))
	switch {
	case at < int64(len(r.head)):
		return io.ReadFull(io.MultiReader(strings.NewReader(r.head[at:]), io.NewSectionReader(r, int64(len(r.head)), r.size())), p)
	case body < r.times*int64(len(r.unit)):
		n := min(int64(len(p)), r.times*int64(len(r.unit))-body)
		rest := again{unit: r.unit, at: int(body % int64(len(r.unit)))}
		return rest.Read(p[:n])
	case at < r.size():
		return copy(p, r.tail[at-r.size()+int64(len(r.tail)):]), nil
	}
	return 0, io.EOF
}

// readAll reads a file to its end, or to what is wrong with it.
func readAll(s Source, o Options) error {
	r, err := Open(s, o)
	if err != nil {
		return err
	}
	defer r.Close()
	for err == nil {
		_, err = r.Next()
	}
	return err
}

// TestEndlessSeparators refuses a record of separators only, which has no text by which it would be too long.
func TestEndlessSeparators(t *testing.T) {
	for name, file := range map[string]repeated{
		"first.csv":   {unit: ",", times: 200 << 20},
		"later.csv":   {head: "a,b\n1,2\n", unit: ",", times: 200 << 20},
		"quotes.csv":  {head: "a,b\n1,2\n", unit: `"",`, times: 60 << 20},
		"by-two.csv":  {head: "a\n1\n", unit: ",", times: 200 << 20, tail: "\n1\n"},
		"unicode.csv": {head: "a\n1\n", unit: "¦", times: 100 << 20},
	} {
		o := Options{Format: FormatCSV, Delimiter: ",", Encoding: EncodingUTF8, Header: HeaderYes}
		if name == "unicode.csv" {
			o.Delimiter = "¦"
		}
		heap(t, 100<<20, func() {
			if err := readAll(Source{ReaderAt: file, Size: file.size(), Name: name}, o); studio.CodeOf(err) != studio.CodeTooLarge {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
}

// TestDeepJSON refuses lists within lists without end, wherever they are.
func TestDeepJSON(t *testing.T) {
	for name, file := range map[string]repeated{
		"past.json":  {head: `{"a":`, unit: "[", times: 200 << 20},
		"list.json":  {head: `[`, unit: "[", times: 200 << 20},
		"lines.json": {head: `{"a":1}` + "\n" + `{"a":`, unit: "[", times: 200 << 20},
	} {
		heap(t, 300<<20, func() {
			if err := readAll(Source{ReaderAt: file, Size: file.size(), Name: name}, Options{}); studio.CodeOf(err) == "" || err == io.EOF {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
}

// TestXLSXLongRows refuses rows and cells that unpack to more than memory has, however small the file is.
func TestXLSXLongRows(t *testing.T) {
	long := strings.Repeat("0123456789", 1<<20/10)
	texts := "<sst><si><t>" + long + "</t></si></sst>"
	sheet := func(head, unit string, n int, tail string) io.Reader {
		return times("<worksheet><sheetData><row>"+head, unit, n, tail+"</row></sheetData></worksheet>")
	}
	inline := `<is><t>` + strings.Repeat("x", 32<<10) + `</t></is>`
	for name, content := range map[string][]byte{
		"named":    bookWith(t, sheet("", `<c t="s"><v>0</v></c>`, 200, ""), strings.NewReader(texts)),
		"runs":     bookWith(t, sheet(`<c t="inlineStr">`, inline, 2<<10, "</c>"), strings.NewReader("<sst/>")),
		"comments": bookWith(t, sheet(`<c><v>`, strings.Repeat("1", 32<<10)+"<!---->", 2<<10, "</v></c>"), strings.NewReader("<sst/>")),
	} {
		heap(t, 400<<20, func() {
			err := readAll(source(name+".xlsx", content), Options{Format: FormatXLSX, Header: HeaderNo})
			if code := studio.CodeOf(err); code != studio.CodeTooLarge && code != studio.CodeFileRefused {
				t.Errorf("%s of %d KB: %v", name, len(content)>>10, err)
			}
		})
	}
}

// TestXLSXClaimsSizes keeps to the ratio of what is there, not of what the file says is there.
func TestXLSXClaimsSizes(t *testing.T) {
	content := bookWith(t, strings.NewReader("<worksheet/>"), times("<sst>", "<si/>", 20<<20, "</sst>"))
	at := bytes.LastIndex(content, []byte("xl/sharedStrings.xml")) - 46
	binary.LittleEndian.PutUint32(content[at+20:], 1<<31)
	heap(t, 400<<20, func() {
		if err := readAll(source("claims.xlsx", content), Options{Format: FormatXLSX, Header: HeaderNo}); studio.CodeOf(err) != studio.CodeFileRefused {
			t.Errorf("%v", err)
		}
	})
}

// TestXLSXManySheets is quick with a file that names very many sheets.
func TestXLSXManySheets(t *testing.T) {
	var packed bytes.Buffer
	archive := newZip(t, &packed)
	archive("xl/workbook.xml", times(`<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>`, `<sheet name="S" sheetId="1" r:id="r1"/>`, 50_000, `</sheets></workbook>`))
	archive("xl/_rels/workbook.xml.rels", times(`<Relationships>`, `<Relationship Id="r2" Target="worksheets/sheet1.xml"/>`, 50_000, `</Relationships>`))
	archive("", nil)
	if err := readAll(source("sheets.xlsx", packed.Bytes()), Options{}); studio.CodeOf(err) != studio.CodeFileRefused {
		t.Errorf("%v", err)
	}
}

// TestSQLiteMoreRowsThanBytes reads a table whose pages name each other so that it has 50 billion rows in 20 KB.
func TestSQLiteMoreRowsThanBytes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "many.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("pragma page_size=512; create table t(a); insert into t values ('x')"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const page, leaf, levels = 512, 2, 6
	root := append([]byte{}, content[page:2*page]...) // the only page of the table, which becomes the last of the chain
	content = content[:page]
	for level := range levels {
		content = append(content, interior(page, uint32(leaf+level+1), 60)...)
	}
	content = append(content, root...)
	binary.BigEndian.PutUint32(content[28:], uint32(len(content)/page))
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := Open(Source{ReaderAt: bytes.NewReader(content), Size: int64(len(content)), Name: "many.db", Path: path}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	rows := 0
	for err == nil && rows <= len(content) {
		_, err = r.Next()
		rows++
	}
	if studio.CodeOf(err) != studio.CodeFileRefused || rows < 100 {
		t.Errorf("%d rows of %d bytes: %v", rows, len(content), err)
	}
}

// interior is a page of a table that has the same page below it so many times (SQLite file format, 1.6).
func interior(size int, below uint32, times int) []byte {
	p := make([]byte, size)
	p[0] = 5
	binary.BigEndian.PutUint16(p[3:], uint16(times))
	binary.BigEndian.PutUint32(p[8:], below)
	at := size
	for i := range times {
		at -= 5
		binary.BigEndian.PutUint32(p[at:], below)
		p[at+4] = byte(i + 1)
		binary.BigEndian.PutUint16(p[12+2*i:], uint16(at))
	}
	binary.BigEndian.PutUint16(p[5:], uint16(at))
	return p
}
