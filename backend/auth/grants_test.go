package auth

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

// issues answers with a new token each time.
func issues(count *atomic.Int64, more string) func(asked, http.ResponseWriter) {
	return func(_ asked, w http.ResponseWriter) {
		fmt.Fprintf(w, `{"access_token":"access-%d","expires_in":3600%s}`, count.Add(1), more)
	}
}

func TestClientCredentials(t *testing.T) {
	var count atomic.Int64
	s := newSystem(t, issues(&count, ""))
	a, now := newAuth(t)
	c := granted(s.URL, studio.GrantClientCredentials)
	c.Auth.OAuth2.Audience, c.Auth.OAuth2.ScopeSeparator = "https://api.acme.example", ","
	if _, err := a.Connect(context.Background(), c, studio.Secrets{}); failsWith(t, err, studio.CodeInvalid).Field != studio.FieldClientSecret {
		t.Fatal(err)
	}
	connection := connects(t, a, c, studio.Secrets{ClientSecret: "client-secret-0"})
	if !connection.RenewsItself {
		t.Error("it can ask again")
	}
	got := s.requests()[0].form
	if got.Get("grant_type") != "client_credentials" || got.Get("scope") != "crm.read,crm.write" || got.Get("audience") != "https://api.acme.example" ||
		got.Get("client_id") != "studio" || got.Get("client_secret") != "client-secret-0" || got.Has("redirect_uri") {
		t.Errorf("%v", got)
	}
	now.pass(2 * time.Hour)
	if token := bearer(t, signerOf(t, a, c), c); token != "access-2" {
		t.Error(token)
	}
	// Another token than the refused one, once however many ask.
	signer := signerOf(t, a, c)
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			renewed, err := a.Renew(context.Background(), c, signer)
			if err != nil || renewed.access == signer.access {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := count.Load(); n != 3 {
		t.Errorf("%d calls of the token endpoint", n)
	}
}

// TestOneCallPerConnection holds that 500 calls with an expired token ask for one new token, whatever the
// method.
func TestOneCallPerConnection(t *testing.T) {
	for name, c := range askingConnectors("") {
		t.Run(name, func(t *testing.T) {
			var count atomic.Int64
			s := newSystem(t, issues(&count, ""))
			c := relocated(c, s.URL)
			a, now := newAuth(t)
			connects(t, a, c, typedFor(c))
			now.pass(2 * time.Hour)
			var all sync.WaitGroup
			for range 500 {
				all.Go(func() {
					if signer, err := a.Signer(context.Background(), c); err != nil || signer.access != "access-2" {
						t.Error(err)
					}
				})
			}
			all.Wait()
			if n := count.Load(); n != 2 { // with that of Connect
				t.Errorf("%d calls of the token endpoint", n)
			}
		})
	}
}

// TestOneCallInTwoProcesses is the same with two processes at the same moment.
func TestOneCallInTwoProcesses(t *testing.T) {
	t.Setenv("CS_CALLERS", "250")
	for name, c := range askingConnectors("") {
		t.Run(name, func(t *testing.T) {
			var count atomic.Int64
			s := newSystem(t, issues(&count, ""))
			c := relocated(c, s.URL)
			a, now := newAuth(t)
			drawer := t.TempDir()
			a.Secrets, _ = fileRing(drawer)
			connects(t, a, c, typedFor(c))
			const rounds = 3
			gate := &gate{at: now.now(), seen: map[string]map[string]bool{}}
			control := newGateServer(t, gate)
			var processes []*exec.Cmd
			for range 2 {
				processes = append(processes, other{Connector: c, LockDir: a.LockDir, Drawer: drawer, Now: now.now(), Control: control, Rounds: rounds}.start(t))
			}
			for _, process := range processes {
				if err := process.Wait(); err != nil {
					t.Error(err)
				}
			}
			if n := count.Load() - 1; n != rounds {
				t.Errorf("%d calls for %d expiries: %v", n, rounds, gate.seen)
			}
		})
	}
}

// askingConnectors are connectors that ask for tokens without a browser.
func askingConnectors(server string) map[string]studio.Connector {
	login := withKey(server + "/api")
	login.Auth.Method, login.Auth.Login.URL = studio.MethodLogin, server+"/token"
	login.Auth.Login.TokenPath, login.Auth.Login.ExpiryPath = "access_token", "expires_in"
	return map[string]studio.Connector{
		"client credentials": granted(server, studio.GrantClientCredentials),
		"password":           granted(server, studio.GrantPassword),
		"login request":      login,
	}
}

func relocated(c studio.Connector, server string) studio.Connector {
	c.BaseURL = server + "/api"
	c.Auth.OAuth2.TokenURL, c.Auth.OAuth2.AuthorizationURL, c.Auth.OAuth2.DeviceURL = server+"/token", server+"/authorize", server+"/device"
	c.Auth.Login.URL = server + "/token"
	return c
}

// typedFor fills every field of the method.
func typedFor(c studio.Connector) studio.Secrets {
	s := typing()
	for _, f := range c.Auth.CredentialFields() {
		s.Set(f.ID, "typed-"+f.ID)
	}
	return s
}

func TestPasswordGrant(t *testing.T) {
	var count atomic.Int64
	s := newSystem(t, issues(&count, `,"refresh_token":"refresh-1"`))
	a, now := newAuth(t)
	c := granted(s.URL, studio.GrantPassword)
	c.Auth.OAuth2.ClientAuthentication = studio.ClientAuthPublic
	connects(t, a, c, typing(studio.FieldOAuthUser, "ada", studio.FieldOAuthPassword, "s3cret!"))
	if got := s.requests()[0].form; got.Get("username") != "ada" || got.Get("password") != "s3cret!" || got.Get("grant_type") != "password" {
		t.Errorf("%v", got)
	}
	now.pass(2 * time.Hour)
	bearer(t, signerOf(t, a, c), c)
	if got := s.requests()[1].form; got.Get("grant_type") != "refresh_token" || got.Get("refresh_token") != "refresh-1" || got.Has("password") {
		t.Errorf("%v", got)
	}
	// A refresh token that is no longer good: it is asked for again with what was typed.
	s.answers(func(r asked, w http.ResponseWriter) {
		if r.form.Get("grant_type") == "refresh_token" {
			replies(400, `{"error":"invalid_grant"}`)(r, w)
			return
		}
		issues(&count, "")(r, w)
	})
	now.pass(2 * time.Hour)
	if token := bearer(t, signerOf(t, a, c), c); token != "access-3" {
		t.Error(token)
	}
	// A wrong password ends it, and says so.
	s.answers(replies(400, `{"error":"invalid_grant","error_description":"bad password"}`))
	now.pass(2 * time.Hour)
	_, err := a.Signer(context.Background(), c)
	failsWith(t, err, studio.CodeInvalidGrant)
	before := len(s.requests())
	_, err = a.Signer(context.Background(), c)
	failsWith(t, err, studio.CodeInvalidGrant)
	if len(s.requests()) != before {
		t.Error("a refused password was sent again")
	}
}

func TestRefreshTokenPasted(t *testing.T) {
	r := &rotates{current: "pasted-1"}
	v := newVendor(t)
	v.answers(r.token)
	a, now := newAuth(t)
	c := withOAuth(v.URL)
	c.Auth.OAuth2.Grant = studio.GrantRefreshToken
	_, err := a.Connect(context.Background(), c, typing(studio.FieldClientSecret, "client-secret-0", studio.FieldRefreshToken, "wrong"))
	failsWith(t, err, studio.CodeInvalidGrant)
	if got := stored(t, a, c); got.Tokens != nil {
		t.Error("the wrong one is kept")
	}
	connects(t, a, c, typing(studio.FieldRefreshToken, "pasted-1"))
	now.pass(2 * time.Hour)
	if token := bearer(t, signerOf(t, a, c), c); token != "access-2" || stored(t, a, c).Tokens.Refresh != "refresh-2" {
		t.Error(token)
	}
	// A second attempt that fails leaves what works.
	_, err = a.Connect(context.Background(), c, typing(studio.FieldRefreshToken, "wrong"))
	failsWith(t, err, studio.CodeInvalidGrant)
	if token := bearer(t, signerOf(t, a, c), c); token != "access-2" {
		t.Error(token)
	}
}

func TestTokenRequest(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(o *studio.OAuth2)
		check  func(r asked) bool
	}{
		{"JSON", func(o *studio.OAuth2) { o.TokenFormat = studio.TokenFormatJSON }, func(r asked) bool {
			return r.json["grant_type"] == "client_credentials" && r.json["client_secret"] == "client-secret-0" && r.header.Get("Content-Type") == "application/json"
		}},
		{"query", func(o *studio.OAuth2) {
			o.TokenFormat, o.TokenURL = studio.TokenFormatQuery, o.TokenURL+"?v=1"
		}, func(r asked) bool {
			return r.query.Get("grant_type") == "client_credentials" && r.query.Get("v") == "1" && r.body == "" && r.header.Get("Content-Type") == ""
		}},
		{"headers", func(o *studio.OAuth2) { o.TokenHeaders = []studio.Pair{{Name: "X-Tenant", Value: "west"}} }, func(r asked) bool {
			return r.header.Get("X-Tenant") == "west" && r.form.Get("client_id") == "studio"
		}},
		{"parameters", func(o *studio.OAuth2) { o.TokenParams = []studio.Pair{{Name: "tenant", Value: "a b"}} }, func(r asked) bool {
			return r.form.Get("tenant") == "a b"
		}},
		{"other names", func(o *studio.OAuth2) { o.ParameterNames = []studio.Pair{{Name: "client_id", Value: "client_key"}} }, func(r asked) bool {
			return r.form.Get("client_key") == "studio" && !r.form.Has("client_id")
		}},
		{"Basic and JSON", func(o *studio.OAuth2) {
			o.TokenFormat, o.ClientAuthentication = studio.TokenFormatJSON, studio.ClientAuthBasic
		}, func(r asked) bool {
			return r.header.Get("Authorization") == "Basic "+base64.StdEncoding.EncodeToString([]byte("studio:client-secret-0")) && r.json["client_secret"] == nil
		}},
	} {
		var count atomic.Int64
		s := newSystem(t, issues(&count, ""))
		a, _ := newAuth(t)
		heard := []studio.Call{}
		a.Called = func(call studio.Call) { heard = append(heard, call) }
		c := granted(s.URL, studio.GrantClientCredentials)
		test.change(&c.Auth.OAuth2)
		connects(t, a, c, studio.Secrets{ClientSecret: "client-secret-0"})
		if got := s.requests()[0]; !test.check(got) {
			t.Errorf("%s: %+v", test.name, got)
		}
		shown := fmt.Sprintf("%+v", heard[0].Request)
		if strings.Contains(shown, "client-secret-0") || strings.Contains(shown, base64.StdEncoding.EncodeToString([]byte("studio:client-secret-0"))) {
			t.Errorf("%s shows the secret: %s", test.name, shown)
		}
	}
}

