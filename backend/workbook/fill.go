package workbook

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"zombiezen.com/go/sqlite"
)

const (
	fillPart = 65_536 // ids that are filled at a time
	mostRuns = 512    // runs of ids in a part that are filled one by one; of more, each row is asked for
)

// Fill gives columns of people the same texts in many rows, as one step that can be undone, and tells how many
// cells are another than before. nil clears; rows that are gone are left out. told hears how much of it is done,
// from 0 to 1. When ctx ends before that, nothing is changed.
func (w *Workbook) Fill(ctx context.Context, rows iter.Seq[int64], columns []string, texts []*string, told func(share float64)) (changed int, err error) {
	set := &rowSet{}
	for row := range rows {
		if row > 0 && row <= lastID {
			set.add(row)
		}
	}
	return w.edit(ctx, EditCells, func(c *sqlite.Conn, s *shape, edit int64) (int, error) {
		if err := s.people(columns); err != nil || len(columns) == 0 {
			return 0, err
		}
		f, err := newFill(c, edit, set, columns, texts)
		if err != nil {
			return 0, err
		}
		defer f.forget()
		end := int64(len(set.bits)) << 6
		for first := int64(0); first < end; first += fillPart {
			if err := ctx.Err(); err != nil {
				return 0, err
			}
			last := min(first+fillPart, end) - 1
			if err := f.part(first, last); err != nil {
				return 0, err
			}
			told(float64(last+1) / float64(end))
		}
		return f.changed, nil
	})
}

// fill is one under way.
type fill struct {
	c         *sqlite.Conn
	set       *rowSet
	edit      int64
	texts     []*string
	run, some filling // of a run of rows, and of those in between that are in the set
	changed   int
}

// filling are the statements that note what cells were, one for each column, and that change them all.
type filling struct {
	notes []*sqlite.Stmt
	put   *sqlite.Stmt
}

func newFill(c *sqlite.Conn, edit int64, set *rowSet, columns []string, texts []*string) (*fill, error) {
	f := &fill{c: c, set: set, edit: edit, texts: texts}
	yes, no := sqlite.IntegerValue(1), sqlite.IntegerValue(0)
	err := c.CreateFunction("filled", &sqlite.FunctionImpl{NArgs: 1, Scalar: func(_ sqlite.Context, args []sqlite.Value) (sqlite.Value, error) {
		if f.set.has(args[0].Int64()) {
			return yes, nil
		}
		return no, nil
	}})
	if err == nil {
		f.run, err = newFilling(c, columns, "")
	}
	if err == nil {
		f.some, err = newFilling(c, columns, " and filled(id)")
	}
	return f, err
}

func newFilling(c *sqlite.Conn, columns []string, also string) (f filling, err error) {
	where := ` where id between ?1 and ?2 and gone is null` + also
	sets := make([]string, len(columns))
	for i, column := range columns {
		sets[i] = fmt.Sprintf(`"%s" = ?%d`, column, 3+i)
		note, err := c.Prepare(`insert into edit_cell (edit, col, row, old, new) select ?3, '` + column + `', id, "` + column + `", ?4 from row` + where + ` and "` + column + `" is not ?4`)
		if err != nil {
			return f, err
		}
		f.notes = append(f.notes, note)
	}
	f.put, err = c.Prepare(`update row set ` + strings.Join(sets, ", ") + where)
	return f, err
}

// forget lets go of the rows: the connection keeps its function.
func (f *fill) forget() { f.set = &rowSet{} }

// part fills the rows of the set from one id to another.
func (f *fill) part(first, last int64) error {
	runs := [][2]int64{}
	for run := range spansOf(f.set.between(first, last)) {
		if runs = append(runs, run); len(runs) > mostRuns {
			return f.rows(f.some, first, last)
		}
	}
	for _, run := range runs {
		if err := f.rows(f.run, run[0], run[1]); err != nil {
			return err
		}
	}
	return nil
}

func (f *fill) rows(by filling, first, last int64) error {
	before := f.changed
	for i, note := range by.notes {
		note.BindInt64(1, first)
		note.BindInt64(2, last)
		note.BindInt64(3, f.edit)
		bindCell(note, 4, f.texts[i])
		if err := step(note); err != nil {
			return err
		}
		f.changed += f.c.Changes()
	}
	if f.changed == before {
		return nil // all of them have these texts
	}
	by.put.BindInt64(1, first)
	by.put.BindInt64(2, last)
	for i, text := range f.texts {
		bindCell(by.put, 3+i, text)
	}
	return step(by.put)
}
