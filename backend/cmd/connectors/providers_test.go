package main

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"connectorstudio/backend/catalogue"
	"connectorstudio/backend/runner"
	"connectorstudio/backend/studio"
)

func TestProviders(t *testing.T) {
	s := newShell(t)
	r := s.expect(exitDone, "providers", "zoom", "info")
	lines := strings.Split(strings.TrimSpace(r.out), "\n")
	if len(lines) < 2 || !strings.HasPrefix(lines[1], "zoominfo ") || !strings.Contains(lines[1], "oauth2") {
		t.Errorf("found\n%s", r.out)
	}
	var offers []catalogue.Offer
	ok(t, json.Unmarshal([]byte(s.expect(exitDone, "providers", "--json").out), &offers))
	if len(offers) != len(catalogue.Offers()) {
		t.Errorf("listed %d", len(offers))
	}
	ok(t, json.Unmarshal([]byte(s.expect(exitDone, "providers", "--json", "hubspot").out), &offers))
	if o := offers[0]; o.Pagination.Path != "paging.next.after" || o.Limits.Calls != 10 || o.Test == "" {
		t.Errorf("the hints of HubSpot are %+v, %+v, %q", o.Pagination, o.Limits, o.Test)
	}
	if r := s.expect(exitDone, "providers", "--json", "qqqqqq"); r.out != "[]\n" {
		t.Errorf("found %s", r.out)
	}
}

func TestCreateFromAProvider(t *testing.T) {
	s := newShell(t)
	if r := s.expect(exitDone, "create", "--provider", "hunter"); !strings.Contains(r.out, "Created Hunter (") {
		t.Errorf("said %q", r.out)
	}
	var made created
	ok(t, json.Unmarshal([]byte(s.expect(exitDone, "create", "--provider", "hunter", "--json").out), &made))
	if made.Name != "Hunter 2" || made.Draft {
		t.Errorf("made %+v", made)
	}
	r := s.expect(exitDone, "create", "--provider", "salesforce", "--name", "Our org")
	for _, word := range []string{"as a draft", "clientId", "Credentials: "} {
		if !strings.Contains(r.out, word) {
			t.Errorf("does not say %q:\n%s", word, r.out)
		}
	}
	ok(t, json.Unmarshal([]byte(s.expect(exitDone, "create", "--provider", "salesforce", "--name", "Sandbox", "--method", "oauth2", "--param", "domain=acme", "--client-id", "client", "--json").out), &made))
	if made.Draft || len(made.Problems) != 0 {
		t.Errorf("made %+v", made)
	}
	s.inside(func(r *runner.Runner) {
		c := must[studio.Connector](t)(r.Store.Connector(context.Background(), made.ID))
		if c.BaseURL != "https://acme.my.salesforce.com" || c.Auth.OAuth2.ClientID != "client" || c.Category != studio.CategoryCRM {
			t.Errorf("kept %+v", c)
		}
	})
}

func TestCreateRefuses(t *testing.T) {
	s := newShell(t)
	s.expect(exitUsage, "create")
	s.expect(exitUsage, "create", "--provider", "hunter", "--param", "x")
	s.expect(exitUsage, "create", "hunter")
	s.expect(exitNotFound, "create", "--provider", "acme")
	if r := s.expect(exitUsage, "create", "--provider", "salesforce", "--param", "domain=a/b"); !strings.Contains(r.err, "My Domain") {
		t.Errorf("does not say which value is wrong: %s", r.err)
	}
	if r := s.expect(exitNotFound, "create", "--provider", "hubspot", "--method", "telepathy"); !strings.Contains(r.err, "oauth2") {
		t.Errorf("does not say which methods there are: %s", r.err)
	}
}
