package runner

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"connectorstudio/backend/sampleapi"
	"connectorstudio/backend/studio"
)

// renewals counts the token calls since the history was cleared.
func renewals(t *testing.T, r *Runner) int {
	t.Helper()
	n := 0
	for _, row := range history(t, r, studio.CallQuery{}) {
		if row.Source == studio.SourceAutomatic {
			n++
		}
	}
	return n
}

// companies is a line that looks the sample vendor's companies up.
func companies(t *testing.T, r *Runner, c studio.Connector) *Line {
	t.Helper()
	a := lookup(r, c)
	a.Output = studio.Output{Fields: []studio.OutputField{{Name: "Domain", Path: "domain", Type: studio.FieldText}}}
	return lined(t, r, a)
}

func valuesOf(l *Line, named map[string]string) []string {
	values := []string{}
	for _, p := range l.Parameters() {
		values = append(values, named[p.Name])
	}
	return values
}

// TestLineTokenEndsMidRun is B01 and B10 for runs: 500 calls whose token ends, by the clock or because the system
// says so, are answered after one refresh.
func TestLineTokenEndsMidRun(t *testing.T) {
	for name, known := range map[string]bool{"by the clock": true, "by a 401": false} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			var ahead atomic.Int64
			s := vendor(t, sampleapi.Options{TokenLife: 10 * time.Minute, Now: func() time.Time { return w.now().Add(time.Duration(ahead.Load())) }})
			r := w.start(t)
			c := withOAuth(t, r, s)
			signIn(t, r, c)
			l := companies(t, r, c)
			values := valuesOf(l, amber)
			ok(t, r.ClearCalls(background, ""))
			var calls atomic.Int64
			atOnce(64, 1000, func(i int) {
				if i == 500 {
					if ahead.Store(int64(11 * time.Minute)); known {
						ahead.Store(0)
						w.wait(11 * time.Minute)
					}
				}
				got := l.Call(background, LineCall{Values: values})
				calls.Add(int64(got.Calls))
				if got.State != studio.CellDone || len(got.Records) != 1 {
					t.Errorf("row %d: %+v", i, got)
				}
			})
			if n := renewals(t, r); n != 1 {
				t.Errorf("%d renewals", n)
			}
			if n := calls.Load(); n > 1000+64 {
				t.Errorf("%d calls for 1,000 rows", n)
			}
		})
	}
}

// TestLineDisconnected: a run whose connection is no more stops soon, and leaves its rows for later.
func TestLineDisconnected(t *testing.T) {
	w := newWorld(t)
	s := vendor(t, sampleapi.Options{Now: w.now})
	r := w.start(t)
	c := withOAuth(t, r, s)
	signIn(t, r, c)
	l := companies(t, r, c)
	values := valuesOf(l, amber)
	if got := l.Call(background, LineCall{Values: values}); got.State != studio.CellDone {
		t.Fatalf("%+v", got)
	}
	if _, _, _, err := r.Disconnect(background, c.ID); err != nil {
		t.Fatal(err)
	}
	w.wait(signerLife)
	got := l.Call(background, LineCall{Values: values})
	if got.State != studio.CellNone || !got.Stop || got.Cause != string(studio.CodeNotConnected) || got.Why == "" || got.Calls != 0 {
		t.Errorf("%+v", got)
	}
}

// TestLineShowsNoSecret: a system that repeats the key, in every spelling, in bodies, headers and redirects, finds
// it hidden in all that a line tells.
func TestLineShowsNoSecret(t *testing.T) {
	const key = "key-0123456789" // of at
	var turn atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch turn.Add(1) {
		case 1:
			_, _ = fmt.Fprintf(w, `{"id":"%s","name":"a2V5LTAxMjM0NTY3ODk="}`, key)
		case 2:
			w.WriteHeader(400)
			_, _ = fmt.Fprintf(w, `{"message":"The key %s is bad"}`, key)
		case 3:
			w.Header().Set("Location", "http://evil.example/?k="+key)
			w.WriteHeader(302)
		case 4:
			w.Header().Set("Content-Type", "text/plain")
			w.WriteHeader(403)
			_, _ = io.WriteString(w, strings.Repeat(" ", 290)+key)
		default:
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, key)
			panic(http.ErrAbortHandler)
		}
	}))
	t.Cleanup(s.Close)
	r, _ := patient(t)
	l := lined(t, r, enriching(r, at(t, r, s.URL, func(c *studio.Connector) { c.Retry.Tries = 1 }), "/"))
	for i := range 5 {
		got := l.Call(background, LineCall{})
		told := fmt.Sprintf("%+v %v", got, got.Err)
		if strings.Contains(told, key) || strings.Contains(told, "a2V5LTAxMjM0NTY3OD") || strings.Contains(told, "0123456789") {
			t.Errorf("answer %d: %s", i+1, told)
		}
	}
	if shown := l.Preview(nil) + l.Target(); strings.Contains(shown, key) {
		t.Errorf("shown as %s", shown)
	}
}

// TestLinePaces: the turns of a line are those of its connector.
func TestLinePaces(t *testing.T) {
	var mu sync.Mutex
	under, most := 0, 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		under++
		most = max(most, under)
		mu.Unlock()
		time.Sleep(2 * time.Millisecond)
		says(`{"id":1,"name":"A"}`)(w)
		mu.Lock()
		under--
		mu.Unlock()
	}))
	t.Cleanup(s.Close)
	r := home(t)
	c := at(t, r, s.URL, func(c *studio.Connector) {
		c.Limits = studio.Limits{Calls: 900, Per: studio.PerMinute, Burst: 450, AtOnce: 3}
	})
	l := lined(t, r, enriching(r, c, "/"))
	atOnce(16, 60, func(i int) {
		if got := l.Call(background, LineCall{}); got.State != studio.CellDone {
			t.Errorf("row %d: %+v", i, got)
		}
	})
	if most > 3 {
		t.Errorf("%d calls at once", most)
	}
	if got, want := l.LimitWords(), "Kept under 900 requests a minute and to 3 at once"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
