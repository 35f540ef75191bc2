package runner

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"connectorstudio/backend/sampleapi"
	"connectorstudio/backend/studio"
)

// library is a system with 23 records in pages of 10, asked for in every way there is.
func library(t testing.TB, change func(w http.ResponseWriter, q *http.Request) bool) *httptest.Server {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if q.Header.Get(sampleapi.KeyHeader) != "key-0123456789" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		if change != nil && change(w, q) {
			return
		}
		from, size := 0, 10
		ask := func(name string, number func(n int)) {
			if n, err := strconv.Atoi(q.URL.Query().Get(name)); err == nil {
				number(n)
			}
		}
		ask("page", func(n int) { from = (n - 1) * size })
		ask("offset", func(n int) { from = n })
		ask("cursor", func(n int) { from = n })
		var body struct{ Paging struct{ From int } }
		if text, _ := io.ReadAll(q.Body); json.Unmarshal(text, &body) == nil && q.Method == "POST" {
			from = body.Paging.From
		}
		items := []string{}
		for i := from; i < min(from+size, 23); i++ {
			items = append(items, fmt.Sprintf(`{"id": %d, "big": 9007199254740993}`, i+1))
		}
		next := "null"
		if from+size < 23 {
			next = fmt.Sprintf(`"%d"`, from+size)
			w.Header().Set("Link", fmt.Sprintf(`<%s?cursor=%d>; rel="next"`, q.URL.Path, from+size))
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"data": {"items": [%s]}, "paging": {"next": %s, "total": 23, "from": %d}}`, strings.Join(items, ","), next, from)
	}))
	t.Cleanup(s.Close)
	return s
}

func everyPage(t *testing.T, r *Runner, a studio.Action, most int) (studio.Pages, []string) {
	t.Helper()
	records := []string{}
	now, err := r.EachPage(background, Trial{Action: a, Source: studio.SourceTest}, nil, most, func(call studio.Call, now studio.Pages) error {
		return r.EachRecord(call, now, func(json string) error {
			records = append(records, json)
			return nil
		})
	})
	ok(t, err)
	return now, records
}

func TestEveryKindOfPages(t *testing.T) {
	s := library(t, nil)
	r := home(t)
	c := at(t, r, s.URL, nil)
	for name, p := range map[string]studio.Pagination{
		"page":             {Kind: studio.PagesNumber, Name: "page", First: 1},
		"page, total":      {Kind: studio.PagesNumber, Name: "page", First: 1, TotalPath: "paging.total"},
		"page, short":      {Kind: studio.PagesNumber, Name: "page", First: 1, Size: 10, ShortPage: true},
		"offset":           {Kind: studio.PagesOffset, Name: "offset"},
		"offset in body":   {Kind: studio.PagesOffset, In: studio.PageInBody, Name: "paging.from"},
		"cursor":           {Kind: studio.PagesCursor, Name: "cursor", Path: "paging.next"},
		"from last record": {Kind: studio.PagesCursor, Name: "cursor", From: studio.FromRecord, Path: "id"},
		"Link":             {Kind: studio.PagesNext, From: studio.FromLink},
	} {
		a := getting(r, c, "List", "/items")
		if p.In == studio.PageInBody {
			a.Method, a.Body = "POST", `{"q": "x"}`
		}
		a.Pagination = p
		now, records := everyPage(t, r, a, 0)
		if len(records) != 23 || now.Records != 23 || now.Trouble || now.Next != nil || now.Stopped == "" {
			t.Errorf("%s: %d records, %+v", name, len(records), now)
		}
		if len(records) > 0 && records[0] != `{"id":1,"big":9007199254740993}` {
			t.Errorf("%s: %s", name, records[0])
		}
	}
}

func TestPagesOneByOne(t *testing.T) {
	s := library(t, nil)
	r := home(t)
	a := getting(r, at(t, r, s.URL, nil), "List", "/items")
	trial := Trial{Action: a, Source: studio.SourceTest}
	first := try(t, r, a, nil)
	look := must[PageLook](t)(r.LookAtPages(background, a, first.ID))
	if look.Suggestion == nil || look.Suggestion.Pagination.From != studio.FromLink || look.Pages.OnPage != 10 || look.Pages.Next != nil {
		t.Fatalf("%+v %+v", look.Pages, look.Suggestion)
	}
	trial.Action.Pagination = look.Suggestion.Pagination
	now := must[PageLook](t)(r.LookAtPages(background, trial.Action, first.ID)).Pages
	for page := 2; now.Next != nil; page++ {
		call, further, err := r.NextPage(background, trial, now)
		ok(t, err)
		now = further
		if call.Page != page || now.Loaded != page {
			t.Errorf("page %d: %d, %+v", page, call.Page, now)
		}
	}
	if now.Records != 23 || now.Loaded != 3 || now.OnPage != 3 {
		t.Errorf("%+v", now)
	}
	_, _, err := r.NextPage(background, trial, now)
	failed(t, err, studio.CodeNotFound)
	if rows := history(t, r, studio.CallQuery{}); len(rows) != 3 {
		t.Errorf("%d calls are kept", len(rows))
	}
}

// TestAHintIsSuggested: what the connector says of its lists is suggested for an action without its own, by
// a copy of the connector too, and nothing is paged until it is taken.
func TestAHintIsSuggested(t *testing.T) {
	s := library(t, nil)
	r := home(t)
	hint := studio.Pagination{Kind: studio.PagesCursor, Name: "cursor", Path: "paging.next"}
	c := at(t, r, s.URL, func(c *studio.Connector) { c.Pagination = hint })
	copied := must[studio.Connector](t)(r.DuplicateConnector(background, c.ID))
	if copied.Pagination != hint {
		t.Errorf("the copy has %+v", copied.Pagination)
	}
	a := getting(r, c, "List", "/items")
	first := try(t, r, a, nil)
	look := must[PageLook](t)(r.LookAtPages(background, a, first.ID))
	if look.Suggestion == nil || !look.Suggestion.FromConnector || look.Suggestion.Pagination != hint || look.Pages.Next != nil {
		t.Fatalf("%+v %+v", look.Pages, look.Suggestion)
	}
	if now, records := everyPage(t, r, a, 0); len(records) != 10 || now.Next != nil {
		t.Errorf("%d records without it", len(records))
	}
	a.Pagination = look.Suggestion.Pagination
	if _, records := everyPage(t, r, a, 0); len(records) != 23 {
		t.Errorf("%d records", len(records))
	}
	c.Pagination.Path = "paging..next"
	problems := must[[]studio.Problem](t)(r.CheckConnector(background, c))
	if len(problems) != 1 || problems[0].Field != "pagination.path" {
		t.Errorf("problems %+v", problems)
	}
}

// TestPagesAreMadeAgain: loading all pages retries as a run does, and stops where the rules say so.
func TestPagesAreMadeAgain(t *testing.T) {
	calls := 0
	s := library(t, func(w http.ResponseWriter, q *http.Request) bool {
		calls++
		if calls == 2 {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
		}
		return calls == 2
	})
	r, waits := patient(t)
	a := getting(r, at(t, r, s.URL, nil), "List", "/items")
	a.Pagination = studio.Pagination{Kind: studio.PagesCursor, Name: "cursor", Path: "paging.next"}
	now, records := everyPage(t, r, a, 0)
	if len(records) != 23 || now.Trouble || len(*waits) != 1 {
		t.Errorf("%d records, %+v, waits %v", len(records), now, *waits)
	}
	now, records = everyPage(t, r, a, 2)
	if len(records) != 20 || now.Loaded != 2 || now.Next == nil {
		t.Errorf("%d records, %+v", len(records), now)
	}
}

// TestD05NextURLElsewhere: the key goes to no other server, whatever an answer calls the next page.
func TestD05NextURLElsewhere(t *testing.T) {
	reached := false
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer elsewhere.Close()
	s := library(t, func(w http.ResponseWriter, q *http.Request) bool {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"items": [1], "next": "%s/?page=2"}`, elsewhere.URL)
		return true
	})
	r := home(t)
	a := getting(r, at(t, r, s.URL, nil), "List", "/items")
	a.Pagination = studio.Pagination{Kind: studio.PagesNext, Path: "next"}
	now, _ := everyPage(t, r, a, 0)
	if reached || !now.Trouble || !strings.Contains(now.Stopped, "credentials stay with") {
		t.Errorf("%v %+v", reached, now)
	}
	// The window's own word on where the next page is counts no more than the answer's.
	now = studio.Pages{Loaded: 1, Next: &studio.PageTurn{URL: elsewhere.URL + "/?page=2"}}
	_, _, err := r.NextPage(background, Trial{Action: a}, now)
	failed(t, err, studio.CodeInvalid)
	if reached {
		t.Error("the other server was called")
	}
}

