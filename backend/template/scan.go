package template

import (
	"fmt"
	"regexp"
	"strings"
)

// SyntaxError tells where a text cannot be read.
type SyntaxError struct {
	Offset   int    // of the fault, in bytes
	Message  string // what is wrong; for JSON it begins with the line
	FixLabel string // when the mend is certain: its words
	Fixed    string // and the whole text, mended
}

func (e *SyntaxError) Error() string { return e.Message }

const badName = "Use letters, digits and _ in a parameter name."

// fault is a SyntaxError in the making: its mend replaces text[from:to].
type fault struct {
	at       int
	message  string
	label    string
	from, to int
	mended   string
}

func (f *fault) in(text string) *SyntaxError {
	e := &SyntaxError{Offset: f.at, Message: f.message, FixLabel: f.label}
	if f.label != "" {
		e.Fixed = text[:f.from] + f.mended + text[f.to:]
	}
	return e
}

// scan splits a text into parts. What it cannot read it takes for literal text, and it returns the
// first such fault.
func scan(text string) ([]part, *SyntaxError) {
	var parts []part
	var first *SyntaxError
	from := 0 // where the literal text being collected begins
	flush := func(to int) {
		if from < to {
			parts = append(parts, part{source: text[from:to], text: undouble(text[from:to])})
		}
	}
	for at := 0; at < len(text); {
		width, name, f := brace(text, at)
		if f != nil && first == nil {
			first = f.in(text)
		}
		if name != "" {
			flush(at)
			parts = append(parts, part{source: text[at : at+width], name: name})
			from = at + width
		}
		at += width
	}
	flush(len(text))
	return parts, first
}

// brace reads what stands at an offset: a parameter, a doubled brace, or one byte of text. A brace that
// is none of these is a fault and one byte of text.
func brace(text string, at int) (width int, name string, f *fault) {
	rest := text[at:]
	switch {
	case strings.HasPrefix(rest, "{{"), strings.HasPrefix(rest, "}}"):
		return 2, "", nil
	case rest[0] == '{':
		if name := holeName(rest); name != "" {
			return len(name) + 2, name, nil
		}
		return 1, "", openFault(text, at)
	case rest[0] == '}':
		return 1, "", &fault{at, "This } closes nothing. For a brace that is text write }}.", "Write }}", at, len(text), doubleLone(rest)}
	}
	return 1, "", nil
}

// holeName returns the name of the parameter that text begins with, if it begins with one.
func holeName(text string) string {
	if text == "" || text[0] != '{' {
		return ""
	}
	n := nameLength(text[1:])
	if n == 0 || len(text) < n+2 || text[n+1] != '}' {
		return ""
	}
	return text[1 : n+1]
}

// openFault explains an opening brace that begins no parameter.
func openFault(text string, at int) *fault {
	rest := text[at+1:]
	n := nameLength(rest)
	next := strings.IndexAny(rest, "{}")
	closed := next >= 0 && rest[next] == '}'
	switch {
	case n > 0 && !(closed && !strings.ContainsAny(rest[:next], "/?&=\"")):
		return &fault{at, fmt.Sprintf("{%s is missing its closing brace.", rest[:n]), "Add }", at + 1 + n, at + 1 + n, "}"}
	case closed && strings.TrimSpace(rest[:next]) == "":
		return &fault{at: at, message: "Write the name of the parameter between the braces."}
	case closed && sane(rest[:next]) != "":
		hole := "{" + sane(rest[:next]) + "}"
		return &fault{at, badName, "Use " + hole, at, at + next + 2, hole}
	}
	return &fault{at, "This { begins no parameter. For a brace that is text write {{.", "Write {{", at, len(text), doubleLone(text[at:])}
}

// sane turns a short text such as "page size" into a name; it returns an empty text for what was
// hardly meant as one.
func sane(text string) string {
	text = strings.TrimSpace(text)
	if len(text) > 60 || strings.ContainsAny(text, "\r\n\"'<>") {
		return ""
	}
	words := strings.FieldsFunc(text, func(r rune) bool {
		return r > 127 || !isNameByte(byte(r))
	})
	name := strings.Join(words, "_")
	if name != "" && nameLength(name) == 0 {
		name = "_" + name
	}
	return name
}

// doubleLone doubles every brace that is neither part of a parameter nor doubled already. Where no {{
// stands, a }} is taken for two single braces.
func doubleLone(text string) string {
	pairs := strings.Contains(text, "{{")
	var b strings.Builder
	for at := 0; at < len(text); {
		rest := text[at:]
		width := 1
		if name := holeName(rest); name != "" {
			width = len(name) + 2
		} else if strings.HasPrefix(rest, "{{") || pairs && strings.HasPrefix(rest, "}}") {
			width = 2
		} else if rest[0] == '{' || rest[0] == '}' {
			b.WriteByte(rest[0])
		}
		b.WriteString(rest[:width])
		at += width
	}
	return b.String()
}

// DoubleBraced finds {{name}} in a text: the way in which other programs write a parameter, and here the
// literal text {name}. It returns the first such name and the text with all of them in single braces.
func DoubleBraced(text string) (name, single string) {
	single = doubleBraced.ReplaceAllStringFunc(text, func(found string) string {
		if strings.HasPrefix(found, "{{{") || strings.HasSuffix(found, "}}}") {
			return found
		}
		if name == "" {
			name = found[2 : len(found)-2]
		}
		return found[1 : len(found)-1]
	})
	return name, single
}

var doubleBraced = regexp.MustCompile(`\{{2,3}[A-Za-z_][A-Za-z0-9_.-]*\}{2,3}`)

// undouble gives literal text its single braces back. A brace that stands alone (a fault) stays.
func undouble(text string) string {
	if !strings.ContainsAny(text, "{}") {
		return text
	}
	return doubled.Replace(text)
}

var doubled = strings.NewReplacer("{{", "{", "}}", "}")

// nameLength returns how many bytes of text make a parameter name.
func nameLength(text string) int {
	if text == "" || !isNameByte(text[0]) || strings.IndexByte("0123456789.-", text[0]) >= 0 {
		return 0
	}
	n := 1
	for n < len(text) && isNameByte(text[n]) {
		n++
	}
	return n
}

func isNameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '.' || c == '-'
}
