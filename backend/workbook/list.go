package workbook

import (
	"cmp"
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"time"

	"zombiezen.com/go/sqlite"

	"connectorstudio/backend/studio"
)

// List returns all workbooks, by name. One that is damaged, or of a later version, has its failure and
// stays where it is.
func (f *Folder) List(ctx context.Context) ([]studio.WorkbookRow, error) {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return nil, unusable(f.dir, err)
	}
	rows := []studio.WorkbookRow{}
	for _, entry := range entries {
		id, is := strings.CutSuffix(entry.Name(), ".db")
		if !is || !studio.IsID(id) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, failure(err)
		}
		row, err := f.summary(ctx, id)
		if studio.CodeOf(err) == studio.CodeNotFound {
			continue // it was removed meanwhile
		}
		if err != nil {
			row = studio.WorkbookRow{ID: id, Failure: studio.AsFailure(err)}
			if info, err := entry.Info(); err == nil {
				row.UpdatedAt = info.ModTime().UTC()
			}
		}
		rows = append(rows, row)
	}
	slices.SortStableFunc(rows, func(a, b studio.WorkbookRow) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.ID, b.ID))
	})
	return rows, nil
}

// Row returns what the list says of one workbook.
func (f *Folder) Row(ctx context.Context, id string) (studio.WorkbookRow, error) {
	if !studio.IsID(id) {
		return studio.WorkbookRow{}, missing("workbook")
	}
	return f.summary(ctx, id)
}

// summary asks a file without checking or changing it. A list does not wake those that rest.
func (f *Folder) summary(ctx context.Context, id string) (row studio.WorkbookRow, err error) {
	w, err := f.seek(id)
	if err != nil {
		return row, err
	}
	if w != nil && !w.resting.Load() {
		err = w.read(ctx, func(c *sqlite.Conn) error {
			row, err = f.summarise(c)
			return err
		})
		return row, err
	}
	c, err := connect(f.file(id), reading)
	if err != nil {
		return row, failure(err)
	}
	row, err = f.summarise(c)
	return row, failure(errors.Join(err, c.Close()))
}

// seek returns a workbook if it is open, and looks at its file if it is not.
func (f *Folder) seek(id string) (*Workbook, error) {
	f.mu.Lock()
	defer f.mu.Unlock() // nobody opens it before look is done
	if w := f.opened[id]; w != nil {
		return w, nil
	}
	return nil, look(f.file(id))
}

func (f *Folder) summarise(c *sqlite.Conn) (studio.WorkbookRow, error) {
	def, err := loadDefinition(c)
	row := studio.WorkbookRow{ID: def.ID, Name: def.Name, Description: def.Description, Columns: len(def.Columns), Actions: len(def.Actions)}
	if err != nil {
		return row, err
	}
	err = each(c, `select (select value from counter where name = 'count'), (select value from counter where name = 'updated'),
		r.state, r.filler from (select 1) left join (select state, filler from run where state not in ('done', 'cancelled') order by id desc limit 1) r`, func(s *sqlite.Stmt) error {
		row.Rows = s.ColumnInt(0)
		row.UpdatedAt = time.UnixMilli(s.ColumnInt64(1)).UTC()
		row.Run = studio.RunState(s.ColumnText(2))
		if row.Run == studio.RunRunning && !f.running(def.ID, s.ColumnText(3)) {
			row.Run = studio.RunPaused // its program ended
		}
		return nil
	})
	return row, err
}
