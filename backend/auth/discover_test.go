package auth

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"connectorstudio/backend/studio"
)

// publisher has a document at one path, and remembers what it was asked for.
type publisher struct {
	*httptest.Server
	asked []string
}

func publish(t *testing.T, at, issuerPath string, document map[string]any) *publisher {
	t.Helper()
	p := &publisher{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.asked = append(p.asked, r.URL.Path)
		if r.URL.Path != at {
			http.NotFound(w, r)
			return
		}
		said := map[string]any{
			"issuer":                 p.URL + issuerPath,
			"authorization_endpoint": p.URL + "/authorize",
			"token_endpoint":         p.URL + "/token",
		}
		for name, value := range document {
			said[name] = value
		}
		_ = json.NewEncoder(w).Encode(said)
	}))
	t.Cleanup(p.Close)
	return p
}

const openID = "/.well-known/openid-configuration"

func discover(t *testing.T, issuer string) (studio.Discovery, error) {
	t.Helper()
	a, _ := newAuth(t)
	return a.Discover(context.Background(), issuer)
}

func TestA15DocumentOfTheIssuer(t *testing.T) {
	for _, test := range []struct{ at, issuerPath string }{
		{openID, ""}, {openID, "/"}, {"/tenant/one" + openID, "/tenant/one"}, {"/tenant" + openID, "/tenant/"},
		{"/.well-known/oauth-authorization-server", ""}, {"/.well-known/oauth-authorization-server/tenant/one", "/tenant/one"},
		{"/.well-known/oauth-authorization-server/tenant", "/tenant/"},
	} {
		p := publish(t, test.at, test.issuerPath, map[string]any{
			"revocation_endpoint": "http://127.0.0.1:1/revoke", "scopes_supported": []any{"crm.read", 7, "crm.write"},
			"code_challenge_methods_supported": []any{"plain", "S256"}, "authorization_response_iss_parameter_supported": true,
			"token_endpoint_auth_methods_supported": []any{"client_secret_post", "private_key_jwt", "none"},
		})
		d, err := discover(t, " "+p.URL+test.issuerPath+"\n")
		if err != nil {
			t.Errorf("%+v: %v (asked %q)", test, err, p.asked)
			continue
		}
		host := strings.TrimPrefix(p.URL, "http://")
		want := []studio.DiscoveredEndpoint{
			{Field: studio.FieldAuthorizationURL, URL: p.URL + "/authorize", Host: host},
			{Field: studio.FieldTokenURL, URL: p.URL + "/token", Host: host},
			{Field: studio.FieldRevocationURL, URL: "http://127.0.0.1:1/revoke", Host: "127.0.0.1:1", Elsewhere: true},
		}
		if d.Issuer != p.URL+test.issuerPath || d.Source != p.URL+test.at || !slices.Equal(d.Endpoints, want) {
			t.Errorf("%+v: %+v", test, d)
		}
		if !slices.Equal(d.Scopes, []string{"crm.read", "crm.write"}) || !d.IssuerInAnswer ||
			d.PKCE != studio.PKCES256 || d.ClientAuthentication != studio.ClientAuthBody {
			t.Errorf("%+v", d)
		}
		if len(d.Warnings) != 1 || !strings.Contains(d.Warnings[0], "The Revocation URL is on 127.0.0.1:1, not on "+host) {
			t.Errorf("%q", d.Warnings)
		}
	}
}

func TestA15AnotherIssuerIsRefused(t *testing.T) {
	for _, named := range []any{"https://login.evil.example", "", nil, 7, "slash", "upper"} {
		p := publish(t, openID, "", nil)
		said := named
		if named == "slash" {
			said = p.URL + "/"
		} else if named == "upper" {
			said = strings.ToUpper(p.URL)
		}
		p.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_ = json.NewEncoder(w).Encode(map[string]any{"issuer": said, "authorization_endpoint": p.URL + "/a", "token_endpoint": p.URL + "/t"})
		})
		d, err := discover(t, p.URL)
		f := failsWith(t, err, studio.CodeInvalid)
		if f.Field != issuerField || len(d.Endpoints) != 0 {
			t.Errorf("%v: %+v, %+v", named, f, d)
		}
		if named == "slash" && (!strings.Contains(f.Message, p.URL+"/,") || f.Fix != "Enter it exactly so.") {
			t.Errorf("%+v", f)
		}
	}
}

