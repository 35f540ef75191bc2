package runs

import (
	"sync"
	"sync/atomic"
	"testing"
)

// TestQueueGivesEachRowOnce: many workers take all rows, each once; after a halt whoever fills it is told.
func TestQueueGivesEachRowOnce(t *testing.T) {
	const windows, size = 50, 37
	q, halted := newQueue(), make(chan struct{})
	var seen [windows * size]atomic.Int32
	var workers sync.WaitGroup
	for range 8 {
		workers.Go(func() {
			for r := range q.rows {
				seen[r.id].Add(1)
			}
		})
	}
	for w := range windows {
		list := []row{}
		for i := range size {
			list = append(list, row{id: int64(w*size + i)})
		}
		if !q.put(list, halted) || !q.put(nil, halted) {
			t.Fatal("it was not halted")
		}
	}
	q.end()
	workers.Wait()
	for id := range seen {
		if n := seen[id].Load(); n != 1 {
			t.Errorf("row %d was given %d times", id, n)
		}
	}
	full := newQueue()
	close(halted)
	full.put([]row{{id: 1}}, halted)
	if full.put([]row{{id: 2}}, halted) {
		t.Error("it goes on though nobody takes a row")
	}
}
