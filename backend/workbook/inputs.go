package workbook

import (
	"context"
	"fmt"
	"strings"

	"zombiezen.com/go/sqlite"
)

// Inputs gives the cells of columns, those of actions included, for rows in their order. Rows that are gone
// are left out. The slice of cells is used again; its texts stay. Give it a window of some hundreds or thousands.
func (w *Workbook) Inputs(ctx context.Context, columns []string, rows []int64, each func(row int64, cells []*string) error) error {
	if len(rows) == 0 {
		return nil
	}
	return w.read(ctx, func(c *sqlite.Conn) error {
		s, err := w.shapeIn(c)
		if err != nil {
			return err
		}
		places, err := s.placesOf(columns)
		if err != nil {
			return err
		}
		return readRows(c, joined(s, places, ""), len(places), rows, each)
	})
}

// joined selects the id and the cells of rows, and what more is asked for; which rows is still to be said.
func joined(s *shape, places []place, more string) string {
	var fields, joins strings.Builder
	used := map[int]bool{}
	for _, p := range places {
		if p.filler < 0 {
			fmt.Fprintf(&fields, `, r."%s"`, p.column)
			continue
		}
		fmt.Fprintf(&fields, `, t%d."%s"`, p.filler, p.column)
		if !used[p.filler] {
			used[p.filler] = true
			fmt.Fprintf(&joins, ` left join %s t%d on t%d.row = r.id`, resultTable(s.fillers[p.filler].id), p.filler, p.filler)
		}
	}
	return `select r.id` + fields.String() + more + ` from row r` + joins.String() + ` where r.gone is null and r.id `
}

// textsAtOnce is for how many rows room is made at a time: it is let go of with the last of them.
const textsAtOnce = 32

// readRows reads the texts of rows by their ids.
func readRows(c *sqlite.Conn, query string, width int, rows []int64, each func(row int64, cells []*string) error) error {
	cells, room := make([]*string, width), []string{}
	give := func(s *sqlite.Stmt) error {
		if len(room) < width {
			room = make([]string, textsAtOnce*width)
		}
		texts := room[:width]
		room = room[width:]
		for i := range cells {
			if cells[i] = nil; s.ColumnType(i+1) != sqlite.TypeNull {
				texts[i] = s.ColumnText(i + 1)
				cells[i] = &texts[i]
			}
		}
		return each(s.ColumnInt64(0), cells)
	}
	return rowsByID(c, query, `r.id`, rows, give)
}

// ascending tells whether ids are a range without gaps.
func ascending(rows []int64) bool {
	for i := range rows {
		if rows[i] != rows[0]+int64(i) {
			return false
		}
	}
	return true
}

// steps calls row with every row of a prepared statement, and makes it ready for the next time.
func steps(s *sqlite.Stmt, row func(s *sqlite.Stmt) error) error {
	for {
		more, err := s.Step()
		if err != nil {
			return err
		}
		if !more {
			return s.Reset()
		}
		if err := row(s); err != nil {
			_ = s.Reset() // says again what step said
			return err
		}
	}
}
