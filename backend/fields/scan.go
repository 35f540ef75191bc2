package fields

import (
	"bytes"
	"io"
)

// Token is what a Scanner finds.
type Token byte

const (
	Bad Token = iota // the document breaks the rules, or reading it failed: see Err
	End              // the document is over
	ObjectStart
	ObjectEnd
	ListStart
	ListEnd
	Key // member name
	String
	Number
	True
	False
	Null
)

// MaxDepth bounds the nesting of containers.
const MaxDepth = 200

// window is how much of a document is in memory at a time. A longer string or number comes in parts.
const window = 64 << 10

// want is what the grammar of RFC 8259 allows next.
type want byte

const (
	wantValue    want = iota // at the start, behind a comma in a list
	wantFirst                // behind "[": a value or "]"
	wantKey                  // behind a comma in an object
	wantFirstKey             // behind "{": a member name or "}"
	wantColon                // behind a member name
	wantNext                 // behind a value: a comma or the end of the container
	wantEnd                  // behind the root value
)

// Scanner reads one JSON text (RFC 8259) token by token in one pass. It is strict: UTF-8, control
// characters, escapes and number forms are checked, though a lone surrogate escape passes, as the
// grammar has it. Memory stays flat whatever the size. A byte order mark is skipped.
type Scanner struct {
	src io.Reader
	// buf[:end] is the part of the document at hand. Eight zero bytes stand behind it, so that loops over
	// text stop there by themselves: zero is neither space nor digit nor allowed in a string.
	buf     []byte
	own     []byte  // the memory that buf is in, but for a text that is at hand; made when it is needed
	nothing [8]byte // the text while there is none
	pos     int     // the next byte to look at
	end     int
	base    int64 // offset of buf[0] in the document
	readErr error // what ended the source: io.EOF, or its failure
	begun   bool

	start, stop int   // the token is buf[start:stop]
	inside      Token // Key, String or Number when the token goes on, else 0
	number      numberState
	want        want
	depth       int
	lists       [MaxDepth/64 + 1]uint64 // bit d is set when the container at depth d+1 is a list
	inList      bool                    // the innermost container is a list

	lines     int64 // line breaks before buf[0]
	lineStart int64 // offset of the line in which buf[0] stands
	err       error
}

// NewScanner reads a document from its beginning.
func NewScanner(r io.Reader) *Scanner {
	s := &Scanner{}
	s.Reset(r)
	return s
}

// Reset begins another document with the same memory; nil lets go of the one at hand.
func (s *Scanner) Reset(r io.Reader) {
	*s = Scanner{src: r, own: s.own}
	if r == nil {
		s.buf = s.nothing[:]
		return
	}
	if s.own == nil {
		s.own = make([]byte, window+8)
	}
	s.buf = s.own
	clear(s.buf[:8])
}

// ResetText begins a document that is in memory, without copying it. It overwrites the eight bytes behind
// text, which must have the capacity for them.
func (s *Scanner) ResetText(text []byte) {
	n := len(text)
	*s = Scanner{buf: text[:n+8], own: s.own, end: n, readErr: io.EOF, begun: true}
	clear(s.buf[n:])
	if bytes.HasPrefix(text, []byte("\xEF\xBB\xBF")) {
		s.pos = 3
	}
}

// Next moves to the next token. Commas and colons are not tokens.
func (s *Scanner) Next() Token {
	if s.inside != 0 {
		return s.goOn()
	}
	c := s.buf[s.pos]
	if c <= ' ' {
		c = s.skipSpace()
	}
	switch s.want {
	case wantNext:
		if c == ',' {
			s.pos++
			if c = s.buf[s.pos]; c <= ' ' {
				c = s.skipSpace()
			}
			if s.inList {
				return s.value(c)
			}
			return s.key(c)
		}
		return s.close(c)
	case wantColon:
		if c != ':' {
			return s.unexpected(c, "a colon")
		}
		s.pos++
		if c = s.buf[s.pos]; c <= ' ' {
			c = s.skipSpace()
		}
		return s.value(c)
	case wantFirstKey:
		if c == '}' {
			return s.close(c)
		}
		return s.key(c)
	case wantFirst:
		if c == ']' {
			return s.close(c)
		}
		return s.value(c)
	case wantKey:
		return s.key(c)
	case wantValue:
		return s.value(c)
	}
	return s.finish(c)
}

// Raw is the token as written, strings with their quotes; valid until the next call of Next.
func (s *Scanner) Raw() []byte { return s.buf[s.start:s.stop] }

// Partial tells that a string or number is longer than the window: the same token comes again with
// its next part. Parts are cut between characters and never within an escape.
func (s *Scanner) Partial() bool { return s.inside != 0 }

// Offset is where the token begins, in bytes from the start of the document.
func (s *Scanner) Offset() int64 { return s.base + int64(s.start) }

// EndOffset is where the token, or the part of it at hand, ends.
func (s *Scanner) EndOffset() int64 { return s.base + int64(s.stop) }

// Depth is the number of open containers.
func (s *Scanner) Depth() int { return s.depth }

// InList tells whether the innermost open container is a list.
func (s *Scanner) InList() bool { return s.inList }

// Err is why the scan ended with Bad: a *SyntaxError, or the failure of the reader.
func (s *Scanner) Err() error { return s.err }

