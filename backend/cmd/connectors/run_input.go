package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"connectorstudio/backend/runner"
	"connectorstudio/backend/studio"
	"connectorstudio/backend/tabular"
)

// passing is the description by which a workbook is known that goes when its rows are written. Whoever
// gives it another one keeps it.
const passing = "Made by connectors run. It goes when its rows are written."

// prepare makes a workbook of the input, with the action as columns, and returns the run to ask for. When it
// fails the request names the workbook all the same, if there is one.
func (c *cli) prepare(ctx context.Context, r *runner.Runner, connector studio.Connector, a studio.Action, connection studio.Connection, o *runOptions, told *runTold) (studio.RunRequest, error) {
	request := studio.RunRequest{Which: o.which(), First: o.limit}
	done, err := c.takeRows(ctx, r, o, runner.Import{})
	if err != nil {
		return request, err
	}
	request.WorkbookID = done.WorkbookID
	told.imported(done)
	if done.Added == 0 {
		return request, studio.Fail(studio.CodeFileRefused, "The input has no rows.", "Nothing was called or written.")
	}
	def, err := r.AddActionAs(ctx, done.WorkbookID, a.ID, connection.ID, func(w *studio.Workbook, f *studio.Filler) error {
		f.AtOnce, f.Rate = o.concurrency, o.pace
		if a.Category == studio.Retrieve {
			f.Many = studio.ManyRows
		}
		if !o.keep {
			w.Description = passing
		}
		mapping, err := mapped(*w, connector, a, f.Steps[0].Mapping, o.maps)
		f.Steps[0].Mapping = mapping
		return err
	})
	if err == nil {
		request.FillerID = def.Actions[len(def.Actions)-1].ID
	}
	return request, err
}

// takeRows imports a file, or standard input.
func (c *cli) takeRows(ctx context.Context, r *runner.Runner, o *runOptions, i runner.Import) (studio.ImportDone, error) {
	options := tabular.Options{Format: tabular.Format(o.inputFormat), Delimiter: delimiterOf(o.delimiter), Header: tabular.Header(o.header)}
	if o.input != "-" {
		if _, err := os.Stat(o.input); err != nil {
			return studio.ImportDone{}, unusable(o.input, "read", err)
		}
		return r.ImportFile(ctx, o.input, options, i)
	}
	file, err := os.CreateTemp("", "connectors-rows-*") // to be read twice: once for its look
	if err != nil {
		return studio.ImportDone{}, err
	}
	defer os.Remove(file.Name())
	_, err = io.Copy(file, c.in)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return studio.ImportDone{}, err
	}
	if i.Name == "" {
		i.Name = "Standard input"
	}
	return r.ImportFile(ctx, file.Name(), options, i)
}

func delimiterOf(text string) string {
	if text == `\t` || text == "tab" {
		return "\t"
	}
	return text
}

// mapped is the mapping by name with that of --map over it. A parameter that is required and has neither a
// column nor a value is an error: every row would be skipped.
func mapped(w studio.Workbook, connector studio.Connector, a studio.Action, byName []studio.MappedValue, maps []string) ([]studio.MappedValue, error) {
	values := map[string]studio.MappedValue{}
	for _, v := range byName {
		values[v.Parameter] = v
	}
	parameters := askedOf(connector, a)
	for _, text := range maps {
		v, err := readMap(w, parameters, text)
		if err != nil {
			return nil, err
		}
		values[v.Parameter] = v
	}
	mapping := []studio.MappedValue{}
	for _, p := range parameters {
		v, there := values[p.Name]
		if !there && p.Required && p.Default == "" {
			return nil, usageError{fmt.Sprintf("no column is named like the parameter %q of %s: give it with --map %s=COLUMN or --map %s==VALUE (columns: %s)", p.Name, a.Name, p.Name, p.Name, columnNames(w))}
		}
		if there {
			mapping = append(mapping, v)
		}
	}
	return mapping, nil
}

// askedOf are the parameters that a row fills.
func askedOf(connector studio.Connector, a studio.Action) []studio.Parameter {
	ofConnection := map[string]bool{}
	for _, p := range connector.ConnectionParameters() {
		ofConnection[p.Name] = true
	}
	list := []studio.Parameter{}
	for _, p := range studio.DetectParameters(a) {
		if !ofConnection[p.Parameter.Name] {
			list = append(list, p.Parameter)
		}
	}
	return list
}

// readMap reads PARAMETER=COLUMN or PARAMETER==VALUE.
func readMap(w studio.Workbook, parameters []studio.Parameter, text string) (studio.MappedValue, error) {
	name, from, found := strings.Cut(text, "=")
	if !found {
		return studio.MappedValue{}, usageError{fmt.Sprintf("--map takes PARAMETER=COLUMN, or PARAMETER==VALUE for the same in every row, not %q", text)}
	}
	names := []string{}
	for _, p := range parameters {
		names = append(names, p.Name)
		if p.Name != name {
			continue
		}
		if value, constant := strings.CutPrefix(from, "="); constant {
			return studio.MappedValue{Parameter: name, Text: value}, nil
		}
		for _, column := range w.Columns {
			if strings.EqualFold(strings.TrimSpace(column.Name), strings.TrimSpace(from)) {
				return studio.MappedValue{Parameter: name, Column: column.ID}, nil
			}
		}
		return studio.MappedValue{}, usageError{fmt.Sprintf("the input has no column %q (it has: %s)", from, columnNames(w))}
	}
	return studio.MappedValue{}, usageError{fmt.Sprintf("the action has no parameter %q (it has: %s)", name, strings.Join(names, ", "))}
}

