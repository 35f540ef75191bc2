package sampleapi

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// clock is a time that a test moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func start(t *testing.T, o Options) *Server {
	t.Helper()
	s, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// browser follows no redirect: the answer is what a loopback listener would get.
var browser = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

type reply struct {
	status int
	header http.Header
	body   string
}

func (r reply) json(t *testing.T) map[string]any {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(r.body))
	decoder.UseNumber()
	var out map[string]any
	if err := decoder.Decode(&out); err != nil {
		t.Fatalf("%v in %.200q", err, r.body)
	}
	return out
}

func sendRequest(t *testing.T, request *http.Request, err error) reply {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	response, err := browser.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{response.StatusCode, response.Header, string(body)}
}

func fetch(t *testing.T, address string, header ...string) reply {
	t.Helper()
	request, err := http.NewRequest(http.MethodGet, address, nil)
	for i := 0; err == nil && i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	return sendRequest(t, request, err)
}

func postForm(t *testing.T, address string, form url.Values) reply {
	t.Helper()
	request, err := http.NewRequest(http.MethodPost, address, strings.NewReader(form.Encode()))
	if err == nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return sendRequest(t, request, err)
}

const redirectURL = "http://127.0.0.1:47823/callback"

// flow is one sign-in as an application performs it.
type flow struct {
	t        *testing.T
	at       Settings
	client   string
	verifier string
	query    url.Values
}

func newFlow(t *testing.T, s *Server) *flow {
	f := &flow{t: t, at: SettingsAt(s.URL), client: s.ClientID, verifier: rand.Text() + rand.Text()}
	sum := sha256.Sum256([]byte(f.verifier))
	f.query = url.Values{
		"response_type": {"code"}, "client_id": {f.client}, "redirect_uri": {redirectURL}, "scope": {Scopes}, "state": {"state-1"}, "nonce": {"nonce-1"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
	}
	return f
}

var requestNumber = regexp.MustCompile(`name="request" value="([^"]+)"`)

// approve goes through the page and returns what the application is sent.
func (f *flow) approve(decision string) url.Values {
	f.t.Helper()
	page := fetch(f.t, f.at.AuthorizationURL+"?"+f.query.Encode())
	found := requestNumber.FindStringSubmatch(page.body)
	if page.status != 200 || found == nil {
		f.t.Fatalf("no page to approve on: %d %s", page.status, page.body)
	}
	return f.sentBack(postForm(f.t, f.at.AuthorizationURL, url.Values{"request": {found[1]}, "answer": {decision}}))
}

func (f *flow) sentBack(r reply) url.Values {
	f.t.Helper()
	target, err := url.Parse(r.header.Get("Location"))
	if err != nil || r.status != http.StatusSeeOther || !strings.HasPrefix(target.String(), redirectURL+"?") {
		f.t.Fatalf("not sent back: %d %q %s", r.status, target, r.body)
	}
	return target.Query()
}

func (f *flow) exchange(code string) reply {
	f.t.Helper()
	return postForm(f.t, f.at.TokenURL, url.Values{"grant_type": {"authorization_code"}, "client_id": {f.client}, "code": {code}, "redirect_uri": {redirectURL}, "code_verifier": {f.verifier}})
}

func (f *flow) refresh(token string) reply {
	f.t.Helper()
	return postForm(f.t, f.at.TokenURL, url.Values{"grant_type": {"refresh_token"}, "client_id": {f.client}, "refresh_token": {token}})
}

func (f *flow) signIn() (access, refresh string) {
	f.t.Helper()
	return pair(f.t, f.exchange(f.approve("allow").Get("code")))
}

func pair(t *testing.T, r reply) (access, refresh string) {
	t.Helper()
	body := r.json(t)
	access, _ = body["access_token"].(string)
	refresh, _ = body["refresh_token"].(string)
	if r.status != 200 || access == "" || refresh == "" {
		t.Fatalf("no tokens: %d %s", r.status, r.body)
	}
	return access, refresh
}

func (f *flow) works(access string) bool {
	f.t.Helper()
	return fetch(f.t, f.at.BaseURL+"/me", "Authorization", "Bearer "+access).status == 200
}

func refusedAs(t *testing.T, what string, r reply, status int, code string) {
	t.Helper()
	if r.status != status || r.json(t)["error"] != code || r.json(t)["error_description"] == "" {
		t.Errorf("%s: got %d %s, want %d %s", what, r.status, r.body, status, code)
	}
}
