package tabular

import (
	"context"
	"database/sql"
	"encoding/base64"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"connectorstudio/backend/studio"
)

// sqliteReader reads a table of a SQLite file, in the order in which it is kept. The file is opened to be
// read only, and nothing is written beside it.
type sqliteReader struct {
	db      *sql.DB
	conn    *sql.Conn
	rows    *sql.Rows
	columns []string
	values  []any
	into    []any
	texts   []string
	cells   []*string
	size    int64
	count   int64 // of the rows, about
	given   int64
}

// openDatabase opens a SQLite file that somebody else made: it may not make the library write, or run what its
// schema names.
func openDatabase(s Source) (*sql.DB, *sql.Conn, error) {
	if s.Path == "" {
		return nil, nil, refused("A SQLite file can only be read from the disk.", "Save it as a file, and choose that.", nil)
	}
	if log, err := os.Stat(s.Path + "-wal"); err == nil && log.Size() > 0 {
		return nil, nil, refused(s.Name+" is in use: some of its rows are still in a file beside it.", "Close the program that has it open, or export a copy there, and choose it again.", nil)
	}
	path, err := filepath.Abs(s.Path)
	if err != nil {
		return nil, nil, unreadable(s.Name, err)
	}
	if path = filepath.ToSlash(path); !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	address := url.URL{Scheme: "file", Path: path, RawQuery: "mode=ro&immutable=1&_pragma=trusted_schema(0)&_pragma=cell_size_check(1)&_pragma=query_only(1)"}
	db, err := sql.Open("sqlite", address.String())
	if err != nil {
		return nil, nil, unreadable(s.Name, err)
	}
	conn, err := db.Conn(context.Background())
	if err == nil {
		_, err = sqlite.Limit(conn, lib.SQLITE_LIMIT_LENGTH, largestRecord)
	}
	if err != nil {
		_ = db.Close()
		return nil, nil, brokenSQLite(err)
	}
	return db, conn, nil
}

func brokenSQLite(err error) error {
	if strings.Contains(err.Error(), "too big") {
		return studio.Fail(studio.CodeTooLarge, fmt.Sprintf("A row of the table is longer than %d MB.", largestRecord>>20), "Choose another table, or export it without the long column.")
	}
	return refused("The SQLite file is damaged, or needs something that is not here.", "Check it with the program that made it, or export the table as CSV.", err)
}

// tablesOf names the tables of a SQLite file, and completes the choice of one.
func tablesOf(s Source, o Options) ([]string, Options, error) {
	db, conn, err := openDatabase(s)
	if err != nil {
		return []string{}, o, err
	}
	defer db.Close()
	defer conn.Close()
	names, err := tableNames(conn)
	if err == nil && o.Sheet == "" {
		o.Sheet = names[0]
	}
	return names, o, err
}

// tableNames leaves out what is computed (views, tables of modules) and what SQLite keeps for itself.
func tableNames(conn *sql.Conn) ([]string, error) {
	rows, err := conn.QueryContext(context.Background(), `select name from sqlite_schema where type = 'table' and name not like 'sqlite\_%' escape '\' and sql not like 'create virtual%' order by rowid limit 5000`)
	if err != nil {
		return []string{}, brokenSQLite(err)
	}
	defer rows.Close()
	names := []string{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return []string{}, brokenSQLite(err)
		}
		names = append(names, name)
	}
	if err := rows.Err(); err != nil {
		return []string{}, brokenSQLite(err)
	}
	if len(names) == 0 {
		return []string{}, refused("The SQLite file has no table.", "Choose another file.", nil)
	}
	return names, nil
}

func openSQLite(s Source, o Options) (_ Reader, err error) {
	r := &sqliteReader{size: s.Size}
	if r.db, r.conn, err = openDatabase(s); err != nil {
		return nil, err
	}
	if err = r.begin(o.Sheet); err != nil {
		_ = r.Close()
		return nil, err
	}
	return r, nil
}

func (r *sqliteReader) begin(table string) error {
	names, err := tableNames(r.conn)
	if err != nil {
		return err
	}
	if table == "" {
		table = names[0]
	}
	found := false
	for _, name := range names {
		found = found || name == table
	}
	if !found {
		return refused("The file has no table “"+table+"”.", "Choose one of its tables.", nil)
	}
	wanted, err := r.names(table)
	if err != nil {
		return err
	}
	r.columns = unique(wanted)
	// As expressions they have no declared type, by which the driver would make other values of them.
	list := []string{}
	for _, name := range wanted {
		list = append(list, "+"+quotedName(name))
	}
	from := " from " + quotedName(table)
	if err := r.conn.QueryRowContext(context.Background(), "select coalesce(max(rowid), 0)"+from).Scan(&r.count); err != nil {
		r.count = 0 // a table without rowid
	}
	r.rows, err = r.conn.QueryContext(context.Background(), "select "+strings.Join(list, ", ")+from)
	if err != nil {
		return brokenSQLite(err)
	}
	n := len(wanted)
	r.values, r.into, r.texts, r.cells = make([]any, n), make([]any, n), make([]string, n), make([]*string, n)
	for i := range r.values {
		r.into[i] = &r.values[i]
	}
	return nil
}

// names are the columns of a table but those that are computed.
func (r *sqliteReader) names(table string) ([]string, error) {
	rows, err := r.conn.QueryContext(context.Background(), `select name from pragma_table_xinfo(?) where hidden = 0 order by cid`, table)
	if err != nil {
		return nil, brokenSQLite(err)
	}
	defer rows.Close()
	names := []string{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, brokenSQLite(err)
		}
		names = append(names, name)
	}
	if len(names) == 0 && rows.Err() == nil {
		return nil, refused("The table has no column.", "Choose another one.", nil)
	}
	return names, rows.Err()
}

func quotedName(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func (r *sqliteReader) Columns() []string  { return r.columns }
func (r *sqliteReader) Warnings() []string { return []string{} }

// Position is by the rows, as far as their numbers tell how many there are.
func (r *sqliteReader) Position() int64 {
	if r.count <= 0 {
		return r.size / 2
	}
	return int64(float64(r.size) * min(1, float64(r.given)/float64(r.count)))
}

func (r *sqliteReader) Close() error {
	if r.rows != nil {
		_ = r.rows.Close()
	}
	_ = r.conn.Close()
	return r.db.Close()
}

// Next returns the next row.
func (r *sqliteReader) Next() ([]*string, error) {
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return nil, brokenSQLite(err)
		}
		return nil, io.EOF
	}
	if err := r.rows.Scan(r.into...); err != nil {
		return nil, brokenSQLite(err)
	}
	if r.given++; r.given > r.size { // pages may name each other: the rows would never end
		return nil, brokenSQLite(fmt.Errorf("the table has more rows than the file has bytes"))
	}
	for i, v := range r.values {
		r.cells[i] = &r.texts[i]
		switch v := v.(type) {
		case string:
			r.texts[i] = v
		case int64:
			r.texts[i] = strconv.FormatInt(v, 10)
		case float64:
			r.texts[i] = strconv.FormatFloat(v, 'f', -1, 64)
		case []byte:
			if r.texts[i] = string(v); !utf8.Valid(v) {
				r.texts[i] = base64.StdEncoding.EncodeToString(v)
			}
		default:
			r.cells[i] = nil
		}
	}
	return r.cells, nil
}
