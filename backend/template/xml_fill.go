package template

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"sort"
	"strings"
	"unicode"
)

// element is an element of an XML text. Offsets count in the probe: the text with one byte for each hole.
type element struct {
	from, to int
	inner    int // where its content begins
	children []*element
	literal  bool     // it holds text of its own, which is always sent
	holes    []string // in its text and its attributes, not those of its children
	only     string   // the parameter that its whole content consists of, if any
}

// probeHole stands for a hole where an XML text is read.
const probeHole = "x"

// xmlReader reads the elements of a probe.
type xmlReader struct {
	probe string
	holes map[int]hole // by offset
	open  []*element
	root  *element
}

type hole struct {
	name  string
	place xmlPlace
}

// readXML returns the root element of a probe, or what keeps it from being one well-formed document.
func readXML(probe string, holes map[int]hole) (*element, error) {
	r := xmlReader{probe: probe, holes: holes}
	decoder := xml.NewDecoder(strings.NewReader(probe))
	decoder.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	for {
		from := int(decoder.InputOffset())
		token, err := decoder.Token()
		var syntax *xml.SyntaxError
		switch {
		case errors.Is(err, io.EOF) && r.root != nil:
			return r.root, nil
		case errors.Is(err, io.EOF):
			return nil, &SyntaxError{Message: "The XML needs one element around everything."}
		case errors.As(err, &syntax):
			return nil, &SyntaxError{Message: fmt.Sprintf("Line %d: %s.", syntax.Line, syntax.Msg)}
		case err != nil:
			return nil, &SyntaxError{Message: "This isn't XML: " + err.Error() + "."}
		}
		if !r.take(token, from, int(decoder.InputOffset())) {
			return nil, &SyntaxError{Message: "The XML needs one element around everything."}
		}
	}
}

// take reads a token. It returns false for what stands beside the root element.
func (r *xmlReader) take(token xml.Token, from, to int) bool {
	switch token.(type) {
	case xml.StartElement:
		e := &element{from: from, inner: to, holes: r.within(from, to)}
		switch last := len(r.open) - 1; {
		case last >= 0:
			r.open[last].children = append(r.open[last].children, e)
		case r.root != nil:
			return false
		default:
			r.root = e
		}
		r.open = append(r.open, e)
	case xml.EndElement:
		last := len(r.open) - 1
		e := r.open[last]
		if h, one := r.holes[e.inner]; one && h.place == inText && from-e.inner == len(probeHole) {
			e.only = h.name
		}
		e.to = to
		r.open = r.open[:last]
	case xml.CharData:
		if len(r.open) == 0 {
			return strings.TrimSpace(r.probe[from:to]) == ""
		}
		r.text(r.open[len(r.open)-1], from, to)
	}
	return true
}

// text reads a piece of an element's content. A hole in a CDATA section is text that is always there.
func (r *xmlReader) text(e *element, from, to int) {
	plain := []byte(r.probe[from:to])
	for at, h := range r.holes {
		if from <= at && at < to && h.place == inText {
			plain[at-from] = ' '
		}
	}
	e.literal = e.literal || strings.TrimSpace(string(plain)) != ""
	e.holes = append(e.holes, r.within(from, to)...)
}

func (r *xmlReader) within(from, to int) []string {
	names := []string{}
	for at, h := range r.holes {
		if from <= at && at < to {
			names = append(names, h.name)
		}
	}
	return names
}

// xmlFill writes an XML text with values. An element in which nothing stands but blank parameters is left
// out, as a member of a JSON body is, and so is an attribute that is one; the root always stays.
type xmlFill struct {
	x      XML
	values map[string]Value
	from   []int // of each part, in the probe
	spans  []Span
}

func (f *xmlFill) blank(name string) bool {
	v := f.values[name]
	return !v.Set && !v.Needed || f.repeats(name) && len(v.Items) == 0
}

func (f *xmlFill) repeats(name string) bool {
	return f.values[name].Repeat && f.values[name].Items != nil
}

func (f *xmlFill) leftOut(e *element) bool {
	if e.literal || len(e.holes)+len(e.children) == 0 {
		return false
	}
	for _, name := range e.holes {
		if !f.blank(name) {
			return false
		}
	}
	for _, child := range e.children {
		if !f.leftOut(child) {
			return false
		}
	}
	return true
}

func (f *xmlFill) element(e *element) {
	at := e.from
	for _, child := range e.children {
		before := f.x.probe[at:child.from]
		lead := len(before) - len(strings.TrimRightFunc(before, unicode.IsSpace))
		switch {
		case f.leftOut(child):
			f.text(at, child.from-lead)
		case child.only != "" && f.repeats(child.only):
			f.text(at, child.from-lead)
			for _, item := range f.values[child.only].Items {
				f.text(child.from-lead, child.from)
				f.once(child, item)
			}
		default:
			f.text(at, child.from)
			f.element(child)
		}
		at = child.to
	}
	f.text(at, e.to)
}

// once writes an element whose content is one value of a list.
func (f *xmlFill) once(e *element, item string) {
	own := f.values[e.only]
	one := own
	one.Text, one.Items = item, nil
	f.values[e.only] = one
	f.text(e.from, e.to)
	f.values[e.only] = own
}

// text writes a piece of the source with its holes filled.
func (f *xmlFill) text(from, to int) {
	for i := max(sort.SearchInts(f.from, from+1)-1, 0); i < len(f.x.parts) && f.from[i] < to; i++ {
		p, begin := &f.x.parts[i], f.from[i]
		if p.name != "" {
			if from <= begin {
				f.spans = append(f.spans, Span{escapeXML(f.values[p.name].Text, f.x.where[i]), p.name})
			}
			continue
		}
		left, right := max(begin, from), min(begin+len(p.text), to)
		if left >= right {
			continue
		}
		text := p.text[left-begin : right-begin]
		if i > 0 && left == begin && f.attributeGone(i-1) {
			text = text[1:] // the quote behind
		}
		if i+1 < len(f.x.parts) && right == begin+len(p.text) && f.attributeGone(i+1) {
			text = strings.TrimSuffix(text, attributeBefore.FindString(text))
		}
		f.spans = append(f.spans, Span{Text: text})
	}
}

// attributeBefore is the beginning of an attribute up to its value.
var attributeBefore = regexp.MustCompile(`\s+[^\s"'<>=]+\s*=\s*["']$`)

// attributeGone tells whether a hole is the whole value of an attribute, and blank.
func (f *xmlFill) attributeGone(i int) bool {
	place := f.x.where[i]
	if name := f.x.parts[i].name; name == "" || place != inDoubleQuotes && place != inSingleQuotes || !f.blank(name) || i == 0 || i+1 >= len(f.x.parts) {
		return false
	}
	quote := map[xmlPlace]string{inDoubleQuotes: `"`, inSingleQuotes: "'"}[place]
	return strings.HasPrefix(f.x.parts[i+1].text, quote) && attributeBefore.MatchString(f.x.parts[i-1].text)
}
