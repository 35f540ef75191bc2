package request

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// watch stops a call at its time limits (reliability D11). One timer serves all of them, and the calls that
// follow each other: it goes off when the next limit could be reached, and looks.
type watch struct {
	mu     sync.Mutex
	limits Limits
	begun  time.Time
	cancel context.CancelCauseFunc
	on     bool // a call is under way
	timer  *time.Timer
	alarm  time.Time // when the timer goes off; zero when it is not set

	// What is waited for besides the end of the whole call, and since when, from the beginning of the call:
	// nanoseconds times four and the limitName.
	waits atomic.Int64
}

func (w *watch) start(l Limits, begun time.Time, cancel context.CancelCauseFunc) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.limits, w.begun, w.cancel, w.on = l, begun, cancel, true
	w.waits.Store(int64(whole))
	if soonest := begun.Add(w.soonest()); w.alarm.IsZero() || soonest.Before(w.alarm) {
		w.set(soonest, w.soonest())
	}
}

func (w *watch) set(alarm time.Time, in time.Duration) {
	w.alarm = alarm
	if w.timer == nil {
		w.timer = time.AfterFunc(in, w.look)
	} else {
		w.timer.Reset(in)
	}
}

func (w *watch) soonest() time.Duration {
	return min(w.limits.Total, w.limits.FirstByte, w.limits.Idle)
}

// stop ends a call. The timer may go on: it finds nothing to do.
func (w *watch) stop() {
	w.mu.Lock()
	w.on, w.cancel = false, nil
	w.mu.Unlock()
}

// release lets go of the timer.
func (w *watch) release() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.timer != nil {
		w.timer.Stop()
	}
	w.alarm = time.Time{}
}

// expect waits for something from now on: the first byte, or more bytes; whole for nothing in particular.
// It is called by whoever has the call, between start and stop.
func (w *watch) expect(what limitName) {
	if what == whole {
		w.waits.Store(int64(whole))
		return
	}
	w.waits.Store(int64(time.Since(w.begun))<<2 | int64(what))
}

// alive tells that bytes arrived.
func (w *watch) alive() { w.expect(between) }

func (w *watch) look() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.alarm = time.Time{}
	if !w.on {
		return
	}
	now := time.Now()
	next := w.soonest()
	waits := w.waits.Load()
	what, since := limitName(waits&3), w.begun.Add(time.Duration(waits>>2))
	for _, l := range []struct {
		on    bool
		which limitName
		after time.Duration
		since time.Time
	}{
		{true, whole, w.limits.Total, w.begun},
		{what == first, first, w.limits.FirstByte, since},
		{what == between, between, w.limits.Idle, since},
	} {
		left := l.after - now.Sub(l.since)
		switch {
		case !l.on:
		case left <= 0:
			w.on = false
			w.cancel(&limitReached{l.which, l.after})
			return
		default:
			next = min(next, left)
		}
	}
	w.set(now.Add(next), next)
}
