package workbook

import (
	"context"
	"errors"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

const (
	busyTimeout = 5 * time.Second
	readers     = 4
	scans       = 2 // of the readers, at most
)

// Pragmas of every connection; the time to wait comes first, because the others may have to wait.
var (
	writing = []string{"journal_mode = wal", "synchronous = full", "secure_delete = on", "trusted_schema = off", "journal_size_limit = 67108864", "wal_autocheckpoint = 4000", "cache_size = -16384"}
	// Of a file that is being made nothing is needed but its end, see create. Its pages are large: the results of a run
	// go to the disk page by page.
	making  = []string{"page_size = 8192", "synchronous = off", "journal_mode = wal", "secure_delete = on", "trusted_schema = off"}
	reading = []string{"query_only = on", "trusted_schema = off", "cache_size = -16384"}
)

// connect opens a file that is there.
func connect(path string, pragmas []string) (*sqlite.Conn, error) {
	c, err := sqlite.OpenConn(path, sqlite.OpenReadWrite)
	if err != nil {
		return nil, err
	}
	c.SetBusyTimeout(busyTimeout) // never SetDefensive: it writes where it should not, see decision 11
	for _, pragma := range pragmas {
		if err == nil {
			err = sqlitex.ExecuteTransient(c, "pragma "+pragma, nil)
		}
	}
	if err != nil {
		_ = c.Close()
		return nil, err
	}
	return c, nil
}

// execute runs one statement that stays prepared: its text must be one of few.
func execute(c *sqlite.Conn, query string, args ...any) error {
	return sqlitex.Execute(c, query, &sqlitex.ExecOptions{Args: args})
}

// once runs one statement that is not prepared again.
func once(c *sqlite.Conn, query string, args ...any) error {
	return sqlitex.ExecuteTransient(c, query, &sqlitex.ExecOptions{Args: args})
}

// each calls row with every row of a statement.
func each(c *sqlite.Conn, query string, row func(s *sqlite.Stmt) error, args ...any) error {
	return sqlitex.ExecuteTransient(c, query, &sqlitex.ExecOptions{Args: args, ResultFunc: row})
}

// number returns the only value of a statement, 0 when there is none.
func number(c *sqlite.Conn, query string, args ...any) (n int64, err error) {
	err = sqlitex.Execute(c, query, &sqlitex.ExecOptions{Args: args, ResultFunc: func(s *sqlite.Stmt) error {
		n = s.ColumnInt64(0)
		return nil
	}})
	return n, err
}

// cell returns a value of a row, nil where there is none.
func cell(s *sqlite.Stmt, column int) *string {
	if s.ColumnType(column) == sqlite.TypeNull {
		return nil
	}
	text := s.ColumnText(column)
	return &text
}

func bindCell(s *sqlite.Stmt, param int, text *string) {
	if text == nil {
		s.BindNull(param)
		return
	}
	s.BindText(param, *text)
}

// step runs a prepared statement that returns nothing, and makes it ready for the next time.
func step(s *sqlite.Stmt) error {
	if _, err := s.Step(); err != nil {
		return err
	}
	return s.Reset()
}

// write runs change in one immediate transaction, once it is this goroutine's turn. A context that ends
// while it runs does not stop it: a write always comes to its end. The counters named change with it.
func (w *Workbook) write(ctx context.Context, change func(c *sqlite.Conn) error, touched ...string) error {
	if err := ctx.Err(); err != nil {
		return failure(err)
	}
	return failure(w.writes(func(c *sqlite.Conn) error { return w.transact(c, change, touched...) }))
}

// writeSoon is write for what need not be on the disk before the next write that is: a loss of power takes it back,
// nothing else does, and what comes after it is never there without it.
func (w *Workbook) writeSoon(ctx context.Context, change func(c *sqlite.Conn) error, touched ...string) error {
	if err := ctx.Err(); err != nil {
		return failure(err)
	}
	w.turn.Lock()
	defer w.turn.Unlock()
	if w.writer == nil {
		return closed()
	}
	err := execute(w.writer, `pragma synchronous = normal`)
	if err == nil {
		err = w.transact(w.writer, change, touched...)
	}
	return failure(errors.Join(err, execute(w.writer, `pragma synchronous = full`)))
}

// transact may be called by whoever has the turn.
func (w *Workbook) transact(c *sqlite.Conn, change func(c *sqlite.Conn) error, touched ...string) (err error) {
	if err := execute(c, `begin immediate`); err != nil {
		return err
	}
	over := false
	defer func() {
		if !over && !c.AutocommitEnabled() {
			_ = execute(c, `rollback`)
		}
	}()
	if err := change(c); err != nil {
		return err
	}
	for _, name := range touched {
		if err := bump(c, name, 1); err != nil {
			return err
		}
	}
	if err := execute(c, `update counter set value = ? where name = 'updated'`, w.now().UnixMilli()); err != nil {
		return err
	}
	if err := execute(c, `commit`); err != nil {
		return err
	}
	over = true
	return nil
}

// read runs query in one transaction that sees one state of the file and ends with ctx.
func (w *Workbook) read(ctx context.Context, query func(c *sqlite.Conn) error) error {
	var c *sqlite.Conn
	select {
	case c = <-w.readers:
	case <-ctx.Done():
		return failure(ctx.Err())
	}
	defer func() { w.readers <- c }()
	if w.isClosed() {
		return closed()
	}
	w.folder.rests.use(w)
	if c == nil {
		var err error
		if c, err = connect(w.path, reading); err != nil {
			return failure(err)
		}
		w.folder.rests.wake(w)
	}
	c.SetInterrupt(ctx.Done())
	defer c.SetInterrupt(nil)
	if err := execute(c, `begin`); err != nil {
		return failure(err)
	}
	defer func() {
		c.SetInterrupt(nil)
		_ = execute(c, `rollback`) // nothing was changed
	}()
	return failure(query(c))
}

// bump adds to a counter, and makes it if need be.
func bump(c *sqlite.Conn, name string, by int64) error {
	return execute(c, `insert into counter values (?1, ?2) on conflict (name) do update set value = value + ?2`, name, by)
}

func counter(c *sqlite.Conn, name string) (int64, error) {
	return number(c, `select value from counter where name = ?`, name)
}
