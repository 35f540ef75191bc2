package workbook

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"

	"zombiezen.com/go/sqlite"
)

// awake is how many workbooks of a folder keep their files open, besides those in use. Each has up to five
// connections, with two files each, and a person may go through dozens of workbooks in a sitting.
const awake = 8

// rests lets workbooks rest that were not used for longest: their connections are closed. Whoever has such a
// workbook does not notice: its next use connects again.
type rests struct {
	clock atomic.Int64 // counts uses
	mu    sync.Mutex
	awake []*Workbook // with connections
}

// use notes that a workbook is being used.
func (r *rests) use(w *Workbook) { w.used.Store(r.clock.Add(1)) }

// wake notes that a workbook got a connection; whoever calls it holds that, or the turn. Others rest for it.
func (r *rests) wake(w *Workbook) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.use(w)
	if w.resting.Swap(false) {
		r.awake = append(r.awake, w)
	}
	surplus := len(r.awake) - awake
	if surplus <= 0 {
		return
	}
	slices.SortFunc(r.awake, func(a, b *Workbook) int { return cmp.Compare(a.used.Load(), b.used.Load()) })
	r.awake = slices.DeleteFunc(r.awake, func(one *Workbook) bool {
		if surplus == 0 || one == w || !one.rest() {
			return false
		}
		one.resting.Store(true)
		surplus--
		return true
	})
}

func (r *rests) forget(w *Workbook) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.awake = slices.DeleteFunc(r.awake, func(one *Workbook) bool { return one == w })
}

// rest closes all connections, and tells whether it did: it does not while one is in use, nor while a run or an
// import is under way. The lock that tells other programs that the workbook is open stays.
func (w *Workbook) rest() bool {
	if !w.turn.TryLock() {
		return false
	}
	defer w.turn.Unlock()
	idle := make([]*sqlite.Conn, 0, readers)
	for len(idle) < readers {
		select {
		case c := <-w.readers:
			idle = append(idle, c)
			continue
		default:
		}
		break
	}
	free := len(idle) == readers && w.busy.Load() == 0
	for _, c := range idle {
		if free && c != nil {
			_ = c.Close()
			c = nil
		}
		w.readers <- c
	}
	if free && w.writer != nil {
		_ = w.writer.Close() // the last one empties the log; what it cannot do now, the next one does
		w.writer = nil
	}
	return free
}

// writes runs do with the connection that writes, once it is this goroutine's turn.
func (w *Workbook) writes(do func(c *sqlite.Conn) error) error {
	w.turn.Lock()
	defer w.turn.Unlock()
	if w.isClosed() {
		return closed()
	}
	w.folder.rests.use(w)
	if w.writer == nil {
		c, err := connect(w.path, writing)
		if err != nil {
			return err
		}
		w.writer = c
		w.folder.rests.wake(w)
	}
	return do(w.writer)
}
