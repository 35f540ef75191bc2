package studio

import (
	"slices"
	"testing"
)

// dual is a connector with a key, Basic and OAuth 2.0 whose token address has a parameter of its own.
func dual() Connector {
	c := keyConnector()
	basic, oauth := DefaultAuth(), DefaultAuth()
	basic.Method = MethodBasic
	oauth.Method = MethodOAuth2
	oauth.OAuth2.AuthorizationURL, oauth.OAuth2.TokenURL, oauth.OAuth2.ClientID = "https://{tenant}.example.com/a", "https://{tenant}.example.com/t", "client"
	c.Alternatives = []Alternative{{ID: "b", Auth: basic}, {ID: "o", Name: "Own app", Auth: oauth}}
	return c.WithLists()
}

func TestAlternativesAreChosen(t *testing.T) {
	c := dual()
	for id, want := range map[string]AuthMethod{"": MethodAPIKey, "b": MethodBasic, "o": MethodOAuth2, "gone": MethodNotSetUp} {
		used := c.As(id)
		if used.Auth.Method != want || used.Alternative != id || len(used.Alternatives) > 0 || used.MethodGone() != (id == "gone") {
			t.Errorf("as %q: %s, %q", id, used.Auth.Method, used.Alternative)
		}
		resolved, problems := Resolve(used, map[string]string{"tenant": "acme"})
		if resolved.Auth.Method != want || resolved.Alternative != id || len(Blocking(problems)) > 0 {
			t.Errorf("resolved %q: %s, %v", id, resolved.Auth.Method, problems)
		}
		if asked := len(used.ConnectionParameters()) > 0; asked != (id == "o") {
			t.Errorf("as %q it asks for %v", id, used.ConnectionParameters())
		}
	}
	if resolved, _ := Resolve(c, nil); resolved.Auth.Method != MethodAPIKey {
		t.Errorf("without a choice it is %s", resolved.Auth.Method)
	}
	names := []string{}
	for _, m := range c.Methods() {
		names = append(names, m.Name)
	}
	if !slices.Equal(names, []string{"API Key", "Basic", "Own app"}) {
		t.Errorf("methods %q", names)
	}
	if m, found := c.FindMethod(" own APP "); !found || m.ID != "o" {
		t.Errorf("found %+v", m)
	}
	if _, found := c.FindMethod("SAML"); found {
		t.Error("found a method that is not there")
	}
}

// TestAParameterOfAnotherMethodIsNotAskedFor: declared or not, it is asked for only where it stands.
func TestAParameterOfAnotherMethodIsNotAskedFor(t *testing.T) {
	c := dual()
	c.Parameters = []ConnectionParameter{NewConnectionParameter("tenant"), NewConnectionParameter("site")}
	for id, want := range map[string]int{"": 1, "b": 1, "o": 2} {
		if got := c.As(id).ConnectionParameters(); len(got) != want {
			t.Errorf("as %q it asks for %v", id, got)
		}
	}
	if len(c.ConnectionParameters()) != 2 || !c.InAddress("tenant") {
		t.Errorf("the form has %v", c.ConnectionParameters())
	}
}

func TestAlternativesAreChecked(t *testing.T) {
	for name, test := range map[string]struct {
		edit    func(c *Connector)
		field   string
		warning bool
	}{
		"as they are":        {func(*Connector) {}, "", false},
		"the first's name":   {func(c *Connector) { c.Alternatives[0].Name = "api key" }, "alternatives.0.name", false},
		"another's name":     {func(c *Connector) { c.Alternatives[1].Name = "BASIC " }, "alternatives.1.name", false},
		"two lines":          {func(c *Connector) { c.Alternatives[1].Name = "a\nb" }, "alternatives.1.name", false},
		"the same id":        {func(c *Connector) { c.Alternatives[1].ID = "b" }, "alternatives.1.id", false},
		"no id":              {func(c *Connector) { c.Alternatives[1].ID = "" }, "alternatives.1.id", false},
		"not set up":         {func(c *Connector) { c.Alternatives[0].Auth.Method = "" }, "alternatives.0.auth.method", false},
		"no token address":   {func(c *Connector) { c.Alternatives[1].Auth.OAuth2.TokenURL = "" }, "alternatives.1.auth.oauth2.tokenUrl", false},
		"plain http":         {func(c *Connector) { c.Alternatives[1].Auth.OAuth2.TokenURL = "http://x.test/t" }, "alternatives.1.auth.oauth2.tokenUrl", false},
		"a client to follow": {func(c *Connector) { c.Alternatives[1].Auth.OAuth2.ClientID = "" }, "alternatives.1.auth.oauth2.clientId", true},
		"too many": {func(c *Connector) {
			for len(c.Alternatives) <= maxAlternatives {
				c.Alternatives = append(c.Alternatives, Alternative{ID: NewID()})
			}
		}, "alternatives", false},
	} {
		c := dual()
		test.edit(&c)
		found := CheckConnector(c, nil)
		if test.field == "" && len(found) == 0 {
			continue
		}
		if i := slices.IndexFunc(found, func(p Problem) bool { return p.Field == test.field }); i < 0 || found[i].Warning != test.warning {
			t.Errorf("%s: %+v", name, found)
		}
	}
}
