package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"connectorstudio/backend/bodies"
	"connectorstudio/backend/bridge"
	"connectorstudio/backend/fields"
	"connectorstudio/backend/runner"
	"connectorstudio/backend/secrets"
	"connectorstudio/backend/studio"
)

// tour is the window as a person goes through it, with everything recorded that it is told.
type tour struct {
	*testing.T
	canaries *canaries
	folder   string // the data folder, exports, saved responses, temporary files: all that is on the disk
	drawer   *drawer
	record   locked // results, failures, events, addresses opened, texts copied, logs
	studio   *bridge.Studio

	connectors *bridge.Connectors
	connecting *bridge.Connecting
	actions    *bridge.Actions
	tests      *bridge.Tests
	activity   *bridge.Activity
	app        *bridge.Application
	drop       *bridge.Drops
	dropped    string // the file that is dropped on the window
}

func newTour(t *testing.T) *tour {
	tour := &tour{T: t, canaries: newCanaries(), folder: t.TempDir(), drawer: &drawer{values: map[string]string{}}}
	ok(t, os.Mkdir(filepath.Join(tour.folder, "tmp"), 0o700))
	t.Setenv("TMPDIR", filepath.Join(tour.folder, "tmp"))
	was := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&tour.record, &slog.HandlerOptions{Level: slog.LevelDebug})))
	tour.open()
	t.Cleanup(func() {
		_ = tour.studio.Close()
		slog.SetDefault(was)
		log.SetOutput(os.Stderr)
	})
	return tour
}

func (t *tour) dir() string { return filepath.Join(t.folder, "data") }

func (t *tour) open() {
	t.studio = &bridge.Studio{Host: t, Version: "tour", Config: runner.Config{
		Dir: t.dir(), Keyring: &secrets.Keyring{Provider: t.drawer, Place: secrets.Place{OS: "linux"}},
		OpenURL: func(address string) error { t.told("opened", address); return nil }, Changed: t.Emit,
	}}
	t.studio.Open(context.Background())
	for _, bound := range bridge.Bound(t.studio) {
		switch b := bound.(type) {
		case *bridge.Connectors:
			t.connectors = b
		case *bridge.Connecting:
			t.connecting = b
		case *bridge.Actions:
			t.actions = b
		case *bridge.Tests:
			t.tests = b
		case *bridge.Activity:
			t.activity = b
		case *bridge.Application:
			t.app = b
		case *bridge.Drops:
			t.drop = b
		}
	}
}

// told records what leaves the backend, as JSON and as anybody might print it.
func (t *tour) told(what string, value any) {
	text, err := json.Marshal(value)
	fmt.Fprintf(&t.record, "%s %s %v %+v %v\n", what, text, value, value, err)
	if err, is := value.(error); is {
		f := studio.AsFailure(err)
		fmt.Fprintf(&t.record, "%s | %s | %s | %s | %#v\n", f.Message, f.Fix, f.Detail, f.Field, *f)
	}
}

// tell records the outcome of a bound method and returns the value.
func tell[V any](t *tour, what string) func(V, error) V {
	return func(value V, err error) V {
		t.told(what, value)
		if err != nil {
			t.told(what+" failed", err)
		}
		return value
	}
}

// The window's own part.
func (t *tour) Context() context.Context    { return context.Background() }
func (t *tour) Emit(event string, data any) { t.told("event "+event, data) }
func (t *tour) CopyText(text string) error  { t.told("copied", text); return nil }
func (t *tour) ShowFile(path string) error  { t.told("shown", path); return nil }
func (t *tour) OpenURL(address string) error {
	t.told("opened", address)
	return nil
}
func (t *tour) SaveDialog(title, name string) (string, error) {
	t.told(title, name)
	return filepath.Join(t.folder, studio.NewID()+"-"+name), nil
}
func (t *tour) DroppedFiles() []string                            { return []string{t.dropped} }
func (t *tour) OpenDialog(string, string, string) (string, error) { return "", nil }

// everyWay are the ways in which the parrot answers. Where redirects to elsewhere are followed, what the
// system itself writes into the address is no longer in our hands.
var (
	everyWay     = []string{"all", "page", "unauthorized", "broken", "302", "307", "told", "cut", "slow", "all"}
	followedWays = []string{"all", "302", "307"}
)

