package fields

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"
)

// SyntaxError tells where a document stops being JSON.
type SyntaxError struct {
	Offset  int64  // in bytes, from 0
	Line    int64  // from 1
	Column  int64  // in characters, from 1
	Message string // such as `a comma or "}" was expected, but "x" stands there`
	TooDeep bool   // well-formed so far, but nested deeper than MaxDepth
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Message)
}

// Valid tells whether r holds one JSON text and nothing else. err is a failure of reading.
func Valid(r io.Reader) (ok bool, err error) {
	s := NewScanner(r)
	for {
		switch s.Next() {
		case End:
			return true, nil
		case Bad:
			var syntax *SyntaxError
			if errors.As(s.Err(), &syntax) {
				return false, nil
			}
			return false, s.Err()
		}
	}
}

func (s *Scanner) fail(err error) Token {
	if s.err == nil {
		s.err = err
	}
	// Every later call must fail too: nothing that is left is looked at.
	s.inside = 0
	s.want = wantEnd
	if s.src == nil {
		s.buf = s.nothing[:] // the text is somebody else's
	}
	s.end, s.pos, s.start, s.stop = 0, 0, 0, 0
	clear(s.buf[:8])
	s.readErr = s.err
	return Bad
}

// unexpected fails because c stands where something else belongs.
func (s *Scanner) unexpected(c byte, wanted string) Token {
	if s.pos >= s.end {
		return s.ended(wanted + " was expected, but the document ends")
	}
	found := strconv.QuoteRune(rune(c))
	switch {
	case c == '"':
		found = "a double quote"
	case c >= utf8.RuneSelf:
		r, size := utf8.DecodeRune(s.buf[s.pos:s.end])
		if r == utf8.RuneError && size <= 1 {
			return s.fail(s.syntaxError(s.pos, "a byte that is not UTF-8"))
		}
		found = strconv.QuoteRune(r)
	}
	return s.fail(s.syntaxError(s.pos, wanted+" was expected, but "+found+" stands there"))
}

// ended fails because the source ended too early, or could not be read on.
func (s *Scanner) ended(message string) Token {
	if s.readErr != nil && s.readErr != io.EOF {
		return s.fail(s.readErr)
	}
	if s.depth == 0 && s.want == wantValue {
		message = "there is no JSON here"
	}
	return s.fail(s.syntaxError(s.end, message))
}

// syntaxError describes a fault at index p.
func (s *Scanner) syntaxError(p int, message string) *SyntaxError {
	e := &SyntaxError{Offset: s.base + int64(p), Line: s.lines + 1, Message: message}
	from := 0
	before := s.base - s.lineStart // of the line, gone from memory
	for i := range p {
		if s.buf[i] == '\n' {
			e.Line++
			from, before = i+1, 0
		}
	}
	e.Column = before + int64(utf8.RuneCount(s.buf[from:p])) + 1
	return e
}
