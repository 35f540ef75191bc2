package runner

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"connectorstudio/backend/studio"
)

// clinic answers for several tenants and remembers what arrived.
type clinic struct {
	*httptest.Server
	mu       sync.Mutex
	received []string // "host path?query | X-Api-Key | X-App | body"
}

func newClinic(t *testing.T, r *Runner) *clinic {
	c := &clinic{}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		host, _, _ := strings.Cut(q.Host, ":")
		c.mu.Lock()
		c.received = append(c.received, fmt.Sprintf("%s %s | %s | %s | %s", host, q.URL.RequestURI(), q.Header.Get("X-Quayside-Key"), q.Header.Get("X-App"), body))
		c.mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(w, `{"tenant":%q,"echo":%q}`, host, q.Header.Get("X-App"))
	}))
	t.Cleanup(c.Close)
	address := c.Listener.Addr().String()
	r.Client.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, address)
	}
	return c
}

func (c *clinic) last() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.received[len(c.received)-1]
}

func (c *clinic) port() string {
	return c.Listener.Addr().String()[strings.LastIndex(c.Listener.Addr().String(), ":"):]
}

func TestConnectionsOfOneConnector(t *testing.T) {
	w := newWorld(t)
	r := w.start(t)
	clinic := newClinic(t, r)
	c := withKey(t, r, "Clinic", "http://{subdomain}.localhost"+clinic.port()+"/v1")
	a := getting(r, c, "Read", "/patients/{id}")
	a.Query = []studio.Pair{{Name: "site", Value: "{subdomain}"}}

	_, err := r.Try(background, Trial{Action: a, Values: map[string]string{"id": "1"}})
	if f := failed(t, err, studio.CodeNotConnected); f.Field != "values.subdomain" {
		t.Errorf("the failure names %s", f.Field)
	}
	_, err = r.SetParameters(background, c.ID, map[string]string{"subdomain": "evil.test/"}, nil)
	failed(t, err, studio.CodeInvalid)
	set := must[studio.Connection](t)(r.SetParameters(background, c.ID, map[string]string{"subdomain": "http://Blue.localhost" + clinic.port()}, nil))
	if set.Values["subdomain"] != "blue" {
		t.Errorf("kept %v", set.Values)
	}
	if _, _, err := r.Connect(background, c.ID, studio.Secrets{APIKey: "key-of-blue"}); err != nil {
		t.Fatal(err)
	}
	second := must[studio.Connection](t)(r.AddConnection(background, c.ID, "Sandbox"))
	must[studio.Connection](t)(r.SetParameters(background, second.ID, map[string]string{"subdomain": "green"}, nil))
	if _, _, err := r.Connect(background, second.ID, studio.Secrets{APIKey: "key-of-green"}); err != nil {
		t.Fatal(err)
	}

	call := answers(t, try(t, r, a, map[string]string{"id": "1", "subdomain": "typed"}), 200)
	if got, want := clinic.last(), "blue.localhost /v1/patients/1?site=blue | key-of-blue |  | "; got != want {
		t.Errorf("received %s, want %s", got, want)
	}
	if call.ConnectionID != c.ID || call.ConnectionName != "Main" || call.ConnectorID != c.ID {
		t.Errorf("the history says %s, %s", call.ConnectionID, call.ConnectionName)
	}
	call = answers(t, must[studio.Call](t)(r.Try(background, Trial{Action: a, ConnectionID: second.ID, Values: map[string]string{"id": "2"}})), 200)
	if got, want := clinic.last(), "green.localhost /v1/patients/2?site=green | key-of-green |  | "; got != want {
		t.Errorf("received %s, want %s", got, want)
	}
	if call.ConnectionName != "Sandbox" {
		t.Errorf("the history says %s", call.ConnectionName)
	}

	ok(t, r.MakeDefault(background, second.ID))
	answers(t, try(t, r, a, map[string]string{"id": "3"}), 200)
	if !strings.Contains(clinic.last(), "key-of-green") {
		t.Errorf("the default is not used: %s", clinic.last())
	}
	failed(t, r.RenameConnection(background, second.ID, " main "), studio.CodeConflict)
	failed(t, r.RenameConnection(background, second.ID, " "), studio.CodeInvalid)

	// Another value leads to another origin: the key stays behind until it is typed again.
	must[studio.Connection](t)(r.SetParameters(background, second.ID, map[string]string{"subdomain": "red"}, nil))
	before := clinic.last()
	_, err = r.Try(background, Trial{Action: a, Values: map[string]string{"id": "4"}})
	failed(t, err, studio.CodeCredentialMoved)
	if clinic.last() != before {
		t.Errorf("the key went to another origin: %s", clinic.last())
	}
	if state(t, r, studio.Connector{ID: second.ID}) != studio.Broken {
		t.Error("the moved connection is not shown as broken")
	}

	// The first one can go too; its id stands for the default then.
	ok(t, r.RemoveConnection(background, c.ID))
	if w.drawer.size() != 1 {
		t.Errorf("%d entries are in the keychain", w.drawer.size())
	}
	if only := must[studio.Connection](t)(r.Connection(background, c.ID)); only.ID != second.ID || !only.Default {
		t.Errorf("the id of the connector means %+v", only)
	}
	failed(t, r.RemoveConnection(background, second.ID), studio.CodeConflict)
	if _, _, _, err := r.DeleteConnector(background, c.ID); err != nil {
		t.Fatal(err)
	}
	w.wait(w.UndoTime + r.UndoTime)
	soon(t, "the secrets are gone", func() bool { return r.purge(background) == nil && w.drawer.size() == 0 })
}

