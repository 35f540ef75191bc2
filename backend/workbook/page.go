package workbook

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"zombiezen.com/go/sqlite"

	"connectorstudio/backend/studio"
)

const (
	// mostShown is how many characters of a cell a page has.
	mostShown = 1000
	mostPage  = 1000
)

// Page returns at most 1,000 rows of the view from a place on, with their cells as they are now. A row that
// was deleted since has only its id.
func (v *Seen) Page(ctx context.Context, first, n int) (studio.RowPage, error) {
	first = min(max(first, 0), v.count)
	rows := v.IDs(first, min(n, mostPage))
	page := studio.RowPage{Count: v.count, First: first}
	var err error
	page.Rows, err = v.w.GridRows(ctx, rows)
	return page, err
}

// GridRows returns rows by their ids, in that order.
func (w *Workbook) GridRows(ctx context.Context, rows []int64) (grid []studio.GridRow, err error) {
	grid = make([]studio.GridRow, len(rows))
	err = w.read(ctx, func(c *sqlite.Conn) error {
		s, err := w.shapeIn(c)
		if err != nil {
			return err
		}
		p := pageReader{shape: s, at: make(map[int64]int, len(rows)), grid: grid, cuts: map[[2]int]bool{}}
		for i, row := range rows {
			p.at[row] = i
			grid[i] = studio.GridRow{ID: row, Cells: make([]*string, len(s.cells)), Bad: []int{}, States: make([]studio.GridState, len(s.fillers))}
		}
		if len(rows) == 0 {
			return nil
		}
		return p.read(w, c, rows)
	})
	return grid, err
}

type pageReader struct {
	shape *shape
	at    map[int64]int // place of a row, by its id
	grid  []studio.GridRow
	cuts  map[[2]int]bool // cells that were cut
}

func (p *pageReader) read(w *Workbook, c *sqlite.Conn, rows []int64) error {
	people := `select r.id` + quoted("r.", p.shape.columns) + ` from row r where r.gone is null and r.id `
	err := rowsByID(c, people, `r.id`, rows, func(s *sqlite.Stmt) error {
		at := p.at[s.ColumnInt64(0)]
		for i := range p.shape.columns {
			p.set(s, i+1, at, i)
		}
		return nil
	})
	first := len(p.shape.columns)
	inputs := make([][][]byte, len(p.shape.fillers))
	for i, f := range p.shape.fillers {
		if err != nil {
			return err
		}
		inputs[i] = make([][]byte, len(p.grid))
		err = p.results(w, c, i, f, first, rows, inputs[i])
		first += len(f.outputs)
	}
	if err != nil {
		return err
	}
	p.markStale(inputs)
	p.markBad()
	return nil
}

// results reads what an action made of the rows.
func (p *pageReader) results(w *Workbook, c *sqlite.Conn, filler int, f fillerShape, first int, rows []int64, inputs [][]byte) error {
	q, err := w.queueOf(c, f.id)
	if err != nil {
		return err
	}
	if q != nil {
		for i := range p.grid {
			p.grid[i].States[filler].State = stateOf(q.state(p.grid[i].ID, 0, 0))
		}
	}
	query := `select row, run, state, cause, detail, input` + quoted("", f.outputs) + ` from ` + resultTable(f.id) + ` where row `
	return rowsByID(c, query, `row`, rows, func(s *sqlite.Stmt) error {
		at := p.at[s.ColumnInt64(0)]
		state := &p.grid[at].States[filler]
		state.State = stateOf(q.state(p.grid[at].ID, s.ColumnInt64(1), s.ColumnInt64(2)))
		if state.Detail = s.ColumnText(4); state.Detail == "" {
			state.Detail = causeWords(s.ColumnText(3))
		}
		if n := s.ColumnLen(5); n > 0 {
			inputs[at] = make([]byte, n)
			s.ColumnBytes(5, inputs[at])
		}
		for i := range f.outputs {
			p.set(s, 6+i, at, first+i)
		}
		return nil
	})
}

// set takes a cell over, cut where it is long.
func (p *pageReader) set(s *sqlite.Stmt, column, row, at int) {
	if s.ColumnType(column) == sqlite.TypeNull {
		return
	}
	if s.ColumnLen(column) <= mostShown {
		text := s.ColumnText(column)
		p.grid[row].Cells[at] = &text
		return
	}
	buffer := make([]byte, mostShown*utf8.UTFMax)
	text := string(buffer[:s.ColumnBytes(column, buffer)])
	for i, n := 0, 0; i < len(text); n++ {
		if n == mostShown {
			text = strings.Clone(text[:i])
			p.cuts[[2]int{row, at}] = true
			break
		}
		_, size := utf8.DecodeRuneInString(text[i:])
		i += size
	}
	p.grid[row].Cells[at] = &text
}

// markBad notes the cells that do not fit; of one that was cut nothing can be said but that it is long.
func (p *pageReader) markBad() {
	for i := range p.grid {
		for at, cell := range p.grid[i].Cells {
			if cell != nil && !p.cuts[[2]int{i, at}] && !p.shape.cells[at].kind.Fits(*cell) {
				p.grid[i].Bad = append(p.grid[i].Bad, at)
			}
		}
	}
}

// markStale notes the results whose input has changed since. A result without a hash of its input is never stale.
func (p *pageReader) markStale(inputs [][][]byte) {
	for f, filler := range p.shape.def.Actions {
		hash := HashInput(filler)
		cells := make([]*string, len(hash.Columns))
		for i := range p.grid {
			if inputs[f][i] == nil {
				continue
			}
			cut := false
			for j, column := range hash.Columns {
				at, known := p.shape.byID[column]
				if !known {
					cells[j] = nil
					continue
				}
				cells[j] = p.grid[i].Cells[at]
				cut = cut || p.cuts[[2]int{i, at}]
			}
			p.grid[i].States[f].Stale = !cut && string(hash.Sum(cells)) != string(inputs[f][i])
		}
	}
}

// rowsByID reads rows of a table: as one range where they are one, else one by one.
func rowsByID(c *sqlite.Conn, query, id string, rows []int64, give func(s *sqlite.Stmt) error) error {
	if ascending(rows) {
		s, err := c.Prepare(fmt.Sprintf(`%sbetween ? and ? order by %s`, query, id))
		if err != nil {
			return err
		}
		s.BindInt64(1, rows[0])
		s.BindInt64(2, rows[len(rows)-1])
		return steps(s, give)
	}
	s, err := c.Prepare(query + `= ?`)
	if err != nil {
		return err
	}
	for _, one := range rows {
		s.BindInt64(1, one)
		if err := steps(s, give); err != nil {
			return err
		}
	}
	return nil
}
