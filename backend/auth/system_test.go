package auth

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"

	"connectorstudio/backend/studio"
)

// asked is a request as a system got it.
type asked struct {
	method, path string
	query        url.Values
	header       http.Header
	body         string
	form         url.Values     // of a form body
	json         map[string]any // of a JSON body
}

// system answers every request as its handler says and remembers them.
type system struct {
	*httptest.Server
	mu      sync.Mutex
	handler func(asked, http.ResponseWriter)
	seen    []asked
}

func newSystem(t *testing.T, handler func(asked, http.ResponseWriter)) *system {
	t.Helper()
	s := &system{handler: handler}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		a := asked{method: r.Method, path: r.URL.EscapedPath(), query: r.URL.Query(), header: r.Header, body: string(body)}
		a.form, _ = url.ParseQuery(a.body)
		_ = json.Unmarshal(body, &a.json)
		s.mu.Lock()
		s.seen = append(s.seen, a)
		answer := s.handler
		s.mu.Unlock()
		w.Header()["Date"] = nil
		answer(a, w)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *system) answers(handler func(asked, http.ResponseWriter)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.handler = handler
}

func (s *system) requests() []asked {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]asked{}, s.seen...)
}

// replies is a system that always answers the same.
func replies(status int, body string) func(asked, http.ResponseWriter) {
	return func(_ asked, w http.ResponseWriter) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// granted is a connector with a grant whose endpoints are all on one server.
func granted(server string, grant studio.Grant) studio.Connector {
	c := withOAuth(server)
	c.Auth.OAuth2.Grant, c.Auth.OAuth2.DeviceURL = grant, server+"/device"
	return c
}

// typing are secrets by their ids.
func typing(pairs ...string) studio.Secrets {
	s := studio.Secrets{Further: map[string]string{}}
	for i := 0; i < len(pairs); i += 2 {
		s.Set(pairs[i], pairs[i+1])
	}
	return s
}

func connects(t *testing.T, a *Auth, c studio.Connector, s studio.Secrets) studio.Connection {
	t.Helper()
	connection, err := a.Connect(context.Background(), c, s)
	if err != nil || connection.State != studio.Connected {
		t.Fatalf("%+v %v", connection, err)
	}
	return connection
}

func signerOf(t *testing.T, a *Auth, c studio.Connector) *Signer {
	t.Helper()
	s, err := a.Signer(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
