package fields

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// special marks the bytes of a word that end a run of plain text: a quote, a backslash, a control
// character. Only the lowest mark is exact, which is the one that is used.
func special(x uint64) uint64 {
	quote := x ^ ones*'"'
	slash := x ^ ones*'\\'
	return ((quote-ones)&^quote | (slash-ones)&^slash | (x-ones*' ')&^x) & highs
}

// text runs over a string from index p on to its closing quote; s.start is where the token begins.
func (s *Scanner) text(kind Token, p int) Token {
	var high uint64
	for {
		x := binary.LittleEndian.Uint64(s.buf[p : p+8])
		m := special(x)
		if m == 0 {
			high |= x
			p += 8
			continue
		}
		n := bits.TrailingZeros64(m) >> 3
		high |= x & (1<<(8*n) - 1)
		p += n
		if s.buf[p] == '"' {
			s.inside = 0
			return s.textDone(kind, p+1, high)
		}
		if s.buf[p] == '\\' {
			if n := s.escape(p); n > 0 {
				p += n
				continue
			} else if n < 0 {
				return Bad
			}
		} else if p < s.end {
			return s.fail(s.syntaxError(p, "a control character in a string must be escaped"))
		}
		// The text at hand ends here, perhaps within an escape.
		held := s.start
		if s.more(held) {
			p -= held - s.start
			continue
		}
		p -= held - s.start
		if s.readErr != nil {
			return s.ended(`a string ends without its closing quote`)
		}
		if p == s.end {
			p = cutAtRune(s.buf, p)
		}
		s.inside = kind
		return s.textDone(kind, p, high)
	}
}

// textDone ends the token or its part at index p.
func (s *Scanner) textDone(kind Token, p int, high uint64) Token {
	s.stop = p
	s.pos = p
	if high&highs != 0 {
		if raw := s.buf[s.start:p]; !utf8.Valid(raw) {
			s.inside = 0
			return s.fail(s.syntaxError(s.start+validPrefix(raw), "a byte that is not UTF-8"))
		}
	}
	return kind
}

// validPrefix is the length of the part of b before its first byte that is not UTF-8.
func validPrefix(b []byte) int {
	n := 0
	for n < len(b) {
		r, size := utf8.DecodeRune(b[n:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		n += size
	}
	return n
}

// escape returns the length of the escape at index p, 0 when the text at hand ends within it, or -1
// after failing.
func (s *Scanner) escape(p int) int {
	if p+1 >= s.end {
		return 0
	}
	switch s.buf[p+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		for i := p + 2; i < p+6; i++ {
			if i >= s.end {
				return 0
			}
			if hexDigit(s.buf[i]) < 0 {
				s.fail(s.syntaxError(i, `four hexadecimal digits belong behind \u`))
				return -1
			}
		}
		return 6
	}
	s.fail(s.syntaxError(p, "a backslash begins an escape that JSON does not have"))
	return -1
}

func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// goOn scans the next part of a token that is longer than the window.
func (s *Scanner) goOn() Token {
	s.start = s.pos
	if s.inside == Number {
		return s.moreDigits()
	}
	return s.text(s.inside, s.pos)
}

// numberState is how far a number has come.
type numberState byte

const (
	numStart numberState = iota
	numMinus
	numZero
	numInteger
	numPoint
	numFraction
	numE
	numSign
	numExponent
	numAny // somewhere within a number that was scanned before
)

// complete tells whether a number may end in this state.
func (n numberState) complete() bool {
	return n == numZero || n == numInteger || n == numFraction || n == numExponent || n == numAny
}

// step returns the state behind c, and false when c does not belong to the number.
func (n numberState) step(c byte) (numberState, bool) {
	digit := c >= '0' && c <= '9'
	switch n {
	case numStart, numMinus:
		switch {
		case c == '-' && n == numStart:
			return numMinus, true
		case c == '0':
			return numZero, true
		case digit:
			return numInteger, true
		}
	case numZero, numInteger, numFraction:
		switch {
		case digit && n != numZero:
			return n, true
		case c == '.' && n != numFraction:
			return numPoint, true
		case c == 'e' || c == 'E':
			return numE, true
		}
	case numPoint:
		if digit {
			return numFraction, true
		}
	case numE:
		if c == '+' || c == '-' {
			return numSign, true
		}
		if digit {
			return numExponent, true
		}
	case numSign, numExponent:
		if digit {
			return numExponent, true
		}
	case numAny:
		return numAny, digit || c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-'
	}
	return n, false
}

// digits scans the number at s.start. Whole numbers, by far the most frequent, take the short way.
func (s *Scanner) digits() Token {
	p := s.start
	if s.buf[p] == '-' {
		p++
	}
	if first := s.buf[p]; first >= '1' && first <= '9' {
		for s.buf[p] >= '0' && s.buf[p] <= '9' {
			p++
		}
		if c := s.buf[p]; c != '.' && c|0x20 != 'e' && p < s.end {
			s.pos, s.stop = p, p
			return Number
		}
		s.number = numInteger
		s.pos = p
		return s.moreDigits()
	}
	s.number = numStart
	s.pos = s.start
	return s.moreDigits()
}

// moreDigits goes on with the number from s.pos in the state it has.
func (s *Scanner) moreDigits() Token {
	s.inside = 0
	for {
		state, p := s.number, s.pos
		for {
			next, ok := state.step(s.buf[p])
			if !ok {
				break
			}
			state = next
			p++
		}
		s.number, s.pos = state, p
		if p == s.end {
			if s.more(s.start) {
				continue
			}
			if s.readErr == nil {
				s.inside, s.stop = Number, s.pos
				return Number
			}
		}
		if !state.complete() {
			return s.unexpected(s.buf[s.pos], "a digit")
		}
		s.stop = s.pos
		return Number
	}
}

// cutAtRune returns the largest index up to end at which no character is cut.
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
