package runner

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"connectorstudio/backend/fields"
	"connectorstudio/backend/pace"
	"connectorstudio/backend/request"
	"connectorstudio/backend/studio"
)

// Line is an action that is ready to be called for many rows, through the same pipeline as a test: its
// request and its rules are read once, and its signer is kept until it ends. It keeps no history and no
// files. It is safe for concurrent use.
type Line struct {
	runner    *Runner
	used      used
	connector studio.Connector // as the connection uses it: its id is the connection's
	action    studio.Action
	form      *request.Form
	rows      []studio.Parameter // what a row fills
	slots     []slot             // by place in the form
	files     bool               // a parameter is a file
	rules     []studio.OutcomeRule
	headers   bool // a rule looks at the headers
	bodies    bool // a rule looks into the body
	repeats   bool // sending a call twice does no harm
	keyed     bool // every sending of a call carries the same idempotency key
	options   LineOptions

	turn    chan struct{} // holds one token: whoever has it may take a new signer
	current atomic.Pointer[signing]
	hold    atomic.Pointer[holding] // nil when no pause was asked for
	desks   sync.Pool               // of *desk
	own     *pace.Turns             // of its Rate; nil for none
}

// slot tells where the value of a parameter comes from.
type slot struct {
	from  slotFrom
	row   int    // place in the values of a row
	fixed string // of the connection
}

type slotFrom byte

const (
	fromRow slotFrom = iota
	fromConnection
	fromKey
)

// LineOptions say how the calls of a line are made.
type LineOptions struct {
	// Pages is how many pages a call reads at most: 0 for as many as an action that retrieves has, and the
	// first one of all others.
	Pages int
	// Rate spaces the requests of the line, beside the limits of the connector.
	Rate studio.Rate
}

// LineCall is a call for one row.
type LineCall struct {
	// Values are texts as typed, in the order of Line.Parameters. A blank one takes the parameter's default.
	Values []string
	// Key goes into the header for idempotency keys, where the connector asks for one: the same whenever the
	// call is made again, after a crash too, and another for every other call.
	Key string
	// Mark is called before the first byte of every sending that may do harm when it is repeated. An error of
	// it stops the call: nothing leaves. nil for nobody to tell.
	Mark func() error
	// Each gets the records, in the order of the output fields; the slice is used again for the next one. With
	// nil they are in LineAnswer.Records.
	Each func(record []fields.Value) error
}

// LineAnswer is what became of a call.
type LineAnswer struct {
	// State is final, or CellNone: then nothing happened that counts, and the call can be made later.
	State studio.CellState
	// Cause groups failures: a status such as "404", a code such as "timeout", "invalid:domain" for a value,
	// "output" for an answer without the records, "rule:…" for a rule about an answer that looks good.
	Cause  string
	Detail string // in words, those of the system where it has some; at most 300 characters, no secrets
	Status int    // of the last answer; 0 without
	// Stop tells that all other calls would fail as well, and Why says why.
	Stop bool
	Why  string
	// Err is why the call was given up where that is not the system's doing: ctx ended, or what Mark or Each
	// returned.
	Err error

	Records [][]fields.Value // without LineCall.Each
	Count   int              // records
	Pages   int              // pages that were read
	Calls   int              // requests on the wire, token calls left out
	Tries   int              // sendings that the retry policy knows of, over all pages
	Took    time.Duration    // under way, waits between tries left out
	// Repeatable tells that making the call again does no harm.
	Repeatable bool
}

// Line makes an action ready to be called by a connection, empty for the default one. It fails as Try does
// before anything is sent; CodeInvalid also names what is wrong with the action.
func (r *Runner) Line(ctx context.Context, a studio.Action, connectionID string, o LineOptions) (*Line, error) {
	if err := ours(a.ID); err != nil {
		return nil, err
	}
	u, err := r.usingDefault(ctx, a.ConnectorID, connectionID)
	if err == nil {
		err = u.ready()
	}
	if err != nil {
		return nil, err
	}
	l := &Line{runner: r, used: u, connector: u.Connector, options: o, turn: make(chan struct{}, 1)}
	if o.Rate.Calls > 0 {
		l.own = &pace.Turns{Sleep: r.Wait}
	}
	key := ""
	l.action, key, l.keyed = keyedAction(u.Connector, a)
	form, problems := request.Compile(u.Connector, l.action)
	if err := refuse(problems); err != nil {
		return nil, err
	}
	l.form = form
	l.repeats = l.keyed || a.Repeatable || a.Method != http.MethodPost && a.Method != http.MethodPatch
	l.rules = slices.Concat(a.Outcomes, u.Outcomes)
	l.headers = slices.ContainsFunc(l.rules, func(rule studio.OutcomeRule) bool { return rule.Header != "" })
	l.bodies = slices.ContainsFunc(l.rules, func(rule studio.OutcomeRule) bool { return rule.Body != studio.SeekNothing })
	l.place(key)
	if _, err := fields.NewExtractor(a.Output); err != nil {
		return nil, err
	}
	l.desks.New = func() any { return l.newDesk() }
	return l, nil
}

