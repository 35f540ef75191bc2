package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"connectorstudio/backend/runner"
	"connectorstudio/backend/sampleapi"
	"connectorstudio/backend/secrets"
	"connectorstudio/backend/studio"
)

// asCommand makes the test's binary be the command, for tests that need processes.
const asCommand = "CONNECTORS_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

func must[T any](t testing.TB) func(T, error) T {
	return func(value T, err error) T {
		t.Helper()
		ok(t, err)
		return value
	}
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// shell runs commands over one data folder, with secrets in memory.
type shell struct {
	t       *testing.T
	dir     string
	keyring *secrets.Keyring
	env     map[string]string
	in      io.Reader // nil for an empty standard input
	said    *locked   // what the latest command says on standard error, while it goes on
}

func newShell(t *testing.T) *shell {
	keyring := &secrets.Keyring{}
	keyring.KeepInMemory()
	return &shell{t: t, dir: filepath.Join(t.TempDir(), "data"), keyring: keyring, env: map[string]string{}}
}

// ran is what a command left.
type ran struct {
	code     int
	out, err string
}

func (s *shell) run(args ...string) ran { return s.runUntil(context.Background(), args...) }

func (s *shell) runUntil(ctx context.Context, args ...string) ran {
	s.t.Helper()
	var out, err locked
	s.said = &err
	in := s.in
	if in == nil {
		in = strings.NewReader("")
	}
	c := &cli{
		in: in, out: &out, err: &err, env: func(name string) string { return s.env[name] }, keyring: s.keyring,
		openURL: func(string) error { return nil },
	}
	code := c.run(ctx, append([]string{"--data-dir", s.dir}, args...))
	return ran{code, out.String(), err.String()}
}

// expect runs a command and holds it to its exit code.
func (s *shell) expect(code int, args ...string) ran {
	s.t.Helper()
	r := s.run(args...)
	if r.code != code {
		s.t.Fatalf("%q exited with %d, want %d\n%s%s", args, r.code, code, r.out, r.err)
	}
	return r
}

// locked is a buffer that may be read while a command writes.
type locked struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buffer.Write(p)
}

func (l *locked) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buffer.String()
}

// inside does something with the data folder open, as the window would.
func (s *shell) inside(do func(r *runner.Runner)) {
	s.t.Helper()
	r := must[*runner.Runner](s.t)(runner.Open(context.Background(), runner.Config{Dir: s.dir, Keyring: s.keyring}))
	do(r)
	ok(s.t, r.Close())
}

// quayside saves a connector of the vendor, authenticated by a key, with three actions. edit may change
// it before it is saved.
func (s *shell) quayside(v *sampleapi.Server, edit func(c *studio.Connector)) (c studio.Connector) {
	s.t.Helper()
	at := sampleapi.SettingsAt(v.URL)
	s.inside(func(r *runner.Runner) {
		c = r.NewConnector()
		c.Name, c.BaseURL, c.Category, c.Description = "Quayside CRM", at.BaseURL, studio.CategoryCRM, "Companies and contacts"
		c.Auth.Method = studio.MethodAPIKey
		c.Auth.APIKey.DisplayName, c.Auth.APIKey.KeyName = "Quayside key", sampleapi.KeyHeader
		o := &c.Auth.OAuth2
		o.AuthorizationURL, o.TokenURL, o.RevocationURL, o.Issuer = at.AuthorizationURL, at.TokenURL, at.RevocationURL, at.Issuer
		o.ClientID, o.ClientAuthentication, o.Scopes, o.Redirect.Port = v.ClientID, studio.ClientAuthPublic, sampleapi.Scopes, 0
		if edit != nil {
			edit(&c)
		}
		c = must[studio.Connector](s.t)(r.SaveConnector(context.Background(), c, studio.Secrets{}))
		s.action(r, c, "Find company", "/companies/lookup?domain={domain}", map[string]string{"domain": "amber-analytics.example.com"})
		s.action(r, c, "Get company / by id", "/companies/{id}", nil)
		s.action(r, c, "Who am I", "/me", nil)
	})
	return c
}

func (s *shell) action(r *runner.Runner, c studio.Connector, name, endpoint string, samples map[string]string) {
	s.t.Helper()
	a := r.NewAction(c.ID)
	a.Name, a.Endpoint, a.Category = name, endpoint, studio.Enrich
	must[studio.Action](s.t)(r.SaveAction(context.Background(), a, samples))
}

// check makes an action the connection check of its connector.
func (s *shell) check(c studio.Connector, action string) {
	s.t.Helper()
	s.inside(func(r *runner.Runner) {
		for _, a := range must[[]studio.Action](s.t)(r.SavedActions(context.Background(), c.ID)) {
			if a.Name == action {
				c.CheckActionID = a.ID
			}
		}
		must[studio.Connector](s.t)(r.SaveConnector(context.Background(), c, studio.Secrets{}))
	})
}

func vendor(t *testing.T, o sampleapi.Options) *sampleapi.Server {
	t.Helper()
	v := must[*sampleapi.Server](t)(sampleapi.Start(t.Context(), o))
	t.Cleanup(func() { _ = v.Close() })
	return v
}

// command is the command as a process of its own.
func (s *shell) command(args ...string) *exec.Cmd {
	c := exec.Command(os.Args[0], append([]string{"--data-dir", s.dir}, args...)...)
	c.Env = append(os.Environ(), asCommand+"=1")
	return c
}

var requestNumber = regexp.MustCompile(`name="request" value="([^"]+)"`)

// approve is a browser on another computer: it presses allow and returns the address that it was sent
// to, which it cannot reach.
func approve(t *testing.T, address string) string {
	t.Helper()
	browser := &http.Client{
		Jar: must[*cookiejar.Jar](t)(cookiejar.New(nil)),
		CheckRedirect: func(to *http.Request, _ []*http.Request) error {
			if to.URL.Path == studio.DefaultRedirect.Path {
				return http.ErrUseLastResponse
			}
			return nil
		},
	}
	response := must[*http.Response](t)(browser.Get(address))
	page := string(must[[]byte](t)(io.ReadAll(response.Body)))
	response.Body.Close()
	if number := requestNumber.FindStringSubmatch(page); number != nil { // the sample vendor asks first
		at, _, _ := strings.Cut(address, "?")
		response = must[*http.Response](t)(browser.PostForm(at, url.Values{"request": {number[1]}, "answer": {"allow"}}))
		response.Body.Close()
	}
	sent := response.Header.Get("Location")
	if !strings.Contains(sent, "code=") {
		t.Fatalf("the browser was sent to %q: %d %s", sent, response.StatusCode, page)
	}
	return sent
}
