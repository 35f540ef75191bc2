package tabular

import (
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Encoding is how a text file writes characters.
type Encoding string

const (
	EncodingUTF8    Encoding = "utf-8" // with or without a byte order mark
	EncodingUTF16LE Encoding = "utf-16le"
	EncodingUTF16BE Encoding = "utf-16be"
	EncodingWindows Encoding = "windows-1252" // and ISO 8859-1, but for control characters
)

// Encodings are all of them, in the order of the choice.
var Encodings = []Encoding{EncodingUTF8, EncodingUTF16LE, EncodingUTF16BE, EncodingWindows}

// encodingOf judges by the byte order mark, by the zeros of UTF-16, and by whether it is UTF-8.
func encodingOf(head []byte) Encoding {
	switch {
	case bytes.HasPrefix(head, []byte{0xEF, 0xBB, 0xBF}):
		return EncodingUTF8
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}):
		return EncodingUTF16LE
	case bytes.HasPrefix(head, []byte{0xFE, 0xFF}):
		return EncodingUTF16BE
	}
	even, odd := 0, 0
	for i, b := range head {
		if b == 0 && i%2 == 0 {
			even++
		} else if b == 0 {
			odd++
		}
	}
	switch half := len(head) / 2; {
	case len(head) >= 4 && odd > half/3 && even < half/10+1:
		return EncodingUTF16LE
	case len(head) >= 4 && even > half/3 && odd < half/10+1:
		return EncodingUTF16BE
	}
	if valid(head) {
		return EncodingUTF8
	}
	return EncodingWindows
}

// valid tells whether a beginning of a text is UTF-8; its last character may be cut.
func valid(head []byte) bool {
	for cut := 0; cut < utf8.UTFMax && cut <= len(head); cut++ {
		if utf8.Valid(head[:len(head)-cut]) {
			return cut == 0 || !utf8.FullRune(head[len(head)-cut:])
		}
	}
	return false
}

// decoder reads a text file as UTF-8 without a byte order mark. A byte that UTF-8 does not allow is read
// as Windows-1252, so that nothing is lost, and counted.
func decoder(r io.Reader, e Encoding) (text io.Reader, stray *int) {
	none := 0
	switch e {
	case EncodingUTF16LE:
		return transform.NewReader(r, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()), &none
	case EncodingUTF16BE:
		return transform.NewReader(r, unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder()), &none
	case EncodingWindows:
		return transform.NewReader(r, charmap.Windows1252.NewDecoder()), &none
	}
	u := &utf8Reader{src: r}
	return u, &u.lenient.stray
}

// utf8Reader passes on what is UTF-8 as it is, which nearly every file is to its end; from the first byte
// that is not, lenient reads.
type utf8Reader struct {
	src     io.Reader
	lenient lenient
	slow    io.Reader
	begun   bool
	kept    [utf8.UTFMax]byte // the beginning of a character
	keeps   int
	err     error
}

func (u *utf8Reader) Read(p []byte) (int, error) {
	if u.slow != nil {
		return u.slow.Read(p)
	}
	if len(p) < 16 { // room for what was kept, and more
		return 0, nil
	}
	n := copy(p, u.kept[:u.keeps])
	u.keeps = 0
	if u.err == nil {
		var more int
		more, u.err = u.src.Read(p[n:])
		n += more
	}
	if !u.begun && n < 3 && u.err == nil { // too short to be known as a byte order mark
		u.keeps = copy(u.kept[:], p[:n])
		return 0, nil
	}
	if !u.begun {
		u.begun = true
		if bytes.HasPrefix(p[:n], []byte{0xEF, 0xBB, 0xBF}) {
			n = copy(p, p[3:n])
		}
	}
	good := validRun(p[:n])
	if rest := p[good:n]; len(rest) > 0 {
		if u.err == nil && !utf8.FullRune(rest) {
			u.keeps = copy(u.kept[:], rest)
		} else {
			from := io.Reader(bytes.NewReader(bytes.Clone(rest)))
			if u.err == nil {
				from = io.MultiReader(from, u.src)
			} else if u.err != io.EOF {
				from = io.MultiReader(from, failing{u.err})
			}
			u.slow = transform.NewReader(from, &u.lenient)
			return good, nil
		}
	}
	if good > 0 || u.err == nil {
		return good, nil
	}
	return 0, u.err
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func decoded(head []byte, e Encoding) []byte {
	r, _ := decoder(bytes.NewReader(head), e)
	text, _ := io.ReadAll(r) // bytes in memory do not fail
	return text
}

// lenient passes UTF-8 on, and reads bytes that are none.
type lenient struct{ stray int }

func (t *lenient) Reset() {} // it goes on where it is

func (t *lenient) Transform(dst, src []byte, atEOF bool) (written, read int, err error) {
	for read < len(src) {
		if run := validRun(src[read:]); run > 0 {
			n := copy(dst[written:], src[read:read+run])
			for n < run && n > 0 && !utf8.RuneStart(src[read+n]) {
				n-- // not into a character
			}
			written, read = written+n, read+n
			if n < run {
				return written, read, transform.ErrShortDst
			}
			continue
		}
		if !atEOF && !utf8.FullRune(src[read:]) {
			return written, read, transform.ErrShortSrc
		}
		var char [utf8.UTFMax]byte
		size := utf8.EncodeRune(char[:], charmap.Windows1252.DecodeByte(src[read]))
		if len(dst)-written < size {
			return written, read, transform.ErrShortDst
		}
		t.stray++
		written, read = written+copy(dst[written:], char[:size]), read+1
	}
	return written, read, nil
}

// validRun is how many bytes at the beginning are UTF-8.
func validRun(src []byte) int {
	if utf8.Valid(src) {
		return len(src)
	}
	n := 0
	for n < len(src) {
		if src[n] < utf8.RuneSelf {
			n++
			continue
		}
		r, size := utf8.DecodeRune(src[n:])
		if r == utf8.RuneError && size == 1 {
			return n
		}
		n += size
	}
	return n
}
