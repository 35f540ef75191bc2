// Package runs performs an action over the rows of a workbook. It decides which rows are called, shares
// answers between equal ones, keeps many calls under way, and stops when going on makes no sense; what
// became of each row is in the ledger of the workbook, before anybody is told.
//
// A run can be paused, or be killed, at any moment: it goes on where it was. A call that may have had its
// effect, and that would have it twice, is never made again by itself: its row is unknown.
package runs

import (
	"context"
	"errors"
	"sync"
	"time"

	"connectorstudio/backend/studio"
	"connectorstudio/backend/workbook"
)

// Work is a run under way.
type Work struct {
	Run      studio.Run
	Workbook *workbook.Workbook
	Ledger   *workbook.Ledger
	Steps    []Step
	AtOnce   int    // calls under way at the same time
	Limit    string // what holds the pace, in words
	Now      func() time.Time
	// Tell hears how far the run is, ten times a second at most, and at its end.
	Tell func(studio.RunProgress)

	reader  *reader
	people  []string // ids of people's columns
	met     *rowSet  // the rows for which the run condition holds; nil for all
	stop    stopping
	counts  counts
	halted  chan struct{} // closed when no further row may begin
	calling context.Context
	abandon context.CancelFunc // ends the calls under way

	mu    sync.Mutex
	state studio.RunState // what the run is once it has halted
	why   string
}

// Start prepares the work. It fails with CodeInvalid when the definition does not fit the workbook.
func (w *Work) Start(ctx context.Context) error {
	definition, err := w.Workbook.Definition(ctx)
	if err != nil {
		return err
	}
	filler := w.Run.Definition.Filler
	if w.reader, err = newReader(definition, filler, w.Steps); err != nil {
		return err
	}
	if w.met, err = meeting(ctx, w.Workbook, filler.When); err != nil {
		return err
	}
	counts, err := w.Ledger.Counts(ctx)
	if err != nil {
		return err
	}
	for _, c := range definition.Columns {
		w.people = append(w.people, c.ID)
	}
	w.counts.begin(counts)
	w.stop.on = filler.Stop
	w.halted = make(chan struct{})
	w.state = studio.RunDone
	w.calling, w.abandon = context.WithCancel(context.Background())
	return nil
}

// Pause lets no further row begin; the calls under way come to their end.
func (w *Work) Pause(why string) { w.halt(studio.RunPaused, why) }

// Cancel ends the run and the calls under way. Rows that were not called have no result.
func (w *Work) Cancel() {
	w.halt(studio.RunCancelled, "")
	w.abandon()
}

// Abandon ends the calls under way of a run that was paused.
func (w *Work) Abandon() { w.abandon() }

// halt says how the run ends, unless that is said already. A pause may still become a cancellation.
func (w *Work) halt(state studio.RunState, why string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.state == studio.RunDone {
		w.state, w.why = state, why
		close(w.halted)
	} else if state == studio.RunCancelled {
		w.state, w.why = state, why
	}
}

func (w *Work) ended() bool {
	select {
	case <-w.halted:
		return true
	default:
		return false
	}
}

// Go performs the run until it is done or halted, closes the ledger, and returns how it ended. An error is
// one of the ledger or of the workbook: the run is stopped, and can go on. The ledger may be open still then,
// with results that found no room: Ledger.Flush tells whether there is room again.
func (w *Work) Go() (studio.RunState, string, error) {
	done := make(chan struct{})
	var telling sync.WaitGroup
	telling.Go(func() { w.keepTelling(done) })
	err := w.pass()
	if err != nil {
		w.halt(studio.RunStopped, studio.AsFailure(err).Message)
	}
	w.abandon()
	state, why := w.ending()
	if kept := w.Ledger.Close(state, why, w.counts.now()); kept != nil {
		state, why, err = studio.RunStopped, studio.AsFailure(kept).Message, errors.Join(err, kept)
	}
	w.mu.Lock()
	w.state, w.why = state, why
	w.mu.Unlock()
	close(done) // nobody hears of the end before it is in the ledger
	telling.Wait()
	return state, why, err
}

func (w *Work) ending() (studio.RunState, string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.state, w.why
}

// keepTelling tells the progress ten times a second while it changes.
func (w *Work) keepTelling(done chan struct{}) {
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	pace, last := speed{}, studio.RunProgress{}
	for {
		finished := false
		select {
		case <-done:
			finished = true
		case <-ticker.C:
		}
		counts := w.counts.now()
		pace.add(w.Now(), counts.Planned-counts.Queued)
		p := studio.RunProgress{RunID: w.Run.ID, State: studio.RunRunning, Counts: counts, PerSecond: pace.perSecond(), SecondsLeft: pace.secondsLeft(counts.Queued), Limit: w.Limit}
		w.mu.Lock()
		if finished {
			p.State, p.Why = w.state, w.why
		}
		w.mu.Unlock()
		if finished || p != last {
			w.Tell(p)
			last = p
		}
		if finished {
			return
		}
	}
}
