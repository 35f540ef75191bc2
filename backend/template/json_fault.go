package template

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// The reader's explanations. Each stops the reading and returns false.

func (r *reader) fail(at int, message string) bool {
	r.fault = &SyntaxError{Offset: at, Message: fmt.Sprintf("Line %d: %s", r.line(at), message)}
	return false
}

// failFix offers to replace text[from:to] too.
func (r *reader) failFix(at int, message string, from, to int, mended string) bool {
	r.fail(at, message)
	r.fault.FixLabel = "Fix it"
	r.fault.Fixed = r.text[:from] + mended + r.text[to:]
	return false
}

func (r *reader) line(at int) int { return strings.Count(r.text[:at], "\n") + 1 }

// brief shortens a value for a message.
func brief(value string) string {
	if value == "" {
		return "the value"
	}
	switch {
	case (value[0] == '{' || value[0] == '[') && holeName(value) == "":
		return value[len(value)-1:]
	case utf8.RuneCountInString(value) > 24:
		return "the value"
	}
	return value
}

func (r *reader) unclosed(open int) bool {
	closing := string(r.text[open] + 2) // "{" and "}", "[" and "]" are two apart
	return r.failFix(open, fmt.Sprintf("this %c is never closed. Add %s at the end.", r.text[open], closing), len(r.text), len(r.text), closing)
}

func (r *reader) noQuote(open int) bool {
	return r.fail(open, `this text is missing its closing quote.`)
}

// badHole explains a brace inside a string; its mend stays within that string.
func (r *reader) badHole() bool {
	end := len(r.text)
	if n := stringEnd(r.text[r.at:]); n >= 0 {
		end = r.at + n
	}
	_, _, f := brace(r.text[:end], r.at)
	f.message = fmt.Sprintf("Line %d: %s", r.line(r.at), lowerFirst(f.message))
	if strings.HasPrefix(f.label, "Use ") { // text such as GraphQL is as likely as a parameter
		f.message += " For a brace that is text write {{."
		f.label = ""
	}
	r.fault = f.in(r.text)
	return false
}

// stringEnd finds where the string ends of which text is the rest; -1 when it doesn't.
func stringEnd(text string) int {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"', '\n':
			return i
		}
	}
	return -1
}

// key reads the name of a member, or explains what stands in its place.
func (r *reader) key(open int) bool {
	rest := r.text[r.at:]
	first := strings.Trim(r.text[open+1:r.at], jsonSpace) == ""
	switch name := holeName(rest); {
	case rest == "":
		return r.unclosed(open)
	case rest[0] == '"':
		return r.quotedKey()
	case r.holes && name != "" && first && strings.HasPrefix(rest[len(name)+2:], "}"):
		return r.single(open, r.at+len(name)+3, name)
	case r.holes && name != "":
		return r.fail(r.at, fmt.Sprintf("{%s} can't be the name of a member: its value could replace another member.", name))
	case rest[0] == '\'':
		return r.singleQuotes()
	case !r.beginsValue():
		return r.stray()
	}
	return r.nakedKey(open, first)
}

// nakedKey explains a name without quotes: a parameter that is not written right, or a member's name.
func (r *reader) nakedKey(open int, first bool) bool {
	rest := r.text[r.at:]
	if n := strings.IndexAny(rest, "{}\"\n,:"); r.holes && first && n >= 0 && rest[n] == '}' && sane(rest[:n]) != "" {
		hole := "{" + sane(rest[:n]) + "}"
		r.failFix(open, lowerFirst(badName), open, r.at+n+1, hole)
		r.fault.FixLabel = "Use " + hole
		return false
	}
	n := nameLength(rest)
	if n == 0 {
		return r.fail(r.at, "the name of a member, in double quotes, must stand here.")
	}
	if r.holes && r.at == open+1 && !strings.HasPrefix(strings.TrimLeft(rest[n:], jsonSpace), ":") {
		r.failFix(open, "{"+rest[:n]+" is missing its closing brace.", r.at+n, r.at+n, "}")
		r.fault.FixLabel = "Add }"
		return false
	}
	return r.failFix(r.at, "put "+rest[:n]+" in double quotes.", r.at, r.at+n, Quote(rest[:n]))
}

func (r *reader) quotedKey() bool {
	begin, parts := r.at, len(r.parts)
	if !r.str(r.holes) {
		return false
	}
	for _, p := range r.parts[parts:] {
		if p.name != "" {
			return r.fail(begin, fmt.Sprintf("{%s} can't be in the name of a member: its value could replace another member.", p.name))
		}
	}
	return true
}

// single explains {{name}} outside of quotes, as other programs write it.
func (r *reader) single(from, to int, name string) bool {
	hole := "{" + name + "}"
	r.failFix(from, "write a parameter with single braces: "+hole+".", from, to, hole)
	r.fault.FixLabel = "Use " + hole
	return false
}

