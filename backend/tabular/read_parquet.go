package tabular

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"connectorstudio/backend/studio"
)

// parquetReader reads the leaves of a Parquet file as columns, "a.b" where they are nested. One that repeats
// is a JSON list of its values.
type parquetReader struct {
	notes
	source  Source
	about   *format.FileMetaData
	plain   *parquetPlain
	file    *parquet.File
	leaves  []parquetLeaf
	columns []string
	group   int // that is read next
	given   int64
	length  int // of the texts of the row, in bytes
	texts   []string
	cells   []*string
}

type parquetLeaf struct {
	parquetValues
	kind     parquet.Type
	column   *parquet.Column
	repeated bool
	there    int // the definition level from which the list is there, if only as an empty one
	filled   int // that of a value
}

func openParquet(s Source) (_ Reader, err error) {
	defer func() {
		if p := recover(); p != nil { // the library trusts what it reads
			err = brokenParquet(fmt.Errorf("%v", p))
		}
	}()
	r := &parquetReader{source: s}
	if r.about, err = footerOf(s); err != nil {
		return nil, err
	}
	if r.plain, err = newPlain(*r.about); err != nil {
		return nil, brokenParquet(err)
	}
	wide := len(r.about.Schema) > 1000 // each column has a buffer
	buffer := 64 << 10
	if wide {
		buffer = 4 << 10
	}
	r.file, err = parquet.OpenFile(r.plain, r.plain.size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true), parquet.ReadBufferSize(buffer))
	if err != nil {
		return nil, brokenParquet(err)
	}
	names := []string{}
	for _, c := range r.file.Root().Columns() {
		names = r.see(c, nil, parquetLeaf{}, names)
	}
	if len(names) > mostColumns {
		return nil, tooWide(1)
	}
	r.columns = unique(names)
	r.texts, r.cells = make([]string, len(names)), make([]*string, len(names))
	return r, nil
}

func brokenParquet(err error) error {
	return refused("The Parquet file is damaged, or of a kind that can't be read.", "Write it again, or export it as CSV, and choose that.", err)
}

// see adds the leaves below a column. What lists and maps are wrapped in is not part of a name.
func (r *parquetReader) see(c *parquet.Column, path []string, leaf parquetLeaf, names []string) []string {
	if c.Optional() {
		leaf.filled++
	}
	if c.Repeated() {
		if !leaf.repeated {
			leaf.repeated, leaf.there = true, leaf.filled
		}
		leaf.filled++
	}
	wrapper := len(path) > 0 && leaf.repeated && slices.Contains([]string{"list", "bag", "array", "element", "item", "key_value"}, c.Name())
	if !wrapper {
		path = append(slices.Clone(path), c.Name())
	}
	if c.Leaf() {
		leaf.kind, leaf.column = c.Type(), c
		r.leaves = append(r.leaves, leaf)
		return append(names, strings.Join(path, "."))
	}
	for _, inner := range c.Columns() {
		names = r.see(inner, path, leaf, names)
	}
	return names
}

func (r *parquetReader) Columns() []string  { return r.columns }
func (r *parquetReader) Warnings() []string { return append([]string{}, r.list...) }

// Position is by the share of the rows that were read.
func (r *parquetReader) Position() int64 {
	return int64(float64(r.source.Size) * min(1, float64(r.given)/float64(max(r.about.NumRows, 1))))
}

func (r *parquetReader) Close() error {
	var all error
	for i := range r.leaves {
		all = errors.Join(all, r.leaves[i].close())
	}
	return all
}

// Next returns the next row.
func (r *parquetReader) Next() (_ []*string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = r.broken(fmt.Errorf("%v", p))
		}
	}()
	for {
		there, err := r.row()
		if err != nil {
			return nil, r.broken(err)
		}
		if there {
			r.given++
			return r.cells, nil
		}
		if r.group >= len(r.about.RowGroups) || len(r.leaves) == 0 {
			return nil, io.EOF
		}
		if err := r.open(r.about.RowGroups[r.group].Columns); err != nil {
			return nil, r.broken(err)
		}
	}
}

func (r *parquetReader) broken(err error) error {
	if f := studio.AsFailure(err); studio.CodeOf(err) == studio.CodeTooLarge {
		return f
	}
	return brokenParquet(fmt.Errorf("behind row %d: %w", r.given, err))
}

