package template

import (
	"strings"
	"unicode/utf8"
)

// byteSet is the bytes that stay as they are when a text is percent-encoded.
type byteSet [256]bool

func setOf(bytes string) *byteSet {
	var s byteSet
	for i := range len(bytes) {
		s[bytes[i]] = true
	}
	return &s
}

// The sets of RFC 3986. Values keep nothing but what is unreserved; literal text keeps what separates
// nothing at its place.
const unreservedBytes = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"

var (
	unreserved = setOf(unreservedBytes)
	inPath     = setOf(unreservedBytes + "!$&'()*+,;=:@")
	inQuery    = setOf(unreservedBytes + "!$'()*+,;=:@/?")
	inRaw      = setOf(unreservedBytes + "!$&'()*+,;=:@/?") // a value that is URL text itself: "#" would end the query
	inTable    = setOf(unreservedBytes + "!$'()*,:@/")      // plain text: "+" is a plus, not a space
)

// escape percent-encodes all bytes that are not in keep. With asURL the text is URL text already: what
// it has encoded stays encoded.
func escape(text string, keep *byteSet, asURL bool) string {
	const hex = "0123456789ABCDEF"
	stays := func(i int) bool {
		return keep[text[i]] || asURL && text[i] == '%' && i+2 < len(text) && isHex(text[i+1]) && isHex(text[i+2])
	}
	same := 0
	for same < len(text) && stays(same) {
		same++
	}
	if same == len(text) {
		return text // as most texts do
	}
	var b strings.Builder
	b.WriteString(text[:same])
	for i := same; i < len(text); i++ {
		if c := text[i]; stays(i) {
			b.WriteByte(c)
		} else {
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
	return b.String()
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// EscapePath encodes literal text of a path; "/" is kept, and what is encoded stays so.
func EscapePath(text string) string {
	segments := strings.Split(text, "/")
	for i, s := range segments {
		segments[i] = escape(s, inPath, true)
	}
	return strings.Join(segments, "/")
}

// EscapeName encodes the name of a query entry: plain text, every separator encoded.
func EscapeName(text string) string { return escape(text, inTable, false) }

// EscapeQuery encodes the name of a query entry that was typed in an address.
func EscapeQuery(text string) string { return escape(text, inQuery, true) }

// EscapeValue encodes a value in a query: nothing in it separates anything.
func EscapeValue(text string) string { return escape(text, unreserved, false) }

// EscapeRaw encodes of URL text in a query only what would end it or could not be sent.
func EscapeRaw(text string) string { return escape(text, inRaw, true) }

// EscapeJSON returns text as it stands between the quotes of a JSON string (RFC 8259 section 7). What
// is not UTF-8 becomes U+FFFD.
func EscapeJSON(text string) string {
	const hex = "0123456789abcdef"
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < ' ':
			b.WriteString(`\u00`)
			b.WriteByte(hex[r>>4])
			b.WriteByte(hex[r&15])
		default:
			b.WriteRune(r) // utf8.RuneError stands for broken bytes already
		}
	}
	return b.String()
}

// Quote returns text as a JSON string.
func Quote(text string) string { return `"` + EscapeJSON(text) + `"` }

// runes counts characters, for positions that are shown to people.
func runes(text string) int { return utf8.RuneCountInString(text) }
