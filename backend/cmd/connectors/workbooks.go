package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/pflag"

	"connectorstudio/backend/runner"
	"connectorstudio/backend/studio"
)

// workbook is the command with its own commands.
func (c *cli) workbook(ctx context.Context, args []string) error {
	verbs := map[string]func(context.Context, []string) error{
		"list": c.listWorkbooks, "show": c.showWorkbook, "import": c.importRows, "export": c.exportRows, "run": c.runColumns,
	}
	if len(args) > 0 && (args[0] == "--help" || args[0] == "-h") {
		return pflag.ErrHelp
	}
	if len(args) == 0 || verbs[args[0]] == nil {
		return usageError{"workbook takes list, show, import, export or run"}
	}
	return verbs[args[0]](ctx, args[1:])
}

// listWorkbooks prints studio.WorkbookRow values with --json.
func (c *cli) listWorkbooks(ctx context.Context, args []string) error {
	flags := c.flags("workbook list")
	asJSON := flags.Bool("json", false, "")
	if err := c.parse(flags, args); err != nil {
		return err
	}
	return c.with(ctx, func(r *runner.Runner) error {
		rows, err := r.Workbooks.List(ctx)
		if err != nil {
			return err
		}
		if *asJSON {
			return c.printJSON(rows)
		}
		table := tabwriter.NewWriter(c.out, 0, 4, 2, ' ', 0)
		fmt.Fprintln(table, "NAME\tROWS\tCOLUMNS\tACTIONS\tRUN\tID")
		for _, row := range rows {
			name := row.Name
			if row.Failure != nil {
				name = row.Failure.Message
			}
			fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%s\t%s\n", name, row.Rows, row.Columns, row.Actions, row.Run, row.ID)
		}
		return table.Flush()
	})
}

// shownWorkbook is what workbook show --json prints; members are only ever added.
type shownWorkbook struct {
	Workbook studio.Workbook `json:"workbook"`
	Rows     int             `json:"rows"`
	Runs     []listedRun     `json:"runs"` // the latest first
}

func (c *cli) showWorkbook(ctx context.Context, args []string) error {
	flags := c.flags("workbook show")
	asJSON := flags.Bool("json", false, "")
	if err := c.parse(flags, args, "W"); err != nil {
		return err
	}
	return c.with(ctx, func(r *runner.Runner) error {
		def, err := findWorkbook(ctx, r, flags.Arg(0))
		if err != nil {
			return err
		}
		w, err := r.Workbook(def.ID)
		if err != nil {
			return err
		}
		rows, err := w.Rows(ctx)
		if err != nil {
			return err
		}
		list, err := runsOf(ctx, r, def)
		if err != nil {
			return err
		}
		if *asJSON {
			return c.printJSON(shownWorkbook{Workbook: def, Rows: rows, Runs: list})
		}
		fmt.Fprintf(c.out, "%s\n%s\n%d rows\n", def.Name, def.ID, rows)
		for _, column := range def.Columns {
			fmt.Fprintf(c.out, "  %s (%s)\n", column.Name, column.Type)
		}
		for _, f := range def.Actions {
			fmt.Fprintf(c.out, "  action %s\n", f.Name)
			for _, column := range f.Outputs {
				fmt.Fprintf(c.out, "    %s (%s)\n", column.Name, column.Type)
			}
		}
		return c.printRuns(list)
	})
}

// importRows makes a workbook of a file, or adds its rows to one.
func (c *cli) importRows(ctx context.Context, args []string) error {
	flags := c.flags("workbook import")
	into := flags.String("into", "", "")
	name := flags.String("name", "", "")
	keys := flags.StringArray("key", nil, "")
	o := &runOptions{}
	o.bindInput(flags)
	flags.StringVar(&o.delimiter, "delimiter", "", "")
	asJSON := flags.Bool("json", false, "")
	if err := c.parse(flags, args, "FILE"); err != nil {
		return err
	}
	if len(*keys) > 0 && *into == "" || *into != "" && *name != "" {
		return usageError{"--key goes with --into W, and --name without it"}
	}
	o.input = flags.Arg(0)
	if err := o.checkInput(); err != nil {
		return err
	}
	return c.with(ctx, func(r *runner.Runner) error {
		i := runner.Import{Name: *name}
		if *into != "" {
			def, err := findWorkbook(ctx, r, *into)
			if err != nil {
				return err
			}
			i.WorkbookID = def.ID
			for _, key := range *keys {
				if !slices.ContainsFunc(def.Columns, func(column studio.Column) bool { return strings.EqualFold(column.Name, key) }) {
					return usageError{fmt.Sprintf("%s has no column %q for --key (it has: %s)", def.Name, key, columnNames(def))}
				}
			}
		}
		for _, key := range *keys {
			i.Mode = studio.ImportUpsert
			i.Columns = append(i.Columns, studio.ImportColumn{From: key, Name: key, Key: true})
		}
		done, err := c.takeRows(ctx, r, o, i)
		if err != nil {
			return err
		}
		if *asJSON {
			return c.printJSON(done)
		}
		for _, warning := range done.Warnings {
			fmt.Fprintln(c.err, warning)
		}
		fmt.Fprintf(c.out, "%s: %d rows added, %d changed, %d unchanged\n", done.Name, done.Added, done.Changed, done.Unchanged)
		return nil
	})
}

