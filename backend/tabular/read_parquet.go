package tabular

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"

	"connectorstudio/backend/studio"
)

// parquetReader reads the leaves of a Parquet file as columns, "a.b" where they are nested. One that repeats
// is a JSON list of its values.
type parquetReader struct {
	notes
	file    *parquet.File
	size    int64
	leaves  []parquetLeaf
	columns []string
	groups  []parquet.RowGroup
	rows    parquet.Rows
	buffer  []parquet.Row
	ready   []parquet.Row // of the buffer, not given yet
	given   int64
	texts   []string
	cells   []*string
}

type parquetLeaf struct {
	kind     parquet.Type
	repeated bool
	there    int // the definition level from which the list is there, if only as an empty one
	filled   int // that of a value
}

const (
	largestFooter = 64 << 20 // bytes of what a Parquet file says of itself
	parquetRows   = 64       // that are read at a time
)

func openParquet(s Source) (_ Reader, err error) {
	defer func() {
		if p := recover(); p != nil { // the library trusts what it reads
			err = brokenParquet(fmt.Errorf("%v", p))
		}
	}()
	tail := make([]byte, 8)
	if _, err := s.ReadAt(tail, s.Size-8); s.Size < 12 || err != nil && err != io.EOF {
		return nil, brokenParquet(err)
	}
	if n := int64(binary.LittleEndian.Uint32(tail)); n > largestFooter || n > s.Size-12 {
		return nil, brokenParquet(fmt.Errorf("its description is said to have %d bytes", n))
	}
	file, err := parquet.OpenFile(s, s.Size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true), parquet.ReadBufferSize(64<<10))
	if err != nil {
		return nil, brokenParquet(err)
	}
	r := &parquetReader{file: file, size: s.Size, groups: file.RowGroups(), buffer: make([]parquet.Row, parquetRows)}
	names := []string{}
	for _, c := range file.Root().Columns() {
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
		leaf.kind = c.Type()
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
	return int64(float64(r.size) * float64(r.given) / float64(max(r.file.NumRows(), 1)))
}

func (r *parquetReader) Close() error {
	if r.rows == nil {
		return nil
	}
	return r.rows.Close()
}

// Next returns the next row.
func (r *parquetReader) Next() (_ []*string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = brokenParquet(fmt.Errorf("behind row %d: %v", r.given, p))
		}
	}()
	if len(r.ready) == 0 {
		if err := r.read(); err != nil {
			return nil, err
		}
	}
	row := r.ready[0]
	r.ready = r.ready[1:]
	r.given++
	clear(r.cells)
	size := 0
	row.Range(func(i int, values []parquet.Value) bool {
		if i < len(r.leaves) {
			r.cells[i] = r.cell(i, values)
			if r.cells[i] != nil {
				size += len(r.texts[i])
			}
		}
		return true
	})
	if size > largestRecord {
		return nil, studio.Fail(studio.CodeTooLarge, fmt.Sprintf("Row %d is longer than %d MB.", r.given, largestRecord>>20), "Leave the long column out of the file.")
	}
	return r.cells, nil
}

func (r *parquetReader) read() error {
	for {
		if r.rows == nil {
			if len(r.groups) == 0 {
				return io.EOF
			}
			r.rows, r.groups = r.groups[0].Rows(), r.groups[1:]
		}
		n, err := r.rows.ReadRows(r.buffer)
		if err != nil && err != io.EOF {
			return brokenParquet(fmt.Errorf("behind row %d: %w", r.given, err))
		}
		r.ready = r.buffer[:n]
		if err == io.EOF || n == 0 {
			closed := r.rows.Close()
			if r.rows = nil; closed != nil {
				return brokenParquet(closed)
			}
		}
		if n > 0 {
			return nil
		}
	}
}

func (r *parquetReader) cell(i int, values []parquet.Value) *string {
	leaf := r.leaves[i]
	switch {
	case leaf.repeated:
		if len(values) == 1 && values[0].IsNull() && values[0].DefinitionLevel() <= leaf.there {
			if values[0].DefinitionLevel() < leaf.there {
				return nil
			}
			r.texts[i] = "[]"
			return &r.texts[i]
		}
		r.texts[i] = listText(leaf.kind, values)
	case len(values) == 0 || values[0].IsNull():
		return nil
	default:
		r.texts[i] = parquetText(leaf.kind, values[0])
	}
	return &r.texts[i]
}

// listText is the JSON of values: numbers and truth values as such.
func listText(kind parquet.Type, values []parquet.Value) string {
	var list bytes.Buffer
	for i, v := range values {
		list.WriteByte("[,"[min(i, 1)])
		switch text := parquetText(kind, v); {
		case v.IsNull():
			list.WriteString("null")
		case kind.Kind() == parquet.Boolean, isDecimal(text) && kind.Kind() != parquet.ByteArray, kind.LogicalType() != nil && kind.LogicalType().String() == "JSON" && json.Valid([]byte(text)):
			list.WriteString(text)
		default:
			list.Write(quote(text))
		}
	}
	list.WriteByte(']')
	return list.String()
}
