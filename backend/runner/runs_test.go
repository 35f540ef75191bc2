package runner

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

// directory is a system that knows companies by domain and counts how often it was asked for each.
type directory struct {
	*httptest.Server
	mu    sync.Mutex
	asked map[string]int
	// before is called before an answer, outside of the lock.
	before func(domain string)
	answer func(w http.ResponseWriter, domain string) // instead of the usual one
}

func newDirectory(t testing.TB) *directory {
	c := &directory{asked: map[string]int{}}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		domain := strings.TrimPrefix(q.URL.Path, "/companies/")
		c.mu.Lock()
		c.asked[domain]++
		c.mu.Unlock()
		if c.before != nil {
			c.before(domain)
		}
		w.Header().Set("Content-Type", "application/json")
		if c.answer != nil {
			c.answer(w, domain)
			return
		}
		if strings.HasPrefix(domain, "none") {
			http.Error(w, `{"message":"no such company"}`, http.StatusNotFound)
			return
		}
		fmt.Fprintf(w, `{"id":%d,"name":"Name of %s"}`, len(domain), domain)
	}))
	t.Cleanup(c.Server.Close)
	return c
}

func (c *directory) times(domain string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.asked[domain]
}

// table is a workbook with domains and one action.
type table struct {
	*Runner
	id, filler string
	action     studio.Action
}

func tableOf(t testing.TB, r *Runner, system string, change func(*studio.Action, *studio.Filler), domains ...string) table {
	t.Helper()
	c := r.NewConnector()
	c.Name, c.BaseURL, c.Category = "System "+studio.NewID(), system, studio.CategoryOther
	c.Auth.Method = studio.MethodNone
	c.Retry.Tries = 1
	c = must[studio.Connector](t)(r.SaveConnector(background, c, studio.Secrets{}))
	a := enriching(r, c, "/companies/{domain}")
	f := studio.Filler{Name: "Find company", Outputs: []studio.OutputColumn{{Field: "Id", Name: "Employees", Type: studio.ColumnInteger}, {Field: "Name", Name: "Name", Type: studio.ColumnText}}}
	if change != nil {
		change(&a, &f)
	}
	a = must[studio.Action](t)(r.SaveAction(background, a, nil))
	def := must[studio.Workbook](t)(r.CreateWorkbook(background, studio.Workbook{Name: "Accounts", Columns: []studio.Column{{Name: "Domain", Type: studio.ColumnText}}}))
	f.Steps = []studio.FillerStep{{ActionID: a.ID, ConnectorID: c.ID, Mapping: []studio.MappedValue{{Parameter: "domain", Column: def.Columns[0].ID}}}}
	def = must[studio.Workbook](t)(r.ChangeWorkbook(background, def.ID, func(w *studio.Workbook) error {
		w.Actions = append(w.Actions, f)
		return nil
	}))
	x := table{Runner: r, id: def.ID, filler: def.Actions[0].ID, action: a}
	x.add(t, domains...)
	return x
}

func (x table) add(t testing.TB, domains ...string) {
	book, err := x.Workbook(x.id)
	ok(t, err)
	rows, err := book.Append(background, []string{"c1"})
	ok(t, err)
	for _, d := range domains {
		cell := &d
		if d == "" {
			cell = nil
		}
		ok(t, rows.Add(background, []*string{cell}))
	}
	ok(t, must2(rows.Done(background)))
}

func (x table) run(t testing.TB, q studio.RunRequest) studio.Run {
	t.Helper()
	q.WorkbookID, q.FillerID = x.id, x.filler
	run := must[studio.Run](t)(x.StartRun(background, q))
	return must[studio.Run](t)(x.WaitRun(background, run.ID))
}

