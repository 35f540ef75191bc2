package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"

	"connectorstudio/backend/studio"
)

// runEvent is a line of --json: what "event" names tells which of the others are there. Members and events
// are only ever added.
//
//	imported  workbook, name, rows, warnings
//	plan      plan, with --dry-run
//	started   run, workbook, rows
//	progress  progress, once a second at most
//	ended     run, state, why, counts, failures, resume (the command that goes on; empty when the run is over)
//	written   output, rows, warnings
type runEvent struct {
	Event    string                `json:"event"`
	Run      string                `json:"run,omitempty"`
	Workbook string                `json:"workbook,omitempty"`
	Name     string                `json:"name,omitempty"`
	Rows     *int                  `json:"rows,omitempty"`
	Output   string                `json:"output,omitempty"`
	State    studio.RunState       `json:"state,omitempty"`
	Why      string                `json:"why,omitempty"`
	Counts   *studio.RunCounts     `json:"counts,omitempty"`
	Failures []studio.FailureGroup `json:"failures,omitempty"`
	Resume   string                `json:"resume,omitempty"`
	Warnings []string              `json:"warnings,omitempty"`
	Plan     *studio.RunPlan       `json:"plan,omitempty"`
	Progress *studio.RunProgress   `json:"progress,omitempty"`
}

// runTold tells a person or a program how a run goes.
type runTold struct {
	err      io.Writer
	out      io.Writer     // for the plan
	events   *json.Encoder // nil for a person
	terminal bool

	mu   sync.Mutex
	bar  *progressbar.ProgressBar
	last time.Time // of the latest progress event
}

// newTold tells in words on standard error; with --json in events on standard output, or on standard error
// when the rows go to standard output.
func (c *cli) newTold(o *runOptions) *runTold {
	t := &runTold{err: c.err, out: c.out, terminal: c.terminal(c.err)}
	if o.asJSON {
		to := c.out
		if o.output == "-" {
			to = c.err
		}
		t.events = json.NewEncoder(to)
		t.events.SetEscapeHTML(false)
	}
	return t
}

// tell is an event, or words for a person.
func (t *runTold) tell(e runEvent, words string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.events != nil {
		_ = t.events.Encode(e) // whoever reads it may be gone: the run goes on
		return
	}
	if words != "" {
		fmt.Fprintf(t.err, words+"\n", args...)
	}
}

func (t *runTold) imported(done studio.ImportDone) {
	t.tell(runEvent{Event: "imported", Workbook: done.WorkbookID, Name: done.Name, Rows: &done.Added, Warnings: done.Warnings}, "%s", strings.Join(append([]string{fmt.Sprintf("%d rows read", done.Added)}, done.Warnings...), "\n"))
}

func (t *runTold) started(run studio.Run) {
	planned := run.Counts.Planned
	t.tell(runEvent{Event: "started", Run: run.ID, Workbook: run.WorkbookID, Rows: &planned}, "")
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.events == nil && t.terminal {
		t.bar = progressbar.NewOptions(planned, progressbar.OptionSetWriter(t.err), progressbar.OptionShowCount(), progressbar.OptionShowIts(),
			progressbar.OptionSetItsString("rows"), progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionSetWidth(30), progressbar.OptionSetDescription(run.Name))
	}
}

// progress hears of a run ten times a second.
func (t *runTold) progress(p studio.RunProgress) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.bar != nil {
		_ = t.bar.Set(p.Counts.Planned - p.Counts.Queued) // a terminal that is gone does not end the run
	}
	if t.events != nil && time.Since(t.last) >= time.Second {
		t.last = time.Now()
		_ = t.events.Encode(runEvent{Event: "progress", Progress: &p})
	}
}

func (t *runTold) endBar() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.bar != nil {
		_ = t.bar.Exit()
		t.bar = nil
		fmt.Fprintln(t.err)
	}
}

func (t *runTold) pausing() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.events == nil {
		fmt.Fprintln(t.err, "\nPausing: the calls under way come to their end. Interrupt again to give them up.")
	}
}

