package workbook

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"sync"

	"zombiezen.com/go/sqlite"

	"connectorstudio/backend/studio"
)

// Seen is a view of the rows as they were when it was made: their ids in their order. The cells of its pages
// are those of now. It may be used by many goroutines.
type Seen struct {
	w     *Workbook
	view  studio.View
	key   string
	marks map[string]int64 // the counters of what it was made from
	first int64            // without ids: the first of rows without a gap
	ids   []uint32
	count int
}

// cache keeps what was made for the latest views.
type cache struct {
	mu     sync.Mutex
	views  []*Seen
	queues map[string]*queue
}

const viewsKept = 4

func (k *cache) find(key string) *Seen {
	k.mu.Lock()
	defer k.mu.Unlock()
	for i, v := range k.views {
		if v.key == key {
			k.views = append(slices.Delete(k.views, i, i+1), v)
			return v
		}
	}
	return nil
}

func (k *cache) keep(v *Seen) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.views = slices.DeleteFunc(k.views, func(old *Seen) bool { return old.key == v.key })
	k.views = append(k.views, v)
	if len(k.views) > viewsKept {
		k.views = slices.Delete(k.views, 0, 1)
	}
}

func (k *cache) queue(filler string) *queue {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.queues[filler]
}

func (k *cache) keepQueue(filler string, q *queue) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.queues == nil {
		k.queues = map[string]*queue{}
	}
	k.queues[filler] = q
}

