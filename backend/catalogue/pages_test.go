package catalogue

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"connectorstudio/backend/fields"
	"connectorstudio/backend/pages"
	"connectorstudio/backend/studio"
)

// TestPagesOfLists holds every hint against the checks of a connector and of its paths.
func TestPagesOfLists(t *testing.T) {
	hints, kinds := 0, map[studio.PageKind]int{}
	for _, p := range All() {
		for _, m := range p.Methods {
			hint := p.Pagination.hint(m)
			if hint.Kind == studio.PagesNone {
				if p.Pagination != nil && m.BaseURL == "" {
					t.Errorf("%s, %s: the pages are lost", p.ID, m.ID)
				}
				continue
			}
			c := filled(studio.Connector{Auth: studio.DefaultAuth()}, p, m, nil)
			if c.Pagination != hint {
				t.Errorf("%s, %s: filled %+v", p.ID, m.ID, c.Pagination)
			}
			problems := append(studio.CheckConnector(c, nil), fields.CheckPagination(hint)...)
			for _, problem := range problems {
				if strings.HasPrefix(problem.Field, "pagination.") {
					t.Errorf("%s, %s: %s: %s", p.ID, m.ID, problem.Field, problem.Message)
				}
			}
			if m.ID == p.Methods[0].ID {
				hints++
				kinds[hint.Kind]++
			}
		}
	}
	t.Logf("%d of %d providers tell how lists go on: %v", hints, len(All()), kinds)
	if hints < 70 || len(kinds) < 4 {
		t.Errorf("only %d providers tell how lists go on: %v", hints, kinds)
	}
}

// TestOwnPagesStay: what the person, or a file, has said of lists is not replaced.
func TestOwnPagesStay(t *testing.T) {
	mine := studio.Connector{Pagination: studio.Pagination{Kind: studio.PagesOffset, Name: "skip"}}
	got, err := Fill(mine, "hubspot", "", nil)
	if err != nil || got.Connector.Pagination != mine.Pagination {
		t.Errorf("%+v %v", got.Connector.Pagination, err)
	}
}

