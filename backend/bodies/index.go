package bodies

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"sort"

	"connectorstudio/backend/fields"
	"connectorstudio/backend/studio"
)

// index knows where the parts of a body begin. It stays on disk: a look-up reads a few records.
type index struct {
	file       io.ReaderAt
	kind       studio.BodyKind
	raw        section // of marks with the offset of a line
	pretty     section // of fields.Mark
	containers section // sorted by their beginning
	childMarks section
}

// section is a run of records of equal size.
type section struct {
	at, records int64
	size        int64 // of a record
	lines       int64 // of the view, for raw and pretty
}

const (
	indexMagic   = "bodyidx1"
	rawMarkSize  = 8
	childSize    = 16
	boxSize      = 40
	headerSize   = 8 + 8 + 6*8
	foldedBit    = 1 << 63 // of a raw mark: the line goes on from the one before
	offsetOfMark = foldedBit - 1
)

var kinds = []studio.BodyKind{studio.BodyEmpty, studio.BodyJSON, studio.BodyText, studio.BodyBinary}

// writeIndex writes what an inspection found.
func writeIndex(path string, kind studio.BodyKind, in *inspection) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	le := binary.LittleEndian
	header := append([]byte(indexMagic), 0, 0, 0, 0, 0, 0, 0, 0)
	for i, k := range kinds {
		if k == kind {
			header[8] = byte(i)
		}
	}
	layout := in.json
	if kind != studio.BodyJSON {
		layout = &jsonLayout{}
	}
	for _, n := range []int64{
		in.lines, int64(len(in.rawMarks)) / rawMarkSize, layout.lines, int64(len(layout.marks)) / fields.MarkSize,
		int64(len(layout.outline.containers)), int64(len(layout.outline.marks)),
	} {
		header = le.AppendUint64(header, uint64(n))
	}
	for _, part := range [][]byte{header, in.rawMarks, layout.marks} {
		_, _ = w.Write(part)
	}
	for _, c := range layout.outline.containers {
		_ = binary.Write(w, le, c.record())
	}
	for _, m := range layout.outline.marks {
		_ = binary.Write(w, le, [2]int64{m.ordinal, m.offset})
	}
	return errors.Join(w.Flush(), f.Close())
}

func (c container) record() [5]int64 {
	return [5]int64{c.start, c.end, c.count, c.firstMark, c.marks}
}

var errDamaged = errors.New("the index is damaged")

func readIndex(f io.ReaderAt) (*index, error) {
	header := make([]byte, headerSize)
	if _, err := f.ReadAt(header, 0); err != nil || string(header[:8]) != indexMagic || int(header[8]) >= len(kinds) {
		return nil, errDamaged
	}
	n := func(i int) int64 { return int64(binary.LittleEndian.Uint64(header[16+8*i:])) }
	x := &index{file: f, kind: kinds[header[8]]}
	x.raw = section{at: headerSize, records: n(1), size: rawMarkSize, lines: n(0)}
	x.pretty = section{at: x.raw.end(), records: n(3), size: fields.MarkSize, lines: n(2)}
	x.containers = section{at: x.pretty.end(), records: n(4), size: boxSize}
	x.childMarks = section{at: x.containers.end(), records: n(5), size: childSize}
	return x, nil
}

func (s section) end() int64 { return s.at + s.records*s.size }

// record reads record i of a section.
func (x *index) record(s section, i int64) []byte {
	b := make([]byte, s.size)
	if i < 0 || i >= s.records {
		return b
	}
	_, _ = x.file.ReadAt(b, s.at+i*s.size)
	return b
}

// rawMark is where line i*linesPerMark of the raw view begins.
func (x *index) rawMark(i int64) (offset int64, goesOn bool) {
	v := binary.LittleEndian.Uint64(x.record(x.raw, i))
	return int64(v & offsetOfMark), v&foldedBit != 0
}

func (x *index) prettyMark(i int64) fields.Mark {
	return fields.ReadMark(x.record(x.pretty, i))
}

// container finds the remembered container that begins at offset.
func (x *index) container(offset int64) (container, bool) {
	read := func(i int64) container {
		b := x.record(x.containers, i)
		n := func(i int) int64 { return int64(binary.LittleEndian.Uint64(b[8*i:])) }
		return container{n(0), n(1), n(2), n(3), n(4)}
	}
	i := int64(sort.Search(int(x.containers.records), func(i int) bool { return read(int64(i)).start >= offset }))
	if i == x.containers.records {
		return container{}, false
	}
	c := read(i)
	return c, c.start == offset
}

// childMark is the last mark in c for which before is true, or the beginning of c.
func (x *index) childMark(c container, before func(childMark) bool) (childMark, bool) {
	read := func(i int64) childMark {
		b := x.record(x.childMarks, c.firstMark+i)
		return childMark{int64(binary.LittleEndian.Uint64(b)), int64(binary.LittleEndian.Uint64(b[8:]))}
	}
	i := int64(sort.Search(int(c.marks), func(i int) bool { return !before(read(int64(i))) })) - 1
	if i < 0 {
		return childMark{}, false
	}
	return read(i), true
}
