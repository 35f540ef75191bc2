package bodies

import (
	"bytes"
	"errors"
	"unicode/utf8"
)

// LineWidth is where long lines are folded, in bytes of UTF-8. Some APIs send 100 MB in one line.
const LineWidth = 1000

// linesPerMark is how many lines stand between two marks of an index: a window is found by reading at
// most so many lines.
const linesPerMark = 1024

// errStop ends a walk through lines early.
var errStop = errors.New("enough lines")

// eachLine gets the lines of a view in order. folded tells that the line goes on in the next one. The
// slice is used again.
type eachLine func(line []byte, folded bool) bool

// splitter cuts what is written to it into lines as they are, folded at LineWidth.
type splitter struct {
	each eachLine
	// begin is called with the offset of every line before its text is known; it may be nil.
	begin  func(offset int64)
	offset int64 // of the line in the making
	line   []byte
	began  bool
}

func (s *splitter) Write(p []byte) (int, error) {
	written := len(p)
	for len(p) > 0 {
		if !s.began {
			s.start()
		}
		end := bytes.IndexByte(p, '\n')
		text := p
		if end >= 0 {
			text = p[:end]
		}
		// One byte more than fits shows that the line goes on.
		n := min(len(text), LineWidth+1-len(s.line))
		s.line = append(s.line, text[:n]...)
		p = p[n:]
		switch {
		case len(s.line) > LineWidth:
			if !s.fold() {
				return 0, errStop
			}
		case n == end:
			p = p[1:]
			if !s.finish(1) {
				return 0, errStop
			}
		}
	}
	return written, nil
}

// Close hands out the last line if it does not end with a line break.
func (s *splitter) Close() error {
	if s.began {
		s.finish(0)
	}
	return nil
}

func (s *splitter) start() {
	s.began = true
	if s.begin != nil {
		s.begin(s.offset)
	}
}

// fold hands out the first part of a line that is too long.
func (s *splitter) fold() bool {
	n := cutAtRune(s.line, LineWidth)
	more := s.each(s.line[:n], true)
	s.offset += int64(n)
	s.line = s.line[:copy(s.line, s.line[n:])]
	s.start()
	return more
}

func (s *splitter) finish(lineBreak int) bool {
	s.offset += int64(len(s.line) + lineBreak)
	more := s.each(bytes.TrimSuffix(s.line, []byte{'\r'}), false)
	s.line = s.line[:0]
	s.began = false
	return more
}

// cutAtRune returns the largest index up to end at which no character of b is cut.
func cutAtRune(b []byte, end int) int {
	for i := end - 1; i >= 0 && i >= end-utf8.UTFMax; i-- {
		if utf8.RuneStart(b[i]) {
			if !utf8.FullRune(b[i:end]) {
				return i
			}
			break
		}
	}
	return end
}
