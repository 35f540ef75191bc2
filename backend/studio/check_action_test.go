package studio

import (
	"fmt"
	"strings"
	"testing"
)

func company() Action {
	return Action{
		Name: "Find company", Category: Retrieve, Method: "GET", Endpoint: "/companies/{domain}",
		Output: Output{Fields: []OutputField{{Name: "Company", Path: "name", Type: FieldText}}},
	}
}

func TestCheckActionAcceptsWhatIsRight(t *testing.T) {
	c := oauthConnector()
	expect(t, "GET", CheckAction(c, company(), func(string) bool { return false }))
	a := company()
	a.Method, a.Category = "POST", Connect
	a.Endpoint = "https://api.acme.example.com/other/{id}.json?x={x}&flag"
	a.Query = []Pair{{"$filter", "name eq '{name}'"}, {"page[size]", "10"}, {}}
	a.Headers = []Pair{{"X-Tenant", "{tenant}"}, {"Content-Type", "application/vnd.api+json"}, {}}
	a.Body = `{"n": {n}, "text": "{text} {{ braces }}"}`
	a.Parameters = []Parameter{{Name: "n", Type: ParamNumber, Default: "0.10"}, {Name: "id", Required: true}}
	expect(t, "POST", CheckAction(c, a, nil))
}

func TestCheckDoubleBraces(t *testing.T) {
	a := company()
	a.Method, a.Endpoint, a.Query, a.Headers, a.Body = "POST", "/{{domain}}", []Pair{{"q", "{{q}}"}}, []Pair{{"X-H", "{{h}}"}}, `{"b": "{{b}}"}`
	message := func(field, name, fixed string) string {
		return fmt.Sprintf("(warning) %s: {{%s}} is sent as the text {%s}. A parameter has single braces. [Use {%s}: %s]", field, name, name, name, fixed)
	}
	expect(t, "as other programs write them", CheckAction(oauthConnector(), a, nil),
		message("endpoint", "domain", "/{domain}"), message("query.0.value", "q", "{q}"), message("headers.0.value", "h", "{h}"), message("body", "b", `{"b": "{b}"}`))
}

func TestCheckActionFindsEverythingAtOnce(t *testing.T) {
	a := Action{
		Method: "FETCH", Endpoint: "", Query: []Pair{{"", "1"}, {"a", "{b"}}, Headers: []Pair{{"", "x"}, {"Bad Name", "{c"}, {"Host", "evil.test"}},
		Body: "{,}", Parameters: []Parameter{{Name: "n", Type: "money"}}, Output: Output{Fields: []OutputField{{}}},
	}
	expect(t, "an empty action", CheckAction(oauthConnector(), a, nil),
		"name: Enter a name for the action.",
		"category: Choose a Category.",
		"method: Choose a Request Type.",
		"endpoint: Enter the API Endpoint.",
		"query.0.name: Enter a name.",
		"query.1.value: {b is missing its closing brace. [Add }: {b}]",
		"headers.0.name: Enter a name.",
		"headers.1.value: {c is missing its closing brace. [Add }: {c}]",
		"headers.1.name: Header names can't contain spaces. [Use Bad-Name: Bad-Name]",
		"headers.2.name: Host can't be set here: it is taken from the Base URL.",
		"(warning) parameters.n: {n} is not used anywhere. Its settings are dropped when you save.",
		"output.fields.0.type: Choose a type.",
		"output.fields.0.name: Enter a name for the output field.",
	)
	a = company()
	expect(t, "taken", CheckAction(oauthConnector(), a, func(string) bool { return true }), "name: Another action has this name.")
}

