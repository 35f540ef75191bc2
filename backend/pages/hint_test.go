package pages

import (
	"testing"

	"connectorstudio/backend/studio"
)

var (
	afterHint  = studio.Pagination{Kind: studio.PagesCursor, Name: "after", From: studio.FromBody, Path: "paging.next.after"}
	linkHint   = studio.Pagination{Kind: studio.PagesNext, From: studio.FromLink}
	nextHint   = studio.Pagination{Kind: studio.PagesNext, From: studio.FromBody, Path: `["@odata.nextLink"]`}
	recordHint = studio.Pagination{Kind: studio.PagesCursor, Name: "starting_after", From: studio.FromRecord, Path: "id", MorePath: "has_more"}
	skipHint   = studio.Pagination{Kind: studio.PagesOffset, Name: "skip"}
	totalHint  = studio.Pagination{Kind: studio.PagesNumber, Name: "page", First: 1, TotalPath: "meta.total", SizeName: "limit", Size: 100}
)

// TestHints: what the connector says of its lists is suggested, unless the answer speaks of another way.
func TestHints(t *testing.T) {
	get := func(query, body string, headers ...string) First {
		return First{Source: source(body, headers...), Method: "GET", URL: "https://api.example.com/v1/things" + query, RecordPath: "items", Rows: true}
	}
	post := func(sent, body string) First {
		f := get("", body)
		f.Method, f.Sent = "POST", sent
		return f
	}
	enriching := get("", `{"items":[{"id":1}]}`)
	enriching.Rows = false
	single := get("", `{"id":1}`)
	single.Empty = true
	const hint, inferred, none = "hint", "inferred", "none"
	for _, c := range []struct {
		name string
		f    First
		hint studio.Pagination
		want string
		p    studio.Pagination // the kind, the place and the name that are suggested
	}{
		{"its mark is there", get("", `{"items":[{}],"paging":{"next":{"after":"10","link":"https://api.example.com/v1/things?after=10"}}}`), afterHint, hint, afterHint},
		{"its mark is null", get("", `{"items":[{}],"paging":{"next":{"after":null}}}`), afterHint, hint, afterHint},
		{"the last page has no mark", get("", `{"items":[{}]}`), afterHint, hint, afterHint},
		{"an action that brings no rows", enriching, afterHint, none, studio.Pagination{}},
		{"no list", single, afterHint, none, studio.Pagination{}},
		{"an empty list", get("", `{"items":[]}`), afterHint, none, studio.Pagination{}},
		{"another mark", get("", `{"items":[{}],"nextPageToken":"x"}`), afterHint, inferred, studio.Pagination{Kind: studio.PagesCursor, Name: "pageToken"}},
		{"a Link header instead", get("", `{"items":[{}]}`, "Link", `</v1/things?page=2>; rel="next"`), afterHint, inferred, linkHint},
		{"the request counts pages", get("?page=1", `{"items":[{}]}`), afterHint, inferred, studio.Pagination{Kind: studio.PagesNumber, Name: "page"}},
		{"a Link header", get("", `{"items":[{}],"next":"https://api.example.com/x"}`, "Link", `</v1/things?page=2>; rel="next"`), linkHint, hint, linkHint},
		{"an address", get("", `{"items":[{}],"@odata.nextLink":"https://api.example.com/v1/things?$skiptoken=x"}`), nextHint, hint, nextHint},
		{"an address elsewhere", get("", `{"items":[{}],"@odata.nextLink":"https://evil.example.com/"}`), nextHint, none, studio.Pagination{}},
		{"the last record", get("", `{"items":[{"id":"a"}],"has_more":true}`), recordHint, hint, recordHint},
		{"the last record, no flag", get("", `{"items":[{"id":"a"}]}`), recordHint, none, studio.Pagination{}},
		{"the last record, no id", get("", `{"items":[{"key":"a"}],"has_more":true}`), recordHint, inferred, studio.Pagination{Kind: studio.PagesCursor, Name: "starting_after"}},
		{"an offset", get("", `{"items":[{}]}`), skipHint, hint, skipHint},
		{"an offset that the request has", get("?skip=0", `{"items":[{}]}`), skipHint, hint, skipHint},
		{"an offset, another one asked for", get("?offset=0", `{"items":[{}]}`), skipHint, inferred, studio.Pagination{Kind: studio.PagesOffset, Name: "offset"}},
		{"a total", get("", `{"items":[{}],"meta":{"total":30}}`), totalHint, hint, totalHint},
		{"a total that is not there", get("", `{"items":[{}]}`), totalHint, none, studio.Pagination{}},
		{"in the body of a POST", post(`{"limit": 10}`, `{"items":[{}],"paging":{"next":{"after":"10"}}}`), afterHint, hint, studio.Pagination{Kind: studio.PagesCursor, In: studio.PageInBody, Name: "after"}},
		{"in the body, beside the size", post(`{"pagination": {"per_page": 10}, "query": {}}`, `{"items":[{}],"paging":{"next":{"after":"10"}}}`), afterHint, hint, studio.Pagination{Kind: studio.PagesCursor, In: studio.PageInBody, Name: "pagination.after"}},
		{"a flag without a mark", get("", `{"items":[{"id":"a"}],"more":false}`), studio.Pagination{Kind: studio.PagesCursor, Name: "offset", Path: "next", MorePath: "more"}, hint, studio.Pagination{Kind: studio.PagesCursor, Name: "offset"}},
		{"a body that a GET has not", get("", `{"items":[{}],"paging":{"next":{"after":"10"}}}`), studio.Pagination{Kind: studio.PagesCursor, In: studio.PageInBody, Name: "x.after", Path: "paging.next.after"}, inferred, studio.Pagination{Kind: studio.PagesCursor, Name: "after"}},
	} {
		s, found := Suggest(c.f, c.hint)
		got := none
		if found {
			got = map[bool]string{true: hint, false: inferred}[s.FromConnector]
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s: %+v", c.name, got, c.want, s)
			continue
		}
		p := s.Pagination
		if p.Kind != c.p.Kind || p.Name != c.p.Name || c.p.In != "" && p.In != c.p.In {
			t.Errorf("%s: %+v, want %+v", c.name, p, c.p)
		}
		if found && s.Why == "" {
			t.Errorf("%s: it does not say why", c.name)
		}
	}
}

// TestAHintLeavesNoGap: the page on screen came with the size that was asked for, and so do the next ones.
func TestAHintLeavesNoGap(t *testing.T) {
	body := `{"items":[{},{}],"meta":{"total":30}}`
	for query, size := range map[string]int{"": 0, "?limit=2": 2} {
		s, _ := Suggest(First{Source: source(body), Method: "GET", URL: "https://api.example.com/things" + query, RecordPath: "items", Rows: true}, totalHint)
		next := step(t, s.Pagination, list, source(body)).Next
		if s.Pagination.Size != size || s.Pagination.SizeName != "" || next == nil || next.Values[0].Value != "2" {
			t.Errorf("%q: %+v, %+v", query, s.Pagination, next)
		}
	}
}
