package runner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"connectorstudio/backend/studio"
	"connectorstudio/backend/tabular"
	"connectorstudio/backend/workbook"
)

// Import says where rows come from and where they go.
type Import struct {
	// WorkbookID names the workbook that takes the rows; empty for a new one called Name.
	WorkbookID string
	Name       string
	Mode       studio.ImportMode
	// Columns say what becomes of the columns of the source. Those without an entry go to the column of the
	// same name, or else make a new one.
	Columns []studio.ImportColumn
	// Told hears how far the import is; nil for nobody.
	Told func(studio.ImportProgress)
}

// rowSource gives the rows of an import.
type rowSource interface {
	Columns() []string
	// Next returns the cells of a row, which are good until the next call, and io.EOF at the end.
	Next() ([]*string, error)
	// Share is how much of it was read, -1 when nobody knows.
	Share() float64
	Warnings() []string
	Close() error
}

// InspectFile looks at the beginning of a file with rows.
func (r *Runner) InspectFile(path string, o tabular.Options) (tabular.Preview, error) {
	file, source, err := openSource(path)
	if err != nil {
		return tabular.Preview{}, err
	}
	defer file.Close()
	return tabular.Inspect(source, o)
}

func openSource(path string) (*os.File, tabular.Source, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, tabular.Source{}, unreadableFile(path, err)
	}
	stat, err := file.Stat()
	if err == nil && !stat.Mode().IsRegular() {
		err = fmt.Errorf("it is no file")
	}
	if err != nil {
		file.Close()
		return nil, tabular.Source{}, unreadableFile(path, err)
	}
	return file, tabular.Source{ReaderAt: file, Size: stat.Size(), Name: stat.Name(), Path: path}, nil
}

// ImportFile reads the rows of a file into a workbook: all of them, or none. It fails with CodeFileRefused
// when the file cannot be read to its end, CodeCancelled, CodeDiskFull, and CodeConflict while another import
// of the workbook is under way.
func (r *Runner) ImportFile(ctx context.Context, path string, o tabular.Options, i Import) (studio.ImportDone, error) {
	file, source, err := openSource(path)
	if err != nil {
		return studio.ImportDone{}, err
	}
	defer file.Close()
	preview, err := tabular.Inspect(source, o)
	if err != nil {
		return studio.ImportDone{}, err
	}
	if i.Name == "" {
		i.Name = strings.TrimSuffix(source.Name, filepath.Ext(source.Name))
	}
	rows := &fileRows{source: source, options: preview.Options}
	if err := rows.Again(); err != nil {
		return studio.ImportDone{}, err
	}
	return r.importRows(ctx, rows, typesOf(preview), i)
}

func textSource(text string) tabular.Source {
	return tabular.Source{ReaderAt: strings.NewReader(text), Size: int64(len(text)), Name: "clipboard.tsv"}
}

// InspectText looks at rows that were copied from a spreadsheet.
func (r *Runner) InspectText(text string, o tabular.Options) (tabular.Preview, error) {
	return tabular.Inspect(textSource(text), o)
}

// ReadBlock reads cells that were copied from a spreadsheet: all are values, none is a name.
func ReadBlock(text string) ([][]*string, error) {
	rows, err := tabular.Open(textSource(text), tabular.Options{Format: tabular.FormatCSV, Encoding: tabular.EncodingUTF8, Delimiter: "\t", Header: tabular.HeaderNo})
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	block := [][]*string{}
	for {
		row, err := rows.Next()
		if err == io.EOF {
			return block, nil
		}
		if err != nil {
			return nil, err
		}
		cells := make([]*string, len(row))
		for i, cell := range row {
			if cell != nil {
				text := *cell
				cells[i] = &text
			}
		}
		block = append(block, cells)
	}
}

// ImportText reads rows that were copied from a spreadsheet.
func (r *Runner) ImportText(ctx context.Context, text string, o tabular.Options, i Import) (studio.ImportDone, error) {
	if strings.TrimSpace(text) == "" {
		return studio.ImportDone{}, studio.Fail(studio.CodeInvalid, "There is nothing to paste.", "Copy cells in a spreadsheet first.")
	}
	source := textSource(text)
	preview, err := tabular.Inspect(source, o)
	if err != nil {
		return studio.ImportDone{}, err
	}
	if i.Name == "" {
		i.Name = "Pasted rows"
	}
	rows := &fileRows{source: source, options: preview.Options}
	if err := rows.Again(); err != nil {
		return studio.ImportDone{}, err
	}
	return r.importRows(ctx, rows, typesOf(preview), i)
}

func typesOf(p tabular.Preview) map[string]studio.ColumnType {
	types := map[string]studio.ColumnType{}
	for _, c := range p.Columns {
		types[c.Name] = c.Type
	}
	return types
}

// fileRows are the rows of a file.
type fileRows struct {
	source  tabular.Source
	options tabular.Options
	reader  tabular.Reader
}

func (f *fileRows) Again() (err error) {
	f.reader, err = tabular.Open(f.source, f.options)
	return err
}

func (f *fileRows) Columns() []string        { return f.reader.Columns() }
func (f *fileRows) Next() ([]*string, error) { return f.reader.Next() }
func (f *fileRows) Warnings() []string       { return f.reader.Warnings() }
func (f *fileRows) Close() error             { return f.reader.Close() }

