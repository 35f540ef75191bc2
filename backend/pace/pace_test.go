package pace

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

// world is a clock that moves when somebody sleeps.
type world struct {
	mu  sync.Mutex
	now time.Duration
}

func (w *world) turns(dir string) *Turns {
	return &Turns{Dir: dir, Clock: w.clock, Sleep: func(ctx context.Context, d time.Duration) error {
		w.mu.Lock()
		defer w.mu.Unlock()
		if err := ctx.Err(); err != nil {
			return err
		}
		w.now += d
		return nil
	}}
}

func (w *world) clock() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) move(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now += d
}

func take(t *testing.T, turns *Turns, l studio.Limits) {
	t.Helper()
	release, _, err := turns.Take(context.Background(), "one", l)
	if err != nil {
		t.Fatal(err)
	}
	release()
}

// TestNoStretchHasMoreThanTheLimit tries rates from 1 a day to 1,000 a second with and without a burst,
// idle times in between, from two processes: no stretch of the limit's time has more calls than it allows,
// and a queue that never runs dry uses 97 % of it.
func TestNoStretchHasMoreThanTheLimit(t *testing.T) {
	for _, l := range []studio.Limits{
		{Calls: 1, Per: studio.PerDay}, {Calls: 1, Per: studio.PerMinute}, {Calls: 7, Per: studio.PerMinute}, {Calls: 100, Per: studio.PerMinute, Burst: 30},
		{Calls: 10}, {Calls: 10, Burst: 5}, {Calls: 100, Burst: 10}, {Calls: 1000}, {Calls: 1000, Burst: 100}, {Calls: 5000, Per: studio.PerHour, Burst: 2500},
	} {
		w, dir := &world{now: time.Hour}, t.TempDir()
		processes := []*Turns{w.turns(dir), w.turns(dir)}
		at := []time.Duration{}
		for i := range 3 * l.Calls {
			if i > l.Calls && rand.IntN(l.Calls) == 0 {
				w.move(time.Duration(rand.Int64N(int64(l.Per.Length()))))
			}
			take(t, processes[rand.IntN(2)], l)
			at = append(at, w.clock())
		}
		for i := range at {
			if n := i + l.Calls; n < len(at) && at[n]-at[i] < l.Per.Length() {
				t.Fatalf("%+v: %d calls in %s", l, l.Calls+1, at[n]-at[i])
			}
		}
		if l.Burst == 0 {
			took, allowed := at[l.Calls]-at[0], l.Per.Length()
			if float64(allowed) < 0.97*float64(took) {
				t.Errorf("%+v: %d calls took %s of %s", l, l.Calls, took, allowed)
			}
		}
	}
}

func TestBurstAfterAPause(t *testing.T) {
	w := &world{now: time.Hour}
	turns := w.turns(t.TempDir())
	l := studio.Limits{Calls: 60, Per: studio.PerMinute, Burst: 5}
	for range 5 {
		take(t, turns, l)
	}
	if w.now != time.Hour {
		t.Errorf("a burst of 5 took %s", w.now-time.Hour)
	}
	take(t, turns, l)
	if w.now == time.Hour {
		t.Error("the sixth call did not wait")
	}
}

// TestClocksAndDamage: a restart, a clock that was set back, a torn file and a changed limit never let
// more out than the limit, and never shut anybody out for longer than the queue was.
func TestClocksAndDamage(t *testing.T) {
	l := studio.Limits{Calls: 1, Per: studio.PerMinute}
	for name, happen := range map[string]func(w *world, path string) error{
		"set back":      func(w *world, _ string) error { w.now -= 30 * time.Minute; return nil },
		"restarted":     func(w *world, _ string) error { w.now = time.Second; return nil },
		"torn":          func(_ *world, path string) error { return os.Truncate(path, 9) },
		"of other type": func(_ *world, path string) error { return os.WriteFile(path, make([]byte, stateSize), 0o600) },
	} {
		w, dir := &world{now: time.Hour}, t.TempDir()
		take(t, w.turns(dir), l)
		if err := happen(w, filepath.Join(dir, "pace-one")); err != nil {
			t.Fatal(err)
		}
		before := w.now
		take(t, w.turns(dir), l)
		if waited := w.now - before; waited < 59*time.Second || waited > 62*time.Second {
			t.Errorf("%s: waited %s", name, waited)
		}
	}
	w, dir := &world{now: time.Hour}, t.TempDir()
	take(t, w.turns(dir), studio.Limits{Calls: 1, Per: studio.PerDay})
	before := w.now
	take(t, w.turns(dir), studio.Limits{Calls: 100})
	if waited := w.now - before; waited > 20*time.Millisecond {
		t.Errorf("a limit of 1 a day that became 100 a second still waits %s", waited)
	}
}

