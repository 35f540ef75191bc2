package template

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// reader reads one JSON text strictly and stops at the first fault, which it explains. Each method
// reads one thing at the current offset and tells whether it could.
type reader struct {
	text   string
	at     int
	holes  bool // {name} is a hole
	depth  int
	object bool     // the text is an object
	outer  []string // its members
	parts  []part
	from   int    // where the literal text being collected begins
	last   string // the value read last, for messages such as "add a comma after 0.25"
	fault  *SyntaxError

	containers []container // those with items that may be left out
}

func (r *reader) document() bool {
	r.space()
	r.object = r.peek() == '{' && (!r.holes || holeName(r.text[r.at:]) == "")
	if !r.value("") {
		return false
	}
	r.space()
	if r.at < len(r.text) {
		return r.trailing()
	}
	return true
}

func (r *reader) space() {
	for r.at < len(r.text) && strings.IndexByte(jsonSpace, r.text[r.at]) >= 0 {
		r.at++
	}
}

// peek returns the byte at the current offset, 0 at the end.
func (r *reader) peek() byte {
	if r.at < len(r.text) {
		return r.text[r.at]
	}
	return 0
}

// value reads a value; member is the quoted name it belongs to, for messages.
func (r *reader) value(member string) bool {
	begin, c := r.at, r.peek()
	ok := false
	switch {
	case c == '{' && r.hole(false):
		ok = true
	case c == '{':
		ok = r.nested(r.members)
	case c == '[':
		ok = r.nested(r.elements)
	case c == '"':
		ok = r.str(r.holes)
	case c == '-' || c >= '0' && c <= '9':
		ok = r.number()
	default:
		ok = r.literal(member)
	}
	if ok {
		r.last = r.text[begin:r.at]
	}
	return ok
}

func (r *reader) nested(read func(open int) bool) bool {
	if r.depth++; r.depth > MaxDepth {
		return r.fail(r.at, fmt.Sprintf("this nests more than %d levels deep.", MaxDepth))
	}
	open := r.at
	r.at++
	ok := read(open)
	r.depth--
	return ok
}

func (r *reader) members(open int) bool {
	seen := map[string]bool{}
	var inside container
	for first := true; ; first = false {
		r.space()
		if r.peek() == '}' && first {
			r.at++
			return true
		}
		key := r.at
		if !r.key(open) {
			return false
		}
		name := r.text[key:r.at]
		if r.holes && seen[name] {
			return r.fail(key, name+" stands twice in the same object.")
		}
		seen[name] = true
		if r.depth == 1 && r.holes {
			r.outer = append(r.outer, unquoted(name))
		}
		end := r.at
		r.space()
		if r.peek() != ':' {
			return r.failFix(end, "add a colon after "+name+".", end, end, ":")
		}
		r.at++
		r.space()
		if !r.item(&inside, key, name) {
			return false
		}
		if more, ok := r.separator(open, '}'); !more {
			r.keep(inside)
			return ok
		}
	}
}

func (r *reader) elements(open int) bool {
	var inside container
	for first := true; ; first = false {
		r.space()
		if r.peek() == ']' && first {
			r.at++
			return true
		}
		if r.at >= len(r.text) {
			return r.unclosed(open)
		}
		if !r.item(&inside, r.at, "") {
			return false
		}
		if more, ok := r.separator(open, ']'); !more {
			r.keep(inside)
			return ok
		}
	}
}

// unquoted returns the text that a valid JSON string stands for.
func unquoted(quoted string) string {
	var text string
	_ = json.Unmarshal([]byte(quoted), &text)
	return text
}

// separator reads what follows a value in a container: a comma, after which more must come, or the end.
func (r *reader) separator(open int, closing byte) (more, ok bool) {
	end := r.at
	r.space()
	switch c := r.peek(); {
	case c == ',':
		comma := r.at
		r.at++
		r.space()
		if next := r.peek(); next == '}' || next == ']' || next == 0 {
			return false, r.failFix(comma, "remove the comma after "+brief(r.last)+". Nothing follows it.", comma, comma+1, "")
		} else if next == ',' {
			return false, r.failFix(r.at, "remove one of the two commas after "+brief(r.last)+".", r.at, r.at+1, "")
		}
		return true, true
	case c == closing:
		r.at++
		return false, true
	case c == '}' || c == ']':
		return false, r.failFix(r.at, fmt.Sprintf("this %c can't close the %c of line %d. Use %c.", c, r.text[open], r.line(open), closing), r.at, r.at+1, string(closing))
	case c == 0 && r.at >= len(r.text):
		return false, r.unclosed(open)
	case c == ':' || !r.beginsValue():
		return false, r.stray()
	}
	return false, r.failFix(end, "add a comma after "+brief(r.last)+".", end, end, ",")
}