func TestCheckEndpoint(t *testing.T) {
	elsewhere := func(origin string) string {
		return "endpoint: The API Endpoint must be at https://api.acme.example.com, like the Base URL, or at an address that you approve. [Approve " + origin + ": ]"
	}
	const inHost = "endpoint: A {parameter} can't be in the host: its value could lead to another server. Use it behind the first slash."
	tests := []struct{ text, want string }{
		{"/companies/{domain}/people?limit={limit}", ""},
		{"companies", ""},
		{"/", ""},
		{"?q={q}", ""},
		{"/files/{id}.json", ""},
		{"/a:b/c@d", ""},
		{"/redirect/http://elsewhere.test", ""},
		{"https://api.acme.example.com/v1/x", ""},
		{"/v1/{domain", "endpoint: {domain is missing its closing brace. [Add }: /v1/{domain}]"},
		{"/{page size}", "endpoint: Use letters, digits and _ in a parameter name. [Use {page_size}: /{page_size}]"},
		{"/x#top", "endpoint: What follows # is never sent. [Remove it: /x]"},
		{"/x/{id}#{top}", "endpoint: What follows # is never sent. [Remove it: /x/{id}]"},
		{"/x\ny", "endpoint: The API Endpoint is one line of text."},
		{"//evil.test/x?a=1", "endpoint: Start with one slash. [Remove the other: /evil.test/x?a=1]"},
		{"/../admin", `endpoint: A part of an address can't be "." or "..": it would lead to another address.`},
		{"/x/%2e%2E/admin", `endpoint: A part of an address can't be "." or "..": it would lead to another address.`},
		{"/x?{name}=1", "endpoint: A {parameter} can be the value of a query entry, not its name."},
		{"/x?{everything}", "endpoint: A {parameter} can be the value of a query entry, not its name."},
		{"https:/x", "endpoint: A whole address starts with https://, a path under the Base URL with a slash."},
		{"https://evil.test/x", elsewhere("https://evil.test")},
		{"http://api.acme.example.com/x", elsewhere("http://api.acme.example.com")},
		{"https://api.acme.example.com:444/x", elsewhere("https://api.acme.example.com:444")},
		{"https://user:pw@api.acme.example.com/{x}", "endpoint: An address can't hold a user name or password. Enter them under Authentication method. [Remove them: https://api.acme.example.com/{x}]"},
		{"ftp://api.acme.example.com/x", "endpoint: Start with https://."},
		{"https://{host}/x", inHost},
		{"https://api.{host}.com/x", inHost},
		{"https://api.acme.example.com{x}/x", inHost},
		{"{scheme}://api.acme.example.com/x", inHost},
		{"https://api.acme.example.com/v2/companies", "(warning) endpoint: The Base URL is added for you. [Remove it: /companies]"},
		{"https://API.acme.example.com:443/v2", "(warning) endpoint: The Base URL is added for you. [Remove it: /]"},
		{"https://api.acme.example.com/v2?x=1", "(warning) endpoint: The Base URL is added for you. [Remove it: ?x=1]"},
		{"api.acme.example.com/v2/companies", "endpoint: The Base URL is added for you. [Remove it: /companies]"},
		{"api.acme.example.com/companies", "endpoint: The Base URL is added for you. [Remove it: /companies]"},
		{"/v2/companies", "(warning) endpoint: The Base URL ends in /v2 already. [Remove it: /companies]"},
		{"/v2beta/companies", ""},
	}
	for _, test := range tests {
		a := company()
		a.Endpoint = test.text
		want := []string{}
		if test.want != "" {
			want = append(want, test.want)
		}
		expect(t, test.text, CheckAction(oauthConnector(), a, nil), want...)
	}
}

// TestD05HoleInHost holds that no spot from which a host could change takes a parameter.
func TestD05HoleInHost(t *testing.T) {
	for _, endpoint := range []string{"https://{host}/x", "https://{host}", "https://{a}.{b}/x", "https://x@{host}/x", "https://api.acme.example.com:{port}/x", "{url}://x"} {
		a := company()
		a.Endpoint = endpoint
		if problems := Blocking(CheckAction(oauthConnector(), a, nil)); len(problems) == 0 || problems[0].Field != "endpoint" {
			t.Errorf("%s: %v", endpoint, told(problems))
		}
	}
}

// TestD07ControlBytesInHeaders holds that a pasted header is refused by name and position, unread.
func TestD07ControlBytesInHeaders(t *testing.T) {
	a := company()
	a.Headers = []Pair{{"X-Key", "hunter2\x00"}, {"X-Note", "hunter2\r\nX: y"}, {"X-Pasted", " hunter2\n"}, {"X-Del", "hunter2\x7f{domain}"}}
	problems := CheckAction(oauthConnector(), a, nil)
	expect(t, "headers", problems,
		"headers.0.value: Header X-Key: There is a control character at position 8. Headers can't hold it.",
		"headers.1.value: Header X-Note: There is a line break at position 8. Headers can't hold it.",
		"(warning) headers.2.value: Spaces and line breaks at the ends are not sent. [Remove them: hunter2]",
		"headers.3.value: Header X-Del: There is a control character at position 8. Headers can't hold it.",
	)
	for _, p := range problems {
		if strings.Contains(p.Message, "hunter2") {
			t.Errorf("the value is repeated: %s", p.Message)
		}
	}
}

