package runs

import (
	"sync"
	"time"
)

// pass goes through the rows: first those that make a call of their own, then those that repeat one of
// them, whose answers are kept by then.
func (w *Work) pass() error {
	same, err := w.repeated()
	if err != nil || w.ended() {
		return err
	}
	if err := w.callAll(&same, w.again() || w.Run.Definition.Filler.ReuseHours > 0, false); err != nil || w.ended() {
		return err
	}
	if len(same.followers) == 0 {
		return nil
	}
	if err := w.Ledger.Flush(); err != nil {
		return err
	}
	return w.callAll(&same, true, true)
}

// again tells that the run goes on where it was.
func (w *Work) again() bool { n := w.counts.now(); return n.Queued < n.Planned }

// oldest is how old an answer may be that serves again.
func (w *Work) oldest() time.Time {
	oldest := w.Run.StartedAt
	if hours := w.Run.Definition.Filler.ReuseHours; hours > 0 {
		if since := w.Now().Add(-time.Duration(hours) * time.Hour); since.Before(oldest) {
			return since
		}
	}
	return oldest
}

// callAll hands the rows that are left to workers, a window at a time: those that repeat others, or all
// but those.
func (w *Work) callAll(same *repeats, look, followers bool) error {
	defer relax()()
	var workers sync.WaitGroup
	queue := newQueue()
	for range max(w.AtOnce, 1) {
		workers.Go(func() {
			for r := range queue.rows {
				if w.ended() {
					return
				}
				w.perform(r, same.leads(r.id))
			}
		})
	}
	err := w.reader.windows(w.calling, w.Workbook, w.Ledger.Remaining(w.calling), func(read []row) (bool, error) {
		read = keepOnly(read, func(r row) bool { return followers || !same.follows(r.id) })
		if look {
			var err error
			if read, err = w.shared(w.calling, read); err != nil {
				return false, err
			}
		}
		return queue.put(read, w.halted), nil
	})
	queue.end()
	workers.Wait()
	return err
}

func keepOnly(rows []row, want func(row) bool) []row {
	kept := rows[:0]
	for _, r := range rows {
		if want(r) {
			kept = append(kept, r)
		}
	}
	return kept
}
