package runner

import (
	"context"
	"io"

	"connectorstudio/backend/fields"
	"connectorstudio/backend/studio"
)

// FetchRows calls an action that retrieves, all of its pages, and takes its records in as rows.
func (r *Runner) FetchRows(ctx context.Context, a studio.Action, connectionID string, values map[string]string, i Import) (studio.ImportDone, error) {
	line, err := r.Line(ctx, a, connectionID, LineOptions{})
	if err != nil {
		return studio.ImportDone{}, err
	}
	if i.Name == "" {
		i.Name = a.Name
	}
	types := map[string]studio.ColumnType{}
	for _, f := range a.Output.Fields {
		types[f.Name] = columnType(f.Type)
	}
	rows := &fetched{ctx: ctx, line: line, values: values}
	return r.importRows(ctx, rows, types, i)
}

// columnType is the type of the column of an output field.
func columnType(t studio.FieldType) studio.ColumnType {
	switch t {
	case studio.FieldNumber:
		return studio.ColumnDecimal
	case studio.FieldBoolean:
		return studio.ColumnBoolean
	case studio.FieldDate:
		return studio.ColumnDate
	case studio.FieldURL:
		return studio.ColumnURL
	case studio.FieldEmail:
		return studio.ColumnEmail
	case studio.FieldList, studio.FieldJSON:
		return studio.ColumnJSON
	}
	return studio.ColumnText
}

// fetched are the records of an action, which come while its pages are called.
type fetched struct {
	ctx    context.Context
	line   *Line
	values map[string]string
	rows   chan []*string
	stop   context.CancelFunc
	answer LineAnswer
}

func (f *fetched) Columns() []string {
	names := []string{}
	for _, field := range f.line.Output().Fields {
		names = append(names, field.Name)
	}
	return names
}

func (f *fetched) begin() {
	ctx, stop := context.WithCancel(f.ctx)
	f.rows, f.stop = make(chan []*string, 256), stop
	typed := []string{}
	for _, p := range f.line.Parameters() {
		typed = append(typed, f.values[p.Name])
	}
	g := newGathering()
	go func() {
		defer close(f.rows)
		f.answer = f.line.Call(ctx, LineCall{Values: typed, Key: studio.NewID(), Each: func(record []fields.Value) error {
			select {
			case f.rows <- g.cellsOf(record):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}})
	}()
}

func (f *fetched) Next() ([]*string, error) {
	if f.rows == nil {
		f.begin()
	}
	if row, more := <-f.rows; more {
		return row, nil
	}
	switch a := f.answer; {
	case f.ctx.Err() != nil:
		return nil, studio.Fail(studio.CodeCancelled, "The import was stopped.", "Nothing was added.")
	case a.Err != nil && a.State == studio.CellNone:
		return nil, a.Err
	case a.State == studio.CellDone, a.State == studio.CellEmpty, a.State == studio.CellNotFound:
		return nil, io.EOF
	}
	return nil, studio.Fail(studio.CodeInvalid, "The rows could not be fetched: "+f.answer.Detail, "Open the action, and press Test API to see the whole answer.")
}

func (f *fetched) Share() float64     { return -1 }
func (f *fetched) Warnings() []string { return []string{} }

func (f *fetched) Close() error {
	if f.stop != nil {
		f.stop()
		for range f.rows {
		}
	}
	return nil
}
