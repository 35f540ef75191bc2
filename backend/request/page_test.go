package request

import (
	"testing"

	"connectorstudio/backend/studio"
)

func pageOf(t *testing.T, a studio.Action, turn studio.PageTurn) (*Prepared, error) {
	t.Helper()
	c := studio.Connector{BaseURL: "https://api.example.com/v1"}
	p, problems := Build(c, a, nil)
	if p == nil {
		t.Fatal(problems)
	}
	before := p.URL().String() + string(p.Body())
	next, err := p.Page(turn)
	if p.URL().String()+string(p.Body()) != before || p.Header().Get("X-Page") != "" {
		t.Error("the first page's request changed")
	}
	return next, err
}

func TestPagePlaces(t *testing.T) {
	get := studio.Action{Method: "GET", Endpoint: "/things?page[after]=x&q=a%20b", Query: []studio.Pair{{Name: "page", Value: "1"}}}
	post := studio.Action{Method: "POST", Endpoint: "/search", Body: `{"b": 1.0, "paging": {"size": 5, "from": null}, "a": [1]}`}
	for _, c := range []struct {
		name string
		a    studio.Action
		turn studio.PageTurn
		want string
	}{
		{"query replaced", get, studio.PageTurn{Values: []studio.PlacedText{{Name: "page", Value: "2"}}}, "https://api.example.com/v1/things?page%5Bafter%5D=x&q=a%20b&page=2"},
		{"query with brackets", get, studio.PageTurn{Values: []studio.PlacedText{{In: studio.PageInQuery, Name: "page[after]", Value: "a=&b"}}}, "https://api.example.com/v1/things?q=a%20b&page=1&page%5Bafter%5D=a%3D%26b"},
		{"body", post, studio.PageTurn{Values: []studio.PlacedText{{In: studio.PageInBody, Name: "paging.from", Value: "50", Number: true}}}, `https://api.example.com/v1/search{"b":1.0,"paging":{"size":5,"from":50},"a":[1]}`},
		{"body, made", post, studio.PageTurn{Values: []studio.PlacedText{{In: studio.PageInBody, Name: "x.y", Value: `"quoted"`}}}, `https://api.example.com/v1/search{"b":1.0,"paging":{"size": 5, "from": null},"a":[1],"x":{"y":"\"quoted\""}}`},
		{"address", get, studio.PageTurn{URL: "https://API.example.com:443/other?cursor=1&api_key=%E2%80%A2%E2%80%A2%E2%80%A2%E2%80%A2%E2%80%A2%E2%80%A2%E2%80%A2%E2%80%A2#x"}, "https://API.example.com:443/other?cursor=1"},
	} {
		p, err := pageOf(t, c.a, c.turn)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		} else if got := p.URL().String() + string(p.Body()); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	p, err := pageOf(t, get, studio.PageTurn{Values: []studio.PlacedText{{In: studio.PageInHeader, Name: "x-page", Value: "2"}}})
	if err != nil || p.Header().Get("X-Page") != "2" {
		t.Errorf("header: %v %v", p, err)
	}
}

// TestD05PagesStayWithTheOrigin: no answer leads a page, and its credentials, elsewhere.
func TestD05PagesStayWithTheOrigin(t *testing.T) {
	get := studio.Action{Method: "GET", Endpoint: "/things"}
	for _, address := range []string{
		"https://evil.example.com/", "http://api.example.com/v1", "https://api.example.com:444/", "https://a:b@api.example.com/", "//evil.example.com/",
		"/relative", "javascript:alert(1)", "https://api.example.com.evil.example.com/", "https://api.example.com/••••••••/x",
	} {
		if p, err := pageOf(t, get, studio.PageTurn{URL: address}); studio.CodeOf(err) != studio.CodeInvalid {
			t.Errorf("%s: %v, %v", address, p, err)
		}
	}
	for _, v := range []studio.PlacedText{
		{In: studio.PageInHeader, Name: "X-Page", Value: "a\r\nX-Evil: 1"}, {In: studio.PageInBody, Name: "a[0]", Value: "1"}, {In: studio.PageInBody, Name: "a[", Value: "1"},
	} {
		if _, err := pageOf(t, get, studio.PageTurn{Values: []studio.PlacedText{v}}); studio.CodeOf(err) != studio.CodeInvalid {
			t.Errorf("%+v: %v", v, err)
		}
	}
}

// TestPageSize: every page asks for its size, the first too, unless the action does so itself.
func TestPageSize(t *testing.T) {
	paged := func(endpoint string, in studio.PagePlace, name string) studio.Action {
		return studio.Action{Method: "GET", Endpoint: endpoint, Pagination: studio.Pagination{Kind: studio.PagesNumber, In: in, Name: "page", SizeName: name, Size: 50}}
	}
	for _, c := range []struct {
		a    studio.Action
		want string
	}{
		{paged("/a", "", "page[size]"), "https://api.example.com/v1/a?page%5Bsize%5D=50"},
		{paged("/a?x=1", studio.PageInQuery, "limit"), "https://api.example.com/v1/a?x=1&limit=50"},
		{paged("/a?limit=3", studio.PageInQuery, "limit"), "https://api.example.com/v1/a?limit=3"},
	} {
		p, err := pageOf(t, c.a, studio.PageTurn{})
		if err != nil || p.URL().String() != c.want {
			t.Errorf("%s, want %s (%v)", p.URL(), c.want, err)
		}
		if looks := Preview(studio.Connector{BaseURL: "https://api.example.com/v1"}, c.a, nil, nil); text(looks.URL) != c.want {
			t.Errorf("the preview shows %s, want %s", text(looks.URL), c.want)
		}
	}
	if p, _ := pageOf(t, paged("/a", studio.PageInHeader, "X-Limit"), studio.PageTurn{}); p.Header().Get("X-Limit") != "50" {
		t.Errorf("%v", p.Header())
	}
}
