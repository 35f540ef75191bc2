package tabular

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"connectorstudio/backend/studio"
)

// table is a file in memory, for comparing.
type table struct {
	columns []Column
	rows    [][]*string
}

func read(t testing.TB, s Source, o Options) table {
	t.Helper()
	p, err := Inspect(s, o)
	if err != nil {
		t.Fatalf("inspect %s: %v", s.Name, err)
	}
	r, err := Open(s, p.Options)
	if err != nil {
		t.Fatalf("open %s: %v", s.Name, err)
	}
	defer r.Close()
	got := table{}
	for {
		row, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%s: %v", s.Name, err)
		}
		copied := make([]*string, len(row))
		for i, cell := range row {
			if cell != nil {
				text := strings.Clone(*cell)
				copied[i] = &text
			}
		}
		got.rows = append(got.rows, copied)
	}
	for i, name := range r.Columns() {
		c := Column{Name: name, Type: studio.ColumnText}
		if i < len(p.Columns) {
			c.Type = p.Columns[i].Type
		}
		got.columns = append(got.columns, c)
	}
	return got
}

func (x table) String() string {
	var b strings.Builder
	for _, c := range x.columns {
		fmt.Fprintf(&b, "%q:%s ", c.Name, c.Type)
	}
	for _, row := range x.rows {
		b.WriteByte('\n')
		for i := range x.columns {
			if i < len(row) && row[i] != nil {
				text := *row[i]
				if len(text) > 300 {
					text = text[:300] + "…" + strconv.Itoa(len(text))
				}
				fmt.Fprintf(&b, "%q ", text)
			} else {
				b.WriteString("- ")
			}
		}
	}
	return b.String()
}

func source(name string, content []byte) Source {
	return Source{ReaderAt: bytes.NewReader(content), Size: int64(len(content)), Name: name}
}

// same compares cells and names; the types of an export are those of its columns, not found anew.
func same(t *testing.T, what string, want, got table) {
	t.Helper()
	for i := range got.columns {
		if i < len(want.columns) {
			got.columns[i].Type = want.columns[i].Type
		}
	}
	if want.String() != got.String() {
		t.Errorf("%s: rows changed\nwant %s\ngot  %s", what, want, got)
	}
	for i, row := range want.rows { // what String cuts
		for k, cell := range row {
			if cell != nil && i < len(got.rows) && k < len(got.rows[i]) && got.rows[i][k] != nil && *cell != *got.rows[i][k] {
				t.Errorf("%s: row %d column %d changed", what, i, k)
			}
		}
	}
}

// export writes a table and reads it again.
func export(t *testing.T, x table, f Format, o Options) table {
	t.Helper()
	o.Format = f
	if f == FormatSQLite {
		return throughSQLite(t, x)
	}
	var out bytes.Buffer
	w, err := NewWriter(&out, o)
	if err != nil {
		t.Fatal(err)
	}
	write(t, w, x)
	if len(x.columns) > 0 {
		o.Header = HeaderYes
	}
	got := read(t, source("export."+string(f), out.Bytes()), o)
	if f == FormatJSON || f == FormatLines {
		got = arrange(got, x.columns)
	}
	return got
}

// arrange puts the members of objects in the order of columns: those that no object has are not in the file.
func arrange(got table, columns []Column) table {
	places := map[string]int{}
	for i, c := range got.columns {
		places[c.Name] = i
	}
	arranged := table{columns: append([]Column{}, columns...)}
	for _, row := range got.rows {
		cells := make([]*string, len(columns))
		for i, c := range columns {
			if at, there := places[c.Name]; there && at < len(row) {
				cells[i] = row[at]
			}
		}
		arranged.rows = append(arranged.rows, cells)
	}
	return arranged
}

func write(t *testing.T, w Writer, x table) {
	t.Helper()
	err := w.Begin(append([]Column{}, x.columns...))
	for i := 0; err == nil && i < len(x.rows); i++ {
		cells := make([]*string, len(x.columns))
		copy(cells, x.rows[i])
		err = w.Write(cells)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

func throughSQLite(t *testing.T, x table) table {
	path := filepath.Join(t.TempDir(), "rows.db")
	w, err := CreateSQLite(path)
	if err != nil {
		t.Fatal(err)
	}
	write(t, w, x)
	return read(t, onDisk(t, path), Options{})
}

func onDisk(t *testing.T, path string) Source {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	stat, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	return Source{ReaderAt: file, Size: stat.Size(), Name: stat.Name(), Path: path}
}

// TestRoundTrip exports every file of the torture set in every format and reads it again.
func TestRoundTrip(t *testing.T) {
	files, err := filepath.Glob("testdata/*.*")
	if err != nil || len(files) < 25 {
		t.Fatal("the torture set is not there", err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, ".golden") {
			continue
		}
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		x := read(t, source(file, content), Options{})
		if len(x.columns) == 0 {
			continue // nothing to export
		}
		for _, f := range Formats {
			same(t, file+" as "+string(f), x, export(t, x, f, Options{}))
		}
		for _, delimiter := range delimiters {
			same(t, file+" with "+delimiter, x, export(t, x, FormatCSV, Options{Delimiter: delimiter, Mark: true}))
		}
	}
}

func TestRoundTripLarge(t *testing.T) {
	wide := table{}
	row := []*string{}
	for i := range 1000 {
		text := strconv.Itoa(i)
		wide.columns = append(wide.columns, Column{Name: "c" + text, Type: studio.ColumnInteger})
		row = append(row, &text)
	}
	wide.rows = [][]*string{row, row}
	long := strings.Repeat("0123456789 \"quoted\"\n", 10<<20/20)
	tall := table{columns: []Column{{"a", studio.ColumnText}, {"b", studio.ColumnText}}, rows: [][]*string{{&long, nil}, {nil, &long}}}
	for _, f := range Formats {
		same(t, "1,000 columns as "+string(f), wide, export(t, wide, f, Options{}))
		if f != FormatXLSX { // whose cells are short
			same(t, "10 MB cells as "+string(f), tall, export(t, tall, f, Options{}))
		}
	}
}

// TestGolden holds what is read of each file against a text that a person can read (-update writes it).
func TestGolden(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.*")
	for _, file := range files {
		if strings.HasSuffix(file, ".golden") {
			continue
		}
		content, _ := os.ReadFile(file)
		p, err := Inspect(source(file, content), Options{})
		if err != nil {
			t.Fatal(file, err)
		}
		o := p.Options
		got := fmt.Sprintf("%s %s %q header %s\n%s\n", o.Format, o.Encoding, o.Delimiter, o.Header, read(t, source(file, content), Options{}))
		for _, warning := range p.Warnings {
			got += "warning: " + warning + "\n"
		}
		golden := file + ".golden"
		if os.Getenv("UPDATE") != "" {
			_ = os.WriteFile(golden, []byte(got), 0o644)
		}
		want, _ := os.ReadFile(golden)
		if got != string(want) {
			t.Errorf("%s:\n%s\nwant:\n%s", file, got, want)
		}
	}
}
