package workbook

import (
	"slices"
	"strings"

	"zombiezen.com/go/sqlite"
)

// index makes the index that rows are matched by, for as long as the import goes on.
func (a *Appender) index(c *sqlite.Conn) error {
	if len(a.keys) == 0 {
		return nil
	}
	if err := once(c, `drop index if exists import_key`); err != nil {
		return err
	}
	return once(c, `create index import_key on row (`+strings.TrimPrefix(quoted("", a.keys), ", ")+`) where gone is null`)
}

func (a *Appender) dropIndex(c *sqlite.Conn) error {
	if len(a.keys) == 0 {
		return nil
	}
	return once(c, `drop index if exists import_key`)
}

// upsert matches all rows that wait.
func (a *Appender) upsert(c *sqlite.Conn) error {
	s, err := a.w.shapeIn(c)
	if err != nil {
		return err
	}
	conditions := []string{}
	for _, key := range a.keys {
		conditions = append(conditions, `"`+key+`" is ?`)
	}
	find, err := c.Prepare(`select min(id) from row indexed by import_key where gone is null and ` + strings.Join(conditions, ` and `))
	if err != nil {
		return err
	}
	insert, err := a.insert(c)
	if err != nil {
		return err
	}
	set := &setter{c: c, s: s, edit: a.edit}
	added := addedRows{a: a, c: c}
	for r := range a.rows {
		row, err := a.match(find, r)
		if err == nil && row == 0 {
			if row, err = added.next(); err == nil {
				err = a.insertRow(insert, row, r)
			}
			a.counts.Added++
		} else if err == nil {
			err = a.change(set, row, r)
		}
		if err != nil {
			return err
		}
		a.touched.add(row)
	}
	return added.note()
}

// match returns the row with the same keys, 0 when there is none.
func (a *Appender) match(find *sqlite.Stmt, r int) (row int64, err error) {
	blank := true
	for i, key := range a.keys {
		at := slices.Index(a.columns, key)
		a.bind(find, i+1, r, at)
		blank = blank && strings.TrimSpace(a.cells[r*len(a.columns)+at]) == ""
	}
	if blank {
		return 0, nil
	}
	err = steps(find, func(s *sqlite.Stmt) error {
		row = s.ColumnInt64(0)
		return nil
	})
	return row, err
}

func (a *Appender) change(set *setter, row int64, r int) error {
	before := set.changed
	for i, column := range a.columns {
		at := r*len(a.columns) + i
		if a.null[at] {
			continue
		}
		if err := set.cell(row, column, &a.cells[at]); err != nil {
			return err
		}
	}
	if set.changed > before {
		a.counts.Changed++
	} else {
		a.counts.Unchanged++
	}
	if a.touched.has(row) {
		a.counts.Repeated++
	}
	return nil
}

// addedRows are the rows that a batch adds.
type addedRows struct {
	a           *Appender
	c           *sqlite.Conn
	first, last int64
}

func (n *addedRows) next() (int64, error) {
	id, err := takeIDs(n.c, 1)
	if err != nil {
		return 0, err
	}
	if n.first != 0 && id == n.last+1 {
		n.last = id
		return id, nil
	}
	err = n.note()
	n.first, n.last = id, id
	return id, err
}

func (n *addedRows) note() error {
	if n.first == 0 {
		return nil
	}
	return n.a.notePart(n.c, n.first, n.last)
}
