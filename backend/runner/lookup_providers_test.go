package runner

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"connectorstudio/backend/catalogue"
	"connectorstudio/backend/studio"
)

// TestLookUpsOfProviders makes the look-up of every provider that has one, at a system that answers as its
// documentation shows, chooses the second result, and calls an action with it.
func TestLookUpsOfProviders(t *testing.T) {
	known := map[string]string{
		"xero":            `[{"id":"1","tenantId":"01234567-89ab-cdef-0123-456789abcdef","tenantType":"ORGANISATION","tenantName":"North"},{"id":"2","tenantId":"11234567-89ab-cdef-0123-456789abcdef","tenantName":"South"}]`,
		"jira":            `[{"id":"01234567-89ab-cdef-0123-456789abcdef","url":"https://north.atlassian.net","name":"north","scopes":[]},{"id":"11234567-89ab-cdef-0123-456789abcdef","name":"south"}]`,
		"confluence":      `[{"id":"01234567-89ab-cdef-0123-456789abcdef","name":"north"},{"id":"11234567-89ab-cdef-0123-456789abcdef","name":"south"}]`,
		"zoho-books":      `{"code":0,"organizations":[{"organization_id":"10","name":"North"},{"organization_id":"20","name":"South"}]}`,
		"zoho-desk":       `{"data":[{"id":10,"companyName":"North"},{"id":20,"companyName":"South"}]}`,
		"freshbooks":      `{"response":{"id":1,"business_memberships":[{"id":5,"business":{"id":7,"name":"North","account_id":"zDmNq"}},{"id":6,"business":{"id":8,"name":"South","account_id":"yAbCd"}}]}}`,
		"asana":           `{"data":[{"gid":"10","resource_type":"workspace","name":"North"},{"gid":"20","name":"South"}]}`,
		"clickup":         `{"teams":[{"id":"10","name":"North","members":[]},{"id":"20","name":"South"}]}`,
		"linkedin-ads":    `{"elements":[{"id":10,"name":"North","status":"ACTIVE"},{"id":20,"name":"South"}],"metadata":{}}`,
		"meta-ads":        `{"data":[{"id":"act_10","name":"North"},{"id":"act_20","name":"South"}],"paging":{}}`,
		"pinterest-ads":   `{"items":[{"id":"10","name":"North"},{"id":"20","name":"South"}],"bookmark":null}`,
		"drip":            `{"accounts":[{"id":"10","name":"North"},{"id":"20","name":"South"}]}`,
		"webflow":         `{"sites":[{"id":"ab10","displayName":"North"},{"id":"ab20","displayName":"South"}]}`,
		"sentry":          `[{"id":"1","slug":"north","name":"North"},{"id":"2","slug":"south","name":"South"}]`,
		"posthog":         `{"count":2,"next":null,"results":[{"id":10,"name":"North"},{"id":20,"name":"South"}]}`,
		"bigquery":        `{"kind":"bigquery#projectList","projects":[{"id":"north-1","friendlyName":"North"},{"id":"south-2","friendlyName":"South"}]}`,
		"gusto":           `{"scope":"companies:read","resource":{"type":"Company","uuid":"01234567-89ab-cdef-0123-456789abcdef"}}`,
		"calendly":        `{"resource":{"uri":"https://api.calendly.com/users/A","current_organization":"https://api.calendly.com/organizations/B"}}`,
		"contentful":      `{"sys":{"type":"Array"},"items":[{"sys":{"type":"Space","id":"north"},"name":"North"},{"sys":{"id":"south"},"name":"South"}]}`,
		"sage-accounting": `{"$total":2,"$items":[{"id":"10","displayed_as":"North","$path":"/businesses/10"},{"id":"20","displayed_as":"South"}]}`,
	}
	methods := map[string]string{"jira": "oauth2", "confluence": "oauth2"}
	for _, p := range catalogue.All() {
		if p.LookUp == nil {
			continue
		}
		t.Run(p.ID, func(t *testing.T) {
			if known[p.ID] == "" {
				t.Fatal("what it answers is not known here")
			}
			looksUp(t, p, methods[p.ID], known[p.ID])
		})
	}
}

