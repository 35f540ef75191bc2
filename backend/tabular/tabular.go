// Package tabular reads rows from files and writes them to files: CSV and its kin, XLSX, JSON, JSON Lines,
// Parquet and SQLite. Everything streams: memory holds a row and a buffer, however long the file is.
//
// A cell is a *string: nil where nothing is there, which is not the same as empty. Numbers stay the text
// they are, lists and objects are compact JSON. What a writer writes its reader reads again without loss.
//
// Functions fail with a *studio.Failure: CodeFileRefused for a file that is not what it says,
// CodeTooLarge for one beyond the bounds.
package tabular

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"connectorstudio/backend/studio"
)

// Format is the kind of a file.
type Format string

const (
	FormatCSV     Format = "csv"   // cells with a separator between them, whichever it is
	FormatXLSX    Format = "xlsx"  // Office Open XML (ECMA-376), a sheet of it
	FormatJSON    Format = "json"  // a list of objects, or an object with one in it
	FormatLines   Format = "jsonl" // an object a line
	FormatParquet Format = "parquet"
	FormatSQLite  Format = "sqlite"
)

// Formats are all that can be read and written, in the order of the choice.
var Formats = []Format{FormatCSV, FormatXLSX, FormatLines, FormatJSON, FormatParquet, FormatSQLite}

// Header says whether the first row of a file has the names of the columns.
type Header string

const (
	HeaderDetect Header = ""
	HeaderYes    Header = "yes"
	HeaderNo     Header = "no"
)

// Options override what is detected; empty members leave it to that.
type Options struct {
	Format    Format   `json:"format"`
	Encoding  Encoding `json:"encoding"`  // of a text file
	Delimiter string   `json:"delimiter"` // of a CSV file: one character
	Header    Header   `json:"header"`    // of a CSV or XLSX file
	Sheet     string   `json:"sheet"`     // of an XLSX file, or the table of a SQLite file; the first by default
	// Mark writes a byte order mark before CSV, by which Excel knows UTF-8.
	Mark bool `json:"mark"`
}

// Column is a column of a file.
type Column struct {
	Name string            `json:"name"` // never empty, and no other of the file has it
	Type studio.ColumnType `json:"type"`
}

// Reader gives the rows of a file.
type Reader interface {
	// Columns are the names of those that are known so far. A row may bring new ones, behind the others.
	Columns() []string
	// Next returns the cells of the next row, in the order of Columns, and io.EOF after the last. All of it is
	// used again by the next call. A row that is shorter has nothing in the other columns.
	Next() ([]*string, error)
	// Position tells how many bytes of the file have been read.
	Position() int64
	// Warnings tell what was odd so far, at most 20 of them.
	Warnings() []string
	Close() error
}

// Source is a file to read from.
type Source struct {
	io.ReaderAt
	Size int64
	Name string // its name, for the format that its ending tells
	Path string // where it is, for formats that are read by a library of their own: SQLite
}

// Open opens a file by options that Inspect completed, or that are complete by themselves.
func Open(s Source, o Options) (Reader, error) {
	o, err := detect(s, o)
	if err != nil {
		return nil, err
	}
	switch o.Format {
	case FormatXLSX:
		return openXLSX(s, o)
	case FormatJSON, FormatLines:
		return openJSON(s, o)
	case FormatCSV:
		return openCSV(s, o)
	case FormatParquet:
		return openParquet(s)
	case FormatSQLite:
		return openSQLite(s, o)
	}
	return nil, refused(s.Name+" is of a kind that can't be read.", "Choose a CSV, Excel, JSON, Parquet or SQLite file.", nil)
}

// detect completes options by looking at the file.
func detect(s Source, o Options) (Options, error) {
	head, err := headOf(s)
	if err != nil {
		return o, err
	}
	if o.Format == "" {
		o.Format = formatOf(s.Name, head)
	}
	if o.Format != FormatCSV && o.Format != FormatJSON && o.Format != FormatLines {
		return o, nil
	}
	if o.Encoding == "" {
		o.Encoding = encodingOf(head)
	}
	if o.Format == FormatCSV {
		text := decoded(head, o.Encoding)
		cut := int64(len(head)) < s.Size
		if o.Delimiter == "" {
			o.Delimiter = delimiterOf(s.Name, text, cut)
		}
		if len([]rune(o.Delimiter)) != 1 || strings.ContainsAny(o.Delimiter, "\"\r\n") {
			return o, refused("The separator must be one character.", "Choose a comma, a semicolon or a tab.", nil)
		}
		if o.Header == HeaderDetect {
			o.Header = headerOf(text, o.Delimiter, cut)
		}
	}
	return o, nil
}