// literal reads true, false or null, or explains what stands in the place of a value.
func (r *reader) literal(member string) bool {
	rest := r.text[r.at:]
	n := nameLength(rest)
	word := rest[:n]
	switch {
	case word == "true" || word == "false" || word == "null":
		r.at += n
		return true
	case strings.TrimSpace(r.text) == "":
		return r.fail(0, "there is no JSON here.")
	case member != "" && (rest == "" || rest[0] == ',' || rest[0] == '}' || rest[0] == ']'):
		return r.fail(r.at, member+" has no value.")
	case rest == "" || rest[0] == ',':
		return r.fail(r.at, "a value is missing here.")
	case rest[0] == '\'':
		return r.singleQuotes()
	case n > 0:
		mended := Quote(word)
		if known, ok := foreignLiterals[word]; ok {
			mended = known
		}
		return r.failFix(r.at, fmt.Sprintf("%s is written %s in JSON.", word, mended), r.at, r.at+n, mended)
	case rest[0] == '.' || rest[0] == '+':
		return r.number()
	}
	return r.stray()
}

// foreignLiterals is what other languages write.
var foreignLiterals = map[string]string{
	"True": "true", "TRUE": "true", "False": "false", "FALSE": "false",
	"None": "null", "nil": "null", "NULL": "null", "undefined": "null", "NaN": "null",
}

func (r *reader) singleQuotes() bool {
	rest := r.text[r.at+1:]
	if end := strings.IndexAny(rest, "'\n"); end >= 0 && rest[end] == '\'' && !strings.Contains(rest[:end], `"`) {
		return r.failFix(r.at, "use double quotes.", r.at, r.at+end+2, `"`+rest[:end]+`"`)
	}
	return r.fail(r.at, "use double quotes.")
}

// stray explains a character that JSON doesn't know at its place.
func (r *reader) stray() bool {
	rest := r.text[r.at:]
	c, width := utf8.DecodeRuneInString(rest)
	switch {
	case strings.HasPrefix(rest, "//") || rest[0] == '#':
		end := len(rest)
		if n := strings.IndexByte(rest, '\n'); n >= 0 {
			end = n
		}
		return r.failFix(r.at, "remove the comment. JSON has none.", r.at, r.at+end, "")
	case strings.HasPrefix(rest, "/*") && strings.Contains(rest, "*/"):
		return r.failFix(r.at, "remove the comment. JSON has none.", r.at, r.at+strings.Index(rest, "*/")+2, "")
	case c == '“' || c == '”' || c == '„':
		straight := strings.NewReplacer("“", `"`, "”", `"`, "„", `"`).Replace(rest)
		return r.failFix(r.at, fmt.Sprintf("replace the curly quote %c by a straight one.", c), r.at, len(r.text), straight)
	case c == '\uFEFF' || c == '\u00A0' || c >= '\u200B' && c <= '\u200D':
		return r.failFix(r.at, "remove the invisible character that stands here.", r.at, r.at+width, " ")
	case c == '}' || c == ']' || c == ',' || c == ':':
		return r.failFix(r.at, fmt.Sprintf("remove this %c. Nothing belongs to it.", c), r.at, r.at+width, "")
	case c < ' ' || c == utf8.RuneError:
		return r.fail(r.at, "a character that can't be shown stands here. Remove it.")
	}
	return r.fail(r.at, fmt.Sprintf("%c can't stand here.", c))
}

func (r *reader) trailing() bool {
	if c := r.peek(); c == '}' || c == ']' || c == ',' || !r.beginsValue() {
		return r.stray()
	}
	return r.fail(r.at, "nothing may follow the end of the JSON.")
}

func (r *reader) beginsValue() bool {
	rest := r.text[r.at:]
	return rest != "" && (strings.IndexByte(`{["-'`, rest[0]) >= 0 || digits(rest) > 0 || nameLength(rest) > 0)
}

// mendNumber returns typed as JSON would write it, when that is beyond doubt.
func mendNumber(typed string) string {
	sign := ""
	rest := typed
	switch {
	case strings.HasPrefix(rest, "-"):
		sign, rest = "-", rest[1:]
	case strings.HasPrefix(rest, "+"):
		rest = rest[1:]
	}
	if strings.HasPrefix(rest, ".") {
		rest = "0" + rest
	}
	rest = strings.TrimSuffix(rest, ".")
	if IsNumber(sign+rest) && digits(rest) > 0 {
		return sign + rest
	}
	return ""
}

func lowerFirst(text string) string {
	if text == "" || text[0] < 'A' || text[0] > 'Z' {
		return text
	}
	return strings.ToLower(text[:1]) + text[1:]
}
