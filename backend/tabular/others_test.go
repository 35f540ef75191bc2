package tabular

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"

	"connectorstudio/backend/studio"
)

// theirs is a row as other programs write it to Parquet.
type theirs struct {
	ID      int64            `parquet:"id"`
	Small   uint32           `parquet:"small"`
	Huge    uint64           `parquet:"huge"`
	Price   int64            `parquet:"price,decimal(2:18)"`
	Exact   [16]byte         `parquet:"exact,decimal(4:38)"`
	Ratio   float32          `parquet:"ratio"`
	Day     int32            `parquet:"day,date"`
	Moment  time.Time        `parquet:"moment,timestamp(microsecond)"`
	Old     deprecated.Int96 `parquet:"old"`
	Key     [16]byte         `parquet:"key,uuid"`
	Raw     []byte           `parquet:"raw"`
	Name    *string          `parquet:"name,optional"`
	Tags    []string         `parquet:"tags,list"`
	Counts  []int64          `parquet:"counts"`
	Address struct {
		City string `parquet:"city"`
		Code *int32 `parquet:"code,optional"`
		More []struct {
			Note string `parquet:"note"`
		} `parquet:"more"`
	} `parquet:"address"`
	Labels map[string]string `parquet:"labels"`
}

func parquetOf(t *testing.T, rows []theirs, options ...parquet.WriterOption) []byte {
	t.Helper()
	var out bytes.Buffer
	w := parquet.NewGenericWriter[theirs](&out, options...)
	if _, err := w.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func someRows() []theirs {
	name, code, empty := "Acme", int32(-7), ""
	full := theirs{
		ID: 9007199254740993, Small: 4294967295, Huge: 18446744073709551615, Price: -105, Ratio: 0.1, Day: -1,
		Exact:  [16]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe},
		Moment: time.Date(1969, 12, 31, 23, 59, 59, 123456000, time.UTC), Old: deprecated.Int96{1_000_000_000, 0, 2440589},
		Key: [16]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}, Raw: []byte{0xff, 0}, Name: &name,
		Tags: []string{"a", "\"b\""}, Counts: []int64{1, 9007199254740993}, Labels: map[string]string{"k": "v"},
	}
	full.Address.City, full.Address.Code = "Kiel", &code
	full.Address.More = []struct {
		Note string `parquet:"note"`
	}{{"x"}, {"y"}}
	return []theirs{full, {Name: &empty}, {}}
}

func TestParquetOfOthers(t *testing.T) {
	want := `"9007199254740993" "4294967295" "18446744073709551615" "-1.05" "-0.0002" "0.1" "1969-12-31" "1969-12-31T23:59:59.123456Z" "1970-01-02T00:00:01" ` +
		`"01020304-0506-0708-090a-0b0c0d0e0f10" "/wA=" "Acme" "[\"a\",\"\\\"b\\\"\"]" "[1,9007199254740993]" "Kiel" "-7" "[\"x\",\"y\"]" "[\"k\"]" "[\"v\"]" `
	for name, options := range map[string][]parquet.WriterOption{
		"plain": nil, "zstd": {parquet.Compression(&parquet.Zstd)}, "gzip, many groups": {parquet.Compression(&parquet.Gzip), parquet.MaxRowsPerRowGroup(1)},
		"brotli, old pages": {parquet.Compression(&parquet.Brotli), parquet.DataPageVersion(1)},
	} {
		got := read(t, source("theirs.parquet", parquetOf(t, someRows(), options...)), Options{})
		lines := strings.Split(got.String(), "\n")
		if !strings.Contains(lines[0], `"exact":decimal`) || !strings.Contains(lines[0], `"address.more.note":json "labels.key"`) || !strings.Contains(lines[0], `"day":date`) {
			t.Errorf("%s: columns %s", name, lines[0])
		}
		if lines[1] != want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, lines[1], want)
		}
		if *got.rows[1][11] != "" || got.rows[2][11] != nil || got.rows[2][15] != nil || *got.rows[2][12] != "[]" {
			t.Errorf("%s: empty and missing are not told apart: %s", name, got)
		}
	}
}

