package runs

import "sync/atomic"

// queue hands rows to many workers, a window at a time: taking one costs an addition. The next window is read
// while one is worked on, and no further.
type queue struct {
	now  atomic.Pointer[handful] // nobody holds another one for long: what is through is forgotten
	last *handful
}

// handful is a window of rows, and what comes after it.
type handful struct {
	list  []row
	taken atomic.Int64
	empty chan struct{} // closed when its last row is taken
	more  chan struct{} // closed when next is known
	next  *handful      // nil when nothing follows
}

func newHandful(list []row) *handful {
	h := &handful{list: list, empty: make(chan struct{}), more: make(chan struct{})}
	if len(list) == 0 {
		close(h.empty)
	}
	return h
}

// newQueue begins with nothing in it.
func newQueue() *queue {
	q := &queue{last: newHandful(nil)}
	q.now.Store(q.last)
	return q
}

// put adds a window, and waits until the one before it is taken. It tells whether to go on: not after halted.
func (q *queue) put(list []row, halted <-chan struct{}) bool {
	if len(list) == 0 {
		return true
	}
	h, before := newHandful(list), q.last
	before.next, q.last = h, h
	close(before.more)
	select {
	case <-before.empty:
		return true
	case <-halted:
		return false
	}
}

// end tells the workers that nothing follows.
func (q *queue) end() { close(q.last.more) }

// rows gives the rows that no other worker has taken, until the end.
func (q *queue) rows(yield func(row) bool) {
	for {
		h := q.now.Load()
		at := h.taken.Add(1) - 1
		if at >= int64(len(h.list)) {
			<-h.more
			if h.next == nil {
				return
			}
			q.now.CompareAndSwap(h, h.next)
			continue
		}
		if at == int64(len(h.list))-1 {
			close(h.empty)
		}
		if !yield(h.list[at]) {
			return
		}
	}
}
