// Package template reads and fills texts with {parameters}.
//
// A parameter is written {name}, its name [A-Za-z_][A-Za-z0-9_.-]*; {{ and }} are literal braces.
// Two kinds of text hold parameters: a Template (an API endpoint, a query entry, a header) and a JSON
// body (JSON). What a value may do depends on the place where it lands: every renderer encodes it so
// that it stays in its place, or refuses it.
package template

import "strings"

// Template is a text with parameters, as it was read by Parse.
type Template struct{ parts []part }

// part is a run of the source: literal text, or one parameter.
type part struct {
	source string // as it was written
	text   string // the literal text with its braces undoubled; empty for a parameter
	name   string // the parameter; empty for literal text
	quoted bool   // a parameter inside a JSON string
}

// Parse reads a text. When it fails, with a *SyntaxError, the template still holds all that could be
// read, so that parameters can be shown while somebody is typing.
func Parse(text string) (Template, error) {
	parts, fault := scan(text)
	if fault != nil {
		return Template{parts}, fault
	}
	return Template{parts}, nil
}

// String returns the text that was read.
func (t Template) String() string { return source(t.parts) }

// Names returns the parameters in the order of first use, without repeats.
func (t Template) Names() []string { return names(t.parts) }

// Rename returns the text with a parameter renamed.
func (t Template) Rename(from, to string) string { return rename(t.parts, from, to) }

// Cut slices the template around the first sep in its literal text, as strings.Cut does. A sep inside
// a value never counts: that is how a value stays in its place. sep may not hold braces.
func (t Template) Cut(sep string) (before, after Template, found bool) {
	for i, p := range t.parts {
		if p.name != "" || !strings.Contains(p.text, sep) {
			continue
		}
		leftSource, rightSource, _ := strings.Cut(p.source, sep)
		left, right, _ := strings.Cut(p.text, sep)
		before.parts, after.parts = t.parts[:i:i], t.parts[i+1:]
		if left != "" {
			before.parts = append(before.parts, part{source: leftSource, text: left})
		}
		if right != "" {
			after.parts = append([]part{{source: rightSource, text: right}}, after.parts...)
		}
		return before, after, true
	}
	return t, Template{}, false
}

// Split slices the template at every sep in its literal text, as strings.Split does.
func (t Template) Split(sep string) []Template {
	pieces := []Template{}
	for {
		piece, rest, more := t.Cut(sep)
		pieces = append(pieces, piece)
		if !more {
			return pieces
		}
		t = rest
	}
}

// Literal returns the text of a template without parameters, its braces undoubled.
func (t Template) Literal() (text string, ok bool) {
	for _, p := range t.parts {
		if p.name != "" {
			return "", false
		}
		text += p.text
	}
	return text, true
}

// ValidName tells whether a parameter may be called name.
func ValidName(name string) bool { return name != "" && nameLength(name) == len(name) }

func source(parts []part) string {
	if len(parts) == 1 {
		return parts[0].source
	}
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(p.source)
	}
	return b.String()
}

func names(parts []part) []string {
	found, seen := []string{}, map[string]bool{}
	for _, p := range parts {
		if p.name != "" && !seen[p.name] {
			seen[p.name] = true
			found = append(found, p.name)
		}
	}
	return found
}

func rename(parts []part, from, to string) string {
	var b strings.Builder
	for _, p := range parts {
		if p.name == from && from != "" {
			b.WriteString("{" + to + "}")
		} else {
			b.WriteString(p.source)
		}
	}
	return b.String()
}

// Fill puts texts, encoded already, in the place of parameters; those without one stay as they are.
func (t Template) Fill(texts map[string]string) string {
	var b strings.Builder
	for _, p := range t.parts {
		if text, found := texts[p.name]; found && p.name != "" {
			b.WriteString(text)
		} else {
			b.WriteString(p.source)
		}
	}
	return b.String()
}
