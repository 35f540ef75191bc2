package tabular

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"connectorstudio/backend/studio"
)

// csvReader reads cells with a separator between them (RFC 4180), and what programs make of that: any line
// end, quotes in the middle of a cell, text behind a closing quote, rows of any length. An empty cell is
// missing, an empty cell in quotes is empty.
type csvReader struct {
	counted
	notes
	src       io.Reader
	stray     *int
	delimiter string
	buffer    []byte
	from, to  int // what of buffer is unread
	end       bool
	line      int
	begun     int // the line on which the record begins
	columns   []string
	stops     [256]bool // bytes with which a cell without quotes may end
	text      []byte    // of the record
	spans     []span    // its cells in the text
	kept      strings.Builder
	cells     []*string
	texts     []string
	ours      bool // an export of this program: its guards are taken off
	bare      bool // a line did not end with CR and LF
	first     bool // the row that was read to count the columns is to be given
	broken    error
	tooLong   bool // the record is
	rows      int
	keepBlank bool // the file has one column: a blank line is a row
}

// span is a cell in the text of a record.
type span struct {
	from, to int
	quoted   bool
}

func (s span) missing() bool { return !s.quoted && s.from == s.to }

// counted tells how far a file has been read.
type counted struct {
	io.Reader
	n int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += int64(n)
	return n, err
}

func openCSV(s Source, o Options) (Reader, error) {
	r := newCSV(io.NewSectionReader(s, 0, s.Size), o)
	if o.Header == HeaderYes {
		head, err := headOf(s)
		if err != nil {
			return nil, err
		}
		r.ours = isOurs(decoded(head, o.Encoding), o.Delimiter, int64(len(head)) < s.Size)
	}
	return r, r.begin(o.Header == HeaderYes)
}

func newCSV(src io.Reader, o Options) *csvReader {
	r := &csvReader{delimiter: o.Delimiter, buffer: make([]byte, 64<<10), line: 1}
	r.stops['\r'], r.stops['\n'], r.stops[o.Delimiter[0]] = true, true, true
	r.counted.Reader = src
	r.src, r.stray = decoder(&r.counted, o.Encoding)
	return r
}

// begin reads the names of the columns, or the first row to number them.
func (r *csvReader) begin(header bool) error {
	row, err := r.record()
	if err == io.EOF {
		return nil
	}
	if err != nil {
		return err
	}
	if len(row) > mostColumns {
		return tooWide(1)
	}
	names := make([]string, len(row))
	for i, cell := range row {
		if header && cell != nil {
			names[i] = *cell
		}
	}
	r.columns = unique(names)
	r.keepBlank = len(r.columns) == 1
	r.first = !header
	return nil
}

func (r *csvReader) Columns() []string { return r.columns }
func (r *csvReader) Position() int64   { return r.counted.n }
func (r *csvReader) Close() error      { return nil }

func (r *csvReader) Warnings() []string {
	list := append([]string{}, r.list...)
	if *r.stray > 0 {
		list = append(list, plural(*r.stray, "byte is not UTF-8 and was", "bytes are not UTF-8 and were")+" read as Windows-1252.")
	}
	return list
}

// Next returns the next row; its cells are good until the next call.
func (r *csvReader) Next() ([]*string, error) {
	if r.first {
		r.first = false
		r.rows++
		return r.cells, nil
	}
	row, err := r.record()
	if err != nil {
		return nil, err
	}
	r.rows++
	if len(row) > mostColumns {
		return nil, tooWide(r.rows)
	}
	if len(row) > len(r.columns) {
		r.notes.add("Row %d has more cells than there are columns: they are in columns of their own.", r.rows)
		r.columns = unique(append(r.columns, make([]string, len(row)-len(r.columns))...))
	}
	return row, nil
}

// record reads a record; blank lines are none, unless there is one column only.
func (r *csvReader) record() ([]*string, error) {
	for {
		if err := r.fields(); err != nil {
			return nil, err
		}
		if len(r.spans) == 1 && r.spans[0].missing() && !r.keepBlank {
			continue
		}
		whole, n := r.keep(r.text), len(r.spans)
		if cap(r.texts) < n {
			r.texts, r.cells = make([]string, 0, 2*n), make([]*string, 0, 2*n)
		}
		r.texts, r.cells = r.texts[:n], r.cells[:n]
		for i, s := range r.spans {
			if s.missing() {
				r.cells[i] = nil
				continue
			}
			r.texts[i] = whole[s.from:s.to]
			if r.ours {
				r.texts[i] = unguarded(r.texts[i])
			}
			if r.cells[i] != &r.texts[i] { // a pointer that stands there already costs nothing
				r.cells[i] = &r.texts[i]
			}
		}
		return r.cells, nil
	}
}

// keep makes a string of a text, many of them in one piece of memory.
func (r *csvReader) keep(text []byte) string {
	if r.kept.Cap()-r.kept.Len() < len(text) {
		r.kept = strings.Builder{}
		r.kept.Grow(max(16<<10, len(text)))
	}
	from := r.kept.Len()
	r.kept.Write(text)
	return r.kept.String()[from:]
}