// connect saves a connector with its secrets typed into the form, as the window does.
func (t *tour) connect(name, baseURL string, typed bridge.TypedSecrets, edit func(c *studio.Connector)) studio.Connector {
	t.Helper()
	draft := tell[bridge.ConnectorDraft](t, "draft")(t.connectors.Draft(""))
	c := draft.Connector
	c.Name, c.BaseURL, c.Category = name, baseURL, studio.CategoryOther
	edit(&c)
	tell[bridge.ConnectorDraft](t, "saved draft")(t.connectors.SaveDraft(c))
	tell[[]studio.Problem](t, "checked")(t.connectors.Check(c))
	view := tell[bridge.ConnectorView](t, "saved")(t.connectors.Save(c, typed))
	if view.Connector.ID == "" {
		t.Fatalf("%s was not saved", name)
	}
	tell[bridge.ConnectorDraft](t, "draft again")(t.connectors.Draft(c.ID))
	return view.Connector
}

// try tests the connector against ways to answer, and looks at each answer in every view.
func (t *tour) try(c studio.Connector, ways []string) {
	t.Helper()
	for _, how := range ways {
		d := tell[bridge.ActionDraft](t, "action")(t.actions.Draft(c.ID, ""))
		d.Action.Name, d.Action.Method, d.Action.Endpoint, d.Action.Body = studio.NewID()+how, "POST", "/say/"+how, `{"word": {word}}`
		d.Samples = map[string]string{"word": "amber"}
		tell[bridge.ActionDraft](t, "action draft")(t.actions.SaveDraft(d))
		tell[bridge.ActionLook](t, "look")(t.actions.Look(d))
		task := studio.NewID()
		if how == "slow" {
			time.AfterFunc(200*time.Millisecond, func() { tell[bridge.Nothing](t, "stopped")(t.tests.Stop(task)) })
		}
		call := tell[studio.Call](t, how)(t.tests.Run(task, d))
		tell[studio.Action](t, "saved action")(t.actions.Save(d))
		if call.Response != nil && call.Response.BodyID != "" {
			t.look(call.Response.BodyID)
			tell[fields.Inference](t, "inferred")(t.tests.Infer(bridge.InferRequest{CallIDs: []string{call.ID}, Suggest: true}))
		}
		tell[[]studio.TestBrief](t, "earlier")(t.tests.Earlier(d.Action.ID))
		tell[studio.Call](t, "again")(t.activity.Get(call.ID))
	}
}

// look opens a kept response in every view, searches it and saves it to a file.
func (t *tour) look(body string) {
	tell[bodies.Info](t, "body")(t.tests.Body(body))
	for _, view := range []bodies.View{bodies.Raw, bodies.Pretty} {
		tell[[]string](t, "lines")(t.tests.Lines(body, view, 0, 500))
		tell[bodies.Hits](t, "found")(t.tests.Search("search", body, view, "heard", 0))
	}
	tell[[]bodies.Node](t, "tree")(t.tests.Children(body, -1, 0, 500))
	tell[string](t, "saved to")(t.tests.SaveBody(body))
}

// keys goes through the connectors of an API key: each placement, with a further header.
func (t *tour) keys(p *parrot) []studio.Connector {
	list := []studio.Connector{}
	for _, placement := range []studio.Placement{studio.PlacementHeader, studio.PlacementQuery, studio.PlacementBody, studio.PlacementCookie} {
		for _, follow := range []bool{false, true} {
			slot := fmt.Sprintf("key in the %s, follow %v", placement, follow)
			sing := t.canaries.sing
			if placement == studio.PlacementCookie { // which cannot hold every character
				sing = t.canaries.singToken
			}
			typed := bridge.TypedSecrets{APIKey: sing(slot), Further: map[string]string{"app": t.canaries.sing("header beside the " + slot)}}
			template := "Key {key}"
			if placement == studio.PlacementCookie {
				template = "{key}"
			}
			c := t.connect(slot, p.URL, typed, func(c *studio.Connector) {
				c.FollowOffOrigin = follow
				c.Auth.Method = studio.MethodAPIKey
				c.Auth.APIKey = studio.APIKey{
					DisplayName: "Key", KeyName: "X-Api-Key", Placement: placement, ValueTemplate: template,
					Further: []studio.CredentialHeader{{ID: "app", DisplayName: "App", HeaderName: "X-App", ValueTemplate: "App {key}"}},
				}
			})
			tell[bridge.KeyConnected](t, "connected")(t.connecting.Key("key", c.ID, bridge.TypedSecrets{APIKey: typed.APIKey}))
			ways := everyWay
			if follow {
				ways = followedWays
			}
			t.try(c, ways)
			tell[bridge.KeyConnected](t, "broken key")(t.connecting.Key("key", c.ID, bridge.TypedSecrets{APIKey: t.canaries.sing("key with a line break") + "\n\x00" + "end"}))
			list = append(list, c)
		}
	}
	return list
}

