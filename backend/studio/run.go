package studio

import "time"

// Run is an action performed over rows of a workbook, kept.
type Run struct {
	ID         string   `json:"id"` // the id of its workbook, "-", and a number in it
	WorkbookID string   `json:"workbookId"`
	FillerID   string   `json:"fillerId"`
	Name       string   `json:"name"` // of the columns when it began
	State      RunState `json:"state"`
	// Why tells why it stopped by itself, or what it waits for; empty otherwise.
	Why string `json:"why"`
	// Definition is what it performs, as it was when the run began.
	Definition RunDefinition `json:"definition"`
	Who        string        `json:"who"` // the person's name on this computer
	StartedAt  time.Time     `json:"startedAt" ts_type:"string"`
	EndedAt    time.Time     `json:"endedAt" ts_type:"string"` // zero while it is not over
	Counts     RunCounts     `json:"counts"`
	// Undone tells that the values it wrote were taken back.
	Undone bool `json:"undone"`
	// Next are the columns whose runs follow it, because they were asked for together. Of a run that is done it tells what
	// has not begun.
	Next []string `json:"next,omitempty"`
}

// RunDefinition is all that a run depends on, but for the rows and the credentials.
type RunDefinition struct {
	Filler  Filler   `json:"filler"`
	Actions []Action `json:"actions"` // one per step
	// Connectors and Connections name where the calls of each step go.
	Connectors  []string `json:"connectors"`
	Connections []string `json:"connections"`
}

// RunState tells how far a run is.
type RunState string

const (
	RunRunning   RunState = "running"
	RunPaused    RunState = "paused"    // by a person, or because the application ended
	RunStopped   RunState = "stopped"   // by itself; see Run.Why. It can go on
	RunCancelled RunState = "cancelled" // by a person
	RunDone      RunState = "done"
)

// Over tells whether a run will never go on.
func (s RunState) Over() bool { return s == RunDone || s == RunCancelled }

// RunCounts count the rows of a run. Planned is the sum of all others.
type RunCounts struct {
	Planned  int `json:"planned"`
	Queued   int `json:"queued"` // still to come, those under way included
	Done     int `json:"done"`
	Empty    int `json:"empty"`
	NotFound int `json:"notFound"`
	Failed   int `json:"failed"`
	Skipped  int `json:"skipped"`
	Unknown  int `json:"unknown"`
	// NotSent is how many rows of a run that is over have no result because a person said that their call never arrived.
	NotSent int `json:"notSent"`
	// Calls is how many requests left this computer for them, token calls left out.
	Calls int `json:"calls"`
	// Shared is how many rows took the answer of another row, or of an earlier run.
	Shared int `json:"shared"`
}

// Which says which rows a run is for.
type Which string

const (
	WhichAll      Which = "all"
	WhichEmpty    Which = "empty" // those without a result
	WhichFailed   Which = "failed"
	WhichUnknown  Which = "unknown" // a person decided that they may be sent again
	WhichChanged  Which = "changed" // those whose input has changed since
	WhichSelected Which = "selected"
	WhichFiltered Which = "filtered" // those of the view
)

// Whiches are all of them.
var Whiches = []Which{WhichAll, WhichEmpty, WhichFailed, WhichUnknown, WhichChanged, WhichSelected, WhichFiltered}

// RunRequest asks for a run.
type RunRequest struct {
	WorkbookID string  `json:"workbookId"`
	FillerID   string  `json:"fillerId"`
	Which      Which   `json:"which"`
	Rows       []int64 `json:"rows"`  // their ids, with WhichSelected; with WhichFailed only those of them
	View       View    `json:"view"`  // with WhichFiltered
	Cause      string  `json:"cause"` // with WhichFailed: only those that failed for this reason; empty for all
	First      int     `json:"first"` // only so many of them; 0 for all
	// Passed is how many rows that would be sent are passed by before the examples of a plan.
	Passed int `json:"passed"`
	// AtOnce and Rate hold for this run instead of those of its columns; 0 and nil leave theirs.
	AtOnce int   `json:"atOnce,omitempty"`
	Rate   *Rate `json:"rate,omitempty"`
}