// cells is what the grid shows.
func (x table) cells(t testing.TB) string {
	t.Helper()
	book, err := x.Workbook(x.id)
	ok(t, err)
	seen, err := book.See(background, studio.View{})
	ok(t, err)
	page := must[studio.RowPage](t)(seen.Page(background, 0, 1000))
	lines := []string{}
	for _, row := range page.Rows {
		cells := []string{}
		for _, cell := range row.Cells {
			if cell == nil {
				cells = append(cells, "-")
			} else {
				cells = append(cells, *cell)
			}
		}
		for _, s := range row.States {
			cells = append(cells, "["+strings.TrimSpace(string(s.State)+" "+s.Detail)+"]")
		}
		lines = append(lines, strings.Join(cells, " "))
	}
	return strings.Join(lines, "\n")
}

func holds(t testing.TB, got, want string) {
	t.Helper()
	if got != want {
		t.Fatalf("got\n%s\nwant\n%s", got, want)
	}
}

// TestRunFillsColumns: values, blanks, unknown rows, and rows with the same input, which share one call.
func TestRunFillsColumns(t *testing.T) {
	system := newDirectory(t)
	x := tableOf(t, home(t), system.URL, nil, "a.com", "none.com", "", "a.com", "b.com", "a.com")
	plan := must[studio.RunPlan](t)(x.PlanRun(background, studio.RunRequest{WorkbookID: x.id, FillerID: x.filler, Which: studio.WhichAll}))
	if plan.Rows != 6 || plan.Skipped != 1 || plan.Shared != 2 || plan.Calls != 3 || plan.Writes || len(plan.Examples) != 3 || !strings.HasSuffix(plan.Examples[0].Request, "/companies/a.com") {
		t.Errorf("planned %+v", plan)
	}
	if len(plan.Blank) != 1 || plan.Blank[0].Count != 1 {
		t.Errorf("blank %+v", plan.Blank)
	}
	other := must[studio.RunPlan](t)(x.PlanRun(background, studio.RunRequest{WorkbookID: x.id, FillerID: x.filler, Which: studio.WhichAll, Passed: 2}))
	if len(other.Examples) != 3 || other.Examples[0].Why == "" || other.Examples[1].Row != 4 || other.Calls != plan.Calls {
		t.Errorf("other examples %+v", other.Examples)
	}
	if system.times("a.com") != 0 {
		t.Fatal("a dry run made a call")
	}
	run := x.run(t, studio.RunRequest{Which: studio.WhichAll})
	if c := run.Counts; run.State != studio.RunDone || c.Planned != 6 || c.Done != 4 || c.NotFound != 1 || c.Skipped != 1 || c.Shared != 2 || c.Calls != 3 || c.Queued != 0 {
		t.Errorf("%s %+v", run.State, c)
	}
	if n := system.times("a.com"); n != 1 {
		t.Errorf("a.com was asked for %d times", n)
	}
	holds(t, x.cells(t), `a.com 5 Name of a.com [done]
none.com - - [notFound]
- - - [skipped no Domain]
a.com 5 Name of a.com [done]
b.com 5 Name of b.com [done]
a.com 5 Name of a.com [done]`)
	// What has a result stays; the others are asked for again.
	again := x.run(t, studio.RunRequest{Which: studio.WhichAll})
	if again.Counts.Planned != 2 || system.times("a.com") != 1 || system.times("none.com") != 2 {
		t.Errorf("%+v", again.Counts)
	}
	restored, kept, err := x.UndoRun(background, run.ID)
	ok(t, err)
	if restored != 4 || kept != 2 {
		t.Errorf("%d were taken back, %d stay", restored, kept)
	}
}

