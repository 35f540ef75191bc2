package request

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"connectorstudio/backend/studio"
	"connectorstudio/backend/template"
)

// Span is a piece of text; Parameter names the parameter whose value it is, if any.
type Span = template.Span

// draft is a request filled with values as far as they go. Build sends it when nothing is wrong with
// it, Preview shows it in any case: both see the same text.
type draft struct {
	prefix   string
	path     []Span // behind the prefix
	query    []Span // behind the path, with its "?"; empty for none
	headers  []filledHeader
	body     []Span // of a kind that is text
	parts    []filledPart
	address  []Span
	problems []studio.Problem

	contentType string // of the body; empty without one

	values  map[string]template.Value
	styles  map[string]studio.ListStyle
	missing map[string]bool // without a value that could be sent, though one is needed
}

func newDraft(prefix string) *draft {
	return &draft{prefix: prefix, values: map[string]template.Value{}, styles: map[string]studio.ListStyle{}, missing: map[string]bool{}}
}

// emptied is d with nothing in it, for another request; its problems are somebody else's now.
func (d *draft) emptied() *draft {
	clear(d.values)
	clear(d.missing)
	*d = draft{
		prefix: d.prefix, path: d.path[:0], query: d.query[:0], body: d.body[:0], address: d.address[:0],
		values: d.values, styles: d.styles, missing: d.missing,
	}
	return d
}

type filledHeader struct {
	name  string
	value []Span
}

// read turns what was typed into values.
func (d *draft) read(found []studio.Detected, typed func(int) string) {
	for i := range found {
		p := &found[i].Parameter
		value, err := p.Read(typed(i))
		if err == nil && !value.Set && p.Required {
			err = errors.New("Enter a value for {" + p.Name + "}.")
		}
		if err != nil {
			d.refuse(p.Name, err.Error())
		}
		value.Needed = d.missing[p.Name] // it is shown as {name}
		d.values[p.Name] = value
		if p.Style != "" {
			d.styles[p.Name] = p.Style
		}
	}
}

// refuse reports the first problem of a value.
func (d *draft) refuse(parameter, message string) {
	if d.missing[parameter] {
		return
	}
	d.problems = append(d.problems, studio.Problem{Field: "values." + parameter, Message: message})
	d.missing[parameter] = true
}

// take keeps what was rendered and reports what was refused. What the action's own text lacks is
// reported by studio.ReadAction.
func (d *draft) take(spans []Span, refused []template.Refusal) []Span {
	for _, r := range refused {
		if r.Parameter != "" {
			d.refuse(r.Parameter, r.Message)
		}
	}
	return spans
}

// leftOut tells whether a blank optional parameter is in an entry.
func (d *draft) leftOut(t template.Template) bool {
	return t.Uses(func(name string) bool { return !d.values[name].Set && !d.missing[name] })
}

func (d *draft) addHeader(entry studio.Entry) {
	if d.leftOut(entry.Value) {
		return
	}
	spans, refused := entry.Value.Render(template.Header, d.values)
	for i := range refused {
		refused[i].Message = fmt.Sprintf("Header %s: %s", entry.Name, refused[i].Message)
	}
	spans = d.take(spans, refused)
	for _, s := range spans {
		if s.Parameter != "" && len(refused) == 0 && s.Text != d.values[s.Parameter].Text {
			d.problems = append(d.problems, studio.Problem{
				Field: "values." + s.Parameter, Warning: true,
				Message: fmt.Sprintf("Header %s: spaces and line breaks at the ends are not sent.", entry.Name),
			})
		}
	}
	d.headers = append(d.headers, filledHeader{entry.Sent, spans})
}

// addPageSize asks for pages of a size, unless the action does so itself.
func (d *draft) addPageSize(p studio.Pagination) {
	if p.Kind == studio.PagesNone || p.SizeName == "" || p.Size <= 0 {
		return
	}
	if p.In == studio.PageInHeader {
		d.addPageSizeHeader(p)
		return
	}
	size := strconv.Itoa(p.Size)
	for _, pair := range queryPairs(strings.TrimPrefix(text(d.query), "?")) {
		if pair.name == p.SizeName {
			return
		}
	}
	separator := "&"
	if len(d.query) == 0 {
		separator = "?"
	}
	d.query = append(d.query, Span{Text: separator + template.EscapeName(p.SizeName) + "=" + size})
}

func (d *draft) addPageSizeHeader(p studio.Pagination) {
	if p.Kind != studio.PagesNone && p.SizeName != "" && p.Size > 0 && p.In == studio.PageInHeader && !d.hasHeader(p.SizeName) {
		d.headers = append(d.headers, filledHeader{p.SizeName, []Span{{Text: strconv.Itoa(p.Size)}}})
	}
}

// url returns the whole address.
func (d *draft) url() []Span {
	d.address = append(append(append(d.address[:0], Span{Text: d.prefix}), d.path...), d.query...)
	return d.address
}

func text(spans []Span) string { return template.Text(spans) }

// shown returns spans as they are shown: {name} where a value is missing, neighbours of the same kind
// joined, nothing empty.
func (d *draft) shown(spans []Span) []Span {
	joined := []Span{}
	for _, s := range spans {
		if d.missing[s.Parameter] {
			s.Text = "{" + s.Parameter + "}"
		}
		last := len(joined) - 1
		switch {
		case s.Text == "":
		case last >= 0 && joined[last].Parameter == "" && s.Parameter == "":
			joined[last].Text += s.Text
		default:
			joined = append(joined, s)
		}
	}
	return joined
}
