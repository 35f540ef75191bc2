package workbook

import (
	"context"
	"errors"
	"slices"

	"github.com/gofrs/flock"
	"zombiezen.com/go/sqlite"

	"connectorstudio/backend/studio"
)

const (
	batchRows  = 10_000
	batchBytes = 8 << 20
	lastID     = 1<<31 - 1 // ids are kept in 32 bits where they are many
)

// Appender takes in many rows. They are written in batches, and are either all there after Done, on the disk, or none:
// Cancel takes them back, and so does the next opening of a workbook whose import was killed.
// It is for one goroutine.
type Appender struct {
	w       *Workbook
	columns []string
	keys    []string // rows are matched by them; none to add all
	lock    *flock.Flock
	id      int64 // of the import
	edit    int64
	touched *rowSet // of an upsert: rows that it added or matched
	counts  Imported
	over    bool

	cells []string // of the rows that wait, one after another
	null  []bool
	rows  int
	bytes int
}

// Imported tells what came of the rows of an import.
type Imported struct {
	Added     int `json:"added"`
	Changed   int `json:"changed"`   // matched, and at least one cell is another
	Unchanged int `json:"unchanged"` // matched
	Repeated  int `json:"repeated"`  // of those matched: rows with the key of an earlier row of the import
}

// Append begins to add rows, whose cells are in the order of the columns named; other columns have
// nothing. It fails with CodeConflict while another import of the workbook is under way.
func (w *Workbook) Append(ctx context.Context, columns []string) (*Appender, error) {
	return w.begin(ctx, columns, nil)
}

// Upsert begins to take in rows that change the row with the same texts in the key columns, or else are added. The
// keys are among the columns. A row whose keys are all blank is added. Of several rows with the same key the later
// ones win; of several matching rows in the workbook the first is changed. A cell that is nil leaves what is there.
func (w *Workbook) Upsert(ctx context.Context, columns, keys []string) (*Appender, error) {
	if len(keys) == 0 {
		return nil, invalid("keys", "Choose a column by which rows are matched.")
	}
	for _, key := range keys {
		if !slices.Contains(columns, key) {
			return nil, invalid("keys", "The rows have no cells for a column by which they are matched.")
		}
	}
	return w.begin(ctx, columns, keys)
}

