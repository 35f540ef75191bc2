package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"connectorstudio/backend/runner"
	"connectorstudio/backend/studio"
)

var verdictWords = map[studio.Verdict]string{studio.VerdictSent: "marked as done elsewhere", studio.VerdictNotSent: "marked as not sent"}

// resolveRows is runs resolve: a person says what became of rows whose call may have arrived. Nothing is sent.
func (c *cli) resolveRows(ctx context.Context, args []string) error {
	flags := c.flags("runs resolve")
	as := flags.String("as", "", "")
	where := flags.StringArray("where", nil, "")
	asJSON := flags.Bool("json", false, "")
	if err := c.parse(flags, args, "RUN"); err != nil {
		return err
	}
	verdict := studio.Verdict(*as)
	if !slices.Contains(studio.Verdicts, verdict) {
		return usageError{"--as takes sent (it arrived, or was done elsewhere), not-sent (the next run calls it) or unknown (takes back what was said)"}
	}
	if verdict == studio.VerdictUnknown && len(*where) > 0 {
		return usageError{"--as unknown takes back all that was said of the run: it does not take --where"}
	}
	return c.with(ctx, func(r *runner.Runner) error {
		if _, _, err := r.RunOf(ctx, flags.Arg(0)); err != nil {
			return noRun(err, flags.Arg(0))
		}
		rows, err := rowsWhere(ctx, r, flags.Arg(0), *where)
		if err != nil {
			return err
		}
		decided, err := r.DecideRows(ctx, flags.Arg(0), rows, verdict)
		if err != nil {
			return err
		}
		if *asJSON {
			return c.printJSON(decided)
		}
		return c.printDecided(ctx, r, flags.Arg(0), verdict, decided.Rows)
	})
}

// rowsWhere are the rows whose columns have values, such as "email=ada@example.com"; nil for all when none are asked for.
func rowsWhere(ctx context.Context, r *runner.Runner, runID string, where []string) ([]int64, error) {
	if len(where) == 0 {
		return nil, nil
	}
	w, _, err := r.RunOf(ctx, runID)
	if err != nil {
		return nil, err
	}
	def, err := w.Definition(ctx)
	if err != nil {
		return nil, err
	}
	view := studio.View{}
	for _, pair := range where {
		name, value, both := strings.Cut(pair, "=")
		at := slices.IndexFunc(def.Columns, func(column studio.Column) bool { return strings.EqualFold(column.Name, name) })
		if !both || at < 0 {
			return nil, usageError{fmt.Sprintf("--where takes COLUMN=VALUE, not %q (columns: %s)", pair, columnNames(def))}
		}
		view.Filter = append(view.Filter, studio.Condition{Column: def.Columns[at].ID, Is: studio.IsEqual, Value: value})
	}
	seen, err := w.See(ctx, view)
	if err != nil {
		return nil, err
	}
	rows := slices.AppendSeq([]int64{}, seen.All)
	if len(rows) == 0 {
		return nil, studio.Fail(studio.CodeNotFound, "No row has "+strings.Join(where, " and ")+".", "connectors workbook export W --state-columns shows the rows and their states.")
	}
	return rows, nil
}

func (c *cli) printDecided(ctx context.Context, r *runner.Runner, runID string, verdict studio.Verdict, rows int) error {
	_, run, err := r.RunOf(ctx, runID)
	switch {
	case err != nil:
	case verdict == studio.VerdictUnknown:
		fmt.Fprintf(c.out, "%d rows are unknown again.\n", rows)
	case rows == 0:
		fmt.Fprintln(c.out, "No row of this run is unknown.")
	case verdict == studio.VerdictSent:
		fmt.Fprintf(c.out, "%d rows are %s: they stay so.\n", rows, verdictWords[verdict])
	case run.State.Over():
		fmt.Fprintf(c.out, "%d rows are %s. To send them:\n  %s --only empty\n", rows, verdictWords[verdict], c.resumeCommand(runID, &runOptions{}))
	default:
		fmt.Fprintf(c.out, "%d rows are %s. To go on, and send them:\n  %s\n", rows, verdictWords[verdict], c.resumeCommand(runID, &runOptions{}))
	}
	return err
}