func TestTokenAnswer(t *testing.T) {
	a, now := newAuth(t)
	expiry := now.now().Add(30 * time.Minute).Unix()
	s := newSystem(t, replies(200, fmt.Sprintf(`{"data":{"token":"t-1","renew":"r-1"},"until":%d,"who":{"email":"ada@x.test"},
		"instance_url":"https://eu1.acme.example","n":7,"list":[{"id":"first"}]}`, expiry)))
	c := granted(s.URL, studio.GrantClientCredentials)
	o := &c.Auth.OAuth2
	o.TokenPath, o.RefreshTokenPath, o.ExpiryPath, o.IdentityPath = "data.token", "data.renew", "until", "who.email"
	o.SendAs = []studio.Sending{{Placement: "header", Name: "X-Token", ValueTemplate: "{token}"}, {Placement: "query", Name: "n", ValueTemplate: "{number}-{token}"}}
	o.Keep = []studio.Kept{{From: "token", Path: "instance_url", Parameter: "instance"}, {From: "token", Path: "n", Parameter: "number"}, {From: "token", Path: "list.id", Parameter: "id"}, {From: "token", Path: "absent", Parameter: "none"}}
	connection := connects(t, a, c, studio.Secrets{ClientSecret: "client-secret-0"})
	want := []studio.Pair{{Name: "id", Value: "first"}, {Name: "instance", Value: "https://eu1.acme.example"}, {Name: "number", Value: "7"}}
	if fmt.Sprint(connection.Kept) != fmt.Sprint(want) || connection.Identity != "ada@x.test" || connection.ExpiresAt.Unix() != expiry {
		t.Errorf("%+v", connection)
	}
	if got := stored(t, a, c).Tokens; got.Refresh != "r-1" {
		t.Error("the refresh token was not found")
	}
	out := signed(t, signerOf(t, a, c), "GET", c.BaseURL, "")
	if out.Header.Get("X-Token") != "t-1" || out.URL.Query().Get("n") != "7-t-1" || out.Header.Get("Authorization") != "" {
		t.Errorf("%v %s", out.Header, out.URL)
	}
	kept, err := a.Kept(context.Background(), c)
	if err != nil || kept["instance"] != "https://eu1.acme.example" {
		t.Error(kept, err)
	}
}

