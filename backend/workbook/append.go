package workbook

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/gofrs/flock"
	"zombiezen.com/go/sqlite"

	"connectorstudio/backend/studio"
)

const (
	batchRows  = 10_000
	batchBytes = 8 << 20
	lastID     = 1<<31 - 1 // ids are kept in 32 bits where they are many
)

// Appender adds many rows at the end. They are written in batches, and are either all there after Done,
// or none: Cancel takes them back, and so does the next opening of a workbook whose import was killed.
// It is for one goroutine.
type Appender struct {
	w      *Workbook
	places []string
	query  string
	lock   *flock.Flock
	id     int64 // of the import
	added  int
	over   bool

	cells []string // of the rows that wait, one after another
	null  []bool
	bytes int
}

// Append begins to add rows, whose cells are in the order of the columns named; other columns have
// nothing. It fails with CodeConflict while another import of the workbook is under way.
func (w *Workbook) Append(ctx context.Context, columns []string) (*Appender, error) {
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
		return nil, studio.Fail(studio.CodeConflict, "Rows are being added to this workbook already.", "Wait until that is through, or cancel it.")
	}
	a := &Appender{w: w, places: columns, lock: lock,
		query: `insert into row (id` + quoted("", columns) + `) values (?` + strings.Repeat(", ?", len(columns)) + `)`}
	err = w.write(ctx, func(c *sqlite.Conn) error {
		if err := exec(c, `insert into import (at) values (?)`, w.now().UnixMilli()); err != nil {
			return err
		}
		a.id = c.LastInsertRowID()
		return nil
	})
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	w.busy.Add(1)
	return a, nil
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

// Add adds a row. Cells are copied; nil is nothing, and so is what the row is short of.
func (a *Appender) Add(ctx context.Context, cells []*string) error {
	for i := range a.places {
		if i >= len(cells) || cells[i] == nil {
			a.cells, a.null = append(a.cells, ""), append(a.null, true)
			continue
		}
		a.cells, a.null = append(a.cells, *cells[i]), append(a.null, false)
		a.bytes += len(*cells[i])
	}
	if len(a.places) == 0 {
		a.null = append(a.null, true) // a row of nothing
	}
	if len(a.null) >= batchRows*max(1, len(a.places)) || a.bytes >= batchBytes {
		return a.flush(ctx)
	}
	return nil
}

func (a *Appender) flush(ctx context.Context) error {
	width := len(a.places)
	rows := len(a.null) / max(1, width)
	if rows == 0 {
		return ctx.Err()
	}
	err := a.w.write(ctx, func(c *sqlite.Conn) error {
		first, err := takeIDs(c, rows)
		if err != nil {
			return err
		}
		insert, err := c.Prepare(a.query)
		if err != nil {
			return err
		}
		for r := range rows {
			insert.BindInt64(1, first+int64(r))
			for i := range width {
				if at := r*width + i; a.null[at] {
					insert.BindNull(i + 2)
				} else {
					insert.BindText(i+2, a.cells[at])
				}
			}
			if err := step(insert); err != nil {
				return err
			}
		}
		return exec(c, `insert into import_part values (?, ?, ?)`, a.id, first, first+int64(rows)-1)
	}, "rows")
	if err == nil {
		a.added += rows
		a.cells, a.null, a.bytes = a.cells[:0], a.null[:0], 0
	}
	return err
}

// takeIDs returns the first of so many new ids, and counts the rows.
func takeIDs(c *sqlite.Conn, rows int) (int64, error) {
	first, err := counter(c, "next")
	if err != nil {
		return 0, err
	}
	if first+int64(rows) > lastID {
		return 0, studio.Fail(studio.CodeTooLarge, "The workbook has had more than 2,000,000,000 rows.", "Copy its rows to a new workbook.")
	}
	if err := bump(c, "next", int64(rows)); err != nil {
		return 0, err
	}
	return first, bump(c, "count", int64(rows))
}

// Done makes the rows stay, as one step that can be undone, and tells how many they are. After a failure
// it may be called again, or Cancel.
func (a *Appender) Done(ctx context.Context) (added int, err error) {
	if a.over {
		return a.added, nil
	}
	if err := a.flush(ctx); err != nil {
		return 0, failure(err)
	}
	err = a.w.write(ctx, func(c *sqlite.Conn) error {
		if a.added > 0 {
			edit, err := a.w.newEdit(c, "append", a.added)
			if err != nil {
				return err
			}
			if err := exec(c, `insert into edit_part select ?, first, last from import_part where import = ?`, edit, a.id); err != nil {
				return err
			}
		}
		return forgetImport(c, a.id)
	})
	if err != nil {
		return 0, err
	}
	return a.added, a.end()
}

// Cancel takes back all rows. It does nothing after Done.
func (a *Appender) Cancel() error {
	if a.over {
		return nil
	}
	err := a.w.write(context.Background(), func(c *sqlite.Conn) error { return takeBack(c, a.id) }, "rows")
	return errors.Join(err, a.end()) // if it could not be done now, the next opening does
}

func (a *Appender) end() error {
	a.over = true
	a.w.busy.Add(-1)
	return a.lock.Close()
}

func forgetImport(c *sqlite.Conn, id int64) error {
	if err := exec(c, `delete from import_part where import = ?`, id); err != nil {
		return err
	}
	return exec(c, `delete from import where id = ?`, id)
}

// takeBack removes what an import added so far.
func takeBack(c *sqlite.Conn, id int64) error {
	parts, err := spans(c, `select first, last from import_part where import = ?`, id)
	if err != nil {
		return err
	}
	for _, p := range parts {
		if err := exec(c, `update counter set value = value - (select count(*) from row where id between ? and ? and gone is null) where name = 'count'`, p[0], p[1]); err != nil {
			return err
		}
		if err := exec(c, `delete from row where id between ? and ?`, p[0], p[1]); err != nil {
			return err
		}
	}
	return forgetImport(c, id)
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
	n, err := number(w.writer, `select count(*) from import`)
	if err != nil || n == 0 {
		return err
	}
	lock := flock.New(w.folder.lockFile(w.id, "import"))
	if held, err := lock.TryLock(); err != nil || !held {
		return err
	}
	defer lock.Close()
	return w.transact(w.writer, func(c *sqlite.Conn) error {
		killed, err := spans(c, `select id, id from import`)
		for i := 0; err == nil && i < len(killed); i++ {
			err = takeBack(c, killed[i][0])
		}
		return err
	}, "rows")
}
