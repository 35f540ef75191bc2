package fields

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// Unquote returns the text of a JSON string as written, quotes included; the closing one may be
// missing when only the first part is at hand. A lone surrogate becomes U+FFFD.
func Unquote(raw []byte) string {
	text := unquoted(raw)
	if bytes.IndexByte(text, '\\') < 0 {
		return string(text)
	}
	return string(appendUnescaped(make([]byte, 0, len(text)), text))
}

// unquoted is what stands between the quotes.
func unquoted(raw []byte) []byte {
	raw = raw[1:]
	if n := len(raw); n > 0 && raw[n-1] == '"' && !escapedAt(raw, n-1) {
		raw = raw[:n-1]
	}
	return raw
}

func appendUnescaped(out, text []byte) []byte {
	for {
		i := bytes.IndexByte(text, '\\')
		if i < 0 {
			return append(out, text...)
		}
		out = append(out, text[:i]...)
		var n int
		out, n = unescape(out, text[i:])
		text = text[i+n:]
	}
}

// escapedAt tells whether an odd number of backslashes stands before index i.
func escapedAt(raw []byte, i int) bool {
	n := 0
	for i-n-1 >= 0 && raw[i-n-1] == '\\' {
		n++
	}
	return n%2 == 1
}

// unescape appends what the escape at the start of raw means and returns its length.
func unescape(out, raw []byte) ([]byte, int) {
	if len(raw) < 2 {
		return out, len(raw)
	}
	switch raw[1] {
	case 'b':
		return append(out, '\b'), 2
	case 'f':
		return append(out, '\f'), 2
	case 'n':
		return append(out, '\n'), 2
	case 'r':
		return append(out, '\r'), 2
	case 't':
		return append(out, '\t'), 2
	case 'u':
		r, ok := hex4(raw)
		if !ok {
			return append(out, raw...), len(raw)
		}
		if !utf16.IsSurrogate(r) {
			return utf8.AppendRune(out, r), 6
		}
		if low, ok := hex4(raw[6:]); ok {
			if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
				return utf8.AppendRune(out, pair), 12
			}
		}
		return utf8.AppendRune(out, utf8.RuneError), 6
	}
	return append(out, raw[1]), 2 // a quote, a backslash or a slash
}

func hex4(raw []byte) (rune, bool) {
	if len(raw) < 6 || raw[0] != '\\' || raw[1] != 'u' {
		return 0, false
	}
	var r rune
	for _, c := range raw[2:6] {
		d := hexDigit(c)
		if d < 0 {
			return 0, false
		}
		r = r<<4 | rune(d)
	}
	return r, true
}

// appendQuoted writes text as a JSON string: short, and readable in any language.
func appendQuoted(out []byte, text string) []byte {
	out = append(out, '"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			out = append(out, '\\', byte(r))
		case r == '\n':
			out = append(out, `\n`...)
		case r == '\r':
			out = append(out, `\r`...)
		case r == '\t':
			out = append(out, `\t`...)
		case r < ' ':
			out = append(out, `\u00`...)
			out = append(out, "0123456789abcdef"[r>>4], "0123456789abcdef"[r&15])
		default:
			out = utf8.AppendRune(out, r)
		}
	}
	return append(out, '"')
}

// cut shortens text to n characters.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for i := range text {
		if n == 0 {
			return text[:i]
		}
		n--
	}
	return text
}
