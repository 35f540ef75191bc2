package workbook

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"zombiezen.com/go/sqlite"

	"connectorstudio/backend/studio"
)

// Kinds of edits, for the words of "Undo …".
const (
	EditCells  = "cells"  // cells were typed, pasted or cleared
	EditPaste  = "paste"  // as EditCells, and rows were added
	EditInsert = "insert" // blank rows were added
	EditDelete = "delete"
	EditAppend = "append" // rows of an import
	EditUpsert = "upsert"
	EditDecide = "decide" // a person said what became of rows that were unknown
)

// CellEdit gives a cell of a people's column a text; nil clears it.
type CellEdit struct {
	Row    int64
	Column string
	Text   *string
}

// edits begins an edit in a transaction, does it, and forgets it when nothing was changed.
func (w *Workbook) edit(ctx context.Context, what string, do func(c *sqlite.Conn, s *shape, edit int64) (changed int, err error)) (changed int, err error) {
	err = w.write(ctx, func(c *sqlite.Conn) error {
		s, err := w.shapeIn(c)
		if err != nil {
			return err
		}
		edit, err := w.newEdit(c, what)
		if err != nil {
			return err
		}
		if changed, err = do(c, s, edit); err != nil {
			return err
		}
		if changed == 0 {
			return execute(c, `delete from edit where id = ?`, edit)
		}
		return w.endEdit(c, edit, changed)
	}, "rows")
	return changed, err
}

// SetCells changes cells, as one step that can be undone, and tells how many are another than before. Rows
// that are gone are left out.
func (w *Workbook) SetCells(ctx context.Context, cells iter.Seq[CellEdit]) (changed int, err error) {
	return w.edit(ctx, EditCells, func(c *sqlite.Conn, s *shape, edit int64) (int, error) {
		set := setter{c: c, s: s, edit: edit}
		for cell := range cells {
			if err := set.cell(cell.Row, cell.Column, cell.Text); err != nil {
				return 0, err
			}
		}
		return set.changed, nil
	})
}

// Paste puts a block of texts over rows and columns; what it has beyond the rows given becomes new rows. It
// tells how many cells are another than before, and the first of the new rows, 0 for none.
func (w *Workbook) Paste(ctx context.Context, rows []int64, columns []string, block [][]*string) (changed int, added int64, err error) {
	changed, err = w.edit(ctx, EditPaste, func(c *sqlite.Conn, s *shape, edit int64) (int, error) {
		if err := s.people(columns); err != nil {
			return 0, err
		}
		over := len(block) - len(rows)
		targets := slices.Clone(rows)
		if over > 0 {
			if added, err = addBlank(c, edit, over); err != nil {
				return 0, err
			}
			for i := range over {
				targets = append(targets, added+int64(i))
			}
		}
		set := setter{c: c, s: s, edit: edit}
		inOrder := inOrderOf(targets)
		for j, column := range columns {
			for _, i := range inOrder { // as the tables have them, however the rows are sorted
				if j >= len(block[i]) {
					continue
				}
				if err := set.cell(targets[i], column, block[i][j]); err != nil {
					return 0, err
				}
			}
		}
		return set.changed + max(over, 0), nil
	})
	return changed, added, err
}

// inOrderOf are the places of ids, in the order of the ids.
func inOrderOf(ids []int64) []int {
	places := make([]int, len(ids))
	for i := range places {
		places[i] = i
	}
	slices.SortStableFunc(places, func(a, b int) int { return cmp.Compare(ids[a], ids[b]) })
	return places
}

// setter changes cells and notes what they were.
type setter struct {
	c       *sqlite.Conn
	s       *shape
	edit    int64
	changed int
	of      map[string][2]*sqlite.Stmt
}

func (t *setter) cell(row int64, column string, text *string) error {
	statements, err := t.statements(column)
	if err != nil {
		return err
	}
	note, set := statements[0], statements[1]
	note.BindInt64(1, t.edit)
	bindCell(note, 2, text)
	note.BindInt64(3, row)
	if err := step(note); err != nil {
		return err
	}
	if t.c.Changes() == 0 {
		return nil // it has this text, or is gone
	}
	t.changed++
	bindCell(set, 1, text)
	set.BindInt64(2, row)
	return step(set)
}

func (t *setter) statements(column string) (pair [2]*sqlite.Stmt, err error) {
	if pair, ready := t.of[column]; ready {
		return pair, nil
	}
	if !slices.Contains(t.s.columns, column) {
		return pair, missing("column")
	}
	pair[0], err = t.c.Prepare(`insert into edit_cell (edit, col, row, old, new) select ?1, '` + column + `', id, "` + column + `", ?2 from row
		where id = ?3 and gone is null and "` + column + `" is not ?2 on conflict (edit, col, row) do update set new = excluded.new`)
	if err == nil {
		pair[1], err = t.c.Prepare(`update row set "` + column + `" = ? where id = ?`)
	}
	if t.of == nil {
		t.of = map[string][2]*sqlite.Stmt{}
	}
	t.of[column] = pair
	return pair, err
}

