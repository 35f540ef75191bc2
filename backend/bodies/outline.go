package bodies

import (
	"slices"

	"connectorstudio/backend/fields"
)

// span is the size in bytes from which on a container is remembered, and the distance of the marks
// within it. Anything smaller is quicker to read again.
const span = 32 << 10

// container is a remembered object or list.
type container struct {
	start, end int64
	count      int64 // members or elements
	firstMark  int64 // its marks in the list of all
	marks      int64
}

// childMark tells where the child with this number begins: its name, or the element itself.
type childMark struct {
	ordinal, offset int64
}

// outline finds the large containers while the tokens of a document go by.
type outline struct {
	open       []frame
	containers []container
	marks      []childMark
}

type frame struct {
	start, count, lastMark int64
	list                   bool
	marks                  []childMark
}

func (o *outline) token(t fields.Token, scan *fields.Scanner) {
	offset := scan.Offset()
	top := len(o.open) - 1
	switch {
	case t == fields.ObjectEnd || t == fields.ListEnd:
		f := &o.open[top]
		if end := scan.EndOffset(); end-f.start >= span {
			o.containers = append(o.containers, container{f.start, end, f.count, int64(len(o.marks)), int64(len(f.marks))})
			o.marks = append(o.marks, f.marks...)
		}
		o.open = o.open[:top]
		return
	case top >= 0 && (t == fields.Key || o.open[top].list):
		f := &o.open[top]
		if offset-f.lastMark >= span {
			f.marks = append(f.marks, childMark{f.count, offset})
			f.lastMark = offset
		}
		f.count++
	}
	if t == fields.ObjectStart || t == fields.ListStart {
		o.open = append(o.open, frame{start: offset, lastMark: offset, list: t == fields.ListStart})
	}
}

// finish sorts the containers by their beginning.
func (o *outline) finish() {
	slices.SortFunc(o.containers, func(a, b container) int { return int(min(max(a.start-b.start, -1), 1)) })
}
