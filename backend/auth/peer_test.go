package auth

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

// peer is a real OAuth server that we did not write: oidc-provider, run by node.
type peer struct {
	url string
}

type client map[string]any

// startPeer runs the server with one client. It is skipped where node or the server is not installed.
func startPeer(t *testing.T, registered client, more map[string]any) peer {
	t.Helper()
	dir, err := filepath.Abs("../../frontend/e2e/oidc")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "oidc-provider")); err != nil {
		t.Skip("oidc-provider is not installed: run npm ci in frontend/e2e/oidc")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed")
	}
	config := map[string]any{"clients": []client{registered}}
	for name, value := range more {
		config[name] = value
	}
	text, err := json.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if p, ready := tryPeer(t, exec.Command(node, "server.mjs", string(text)), dir); ready {
			return p
		}
	}
	t.Fatal("the OAuth server did not start")
	return peer{}
}

// tryPeer starts the server. Node.js 20 hangs for ever in about one start of a few hundred on a busy
// machine, before it has printed anything: such a one is ended, and another is started.
func tryPeer(t *testing.T, command *exec.Cmd, dir string) (peer, bool) {
	t.Helper()
	command.Dir = dir
	input, _ := command.StdinPipe() // the server ends when this is closed
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	hung := time.AfterFunc(30*time.Second, func() { _ = command.Process.Kill() })
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		if port, ready := strings.CutPrefix(lines.Text(), "READY "); ready && hung.Stop() {
			t.Cleanup(func() {
				_ = input.Close()
				_ = command.Wait()
			})
			return peer{url: "http://127.0.0.1:" + port}, true
		}
	}
	_ = command.Wait()
	return peer{}, false
}

// connector points at the server. The redirect URL has a free port: native clients may use any.
func (p peer) connector() studio.Connector {
	c := withOAuth(p.url)
	o := &c.Auth.OAuth2
	o.AuthorizationURL, o.TokenURL, o.RevocationURL = p.url+"/auth", p.url+"/token", p.url+"/token/revocation"
	o.Scopes, o.Issuer = "openid email offline_access", p.url
	o.AuthorizationParams = []studio.Pair{{Name: "prompt", Value: "consent"}}
	return c
}

type counts struct {
	Token, Refreshed, Revoked int
	Errors                    map[string]int
}

func (p peer) counts(t *testing.T) counts {
	t.Helper()
	response, err := http.Get(p.url + "/_peer/counts")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var c counts
	if err := json.NewDecoder(response.Body).Decode(&c); err != nil {
		t.Fatal(err)
	}
	return c
}

