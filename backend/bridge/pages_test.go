package bridge

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"connectorstudio/backend/studio"
)

// TestPagesOverTheBridge goes the way of the Test step: a test, its suggestion, one more page, the rest.
func TestPagesOverTheBridge(t *testing.T) {
	system := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		next := map[string]string{"": "b", "b": "c", "c": "d"}[q.URL.Query().Get("cursor")]
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"items": [{"id": 1}, {"id": 2}], "next_cursor": %q}`, next)
	}))
	defer system.Close()
	s, host := opened(t)
	d := drafted(t, s, keyed(t, s, "Paged", system.URL, "key"), "List", "/items")
	tests := &Tests{s}
	call := tested(t, s, d)
	look, err := tests.Pages(call.ID, d)
	if err != nil || look.Suggestion == nil || look.Suggestion.Pagination.Path != "next_cursor" {
		t.Fatalf("%+v %v", look, err)
	}
	d.Action.Pagination = look.Suggestion.Pagination
	look, err = tests.Pages(call.ID, d)
	if err != nil || look.Suggestion != nil || look.Pages.Next == nil || look.Pages.Records != 2 {
		t.Fatalf("%+v %v", look, err)
	}
	one, err := tests.NextPage("one", d, look.Pages)
	if err != nil || one.Call == nil || one.Call.Page != 2 || one.Pages.Records != 4 {
		t.Fatalf("%+v %v", one, err)
	}
	host.heard()
	all, err := tests.AllPages("all", d, one.Pages, 50)
	if err != nil || all.Call == nil || all.Call.Page != 4 || all.Pages.Records != 8 || all.Pages.Next != nil || all.Pages.Trouble {
		t.Fatalf("%+v %v", all, err)
	}
	if !slices.Contains(host.heard(), "pages") {
		t.Error("nobody heard of the pages")
	}
	if _, err := tests.NextPage("more", d, all.Pages); studio.CodeOf(err) != studio.CodeNotFound {
		t.Errorf("a page behind the last: %v", err)
	}
}
