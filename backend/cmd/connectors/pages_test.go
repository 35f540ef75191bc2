package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"connectorstudio/backend/runner"
	"connectorstudio/backend/sampleapi"
	"connectorstudio/backend/studio"
)

// paged is a shell with an action of three pages; busy are the deliveries that are answered with 429.
func paged(t *testing.T, busy ...int) *shell {
	deliveries := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		deliveries++
		for _, n := range busy {
			if n == deliveries {
				w.Header().Set("Retry-After", "0")
				w.WriteHeader(http.StatusTooManyRequests)
				return
			}
		}
		page := map[string]int{"": 1, "b": 2, "c": 3}[q.URL.Query().Get("after")]
		next := map[int]string{1: `"b"`, 2: `"c"`, 3: "null"}[page]
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"items": [{"id": %d}, {"id": %d}], "next": %s}`, 2*page-1, 2*page, next)
	}))
	t.Cleanup(server.Close)
	s := newShell(t)
	s.quayside(vendor(t, sampleapi.Options{}), func(c *studio.Connector) { c.BaseURL = server.URL })
	s.env[keyVariable] = "key"
	s.inside(func(r *runner.Runner) {
		c := must[studio.Connector](t)(findConnector(context.Background(), r, "Quayside CRM"))
		a := r.NewAction(c.ID)
		a.Name, a.Endpoint = "List", "/things"
		a.Pagination = studio.Pagination{Kind: studio.PagesCursor, Name: "after", Path: "next"}
		must[studio.Action](t)(r.SaveAction(context.Background(), a, nil))
	})
	return s
}

func TestAllPagesAsLinesAndAsOneDocument(t *testing.T) {
	s := paged(t)
	r := s.expect(exitDone, "test", "Quayside CRM/List", "--all-pages")
	if r.out != "{\"id\":1}\n{\"id\":2}\n{\"id\":3}\n{\"id\":4}\n{\"id\":5}\n{\"id\":6}\n" || !strings.Contains(r.err, "page 3: 2 records, 6 so far") || !strings.Contains(r.err, "names no next page") {
		t.Errorf("printed %q, said %q", r.out, r.err)
	}
	r = s.expect(exitDone, "test", "Quayside CRM/List", "--all-pages", "--max-pages", "2", "--json")
	var printed struct {
		Records  []struct{ ID int }
		Pages    int
		Complete bool
	}
	ok(t, json.Unmarshal([]byte(r.out), &printed))
	if len(printed.Records) != 4 || printed.Pages != 2 || printed.Complete {
		t.Errorf("printed %s", r.out)
	}
	s.expect(exitUsage, "test", "Quayside CRM/List", "--max-pages", "2")
	s.expect(exitUsage, "test", "Quayside CRM/Who am I", "--all-pages")
}

func TestRetryOnlyWhenAskedFor(t *testing.T) {
	r := paged(t, 1).expect(exitStatus, "test", "Quayside CRM/List")
	if !strings.Contains(r.err, "rule: 429 means retry, after about 1 s: Retry-After: 0 says at once") {
		t.Errorf("said %q", r.err)
	}
	r = paged(t, 1).expect(exitDone, "test", "Quayside CRM/List", "--retry", "--json")
	var printed tested
	ok(t, json.Unmarshal([]byte(r.out), &printed))
	if printed.Try != 2 || printed.Ruling == nil || printed.Ruling.Rule != "200 means OK" {
		t.Errorf("printed %s", r.out)
	}
	// Of the pages the second one is answered at the second try.
	if r := paged(t, 2).expect(exitDone, "test", "Quayside CRM/List", "--all-pages"); strings.Count(r.out, "\n") != 6 {
		t.Errorf("printed %q, said %q", r.out, r.err)
	}
}
