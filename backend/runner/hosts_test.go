package runner

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"connectorstudio/backend/studio"
)

// machine saves a connector that asks for its token with a client secret.
func machine(t *testing.T, r *Runner, name, baseURL, tokenURL string) studio.Connector {
	t.Helper()
	c := r.NewConnector()
	c.Name, c.BaseURL, c.Category = name, baseURL, studio.CategoryOther
	c.Auth.Method, c.Auth.OAuth2.Grant = studio.MethodOAuth2, studio.GrantClientCredentials
	c.Auth.OAuth2.ClientID, c.Auth.OAuth2.TokenURL = "client", tokenURL
	if strings.Contains(baseURL, "{instance}") {
		c.Auth.OAuth2.Keep = []studio.Kept{{From: studio.KeptFromToken, Path: "instance", Parameter: "instance"}}
	}
	return must[studio.Connector](t)(r.SaveConnector(background, c, studio.Secrets{ClientSecret: "secret-of-the-client"}))
}

// tokensNaming answers token requests, and what instance is in them. It counts them.
func tokensNaming(t *testing.T, instance *string) (server *httptest.Server, asked *int) {
	asked = new(int)
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		*asked++
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(w, `{"access_token":"token-of-the-test","expires_in":3600,"instance":%q}`, *instance)
	}))
	t.Cleanup(server.Close)
	return server, asked
}

// TestG01ClientSecretIsTypedOnce: what is typed in the form before the host is known goes to what comes of it, and
// not to another address that the definition is changed to.
func TestG01ClientSecretIsTypedOnce(t *testing.T) {
	r, none := home(t), ""
	server, asked := tokensNaming(t, &none)
	host := strings.TrimPrefix(server.URL, "http://127.0.0.1:")
	c := machine(t, r, "Port", "http://127.0.0.1:{port}/api", "http://127.0.0.1:{port}/token")
	second := must[studio.Connection](t)(r.AddConnection(background, c.ID, "Sandbox"))
	for _, id := range []string{c.ID, second.ID} {
		must[studio.Connection](t)(r.SetParameters(background, id, map[string]string{"port": host}, nil))
		connection, _, err := r.Connect(background, id, studio.Secrets{})
		ok(t, err)
		if connection.State != studio.Connected {
			t.Errorf("%s is %s: %s", connection.Name, connection.State, connection.Reason)
		}
	}
	if *asked != 2 {
		t.Errorf("asked for %d tokens", *asked)
	}
	other := machine(t, r, "Moved", "http://127.0.0.1:{port}/api", "http://127.0.0.1:{port}/token")
	other.Auth.OAuth2.TokenURL = "http://localhost:{port}/token"
	must[studio.Connector](t)(r.SaveConnector(background, other, studio.Secrets{}))
	must[studio.Connection](t)(r.SetParameters(background, other.ID, map[string]string{"port": host}, nil))
	_, _, err := r.Connect(background, other.ID, studio.Secrets{})
	failed(t, err, studio.CodeCredentialMoved)
	if *asked != 2 {
		t.Error("the secret went to an address that it was not typed for")
	}
}

// TestD05ASignInNamesTheHost: a token is not sent to a host that only the sign-in named before somebody says so;
// another account of another host is asked for again.
func TestD05ASignInNamesTheHost(t *testing.T) {
	r, calls := home(t), map[string]int{}
	data := func() string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
			calls[q.Host]++
			w.Header().Set("Content-Type", "application/json")
			_, _ = fmt.Fprint(w, `{"id":1}`)
		}))
		t.Cleanup(s.Close)
		return strings.Replace(s.URL, "127.0.0.1", "localhost", 1)
	}
	first, second := data(), data()
	instance := first
	server, _ := tokensNaming(t, &instance)
	c := machine(t, r, "Named", "{instance}/api", server.URL+"/token")
	c.CheckRequest = studio.CheckRequest{Method: "GET", Endpoint: "/me"}
	must[studio.Connector](t)(r.SaveConnector(background, c, studio.Secrets{}))
	a := getting(r, c, "Read", "/records")
	for _, at := range []string{first, second} {
		instance = at
		connection, call, err := r.Connect(background, c.ID, studio.Secrets{})
		ok(t, err)
		if connection.AskedOrigin != at || connection.State == studio.Connected || call != nil {
			t.Fatalf("at %s: %+v", at, connection)
		}
		_, err = r.Try(background, Trial{Action: a})
		failed(t, err, studio.CodeCredentialMoved)
		_, _, err = r.ApproveHost(background, c.ID, server.URL)
		failed(t, err, studio.CodeInvalid)
		if n := calls[strings.TrimPrefix(at, "http://")]; n != 0 {
			t.Fatalf("called %d times before it was approved", n)
		}
		connection, call, err = r.ApproveHost(background, c.ID, at)
		ok(t, err)
		if connection.State != studio.Connected || connection.AskedOrigin != "" {
			t.Errorf("approved: %+v", connection)
		}
		if n := calls[strings.TrimPrefix(at, "http://")]; n != 1 || call == nil || call.Response.Status != 200 || connection.Check == nil {
			t.Errorf("the connection check did not run by itself: %d calls, %+v", n, call)
		}
		answers(t, try(t, r, a, nil), 200)
	}
	connection, call, err := r.Connect(background, c.ID, studio.Secrets{}) // once more at the same
	ok(t, err)
	if connection.State != studio.Connected || call == nil || call.Response.Status != 200 {
		t.Errorf("connected again: %+v, %+v", connection, call)
	}
}