func (w *Workbook) begin(ctx context.Context, columns, keys []string) (*Appender, error) {
	s, err := w.shape(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.people(columns); err != nil {
		return nil, err
	}
	lock := flock.New(w.folder.lockFile(w.id, "import"))
	if held, err := lock.TryLock(); err != nil {
		return nil, unusable(lock.Path(), err)
	} else if !held {
		return nil, studio.Fail(studio.CodeConflict, "Rows are being added to this Workbook already.", "Wait until that is through, or cancel it.")
	}
	a := &Appender{w: w, columns: slices.Clone(columns), keys: keys, lock: lock}
	if err := a.open(ctx); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	w.busy.Add(1)
	return a, nil
}

// open notes the import in the file, so that it is taken back if it does not end.
func (a *Appender) open(ctx context.Context) error {
	what := EditAppend
	if len(a.keys) > 0 {
		what, a.touched = EditUpsert, &rowSet{}
	}
	return a.w.writeSoon(ctx, func(c *sqlite.Conn) (err error) {
		if a.edit, err = a.w.newEdit(c, what); err != nil {
			return err
		}
		if err := execute(c, `update edit set undone = 2 where id = ?`, a.edit); err != nil {
			return err
		}
		if err := execute(c, `insert into import (edit, at) values (?, ?)`, a.edit, a.w.now().UnixMilli()); err != nil {
			return err
		}
		a.id = c.LastInsertRowID()
		return a.index(c)
	})
}

// people checks that all are different columns of people.
func (s *shape) people(columns []string) error {
	seen := map[string]bool{}
	for _, id := range columns {
		if !slices.Contains(s.columns, id) {
			return missing("column")
		}
		if seen[id] {
			return invalid("columns", "A column is filled twice.")
		}
		seen[id] = true
	}
	return nil
}

// Add takes in a row. Cells are copied; nil is nothing, and so is what the row is short of.
func (a *Appender) Add(ctx context.Context, cells []*string) error {
	for i := range a.columns {
		if i >= len(cells) || cells[i] == nil {
			a.cells, a.null = append(a.cells, ""), append(a.null, true)
			continue
		}
		a.cells, a.null = append(a.cells, *cells[i]), append(a.null, false)
		a.bytes += len(*cells[i])
	}
	if a.rows++; a.rows >= batchRows || a.bytes >= batchBytes {
		return a.flush(ctx)
	}
	return nil
}

// flush writes what waits. After a failure it waits still.
func (a *Appender) flush(ctx context.Context) error {
	if a.rows == 0 {
		return ctx.Err()
	}
	counts, touched := a.counts, a.touched.copy()
	err := a.w.writeSoon(ctx, func(c *sqlite.Conn) error {
		if len(a.keys) > 0 {
			return a.upsert(c)
		}
		return a.add(c)
	}, "rows")
	if err != nil {
		a.counts, a.touched = counts, touched
		return err
	}
	clear(a.cells) // the texts are not held until the next batch is full
	a.cells, a.null, a.rows, a.bytes = a.cells[:0], a.null[:0], 0, 0
	return nil
}

// add writes all rows that wait at the end.
func (a *Appender) add(c *sqlite.Conn) error {
	first, err := takeIDs(c, a.rows)
	if err != nil {
		return err
	}
	insert, err := a.insert(c)
	if err != nil {
		return err
	}
	for r := range a.rows {
		if err := a.insertRow(insert, first+int64(r), r); err != nil {
			return err
		}
	}
	a.counts.Added += a.rows
	return a.notePart(c, first, first+int64(a.rows)-1)
}

func (a *Appender) insert(c *sqlite.Conn) (*sqlite.Stmt, error) {
	return c.Prepare(`insert into row (id` + quoted("", a.columns) + `) values (?` + valuesSQL(a.columns) + `)`)
}

func (a *Appender) insertRow(insert *sqlite.Stmt, id int64, r int) error {
	insert.BindInt64(1, id)
	for i := range a.columns {
		a.bind(insert, i+2, r, i)
	}
	return step(insert)
}

// bind gives a parameter the cell of a row that waits.
func (a *Appender) bind(s *sqlite.Stmt, param, r, column int) {
	if at := r*len(a.columns) + column; a.null[at] {
		s.BindNull(param)
	} else {
		s.BindText(param, a.cells[at])
	}
}

// notePart notes rows that were added, joined to those before them.
func (a *Appender) notePart(c *sqlite.Conn, first, last int64) error {
	return execute(c, `insert into edit_part values (?, ?, ?)`, a.edit, first, last)
}

// takeIDs returns the first of so many new ids, and counts the rows.
func takeIDs(c *sqlite.Conn, rows int) (int64, error) {
	first, err := counter(c, "next")
	if err != nil {
		return 0, err
	}
	if first+int64(rows) > lastID {
		return 0, studio.Fail(studio.CodeTooLarge, "The Workbook has had more than 2,000,000,000 rows.", "Copy its rows to a new Workbook.")
	}
	if err := bump(c, "next", int64(rows)); err != nil {
		return 0, err
	}
	return first, bump(c, "count", int64(rows))
}

// Done makes the rows stay, as one step that can be undone. After a failure it may be called again, or Cancel.
func (a *Appender) Done(ctx context.Context) (Imported, error) {
	if a.over {
		return a.counts, nil
	}
	if err := a.flush(ctx); err != nil {
		return Imported{}, failure(err)
	}
	err := a.w.write(ctx, func(c *sqlite.Conn) error {
		if err := execute(c, `delete from import where id = ?`, a.id); err != nil {
			return err
		}
		if err := a.dropIndex(c); err != nil {
			return err
		}
		if a.counts.Added+a.counts.Changed == 0 {
			return execute(c, `delete from edit where id = ?`, a.edit)
		}
		return a.w.endEdit(c, a.edit, a.counts.Added+a.counts.Changed)
	})
	if err != nil {
		return Imported{}, err
	}
	return a.counts, a.end()
}

// Cancel takes back all rows. It does nothing after Done.
func (a *Appender) Cancel() error {
	if a.over {
		return nil
	}
	err := a.w.unimport(a.id, a.edit, func(change func(c *sqlite.Conn) error) error {
		return a.w.write(context.Background(), change, "rows")
	})
	return errors.Join(err, a.end()) // if it could not be done now, the next opening does
}

func (a *Appender) end() error {
	a.over = true
	a.w.busy.Add(-1)
	return a.lock.Close()
}

// unimport takes back what an import did so far, a part a transaction: it may be killed too.
func (w *Workbook) unimport(id, edit int64, write func(change func(c *sqlite.Conn) error) error) error {
	err := write(func(c *sqlite.Conn) error {
		if err := once(c, `drop index if exists import_key`); err != nil {
			return err
		}
		if err := putCells(c, edit, "old"); err != nil {
			return err
		}
		return execute(c, `delete from edit_cell where edit = ?`, edit)
	})
	for more := true; more && err == nil; {
		err = write(func(c *sqlite.Conn) error {
			parts, err := spans(c, `select first, last from edit_part where edit = ? order by first desc limit 1`, edit)
			if more = len(parts) > 0; !more || err != nil {
				return err
			}
			return w.erasePart(c, edit, parts[0])
		})
	}
	if err != nil {
		return err
	}
	return write(func(c *sqlite.Conn) error {
		if err := execute(c, `delete from import where id = ?`, id); err != nil {
			return err
		}
		return execute(c, `delete from edit where id = ?`, edit)
	})
}

func (w *Workbook) erasePart(c *sqlite.Conn, edit int64, part [2]int64) error {
	s, err := w.shapeIn(c)
	if err != nil {
		return err
	}
	there, err := number(c, `select count(*) from row where id between ? and ? and gone is null`, part[0], part[1])
	if err != nil {
		return err
	}
	if err := bump(c, "count", -there); err != nil {
		return err
	}
	if err := eraseRows(c, s, `select id from row where id between ? and ?`, part[0], part[1]); err != nil {
		return err
	}
	return execute(c, `delete from edit_part where edit = ? and first = ?`, edit, part[0])
}

// spans collects first and last ids.
func spans(c *sqlite.Conn, query string, args ...any) (found [][2]int64, err error) {
	err = each(c, query, func(s *sqlite.Stmt) error {
		found = append(found, [2]int64{s.ColumnInt64(0), s.ColumnInt64(1)})
		return nil
	}, args...)
	return found, err
}

// takeBackImports takes back imports that were killed: those that nobody holds the lock of.
func (w *Workbook) takeBackImports() error {
	killed, err := spans(w.writer, `select id, edit from import`)
	if err != nil || len(killed) == 0 {
		return err
	}
	lock := flock.New(w.folder.lockFile(w.id, "import"))
	if held, err := lock.TryLock(); err != nil || !held {
		return err
	}
	defer lock.Close()
	// Again, now that nobody else is at it.
	if killed, err = spans(w.writer, `select id, edit from import`); err != nil {
		return err
	}
	for _, one := range killed {
		err := w.unimport(one[0], one[1], func(change func(c *sqlite.Conn) error) error {
			return w.transact(w.writer, change, "rows")
		})
		if err != nil {
			return err
		}
	}
	return nil
}
