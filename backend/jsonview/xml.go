package jsonview

import (
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"connectorstudio/backend/fields"
	"connectorstudio/backend/template"
)

// largestXML is how much XML is read: which elements repeat is known only at the end, so it is held.
const largestXML = 32 << 20

// element is an XML element while it is read.
type element struct {
	attributes []xml.Attr
	names      []string // of the elements in it, in the order of their first one
	within     map[string][]*element
	text       strings.Builder
}

func writeXML(out *bufio.Writer, in io.Reader) (string, error) {
	counted := &counter{from: in}
	decoder := xml.NewDecoder(counted)
	// The text is UTF-8 already, whatever it says of itself.
	decoder.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	document := &element{}
	open := []*element{document}
	for {
		token, err := decoder.Token()
		var syntax *xml.SyntaxError
		switch {
		case errors.Is(err, io.EOF):
			if len(document.names) == 0 {
				return "", errors.New("it holds no element")
			}
			document.write(out)
			return "XML", nil
		case errors.As(err, &syntax):
			return "", fmt.Errorf("line %d is not XML", syntax.Line)
		case err != nil:
			return "", err
		case len(open) > fields.MaxDepth-2:
			return "", errors.New("it is nested too deep")
		}
		top := open[len(open)-1]
		switch t := token.(type) {
		case xml.StartElement:
			e := &element{attributes: t.Attr}
			top.add(t.Name.Local, e)
			open = append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			top.text.Write(t)
		}
	}
}

// counter stops at largestXML.
type counter struct {
	from  io.Reader
	bytes int
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	if c.bytes += n; c.bytes > largestXML {
		return 0, errors.New("it is larger than 32 MB")
	}
	return n, err
}

func (e *element) add(name string, within *element) {
	if e.within == nil {
		e.within = map[string][]*element{}
	}
	if e.within[name] == nil {
		e.names = append(e.names, name)
	}
	e.within[name] = append(e.within[name], within)
}

const instance = "http://www.w3.org/2001/XMLSchema-instance"

func (e *element) write(out *bufio.Writer) {
	members := 0
	member := func(name string) {
		_, _ = out.WriteString(map[bool]string{true: "{", false: ", "}[members == 0] + template.Quote(name) + ": ")
		members++
	}
	seen := map[string]bool{}
	for _, a := range e.attributes {
		if (a.Name.Space == instance || a.Name.Space == "xsi") && a.Name.Local == "nil" && (a.Value == "true" || a.Value == "1") && len(e.names) == 0 {
			_, _ = out.WriteString("null")
			return
		}
		if a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns" || a.Name.Space == instance || seen[a.Name.Local] {
			continue
		}
		seen[a.Name.Local] = true
		member("@" + a.Name.Local)
		_, _ = out.WriteString(template.Quote(a.Value))
	}
	for _, name := range e.names {
		member(name)
		list := e.within[name]
		if len(list) > 1 {
			_ = out.WriteByte('[')
		}
		for i, within := range list {
			if i > 0 {
				_, _ = out.WriteString(", ")
			}
			within.write(out)
		}
		if len(list) > 1 {
			_ = out.WriteByte(']')
		}
	}
	text := e.text.String()
	switch {
	case members == 0 && strings.TrimSpace(text) == "":
		_, _ = out.WriteString(`""`)
		return
	case members == 0:
		_, _ = out.WriteString(template.Quote(text))
		return
	case strings.TrimSpace(text) != "":
		member("#text")
		_, _ = out.WriteString(template.Quote(strings.TrimSpace(text)))
	}
	_ = out.WriteByte('}')
}