// InsertBlankRows adds empty rows at the end and returns the id of the first; the others follow it.
func (w *Workbook) InsertBlankRows(ctx context.Context, rows int) (first int64, err error) {
	if rows < 1 {
		return 0, invalid("rows", "Enter how many rows to add.")
	}
	_, err = w.edit(ctx, EditInsert, func(c *sqlite.Conn, _ *shape, edit int64) (int, error) {
		first, err = addBlank(c, edit, rows)
		return rows, err
	})
	return first, err
}

func addBlank(c *sqlite.Conn, edit int64, rows int) (first int64, err error) {
	if first, err = takeIDs(c, rows); err != nil {
		return 0, err
	}
	last := first + int64(rows) - 1
	if err := execute(c, `with recursive n (id) as (select ?1 union all select id + 1 from n where id < ?2) insert into row (id) select id from n`, first, last); err != nil {
		return 0, err
	}
	return first, execute(c, `insert into edit_part values (?, ?, ?)`, edit, first, last)
}

// DeleteRows removes rows, as one step that can be undone, and tells how many were there.
func (w *Workbook) DeleteRows(ctx context.Context, rows iter.Seq[int64]) (deleted int, err error) {
	return w.edit(ctx, EditDelete, func(c *sqlite.Conn, _ *shape, edit int64) (int, error) {
		mark, err := c.Prepare(`update row set gone = ? where id between ? and ? and gone is null`)
		if err != nil {
			return 0, err
		}
		set := &rowSet{}
		for row := range rows {
			if row > 0 && row <= lastID {
				set.add(row)
			}
		}
		for span := range spansOf(set.all()) {
			mark.BindInt64(1, edit)
			mark.BindInt64(2, span[0])
			mark.BindInt64(3, span[1])
			if err := step(mark); err != nil {
				return 0, err
			}
			if n := c.Changes(); n > 0 {
				deleted += n
				if err := execute(c, `insert or replace into edit_part values (?, ?, ?)`, edit, span[0], span[1]); err != nil {
					return 0, err
				}
			}
		}
		return deleted, bump(c, "count", -int64(deleted))
	})
}

// spansOf joins ids that follow each other.
func spansOf(rows iter.Seq[int64]) iter.Seq[[2]int64] {
	return func(yield func([2]int64) bool) {
		span, some := [2]int64{}, false
		for row := range rows {
			if some && row == span[1]+1 {
				span[1] = row
				continue
			}
			if some && !yield(span) {
				return
			}
			span, some = [2]int64{row, row}, true
		}
		if some {
			yield(span)
		}
	}
}

// Edit is a step that can be undone, or done again.
type Edit struct {
	ID   int64  `json:"id"`   // later ones have larger ones
	What string `json:"what"` // one of the kinds of edits
	Rows int    `json:"rows"` // or cells, that it changed
}

// Edits returns what Undo and Redo would do, nil for nothing.
func (w *Workbook) Edits(ctx context.Context) (undo, redo *Edit, err error) {
	err = w.read(ctx, func(c *sqlite.Conn) error {
		var last, next edited
		if last, err = findEdit(c, lastEdit); err == nil {
			next, err = findEdit(c, nextEdit)
		}
		undo, redo = last.told(), next.told()
		return err
	})
	return undo, redo, err
}

type edited struct {
	id   int64
	what string
	rows int
}

func (e edited) told() *Edit {
	if e.id == 0 {
		return nil
	}
	return &Edit{ID: e.id, What: e.what, Rows: e.rows}
}

const (
	lastEdit = `select id, what, rows from edit where undone = 0 order by id desc limit 1`
	nextEdit = `select id, what, rows from edit where undone = 1 order by id limit 1`
)

func findEdit(c *sqlite.Conn, query string) (e edited, err error) {
	err = each(c, query, func(s *sqlite.Stmt) error {
		e = edited{s.ColumnInt64(0), s.ColumnText(1), s.ColumnInt(2)}
		return nil
	})
	return e, err
}

// Undo takes the latest edit back and tells which it was: CodeNotFound when there is none.
func (w *Workbook) Undo(ctx context.Context) (Edit, error) {
	return w.move(ctx, lastEdit, 1, "There is nothing to undo.", w.takeEditBack)
}

// Redo does again what was undone last: CodeNotFound when there is nothing.
func (w *Workbook) Redo(ctx context.Context) (Edit, error) {
	return w.move(ctx, nextEdit, 0, "There is nothing to do again.", w.doEditAgain)
}

func (w *Workbook) move(ctx context.Context, query string, undone int, none string, change func(c *sqlite.Conn, e edited) error) (told Edit, err error) {
	err = w.write(ctx, func(c *sqlite.Conn) error {
		e, err := findEdit(c, query)
		if err != nil {
			return err
		}
		if e.id == 0 {
			return studio.Fail(studio.CodeNotFound, none, "")
		}
		told = *e.told()
		if err := change(c, e); err != nil {
			return err
		}
		return execute(c, `update edit set undone = ? where id = ?`, undone, e.id)
	}, "rows")
	return told, err
}
