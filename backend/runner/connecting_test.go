package runner

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"connectorstudio/backend/sampleapi"
	"connectorstudio/backend/studio"
)

func TestG06SignInIsToldAndListed(t *testing.T) {
	w := newWorld(t)
	heard := make(chan studio.SignIn, 100)
	w.Changed = func(event string, data any) {
		if s, is := data.(studio.SignIn); is && event == "signin" {
			heard <- s
		}
	}
	r := w.start(t)
	c := withOAuth(t, r, vendor(t, sampleapi.Options{}))
	begun := must[studio.SignIn](t)(r.StartSignIn(background, c.ID))
	if !r.Connecting()[c.ID] {
		t.Error("a sign-in under way is not listed")
	}
	page := press(t, begun.AuthorizationURL, "allow")
	if !strings.Contains(page, "close") {
		t.Errorf("the page at the end says %s", page)
	}
	var last studio.SignIn
	for last = range heard {
		if last.Done {
			break
		}
	}
	if last.Connection == nil || last.Connection.State != studio.Connected {
		t.Errorf("told %+v", last)
	}
	if r.Connecting()[c.ID] || state(t, r, c) != studio.Connected {
		t.Errorf("listed as connecting: %v, kept as %s", r.Connecting(), state(t, r, c))
	}
}

func TestSignInDeniedAndDeleted(t *testing.T) {
	r := home(t)
	c := withOAuth(t, r, vendor(t, sampleapi.Options{}))
	begun := must[studio.SignIn](t)(r.StartSignIn(background, c.ID))
	flow := must[SignIn](t)(r.SignIn(begun.ID))
	press(t, begun.AuthorizationURL, "deny")
	_, err := flow.Wait(background)
	failed(t, err, studio.CodeSignInDenied)

	begun = must[studio.SignIn](t)(r.StartSignIn(background, c.ID))
	flow = must[SignIn](t)(r.SignIn(begun.ID))
	if _, _, _, err := r.DeleteConnector(background, c.ID); err != nil {
		t.Fatal(err)
	}
	_, err = flow.Wait(background)
	failed(t, err, studio.CodeCancelled)
}

// TestG07ConnectionCheck has a key checked with an action of the administrator's choice.
func TestG07ConnectionCheck(t *testing.T) {
	s := vendor(t, sampleapi.Options{})
	r := home(t)
	c := withKey(t, r, "Quayside", sampleapi.SettingsAt(s.URL).BaseURL)
	me := must[studio.Action](t)(r.SaveAction(background, getting(r, c, "Who am I", "/me"), nil))
	needy := must[studio.Action](t)(r.SaveAction(background, lookup(r, c), nil))
	choose := func(id string) {
		c.CheckActionID = id
		c = must[studio.Connector](t)(r.SaveConnector(background, c, studio.Secrets{}))
	}

	choose(me.ID)
	connection, check, err := r.Connect(background, c.ID, studio.Secrets{APIKey: "qsk_wrong"})
	ok(t, err)
	if connection.State != studio.Broken || check == nil || check.Response.Status != 401 || check.Source != studio.SourceConnect {
		t.Errorf("a wrong key gives %+v, check %+v", connection, check)
	}
	connection, check, err = r.Connect(background, c.ID, studio.Secrets{APIKey: s.APIKey})
	ok(t, err)
	if connection.State != studio.Connected || check == nil || check.Response.Status != 200 {
		t.Errorf("a good key gives %+v, check %+v", connection, check)
	}

	choose(needy.ID)
	connection, _, err = r.Connect(background, c.ID, studio.Secrets{APIKey: s.APIKey})
	f := failed(t, err, studio.CodeInvalid)
	if connection.State != studio.Connected || !strings.Contains(f.Message, "The key is saved") || !strings.Contains(f.Message, needy.Name) {
		t.Errorf("a check without a value gives %+v: %s", connection, f.Message)
	}

	if _, _, err := r.DeleteAction(background, needy.ID); err != nil {
		t.Fatal(err)
	}
	connection, check, err = r.Connect(background, c.ID, studio.Secrets{APIKey: s.APIKey})
	ok(t, err)
	if connection.State != studio.Connected || check != nil {
		t.Errorf("without the action that checks: %+v, %+v", connection, check)
	}
}

func TestG07AForbiddenCheckRefusesTheKey(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }))
	defer server.Close()
	r := home(t)
	c := withKey(t, r, "Strict", server.URL)
	a := must[studio.Action](t)(r.SaveAction(background, getting(r, c, "Check", "/x"), nil))
	c.CheckActionID = a.ID
	must[studio.Connector](t)(r.SaveConnector(background, c, studio.Secrets{}))
	connection, _, err := r.Connect(background, c.ID, studio.Secrets{APIKey: "key"})
	ok(t, err)
	if connection.State != studio.Broken || !strings.Contains(connection.Reason, "403") {
		t.Errorf("got %+v", connection)
	}
}

func TestB14Disconnect(t *testing.T) {
	r := home(t)
	c := withOAuth(t, r, vendor(t, sampleapi.Options{}))
	signIn(t, r, c)
	connection, revoked, note, err := r.Disconnect(background, c.ID)
	ok(t, err)
	if connection.State != studio.NotConnected || !revoked || note != "" {
		t.Errorf("got %+v, revoked %v, %q", connection, revoked, note)
	}
	failed(t, second(r.Try(background, Trial{Action: lookup(r, c), Values: amber})), studio.CodeNotConnected)
	if state(t, r, c) != studio.NotConnected {
		t.Errorf("the list shows %s", state(t, r, c))
	}
}

// TestC03TheFormSurvivesALockedKeychain saves a connector with a typed key: the definition is kept, and
// the failure tells why the key is not.
func TestC03TheFormSurvivesALockedKeychain(t *testing.T) {
	w := newWorld(t)
	r := w.start(t)
	w.drawer.lock(true)
	c := r.NewConnector()
	c.Name, c.BaseURL, c.Category = "Acme", "https://api.acme.example.com", studio.CategoryOther
	c.Auth.Method, c.Auth.APIKey.DisplayName, c.Auth.APIKey.KeyName = studio.MethodAPIKey, "Key", "X-Key"
	saved, err := r.SaveConnector(background, c, studio.Secrets{APIKey: "key"})
	failed(t, err, studio.CodeKeychainLocked)
	if again := must[studio.Connector](t)(r.Store.Connector(background, saved.ID)); again.Name != "Acme" {
		t.Errorf("kept %+v", again)
	}
	failed(t, second(r.Try(background, Trial{Action: getting(r, c, "Get", "/x")})), studio.CodeKeychainLocked)
	w.drawer.lock(false)
	must[studio.Connection](t)(first(r.Connect(background, c.ID, studio.Secrets{APIKey: "key"})))
}
