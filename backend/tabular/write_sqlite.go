package tabular

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"

	_ "modernc.org/sqlite" // the driver

	"connectorstudio/backend/studio"
)

// sqliteWriter writes a table "rows". A cell is a number where that is exact, else a text.
type sqliteWriter struct {
	db     *sql.DB
	tx     *sql.Tx
	insert *sql.Stmt
	types  []studio.ColumnType
	args   []any
}

// CreateSQLite makes a writer of a SQLite file at a path where nothing is yet.
func CreateSQLite(path string) (Writer, error) {
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed
	}
	address := url.URL{Scheme: "file", Path: slashed, RawQuery: "_pragma=journal_mode(off)&_pragma=synchronous(off)"}
	db, err := sql.Open("sqlite", address.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return &sqliteWriter{db: db}, nil
}

func (w *sqliteWriter) Begin(columns []Column) (err error) {
	if len(columns) > 1900 {
		return refused("A SQLite table has at most 1,900 columns here.", "Export as CSV, or fewer columns.", nil)
	}
	names := []string{}
	for _, c := range columns {
		w.types = append(w.types, c.Type)
		names = append(names, `"`+strings.ReplaceAll(c.Name, `"`, `""`)+`" any`)
	}
	if w.tx, err = w.db.BeginTx(context.Background(), nil); err != nil {
		return err
	}
	if _, err = w.tx.Exec(`create table "rows" (` + strings.Join(names, ", ") + `) strict`); err != nil {
		return err
	}
	w.args = make([]any, len(columns))
	w.insert, err = w.tx.Prepare(`insert into "rows" values (?` + strings.Repeat(", ?", len(columns)-1) + `)`)
	return err
}

func (w *sqliteWriter) Write(cells []*string) error {
	for i := range w.args {
		w.args[i] = nil
		if i < len(cells) && cells[i] != nil {
			w.args[i] = sqliteValue(w.types[i], *cells[i])
		}
	}
	_, err := w.insert.Exec(w.args...)
	return err
}

func sqliteValue(t studio.ColumnType, text string) any {
	switch t {
	case studio.ColumnInteger:
		if n, err := strconv.ParseInt(text, 10, 64); err == nil && strconv.FormatInt(n, 10) == text {
			return n
		}
	case studio.ColumnDecimal:
		if f, err := strconv.ParseFloat(text, 64); err == nil && strings.Contains(text, ".") && strconv.FormatFloat(f, 'f', -1, 64) == text {
			return f
		}
	}
	return text
}

func (w *sqliteWriter) Close() error {
	var err error
	if w.tx != nil {
		err = w.tx.Commit()
	}
	return errors.Join(err, w.db.Close())
}

// Abort closes the file, which is not to be used.
func (w *sqliteWriter) Abort() {
	if w.tx != nil {
		_ = w.tx.Rollback()
	}
	_ = w.db.Close()
}

func (w *sqliteWriter) Warnings() []string { return []string{} }