// fields reads the cells of a record into text.
func (r *csvReader) fields() error {
	r.text, r.spans = r.text[:0], r.spans[:0]
	r.begun = r.line
	if r.from == r.to && !r.more(1) {
		if r.broken != nil {
			return refused("The file could not be read to its end.", "Check that it is still there and that it is whole.", r.broken)
		}
		return io.EOF
	}
	if len(r.delimiter) == 1 && (r.simple() || r.quick()) {
		return nil
	}
	for {
		from := len(r.text)
		quoted := r.more(1) && r.buffer[r.from] == '"'
		if quoted {
			r.quoted()
		} else {
			r.plain()
		}
		r.spans = append(r.spans, span{from, len(r.text), quoted})
		if len(r.spans) > mostColumns {
			return tooWide(r.rows + 1) // before all of it is in memory: cells need not have any text
		}
		if r.skip(r.delimiter) {
			continue
		}
		if r.tooLong {
			return tooLong(r.begun)
		}
		r.lineEnd()
		return nil
	}
}

// plain reads up to a separator or a line end.
func (r *csvReader) plain() {
	for {
		rest := r.buffer[r.from:r.to]
		n := 0
		for n < len(rest) && !r.stops[rest[n]] {
			n++
		}
		found := n < len(rest)
		if !found && !r.end {
			n -= r.tail(rest)
		}
		r.text = append(r.text, rest[:n]...)
		r.from += n
		switch {
		case found && (len(r.delimiter) == 1 || rest[n] == '\n' || rest[n] == '\r' || r.at(r.delimiter)):
			return
		case found: // the first byte of a separator, and not the rest of it
			r.text = append(r.text, rest[n])
			r.from++
		case !r.fill():
			r.text = append(r.text, r.buffer[r.from:r.to]...)
			r.from = r.to
			return
		}
	}
}

// tail is how many bytes at the end may be the beginning of a separator.
func (r *csvReader) tail(rest []byte) int {
	for n := min(len(r.delimiter)-1, len(rest)); n > 0; n-- {
		if strings.HasPrefix(r.delimiter, string(rest[len(rest)-n:])) {
			return n
		}
	}
	return 0
}

// quoted reads a cell in quotes, with what stands behind the closing one.
func (r *csvReader) quoted() {
	begun := r.line
	r.from++
	for {
		rest := r.buffer[r.from:r.to]
		n := bytes.IndexByte(rest, '"')
		if n < 0 {
			r.take(len(rest))
			if !r.fill() {
				r.notes.add("Line %d: a quote is not closed. All up to the end of the file is one cell.", begun)
				return
			}
			continue
		}
		r.take(n)
		r.from++
		if !r.more(1) {
			return
		}
		switch next := r.buffer[r.from]; {
		case next == '"':
			r.text = append(r.text, '"')
			r.from++
		case next == '\n' || next == '\r' || r.at(r.delimiter):
			return
		default:
			r.notes.add("Line %d: there is text behind a closing quote.", r.line)
			r.plain()
			return
		}
	}
}

// take moves bytes of a cell in quotes to the text.
func (r *csvReader) take(n int) {
	part := r.buffer[r.from : r.from+n]
	r.line += lineEnds(part)
	r.text = append(r.text, part...)
	r.from += n
}

func lineEnds(text []byte) int { return bytes.Count(text, []byte{'\n'}) }

// at tells whether the text goes on with something.
func (r *csvReader) at(what string) bool {
	if r.from < r.to && r.buffer[r.from] != what[0] {
		return false
	}
	return (r.to-r.from >= len(what) || r.more(len(what))) && string(r.buffer[r.from:r.from+len(what)]) == what
}

func (r *csvReader) skip(what string) bool {
	if !r.at(what) {
		return false
	}
	r.from += len(what)
	return true
}

func (r *csvReader) lineEnd() {
	if r.skip("\r\n") {
		r.line++
	} else if r.skip("\n") || r.skip("\r") {
		r.bare = true
		r.line++
	}
}

// more makes sure that so many bytes are in the buffer, if the file has them.
func (r *csvReader) more(n int) bool {
	if r.to-r.from >= n {
		return true
	}
	for r.to-r.from < n && r.fill() {
	}
	return r.to-r.from >= n
}

// largestRecord is how many bytes the cells of a record may have: a quote that is never closed, or one JSON
// value, must not put a large file into memory.
const largestRecord = 32 << 20

func tooLong(line int) error {
	return studio.Fail(studio.CodeTooLarge, fmt.Sprintf("The row that begins on line %d is longer than %d MB.", line, largestRecord>>20),
		"Look for a quote that is not closed on that line, or choose another separator.")
}

// fill reads on. It returns false at the end.
func (r *csvReader) fill() bool {
	if r.tooLong = r.tooLong || len(r.text) > largestRecord; r.tooLong || r.end {
		return false
	}
	if r.from > 0 {
		r.to = copy(r.buffer, r.buffer[r.from:r.to])
		r.from = 0
	}
	for tries := 0; tries < 100; tries++ {
		n, err := r.src.Read(r.buffer[r.to:])
		r.to += n
		if err != nil {
			r.end = true
			if err != io.EOF {
				r.broken = err
			}
		}
		if n > 0 || err != nil {
			return n > 0
		}
	}
	r.end, r.broken = true, io.ErrNoProgress
	return false
}