// TestDocumentedPages reads first and last pages as the documentation of the providers shows them: the hint
// is taken from the first, asks for the second as the provider wants it, and ends with the last.
func TestDocumentedPages(t *testing.T) {
	for _, c := range []struct{ id, path, list, first, link, next, last string }{
		{"hubspot", "/crm/v3/objects/contacts", "results", `{"results":[{"id":"1"}],"paging":{"next":{"after":"NTI1","link":"?after=NTI1"}}}`, "", "after=NTI1", `{"results":[{"id":"2"}]}`},
		{"stripe", "/customers", "data", `{"object":"list","data":[{"id":"cus_1"},{"id":"cus_2"}],"has_more":true,"url":"/v1/customers"}`, "", "starting_after=cus_2", `{"data":[{"id":"cus_3"}],"has_more":false}`},
		{"salesforce", "/services/data/v60.0/query", "records", `{"totalSize":3,"done":false,"nextRecordsUrl":"/services/data/v60.0/query/01g-2000","records":[{"Id":"1"}]}`, "", "/services/data/v60.0/query/01g-2000", `{"totalSize":3,"done":true,"records":[{"Id":"3"}]}`},
		{"github", "/user/repos", "", `[{"id":1}]`, `<https://api.github.com/user/repos?page=2>; rel="next", <https://api.github.com/user/repos?page=9>; rel="last"`, "/user/repos?page=2", `[{"id":2}]`},
		{"sentry", "/projects/", "", `[{"id":"1"}]`, `<https://sentry.io/api/0/projects/?&cursor=0:100:0>; rel="next"; results="true"; cursor="0:100:0"`, "cursor=0:100:0", `[{"id":"2"}]`},
		{"microsoft-graph", "/users", "value", `{"@odata.nextLink":"https://graph.microsoft.com/v1.0/users?$skiptoken=X","value":[{"id":"1"}]}`, "", "$skiptoken=X", `{"value":[{"id":"2"}]}`},
		{"zendesk", "/api/v2/tickets", "tickets", `{"tickets":[{"id":1}],"meta":{"has_more":true,"after_cursor":"x"},"links":{"next":"https://acme.zendesk.com/api/v2/tickets?page[after]=x","prev":null}}`, "", "page[after]=x", `{"tickets":[{"id":2}],"meta":{"has_more":false},"links":{"next":null}}`},
		{"slack", "/conversations.list", "channels", `{"ok":true,"channels":[{"id":"C1"}],"response_metadata":{"next_cursor":"dGVhbTpD"}}`, "", "cursor=dGVhbTpD", `{"ok":true,"channels":[{"id":"C2"}],"response_metadata":{"next_cursor":""}}`},
		{"notion", "/users", "results", `{"object":"list","results":[{"id":"a"}],"has_more":true,"next_cursor":"fe2c"}`, "", "start_cursor=fe2c", `{"results":[{"id":"b"}],"has_more":false,"next_cursor":null}`},
		{"airtable", "/app1/Leads", "records", `{"records":[{"id":"rec1"}],"offset":"itr/rec1"}`, "", "offset=itr/rec1", `{"records":[{"id":"rec2"}]}`},
		{"google-drive", "/files", "files", `{"nextPageToken":"~!!~A","files":[{"id":"1"}]}`, "", "pageToken=~!!~A", `{"files":[{"id":"2"}]}`},
		{"asana", "/tasks", "data", `{"data":[{"gid":"1"}],"next_page":{"offset":"eyJ0","path":"/tasks?offset=eyJ0","uri":"https://app.asana.com/api/1.0/tasks?offset=eyJ0"}}`, "", "offset=eyJ0", `{"data":[{"gid":"2"}],"next_page":null}`},
		{"pipedrive", "/deals", "data", `{"success":true,"data":[{"id":1},{"id":2}],"additional_data":{"pagination":{"start":0,"limit":2,"more_items_in_collection":true,"next_start":2}}}`, "", "start=2", `{"data":[{"id":3}],"additional_data":{"pagination":{"more_items_in_collection":false}}}`},
		{"intercom", "/contacts", "data", `{"type":"list","data":[{"id":"1"}],"pages":{"type":"pages","page":1,"total_pages":2,"next":{"page":2,"starting_after":"WzE2"}}}`, "", "starting_after=WzE2", `{"data":[{"id":"2"}],"pages":{"page":2,"total_pages":2}}`},
		{"lever", "/opportunities", "data", `{"data":[{"id":"1"}],"hasNext":true,"next":"0.1414895548650"}`, "", "offset=0.1414895548650", `{"data":[{"id":"2"}],"hasNext":false}`},
		{"mailchimp", "/lists", "lists", `{"lists":[{"id":"1"},{"id":"2"}],"total_items":3}`, "", "offset=2", `{"lists":[{"id":"3"}],"total_items":3}`},
		{"pagerduty", "/incidents", "incidents", `{"incidents":[{"id":"1"}],"limit":1,"offset":0,"total":null,"more":true}`, "", "offset=1", `{"incidents":[{"id":"2"}],"limit":1,"offset":1,"more":false}`},
		{"auth0", "/users", "", `[{"user_id":"1"}]`, "", "page=1", `[]`},
		{"zoho-crm", "/Leads", "data", `{"data":[{"id":"1"}],"info":{"per_page":1,"page":1,"count":1,"more_records":true}}`, "", "page=2", `{"data":[{"id":"2"}],"info":{"page":2,"more_records":false}}`},
	} {
		t.Run(c.id, func(t *testing.T) {
			p, _ := Find(c.id)
			hint := p.Pagination.hint(p.Methods[0])
			base := strings.NewReplacer("{domain}.", "acme.", "{subdomain}.", "acme.", "{host}", "sentry.io").Replace(p.BaseURL)
			where := studio.Pages{RecordPath: c.list, List: true}
			first := answer(c.first, c.link)
			s, found := pages.Suggest(pages.First{Source: first, Method: "GET", URL: base + c.path, RecordPath: c.list, Rows: true}, hint)
			if !found || !s.FromConnector || s.Pagination != hint {
				t.Fatalf("suggests %+v, the hint is %+v", s, hint)
			}
			page, err := pages.Read(hint, where, first)
			now := pages.Advance(hint, where, page, base+c.path)
			if err != nil || now.Next == nil {
				t.Fatalf("%+v, %v", now, err)
			}
			if asked := now.Next.URL + told(now.Next.Values); !strings.HasSuffix(asked, c.next) {
				t.Errorf("asks for %q, not %q", asked, c.next)
			}
			page, err = pages.Read(hint, now, answer(c.last, ""))
			if now = pages.Advance(hint, now, page, base+c.path); err != nil || now.Next != nil || now.Trouble {
				t.Errorf("does not end: %+v, %v", now, err)
			}
		})
	}
}

func answer(body, link string) pages.Source {
	s := pages.Source{JSON: true, Body: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(body)), nil }}
	if link != "" {
		s.Headers = []studio.Field{{Name: "Link", Value: link}}
	}
	return s
}

func told(values []studio.PlacedText) string {
	text := ""
	for _, v := range values {
		text += fmt.Sprintf("%s %s=%s", v.In, v.Name, v.Value)
	}
	return text
}
