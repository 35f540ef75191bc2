package logo

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

const (
	maxDepth    = 64
	maxElements = 20_000
)

// node is an element of an SVG document. Attributes are by local name; style declarations have been
// merged into them.
type node struct {
	name     string
	attrs    map[string]string
	children []*node
}

func looksLikeXML(file []byte) bool {
	text := bytes.TrimLeft(bytes.TrimPrefix(file, []byte("\xef\xbb\xbf")), " \t\r\n")
	return bytes.HasPrefix(text, []byte("<"))
}

// readSVG reads the document and refuses what can act or reach outside: scripts, event handlers,
// foreign content, references to other files, style imports, and definitions of entities.
func readSVG(file []byte) (root *node, sheet stylesheet, err error) {
	decoder := xml.NewDecoder(bytes.NewReader(file))
	decoder.CharsetReader = latin1
	reader := svgReader{}
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, nil, unreadableSVG(err)
		}
		if err := reader.take(token); err != nil {
			return nil, nil, err
		}
	}
	if reader.root == nil {
		return nil, nil, refuse("The file has no svg element.", "Choose an SVG, PNG, JPEG or WebP file.")
	}
	return reader.root, parseStylesheet(reader.css.String()), nil
}

// latin1 reads the one encoding besides UTF-8 that drawing programs write.
func latin1(label string, input io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "iso-8859-1", "latin1", "windows-1252", "us-ascii", "ascii":
		return charmap.Windows1252.NewDecoder().Reader(input), nil
	}
	return nil, fmt.Errorf("encoding %q", label)
}

func unreadableSVG(err error) error {
	if strings.Contains(err.Error(), "entity") {
		return refuse("The SVG uses entities, which can hide other content.", "Save it as plain SVG and choose that file.")
	}
	if strings.Contains(err.Error(), "encoding") {
		return refuse("The SVG is in an encoding other than UTF-8.", "Save it as UTF-8 and choose that file.")
	}
	return refuse("The file begins like an SVG, but is not well formed.", "Save it again as plain SVG, or as PNG.")
}

type svgReader struct {
	root     *node
	open     []*node
	elements int
	css      strings.Builder
}

func (r *svgReader) take(token xml.Token) error {
	switch t := token.(type) {
	case xml.ProcInst:
		if strings.EqualFold(t.Target, "xml-stylesheet") {
			return outside("a style sheet")
		}
	case xml.Directive:
		if upper := bytes.ToUpper(t); bytes.Contains(upper, []byte("ENTITY")) || bytes.Contains(upper, []byte("[")) {
			return refuse("The SVG defines entities, which can grow without limit or hide other content.", "Save it as plain SVG and choose that file.")
		}
	case xml.CharData:
		if len(r.open) > 0 && r.open[len(r.open)-1].name == "style" {
			r.css.Write(t)
			return checkCSS(string(t))
		}
	case xml.StartElement:
		return r.begin(t)
	case xml.EndElement:
		r.open = r.open[:len(r.open)-1]
	}
	return nil
}

func (r *svgReader) begin(start xml.StartElement) error {
	if r.elements++; r.elements > maxElements || len(r.open) >= maxDepth {
		return tooComplex()
	}
	n, err := newNode(start)
	if err != nil {
		return err
	}
	switch {
	case len(r.open) > 0:
		parent := r.open[len(r.open)-1]
		parent.children = append(parent.children, n)
	case r.root == nil && n.name == "svg":
		r.root = n
	case r.root == nil:
		return refuse(fmt.Sprintf("The file is XML or HTML that begins with %q, not an SVG.", cut(n.name)), "Choose an SVG, PNG, JPEG or WebP file.")
	}
	r.open = append(r.open, n)
	return nil
}

// newNode checks an element and its attributes. Elements of other namespaces, which drawing programs
// leave behind, are checked like others and never drawn.
func newNode(start xml.StartElement) (*node, error) {
	switch strings.ToLower(start.Name.Local) {
	case "script", "handler", "listener":
		return nil, refuse("The SVG contains a script.", "Export it as plain SVG, without scripts.")
	case "foreignobject", "iframe", "embed", "object", "audio", "video", "canvas", "html", "body", "form", "input", "meta", "link", "base":
		return nil, refuse(fmt.Sprintf("The SVG contains foreign content (%s).", cut(start.Name.Local)), "Export it as plain SVG, with shapes only.")
	case "image", "feimage":
		return nil, refuse("The SVG contains a picture instead of shapes.", "Upload that picture itself, as PNG, JPEG or WebP.")
	case "text":
		return nil, refuse("The SVG contains text that needs a font.", "Convert the text to outlines (paths), or save the logo as PNG.")
	}
	n := &node{name: start.Name.Local, attrs: map[string]string{}}
	if space := start.Name.Space; space != "" && space != "http://www.w3.org/2000/svg" {
		n.name = "foreign:" + n.name
	}
	for _, attr := range start.Attr {
		if err := checkAttribute(attr); err != nil {
			return nil, err
		}
		if attr.Name.Space == "" || attr.Name.Local == "href" {
			n.attrs[attr.Name.Local] = strings.TrimSpace(attr.Value)
		}
	}
	return n, nil
}

func checkAttribute(attr xml.Attr) error {
	name, value := strings.ToLower(attr.Name.Local), strings.ToLower(strings.TrimSpace(attr.Value))
	switch {
	case attr.Name.Space == "xmlns" || name == "xmlns":
		return nil
	case strings.HasPrefix(name, "on") && attr.Name.Space == "":
		return refuse(fmt.Sprintf("The SVG contains a script (%s).", cut(attr.Name.Local)), "Export it as plain SVG, without scripts.")
	case strings.Contains(value, "javascript:"):
		return refuse("The SVG contains a script.", "Export it as plain SVG, without scripts.")
	case (name == "href" || name == "src") && value != "" && !strings.HasPrefix(value, "#"):
		return outside(cut(attr.Value))
	}
	return checkCSS(value)
}

// checkCSS refuses style that fetches: imports, and url() that is not of this document.
func checkCSS(css string) error {
	css = strings.ToLower(css)
	if strings.Contains(css, "@import") {
		return outside("a style sheet")
	}
	for rest := css; ; {
		_, after, found := strings.Cut(rest, "url(")
		if !found {
			return nil
		}
		if target := strings.TrimLeft(after, " \t\r\n\"'"); !strings.HasPrefix(target, "#") {
			target, _, _ = strings.Cut(target, ")")
			return outside(cut(target))
		}
		rest = after
	}
}

func outside(what string) error {
	return refuse(fmt.Sprintf("The SVG refers to something outside of itself: %s.", what), "Export it as plain SVG with everything inside.")
}

func tooComplex() error {
	return refuse("The SVG is too complex for a logo.", "Simplify it, or save it as PNG with 256 pixels on the longer side.")
}

// cut keeps a foreign word short enough for a sentence.
func cut(text string) string {
	if runes := []rune(text); len(runes) > 40 {
		return string(runes[:40]) + "…"
	}
	return text
}
