package runner

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

// bank is a system whose API, token server and a stranger are three https servers. All look at certificates, the
// first two want one.
type bank struct {
	*Runner
	c                     studio.Connector
	api, tokens, stranger *gate
}

// newBank saves a connector that asks for a certificate and keeps one. The token server sends whoever asks for a
// path of away to the stranger, by a redirect that repeats the request.
func newBank(t *testing.T, away string, setUp func(a *studio.Auth, tokens string)) *bank {
	t.Helper()
	b := &bank{Runner: home(t)}
	ca, refused, issued := newAuthority(t), false, 0
	b.api = newGate(t, b.Runner, ca, tls.RequireAndVerifyClientCert, func(w http.ResponseWriter, q *http.Request) {
		if q.URL.Path == "/records" && !refused {
			refused = true
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		greets(w, q)
	})
	b.stranger = newGate(t, b.Runner, ca, tls.RequestClientCert, greets)
	b.tokens = newGate(t, b.Runner, ca, tls.RequireAndVerifyClientCert, func(w http.ResponseWriter, q *http.Request) {
		switch {
		case away != "" && strings.Contains(q.URL.Path, away):
			http.Redirect(w, q, b.stranger.URL+"/landed", http.StatusTemporaryRedirect)
		case q.URL.Path == "/device":
			_, _ = fmt.Fprintf(w, `{"device_code":"d-1","user_code":"WDJB","verification_uri":"https://bank.example/activate","interval":1}`)
		default:
			issued++
			_, _ = fmt.Fprintf(w, `{"access_token":"token-%[1]d","refresh_token":"refresh-%[1]d","token":"token-%[1]d","expires_in":3600}`, issued)
		}
	})
	b.Auth.After = func(d time.Duration) <-chan time.Time { // intervals pass at once, limits never
		passed := make(chan time.Time, 1)
		if d < 30*time.Second {
			passed <- time.Now()
		}
		return passed
	}
	c := b.NewConnector()
	c.Name, c.BaseURL, c.Category, c.Auth.ClientCertificate = "Bank", b.api.URL, studio.CategoryOther, true
	setUp(&c.Auth, b.tokens.URL)
	b.c = must[studio.Connector](t)(b.SaveConnector(background, c, studio.Secrets{ClientSecret: "secret-of-the-client"}))
	must[studio.Connection](t)(b.KeepCertificate(background, c.ID, ca.issue(t, "acme", time.Now().Add(time.Hour))))
	return b
}

// goThrough connects, calls an action whose first answer refuses the token, and disconnects.
func (b *bank) goThrough(typed studio.Secrets) {
	if b.c.Auth.Interactive() {
		state, err := b.StartSignIn(background, b.c.ID)
		if err == nil {
			flow, _ := b.SignIn(state.ID)
			_, _ = flow.Wait(background)
		}
	} else {
		_, _, _ = b.Connect(background, b.c.ID, typed)
	}
	_, _ = b.Try(background, Trial{Action: getting(b.Runner, b.c, "Read", "/records")})
	_, _, _, _ = b.Disconnect(background, b.c.ID)
}

func oauthOf(grant studio.Grant) func(a *studio.Auth, tokens string) {
	return func(a *studio.Auth, tokens string) {
		a.Method = studio.MethodOAuth2
		o := &a.OAuth2
		o.Grant, o.ClientID, o.TokenURL, o.RefreshURL, o.RevocationURL = grant, "client", tokens+"/token", tokens+"/refresh", tokens+"/revoke"
		if grant == studio.GrantDevice {
			o.DeviceURL = tokens + "/device"
		}
	}
}

func loginAt(a *studio.Auth, tokens string) {
	a.Method, a.Login.URL = studio.MethodLogin, tokens+"/login"
}

// everyTokenCall are the ways to a token, what is typed for them, and what the token server sees of them when they
// go well: each call with the certificate.
var everyTokenCall = map[string]struct {
	setUp func(a *studio.Auth, tokens string)
	typed studio.Secrets
	sees  string
}{
	"device":   {oauthOf(studio.GrantDevice), studio.Secrets{}, "/device: acme, /token: acme, /refresh: acme, /revoke: acme"},
	"password": {oauthOf(studio.GrantPassword), studio.Secrets{Further: map[string]string{studio.FieldOAuthUser: "ada", studio.FieldOAuthPassword: "pass"}}, "/token: acme, /refresh: acme, /revoke: acme"},
	"login":    {loginAt, studio.Secrets{Further: map[string]string{studio.LoginFieldID("user"): "ada", studio.LoginFieldID("password"): "pass"}}, "/login: acme, /login: acme"},
}

// TestCertificateOfEveryTokenCall shows it for device codes, tokens, renewals, logins and revocations.
func TestCertificateOfEveryTokenCall(t *testing.T) {
	for name, test := range everyTokenCall {
		b := newBank(t, "", test.setUp)
		b.goThrough(test.typed)
		if seen := b.tokens.take(); seen != test.sees {
			t.Errorf("%s: the token server saw %s", name, seen)
		}
		if seen := b.api.take(); seen != "/records: acme, /records: acme" {
			t.Errorf("%s: the system saw %s", name, seen)
		}
	}
}

// TestCertificateIsNotShownAfterARedirect: a token server that redirects any of its calls elsewhere takes neither
// the request nor the certificate there.
func TestCertificateIsNotShownAfterARedirect(t *testing.T) {
	for name, test := range everyTokenCall {
		for _, away := range []string{"/device", "/token", "/refresh", "/login", "/revoke"} {
			if !strings.Contains(test.sees, away) {
				continue
			}
			b := newBank(t, away, test.setUp)
			b.goThrough(test.typed)
			if seen := b.tokens.take(); !strings.Contains(seen, away+": acme") {
				t.Errorf("%s: %s was not called: %s", name, away, seen)
			}
			if seen := b.stranger.take(); seen != "" {
				t.Errorf("%s: redirected from %s, the stranger saw %s", name, away, seen)
			}
		}
	}
}

// TestCertificateStaysWhereItWasFor: an endpoint that was moved after the certificate was chosen is not called.
func TestCertificateStaysWhereItWasFor(t *testing.T) {
	for name, move := range map[string]func(b *bank, o *studio.OAuth2){
		"token":      func(b *bank, o *studio.OAuth2) { o.TokenURL = b.stranger.URL + "/token" },
		"refresh":    func(b *bank, o *studio.OAuth2) { o.RefreshURL = b.stranger.URL + "/refresh" },
		"device":     func(b *bank, o *studio.OAuth2) { o.DeviceURL = b.stranger.URL + "/device" },
		"revocation": func(b *bank, o *studio.OAuth2) { o.RevocationURL = b.stranger.URL + "/revoke" },
	} {
		b := newBank(t, "", oauthOf(studio.GrantDevice))
		move(b, &b.c.Auth.OAuth2)
		// The secret is typed anew for the new address: only the certificate is for the old one.
		b.c = must[studio.Connector](t)(b.SaveConnector(background, b.c, studio.Secrets{ClientSecret: "secret-of-the-client"}))
		b.goThrough(studio.Secrets{})
		if seen := b.stranger.take(); seen != "" {
			t.Errorf("%s: the stranger saw %s", name, seen)
		}
	}
}
