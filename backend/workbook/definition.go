package workbook

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"zombiezen.com/go/sqlite"

	"connectorstudio/backend/studio"
)

// Change changes the definition. Columns, actions and outputs without an id get one that was never used;
// the cells of what is taken out stay in the file for an hour, so that putting it back under its id brings
// them back. It fails with CodeInvalid, CodeConflict when the name is taken, or with what change returns.
func (w *Workbook) Change(ctx context.Context, change func(*studio.Workbook) error) (def studio.Workbook, err error) {
	before, err := w.Definition(ctx)
	if err != nil {
		return def, err
	}
	wanted := clone(before)
	if err := change(&wanted); err != nil {
		return def, failure(err)
	}
	save := func() error {
		return w.write(ctx, func(c *sqlite.Conn) error {
			now, err := loadDefinition(c)
			if err != nil {
				return err
			}
			wanted := clone(now)
			if err := change(&wanted); err != nil {
				return err
			}
			def, err = w.folder.define(c, now, wanted)
			return err
		}, "shape")
	}
	if strings.TrimSpace(wanted.Name) == before.Name {
		return def, save()
	}
	err = w.folder.alone(ctx, func() error {
		if err := w.folder.free(ctx, wanted.Name, w.id); err != nil {
			return err
		}
		return save()
	})
	return def, failure(err)
}

// clone copies a definition with all its lists.
func clone(def studio.Workbook) (copied studio.Workbook) {
	text, err := json.Marshal(def)
	if err == nil {
		err = json.Unmarshal(text, &copied)
	}
	if err != nil {
		panic(err) // a definition is plain data
	}
	return copied.Normalised()
}

// define checks a definition, makes the columns and tables it needs, and saves it, within a transaction.
func (f *Folder) define(c *sqlite.Conn, was, def studio.Workbook) (studio.Workbook, error) {
	def = clone(def)
	def.Name = strings.TrimSpace(def.Name)
	def.ID, def.UpdatedAt = was.ID, f.now().UTC().Truncate(time.Millisecond)
	if def.CreatedAt.IsZero() {
		def.CreatedAt = was.CreatedAt
	}
	if def.Columns == nil {
		def.Columns = []studio.Column{}
	}
	if def.Actions == nil {
		def.Actions = []studio.Filler{}
	}
	if err := nameNew(c, was, &def); err != nil {
		return def, err
	}
	if problems := studio.Blocking(studio.CheckWorkbook(def)); len(problems) > 0 {
		return def, invalid(problems[0].Field, problems[0].Message)
	}
	if err := makeTables(c, def); err != nil {
		return def, err
	}
	if err := f.forget(c, was, def); err != nil {
		return def, err
	}
	return def, saveDefinition(c, def)
}

// nameNew gives ids to what has none. A number is never given twice.
func nameNew(c *sqlite.Conn, was studio.Workbook, def *studio.Workbook) error {
	given := map[string]bool{}
	for _, id := range ids(was) {
		given[id] = true
	}
	err := each(c, `select key from meta where key like 'out %'`, func(s *sqlite.Stmt) error {
		given[strings.TrimPrefix(s.ColumnText(0), "out ")] = true
		return nil
	})
	for i := 0; err == nil && i < len(def.Columns); i++ {
		err = giveID(c, given, &def.Columns[i].ID, "column", "c")
	}
	for i := 0; err == nil && i < len(def.Actions); i++ {
		f := &def.Actions[i]
		err = giveID(c, given, &f.ID, "filler", "a")
		for j := 0; err == nil && j < len(f.Outputs); j++ {
			err = giveID(c, given, &f.Outputs[j].ID, "output "+f.ID, f.ID+".f")
		}
	}
	return err
}

