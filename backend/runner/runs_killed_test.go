//go:build !windows

package runner

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"connectorstudio/backend/sampleapi"
	"connectorstudio/backend/secrets"
	"connectorstudio/backend/studio"
	"connectorstudio/backend/workbook"
)

// TestRunChild is no test: it is the program that is killed. It goes on with a run until that rests, and says
// so by how it exits.
func TestRunChild(t *testing.T) {
	id := os.Getenv("RUN_CHILD")
	if id == "" {
		t.Skip("runs as another process")
	}
	keyring := &secrets.Keyring{}
	keyring.KeepInMemory()
	r := must[*Runner](t)(Open(background, Config{Dir: os.Getenv("RUN_CHILD_DIR"), Keyring: keyring, Wait: hurried}))
	_, run, err := r.RunOf(background, id)
	ok(t, err)
	if run.State.Over() { // the one before was killed after the run's end
		ok(t, r.Close())
		return
	}
	must[studio.Run](t)(r.ResumeRun(background, id))
	if os.Getenv("RUN_CHILD_DISK") != "" {
		fillDisk(t, id, filepath.Join(r.Dir, "workbooks"))
	}
	run, err = r.WaitRun(background, id)
	if err == nil && run.State != studio.RunDone {
		err = fmt.Errorf("the run is %s: %s", run.State, run.Why)
	}
	if err != nil {
		fmt.Println("REST", err)
		os.Exit(3)
	}
	ok(t, r.Close())
}

// hurried waits a thousandth of what it should.
func hurried(ctx context.Context, d time.Duration) error { return wait(ctx, d/1000) }

// fillDisk lets no file of this process grow much beyond the smaller one of the two that a run writes to.
func fillDisk(t *testing.T, runID, dir string) {
	id, _, err := workbook.RunNumber(runID)
	ok(t, err)
	rows, written := must[os.FileInfo](t)(os.Stat(filepath.Join(dir, id+".db"))), must[os.FileInfo](t)(os.Stat(filepath.Join(dir, id+".db-wal")))
	limit := uint64(min(rows.Size(), written.Size()) + 16<<10)
	ok(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: limit, Max: limit}))
}

// counter is a system that counts what arrives for each row, and has faults: 2 % are told to come again, 1 %
// answered with 500, 1 % never, the first time.
type counter struct {
	*httptest.Server
	mu      sync.Mutex
	arrived int
	seen    []int             // requests for each row
	taken   []int             // those that were not told to come again
	keys    []map[string]bool // idempotency keys among those
}

func newCounter(t *testing.T, rows int) *counter {
	c := &counter{seen: make([]int, rows), taken: make([]int, rows), keys: make([]map[string]bool, rows)}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		row, err := strconv.Atoi(strings.TrimPrefix(q.URL.Path, "/rows/"))
		if err != nil || row >= rows {
			http.NotFound(w, q)
			return
		}
		fault := c.note(row, q.Header.Get("X-Once"))
		switch {
		case fault < 2:
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
		case fault == 2:
			w.WriteHeader(http.StatusInternalServerError)
		case fault == 3:
			<-q.Context().Done()
		default:
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprintf(w, `{"id":%d,"name":"Row %d"}`, row, row)
		}
	}))
	t.Cleanup(c.Server.Close)
	return c
}

// note counts a request and returns its fault, 4 to 99 for none.
func (c *counter) note(row int, key string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	fault := 99
	if c.seen[row]++; c.seen[row] == 1 {
		fault = row * 7919 % 100
	}
	c.arrived++
	if fault < 2 {
		return fault
	}
	c.taken[row]++
	if c.keys[row] == nil {
		c.keys[row] = map[string]bool{}
	}
	c.keys[row][key] = true
	return fault
}

func (c *counter) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.arrived
}

