package template

import (
	"fmt"
	"maps"
	"strings"
	"unicode/utf8"
)

// XML is an XML text with holes: in the text of an element or in the value of an attribute. A value can
// neither begin an element nor end one. {{ and }} are literal braces.
type XML struct {
	parts []part
	where []xmlPlace // by part; of holes only
	probe string     // the text with one byte for each hole
	root  *element   // nil while the text is not XML
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
	holes := map[int]hole{}
	for i, p := range parts {
		if p.name == "" {
			place = after(place, p.text)
			probe.WriteString(p.text)
		} else {
			if place == inTag || place == inComment || place == inInstruction {
				return x, &SyntaxError{Offset: at, Message: fmt.Sprintf("{%s} can stand in the text of an element or in the quotes of an attribute.", p.name)}
			}
			x.where[i] = place
			holes[probe.Len()] = hole{p.name, place}
			probe.WriteString(probeHole)
		}
		at += len(p.source)
	}
	x.probe = probe.String()
	var err error
	x.root, err = readXML(x.probe, holes)
	return x, err
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

// Render fills the holes. An element or an attribute that is nothing but blank parameters is left out, but
// for the root; in other places a blank parameter is nothing. An element whose content is one list that
// repeats (Value.Repeat) stands once for each of its values. Control characters, which XML cannot hold in
// any spelling, are refused.
func (x XML) Render(values map[string]Value) ([]Span, []Refusal) {
	refused := []Refusal{}
	for _, name := range x.Names() {
		value := values[name].Text
		if at := strings.IndexFunc(value, notXML); at >= 0 {
			refused = append(refused, Refusal{name, fmt.Sprintf("There is a control character at position %d. XML can't hold it.", runes(value[:at])+1)})
		}
	}
	f := xmlFill{x: x, values: maps.Clone(values), from: make([]int, len(x.parts)), spans: make([]Span, 0, len(x.parts))}
	if f.values == nil {
		f.values = map[string]Value{}
	}
	at := 0
	for i, p := range x.parts {
		if f.from[i] = at; p.name == "" {
			at += len(p.text)
		} else {
			at += len(probeHole)
		}
	}
	if x.root == nil { // somebody is still typing
		f.text(0, at)
		return f.spans, refused
	}
	f.text(0, x.root.from)
	f.element(x.root)
	f.text(x.root.to, at)
	return f.spans, refused
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
