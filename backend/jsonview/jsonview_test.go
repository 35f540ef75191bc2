package jsonview

import (
	"encoding/json"
	"strings"
	"testing"

	"connectorstudio/backend/studio"
)

func TestWrite(t *testing.T) {
	for _, test := range []struct {
		format           studio.ViewFormat
		text, want, said string
	}{
		{studio.ViewLines, "{\"a\": 9007199254740993}\r\n\n[0.10]\n", "[\n{\"a\": 9007199254740993},\n[0.10]\n]", "JSON Lines with 2 records"},
		{studio.ViewLines, "\x1e{\"a\":1}\n", "[\n{\"a\":1}\n]", "JSON Lines with 1 record"},
		{studio.ViewLines, "{}\n{,}\n", "", "line 2 is not JSON"},
		{studio.ViewCSV, "\uFEFFid;name; name;\n1;\"A;\"\"B\"\"\";x\n2\n3;a;b;c;d\n",
			"[\n{\"id\": \"1\", \"name\": \"A;\\\"B\\\"\", \"name 2\": \"x\"},\n{\"id\": \"2\"},\n{\"id\": \"3\", \"name\": \"a\", \"name 2\": \"b\", \"Column 4\": \"c\", \"Column 5\": \"d\"}\n]", "CSV with 3 rows separated by semicolons"},
		{studio.ViewCSV, "a\tb,c\n1\t2\n", "[\n{\"a\": \"1\", \"b,c\": \"2\"}\n]", "CSV with 1 row separated by tabs"},
		{studio.ViewCSV, "a,b\n", "[\n]", "CSV with 0 rows separated by commas"},
		{studio.ViewCSV, "", "[\n]", "CSV with 0 rows separated by commas"},
		{studio.ViewXML, `<?xml version="1.0" encoding="ISO-8859-1"?><!-- c --><r xmlns="urn:x" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" v="1">
			<p:item xmlns:p="urn:p" id="7">A &amp; B</p:item><item>C</item><empty/><none xsi:nil="true"/><one><deep>1</deep></one> tail </r>`,
			`{"r": {"@v": "1", "item": [{"@id": "7", "#text": "A & B"}, "C"], "empty": "", "none": null, "one": {"deep": "1"}, "#text": "tail"}}`, "XML"},
		{studio.ViewXML, "<a>ü<![CDATA[<b>]]></a>", `{"a": "ü<b>"}`, "XML"},
		{studio.ViewXML, "<a>\n<b></a>", "", "line 2 is not XML"},
		{studio.ViewXML, "hello", "", "it holds no element"},
		{studio.ViewXML, `<!DOCTYPE a [<!ENTITY e "boom">]><a>&e;</a>`, "", "line 1 is not XML"},
	} {
		var out strings.Builder
		said, err := Write(&out, test.format, strings.NewReader(test.text))
		if err != nil {
			said = err.Error()
		}
		if said != test.said || err == nil && (out.String() != test.want || !json.Valid([]byte(out.String()))) {
			t.Errorf("%q: %s\n%s\nwant %s", test.text, said, out.String(), test.want)
		}
	}
}

func TestDetect(t *testing.T) {
	for _, test := range []struct {
		media, head string
		want        studio.ViewFormat
	}{
		{"application/x-ndjson", "", studio.ViewLines}, {"text/csv", "a,b", studio.ViewCSV}, {"application/soap+xml", "<a/>", studio.ViewXML},
		{"text/plain", "{\"a\":1}\n{\"a\":2}\n", studio.ViewLines}, {"", "<?xml version='1.0'?><a/>", studio.ViewXML},
		{"text/html", "<?xml version='1.0'?><html/>", studio.ViewNone}, {"text/plain", "1\n2\n", studio.ViewNone}, {"text/plain", "a,b\n1,2\n", studio.ViewNone},
	} {
		if got := Detect(test.media, []byte(test.head)); got != test.want {
			t.Errorf("%s %q is %q, want %q", test.media, test.head, got, test.want)
		}
	}
}

func FuzzWrite(f *testing.F) {
	for _, seed := range []string{"a;b\n1;\"2", "<a b='1'>x<c/></a>", "{}\n[1]\n", "\xff,\x00\n1", "<a>\xff</a>", "<a:b a:c='1' d:c='2'/>"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, format := range []studio.ViewFormat{studio.ViewLines, studio.ViewXML, studio.ViewCSV} {
			var out strings.Builder
			if _, err := Write(&out, format, strings.NewReader(text)); err == nil && !isJSON([]byte(out.String())) {
				t.Fatalf("%q as %s became %q", text, format, out.String())
			}
		}
	})
}
