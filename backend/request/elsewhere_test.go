package request

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"connectorstudio/backend/studio"
)

// TestG01ElsewhereWithoutCredentials calls an approved address: nothing of the credential gets there, and it
// is hidden where the address repeats it all the same.
func TestG01ElsewhereWithoutCredentials(t *testing.T) {
	var got *http.Request
	files := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r
		if r.URL.Path == "/back" {
			http.Redirect(w, r, "http://127.0.0.1:1/api", http.StatusFound)
		}
	}))
	defer files.Close()
	c := studio.Connector{BaseURL: "https://api.acme.example.com", FollowOffOrigin: false}
	a := studio.Action{Method: "GET", Endpoint: files.URL + "/x"}
	if p, problems := Build(c, a, nil); p != nil || len(problems) != 1 || problems[0].Approve != files.URL {
		t.Fatalf("it was not refused: %v", problems)
	}
	c.ApprovedOrigins = []string{files.URL}
	p, problems := Build(c, a, nil)
	if p == nil || !p.Elsewhere() || p.Origin() != files.URL {
		t.Fatalf("refused with %v", problems)
	}
	sent := (&Client{}).Send(context.Background(), p, bearing{})
	if sent.Response == nil || got.Header.Get("Authorization") != "" || strings.Contains(got.URL.RawQuery, "key") {
		t.Errorf("sent %v, failed with %v", got, sent.Failure)
	}
	looks := Preview(c, a, nil, []studio.Sending{{Placement: studio.PlacementHeader, Name: "Authorization", ValueTemplate: Dots}})
	for _, h := range looks.Headers {
		if h.Name == "Authorization" {
			t.Error("the preview shows a credential that is not sent")
		}
	}
	a.Endpoint = files.URL + ".evil.test/x"
	if p, _ := Build(c, a, nil); p != nil {
		t.Errorf("another origin was approved too: %s", p.URL())
	}
}

// bearing adds a credential at every place.
type bearing struct{}

func (bearing) Authorize(_ context.Context, out *studio.Outgoing) error {
	out.Header.Set("Authorization", "Bearer canary-elsewhere")
	out.URL.RawQuery = "key=canary-elsewhere"
	return nil
}
func (bearing) Secrets() []string { return []string{"canary-elsewhere"} }

func TestDefaultsOfTheConnector(t *testing.T) {
	c := acme
	c.DefaultHeaders = []studio.Pair{{Name: "X-Version", Value: "1"}, {Name: "Accept", Value: "text/csv"}, {Name: "Content-Type", Value: "application/vnd.api+json"}}
	c.DefaultQuery = []studio.Pair{{Name: "api-version", Value: "2026"}, {Name: "site", Value: "a&b"}}
	for _, test := range []struct {
		action              studio.Action
		query, headers, typ string
	}{
		{studio.Action{Method: "GET"}, "api-version=2026&site=a%26b", "1 text/csv", ""},
		{studio.Action{Method: "POST", Body: "{}"}, "api-version=2026&site=a%26b", "1 text/csv", "application/vnd.api+json"},
		{studio.Action{Method: "POST", BodyKind: studio.ContentForm, BodyParts: []studio.BodyPart{{Name: "a", Value: "1"}}}, "api-version=2026&site=a%26b", "1 text/csv", "application/x-www-form-urlencoded"},
		{studio.Action{Method: "GET", Query: []studio.Pair{{Name: "site", Value: "own"}}, Headers: []studio.Pair{{Name: "x-version", Value: "2"}}}, "site=own&api-version=2026", "2 text/csv", ""},
	} {
		test.action.Endpoint = "/x"
		p, problems := Build(c, test.action, nil)
		if p == nil {
			t.Errorf("refused: %v", problems)
			continue
		}
		h := p.Header()
		if got := h.Get("X-Version") + " " + h.Get("Accept"); got != test.headers || p.URL().RawQuery != test.query || h.Get("Content-Type") != test.typ {
			t.Errorf("%+v: sent %s with %s, %s", test.action, p.URL(), got, h.Get("Content-Type"))
		}
	}
	c.DefaultQuery = []studio.Pair{{Name: "a", Value: "{b}"}}
	if p, problems := Build(c, studio.Action{Method: "GET", Endpoint: "/x"}, nil); p != nil || problems[0].Field != "defaultQuery.0.value" {
		t.Errorf("a parameter in a default: %v", problems)
	}
}