func TestAPageThatFails(t *testing.T) {
	s := library(t, func(w http.ResponseWriter, q *http.Request) bool {
		broken := q.URL.Query().Get("page") == "2"
		if broken {
			w.WriteHeader(http.StatusForbidden)
		}
		return broken
	})
	r := home(t)
	a := getting(r, at(t, r, s.URL, nil), "List", "/items")
	a.Pagination = studio.Pagination{Kind: studio.PagesNumber, Name: "page", First: 1}
	now, records := everyPage(t, r, a, 0)
	if len(records) != 10 || !now.Trouble || now.Loaded != 1 || now.Stopped != "Page 2 is no page of records: 403 means fail." {
		t.Errorf("%d records, %+v", len(records), now)
	}
}

// TestPagesTakeNoMemory: pages of 2 MB come and go, and the heap stays as it was.
func TestPagesTakeNoMemory(t *testing.T) {
	filler := strings.Repeat(`{"id": 1, "text": "0123456789012345678901234567890123456789"},`, 32_000)
	s := library(t, func(w http.ResponseWriter, q *http.Request) bool {
		w.Header().Set("Content-Type", "application/json")
		n, _ := strconv.Atoi(q.URL.Query().Get("page"))
		fmt.Fprintf(w, `{"items": [%s{"id": %d}]}`, filler, n)
		return true
	})
	r := home(t)
	a := getting(r, at(t, r, s.URL, nil), "List", "/items")
	a.Output.RecordPath, a.Output.List = "items", true
	a.Pagination = studio.Pagination{Kind: studio.PagesNumber, Name: "page", First: 1}
	most := uint64(0)
	now, err := r.EachPage(background, Trial{Action: a, Source: studio.SourceTest}, nil, 12, func(call studio.Call, now studio.Pages) error {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		most = max(most, m.HeapAlloc)
		return r.EachRecord(call, now, func(string) error { return nil })
	})
	ok(t, err)
	if now.Records != 12*32_001 || most > 24<<20 {
		t.Errorf("%d records, %d MB", now.Records, most>>20)
	}
}
