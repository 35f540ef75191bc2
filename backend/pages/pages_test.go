package pages

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"connectorstudio/backend/studio"
)

func source(body string, headers ...string) Source {
	s := Source{JSON: true, Body: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(body)), nil }}
	for i := 0; i+1 < len(headers); i += 2 {
		s.Headers = append(s.Headers, studio.Field{Name: headers[i], Value: headers[i+1]})
	}
	return s
}

func step(t *testing.T, p studio.Pagination, was studio.Pages, s Source) studio.Pages {
	t.Helper()
	page, err := Read(p, was, s)
	if err != nil {
		t.Fatal(err)
	}
	return Advance(p, was, page, "https://api.example.com/v1/things?page=1")
}

var list = studio.Pages{RecordPath: "items", List: true}

func TestWhatIsSentNext(t *testing.T) {
	for _, c := range []struct {
		name string
		p    studio.Pagination
		s    Source
		want string
	}{
		{"page", studio.Pagination{Kind: studio.PagesNumber, Name: "page", First: 1}, source(`{"items":[1,2]}`), "query page=2 number"},
		{"page from 0", studio.Pagination{Kind: studio.PagesNumber, Name: "page"}, source(`{"items":[1,2]}`), "query page=1 number"},
		{"offset by what arrived", studio.Pagination{Kind: studio.PagesOffset, Name: "skip"}, source(`{"items":[1,2,3]}`), "query skip=3 number"},
		{"offset by size, in the body", studio.Pagination{Kind: studio.PagesOffset, In: studio.PageInBody, Name: "paging.from", Size: 50}, source(`{"items":[1,2]}`), "body paging.from=50 number"},
		{"cursor", studio.Pagination{Kind: studio.PagesCursor, Name: "after", Path: "paging.next.after"}, source(`{"items":[],"paging":{"next":{"after":"NTI="}}}`), "query after=NTI="},
		{"cursor as a number", studio.Pagination{Kind: studio.PagesCursor, Name: "page", Path: "next"}, source(`{"items":[1],"next":9007199254740993}`), "query page=9007199254740993 number"},
		{"cursor in a header", studio.Pagination{Kind: studio.PagesCursor, In: studio.PageInHeader, Name: "X-After", From: studio.FromHeader, Path: "x-next"}, source(`{"items":[1]}`, "X-Next", "abc"), "header X-After=abc"},
		{"cursor from the last record", studio.Pagination{Kind: studio.PagesCursor, Name: "starting_after", From: studio.FromRecord, Path: "id"}, source(`{"items":[{"id":"a"},{"id":"b"}]}`), "query starting_after=b"},
		{"next URL", studio.Pagination{Kind: studio.PagesNext, Path: "next"}, source(`{"items":[1],"next":"https://api.example.com/v1/things?page=2#top"}`), "https://api.example.com/v1/things?page=2"},
		{"next URL, relative", studio.Pagination{Kind: studio.PagesNext, Path: "next"}, source(`{"items":[1],"next":"?page=2"}`), "https://api.example.com/v1/things?page=2"},
		{"next URL, http behind a proxy", studio.Pagination{Kind: studio.PagesNext, Path: "next"}, source(`{"items":[1],"next":"http://api.example.com/v1/things?page=2"}`), "https://api.example.com/v1/things?page=2"},
		{"Link", studio.Pagination{Kind: studio.PagesNext, From: studio.FromLink}, source(`{"items":[1]}`, "Link", `<https://api.example.com/a>; rel="prev", <https://api.example.com/b;x=1?c=1,2>; title="x"; rel="last next"`), "https://api.example.com/b;x=1?c=1,2"},
		{"Link to a page without results", studio.Pagination{Kind: studio.PagesNext, From: studio.FromLink}, source(`{"items":[1]}`, "Link", `<https://api.example.com/b>; rel="next"; results="false"; cursor="0:100:0"`), "The answer names no next page."},
	} {
		now := step(t, c.p, list, c.s)
		got := now.Stopped
		if now.Next != nil {
			got = now.Next.URL
			for _, v := range now.Next.Values {
				got += strings.TrimSuffix(fmt.Sprintf("%s %s=%s number", v.In, v.Name, v.Value), map[bool]string{false: " number"}[v.Number])
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestWhenItEnds(t *testing.T) {
	page := studio.Pagination{Kind: studio.PagesNumber, Name: "page", First: 1}
	with := func(change func(*studio.Pagination)) studio.Pagination {
		p := page
		change(&p)
		return p
	}
	two := studio.Pages{RecordPath: "items", List: true, Loaded: 1, Records: 2}
	for _, c := range []struct {
		name    string
		p       studio.Pagination
		s       Source
		want    string
		trouble bool
	}{
		{"none", studio.Pagination{}, source(`{"items":[1]}`), "The action has one page.", false},
		{"empty page", page, source(`{"items":[]}`), "The last page has no records.", false},
		{"no list at all", page, source(`{"message":"no more"}`), "The last page has no records.", false},
		{"null list", page, source(`{"items":null}`), "The last page has no records.", false},
		{"has_more", with(func(p *studio.Pagination) { p.MorePath = "has_more" }), source(`{"items":[1],"has_more":false}`), "has_more says that this was the last page.", false},
		{"short page", with(func(p *studio.Pagination) { p.Size, p.ShortPage = 2, true }), source(`{"items":[1]}`), "The last page has 1 of 2 records.", false},
		{"total", with(func(p *studio.Pagination) { p.TotalPath = "meta.total" }), source(`{"items":[1],"meta":{"total":3}}`), "All 3 records are loaded.", false},
		{"total as text", with(func(p *studio.Pagination) { p.TotalPath = "total" }), source(`{"items":[1],"total":"3"}`), "All 3 records are loaded.", false},
		{"pages", with(func(p *studio.Pagination) { p.PagesPath = "pages" }), source(`{"items":[1],"pages":2}`), "All 2 pages are loaded.", false},
		{"most pages", with(func(p *studio.Pagination) { p.MaxPages = 2 }), source(`{"items":[1]}`), "The limit of 2 pages is reached.", false},
		{"most records", with(func(p *studio.Pagination) { p.MaxItems = 3 }), source(`{"items":[1]}`), "The limit of 3 records is reached.", false},
		{"no cursor", studio.Pagination{Kind: studio.PagesCursor, Name: "after", Path: "next"}, source(`{"items":[1],"next":null}`), "The answer names no next page.", false},
		{"empty cursor", studio.Pagination{Kind: studio.PagesCursor, Name: "after", Path: "next"}, source(`{"items":[1],"next":""}`), "The answer names no next page.", false},
		{"elsewhere", studio.Pagination{Kind: studio.PagesNext, Path: "next"}, source(`{"items":[1],"next":"https://evil.example.com/v1"}`), "The next page is at https://evil.example.com. It was not asked for: credentials stay with https://api.example.com.", true},
		{"with a user", studio.Pagination{Kind: studio.PagesNext, Path: "next"}, source(`{"items":[1],"next":"https://a@api.example.com/v1"}`), "", true},
		{"another port", studio.Pagination{Kind: studio.PagesNext, Path: "next"}, source(`{"items":[1],"next":"https://api.example.com:8443/v1"}`), "", true},
		{"not an address", studio.Pagination{Kind: studio.PagesNext, Path: "next"}, source(`{"items":[1],"next":"javascript:alert(1)"}`), "The address of the next page cannot be read.", true},
	} {
		now := step(t, c.p, two, c.s)
		if now.Next != nil || c.want != "" && now.Stopped != c.want || now.Trouble != c.trouble || now.Stopped == "" {
			t.Errorf("%s: %+v, want %q", c.name, now, c.want)
		}
	}
}

// TestCycles: a mark, an address or records that came before end it.
func TestCycles(t *testing.T) {
	cursor := studio.Pagination{Kind: studio.PagesCursor, Name: "after", Path: "next"}
	now := step(t, cursor, list, source(`{"items":[1],"next":"a"}`))
	now = step(t, cursor, now, source(`{"items":[2],"next":"b"}`))
	now = step(t, cursor, now, source(`{"items":[3],"next":"a"}`))
	if !now.Trouble || now.Stopped != "The answer names a page that was loaded already." || now.Records != 3 || now.Loaded != 3 {
		t.Errorf("%+v", now)
	}
	page := studio.Pagination{Kind: studio.PagesNumber, Name: "page", First: 1}
	now = step(t, page, list, source(`{"items":[1,{"a":2}]}`))
	now = step(t, page, now, source(`{"items":[1,{"a":2}]}`))
	if !now.Trouble || now.Stopped != "The same records came again: the system does not take page." {
		t.Errorf("%+v", now)
	}
}

func TestOnlyALinkNeedsNoJSON(t *testing.T) {
	p := studio.Pagination{Kind: studio.PagesNext, From: studio.FromLink}
	s := Source{Headers: []studio.Field{{Name: "link", Value: "</v1/things?page=2>; rel=next"}}}
	if now := step(t, p, studio.Pages{}, s); now.Next == nil || now.Next.URL != "https://api.example.com/v1/things?page=2" {
		t.Errorf("%+v", now)
	}
}

func TestNoSuggestionWithoutACause(t *testing.T) {
	for _, body := range []string{`{}`, `{"id":1,"next_steps":"call","total":3}`, `[]`, `{"items":[1],"after":"dinner","page_title":"x"}`, `nonsense`, ``} {
		if s, found := Suggest(First{Source: source(body), Method: "GET", URL: "https://api.example.com/things"}, studio.Pagination{}); found {
			t.Errorf("%s: %+v", body, s)
		}
	}
}
