package auth

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"connectorstudio/backend/studio"
)

func TestA03ProviderSaysNo(t *testing.T) {
	v := newVendor(t)
	a, _ := newAuth(t)
	f := begin(t, a, withOAuth(v.URL))
	words := "<script>alert(1)</script>\n" + strings.Repeat("long ", 200)
	response, err := visit(callback(f, "error", "access_denied", "error_description", words, "state", f.request.state))
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(response.Body)
	if strings.Contains(string(body), "<script") || !strings.Contains(string(body), "Access was not approved") {
		t.Errorf("%s", body)
	}
	state := ended(t, f)
	if state.Failure == nil || state.Failure.Code != studio.CodeSignInDenied || v.calls() != 0 {
		t.Fatalf("%+v, %d token calls", state.Failure, v.calls())
	}
	if got := state.Failure; got.Message != "Access was not approved." || got.Fix != "Try again and choose Allow." ||
		!strings.HasPrefix(got.Detail, "access_denied: <script>alert(1)</script> long") || len([]rune(got.Detail)) > 300 {
		t.Fatalf("%+v", got)
	}
	if state.Steps[2].State != studio.StepFailed || state.Steps[3].State != studio.StepPending {
		t.Fatalf("%+v", state.Steps)
	}
}

func TestProviderErrorsInWords(t *testing.T) {
	for _, test := range []struct {
		error, description string
		code               studio.Code
		message            string
	}{
		{"invalid_scope", "", studio.CodeInvalidScope, "Acme CRM doesn't know one of the scopes."},
		{"invalid_scope", "Unknown scope: crm.write.", studio.CodeInvalidScope, "Acme CRM doesn't know the scope crm.write."},
		{"redirect_uri_mismatch", "", studio.CodeRedirectMismatch, "The redirect URL isn't registered at Acme CRM."},
		{"invalid_request", "redirect_uri did not match any of the client's registered redirect_uris", studio.CodeRedirectMismatch, "The redirect URL isn't registered at Acme CRM."},
		{"unauthorized_client", "", studio.CodeInvalidClient, "This client may not sign in at Acme CRM in this way."},
		{"temporarily_unavailable", "", studio.CodeSignInFailed, "Acme CRM had a problem of its own during the sign-in."},
		{"login_required", "", studio.CodeSignInFailed, "Acme CRM did not complete the sign-in."},
	} {
		got := providerError{code: test.error, description: test.description}.failure(withOAuth("https://acme.example"))
		if got.Code != test.code || got.Message != test.message || got.Fix == "" || !strings.HasPrefix(got.Detail, test.error) {
			t.Errorf("%s: %+v", test.error, got)
		}
	}
}

