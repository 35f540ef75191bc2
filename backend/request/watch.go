package request

import (
	"context"
	"sync"
	"time"
)

// watch stops a call at its time limits (reliability D11). One timer serves all of them: it goes off when
// the next one could be reached, and looks.
type watch struct {
	limits Limits
	begun  time.Time
	cancel context.CancelCauseFunc

	mu    sync.Mutex
	timer *time.Timer
	what  limitName // is waited for, besides the end of the whole call
	since time.Time
	over  bool
}

func (w *watch) start(l Limits, begun time.Time, cancel context.CancelCauseFunc) {
	w.limits, w.begun, w.cancel = l, begun, cancel
	w.mu.Lock()
	defer w.mu.Unlock()
	w.timer = time.AfterFunc(w.soonest(), w.look)
}

func (w *watch) soonest() time.Duration {
	return min(w.limits.Total, w.limits.FirstByte, w.limits.Idle)
}

func (w *watch) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.over = true
	w.timer.Stop()
}

// expect waits for something from now on: the first byte, or more bytes; whole for nothing in particular.
func (w *watch) expect(what limitName) {
	w.mu.Lock()
	w.what = what
	if what != whole {
		w.since = time.Now()
	}
	w.mu.Unlock()
}

// alive tells that bytes arrived.
func (w *watch) alive() { w.expect(between) }

func (w *watch) look() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.over {
		return
	}
	now := time.Now()
	next := w.soonest()
	for _, l := range []struct {
		on    bool
		which limitName
		after time.Duration
		since time.Time
	}{
		{true, whole, w.limits.Total, w.begun},
		{w.what == first, first, w.limits.FirstByte, w.since},
		{w.what == between, between, w.limits.Idle, w.since},
	} {
		left := l.after - now.Sub(l.since)
		switch {
		case !l.on:
		case left <= 0:
			w.over = true
			w.cancel(&limitReached{l.which, l.after})
			return
		default:
			next = min(next, left)
		}
	}
	w.timer.Reset(next)
}
