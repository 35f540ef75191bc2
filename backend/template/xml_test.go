package template

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"
)

func TestParseXML(t *testing.T) {
	tests := []struct{ text, names, fault string }{
		{`<a x="{p}">{q}<b/></a>`, "p q", ""},
		{`<?xml version="1.0" encoding="ISO-8859-1"?><!-- c --><a><![CDATA[{p}]]></a>`, "p", ""},
		{`<a>{{literal}} {p}</a>`, "p", ""},
		{`<{p}/>`, "p", "{p} can stand in the text of an element or in the quotes of an attribute."},
		{`<a {p}="1"/>`, "p", "{p} can stand in the text of an element or in the quotes of an attribute."},
		{`<a><!-- {p} --></a>`, "p", "{p} can stand in the text of an element or in the quotes of an attribute."},
		{`<a><b></a>`, "", "Line 1: element <b> closed by </a>."},
		{`{p}`, "p", "The XML needs one element around everything."},
		{`<a/><b/>`, "", "The XML needs one element around everything."},
		{`<a>{p</a>`, "", "{p is missing its closing brace."},
	}
	for _, test := range tests {
		x, err := ParseXML(test.text)
		said, _, _ := strings.Cut(explain(err), " | ")
		if said != test.fault || strings.Join(x.Names(), " ") != test.names || x.String() != test.text {
			t.Errorf("%s: %q, parameters %v", test.text, said, x.Names())
		}
	}
}

// elements tells the shape of a document and its texts.
func elements(t *testing.T, text string) (shape string, texts []string) {
	decoder := xml.NewDecoder(strings.NewReader(text))
	last := ""
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			return shape, texts
		}
		if err != nil {
			t.Fatalf("%q is not XML: %v", text, err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			shape, last = shape+"<"+token.Name.Local, ""
			for _, a := range token.Attr {
				shape += " " + a.Name.Local
				texts = append(texts, a.Value)
			}
		case xml.EndElement:
			shape += ">"
			texts, last = append(texts, last), ""
		case xml.CharData:
			last += string(token)
		default:
			shape += "?"
		}
	}
}

// FuzzXML holds that no value changes the shape of an XML body, and that the value itself arrives.
func FuzzXML(f *testing.F) {
	for _, seed := range []string{"a", `"><x/>`, "]]>", "]]", ">", "&amp;", "' y='", "--><b>", "\r\n\t", "\x00", "\xff", "😀", "{v}", "<![CDATA["} {
		f.Add(seed)
	}
	x, err := ParseXML(`<a one="<{v}>" two='{v}'><b>{v}</b><c><![CDATA[]{v}]>]]></c></a>`)
	if err == nil {
		f.Fatal("an attribute held <")
	}
	if x, err = ParseXML(`<a one="({v})" two='{v}'><b>{v}</b><c><![CDATA[]{v}]>]]></c></a>`); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, value string) {
		spans, refused := x.Render(map[string]Value{"v": {Text: value, Set: true}})
		if len(refused) > 0 {
			return
		}
		shape, texts := elements(t, Text(spans))
		if shape != "<a one two<b><c>>" {
			t.Fatalf("%q made the shape %s", value, shape)
		}
		value = strings.ToValidUTF8(value, "\uFFFD")
		for i, want := range []string{"(" + value + ")", value, value, "]" + value + "]>", ""} {
			if texts[i] != want {
				t.Fatalf("%q arrived as %q", want, texts[i])
			}
		}
	})
}
