package bodies

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// pattern is a text looked for without regard to case, in one or more spellings.
type pattern struct {
	forms   [][]byte // folded
	unicode bool     // some form has letters beyond ASCII
	longest int
}

// newPattern prepares a search. escaped adds the spellings that JSON writers use for the same text:
// \u00fc for ü, \/ for a slash.
func newPattern(text string, escaped bool) pattern {
	spellings := []string{text}
	if escaped {
		for _, s := range []string{text, strings.ToUpper(text), strings.ToLower(text)} {
			s = escapeUnicode(s)
			spellings = append(spellings, s, strings.ReplaceAll(s, "/", `\/`))
		}
		spellings = append(spellings, strings.ReplaceAll(text, "/", `\/`))
	}
	var p pattern
	for _, s := range spellings {
		p.add(fold(nil, []byte(s), true))
	}
	return p
}

func (p *pattern) add(form []byte) {
	if len(form) == 0 || slices.ContainsFunc(p.forms, func(f []byte) bool { return bytes.Equal(f, form) }) {
		return
	}
	p.forms = append(p.forms, form)
	p.longest = max(p.longest, len(form))
	p.unicode = p.unicode || !isASCII(form)
}

// within returns the pattern of the longest piece of each form that stands in one token of JSON, so
// that it is found in the source whatever the white space there. ok is false when a form has none.
func (p pattern) within() (pieces pattern, ok bool) {
	for _, form := range p.forms {
		longest := []byte{}
		for piece := range bytes.FieldsFuncSeq(form, func(r rune) bool { return strings.ContainsRune(`{}[],:"`, r) }) {
			if piece = bytes.TrimSpace(piece); len(piece) > len(longest) {
				longest = piece
			}
		}
		if len(longest) == 0 {
			return pattern{}, false
		}
		pieces.add(longest)
	}
	return pieces, true
}

// next returns where the pattern stands first in folded text, from index from on; -1 when nowhere.
func (p pattern) next(folded []byte, from int) (at, length int) {
	at = -1
	for _, form := range p.forms {
		end := len(folded)
		if at >= 0 {
			end = min(end, at+len(form)) // only what is earlier matters
		}
		if from > end {
			continue
		}
		if i := bytes.Index(folded[from:end], form); i >= 0 && (at < 0 || from+i < at || from+i == at && len(form) > length) {
			at, length = from+i, len(form)
		}
	}
	return at, length
}

func (p pattern) fold(dst, text []byte) []byte { return fold(dst, text, p.unicode) }

// fold appends text with its letters in lower case. A letter whose lower case has another length stays
// as it is, so that an index in the folded text is one in the text too.
func fold(dst, text []byte, letters bool) []byte {
	start := len(dst)
	dst = append(dst, text...)
	out := dst[start:]
	for len(out) >= 8 {
		x := binary.LittleEndian.Uint64(out)
		if letters && x&highBits != 0 {
			n := foldLetters(out)
			out = out[n:]
			continue
		}
		binary.LittleEndian.PutUint64(out, x|upperBits(x)>>2)
		out = out[8:]
	}
	for len(out) > 0 {
		out = out[foldLetters(out):]
	}
	return dst
}

const (
	onesBits = 0x0101010101010101
	highBits = 0x8080808080808080
)

// upperBits marks the bytes of a word that are capital letters of ASCII.
func upperBits(x uint64) uint64 {
	low := x &^ highBits
	fromA := low + (0x80-'A')*onesBits
	behindZ := low + (0x7F-'Z')*onesBits
	return (fromA ^ behindZ) &^ x & highBits
}

// foldLetters folds the character at the beginning of b and returns its length.
func foldLetters(b []byte) int {
	if c := b[0]; c < utf8.RuneSelf {
		if c >= 'A' && c <= 'Z' {
			b[0] = c | 0x20
		}
		return 1
	}
	r, size := utf8.DecodeRune(b)
	if lower := unicode.ToLower(r); lower != r && utf8.RuneLen(lower) == size {
		utf8.EncodeRune(b, lower)
	}
	return size
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// escapeUnicode writes characters beyond ASCII as \u escapes.
func escapeUnicode(text string) string {
	var b []byte
	for _, r := range text {
		if r < utf8.RuneSelf {
			b = append(b, byte(r))
			continue
		}
		for _, unit := range utf16.AppendRune(nil, r) {
			b = append(b, '\\', 'u')
			for shift := 12; shift >= 0; shift -= 4 {
				b = append(b, "0123456789abcdef"[unit>>shift&15])
			}
		}
	}
	return string(b)
}