func (t *runTold) plan(p studio.RunPlan) {
	if t.events != nil {
		t.tell(runEvent{Event: "plan", Plan: &p}, "")
		return
	}
	fmt.Fprintf(t.out, "%d rows, %d calls", p.Rows, p.Calls)
	for _, more := range []struct {
		n    int
		what string
	}{{p.Shared, "share the answer of another row"}, {p.Skipped, "are skipped"}, {p.Invalid, "do not fit and would fail without a call"}, {p.Left, "stay as they are"}} {
		if more.n > 0 {
			fmt.Fprintf(t.out, "; %d %s", more.n, more.what)
		}
	}
	fmt.Fprintln(t.out)
	if p.Writes {
		fmt.Fprintln(t.out, "Each call changes something: "+p.Target)
	}
	if p.Limit != "" {
		fmt.Fprintln(t.out, p.Limit)
	}
	if p.Seconds >= 0 {
		fmt.Fprintf(t.out, "About %s\n", time.Duration(p.Seconds)*time.Second)
	}
	for _, e := range p.Examples {
		what := e.Request
		if e.Why != "" {
			what = "not sent: " + e.Why
		}
		fmt.Fprintf(t.out, "row %d: %s\n", e.Number, what)
	}
}

func (t *runTold) ended(run studio.Run, groups []studio.FailureGroup, resume string) {
	if run.State.Over() {
		resume = ""
	}
	if t.events != nil {
		t.tell(runEvent{Event: "ended", Run: run.ID, Workbook: run.WorkbookID, State: run.State, Why: run.Why, Counts: &run.Counts, Failures: groups, Resume: resume}, "")
		return
	}
	fmt.Fprintln(t.err, countWords(run.Counts))
	for _, g := range groups {
		fmt.Fprintf(t.err, "  %d failed: %s\n", g.Rows, strings.TrimSpace(g.Words+" "+g.Detail))
	}
	if resume == "" {
		return
	}
	what := "The run is paused."
	if run.State == studio.RunStopped {
		what = "The run stopped: " + run.Why
	}
	fmt.Fprintf(t.err, "%s To go on:\n  %s\n", what, resume)
}

// countWords are the counts of a run, those that are 0 left out.
func countWords(c studio.RunCounts) string {
	parts := []string{}
	for _, p := range []struct {
		n    int
		what string
	}{{c.Done, "done"}, {c.Empty, "empty"}, {c.NotFound, "not found"}, {c.Failed, "failed"}, {c.Skipped, "skipped"}, {c.Unknown, "unknown"}, {c.NotSent, "not sent"}, {c.Queued, "not called yet"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.what))
		}
	}
	return fmt.Sprintf("%d rows: %s; %d calls", c.Planned, strings.Join(parts, ", "), c.Calls)
}

func (t *runTold) written(output string, rows int, warnings []string) {
	t.tell(runEvent{Event: "written", Output: output, Rows: &rows, Warnings: warnings}, "%s", strings.Join(append([]string{fmt.Sprintf("%d rows written", rows)}, warnings...), "\n"))
}

// unwritten tells that only the writing is to be done again.
func (t *runTold) unwritten(resume string) {
	if t.events == nil {
		fmt.Fprintf(t.err, "The rows were not written, but are kept. To write them, to another --output where that helps:\n  %s\n", resume)
	}
}

// kept tells where the rows are, and what is to be decided.
func (t *runTold) kept(def studio.Workbook, run studio.Run, resume string) {
	if t.events != nil {
		return // "ended" has the counts, "imported" the workbook
	}
	if run.Counts.Unknown > 0 {
		fmt.Fprintf(t.err, "%d rows are unknown: their call may have arrived, and is not made again by itself. Look there, then say so:\n  connectors runs resolve %s --as sent|not-sent\nOr make it again:\n  %s --only unknown\n", run.Counts.Unknown, run.ID, resume)
	}
	fmt.Fprintf(t.err, "The workbook %q stays.\n", def.Name)
}