func TestSignInStepsAndWhatIsKept(t *testing.T) {
	v := newVendor(t)
	v.answers(says(200, "application/json", `{"access_token":"acc","refresh_token":"ref","expires_in":3600,"scope":"crm.read","id_token":"x.eyJlbWFpbCI6ImFkYUBleGFtcGxlLnRlc3QifQ.y"}`))
	a, _ := newAuth(t)
	var mu sync.Mutex
	told, connections, calls := []studio.SignIn{}, []studio.Connection{}, []studio.Call{}
	a.Changed = func(c studio.Connection) { mu.Lock(); defer mu.Unlock(); connections = append(connections, c) }
	a.Called = func(c studio.Call) { mu.Lock(); defer mu.Unlock(); calls = append(calls, c) }
	c := withOAuth(v.URL)
	if err := a.Keep(context.Background(), c, studio.Secrets{ClientSecret: "client-secret-0"}); err != nil {
		t.Fatal(err)
	}
	f, err := a.SignIn(context.Background(), c, func(s studio.SignIn) { mu.Lock(); defer mu.Unlock(); told = append(told, s) })
	if err != nil {
		t.Fatal(err)
	}
	if s := f.State(); !s.BrowserOpened || s.Steps[1].State != studio.StepDone || s.Steps[2].State != studio.StepActive {
		t.Fatalf("%+v", s)
	}
	if _, err := visit(callback(f, "code", "c0de", "state", f.request.state)); err != nil {
		t.Fatal(err)
	}
	connection, err := f.Wait(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if connection.State != studio.Connected || connection.Identity != "ada@example.test" || connection.Scopes != "crm.read" || !connection.RenewsItself || !connection.Temporary {
		t.Fatalf("%+v", connection)
	}
	if !connection.ExpiresAt.Equal(a.now().Add(3600e9)) {
		t.Fatal(connection.ExpiresAt)
	}
	mu.Lock()
	defer mu.Unlock()
	last := told[len(told)-1]
	if !last.Done || last.Connection == nil {
		t.Fatalf("%+v", last)
	}
	for _, step := range last.Steps {
		if step.State != studio.StepDone || step.At == nil {
			t.Errorf("%+v", step)
		}
	}
	sent := v.asked[0]
	if sent.Get("grant_type") != "authorization_code" || sent.Get("code") != "c0de" || sent.Get("redirect_uri") != f.State().RedirectURL ||
		sent.Get("client_secret") != "client-secret-0" || sent.Get("code_verifier") != f.request.verifier {
		t.Fatalf("%v", sent)
	}
	if len(connections) != 2 || len(calls) != 1 || calls[0].Source != studio.SourceConnect || calls[0].Response.Status != 200 {
		t.Fatalf("%d connections, %+v", len(connections), calls)
	}
	signer, err := a.Signer(context.Background(), c)
	if err != nil || bearer(t, signer, c) != "acc" {
		t.Fatal(err)
	}
}

func TestPasteInsteadOfTheListener(t *testing.T) {
	v := newVendor(t)
	v.answers(says(200, "application/json", `{"access_token":"acc"}`))
	a, _ := newAuth(t)
	a.OpenURL = func(string) error { return exec.ErrNotFound }
	f := begin(t, a, withOAuth(v.URL))
	if s := f.State(); s.BrowserOpened || s.Steps[1].State != studio.StepFailed || s.Steps[2].State != studio.StepActive {
		t.Fatalf("%+v", s)
	}
	for _, address := range []string{"", "nonsense", "http://127.0.0.1/callback", callback(f, "code", "c", "state", "wrong"), callback(f, "state", f.request.state),
		callback(f, "code", "c", "state", f.request.state) + "&code=d"} {
		failsWith(t, f.Paste(address), studio.CodeInvalid)
	}
	if v.requests() != 0 {
		t.Fatal("a wrong address led to a request")
	}
	if err := f.Paste("  " + callback(f, "code", "c", "state", f.request.state) + "#_=_\n"); err != nil {
		t.Fatal(err)
	}
	state := ended(t, f)
	if state.Failure != nil || state.Steps[1].State != studio.StepDone {
		t.Fatalf("%+v", state)
	}
}

func TestA14AnotherIssuer(t *testing.T) {
	v := newVendor(t)
	v.answers(says(200, "application/json", `{"access_token":"acc"}`))
	a, _ := newAuth(t)
	c := withOAuth(v.URL)
	c.Auth.OAuth2.Issuer = "https://login.acme.example"
	f := begin(t, a, c)
	if _, err := visit(callback(f, "code", "c", "state", "guessed", "iss", "https://login.evil.example")); err != nil || f.State().IgnoredWhy != "" {
		t.Fatalf("%+v %v", f.State(), err) // somebody who does not know the state gets nothing said
	}
	for iss, why := range map[string]string{
		"https://login.evil.example": "came from the issuer https://login.evil.example", "https://login.acme.example/": "the issuer https://login.acme.example/,",
		"": "named no issuer",
	} {
		response, err := visit(callback(f, "code", "c", "state", f.request.state, "iss", iss))
		if err != nil || response.StatusCode != 400 {
			t.Fatal(response, err)
		}
		if said := f.State().IgnoredWhy; !strings.Contains(said, why) || !strings.Contains(said, "expects https://login.acme.example.") {
			t.Errorf("%s: %q", iss, said)
		}
	}
	if _, err := visit(callback(f, "code", "c", "state", "guessed")); err != nil || f.State().IgnoredWhy == "" {
		t.Fatalf("%+v %v", f.State(), err) // a stray request does not hide the reason
	}
	if f.State().Ignored != 5 || v.calls() != 0 {
		t.Fatalf("%+v", f.State())
	}
	failsWith(t, f.Paste(callback(f, "code", "c", "state", f.request.state, "iss", "https://login.evil.example")), studio.CodeInvalid)
	if _, err := visit(callback(f, "code", "c", "state", f.request.state, "iss", c.Auth.OAuth2.Issuer)); err != nil {
		t.Fatal(err)
	}
	if state := ended(t, f); state.Failure != nil {
		t.Fatal(state.Failure)
	}

	// The state of one sign-in is of no use in another.
	first, second := begin(t, a, withOAuth(v.URL)), begin(t, a, withOAuth(v.URL))
	if response, err := visit(callback(first, "code", "c", "state", second.request.state)); err != nil || response.StatusCode != 400 {
		t.Fatal(response, err)
	}
}

func TestA16AlwaysTheSystemBrowser(t *testing.T) {
	v := newVendor(t)
	a, _ := newAuth(t)
	opened := []string{}
	a.OpenURL = func(address string) error { opened = append(opened, address); return nil }
	f := begin(t, a, withOAuth(v.URL))
	if err := f.OpenAgain(); err != nil {
		t.Fatal(err)
	}
	if len(opened) != 2 || opened[0] != f.State().AuthorizationURL || opened[1] != opened[0] || v.requests() != 0 {
		t.Fatalf("%q", opened)
	}
	for system, want := range map[string]string{"linux": "xdg-open", "darwin": "open", "windows": "rundll32"} {
		if name, _ := browserCommand(system, "https://acme.example"); name != want {
			t.Errorf("%s opens with %s", system, name)
		}
	}
}

func TestA17BrowserLauncher(t *testing.T) {
	for _, address := range []string{
		"file:///etc/passwd", "javascript:alert(1)", "-x", "--help", "http://acme.example/authorize", "ftp://acme.example", "//acme.example",
		"https://", "https://user:pass@acme.example/", "https://acme.example/\" & calc", "https://acme.example/\nx", "https://acme.example/ -x",
		"http://127.0.0.1.evil.test/", "HTTPS:acme.example", "ms-settings:", "vscode://x", `https://acme.example\@evil.test/`,
	} {
		if launchable(address) == nil {
			t.Errorf("%q would be opened", address)
		}
	}
	for _, address := range []string{"https://acme.example/a?b=c&d=e|f;g$(h)`i`", "http://127.0.0.1:8080/authorize", "http://[::1]:80/", "http://localhost/x"} {
		if err := launchable(address); err != nil {
			t.Errorf("%q: %v", address, err)
		}
		for _, system := range []string{"linux", "darwin", "windows"} {
			if _, args := browserCommand(system, address); args[len(args)-1] != address {
				t.Errorf("%s: %q is not one argument: %q", system, address, args)
			}
		}
	}

	// Refused before anything listens or opens.
	a, _ := newAuth(t)
	a.OpenURL = func(string) error { t.Error("opened"); return nil }
	for _, address := range []string{"file:///etc/passwd", "javascript:alert(1)", "http://acme.example/authorize"} {
		c := withOAuth("https://acme.example")
		c.Auth.OAuth2.ClientAuthentication, c.Auth.OAuth2.AuthorizationURL = studio.ClientAuthPublic, address
		_, err := a.SignIn(context.Background(), c, nil)
		failsWith(t, err, studio.CodeInvalid)
	}
}

func TestA19ReservedNames(t *testing.T) {
	c := withOAuth("https://acme.example")
	for name := range ReservedParams {
		for _, spelling := range []string{name, strings.ToUpper(name), " " + name} {
			c.Auth.OAuth2.AuthorizationParams = []studio.Pair{{Name: "prompt", Value: "consent"}, {Name: spelling, Value: "x"}}
			_, err := authorize(c, "http://127.0.0.1/callback")
			if f := failsWith(t, err, studio.CodeInvalid); f.Field != "auth.oauth2.authorizationParams.1.name" {
				t.Errorf("%s: %s", spelling, f.Field)
			}
			if failsWith(t, addParams(url.Values{}, c.Auth.OAuth2.AuthorizationParams, "tokens"), studio.CodeInvalid).Field != "tokens.1.name" {
				t.Error(spelling)
			}
		}
		hidden := withOAuth("https://acme.example")
		hidden.Auth.OAuth2.AuthorizationURL += "?" + name + "=x"
		_, err := authorize(hidden, "http://127.0.0.1/callback")
		failsWith(t, err, studio.CodeInvalid)
	}
}

func TestA19SetTwice(t *testing.T) {
	c := withOAuth("https://acme.example")
	c.Auth.OAuth2.AuthorizationParams = []studio.Pair{{Name: "scope", Value: "admin"}}
	_, err := authorize(c, "http://127.0.0.1/callback")
	failsWith(t, err, studio.CodeInvalid)
	c.Auth.OAuth2.Scopes = ""
	c.Auth.OAuth2.AuthorizationParams = []studio.Pair{{Name: "scope", Value: "admin"}, {Name: "resource", Value: "a"}, {Name: "resource", Value: "b"}}
	if got, err := authorize(c, "http://127.0.0.1/callback"); err != nil || !strings.Contains(got.url, "resource=a&resource=b") {
		t.Fatal(got.url, err)
	}
}

func TestA19ExtraParameters(t *testing.T) {
	c := withOAuth("https://acme.example")
	o := &c.Auth.OAuth2
	o.AuthorizationURL += "?tenant=a%20b&empty="
	o.AuthorizationParams = []studio.Pair{{Name: "access_type", Value: "offline"}, {Name: "login_hint", Value: "a&b=c"}, {Name: "", Value: "left out"}}
	o.Audience, o.Resource, o.ScopeSeparator = "api://acme", "https://acme.example/api", ","
	got, err := authorize(c, "http://127.0.0.1:1/callback")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(got.url, "https://acme.example/authorize?tenant=a%20b&empty=&access_type=offline&") {
		t.Fatal(got.url)
	}
	u, _ := url.Parse(got.url)
	query := u.Query()
	for name, want := range map[string]string{
		"tenant": "a b", "access_type": "offline", "login_hint": "a&b=c", "audience": "api://acme", "resource": "https://acme.example/api",
		"scope": "crm.read,crm.write", "response_type": "code", "client_id": "studio", "redirect_uri": "http://127.0.0.1:1/callback",
		"state": got.state, "code_challenge_method": "S256",
	} {
		if len(query[name]) != 1 || query.Get(name) != want {
			t.Errorf("%s: %q", name, query[name])
		}
	}
	if query.Get("code_verifier") != "" || query.Get("code_challenge") == got.verifier || len(got.verifier) < 43 {
		t.Error("the verifier goes along")
	}

	// The resource and the token parameters go to the token endpoint, for the exchange and for refreshes.
	v := newVendor(t)
	v.answers(says(200, "application/json", `{"access_token":"a","refresh_token":"r","expires_in":60}`))
	a, now := newAuth(t)
	c = withOAuth(v.URL)
	c.Auth.OAuth2.Resource, c.Auth.OAuth2.TokenParams = "https://acme.example/api", []studio.Pair{{Name: "tenant", Value: "t1"}}
	f := begin(t, a, c)
	if _, err := visit(callback(f, "code", "c", "state", f.request.state)); err != nil {
		t.Fatal(err)
	}
	ended(t, f)
	now.pass(3600e9)
	if _, err := a.Signer(context.Background(), c); err != nil {
		t.Fatal(err)
	}
	for _, form := range v.asked {
		if form.Get("resource") != "https://acme.example/api" || form.Get("tenant") != "t1" {
			t.Errorf("%v", form)
		}
	}
	if len(v.asked) != 2 {
		t.Fatalf("%d calls", len(v.asked))
	}
}

func TestSignInChecksFirst(t *testing.T) {
	a, _ := newAuth(t)
	a.OpenURL = func(string) error { t.Error("opened"); return nil }
	c := withOAuth("https://acme.example")
	for name, mend := range map[string]func(c *studio.Connector){
		"auth.oauth2.clientSecret":       func(*studio.Connector) {},
		"auth.oauth2.clientId":           func(c *studio.Connector) { c.Auth.OAuth2.ClientID = " " },
		"auth.oauth2.tokenUrl":           func(c *studio.Connector) { c.Auth.OAuth2.TokenURL = "acme" },
		"auth.oauth2.tokenParams.0.name": func(c *studio.Connector) { c.Auth.OAuth2.TokenParams = []studio.Pair{{Name: "code"}} },
		"":                               func(c *studio.Connector) { c.Auth.Method = studio.MethodAPIKey },
		"auth.oauth2.redirect.host":      func(c *studio.Connector) { public(c).Redirect.Host = "evil.test" },
		"auth.oauth2.redirect.port":      func(c *studio.Connector) { public(c).Redirect.Port = 80 },
		"auth.oauth2.redirect.path":      func(c *studio.Connector) { public(c).Redirect.Path = "/a?b" },
		"auth.oauth2.authorizationUrl":   func(c *studio.Connector) { public(c).AuthorizationURL = "" },
	} {
		broken := c
		mend(&broken)
		_, err := a.SignIn(context.Background(), broken, nil)
		if f := failsWith(t, err, studio.CodeInvalid); f.Field != name {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func public(c *studio.Connector) *studio.OAuth2 {
	c.Auth.OAuth2.ClientAuthentication = studio.ClientAuthPublic
	return &c.Auth.OAuth2
}

func TestExchangeFails(t *testing.T) {
	for name, test := range map[string]struct {
		answer  func(url.Values, http.ResponseWriter, *http.Request)
		code    studio.Code
		message string
		detail  string
	}{
		"invalid client": {says(401, "application/json", `{"error":"invalid_client","error_description":"no such client"}`),
			studio.CodeInvalidClient, "Acme CRM refused the Client ID or Client secret.", "HTTP 401 invalid_client: no such client"},
		"bad code": {says(200, "application/json", `{"error":"bad_verification_code","error_description":"The code passed is incorrect or expired."}`),
			studio.CodeInvalidGrant, "The approval code or refresh token is no longer good.", "HTTP 200 bad_verification_code: The code passed is incorrect or expired."},
		"page": {says(200, "text/html", "<html>sign in</html>"),
			studio.CodeSignInFailed, "Acme CRM did not answer the exchange with a token.", "HTTP 200: The answer is a web page, not a token. Check the Access token URL."},
		"nested": {says(200, "application/json", `{"data":{"access_token":"x"}}`),
			studio.CodeSignInFailed, "Acme CRM did not answer the exchange with a token.",
			"HTTP 200: The answer has no access_token at the top. There is one in data: set Token path to data in Advanced."},
	} {
		t.Run(name, func(t *testing.T) {
			v := newVendor(t)
			v.answers(test.answer)
			a, _ := newAuth(t)
			f := begin(t, a, withOAuth(v.URL))
			if _, err := visit(callback(f, "code", "c", "state", f.request.state)); err != nil {
				t.Fatal(err)
			}
			state := ended(t, f)
			if got := state.Failure; got == nil || got.Code != test.code || got.Message != test.message || got.Detail != test.detail {
				t.Fatalf("%+v", got)
			}
			if state.Steps[3].State != studio.StepFailed || state.Steps[4].State != studio.StepPending || state.Connection != nil {
				t.Fatalf("%+v", state.Steps)
			}
			if connection, _ := a.Connection(context.Background(), f.connector); connection.State != studio.NotConnected {
				t.Fatalf("%+v", connection)
			}
		})
	}
}
