package runner

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"connectorstudio/backend/outcome"
	"connectorstudio/backend/studio"
)

// faulty is a system that does what it is told with each delivery, in order; the last fault repeats.
type faulty struct {
	*httptest.Server
	faults []func(w http.ResponseWriter)

	mu         sync.Mutex
	deliveries int
	effects    int
	keys       []string
	known      map[string]bool
}

// system starts a faulty one. Whatever it answers, a delivery has its effect, unless its idempotency key
// is known.
func system(t testing.TB, faults ...func(w http.ResponseWriter)) *faulty {
	f := &faulty{faults: faults, known: map[string]bool{}}
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		_, _ = io.Copy(io.Discard, q.Body)
		f.mu.Lock()
		fault := f.faults[min(f.deliveries, len(f.faults)-1)]
		f.deliveries++
		key := q.Header.Get("X-Once")
		f.keys = append(f.keys, key)
		if key == "" || !f.known[key] {
			f.effects++
		}
		f.known[key] = true
		f.mu.Unlock()
		fault(w)
	}))
	t.Cleanup(f.Close)
	return f
}

// counts are the deliveries and the effects so far.
func (f *faulty) counts() (deliveries, effects int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.deliveries, f.effects
}

// keysSeen are the idempotency keys of the deliveries so far.
func (f *faulty) keysSeen() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.keys)
}

func status(code int, headers ...string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(code)
		_, _ = io.WriteString(w, `{}`)
	}
}

func says(body string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, body)
	}
}

// drop applies and then drops the connection without an answer.
func drop(w http.ResponseWriter) {
	connection, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		_ = connection.Close()
	}
}

// patient is a world whose waits are noted and take no time.
func patient(t testing.TB) (*Runner, *[]time.Duration) {
	w := newWorld(t)
	waits := &[]time.Duration{}
	w.Wait = func(ctx context.Context, d time.Duration) error {
		*waits = append(*waits, d)
		w.wait(d)
		return ctx.Err()
	}
	return w.start(t), waits
}

// at saves a connector that is connected to a system.
func at(t testing.TB, r *Runner, address string, change func(*studio.Connector)) studio.Connector {
	c := withKey(t, r, "Faulty", address)
	if change != nil {
		change(&c)
		c = must[studio.Connector](t)(r.SaveConnector(background, c, studio.Secrets{}))
	}
	must[studio.Connection](t)(first(r.Connect(background, c.ID, studio.Secrets{APIKey: "key-0123456789"})))
	return c
}

func posting(r *Runner, c studio.Connector) studio.Action {
	a := getting(r, c, "Post", "/notes")
	a.Method, a.Body, a.Category = "POST", `{"text": "hello"}`, studio.Connect
	return a
}

func perform(t testing.TB, r *Runner, a studio.Action) studio.Call {
	t.Helper()
	return must[studio.Call](t)(r.Perform(background, Trial{Action: a, Source: studio.SourceTest}))
}

// TestD19OneEffect: a system that applies and then drops sees a POST once.
func TestD19OneEffect(t *testing.T) {
	for _, method := range []string{"POST", "PATCH"} {
		for name, fault := range map[string]func(http.ResponseWriter){"drop": drop, "500": status(500), "502": status(502), "504": status(504), "429 without a time": status(429)} {
			s := system(t, fault)
			r, waits := patient(t)
			a := posting(r, at(t, r, s.URL, nil))
			a.Method = method
			call := perform(t, r, a)
			if _, effects := s.counts(); effects != 1 || len(*waits) != 0 {
				t.Errorf("%s, %s: %d effects, waits %v", method, name, effects, *waits)
			}
			if call.Ruling.Outcome != studio.OutcomeRetry || !strings.HasPrefix(call.Ruling.Why, "not again: a "+method) {
				t.Errorf("%s, %s: %+v", method, name, call.Ruling)
			}
		}
	}
}

// TestD19WhatIsRepeated: what does no harm twice is sent again until it works.
func TestD19WhatIsRepeated(t *testing.T) {
	get := func(a *studio.Action) { a.Method, a.Body = "GET", "" }
	for _, c := range []struct {
		name    string
		action  func(*studio.Action)
		policy  studio.RetryPolicy
		fault   func(http.ResponseWriter)
		effects int
	}{
		{"GET, drop", get, studio.RetryPolicy{}, drop, 3},
		{"GET, 500", get, studio.RetryPolicy{}, status(500), 3},
		{"PUT, 503", func(a *studio.Action) { a.Method = "PUT" }, studio.RetryPolicy{}, status(503), 3},
		{"POST with a key, drop", nil, studio.RetryPolicy{IdempotencyKey: "X-Once"}, drop, 1},
		{"POST with a key, 500", nil, studio.RetryPolicy{IdempotencyKey: "X-Once"}, status(500), 1},
		{"POST, 429 with a time", nil, studio.RetryPolicy{}, status(429, "Retry-After", "3"), 3},
		{"POST that is a look-up, 500", func(a *studio.Action) { a.Repeatable = true }, studio.RetryPolicy{}, status(500), 3},
	} {
		s := system(t, c.fault, c.fault, says(`{}`))
		r, waits := patient(t)
		a := posting(r, at(t, r, s.URL, func(k *studio.Connector) { k.Retry = c.policy }))
		if c.action != nil {
			c.action(&a)
		}
		call := answers(t, perform(t, r, a), 200)
		if deliveries, effects := s.counts(); effects != c.effects || deliveries != 3 || len(*waits) != 2 || call.Try != 3 {
			t.Errorf("%s: %d effects of %d deliveries, waits %v, try %d", c.name, effects, deliveries, *waits, call.Try)
		}
		if keys := s.keysSeen(); len(slices.Compact(keys)) != 1 {
			t.Errorf("%s: keys %v", c.name, keys)
		}
		if rows := history(t, r, studio.CallQuery{}); len(rows) != 3 {
			t.Errorf("%s: %d calls are kept", c.name, len(rows))
		}
	}
}

