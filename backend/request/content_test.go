package request

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"math/rand/v2"
	"mime"
	"mime/multipart"
	"net/url"
	"strings"
	"testing"

	"connectorstudio/backend/studio"
)

// bodyChecks tell what is wrong with the body that a value makes, by place (reliability D04).
var bodyChecks = map[string]func(p *Prepared, value string) string{
	"form": func(p *Prepared, value string) string {
		got, err := url.ParseQuery(string(p.Body()))
		want := url.Values{"first": {"1"}, "value": {"<" + value + ">"}, "whole": {value}}
		if err != nil || fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
			return fmt.Sprintf("the form became %q", got)
		}
		return ""
	},
	"multipart": func(p *Prepared, value string) string {
		_, params, err := mime.ParseMediaType(p.Header().Get("Content-Type"))
		if err != nil {
			return err.Error()
		}
		form, err := multipart.NewReader(bytes.NewReader(p.Body()), params["boundary"]).ReadForm(1 << 20)
		arrives := strings.ToValidUTF8(value, "\uFFFD")
		want := map[string][]string{"first": {"1"}, "value": {"<" + arrives + ">"}, "whole": {arrives}}
		if err != nil || fmt.Sprintf("%q", form.Value) != fmt.Sprintf("%q", want) || len(form.File) > 0 {
			return fmt.Sprintf("the form became %v, %v", form, err)
		}
		return ""
	},
	"text": func(p *Prepared, value string) string {
		if string(p.Body()) != "<"+strings.ToValidUTF8(value, "\uFFFD")+">" {
			return fmt.Sprintf("the text became %q", p.Body())
		}
		return ""
	},
	"xml": func(p *Prepared, value string) string {
		var c struct {
			XMLName  xml.Name   `xml:"c"`
			A        string     `xml:"a,attr"`
			T        string     `xml:"t"`
			Elements []struct{} `xml:",any"`
		}
		arrives := strings.ToValidUTF8(value, "\uFFFD")
		if err := xml.Unmarshal(p.Body(), &c); err != nil || c.A != "("+arrives+")" || c.T != arrives || len(c.Elements) > 0 {
			return fmt.Sprintf("the XML became %q, %v", p.Body(), err)
		}
		return ""
	},
	"graphql": func(p *Prepared, value string) string {
		var got struct {
			Query     string
			Variables struct{ V, W string }
		}
		decoder := json.NewDecoder(bytes.NewReader(p.Body()))
		decoder.DisallowUnknownFields()
		arrives := string([]rune(value))
		if err := decoder.Decode(&got); err != nil || got.Query != "query { a(x: {y: 1}) }" || got.Variables.V != arrives || got.Variables.W != "<"+arrives+">" {
			return fmt.Sprintf("the query became %q, %v", p.Body(), err)
		}
		return ""
	},
}

// listed builds a GET with a list or JSON in the query, and returns the query as it is sent.
func listed(t testing.TB, parameter studio.Parameter, value string) string {
	t.Helper()
	parameter.Name = "v"
	a := studio.Action{
		Method: "GET", Endpoint: "/x", Query: []studio.Pair{{Name: "a", Value: "{v}"}, {Name: "$top", Value: "1"}, {Name: "page[size]", Value: "2"}},
		Parameters: []studio.Parameter{parameter},
	}
	p, problems := Build(acme, a, map[string]string{"v": value})
	if p == nil {
		return fmt.Sprint(problems)
	}
	return p.URL().RawQuery
}

