package workbook

import (
	"zombiezen.com/go/sqlite"
)

// newEdit begins an edit of the journal, within a transaction. What was undone cannot be done again after it.
func (w *Workbook) newEdit(c *sqlite.Conn, what string, rows int) (int64, error) {
	if err := dropUndone(c); err != nil {
		return 0, err
	}
	err := exec(c, `insert into edit (what, at, rows) values (?, ?, ?)`, what, w.now().UnixMilli(), rows)
	return c.LastInsertRowID(), err
}

func dropUndone(c *sqlite.Conn) error {
	undone, err := spans(c, `select id, id from edit where undone = 1`)
	for i := 0; err == nil && i < len(undone); i++ {
		err = dropEdit(c, undone[i][0])
	}
	return err
}

// dropEdit forgets an edit, within a transaction.
func dropEdit(c *sqlite.Conn, edit int64) error {
	for _, statement := range []string{`delete from edit_cell where edit = ?`, `delete from edit_part where edit = ?`, `delete from edit where id = ?`} {
		if err := exec(c, statement, edit); err != nil {
			return err
		}
	}
	return nil
}