// TestD08ReservedHeaders holds that each special header is named with its reason.
func TestD08ReservedHeaders(t *testing.T) {
	for name, reason := range reservedHeaders {
		for _, spelling := range []string{name, strings.ToUpper(name)} {
			a := company()
			a.Headers = []Pair{{spelling, "x"}}
			expect(t, spelling, CheckAction(oauthConnector(), a, nil), fmt.Sprintf("headers.0.name: %s can't be set here: %s.", spelling, reason))
		}
	}
	for _, name := range []string{"host", "content-length", "transfer-encoding", "connection", "cookie"} {
		if reservedHeaders[name] == "" {
			t.Errorf("%s is not reserved", name)
		}
	}
}

func TestCheckHeadersOfAuthentication(t *testing.T) {
	a := company()
	a.Headers = []Pair{{"authorization", "Bearer x"}}
	expect(t, "OAuth", CheckAction(oauthConnector(), a, nil), "headers.0.name: authorization is added by the authentication method.")
	a.Headers = []Pair{{"x-app-key", "{domain}"}, {"X-Api-Key", "abc"}, {"X-A", "1"}, {"x-a", "2"}}
	expect(t, "API key", CheckAction(keyConnector(), a, nil),
		"headers.0.name: x-app-key is added by the authentication method.",
		"(warning) headers.1.name: A key entered here is saved and exported as plain text. Enter it under Authentication method, which keeps it in the system keychain.",
		"(warning) headers.3.name: x-a is sent twice.",
	)
	c := keyConnector()
	c.Auth.APIKey.Placement, c.Auth.APIKey.KeyName = PlacementQuery, "key"
	a.Headers, a.Endpoint, a.Query = nil, "/x?k%65y=1", []Pair{{"key", "2"}}
	expect(t, "key in the query", CheckAction(c, a, nil),
		"endpoint: key is added by the authentication method.", "query.0.name: key is added by the authentication method.")
}

func TestCheckBody(t *testing.T) {
	a := company()
	a.Body = "{\n  \"size\": 1,\n}"
	expect(t, "a GET has no body", CheckAction(oauthConnector(), a, nil))
	a.Method = "POST"
	expect(t, "a comma too many", CheckAction(oauthConnector(), a, nil),
		"body: Line 2: remove the comma after 1. Nothing follows it. [Fix it: {\n  \"size\": 1\n}]")
	a.Body = " \n"
	expect(t, "a blank body", CheckAction(oauthConnector(), a, nil))
	c := keyConnector()
	c.Auth.APIKey.Placement, c.Auth.APIKey.KeyName = PlacementBody, "api_key"
	for body, want := range map[string][]string{
		"":                         nil,
		"{}":                       nil,
		`{"deep": {"api_key": 1}}`: nil,
		`{"api\u005fkey": 1}`:      {"body: api_key is added by the authentication method. Remove it from the body."},
		`[{domain}]`:               {"body: The key is added to the body as a member, so the body must be an object: { … }."},
		`{domain}`:                 {"body: The key is added to the body as a member, so the body must be an object: { … }."},
	} {
		a.Body = body
		expect(t, body, CheckAction(c, a, nil), want...)
	}
	a.Method = "DELETE"
	expect(t, "the key has no body", CheckAction(c, a, nil),
		"(warning) method: The key of this data connector goes into the body, and many systems ignore the body of a DELETE.")
}

