package fields

import (
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

// skipContainer returns the place behind the end of the container whose first place is p, -1 when it does not
// know. Zeros stand behind the text, which fit nowhere in JSON. room is for how many levels within it.
func skipContainer(buf []byte, p int, isList bool, room int) int {
	if isList {
		return skipList(buf, p, room)
	}
	return skipObject(buf, p, room)
}

// skipObject is where most of an answer passes, so the frequent forms, names and texts of at most eight plain bytes
// without white space around them, are tried in line.
func skipObject(buf []byte, p, room int) int {
	c := buf[p]
	if c <= ' ' {
		p = spaces(buf, p)
		c = buf[p]
	}
	if c == '}' {
		return p + 1
	}
	for {
		if c != '"' {
			return -1
		}
		x := binary.LittleEndian.Uint64(buf[p+1:])
		if n := bits.TrailingZeros64(special(x)) >> 3; buf[p+1+n] == '"' && x&(highs>>(64-8*n)) == 0 {
			p += n + 2
		} else if p = stringEnd(buf, p+1); p < 0 {
			return -1
		}
		if c = buf[p]; c != ':' {
			if p = spaces(buf, p); buf[p] != ':' {
				return -1
			}
		}
		if p = skipValue(buf, p+1, room); p < 0 {
			return -1
		}
		if c = buf[p]; c == '}' {
			return p + 1
		} else if c != ',' {
			return -1
		}
		p++
		if c = buf[p]; c <= ' ' {
			p = spaces(buf, p)
			c = buf[p]
		}
	}
}

func skipList(buf []byte, p, room int) int {
	if p = spaces(buf, p); buf[p] == ']' {
		return p + 1
	}
	for {
		if p = skipValue(buf, p, room); p < 0 {
			return -1
		}
		if c := buf[p]; c == ']' {
			return p + 1
		} else if c != ',' {
			return -1
		}
		p++
	}
}

// skipValue returns the first place behind a value that is no white space.
func skipValue(buf []byte, p, room int) int {
	c := buf[p]
	if c <= ' ' {
		p = spaces(buf, p)
		c = buf[p]
	}
	switch {
	case c == '"':
		x := binary.LittleEndian.Uint64(buf[p+1:])
		if n := bits.TrailingZeros64(special(x)) >> 3; buf[p+1+n] == '"' && x&(highs>>(64-8*n)) == 0 {
			p += n + 2
		} else {
			p = stringEnd(buf, p+1)
		}
	case c == '{' || c == '[':
		if room == 0 {
			return -1
		}
		p = skipContainer(buf, p+1, c == '[', room-1)
	default:
		p = bare(buf, p)
	}
	if p >= 0 && buf[p] <= ' ' {
		p = spaces(buf, p)
	}
	return p
}

func spaces(buf []byte, p int) int {
	for isSpace(buf[p]) {
		p++
	}
	return p
}

// scalar returns the place behind a text, a number or a literal.
func scalar(buf []byte, p int) int {
	if buf[p] == '"' {
		return stringEnd(buf, p+1)
	}
	return bare(buf, p)
}

// bare returns the place behind a number or a literal.
func bare(buf []byte, p int) int {
	if c := buf[p]; c == '-' || c-'0' < 10 {
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
