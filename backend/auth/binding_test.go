package auth

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

func TestG01KeyMoved(t *testing.T) {
	a, _ := newAuth(t)
	c := withKey("https://api.a.example/v1")
	c.Auth.APIKey.Further = []studio.CredentialHeader{{ID: "app", DisplayName: "App token", HeaderName: "X-App"}}
	if _, err := a.Connect(context.Background(), c, studio.Secrets{APIKey: "key-1", Further: map[string]string{"app": "app-1"}}); err != nil {
		t.Fatal(err)
	}
	same := c
	same.BaseURL = "HTTPS://API.A.EXAMPLE:443/v2"
	if _, err := a.Signer(context.Background(), same); err != nil {
		t.Fatalf("another path of the same origin: %v", err)
	}
	for base, to := range map[string]string{
		"https://b.example": "https://b.example", "http://api.a.example": "http://api.a.example", "https://api.a.example:8443": "https://api.a.example:8443",
		"https://a.example": "https://a.example", "https://api.a.example.b.example": "https://api.a.example.b.example", "": "no address",
	} {
		there := c
		there.BaseURL = base
		_, err := a.Signer(context.Background(), there)
		f := failsWith(t, err, studio.CodeCredentialMoved)
		if want := fmt.Sprintf("This key was saved for https://api.a.example. Enter it again to use it with %s.", to); f.Message != want {
			t.Errorf("%q", f.Message)
		}
		connection, _ := a.Connection(context.Background(), there)
		if connection.State != studio.Broken || connection.Reason != f.Message {
			t.Errorf("%+v", connection)
		}
		// Keeping the stored key does not take it along, and neither does typing only the other one.
		_, err = a.Connect(context.Background(), there, studio.Secrets{})
		failsWith(t, err, studio.CodeCredentialMoved)
	}

	there := c
	there.BaseURL = "https://b.example"
	_, err := a.Connect(context.Background(), there, studio.Secrets{APIKey: "key-2"})
	failsWith(t, err, studio.CodeCredentialMoved)
	if _, err = a.Connect(context.Background(), there, studio.Secrets{Further: map[string]string{"app": "app-2"}}); err != nil {
		t.Fatal(err)
	}
	signer, err := a.Signer(context.Background(), there)
	if err != nil {
		t.Fatal(err)
	}
	if got := signed(t, signer, "GET", "https://b.example/x", "").Header; got.Get("X-Api-Key") != "key-2" || got.Get("X-App") != "app-2" {
		t.Fatal(got)
	}
	_, err = a.Signer(context.Background(), c)
	failsWith(t, err, studio.CodeCredentialMoved) // and back is a move too
}

func TestG01SignerSignsForItsOriginOnly(t *testing.T) {
	a, _ := newAuth(t)
	c := withKey("https://api.a.example/v1")
	if _, err := a.Connect(context.Background(), c, studio.Secrets{APIKey: "key-1"}); err != nil {
		t.Fatal(err)
	}
	signer, err := a.Signer(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"https://b.example/", "http://api.a.example/", "https://api.a.example:444/", "https://api.a.example@b.example/"} {
		out := outgoing(t, "GET", address, "")
		failsWith(t, signer.Authorize(context.Background(), out), studio.CodeCredentialMoved)
		if len(out.Header) != 0 || len(out.Body) != 0 {
			t.Errorf("%s: %v", address, out.Header)
		}
	}
}

