package auth

import (
	"context"
	"encoding/base64"
	"slices"
	"strings"
	"testing"

	"connectorstudio/backend/studio"
)

func TestNoneNeedsNothing(t *testing.T) {
	a, _ := newAuth(t)
	c := withKey("https://api.acme.example")
	c.Auth.Method = studio.MethodNone
	connection, err := a.Connection(context.Background(), c)
	if err != nil || connection.State != studio.Connected {
		t.Fatal(connection, err)
	}
	connects(t, a, c, studio.Secrets{})
	if out := signed(t, signerOf(t, a, c), "GET", c.BaseURL, ""); len(out.Header) != 0 {
		t.Error(out.Header)
	}
}

func TestBasic(t *testing.T) {
	for _, test := range []struct{ user, password, template, want string }{
		{"ada", "s3cret", "", "ada:s3cret"},
		{"ada", "", "", "ada:"},
		{"", "s3cret", "", ":s3cret"},
		{"ada@x.test", "key", "{user}/token:{password}", "ada@x.test/token:key"},
		{"{password}", "p", "", "{password}:p"}, // a value that looks like a hole is not filled again
		{"", "key", "{password}:X", "key:X"},
	} {
		a, _ := newAuth(t)
		c := withKey("https://api.acme.example")
		c.Auth.Method, c.Auth.Basic.ValueTemplate = studio.MethodBasic, test.template
		connects(t, a, c, typing(studio.FieldBasicUser, test.user, studio.FieldBasicPassword, test.password))
		s := signerOf(t, a, c)
		want := "Basic " + base64.StdEncoding.EncodeToString([]byte(test.want))
		if got := signed(t, s, "GET", c.BaseURL, "").Header.Get("Authorization"); got != want {
			t.Errorf("%+v: %s", test, got)
		}
		hidesUser := slices.Contains(s.Secrets(), test.user)
		if test.user != "" && hidesUser != (test.password == "") {
			t.Errorf("%+v hides %v", test, s.Secrets())
		}
		elsewhere := c
		elsewhere.BaseURL = "https://evil.example"
		_, err := a.Signer(context.Background(), elsewhere)
		failsWith(t, err, studio.CodeCredentialMoved)
	}
}

func TestBasicMissing(t *testing.T) {
	a, _ := newAuth(t)
	c := withKey("https://api.acme.example")
	c.Auth.Method, c.Auth.Basic.UserLabel = studio.MethodBasic, "E-mail"
	_, err := a.Connect(context.Background(), c, studio.Secrets{})
	if f := failsWith(t, err, studio.CodeInvalid); f.Field != studio.FieldBasicUser || f.Message != "Enter the E-mail." {
		t.Errorf("%+v", f)
	}
}

func TestPlacesOfAKey(t *testing.T) {
	for _, test := range []struct {
		name   string
		places []studio.Sending // the first is the key's own
		base   string
		form   bool
		body   string
		check  func(out *studio.Outgoing) bool
	}{
		{"two headers", []studio.Sending{{Placement: "header", Name: "X-A"}, {Placement: "header", Name: "X-B", ValueTemplate: "Token {key}"}}, "", false, "",
			func(out *studio.Outgoing) bool {
				return out.Header.Get("X-A") == "k/1" && out.Header.Get("X-B") == "Token k/1"
			}},
		{"query and header", []studio.Sending{{Placement: "query", Name: "key"}, {Placement: "header", Name: "X-B"}}, "", false, "",
			func(out *studio.Outgoing) bool {
				return out.URL.RawQuery == "a=1&key=k%2F1" && out.Header.Get("X-B") == "k/1"
			}},
		{"cookie", []studio.Sending{{Placement: "cookie", Name: "sid"}}, "", false, "",
			func(out *studio.Outgoing) bool { return out.Header.Get("Cookie") == "sid=k/1" }},
		{"path", []studio.Sending{{Placement: "path", Name: "key"}}, "https://api.acme.example/bot{key}/v1", false, "",
			func(out *studio.Outgoing) bool { return out.URL.EscapedPath() == "/botk%2F1/v1/%7Bkey%7D" }},
		{"form", []studio.Sending{{Placement: "body", Name: "key"}}, "", true, "a=1",
			func(out *studio.Outgoing) bool { return string(out.Body) == "a=1&key=k%2F1" }},
		{"empty form", []studio.Sending{{Placement: "body", Name: "key"}}, "", true, "",
			func(out *studio.Outgoing) bool { return string(out.Body) == "key=k%2F1" }},
		{"JSON", []studio.Sending{{Placement: "body", Name: "key"}, {Placement: "query", Name: "k"}}, "", false, `{"a": 1}`,
			func(out *studio.Outgoing) bool { return string(out.Body) == `{"a": 1, "key":"k/1"}` }},
	} {
		t.Run(test.name, func(t *testing.T) {
			a, _ := newAuth(t)
			c := withKey(orElse(test.base, "https://api.acme.example"))
			k := &c.Auth.APIKey
			k.Placement, k.KeyName, k.ValueTemplate, k.Also = test.places[0].Placement, test.places[0].Name, test.places[0].ValueTemplate, test.places[1:]
			connects(t, a, c, studio.Secrets{APIKey: "k/1"})
			// A value of the action spells the hole of the Base URL: it stays as it is.
			out := outgoing(t, "POST", c.BaseURL+"/%7Bkey%7D?a=1", test.body)
			if test.form {
				out.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			}
			if err := signerOf(t, a, c).Authorize(context.Background(), out); err != nil || !test.check(out) {
				t.Errorf("%s %v %s %v", out.URL, out.Header, out.Body, err)
			}
		})
	}
}

func TestPlacesRefuse(t *testing.T) {
	for place, key := range map[studio.Placement]string{"cookie": "a;b", "path": ".."} {
		a, _ := newAuth(t)
		c := withKey("https://api.acme.example/bot{key}/v1")
		c.Auth.APIKey.Placement, c.Auth.APIKey.KeyName = place, "key"
		connects(t, a, c, studio.Secrets{APIKey: key})
		err := signerOf(t, a, c).Authorize(context.Background(), outgoing(t, "GET", c.BaseURL, ""))
		if f := failsWith(t, err, studio.CodeInvalid); strings.Contains(f.Message, key) {
			t.Error(f.Message)
		}
	}
}

// A redirect to another path has no place for the key: nothing is put anywhere.
func TestAPathElsewhereGetsNoKey(t *testing.T) {
	a, _ := newAuth(t)
	c := withKey("https://api.acme.example/bot{key}/v1")
	c.Auth.APIKey.Placement, c.Auth.APIKey.KeyName = studio.PlacementPath, "key"
	connects(t, a, c, studio.Secrets{APIKey: "secret-1"})
	out := signed(t, signerOf(t, a, c), "GET", "https://api.acme.example/other/%7Bkey%7D", "")
	if out.URL.EscapedPath() != "/other/%7Bkey%7D" {
		t.Error(out.URL)
	}
}