// TestCallsBeforeARestart: the clock begins anew with the computer. A call of the day before does not look like one of
// today when the clock comes by its time, for which the next one would wait most of a day.
func TestCallsBeforeARestart(t *testing.T) {
	l := studio.Limits{Calls: 4, Per: studio.PerDay, Burst: 2}
	for name, later := range map[string]time.Duration{"behind": time.Minute, "ahead": 100 * time.Hour} {
		w, dir := &world{now: time.Hour}, t.TempDir()
		before := w.turns(dir)
		before.Start = "one"
		for range 5 {
			take(t, before, l)
		}
		if name == "ahead" {
			later = w.now + time.Minute
		}
		w.now = later // and some days have passed
		after := w.turns(dir)
		after.Start = "two"
		began, queued := w.now, 2*rateOf(l).every
		for range 2 {
			take(t, after, l)
		}
		if took := w.now - began; took > queued {
			t.Errorf("%s: 2 calls took %s, and %s is what the first of them had to wait for", name, took, queued)
		}
	}
}

func TestHold(t *testing.T) {
	w, dir := &world{now: time.Hour}, t.TempDir()
	l := studio.Limits{Calls: 10, Burst: 3}
	if err := w.turns(dir).Hold("one", l, 7*time.Second); err != nil {
		t.Fatal(err)
	}
	take(t, w.turns(dir), l)
	if waited := w.now - time.Hour; waited != 7*time.Second {
		t.Errorf("waited %s", waited)
	}
}

// TestWhoGivesUpGivesBack: a stopped test of a system that takes one call a minute costs the next nothing.
func TestWhoGivesUpGivesBack(t *testing.T) {
	turns := &Turns{Dir: t.TempDir()}
	l := studio.Limits{Calls: 1, Per: studio.PerMinute}
	take(t, turns, l)
	line := turns.line("one")
	schedule := func() state { st, _ := line.schedule.read(sinceStart(), rateOf(l), false); return st }
	before := schedule().due
	for range 3 {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Millisecond)
		if _, _, err := turns.Take(ctx, "one", l); err == nil {
			t.Error("the second call in a minute went out")
		}
		cancel()
	}
	if after := schedule().due; after != before {
		t.Errorf("the next turn moved by %s", after-before)
	}
}

func TestNoLimitWritesNothing(t *testing.T) {
	dir := t.TempDir()
	turns := &Turns{Dir: dir}
	take(t, turns, studio.Limits{})
	if files, _ := os.ReadDir(dir); len(files) != 0 {
		t.Errorf("%d files were written", len(files))
	}
}

// TestAtOnce: two processes hold no more seats together than there are, and all of them get one.
func TestAtOnce(t *testing.T) {
	dir := t.TempDir()
	processes := []*Turns{{Dir: dir}, {Dir: dir}}
	var under, most, done atomic.Int32
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			release, _, err := processes[i%2].Take(context.Background(), "one", studio.Limits{AtOnce: 3})
			if err != nil {
				t.Error(err)
				return
			}
			n := under.Add(1)
			for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
			}
			time.Sleep(2 * time.Millisecond)
			under.Add(-1)
			done.Add(1)
			release()
		})
	}
	all.Wait()
	if most.Load() > 3 || done.Load() != 40 {
		t.Errorf("%d at once, %d done", most.Load(), done.Load())
	}
	if most.Load() < 2 {
		t.Errorf("never more than %d at once", most.Load())
	}
}

func TestForgetRemovesTheFiles(t *testing.T) {
	dir := t.TempDir()
	turns := &Turns{Dir: dir}
	take(t, turns, studio.Limits{Calls: 1000, AtOnce: 2})
	if err := turns.Forget("one"); err != nil {
		t.Fatal(err)
	}
	if files, _ := os.ReadDir(dir); len(files) != 0 {
		t.Errorf("%d files are left", len(files))
	}
	take(t, turns, studio.Limits{Calls: 1000})
	if err := turns.Close(); err != nil {
		t.Fatal(err)
	}
}

func BenchmarkTake(b *testing.B) {
	w := &world{now: time.Hour}
	turns := w.turns(b.TempDir())
	for b.Loop() {
		release, _, err := turns.Take(context.Background(), "one", studio.Limits{Calls: 1000})
		if err != nil {
			b.Fatal(err)
		}
		release()
	}
}