func TestListStyles(t *testing.T) {
	const rest = "$top=1&page%5Bsize%5D=2"
	for _, test := range []struct {
		parameter   studio.Parameter
		value, want string
	}{
		{studio.Parameter{Type: studio.ParamList}, "x, y&z", "a=x,y%26z&" + rest},
		{studio.Parameter{Type: studio.ParamList}, `["a,b", 2]`, "a=a%2Cb,2&" + rest},
		{studio.Parameter{Type: studio.ParamList, Style: studio.StyleRepeat}, "x,y", "a=x&a=y&" + rest},
		{studio.Parameter{Type: studio.ParamList, Style: studio.StyleRepeat}, "[]", rest},
		{studio.Parameter{Type: studio.ParamList, Style: studio.StyleBrackets}, "x,y", "a%5B%5D=x&a%5B%5D=y&" + rest},
		{studio.Parameter{Type: studio.ParamList, Style: studio.StylePipes}, "x,y", "a=x%7Cy&" + rest},
		{studio.Parameter{Type: studio.ParamList, Style: studio.StyleSpaces}, "x,y", "a=x%20y&" + rest},
		{studio.Parameter{Type: studio.ParamList}, "", rest},
		{studio.Parameter{Type: studio.ParamJSON, Style: studio.StyleDeep}, `{"name": "x y", "n": 0.10, "in": {"a]": true}, "list": [1, null]}`,
			"a%5Bname%5D=x%20y&a%5Bn%5D=0.10&a%5Bin%5D%5Ba%5D%5D=true&a%5Blist%5D%5B%5D=1&a%5Blist%5D%5B%5D=&" + rest},
		{studio.Parameter{Type: studio.ParamJSON, Style: studio.StyleDeep}, "", rest},
		{studio.Parameter{Raw: true}, "x%20y&b=1#z ü", "a=x%20y&b=1%23z%20%C3%BC&" + rest},
		{studio.Parameter{Choices: []string{"x", "y"}}, "y", "a=y&" + rest},
		{studio.Parameter{Type: studio.ParamList, Style: studio.StyleRepeat, Choices: []string{"x", "y"}}, "y,x", "a=y&a=x&" + rest},
		{studio.Parameter{Type: studio.ParamList, Choices: []string{"x", "y"}}, "y,z", "[{values.v Choose one of: x, y. false   }]"},
		{studio.Parameter{Choices: []string{"x", "y"}}, "z", "[{values.v Choose one of: x, y. false   }]"},
	} {
		if got := listed(t, test.parameter, test.value); got != test.want {
			t.Errorf("%+v with %s: %s, want %s", test.parameter, test.value, got, test.want)
		}
	}
}

// TestD04Lists holds that a value in a list or in an object adds no other key, and that a raw value, which
// may, stays in the query.
func TestD04Lists(t *testing.T) {
	const seed = 20_260_102
	random := rand.New(rand.NewPCG(seed, 4))
	for i := range fuzzValues(t) / 4 {
		value := randomValue(random)
		quoted, _ := json.Marshal([]string{value, "b"})
		arrives := string([]rune(value))
		for _, style := range []studio.ListStyle{studio.StyleCommas, studio.StyleRepeat, studio.StyleBrackets, studio.StylePipes, studio.StyleSpaces} {
			got, err := url.ParseQuery(listed(t, studio.Parameter{Type: studio.ParamList, Style: style}, string(quoted)))
			if err != nil || len(got) != 3 || got.Get("$top") != "1" || got.Get("page[size]") != "2" {
				t.Fatalf("seed %d, value %d, %q in style %q: %q", seed, i, value, style, got)
			}
			if style == studio.StyleRepeat && got["a"][0] != arrives {
				t.Fatalf("seed %d, value %d: %q arrived as %q", seed, i, value, got["a"])
			}
		}
		object, _ := json.Marshal(map[string]any{value: []string{value}})
		got, err := url.ParseQuery(listed(t, studio.Parameter{Type: studio.ParamJSON, Style: studio.StyleDeep}, string(object)))
		if err != nil || len(got) != 3 || got.Get("a["+arrives+"][]") != arrives {
			t.Fatalf("seed %d, value %d, %q as a member: %q", seed, i, value, got)
		}
		a := studio.Action{Method: "GET", Endpoint: "/x?{v}&last=1", Parameters: []studio.Parameter{{Name: "v", Raw: true}}}
		p, problems := Build(acme, a, map[string]string{"v": value})
		if p == nil {
			t.Fatalf("seed %d, value %d, %q raw: %v", seed, i, value, problems)
		}
		onWire, err := overTheWire(p)
		if err != nil || onWire.Host != "api.acme.example.com" || onWire.URL.Path != "/v2/x" || strings.ContainsAny(onWire.URL.RawQuery, "#\r\n\x00 ") {
			t.Fatalf("seed %d, value %d, %q raw: %v, %v", seed, i, value, onWire, err)
		}
	}
}

