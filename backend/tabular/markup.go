package tabular

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

// markup scans the XML of a sheet: tags and text, without a tree. It knows no entities but the five of XML
// and characters by number, so nothing in a file can make it read another or grow.
type markup struct {
	in   *bufio.Reader
	long []byte // a token that did not fit the buffer
	text []byte
	tag  tag
}

// tag is an opening or closing tag. Its parts are good until the next one.
type tag struct {
	name  []byte // without a prefix
	attrs []byte
	close bool // </name>
	alone bool // <name/>
}

const longestToken = largestRecord // bytes of a text or a tag

var errLongToken = errors.New("a text of the sheet is too long")

func newMarkup(r io.Reader) *markup { return &markup{in: bufio.NewReaderSize(r, 64<<10)} }

// next returns the next tag; m.text is the decoded text before it.
func (m *markup) next() (*tag, error) {
	m.text = m.text[:0]
	for {
		raw, err := m.until('<')
		if err != nil {
			return nil, err
		}
		if m.text = appendDecoded(m.text, raw[:len(raw)-1]); len(m.text) > longestToken { // with comments in it
			return nil, errLongToken
		}
		raw, err = m.until('>')
		if err != nil {
			return nil, err
		}
		switch {
		case bytes.HasPrefix(raw, []byte("![CDATA[")):
			if raw, err = m.through(raw, "]]>"); err != nil {
				return nil, err
			}
			m.text = append(m.text, raw[len("![CDATA["):len(raw)-3]...)
		case bytes.HasPrefix(raw, []byte("!--")):
			if _, err = m.through(raw, "-->"); err != nil {
				return nil, err
			}
		case raw[0] == '!' || raw[0] == '?':
		default:
			m.read(raw[:len(raw)-1])
			return &m.tag, nil
		}
	}
}

// until reads through a byte.
func (m *markup) until(end byte) ([]byte, error) {
	raw, err := m.in.ReadSlice(end)
	if err == nil {
		return raw, nil
	}
	m.long = m.long[:0]
	for err == bufio.ErrBufferFull {
		if m.long = append(m.long, raw...); len(m.long) > longestToken {
			return nil, errLongToken
		}
		raw, err = m.in.ReadSlice(end)
	}
	m.long = append(m.long, raw...)
	return m.long, err
}

// through reads on until a token ends with end.
func (m *markup) through(raw []byte, end string) ([]byte, error) {
	whole := append([]byte{}, raw...)
	for !bytes.HasSuffix(whole, []byte(end)) {
		raw, err := m.until('>')
		if err != nil {
			return nil, err
		}
		if whole = append(whole, raw...); len(whole) > longestToken {
			return nil, errLongToken
		}
	}
	return whole, nil
}

func (m *markup) read(raw []byte) {
	m.tag = tag{}
	if len(raw) > 0 && raw[0] == '/' {
		m.tag.close, raw = true, raw[1:]
	} else if len(raw) > 0 && raw[len(raw)-1] == '/' {
		m.tag.alone, raw = true, raw[:len(raw)-1]
	}
	n := 0
	for n < len(raw) && !isSpace(raw[n]) {
		n++
	}
	m.tag.name, m.tag.attrs = raw[:n], raw[n:]
	if colon := bytes.IndexByte(m.tag.name, ':'); colon >= 0 {
		m.tag.name = m.tag.name[colon+1:]
	}
}

func (t *tag) is(name string) bool { return string(t.name) == name }

// attr returns the raw value of an attribute, without a prefix; nil when it is not there.
func (t *tag) attr(name string) []byte {
	rest := t.attrs
	for {
		from := 0
		for from < len(rest) && isSpace(rest[from]) {
			from++
		}
		eq := bytes.IndexByte(rest, '=')
		if eq < from {
			return nil
		}
		quote := eq + 1
		for quote < len(rest) && isSpace(rest[quote]) {
			quote++
		}
		if quote >= len(rest) {
			return nil
		}
		end := bytes.IndexByte(rest[quote+1:], rest[quote])
		if end < 0 {
			return nil
		}
		to := eq
		for to > from && isSpace(rest[to-1]) {
			to--
		}
		if string(rest[from:to]) == name {
			return rest[quote+1 : quote+1+end]
		}
		rest = rest[quote+end+2:]
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

// appendDecoded resolves the entities of XML (1.0, section 4.6) and line ends.
func appendDecoded(text, raw []byte) []byte {
	for len(raw) > 0 {
		n := 0
		for n < len(raw) && raw[n] != '&' && raw[n] != '\r' {
			n++
		}
		if n == len(raw) {
			return append(text, raw...)
		}
		text = append(text, raw[:n]...)
		if raw[n] == '\r' {
			if raw = raw[n+1:]; len(raw) == 0 || raw[0] != '\n' {
				text = append(text, '\n')
			}
			continue
		}
		raw = raw[n:]
		end := bytes.IndexByte(raw, ';')
		char, known := rune(0), false
		if end > 0 && end < 12 {
			char, known = entity(string(raw[1:end]))
		}
		if !known {
			text, raw = append(text, '&'), raw[1:]
			continue
		}
		text, raw = utf8.AppendRune(text, char), raw[end+1:]
	}
	return text
}

func entity(name string) (rune, bool) {
	switch name {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' || digits[0] == 'X' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	return rune(n), err == nil && n <= utf8.MaxRune
}