// TestRunPausesAndResumes: a paused run goes on where it was, in another program too, with what it began with.
func TestRunPausesAndResumes(t *testing.T) {
	system := newDirectory(t)
	domains := []string{}
	for i := range 300 {
		domains = append(domains, fmt.Sprintf("d%d.com", i))
	}
	w := newWorld(t)
	r := must[*Runner](t)(Open(background, w.Config))
	x := tableOf(t, r, system.URL, nil, domains...)
	reached, on := make(chan struct{}, 300), make(chan struct{})
	system.before = func(string) { reached <- struct{}{}; <-on }
	run := must[studio.Run](t)(x.StartRun(background, studio.RunRequest{WorkbookID: x.id, FillerID: x.filler, Which: studio.WhichAll}))
	<-reached
	failed(t, must2(x.StartRun(background, studio.RunRequest{WorkbookID: x.id, FillerID: x.filler, Which: studio.WhichAll})), studio.CodeConflict)
	x.PauseRun(run.ID)
	close(on)
	rested := must[studio.Run](t)(x.WaitRun(background, run.ID))
	if rested.State != studio.RunPaused || rested.Counts.Done == 0 || rested.Counts.Queued == 0 {
		t.Fatalf("%s %+v", rested.State, rested.Counts)
	}
	a := x.action
	a.Endpoint = "/elsewhere/{domain}"
	must[studio.Action](t)(r.SaveAction(background, a, nil))
	ok(t, r.Close())

	x.Runner = w.start(t)
	must[studio.Run](t)(x.ResumeRun(background, run.ID))
	done := must[studio.Run](t)(x.WaitRun(background, run.ID))
	if done.State != studio.RunDone || done.Counts.Done != 300 {
		t.Fatalf("%s %s %+v", done.State, done.Why, done.Counts)
	}
	for _, d := range domains {
		if system.times(d) != 1 {
			t.Errorf("%s was asked for %d times", d, system.times(d))
		}
	}
}

func must2[T any](_ T, err error) error { return err }

// TestRunCancelled: rows that were not called have no result; nothing of a cancelled run goes on.
func TestRunCancelled(t *testing.T) {
	system := newDirectory(t)
	x := tableOf(t, home(t), system.URL, nil, "a.com", "b.com", "c.com")
	on := make(chan struct{})
	defer close(on)
	reached := make(chan struct{}, 10)
	system.before = func(string) { reached <- struct{}{}; <-on }
	run := must[studio.Run](t)(x.StartRun(background, studio.RunRequest{WorkbookID: x.id, FillerID: x.filler, Which: studio.WhichAll}))
	<-reached
	ok(t, x.CancelRun(background, run.ID))
	done := must[studio.Run](t)(x.WaitRun(background, run.ID))
	if done.State != studio.RunCancelled || done.Counts.Queued != 3 {
		t.Errorf("%s %+v", done.State, done.Counts)
	}
	if got := x.cells(t); strings.Contains(got, "running") || strings.Contains(got, "queued") {
		t.Errorf("got %s", got)
	}
	failed(t, must2(x.ResumeRun(background, run.ID)), studio.CodeConflict)
}

// TestRunStops: a run ends by itself when rows fail one after another, and its failed rows can be retried.
func TestRunStops(t *testing.T) {
	system := newDirectory(t)
	system.answer = func(w http.ResponseWriter, domain string) {
		http.Error(w, `{"message":"the domain is odd"}`, http.StatusUnprocessableEntity)
	}
	domains := []string{}
	for i := range 200 {
		domains = append(domains, fmt.Sprintf("d%d.com", i))
	}
	x := tableOf(t, home(t), system.URL, func(_ *studio.Action, f *studio.Filler) { f.Stop.Failures, f.AtOnce = 10, 2 }, domains...)
	run := x.run(t, studio.RunRequest{Which: studio.WhichAll})
	if run.State != studio.RunStopped || !strings.Contains(run.Why, "10 rows failed one after another") || run.Counts.Failed < 10 || run.Counts.Failed > 12 {
		t.Fatalf("%s %q %+v", run.State, run.Why, run.Counts)
	}
	book, _ := x.Workbook(x.id)
	groups := must[[]studio.FailureGroup](t)(book.Failures(background, run.ID))
	if len(groups) != 1 || groups[0].Cause != "422" || groups[0].Rows != run.Counts.Failed || groups[0].Detail != "the domain is odd" {
		t.Errorf("%+v", groups)
	}
	some := x.run(t, studio.RunRequest{Which: studio.WhichFailed, Rows: []int64{1, 200}})
	if some.Counts.Planned != 1 || some.Counts.Failed != 1 {
		t.Errorf("of two rows, one of which failed: %+v", some.Counts)
	}
	system.answer = nil
	retried := x.run(t, studio.RunRequest{Which: studio.WhichFailed, Cause: "422"})
	if retried.Counts.Planned != run.Counts.Failed || retried.Counts.Done != retried.Counts.Planned {
		t.Errorf("%+v", retried.Counts)
	}
}

