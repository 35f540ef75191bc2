package runner

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"connectorstudio/backend/catalogue"
	"connectorstudio/backend/fields"
	"connectorstudio/backend/sampleapi"
	"connectorstudio/backend/studio"
)

// lists is a system with two pages of two records that goes by the facts of a hint.
func lists(t *testing.T, p studio.Pagination) *httptest.Server {
	var s *httptest.Server
	s = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if q.Header.Get(sampleapi.KeyHeader) != "key-0123456789" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		body := map[string]any{}
		if text, _ := io.ReadAll(q.Body); len(text) > 0 {
			ok(t, json.Unmarshal(text, &body))
		}
		asked := q.URL.Query().Get(p.Name)
		if p.In == studio.PageInBody {
			asked = fmt.Sprint(valueAt(body, p.Name))
		}
		if p.Kind == studio.PagesNext {
			asked = q.URL.Query().Get("page")
		}
		second := map[studio.PageKind]string{studio.PagesNumber: strconv.Itoa(p.First + 1), studio.PagesOffset: "2", studio.PagesCursor: "mark-2", studio.PagesNext: "2"}[p.Kind]
		if p.From == studio.FromRecord {
			second = "r2"
		}
		last := asked == second
		answer := map[string]any{"items": []any{map[string]any{"id": "r1"}, map[string]any{"id": "r2"}}}
		if page, err := strconv.Atoi(asked); err == nil && !last && page > 1 {
			answer["items"] = []any{} // behind the last one
		} else if last {
			answer["items"] = []any{map[string]any{"id": "r3"}, map[string]any{"id": "r4"}}
		} else if p.From == studio.FromLink {
			w.Header().Set("Link", `<?page=2>; rel="next"`)
		} else if p.Kind == studio.PagesNext {
			put(answer, p.Path, s.URL+"/items?page=2")
		} else if p.Kind == studio.PagesCursor && p.From != studio.FromRecord {
			put(answer, p.Path, second)
		}
		put(answer, p.MorePath, !last)
		put(answer, p.TotalPath, 4)
		put(answer, p.PagesPath, 2)
		w.Header().Set("Content-Type", "application/json")
		ok(t, json.NewEncoder(w).Encode(answer))
	}))
	t.Cleanup(s.Close)
	return s
}

// put sets a value at a path of names, valueAt reads one.
func put(object map[string]any, path string, value any) {
	steps, err := fields.ParsePath(path)
	if err != nil || len(steps) == 0 {
		return
	}
	for _, step := range steps[:len(steps)-1] {
		inner, is := object[step.Key].(map[string]any)
		if !is {
			inner = map[string]any{}
			object[step.Key] = inner
		}
		object = inner
	}
	object[steps[len(steps)-1].Key] = value
}

func valueAt(object map[string]any, path string) any {
	var value any = object
	steps, _ := fields.ParsePath(path)
	for _, step := range steps {
		inner, _ := value.(map[string]any)
		value = inner[step.Key]
	}
	return value
}

// TestListsOfProviders: a connector that a provider filled in pages through a system that does as the
// provider's documentation says, once its suggestion is taken.
func TestListsOfProviders(t *testing.T) {
	for _, id := range []string{"hubspot", "stripe", "microsoft-graph", "github", "mailchimp", "zoho-crm", "tiktok-ads", "braze", "ashby", "google-ads", "linear", "magento", "segment", "crunchbase"} {
		t.Run(id, func(t *testing.T) {
			r := home(t)
			filled, err := catalogue.Fill(r.NewConnector(), id, "", nil)
			ok(t, err)
			hint := filled.Connector.Pagination
			if hint.Path == "uuid" {
				hint.Path = "id" // of this system's records
			}
			s := lists(t, hint)
			c := at(t, r, s.URL, func(c *studio.Connector) { c.Pagination = hint })
			a := getting(r, c, "List", "/items")
			if hint.In == studio.PageInBody {
				a.Method, a.Body = "POST", `{"q": "x"}`
			}
			first := try(t, r, a, nil)
			look := must[PageLook](t)(r.LookAtPages(background, a, first.ID))
			if look.Suggestion == nil || !look.Suggestion.FromConnector {
				t.Fatalf("suggested %+v", look.Suggestion)
			}
			a.Pagination = look.Suggestion.Pagination
			now, records := everyPage(t, r, a, 0)
			if len(records) != 4 || now.Records != 4 || now.Trouble || now.Next != nil {
				t.Errorf("%d records, %+v", len(records), now)
			}
		})
	}
}
