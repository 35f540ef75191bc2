package runner

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"connectorstudio/backend/sampleapi"
	"connectorstudio/backend/studio"
)

// lookup is the action of the guide's first example.
func lookup(r *Runner, c studio.Connector) studio.Action {
	a := getting(r, c, "Find company by domain", "/companies/lookup")
	a.Query = []studio.Pair{{Name: "domain", Value: "{domain}"}}
	a.Parameters = []studio.Parameter{{Name: "domain", Type: studio.ParamText, Required: true}}
	return a
}

var amber = map[string]string{"domain": "amber-analytics.example.com"}

func TestG15TryWithOAuth(t *testing.T) {
	r := home(t)
	c := withOAuth(t, r, vendor(t, sampleapi.Options{}))
	connection := signIn(t, r, c)
	if connection.State != studio.Connected || connection.Identity == "" || !connection.RenewsItself {
		t.Errorf("connected as %+v", connection)
	}
	call := answers(t, try(t, r, lookup(r, c), amber), 200)
	if !strings.Contains(bodyOf(t, r, call), `"amber-analytics.example.com"`) || call.Response.Kind != studio.BodyJSON {
		t.Errorf("got %s", bodyOf(t, r, call))
	}
	hidden := false
	for _, h := range call.Request.Headers {
		if h.Name == "Authorization" {
			hidden = h.Hidden && strings.Contains(h.Value, "••")
		}
	}
	if !hidden {
		t.Errorf("the token is not hidden in %+v", call.Request.Headers)
	}
	kept := must[studio.Call](t)(r.Store.Call(background, call.ID))
	if kept.Response.BodyID != call.Response.BodyID || kept.Values["domain"] != amber["domain"] || kept.Source != studio.SourceTest {
		t.Errorf("kept %+v", kept)
	}
	if found := history(t, r, studio.CallQuery{Search: "amber-analytics"}); len(found) != 1 {
		t.Errorf("the history finds %d calls by what was answered", len(found))
	}
}

func TestG05TryWithAnAPIKeyInEachPlacement(t *testing.T) {
	s := vendor(t, sampleapi.Options{})
	for name, set := range map[string]func(k *studio.APIKey){
		"header":   func(k *studio.APIKey) {},
		"template": func(k *studio.APIKey) { k.KeyName, k.ValueTemplate = "Authorization", "Token {key}" },
		"query":    func(k *studio.APIKey) { k.Placement, k.KeyName = studio.PlacementQuery, sampleapi.KeyParameter },
		"body":     func(k *studio.APIKey) { k.Placement, k.KeyName = studio.PlacementBody, sampleapi.KeyParameter },
	} {
		t.Run(name, func(t *testing.T) {
			r := home(t)
			c := withKey(t, r, "Quayside", sampleapi.SettingsAt(s.URL).BaseURL)
			set(&c.Auth.APIKey)
			c = must[studio.Connector](t)(r.SaveConnector(background, c, studio.Secrets{APIKey: s.APIKey}))
			a := r.NewAction(c.ID)
			a.Name, a.Method, a.Endpoint, a.Body = "Search companies", "POST", "/companies/search", `{"countries": {countries}, "limit": 3}`
			a.Parameters = []studio.Parameter{{Name: "countries", Type: studio.ParamList, Required: true}}
			call := answers(t, try(t, r, a, map[string]string{"countries": "IE, PT"}), 200)
			if !strings.Contains(bodyOf(t, r, call), `"results"`) {
				t.Errorf("got %s", bodyOf(t, r, call))
			}
			shown := must[[]byte](t)(json.Marshal(call))
			if strings.Contains(string(shown), s.APIKey) || !strings.Contains(string(shown), "••") {
				t.Errorf("the key is not hidden in %s", shown)
			}
			wrong := must[studio.Connector](t)(r.SaveConnector(background, c, studio.Secrets{APIKey: "qsk_wrong"}))
			answers(t, try(t, r, a, map[string]string{"countries": "IE"}), 401)
			if state(t, r, wrong) != studio.Broken {
				t.Errorf("after a 401 the connection is %s", state(t, r, wrong))
			}
			must[studio.Connector](t)(r.SaveConnector(background, c, studio.Secrets{APIKey: s.APIKey}))
			answers(t, try(t, r, a, map[string]string{"countries": "IE"}), 200)
			if state(t, r, c) != studio.Connected {
				t.Errorf("after a good key the connection is %s", state(t, r, c))
			}
		})
	}
}

