package tabular

import (
	"archive/zip"
	"fmt"
	"io"
	"strconv"

	"connectorstudio/backend/studio"
)

// xlsxReader reads the cells of a sheet, row by row. Rows without any are left out.
type xlsxReader struct {
	notes
	book    *book
	part    io.ReadCloser
	file    *zip.File
	size    int64
	read    counted
	markup  *markup
	columns []string
	texts   []string
	there   []bool
	cells   []*string
	first   bool
	blank   bool // the row has a cell without a value or a format, as which a writer says that it is one
	frozen  bool // the first row stays in sight: it has the names
	rows    int
	length  int // of the texts of the row, in bytes
}

func openXLSX(s Source, o Options) (Reader, error) {
	b, err := openBook(s)
	if err != nil {
		return nil, err
	}
	sheet := b.sheets[0]
	if o.Sheet != "" {
		found := false
		for _, candidate := range b.sheets {
			if candidate.name == o.Sheet {
				sheet, found = candidate, true
			}
		}
		if !found {
			return nil, refused("The file has no sheet “"+o.Sheet+"”.", "Choose one of its sheets.", nil)
		}
	}
	if err := b.readStrings(); err != nil {
		return nil, err
	}
	r := &xlsxReader{book: b, size: s.Size}
	if r.part, r.file, err = b.part(sheet.part); err != nil || r.part == nil {
		return nil, broken(fmt.Errorf("the part %s: %w", sheet.part, err))
	}
	r.read.Reader = r.part
	r.markup = newMarkup(&r.read)
	return r, r.begin(o.Header != HeaderNo)
}

func (r *xlsxReader) begin(header bool) error {
	err := r.row()
	if err == io.EOF {
		return nil
	}
	if err != nil {
		return err
	}
	names := make([]string, len(r.cells))
	if header {
		copy(names, r.texts)
	}
	r.columns, r.first = unique(names), !header
	return nil
}

func (r *xlsxReader) Columns() []string  { return r.columns }
func (r *xlsxReader) Warnings() []string { return append([]string{}, r.notes.list...) }
func (r *xlsxReader) Close() error       { return r.part.Close() }

// Position is by the share of the sheet that was read.
func (r *xlsxReader) Position() int64 {
	whole := max(int64(r.file.UncompressedSize64), 1)
	return int64(float64(r.size) * float64(r.read.n) / float64(whole))
}

// Next returns the next row.
func (r *xlsxReader) Next() ([]*string, error) {
	r.rows++
	if r.first {
		r.first = false
		return r.cells, nil
	}
	if err := r.row(); err != nil {
		return nil, err
	}
	if len(r.cells) > len(r.columns) {
		r.notes.add("Row %d has more cells than there are columns: they are in columns of their own.", r.rows)
		r.columns = unique(append(r.columns, make([]string, len(r.cells)-len(r.columns))...))
	}
	return r.cells, nil
}

// row reads up to the end of a row that has a cell.
func (r *xlsxReader) row() error {
	r.texts, r.there, r.length = r.texts[:0], r.there[:0], 0
	for {
		t, err := r.markup.next()
		if err == io.EOF {
			return io.EOF
		}
		if err != nil {
			return broken(err)
		}
		switch {
		case t.is("sheetData") && (t.close || t.alone):
			return io.EOF
		case t.is("pane") && !t.close:
			r.frozen = string(t.attr("ySplit")) == "1"
		case t.is("row") && !t.close:
			r.blank = false
		case t.is("row") && t.close && (r.blank || len(r.texts) > 0):
			r.point()
			return nil
		case t.is("c") && !t.close:
			if err := r.cell(t); err != nil {
				return err
			}
		}
	}
}

func (r *xlsxReader) point() {
	r.cells = r.cells[:0]
	for i := range r.texts {
		if r.there[i] {
			r.cells = append(r.cells, &r.texts[i])
		} else {
			r.cells = append(r.cells, nil)
		}
	}
}

// cell reads a cell up to its end.
func (r *xlsxReader) cell(t *tag) error {
	column := len(r.texts)
	if ref := t.attr("r"); len(ref) > 0 {
		column = columnOf(ref)
	}
	if column < 0 || column >= mostColumns {
		return refused(fmt.Sprintf("The sheet has a cell beyond its %d columns.", mostColumns), "Save it again in the spreadsheet program, and choose the new file.", nil)
	}
	kind, style := string(t.attr("t")), notDate
	if n, err := strconv.Atoi(string(t.attr("s"))); err == nil && n >= 0 && n < len(r.book.dates) {
		style = r.book.dates[n]
	}
	if t.alone {
		r.blank = r.blank || t.attr("s") == nil
		return nil
	}
	raw, rich, inline, has := "", richText{}, []byte{}, false
	for {
		t, err := r.markup.next()
		if err != nil {
			return broken(err)
		}
		if t.is("c") && t.close {
			break
		}
		if t.is("v") && t.close {
			raw, has = string(r.markup.text), true
		}
		if kind == "inlineStr" {
			has = has || t.is("t")
			if inline = rich.see(t, r.markup.text, inline); len(inline) > largestRecord {
				return r.tooLong()
			}
		}
	}
	if !has {
		return nil
	}
	text, err := r.text(kind, style, raw, inline)
	if err != nil {
		return err
	}
	if r.length += len(text); r.length > largestRecord { // many cells may name the same long text
		return r.tooLong()
	}
	for len(r.texts) <= column {
		r.texts, r.there = append(r.texts, ""), append(r.there, false)
	}
	r.texts[column], r.there[column] = text, true
	return nil
}

func (r *xlsxReader) tooLong() error {
	return studio.Fail(studio.CodeTooLarge, fmt.Sprintf("Row %d of the sheet is longer than %d MB.", max(r.rows, 1), largestRecord>>20), "Leave the long cells out of the sheet.")
}

// text is what a cell shows, more or less: formulas are read by their last result.
func (r *xlsxReader) text(kind string, style dateStyle, raw string, inline []byte) (string, error) {
	switch kind {
	case "s":
		n, _ := strconv.Atoi(raw)
		text, found := r.book.strings.get(n)
		if !found {
			return "", broken(fmt.Errorf("a cell names text %q, which is not there", raw))
		}
		return text, nil
	case "inlineStr":
		return string(inline), nil
	case "str":
		return string(appendUnescaped(nil, []byte(raw))), nil
	case "b":
		if raw == "1" || raw == "true" {
			return "true", nil
		}
		return "false", nil
	case "e", "d":
		return raw, nil
	}
	if style != notDate {
		if text, is := r.book.dateText(raw, style); is {
			return text, nil
		}
	}
	return numberText(raw), nil
}

// columnOf reads the column of a place such as "AB12": 0 for A.
func columnOf(ref []byte) int {
	n := 0
	for _, c := range ref {
		if c < 'A' || c > 'Z' {
			break
		}
		if n = n*26 + int(c-'A') + 1; n > mostColumns {
			return mostColumns
		}
	}
	return n - 1
}
