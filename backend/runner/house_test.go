package runner

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"connectorstudio/backend/sampleapi"
	"connectorstudio/backend/secrets"
	"connectorstudio/backend/studio"
)

var background = context.Background()

// must returns a function that ends the test on an error and returns the value otherwise.
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
		f := studio.AsFailure(err)
		t.Fatalf("%s: %s (%s)", f.Code, f.Message, f.Detail)
	}
}

// failed holds an error to its code and returns it.
func failed(t testing.TB, err error, code studio.Code) *studio.Failure {
	t.Helper()
	if studio.CodeOf(err) != code {
		t.Fatalf("got %v (%q), want %q", err, studio.CodeOf(err), code)
	}
	return studio.AsFailure(err)
}

// soon waits for a condition.
func soon(t testing.TB, what string, condition func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !condition(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("gave up waiting until %s", what)
		}
	}
}

// drawer is a keychain of the system, as far as package secrets sees it, that can be locked.
type drawer struct {
	mu     sync.Mutex
	values map[string]string
	locked bool
}

func (d *drawer) open() error {
	if d.locked {
		return errors.New("failed to unlock correct collection '/org/freedesktop/secrets/collection/login'")
	}
	return nil
}

func (d *drawer) Get(account string) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if value, found := d.values[account]; found || d.locked {
		return value, d.open()
	}
	return "", secrets.ErrNotFound
}

func (d *drawer) Set(account, text string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.locked {
		return d.open()
	}
	d.values[account] = text
	return nil
}

func (d *drawer) Delete(account string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, found := d.values[account]; !found && !d.locked {
		return secrets.ErrNotFound
	}
	if d.locked {
		return d.open()
	}
	delete(d.values, account)
	return nil
}

func (d *drawer) lock(locked bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.locked = locked
}

func (d *drawer) size() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.values)
}

// world is what a runner of a test stands in. Another runner of the same world is a restart.
type world struct {
	Config
	drawer *drawer

	mu  sync.Mutex
	off time.Duration // by how much the clock was moved
}

func newWorld(t testing.TB) *world {
	w := &world{drawer: &drawer{values: map[string]string{}}}
	w.Config = Config{
		Dir: filepath.Join(t.TempDir(), "data"), Keyring: &secrets.Keyring{Provider: w.drawer, Place: secrets.Place{OS: "linux"}}, Now: w.now,
		OpenURL: func(string) error { return nil },
	}
	return w
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Now().Add(w.off)
}

func (w *world) wait(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.off += d
}

// start opens a runner that is closed at the end of the test, if not before.
func (w *world) start(t testing.TB) *Runner {
	t.Helper()
	r := must[*Runner](t)(Open(background, w.Config))
	t.Cleanup(func() { ok(t, r.Close()) })
	return r
}

// home is a runner in a world of its own.
func home(t testing.TB) *Runner { return newWorld(t).start(t) }

