package runner

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"connectorstudio/backend/studio"
	"connectorstudio/backend/tabular"
	"connectorstudio/backend/workbook"
)

const exporting = 1000 // rows that are read at a time

// ExportFile writes rows to a file, which is there when it is whole. It tells how many rows there are, and
// what other programs may not take of them.
func (r *Runner) ExportFile(ctx context.Context, workbookID string, scope studio.ExportScope, o tabular.Options, path string, told func(studio.ImportProgress)) (rows int, warnings []string, err error) {
	if there, err := os.Stat(path); err == nil && !there.Mode().IsRegular() { // such as /dev/null, which a file would replace
		return 0, nil, studio.Fail(studio.CodeFileRefused, path+" is no file.", "Choose a file. The command line writes to the standard output with --output -.")
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), ".saving-*")
	if err != nil {
		return 0, nil, unwritable(path, err)
	}
	defer os.Remove(temporary.Name()) // nothing to remove after the rename
	var to tabular.Writer
	if o.Format == tabular.FormatSQLite {
		to, err = tabular.CreateSQLite(temporary.Name())
	} else {
		to, err = tabular.NewWriter(temporary, o)
	}
	if err == nil {
		rows, err = r.export(ctx, workbookID, scope, counted{to, o.Format}, told)
	}
	if err == nil {
		err = temporary.Sync() // on the disk before it takes the place of another: the power may go
	}
	if err = errors.Join(err, temporary.Close()); err != nil {
		return 0, nil, unwritable(path, err)
	}
	if err := os.Rename(temporary.Name(), path); err != nil {
		return 0, nil, unwritable(path, err)
	}
	return rows, to.Warnings(), nil
}

// counted is a writer that takes so many rows and no more, which is found out before the first.
type counted struct {
	tabular.Writer
	format tabular.Format
}

func (c counted) expect(rows int) error { return tabular.CheckRows(c.format, rows) }

func unwritable(path string, err error) error {
	if code := studio.CodeOf(err); code != studio.CodeInternal {
		return err
	}
	f := studio.Fail(studio.CodeFileRefused, filepath.Base(path)+" could not be written.", "Choose another folder, or check that there is room on the disk.")
	f.Detail = err.Error()
	return f
}

// ExportTo writes rows to a writer, such as the standard output.
func (r *Runner) ExportTo(ctx context.Context, workbookID string, scope studio.ExportScope, to tabular.Writer) (rows int, err error) {
	return r.export(ctx, workbookID, scope, to, nil)
}

// CopyRows returns rows as text that a spreadsheet takes, without the names of the columns. It fails with
// CodeTooLarge beyond 16 MiB.
func (r *Runner) CopyRows(ctx context.Context, workbookID string, scope studio.ExportScope) (string, error) {
	var text strings.Builder
	to := &clip{out: &text}
	_, err := r.export(ctx, workbookID, scope, to, nil)
	return text.String(), err
}

const mostCopied = 16 << 20

// clip writes cells as spreadsheets copy them: tabs between them, quotes around those that hold one.
type clip struct{ out *strings.Builder }

func (c *clip) Begin([]tabular.Column) error { return nil }
func (c *clip) Close() error                 { return nil }
func (c *clip) Abort()                       {}
func (c *clip) Warnings() []string           { return []string{} }

func (c *clip) Write(cells []*string) error {
	for i, cell := range cells {
		if i > 0 {
			c.out.WriteByte('\t')
		}
		if cell == nil {
			continue
		}
		if strings.ContainsAny(*cell, "\t\r\n\"") {
			c.out.WriteString(`"` + strings.ReplaceAll(*cell, `"`, `""`) + `"`)
		} else {
			c.out.WriteString(*cell)
		}
	}
	c.out.WriteByte('\n')
	if c.out.Len() > mostCopied {
		return studio.Fail(studio.CodeTooLarge, "That is too much for the clipboard.", "Export the rows to a file.")
	}
	return nil
}