// TestA15NothingIsBoundByADocument has a document name a token endpoint elsewhere: it gets nothing, not
// even when the connector is changed to it, before the secret was entered for it.
func TestA15NothingIsBoundByADocument(t *testing.T) {
	evil, good := newVendor(t), newVendor(t)
	evil.answers(says(200, "application/json", `{"access_token":"x"}`))
	good.answers(says(200, "application/json", `{"access_token":"x"}`))
	p := publish(t, openID, "", map[string]any{"token_endpoint": evil.URL + "/token"})
	a, _ := newAuth(t)
	ctx := context.Background()
	c := withOAuth(good.URL)
	signedIn(t, a, c, 0)
	before, _ := a.Secrets.Get(ctx, account(c.ID))
	a.Changed = func(studio.Connection) { t.Error("the connection changed") }

	d, err := a.Discover(ctx, p.URL)
	if err != nil {
		t.Fatal(err)
	}
	host := strings.TrimPrefix(evil.URL, "http://")
	if e := d.Endpoints[1]; !e.Elsewhere || e.Host != host || !strings.Contains(strings.Join(d.Warnings, "\n"), "The Access token URL is on "+host) {
		t.Fatalf("%+v", d)
	}
	after, _ := a.Secrets.Get(ctx, account(c.ID))
	if !bytes.Equal(before, after) || evil.requests() != 0 {
		t.Fatal("discovery changed or sent something")
	}

	// Taken over and saved: still nothing goes there.
	a.Changed = nil
	c.Auth.OAuth2.TokenURL = d.Endpoints[1].URL
	_, err = a.SignIn(ctx, c, nil)
	failsWith(t, err, studio.CodeCredentialMoved)
	_, err = a.Signer(ctx, c)
	failsWith(t, err, studio.CodeCredentialMoved)
	if evil.requests() != 0 {
		t.Fatal("the endpoint got something")
	}
	if err := a.Keep(ctx, c, studio.Secrets{ClientSecret: "typed-for-it"}); err != nil {
		t.Fatal(err)
	}
	f := begin0(t, a, c)
	if _, err := visit(callback(f, "code", "c", "state", f.request.state)); err != nil {
		t.Fatal(err)
	}
	if state := ended(t, f); state.Failure != nil || evil.calls() != 1 || evil.asked[0].Get("client_secret") != "typed-for-it" {
		t.Fatalf("%+v", state.Failure)
	}
}

func TestA15EndpointsThatCannotBeUsed(t *testing.T) {
	for _, address := range []string{
		"http://login.acme.example/token", "ftp://127.0.0.1/token", "/token", "javascript:alert(1)", "https://u:p@acme.example/token",
		"https://acme.example/token#x", "https://acme.example/token?client_secret=x", "https://аcme.example/token", "", "http://127.0.0.1.evil.example/",
	} {
		p := publish(t, openID, "", map[string]any{"token_endpoint": address})
		d, err := discover(t, p.URL)
		if err != nil || len(d.Endpoints) != 1 || d.Endpoints[0].Field != studio.FieldAuthorizationURL {
			t.Errorf("%s: %+v %v", address, d, err)
			continue
		}
		if len(d.Warnings) != 1 || !strings.HasPrefix(d.Warnings[0], "The Access token URL was left out: ") {
			t.Errorf("%s: %q", address, d.Warnings)
		}
		p = publish(t, openID, "", map[string]any{"token_endpoint": address, "authorization_endpoint": address})
		_, err = discover(t, p.URL)
		failsWith(t, err, studio.CodeInvalid)
	}
	// http is for what is on this computer, asked by an issuer that is.
	for issuer, ok := range map[string]bool{"http://127.0.0.1:9": true, "https://login.acme.example": false} {
		u, _ := url.Parse(issuer)
		if _, why := endpointAt("http://localhost:8080/token", u); (why == "") != ok {
			t.Errorf("%s: %q", issuer, why)
		}
	}
}

func TestA15IssuersThatAreNotAsked(t *testing.T) {
	a, _ := newAuth(t)
	a.HTTP = &http.Client{Transport: silent{t}}
	for _, issuer := range []string{
		"", "login.acme.example", "http://login.acme.example", "ftp://login.acme.example", "https://u:p@login.acme.example", "https://",
		"https://login.acme.example?tenant=1", "https://login.acme.example#x", "https://login.acme.example?", "https://login.acme.example" + openID,
		"file:///etc/passwd", "https://login.acme.example/\r\nX: y", "http://127.0.0.1.evil.example",
	} {
		_, err := a.Discover(context.Background(), issuer)
		if f := failsWith(t, err, studio.CodeInvalid); f.Field != issuerField || f.Fix == "" {
			t.Errorf("%q: %+v", issuer, f)
		}
	}
}

// silent is a network that must not be used.
type silent struct{ t *testing.T }

func (s silent) RoundTrip(r *http.Request) (*http.Response, error) {
	s.t.Errorf("%s was asked", r.URL)
	return nil, context.Canceled
}