// place finds where the value of each parameter comes from.
func (l *Line) place(key string) {
	l.rows = []studio.Parameter{}
	for _, p := range l.form.Parameters() {
		s := slot{row: len(l.rows)}
		switch {
		case p.Name == key && key != "":
			s.from = fromKey
		case slices.ContainsFunc(l.used.parameters, func(c studio.ConnectionParameter) bool { return c.Name == p.Name }):
			s.from, s.fixed = fromConnection, l.used.values[p.Name]
		default:
			l.files = l.files || p.Type == studio.ParamFile
			l.rows = append(l.rows, p)
		}
		l.slots = append(l.slots, s)
	}
}

// Parameters are what a row fills, in the order of LineCall.Values.
func (l *Line) Parameters() []studio.Parameter { return slices.Clone(l.rows) }

// Output are the fields of each record.
func (l *Line) Output() studio.Output { return l.action.Output }

// Connection is the connection that is used.
func (l *Line) Connection() studio.Connection { return l.used.connection }

// Repeatable tells that making a call again does no harm, though nobody knows whether it arrived.
func (l *Line) Repeatable() bool { return l.repeats }

// Writes tells that calls change something elsewhere. The category tells, not the request type.
func (l *Line) Writes() bool { return l.action.Category == studio.Connect }

// Target names what calls are sent to, such as "POST https://api.example.com/notes/{id}".
func (l *Line) Target() string {
	where, _, _ := strings.Cut(l.shown(map[string]string{}), "?")
	return where
}

// Limits are those of the connector, with the rate of the line where it is lower.
func (l *Line) Limits() studio.Limits { return l.connector.Limits.Slower(l.options.Rate) }

// LimitWords say what holds the pace, such as "Kept under 900 requests a minute"; empty when nothing does.
func (l *Line) LimitWords() string {
	limits, parts := l.Limits(), []string{}
	if limits.Rated() {
		unit := limits.Per
		if unit == "" {
			unit = studio.PerSecond
		}
		article := "a"
		if unit == studio.PerHour {
			article = "an"
		}
		parts = append(parts, fmt.Sprintf("under %d requests %s %s", limits.Calls, article, unit))
	}
	if limits.AtOnce > 0 {
		parts = append(parts, fmt.Sprintf("to %d at once", limits.AtOnce))
	}
	if len(parts) == 0 {
		return ""
	}
	return "Kept " + strings.Join(parts, " and ")
}

// holding is a pause that the system asked for.
type holding struct {
	until time.Time     // by the clock of the runner, with its steady part: a time of day may be set back
	asked time.Duration // no pause is longer, whatever became of the clock
}

// Pause is how long the system asked to wait still.
func (l *Line) Pause() time.Duration {
	h := l.hold.Load()
	if h == nil {
		return 0
	}
	return min(max(0, h.until.Sub(l.runner.Now())), h.asked)
}

// Check tells what keeps a call with these values from being sent; nothing is sent.
func (l *Line) Check(ctx context.Context, values []string) []studio.Problem {
	_, problems := l.fill(ctx, LineCall{Values: values})
	return studio.Blocking(problems)
}

// Preview is the request of a call, such as "GET https://api.example.com/companies/acme.com", credentials
// hidden. Nothing is sent.
func (l *Line) Preview(values []string) string {
	return l.shown(l.named(values))
}

func (l *Line) named(values []string) map[string]string {
	typed := map[string]string{}
	for i, p := range l.rows {
		if i < len(values) {
			typed[p.Name] = values[i]
		}
	}
	return typed
}

func (l *Line) shown(values map[string]string) string {
	looks := l.runner.looks(l.used, l.action, values)
	var address strings.Builder
	for _, span := range looks.URL {
		address.WriteString(span.Text)
	}
	return looks.Method + " " + address.String()
}
