package sampleapi

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestWholeSignIn(t *testing.T) {
	s := start(t, Options{})
	f := newFlow(t, s)
	page := fetch(t, f.at.AuthorizationURL+"?"+f.query.Encode())
	policy := page.header.Get("Content-Security-Policy")
	for _, part := range []string{"default-src 'none'", "frame-ancestors 'none'", "form-action 'self' http://127.0.0.1:47823"} {
		if !strings.Contains(policy, part) {
			t.Errorf("the page's policy lacks %q: %s", part, policy)
		}
	}
	for _, part := range []string{`lang="en"`, "<h1>Allow Connector Studio", "Create, change and delete contacts", ">Allow</button>", ">Deny</button>", "robin.vale@quayside.test"} {
		if !strings.Contains(page.body, part) {
			t.Errorf("the page lacks %q", part)
		}
	}
	if outside := regexp.MustCompile(`(src|href|action)="(https?:)?//`).FindString(page.body); outside != "" {
		t.Errorf("the page fetches from elsewhere: %s", outside)
	}
	if css := fetch(t, s.URL+"/pages/quayside.css"); css.status != 200 || !strings.HasPrefix(css.header.Get("Content-Type"), "text/css") {
		t.Errorf("style sheet: %d %s", css.status, css.header.Get("Content-Type"))
	}

	back := f.approve("allow")
	if back.Get("state") != "state-1" || back.Get("iss") != s.URL || back.Get("code") == "" || back.Get("error") != "" {
		t.Fatalf("sent back %v", back)
	}
	r := f.exchange(back.Get("code"))
	if r.header.Get("Cache-Control") != "no-store" {
		t.Error("the tokens may be cached")
	}
	body := r.json(t)
	if body["token_type"] != "Bearer" || body["expires_in"].(json.Number) != "3600" || body["scope"] != Scopes {
		t.Errorf("got %v", body)
	}
	checkIdentity(t, s, body["id_token"].(string))
	access, refresh := pair(t, r)
	if !f.works(access) {
		t.Error("the access token does not work")
	}
	who := fetch(t, s.URL+"/oauth/userinfo", "Authorization", "Bearer "+access).json(t)
	if who["email"] != "robin.vale@quayside.test" {
		t.Errorf("userinfo: %v", who)
	}
	for range 3 {
		access, refresh = pair(t, f.refresh(refresh))
	}
	if !f.works(access) {
		t.Error("the renewed token does not work")
	}
}

func checkIdentity(t *testing.T, s *Server, token string) {
	t.Helper()
	parts := strings.Split(token, ".")
	keys := fetch(t, s.URL+"/oauth/keys").json(t)["keys"].([]any)[0].(map[string]any)
	n, _ := base64.RawURLEncoding.DecodeString(keys["n"].(string))
	e, _ := base64.RawURLEncoding.DecodeString(keys["e"].(string))
	key := &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: int(new(big.Int).SetBytes(e).Int64())}
	signature, _ := base64.RawURLEncoding.DecodeString(parts[2])
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if err := rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], signature); err != nil {
		t.Errorf("the identity token's signature: %v", err)
	}
	text, _ := base64.RawURLEncoding.DecodeString(parts[1])
	var claims map[string]any
	if err := json.Unmarshal(text, &claims); err != nil {
		t.Fatal(err)
	}
	if claims["iss"] != s.URL || claims["aud"] != ClientID || claims["nonce"] != "nonce-1" || claims["email"] != "robin.vale@quayside.test" || claims["name"] != "Robin Vale" {
		t.Errorf("the identity token says %v", claims)
	}
}

func TestDenied(t *testing.T) {
	back := newFlow(t, start(t, Options{})).approve("deny")
	if back.Get("error") != "access_denied" || back.Get("state") != "state-1" || back.Get("iss") == "" || back.Has("code") {
		t.Errorf("sent back %v", back)
	}
}