// str reads a string; inside it, parameters are holes when holes is set.
func (r *reader) str(holes bool) bool {
	open := r.at
	r.at++
	for r.at < len(r.text) {
		switch c := r.text[r.at]; {
		case c == '"':
			r.at++
			return true
		case c == '\\':
			if !r.escape() {
				return false
			}
		case c == '\n' || c == '\r':
			return r.noQuote(open)
		case c < ' ':
			return r.failFix(r.at, fmt.Sprintf(`a control character stands inside quotes. Write \u%04x.`, c), r.at, r.at+1, fmt.Sprintf(`\u%04x`, c))
		case holes && (c == '{' || c == '}'):
			if !r.hole(true) {
				return false
			}
		case c >= utf8.RuneSelf:
			_, width := utf8.DecodeRuneInString(r.text[r.at:])
			if width == 1 {
				return r.fail(r.at, "this text is not UTF-8.")
			}
			r.at += width
		default:
			r.at++
		}
	}
	return r.noQuote(open)
}

func (r *reader) escape() bool {
	rest := r.text[r.at:]
	if len(rest) > 1 && strings.IndexByte(`"\/bfnrt`, rest[1]) >= 0 {
		r.at += 2
		return true
	}
	if len(rest) > 5 && rest[1] == 'u' && isHex(rest[2]) && isHex(rest[3]) && isHex(rest[4]) && isHex(rest[5]) {
		r.at += 6
		return true
	}
	return r.failFix(r.at, `a backslash inside quotes is written \\.`, r.at, r.at+1, `\\`)
}

// hole reads a parameter, and inside a string a doubled brace. In value position it reports no fault:
// what is no parameter is an object.
func (r *reader) hole(quoted bool) bool {
	if !r.holes {
		return false
	}
	width, name, fault := brace(r.text, r.at)
	switch {
	case quoted && fault != nil:
		return r.badHole()
	case !quoted && name == "":
		return false
	}
	r.flush(r.at)
	p := part{source: r.text[r.at : r.at+width], name: name, quoted: quoted}
	if name == "" {
		p.text = p.source[:1] // a doubled brace
	}
	r.parts = append(r.parts, p)
	r.at += width
	r.from = r.at
	return true
}

func (r *reader) flush(to int) {
	if r.from < to {
		r.parts = append(r.parts, part{source: r.text[r.from:to], text: r.text[r.from:to]})
	}
	r.from = to
}

func (r *reader) number() bool {
	begin := r.at
	for r.at < len(r.text) && (isNameByte(r.text[r.at]) || r.text[r.at] == '+') {
		r.at++
	}
	typed := r.text[begin:r.at]
	if IsNumber(typed) {
		return true
	}
	if mended := mendNumber(typed); mended != "" {
		return r.failFix(begin, brief(typed)+" is written "+mended+" in JSON.", begin, r.at, mended)
	}
	return r.failFix(begin, "put "+brief(typed)+" in quotes. It is not a number.", begin, r.at, Quote(typed))
}

// IsNumber tells whether text is a number as JSON writes it (RFC 8259 section 6).
func IsNumber(text string) bool {
	text = strings.TrimPrefix(text, "-")
	whole := digits(text)
	if whole == 0 || whole > 1 && text[0] == '0' {
		return false
	}
	if text = text[whole:]; strings.HasPrefix(text, ".") {
		n := digits(text[1:])
		if n == 0 {
			return false
		}
		text = text[1+n:]
	}
	if text != "" && (text[0] == 'e' || text[0] == 'E') {
		text = text[1:]
		if text != "" && (text[0] == '+' || text[0] == '-') {
			text = text[1:]
		}
		n := digits(text)
		return n > 0 && n == len(text)
	}
	return text == ""
}

func digits(text string) int {
	n := 0
	for n < len(text) && text[n] >= '0' && text[n] <= '9' {
		n++
	}
	return n
}
