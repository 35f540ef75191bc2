package tabular

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"connectorstudio/backend/studio"
)

// FuzzCSV holds the reader against the one of the standard library wherever that takes the text.
func FuzzCSV(f *testing.F) {
	for _, seed := range []string{"a,b\n1,\"x\"\"y\"\n", "\"a\nb\",c\r\n", "a,,\n", "\n\na\n", "\"\",\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		theirs := csv.NewReader(strings.NewReader(text))
		theirs.FieldsPerRecord = -1
		want, err := theirs.ReadAll()
		if err != nil || strings.Contains(text, "\r") || strings.Contains(text, "'") || strings.HasPrefix(text, "\uFEFF") || strings.ToValidUTF8(text, "") != text {
			return // it is stricter about quotes, and knows fewer line ends
		}
		r := newCSV(strings.NewReader(text), Options{Delimiter: ",", Encoding: EncodingUTF8})
		for i := 0; ; i++ {
			row, err := r.record()
			if err == io.EOF {
				if i != len(want) {
					t.Fatalf("%q: %d records, want %d", text, i, len(want))
				}
				return
			}
			got := []string{}
			for _, cell := range row {
				if cell == nil {
					got = append(got, "")
				} else {
					got = append(got, *cell)
				}
			}
			if i >= len(want) || !slices.Equal(got, want[i]) {
				t.Fatalf("%q: record %d is %q", text, i, got)
			}
		}
	})
}

// FuzzRoundTrip writes and reads one cell.
func FuzzRoundTrip(f *testing.F) {
	for _, seed := range []string{"", "=1", "'=1", "0.10", "1e5", "_x000D_", "\r\n", "a\"b", " ", "-5", "2025-01-31", "\uFEFFx"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.ToValidUTF8(text, "") != text {
			return
		}
		for _, kind := range studio.ColumnTypes {
			x := table{columns: []Column{{"cell", kind}, {"other", studio.ColumnText}}, rows: [][]*string{{&text, nil}, {nil, &text}, {nil, nil}}}
			for _, format := range []Format{FormatCSV, FormatXLSX, FormatLines, FormatJSON} {
				same(t, fmt.Sprintf("%q as %s in %s", text, kind, format), x, export(t, x, format, Options{}))
			}
		}
	})
}

