package workbook

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"zombiezen.com/go/sqlite"

	"connectorstudio/backend/studio"
)

// shape is the definition, and where its columns are in the file. It never changes once it is made.
type shape struct {
	at      int64 // the counter of the same name
	def     studio.Workbook
	columns []string // of row, in the order of the definition
	fillers []fillerShape
	cells   []place // all columns, people's first, in the order of a row's cells
	byID    map[string]int
}

type fillerShape struct {
	id      string
	outputs []string // columns of its result table
}

// place is where the cells of a column are.
type place struct {
	id     string
	kind   studio.ColumnType
	filler int    // index, -1 for people's columns
	column string // of its table
}

func newShape(at int64, def studio.Workbook) *shape {
	s := &shape{at: at, def: def, byID: map[string]int{}}
	add := func(p place) {
		s.byID[p.id] = len(s.cells)
		s.cells = append(s.cells, p)
	}
	for _, c := range def.Columns {
		s.columns = append(s.columns, c.ID)
		add(place{id: c.ID, kind: c.Type, filler: -1, column: c.ID})
	}
	for i, f := range def.Actions {
		shaped := fillerShape{id: f.ID}
		for _, o := range f.Outputs {
			column := strings.TrimPrefix(o.ID, f.ID+".")
			shaped.outputs = append(shaped.outputs, column)
			add(place{id: o.ID, kind: o.Type, filler: i, column: column})
		}
		s.fillers = append(s.fillers, shaped)
	}
	return s
}

// filler returns the index of an action's columns, -1 when there are none of that id.
func (s *shape) filler(id string) int {
	for i := range s.fillers {
		if s.fillers[i].id == id {
			return i
		}
	}
	return -1
}

func (s *shape) column(id string) (place, error) {
	i, known := s.byID[id]
	if !known {
		return place{}, missing("column")
	}
	return s.cells[i], nil
}

// shapeIn returns the shape as a connection sees it, within a transaction.
func (w *Workbook) shapeIn(c *sqlite.Conn) (*shape, error) {
	at, err := counter(c, "shape")
	if err != nil {
		return nil, err
	}
	if s := w.known.Load(); s != nil && s.at == at {
		return s, nil
	}
	def, err := loadDefinition(c)
	if err != nil {
		return nil, err
	}
	s := newShape(at, def)
	w.known.Store(s)
	return s, nil
}

func loadDefinition(c *sqlite.Conn) (def studio.Workbook, err error) {
	text := ""
	err = each(c, `select value from meta where key = 'definition'`, func(s *sqlite.Stmt) error {
		text = s.ColumnText(0)
		return nil
	})
	if err == nil && text == "" {
		return def, damaged("The Workbook's file has no definition.")
	}
	if err != nil {
		return def, err
	}
	if json.Unmarshal([]byte(text), &def) != nil {
		return def, damaged("The Workbook's definition cannot be read.")
	}
	return def, nil
}

func saveDefinition(c *sqlite.Conn, def studio.Workbook) error {
	text, err := json.Marshal(def)
	if err != nil {
		return err
	}
	return execute(c, `insert into meta values ('definition', ?1) on conflict (key) do update set value = ?1`, string(text))
}

// quoted lists columns for SQL: prefix."c1", prefix."c2".
func quoted(prefix string, columns []string) string {
	var b strings.Builder
	for _, column := range columns {
		fmt.Fprintf(&b, `, %s"%s"`, prefix, column)
	}
	return b.String()
}

func resultTable(filler string) string { return `"result_` + filler + `"` }
func beforeTable(filler string) string { return `"before_` + filler + `"` }

// resultFields are the fields of a result before its values, beside row and run.
const resultFields = `state, cause, detail, status, took, tries, shared, input, step, at`

const resultTypes = `state integer not null, cause text, detail text, status integer, took integer, tries integer, shared integer, input blob, step integer, at integer`

// resultCount is how many columns stand before the values: row, run and the fields.
const resultCount = 12

// makeResults makes the tables of an action's columns, and what columns they lack.
func makeResults(c *sqlite.Conn, filler string, outputs []string) error {
	types := resultTypes
	for _, output := range outputs {
		types += `, "` + output + `" text`
	}
	for _, statement := range []string{
		`create table if not exists ` + resultTable(filler) + ` (row integer primary key, run integer not null, ` + types + `)`,
		`create table if not exists ` + beforeTable(filler) + ` (over integer not null, row integer not null, run integer not null, ` + types + `, primary key (over, row)) without rowid`,
		`create index if not exists "before_` + filler + `_run" on ` + beforeTable(filler) + ` (run, row)`,
	} {
		if err := once(c, statement); err != nil {
			return err
		}
	}
	return errors.Join(addColumns(c, resultTable(filler), outputs), addColumns(c, beforeTable(filler), outputs))
}

// addColumns adds columns to a table unless they are there: those that were removed lately still are.
func addColumns(c *sqlite.Conn, table string, columns []string) error {
	there, err := tableColumns(c, table)
	for _, column := range columns {
		if err == nil && !there[column] {
			err = once(c, `alter table `+table+` add column "`+column+`" text`)
		}
	}
	return err
}

func tableColumns(c *sqlite.Conn, table string) (map[string]bool, error) {
	there := map[string]bool{}
	err := each(c, `select name from pragma_table_info(?)`, func(s *sqlite.Stmt) error {
		there[s.ColumnText(0)] = true
		return nil
	}, strings.Trim(table, `"`))
	return there, err
}

// outputColumns are the columns of an action's outputs in the file, those that were taken out lately included.
func outputColumns(c *sqlite.Conn, filler string) ([]string, error) {
	there, err := tableColumns(c, resultTable(filler))
	columns := []string{}
	for column := range there {
		if len(column) > 1 && column[0] == 'f' && strings.Trim(column[1:], "0123456789") == "" {
			columns = append(columns, column)
		}
	}
	slices.Sort(columns)
	return columns, err
}
