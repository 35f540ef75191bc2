package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"golang.org/x/term"

	"connectorstudio/backend/runner"
	"connectorstudio/backend/studio"
)

// rowsError is a run that is not through, or not well: told already, and by the exit code.
type rowsError struct{ code int }

func (e rowsError) Error() string { return "not all rows are done" }

// withRuns opens the data folder for a run, whose progress is told.
func (c *cli) withRuns(ctx context.Context, o *runOptions, do func(r *runner.Runner, told *runTold) error) error {
	told := c.newTold(o)
	c.hear = told.progress
	return c.with(ctx, func(r *runner.Runner) error { return do(r, told) })
}

// planned tells what a run would do, or asks whether it may change something elsewhere.
func (c *cli) planned(ctx context.Context, r *runner.Runner, q studio.RunRequest, changes bool, o *runOptions, told *runTold) error {
	if !o.dryRun && (!changes || o.yes) {
		return nil
	}
	plan, err := r.PlanRun(ctx, q)
	if err != nil || o.dryRun {
		if err == nil {
			told.plan(plan)
		}
		return err
	}
	what := fmt.Sprintf("%d calls change something: %s", plan.Calls, plan.Target)
	if !c.terminal(c.in) || !c.terminal(c.err) {
		return usageError{what + ". Add --yes to send them"}
	}
	fmt.Fprintf(c.err, "%s\nSend them? [y/N] ", what)
	line := make(chan string, 1)
	go func() {
		text, _ := bufio.NewReader(c.in).ReadString('\n') // the end of the input is a no
		line <- text
	}()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case text := <-line:
		if answer := strings.ToLower(strings.TrimSpace(text)); answer != "y" && answer != "yes" {
			return studio.Fail(studio.CodeCancelled, "Nothing was sent.", "")
		}
	}
	return nil
}

// terminal tells whether a person is at the other end.
func (c *cli) terminal(stream any) bool {
	if c.isTerminal != nil {
		return c.isTerminal(stream)
	}
	file, is := stream.(*os.File)
	return is && term.IsTerminal(int(file.Fd()))
}

// follow waits for a run. The first interrupt pauses it: calls under way come to their end. The second one
// gives them up.
func (c *cli) follow(ctx context.Context, r *runner.Runner, run studio.Run, o *runOptions, told *runTold) error {
	told.started(run)
	id := run.ID
	type end struct {
		run studio.Run
		err error
	}
	waited := make(chan end, 1)
	go func() {
		ended, err := r.WaitRun(context.WithoutCancel(ctx), id)
		waited <- end{ended, err}
	}()
	var over end
	select {
	case over = <-waited:
	case <-ctx.Done():
		again := make(chan os.Signal, 1)
		signal.Notify(again, os.Interrupt, syscall.SIGTERM)
		defer signal.Stop(again)
		r.PauseRun(id)
		told.pausing()
		select {
		case over = <-waited:
		case <-again:
			r.AbandonRun(id)
			over = <-waited
		}
	}
	told.endBar()
	if over.err != nil {
		fmt.Fprintf(c.err, "The run rests. To go on:\n  %s\n", c.resumeCommand(id, o))
		return over.err
	}
	return c.finish(ctx, r, over.run, o, told)
}

// finish tells how a run ended, writes the output when it is over, and lets the workbook go that was made
// for it.
func (c *cli) finish(ctx context.Context, r *runner.Runner, run studio.Run, o *runOptions, told *runTold) error {
	interrupted := ctx.Err()
	ctx = context.WithoutCancel(ctx)
	w, _, err := r.RunOf(ctx, run.ID)
	if err != nil {
		return err
	}
	groups, err := w.Failures(ctx, run.ID)
	if err != nil {
		return err
	}
	told.ended(run, groups, c.resumeCommand(run.ID, o))
	if !run.State.Over() {
		if interrupted != nil {
			return interrupted
		}
		return rowsError{exitStopped}
	}
	if o.output != "" {
		rows, warnings, err := c.writeRows(ctx, r, run.WorkbookID, o)
		if err != nil {
			told.unwritten(c.resumeCommand(run.ID, o))
			return err
		}
		told.written(o.output, rows, warnings)
	}
	if err := c.letGo(ctx, r, run, o, told); err != nil {
		return err
	}
	if run.State == studio.RunCancelled || run.Counts.Failed+run.Counts.Unknown > 0 {
		return rowsError{exitRows}
	}
	return nil
}

// letGo removes the workbook that was made for a run, once its rows are written. With rows that are unknown
// it stays: a person decides whether they are sent again.
func (c *cli) letGo(ctx context.Context, r *runner.Runner, run studio.Run, o *runOptions, told *runTold) error {
	w, err := r.Workbook(run.WorkbookID)
	if err != nil {
		return err
	}
	def, err := w.Definition(ctx)
	switch {
	case err != nil:
		return err
	case def.Description == passing && !o.keep && o.output != "" && run.Counts.Unknown == 0:
		return r.RemoveWorkbook(ctx, run.WorkbookID)
	case def.Description == passing && o.keep:
		_, err = r.ChangeWorkbook(ctx, run.WorkbookID, func(w *studio.Workbook) error {
			w.Description = ""
			return nil
		})
	}
	if err == nil {
		told.kept(def, run, c.resumeCommand(run.ID, o))
	}
	return err
}