// workbookOf makes an XLSX file with the library that others use.
func workbookOf(t testing.TB, rows int) []byte {
	book := excelize.NewFile()
	stream, err := book.NewStreamWriter("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	day, err := book.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		t.Fatal(err)
	}
	moment := time.Date(2025, 1, 31, 0, 0, 0, 0, time.UTC)
	_ = stream.SetRow("A1", []any{"id", "name", "amount", "day", "ok", "gap", "formula", "text", "more", "last"})
	for i := range rows {
		at, _ := excelize.CoordinatesToCellName(1, i+2)
		_ = stream.SetRow(at, []any{
			i, fmt.Sprintf("Company & Söhne <%d>", i), float64(i) / 4, excelize.Cell{StyleID: day, Value: moment.AddDate(0, 0, i%1000)}, i%2 == 0, nil,
			excelize.Cell{Formula: "A1+1", Value: 7}, " spaces ", "line\nbreak", strconv.Itoa(i * 7),
		})
	}
	if err := stream.Flush(); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestXLSXAgainstExcelize reads what another program wrote, and has it read what we write.
func TestXLSXAgainstExcelize(t *testing.T) {
	got := read(t, source("theirs.xlsx", workbookOf(t, 3)), Options{})
	want := `"id":integer "name":text "amount":decimal "day":date "ok":boolean "gap":text "formula":integer "text":text "more":text "last":integer ` + "\n" +
		`"0" "Company & Söhne <0>" "0" "2025-01-31" "true" - "7" " spaces " "line\nbreak" "0" ` + "\n" +
		`"1" "Company & Söhne <1>" "0.25" "2025-02-01" "false" - "7" " spaces " "line\nbreak" "7" ` + "\n" +
		`"2" "Company & Söhne <2>" "0.5" "2025-02-02" "true" - "7" " spaces " "line\nbreak" "14" `
	if got.String() != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	var out bytes.Buffer
	w, _ := NewWriter(&out, Options{Format: FormatXLSX})
	write(t, w, got)
	book, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows("Rows")
	if err != nil || len(rows) != 4 || rows[1][1] != "Company & Söhne <0>" || rows[2][2] != "0.25" || rows[1][4] != "TRUE" {
		t.Errorf("excelize reads %q, %v", rows, err)
	}
	if formula, _ := book.GetCellFormula("Rows", "A2"); formula != "" {
		t.Errorf("a formula was written: %q", formula)
	}
}

func TestXLSXHostile(t *testing.T) {
	for name, content := range map[string][]byte{"cut": workbookOf(t, 50)[:2000], "nothing": []byte("PK\x03\x04"), "no zip": []byte("PK\x03\x04nonsense of some length that is no archive")} {
		if _, err := Inspect(source(name+".xlsx", content), Options{}); studio.CodeOf(err) != studio.CodeFileRefused {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// endless is a CSV file that is made while it is read.
type endless struct{ size int64 }

const line = "1234567,\"Company, with a name\",0.10,https://example.com/companies/1234567,\"two\nlines\"\n"

func (e endless) ReadAt(p []byte, at int64) (int, error) {
	n := 0
	for n < len(p) && at+int64(n) < e.size {
		n += copy(p[n:min(len(p), n+int(e.size-at)-n)], line[(at+int64(n))%int64(len(line)):])
	}
	if at+int64(n) >= e.size {
		return n, io.EOF
	}
	return n, nil
}

// TestMemory reads 500 MB in a few MB.
func TestMemory(t *testing.T) {
	size := int64(500<<20) / int64(len(line)) * int64(len(line))
	r, err := Open(Source{ReaderAt: endless{size}, Size: size, Name: "rows.csv"}, Options{Header: HeaderNo})
	if err != nil {
		t.Fatal(err)
	}
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	rows, most := int64(0), uint64(0)
	for {
		if _, err := r.Next(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if rows++; rows%500_000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&now)
			most = max(most, now.HeapAlloc)
		}
	}
	if rows != size/int64(len(line)) {
		t.Errorf("%d rows", rows)
	}
	if most > before.HeapAlloc+4<<20 {
		t.Errorf("%d bytes more in memory", most-before.HeapAlloc)
	}
}

// BenchmarkReading measures both formats beside the readers that others use, in turns (ratio: theirs by ours).
func BenchmarkReading(b *testing.B) {
	sheet := workbookOf(b, 20_000)
	for name, line := range map[string]string{"csv": line, "plain csv": "1234567,Some company,0.10,https://example.com/companies/1234567,,DE,2020-01-01\n"} {
		text := strings.Repeat(line, 100_000)
		content := []byte(text)
		b.Run(name, func(b *testing.B) {
			ratio(b, func() {
				r, _ := Open(source("rows.csv", content), Options{Header: HeaderNo, Delimiter: ",", Encoding: EncodingUTF8})
				drain(r)
			}, func() {
				r := csv.NewReader(strings.NewReader(text))
				r.ReuseRecord = true
				for {
					if _, err := r.Read(); err != nil {
						return
					}
				}
			})
		})
	}
	b.Run("xlsx", func(b *testing.B) {
		ratio(b, func() {
			r, _ := Open(source("rows.xlsx", sheet), Options{Header: HeaderYes})
			drain(r)
		}, func() {
			book, _ := excelize.OpenReader(bytes.NewReader(sheet), excelize.Options{RawCellValue: true})
			rows, _ := book.Rows("Sheet1")
			for rows.Next() {
				_, _ = rows.Columns()
			}
		})
	})
}

func drain(r Reader) {
	for {
		if _, err := r.Next(); err != nil {
			return
		}
	}
}

func ratio(b *testing.B, ours, theirs func()) {
	ratios := []float64{}
	took := func(do func()) float64 {
		began := time.Now()
		do()
		return time.Since(began).Seconds()
	}
	for b.Loop() {
		ratios = append(ratios, took(theirs)/took(ours))
	}
	slices.Sort(ratios)
	b.ReportMetric(ratios[len(ratios)/2], "theirs/ours")
}