func looksUp(t *testing.T, p catalogue.Provider, method, answer string) {
	var seen []*http.Request
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		seen = append(seen, q)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, answer)
	}))
	defer server.Close()
	r := home(t)
	c := filledAt(t, r, p, method, server.URL)
	if !c.FilledLater(p.LookUp.Parameter) {
		t.Fatalf("%s is asked for", p.LookUp.Parameter)
	}
	must[studio.Connection](t)(first(r.Connect(background, c.ID, studio.Secrets{APIKey: "the-key"})))
	found := must[[]studio.Choice](t)(r.LookUp(background, c.ID))
	asked := seen[len(seen)-1]
	path, _, _ := strings.Cut(p.LookUp.Endpoint, "?")
	if u, err := url.Parse(path); err != nil || !strings.HasSuffix(asked.URL.Path, u.Path) || asked.Header.Get("X-Quayside-Key") != "the-key" {
		t.Errorf("asked at %s with %v", asked.URL, asked.Header)
	}
	last := found[len(found)-1]
	if len(found) == 2 && !strings.EqualFold(last.Label, "south") || last.Value == "" {
		t.Errorf("found %v", found)
	}
	must[studio.Connection](t)(r.ChooseLookedUp(background, c.ID, last.Value))
	a := getting(r, c, "Read", "/things?of={"+p.LookUp.Parameter+"}")
	if asked := studio.AskedParameters(c, a); len(asked) > 0 {
		t.Errorf("an action asks for %v", asked)
	}
	answers(t, try(t, r, a, nil), 200)
	if got := seen[len(seen)-1]; got.URL.Query().Get("of") != last.Value || !everywhere(c, p.LookUp.Parameter, last.Value, got) {
		t.Errorf("called %s with %v", got.URL, got.Header)
	}
}

// everywhere tells whether a value arrived wherever its parameter stands in the connector.
func everywhere(c studio.Connector, name, value string, got *http.Request) bool {
	hole := "{" + name + "}"
	for _, h := range c.DefaultHeaders {
		if h.Value == hole && got.Header.Get(h.Name) != value {
			return false
		}
	}
	for _, q := range c.DefaultQuery {
		if q.Value == hole && got.URL.Query().Get(q.Name) != value {
			return false
		}
	}
	return !strings.Contains(c.BaseURL, hole) || strings.Contains(got.URL.Path, "/"+value+"/")
}

// filledAt saves a connector that a provider filled in, at another server and with a key: what it looks up is
// what is tried here, not how it signs in.
func filledAt(t *testing.T, r *Runner, p catalogue.Provider, method, address string) studio.Connector {
	values := map[string]string{}
	for _, parameter := range p.Parameters {
		if parameter.Name != p.LookUp.Parameter && parameter.Default != "" {
			values[parameter.Name] = parameter.Default
		}
	}
	filled, err := catalogue.Fill(r.NewConnector(), p.ID, method, values)
	ok(t, err)
	c := filled.Connector
	if problems := studio.Blocking(must[[]studio.Problem](t)(r.CheckConnector(background, c))); len(problems) > 0 && problems[0].Field != "auth.oauth2.clientId" {
		t.Fatalf("as filled in: %+v", problems)
	}
	origin := c.BaseURL[:strings.Index(c.BaseURL, "://")+3]
	host, _, _ := strings.Cut(strings.TrimPrefix(c.BaseURL, origin), "/")
	here := func(text string) string { return strings.Replace(text, origin+host, address, 1) }
	c.BaseURL, c.LookUp.Endpoint = here(c.BaseURL), here(c.LookUp.Endpoint)
	c.Limits = studio.Limits{}
	c.Alternatives, c.Auth = []studio.Alternative{}, studio.DefaultAuth()
	c.Auth.Method = studio.MethodAPIKey
	c.Auth.APIKey.DisplayName, c.Auth.APIKey.KeyName = "API key", "X-Quayside-Key"
	return must[studio.Connector](t)(r.SaveConnector(background, c, studio.Secrets{}))
}
