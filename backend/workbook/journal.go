package workbook

import (
	"zombiezen.com/go/sqlite"
)

// The journal keeps so many edits, and of large ones those that together have so many rows or cells; the
// latest one always.
const (
	editsKept = 100
	rowsKept  = 4_000_000
)

// newEdit begins an edit, within a transaction.
func (w *Workbook) newEdit(c *sqlite.Conn, what string) (int64, error) {
	err := execute(c, `insert into edit (id, what, at) values ((select 1 + max(coalesce((select max(id) from edit), 0), coalesce((select value from counter where name = 'edit'), 0))), ?, ?)`, what, w.now().UnixMilli())
	if err != nil {
		return 0, err
	}
	id := c.LastInsertRowID()
	return id, execute(c, `insert into counter values ('edit', ?1) on conflict (name) do update set value = ?1`, id)
}

// endEdit notes how large an edit was. What was undone before it cannot be done again; old edits are forgotten.
func (w *Workbook) endEdit(c *sqlite.Conn, edit int64, rows int) error {
	undone, err := spans(c, `select id, id from edit where undone = 1`)
	for i := 0; err == nil && i < len(undone); i++ {
		err = w.dropEdit(c, undone[i][0])
	}
	if err != nil {
		return err
	}
	if err := execute(c, `update edit set rows = ?, undone = 0 where id = ?`, rows, edit); err != nil {
		return err
	}
	old := []int64{}
	kept, total := 0, 0
	err = each(c, `select id, rows from edit where undone = 0 order by id desc`, func(s *sqlite.Stmt) error {
		kept++
		total += s.ColumnInt(1)
		if kept > editsKept || kept > 1 && total > rowsKept {
			old = append(old, s.ColumnInt64(0))
		}
		return nil
	})
	for i := 0; err == nil && i < len(old); i++ {
		err = w.dropEdit(c, old[i])
	}
	return err
}

// dropEdit forgets an edit, and removes the rows that it keeps for good.
func (w *Workbook) dropEdit(c *sqlite.Conn, edit int64) error {
	s, err := w.shapeIn(c)
	if err != nil {
		return err
	}
	parts, err := spans(c, `select first, last from edit_part where edit = ?`, edit)
	for i := 0; err == nil && i < len(parts); i++ {
		err = eraseRows(c, s, `select id from row where id between ? and ? and gone = ?`, parts[i][0], parts[i][1], edit)
	}
	for _, statement := range []string{`delete from edit_cell where edit = ?`, `delete from edit_part where edit = ?`, `delete from edit where id = ?`} {
		if err == nil {
			err = execute(c, statement, edit)
		}
	}
	return err
}

// eraseRows deletes rows with all their results.
func eraseRows(c *sqlite.Conn, s *shape, which string, args ...any) error {
	for _, f := range s.fillers {
		for _, table := range []string{resultTable(f.id), beforeTable(f.id)} {
			if err := once(c, `delete from `+table+` where row in (`+which+`)`, args...); err != nil {
				return err
			}
		}
	}
	return once(c, `delete from row where id in (`+which+`)`, args...)
}

func (w *Workbook) takeEditBack(c *sqlite.Conn, e edited) error {
	switch e.what {
	case EditDelete:
		return moveRows(c, e.id, `update row set gone = null where id between ?1 and ?2 and gone = ?3`, 1)
	case EditDecide:
		_, err := w.undecide(c, `edit = ?`, e.id)
		return err
	}
	if err := putCells(c, e.id, "old"); err != nil {
		return err
	}
	return moveRows(c, e.id, `update row set gone = ?3 where id between ?1 and ?2 and gone is null`, -1)
}

func (w *Workbook) doEditAgain(c *sqlite.Conn, e edited) error {
	switch e.what {
	case EditDelete:
		return moveRows(c, e.id, `update row set gone = ?3 where id between ?1 and ?2 and gone is null`, -1)
	case EditDecide:
		return w.decideAgain(c, e.id)
	}
	if err := moveRows(c, e.id, `update row set gone = null where id between ?1 and ?2 and gone = ?3`, 1); err != nil {
		return err
	}
	return putCells(c, e.id, "new")
}

// moveRows marks the rows of an edit as gone or there, and counts them.
func moveRows(c *sqlite.Conn, edit int64, query string, sign int64) error {
	parts, err := spans(c, `select first, last from edit_part where edit = ?`, edit)
	for _, part := range parts {
		if err == nil {
			err = execute(c, query, part[0], part[1], edit)
		}
		if err == nil {
			err = bump(c, "count", sign*int64(c.Changes()))
		}
		if err != nil {
			return err
		}
	}
	return err
}

// putCells gives the cells of an edit what they had before ("old") or after ("new") it. Columns that were
// dropped since are left out.
func putCells(c *sqlite.Conn, edit int64, which string) error {
	there, err := tableColumns(c, "row")
	if err != nil {
		return err
	}
	columns := []string{}
	err = each(c, `select distinct col from edit_cell where edit = ?`, func(s *sqlite.Stmt) error {
		columns = append(columns, s.ColumnText(0))
		return nil
	}, edit)
	for i := 0; err == nil && i < len(columns); i++ {
		if there[columns[i]] {
			err = once(c, `update row set "`+columns[i]+`" = e.`+which+` from edit_cell e where e.edit = ? and e.col = ? and e.row = row.id`, edit, columns[i])
		}
	}
	return err
}