// Of returns the columns as this run performs them.
func (q RunRequest) Of(f Filler) Filler {
	if q.AtOnce > 0 {
		f.AtOnce = min(q.AtOnce, 256)
	}
	if q.Rate != nil {
		f.Rate = *q.Rate
	}
	return f
}

// Verdict is what a person says of a row whose call may have arrived.
type Verdict string

const (
	VerdictSent    Verdict = "sent"     // it arrived, or was done elsewhere: the row is done and stays so
	VerdictNotSent Verdict = "not-sent" // it never arrived: the row has no result, and the next run calls it
	VerdictUnknown Verdict = "unknown"  // nobody knows after all: what was said before is taken back
)

// Verdicts are all of them.
var Verdicts = []Verdict{VerdictSent, VerdictNotSent, VerdictUnknown}

// Decision is what a person said of rows of a run, for its story.
type Decision struct {
	ID   int64     `json:"id"`
	As   Verdict   `json:"as"`
	Rows int       `json:"rows"`
	Who  string    `json:"who"`
	At   time.Time `json:"at" ts_type:"string"`
}

// RunPlan is what a run would do: a dry run sends nothing.
type RunPlan struct {
	Rows    int `json:"rows"`    // chosen
	Left    int `json:"left"`    // asked for, and left as they are because they have a result
	Skipped int `json:"skipped"` // those that a condition, a blank or a result skips
	Invalid int `json:"invalid"` // those whose values do not fit: they will fail without a call
	Shared  int `json:"shared"`  // those that have the input of another row, or an answer that is kept
	Calls   int `json:"calls"`   // to be made, without further pages and retries
	// Blank counts the rows that lack a required value, by the column or parameter that has none; the most first.
	Blank []ValueCount `json:"blank"`
	// Limit is what holds the pace, in words; empty when nothing does.
	Limit   string `json:"limit"`
	Seconds int    `json:"seconds"` // estimated, by the connector's limits and earlier runs; -1 when nothing tells
	// Writes tells that the action changes something elsewhere; then Target names what, such as "POST https://api.example.com/notes".
	Writes bool   `json:"writes"`
	Target string `json:"target"`
	// Examples are the first rows as they would be sent, and always one that would not be, if there is one.
	Examples []RowExample `json:"examples"`
}

// RowExample is a row as a run would send it.
type RowExample struct {
	Row     int64             `json:"row"`
	Number  int               `json:"number"`  // of the row, from 1
	Values  map[string]string `json:"values"`  // by parameter
	Request string            `json:"request"` // such as "GET https://api.example.com/companies/acme.com"; empty when it is not sent
	Why     string            `json:"why"`     // why it is not sent
}

// FailureGroup are the rows of a run that failed for the same reason.
type FailureGroup struct {
	Cause  string `json:"cause"`  // stable, such as "404" or "timeout"
	Words  string `json:"words"`  // such as "404 Not Found"
	Detail string `json:"detail"` // what the first of them was told
	Rows   int    `json:"rows"`
}

// RunProgress is told while a run goes on, ten times a second at most.
type RunProgress struct {
	RunID       string    `json:"runId"`
	State       RunState  `json:"state"`
	Why         string    `json:"why"`
	Counts      RunCounts `json:"counts"`
	PerSecond   float64   `json:"perSecond"`   // rows, over the last 20 seconds
	SecondsLeft int       `json:"secondsLeft"` // -1 while it cannot be told
	// Limit is what holds the pace, in words, such as "Kept under 900 requests a minute"; empty when nothing does.
	Limit string `json:"limit"`
}

// Of returns where the rows in a final state are counted, nil for another state.
func (c *RunCounts) Of(state CellState) *int {
	switch state {
	case CellDone:
		return &c.Done
	case CellEmpty:
		return &c.Empty
	case CellNotFound:
		return &c.NotFound
	case CellFailed:
		return &c.Failed
	case CellSkipped:
		return &c.Skipped
	case CellUnknown:
		return &c.Unknown
	}
	return nil
}
