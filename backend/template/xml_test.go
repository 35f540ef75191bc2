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

// TestXMLLeavesOut holds what becomes of blank parameters and of lists.
func TestXMLLeavesOut(t *testing.T) {
	values := map[string]Value{
		"set": {Text: "<1>", Set: true}, "two": {Text: "a,b", Items: []string{"a", "&b"}, Set: true, Repeat: true},
		"joined": {Text: "a,b", Items: []string{"a", "b"}, Set: true}, "none": {Items: []string{}, Set: true, Repeat: true}, "needed": {Needed: true},
	}
	for _, test := range []struct{ text, want string }{
		{"<r>\n  <a>{blank}</a>\n  <b>{set}</b>\n</r>", "<r>\n  <b>&lt;1&gt;</b>\n</r>"},
		{"<r><o><a>{blank}</a><b> {blank} </b></o></r>", "<r></r>"},
		{"<r>{blank}</r>", "<r></r>"},
		{"<r><a>{needed}</a></r>", "<r><a></a></r>"},
		{"<r><a>text {blank}</a><e/><f k='1'/></r>", "<r><a>text </a><e/><f k='1'/></r>"},
		{"<r><a><![CDATA[{blank}]]></a></r>", "<r><a><![CDATA[]]><![CDATA[]]></a></r>"},
		{`<r a="{blank}" b='{set}' c = "{blank}"><x y="{blank}"/><z n="1" m="{blank}">t</z></r>`, `<r b='&lt;1&gt;'><z n="1">t</z></r>`},
		{`<r><a k="{set}">{blank}</a><a k="-{blank}">{blank}</a></r>`, `<r><a k="&lt;1&gt;"></a></r>`},
		{"<r>\n  <l>\n    <i n=\"{set}\">{two}</i>\n  </l>\n</r>", "<r>\n  <l>\n    <i n=\"&lt;1&gt;\">a</i>\n    <i n=\"&lt;1&gt;\">&amp;b</i>\n  </l>\n</r>"},
		{"<r><i>{joined}</i><i>{none}</i><i>{two}!</i></r>", "<r><i>a,b</i><i>a,b!</i></r>"},
		{"<?xml version='1.0'?>\n<!-- {{ --><r><a>{blank}</a>ü{{{set}}}</r>\n", "<?xml version='1.0'?>\n<!-- { --><r>ü{&lt;1&gt;}</r>\n"},
		{"<a>{set}", "<a>&lt;1&gt;"}, // still being typed
	} {
		x, _ := ParseXML(test.text)
		spans, refused := x.Render(values)
		if got := Text(spans); got != test.want || len(refused) > 0 {
			t.Errorf("%s became\n%s\nwant\n%s %v", test.text, got, test.want, refused)
		}
	}
	if len(values["two"].Items) != 2 || values["two"].Text != "a,b" {
		t.Error("the values were changed")
	}
}