func TestPKCEIsChecked(t *testing.T) {
	s := start(t, Options{})
	for what, verifier := range map[string]string{"wrong": strings.Repeat("w", 43), "missing": "", "short": "abc"} {
		f := newFlow(t, s)
		code := f.approve("allow").Get("code")
		right := f.verifier
		f.verifier = verifier
		refusedAs(t, what, f.exchange(code), 400, "invalid_grant")
		f.verifier = right
		refusedAs(t, what+", then the right one", f.exchange(code), 400, "invalid_grant")
	}
	f := newFlow(t, s)
	f.query.Del("code_challenge")
	if back := f.sentBack(fetch(t, f.at.AuthorizationURL+"?"+f.query.Encode())); back.Get("error") != "invalid_request" {
		t.Errorf("without a challenge: %v", back)
	}
	f = newFlow(t, s)
	f.query.Set("code_challenge_method", "plain")
	if back := f.sentBack(fetch(t, f.at.AuthorizationURL+"?"+f.query.Encode())); back.Get("error") != "invalid_request" {
		t.Errorf("plain: %v", back)
	}
}

func TestAuthorizationMistakes(t *testing.T) {
	s := start(t, Options{Clients: []Client{{ID: "web", Name: "Web", Secret: "hush", Redirect: "https://web.test/back"}}})
	// Shown, not sent back: the address is not known to belong to the client.
	for what, change := range map[string]func(url.Values){
		"unknown client":      func(q url.Values) { q.Set("client_id", "nobody") },
		"foreign host":        func(q url.Values) { q.Set("redirect_uri", "http://evil.test/callback") },
		"name that begins so": func(q url.Values) { q.Set("redirect_uri", "http://127.0.0.1.evil.test/callback") },
		"user info":           func(q url.Values) { q.Set("redirect_uri", "http://127.0.0.1@evil.test/") },
		"not http":            func(q url.Values) { q.Set("redirect_uri", "javascript:alert(1)") },
		"no redirect":         func(q url.Values) { q.Del("redirect_uri") },
		"registered exactly":  func(q url.Values) { q.Set("client_id", "web") },
		"two states":          func(q url.Values) { q.Add("state", "state-2") },
	} {
		f := newFlow(t, s)
		change(f.query)
		if r := fetch(t, f.at.AuthorizationURL+"?"+f.query.Encode()); r.status != 400 || r.header.Get("Location") != "" || !strings.Contains(r.body, "cannot go on") {
			t.Errorf("%s: %d %s", what, r.status, r.header.Get("Location"))
		}
	}
	for what, want := range map[string]string{"response_type": "unsupported_response_type", "scope": "invalid_scope"} {
		f := newFlow(t, s)
		f.query.Set(what, "token")
		if back := f.sentBack(fetch(t, f.at.AuthorizationURL+"?"+f.query.Encode())); back.Get("error") != want || back.Get("iss") != s.URL {
			t.Errorf("%s: %v", what, back)
		}
	}
	// Any loopback address and port.
	for _, redirect := range []string{"http://localhost:1/x", "http://[::1]:65000/callback?a=b", "http://127.0.0.1/"} {
		f := newFlow(t, s)
		f.query.Set("redirect_uri", redirect)
		if r := fetch(t, f.at.AuthorizationURL+"?"+f.query.Encode()); r.status != 200 {
			t.Errorf("%s: %d", redirect, r.status)
		}
	}
	// The page's answer counts once, and from the page only.
	f := newFlow(t, s)
	page := fetch(t, f.at.AuthorizationURL+"?"+f.query.Encode())
	answer := url.Values{"request": {requestNumber.FindStringSubmatch(page.body)[1]}, "answer": {"allow"}}
	request, err := http.NewRequest(http.MethodPost, f.at.AuthorizationURL, strings.NewReader(answer.Encode()))
	if err == nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Origin", "http://evil.test")
	}
	if r := sendRequest(t, request, err); r.status != 400 {
		t.Errorf("another site's answer: %d", r.status)
	}
	if r := postForm(t, f.at.AuthorizationURL, answer); r.status != http.StatusSeeOther {
		t.Errorf("the person's answer: %d", r.status)
	}
	if r := postForm(t, f.at.AuthorizationURL, answer); r.status != 400 {
		t.Errorf("the same answer again: %d", r.status)
	}
}