func (r *Runner) export(ctx context.Context, workbookID string, scope studio.ExportScope, to tabular.Writer, told func(studio.ImportProgress)) (rows int, err error) {
	w, err := r.Workbook(workbookID)
	if err != nil {
		return 0, err
	}
	def, err := w.Definition(ctx)
	if err != nil {
		return 0, err
	}
	def = r.Laid(def)
	columns, ids := exportColumns(def, scope)
	out := slices.Clone(columns)
	if scope.States {
		for _, f := range def.Actions {
			out = append(out, tabular.Column{Name: f.Name + " state", Type: studio.ColumnText}, tabular.Column{Name: f.Name + " detail", Type: studio.ColumnText})
		}
	}
	defer func() {
		if err != nil {
			to.Abort()
		}
	}()
	tabular.Distinguish(out)
	if err := to.Begin(out); err != nil {
		return 0, err
	}
	x := &exporter{w: w, ids: ids, states: scope.States, to: to, told: told}
	if err := x.all(ctx, scope); err != nil {
		return x.rows, err
	}
	return x.rows, to.Close()
}

// exportColumns are the columns that are written, and their ids.
func exportColumns(def studio.Workbook, scope studio.ExportScope) (columns []tabular.Column, ids []string) {
	all := map[string]tabular.Column{}
	order := []string{}
	for _, c := range def.Columns {
		all[c.ID] = tabular.Column{Name: c.Name, Type: c.Type}
		order = append(order, c.ID)
	}
	for _, f := range def.Actions {
		for _, o := range f.Outputs {
			all[o.ID] = tabular.Column{Name: o.Name, Type: o.Type}
			order = append(order, o.ID)
		}
	}
	if len(scope.Columns) > 0 {
		order = scope.Columns
	}
	for _, id := range order {
		if c, there := all[id]; there {
			columns, ids = append(columns, c), append(ids, id)
		}
	}
	return columns, ids
}

type exporter struct {
	w      *workbook.Workbook
	ids    []string
	states bool
	to     tabular.Writer
	told   func(studio.ImportProgress)
	rows   int
	count  int
}

func (x *exporter) all(ctx context.Context, scope studio.ExportScope) error {
	rows := scope.Rows
	if len(rows) == 0 {
		seen, err := x.w.See(ctx, scope.View)
		if err != nil {
			return err
		}
		x.count = seen.Count()
		if err := x.expect(); err != nil {
			return err
		}
		for first := 0; first < seen.Count(); first += exporting {
			if err := x.window(ctx, seen.IDs(first, exporting)); err != nil {
				return err
			}
		}
		return nil
	}
	x.count = len(rows)
	if err := x.expect(); err != nil {
		return err
	}
	for window := range slices.Chunk(rows, exporting) {
		if err := x.window(ctx, window); err != nil {
			return err
		}
	}
	return nil
}

// expect asks the writer whether it takes all rows.
func (x *exporter) expect() error {
	if c, is := x.to.(counted); is {
		return c.expect(x.count)
	}
	return nil
}

func (x *exporter) window(ctx context.Context, rows []int64) error {
	states := map[int64][]studio.GridState{}
	if x.states {
		grid, err := x.w.GridRows(ctx, rows)
		if err != nil {
			return err
		}
		for _, row := range grid {
			states[row.ID] = row.States
		}
	}
	out := []*string{}
	err := x.w.Inputs(ctx, x.ids, rows, func(id int64, cells []*string) error {
		out = append(out[:0], cells...)
		for _, s := range states[id] {
			state, detail := string(s.State), s.Detail
			out = append(out, textOrNothing(state), textOrNothing(detail))
		}
		x.rows++
		return x.to.Write(out)
	})
	if err == nil && x.told != nil {
		x.told(studio.ImportProgress{Rows: x.rows, Share: float64(x.rows) / float64(max(x.count, 1))})
	}
	return err
}

func textOrNothing(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