// browse approves by following where the provider leads, back to the application.
func (t *tour) browse(address string) {
	response, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	page, _ := io.ReadAll(response.Body)
	t.told("page at the end", string(page))
	t.told("its headers", response.Header)
}

// signIns goes through the connectors that sign in, with the client's secret in the body and in Basic.
func (t *tour) signIns(p *parrot) []studio.Connector {
	list := []studio.Connector{}
	for _, style := range []studio.ClientAuth{studio.ClientAuthBody, studio.ClientAuthBasic} {
		name := "signs in, secret in " + string(style)
		c := t.connect(name, p.URL, bridge.TypedSecrets{ClientSecret: t.canaries.sing(name)}, func(c *studio.Connector) {
			c.Auth.Method = studio.MethodOAuth2
			o := &c.Auth.OAuth2
			o.AuthorizationURL, o.TokenURL, o.RevocationURL = p.URL+"/authorize", p.URL+"/token", p.URL+"/revoke"
			o.ClientID, o.ClientAuthentication, o.Redirect.Port = "quayside-client", style, 0
		})
		for _, broken := range []bool{true, false} {
			p.set(func() { p.brokenToken = broken })
			s := tell[studio.SignIn](t, "sign-in")(t.connecting.Start(c.ID))
			tell[studio.SignIn](t, "wrong address")(t.connecting.Paste(s.ID, s.RedirectURL+"?state=guessed&code="+t.canaries.singToken("code that somebody else sent")))
			t.browse(s.AuthorizationURL)
			waitUntil(t.T, "the sign-in is over", func() bool {
				return must[studio.SignIn](t)(t.connecting.SignIn(s.ID)).Done
			})
			tell[studio.SignIn](t, "over")(t.connecting.SignIn(s.ID))
		}
		t.try(c, everyWay)
		for _, broken := range []bool{false, true} { // a renewal that works, and one that does not
			p.set(func() { p.refuseOnce, p.brokenToken = true, broken })
			d := tell[bridge.ActionDraft](t, "action")(t.actions.Draft(c.ID, ""))
			d.Action.Name, d.Action.Endpoint = "Renewed "+studio.NewID(), "/say/all"
			tell[studio.Call](t, "renewed")(t.tests.Run("renewed", d))
		}
		p.set(func() { p.brokenToken = false })
		tell[studio.Connection](t, "state")(t.connecting.State(c.ID))
		list = append(list, c)
	}
	return list
}

// rest does what else a window can do with connectors.
func (t *tour) rest(list []studio.Connector) {
	for _, c := range list {
		path := tell[string](t, "exported")(t.connectors.Export(c.ID))
		t.dropped = path
		file := tell[bridge.Dropped](t, "dropped")(t.drop.Take([]bridge.DropKind{bridge.DropConnector}))
		tell[bridge.Imported](t, "imported")(t.connectors.ImportDropped(file.Token))
		tell[studio.Connector](t, "duplicate")(t.connectors.Duplicate(c.ID))
		tell[bridge.ConnectorView](t, "view")(t.connectors.Get(c.ID))
		page := tell[studio.CallPage](t, "history")(t.activity.List(studio.CallQuery{ConnectorID: c.ID, Count: 200}))
		for _, row := range page.Rows {
			tell[studio.Call](t, "call")(t.activity.Get(row.ID))
		}
	}
	t.drawer.lock(true)
	c := list[0]
	tell[bridge.ConnectorView](t, "locked")(t.connectors.Save(c, bridge.TypedSecrets{APIKey: t.canaries.sing("key for a locked keychain")}))
	tell[bridge.KeyConnected](t, "locked")(t.connecting.Key("key", c.ID, bridge.TypedSecrets{APIKey: t.canaries.sing("another for a locked keychain")}))
	tell[bridge.Keychain](t, "keychain")(t.connecting.Keychain())
	t.drawer.lock(false)
	moved := list[1]
	moved.BaseURL = strings.Replace(moved.BaseURL, "127.0.0.1", "localhost", 1)
	tell[bridge.ConnectorView](t, "moved")(t.connectors.Save(moved, bridge.TypedSecrets{}))
	t.try(moved, []string{"all"})
	for _, c := range list[2:4] {
		tell[bridge.Disconnected](t, "disconnected")(t.connecting.Disconnect(c.ID))
	}
	tell[bridge.Disconnected](t, "disconnected")(t.connecting.Disconnect(list[len(list)-1].ID))
	tell[bridge.Deletion](t, "deleted")(t.connectors.Delete(list[4].ID))
	tell[[]studio.Day](t, "days")(t.activity.Days("", 14))
	tell[studio.ConnectorPage](t, "list")(t.connectors.List(studio.ConnectorQuery{Count: 500}))
	tell[[]bridge.Found](t, "found")(t.connectors.Find("key"))
	tell[string](t, "diagnostics")(t.app.Diagnostics())
	tell[bridge.Start](t, "start")(t.app.Start())
}

