package tabular

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"connectorstudio/backend/studio"
)

// Writer writes rows. Begin comes first, Close last; the file is whole when that has returned nil.
type Writer interface {
	Begin(columns []Column) error
	// Write writes a row, in the order of the columns; nil is nothing.
	Write(cells []*string) error
	Close() error
	// Abort gives up in the place of Close: what was written is no file.
	Abort()
	// Warnings tell what other programs may not take, after Close.
	Warnings() []string
}

// CheckRows tells before anything is written that a file cannot take so many rows.
func CheckRows(f Format, rows int) error {
	if f == FormatXLSX && rows >= mostRows {
		return studio.Fail(studio.CodeTooLarge, fmt.Sprintf("An XLSX sheet has at most %s rows, and these are %s.", grouped(mostRows-1), grouped(rows)), "Export as CSV or Parquet, or filter the rows.")
	}
	return nil
}

// grouped writes a number as people read it: 1,048,575.
func grouped(n int) string {
	text := strconv.Itoa(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}

// NewWriter makes a writer. Delimiter and Encoding of the options are for CSV: a comma and UTF-8 by default.
// A SQLite file is written at a path, by CreateSQLite.
func NewWriter(w io.Writer, o Options) (Writer, error) {
	switch o.Format {
	case FormatCSV:
		if o.Delimiter == "" {
			o.Delimiter = ","
		}
		return &csvWriter{out: bufio.NewWriterSize(w, 64<<10), delimiter: o.Delimiter, mark: o.Mark}, nil
	case FormatJSON, FormatLines:
		return &jsonWriter{out: bufio.NewWriterSize(w, 64<<10), lines: o.Format == FormatLines}, nil
	case FormatXLSX:
		return newXLSXWriter(w), nil
	case FormatParquet:
		return &parquetWriter{out: w}, nil
	}
	return nil, refused("This format can't be written.", "Choose another one.", nil)
}

// csvWriter writes RFC 4180 with the line ends of that. What a spreadsheet would run as a formula is guarded.
type csvWriter struct {
	out       *bufio.Writer
	delimiter string
	mark      bool // a byte order mark, by which Excel knows UTF-8
}

func (w *csvWriter) Begin(columns []Column) error {
	if w.mark {
		w.out.WriteString("\uFEFF")
	}
	for i, c := range columns { // all in quotes, by which this program knows its exports
		if i > 0 {
			w.out.WriteString(w.delimiter)
		}
		w.quoted(guarded(c.Name))
	}
	_, err := w.out.WriteString("\r\n")
	return err
}

func (w *csvWriter) Write(cells []*string) error {
	for i, cell := range cells {
		if i > 0 {
			w.out.WriteString(w.delimiter)
		}
		w.cell(cell)
	}
	_, err := w.out.WriteString("\r\n") // it has what failed before
	return err
}

func (w *csvWriter) cell(cell *string) {
	if cell == nil {
		return
	}
	if text := guarded(*cell); needsQuotes(text, w.delimiter) {
		w.quoted(text)
	} else {
		w.out.WriteString(text)
	}
}

func (w *csvWriter) quoted(text string) {
	w.out.WriteByte('"')
	w.out.WriteString(strings.ReplaceAll(text, `"`, `""`))
	w.out.WriteByte('"')
}

func (w *csvWriter) Close() error       { return w.out.Flush() }
func (w *csvWriter) Abort()             {}
func (w *csvWriter) Warnings() []string { return []string{} }

// jsonWriter writes objects: numbers and truth values as such where the column says so and the text is one,
// lists and objects as they are, all else as text. Where nothing is there is no member.
type jsonWriter struct {
	out   *bufio.Writer
	lines bool
	names [][]byte
	types []studio.ColumnType
	rows  int
}

func (w *jsonWriter) Begin(columns []Column) error {
	for _, c := range columns {
		w.names = append(w.names, quote(c.Name))
		w.types = append(w.types, c.Type)
	}
	if !w.lines {
		_, err := w.out.WriteString("[")
		return err
	}
	return nil
}

func (w *jsonWriter) Write(cells []*string) error {
	if !w.lines {
		if w.rows > 0 {
			w.out.WriteByte(',')
		}
		w.out.WriteByte('\n')
	}
	w.rows++
	w.out.WriteByte('{')
	some := false
	for i, cell := range cells {
		if cell == nil {
			continue
		}
		if some {
			w.out.WriteByte(',')
		}
		some = true
		w.out.Write(w.names[i])
		w.out.WriteByte(':')
		w.out.Write(valueOf(w.types[i], *cell))
	}
	w.out.WriteByte('}')
	if w.lines {
		w.out.WriteByte('\n')
	}
	_, err := w.out.Write(nil)
	return err
}

func (w *jsonWriter) Close() error {
	if !w.lines {
		w.out.WriteString("\n]\n")
	}
	return w.out.Flush()
}

func (w *jsonWriter) Abort()             {}
func (w *jsonWriter) Warnings() []string { return []string{} }

// valueOf is the JSON of a cell. Whatever a column is said to be, reading it gives the same text again.
func valueOf(t studio.ColumnType, text string) []byte {
	switch {
	case t == studio.ColumnInteger && isInteger(text), t == studio.ColumnDecimal && isDecimal(text):
		return []byte(text)
	case t == studio.ColumnBoolean && (text == "true" || text == "false"):
		return []byte(text)
	case t == studio.ColumnJSON && isCompact(text):
		return []byte(text)
	}
	return quote(text)
}

// isCompact tells a list or an object that is read as the very same text.
func isCompact(text string) bool {
	return text != "" && (text[0] == '{' || text[0] == '[') && json.Valid([]byte(text)) && *cellOf(json.RawMessage(text)) == text
}

func quote(text string) []byte {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(text) // a string
	return []byte(strings.TrimSuffix(b.String(), "\n"))
}
