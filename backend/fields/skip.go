package fields

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// Skip passes over the rest of the value that t began.
func (s *Scanner) Skip(t Token) bool {
	switch t {
	case ObjectStart, ListStart:
		if s.skipWhole() {
			return true
		}
		for level := s.depth - 1; s.depth > level; {
			if s.Next() == Bad {
				return false
			}
		}
	case Key, String, Number:
		return s.skipParts()
	case Bad, End:
		return false
	}
	return true
}

// skipParts passes over the parts that a long string, number or member name still has.
func (s *Scanner) skipParts() bool {
	for s.inside != 0 {
		if s.goOn() == Bad {
			return false
		}
	}
	return true
}

// skipWhole passes over the rest of the container just entered, when all of it is at hand; it is as strict as
// Next. Where it returns false nothing has changed: what it does not understand is for Next to judge.
func (s *Scanner) skipWhole() bool {
	p := skipContainer(s.buf, s.pos, s.inList, min(MaxDepth-s.depth, 64))
	if p < 0 {
		return false
	}
	s.pos, s.start, s.stop = p, p-1, p
	s.leave()
	return true
}

// peekMember looks at the next member of an object: its name as written, without quotes, and the place of its
// value; at is -1 when there is none, or it needs a closer look. Nothing changes.
func (s *Scanner) peekMember() (name []byte, at int) {
	p := spaces(s.buf, s.pos)
	switch {
	case s.inList || s.inside != 0:
		return nil, -1
	case s.want == wantNext && s.buf[p] == ',':
		p = spaces(s.buf, p+1)
	case s.want != wantFirstKey:
		return nil, -1
	}
	if s.buf[p] != '"' {
		return nil, -1
	}
	end := stringEnd(s.buf, p+1)
	if end < 0 {
		return nil, -1
	}
	name = s.buf[p+1 : end-1]
	if p = spaces(s.buf, end); s.buf[p] != ':' || bytes.IndexByte(name, '\\') >= 0 {
		return nil, -1
	}
	return name, spaces(s.buf, p+1)
}

// passMember passes over the member whose value is at a place that peekMember told. Where it returns false
// nothing has changed.
func (s *Scanner) passMember(at int) bool {
	switch c := s.buf[at]; {
	case c != '{' && c != '[':
		at = scalar(s.buf, at)
	case s.depth == MaxDepth:
		return false
	default:
		at = skipContainer(s.buf, at+1, c == '[', min(MaxDepth-s.depth-1, 64))
	}
	if at < 0 || at >= s.end { // a number may go on in what is not at hand yet
		return false
	}
	s.pos, s.start, s.stop, s.want = at, at, at, wantNext
	return true
}

// skipContainer returns the place behind the end of the container whose first place is p, -1 when it does not
// know. Zeros stand behind the text, which fit nowhere in JSON. room is for how many levels.
func skipContainer(buf []byte, p int, inList bool, room int) int {
	kinds, level := uint64(0), 0 // bit n is set when the n-th container around this one is a list
	first := true
	for {
		p = spaces(buf, p)
		if c := buf[p]; c == ']' && inList || c == '}' && !inList {
			if !first {
				return -1 // a comma stands before it
			}
		} else {
			if !inList {
				if p = memberName(buf, p); p < 0 {
					return -1
				}
			}
			if c := buf[p]; c == '{' || c == '[' {
				if level == room {
					return -1
				}
				kinds <<= 1
				if inList {
					kinds |= 1
				}
				level++
				inList, first = c == '[', true
				p++
				continue
			}
			if p = scalar(buf, p); p < 0 {
				return -1
			}
			p = spaces(buf, p)
		}
		// Behind a value, or at the end of an empty container.
		for buf[p] == ']' && inList || buf[p] == '}' && !inList {
			p++
			if level == 0 {
				return p
			}
			level--
			inList = kinds&1 == 1
			kinds >>= 1
			p = spaces(buf, p)
		}
		if buf[p] != ',' {
			return -1
		}
		p++
		first = false
	}
}

func spaces(buf []byte, p int) int {
	for isSpace(buf[p]) {
		p++
	}
	return p
}

// memberName returns the place of the value that the member at p names.
func memberName(buf []byte, p int) int {
	if buf[p] != '"' {
		return -1
	}
	if p = stringEnd(buf, p+1); p < 0 {
		return -1
	}
	if p = spaces(buf, p); buf[p] != ':' {
		return -1
	}
	return spaces(buf, p+1)
}

// scalar returns the place behind a text, a number or a literal.
func scalar(buf []byte, p int) int {
	switch c := buf[p]; {
	case c == '"':
		return stringEnd(buf, p+1)
	case c == '-' || c-'0' < 10:
		return numberEnd(buf, p)
	}
	// Eight bytes stand behind the text, so that a word of five can be looked at.
	switch string(buf[p : p+4]) {
	case "true", "null":
		return p + 4
	case "fals":
		if buf[p+4] == 'e' {
			return p + 5
		}
	}
	return -1
}

// stringEnd returns the place behind the closing quote of a string whose text begins at p.
func stringEnd(buf []byte, p int) int {
	from, high := p, uint64(0)
	for {
		x := binary.LittleEndian.Uint64(buf[p : p+8])
		m := special(x)
		if m == 0 {
			high |= x
			p += 8
			continue
		}
		n := bits.TrailingZeros64(m) >> 3
		high |= x & (1<<(8*n) - 1)
		switch p += n; buf[p] {
		case '"':
			if high&highs != 0 && !utf8.Valid(buf[from:p]) {
				return -1
			}
			return p + 1
		case '\\':
			if p = escapeEnd(buf, p); p < 0 {
				return -1
			}
		default:
			return -1
		}
	}
}

func escapeEnd(buf []byte, p int) int {
	switch buf[p+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return p + 2
	case 'u':
		for i := p + 2; i < p+6; i++ {
			if hexDigit(buf[i]) < 0 {
				return -1
			}
		}
		return p + 6
	}
	return -1
}

// numberEnd returns the place behind a number (RFC 8259 section 6).
func numberEnd(buf []byte, p int) int {
	if buf[p] == '-' {
		p++
	}
	if buf[p] == '0' {
		p++
	} else if p = digitsEnd(buf, p); p < 0 {
		return -1
	}
	if buf[p] == '.' {
		if p = digitsEnd(buf, p+1); p < 0 {
			return -1
		}
	}
	if buf[p]|0x20 == 'e' {
		if p++; buf[p] == '+' || buf[p] == '-' {
			p++
		}
		return digitsEnd(buf, p)
	}
	return p
}

// digitsEnd returns the place behind at least one digit.
func digitsEnd(buf []byte, p int) int {
	if buf[p]-'0' > 9 {
		return -1
	}
	for buf[p]-'0' <= 9 {
		p++
	}
	return p
}
