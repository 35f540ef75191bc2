package template

import (
	"fmt"
	"net/url"
	"strings"
)

// Value is what a parameter stands for in one call.
type Value struct {
	Text    string   // in text positions
	JSON    string   // one JSON value, in value positions of a JSON body; empty means Text in quotes
	Slashes bool     // "/" may be part of it in a path; it is sent as %2F and separates nothing
	Raw     bool     // in a query: it is URL text already, "&" and "=" separate entries
	Set     bool     // false: blank
	Needed  bool     // it may not be left out, whether it is blank or not
	Items   []string // the texts of a list; nil for any other value
	Repeat  bool     // in XML: the element around a list stands once for each of its values
}

// Span is a run of rendered text. Parameter names the parameter whose value it is; it is empty for the
// template's own text.
type Span struct{ Text, Parameter string }

// Refusal is a value that does not fit its place. Parameter is empty when the template's own text is
// what does not fit.
type Refusal struct{ Parameter, Message string }

// Position is the place of a template in a request. It decides how literal text and values are encoded.
type Position int

const (
	// Segment is one segment of a path. Literal text is URL text: %41 stays as it is. Values are
	// encoded but for unreserved characters. A segment that would come out as ".", ".." or, by its
	// values, empty is refused, because encoding does not help there; so is a "/" in a value, unless
	// Value.Slashes lets it in as %2F.
	Segment Position = iota
	// QueryText is the value of a query entry in an address: literal text is URL text.
	QueryText
	// QueryTable is the value of a query entry in a table: literal text is plain text.
	QueryTable
	// Header is a header's value: spaces and line breaks at its ends are left out, control characters
	// are refused (RFC 9110 section 5.5).
	Header
	// Cookie is the value of a cookie: what no cookie can hold is refused (RFC 6265 section 4.1.1). The commas
	// between the values of a list are let in.
	Cookie
	// Plain is text that nothing separates: values stand in it as they are.
	Plain
)

// Render fills the template. A parameter that is missing from values, or blank, becomes an empty span
// that still bears its name. The spans are complete even where something is refused.
func (t Template) Render(position Position, values map[string]Value) ([]Span, []Refusal) {
	return t.RenderTo(make([]Span, 0, len(t.parts)), position, values)
}

// RenderTo is Render behind spans that are there already.
func (t Template) RenderTo(spans []Span, position Position, values map[string]Value) ([]Span, []Refusal) {
	from := len(spans)
	for i := range t.parts {
		p := &t.parts[i]
		spans = append(spans, Span{position.encode(p, values), p.name})
	}
	switch position {
	case Segment:
		return spans, checkSegment(spans[from:], values)
	case Header:
		return spans, trimHeader(spans[from:])
	case Cookie:
		return spans, checkCookie(spans[from:], values)
	}
	return spans, nil
}

// Uses tells whether one of the parameters of the template is such.
func (t Template) Uses(such func(parameter string) bool) bool {
	for i := range t.parts {
		if name := t.parts[i].name; name != "" && such(name) {
			return true
		}
	}
	return false
}

func (position Position) encode(p *part, values map[string]Value) string {
	if p.name == "" {
		switch position {
		case Segment:
			return escape(p.text, inPath, true)
		case QueryText:
			return escape(p.text, inQuery, true)
		case QueryTable:
			return escape(p.text, inTable, false)
		}
		return p.text
	}
	value := values[p.name]
	switch {
	case position == Header, position == Cookie:
		return value.Text
	case position == Plain:
		return strings.ToValidUTF8(value.Text, "\uFFFD")
	case value.Raw && position != Segment:
		return escape(value.Text, inRaw, true)
	}
	return escape(value.Text, unreserved, false)
}

// Hole returns the parameter that a template consists of, if it is one and nothing else.
func (t Template) Hole() (name string, ok bool) {
	if len(t.parts) != 1 || t.parts[0].name == "" {
		return "", false
	}
	return t.parts[0].name, true
}

// Text joins spans.
func Text(spans []Span) string {
	if len(spans) == 1 {
		return spans[0].Text
	}
	length := 0
	for i := range spans {
		length += len(spans[i].Text)
	}
	var b strings.Builder
	b.Grow(length)
	for i := range spans {
		b.WriteString(spans[i].Text)
	}
	return b.String()
}

