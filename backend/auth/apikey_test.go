package auth

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

func TestAPIKeyPlacements(t *testing.T) {
	const key = `k"y &+/=é`
	for name, test := range map[string]struct {
		key        studio.APIKey
		url, body  string
		wantURL    string
		wantHeader string
		wantBody   string
	}{
		"header":          {studio.APIKey{KeyName: "X-Api-Key", Placement: studio.PlacementHeader}, "https://a.example/x?b=1", "", "https://a.example/x?b=1", key, ""},
		"header template": {studio.APIKey{KeyName: "x-api-key", Placement: studio.PlacementHeader, ValueTemplate: "Token token={key}"}, "https://a.example/x", "", "https://a.example/x", "Token token=" + key, ""},
		"query": {studio.APIKey{KeyName: "api key", Placement: studio.PlacementQuery}, "https://a.example/x?b=%7E1&c=&d", "",
			"https://a.example/x?b=%7E1&c=&d&api+key=k%22y+%26%2B%2F%3D%C3%A9", "", ""},
		"query replaces": {studio.APIKey{KeyName: "key", Placement: studio.PlacementQuery}, "https://a.example/x?key=typed&b=1&k%65y=again", "",
			"https://a.example/x?b=1&key=k%22y+%26%2B%2F%3D%C3%A9", "", ""},
		"body empty": {studio.APIKey{KeyName: "key", Placement: studio.PlacementBody}, "https://a.example/x", "", "https://a.example/x", "", `{"key":"k\"y &+/=é"}`},
		"body {}":    {studio.APIKey{KeyName: "key", Placement: studio.PlacementBody}, "https://a.example/x", " { } ", "https://a.example/x", "", `{"key":"k\"y &+/=é"}`},
		"body": {studio.APIKey{KeyName: "ke\"y", Placement: studio.PlacementBody, ValueTemplate: "Key {key}"}, "https://a.example/x",
			"{\"n\": 9007199254740993, \"m\": 0.10,\n \"key\": {\"key\": 1}\n}\n", "https://a.example/x", "",
			"{\"n\": 9007199254740993, \"m\": 0.10,\n \"key\": {\"key\": 1}, \"ke\\\"y\":\"Key k\\\"y &+/=é\"}"},
	} {
		t.Run(name, func(t *testing.T) {
			a, _ := newAuth(t)
			c := withKey("https://a.example")
			c.Auth.APIKey = test.key
			if _, err := a.Connect(context.Background(), c, studio.Secrets{APIKey: key}); err != nil {
				t.Fatal(err)
			}
			signer, err := a.Signer(context.Background(), c)
			if err != nil {
				t.Fatal(err)
			}
			out := signed(t, signer, "POST", test.url, test.body)
			if out.URL.String() != test.wantURL || out.Header.Get("X-Api-Key") != test.wantHeader || string(out.Body) != test.wantBody {
				t.Errorf("%s\n%v\n%s", out.URL, out.Header, out.Body)
			}
			if got := signer.Secrets(); len(got) != 1 || got[0] != key {
				t.Errorf("%q", got)
			}
		})
	}
}