// killedRun is a run over rows that is begun and paused, for a child to go on with.
func killedRun(t *testing.T, c *counter, rows int, method string, keyed bool) (dir, runID string) {
	world := newWorld(t)
	r := world.start(t)
	domains := make([]string, rows)
	for i := range domains {
		domains[i] = strconv.Itoa(i)
	}
	x := tableOf(t, r, c.URL, func(a *studio.Action, f *studio.Filler) {
		a.Method, a.Endpoint = method, "/rows/{domain}"
		f.Stop.Failures, f.AtOnce = -1, 32
	}, domains...)
	connector := must[studio.Connector](t)(r.Connector(background, x.action.ConnectorID))
	connector.Retry, connector.Limits.Seconds = studio.RetryPolicy{}, 1
	if keyed {
		connector.Retry.IdempotencyKey = "X-Once"
	}
	must[studio.Connector](t)(r.SaveConnector(background, connector, studio.Secrets{}))
	book, filler, err := r.fillerOf(background, x.id, x.filler)
	ok(t, err)
	definition, _, err := r.linesOf(background, filler)
	ok(t, err)
	run := must[studio.Run](t)(book.Begin(background, studio.Run{FillerID: x.filler, Definition: definition}, func(yield func(int64) bool) {
		for id := int64(1); id <= int64(rows) && yield(id); id++ {
		}
	}))
	ok(t, r.Close())
	return world.Dir, run.ID
}

func runChild(dir, runID string, env ...string) *exec.Cmd {
	child := exec.Command(os.Args[0], "-test.run", "^TestRunChild$")
	child.Env = append(append(os.Environ(), "RUN_CHILD="+runID, "RUN_CHILD_DIR="+dir), env...)
	return child
}

// rested runs a child to its end; false when it rested before the run was over.
func rested(t *testing.T, child *exec.Cmd) bool {
	t.Helper()
	out, err := child.CombinedOutput()
	if err != nil && !strings.Contains(string(out), "REST") {
		t.Fatalf("%v\n%s", err, out)
	}
	return err == nil
}

var killedKinds = []struct {
	name, method string
	keyed        bool
}{{"GET", "GET", false}, {"PUT", "PUT", false}, {"POST", "POST", false}, {"POST with a key", "POST", true}}

// TestP12KilledRuns kills a run again and again, a disk that is full among it. RUN_KILLS kills and RUN_KILL_ROWS rows are
// for each kind of call.
func TestP12KilledRuns(t *testing.T) {
	kills, rows := number("RUN_KILLS", 3), number("RUN_KILL_ROWS", 400)
	for _, kind := range killedKinds {
		t.Run(kind.name, func(t *testing.T) {
			c := newCounter(t, rows)
			dir, id := killedRun(t, c, rows, kind.method, kind.keyed)
			killed := 0
			for through := false; killed < kills && !through; killed++ {
				if killed == kills/2 && rested(t, runChild(dir, id, "RUN_CHILD_DISK=1")) {
					t.Error("the disk was never full")
				}
				through = killSoon(t, c, runChild(dir, id), 1+rand.IntN(max(1, rows/(kills+2))))
			}
			if !rested(t, runChild(dir, id)) {
				t.Error("the run did not come to its end")
			}
			accounted(t, c, dir, id, kind.method, kind.keyed, killed)
		})
	}
}

// killSoon kills a child after so many requests, and a moment. It tells whether the child ended by itself.
func killSoon(t *testing.T, c *counter, child *exec.Cmd, requests int) bool {
	t.Helper()
	until := c.count() + requests
	ok(t, child.Start())
	ended := make(chan error, 1)
	go func() { ended <- child.Wait() }()
	for c.count() < until {
		select {
		case err := <-ended:
			ok(t, err)
			return true
		case <-time.After(time.Millisecond):
		}
	}
	time.Sleep(time.Duration(rand.IntN(3000)) * time.Microsecond)
	_ = child.Process.Kill()
	return <-ended == nil
}