// A connector whose address comes with the token is used there once a person approved it, and nowhere else.
func TestD05KeptAddressIsApproved(t *testing.T) {
	s := newSystem(t, replies(200, `{"access_token":"a","instance_url":"https://eu1.acme.example"}`))
	a, _ := newAuth(t)
	c := granted(s.URL, studio.GrantClientCredentials)
	c.BaseURL, c.Auth.OAuth2.Keep = "{instance_url}/api", []studio.Kept{{From: "token", Path: "instance_url", Parameter: "instance_url"}}
	connection, err := a.Connect(context.Background(), c, studio.Secrets{ClientSecret: "client-secret-0"})
	if err != nil || connection.AskedOrigin != "https://eu1.acme.example" || connection.State != studio.Broken || !strings.Contains(connection.Reason, "says that your data is at https://eu1.acme.example") {
		t.Fatal(connection, err)
	}
	resolved := c
	resolved.BaseURL = "https://eu1.acme.example/api"
	_, err = a.Signer(context.Background(), resolved)
	failsWith(t, err, studio.CodeCredentialMoved)
	_, err = a.Approve(context.Background(), c, resolved, "https://eu2.acme.example")
	failsWith(t, err, studio.CodeInvalid)
	if connection, err = a.Approve(context.Background(), c, resolved, "https://eu1.acme.example"); err != nil || connection.AskedOrigin != "" || connection.State != studio.Connected {
		t.Fatal(connection, err)
	}
	if token := bearer(t, signerOf(t, a, resolved), resolved); token != "a" {
		t.Error(token)
	}
	if connection = connects(t, a, c, studio.Secrets{}); connection.AskedOrigin != "" {
		t.Error("what was approved is asked for again")
	}
	resolved.BaseURL = "https://evil.example/api"
	_, err = a.Signer(context.Background(), resolved)
	failsWith(t, err, studio.CodeCredentialMoved)
}