// open goes to the columns of the next group.
func (r *parquetReader) open(columns []format.ColumnChunk) error {
	if len(columns) != len(r.leaves) {
		return fmt.Errorf("a group has %d columns", len(columns))
	}
	chunks, base := r.file.RowGroups()[r.group].ColumnChunks(), int64(r.group*len(columns))
	r.group++
	clear(r.plain.chunks)
	r.plain.open = 0
	for i := range r.leaves {
		leaf := &r.leaves[i]
		if err := leaf.close(); err != nil {
			return err
		}
		chunk, err := chunkOf(r.source, &columns[i], leaf.column)
		if err != nil {
			return err
		}
		r.plain.chunks[base+int64(i)+1] = chunk
		leaf.parquetValues = parquetValues{pages: chunks[i].Pages()}
	}
	return nil
}

// row reads a cell of each column. It tells whether there was another row in the group.
func (r *parquetReader) row() (there bool, err error) {
	r.length = 0
	for i := range r.leaves {
		v, more, err := r.leaves[i].peek()
		if err != nil {
			return false, err
		}
		if i > 0 && more != there {
			return false, errors.New("its columns have different numbers of rows")
		}
		if there = more; !more {
			continue
		}
		if r.cells[i], err = r.cell(i, v); err != nil {
			return false, err
		}
	}
	return there, nil
}

func (r *parquetReader) cell(i int, first parquet.Value) (*string, error) {
	leaf := &r.leaves[i]
	switch {
	case leaf.repeated:
		text, err := r.listText(leaf, first)
		if text == "" || err != nil {
			return nil, err
		}
		r.texts[i] = text
	case first.IsNull():
		leaf.at++
		return nil, nil
	default:
		r.texts[i] = parquetText(leaf.kind, first)
		leaf.at++
	}
	if r.length += len(r.texts[i]); r.length > largestRecord {
		return nil, r.tooLong()
	}
	return &r.texts[i], nil
}

func (r *parquetReader) tooLong() error {
	return studio.Fail(studio.CodeTooLarge, fmt.Sprintf("Row %d is longer than %d MB.", r.given+1, largestRecord>>20), "Leave the long column out of the file.")
}

// listText is the JSON of the values of a row: numbers and truth values as such. It is empty where there is no list.
func (r *parquetReader) listText(leaf *parquetLeaf, first parquet.Value) (string, error) {
	var list bytes.Buffer
	list.WriteByte('[')
	bare := leaf.kind.Kind() == parquet.Boolean
	isJSON := leaf.kind.LogicalType() != nil && leaf.kind.LogicalType().String() == "JSON"
	level, null := first.DefinitionLevel(), first.IsNull()
	for n := 0; ; n++ {
		v, more, err := leaf.peek()
		if err != nil {
			return "", err
		}
		if !more || n > 0 && v.RepetitionLevel() == 0 {
			if n == 1 && null && level <= leaf.there { // nothing but the mark of one that is empty, or not there
				return map[bool]string{true: "[]"}[level == leaf.there], nil
			}
			list.WriteByte(']')
			return list.String(), nil
		}
		if n > 0 {
			list.WriteByte(',')
		}
		switch text := parquetText(leaf.kind, v); {
		case v.IsNull():
			list.WriteString("null")
		case bare, isDecimal(text) && leaf.kind.Kind() != parquet.ByteArray, isJSON && json.Valid([]byte(text)):
			list.WriteString(text)
		default:
			list.Write(quote(text))
		}
		leaf.at++
		if r.length+list.Len() > largestRecord {
			return "", r.tooLong()
		}
	}
}

// parquetValues are the values of a column of a group, a few at a time.
type parquetValues struct {
	pages  parquet.Pages
	page   parquet.Page
	values parquet.ValueReader
	some   [64]parquet.Value
	at, n  int
}

// peek returns the next value, false after the last. Whoever takes it adds to at; it is good until the next peek.
func (p *parquetValues) peek() (parquet.Value, bool, error) {
	for p.at >= p.n {
		if p.pages == nil {
			return parquet.Value{}, false, nil
		}
		if p.values == nil {
			page, err := p.pages.ReadPage()
			if err == io.EOF {
				return parquet.Value{}, false, p.close()
			}
			if err != nil {
				return parquet.Value{}, false, err
			}
			p.page, p.values = page, page.Values()
		}
		n, err := p.values.ReadValues(p.some[:])
		if err != nil && err != io.EOF {
			return parquet.Value{}, false, err
		}
		if p.at, p.n = 0, n; n == 0 {
			parquet.Release(p.page)
			p.page, p.values = nil, nil
		}
	}
	return p.some[p.at], true, nil
}

func (p *parquetValues) close() error {
	if p.page != nil {
		parquet.Release(p.page)
	}
	pages := p.pages
	p.pages, p.page, p.values, p.at, p.n = nil, nil, nil, 0, 0
	if pages == nil {
		return nil
	}
	return pages.Close()
}
