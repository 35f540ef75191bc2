package bodies

import (
	"io"

	"connectorstudio/backend/fields"
)

// layout writes JSON with a member or element a line, indented by two spaces. Tokens stay as written:
// digits, escapes and repeated names are the ones that came. Long strings are folded at LineWidth.
type layout struct {
	scan *fields.Scanner
	each eachLine
	// mark is called at the beginning of every line whose number is a multiple of linesPerMark, and
	// token for every token; both may be nil.
	mark  func(fields.Mark)
	token func(fields.Token)

	line   []byte
	number int64 // of the line in the making
	opened bool  // the line ends with the bracket that opens a container
	value  bool  // a member name stands on the line: its value comes behind it
	fresh  bool  // the line is empty and waits for its first token
	place  fields.Mark
}

// layoutFrom takes the layout up at the beginning of a line. The source stands at the mark's offset.
func layoutFrom(scan *fields.Scanner, r io.Reader, at fields.Mark, number int64, each eachLine) *layout {
	scan.Resume(r, at)
	return &layout{scan: scan, each: each, number: number, fresh: true}
}

// run lays out the document to its end, until each has enough, or until the text is not JSON.
func (l *layout) run() error {
	if l.mark != nil && l.number == 0 {
		l.mark(l.scan.Mark())
	}
	for {
		if (l.number+1)%linesPerMark == 0 {
			l.place = l.scan.Mark()
		}
		goesOn := l.scan.Partial()
		t := l.scan.Next()
		if l.token != nil && !goesOn {
			l.token(t)
		}
		more := true
		switch t {
		case fields.Bad:
			return l.scan.Err()
		case fields.End:
			l.each(l.line, false)
			l.number++
			return nil
		case fields.ObjectEnd, fields.ListEnd:
			more = l.closing()
		default:
			more = l.opening(t, goesOn)
		}
		if !more {
			return errStop
		}
	}
}

// opening writes a member name, a scalar, a part of one, or the beginning of a container.
func (l *layout) opening(t fields.Token, goesOn bool) bool {
	if !goesOn && !l.value {
		depth := l.scan.Depth()
		if t == fields.ObjectStart || t == fields.ListStart {
			depth--
		}
		if !l.separate(depth) {
			return false
		}
	}
	l.fresh = false
	raw := l.scan.Raw()
	switch t {
	case fields.Key, fields.String, fields.Number:
		if !l.text(t, raw, goesOn) {
			return false
		}
		if t == fields.Key && !l.scan.Partial() {
			l.line = append(l.line, ": "...)
		}
	default:
		l.line = append(l.line, raw...)
	}
	l.value = t == fields.Key
	l.opened = t == fields.ObjectStart || t == fields.ListStart
	return true
}

// separate begins the line of a member or an element.
func (l *layout) separate(depth int) bool {
	switch {
	case l.fresh:
		l.fresh = false
	case depth == 0:
		return true
	default:
		if !l.opened {
			l.line = append(l.line, ',')
		}
		if !l.next(l.place, false) {
			return false
		}
	}
	l.indent(depth)
	return true
}

func (l *layout) closing() bool {
	switch {
	case l.fresh:
		l.fresh = false
		l.indent(l.scan.Depth())
	case !l.opened: // an empty container stays on its line
		if !l.next(l.place, false) {
			return false
		}
		l.indent(l.scan.Depth())
	}
	l.line = append(l.line, l.scan.Raw()...)
	l.opened, l.value = false, false
	return true
}

const spaces = "                                                                                                    " +
	"                                                                                                    " +
	"                                                                                                    " +
	"                                                                                                    " // for fields.MaxDepth levels

func (l *layout) indent(depth int) {
	l.line = append(l.line, spaces[:2*depth]...)
}

// text writes a scalar or a part of one, folded where the line is full. The first byte of a token
// always stands on the line on which its place is.
func (l *layout) text(t fields.Token, raw []byte, goesOn bool) bool {
	done := 0
	if !goesOn {
		l.line = append(l.line, raw[0])
		done = 1
	}
	for len(raw)-done > LineWidth-len(l.line) {
		n := cutAtRune(raw[done:], max(LineWidth-len(l.line), 0))
		l.line = append(l.line, raw[done:done+n]...)
		done += n
		if !l.next(l.scan.MarkWithin(t, done), true) {
			return false
		}
	}
	l.line = append(l.line, raw[done:]...)
	return true
}

// next hands the line out and begins another one, whose text is found at m.
func (l *layout) next(m fields.Mark, folded bool) bool {
	more := l.each(l.line, folded)
	l.line = l.line[:0]
	l.number++
	if l.mark != nil && l.number%linesPerMark == 0 {
		l.mark(m)
	}
	return more
}