func TestG01TokensMoved(t *testing.T) {
	here, elsewhere := newVendor(t), newVendor(t)
	s := &rotates{current: "refresh-0"}
	here.answers(s.token)
	elsewhere.answers(says(200, "application/json", `{"access_token":"stolen"}`))
	a, now := newAuth(t)
	c := withOAuth(here.URL)
	c.Auth.OAuth2.RefreshURL = here.URL + "/refresh"
	signedIn(t, a, c, time.Hour)
	for name, move := range map[string]func(c *studio.Connector){
		"base":          func(c *studio.Connector) { c.BaseURL = elsewhere.URL },
		"authorization": func(c *studio.Connector) { c.Auth.OAuth2.AuthorizationURL = elsewhere.URL + "/authorize" },
		"token":         func(c *studio.Connector) { c.Auth.OAuth2.TokenURL = elsewhere.URL + "/token" },
		"refresh":       func(c *studio.Connector) { c.Auth.OAuth2.RefreshURL = elsewhere.URL + "/refresh" },
	} {
		for _, age := range []time.Duration{0, 2 * time.Hour} {
			now.pass(age)
			there := c
			move(&there)
			_, err := a.Signer(context.Background(), there)
			f := failsWith(t, err, studio.CodeCredentialMoved)
			if want := fmt.Sprintf("This sign-in was made for %s. Sign in again to use it with %s.", here.URL, elsewhere.URL); f.Message != want {
				t.Errorf("%s: %q", name, f.Message)
			}
			_, err = a.Renew(context.Background(), there, &Signer{access: "access-0"})
			failsWith(t, err, studio.CodeCredentialMoved)
			if connection, _ := a.Connection(context.Background(), there); connection.State != studio.Broken || connection.Reason != f.Message {
				t.Errorf("%s: %+v", name, connection)
			}
			// Neither does the client secret go along in a new sign-in, nor a token in a revocation.
			if name != "base" {
				_, err = a.SignIn(context.Background(), there, nil)
				if f := failsWith(t, err, studio.CodeCredentialMoved); !strings.HasPrefix(f.Message, "This client secret was saved for "+here.URL) {
					t.Error(f.Message)
				}
			}
			now.pass(-age)
		}
	}
	away := c
	away.Auth.OAuth2.RevocationURL = elsewhere.URL + "/revoke"
	if _, revoked, note, err := a.Disconnect(context.Background(), away); err != nil || revoked || !strings.Contains(note, "sent nothing") {
		t.Errorf("%v %q %v", revoked, note, err)
	}
	if elsewhere.requests() != 0 || here.requests() != 0 {
		t.Fatalf("%d requests went elsewhere, %d here", elsewhere.requests(), here.requests())
	}
}

func TestG01EnteredAgain(t *testing.T) {
	here, there := newVendor(t), newVendor(t)
	there.answers(says(200, "application/json", `{"access_token":"new"}`))
	a, _ := newAuth(t)
	c := withOAuth(here.URL)
	signedIn(t, a, c, time.Hour)
	moved := withOAuth(there.URL)
	moved.ID = c.ID
	f := begin(t, a, moved) // enters the client secret
	if _, err := visit(callback(f, "code", "c0de", "state", f.request.state)); err != nil {
		t.Fatal(err)
	}
	if state := ended(t, f); state.Failure != nil {
		t.Fatal(state.Failure)
	}
	connection, err := a.Connection(context.Background(), moved)
	if err != nil || connection.State != studio.Connected {
		t.Fatalf("%+v", connection)
	}
	for _, s := range connection.Secrets {
		if len(s.Origins) != 1 || s.Origins[0] != there.URL || s.SavedAt.IsZero() {
			t.Errorf("%+v", s)
		}
	}
}

func TestCredentialsAreNeverPrinted(t *testing.T) {
	a, _ := newAuth(t)
	c := withOAuth("https://a.example")
	c.Auth.Method = studio.MethodAPIKey
	c.Auth.APIKey = studio.APIKey{KeyName: "key", Placement: studio.PlacementHeader, Further: []studio.CredentialHeader{{ID: "app", HeaderName: "X-App"}}}
	signedIn(t, a, c, time.Hour)
	secrets := studio.Secrets{APIKey: "canary-api-key", Further: map[string]string{"app": "canary-app"}}
	if _, err := a.Connect(context.Background(), c, secrets); err != nil {
		t.Fatal(err)
	}
	cred := stored(t, a, c)
	cred.Answer = &received{Body: "canary-answer"}
	signer, err := a.Signer(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	hidden := []string{"client-secret-0", "access-0", "refresh-0", "canary"}
	for _, thing := range []any{cred, &cred, cred.entry, *cred.Tokens, cred.APIKey, cred.Further, *cred.Answer, *cred.ClientSecret, signer} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			text := fmt.Sprintf(verb, thing)
			for _, secret := range hidden {
				if strings.Contains(text, secret) || strings.Contains(text, fmt.Sprintf("%x", secret)) {
					t.Errorf("%s of %T prints a secret: %s", verb, thing, text)
				}
			}
		}
	}
	for _, thing := range []any{cred, &cred, signer} {
		if text, err := json.Marshal(thing); err == nil && string(text) != "{}" {
			t.Errorf("%T can be marshalled: %s", thing, text)
		}
	}
}
