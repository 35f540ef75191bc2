package runner

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"connectorstudio/backend/sampleapi"
	"connectorstudio/backend/secrets"
	"connectorstudio/backend/studio"
)

// number is a figure that an environment variable can change.
func number(name string, usual int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return usual
}

// bucket is a rate-limited system: a token bucket that holds a fifth of the limit, and says 429 with the
// time to wait in another spelling each time.
type bucket struct {
	rate, size float64

	mu          sync.Mutex
	tokens      float64
	at          time.Time
	first, last time.Time
	calls       int
	violations  int
}

func (b *bucket) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	now := time.Now()
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.calls == 0 {
		b.first, b.at, b.tokens = now, now, b.size
	}
	b.calls++
	b.tokens = min(b.size, b.tokens+now.Sub(b.at).Seconds()*b.rate)
	b.at, b.last = now, now
	if b.tokens >= 1 {
		b.tokens--
		return
	}
	spellings := [][2]string{
		{"Retry-After", "1"}, {"Retry-After", now.Add(time.Second).UTC().Format(http.TimeFormat)}, {"X-RateLimit-Reset", strconv.FormatInt(now.Unix()+1, 10)},
		{"X-RateLimit-Reset", strconv.FormatInt(now.UnixMilli()+500, 10)}, {"RateLimit", `"default";r=0;t=1`}, {"Retry-After-Ms", "500"},
	}
	said := spellings[b.violations%len(spellings)]
	b.violations++
	w.Header().Set(said[0], said[1])
	w.WriteHeader(http.StatusTooManyRequests)
}

const workerVariable = "PACED_WORKER"

// TestPacedWorker is no test: it is one of the processes of TestRateLimitAcrossProcesses.
func TestPacedWorker(t *testing.T) {
	task := strings.Fields(os.Getenv(workerVariable))
	if len(task) != 4 {
		t.Skip("runs as another process")
	}
	keyring := secrets.System()
	keyring.KeepInMemory()
	r := must[*Runner](t)(Open(background, Config{Dir: task[0], Keyring: keyring}))
	must[studio.Connection](t)(first(r.Connect(background, task[1], studio.Secrets{APIKey: "key-0123456789"})))
	a := must[studio.Action](t)(r.Action(background, task[2]))
	count := must[int](t)(strconv.Atoi(task[3]))
	var left atomic.Int64
	left.Store(int64(count))
	var all sync.WaitGroup
	for range 32 {
		all.Go(func() {
			for left.Add(-1) >= 0 {
				if call, err := r.Perform(background, Trial{Action: a, ConnectionID: task[1], Source: studio.SourceTest}); err != nil || call.Response == nil || call.Response.Status != 200 {
					t.Errorf("%+v %v", call.Failure, err)
				}
			}
		})
	}
	all.Wait()
	ok(t, r.Close())
}

// TestRateLimitAcrossProcesses runs two processes against a rate-limited system: it never has to refuse a call. The
// whole of it, PACED_CALLS=10000 PACED_RATE=200, bears bursts of a fifth of a second only, and wants 97 % of what is
// allowed; in the short one the system bears a second, so that a busy computer does not decide: counted apart, the two
// would be refused many times.
func TestRateLimitAcrossProcesses(t *testing.T) {
	calls, rate := number("PACED_CALLS", 250), number("PACED_RATE", 50)
	whole := calls >= 2000
	judge := &bucket{rate: float64(rate), size: float64(rate)}
	if whole {
		judge.size = max(1, float64(rate)/5)
	}
	server := httptest.NewServer(judge)
	defer server.Close()
	w := newWorld(t)
	r := w.start(t)
	c := at(t, r, server.URL, func(c *studio.Connector) { c.Limits = studio.Limits{Calls: rate, Per: studio.PerSecond} })
	a := must[studio.Action](t)(r.SaveAction(background, getting(r, c, "Get", "/things"), nil))
	pacedBy(t, w, a, calls/2, c.ID, c.ID)
	came, refused, over := judge.seen()
	achieved := float64(came-1) / over.Seconds()
	t.Logf("%d calls, %d refused, %.1f of %d a second (%.1f %%)", came, refused, achieved, rate, 100*achieved/float64(rate))
	if refused > 0 || came != calls {
		t.Errorf("%d calls, %d refused", came, refused)
	}
	if whole && (achieved < 0.97*float64(rate) || achieved > float64(rate)) {
		t.Errorf("%.1f calls a second of %d", achieved, rate)
	}
}

// seen is what came so far.
func (b *bucket) seen() (calls, violations int, over time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.calls, b.violations, b.last.Sub(b.first)
}

