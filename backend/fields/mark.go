package fields

import (
	"encoding/binary"
	"io"
)

// Mark is a place in a document at which a scan can be taken up again: between two tokens, or within
// a string, a number or a member name.
type Mark struct {
	Offset int64
	lists  [MaxDepth/64 + 1]uint64
	depth  uint8
	want   want
	inside Token
}

// MarkSize is the length of a mark in bytes.
const MarkSize = 8 + 8*(MaxDepth/64+1) + 3

// Mark returns the place behind the token at hand.
func (s *Scanner) Mark() Mark {
	return Mark{Offset: s.base + int64(s.pos), lists: s.lists, depth: uint8(s.depth), want: s.want, inside: s.inside}
}

// MarkWithin returns the place n bytes into the token at hand, which is t; n is not 0 at the beginning
// of a token.
func (s *Scanner) MarkWithin(t Token, n int) Mark {
	m := s.Mark()
	m.Offset = s.base + int64(s.start+n)
	m.inside = t
	return m
}

// Within tells whether the mark stands within a token.
func (m Mark) Within() bool { return m.inside != 0 }

// AtMember is the place before a member name of an object, or before an element of a list.
func AtMember(offset int64, list bool) Mark {
	m := Mark{Offset: offset, depth: 1, want: wantKey}
	if list {
		m.lists[0], m.want = 1, wantValue
	}
	return m
}

// BehindMember is the place behind a member of an object, or behind an element of a list.
func BehindMember(offset int64, list bool) Mark {
	m := AtMember(offset, list)
	m.want = wantNext
	return m
}

// Resume goes on at a mark; r stands at its offset. What is before the mark has been scanned already
// and is trusted.
func (s *Scanner) Resume(r io.Reader, m Mark) {
	s.Reset(r)
	s.base, s.lineStart = m.Offset, m.Offset
	s.begun = m.Offset > 0 // a byte order mark stands at the very beginning only
	s.lists, s.depth, s.want, s.inside = m.lists, int(m.depth), m.want, m.inside
	s.number = numAny
	if d := s.depth - 1; d >= 0 {
		s.inList = s.lists[d>>6]>>(d&63)&1 == 1
	}
}

// AppendTo writes the mark in MarkSize bytes.
func (m Mark) AppendTo(out []byte) []byte {
	out = binary.LittleEndian.AppendUint64(out, uint64(m.Offset))
	for _, bits := range m.lists {
		out = binary.LittleEndian.AppendUint64(out, bits)
	}
	return append(out, m.depth, byte(m.want), byte(m.inside))
}

// ReadMark reads what AppendTo wrote.
func ReadMark(b []byte) Mark {
	m := Mark{Offset: int64(binary.LittleEndian.Uint64(b))}
	for i := range m.lists {
		m.lists[i] = binary.LittleEndian.Uint64(b[8+8*i:])
	}
	rest := b[8+8*len(m.lists):]
	m.depth, m.want, m.inside = min(rest[0], MaxDepth), want(rest[1]), Token(rest[2])
	return m
}