func TestTryTellsThatARefusedKeyIsGoodAgain(t *testing.T) {
	status := http.StatusUnauthorized
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
	defer server.Close()
	r := home(t)
	c := withKey(t, r, "Moody", server.URL)
	must[studio.Connection](t)(first(r.Connect(background, c.ID, studio.Secrets{APIKey: "key"})))
	a := getting(r, c, "Get", "/x")
	answers(t, try(t, r, a, nil), 401)
	if state(t, r, c) != studio.Broken {
		t.Fatal("a refused key is not shown")
	}
	status = http.StatusOK
	answers(t, try(t, r, a, nil), 200)
	if state(t, r, c) != studio.Connected {
		t.Error("a key that was taken again is still shown as refused")
	}
}

func first[A, B any](a A, _ B, err error) (A, error) { return a, err }

// TestB10OneRenewalAfter401 lets the vendor's clock run ahead, so that only the vendor knows that the
// token has ended.
func TestB10OneRenewalAfter401(t *testing.T) {
	w, ahead := newWorld(t), time.Duration(0)
	s := vendor(t, sampleapi.Options{Now: func() time.Time { return time.Now().Add(ahead) }})
	r := w.start(t)
	c := withOAuth(t, r, s)
	signIn(t, r, c)
	ok(t, r.ClearCalls(background, ""))
	ahead = 2 * time.Hour
	call := answers(t, try(t, r, lookup(r, c), amber), 200)
	if !slices.ContainsFunc(call.Response.Notes, func(note string) bool { return strings.Contains(note, "renewed") }) {
		t.Errorf("the answer does not tell of the second request: %q", call.Response.Notes)
	}
	sources := map[studio.CallSource]int{}
	for _, row := range history(t, r, studio.CallQuery{}) {
		sources[row.Source]++
	}
	if len(sources) != 2 || sources[studio.SourceAutomatic] != 1 || sources[studio.SourceTest] != 1 {
		t.Errorf("one renewal and one test are expected in the history, not %v", sources)
	}
	if n := bodyFiles(t, r); n != 1 {
		t.Errorf("%d response files, want only that of the second answer", n)
	}
}

func TestB10A401ThatCannotBeRenewedIsTheAnswer(t *testing.T) {
	s := vendor(t, sampleapi.Options{})
	r := home(t)
	c := withOAuth(t, r, s)
	signIn(t, r, c)
	// Somebody ended the sign-in elsewhere.
	revoke(t, r, c)
	call := answers(t, try(t, r, lookup(r, c), amber), 401)
	if !strings.Contains(bodyOf(t, r, call), "invalid_token") {
		t.Errorf("got %s", bodyOf(t, r, call))
	}
	if shown := must[studio.Connection](t)(r.Connection(background, c.ID)); shown.State != studio.Expired {
		t.Errorf("the connection is %+v", shown)
	}
	failed(t, second(r.Try(background, Trial{Action: getting(r, studio.Connector{ID: "01hzynowhere00000000000000"}, "x", "/x")})), studio.CodeNotFound)
}

func second[T any](_ T, err error) error { return err }

// revoke ends the sign-in at the vendor behind the application's back: it tells another runner, which
// has the same keychain, to sign out.
func revoke(t *testing.T, r *Runner, c studio.Connector) {
	t.Helper()
	taken := r.Keyring.Provider.(*drawer)
	taken.mu.Lock()
	kept := map[string]string{}
	for account, value := range taken.values {
		kept[account] = value
	}
	taken.mu.Unlock()
	_, revoked, note, err := r.Auth.Disconnect(background, c)
	ok(t, err)
	if !revoked {
		t.Fatal(note)
	}
	taken.mu.Lock()
	taken.values = kept
	taken.mu.Unlock()
}