// See makes a view, or returns the one it made before if nothing it depends on has changed since. It fails
// with CodeNotFound when a column is gone, CodeInvalid for a test or a value that makes no sense.
func (w *Workbook) See(ctx context.Context, view studio.View) (seen *Seen, err error) {
	text, err := json.Marshal(view)
	if err != nil {
		return nil, err
	}
	key := string(text)
	look := func(make func(c *sqlite.Conn, s *shape, marks map[string]int64) error) error {
		return w.read(ctx, func(c *sqlite.Conn) error {
			s, err := w.shapeIn(c)
			if err != nil {
				return err
			}
			marks, err := marksOf(c, s, view)
			if err != nil {
				return err
			}
			if seen = w.seen.find(key); seen != nil && maps.Equal(seen.marks, marks) {
				return nil
			}
			seen = nil
			return make(c, s, marks)
		})
	}
	err = look(func(*sqlite.Conn, *shape, map[string]int64) error { return nil })
	if seen != nil || err != nil {
		return seen, err
	}
	release, err := w.scanning(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	err = look(func(c *sqlite.Conn, s *shape, marks map[string]int64) error {
		seen = &Seen{w: w, view: view, key: key, marks: marks}
		return seen.make(ctx, c, s)
	})
	if err != nil {
		return nil, err
	}
	w.seen.keep(seen)
	return seen, nil
}

// scanning waits for its turn to read all rows, so that scans never take all connections: pages are read beside them.
func (w *Workbook) scanning(ctx context.Context) (release func(), err error) {
	select {
	case w.scans <- struct{}{}:
		return func() { <-w.scans }, nil
	case <-ctx.Done():
		return nil, failure(ctx.Err())
	}
}

// marksOf reads the counters of all that a view depends on.
func marksOf(c *sqlite.Conn, s *shape, view studio.View) (map[string]int64, error) {
	names := map[string]bool{"rows": true}
	if len(view.Sort)+len(view.Filter) > 0 || view.Search != "" {
		names["shape"] = true
	}
	note := func(id string) {
		if f, _, of := s.resolve(id); of {
			names[s.fillers[f].id] = true
		}
	}
	for _, by := range view.Sort {
		note(by.Column)
	}
	for _, condition := range view.Filter {
		note(condition.Column)
	}
	if view.Search != "" {
		for _, f := range s.fillers {
			names[f.id] = true
		}
	}
	marks := map[string]int64{}
	for name := range names {
		at, err := counter(c, name)
		if err != nil {
			return nil, err
		}
		marks[name] = at
	}
	return marks, nil
}

// resolve finds what an id names: a column, by its place, or an action, whose cells are its states.
func (s *shape) resolve(id string) (filler, cell int, ofFiller bool) {
	if at := s.filler(id); at >= 0 {
		return at, -1, true
	}
	if at, is := s.byID[id]; is {
		return s.cells[at].filler, at, s.cells[at].filler >= 0
	}
	return -1, -1, false
}

// Current tells whether nothing that the view depends on has changed since it was made.
func (v *Seen) Current(ctx context.Context) (current bool, err error) {
	err = v.w.read(ctx, func(c *sqlite.Conn) error {
		s, err := v.w.shapeIn(c)
		if err != nil {
			return err
		}
		marks, err := marksOf(c, s, v.view)
		current = maps.Equal(marks, v.marks)
		return err
	})
	return current, err
}

// make fills in the ids.
func (v *Seen) make(ctx context.Context, c *sqlite.Conn, s *shape) error {
	if len(v.view.Sort)+len(v.view.Filter) == 0 && v.view.Search == "" {
		return v.all(c)
	}
	q, err := newQuestion(s, v.view)
	if err != nil {
		return err
	}
	if len(q.tests) == 0 {
		if err := v.ready(c, q); err != nil {
			return err
		}
	}
	err = v.w.scan(c, s, q.places, q.states, func(r *scanned) error {
		if q.rows++; q.rows&0xfff == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if q.holds(r) {
			v.ids = append(v.ids, uint32(r.id))
			q.collect(r)
		}
		return nil
	})
	if err != nil {
		return err
	}
	v.count = len(v.ids)
	if v.ids == nil {
		v.ids = []uint32{}
	}
	v.ids = q.sorted(v.ids)
	return ctx.Err()
}

// ready makes room for all rows.
func (v *Seen) ready(c *sqlite.Conn, q *question) error {
	rows, err := counter(c, "count")
	if err != nil {
		return err
	}
	v.ids = make([]uint32, 0, rows)
	for _, k := range q.sorts {
		k.ready(int(rows))
	}
	return nil
}

// all is the view of all rows in their order, which needs no ids as long as there are no gaps.
func (v *Seen) all(c *sqlite.Conn) error {
	count, err := counter(c, "count")
	if err != nil {
		return err
	}
	first, err := number(c, `select min(id) from row`)
	if err != nil {
		return err
	}
	last, err := number(c, `select max(id) from row`)
	if err != nil {
		return err
	}
	v.count = int(count)
	if count == 0 || last-first+1 == count {
		v.first = first
		return nil
	}
	v.ids = make([]uint32, 0, count)
	err = each(c, `select id from row where gone is null order by id`, func(s *sqlite.Stmt) error {
		v.ids = append(v.ids, uint32(s.ColumnInt64(0)))
		return nil
	})
	v.count = len(v.ids)
	return err
}

// Count is how many rows the view has.
func (v *Seen) Count() int { return v.count }

// IDs returns the ids of rows of the view, from a place on; at most n.
func (v *Seen) IDs(first, n int) []int64 {
	first = min(max(first, 0), v.count)
	n = min(max(n, 0), v.count-first)
	rows := make([]int64, n)
	for i := range rows {
		rows[i] = v.id(first + i)
	}
	return rows
}

// All gives the ids of all rows of the view, in its order.
func (v *Seen) All(yield func(int64) bool) {
	for i := range v.count {
		if !yield(v.id(i)) {
			return
		}
	}
}

func (v *Seen) id(at int) int64 {
	if v.ids == nil {
		return v.first + int64(at)
	}
	return int64(v.ids[at])
}

// Place returns where a row is in the view, from 0, or -1.
func (v *Seen) Place(row int64) int {
	switch {
	case v.ids == nil && row >= v.first && row < v.first+int64(v.count):
		return int(row - v.first)
	case v.ids == nil || row < 0 || row > lastID:
		return -1
	case len(v.view.Sort) == 0:
		if at, found := slices.BinarySearch(v.ids, uint32(row)); found {
			return at
		}
		return -1
	}
	return slices.Index(v.ids, uint32(row))
}

// Find returns the place of the next row with a text in any cell, letter case aside, beginning at a place
// and going round once; backwards on demand. It is -1 when there is none.
func (v *Seen) Find(ctx context.Context, text string, from int, backwards bool) (int, error) {
	if v.count == 0 || text == "" {
		return -1, nil
	}
	hits, err := v.w.See(ctx, studio.View{Search: text})
	if err != nil {
		return -1, err
	}
	if hits.count == 0 {
		return -1, nil
	}
	step := 1
	if backwards {
		step = -1
	}
	from = ((from % v.count) + v.count) % v.count
	for i := range v.count {
		if at := ((from+i*step)%v.count + v.count) % v.count; hits.Place(v.id(at)) >= 0 {
			return at, nil
		}
	}
	return -1, nil
}