// accounted holds what became of each row against what arrived for it.
func accounted(t *testing.T, c *counter, dir, runID, method string, keyed bool, killed int) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	keyring := &secrets.Keyring{}
	keyring.KeepInMemory()
	r := must[*Runner](t)(Open(background, Config{Dir: dir, Keyring: keyring}))
	defer r.Close()
	book, run, err := r.RunOf(background, runID)
	ok(t, err)
	states := map[studio.CellState]int{}
	most := 0
	for row, taken := range c.taken {
		got, err := book.Result(background, int64(row)+1, run.FillerID)
		ok(t, err)
		if got == nil || !got.State.Final() {
			t.Fatalf("row %d has no end: %+v", row, got)
		}
		states[got.State]++
		most = max(most, taken)
		switch {
		case method == "POST" && !keyed && taken > 1:
			t.Errorf("row %d was delivered %d times", row, taken)
		case keyed && len(c.keys[row]) != 1:
			t.Errorf("row %d was delivered with %d keys", row, len(c.keys[row]))
		case got.State == studio.CellDone && taken == 0:
			t.Errorf("row %d is done and was not delivered", row)
		case (method != "POST" || keyed) && got.State != studio.CellDone:
			t.Errorf("row %d is %s: %s", row, got.State, got.Detail)
		}
	}
	if n := run.Counts; run.State != studio.RunDone || n.Planned != len(c.taken) || n.Queued != 0 || n.Done != states[studio.CellDone] || n.Unknown != states[studio.CellUnknown] {
		t.Errorf("%s: %+v; %v", run.State, n, states)
	}
	t.Logf("%d kills, %d rows: %v, delivered at most %d times", killed, len(c.taken), states, most)
}

// TestP12TokenEndsMidRun: the token ends in the middle of a run, and is refreshed once.
func TestP12TokenEndsMidRun(t *testing.T) {
	const rows = 600
	w := newWorld(t)
	s := vendor(t, sampleapi.Options{TokenLife: 10 * time.Minute, Now: w.now})
	r := w.start(t)
	c := withOAuth(t, r, s)
	signIn(t, r, c)
	a := lookup(r, c)
	a.Output = studio.Output{Fields: []studio.OutputField{{Name: "Domain", Path: "domain", Type: studio.FieldText}}}
	a = must[studio.Action](t)(r.SaveAction(background, a, nil))
	names := make([]string, rows)
	for i := range names {
		names[i] = amber["domain"]
	}
	def := must[studio.Workbook](t)(r.CreateWorkbook(background, studio.Workbook{Name: "Tokens", Columns: []studio.Column{{Name: "Domain", Type: studio.ColumnText}, {Name: "N", Type: studio.ColumnText}}}))
	def = must[studio.Workbook](t)(r.AddAction(background, def.ID, a.ID, ""))
	def = must[studio.Workbook](t)(r.ChangeWorkbook(background, def.ID, func(d *studio.Workbook) error {
		d.Actions[0].Many = studio.ManyRows // whose rows share no answers
		d.Actions[0].Rate = studio.Rate{Calls: 600}
		return nil
	}))
	x := table{Runner: r, id: def.ID, filler: def.Actions[0].ID}
	x.add(t, names...)
	ok(t, r.ClearCalls(background, ""))
	run := must[studio.Run](t)(r.StartRun(background, studio.RunRequest{WorkbookID: x.id, FillerID: x.filler, Which: studio.WhichAll}))
	soon(t, "a third is through", func() bool {
		p, err := r.RunProgress(background, run.ID)
		return err == nil && p.Counts.Done > rows/3
	})
	w.wait(11 * time.Minute)
	run = must[studio.Run](t)(r.WaitRun(background, run.ID))
	if n := renewals(t, r); n != 1 || run.Counts.Done != rows || run.State != studio.RunDone {
		t.Errorf("%d renewals, %s %s %+v", n, run.State, run.Why, run.Counts)
	}
}