func TestTryRecordsDrift(t *testing.T) {
	r := home(t)
	s := vendor(t, sampleapi.Options{})
	c := withKey(t, r, "Quayside", sampleapi.SettingsAt(s.URL).BaseURL)
	must[studio.Connector](t)(r.SaveConnector(background, c, studio.Secrets{APIKey: s.APIKey}))
	a := lookup(r, c)
	a.Output.Fields = []studio.OutputField{
		{Name: "Id", Path: "id", Type: studio.FieldText}, {Name: "Renamed", Path: "no_longer_there", Type: studio.FieldText},
	}
	call := answers(t, try(t, r, a, amber), 200)
	kinds := map[studio.DriftKind]string{}
	for _, d := range call.Drift {
		kinds[d.Kind] = d.Path
	}
	if kinds[studio.DriftMissing] != "no_longer_there" || kinds[studio.DriftNew] == "" {
		t.Errorf("drift %+v", call.Drift)
	}
	brief := must[[]studio.TestBrief](t)(r.Store.Tests(background, a.ID, 10))
	if len(brief) != 1 || brief[0].Drifted != len(call.Drift) {
		t.Errorf("kept %+v", brief)
	}
	if call := answers(t, try(t, r, a, map[string]string{"domain": "unheard-of.example.com"}), 404); len(call.Drift) != 0 {
		t.Errorf("an answer that is no success is compared: %+v", call.Drift)
	}
}

func TestTryNamesTheValueToMend(t *testing.T) {
	r := home(t)
	c := withKey(t, r, "Quayside", "http://127.0.0.1:9")
	a := getting(r, c, "Get", "/companies/{id}?limit={limit}")
	a.Parameters = []studio.Parameter{{Name: "id", Required: true}, {Name: "limit", Type: studio.ParamNumber}}
	for field, values := range map[string]map[string]string{
		"values.id":    {"limit": "3"},
		"values.limit": {"id": "1", "limit": "many"},
	} {
		f := failed(t, second(r.Try(background, Trial{Action: a, Values: values})), studio.CodeInvalid)
		if f.Field != field || f.Message == "" {
			t.Errorf("got %+v, want the field %s", f, field)
		}
	}
	failed(t, second(r.Try(background, Trial{Action: a, Values: map[string]string{"id": "1"}})), studio.CodeNotConnected)
	if rows := history(t, r, studio.CallQuery{}); len(rows) != 0 {
		t.Errorf("what was never sent is in the history: %+v", rows)
	}
}

// TestCancelledCall cancels once when the request has arrived and once before it could leave.
func TestCancelledCall(t *testing.T) {
	arrived := make(chan struct{}, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		<-r.Context().Done()
	}))
	defer server.Close()
	r := home(t)
	c := withKey(t, r, "Slow", server.URL)
	must[studio.Connection](t)(first(r.Connect(background, c.ID, studio.Secrets{APIKey: "key"})))
	a := getting(r, c, "Get", "/x")

	ctx, cancel := context.WithCancel(background)
	go func() { <-arrived; cancel() }()
	call := must[studio.Call](t)(r.Try(ctx, Trial{Action: a, Source: studio.SourceTest}))
	if call.Failure == nil || call.Failure.Code != studio.CodeCancelled || call.Request.URL == "" {
		t.Fatalf("got %+v", call)
	}
	if kept := must[studio.Call](t)(r.Store.Call(background, call.ID)); kept.Failure == nil || kept.Failure.Code != studio.CodeCancelled {
		t.Errorf("kept %+v", kept)
	}

	r.Client.HTTP().CloseIdleConnections()
	ctx, cancel = context.WithCancel(background)
	r.Client.Dial = func(ctx context.Context, _, _ string) (net.Conn, error) {
		cancel()
		<-ctx.Done()
		return nil, ctx.Err()
	}
	call = must[studio.Call](t)(r.Try(ctx, Trial{Action: a, Source: studio.SourceTest}))
	if call.Failure == nil || call.Failure.Code != studio.CodeCancelled {
		t.Fatalf("got %+v", call)
	}
	failed(t, second(r.Store.Call(background, call.ID)), studio.CodeNotFound)
	if n := bodyFiles(t, r); n != 0 {
		t.Errorf("%d response files are left", n)
	}
}

// listening counts the bytes that arrive at an address.
type listening struct {
	mu    sync.Mutex
	bytes int
	*httptest.Server
}

func listen(t *testing.T) *listening {
	l := &listening{}
	l.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") }))
	l.Listener = counting{l.Listener, l}
	l.Start()
	t.Cleanup(l.Close)
	return l
}

type counting struct {
	net.Listener
	l *listening
}

func (c counting) Accept() (net.Conn, error) {
	conn, err := c.Listener.Accept()
	return countingConn{conn, c.l}, err
}

type countingConn struct {
	net.Conn
	l *listening
}

