// Package pace makes calls wait for their turn: as often, and as many at once, as a system allows. The
// turns of a connector are counted in small files, so that all processes of this computer share them.
package pace

import (
	"context"
	"path/filepath"
	"sync"
	"time"

	"connectorstudio/backend/studio"
)

// Turns hands out turns. It is safe for use by several goroutines and processes; a process that dies
// gives its seats back at once, and the turns it had taken pass unused. Its fields are set before the
// first call; all may be left out.
type Turns struct {
	Dir   string                                           // holds the files; made if need be. Empty to count rates in memory, for this process
	Clock func() time.Duration                             // the same in all processes; nil for the time since the start of the computer
	Sleep func(ctx context.Context, d time.Duration) error // nil for a timer
	Start string                                           // tells this start of the computer from others; empty to ask the system

	mu   sync.Mutex
	each map[string]*line
}

// line is where the calls of a connector queue within this process.
type line struct {
	schedule schedule
	seats    seats
}

// Take waits until a call of a connector may go out. release gives its seat back and is never nil; it is
// called once the call is over. waited is how long it took. The error is that of ctx, or of the files.
//
// The seat comes first: a turn that was taken while no seat was free would pass unused.
func (t *Turns) Take(ctx context.Context, connectorID string, l studio.Limits) (release func(), waited time.Duration, err error) {
	return t.TakeReady(ctx, connectorID, l, nil)
}

// TakeReady is Take for a call that something has to be done for before it goes out, such as noting it on the disk: ready
// is called once, a moment ahead of the turn, so that calls leave evenly however long it takes; nil for nothing. Its error
// comes back.
func (t *Turns) TakeReady(ctx context.Context, connectorID string, l studio.Limits, ready func() error) (release func(), waited time.Duration, err error) {
	release = func() {}
	if !l.Rated() && l.AtOnce <= 0 {
		if err = ctx.Err(); err == nil && ready != nil {
			err = ready()
		}
		return release, 0, err
	}
	began := time.Now()
	line := t.line(connectorID)
	if l.AtOnce > 0 {
		if release, err = line.seats.take(ctx, l.AtOnce, t.sleep); err != nil {
			return func() {}, time.Since(began), err
		}
	}
	if l.Rated() {
		err = t.turn(ctx, &line.schedule, rateOf(l), ready)
	} else if ready != nil {
		err = ready()
	}
	if err != nil {
		release()
		return func() {}, time.Since(began), err
	}
	return release, time.Since(began), nil
}

// ahead is how long before its turn a call is made ready.
const ahead = 30 * time.Millisecond

// turn waits for a place in the schedule. Who wakes up much too late for it, on a busy computer, takes
// another one.
func (t *Turns) turn(ctx context.Context, s *schedule, r rate, ready func() error) error {
	for {
		p, err := s.reserve(t.clock(), r)
		if err != nil {
			return err
		}
		if ready != nil {
			if err = t.until(ctx, p.at-ahead); err == nil {
				err, ready = ready(), nil
			}
		}
		if err == nil {
			err = t.until(ctx, p.at)
		}
		if err != nil {
			s.giveBack(p.at, t.clock(), r)
			return err
		}
		if t.clock()-p.at <= r.slack {
			return t.leave(ctx, s, p, r)
		}
	}
}

// leave lets a call go in its place, unless too many left shortly before.
func (t *Turns) leave(ctx context.Context, s *schedule, p place, r rate) error {
	for {
		wait, err := s.leave(p, max(p.at, t.clock()), r)
		if err != nil {
			return err
		}
		if wait <= 0 {
			return ctx.Err()
		}
		p.at += wait
		if err := t.sleep(ctx, wait); err != nil {
			return err
		}
	}
}

func (t *Turns) until(ctx context.Context, at time.Duration) error {
	if wait := at - t.clock(); wait > 0 {
		return t.sleep(ctx, wait)
	}
	return nil
}

// Hold lets no call of a rated connector go out for a while: the system asked for a pause.
func (t *Turns) Hold(connectorID string, l studio.Limits, d time.Duration) error {
	if !l.Rated() {
		return nil
	}
	return t.line(connectorID).schedule.hold(t.clock()+d, t.clock(), rateOf(l))
}

func (t *Turns) line(connectorID string) *line {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.each == nil {
		t.each = map[string]*line{}
	}
	l := t.each[connectorID]
	if l == nil {
		path := filepath.Join(t.Dir, "pace-"+connectorID)
		l = &line{schedule: schedule{path: path, start: t.Start}, seats: newSeats(path)}
		if t.Dir == "" {
			l.schedule.path = ""
		}
		t.each[connectorID] = l
	}
	return l
}

func (t *Turns) clock() time.Duration {
	if t.Clock != nil {
		return t.Clock()
	}
	return sinceStart()
}

func (t *Turns) sleep(ctx context.Context, d time.Duration) error {
	if t.Sleep != nil {
		return t.Sleep(ctx, d)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
