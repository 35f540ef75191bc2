package workbook

import (
	"zombiezen.com/go/sqlite"
)

// scanned is a row under the scan. Cells are good until the next row; nil is nothing.
type scanned struct {
	id     int64
	cells  [][]byte
	states []int64 // codes, of each action that was asked for
}

// scan goes over all rows in their order, with the cells of some columns and, for the fillers named, their
// states. It reads each table once, side by side: a join would look every result up.
func (w *Workbook) scan(c *sqlite.Conn, s *shape, places []place, stateOf []int, row func(r *scanned) error) error {
	rows := &side{}
	var people []string
	for i, p := range places {
		if p.filler < 0 {
			people = append(people, p.column)
			rows.into = append(rows.into, i)
		}
	}
	results, err := resultSides(c, s, places, stateOf)
	if err != nil {
		return err
	}
	defer func() {
		for _, r := range results {
			_ = r.s.Reset()
		}
	}()
	queues := make([]*queue, len(s.fillers))
	for _, f := range stateOf {
		if queues[f], err = w.queueOf(c, s.fillers[f].id); err != nil {
			return err
		}
	}
	if rows.s, err = c.Prepare(`select id` + quoted("", people) + ` from row where gone is null order by id`); err != nil {
		return err
	}
	now := &scanned{cells: make([][]byte, len(places)), states: make([]int64, len(s.fillers))}
	buffers := make([][]byte, len(places))
	return steps(rows.s, func(stmt *sqlite.Stmt) error {
		now.id = stmt.ColumnInt64(0)
		for at, i := range rows.into {
			now.cells[i] = take(stmt, at+1, &buffers[i])
		}
		for _, r := range results {
			if err := r.seek(now.id); err != nil {
				return err
			}
			r.give(now, buffers, queues[r.filler])
		}
		return row(now)
	})
}

// side is a table that is read beside another.
type side struct {
	s      *sqlite.Stmt
	filler int
	into   []int // where its columns go
	at     int64 // the row it stands at
	over   bool
}

func resultSides(c *sqlite.Conn, s *shape, places []place, stateOf []int) ([]*side, error) {
	sides := []*side{}
	for f := range s.fillers {
		one := &side{filler: f}
		var columns []string
		for i, p := range places {
			if p.filler == f {
				columns = append(columns, p.column)
				one.into = append(one.into, i)
			}
		}
		needed := len(columns) > 0
		for _, asked := range stateOf {
			needed = needed || asked == f
		}
		if !needed {
			continue
		}
		var err error
		one.s, err = c.Prepare(`select row, run, state` + quoted("", columns) + ` from ` + resultTable(s.fillers[f].id) + ` order by row`)
		if err != nil {
			return nil, err
		}
		sides = append(sides, one)
	}
	return sides, nil
}

// seek goes forward to a row, or past it.
func (r *side) seek(id int64) error {
	for !r.over && r.at < id {
		more, err := r.s.Step()
		if err != nil {
			return err
		}
		if r.over = !more; more {
			r.at = r.s.ColumnInt64(0)
		}
	}
	return nil
}

func (r *side) give(now *scanned, buffers [][]byte, q *queue) {
	if r.over || r.at != now.id {
		for _, i := range r.into {
			now.cells[i] = nil
		}
		now.states[r.filler] = q.state(now.id, 0, 0)
		return
	}
	for at, i := range r.into {
		now.cells[i] = take(r.s, at+3, &buffers[i])
	}
	now.states[r.filler] = q.state(now.id, r.s.ColumnInt64(1), r.s.ColumnInt64(2))
}

// take copies a cell into a buffer that grows as needed.
func take(s *sqlite.Stmt, column int, buffer *[]byte) []byte {
	if *buffer == nil {
		*buffer = make([]byte, 128)
	}
	n := s.ColumnBytes(column, *buffer)
	if n == len(*buffer) { // there may be more
		*buffer = make([]byte, 2*s.ColumnLen(column))
		n = s.ColumnBytes(column, *buffer)
	}
	if n == 0 && s.ColumnType(column) == sqlite.TypeNull {
		return nil
	}
	return (*buffer)[:n]
}

// queue are the rows of a run that is not over.
type queue struct {
	run int64
	rowSet
}

// state is the state of a row, of which the results table says run and state: one that a run will come to is
// queued.
func (q *queue) state(row, run, state int64) int64 {
	if q == nil || run >= q.run || !q.has(row) {
		return state
	}
	return codeQueued
}

// queueOf returns the rows of the latest run of an action's columns that is not over, nil when there is none.
func (w *Workbook) queueOf(c *sqlite.Conn, filler string) (*queue, error) {
	run, err := number(c, `select id from run where filler = ? and state not in ('done', 'cancelled') order by id desc limit 1`, filler)
	if err != nil || run == 0 {
		return nil, err
	}
	if q := w.seen.queue(filler); q != nil && q.run == run {
		return q, nil
	}
	q := &queue{run: run}
	for part := 0; ; part++ {
		rows, err := planPart(c, run, part)
		if err != nil {
			return nil, err
		}
		if len(rows) == 0 {
			break
		}
		for _, row := range rows {
			q.add(row)
		}
	}
	w.seen.keepQueue(filler, q)
	return q, nil
}
