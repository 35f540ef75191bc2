package workbook

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"
	"zombiezen.com/go/sqlite"

	"connectorstudio/backend/studio"
)

// Results are committed together: as soon as there are so many of them, or the oldest has waited so long, or
// a mark waits.
const (
	groupRows = 2000
	groupWait = 100 * time.Millisecond
	// mostWaiting is how many results may wait before Put does.
	mostWaiting = 4096
)

// Ledger is where a run writes what became of its rows. Whatever Mark, Flush and Close acknowledged is on the
// disk; what Put took is there at most 100 ms later. All its methods may be called by many goroutines at once.
type Ledger struct {
	w       *Workbook
	run     int64
	runID   string
	filler  string
	lock    *flock.Flock
	clear   bool     // when it was opened no other run had left a result: there is nothing to save
	outputs []string // columns of the table, in the order of a result's values
	put     *putting // for whoever has the turn

	mu      sync.Mutex
	room    *sync.Cond   // a group was committed, or failed
	waiting []*Result    // put or marked, in order
	space   []Result     // for those that are put next
	marks   []chan error // answered with the next group
	failed  error        // of the last group; what was in it waits again
	ended   bool
	wake    chan struct{}
	done    chan struct{}
}

// OpenLedger opens the ledger of a run for as long as the program works on it. It fails with CodeConflict
// while a run of the same action's columns is under way, here or in another program, and when the run is over.
func (w *Workbook) OpenLedger(ctx context.Context, runID string) (*Ledger, error) {
	number, err := w.runNumber(runID)
	if err != nil {
		return nil, err
	}
	run, err := w.Run(ctx, runID)
	if err != nil {
		return nil, err
	}
	lock, err := w.lockRuns(run.FillerID)
	if err != nil {
		return nil, err
	}
	l := &Ledger{w: w, run: number, runID: runID, filler: run.FillerID, lock: lock, wake: make(chan struct{}, 1), done: make(chan struct{})}
	l.room = sync.NewCond(&l.mu)
	if err := l.begin(ctx); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	w.busy.Add(1)
	go l.write()
	return l, nil
}

// begin looks again, now that no other program works on the run, and says that this one does.
func (l *Ledger) begin(ctx context.Context) error {
	said := false
	err := l.w.read(ctx, func(c *sqlite.Conn) error {
		run, err := l.w.loadRun(c, l.run)
		if err != nil {
			return err
		}
		if run.State.Over() || run.Undone {
			return studio.Fail(studio.CodeConflict, "This run is over.", "Start a new one.")
		}
		said = run.State == studio.RunRunning && run.Why == ""
		s, err := l.w.shapeIn(c)
		if err != nil {
			return err
		}
		at := s.filler(l.filler)
		if at < 0 {
			return missing("action")
		}
		l.outputs = outputsOf(run, s.fillers[at])
		others, err := number(c, `select exists (select 1 from `+resultTable(l.filler)+` where run <> ?)`, l.run)
		l.clear = others == 0
		return err
	})
	if err != nil || said {
		return err
	}
	return l.w.write(ctx, func(c *sqlite.Conn) error {
		return execute(c, `update run set state = ?, why = '' where id = ?`, string(studio.RunRunning), l.run)
	}, l.filler)
}

// outputsOf are the columns that a run fills, as they were when it began: the definition may change meanwhile.
func outputsOf(run studio.Run, now fillerShape) []string {
	if run.Definition.Filler.ID == "" {
		return now.outputs
	}
	columns := []string{}
	for _, o := range run.Definition.Filler.Outputs {
		columns = append(columns, strings.TrimPrefix(o.ID, run.FillerID+"."))
	}
	return columns
}

// lockRuns keeps other runs of an action's columns out, and says who is in.
func (w *Workbook) lockRuns(filler string) (*flock.Flock, error) {
	if digits, is := strings.CutPrefix(filler, "a"); !is || digits == "" || strings.Trim(digits, "0123456789") != "" {
		return nil, missing("action") // it becomes the name of a file
	}
	lock := flock.New(w.folder.lockFile(w.id, filler))
	ctx, stop := context.WithTimeout(context.Background(), lookAgain)
	defer stop()
	held, err := lock.TryLockContext(ctx, lookAgain/20) // somebody may just be looking: see Running
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return nil, unusable(lock.Path(), err)
	}
	who := lock.Path() + ".who"
	if !held {
		name, _ := os.ReadFile(who)
		by := "another program"
		if len(name) > 0 {
			by = string(name)
		}
		return nil, studio.Fail(studio.CodeConflict, "A run of these columns is under way in "+by+".", "Wait until it is through, or pause it there.")
	}
	if err := os.WriteFile(who, []byte(w.folder.program), 0o600); err != nil {
		return nil, errors.Join(unusable(who, err), lock.Close())
	}
	return lock, nil
}

