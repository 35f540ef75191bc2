package request

import (
	"fmt"
	"strings"
	"testing"

	"connectorstudio/backend/studio"
)

// show writes a preview for people: a parameter's value is in «».
func show(l Looks) string {
	var out strings.Builder
	spans := func(list []Span) string {
		var b strings.Builder
		for _, s := range list {
			if s.Parameter != "" {
				fmt.Fprintf(&b, "«%s»", s.Text)
			} else {
				b.WriteString(s.Text)
			}
		}
		return b.String()
	}
	fmt.Fprintf(&out, "resolves to %s\n\n%s %s\nHost: %s\n", spans(l.URL), l.Method, spans(l.Target), l.Host)
	for _, h := range l.Headers {
		hidden := ""
		if h.Hidden {
			hidden = "   (hidden)"
		}
		fmt.Fprintf(&out, "%s: %s%s\n", h.Name, h.Value, hidden)
	}
	fmt.Fprintf(&out, "\n%s\n\n%s\n", l.Body, l.CURL)
	return out.String()
}

func TestPreview(t *testing.T) {
	score := studio.Action{
		Method: "POST", Endpoint: "/accounts/{account_id}/score?explain={explain}",
		Query:   []studio.Pair{{Name: "page[size]", Value: "{size}"}, {Name: "region", Value: "{region}"}},
		Headers: []studio.Pair{{Name: "X-Tenant", Value: "eu-{tenant}"}},
		Body:    "{\n  \"industry\": {industry},\n  \"note\": \"it's {note}\",\n  \"weight\": 0.10\n}",
		Parameters: []studio.Parameter{
			{Name: "size", Type: studio.ParamNumber, Required: true}, {Name: "tenant", Required: true}, {Name: "industry", Required: true},
		},
	}
	list := studio.Action{Method: "GET", Endpoint: "/companies"}
	headerKey := []studio.Sending{{Placement: studio.PlacementHeader, Name: "Authorization", ValueTemplate: "Bearer " + Dots}}
	queryKey := []studio.Sending{{Placement: studio.PlacementQuery, Name: "api key", ValueTemplate: Dots}}
	bodyKey := []studio.Sending{{Placement: studio.PlacementBody, Name: "api_key", ValueTemplate: Dots}}
	tests := []struct {
		name   string
		base   string
		action studio.Action
		values map[string]string
		hidden []studio.Sending
	}{
		{"filled", acme.BaseURL, score, map[string]string{"account_id": "acc 1042", "explain": "true", "size": "10", "tenant": "west", "industry": "retail", "note": `a "test"`}, headerKey},
		{"nothing entered", acme.BaseURL, score, nil, headerKey},
		{"values that are refused", acme.BaseURL, score, map[string]string{"account_id": "../x", "size": "ten", "tenant": "a\nb"}, headerKey},
		{"key in the query", acme.BaseURL, list, nil, queryKey},
		{"key in the body", acme.BaseURL, score, map[string]string{"account_id": "1"}, bodyKey},
		{"key in an empty body", acme.BaseURL, list, nil, bodyKey},
		{"a base URL alone", "https://a.test/", studio.Action{Method: "GET", Endpoint: "?x=1"}, nil, nil},
		{"no base URL", "", list, nil, nil},
		{"faults everywhere", acme.BaseURL, studio.Action{Method: "POST", Endpoint: "/{a/{b}", Body: `{"a": 1,}`}, map[string]string{"b": "B"}, nil},
	}
	var out strings.Builder
	for _, test := range tests {
		c := studio.Connector{BaseURL: test.base}
		fmt.Fprintf(&out, "=== %s\n%s\n", test.name, show(Preview(c, test.action, test.values, test.hidden)))
	}
	golden(t, "previews.golden", out.String())
}

func TestPreviewIsWhatIsSent(t *testing.T) {
	a := studio.Action{
		Method: "PATCH", Endpoint: "/x/{id}?a={a}", Query: []studio.Pair{{Name: "b", Value: "{b}"}},
		Headers: []studio.Pair{{Name: "X-Id", Value: " {id} "}}, Body: "{\"id\": {id},\n \"b\": \"{b}\"}\n",
	}
	values := map[string]string{"id": "é/1"}
	a.Parameters = []studio.Parameter{{Name: "id", KeepSlashes: true}}
	p, problems := Build(acme, a, values)
	if p == nil {
		t.Fatal(problems)
	}
	looks := Preview(acme, a, values, nil)
	if text(looks.URL) != p.URL().String() || looks.Body != string(p.Body()) || looks.Method != p.Method() {
		t.Errorf("shown %s %s %s, sent %s %s", looks.Method, text(looks.URL), looks.Body, p.URL(), p.Body())
	}
	if len(looks.Headers) != len(p.Header()) {
		t.Errorf("shown %v, sent %v", looks.Headers, p.Header())
	}
	for _, h := range looks.Headers {
		if p.Header().Get(h.Name) != h.Value {
			t.Errorf("shown %v, sent %v", h, p.Header())
		}
	}
}

func TestPreviewAddsMember(t *testing.T) {
	for body, want := range map[string]string{
		"":                       `{"key": "•"}`,
		"{}":                     `{"key": "•"}`,
		" { } ":                  `{"key": "•"}`,
		`{"a": 1}`:               `{"a": 1, "key": "•"}`,
		"{\"a\": {}\n}":          "{\"a\": {}, \"key\": \"•\"\n}",
		"{\n\t\"a\": [\n1]\n}\n": "{\n\t\"a\": [\n1],\n\t\"key\": \"•\"\n}",
		`[1]`:                    `[1]`,
	} {
		if got := withMember(body, studio.Sending{Name: "key", ValueTemplate: "•"}); strings.TrimSpace(got) != want {
			t.Errorf("%q became %q, want %q", body, got, want)
		}
	}
}