// Nobody is asked where the definition bounds what comes, or where the system stays within its domain.
func TestD05WhatMayBeNamed(t *testing.T) {
	with := func(base, token, pattern string) studio.Connector {
		c := granted("https://login.acme.com", studio.GrantClientCredentials)
		c.BaseURL, c.Auth.OAuth2.TokenURL, c.Auth.OAuth2.Keep = base, token, []studio.Kept{{From: "token", Path: "x", Parameter: "x"}}
		p := studio.NewConnectionParameter("x")
		p.Pattern = pattern
		c.Parameters = []studio.ConnectionParameter{p}
		return c
	}
	const token = "https://login.acme.com/token"
	for name, test := range map[string]struct {
		c     studio.Connector
		value string
		asked bool
	}{
		"the domain of the token URL": {with("{x}/api", token, ""), "https://eu1.my.acme.com", false},
		"another domain":              {with("{x}/api", token, ""), "https://acme.com.evil.test", true},
		"a pattern":                   {with("{x}/api", token, `https://[a-z0-9]+\.data\.test`), "https://eu1.data.test", false},
		"not as encrypted":            {with("{x}/api", token, ""), "http://eu1.acme.com", true},
		"a label":                     {with("https://{x}.data.test/api", token, ""), "eu1", false},
		"a label below com":           {with("https://{x}.com/api", token, ""), "evil", true},
		"a whole host":                {with("https://{x}/api", token, ""), "api.evil.test", true},
		"a path":                      {with("https://api.data.test/{x}", token, ""), "evil.test", false},
		"an IP address":               {with("{x}", "https://10.0.0.1/token", ""), "https://10.0.0.2", true},
		"the same IP address":         {with("{x}", "https://10.0.0.1/token", ""), "https://10.0.0.1:8443", false},
		"neighbours on a shared host": {with("{x}", "https://acme.github.io/token", ""), "https://evil.github.io", true},
	} {
		cred := credential{entry: entry{Kept: map[string]string{"x": test.value}, Tokens: &tokens{Access: "a", Bound: originsOf(test.c)}}}
		cred.locatedBy(test.c)
		filled, problems := studio.Resolve(test.c, cred.Kept)
		if len(studio.Blocking(problems)) > 0 {
			t.Fatal(name, problems)
		}
		if asked := tokensMoved(filled, cred) != nil; asked != test.asked || asked != (askedOrigin(filled, cred) != "") {
			t.Errorf("%s: asked %v", name, asked)
		}
	}
}

// A callback may name the account within the host of the Access token URL, and never another host.
func TestD05CallbackNamesTheTokenHost(t *testing.T) {
	c := withOAuth("https://login.acme.com")
	c.Auth.OAuth2.Keep = []studio.Kept{{From: studio.KeptFromCallback, Path: "x", Parameter: "x"}}
	for address, test := range map[string][2]string{
		"https://{x}.acme.com/token": {"eu1", "https://eu1.acme.com"},
		"https://{x}.test/token":     {"evil", ""},
		"https://{x}/token":          {"evil.test", ""},
		"{x}/token":                  {"https://evil.test", ""},
		"{x}/v1/token":               {"https://eu1.acme.com", "https://eu1.acme.com"},
	} {
		c.Auth.OAuth2.TokenURL = address
		cred := credential{entry: entry{ClientSecret: &secret{Value: "s", Bound: originsOf(c)}}}
		filled, err := called(c, map[string]string{"x": test[0]})
		if got := originsOf(filled).Token; (err == nil) != (test[1] != "") || err == nil && got != test[1] {
			t.Errorf("%s: %s, %v", address, got, err)
		}
		if err == nil && strings.HasPrefix(address, "https://") && clientMoved(filled, cred) != nil {
			t.Errorf("%s: the client secret is not for it", address)
		}
	}
}