func TestBodyKinds(t *testing.T) {
	file := map[string]File{"doc": {Name: "in \"voice\".pdf", Content: []byte("%PDF\x00\xff")}}
	doc := studio.Parameter{Name: "doc", Type: studio.ParamFile, Required: true}
	list := studio.Parameter{Name: "tags", Type: studio.ParamList, Style: studio.StyleRepeat}
	values := map[string]string{"doc": strings.Repeat("a", 26) + `:in "voice".pdf`, "tags": "x,y", "n": "ü"}
	for name, test := range map[string]struct {
		action            studio.Action
		contentType, body string
	}{
		"form": {studio.Action{Method: "POST", BodyKind: studio.ContentForm, BodyParts: []studio.BodyPart{{Name: "a b", Value: "1 {n}"}, {Name: "tags", Value: "{tags}"}, {Name: "blank", Value: "{blank}"}}},
			"application/x-www-form-urlencoded", "a%20b=1%20%C3%BC&tags=x&tags=y"},
		"binary":      {studio.Action{Method: "PUT", BodyKind: studio.ContentBinary, BodyFile: "{doc}"}, "application/octet-stream", "%PDF\x00\xff"},
		"typed":       {studio.Action{Method: "PUT", BodyKind: studio.ContentBinary, BodyFile: "{doc}", BodyType: "application/pdf"}, "application/pdf", "%PDF\x00\xff"},
		"csv":         {studio.Action{Method: "POST", BodyKind: studio.ContentText, BodyType: "text/csv", Body: "a,b\n{n},{{2}}\n"}, "text/csv", "a,b\nü,{2}\n"},
		"xml":         {studio.Action{Method: "POST", BodyKind: studio.ContentXML, Body: "<a b='{n}'/>"}, "application/xml", "<a b='ü'/>"},
		"on DELETE":   {studio.Action{Method: "DELETE", BodyKind: studio.ContentJSON, Body: `{"n": {n}, "b": {blank}}`}, "application/json", `{"n": "ü"}`},
		"usual GET":   {studio.Action{Method: "GET", Body: `{"n": 1}`}, "", ""},
		"none":        {studio.Action{Method: "POST", BodyKind: studio.ContentNone, Body: `{"n": 1}`}, "", ""},
		"whole blank": {studio.Action{Method: "POST", Body: `{blank}`}, "", ""},
		"graphql":     {studio.Action{Method: "POST", BodyKind: studio.ContentGraphQL, Body: "{ a }", Variables: `{"b": {blank}, "n": {n}}`}, "application/json", `{"query": "{ a }", "variables": {"n": "ü"}}`},
	} {
		test.action.Endpoint, test.action.Parameters = "/x", []studio.Parameter{doc, list}
		p, problems := BuildWith(acme, test.action, values, file)
		if p == nil {
			t.Errorf("%s: %v", name, problems)
		} else if got := p.Header().Get("Content-Type"); string(p.Body()) != test.body || got != test.contentType {
			t.Errorf("%s: sent %q as %s", name, p.Body(), got)
		}
	}
}