// approve signs in with a browser that says yes.
func approve(t *testing.T, a *Auth, c studio.Connector) studio.SignIn {
	t.Helper()
	f, err := a.SignIn(context.Background(), c, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := browse(f.State().AuthorizationURL)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode >= 400 { // the provider shows its own error and sends nobody back
		f.Cancel()
	}
	return ended(t, f)
}

func plainClient() client {
	return client{"client_id": "studio", "client_secret": "client-secret-0", "redirect_uris": []string{"http://127.0.0.1/callback"}}
}

func TestRealServerSignInRenewRevoke(t *testing.T) {
	p := startPeer(t, plainClient(), nil)
	a, now := newAuth(t)
	calls := []studio.Call{}
	a.Called = func(c studio.Call) { calls = append(calls, c) }
	c := p.connector()
	if err := a.Keep(context.Background(), c, studio.Secrets{ClientSecret: "client-secret-0"}); err != nil {
		t.Fatal(err)
	}
	state := approve(t, a, c)
	if state.Failure != nil || state.Connection.Identity != "ada@example.test" || !state.Connection.RenewsItself || state.Ignored != 0 {
		t.Fatalf("%+v", state)
	}
	seen := map[string]bool{}
	for range 4 {
		signer, err := a.Signer(context.Background(), c)
		if err != nil {
			t.Fatal(err)
		}
		seen[bearer(t, signer, c)] = true
		if !takes(t, p, signer, c) {
			t.Fatal("the server does not take the token")
		}
		now.pass(2 * time.Hour)
	}
	if got := p.counts(t); len(seen) != 4 || got.Refreshed != 3 || len(got.Errors) != 0 {
		t.Fatalf("%d tokens, %+v", len(seen), got)
	}
	signer, err := a.Signer(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}

	// B14: revoked there, deleted here.
	connection, revoked, note, err := a.Disconnect(context.Background(), c)
	if err != nil || !revoked || note != "" || connection.State != studio.NotConnected {
		t.Fatalf("%+v %v %q %v", connection, revoked, note, err)
	}
	if takes(t, p, signer, c) {
		t.Error("the token still works after it was revoked")
	}
	if kept, _ := a.Stored(context.Background(), c); len(kept) != 1 || kept[0] != SecretClient {
		t.Errorf("%v", kept)
	}
	for _, call := range calls {
		text, _ := json.Marshal(call)
		for _, secret := range append(signer.Secrets(), "client-secret-0") {
			if strings.Contains(string(text), secret) {
				t.Errorf("%s shows a secret:\n%s", call.ActionName, text)
			}
		}
	}
}

// takes asks the server who the token belongs to.
func takes(t *testing.T, p peer, s *Signer, c studio.Connector) bool {
	t.Helper()
	out := signed(t, s, "GET", c.BaseURL, "")
	request, _ := http.NewRequest("GET", p.url+"/me", nil)
	request.Header = out.Header
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	return response.StatusCode == 200
}

func TestA13PKCE(t *testing.T) {
	p := startPeer(t, plainClient(), nil)
	a, _ := newAuth(t)
	c := p.connector()
	if err := a.Keep(context.Background(), c, studio.Secrets{ClientSecret: "client-secret-0"}); err != nil {
		t.Fatal(err)
	}
	if state := approve(t, a, c); state.Failure != nil {
		t.Fatal(state.Failure)
	}
	c.Auth.OAuth2.PKCE = "" // not chosen is not off
	if state := approve(t, a, c); state.Failure != nil {
		t.Fatal(state.Failure)
	}
	c.Auth.OAuth2.PKCE = studio.PKCEOff
	state := approve(t, a, c)
	if state.Failure == nil || !strings.Contains(state.Failure.Detail, "PKCE") {
		t.Fatalf("%+v", state.Failure)
	}
	// A code without its verifier is of no use to whoever stole it.
	c.Auth.OAuth2.PKCE = studio.PKCES256
	f, err := a.SignIn(context.Background(), c, nil)
	if err != nil {
		t.Fatal(err)
	}
	f.request.verifier = f.request.verifier[1:] + "A"
	if _, err := browse(f.State().AuthorizationURL); err != nil {
		t.Fatal(err)
	}
	if state := ended(t, f); state.Failure == nil || state.Failure.Code != studio.CodeInvalidGrant {
		t.Fatalf("%+v", state.Failure)
	}
}

func TestA13PublicClient(t *testing.T) {
	registered := plainClient()
	delete(registered, "client_secret")
	registered["token_endpoint_auth_method"] = "none"
	p := startPeer(t, registered, nil)
	a, _ := newAuth(t)
	c := p.connector()
	c.Auth.OAuth2.ClientAuthentication = studio.ClientAuthPublic
	if state := approve(t, a, c); state.Failure != nil {
		t.Fatal(state.Failure)
	}
}

func TestA20OddSecrets(t *testing.T) {
	const secret = `a b:c%+&="'/?#~` // this server takes ASCII only; TestA20BasicPair has the rest
	for _, style := range []studio.ClientAuth{studio.ClientAuthBasic, studio.ClientAuthBody} {
		t.Run(string(style), func(t *testing.T) {
			registered := plainClient()
			registered["client_id"], registered["client_secret"] = "studio & co:1", secret
			registered["token_endpoint_auth_method"] = map[studio.ClientAuth]string{studio.ClientAuthBasic: "client_secret_basic", studio.ClientAuthBody: "client_secret_post"}[style]
			p := startPeer(t, registered, nil)
			a, now := newAuth(t)
			c := p.connector()
			c.Auth.OAuth2.ClientID, c.Auth.OAuth2.ClientAuthentication = "studio & co:1", style
			if err := a.Keep(context.Background(), c, studio.Secrets{ClientSecret: secret}); err != nil {
				t.Fatal(err)
			}
			if state := approve(t, a, c); state.Failure != nil {
				t.Fatalf("%+v", state.Failure)
			}
			now.pass(2 * time.Hour)
			if _, err := a.Signer(context.Background(), c); err != nil {
				t.Fatal(err)
			}
			// No other style or spelling is tried: what is refused once is refused.
			if err := a.Keep(context.Background(), c, studio.Secrets{ClientSecret: secret + "x"}); err != nil {
				t.Fatal(err)
			}
			now.pass(2 * time.Hour)
			_, err := a.Signer(context.Background(), c)
			failsWith(t, err, studio.CodeInvalidClient)
			if got := p.counts(t); got.Errors["invalid_client"] != 1 {
				t.Fatalf("%+v", got)
			}
		})
	}
}

func TestA20BasicPair(t *testing.T) {
	for _, test := range []struct {
		raw  bool
		want string
	}{{false, "a+b%3A:c%25%2B%C3%A9"}, {true, "a b::c%+é"}} {
		v := newVendor(t)
		v.answers(says(200, "application/json", `{"access_token":"x"}`))
		a, now := newAuth(t)
		c := withOAuth(v.URL)
		c.Auth.OAuth2.ClientID, c.Auth.OAuth2.ClientAuthentication, c.Auth.OAuth2.RawBasic = "a b:", studio.ClientAuthBasic, test.raw
		signedIn(t, a, c, time.Hour)
		if err := a.Keep(context.Background(), c, studio.Secrets{ClientSecret: "c%+é"}); err != nil {
			t.Fatal(err)
		}
		now.pass(2 * time.Hour)
		if _, err := a.Signer(context.Background(), c); err != nil {
			t.Fatal(err)
		}
		pair, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(v.basic[0], "Basic "))
		if err != nil || string(pair) != test.want {
			t.Errorf("%q, %v", pair, err)
		}
		if v.asked[0].Has("client_secret") || v.asked[0].Has("client_id") {
			t.Error("the client proves itself twice")
		}
	}
}

func TestA03RealServerSaysNo(t *testing.T) {
	p := startPeer(t, plainClient(), map[string]any{"interaction": "page"})
	a, _ := newAuth(t)
	c := p.connector()
	if err := a.Keep(context.Background(), c, studio.Secrets{ClientSecret: "client-secret-0"}); err != nil {
		t.Fatal(err)
	}
	f, err := a.SignIn(context.Background(), c, nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := newBrowser()
	response, err := browser.Get(f.State().AuthorizationURL)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := browser.PostForm(response.Request.URL.String(), url.Values{"choice": {"deny"}}); err != nil {
		t.Fatal(err)
	}
	state := ended(t, f)
	if state.Failure == nil || state.Failure.Code != studio.CodeSignInDenied || state.Failure.Detail != "access_denied: The account holder said no." {
		t.Fatalf("%+v", state.Failure)
	}
	if got := p.counts(t); got.Token != 0 {
		t.Fatalf("%+v", got)
	}
}