func TestAPIKeyThatCannotBePlaced(t *testing.T) {
	for name, test := range map[string]struct {
		key  studio.APIKey
		body string
	}{
		"list":        {studio.APIKey{KeyName: "key", Placement: studio.PlacementBody}, `[1]`},
		"text":        {studio.APIKey{KeyName: "key", Placement: studio.PlacementBody}, `"x"`},
		"null":        {studio.APIKey{KeyName: "key", Placement: studio.PlacementBody}, `null`},
		"not JSON":    {studio.APIKey{KeyName: "key", Placement: studio.PlacementBody}, `a=b`},
		"two":         {studio.APIKey{KeyName: "key", Placement: studio.PlacementBody}, `{} {}`},
		"there":       {studio.APIKey{KeyName: "key", Placement: studio.PlacementBody}, `{"key": 1}`},
		"host":        {studio.APIKey{KeyName: "Host", Placement: studio.PlacementHeader}, ``},
		"length":      {studio.APIKey{KeyName: "content-length", Placement: studio.PlacementHeader}, ``},
		"header name": {studio.APIKey{KeyName: "X Api", Placement: studio.PlacementHeader}, ``},
		"no name":     {studio.APIKey{Placement: studio.PlacementHeader}, ``},
		"line break":  {studio.APIKey{KeyName: "X-Api", Placement: studio.PlacementHeader, ValueTemplate: "{key}\r\nX-Evil: 1"}, ``},
		"no place":    {studio.APIKey{KeyName: "key"}, ``},
	} {
		a, _ := newAuth(t)
		c := withKey("https://a.example")
		c.Auth.APIKey = test.key
		if _, err := a.Connect(context.Background(), c, studio.Secrets{APIKey: "secret-key"}); err != nil {
			t.Fatal(err)
		}
		signer, err := a.Signer(context.Background(), c)
		if err != nil {
			t.Fatal(err)
		}
		out := outgoing(t, "POST", "https://a.example", test.body)
		f := failsWith(t, signer.Authorize(context.Background(), out), studio.CodeInvalid)
		if string(out.Body) != test.body || len(out.Header) != 0 || strings.Contains(f.Message+f.Fix+f.Detail, "secret-key") {
			t.Errorf("%s: %+v %v", name, f, out.Header)
		}
	}
}

func TestD07PastedKeys(t *testing.T) {
	a, _ := newAuth(t)
	c := withKey("https://a.example")
	c.Auth.APIKey.Further = []studio.CredentialHeader{{ID: "app", HeaderName: "X-App"}}
	connection, err := a.Connect(context.Background(), c, studio.Secrets{APIKey: "\ufeff  key-1\r\n", Further: map[string]string{"app": "\tapp-1\u00a0", "gone": "x"}})
	if err != nil || connection.State != studio.Connected {
		t.Fatal(err)
	}
	if cred := stored(t, a, c); cred.APIKey.Value != "key-1" || cred.Further["app"].Value != "app-1" || len(cred.Further) != 1 {
		t.Fatalf("%q", string(cred.APIKey.Value))
	}
	for value, where := range map[string]string{"key\r\nX: y": "position 4", "ke\x00y": "position 3", "é\x7fy": "position 2", "a\tb": "position 2"} {
		f := failsWith(t, a.Keep(context.Background(), c, studio.Secrets{APIKey: value}), studio.CodeInvalid)
		if !strings.Contains(f.Message, "the header X-Api-Key") || !strings.Contains(f.Message, where) || f.Field != "apiKey" || strings.Contains(f.Message, value) {
			t.Errorf("%q: %+v", value, f)
		}
		f = failsWith(t, a.Keep(context.Background(), c, studio.Secrets{Further: map[string]string{"app": value}}), studio.CodeInvalid)
		if !strings.Contains(f.Message, "the header X-App") || f.Field != "further.app" {
			t.Errorf("%q: %+v", value, f)
		}
	}
	if cred := stored(t, a, c); cred.APIKey.Value != "key-1" {
		t.Error("a refused key replaced the good one")
	}
}