// commands runs the command line over the same data folder.
func (t *tour) commands(p *parrot, c studio.Connector) {
	s := &shell{t: t.T, dir: t.dir(), keyring: &secrets.Keyring{Provider: t.drawer}, env: map[string]string{}}
	run := func(args ...string) {
		r := s.run(args...)
		t.told(strings.Join(args, " "), []any{r.code, r.out, r.err})
	}
	run("list", "--json")
	run("show", c.ID, "--json")
	run("export", c.ID, "-o", filepath.Join(t.folder, "exported.json"))
	run("export", c.ID, "--yaml")
	action := must[[]studio.ActionRow](t)(t.actions.List(c.ID))[0].Action
	run("test", c.ID+"/"+action.ID)
	s.in = strings.NewReader(t.canaries.sing("key typed into the command line") + "\n" + t.canaries.sing("header typed into the command line") + "\n")
	run("connect", c.ID)
	run("test", c.ID+"/"+action.ID, "--json")
	s.env[keyVariable] = t.canaries.sing("key of the environment") + "\n" + t.canaries.sing("header of the environment")
	run("test", c.ID+"/"+action.ID, "--json")
	file := filepath.Join(t.T.TempDir(), "key") // not in the tour's folder: the person put it there
	ok(t, os.WriteFile(file, []byte(t.canaries.sing("key of a file")+"\n"+t.canaries.sing("header of a file")), 0o644))
	run("test", c.ID+"/"+action.ID, "--key-file", file)
	ok(t, os.Chmod(file, 0o600))
	run("test", c.ID+"/"+action.ID, "--key-file", file)
}

// TestCanaryScan goes on the tour and then looks for canaries wherever they must not be (P9).
func TestCanaryScan(t *testing.T) {
	aside := newWrongServer(t)
	tour := newTour(t)
	p := newParrot(t, tour.canaries, aside.URL)
	list := slices.Concat(tour.keys(p), tour.signIns(p), tour.typed(p))
	tour.commands(p, list[0])
	tour.rest(list)
	r := must[*runner.Runner](t)(tour.studio.Runner())
	ok(t, r.Store.Backup(context.Background()))
	files := tour.canaries.scan(t, tour.folder) // while the log of the database is beside it
	ok(t, tour.studio.Close())
	tour.open()
	tour.rest(slices.Delete(list, 4, 5)) // without the one that was deleted
	ok(t, tour.studio.Close())
	files += tour.canaries.scan(t, tour.folder)

	record := []byte(tour.record.String())
	for _, found := range tour.canaries.find(record) {
		t.Errorf("told the window: %s", found)
	}
	for _, found := range tour.canaries.find(aside.got()) {
		t.Errorf("sent to the wrong server: %s", found)
	}
	t.Logf("%d canaries in %d spellings; %d bytes of files, %d bytes told, %d at the wrong server, %d at the right one",
		len(tour.canaries.secrets), len(tour.canaries.spellings()), files, len(record), len(aside.got()), len(p.log.String()))
	if len(aside.got()) == 0 {
		t.Error("nothing was ever sent to the wrong server: the redirects were not followed")
	}
	tour.arrived(tour.canaries.slots([]byte(p.log.String())))
}

// arrived holds the tour to its purpose: each secret that was to be sent arrived where it belongs.
func (t *tour) arrived(slots map[string]bool) {
	kinds := map[string]int{}
	for slot := range t.canaries.secrets {
		never := strings.Contains(slot, "locked keychain") || strings.Contains(slot, "line break") || strings.Contains(slot, "somebody else") || strings.HasPrefix(slot, "identity")
		handedOut := strings.HasPrefix(slot, "access token") || strings.HasPrefix(slot, "refresh token") || strings.HasPrefix(slot, "code")
		switch {
		case never && slots[slot]:
			t.Errorf("%s: it was sent", slot)
		case !never && !handedOut && !slots[slot]:
			t.Errorf("%s: it never arrived", slot)
		}
		if kind, _, _ := strings.Cut(slot, " "); slots[slot] {
			kinds[kind]++
		}
	}
	if kinds["access"] < 4 || kinds["refresh"] < 4 || kinds["code"] < 4 {
		t.Errorf("the sign-ins went nowhere: %v arrived", kinds)
	}
}