// vendor runs the sample vendor on any free port.
func vendor(t testing.TB, o sampleapi.Options) *sampleapi.Server {
	t.Helper()
	s := must[*sampleapi.Server](t)(sampleapi.Start(t.Context(), o))
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// withOAuth saves a connector that signs in to the vendor, with any free port for the way back.
func withOAuth(t testing.TB, r *Runner, s *sampleapi.Server) studio.Connector {
	t.Helper()
	c := r.NewConnector()
	c.Name, c.Category = "Quayside", studio.CategoryCRM
	c.Auth.Method = studio.MethodOAuth2
	c.Auth.OAuth2.ClientID, c.Auth.OAuth2.ClientAuthentication, c.Auth.OAuth2.Scopes = s.ClientID, studio.ClientAuthPublic, sampleapi.Scopes
	c.Auth.OAuth2.Redirect.Port = 0
	point(&c, sampleapi.SettingsAt(s.URL))
	return must[studio.Connector](t)(r.SaveConnector(background, c, studio.Secrets{}))
}

// withKey saves a connector of an API key in a header.
func withKey(t testing.TB, r *Runner, name, baseURL string) studio.Connector {
	t.Helper()
	c := r.NewConnector()
	c.Name, c.BaseURL, c.Category = name, baseURL, studio.CategoryOther
	c.Auth.Method = studio.MethodAPIKey
	c.Auth.APIKey.DisplayName, c.Auth.APIKey.KeyName = "API key", sampleapi.KeyHeader
	return must[studio.Connector](t)(r.SaveConnector(background, c, studio.Secrets{}))
}

// getting makes an action that is a GET.
func getting(r *Runner, c studio.Connector, name, endpoint string) studio.Action {
	a := r.NewAction(c.ID)
	a.Name, a.Endpoint = name, endpoint
	return a
}

func try(t testing.TB, r *Runner, a studio.Action, values map[string]string) studio.Call {
	t.Helper()
	return must[studio.Call](t)(r.Try(background, Trial{Action: a, Values: values, Source: studio.SourceTest}))
}

// answers holds a call to its status.
func answers(t testing.TB, call studio.Call, status int) studio.Call {
	t.Helper()
	if call.Response == nil || call.Response.Status != status {
		t.Fatalf("got %+v, failure %+v, want status %d", call.Response, call.Failure, status)
	}
	return call
}

func bodyOf(t testing.TB, r *Runner, call studio.Call) string {
	t.Helper()
	file := must[*os.File](t)(r.Bodies.Text(call.Response.BodyID))
	defer file.Close()
	return string(must[[]byte](t)(io.ReadAll(file)))
}

// bodyFiles counts the responses on disk, half-written ones included.
func bodyFiles(t testing.TB, r *Runner) int {
	t.Helper()
	ids := map[string]bool{}
	for _, entry := range must[[]os.DirEntry](t)(os.ReadDir(filepath.Join(r.Dir, "bodies"))) {
		id, _, _ := strings.Cut(entry.Name(), ".")
		ids[id] = true
	}
	return len(ids)
}

func history(t testing.TB, r *Runner, q studio.CallQuery) []studio.CallRow {
	t.Helper()
	q.Count = 100
	return must[studio.CallPage](t)(r.Store.Calls(background, q)).Rows
}

func state(t testing.TB, r *Runner, c studio.Connector) studio.ConnectionState {
	t.Helper()
	return must[studio.Connection](t)(r.Store.Connection(background, c.ID)).State
}

// signIn connects by OAuth the way a person does, in a browser that runs no scripts.
func signIn(t testing.TB, r *Runner, c studio.Connector) studio.Connection {
	t.Helper()
	begun := must[studio.SignIn](t)(r.StartSignIn(background, c.ID))
	press(t, begun.AuthorizationURL, "allow")
	flow := must[SignIn](t)(r.SignIn(begun.ID))
	ctx, cancel := context.WithTimeout(background, time.Minute)
	defer cancel()
	return must[studio.Connection](t)(flow.Wait(ctx))
}

var requestNumber = regexp.MustCompile(`name="request" value="([^"]+)"`)

// press opens the vendor's page and presses allow or deny; the browser follows where that leads.
func press(t testing.TB, address, button string) string {
	t.Helper()
	browser := &http.Client{Jar: must[*cookiejar.Jar](t)(cookiejar.New(nil))}
	page := read(t)(browser.Get(address))
	number := requestNumber.FindStringSubmatch(page)
	if number == nil {
		t.Fatalf("no page to approve on: %s", page)
	}
	at, _, _ := strings.Cut(address, "?")
	return read(t)(browser.PostForm(at, url.Values{"request": {number[1]}, "answer": {button}}))
}

func read(t testing.TB) func(*http.Response, error) string {
	return func(response *http.Response, err error) string {
		t.Helper()
		ok(t, err)
		defer response.Body.Close()
		return string(must[[]byte](t)(io.ReadAll(response.Body)))
	}
}
