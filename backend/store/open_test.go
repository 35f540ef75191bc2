package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

// number returns a count that an environment variable can raise.
func number(name string, normal int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return normal
}

// clock is a time that a test sets.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func newClock() *clock {
	return &clock{time.Date(2026, 3, 14, 9, 26, 53, 0, time.UTC)}
}

func open(t testing.TB, dir string) *Store {
	t.Helper()
	return openAt(t, dir, time.Now)
}

func openAt(t testing.TB, dir string, now func() time.Time) *Store {
	t.Helper()
	s, err := Open(context.Background(), Options{Dir: dir, Now: now})
	if err != nil {
		t.Fatalf("open: %v (%s)", err, studio.AsFailure(err).Detail)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// in returns a store in a new folder with a clock of its own.
func in(t testing.TB) (*Store, *clock) {
	t.Helper()
	c := newClock()
	return openAt(t, filepath.Join(t.TempDir(), "data"), c.now), c
}

var background = context.Background()

func must[T any](t testing.TB) func(T, error) T {
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatalf("%v (%s)", err, studio.AsFailure(err).Detail)
		}
		return value
	}
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%v (%s)", err, studio.AsFailure(err).Detail)
	}
}

func wantCode(t testing.TB, err error, code studio.Code) {
	t.Helper()
	if studio.CodeOf(err) != code {
		t.Fatalf("got %v (%q), want code %q", err, studio.CodeOf(err), code)
	}
}

// keyed is a complete connector with an API key.
func keyed(name string) studio.Connector {
	return studio.Connector{
		Name: name, Description: "Companies and people of " + name, BaseURL: "https://api.example.com/v2",
		Category: studio.CategoryCRM,
		Auth: studio.Auth{Method: studio.MethodAPIKey, APIKey: studio.APIKey{
			DisplayName: "API key", KeyName: "X-Api-Key", Placement: studio.PlacementHeader,
			Further: []studio.CredentialHeader{{ID: "tenant", DisplayName: "Tenant", HeaderName: "X-Tenant"}},
		}},
	}
}

func action(connectorID, name string) studio.Action {
	return studio.Action{
		ConnectorID: connectorID, Name: name, Category: studio.Retrieve, Method: "GET", Endpoint: "/companies/{domain}",
		Query: []studio.Pair{{Name: "limit", Value: "{limit}"}}, Position: -1,
		Parameters: []studio.Parameter{{Name: "domain", Type: studio.ParamText, Required: true}, {Name: "limit", Type: studio.ParamNumber, Default: "10"}},
		Output:     studio.Output{RecordPath: "data.items", List: true, Fields: []studio.OutputField{{Name: "Company", Path: "name", Type: studio.FieldText}}},
	}
}

// answered is a call with an answer of a status.
func answered(c studio.Connector, a studio.Action, status int, at time.Time) studio.Call {
	return studio.Call{
		ID: studio.NewID(), ConnectorID: c.ID, ActionID: a.ID, ActionName: a.Name, Source: studio.SourceTest, StartedAt: at,
		Values:  map[string]string{"domain": "example.com"},
		Request: studio.SentRequest{Method: "GET", URL: "https://api.example.com/v2/companies/example.com"},
		Response: &studio.Response{Status: status, StatusText: "Status " + fmt.Sprint(status), Kind: studio.BodyJSON,
			BodyID: studio.NewID(), Size: 1000},
		Timing: studio.Timing{Total: 12.5},
	}
}
