package workbook

import (
	"context"
	"fmt"

	"zombiezen.com/go/sqlite"

	"connectorstudio/backend/studio"
)

// RowsWith returns the ids of the rows whose result of an action has a state, in their order; with a cause
// only those that have it. For rows without a result ask for a view instead.
func (w *Workbook) RowsWith(ctx context.Context, filler string, state studio.CellState, cause string) (rows []int64, err error) {
	rows = []int64{}
	err = w.read(ctx, func(c *sqlite.Conn) error {
		s, err := w.shapeIn(c)
		if err != nil {
			return err
		}
		if s.filler(filler) < 0 {
			return missing("action")
		}
		query := `select t.row from ` + resultTable(filler) + ` t join row r on r.id = t.row where r.gone is null and t.state = ?1 and (?2 = '' or t.cause = ?2) order by t.row`
		return each(c, query, func(s *sqlite.Stmt) error {
			rows = append(rows, s.ColumnInt64(0))
			return nil
		}, codes[state], cause)
	})
	return rows, err
}

// Changed returns the ids of the rows whose input of an action has changed since their result, in their order.
// Results without a hash of their input are left out.
func (w *Workbook) Changed(ctx context.Context, filler string) (rows []int64, err error) {
	rows = []int64{}
	err = w.read(ctx, func(c *sqlite.Conn) error {
		s, err := w.shapeIn(c)
		if err != nil {
			return err
		}
		at := s.filler(filler)
		if at < 0 {
			return missing("action")
		}
		hash := HashInput(s.def.Actions[at])
		places, err := s.placesOf(hash.Columns)
		if err != nil {
			return err
		}
		cells := make([]*string, len(places))
		input := make([]byte, 64)
		query := fmt.Sprintf(`%s in (select row from %s where input is not null) order by r.id`, joined(s, places, `, (select input from `+resultTable(filler)+` where row = r.id)`), resultTable(filler))
		return each(c, query, func(s *sqlite.Stmt) error {
			for i := range cells {
				cells[i] = cell(s, i+1)
			}
			if n := s.ColumnBytes(len(cells)+1, input); string(hash.Sum(cells)) != string(input[:n]) {
				rows = append(rows, s.ColumnInt64(0))
			}
			return nil
		})
	})
	return rows, err
}