// exportRows writes the rows of a workbook.
func (c *cli) exportRows(ctx context.Context, args []string) error {
	o := &runOptions{}
	flags := c.flags("workbook export")
	o.bindOutput(flags)
	if err := c.parse(flags, args, "W"); err != nil {
		return err
	}
	if o.output == "" {
		o.output = "-"
	}
	if err := o.checkOutput(true); err != nil {
		return err
	}
	return c.with(ctx, func(r *runner.Runner) error {
		def, err := findWorkbook(ctx, r, flags.Arg(0))
		if err != nil {
			return err
		}
		rows, warnings, err := c.writeRows(ctx, r, def.ID, o)
		for _, warning := range warnings {
			fmt.Fprintln(c.err, warning)
		}
		if err == nil && o.output != "-" {
			fmt.Fprintf(c.err, "%d rows written\n", rows)
		}
		return err
	})
}

// runColumns runs the columns of an action in a workbook.
func (c *cli) runColumns(ctx context.Context, args []string) error {
	o := &runOptions{keep: true}
	flags := c.flags("workbook run")
	o.bindRun(flags)
	if err := c.parse(flags, args, "W/ACTION"); err != nil {
		return err
	}
	if err := o.checkRun(flags); err != nil {
		return err
	}
	return c.withRuns(ctx, o, func(r *runner.Runner, told *runTold) error {
		def, filler, err := findColumns(ctx, r, flags.Arg(0))
		if err != nil {
			return err
		}
		request := studio.RunRequest{WorkbookID: def.ID, FillerID: filler.ID, Which: o.which(), First: o.limit, AtOnce: o.concurrency}
		if o.rate != "" {
			request.Rate = &o.pace
		}
		connector, err := r.Connector(ctx, filler.Steps[0].ConnectorID)
		if err != nil {
			return err
		}
		connection, err := findConnection(ctx, r, connector, filler.Steps[0].ConnectionID)
		if err == nil {
			err = c.useKey(ctx, r, connector, connection.ID, o.keyFile)
		}
		if err != nil {
			return err
		}
		changes := false
		for _, step := range filler.Steps {
			action, err := r.Action(ctx, step.ActionID)
			if err != nil {
				return err
			}
			changes = changes || action.Category == studio.Connect
		}
		if err := c.planned(ctx, r, request, changes, o, told); err != nil || o.dryRun {
			return err
		}
		run, err := r.StartRun(ctx, request)
		if err != nil {
			return err
		}
		return c.follow(ctx, r, run, o, told)
	})
}

// findWorkbook returns the workbook of that id or name, letter case aside.
func findWorkbook(ctx context.Context, r *runner.Runner, wanted string) (studio.Workbook, error) {
	rows, err := r.Workbooks.List(ctx)
	if err != nil {
		return studio.Workbook{}, err
	}
	at := slices.IndexFunc(rows, func(row studio.WorkbookRow) bool {
		return row.ID == wanted || strings.EqualFold(strings.TrimSpace(row.Name), strings.TrimSpace(wanted))
	})
	if at < 0 {
		return studio.Workbook{}, studio.Fail(studio.CodeNotFound, fmt.Sprintf("There is no Workbook %q.", wanted), "connectors workbook list shows them all.")
	}
	w, err := r.Workbook(rows[at].ID)
	if err != nil {
		return studio.Workbook{}, err
	}
	return w.Definition(ctx)
}

// findColumns returns the action's columns that "workbook/action" names. Both names may hold slashes.
func findColumns(ctx context.Context, r *runner.Runner, wanted string) (studio.Workbook, studio.Filler, error) {
	for at, char := range wanted {
		if char != '/' {
			continue
		}
		def, err := findWorkbook(ctx, r, wanted[:at])
		if studio.CodeOf(err) == studio.CodeNotFound {
			continue
		}
		if err != nil {
			return def, studio.Filler{}, err
		}
		for _, f := range def.Actions {
			if f.ID == wanted[at+1:] || strings.EqualFold(f.Name, wanted[at+1:]) {
				return def, f, nil
			}
		}
	}
	return studio.Workbook{}, studio.Filler{}, studio.Fail(studio.CodeNotFound, fmt.Sprintf("There are no columns of an action %q.", wanted), "connectors workbook show W lists them; write W/ACTION.")
}