func TestConnectKeySaysWhatIsMissing(t *testing.T) {
	a, now := newAuth(t)
	c := withKey("https://a.example")
	c.Auth.APIKey.Further = []studio.CredentialHeader{{ID: "app", DisplayName: "App token", HeaderName: "X-App"}}
	_, err := a.Connect(context.Background(), c, studio.Secrets{APIKey: "  "})
	if f := failsWith(t, err, studio.CodeInvalid); f.Message != "Enter the Acme key." || f.Field != "apiKey" {
		t.Errorf("%+v", f)
	}
	_, err = a.Signer(context.Background(), c)
	failsWith(t, err, studio.CodeNotConnected)
	connection, err := a.Connect(context.Background(), c, studio.Secrets{APIKey: "key-1"})
	if f := failsWith(t, err, studio.CodeInvalid); f.Message != "Enter the App token." || f.Field != "further.app" || connection.State != studio.Broken {
		t.Errorf("%+v", f)
	}
	now.pass(time.Minute)
	connection, err = a.Connect(context.Background(), c, studio.Secrets{Further: map[string]string{"app": "app-1"}})
	if err != nil || connection.State != studio.Connected || !connection.Since.Equal(now.now().Add(-time.Minute)) {
		t.Fatalf("%+v %v", connection, err)
	}
	names, err := a.Stored(context.Background(), c)
	if err != nil || strings.Join(names, " ") != "apiKey app" {
		t.Fatal(names)
	}
}

func TestRefusedAndAccepted(t *testing.T) {
	a, _ := newAuth(t)
	told := []studio.ConnectionState{}
	a.Changed = func(c studio.Connection) { told = append(told, c.State) }
	c := withKey("https://a.example")
	if _, err := a.Connect(context.Background(), c, studio.Secrets{APIKey: "key-1"}); err != nil {
		t.Fatal(err)
	}
	connection, err := a.Refused(context.Background(), c, 401)
	if err != nil || connection.State != studio.Broken || connection.Reason != "Acme CRM refused the Acme key (401)." {
		t.Fatalf("%+v", connection)
	}
	signer, err := a.Signer(context.Background(), c) // it may be tried again: perhaps it was mended there
	if err != nil {
		t.Fatal(err)
	}
	if connection, err = a.Accepted(context.Background(), c, signer); err != nil || connection.State != studio.Connected {
		t.Fatalf("%+v", connection)
	}
	if _, err = a.Refused(context.Background(), c, 403); err != nil {
		t.Fatal(err)
	}
	if connection, err = a.Connect(context.Background(), c, studio.Secrets{APIKey: "key-2"}); err != nil || connection.State != studio.Connected {
		t.Fatalf("%+v", connection)
	}
	if len(told) != 5 {
		t.Errorf("%v", told)
	}
	_, err = a.Renew(context.Background(), c, signer)
	failsWith(t, err, studio.CodeCredentialRefused)
}

func TestHiddenForPreviews(t *testing.T) {
	a, _ := newAuth(t)
	c := withOAuth("https://a.example")
	want := func(list ...studio.Sending) {
		t.Helper()
		if got := a.Hidden(c); !slices.Equal(got, list) {
			t.Errorf("got %v, want %v", got, list)
		}
	}
	want(studio.Sending{Placement: "header", Name: "Authorization", ValueTemplate: "Bearer ••••••••"})
	c = withKey("https://a.example")
	c.Auth.APIKey.ValueTemplate = "Token {key}"
	c.Auth.APIKey.Further = []studio.CredentialHeader{{HeaderName: "X-App"}}
	app := studio.Sending{Placement: "header", Name: "X-App", ValueTemplate: "••••••••"}
	for _, place := range studio.Placements {
		c.Auth.APIKey.Placement = place
		want(studio.Sending{Placement: place, Name: "X-Api-Key", ValueTemplate: "Token ••••••••"}, app)
	}
	c.Auth.Method = studio.MethodBasic
	want(studio.Sending{Placement: "header", Name: "Authorization", ValueTemplate: "Basic ••••••••"})
	c.Auth.Method = studio.MethodLogin
	c.Auth.Login.SendAs = []studio.Sending{{Placement: "header", Name: "X", ValueTemplate: "U {base64({app}:{token})}"}}
	want(studio.Sending{Placement: "header", Name: "X", ValueTemplate: "U ••••••••"})
	c.Auth.Method = studio.MethodNotSetUp
	want()
	signer, err := a.Signer(context.Background(), c)
	if err != nil || len(signed(t, signer, "GET", "https://b.example", "").Header) != 0 {
		t.Error(err)
	}
}