func columnNames(w studio.Workbook) string {
	names := []string{}
	for _, c := range w.Columns {
		names = append(names, c.Name)
	}
	return strings.Join(names, ", ")
}

// formats are the kinds of files by how their names end.
var formats = map[string]tabular.Format{
	".csv": tabular.FormatCSV, ".tsv": tabular.FormatCSV, ".txt": tabular.FormatCSV, ".xlsx": tabular.FormatXLSX, ".json": tabular.FormatJSON,
	".jsonl": tabular.FormatLines, ".ndjson": tabular.FormatLines, ".parquet": tabular.FormatParquet,
	".db": tabular.FormatSQLite, ".sqlite": tabular.FormatSQLite,
}

// checkInput holds what is said of the input against what there is.
func (o *runOptions) checkInput() error {
	if o.inputFormat != "" && !slices.Contains(tabular.Formats, tabular.Format(o.inputFormat)) {
		return usageError{"--input-format takes " + formatNames()}
	}
	if o.header != "" && o.header != string(tabular.HeaderYes) && o.header != string(tabular.HeaderNo) {
		return usageError{"--header takes yes or no"}
	}
	return o.checkDelimiter()
}

func (o *runOptions) checkDelimiter() error {
	if len(delimiterOf(o.delimiter)) > 1 {
		return usageError{"--delimiter takes one character, or tab"}
	}
	return nil
}

func formatNames() string {
	names := []string{}
	for _, known := range tabular.Formats {
		names = append(names, string(known))
	}
	return strings.Join(names, ", ")
}

// checkOutput finds out that the output cannot be written before anything is sent.
func (o *runOptions) checkOutput(needed bool) error {
	if o.output == "" {
		if needed {
			return usageError{"--output names the file to write, - for standard output"}
		}
		return nil
	}
	if err := o.checkDelimiter(); err != nil {
		return err
	}
	written, err := o.writing()
	if err != nil {
		return err
	}
	if o.output == "-" {
		if written.Format == tabular.FormatSQLite {
			return usageError{"a database is written to a file: --output FILE.db"}
		}
		return nil
	}
	folder := filepath.Dir(o.output)
	if stat, err := os.Stat(folder); err != nil || !stat.IsDir() {
		return usageError{fmt.Sprintf("there is no folder %s for the output", folder)}
	}
	return o.checkFile(folder)
}

// checkFile finds out that a file cannot be written, or must not: what else is in the input would be lost.
func (o *runOptions) checkFile(folder string) error {
	if there, err := os.Stat(o.output); err == nil {
		if there.IsDir() {
			return usageError{"the output " + o.output + " is a folder: name a file"}
		}
		if !there.Mode().IsRegular() { // a device would be replaced by the file
			return usageError{"the output " + o.output + " is not a file: name one, or - for standard output"}
		}
		if in, err := os.Stat(o.input); err == nil && os.SameFile(in, there) {
			return usageError{"the output is the input itself: name another file"}
		}
	}
	probe, err := os.CreateTemp(folder, ".saving-*")
	if err != nil {
		return unusable(o.output, "written", err)
	}
	_ = probe.Close() // nothing was written to it
	return os.Remove(probe.Name())
}

// writing is how the output is written: by --format, or by the name of the file.
func (o *runOptions) writing() (tabular.Options, error) {
	w := tabular.Options{Format: tabular.Format(o.format), Delimiter: delimiterOf(o.delimiter)}
	ending := strings.ToLower(filepath.Ext(o.output))
	if w.Format == "" {
		w.Format = formats[ending]
	}
	if w.Format == "" && o.output == "-" {
		w.Format = tabular.FormatCSV
	}
	if w.Delimiter == "" && ending == ".tsv" {
		w.Delimiter = "\t"
	}
	for _, known := range tabular.Formats {
		if w.Format == known {
			return w, nil
		}
	}
	return w, usageError{"--format takes " + formatNames() + "; without it the name of the output ends in .csv, .tsv, .xlsx, .json, .jsonl, .parquet or .db"}
}

// shortReader is standard output whose reader may have seen enough (| head): the rest is not wanted, and the rows
// count as written.
type shortReader struct {
	to   io.Writer
	gone bool
}

func (s *shortReader) Write(p []byte) (int, error) {
	if s.gone {
		return len(p), nil
	}
	n, err := s.to.Write(p)
	if s.gone = errors.Is(err, syscall.EPIPE); s.gone {
		return len(p), nil
	}
	return n, err
}

// writeRows writes the rows of a workbook.
func (c *cli) writeRows(ctx context.Context, r *runner.Runner, workbookID string, o *runOptions) (rows int, warnings []string, err error) {
	options, err := o.writing()
	if err != nil {
		return 0, nil, err
	}
	scope := studio.ExportScope{States: o.states}
	if o.output != "-" {
		return r.ExportFile(ctx, workbookID, scope, options, o.output, nil)
	}
	to, err := tabular.NewWriter(&shortReader{to: c.out}, options)
	if err != nil {
		return 0, nil, err
	}
	rows, err = r.ExportTo(ctx, workbookID, scope, to)
	return rows, to.Warnings(), err
}
