package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"connectorstudio/backend/runner"
	"connectorstudio/backend/studio"
)

// listedRun is a run in runs --json; members are only ever added.
type listedRun struct {
	ID         string           `json:"id"`
	WorkbookID string           `json:"workbookId"`
	Workbook   string           `json:"workbook"` // its name
	Action     string           `json:"action"`   // name of its columns when it began
	State      studio.RunState  `json:"state"`
	Why        string           `json:"why"`
	Who        string           `json:"who"`
	StartedAt  time.Time        `json:"startedAt"`
	EndedAt    *time.Time       `json:"endedAt"` // null while it is not over
	Counts     studio.RunCounts `json:"counts"`
	Undone     bool             `json:"undone"`
	// Decisions are what people said of rows whose call may have arrived, the latest first.
	Decisions []studio.Decision `json:"decisions"`
}

// runs lists runs, or ends one, or takes back what one wrote.
func (c *cli) runs(ctx context.Context, args []string) error {
	if len(args) > 0 && (args[0] == "cancel" || args[0] == "undo") && !slices.ContainsFunc(args, isFlag) {
		if len(args) != 2 {
			return usageError{fmt.Sprintf("runs %s takes one argument, RUN, not %d", args[0], len(args)-1)}
		}
		return c.with(ctx, func(r *runner.Runner) error {
			if args[0] == "cancel" {
				return c.cancelRun(ctx, r, args[1])
			}
			return c.undoRun(ctx, r, args[1])
		})
	}
	if len(args) > 0 && args[0] == "resolve" {
		return c.resolveRows(ctx, args[1:])
	}
	flags := c.flags("runs")
	asJSON := flags.Bool("json", false, "")
	if err := parsed(flags.Parse(args)); err != nil {
		return err
	}
	if flags.NArg() > 1 {
		return usageError{"runs takes one workbook, or cancel RUN, undo RUN or resolve RUN"}
	}
	return c.with(ctx, func(r *runner.Runner) error {
		list, err := someRuns(ctx, r, flags.Arg(0))
		if err != nil {
			return err
		}
		if *asJSON {
			return c.printJSON(list)
		}
		return c.printRuns(list)
	})
}

func isFlag(arg string) bool { return strings.HasPrefix(arg, "-") }

// someRuns are those of a workbook, or of all, the latest first.
func someRuns(ctx context.Context, r *runner.Runner, wanted string) ([]listedRun, error) {
	if wanted != "" {
		def, err := findWorkbook(ctx, r, wanted)
		if err != nil {
			return nil, err
		}
		return runsOf(ctx, r, def)
	}
	rows, err := r.Workbooks.List(ctx)
	if err != nil {
		return nil, err
	}
	list := []listedRun{}
	for _, row := range rows {
		if row.Failure != nil {
			continue
		}
		some, err := runsOf(ctx, r, studio.Workbook{ID: row.ID, Name: row.Name})
		if err != nil {
			return nil, err
		}
		list = append(list, some...)
	}
	slices.SortStableFunc(list, func(a, b listedRun) int { return b.StartedAt.Compare(a.StartedAt) })
	return list, nil
}

func runsOf(ctx context.Context, r *runner.Runner, def studio.Workbook) ([]listedRun, error) {
	list := []listedRun{}
	w, err := r.Workbook(def.ID)
	if err != nil {
		return list, err
	}
	all, err := w.Runs(ctx)
	for _, run := range all {
		l := listedRun{
			ID: run.ID, WorkbookID: run.WorkbookID, Workbook: def.Name, Action: run.Name, State: run.State, Why: run.Why, Who: run.Who,
			StartedAt: run.StartedAt, Counts: run.Counts, Undone: run.Undone,
		}
		if !run.EndedAt.IsZero() {
			l.EndedAt = &run.EndedAt
		}
		if l.Decisions, err = w.Decisions(ctx, run.ID); err != nil {
			return list, err
		}
		list = append(list, l)
	}
	return list, err
}

func (c *cli) printRuns(list []listedRun) error {
	table := tabwriter.NewWriter(c.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "RUN\tWORKBOOK\tACTION\tSTATE\tSTARTED\tROWS")
	for _, run := range list {
		state := string(run.State)
		if run.Undone {
			state += ", undone"
		}
		for _, d := range run.Decisions {
			state += fmt.Sprintf(", %d %s", d.Rows, verdictWords[d.As])
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", run.ID, run.Workbook, run.Action, state, run.StartedAt.Local().Format("2006-01-02 15:04"), countWords(run.Counts))
	}
	return table.Flush()
}

func (c *cli) cancelRun(ctx context.Context, r *runner.Runner, id string) error {
	_, run, err := r.RunOf(ctx, id)
	if err != nil {
		return noRun(err, id)
	}
	if run.State.Over() {
		return studio.Fail(studio.CodeConflict, "This run is over.", "")
	}
	if err := r.CancelRun(ctx, id); err != nil {
		return err
	}
	fmt.Fprintln(c.out, "The run is cancelled. What it wrote stays; connectors runs undo "+id+" takes it back.")
	return nil
}

func (c *cli) undoRun(ctx context.Context, r *runner.Runner, id string) error {
	restored, overwritten, err := r.UndoRun(ctx, id)
	if err != nil {
		return noRun(err, id)
	}
	fmt.Fprintf(c.out, "%d rows have what they had before; %d were overwritten by later runs and stay.\n", restored, overwritten)
	return nil
}
