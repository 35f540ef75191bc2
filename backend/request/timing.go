package request

import (
	"crypto/tls"
	"net/http/httptrace"
	"sync"
	"time"

	"connectorstudio/backend/studio"
)

// lap times one request and its answer. The transport reports from its own goroutines, and a
// connection that it opened in vain may still report when the lap is over: hence the lock, and hence a
// fresh lap for every redirect.
type lap struct {
	mu           sync.Mutex
	begun        time.Time
	dns, connect span
	tls          span
	got          time.Time // when the connection was ready
	wrote, first time.Time
	reused       bool
	shown        bool // the times matter; else only whether they came
	gots, writes int  // connections found and requests written: net/http may send one again by itself
	over         bool // the headers of the answer are there, or will not come

	watch *watch // expects the answer once the request is written
	hooks httptrace.ClientTrace
}

// span is a piece of time; it is over once end is set.
type span struct{ start, end time.Time }

// millis of a span that is over, 0 otherwise.
func (s span) millis() float64 {
	if s.start.IsZero() || s.end.Before(s.start) {
		return 0
	}
	return float64(s.end.Sub(s.start).Nanoseconds()) / 1e6
}

// phase is how far an exchange came.
type phase int

const (
	connecting phase = iota // until a connection, with its encryption, is there
	securing                // while the encryption is agreed on
	waiting                 // for the first byte of the answer
	receiving               // from the first byte on
)

// hear sets the hooks for what the transport does: all of it when the call is shown, else what tells how far
// it came.
func (l *lap) hear(shown, secure bool) {
	t := &l.hooks
	l.shown = shown
	t.GotConn, t.WroteRequest = l.gotConn, l.wroteRequest
	if shown || secure {
		t.TLSHandshakeStart = func() { l.latest(&l.tls.start) }
		t.TLSHandshakeDone = func(_ tls.ConnectionState, err error) {
			if err == nil {
				l.latest(&l.tls.end)
			}
		}
	}
	if !shown {
		return
	}
	t.DNSStart = func(httptrace.DNSStartInfo) { l.earliest(&l.dns.start) }
	t.DNSDone = func(httptrace.DNSDoneInfo) { l.latest(&l.dns.end) }
	t.ConnectStart = func(string, string) { l.earliest(&l.connect.start) } // addresses are tried side by side
	t.ConnectDone = func(_, _ string, err error) {
		if err == nil {
			l.latest(&l.connect.end)
		}
	}
	t.GotFirstResponseByte = func() { l.latest(&l.first) }
}

func (l *lap) gotConn(i httptrace.GotConnInfo) {
	l.mu.Lock()
	l.got, l.reused = l.now(), i.Reused
	l.gots++
	l.mu.Unlock()
}

// again makes the lap ready for another request, when nothing can be reported of this one any more.
func (l *lap) again(begun time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.shown || !l.over || l.first.IsZero() || l.gots != l.writes || l.hooks.TLSHandshakeStart != nil {
		return false
	}
	l.begun, l.got, l.wrote, l.first = begun, time.Time{}, time.Time{}, time.Time{}
	l.gots, l.writes, l.reused, l.over = 0, 0, false, false
	return true
}

func (l *lap) wroteRequest(httptrace.WroteRequestInfo) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.wrote = l.now()
	l.writes++
	if !l.over { // an answer may come before the request is reported as written
		l.watch.expect(first)
	}
}

// answered tells that the headers of the answer are there, or will not come.
func (l *lap) answered(there bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.over = true
	if there && l.first.IsZero() {
		l.first = l.now()
	}
	l.watch.expect(whole)
}

func (l *lap) now() time.Time {
	if l.shown {
		return time.Now()
	}
	return l.begun
}

// reached is how far the exchange came, and how many requests went out for it.
func (l *lap) reached() (phase, int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if at := l.at(); at >= waiting {
		return at, max(1, l.writes)
	}
	return connecting, 0
}

// earliest keeps the first moment it was called at, latest the last.
func (l *lap) earliest(at *time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if at.IsZero() {
		*at = time.Now()
	}
}

func (l *lap) latest(at *time.Time) {
	l.mu.Lock()
	*at = time.Now()
	l.mu.Unlock()
}

func (l *lap) phase() phase {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.at()
}

func (l *lap) at() phase {
	switch {
	case !l.first.IsZero():
		return receiving
	case !l.got.IsZero():
		return waiting
	case !l.tls.start.IsZero() && l.tls.end.Before(l.tls.start):
		return securing
	}
	return connecting
}

// add puts the lap, over at end, on top of the laps before it: the phases of a chain of redirects add
// up. Reused stays true as long as no lap had to open a connection.
func (l *lap) add(t studio.Timing, end time.Time) studio.Timing {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.reused {
		t.DNS += l.dns.millis()
		t.Connect += l.connect.millis()
		t.TLS += l.tls.millis()
	}
	wrote, first := l.wrote, l.first
	if first.IsZero() {
		first = end // no answer came, and it was waited for all the while
	}
	if wrote.IsZero() || wrote.After(first) {
		wrote = l.got // over HTTP/2 an answer may come before the request is reported as written
	}
	t.Wait += span{wrote, first}.millis()
	if !l.first.IsZero() {
		t.Download += span{l.first, end}.millis()
	}
	t.Total += span{l.begun, end}.millis()
	t.Reused = t.Reused && l.reused
	return t
}
