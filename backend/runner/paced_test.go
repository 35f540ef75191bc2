package runner

import (
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
	must[studio.Connection](t)(first(r.ConnectKey(background, task[1], studio.Secrets{APIKey: "key-0123456789"})))
	a := must[studio.Action](t)(r.Action(background, task[2]))
	count := must[int](t)(strconv.Atoi(task[3]))
	var left atomic.Int64
	left.Store(int64(count))
	var all sync.WaitGroup
	for range 32 {
		all.Go(func() {
			for left.Add(-1) >= 0 {
				if call, err := r.Perform(background, Trial{Action: a, Source: studio.SourceTest}); err != nil || call.Response == nil || call.Response.Status != 200 {
					t.Errorf("%+v %v", call.Failure, err)
				}
			}
		})
	}
	all.Wait()
	ok(t, r.Close())
}

// TestRateLimitAcrossProcesses runs two processes against a rate-limited system: it never has to refuse
// a call, and they use 97 % of what it allows. PACED_CALLS=10000 PACED_RATE=200 is the whole of it.
func TestRateLimitAcrossProcesses(t *testing.T) {
	calls, rate := number("PACED_CALLS", 600), number("PACED_RATE", 200)
	judge := &bucket{rate: float64(rate), size: max(1, float64(rate)/5)}
	server := httptest.NewServer(judge)
	defer server.Close()
	w := newWorld(t)
	r := w.start(t)
	c := at(t, r, server.URL, func(c *studio.Connector) { c.Limits = studio.Limits{Calls: rate, Per: studio.PerSecond} })
	a := must[studio.Action](t)(r.SaveAction(background, getting(r, c, "Get", "/things"), nil))
	workers := []*exec.Cmd{}
	for range 2 {
		worker := exec.Command(os.Args[0], "-test.run=^TestPacedWorker$")
		worker.Env = append(os.Environ(), fmt.Sprintf("%s=%s %s %s %d", workerVariable, w.Dir, c.ID, a.ID, calls/2))
		worker.Stdout = os.Stdout
		ok(t, worker.Start())
		workers = append(workers, worker)
	}
	for _, worker := range workers {
		ok(t, worker.Wait())
	}
	achieved := float64(judge.calls-1) / judge.last.Sub(judge.first).Seconds()
	t.Logf("%d calls, %d refused, %.1f of %d a second (%.1f %%)", judge.calls, judge.violations, achieved, rate, 100*achieved/float64(rate))
	if judge.violations > 0 || judge.calls != calls {
		t.Errorf("%d calls, %d refused", judge.calls, judge.violations)
	}
	wanted := 0.97
	if calls < 2000 {
		wanted = 0.9 // a hiccup of the machine weighs more in a short run
	}
	if achieved < wanted*float64(rate) {
		t.Errorf("%.1f calls a second of %d", achieved, rate)
	}
	if achieved > float64(rate) {
		t.Errorf("%.1f calls a second are more than %d", achieved, rate)
	}
}
