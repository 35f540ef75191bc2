package auth

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

// everything collects what leaves the package: calls, connections, sign-ins, errors, logs.
type everything struct{ bytes.Buffer }

func (e *everything) add(things ...any) {
	for _, thing := range things {
		text, _ := json.Marshal(thing)
		fmt.Fprintf(e, "%s\n%v\n%+v\n", text, thing, thing)
		if err, is := thing.(error); is {
			f := studio.AsFailure(err)
			fmt.Fprintf(e, "%s %s %s\n", f.Message, f.Fix, f.Detail)
		}
	}
}

func (e *everything) hasNone(t *testing.T, secrets ...string) {
	t.Helper()
	text := e.String()
	for _, secret := range secrets {
		for _, spelling := range []string{
			secret, url.QueryEscape(secret), url.PathEscape(secret), base64.StdEncoding.EncodeToString([]byte(secret)),
			base64.RawURLEncoding.EncodeToString([]byte(secret)), fmt.Sprintf("%x", secret), secret[:12], secret[len(secret)-12:],
		} {
			if at := strings.Index(text, spelling); at >= 0 {
				t.Errorf("%q is in what leaves the package: …%s…", spelling, text[max(0, at-200):min(len(text), at+100)])
			}
		}
	}
}

func TestB12NoSecretInErrorsAndCalls(t *testing.T) {
	const (
		clientSecret = "canary-client-secret+/=&%"
		refresh      = "canary-refresh-token-ABCDEF/+="
		access       = "canary-access-token-GHIJKL"
		newToken     = "canary-brand-new-token-MNOPQR"
	)
	seen := &everything{}
	slog.SetDefault(slog.New(slog.NewTextHandler(seen, &slog.HandlerOptions{Level: slog.LevelDebug})))
	log.SetOutput(seen)
	defer log.SetOutput(os.Stderr)
	echo := func(status int, contentType, pattern string) func(url.Values, http.ResponseWriter, *http.Request) {
		return func(form url.Values, w http.ResponseWriter, r *http.Request) {
			all := form.Encode() + " " + form.Get("refresh_token") + " " + form.Get("client_secret") + " " + r.Header.Get("Authorization")
			w.Header().Set("X-Debug", all+newToken)
			w.Header().Set("Www-Authenticate", "Bearer "+form.Get("refresh_token"))
			w.Header().Set("Set-Cookie", "t="+newToken)
			if status == 307 {
				w.Header().Set("Location", "https://evil.test/?"+form.Encode())
			}
			quoted, _ := jsonMember("", all)
			says(status, contentType, fmt.Sprintf(pattern, strings.TrimPrefix(string(quoted), `"":`)))(form, w, r)
		}
	}
	for name, answer := range map[string]func(url.Values, http.ResponseWriter, *http.Request){
		"html":        echo(400, "text/html", "<html>%s</html>"),
		"error":       echo(400, "application/json", `{"error":"invalid_grant","error_description":%s}`),
		"error name":  echo(400, "application/json", `{"error":%s}`),
		"other error": echo(500, "application/json", `{"error":"server_error","error_description":%s}`),
		"200 page":    echo(200, "text/html", "<html>%s</html>"),
		"no token":    echo(200, "application/json", `{"refresh":%s}`),
		"redirect":    echo(307, "text/html", "%s"),
		"good":        echo(200, "application/json", `{"access_token":"`+newToken+`","expires_in":"never","token_type":%s}`),
	} {
		for _, style := range []studio.ClientAuth{studio.ClientAuthBody, studio.ClientAuthBasic} {
			if t.Failed() {
				return
			}
			v := newVendor(t)
			v.answers(answer)
			a, now := newAuth(t)
			a.Called = func(c studio.Call) { seen.add(c) }
			a.Changed = func(c studio.Connection) { seen.add(c) }
			c := withOAuth(v.URL)
			c.Auth.OAuth2.ClientAuthentication = style
			signedIn(t, a, c, time.Hour)
			if err := a.Keep(context.Background(), c, studio.Secrets{ClientSecret: clientSecret}); err != nil {
				t.Fatal(err)
			}
			if _, err := a.change(context.Background(), c, func(cred *credential) { cred.Tokens.Access, cred.Tokens.Refresh = access, refresh }); err != nil {
				t.Fatal(err)
			}
			f := begin0(t, a, c)
			if _, err := visit(callback(f, "code", "canary-code-STUVWX", "state", f.request.state)); err != nil {
				t.Fatal(err)
			}
			state := ended(t, f)
			state.AuthorizationURL = "" // it carries the state, to be copied into a browser
			seen.add(state)
			now.pass(2 * time.Hour)
			_, err := a.Signer(context.Background(), c)
			seen.add(err)
			_, revoked, note, err := a.Disconnect(context.Background(), c)
			seen.add(revoked, note, err)
			if v.calls() == 0 || seen.Len() == 0 {
				t.Fatalf("%s: nothing happened", name)
			}
			seen.hasNone(t, clientSecret, refresh, access, newToken, "canary-code-STUVWX", f.request.verifier, f.request.state)
		}
	}
}