// TestDefaultHeadersHoldConnectionParameters sends each connection's own tenant with every action.
func TestDefaultHeadersHoldConnectionParameters(t *testing.T) {
	w := newWorld(t)
	r := w.start(t)
	clinic := newClinic(t, r)
	c := withKey(t, r, "Clinic", "http://clinic.localhost"+clinic.port()+"/v1")
	c.Parameters = []studio.ConnectionParameter{studio.NewConnectionParameter("tenant")}
	c.DefaultHeaders = []studio.Pair{{Name: "X-App", Value: "tenant {tenant}"}}
	c = must[studio.Connector](t)(r.SaveConnector(background, c, studio.Secrets{}))
	must[studio.Connection](t)(r.SetParameters(background, c.ID, map[string]string{"tenant": "a-17"}, nil))
	if _, _, err := r.Connect(background, c.ID, studio.Secrets{APIKey: "key-of-blue"}); err != nil {
		t.Fatal(err)
	}
	must[studio.Call](t)(r.Try(background, Trial{Action: getting(r, c, "Read", "/patients"), Values: map[string]string{}}))
	if !strings.Contains(clinic.last(), "| tenant a-17 |") {
		t.Errorf("arrived: %s", clinic.last())
	}
}

func TestRemovedConnectionStaysWhileTheKeychainIsLocked(t *testing.T) {
	w := newWorld(t)
	r := w.start(t)
	c := withKey(t, r, "Clinic", "http://127.0.0.1:9")
	second := must[studio.Connection](t)(r.AddConnection(background, c.ID, "Sandbox"))
	if _, _, err := r.Connect(background, second.ID, studio.Secrets{APIKey: "a-key"}); err != nil {
		t.Fatal(err)
	}
	w.drawer.lock(true)
	if err := r.RemoveConnection(background, second.ID); err == nil {
		t.Fatal("the connection went without its secrets")
	}
	w.drawer.lock(false)
	ok(t, r.RemoveConnection(background, second.ID))
	if w.drawer.size() != 0 {
		t.Error("the key was left behind")
	}
}

// TestC02SecretParametersGoOnlyWhereTheyBelong: a secret parameter is sent, and shown and kept nowhere.
func TestC02SecretParametersGoOnlyWhereTheyBelong(t *testing.T) {
	const secret = `app "secret" 0815/+é`
	w := newWorld(t)
	r := w.start(t)
	clinic := newClinic(t, r)
	c := withKey(t, r, "Clinic", clinic.URL)
	c.Parameters = []studio.ConnectionParameter{{Name: "app", Label: "App key", Secret: true, Required: true}}
	c = must[studio.Connector](t)(r.SaveConnector(background, c, studio.Secrets{}))
	if _, _, err := r.Connect(background, c.ID, studio.Secrets{APIKey: "the-key"}); studio.CodeOf(err) != studio.CodeNotConnected {
		t.Fatalf("connected without the App key: %v", err)
	}
	must[studio.Connection](t)(r.SetParameters(background, c.ID, nil, map[string]string{"app": secret}))
	if _, _, err := r.Connect(background, c.ID, studio.Secrets{APIKey: "the-key"}); err != nil {
		t.Fatal(err)
	}
	a := r.NewAction(c.ID)
	a.Name, a.Method, a.Endpoint = "Send", "POST", "/send"
	a.Query, a.Headers, a.Body = []studio.Pair{{Name: "app", Value: "{app}"}}, []studio.Pair{{Name: "X-App", Value: "id {app}"}}, `{"app": {app}, "text": "a {app} b"}`
	call := answers(t, try(t, r, a, nil), 200)
	want := `127.0.0.1 /send?app=app%20%22secret%22%200815%2F%2B%C3%A9 | the-key | id ` + secret + ` | {"app": "app \"secret\" 0815/+é", "text": "a app \"secret\" 0815/+é b"}`
	if clinic.last() != want {
		t.Errorf("received\n%s, want\n%s", clinic.last(), want)
	}
	looks, err := r.Preview(background, a, "", nil)
	ok(t, err)
	shown := fmt.Sprint(call, looks, bodyOf(t, r, call))
	for _, part := range []string{"0815", "secret-parameter"} {
		if strings.Contains(shown, part) {
			t.Errorf("%q is shown: %s", part, shown)
		}
	}
	ok(t, r.Store.Backup(background))
	ok(t, filepath.WalkDir(w.Dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if strings.Contains(string(content), "0815") {
			t.Errorf("the secret is in %s", path)
		}
		return err
	}))
}

