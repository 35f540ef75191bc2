package auth

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"connectorstudio/backend/secrets"
	"connectorstudio/backend/studio"
)

// other is what another process of the application is told to do: the test binary runs itself.
type other struct {
	Connector studio.Connector
	LockDir   string
	Drawer    string // folder of the keychain; empty for the system's
	Now       time.Time
	Control   string // renews in rounds, as told by this address
	Rounds    int
	KillAt    string // renews once and dies there
}

const otherVariable = "CS_AUTH_OTHER_PROCESS"

func TestMain(m *testing.M) {
	if text := os.Getenv(otherVariable); text != "" {
		var o other
		if err := json.Unmarshal([]byte(text), &o); err != nil {
			panic(err)
		}
		o.run()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func (o other) start(t *testing.T) *exec.Cmd {
	t.Helper()
	text, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), otherVariable+"="+string(text))
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	return command
}

func (o other) run() {
	now := &clock{at: o.Now}
	a := &Auth{Secrets: secrets.System(), LockDir: o.LockDir, Now: now.now}
	if o.Drawer != "" {
		ring, drawer := fileRing(o.Drawer)
		a.Secrets = ring
		a.HTTP = &http.Client{Transport: o.arm(drawer)}
	}
	if o.KillAt != "" {
		_, err := a.Signer(context.Background(), o.Connector)
		fmt.Println("still alive:", err)
		os.Exit(1)
	}
	seen := ""
	for round := range o.Rounds {
		// Waits until the other process is there too, and brings the time.
		response, err := http.Get(fmt.Sprintf("%s/?round=%d&seen=%s", o.Control, round, url.QueryEscape(seen)))
		if err != nil {
			panic(err)
		}
		var at time.Time
		if err := json.NewDecoder(response.Body).Decode(&at); err != nil {
			panic(err)
		}
		_ = response.Body.Close()
		now.pass(at.Sub(now.now()))
		seen = strings.Join(o.renewAtOnce(a), ",")
	}
	if _, err := http.Get(fmt.Sprintf("%s/?round=%d&seen=%s", o.Control, o.Rounds, url.QueryEscape(seen))); err != nil {
		panic(err)
	}
}

// renewAtOnce returns the tokens that many callers got, each once.
func (o other) renewAtOnce(a *Auth) []string {
	var all sync.WaitGroup
	got := make(chan string, times("CS_CALLERS", 20))
	for range cap(got) {
		all.Go(func() {
			signer, err := a.Signer(context.Background(), o.Connector)
			if err != nil {
				failure := studio.AsFailure(err)
				got <- "failed: " + failure.Message + " " + failure.Detail
				return
			}
			got <- fingerprint(signer.access)
		})
	}
	all.Wait()
	close(got)
	texts := []string{}
	for text := range got {
		texts = append(texts, text)
	}
	return distinct(texts)
}

// arm lets the process die at a point of the renewal, as if the power had gone.
func (o other) arm(d *drawer) http.RoundTripper {
	die := func() {
		self, _ := os.FindProcess(os.Getpid())
		_ = self.Kill()
		select {}
	}
	marked := func(value string) bool {
		return strings.Contains(value, `"refreshing"`) && !strings.Contains(value, `"answer"`)
	}
	switch o.KillAt {
	case "before send":
		d.after = func(value string) {
			if marked(value) {
				die()
			}
		}
	case "after send":
		return dying{die}
	case "after body":
		d.before = func(value string) {
			if strings.Contains(value, `"answer"`) {
				die()
			}
		}
	case "after save":
		d.after = func(value string) {
			if strings.Contains(value, `"answer"`) {
				die()
			}
		}
	}
	return http.DefaultTransport
}

type dying struct{ die func() }

func (d dying) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := http.DefaultTransport.RoundTrip(r)
	d.die()
	return response, err
}

func TestB03Killed(t *testing.T) {
	for _, point := range []struct {
		at     string
		signIn bool // the sign-in is lost: the server rotated and nobody saw the answer
		calls  int
	}{{"before send", false, 1}, {"after send", true, 2}, {"after body", true, 2}, {"after save", false, 1}} {
		t.Run(point.at, func(t *testing.T) {
			for range times("CS_KILLS", 3) {
				v, s := newVendor(t), &rotates{current: "refresh-0"}
				v.answers(s.token)
				a, now := newAuth(t)
				dir := t.TempDir()
				a.Secrets, _ = fileRing(dir)
				c := withOAuth(v.URL)
				signedIn(t, a, c, time.Hour)
				now.pass(2 * time.Hour)
				died := other{Connector: c, LockDir: a.LockDir, Drawer: dir, Now: now.now(), KillAt: point.at}.start(t).Wait()
				if died == nil || strings.Contains(died.Error(), "exit status") {
					t.Fatalf("the process was not killed: %v", died)
				}
				signer, err := a.Signer(context.Background(), c)
				if v.calls() != point.calls {
					t.Fatalf("%d calls of the token endpoint", v.calls())
				}
				if point.signIn {
					f := failsWith(t, err, studio.CodeInvalidGrant)
					connection, _ := a.Connection(context.Background(), c)
					if f.Message+" "+f.Fix != "The app was closed while your sign-in was being renewed. Sign in again." ||
						connection.State != studio.Expired || connection.Reason != f.Message || connection.Fix != f.Fix {
						t.Fatalf("%+v %+v", f, connection)
					}
					if got := stored(t, a, c); got.Tokens.Access != "access-0" || got.Tokens.Refresh != "refresh-0" || got.Refreshing != nil {
						t.Fatal("the tokens are not those of before")
					}
					continue
				}
				if err != nil || bearer(t, signer, c) != "access-1" {
					t.Fatal(err)
				}
				if got := stored(t, a, c); got.Tokens.Refresh != "refresh-1" || got.Refreshing != nil || got.Answer != nil {
					t.Fatal("what was saved is stale")
				}
				now.pass(2 * time.Hour)
				if signer, err = a.Signer(context.Background(), c); err != nil || bearer(t, signer, c) != "access-2" {
					t.Fatal(err)
				}
			}
		})
	}
}