// A token that is renewed and comes with another host goes neither to that host nor on in silence: the
// person signs in again first. It holds for each way of asking for a token without a browser.
func TestARenewalNeverMovesTheAddress(t *testing.T) {
	keep := []studio.Kept{{From: "token", Path: "instance_url", Parameter: "instance_url"}}
	for name, c := range askingConnectors("") {
		var count atomic.Int64
		host := func(url string) string {
			return fmt.Sprintf(`{"access_token":"t-%d","token":"t-%d","refresh_token":"r","expires_in":600,"expires":600,"instance_url":%q}`, count.Add(1), count.Load(), url)
		}
		s := newSystem(t, replies(200, host("https://eu1.acme.example")))
		a, now := newAuth(t)
		c := relocated(c, s.URL)
		c.BaseURL, c.Auth.OAuth2.Keep, c.Auth.Login.Keep, c.Auth.Login.Life = "{instance_url}/api", keep, keep, 600
		at := func(kept string) studio.Connector {
			resolved, _ := studio.Resolve(c, map[string]string{"instance_url": kept})
			return resolved
		}
		if _, err := a.Connect(context.Background(), c, typedFor(c)); err != nil {
			t.Fatal(name, err)
		}
		first := at("https://eu1.acme.example")
		if _, err := a.Approve(context.Background(), c, first, "https://eu1.acme.example"); err != nil {
			t.Fatal(name, err)
		}
		if token := bearer(t, signerOf(t, a, first), first); token == "" {
			t.Errorf("%s: not signed for the host that came with the token", name)
		}
		s.answers(replies(200, host("https://elsewhere.example")))
		now.pass(2 * time.Hour)
		_ = signerOf(t, a, first) // renews
		moved := at("https://elsewhere.example")
		_, err := a.Signer(context.Background(), moved)
		failsWith(t, err, studio.CodeCredentialMoved)
		if connection, err := a.Connection(context.Background(), moved); err != nil || connection.State != studio.Broken || !strings.Contains(connection.Reason, "elsewhere.example") {
			t.Errorf("%s: %+v", name, connection)
		}
		connects(t, a, moved, studio.Secrets{}) // by a person
		if token := bearer(t, signerOf(t, a, moved), moved); token == "" {
			t.Errorf("%s: not signed after connecting again", name)
		}
	}
}

// TestG01GrantsAreBound holds that nothing that was typed goes to another token endpoint.
func TestG01GrantsAreBound(t *testing.T) {
	for name, c := range askingConnectors("") {
		var count atomic.Int64
		s, evil := newSystem(t, issues(&count, "")), newSystem(t, replies(200, `{"access_token":"x"}`))
		a, now := newAuth(t)
		c := relocated(c, s.URL)
		connects(t, a, c, typedFor(c))
		now.pass(2 * time.Hour)
		moved := relocated(c, evil.URL)
		moved.BaseURL = c.BaseURL
		_, err := a.Signer(context.Background(), moved)
		failsWith(t, err, studio.CodeCredentialMoved)
		if _, err := a.Connect(context.Background(), moved, studio.Secrets{}); studio.CodeOf(err) != studio.CodeCredentialMoved {
			t.Errorf("%s: %v", name, err)
		}
		if n := len(evil.requests()); n != 0 {
			t.Errorf("%s: %d requests went elsewhere", name, n)
		}
	}
}

func TestTokenEndpointDown(t *testing.T) {
	for name, c := range askingConnectors("") {
		var count atomic.Int64
		s := newSystem(t, issues(&count, ""))
		a, now := newAuth(t)
		c := relocated(c, s.URL)
		connects(t, a, c, typedFor(c))
		s.answers(replies(503, "busy"))
		now.pass(2 * time.Hour)
		_, err := a.Signer(context.Background(), c)
		failsWith(t, err, studio.CodeTokenUnavailable)
		s.answers(issues(&count, ""))
		now.pass(time.Minute)
		if _, err := a.Signer(context.Background(), c); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
