package template

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// XML is an XML text with holes: in the text of an element or in the value of an attribute. A value can
// neither begin an element nor end one. {{ and }} are literal braces.
type XML struct {
	parts []part
	where []xmlPlace // by part; of holes only
}

type xmlPlace byte

const (
	inText xmlPlace = iota
	inTag
	inDoubleQuotes
	inSingleQuotes
	inComment
	inCharacterData
	inInstruction
)

// ParseXML reads an XML text with holes. When it fails, with a *SyntaxError, the result still knows the
// parameters.
func ParseXML(text string) (XML, error) {
	parts, fault := scan(text)
	x := XML{parts: parts, where: make([]xmlPlace, len(parts))}
	if fault != nil {
		return x, fault
	}
	place, at := inText, 0
	var probe strings.Builder
	for i, p := range parts {
		if p.name == "" {
			place = after(place, p.text)
			probe.WriteString(p.text)
		} else {
			if place == inTag || place == inComment || place == inInstruction {
				return x, &SyntaxError{Offset: at, Message: fmt.Sprintf("{%s} can stand in the text of an element or in the quotes of an attribute.", p.name)}
			}
			x.where[i] = place
			probe.WriteString("x")
		}
		at += len(p.source)
	}
	return x, checkXML(probe.String())
}

// checkXML tells whether a text is one well-formed XML document.
func checkXML(text string) error {
	decoder := xml.NewDecoder(strings.NewReader(text))
	decoder.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	roots, depth := 0, 0
	for {
		token, err := decoder.Token()
		var syntax *xml.SyntaxError
		switch {
		case errors.Is(err, io.EOF) && roots == 1:
			return nil
		case errors.Is(err, io.EOF):
			return &SyntaxError{Message: "The XML needs one element around everything."}
		case errors.As(err, &syntax):
			return &SyntaxError{Message: fmt.Sprintf("Line %d: %s.", syntax.Line, syntax.Msg)}
		case err != nil:
			return &SyntaxError{Message: "This isn't XML: " + err.Error() + "."}
		}
		switch token := token.(type) {
		case xml.StartElement:
			if depth++; depth == 1 {
				roots++
			}
		case xml.EndElement:
			depth--
		case xml.CharData:
			if depth == 0 && strings.TrimSpace(string(token)) != "" {
				return &SyntaxError{Message: "The XML needs one element around everything."}
			}
		}
	}
}

// after tells where one is when a piece of text has gone by.
func after(place xmlPlace, text string) xmlPlace {
	leave := map[xmlPlace]string{inDoubleQuotes: `"`, inSingleQuotes: "'", inComment: "-->", inCharacterData: "]]>", inInstruction: "?>"}
	for text != "" {
		if end := leave[place]; end != "" {
			at := strings.Index(text, end)
			if at < 0 {
				return place
			}
			text = text[at+len(end):]
			if place = inText; end == `"` || end == "'" {
				place = inTag
			}
			continue
		}
		at := strings.IndexAny(text, map[xmlPlace]string{inText: "<", inTag: `>"'`}[place])
		if at < 0 {
			return place
		}
		text = text[at:]
		switch {
		case strings.HasPrefix(text, "<!--"):
			place, text = inComment, text[4:]
		case strings.HasPrefix(text, "<![CDATA["):
			place, text = inCharacterData, text[9:]
		case strings.HasPrefix(text, "<?"):
			place, text = inInstruction, text[2:]
		default:
			place = map[byte]xmlPlace{'<': inTag, '>': inText, '"': inDoubleQuotes, '\'': inSingleQuotes}[text[0]]
			text = text[1:]
		}
	}
	return place
}

// String returns the text that was read.
func (x XML) String() string { return source(x.parts) }

// Names returns the parameters in the order of first use, without repeats.
func (x XML) Names() []string { return names(x.parts) }

// Rename returns the text with a parameter renamed.
func (x XML) Rename(from, to string) string { return rename(x.parts, from, to) }

// Render fills the holes; a blank parameter is nothing. Control characters, which XML cannot hold in any
// spelling, are refused.
func (x XML) Render(values map[string]Value) ([]Span, []Refusal) {
	spans, refused := make([]Span, 0, len(x.parts)), []Refusal{}
	for i, p := range x.parts {
		if p.name == "" {
			spans = append(spans, Span{Text: p.text})
			continue
		}
		value := values[p.name].Text
		if at := strings.IndexFunc(value, notXML); at >= 0 {
			refused = append(refused, Refusal{p.name, fmt.Sprintf("There is a control character at position %d. XML can't hold it.", runes(value[:at])+1)})
		}
		spans = append(spans, Span{escapeXML(value, x.where[i]), p.name})
	}
	return spans, refused
}

// notXML tells which characters no XML document can hold (XML 1.0 section 2.2).
func notXML(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF
}

var (
	xmlText      = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#13;")
	xmlAttribute = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;", "\r", "&#13;", "\n", "&#10;", "\t", "&#9;")
)

func escapeXML(value string, place xmlPlace) string {
	if !utf8.ValidString(value) {
		value = strings.ToValidUTF8(value, "\uFFFD")
	}
	switch place {
	case inDoubleQuotes, inSingleQuotes:
		return xmlAttribute.Replace(value)
	case inCharacterData:
		// The section is closed around what is escaped: neither the value nor the text beside it can end it.
		return "]]>" + xmlText.Replace(value) + "<![CDATA["
	}
	return xmlText.Replace(value)
}
