package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"

	"connectorstudio/backend/runner"
	"connectorstudio/backend/studio"
)

// registry is a system that knows companies by domain and counts how often it was asked for each.
type registry struct {
	*httptest.Server
	mu     sync.Mutex
	asked  map[string]int
	before func(q *http.Request) // outside of the lock; nil for nothing
}

func newRegistry(t *testing.T) *registry {
	g := &registry{asked: map[string]int{}}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		domain := q.URL.Path[strings.LastIndex(q.URL.Path, "/")+1:]
		g.mu.Lock()
		g.asked[domain]++
		g.mu.Unlock()
		if g.before != nil {
			g.before(q)
		}
		w.Header().Set("Content-Type", "application/json")
		switch {
		case strings.HasPrefix(domain, "none"):
			http.Error(w, `{"message":"no such company"}`, http.StatusNotFound)
		case strings.HasPrefix(domain, "bad"):
			http.Error(w, `{"message":"not like this"}`, http.StatusBadRequest)
		default:
			fmt.Fprintf(w, `{"id":9007199254740993,"name":"Name of %s, %s"}`, domain, q.URL.Query().Get("in"))
		}
	}))
	t.Cleanup(g.Close)
	return g
}

func (g *registry) times() (all, most int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, n := range g.asked {
		all, most = all+n, max(most, n)
	}
	return all, most
}

// registered saves a connector of the registry with an action that reads and one that writes.
func (s *shell) registered(g *registry) {
	s.t.Helper()
	s.inside(func(r *runner.Runner) {
		c := r.NewConnector()
		c.Name, c.BaseURL, c.Category = "Registry", g.URL, studio.CategoryOther
		c.Auth.Method, c.Retry.Tries = studio.MethodNone, 1
		c = must[studio.Connector](s.t)(r.SaveConnector(context.Background(), c, studio.Secrets{}))
		output := studio.Output{Fields: []studio.OutputField{{Name: "Id", Path: "id", Type: studio.FieldNumber}, {Name: "Name", Path: "name", Type: studio.FieldText}}}
		a := r.NewAction(c.ID)
		a.Name, a.Endpoint, a.Category, a.Output = "Find", "/companies/{domain}", studio.Enrich, output
		a.Query = []studio.Pair{{Name: "in", Value: "{country}"}}
		a.Parameters = []studio.Parameter{{Name: "domain", Type: studio.ParamText, Required: true}, {Name: "country", Type: studio.ParamText}}
		must[studio.Action](s.t)(r.SaveAction(context.Background(), a, nil))
		a = r.NewAction(c.ID)
		a.Name, a.Endpoint, a.Category, a.Method, a.Output = "Register", "/companies/{domain}", studio.Connect, "POST", output
		a.Parameters = []studio.Parameter{{Name: "domain", Type: studio.ParamText, Required: true}}
		must[studio.Action](s.t)(r.SaveAction(context.Background(), a, nil))
	})
}