func TestCodeIsGoodOnceAndForAMinute(t *testing.T) {
	c := &clock{now: time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC)}
	s := start(t, Options{Now: c.Now})
	f := newFlow(t, s)
	code := f.approve("allow").Get("code")
	access, refresh := pair(t, f.exchange(code))
	refusedAs(t, "code again", f.exchange(code), 400, "invalid_grant")
	if f.works(access) {
		t.Error("after its code came twice, the access token still works")
	}
	refusedAs(t, "its refresh token", f.refresh(refresh), 400, "invalid_grant")

	f = newFlow(t, s)
	code = f.approve("allow").Get("code")
	c.add(61 * time.Second)
	refusedAs(t, "late code", f.exchange(code), 400, "invalid_grant")

	f = newFlow(t, s)
	code = f.approve("allow").Get("code")
	other := url.Values{"grant_type": {"authorization_code"}, "client_id": {f.client}, "code": {code}, "redirect_uri": {"http://127.0.0.1:1/callback"}, "code_verifier": {f.verifier}}
	refusedAs(t, "another redirect", postForm(t, f.at.TokenURL, other), 400, "invalid_grant")
	refusedAs(t, "unknown code", f.exchange("qsc_none"), 400, "invalid_grant")
}

func TestRotationAndReuse(t *testing.T) {
	c := &clock{now: time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC)}
	s := start(t, Options{Now: c.Now, TokenLife: 5 * time.Minute})
	f := newFlow(t, s)
	access, first := f.signIn()
	c.add(4 * time.Minute)
	if !f.works(access) {
		t.Error("expired early")
	}
	c.add(time.Minute)
	if f.works(access) {
		t.Error("never expires")
	}
	access, second := pair(t, f.refresh(first))
	if first == second || !f.works(access) {
		t.Error("not rotated")
	}
	refusedAs(t, "the old one again", f.refresh(first), 400, "invalid_grant")
	if f.works(access) {
		t.Error("after the reuse the access token still works")
	}
	refusedAs(t, "the new one after the reuse", f.refresh(second), 400, "invalid_grant")

	// Two at once: one is served, and the other ends the sign-in.
	_, token := f.signIn()
	var both sync.WaitGroup
	statuses := make([]int, 2)
	for i := range statuses {
		both.Go(func() { statuses[i] = f.refresh(token).status })
	}
	both.Wait()
	if statuses[0]+statuses[1] != 600 {
		t.Errorf("two at once: %v", statuses)
	}

	_, token = f.signIn()
	c.add(31 * 24 * time.Hour)
	refusedAs(t, "after a month", f.refresh(token), 400, "invalid_grant")
}

func TestScopesAreNarrowedNotWidened(t *testing.T) {
	s := start(t, Options{})
	f := newFlow(t, s)
	f.query.Set("scope", "companies.read contacts.read")
	access, refresh := f.signIn()
	if r := fetch(t, s.URL+"/v1/contacts", "Authorization", "Bearer "+access); r.status != 200 {
		t.Errorf("with the scope: %d", r.status)
	}
	request, err := http.NewRequest(http.MethodDelete, s.URL+"/v1/contacts/ct_000001", nil)
	request.Header.Set("Authorization", "Bearer "+access)
	if r := sendRequest(t, request, err); r.status != 403 || !strings.Contains(r.header.Get("WWW-Authenticate"), `scope="contacts.write"`) {
		t.Errorf("without the scope: %d %s", r.status, r.header.Get("WWW-Authenticate"))
	}
	form := url.Values{"grant_type": {"refresh_token"}, "client_id": {f.client}, "refresh_token": {refresh}, "scope": {"contacts.write"}}
	refusedAs(t, "wider", postForm(t, f.at.TokenURL, form), 400, "invalid_scope")
	form.Set("scope", "companies.read")
	access, refresh = pair(t, postForm(t, f.at.TokenURL, form))
	if r := fetch(t, s.URL+"/v1/contacts", "Authorization", "Bearer "+access); r.status != 403 {
		t.Errorf("narrowed: %d", r.status)
	}
	access, _ = pair(t, f.refresh(refresh))
	if r := fetch(t, s.URL+"/v1/contacts", "Authorization", "Bearer "+access); r.status != 200 {
		t.Errorf("as granted at first: %d", r.status)
	}
}

func TestRevocation(t *testing.T) {
	s := start(t, Options{})
	f := newFlow(t, s)
	for _, which := range []string{"access", "refresh"} {
		access, refresh := f.signIn()
		token := map[string]string{"access": access, "refresh": refresh}[which]
		if r := postForm(t, f.at.RevocationURL, url.Values{"token": {token}, "client_id": {f.client}}); r.status != 200 {
			t.Errorf("revoking the %s token: %d", which, r.status)
		}
		if f.works(access) {
			t.Errorf("after revoking the %s token the access token works", which)
		}
		refusedAs(t, "refresh token after revoking the "+which+" token", f.refresh(refresh), 400, "invalid_grant")
	}
	if r := postForm(t, f.at.RevocationURL, url.Values{"token": {"unknown"}, "client_id": {f.client}}); r.status != 200 {
		t.Errorf("unknown token: %d", r.status)
	}
	refusedAs(t, "unknown client", postForm(t, f.at.RevocationURL, url.Values{"token": {"x"}, "client_id": {"nobody"}}), 401, "invalid_client")
}