// TestD19NotSent: what never left this computer may go out again, whatever it is.
func TestD19NotSent(t *testing.T) {
	s := system(t, says(`{}`))
	address := s.URL
	s.Close()
	r, waits := patient(t)
	call := perform(t, r, posting(r, at(t, r, address, nil)))
	if call.Failure == nil || len(*waits) != studio.UsualTries-1 || call.Ruling.Why != "not again: that was try 4 of 4" {
		t.Errorf("%+v, waits %v, %+v", call.Failure, *waits, call.Ruling)
	}
}

// TestD20WaitsOfARun: what an answer asks for is waited, within reason, by the clock of the run.
func TestD20WaitsOfARun(t *testing.T) {
	for value, bounds := range map[string][2]time.Duration{
		"0": {500 * time.Millisecond, time.Second}, "-5": {500 * time.Millisecond, time.Second}, "garbage": {500 * time.Millisecond, time.Second},
		"99999999999": {outcome.LongestHint, outcome.LongestHint}, "Wed, 21 Oct 2015 07:28:00 GMT": {500 * time.Millisecond, time.Second},
		"7": {7 * time.Second, 7700 * time.Millisecond},
	} {
		s := system(t, status(429, "Retry-After", value), says(`{}`))
		r, waits := patient(t)
		answers(t, perform(t, r, getting(r, at(t, r, s.URL, nil), "Get", "/")), 200)
		if len(*waits) != 1 || (*waits)[0] < bounds[0] || (*waits)[0] > bounds[1] {
			t.Errorf("Retry-After: %s: waited %v, want %v", value, *waits, bounds)
		}
	}
}

// TestATestNeverRetries: it says what a run would do.
func TestATestNeverRetries(t *testing.T) {
	s := system(t, status(429, "Retry-After", "2"))
	r, waits := patient(t)
	call := answers(t, try(t, r, getting(r, at(t, r, s.URL, nil), "Get", "/"), nil), 429)
	if deliveries, _ := s.counts(); deliveries != 1 || len(*waits) != 0 {
		t.Errorf("%d deliveries, waits %v", deliveries, *waits)
	}
	if want := (studio.Ruling{Outcome: studio.OutcomeRetry, Rule: "429 means retry", Why: "after 2 s, from Retry-After: 2", WaitMillis: 2000, Usual: true}); *call.Ruling != want {
		t.Errorf("%+v, want %+v", *call.Ruling, want)
	}
	kept := must[studio.Call](t)(r.Store.Call(background, call.ID))
	if kept.Ruling == nil || *kept.Ruling != *call.Ruling {
		t.Errorf("the history says %+v", kept.Ruling)
	}
}

// TestOwnRulesDecide: the action's rule goes before the connector's, and both before the usual ones.
func TestOwnRulesDecide(t *testing.T) {
	s := system(t, says(`{"error": {"code": "BUSY"}}`), says(`{"error": {"code": "BUSY"}}`), says(`{"items": []}`))
	r, waits := patient(t)
	c := at(t, r, s.URL, func(k *studio.Connector) {
		k.Outcomes = []studio.OutcomeRule{{Status: "2xx", Body: studio.SeekExists, Path: "error", Outcome: studio.OutcomeFail}}
	})
	a := getting(r, c, "Get", "/")
	a.Outcomes = []studio.OutcomeRule{
		{Body: studio.SeekEquals, Path: "error.code", Value: "BUSY", Outcome: studio.OutcomeRetry},
		{Body: studio.SeekMissing, Path: "items", Outcome: studio.OutcomeEmpty},
	}
	call := perform(t, r, a)
	if len(*waits) != 2 || call.Ruling.Outcome != studio.OutcomeEmpty || call.Ruling.Rule != "nothing at items means empty" {
		t.Errorf("waits %v, %+v", *waits, call.Ruling)
	}
}

func TestARuleWithoutPathIsRefused(t *testing.T) {
	r := home(t)
	c := withKey(t, r, "Rules", "https://api.example.com")
	c.Outcomes = []studio.OutcomeRule{{Body: studio.SeekExists, Path: "a[", Outcome: studio.OutcomeFail}}
	_, err := r.SaveConnector(background, c, studio.Secrets{})
	if f := failed(t, err, studio.CodeInvalid); f.Field != "outcomes.0.path" {
		t.Errorf("%+v", f)
	}
}

func TestAWaitCanBeStopped(t *testing.T) {
	s := system(t, status(503, "Retry-After", "600"))
	r := home(t)
	a := getting(r, at(t, r, s.URL, nil), "Get", "/")
	ctx, cancel := context.WithCancel(background)
	go func() {
		for len(history(t, r, studio.CallQuery{})) == 0 {
			time.Sleep(2 * time.Millisecond)
		}
		cancel()
	}()
	call, err := r.Perform(ctx, Trial{Action: a, Source: studio.SourceTest})
	failed(t, err, studio.CodeCancelled)
	answers(t, call, 503)
}
