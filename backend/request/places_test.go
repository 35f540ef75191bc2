package request

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"connectorstudio/backend/auth"
	"connectorstudio/backend/secrets"
	"connectorstudio/backend/studio"
)

// keyed is a real signer for a connector with the canary in these places, and the form of its requests.
type keyed struct {
	places []studio.Sending
	path   string // below the origin, where requests begin
	form   bool
}

var newPlaces = map[string]keyed{
	"path":             {[]studio.Sending{{Placement: studio.PlacementPath, Name: "key"}}, "/bot{key}", false},
	"cookie":           {[]studio.Sending{{Placement: studio.PlacementCookie, Name: "sid"}}, "", false},
	"form":             {[]studio.Sending{{Placement: studio.PlacementBody, Name: "api_key"}}, "", true},
	"query and header": {[]studio.Sending{{Placement: studio.PlacementQuery, Name: "k"}, {Placement: studio.PlacementHeader, Name: "X-K", ValueTemplate: "Token {key}"}}, "", false},
	"body and path":    {[]studio.Sending{{Placement: studio.PlacementBody, Name: "key"}, {Placement: studio.PlacementPath, Name: "key"}}, "/v1/{key}/x", false},
}

func (k keyed) signer(t *testing.T, origin string) Authorizer {
	t.Helper()
	ring := &secrets.Keyring{}
	ring.KeepInMemory()
	a := &auth.Auth{Secrets: ring, LockDir: t.TempDir()}
	c := studio.Connector{ID: studio.NewID(), Name: "Acme", BaseURL: origin + k.path, Auth: studio.DefaultAuth()}
	c.Auth.Method, c.Auth.APIKey.DisplayName = studio.MethodAPIKey, "Key"
	c.Auth.APIKey.Placement, c.Auth.APIKey.KeyName, c.Auth.APIKey.ValueTemplate = k.places[0].Placement, k.places[0].Name, k.places[0].ValueTemplate
	c.Auth.APIKey.Also = k.places[1:]
	if _, err := a.Connect(context.Background(), c, studio.Secrets{APIKey: canary}); err != nil {
		t.Fatal(err)
	}
	s, err := a.Signer(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (k keyed) prepared(t *testing.T, origin string, follow bool) *Prepared {
	t.Helper()
	header, body := http.Header{}, `{"name":"Ada"}`
	p := prepare(t, "POST", origin+strings.NewReplacer("{", "%7B", "}", "%7D").Replace(k.path)+"/start?page=2", header, body, follow)
	if k.form {
		p.shared, p.out.Header = nil, p.out.Header.Clone()
		p.out.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		p.out.Body = []byte("name=Ada")
	}
	return p
}

// TestP7KeysStayHomeInNewPlaces is D01 for the places that a key can have besides the first six: 7 kinds of
// redirects x 5 placements x 5 codes = 175 cases, with and without following beyond the origin.
func TestP7KeysStayHomeInNewPlaces(t *testing.T) {
	cases := 0
	for _, crossing := range crossings {
		var code int
		home, sink, client, shelf := careless(t, crossing, &code)
		for name, place := range newPlaces {
			signer := place.signer(t, crossing.from)
			for _, code = range redirectCodes {
				cases++
				for _, follow := range []bool{false, true} {
					home.forget()
					sink.forget()
					sent := client.Send(t.Context(), place.prepared(t, crossing.from, follow), signer)
					what := fmt.Sprintf("%s, %s, %d, follow %v", crossing.kind, name, code, follow)
					if leak := leaks(everything(t, sent, shelf), canary); leak != "" {
						t.Fatalf("%s: %q is shown", what, leak)
					}
					if len(home.requests()) == 0 || leaks(home.requests()[0], canary) == "" {
						t.Fatalf("%s: the key did not go where it belongs: %+v", what, sent.Failure)
					}
					if crossing.same {
						continue
					}
					for _, request := range sink.requests() {
						if leak := leaks(request, canary); leak != "" {
							t.Errorf("%s: %q arrived elsewhere:\n%s", what, leak, request)
						}
					}
					if !follow && len(sink.requests()) > 0 {
						t.Errorf("%s: followed", what)
					}
				}
			}
		}
	}
	if cases != 175 {
		t.Errorf("%d cases", cases)
	}
}

// TestPlacesAreShownAsDots holds what is shown of a request with its key in each place.
func TestPlacesAreShownAsDots(t *testing.T) {
	for name, want := range map[string]string{
		"path": "/bot••••••••/start?page=2", "cookie": "Cookie", "form": "name=Ada&api_key=••••••••",
		"query and header": "&k=••••••••", "body and path": "/v1/••••••••/x/start",
	} {
		stage := newStage(t)
		stage.play("https://api.test", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "ok") })
		place := newPlaces[name]
		sent := stage.client().Send(t.Context(), place.prepared(t, "https://api.test", false), place.signer(t, "https://api.test"))
		if shown := everything(t, sent, nil); !strings.Contains(strings.ReplaceAll(shown, `\u0026`, "&"), want) {
			t.Errorf("%s: %s", name, shown)
		}
	}
}

// TestOnlyThePathIsFilled holds that a signer may put something into the holes of a path, and nowhere else.
func TestOnlyThePathIsFilled(t *testing.T) {
	stage := newStage(t)
	stage.play("https://api.test", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "ok") })
	for name, path := range map[string]string{"another path": "/elsewhere", "a slash": "/bot/a/b/start", "more": "/botx/start/more", "less": "/botx"} {
		bad := signing{nil, func(o *studio.Outgoing) { o.URL.Path, o.URL.RawPath = path, "" }}
		sent := stage.client().Send(t.Context(), newPlaces["path"].prepared(t, "https://api.test", false), bad)
		if sent.Failure == nil || sent.Failure.Code != studio.CodeInternal {
			t.Errorf("%s was let through: %+v", name, sent.Response)
		}
	}
}
