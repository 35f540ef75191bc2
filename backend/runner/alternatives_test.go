package runner

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"connectorstudio/backend/studio"
)

// dual is a system that takes a key or Basic, and says what it was sent.
func dual(t *testing.T, r *Runner) (c studio.Connector, sent func() string) {
	t.Helper()
	last := ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		last = q.Header.Get("X-Key") + "|" + q.Header.Get("Authorization")
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{}`))
	}))
	t.Cleanup(server.Close)
	c = r.NewConnector()
	c.Name, c.BaseURL, c.Category = "Dual", server.URL, studio.CategoryCRM
	c.Auth.Method, c.Auth.APIKey.DisplayName, c.Auth.APIKey.KeyName = studio.MethodAPIKey, "Key", "X-Key"
	basic := studio.DefaultAuth()
	basic.Method = studio.MethodBasic
	other := studio.DefaultAuth()
	other.Method, other.APIKey.DisplayName, other.APIKey.KeyName = studio.MethodAPIKey, "Other key", "X-Key"
	c.Alternatives = []studio.Alternative{{ID: "basic", Auth: basic}, {ID: "other", Name: "Other key", Auth: other}}
	return must[studio.Connector](t)(r.SaveConnector(background, c, studio.Secrets{})), func() string { return last }
}

var robot = studio.Secrets{Further: map[string]string{studio.FieldBasicUser: "robot", studio.FieldBasicPassword: "password-1"}}

// TestEachConnectionUsesItsMethod: what was typed for one method goes out with that one only, whatever is
// edited afterwards.
func TestEachConnectionUsesItsMethod(t *testing.T) {
	w := newWorld(t)
	r := w.start(t)
	c, sent := dual(t, r)
	a := getting(r, c, "Read", "/things")
	asBasic := "|Basic " + base64.StdEncoding.EncodeToString([]byte("robot:password-1"))

	chosen := must[studio.Connection](t)(r.ChooseMethod(background, c.ID, "basic"))
	if chosen.Alternative != "basic" || chosen.State != studio.NotConnected {
		t.Errorf("chosen %+v", chosen)
	}
	connected, _, err := r.Connect(background, c.ID, robot)
	if err != nil || connected.State != studio.Connected || connected.Alternative != "basic" {
		t.Fatalf("connected %+v: %v", connected, err)
	}
	second := must[studio.Connection](t)(r.AddConnection(background, c.ID, "With key"))
	if _, _, err := r.Connect(background, second.ID, studio.Secrets{APIKey: "key-1"}); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]string{c.ID: asBasic, second.ID: "key-1|"} {
		answers(t, must[studio.Call](t)(r.Try(background, Trial{Action: a, ConnectionID: id})), 200)
		if sent() != want {
			t.Errorf("sent %q, want %q", sent(), want)
		}
	}

	// What the form keeps is of the first method: the connection with Basic does not get it.
	must[studio.Connector](t)(r.SaveConnector(background, c, studio.Secrets{APIKey: "key-of-the-form"}))
	answers(t, must[studio.Call](t)(r.Try(background, Trial{Action: a, ConnectionID: c.ID})), 200)
	if sent() != asBasic {
		t.Errorf("sent %q", sent())
	}
	if kept := must[studio.Connection](t)(r.Connection(background, c.ID)); kept.Keeps("apiKey") || kept.Alternative != "basic" {
		t.Errorf("kept %+v", kept)
	}
	copied := must[studio.Connector](t)(r.DuplicateConnector(background, c.ID))
	if len(copied.Alternatives) != 2 {
		t.Errorf("copied %+v", copied.Alternatives)
	}
}

// TestAnotherMethodDoesNotGetTheSecret is the canary: a method of the same kind, at the same origin, in the
// place of the one that the key was typed for.
func TestAnotherMethodDoesNotGetTheSecret(t *testing.T) {
	w := newWorld(t)
	r := w.start(t)
	c, sent := dual(t, r)
	a := getting(r, c, "Read", "/things")
	refused := func(what string) {
		t.Helper()
		call, err := r.Try(background, Trial{Action: a})
		if err == nil && call.Response != nil || strings.Contains(sent(), "canary") {
			t.Errorf("%s: sent %q", what, sent())
		}
	}
	broken := func(what string) {
		t.Helper()
		kept := must[studio.Connection](t)(r.Connection(background, c.ID))
		if kept.State != studio.Broken || !strings.Contains(kept.Fix, "enter your credentials again") {
			t.Errorf("%s: %+v", what, kept)
		}
	}
	must[studio.Connection](t)(r.ChooseMethod(background, c.ID, "other"))
	if _, _, err := r.Connect(background, c.ID, studio.Secrets{APIKey: "canary-1"}); err != nil {
		t.Fatal(err)
	}

	without := c
	without.Alternatives = c.Alternatives[:1]
	without = must[studio.Connector](t)(r.SaveConnector(background, without, studio.Secrets{}))
	refused("removed")
	broken("removed")

	became := c
	became.Alternatives = []studio.Alternative{c.Alternatives[0], {ID: "other", Name: "Other key", Auth: c.Alternatives[0].Auth}}
	became.Alternatives[1].Auth.Method = studio.MethodBasic
	must[studio.Connector](t)(r.SaveConnector(background, became, studio.Secrets{}))
	refused("became Basic")
	broken("became Basic")

	must[studio.Connector](t)(r.SaveConnector(background, c, studio.Secrets{}))
	answers(t, must[studio.Call](t)(r.Try(background, Trial{Action: a})), 200) // put back as it was
	if sent() != "canary-1|" {
		t.Errorf("sent %q", sent())
	}

	chosen := must[studio.Connection](t)(r.ChooseMethod(background, c.ID, ""))
	if chosen.State != studio.NotConnected || len(chosen.Secrets) > 0 || chosen.Alternative != "" {
		t.Errorf("chosen %+v", chosen)
	}
	refusedAfter, err := r.Try(background, Trial{Action: a})
	if err == nil && refusedAfter.Response != nil {
		t.Errorf("sent %q", sent())
	}
	must[studio.Connection](t)(r.ChooseMethod(background, c.ID, "other"))
	if kept := must[studio.Connection](t)(r.Connection(background, c.ID)); len(kept.Secrets) > 0 {
		t.Errorf("the secret came back: %+v", kept.Secrets)
	}
	_, err = r.ChooseMethod(background, c.ID, "nothing")
	failed(t, err, studio.CodeInvalid)
}

func TestAnUnfinishedMethodIsNotChosen(t *testing.T) {
	w := newWorld(t)
	r := w.start(t)
	c, _ := dual(t, r)
	oauth := studio.DefaultAuth()
	oauth.Method, oauth.OAuth2.AuthorizationURL, oauth.OAuth2.TokenURL = studio.MethodOAuth2, "https://a.test/a", "https://a.test/t"
	c.Alternatives = append(c.Alternatives, studio.Alternative{ID: "oauth", Auth: oauth})
	must[studio.Connector](t)(r.SaveConnector(background, c, studio.Secrets{}))
	_, err := r.ChooseMethod(background, c.ID, "oauth")
	if f := failed(t, err, studio.CodeInvalid); f.Field != "alternatives.2.auth.oauth2.clientId" {
		t.Errorf("the failure names %s", f.Field)
	}
}
