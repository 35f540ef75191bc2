package auth

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"connectorstudio/backend/secrets"
	"connectorstudio/backend/studio"
)

// times is how often a test repeats: the default, or the number in the environment variable.
func times(variable string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(variable)); err == nil && n > 0 {
		return n
	}
	return otherwise
}

// clock is a wall clock that a test sets.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// newAuth is an Auth with a keyring in memory and a clock to set.
func newAuth(t *testing.T) (*Auth, *clock) {
	t.Helper()
	ring := &secrets.Keyring{}
	ring.KeepInMemory()
	now := newClock()
	return &Auth{Secrets: ring, LockDir: t.TempDir(), Now: now.now, OpenURL: func(string) error { return nil }}, now
}

// withOAuth is a connector whose endpoints are all on one server.
func withOAuth(server string) studio.Connector {
	c := studio.Connector{ID: studio.NewID(), Name: "Acme CRM", BaseURL: server + "/api", Auth: studio.DefaultAuth()}
	c.Auth.Method = studio.MethodOAuth2
	o := &c.Auth.OAuth2
	o.Redirect = studio.Redirect{Host: "127.0.0.1", Port: 0, Path: "/callback"}
	o.AuthorizationURL, o.TokenURL = server+"/authorize", server+"/token"
	o.ClientID, o.Scopes = "studio", "crm.read crm.write"
	return c
}

// withKey is a connector with an API key in a header.
func withKey(base string) studio.Connector {
	c := studio.Connector{ID: studio.NewID(), Name: "Acme CRM", BaseURL: base, Auth: studio.DefaultAuth()}
	c.Auth.Method = studio.MethodAPIKey
	c.Auth.APIKey = studio.APIKey{DisplayName: "Acme key", KeyName: "X-Api-Key", Placement: studio.PlacementHeader, Further: []studio.CredentialHeader{}}
	return c
}

// vendor is a system on a real loopback server. Its token endpoint answers what token says and
// remembers what it was asked.
type vendor struct {
	*httptest.Server
	token func(form url.Values, w http.ResponseWriter, r *http.Request)

	mu      sync.Mutex
	asked   []url.Values
	basic   []string
	touched int // requests of any kind
}

func newVendor(t *testing.T) *vendor {
	t.Helper()
	v := &vendor{}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /token", v.answer)
	mux.HandleFunc("POST /refresh", v.answer)
	mux.HandleFunc("POST /revoke", v.answer)
	v.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v.mu.Lock()
		v.touched++
		v.mu.Unlock()
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(v.Close)
	return v
}

func (v *vendor) answer(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	form, _ := url.ParseQuery(string(body))
	form.Set("_path", r.URL.Path)
	v.mu.Lock()
	v.asked = append(v.asked, form)
	v.basic = append(v.basic, r.Header.Get("Authorization"))
	answer := v.token
	v.mu.Unlock()
	w.Header()["Date"] = nil // the tests have a clock of their own
	answer(form, w, r)
}

func (v *vendor) calls() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return len(v.asked)
}

func (v *vendor) requests() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.touched
}

func (v *vendor) answers(token func(form url.Values, w http.ResponseWriter, r *http.Request)) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.token = token
}

// says is a token endpoint that always answers the same.
func says(status int, contentType, body string) func(url.Values, http.ResponseWriter, *http.Request) {
	return func(_ url.Values, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// rotates is a token endpoint that takes each refresh token once and counts what it refused.
type rotates struct {
	mu      sync.Mutex
	current string
	served  int
	refused int
}

func (s *rotates) token(form url.Values, w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if form.Get("refresh_token") != s.current {
		s.refused++
		says(400, "application/json", `{"error":"invalid_grant"}`)(form, w, r)
		return
	}
	s.served++
	n := strconv.Itoa(s.served)
	s.current = "refresh-" + n
	says(200, "application/json", `{"access_token":"access-`+n+`","refresh_token":"refresh-`+n+`","expires_in":3600,"token_type":"Bearer"}`)(form, w, r)
}

func (s *rotates) counts() (served, refused int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.served, s.refused
}

// signedIn saves a client secret and tokens as a sign-in leaves them.
func signedIn(t *testing.T, a *Auth, c studio.Connector, life time.Duration) {
	t.Helper()
	if err := a.Keep(context.Background(), c, studio.Secrets{ClientSecret: "client-secret-0"}); err != nil {
		t.Fatal(err)
	}
	now := a.now()
	kept := &tokens{Access: "access-0", Refresh: "refresh-0", ObtainedAt: now, SignedInAt: now, Identity: "ada@example.test", Bound: originsOf(c)}
	if life > 0 {
		end := now.Add(life)
		kept.Expiry = &end
	}
	if _, err := a.change(context.Background(), c, func(cred *credential) { cred.Tokens = kept }); err != nil {
		t.Fatal(err)
	}
}

// stored is the keychain entry as it is.
func stored(t *testing.T, a *Auth, c studio.Connector) credential {
	t.Helper()
	cred, err := a.load(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	return cred
}

// signed is what the connector's credentials make of a request.
func signed(t *testing.T, s *Signer, method, address, body string) *studio.Outgoing {
	t.Helper()
	out := outgoing(t, method, address, body)
	if err := s.Authorize(context.Background(), out); err != nil {
		t.Fatal(err)
	}
	return out
}

func outgoing(t *testing.T, method, address, body string) *studio.Outgoing {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return &studio.Outgoing{Method: method, URL: u, Header: http.Header{}, Body: []byte(body)}
}

// bearer is the token that a signer signs with.
func bearer(t *testing.T, s *Signer, c studio.Connector) string {
	t.Helper()
	return strings.TrimPrefix(signed(t, s, "GET", c.BaseURL, "").Header.Get("Authorization"), "Bearer ")
}

// failsWith checks the code of an error and returns its failure.
func failsWith(t *testing.T, err error, code studio.Code) *studio.Failure {
	t.Helper()
	if studio.CodeOf(err) != code {
		t.Fatalf("got %q (%v), want %q", studio.CodeOf(err), err, code)
	}
	return studio.AsFailure(err)
}

// soon waits for a condition.
func soon(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !condition(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never happened: %s", what)
		}
	}
}