// pacedBy lets a process for each connection make calls of an action, all at the same time.
func pacedBy(t *testing.T, w *world, a studio.Action, calls int, connectionIDs ...string) {
	t.Helper()
	workers := []*exec.Cmd{}
	for _, id := range connectionIDs {
		worker := exec.Command(os.Args[0], "-test.run=^TestPacedWorker$")
		worker.Env = append(os.Environ(), fmt.Sprintf("%s=%s %s %s %d", workerVariable, w.Dir, id, a.ID, calls))
		worker.Stdout = os.Stdout
		ok(t, worker.Start())
		workers = append(workers, worker)
	}
	for _, worker := range workers {
		ok(t, worker.Wait())
	}
}

// TestConnectionsShareTheLimits: two connections of a connector, each in a process of its own, together
// never call more often than the system takes. With limits for each connection they are counted apart.
func TestConnectionsShareTheLimits(t *testing.T) {
	judge := &bucket{rate: 50, size: 50} // large, so that a busy computer does not decide: counted apart, 25 calls are refused
	server := httptest.NewServer(judge)
	defer server.Close()
	w := newWorld(t)
	r := w.start(t)
	c := at(t, r, server.URL, func(c *studio.Connector) { c.Limits = studio.Limits{Calls: 50, Per: studio.PerSecond} })
	a := must[studio.Action](t)(r.SaveAction(background, getting(r, c, "Get", "/things"), nil))
	second := must[studio.Connection](t)(r.AddConnection(background, c.ID, "Second"))
	pacedBy(t, w, a, 75, c.ID, second.ID)
	if came, refused, _ := judge.seen(); refused > 0 || came != 150 {
		t.Errorf("%d calls, %d refused", came, refused)
	}
	ids := func() [2]string {
		one, two := must[used](t)(r.using(background, c.ID)), must[used](t)(r.using(background, second.ID))
		return [2]string{one.TurnsID(), two.TurnsID()}
	}
	if got := ids(); got != [2]string{c.ID, c.ID} {
		t.Errorf("shared limits are counted for %v", got)
	}
	c.Limits.PerConnection = true
	c = must[studio.Connector](t)(r.SaveConnector(background, c, studio.Secrets{}))
	if got := ids(); got != [2]string{c.ID, second.ID} {
		t.Errorf("limits of each connection are counted for %v", got)
	}
}

// TestTokenCallsHaveTheirTurn: what asks for a token counts like any other call.
func TestTokenCallsHaveTheirTurn(t *testing.T) {
	w := newWorld(t)
	r := w.start(t)
	s := vendor(t, sampleapi.Options{})
	c := withOAuth(t, r, s)
	signIn(t, r, c)
	c.Limits = studio.Limits{Calls: 10, Per: studio.PerSecond}
	c = must[studio.Connector](t)(r.SaveConnector(background, c, studio.Secrets{}))
	a := getting(r, c, "Me", "/me")
	began := time.Now()
	answers(t, try(t, r, a, nil), 200)
	w.wait(24 * time.Hour) // the token is over: the next call renews it first
	answers(t, try(t, r, a, nil), 200)
	if took := time.Since(began); took < 200*time.Millisecond {
		t.Errorf("two calls and a renewal at 10 a second took %s", took)
	}
}

// TestAWaitingTestCanBeStopped: a test that waits for its turn can be stopped, and says so.
func TestAWaitingTestCanBeStopped(t *testing.T) {
	s := system(t, says(`{}`))
	r := home(t)
	c := at(t, r, s.URL, func(c *studio.Connector) { c.Limits = studio.Limits{Calls: 1, Per: studio.PerDay} })
	a := getting(r, c, "Get", "/")
	answers(t, try(t, r, a, nil), 200)
	ctx, cancel := context.WithTimeout(background, 50*time.Millisecond)
	defer cancel()
	call := must[studio.Call](t)(r.Try(ctx, Trial{Action: a, Source: studio.SourceTest}))
	if deliveries, _ := s.counts(); call.Failure == nil || call.Failure.Code != studio.CodeCancelled || deliveries != 1 {
		t.Errorf("%+v, %d deliveries", call.Failure, deliveries)
	}
	if rows := history(t, r, studio.CallQuery{}); len(rows) != 1 {
		t.Errorf("%d calls are kept", len(rows))
	}
}

// TestTimeOutOfAConnector: the connector's own limit goes before the one of the settings.
func TestTimeOutOfAConnector(t *testing.T) {
	s := system(t, func(w http.ResponseWriter) { time.Sleep(1500 * time.Millisecond); says(`{}`)(w) })
	r := home(t)
	c := at(t, r, s.URL, func(c *studio.Connector) { c.Limits.Seconds = 1 })
	a := getting(r, c, "Get", "/")
	if call := try(t, r, a, nil); call.Failure == nil || call.Failure.Code != studio.CodeTimeout || !strings.Contains(call.Failure.Message, "did not answer in 1 s") {
		t.Errorf("%+v", call.Failure)
	}
	c.Limits.Seconds = 10
	must[studio.Connector](t)(r.SaveConnector(background, c, studio.Secrets{}))
	answers(t, try(t, r, a, nil), 200)
}
