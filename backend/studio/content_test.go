package studio

import (
	"strings"
	"testing"
)

func TestCheckContent(t *testing.T) {
	withBody := func(method string, kind ContentKind, change func(*Action)) Action {
		a := company()
		a.Method, a.BodyKind = method, kind
		change(&a)
		return a
	}
	file := []Parameter{{Name: "file", Type: ParamFile}}
	for name, test := range map[string]struct {
		action Action
		want   []string
	}{
		"JSON on GET":  {withBody("GET", ContentJSON, func(a *Action) { a.Body = `{"a": {a}` }), []string{"body: Line 1: this { is never closed. Add } at the end. [Fix it: {\"a\": {a}}]"}},
		"kept on GET":  {withBody("GET", ContentUsual, func(a *Action) { a.Body = `{"a": ` }), nil},
		"unknown":      {withBody("POST", "protobuf", func(a *Action) {}), []string{"bodyKind: Choose what the body is."}},
		"form":         {withBody("POST", ContentForm, func(a *Action) { a.BodyParts = []BodyPart{{Name: "a", Value: "{x"}, {Value: "y"}, {}} }), []string{"bodyParts.0.value: {x is missing its closing brace. [Add }: {x}]", "bodyParts.1.name: Enter a name."}},
		"named by one": {withBody("POST", ContentForm, func(a *Action) { a.BodyParts = []BodyPart{{Name: "{a}", Value: "1"}} }), []string{"bodyParts.0.name: A {parameter} can be the value of a part, not its name."}},
		"file": {withBody("POST", ContentMultipart, func(a *Action) {
			a.BodyParts = []BodyPart{{Name: "f", Value: "{file}", File: true}}
			a.Parameters = file
		}), nil},
		"file as text": {withBody("POST", ContentMultipart, func(a *Action) {
			a.BodyParts = []BodyPart{{Name: "f", Value: "x{file}", File: true, ContentType: "pdf"}}
			a.Parameters = []Parameter{{Name: "file", Type: ParamText}}
		}), []string{"bodyParts.0.value: The file is one {parameter}, such as {file}.", "bodyParts.0.contentType: A content type looks like text/csv.", "parameters.file.type: The content of a file is sent for {file}. [Make it a File: file]"}},
		"binary":    {withBody("PUT", ContentBinary, func(a *Action) { a.BodyFile, a.Parameters = "{file}", file }), nil},
		"no binary": {withBody("PUT", ContentBinary, func(a *Action) { a.BodyFile = "/etc/passwd" }), []string{"bodyFile: The file is one {parameter}, such as {file}."}},
		"XML":       {withBody("POST", ContentXML, func(a *Action) { a.Body = "<a>{b}" }), []string{"body: Line 1: unexpected EOF."}},
		"GraphQL":   {withBody("POST", ContentGraphQL, func(a *Action) { a.Body, a.Variables = "{ a { b } }", `[{b}]` }), []string{"variables: The variables are an object: { … }."}},
		"variables": {withBody("POST", ContentGraphQL, func(a *Action) { a.Body, a.Variables = "{ a }", `{"b": {b}, }` }), []string{"variables: Line 1: remove the comma after {b}. Nothing follows it. [Fix it: {\"b\": {b} }]"}},
		"typed":     {withBody("POST", ContentJSON, func(a *Action) { a.Body, a.BodyType = "[]", "json" }), []string{"bodyType: A content type looks like text/csv."}},
		"deep":      {withBody("GET", ContentUsual, func(a *Action) { a.Endpoint = "/x?f={f}"; a.Parameters = []Parameter{{Name: "f", Style: StyleDeep}} }), []string{"parameters.f.type: Members in brackets come from a JSON object. [Make it JSON: json]"}},
		"raw query": {withBody("GET", ContentUsual, func(a *Action) { a.Endpoint = "/x?{f}"; a.Parameters = []Parameter{{Name: "f", Raw: true}} }), nil},
		"no choice": {withBody("GET", ContentUsual, func(a *Action) {
			a.Endpoint = "/x?f={f}"
			a.Parameters = []Parameter{{Name: "f", Default: "c", Choices: []string{"a", "b"}}}
		}), []string{"parameters.f.default: Choose one of: a, b."}},
	} {
		expect(t, name, CheckAction(oauthConnector(), test.action, nil), test.want...)
	}
}

func TestKeyInABody(t *testing.T) {
	c := keyConnector()
	c.Auth.APIKey.Placement, c.Auth.APIKey.KeyName, c.Auth.APIKey.Further = PlacementBody, "key", nil
	a := company()
	a.Method, a.BodyKind, a.BodyParts = "POST", ContentForm, []BodyPart{{Name: "a", Value: "1"}}
	expect(t, "form", CheckAction(c, a, nil))
	a.BodyParts = append(a.BodyParts, BodyPart{Name: "key", Value: "1"})
	expect(t, "taken", CheckAction(c, a, nil), "bodyParts.1.name: key is added by the authentication method.")
	a.BodyKind, a.Body = ContentText, "hello"
	expect(t, "text", CheckAction(c, a, nil), "bodyKind: The key of this data connector goes into the body, which must be JSON or a form for that.")
}

func TestParametersOfBodies(t *testing.T) {
	for kind, want := range map[ContentKind]string{
		ContentJSON: "j", ContentText: "j", ContentXML: "j", ContentGraphQL: "v", ContentForm: "p f", ContentMultipart: "p f:file", ContentBinary: "b:file", ContentNone: "",
	} {
		a := Action{
			Method: "PUT", Endpoint: "/x", BodyKind: kind, Body: `{j}`, Variables: `{"v": {v}}`, BodyFile: "{b}",
			BodyParts: []BodyPart{{Name: "p", Value: "{p}"}, {Name: "f", Value: "{f}", File: true}},
		}
		got := []string{}
		for _, d := range DetectParameters(a) {
			name := d.Parameter.Name
			if d.Parameter.Type == ParamFile {
				name += ":file"
			}
			got = append(got, name)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s has %v, want %s", kind, got, want)
		}
		renamed := RenameParameter(RenameParameter(a, "p", "q"), "b", "c")
		if renamed.BodyParts[0].Value != "{q}" || renamed.BodyFile != "{c}" || a.BodyParts[0].Value != "{p}" {
			t.Errorf("%s renamed to %+v", kind, renamed)
		}
	}
}