// giveID makes an id, or takes one of the caller's that is the workbook's or higher than all it had.
func giveID(c *sqlite.Conn, given map[string]bool, id *string, count, prefix string) error {
	if given[*id] {
		return nil
	}
	last, err := counter(c, count)
	if err != nil {
		return err
	}
	n := last + 1
	if *id != "" {
		digits, is := strings.CutPrefix(*id, prefix)
		var bad error
		if n, bad = strconv.ParseInt(digits, 10, 32); !is || bad != nil || n <= last || strconv.FormatInt(n, 10) != digits {
			return invalid("", "The column with the id “"+*id+"” is gone from this Workbook, or never was in it.")
		}
	}
	*id = prefix + strconv.FormatInt(n, 10)
	return bump(c, count, n-last)
}

func makeTables(c *sqlite.Conn, def studio.Workbook) error {
	columns := []string{}
	for _, column := range def.Columns {
		columns = append(columns, column.ID)
	}
	err := addColumns(c, "row", columns)
	for _, f := range def.Actions {
		outputs := []string{}
		for _, o := range f.Outputs {
			outputs = append(outputs, strings.TrimPrefix(o.ID, f.ID+"."))
		}
		if err == nil {
			err = makeResults(c, f.ID, outputs)
		}
	}
	return err
}

// keepCells is how long the cells of a column that was taken out stay.
const keepCells = time.Hour

// forget notes what was taken out, and drops what was taken out long ago.
func (f *Folder) forget(c *sqlite.Conn, was, def studio.Workbook) error {
	still := newShape(0, def)
	out := map[string]int64{} // when, by id
	err := each(c, `select key, value from meta where key like 'out %'`, func(s *sqlite.Stmt) error {
		out[strings.TrimPrefix(s.ColumnText(0), "out ")], _ = strconv.ParseInt(s.ColumnText(1), 10, 64)
		return nil
	})
	if err != nil {
		return err
	}
	now := f.now()
	for _, id := range ids(was) {
		if _, noted := out[id]; !noted && !has(still, id) {
			if err := execute(c, `insert into meta values (?, ?)`, "out "+id, fmt.Sprint(now.UnixMilli())); err != nil {
				return err
			}
		}
	}
	for id, at := range out {
		gone := !has(still, id) && now.Sub(time.UnixMilli(at)) > keepCells
		if gone {
			if err := dropCells(c, id); err != nil {
				return err
			}
		}
		if gone || has(still, id) {
			if err := execute(c, `delete from meta where key = ?`, "out "+id); err != nil {
				return err
			}
		}
	}
	return nil
}

// ids lists the columns, actions and outputs of a definition.
func ids(def studio.Workbook) []string {
	found := []string{}
	for _, c := range def.Columns {
		found = append(found, c.ID)
	}
	for _, f := range def.Actions {
		found = append(found, f.ID)
		for _, o := range f.Outputs {
			found = append(found, o.ID)
		}
	}
	return found
}

func has(s *shape, id string) bool {
	_, column := s.byID[id]
	return column || s.filler(id) >= 0
}

// dropCells removes the cells of a column, or the tables of an action, from the file.
func dropCells(c *sqlite.Conn, id string) error {
	filler, output, isOutput := strings.Cut(id, ".")
	switch {
	case isOutput:
		for _, table := range []string{resultTable(filler), beforeTable(filler)} {
			there, err := tableColumns(c, table)
			if err == nil && there[output] {
				err = once(c, `alter table `+table+` drop column "`+output+`"`)
			}
			if err != nil {
				return err
			}
		}
		return nil
	case strings.HasPrefix(id, "a"):
		if err := once(c, `drop table if exists `+resultTable(id)); err != nil {
			return err
		}
		return once(c, `drop table if exists `+beforeTable(id))
	}
	there, err := tableColumns(c, "row")
	if err == nil && there[id] {
		err = once(c, `alter table row drop column "`+id+`"`)
	}
	return err
}

// placesOf resolves ids of columns.
func (s *shape) placesOf(columns []string) ([]place, error) {
	places := make([]place, len(columns))
	for i, id := range columns {
		p, err := s.column(id)
		if err != nil {
			return nil, err
		}
		places[i] = p
	}
	return slices.Clip(places), nil
}