func TestCheckParameters(t *testing.T) {
	a := company()
	a.Method, a.Headers, a.Body = "POST", []Pair{{"X-A", "{h}"}}, `{"n": {n}, "b": {b}, "l": {l}, "j": {j}}`
	a.Parameters = []Parameter{
		{Name: "domain", Default: "a/b"}, {Name: "h", Default: "a\nb"}, {Name: "n", Type: ParamNumber, Default: "ten"},
		{Name: "b", Type: ParamBoolean, Default: "perhaps"}, {Name: "l", Type: ParamList, Default: "[1"}, {Name: "j", Type: ParamJSON, Default: "{'a': 1}"},
		{Name: "n", Type: ParamNumber}, {Name: "not a name"}, {Name: "gone", Default: "x"},
	}
	expect(t, "settings", CheckAction(oauthConnector(), a, nil),
		"parameters.domain.default: This value has a slash, which would lead to another address. Allow slashes for {domain} if they belong there.",
		"parameters.h.default: Header X-A: There is a line break at position 2. Headers can't hold it.",
		"parameters.n.default: Enter a number such as 12 or 0.5.",
		"parameters.b.default: Enter true or false.",
		"parameters.l.default: This begins like a JSON list. Line 1: this [ is never closed. Add ] at the end.",
		"parameters.j.default: This isn't JSON. Line 1: use double quotes.",
		"parameters.n.name: {n} has settings twice.",
		"parameters.not a name.name: Use letters, digits and _ in a parameter name.",
		"(warning) parameters.gone: {gone} is not used anywhere. Its settings are dropped when you save.",
	)
	a.Parameters = []Parameter{
		{Name: "domain", Default: "a/b", KeepSlashes: true}, {Name: "n", Type: ParamNumber, Default: "1e400"}, {Name: "b", Type: ParamBoolean, Default: "TRUE"},
		{Name: "l", Type: ParamList, Default: "a, b"}, {Name: "j", Type: ParamJSON, Default: `{"a": [1]}`},
	}
	expect(t, "good settings", CheckAction(oauthConnector(), a, nil))
}

func TestCheckOutputNames(t *testing.T) {
	a := company()
	a.Output.Fields = []OutputField{
		{Name: "Company", Path: "name", Type: FieldText}, {Name: "company ", Path: "address.country", Type: FieldText},
		{Name: "Company", Path: `data["postal_code"]`, Type: FieldText}, {Name: "Country", Path: "other.country", Type: FieldText},
		{Name: "Country", Path: "third.country", Type: FieldText}, {Name: " ", Path: "x", Type: FieldText}, {Name: "Y", Path: "y", Type: "money"},
	}
	expect(t, "output", CheckAction(oauthConnector(), a, nil),
		"output.fields.1.name: Company is already used by name. [Use company 2: company 2]",
		"output.fields.2.name: Company is already used by name. [Use Postal code: Postal code]",
		"output.fields.4.name: Country is already used by other.country. [Use Country 2: Country 2]",
		"output.fields.5.name: Enter a name for the output field.",
		"output.fields.6.type: Choose a type.",
	)
	a.Output.Fields = a.Output.Fields[:2]
	expect(t, "a free name", CheckAction(oauthConnector(), a, nil), "output.fields.1.name: Company is already used by name. [Use Country: Country]")
}

func TestCheckCookies(t *testing.T) {
	c := oauthConnector()
	c.Auth = Auth{Method: MethodAPIKey, APIKey: APIKey{DisplayName: "Key", KeyName: "sid", Placement: PlacementCookie}}
	a := company()
	a.Cookies = []Pair{{"ok", "a=b,{domain}"}, {"", "x"}, {"a b", "1"}, {"sid", "1"}, {"ok", "2"}, {"t", "{t"}, {}, {"v", "{{v}}"}}
	a.Parameters = append(a.Parameters, Parameter{Name: "domain", Default: "a b"})
	expect(t, "cookies", CheckAction(c, a, nil),
		"cookies.0.value: A cookie can't hold the character at position 4: no spaces, commas, semicolons, quotes, backslashes and letters with accents.",
		"cookies.1.name: Enter a name.",
		"cookies.2.name: A cookie's name has letters, digits, - and _, without spaces.",
		"cookies.3.name: sid is added by the authentication method.",
		"(warning) cookies.4.name: ok is sent twice.",
		"cookies.5.value: {t is missing its closing brace. [Add }: {t}]",
		"(warning) cookies.7.value: {{v}} is sent as the text {v}. A parameter has single braces. [Use {v}: {v}]",
		"parameters.domain.default: Cookie ok: A cookie can't hold the character at position 2: no spaces, commas, semicolons, quotes, backslashes and letters with accents.",
	)
}