// acceptKey passes over the next member name if it is written exactly like raw, which saves looking
// at its characters. raw has been scanned before, with its quotes.
func (s *Scanner) acceptKey(raw []byte) bool {
	p := s.pos
	switch {
	case s.want == wantFirstKey:
	case s.want == wantNext && s.buf[p] == ',' && !s.inList:
		p++
	default:
		return false
	}
	for s.buf[p] <= ' ' && p < s.end && isSpace(s.buf[p]) {
		p++
	}
	if p+len(raw) >= s.end || string(s.buf[p:p+len(raw)]) != string(raw) {
		return false
	}
	s.start, s.stop = p, p+len(raw)
	s.pos = s.stop
	s.want = wantColon
	return true
}

func (s *Scanner) value(c byte) Token {
	s.start = s.pos
	switch c {
	case '"':
		s.after()
		return s.text(String, s.pos+1)
	case '{':
		return s.open(false)
	case '[':
		return s.open(true)
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		s.after()
		return s.digits()
	case 't':
		return s.literal("true", True)
	case 'f':
		return s.literal("false", False)
	case 'n':
		return s.literal("null", Null)
	}
	return s.unexpected(c, "a value")
}

func (s *Scanner) key(c byte) Token {
	if c != '"' {
		return s.unexpected(c, "a member name in double quotes")
	}
	s.start = s.pos
	s.want = wantColon
	return s.text(Key, s.pos+1)
}

// after sets what may follow a value.
func (s *Scanner) after() {
	if s.depth == 0 {
		s.want = wantEnd
	} else {
		s.want = wantNext
	}
}

func (s *Scanner) open(list bool) Token {
	if s.depth == MaxDepth {
		e := s.syntaxError(s.pos, "nested deeper than 200 levels")
		e.TooDeep = true
		return s.fail(e)
	}
	bit := uint64(1) << (s.depth & 63)
	if list {
		s.lists[s.depth>>6] |= bit
	} else {
		s.lists[s.depth>>6] &^= bit
	}
	s.depth++
	s.inList = list
	s.pos++
	s.stop = s.pos
	if list {
		s.want = wantFirst
		return ListStart
	}
	s.want = wantFirstKey
	return ObjectStart
}

func (s *Scanner) close(c byte) Token {
	t := ObjectEnd
	switch {
	case c == ']' && s.inList:
		t = ListEnd
	case c == '}' && !s.inList:
	case s.inList:
		return s.unexpected(c, `a comma or "]"`)
	default:
		return s.unexpected(c, `a comma or "}"`)
	}
	s.start = s.pos
	s.pos++
	s.stop = s.pos
	s.leave()
	return t
}

// leave is behind the end of a container.
func (s *Scanner) leave() {
	s.depth--
	s.after()
	if d := s.depth - 1; d >= 0 {
		s.inList = s.lists[d>>6]>>(d&63)&1 == 1
	} else {
		s.inList = false
	}
}

func (s *Scanner) literal(word string, t Token) Token {
	for s.end-s.pos < len(word) {
		if !s.more(s.pos) {
			break
		}
	}
	s.start = s.pos
	if s.end-s.pos < len(word) || string(s.buf[s.pos:s.pos+len(word)]) != word {
		for i := 0; i < len(word) && s.buf[s.pos] == word[i]; i++ {
			s.pos++
		}
		return s.unexpected(s.buf[s.pos], `"`+word+`"`)
	}
	s.pos += len(word)
	s.stop = s.pos
	s.after()
	return t
}

// finish tells whether anything follows the root value.
func (s *Scanner) finish(c byte) Token {
	if s.pos < s.end {
		return s.unexpected(c, "nothing more")
	}
	if s.err != nil || (s.readErr != nil && s.readErr != io.EOF) {
		return s.fail(s.readErr)
	}
	s.start, s.stop = s.pos, s.pos
	return End
}

// skipSpace moves to the first byte that is not white space and returns it, or 0 when there is none.
func (s *Scanner) skipSpace() byte {
	for {
		p := s.pos
		for isSpace(s.buf[p]) {
			p++
		}
		s.pos = p
		if p < s.end || !s.more(p) {
			return s.buf[s.pos]
		}
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

// more reads on while keeping what stands from index keep on, which moves to the front. It returns
// false at the end of the source, and when there is no room left because the window is kept whole.
func (s *Scanner) more(keep int) bool {
	if s.readErr != nil {
		return false
	}
	if keep > 0 {
		gone := s.buf[:keep]
		if n := bytes.Count(gone, newline); n > 0 {
			s.lines += int64(n)
			s.lineStart = s.base + int64(bytes.LastIndexByte(gone, '\n')) + 1
		}
		copy(s.buf, s.buf[keep:s.end])
		s.base += int64(keep)
		s.end -= keep
		s.pos -= keep
		s.start -= keep
	}
	if s.end == window {
		return false
	}
	for tries := 0; s.readErr == nil; tries++ {
		n, err := s.src.Read(s.buf[s.end:window])
		s.end += n
		s.readErr = err
		if n > 0 {
			break
		}
		if tries == 100 && err == nil {
			s.readErr = io.ErrNoProgress
		}
	}
	clear(s.buf[s.end : s.end+8])
	if !s.begun {
		s.skipMark()
	}
	return s.pos < s.end || s.readErr == nil
}

var newline = []byte{'\n'}

// skipMark passes over a byte order mark, which RFC 8259 section 8.1 lets a reader ignore.
func (s *Scanner) skipMark() {
	s.begun = true
	for s.end < 3 && s.readErr == nil {
		n, err := s.src.Read(s.buf[s.end:window])
		s.end += n
		s.readErr = err
	}
	clear(s.buf[s.end : s.end+8])
	if bytes.HasPrefix(s.buf[:s.end], []byte("\xEF\xBB\xBF")) {
		s.pos = 3
	}
}
