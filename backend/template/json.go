package template

import (
	"slices"
	"strings"
)

// MaxDepth is how deep a JSON text may nest.
const MaxDepth = 200

// JSON is a JSON text with holes. A hole in value position, {count}, takes the parameter's JSON value;
// a hole inside a string, "Hello {name}", takes its text. A hole cannot be the name of a member, so a
// value can neither add a member nor replace one. Inside strings {{ and }} are literal braces; outside
// they are JSON's own. Numbers are never read: 9007199254740993 and 0.10 stay as they were typed.
//
// A member or an element that consists of a hole whose parameter is blank is left out, unless the
// parameter is needed.
type JSON struct {
	parts      []part
	object     bool
	members    []string // of the outermost object
	containers []container
}

// ParseJSON reads a JSON text with holes. When it fails, with a *SyntaxError whose message begins with
// the line, the result still knows the parameters that could be made out.
func ParseJSON(text string) (JSON, error) {
	r := reader{text: text, holes: true}
	if r.document() {
		r.flush(len(text))
		return JSON{r.parts, r.object, r.outer, r.containers}, nil
	}
	parts, _ := scan(text)
	return JSON{parts: parts}, r.fault
}

// CheckJSON reads one JSON value without holes (RFC 8259) and fails with a *SyntaxError.
func CheckJSON(text string) error {
	r := reader{text: text}
	if r.document() {
		return nil
	}
	return r.fault
}

// String returns the text that was read.
func (j JSON) String() string { return source(j.parts) }

// Names returns the parameters in the order of first use, without repeats.
func (j JSON) Names() []string { return names(j.parts) }

// Rename returns the text with a parameter renamed.
func (j JSON) Rename(from, to string) string { return rename(j.parts, from, to) }

// IsObject tells whether the text is a JSON object, to which a member can be added.
func (j JSON) IsObject() bool { return j.object }

// HasMember tells whether the outermost object has a member of this name.
func (j JSON) HasMember(name string) bool { return slices.Contains(j.members, name) }

// IsHole returns the parameter that the whole text consists of, if it does.
func (j JSON) IsHole() (name string, ok bool) {
	for _, p := range j.parts {
		switch {
		case p.name != "" && !p.quoted && name == "":
			name = p.name
		case strings.Trim(p.text, jsonSpace) != "" || p.name != "":
			return "", false
		}
	}
	return name, name != ""
}

// Render fills the holes. A blank parameter is nothing inside a string; in value position its member or
// element is left out, or null where that cannot be. A span bears the name of its parameter even when it
// is empty. Value.JSON that is not one JSON value is refused.
func (j JSON) Render(values map[string]Value) ([]Span, []Refusal) {
	spans, refused := make([]Span, 0, len(j.parts)), []Refusal{}
	cuts := j.cuts(values)
	at := 0 // offset of the part in the source
	for _, p := range j.parts {
		v := values[p.name]
		text := ""
		switch {
		case p.name == "":
			text = without(p, at, cuts)
		case cut(cuts, at):
		case !v.Set && !p.quoted:
			text = "null"
		case !v.Set:
		case p.quoted:
			text = EscapeJSON(v.Text)
		case v.JSON == "":
			text = Quote(v.Text)
		default:
			text = strings.ToValidUTF8(v.JSON, "\uFFFD")
			if err := CheckJSON(text); err != nil {
				refused = append(refused, Refusal{p.name, err.Error()})
			}
		}
		spans = append(spans, Span{text, p.name})
		at += len(p.source)
	}
	return spans, refused
}

// FormatBody indents a JSON text by two spaces a level; holes, numbers and strings stay as they were
// typed. It fails with a *SyntaxError.
func FormatBody(body string) (string, error) {
	if strings.TrimSpace(body) == "" {
		return "", nil
	}
	if _, err := ParseJSON(body); err != nil {
		return body, err
	}
	var out strings.Builder
	depth := 0
	line := func() { out.WriteString("\n" + strings.Repeat("  ", depth)) }
	for at := 0; at < len(body); {
		token := body[at : at+tokenLength(body[at:])]
		at += len(token)
		switch {
		case strings.Trim(token, jsonSpace) == "":
		case token == "{" || token == "[":
			out.WriteString(token)
			if rest := strings.TrimLeft(body[at:], jsonSpace); rest[0] == token[0]+2 { // "{" and "}", "[" and "]" are two apart
				out.WriteByte(rest[0])
				at = len(body) - len(rest) + 1
				break
			}
			depth++
			line()
		case token == "}" || token == "]":
			depth--
			line()
			out.WriteString(token)
		case token == ",":
			out.WriteString(token)
			line()
		case token == ":":
			out.WriteString(": ")
		default:
			out.WriteString(token)
		}
	}
	return out.String(), nil
}

const jsonSpace = " \t\r\n"

// tokenLength measures the token that begins a valid JSON text with holes.
func tokenLength(text string) int {
	if name := holeName(text); name != "" {
		return len(name) + 2
	}
	switch c := text[0]; {
	case c == '"':
		end := 1
		for text[end] != '"' {
			if text[end] == '\\' {
				end++
			}
			end++
		}
		return end + 1
	case strings.IndexByte("{}[],:"+jsonSpace, c) >= 0:
		return 1
	}
	if end := strings.IndexAny(text, "{}[],:\""+jsonSpace); end > 0 {
		return end
	}
	return len(text)
}