// TestRunCascade: the first step that finds something fills the columns.
func TestRunCascade(t *testing.T) {
	first, second := newDirectory(t), newDirectory(t)
	second.answer = func(w http.ResponseWriter, domain string) { fmt.Fprintf(w, `{"name":"second %s"}`, domain) }
	r := home(t)
	y := tableOf(t, r, second.URL, nil)
	ok(t, r.RemoveWorkbook(background, y.id))
	x := tableOf(t, r, first.URL, nil, "a.com", "none.com")
	must[studio.Workbook](t)(r.ChangeWorkbook(background, x.id, func(w *studio.Workbook) error {
		w.Actions[0].Steps = append(w.Actions[0].Steps, studio.FillerStep{
			ActionID: y.action.ID, ConnectorID: y.action.ConnectorID, Mapping: w.Actions[0].Steps[0].Mapping,
		})
		return nil
	}))
	run := x.run(t, studio.RunRequest{Which: studio.WhichAll})
	if run.Counts.Done != 2 || run.Counts.Calls != 3 {
		t.Errorf("%+v", run.Counts)
	}
	holds(t, x.cells(t), "a.com 5 Name of a.com [done]\nnone.com - second none.com [done]")
}

// TestRunMakesRows: each record of an answer makes a row.
func TestRunMakesRows(t *testing.T) {
	system := newDirectory(t)
	system.answer = func(w http.ResponseWriter, domain string) {
		fmt.Fprint(w, `[{"id":1,"name":"A"},{"id":2},{"id":3,"name":"C"}]`)
	}
	x := tableOf(t, home(t), system.URL, func(a *studio.Action, f *studio.Filler) { a.Output.List, f.Many = true, studio.ManyRows }, "a.com", "b.com")
	run := x.run(t, studio.RunRequest{Which: studio.WhichAll})
	if run.Counts.Planned != 2 || run.Counts.Done != 2 {
		t.Errorf("%+v", run.Counts)
	}
	got := x.cells(t)
	if strings.Count(got, "a.com") != 3 || strings.Count(got, "b.com") != 3 || strings.Count(got, "[done]") != 6 || !strings.Contains(got, "a.com 3 C [done]") {
		t.Errorf("got\n%s", got)
	}
}

// TestRunReusesAnswers: an answer of an earlier run serves again while it is not too old.
func TestRunReusesAnswers(t *testing.T) {
	system := newDirectory(t)
	w := newWorld(t)
	x := tableOf(t, w.start(t), system.URL, func(_ *studio.Action, f *studio.Filler) { f.ReuseHours, f.Overwrite = 1, studio.OverwriteAlways }, "a.com", "b.com")
	x.run(t, studio.RunRequest{Which: studio.WhichAll})
	if again := x.run(t, studio.RunRequest{Which: studio.WhichAll}); again.Counts.Shared != 2 || again.Counts.Calls != 0 || again.Counts.Done != 2 {
		t.Errorf("%+v", again.Counts)
	}
	w.wait(2 * time.Hour)
	if later := x.run(t, studio.RunRequest{Which: studio.WhichAll}); later.Counts.Shared != 0 || system.times("a.com") != 2 {
		t.Errorf("%+v", later.Counts)
	}
}

// TestRunCondition: rows for which the run condition does not hold are skipped.
func TestRunCondition(t *testing.T) {
	system := newDirectory(t)
	x := tableOf(t, home(t), system.URL, func(_ *studio.Action, f *studio.Filler) {
		f.When = []studio.Condition{{Column: "c1", Is: studio.StartsWith, Value: "A"}}
	}, "a.com", "b.com")
	run := x.run(t, studio.RunRequest{Which: studio.WhichAll})
	if run.Counts.Done != 1 || run.Counts.Skipped != 1 || system.times("b.com") != 0 {
		t.Errorf("%+v\n%s", run.Counts, x.cells(t))
	}
}
