package workbook

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"zombiezen.com/go/sqlite"

	"connectorstudio/backend/studio"
)

// write commits groups of what waits until the ledger ends.
func (l *Ledger) write() {
	defer close(l.done)
	timer := time.NewTimer(groupWait)
	for {
		l.mu.Lock()
		ended, marked, some, full, failed := l.ended, len(l.marks) > 0, len(l.waiting) > 0, len(l.waiting) >= groupRows, l.failed != nil
		l.mu.Unlock()
		switch {
		case ended:
			l.refuse()
			return
		case marked, full && !failed:
			l.commit()
			timer.Reset(groupWait)
		case some && !failed:
			select {
			case <-l.wake:
			case <-timer.C:
				l.commit()
				timer.Reset(groupWait)
			}
		default:
			<-l.wake
			timer.Reset(groupWait)
		}
	}
}

// refuse answers those who wait when the ledger ends.
func (l *Ledger) refuse() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, kept := range l.marks {
		kept <- closed()
	}
	l.marks, l.waiting = nil, nil
}

// commit writes all that waits in one transaction. If it fails, results wait again; marks are told, and
// their rows stay as they were.
func (l *Ledger) commit() {
	l.mu.Lock()
	group, marks := l.waiting, l.marks
	l.waiting, l.marks = make([]*Result, 0, groupRows+64), nil
	l.mu.Unlock()

	err := l.store(group)

	l.mu.Lock()
	l.failed = err
	if err != nil {
		l.put = nil // a statement may stand in the middle
		held := slices.DeleteFunc(group, func(r *Result) bool { return codes[r.State] == codeRunning })
		l.waiting = append(held, l.waiting...)
	}
	l.room.Broadcast()
	l.mu.Unlock()
	for _, kept := range marks {
		kept <- err
	}
}

func (l *Ledger) store(group []*Result) error {
	if len(group) == 0 {
		return nil
	}
	adds := slices.ContainsFunc(group, func(r *Result) bool { return len(r.Rows) > 0 })
	touched := []string{l.filler}
	if adds {
		touched = append(touched, "rows")
	}
	return failure(l.w.writes(func(c *sqlite.Conn) error {
		return l.w.transact(c, func(c *sqlite.Conn) error { return l.storeIn(c, group) }, touched...)
	}))
}

// storeIn writes a group within a transaction.
func (l *Ledger) storeIn(c *sqlite.Conn, group []*Result) error {
	s, err := l.w.shapeIn(c)
	if err != nil {
		return err
	}
	if s.filler(l.filler) < 0 {
		return missing("action")
	}
	if l.put == nil || l.put.shape.at != s.at {
		if l.put, err = newPutting(c, l, s); err != nil {
			return err
		}
	}
	// In their order most of them go to the end of the table, which is the shortest way.
	slices.SortStableFunc(group, func(a, b *Result) int { return cmp.Compare(a.Row, b.Row) })
	now := l.w.now()
	l.put.insert.begun = false // others may have had the statement meanwhile
	for _, r := range group {
		if r.At.IsZero() {
			r.At = now
		}
		if err := l.put.result(r); err != nil {
			return err
		}
	}
	return nil
}

// putting are the statements of groups, as long as the columns are the same.
type putting struct {
	c      *sqlite.Conn
	l      *Ledger
	shape  *shape
	insert resultBinder
	save   *sqlite.Stmt // nil where there is nothing to save
}

func newPutting(c *sqlite.Conn, l *Ledger, s *shape) (p *putting, err error) {
	there, err := outputColumns(c, l.filler)
	if err != nil {
		return nil, err
	}
	p = &putting{c: c, l: l, shape: s}
	p.insert.run = l.run
	filled := []string{}
	for i, column := range l.outputs {
		if slices.Contains(there, column) { // it may have been dropped since
			filled, p.insert.values = append(filled, column), append(p.insert.values, i)
		}
	}
	p.insert.s, err = c.Prepare(`insert or replace into ` + resultTable(l.filler) + ` (row, run, ` + resultFields + quoted("", filled) + `) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?` + valuesSQL(filled) + `)`)
	if err == nil && !l.clear {
		columns := `row, run, ` + resultFields + quoted("", there)
		p.save, err = c.Prepare(`insert or ignore into ` + beforeTable(l.filler) + ` (over, ` + columns + `) select ?1, ` + columns + ` from ` + resultTable(l.filler) + ` where row = ?2 and run <> ?1`)
	}
	return p, err
}

func (p *putting) result(r *Result) error {
	if p.save != nil {
		p.save.BindInt64(1, p.l.run)
		p.save.BindInt64(2, r.Row)
		if err := step(p.save); err != nil {
			return err
		}
	}
	p.insert.bind(r)
	if err := step(p.insert.s); err != nil {
		return err
	}
	if len(r.Rows) > 0 {
		if err := p.newRows(r); err != nil {
			return err
		}
	}
	if r.Keep != nil {
		return p.keep(r)
	}
	return nil
}

// newRows adds the rows that an answer made, in the transaction of its result: after a kill both are there or neither.
func (p *putting) newRows(r *Result) error {
	first, err := takeIDs(p.c, len(r.Rows))
	if err != nil {
		return err
	}
	add, err := p.c.Prepare(`insert into row (id` + quoted("", p.shape.columns) + `) values (?` + valuesSQL(p.shape.columns) + `)`)
	if err != nil {
		return err
	}
	for i, n := range r.Rows {
		id := first + int64(i)
		add.BindInt64(1, id)
		for j, column := range p.shape.columns {
			bindCell(add, j+2, n.Cells[column])
		}
		if err := step(add); err != nil {
			return err
		}
		if err := execute(p.c, `insert into made values (?, ?, ?)`, p.l.run, id, r.Row); err != nil {
			return err
		}
		if n.Values == nil {
			continue
		}
		made := Result{Row: id, State: studio.CellDone, Step: r.Step, At: r.At, Values: n.Values}
		p.insert.bind(&made)
		if err := step(p.insert.s); err != nil {
			return err
		}
	}
	return nil
}

func (p *putting) keep(r *Result) error {
	answer, err := json.Marshal(Answer{State: r.State, Cause: r.Cause, Detail: r.Detail, Status: r.Status, Step: r.Step, Values: r.Values})
	if err != nil {
		return err
	}
	return execute(p.c, `insert or replace into kept values (?, ?, ?)`, r.Keep, r.At.UnixMilli(), string(answer))
}

// valuesSQL are the parameters of columns, after others.
func valuesSQL(columns []string) string { return strings.Repeat(", ?", len(columns)) }