// lookAgain is how long it takes until a run of the same columns is believed to be under way.
const lookAgain = 100 * time.Millisecond

// Running tells whether a run of an action's columns is under way, here or in another program.
func (w *Workbook) Running(filler string) bool { return w.folder.running(w.id, filler) }

func (f *Folder) running(id, filler string) bool {
	lock := flock.New(f.lockFile(id, filler))
	held, err := lock.TryRLock()
	if held {
		_ = lock.Close()
	}
	return err == nil && !held
}

// Mark notes that a call for a row is about to go out, and returns when that is on the disk: whoever may not
// repeat the call waits for it before the first byte. It fails when it cannot be kept, and then the call must not go out.
func (l *Ledger) Mark(row int64, input []byte, step int) error {
	kept := make(chan error, 1)
	l.mu.Lock()
	if l.ended {
		l.mu.Unlock()
		return closed()
	}
	l.waiting = append(l.waiting, &Result{Row: row, State: studio.CellRunning, Input: input, Step: step})
	l.marks = append(l.marks, kept)
	l.mu.Unlock()
	l.rouse()
	return <-kept
}

// Put takes a result. It waits only while thousands of others wait. When the last group could not be written
// (the disk is full) it returns that failure at once: the result is held all the same, so stop calling out, and
// call Flush when there is room again.
func (l *Ledger) Put(r Result) error {
	l.mu.Lock()
	for len(l.waiting) >= mostWaiting && l.failed == nil && !l.ended {
		l.room.Wait()
	}
	if l.ended {
		l.mu.Unlock()
		return closed()
	}
	if len(l.space) == 0 {
		l.space = make([]Result, 64)
	}
	l.space[0] = r
	l.waiting, l.space = append(l.waiting, &l.space[0]), l.space[1:]
	full, first, err := len(l.waiting) >= groupRows, len(l.waiting) == 1, l.failed
	l.mu.Unlock()
	if full || first {
		l.rouse()
	}
	return err
}

func (l *Ledger) rouse() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// Flush writes all that waits, and returns when it is on the disk.
func (l *Ledger) Flush() error {
	kept := make(chan error, 1)
	l.mu.Lock()
	if l.ended {
		l.mu.Unlock()
		return closed()
	}
	l.marks = append(l.marks, kept)
	l.mu.Unlock()
	l.rouse()
	return <-kept
}

// Counts returns what the tables say of the run, what waits left out.
func (l *Ledger) Counts(ctx context.Context) (counts studio.RunCounts, err error) {
	err = l.w.read(ctx, func(c *sqlite.Conn) error {
		counts, err = countResults(c, l.filler, l.run)
		return err
	})
	return counts, err
}

// Note keeps a state, a reason and counts of the run while it goes on.
func (l *Ledger) Note(ctx context.Context, state studio.RunState, why string, counts studio.RunCounts) error {
	text, err := json.Marshal(counts)
	if err != nil {
		return err
	}
	return l.w.write(ctx, func(c *sqlite.Conn) error {
		ended := int64(0)
		if state.Over() {
			ended = l.w.now().UnixMilli()
			if err := l.settle(c); err != nil {
				return err
			}
		}
		if state == studio.RunCancelled { // nothing follows it
			if err := keepNext(c, l.run, nil); err != nil {
				return err
			}
		}
		return execute(c, `update run set state = ?, why = ?, counts = ?, ended = ? where id = ?`, string(state), why, string(text), ended, l.run)
	}, l.filler)
}

// Close writes all that waits, keeps how the run ended or why it rests, and lets others at its columns. When it
// fails the ledger stays open: call it again, or Abandon.
func (l *Ledger) Close(state studio.RunState, why string, counts studio.RunCounts) error {
	if err := l.Flush(); err != nil {
		return err
	}
	if err := l.Note(context.Background(), state, why, counts); err != nil {
		return err
	}
	return l.Abandon()
}

// Abandon lets go of the ledger as it is; what waits is lost, as it would be if the program were killed.
func (l *Ledger) Abandon() error {
	l.mu.Lock()
	if l.ended {
		l.mu.Unlock()
		return nil
	}
	l.ended = true
	l.room.Broadcast()
	l.mu.Unlock()
	l.rouse()
	<-l.done
	l.w.busy.Add(-1)
	return l.lock.Close()
}