func rowsFile(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	ok(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func read(t *testing.T, path string) string { return string(must[[]byte](t)(os.ReadFile(path))) }

func domains(n int) string {
	var text strings.Builder
	text.WriteString("domain\n")
	for i := range n {
		fmt.Fprintf(&text, "c%d.example\n", i)
	}
	return text.String()
}

func TestRunRows(t *testing.T) {
	g := newRegistry(t)
	s := newShell(t)
	s.registered(g)
	in := rowsFile(t, "companies.csv", "Domain,zip\na.com,00123\nnone.com,1\n,2\na.com,3\n")
	out := filepath.Join(t.TempDir(), "out.csv")

	r := s.expect(exitDone, "run", "Registry/Find", "--input", in, "--dry-run")
	if !strings.Contains(r.out, "4 rows, 2 calls; 1 share the answer of another row; 1 are skipped") || !strings.Contains(r.out, "row 1: GET "+g.URL+"/companies/a.com") {
		t.Errorf("planned %q", r.out)
	}
	if all, _ := g.times(); all != 0 {
		t.Errorf("a dry run made %d calls", all)
	}
	r = s.expect(exitDone, "run", "registry/find", "-i", in, "-o", out, "--map", "country==DE", "--state-columns")
	if r.out != "" || !strings.Contains(r.err, "4 rows: 2 done, 1 not found, 1 skipped; 2 calls") {
		t.Errorf("said %q %q", r.out, r.err)
	}
	want := "\"Domain\",\"zip\",\"Id\",\"Name\",\"Find state\",\"Find detail\"\n" +
		"a.com,00123,9007199254740993,\"Name of a.com, DE\",done,\nnone.com,1,,,notFound,\n,2,,,skipped,no Domain\na.com,3,9007199254740993,\"Name of a.com, DE\",done,\n"
	if got := strings.ReplaceAll(read(t, out), "\r", ""); got != want {
		t.Errorf("wrote\n%s\nwant\n%s", got, want)
	}
	if r := s.expect(exitDone, "workbook", "list", "--json"); r.out != "[]\n" {
		t.Errorf("the workbook stayed: %s", r.out)
	}

	s.in = strings.NewReader("{\"site\":\"b.com\"}\n{\"site\":\"bad.com\"}\n")
	r = s.expect(exitRows, "run", "Registry/Find", "--input", "-", "--map", "domain=SITE", "--output", "-", "--format", "jsonl", "--limit", "2")
	if !strings.Contains(r.out, `"Id":9007199254740993`) || strings.Count(r.out, "\n") != 2 || !strings.Contains(r.err, "1 failed: 400 Bad Request") {
		t.Errorf("%q %q", r.out, r.err)
	}
	for name, args := range map[string][]string{
		"no column is named": {"--output", out}, "has no column": {"--output", out, "--map", "domain=Web"}, "has no parameter": {"--output", out, "--map", "x=Site"},
		"no folder": {"--output", filepath.Join(t.TempDir(), "no", "out.csv")}, "--format takes": {"--output", "out.pdf"}, "--rate takes": {"--output", out, "--rate", "5"},
		"--output names": {}, "ran before": {"--output", out, "--only", "failed"}, "a database": {"--output", "-", "--format", "sqlite"},
	} {
		odd := rowsFile(t, "odd.csv", "Site\na.com\n")
		if r := s.expect(exitUsage, append([]string{"run", "Registry/Find", "--input", odd}, args...)...); !strings.Contains(r.err, name) {
			t.Errorf("%q says %q", args, r.err)
		}
	}
	if r := s.expect(exitDone, "workbook", "list", "--json"); r.out != "[]\n" {
		t.Errorf("a workbook of a refused run stayed: %s", r.out)
	}
	s.expect(exitNotFound, "run", "Registry/Nothing", "--input", in, "--output", out)
	s.expect(exitNotFound, "run", "--resume", "nothing")
}

// TestRunWrites: an action that changes something is asked for, or wants --yes.
func TestRunWrites(t *testing.T) {
	g := newRegistry(t)
	s := newShell(t)
	s.registered(g)
	in, out := rowsFile(t, "new.csv", "domain\na.com\na.com\n"), filepath.Join(t.TempDir(), "out.xlsx")
	r := s.expect(exitUsage, "run", "Registry/Register", "--input", in, "--output", out)
	if !strings.Contains(r.err, "2 calls change something: POST "+g.URL+"/companies/") || !strings.Contains(r.err, "--yes") {
		t.Errorf("says %q", r.err)
	}
	ask := func(answer string) ran {
		var out, err locked
		c := &cli{
			in: strings.NewReader(answer), out: &out, err: &err, env: func(string) string { return "" }, keyring: s.keyring,
			isTerminal: func(any) bool { return true },
		}
		code := c.run(context.Background(), []string{"--data-dir", s.dir, "run", "Registry/Register", "--input", in, "--keep"})
		return ran{code, out.String(), err.String()}
	}
	if r := ask("\n"); r.code != exitCancelled || !strings.Contains(r.err, "[y/N]") {
		t.Errorf("%+v", r)
	}
	if all, _ := g.times(); all != 0 {
		t.Fatalf("%d calls without a word", all)
	}
	if r := ask("y\n"); r.code != exitDone || !strings.Contains(r.err, "Register") || !strings.Contains(r.err, "100%") {
		t.Errorf("%+v", r)
	}
	if all, _ := g.times(); all != 2 {
		t.Errorf("%d calls, want one a row: calls that change something are never shared", all)
	}
	s.expect(exitDone, "run", "Registry/Register", "--input", in, "--output", out, "--yes")
	if all, _ := g.times(); all != 4 {
		t.Errorf("%d calls", all)
	}
}

// TestRunEvents: --json tells each step on a line, in the shape of runEvent.
func TestRunEvents(t *testing.T) {
	g := newRegistry(t)
	s := newShell(t)
	s.registered(g)
	in, out := rowsFile(t, "some.csv", "domain\na.com\nbad.com\n"), filepath.Join(t.TempDir(), "out.json")
	r := s.expect(exitRows, "run", "Registry/Find", "--input", in, "--output", out, "--json", "--rate", "600/min", "--concurrency", "2")
	events := []string{}
	lines := bufio.NewScanner(strings.NewReader(r.out))
	var ended runEvent
	for lines.Scan() {
		var e runEvent
		ok(t, json.Unmarshal(lines.Bytes(), &e))
		if e.Event != "progress" {
			events = append(events, e.Event)
		} else if !strings.Contains(e.Progress.Limit, "under 600 requests a minute") {
			t.Errorf("%+v", e.Progress)
		}
		if e.Event == "ended" {
			ended = e
		}
	}
	if got := strings.Join(events, " "); got != "imported started ended written" || ended.State != studio.RunDone || ended.Counts.Done != 1 || len(ended.Failures) != 1 || ended.Failures[0].Cause != "400" {
		t.Errorf("%s: %+v", got, ended)
	}
}

var resumed = regexp.MustCompile(`run --resume (\S+) `)

// TestRunIsKilledAndResumed: kill -9 in the middle of a run, and --resume goes on; what may have arrived is unknown.
func TestRunIsKilledAndResumed(t *testing.T) {
	const rows = 400
	for name, action := range map[string]string{"read": "Find", "write": "Register"} {
		t.Run(name, func(t *testing.T) {
			g := newRegistry(t)
			s := newShell(t)
			s.registered(g)
			reached := make(chan struct{})
			var once sync.Once
			g.before = func(*http.Request) {
				if all, _ := g.times(); all >= rows/2 {
					once.Do(func() { close(reached) })
				}
			}
			in, out := rowsFile(t, "many.csv", domains(rows)), filepath.Join(t.TempDir(), "out.csv")
			command := s.command("run", "Registry/"+action, "--input", in, "--output", out, "--yes", "--rate", "900/s")
			ok(t, command.Start())
			<-reached
			ok(t, command.Process.Kill())
			_ = command.Wait() // it was killed
			if _, err := os.Stat(out); err == nil {
				t.Error("there is an output of half a run")
			}
			var list []listedRun
			ok(t, json.Unmarshal([]byte(s.expect(exitDone, "runs", "--json").out), &list))
			if len(list) != 1 || list[0].State != studio.RunPaused || list[0].Workbook != "many" {
				t.Fatalf("%+v", list)
			}
			r := s.run("run", "--resume", list[0].ID, "--output", out, "--state-columns")
			got := read(t, out)
			done, unknown := strings.Count(got, ",done,"), strings.Count(got, ",unknown,")
			_, most := g.times()
			if done+unknown != rows || name == "read" && unknown > 0 || name == "write" && most > 1 {
				t.Errorf("%d done, %d unknown; asked at most %d times\n%s", done, unknown, most, r.err)
			}
			if want := map[bool]int{false: exitDone, true: exitRows}[unknown > 0]; r.code != want {
				t.Errorf("exited with %d, want %d: %s", r.code, want, r.err)
			}
			if unknown > 0 {
				if !strings.Contains(r.err, "rows are unknown: their call may have arrived") {
					t.Errorf("says %q", r.err)
				}
				s.resolved(list[0].ID, in, unknown)
				s.expect(exitDone, "run", "--resume", list[0].ID, "--only", "unknown", "--yes", "--output", out)
				if got := read(t, out); strings.Count(got, "9007199254740993") != rows {
					t.Error("not all rows are filled")
				}
			}
		})
	}
}

// resolved says what became of the unknown rows of a run, and takes it back again.
func (s *shell) resolved(runID, in string, unknown int) {
	s.t.Helper()
	told := func() listedRun {
		var list []listedRun
		ok(s.t, json.Unmarshal([]byte(s.expect(exitDone, "runs", "--json").out), &list))
		return list[0]
	}
	s.expect(exitUsage, "runs", "resolve", runID)
	s.expect(exitUsage, "runs", "resolve", runID, "--as", "lost")
	s.expect(exitUsage, "runs", "resolve", runID, "--as", "sent", "--where", "nothing=1")
	s.expect(exitNotFound, "runs", "resolve", runID, "--as", "sent", "--where", "domain=nobody")
	if r := s.expect(exitDone, "runs", "resolve", runID, "--as", "not-sent"); !strings.Contains(r.out, fmt.Sprintf("%d rows are marked as not sent", unknown)) || !strings.Contains(r.out, "--only empty") {
		s.t.Errorf("says %q", r.out)
	}
	if l := told(); l.Counts.NotSent != unknown || l.Counts.Unknown+l.Counts.Queued > 0 || len(l.Decisions) != 1 || l.Decisions[0].Rows != unknown {
		s.t.Errorf("%+v", l)
	}
	if r := s.expect(exitDone, "runs"); !strings.Contains(r.out, fmt.Sprintf("%d marked as not sent", unknown)) {
		s.t.Errorf("lists %q", r.out)
	}
	s.expect(exitDone, "runs", "resolve", runID, "--as", "unknown")
	some := 0 // each row has a domain of its own: those that are unknown are found one by one
	for domain := range strings.FieldsSeq(read(s.t, in)) {
		var d runner.Decided
		if domain == "domain" || some > 0 {
			continue
		}
		ok(s.t, json.Unmarshal([]byte(s.expect(exitDone, "runs", "resolve", runID, "--as", "sent", "--where", "domain="+domain, "--json").out), &d))
		some += d.Rows
	}
	if l := told(); some != 1 || l.Counts.Unknown != unknown-1 || l.Counts.NotSent != 0 {
		s.t.Errorf("%d rows, %+v", some, l)
	}
	if r := s.expect(exitDone, "runs", "resolve", runID, "--as", "unknown"); !strings.Contains(r.out, "1 rows are unknown again") {
		s.t.Errorf("says %q", r.out)
	}
	if l := told(); l.Counts.Unknown != unknown || len(l.Decisions) != 0 {
		s.t.Errorf("%+v", l)
	}
}

// TestRunIsInterrupted: the first interrupt pauses and tells how to go on, the second one gives calls up; while
// a run is under way another program is refused with words.
func TestRunIsInterrupted(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no such signal")
	}
	g := newRegistry(t)
	s := newShell(t)
	s.registered(g)
	arrived, free := make(chan struct{}, 100), make(chan struct{})
	g.before = func(q *http.Request) {
		arrived <- struct{}{}
		select {
		case <-free:
		case <-q.Context().Done():
		}
	}
	in, out := rowsFile(t, "held.csv", domains(40)), filepath.Join(t.TempDir(), "out.csv")
	var said locked
	command := s.command("run", "Registry/Find", "--input", in, "--output", out, "--concurrency", "2")
	command.Stderr = &said
	ok(t, command.Start())
	<-arrived
	<-arrived
	var list []listedRun
	ok(t, json.Unmarshal([]byte(s.expect(exitDone, "runs", "held", "--json").out), &list))
	if list[0].State != studio.RunRunning {
		t.Errorf("%+v", list[0])
	}
	r := s.expect(exitFailed, "run", "--resume", list[0].ID, "--output", out)
	if !strings.Contains(r.err, "A run of these columns is under way in the command line.") {
		t.Errorf("refused with %q", r.err)
	}
	s.expect(exitFailed, "workbook", "run", "held/Find")
	ok(t, command.Process.Signal(os.Interrupt))
	waitUntil(t, "it is pausing", func() bool { return strings.Contains(said.String(), "Interrupt again") })
	ok(t, command.Process.Signal(syscall.SIGTERM))
	if code := exited(t, command.Wait()); code != exitCancelled {
		t.Errorf("exited with %d: %s", code, said.String())
	}
	found := resumed.FindStringSubmatch(said.String())
	if found == nil || found[1] != list[0].ID || !strings.Contains(said.String(), "--output "+out) {
		t.Fatalf("said %q", said.String())
	}
	close(free)
	again, stop := context.WithCancel(context.Background())
	g.before = func(*http.Request) { // which is answered once the run was told to pause
		stop()
		waitUntil(t, "it is pausing", func() bool { return strings.Contains(s.said.String(), "Interrupt again") })
	}
	if r := s.runUntil(again, "run", "--resume", found[1], "--output", out); r.code != exitCancelled || !strings.Contains(r.err, "The run is paused. To go on:") {
		t.Errorf("%+v", r)
	}
	g.before = nil
	// A window has the run now.
	window := must[*runner.Runner](t)(runner.Open(context.Background(), runner.Config{Dir: s.dir, Keyring: s.keyring, Program: "the window"}))
	held := make(chan struct{})
	g.before = func(*http.Request) { <-held }
	must[studio.Run](t)(window.ResumeRun(context.Background(), found[1]))
	if r := s.expect(exitFailed, "run", "--resume", found[1]); !strings.Contains(r.err, "under way in the window") {
		t.Errorf("refused with %q", r.err)
	}
	close(held)
	must[studio.Run](t)(window.WaitRun(context.Background(), found[1]))
	ok(t, window.Close())
	s.expect(exitDone, "run", "--resume", found[1], "--output", out)
	if got := read(t, out); strings.Count(got, "9007199254740993") != 40 {
		t.Errorf("wrote\n%s", got)
	}
}

// TestRunStops: a run that stops by itself can go on.
func TestRunStops(t *testing.T) {
	g := newRegistry(t)
	s := newShell(t)
	s.registered(g)
	in := rowsFile(t, "bad.csv", strings.ReplaceAll(domains(60), "\nc", "\nbadc"))
	out := filepath.Join(t.TempDir(), "out.csv")
	r := s.expect(exitStopped, "run", "Registry/Find", "--input", in, "--output", out)
	if !strings.Contains(r.err, "25 rows failed one after another") && !strings.Contains(r.err, "rows failed one after another") {
		t.Errorf("says %q", r.err)
	}
	found := resumed.FindStringSubmatch(r.err)
	if found == nil {
		t.Fatalf("says %q", r.err)
	}
	if r := s.expect(exitDone, "runs", "cancel", found[1]); !strings.Contains(r.out, "cancelled") {
		t.Errorf("%q", r.out)
	}
	s.expect(exitRows, "run", "--resume", found[1], "--output", out)
	if got := read(t, out); strings.Count(got, "\n") != 61 {
		t.Errorf("wrote\n%s", got)
	}
}

func TestWorkbookCommands(t *testing.T) {
	g := newRegistry(t)
	s := newShell(t)
	s.registered(g)
	in := rowsFile(t, "accounts.csv", "domain,size\na.com,1\nb.com,2\n")
	if r := s.expect(exitDone, "workbook", "import", in, "--name", "Accounts"); !strings.Contains(r.out, "Accounts: 2 rows added") {
		t.Errorf("%q", r.out)
	}
	more := rowsFile(t, "more.csv", "domain,size\nb.com,3\nc.com,4\n")
	if r := s.expect(exitDone, "workbook", "import", more, "--into", "accounts", "--key", "domain"); !strings.Contains(r.out, "1 rows added, 1 changed") {
		t.Errorf("%q", r.out)
	}
	s.inside(func(r *runner.Runner) {
		def := must[studio.Workbook](t)(findWorkbook(context.Background(), r, "Accounts"))
		find := must[studio.Action](t)(findAction(context.Background(), r, "Registry/Find"))
		must[studio.Workbook](t)(r.AddAction(context.Background(), def.ID, find.ID, ""))
	})
	if r := s.expect(exitDone, "workbook", "run", "Accounts/Find", "--limit", "1"); !strings.Contains(r.err, "1 rows: 1 done") {
		t.Errorf("%q", r.err)
	}
	s.expect(exitUsage, "workbook", "run", "Accounts/Find", "--concurrency", "257")
	s.expect(exitUsage, "workbook", "run", "Accounts/Find", "--rate", "often")
	r := s.expect(exitDone, "workbook", "run", "Accounts/Find", "--only", "empty", "--concurrency", "2", "--rate", "600/min", "--json")
	if !strings.Contains(r.out, "under 600 requests a minute") {
		t.Errorf("%q", r.out)
	}
	s.inside(func(r *runner.Runner) {
		def := must[studio.Workbook](t)(findWorkbook(context.Background(), r, "Accounts"))
		run := must[[]studio.Run](t)(r.Runs(context.Background(), def.ID))[0]
		if f := run.Definition.Filler; f.AtOnce != 2 || f.Rate.Calls != 600 || def.Actions[0].AtOnce != 0 || def.Actions[0].Rate.Calls != 0 {
			t.Errorf("the run had %d at once and %+v, the columns have %d and %+v", f.AtOnce, f.Rate, def.Actions[0].AtOnce, def.Actions[0].Rate)
		}
	})
	if r := s.expect(exitDone, "workbook", "export", "Accounts"); strings.Count(r.out, "9007199254740993") != 3 {
		t.Errorf("%q", r.out)
	}
	r = s.expect(exitDone, "workbook", "show", "Accounts")
	for _, word := range []string{"Accounts", "3 rows", "domain (text)", "action Find", "Name (text)", "done"} {
		if !strings.Contains(r.out, word) {
			t.Errorf("show has no %q:\n%s", word, r.out)
		}
	}
	var shown shownWorkbook
	ok(t, json.Unmarshal([]byte(s.expect(exitDone, "workbook", "show", "Accounts", "--json").out), &shown))
	if len(shown.Runs) != 2 || shown.Rows != 3 {
		t.Fatalf("%+v", shown)
	}
	if r := s.expect(exitDone, "runs", "undo", shown.Runs[0].ID); !strings.Contains(r.out, "2 rows have what they had before") {
		t.Errorf("%q", r.out)
	}
	if r := s.expect(exitDone, "runs"); !strings.Contains(r.out, "done, undone") {
		t.Errorf("%q", r.out)
	}
	for _, f := range []string{"csv", "xlsx", "json", "jsonl", "parquet", "db"} {
		path := filepath.Join(t.TempDir(), "accounts."+f)
		s.expect(exitDone, "workbook", "export", "Accounts", "-o", path)
		if read(t, path) == "" {
			t.Errorf("%s is empty", path)
		}
	}
	s.expect(exitNotFound, "workbook", "show", "Nobody")
	s.expect(exitNotFound, "workbook", "run", "Accounts/Nothing")
	s.expect(exitUsage, "workbook", "erase")
	s.expect(exitFailed, "runs", "cancel", shown.Runs[0].ID) // it is over
}