func TestCheckConnection(t *testing.T) {
	w := newWorld(t)
	r := w.start(t)
	clinic := newClinic(t, r)
	c := withKey(t, r, "Clinic", clinic.URL+"/{site}")
	must[studio.Connection](t)(r.SetParameters(background, c.ID, map[string]string{"site": "north"}, nil))
	if _, _, err := r.Connect(background, c.ID, studio.Secrets{APIKey: "the-key"}); err != nil {
		t.Fatal(err)
	}
	_, _, err := r.CheckConnection(background, c.ID)
	failed(t, err, studio.CodeInvalid)
	c = must[studio.Connector](t)(r.Connector(background, c.ID))
	c.CheckRequest = studio.CheckRequest{Endpoint: "/me?site={site}"}
	must[studio.Connector](t)(r.SaveConnector(background, c, studio.Secrets{}))
	connection, call, err := r.CheckConnection(background, c.ID)
	ok(t, err)
	answers(t, *call, 200)
	if call.ActionID != "" || !strings.HasPrefix(clinic.last(), "127.0.0.1 /north/me?site=north | the-key") {
		t.Errorf("called %q, received %s", call.ActionID, clinic.last())
	}
	if connection.Check == nil || connection.Check.Status != 200 || connection.Check.CallID != call.ID {
		t.Errorf("the connection says %+v", connection.Check)
	}
	clinic.Close()
	connection, call, err = r.CheckConnection(background, c.ID)
	ok(t, err)
	if call.Failure == nil || connection.Check.Status != 0 || connection.Check.Failure == "" || connection.State != studio.Connected {
		t.Errorf("without an answer the connection says %+v, %+v", connection.State, connection.Check)
	}
}

func TestLookUpAfterConnecting(t *testing.T) {
	r := home(t)
	sites := `{"data":[{"id":"s-1","name":"North"},{"id":"s-2","name":"South"},{"id":"s-2"}]}`
	var paths []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		paths = append(paths, q.URL.Path+" "+q.Header.Get("X-Quayside-Key"))
		_, _ = io.WriteString(w, sites)
	}))
	defer server.Close()
	c := r.NewConnector()
	c.Name, c.BaseURL, c.Category = "Sites", server.URL+"/{tenant}/sites/{site}", studio.CategoryOther
	c.Auth.Method = studio.MethodAPIKey
	c.Auth.APIKey.DisplayName, c.Auth.APIKey.KeyName = "API key", "X-Quayside-Key"
	c.LookUp = studio.LookUp{Parameter: "site", Endpoint: "/sites?of={tenant}", ListPath: "data", ValuePath: "id", LabelPath: "name"}
	c = must[studio.Connector](t)(r.SaveConnector(background, c, studio.Secrets{}))
	must[studio.Connection](t)(r.SetParameters(background, c.ID, map[string]string{"tenant": "acme"}, nil))
	if _, _, err := r.Connect(background, c.ID, studio.Secrets{APIKey: "the-key"}); err != nil {
		t.Fatal(err)
	}
	a := getting(r, c, "Read", "/items")
	_, err := r.Try(background, Trial{Action: a})
	failed(t, err, studio.CodeNotConnected)
	found := must[[]studio.Choice](t)(r.LookUp(background, c.ID))
	if len(found) != 2 || found[1] != (studio.Choice{Value: "s-2", Label: "South"}) || paths[0] != "/sites the-key" {
		t.Errorf("found %v at %v", found, paths)
	}
	must[studio.Connection](t)(r.ChooseLookedUp(background, c.ID, found[1].Value))
	answers(t, try(t, r, a, nil), 200)
	if last := paths[len(paths)-1]; last != "/acme/sites/s-2/items the-key" {
		t.Errorf("called %s", last)
	}
	sites = `{"data":{"id":"s-9"}}`
	must[[]studio.Choice](t)(r.LookUp(background, c.ID))
	must[studio.Connection](t)(r.SetParameters(background, c.ID, map[string]string{"tenant": "other"}, nil))
	answers(t, try(t, r, a, nil), 200)
	if last := paths[len(paths)-1]; last != "/other/sites/s-9/items the-key" {
		t.Errorf("called %s", last)
	}
	sites = `{"data":[]}`
	_, err = r.LookUp(background, c.ID)
	failed(t, err, studio.CodeNotFound)
}

func TestCheckLookUp(t *testing.T) {
	c := studio.Connector{Name: "x", BaseURL: "https://{host}.test/{site}", Category: studio.CategoryOther}
	c.LookUp = studio.LookUp{Parameter: "host", Endpoint: "/a/{b}"}
	fields := map[string]bool{}
	for _, p := range studio.CheckConnector(c, nil) {
		fields[p.Field] = true
	}
	for _, field := range []string{"lookUp.parameter", "lookUp.valuePath", "lookUp.endpoint"} {
		if !fields[field] {
			t.Errorf("nothing is said of %s: %v", field, fields)
		}
	}
}