// A failure of the network after the crash does not make it forgotten.
func TestB03KilledThenOffline(t *testing.T) {
	v, s := newVendor(t), &rotates{current: "refresh-1"} // rotated; the answer was lost
	v.answers(says(503, "text/plain", "down"))
	a, now := newAuth(t)
	c := withOAuth(v.URL)
	signedIn(t, a, c, time.Hour)
	if _, err := a.change(context.Background(), c, func(cred *credential) { cred.Refreshing = &mark{At: now.now()} }); err != nil {
		t.Fatal(err)
	}
	now.pass(2 * time.Hour)
	_, err := a.Signer(context.Background(), c)
	failsWith(t, err, studio.CodeTokenUnavailable)
	v.answers(s.token)
	now.pass(time.Minute)
	_, err = a.Signer(context.Background(), c)
	if f := failsWith(t, err, studio.CodeInvalidGrant); f.Message != "The app was closed while your sign-in was being renewed." {
		t.Fatal(f.Message)
	}
}

func TestB02TwoProcesses(t *testing.T) {
	p := startPeer(t, plainClient(), nil)
	a, now := newAuth(t)
	a.Secrets = secrets.System()
	drawer := ""
	if err := a.Secrets.Check(context.Background()); err != nil {
		if os.Getenv("CS_KEYRING") != "" {
			t.Fatal(err)
		}
		t.Logf("no keychain here (%v): a folder is shared instead", err)
		drawer = t.TempDir()
		a.Secrets, _ = fileRing(drawer)
	}
	c := p.connector()
	t.Cleanup(func() { _ = a.Forget(context.Background(), c.ID) })
	if err := a.Keep(context.Background(), c, studio.Secrets{ClientSecret: "client-secret-0"}); err != nil {
		t.Fatal(err)
	}
	if state := approve(t, a, c); state.Failure != nil {
		t.Fatal(state.Failure)
	}
	rounds := times("CS_EXPIRIES", 20)
	gate := &gate{at: now.now(), seen: map[string]map[string]bool{}}
	control := newGateServer(t, gate)
	var processes []*exec.Cmd
	for range 2 {
		processes = append(processes, other{Connector: c, LockDir: a.LockDir, Drawer: drawer, Now: now.now(), Control: control, Rounds: rounds}.start(t))
	}
	for _, process := range processes {
		if err := process.Wait(); err != nil {
			t.Error(err)
		}
	}
	gate.mu.Lock()
	defer gate.mu.Unlock()
	for round := 1; round <= rounds; round++ {
		seen := gate.seen[fmt.Sprint(round)]
		if len(seen) != 1 {
			t.Errorf("round %d: the processes got %v", round, seen)
		}
	}
	if got := p.counts(t); got.Refreshed != rounds || len(got.Errors) != 0 {
		t.Fatalf("%d expiries: %+v", rounds, got)
	}
}

// gate lets both processes through at the same moment, each time two hours later.
type gate struct {
	mu      sync.Mutex
	at      time.Time
	waiting []chan time.Time
	seen    map[string]map[string]bool // tokens by round
}

func newGateServer(t *testing.T, g *gate) string {
	t.Helper()
	v := &http.Server{Handler: g}
	l, err := listen(studio.Redirect{})
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = v.Serve(l.listeners[0]) }()
	t.Cleanup(func() { _ = v.Close() })
	return "http://" + l.host
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	mine := make(chan time.Time, 1)
	g.mu.Lock()
	round, seen := r.URL.Query().Get("round"), r.URL.Query().Get("seen")
	if g.seen[round] == nil {
		g.seen[round] = map[string]bool{}
	}
	g.seen[round][seen] = true
	g.waiting = append(g.waiting, mine)
	if len(g.waiting) == 2 {
		g.at = g.at.Add(2 * time.Hour)
		for _, each := range g.waiting {
			each <- g.at
		}
		g.waiting = nil
	}
	g.mu.Unlock()
	select {
	case at := <-mine:
		_ = json.NewEncoder(w).Encode(at)
	case <-time.After(time.Minute): // the other process broke down
	}
}