const headSize = 256 << 10 // bytes by which a file is judged

func headOf(s Source) ([]byte, error) {
	head := make([]byte, min(s.Size, headSize))
	n, err := s.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return nil, unreadable(s.Name, err)
	}
	return head[:n], nil
}

// formatOf judges by the content first, and by the name where that does not tell.
func formatOf(name string, head []byte) Format {
	ending := strings.ToLower(filepath.Ext(name))
	switch {
	case strings.HasPrefix(string(head), "PK\x03\x04"):
		return FormatXLSX
	case strings.HasPrefix(string(head), "PAR1"):
		return FormatParquet
	case strings.HasPrefix(string(head), "SQLite format 3\x00"):
		return FormatSQLite
	}
	text := strings.TrimSpace(string(decoded(head, encodingOf(head))))
	switch ending {
	case ".csv", ".tsv", ".tab", ".txt":
		return FormatCSV
	case ".jsonl", ".ndjson":
		return FormatLines
	case ".json":
		if isLines(text) {
			return FormatLines
		}
		return FormatJSON
	}
	switch {
	case isLines(text):
		return FormatLines
	case strings.HasPrefix(text, "[") || strings.HasPrefix(text, "{"):
		return FormatJSON
	}
	return FormatCSV
}

// unique makes the names of columns usable: each has one, and no two the same without regard to case or to how
// their characters are put together: é may be one, or e and an accent, as programs of macOS write it.
func unique(names []string) []string {
	taken, tried, made := map[string]bool{}, map[string]int{}, make([]string, len(names))
	for i, name := range names {
		name = norm.NFC.String(strings.Join(strings.Fields(name), " "))
		if name == "" {
			name = fmt.Sprintf("Column %d", i+1)
		}
		made[i] = name
		for n := max(2, tried[name]); taken[folded(made[i])]; n++ {
			made[i] = fmt.Sprintf("%s %d", name, n)
			tried[name] = n + 1
		}
		taken[folded(made[i])] = true
	}
	return made
}

// Distinguish gives columns that have the name of an earlier one another: "Name 2". Some files take no name twice, and in
// others the later one wins. Names that nobody else has stay as they are.
func Distinguish(columns []Column) {
	taken := map[string]bool{}
	for _, c := range columns {
		taken[folded(c.Name)] = true
	}
	seen := map[string]bool{}
	for i, c := range columns {
		for n := 2; seen[folded(columns[i].Name)] || n > 2 && taken[folded(columns[i].Name)]; n++ {
			columns[i].Name = fmt.Sprintf("%s %d", c.Name, n)
		}
		seen[folded(columns[i].Name)] = true
	}
}

// folded is the same for names that strings.EqualFold takes for the same.
func folded(name string) string {
	return strings.Map(func(char rune) rune {
		least := char
		for other := unicode.SimpleFold(char); other != char; other = unicode.SimpleFold(other) {
			least = min(least, other)
		}
		return least
	}, name)
}

// mostColumns is how many columns a file may have: as many as an XLSX sheet.
const mostColumns = 16384

func tooWide(row int) error {
	return studio.Fail(studio.CodeTooLarge, fmt.Sprintf("Row %d has more than %d columns.", row, mostColumns),
		"Check the separator and the format, or split the file.")
}

func refused(message, fix string, err error) error {
	f := studio.Fail(studio.CodeFileRefused, message, fix)
	if err != nil {
		f.Detail = err.Error()
	}
	return f
}

func unreadable(name string, err error) error {
	return refused(name+" can't be read.", "Check that it is still there and that it is whole.", err)
}

// notes collects warnings.
type notes struct{ list []string }

const mostNotes = 20

func (n *notes) add(format string, args ...any) {
	if len(n.list) < mostNotes {
		n.list = append(n.list, fmt.Sprintf(format, args...))
	}
}