// TestParquetDamaged flips and cuts: an error or other values, and no panic.
func TestParquetDamaged(t *testing.T) {
	whole := parquetOf(t, someRows())
	for i := 0; i < len(whole); i += 3 {
		for _, content := range [][]byte{whole[:i], append(append(bytes.Clone(whole[:i]), whole[i]^0xff), whole[i+1:]...)} {
			r, err := Open(source("rows.parquet", content), Options{Format: FormatParquet})
			for n := 0; err == nil && n < 10; n++ {
				_, err = r.Next()
			}
			if code := studio.CodeOf(err); err != nil && err.Error() != "EOF" && code != studio.CodeFileRefused && code != studio.CodeTooLarge {
				t.Fatalf("byte %d: %v", i, err)
			}
		}
	}
}

func databaseOf(t *testing.T, statements ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "theirs ?#%20.db")
	db, err := sql.Open("sqlite", "file:"+strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range statements {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(statement, err)
		}
	}
	return path
}

func TestSQLiteOfOthers(t *testing.T) {
	path := databaseOf(t,
		`create table "First ""one""" (id integer primary key, "when" datetime, ok boolean, amount decimal(10,2), note text, raw blob, twice integer as (id*2))`,
		`insert into "First ""one""" values (9007199254740993, '2025-01-31 10:00:00', 1, 0.1, '', x'ff00'), (3, 20250131, null, 2.50, '12345678901234567890.10', 'text')`,
		`create table second (a text primary key, b) without rowid`, `insert into second values ('z', 1), ('a', -0.5)`,
		`create view third as select 1`, `create virtual table words using fts5(word)`, `create table empty (only)`)
	p, err := Inspect(onDisk(t, path), Options{})
	if err != nil || p.Sheets[0] != `First "one"` || p.Sheets[1] != "second" || p.Options.Format != FormatSQLite {
		t.Fatal(p, err)
	}
	want := `"id":integer "when":text "ok":integer "amount":decimal "note":decimal "raw":text ` + "\n" +
		`"3" "20250131" - "2.5" "12345678901234567890.10" "text" ` + "\n" + `"9007199254740993" "2025-01-31 10:00:00" "1" "0.1" "" "/wA=" `
	if got := read(t, onDisk(t, path), Options{}); got.String() != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := read(t, onDisk(t, path), Options{Sheet: "second"}).String(); got != `"a":text "b":decimal `+"\n"+`"a" "-0.5" `+"\n"+`"z" "1" ` {
		t.Error(got)
	}
	if got := read(t, onDisk(t, path), Options{Sheet: "empty"}); len(got.rows) != 0 || len(got.columns) != 1 {
		t.Error(got)
	}
	if _, err := Inspect(onDisk(t, path), Options{Sheet: "third"}); studio.CodeOf(err) != studio.CodeFileRefused {
		t.Error(err)
	}
	for _, beside := range []string{"-wal", "-shm", "-journal"} {
		if _, err := os.Stat(path + beside); err == nil {
			t.Error("reading left a file", beside)
		}
	}
}

// TestSQLiteHostile reads what somebody prepared: it computes nothing, and is refused where it is too long.
func TestSQLiteHostile(t *testing.T) {
	long := databaseOf(t, `create table t (a)`, `insert into t values (zeroblob(40000000))`)
	if _, err := Inspect(onDisk(t, long), Options{}); studio.CodeOf(err) != studio.CodeTooLarge {
		t.Error(err)
	}
	whole, err := os.ReadFile(databaseOf(t, `create table t (a, b)`, `insert into t values (1, 'x'), (2, 'y')`))
	if err != nil {
		t.Fatal(err)
	}
	for i := 100; i < len(whole); i += 37 {
		path := filepath.Join(t.TempDir(), fmt.Sprint(i, ".db"))
		content := bytes.Clone(whole)
		content[i] ^= 0xff
		if i%2 == 0 {
			content = content[:i]
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Inspect(onDisk(t, path), Options{}); err != nil && studio.CodeOf(err) != studio.CodeFileRefused {
			t.Errorf("byte %d: %v", i, err)
		}
	}
	if err := os.WriteFile(long+"-wal", []byte("rows"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Inspect(onDisk(t, long), Options{}); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Error(err)
	}
}