func TestA15Redirects(t *testing.T) {
	var touched atomic.Int64
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { touched.Add(1) }))
	defer elsewhere.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		p := publish(t, "/here", "", nil)
		plain := p.Config.Handler
		var to string
		p.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, "/.well-known/") {
				http.Redirect(w, r, to, status)
				return
			}
			plain.ServeHTTP(w, r)
		})
		to = elsewhere.URL + openID
		_, err := discover(t, p.URL)
		if f := failsWith(t, err, studio.CodeInvalid); !strings.Contains(f.Message, "leads to "+elsewhere.URL) || touched.Load() != 0 {
			t.Errorf("%d: %+v", status, f)
		}
		to = openID
		_, err = discover(t, p.URL)
		if f := failsWith(t, err, studio.CodeInvalid); !strings.Contains(f.Message, "again and again") {
			t.Errorf("%d: %+v", status, f)
		}
		to = "/here"
		if d, err := discover(t, p.URL); err != nil || len(d.Endpoints) != 2 {
			t.Errorf("%d: %+v %v", status, d, err)
		}
	}
}

func TestA15AnswersThatAreNoDocument(t *testing.T) {
	const page = "<!doctype html><title>Sign in</title>"
	for name, test := range map[string]struct {
		answer func(w http.ResponseWriter, r *http.Request)
		code   studio.Code
	}{
		"missing":    {http.NotFound, studio.CodeNotFound},
		"failing":    {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) }, studio.CodeNotFound},
		"a web page": {func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, page) }, studio.CodeInvalid},
		"empty":      {func(http.ResponseWriter, *http.Request) {}, studio.CodeInvalid},
		"a list":     {func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "[]") }, studio.CodeInvalid},
		"null":       {func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "null") }, studio.CodeInvalid},
		"half":       {func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"issuer":"`) }, studio.CodeInvalid},
		"too large": {func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `{"x":"%s"}`, strings.Repeat("x", discoveryLimit))
		}, studio.CodeTooLarge},
		"endless": {func(w http.ResponseWriter, _ *http.Request) {
			for piece := bytes.Repeat([]byte(" "), 64<<10); ; {
				if _, err := w.Write(piece); err != nil {
					return
				}
			}
		}, studio.CodeTooLarge},
		"hung up": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, studio.CodeUnreachable},
	} {
		server := httptest.NewServer(http.HandlerFunc(test.answer))
		_, err := discover(t, server.URL)
		if code := studio.CodeOf(err); code != test.code {
			t.Errorf("%s: %q, %v", name, code, err)
		}
		server.Close()
	}
	// A page for everything hides no document at the other address.
	p := publish(t, "/.well-known/oauth-authorization-server", "", nil)
	plain := p.Config.Handler
	p.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == openID {
			fmt.Fprint(w, page)
			return
		}
		plain.ServeHTTP(w, r)
	})
	if d, err := discover(t, p.URL); err != nil || len(d.Endpoints) != 2 {
		t.Errorf("%+v %v", d, err)
	}
}

func TestA15WhatFollowsForTheClient(t *testing.T) {
	for _, test := range []struct {
		methods string
		want    studio.ClientAuth
		odd     bool
	}{
		{"", studio.ClientAuthBasic, false}, {"client_secret_basic", studio.ClientAuthBasic, false}, {"client_secret_post", studio.ClientAuthBody, false},
		{"client_secret_post client_secret_basic", "", false}, {"none", studio.ClientAuthPublic, false},
		{"client_secret_basic none", studio.ClientAuthBasic, false}, {"private_key_jwt", "", true}, {"private_key_jwt client_secret_post", studio.ClientAuthBody, false},
	} {
		if got, odd := clientAuthOf(strings.Fields(test.methods)); got != test.want || (odd != "") != test.odd {
			t.Errorf("%s: %q %q", test.methods, got, odd)
		}
	}
	for methods, want := range map[string]studio.PKCE{"": "", "plain": "", "S256": studio.PKCES256, "plain S256": studio.PKCES256} {
		if got, odd := pkceOf(strings.Fields(methods)); got != want || (odd != "") != (methods == "plain") {
			t.Errorf("%s: %q %q", methods, got, odd)
		}
	}
}

func TestA15RealServer(t *testing.T) {
	p := startPeer(t, plainClient(), nil)
	d, err := discover(t, p.url)
	if err != nil {
		t.Fatal(err)
	}
	c := p.connector()
	got := map[studio.EndpointField]string{}
	for _, e := range d.Endpoints {
		got[e.Field] = e.URL
	}
	o := c.Auth.OAuth2
	if got[studio.FieldAuthorizationURL] != o.AuthorizationURL || got[studio.FieldTokenURL] != o.TokenURL || got[studio.FieldRevocationURL] != o.RevocationURL {
		t.Errorf("%+v", d.Endpoints)
	}
	if len(d.Warnings) != 0 || !d.IssuerInAnswer || d.PKCE != studio.PKCES256 || !slices.Contains(d.Scopes, "offline_access") || !slices.Contains(d.ClientAuths, "client_secret_basic") {
		t.Errorf("%+v", d)
	}
	if _, err := discover(t, p.url+"/"); studio.CodeOf(err) != studio.CodeInvalid {
		t.Errorf("with a slash at the end: %v", err)
	}
}