// begin0 starts a sign-in with the secret that is stored.
func begin0(t *testing.T, a *Auth, c studio.Connector) *Flow {
	t.Helper()
	f, err := a.SignIn(context.Background(), c, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Cancel(); <-f.done })
	return f
}

func TestB12TheRequestIsShownWithDots(t *testing.T) {
	v := newVendor(t)
	v.answers(says(200, "application/json", `{"access_token":"new-token","expires_in":60}`))
	a, now := newAuth(t)
	var call studio.Call
	a.Called = func(c studio.Call) { call = c }
	c := withOAuth(v.URL)
	signedIn(t, a, c, time.Hour)
	now.pass(2 * time.Hour)
	if _, err := a.Signer(context.Background(), c); err != nil {
		t.Fatal(err)
	}
	if want := "client_id=studio&client_secret=••••••••&grant_type=refresh_token&refresh_token=••••••••"; call.Request.Body != want {
		t.Errorf("%s", call.Request.Body)
	}
	want := "curl -X POST '" + v.URL + "/token' -H 'Accept: application/json' -H 'Content-Type: application/x-www-form-urlencoded' --data-raw '" + call.Request.Body + "'"
	if call.Request.CURL != want || call.Source != studio.SourceAutomatic || call.ConnectorID != c.ID || call.Response.Status != 200 || call.Response.BodyID != "" {
		t.Errorf("%+v", call)
	}
	if call.Redirects == nil || call.Drift == nil || call.Values == nil || call.Response.Headers == nil || call.Response.Notes == nil || call.Request.Headers == nil {
		t.Error("a list is null")
	}
}

func TestB13RedirectsAreNotFollowed(t *testing.T) {
	touched := 0
	evil := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		touched++
		_, _ = io.Copy(io.Discard, r.Body)
	}))
	defer evil.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, to := range []string{evil.URL + "/token", "/elsewhere"} {
			v := newVendor(t)
			v.answers(func(_ url.Values, w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Location", to)
				w.WriteHeader(status)
			})
			a, now := newAuth(t)
			a.HTTP = &http.Client{} // one that would follow
			var call studio.Call
			a.Called = func(c studio.Call) { call = c }
			c := withOAuth(v.URL)
			c.Auth.OAuth2.RevocationURL = v.URL + "/revoke"
			signedIn(t, a, c, time.Hour)

			f := begin0(t, a, c)
			if _, err := visit(callback(f, "code", "c", "state", f.request.state)); err != nil {
				t.Fatal(err)
			}
			if state := ended(t, f); state.Failure == nil || state.Failure.Code != studio.CodeSignInFailed || !strings.Contains(state.Failure.Detail, "which was not followed") {
				t.Fatalf("%+v", state.Failure)
			}
			now.pass(2 * time.Hour)
			_, err := a.Signer(context.Background(), c)
			failsWith(t, err, studio.CodeTokenUnavailable)
			if len(call.Redirects) != 1 || call.Redirects[0].Followed || call.Redirects[0].Status != status {
				t.Errorf("%+v", call.Redirects)
			}
			if _, revoked, note, err := a.Disconnect(context.Background(), c); err != nil || revoked || !strings.Contains(note, fmt.Sprint(status)) {
				t.Errorf("%v %q %v", revoked, note, err)
			}
			if v.requests() != 3 {
				t.Errorf("%d requests", v.requests())
			}
		}
	}
	if touched != 0 {
		t.Fatalf("%d requests reached the other server", touched)
	}
}