func checkSegment(spans []Span, values map[string]Value) []Refusal {
	refused, first := []Refusal{}, ""
	for _, s := range spans {
		if s.Parameter == "" {
			continue
		}
		if first == "" {
			first = s.Parameter
		}
		if v := values[s.Parameter]; strings.Contains(v.Text, "/") && !v.Slashes {
			refused = append(refused, Refusal{s.Parameter, fmt.Sprintf("This value has a slash, which would lead to another address. Allow slashes for {%s} if they belong there.", s.Parameter)})
		}
	}
	if len(refused) > 0 {
		return refused
	}
	segment := Text(spans)
	switch {
	case segment == "" && first != "":
		return []Refusal{{first, fmt.Sprintf("Enter a value for {%s}. It is a part of the address.", first)}}
	case climbs(segment):
		return []Refusal{{first, `A part of an address can't be "." or "..": it would lead to another address.`}}
	}
	return nil
}

// climbs tells whether a server could take the segment, or what is between encoded slashes in it, for
// "." or "..". Some servers decode before they split, take "\" for "/", or drop ";parameters" first.
func climbs(segment string) bool {
	if !strings.ContainsAny(segment, ".%") {
		return false
	}
	if !strings.ContainsAny(segment, `%/\;`) {
		return segment == "." || segment == ".."
	}
	if decoded, err := url.PathUnescape(segment); err == nil {
		segment = decoded
	}
	for _, piece := range strings.FieldsFunc(segment, func(r rune) bool { return r == '/' || r == '\\' }) {
		piece, _, _ = strings.Cut(piece, ";")
		if piece == "." || piece == ".." {
			return true
		}
	}
	return false
}

const headerSpace = " \t\r\n"

// trimHeader trims the ends of the whole value, and refuses control characters by their position in
// the value or in the template's own text, without repeating the text (it may be a secret).
func trimHeader(spans []Span) []Refusal {
	typed := make([]string, len(spans))
	for i, s := range spans {
		typed[i] = s.Text
	}
	for i := range spans {
		spans[i].Text = strings.TrimLeft(spans[i].Text, headerSpace)
		if spans[i].Text != "" {
			break
		}
	}
	for i := len(spans) - 1; i >= 0; i-- {
		spans[i].Text = strings.TrimRight(spans[i].Text, headerSpace)
		if spans[i].Text != "" {
			break
		}
	}
	refused, before := []Refusal{}, 0
	for i, s := range spans {
		if at := controlIndex(s.Text); at >= 0 {
			lead := strings.Index(typed[i], s.Text)
			position := runes(typed[i][:lead+at]) + 1
			if s.Parameter == "" {
				position += before
			}
			refused = append(refused, Refusal{s.Parameter, fmt.Sprintf("%s at position %d. Headers can't hold it.", controlName(s.Text[at]), position)})
		}
		if s.Parameter == "" {
			before += runes(typed[i])
		} else {
			before += len(s.Parameter) + 2
		}
	}
	return refused
}

// checkCookie refuses what no cookie can hold, without repeating the text (it may be a secret).
func checkCookie(spans []Span, values map[string]Value) []Refusal {
	refused := []Refusal{}
	for _, s := range spans {
		texts := []string{s.Text}
		if items := values[s.Parameter].Items; s.Parameter != "" && items != nil {
			texts = items
		}
		for _, text := range texts {
			if at := strings.IndexFunc(text, notCookie); at >= 0 {
				refused = append(refused, Refusal{s.Parameter, fmt.Sprintf("A cookie can't hold the character at position %d: no spaces, commas, semicolons, quotes, backslashes and letters with accents.", runes(text[:at])+1)})
				break
			}
		}
	}
	return refused
}

func notCookie(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune(`",;\`, r) }

func controlIndex(text string) int {
	return strings.IndexFunc(text, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f })
}

func controlName(c byte) string {
	if c == '\n' || c == '\r' {
		return "There is a line break"
	}
	return "There is a control character"
}