func (f *fileRows) Share() float64 {
	return min(1, float64(f.reader.Position())/float64(max(f.source.Size, 1)))
}

// importRows takes rows in. When the source turns out to have more columns than it said, it begins anew.
func (r *Runner) importRows(ctx context.Context, rows rowSource, types map[string]studio.ColumnType, i Import) (done studio.ImportDone, err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	if f, is := rows.(*fileRows); is && (f.options.Format == tabular.FormatJSON || f.options.Format == tabular.FormatLines) {
		if err := f.findColumns(ctx); err != nil { // each object may have members of its own
			return done, err
		}
	}
	def, fresh, err := r.importInto(ctx, i, rows.Columns(), types)
	if err != nil {
		return done, err
	}
	done, err = r.takeIn(ctx, rows, types, def.ID, i)
	if f, is := rows.(*fileRows); is && errors.Is(err, errMoreColumns) {
		if err = f.reopen(); err == nil {
			err = f.findColumns(ctx)
		}
		if err == nil {
			done, err = r.takeIn(ctx, rows, types, def.ID, i)
		}
	}
	if err != nil {
		if fresh {
			_ = r.RemoveWorkbook(context.WithoutCancel(ctx), def.ID) // what could not be filled is of no use
		}
		return done, err
	}
	done.WorkbookID, done.Name, done.Warnings = def.ID, def.Name, rows.Warnings()
	r.workbookChanged(def.ID)
	return done, nil
}

// importInto returns the workbook that takes rows, a new one with their columns where none is named.
func (r *Runner) importInto(ctx context.Context, i Import, names []string, types map[string]studio.ColumnType) (def studio.Workbook, fresh bool, err error) {
	if i.WorkbookID != "" {
		w, err := r.Workbook(i.WorkbookID)
		if err != nil {
			return def, false, err
		}
		def, err = w.Definition(ctx)
		return def, false, err
	}
	def.Name, def.Columns = i.Name, newColumns(def, names, types, i)
	for n := 2; ; n++ {
		made, err := r.CreateWorkbook(ctx, def)
		if studio.CodeOf(err) != studio.CodeConflict || n > 1000 {
			return made, true, err
		}
		def.Name = fmt.Sprintf("%s %d", i.Name, n)
	}
}

// errMoreColumns is that a row has more cells than there were columns.
var errMoreColumns = errors.New("a row has more cells than there are columns")

// findColumns reads a file once to know all of its columns.
func (f *fileRows) findColumns(ctx context.Context) error {
	for n := 0; ; n++ {
		_, err := f.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if n%1000 == 0 && ctx.Err() != nil {
			return studio.Fail(studio.CodeCancelled, "The import was stopped.", "Nothing was added.")
		}
	}
	columns := slices.Clone(f.Columns())
	if err := f.reopen(); err != nil {
		return err
	}
	f.reader = whole{f.reader, columns}
	return nil
}

func (f *fileRows) reopen() error { return errors.Join(f.Close(), f.Again()) }

// whole is a reader whose columns are all known.
type whole struct {
	tabular.Reader
	columns []string
}

func (w whole) Columns() []string { return w.columns }

// takeIn adds the rows of a source to a workbook.
func (r *Runner) takeIn(ctx context.Context, rows rowSource, types map[string]studio.ColumnType, id string, i Import) (studio.ImportDone, error) {
	w, err := r.Workbook(id)
	if err != nil {
		return studio.ImportDone{}, err
	}
	places, columns, keys, err := r.placesIn(ctx, w, rows.Columns(), types, i)
	if err != nil {
		return studio.ImportDone{}, err
	}
	var into *workbook.Appender
	if i.Mode == studio.ImportUpsert {
		into, err = w.Upsert(ctx, columns, keys)
	} else {
		into, err = w.Append(ctx, columns)
	}
	if err != nil {
		return studio.ImportDone{}, err
	}
	if err := pour(ctx, rows, into, places, len(columns), i.Told); err != nil {
		_ = into.Cancel() // the next opening takes back what this could not
		return studio.ImportDone{}, err
	}
	done, err := into.Done(context.WithoutCancel(ctx))
	if err != nil {
		_ = into.Cancel()
	}
	return studio.ImportDone{Added: done.Added, Changed: done.Changed, Unchanged: done.Unchanged, Repeated: done.Repeated}, err
}

// pour moves rows; places tells for each column of the source where it goes, -1 for nowhere.
func pour(ctx context.Context, rows rowSource, into *workbook.Appender, places []int, width int, told func(studio.ImportProgress)) error {
	cells, last := make([]*string, width), time.Now()
	for n := 0; ; n++ {
		row, err := rows.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		clear(cells)
		for k, cell := range row {
			if k >= len(places) {
				return errMoreColumns
			}
			if places[k] >= 0 {
				cells[places[k]] = cell
			}
		}
		if err := into.Add(ctx, cells); err != nil {
			return err
		}
		if told != nil && n%500 == 0 && time.Since(last) > 100*time.Millisecond {
			last = time.Now()
			told(studio.ImportProgress{Rows: n + 1, Share: rows.Share()})
		}
	}
}