func TestConfidentialClients(t *testing.T) {
	s := start(t, Options{Clients: []Client{{ID: "web app", Name: "Web", Secret: "h:u+s h%"}}})
	grant := func() url.Values {
		f := newFlow(t, s)
		f.query.Set("client_id", "web app")
		f.query.Del("code_challenge")
		f.query.Del("code_challenge_method")
		return url.Values{"grant_type": {"authorization_code"}, "code": {f.approve("allow").Get("code")}, "redirect_uri": {redirectURL}}
	}
	basic := func(form url.Values, id, secret string) reply {
		request, err := http.NewRequest(http.MethodPost, s.URL+"/oauth/token", strings.NewReader(form.Encode()))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.SetBasicAuth(id, secret)
		return sendRequest(t, request, err)
	}
	form := grant()
	form.Set("client_id", "web app")
	form.Set("client_secret", "h:u+s h%")
	pair(t, postForm(t, s.URL+"/oauth/token", form))
	pair(t, basic(grant(), url.QueryEscape("web app"), url.QueryEscape("h:u+s h%")))

	form = grant()
	r := basic(form, url.QueryEscape("web app"), "wrong")
	refusedAs(t, "wrong secret", r, 401, "invalid_client")
	if !strings.HasPrefix(r.header.Get("WWW-Authenticate"), "Basic") {
		t.Error("no WWW-Authenticate")
	}
	form.Set("client_id", "web app")
	refusedAs(t, "no secret", postForm(t, s.URL+"/oauth/token", form), 401, "invalid_client")
	form.Set("client_secret", "h:u+s h%")
	refusedAs(t, "two ways", basic(form, "web+app", url.QueryEscape("h:u+s h%")), 400, "invalid_request")
	pair(t, postForm(t, s.URL+"/oauth/token", form)) // the mistakes cost nothing
	refusedAs(t, "public client with a secret", postForm(t, s.URL+"/oauth/token", url.Values{"grant_type": {"refresh_token"}, "client_id": {ClientID}, "client_secret": {"x"}}), 401, "invalid_client")
	refusedAs(t, "other grant", postForm(t, s.URL+"/oauth/token", url.Values{"grant_type": {"password"}, "client_id": {ClientID}}), 400, "unsupported_grant_type")
	request, err := http.NewRequest(http.MethodPost, s.URL+"/oauth/token", strings.NewReader(`{}`))
	request.Header.Set("Content-Type", "application/json")
	refusedAs(t, "JSON", sendRequest(t, request, err), 400, "invalid_request")
}

func TestTokensOutliveTheServerWithItsSeed(t *testing.T) {
	seed := []byte("the same seed")
	one := start(t, Options{Seed: seed})
	f := newFlow(t, one)
	access, refresh := f.signIn()
	_ = one.Close()
	two := start(t, Options{Seed: seed})
	f.at = SettingsAt(two.URL)
	if !f.works(access) || one.APIKey != two.APIKey {
		t.Error("the access token or the key ended with the server")
	}
	_, next := pair(t, f.refresh(refresh))
	refusedAs(t, "reuse after the restart", f.refresh(refresh), 400, "invalid_grant")
	refusedAs(t, "the new one", f.refresh(next), 400, "invalid_grant")
	f.at = SettingsAt(start(t, Options{}).URL)
	if f.works(access) {
		t.Error("a server with another seed honours the token")
	}
}

func TestMetadata(t *testing.T) {
	s := start(t, Options{})
	m := fetch(t, s.URL+"/.well-known/oauth-authorization-server").json(t)
	at := SettingsAt(s.URL)
	if m["issuer"] != at.Issuer || m["authorization_endpoint"] != at.AuthorizationURL || m["token_endpoint"] != at.TokenURL ||
		m["revocation_endpoint"] != at.RevocationURL || m["authorization_response_iss_parameter_supported"] != true {
		t.Errorf("got %v", m)
	}
}