func TestMultipartWithFiles(t *testing.T) {
	a := studio.Action{
		Method: "POST", Endpoint: "/x", BodyKind: studio.ContentMultipart,
		Headers: []studio.Pair{{Name: "Content-Type", Value: "multipart/form-data"}},
		BodyParts: []studio.BodyPart{
			{Name: "meta", Value: `{{"n": "{n}"}}`, ContentType: "application/json"}, {Name: "tags", Value: "{tags}"},
			{Name: "file", Value: "{doc}", File: true}, {Name: "other", Value: "{other}", File: true}, {Name: "blank", Value: "{blank}"},
		},
		Parameters: []studio.Parameter{
			{Name: "doc", Type: studio.ParamFile, Required: true}, {Name: "other", Type: studio.ParamFile}, {Name: "tags", Type: studio.ParamList, Style: studio.StyleBrackets},
		},
	}
	values := map[string]string{"doc": strings.Repeat("a", 26) + ":a.pdf", "tags": "x,y", "n": "1"}
	p, problems := BuildWith(acme, a, values, map[string]File{"doc": {Name: "a.pdf", Content: []byte("%PDF\x00")}})
	if p == nil {
		t.Fatal(problems)
	}
	_, params, _ := mime.ParseMediaType(p.Header().Get("Content-Type"))
	reader, got := multipart.NewReader(bytes.NewReader(p.Body()), params["boundary"]), ""
	for {
		part, err := reader.NextRawPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		content, _ := io.ReadAll(part)
		got += fmt.Sprintf("%s %s %s %q\n", part.FormName(), part.FileName(), part.Header.Get("Content-Type"), content)
	}
	want := "meta  application/json \"{\\\"n\\\": \\\"1\\\"}\"\ntags[]   \"x\"\ntags[]   \"y\"\nfile a.pdf application/pdf \"%PDF\\x00\"\n"
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	looks := Preview(acme, a, values, nil)
	if !strings.Contains(looks.Body, "(the content of a.pdf)") || strings.Contains(looks.Body, "%PDF") {
		t.Errorf("shown as %s", looks.Body)
	}
	sent := disguise{secrets: noSecrets}.request(p.out.Clone())
	if sent.Body != looks.Body {
		t.Errorf("sent is shown as %q, the preview as %q", sent.Body, looks.Body)
	}
	if wantCURL := `--form '"file"=@a.pdf;type=application/pdf'`; !strings.Contains(sent.CURL, wantCURL) || !strings.Contains(sent.CURL, "--form-string 'tags[]=x'") || sent.CURL != looks.CURL {
		t.Errorf("cURL:\n%s\n%s", sent.CURL, looks.CURL)
	}
	if _, problems = BuildWith(acme, a, values, nil); len(problems) != 1 || problems[0].Field != "values.doc" {
		t.Errorf("a file that is gone: %v", problems)
	}
}

// TestD09KeyInAForm hides a key that is put into a form, and takes it out of nothing else.
func TestD09KeyInAForm(t *testing.T) {
	a := studio.Action{Method: "POST", Endpoint: "/x", BodyKind: studio.ContentForm, BodyParts: []studio.BodyPart{{Name: "a", Value: "1 2"}}}
	p, problems := Build(acme, a, nil)
	if p == nil {
		t.Fatal(problems)
	}
	signed := p.out.Clone()
	signed.Body = append(signed.Body, "&key=canary-in-a-form%2B1"...)
	c := added(p.out.Clone(), signed)
	if fmt.Sprint(c.form) != "[{key canary-in-a-form+1}]" || fmt.Sprint(c.names()) != "[key]" || c.wholeBody {
		t.Errorf("%+v", c)
	}
	d := disguise{added: c, secrets: NewRedactor(c.secrets(signed)...)}
	sent := d.request(signed)
	if want := "a=1%202&key=" + Dots; sent.Body != want || strings.Contains(sent.CURL, "canary") {
		t.Errorf("shown as %s\n%s", sent.Body, sent.CURL)
	}
	looks := Preview(acme, a, nil, []studio.Sending{{Placement: studio.PlacementBody, Name: "key", ValueTemplate: Dots}})
	if looks.Body != sent.Body {
		t.Errorf("previewed as %s", looks.Body)
	}
}