func TestB14Disconnect(t *testing.T) {
	v := newVendor(t)
	for name, test := range map[string]struct {
		url     string
		answer  func(url.Values, http.ResponseWriter, *http.Request)
		revoked bool
		note    string
	}{
		"revoked":    {"/revoke", says(200, "", ""), true, ""},
		"refused":    {"/revoke", says(503, "", ""), false, "HTTP 503"},
		"none":       {"", nil, false, "no revocation URL"},
		"not a page": {"/nowhere", nil, false, "HTTP 404"},
	} {
		t.Run(name, func(t *testing.T) {
			v.answers(test.answer)
			a, _ := newAuth(t)
			c := withOAuth(v.URL)
			if test.url != "" {
				c.Auth.OAuth2.RevocationURL = v.URL + test.url
			}
			signedIn(t, a, c, time.Hour)
			connection, revoked, note, err := a.Disconnect(context.Background(), c)
			if err != nil || revoked != test.revoked || !strings.Contains(note, test.note) || (note == "") != revoked || connection.State != studio.NotConnected {
				t.Fatalf("%+v %v %q %v", connection, revoked, note, err)
			}
			if cred := stored(t, a, c); cred.Tokens != nil || cred.ClientSecret == nil {
				t.Error("the tokens are still there, or the client secret is gone")
			}
			_, err = a.Signer(context.Background(), c)
			failsWith(t, err, studio.CodeNotConnected)
			if err := a.Forget(context.Background(), c.ID); err != nil {
				t.Fatal(err)
			}
			if cred := stored(t, a, c); !cred.empty() {
				t.Error("something is still there")
			}
		})
	}
	form := v.asked[0]
	if !strings.HasPrefix(form.Get("token"), "refresh-") || form.Get("token_type_hint") != "refresh_token" || form.Get("client_secret") == "" {
		t.Errorf("%v", form)
	}
}

func TestB14DisconnectOffline(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	c := withOAuth(gone.URL)
	c.Auth.OAuth2.RevocationURL = gone.URL + "/revoke"
	gone.Close()
	a, _ := newAuth(t)
	signedIn(t, a, c, time.Hour)
	_, revoked, note, err := a.Disconnect(context.Background(), c)
	if err != nil || revoked || !strings.Contains(note, "could not be reached") || stored(t, a, c).Tokens != nil {
		t.Fatalf("%v %q %v", revoked, note, err)
	}
	key := withKey("https://a.example")
	if _, err := a.Connect(context.Background(), key, studio.Secrets{APIKey: "key-1"}); err != nil {
		t.Fatal(err)
	}
	connection, _, _, err := a.Disconnect(context.Background(), key)
	if err != nil || connection.State != studio.NotConnected || len(connection.Secrets) != 0 || connection.Secrets == nil {
		t.Fatalf("%+v", connection)
	}
}

func TestNetworkFailuresNameNoQuery(t *testing.T) {
	a, _ := newAuth(t)
	c := withOAuth("http://127.0.0.1:1")
	c.Auth.OAuth2.TokenURL += "?tenant=canary-in-query"
	signedIn(t, a, c, time.Hour)
	cred := stored(t, a, c)
	call, header, err := a.exchangeCall(c, cred, authorization{}, "code")
	if err != nil {
		t.Fatal(err)
	}
	r := a.send(context.Background(), c, call, header)
	f := networkFailure(call.url.String(), r.err)
	if f.Code != studio.CodeUnreachable || strings.Contains(f.Message+f.Fix+f.Detail, "canary") {
		t.Fatalf("%+v", f)
	}
	tlsServer := httptest.NewTLSServer(http.NotFoundHandler())
	defer tlsServer.Close()
	tlsServer.Config.ErrorLog = log.New(io.Discard, "", 0)
	request, _ := http.NewRequest("GET", tlsServer.URL+"/?key=canary", nil)
	_, err = http.DefaultClient.Do(request)
	lookup := func(found bool) error {
		return &url.Error{Op: "Post", URL: "https://a.example/?key=canary", Err: &net.OpError{Op: "dial", Err: &net.DNSError{Name: "a.example", IsNotFound: !found, Err: "no such host"}}}
	}
	proxy := &url.Error{Op: "Post", URL: "https://a.example/?key=canary", Err: &net.OpError{Op: "proxyconnect", Err: errors.New("connection refused")}}
	for i, test := range []struct {
		err  error
		code studio.Code
	}{{err, studio.CodeTLS}, {lookup(false), studio.CodeDNS}, {lookup(true), studio.CodeDNS}, {proxy, studio.CodeProxy}, {context.DeadlineExceeded, studio.CodeTimeout}} {
		if f := networkFailure("https://a.example/?key=canary", test.err); f.Code != test.code || strings.Contains(f.Message+f.Fix+f.Detail, "canary") {
			t.Errorf("%d: %+v", i, f)
		}
	}
}