func (c countingConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.l.mu.Lock()
	c.l.bytes += n
	c.l.mu.Unlock()
	return n, err
}

func (l *listening) got() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.bytes
}

// TestG01AKeyStaysWithTheServerItWasTypedFor edits the base URL in the window, and then behind its back.
func TestG01AKeyStaysWithTheServerItWasTypedFor(t *testing.T) {
	a, b := listen(t), listen(t)
	r := home(t)
	c := withKey(t, r, "Acme", a.URL)
	must[studio.Connection](t)(first(r.Connect(background, c.ID, studio.Secrets{APIKey: "sk_live_0123456789"})))
	get := getting(r, c, "Get", "/x")
	answers(t, try(t, r, get, nil), 200)
	if a.got() == 0 {
		t.Fatal("the server of the test counts nothing")
	}
	c.BaseURL = b.URL
	c = must[studio.Connector](t)(r.SaveConnector(background, c, studio.Secrets{}))
	f := failed(t, second(r.Try(background, Trial{Action: get})), studio.CodeCredentialMoved)
	if !strings.Contains(f.Message+f.Fix, studio.Origin(a.URL)) || !strings.Contains(f.Message+f.Fix, studio.Origin(b.URL)) {
		t.Errorf("the message names not both addresses: %s %s", f.Message, f.Fix)
	}
	if state(t, r, c) != studio.Broken {
		t.Errorf("the list shows %s", state(t, r, c))
	}
	c.BaseURL = "http://" + strings.Replace(strings.TrimPrefix(b.URL, "http://"), "127.0.0.1", "localhost", 1)
	must[studio.Connector](t)(r.Store.SaveConnector(background, c)) // as if the file had been edited
	failed(t, second(r.Try(background, Trial{Action: get})), studio.CodeCredentialMoved)
	if b.got() != 0 {
		t.Errorf("%d bytes arrived at the other server", b.got())
	}
	c.BaseURL = b.URL
	c = must[studio.Connector](t)(r.SaveConnector(background, c, studio.Secrets{APIKey: "sk_other_9876543210"}))
	answers(t, try(t, r, get, nil), 200)
	if state(t, r, c) != studio.Connected {
		t.Errorf("with a key of its own the connection is %s", state(t, r, c))
	}
}

func TestG01ASignInStaysWithItsServer(t *testing.T) {
	s, b := vendor(t, sampleapi.Options{}), listen(t)
	for name, move := range map[string]func(c *studio.Connector){
		"base":    func(c *studio.Connector) { c.BaseURL = b.URL + "/v1" },
		"token":   func(c *studio.Connector) { c.Auth.OAuth2.TokenURL = b.URL + "/token" },
		"refresh": func(c *studio.Connector) { c.Auth.OAuth2.RefreshURL = b.URL + "/token" },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			r := w.start(t)
			c := withOAuth(t, r, s)
			signIn(t, r, c)
			move(&c)
			must[studio.Connector](t)(r.SaveConnector(background, c, studio.Secrets{}))
			w.wait(2 * time.Hour) // a renewal is due
			failed(t, second(r.Try(background, Trial{Action: lookup(r, c), Values: amber})), studio.CodeCredentialMoved)
			if b.got() != 0 {
				t.Errorf("%d bytes arrived at the other server", b.got())
			}
		})
	}
}

func TestLimitsFollowTheSettings(t *testing.T) {
	r := home(t)
	s := vendor(t, sampleapi.Options{})
	c := withKey(t, r, "Quayside", s.URL)
	must[studio.Connector](t)(r.SaveConnector(background, c, studio.Secrets{APIKey: s.APIKey}))
	large := getting(r, c, "Large", "/lab/large?megabytes=2")
	answers(t, try(t, r, large, nil), 200)
	settings := studio.DefaultSettings
	settings.ResponseMegabytes = 0 // clamped to 1
	if saved := must[studio.Settings](t)(r.SaveSettings(background, settings)); saved.ResponseMegabytes != 1 {
		t.Fatalf("saved %+v", saved)
	}
	call := try(t, r, large, nil)
	if call.Failure == nil || call.Failure.Code != studio.CodeTooLarge {
		t.Errorf("got %+v", call.Failure)
	}
	if n := bodyFiles(t, r); n != 1 {
		t.Errorf("%d response files: that of the refused answer was left", n)
	}
}
