package main

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"connectorstudio/backend/runner"
	"connectorstudio/backend/studio"
)

// runOptions are the flags of run and of workbook run.
type runOptions struct {
	input, inputFormat  string
	header              string
	maps                []string
	output, format      string
	delimiter           string
	only, rate, resume  string
	connection, keyFile string
	concurrency, limit  int
	dryRun, asJSON, yes bool
	keep, states        bool
	pace                studio.Rate // --rate as read
}

func (o *runOptions) bindRun(flags *pflag.FlagSet) {
	flags.StringVar(&o.only, "only", "", "")
	flags.IntVar(&o.limit, "limit", 0, "")
	flags.BoolVar(&o.dryRun, "dry-run", false, "")
	flags.BoolVar(&o.asJSON, "json", false, "")
	flags.BoolVar(&o.yes, "yes", false, "")
	flags.StringVar(&o.keyFile, "key-file", "", "")
	flags.IntVar(&o.concurrency, "concurrency", 0, "")
	flags.StringVar(&o.rate, "rate", "", "")
}

func (o *runOptions) bindInput(flags *pflag.FlagSet) {
	flags.StringVar(&o.inputFormat, "input-format", "", "")
	flags.StringVar(&o.header, "header", "", "")
}

func (o *runOptions) bindOutput(flags *pflag.FlagSet) {
	flags.StringVarP(&o.output, "output", "o", "", "")
	flags.StringVar(&o.format, "format", "", "")
	flags.StringVar(&o.delimiter, "delimiter", "", "")
	flags.BoolVar(&o.states, "state-columns", false, "")
}

// runRows is the command run: the rows of a file in, an action for each, the rows with what it found out.
func (c *cli) runRows(ctx context.Context, args []string) error {
	o := &runOptions{}
	flags := c.flags("run")
	o.bindRun(flags)
	o.bindOutput(flags)
	flags.StringVarP(&o.input, "input", "i", "", "")
	o.bindInput(flags)
	flags.StringArrayVar(&o.maps, "map", nil, "")
	flags.StringVar(&o.resume, "resume", "", "")
	flags.StringVar(&o.connection, "connection", "", "")
	flags.BoolVar(&o.keep, "keep", false, "")
	if err := parsed(flags.Parse(args)); err != nil {
		return err
	}
	if err := o.check(flags); err != nil {
		return err
	}
	return c.withRuns(ctx, o, func(r *runner.Runner, told *runTold) error {
		if o.resume != "" {
			return c.resumeRows(ctx, r, o, told)
		}
		return c.freshRows(ctx, r, flags.Arg(0), o, told)
	})
}

// check holds the flags of run against each other, before anything is read or sent.
func (o *runOptions) check(flags *pflag.FlagSet) error {
	if err := o.checkRun(flags); err != nil {
		return err
	}
	if o.resume != "" {
		if o.limit > 0 && o.only == "" {
			return usageError{"--limit goes with --only: without it --resume goes on with all that is left"}
		}
		for _, name := range []string{"input", "input-format", "header", "map", "concurrency", "rate", "connection", "dry-run"} {
			if flags.Changed(name) {
				return usageError{"--resume goes on with what the run began with: it does not take --" + name}
			}
		}
		if flags.NArg() > 1 {
			return usageError{"run takes one action"}
		}
		return o.checkOutput(false)
	}
	switch {
	case flags.NArg() != 1:
		return usageError{fmt.Sprintf("run takes one argument, C/A, not %d", flags.NArg())}
	case o.input == "":
		return usageError{"--input names the file with the rows, - for standard input"}
	case o.only != "" && o.only != string(studio.WhichAll) && o.only != string(studio.WhichEmpty):
		return usageError{"--only " + o.only + " is for rows that ran before: it goes with --resume RUN, or with workbook run"}
	}
	if err := o.checkInput(); err != nil {
		return err
	}
	return o.checkOutput(!o.dryRun && !o.keep)
}

var fromCommandLine = []studio.Which{studio.WhichAll, studio.WhichEmpty, studio.WhichFailed, studio.WhichChanged, studio.WhichUnknown}

func (o *runOptions) checkRun(flags *pflag.FlagSet) error {
	if o.only != "" && !slices.Contains(fromCommandLine, studio.Which(o.only)) {
		return usageError{"--only takes all, empty, failed, changed or unknown"}
	}
	if o.limit < 0 || o.limit == 0 && flags.Changed("limit") {
		return usageError{"--limit takes a number of rows, 1 or more"}
	}
	if o.concurrency < 0 || o.concurrency > 256 || o.concurrency == 0 && flags.Changed("concurrency") {
		return usageError{"--concurrency takes 1 to 256"}
	}
	var err error
	o.pace, err = readRate(o.rate)
	return err
}

func (o *runOptions) which() studio.Which {
	if o.only == "" {
		return studio.WhichAll
	}
	return studio.Which(o.only)
}

var rateText = regexp.MustCompile(`^([1-9]\d{0,8})/(s|sec|second|m|min|minute|h|hour)$`)

// readRate reads a rate such as 5/s or 100/min.
func readRate(text string) (studio.Rate, error) {
	if text == "" {
		return studio.Rate{}, nil
	}
	parts := rateText.FindStringSubmatch(text)
	if parts == nil {
		return studio.Rate{}, usageError{fmt.Sprintf("--rate takes requests per time, such as 5/s or 100/min, not %q", text)}
	}
	calls, err := strconv.Atoi(parts[1])
	unit := map[byte]studio.RateUnit{'s': studio.PerSecond, 'm': studio.PerMinute, 'h': studio.PerHour}[parts[2][0]]
	return studio.Rate{Calls: calls, Per: unit}, err
}

// freshRows runs an action over the rows of a file.
func (c *cli) freshRows(ctx context.Context, r *runner.Runner, wanted string, o *runOptions, told *runTold) error {
	action, err := findAction(ctx, r, wanted)
	if err != nil {
		return err
	}
	connector, err := r.Connector(ctx, action.ConnectorID)
	if err != nil {
		return err
	}
	connection, err := findConnection(ctx, r, connector, o.connection)
	if err != nil {
		return err
	}
	if err := c.useKey(ctx, r, connector, connection.ID, o.keyFile); err != nil {
		return err
	}
	request, err := c.prepare(ctx, r, connector, action, connection, o, told)
	if err == nil {
		err = c.planned(ctx, r, request, action.Category == studio.Connect, o, told)
	}
	if err != nil || o.dryRun {
		if request.WorkbookID != "" {
			_ = r.RemoveWorkbook(context.WithoutCancel(ctx), request.WorkbookID) // nothing was sent for it
		}
		return err
	}
	run, err := r.StartRun(ctx, request)
	if err != nil {
		_ = r.RemoveWorkbook(context.WithoutCancel(ctx), request.WorkbookID)
		return err
	}
	return c.follow(ctx, r, run, o, told)
}

// resumeRows goes on with a run, or begins another over some of its rows, and writes what there is then.
func (c *cli) resumeRows(ctx context.Context, r *runner.Runner, o *runOptions, told *runTold) error {
	_, run, err := r.RunOf(ctx, o.resume)
	if err != nil {
		return noRun(err, o.resume)
	}
	if err := c.useKeyOfRun(ctx, r, run, o); err != nil {
		return err
	}
	switch {
	case o.only != "":
		request := studio.RunRequest{WorkbookID: run.WorkbookID, FillerID: run.FillerID, Which: o.which(), First: o.limit}
		if err := c.planned(ctx, r, request, writes(run.Definition), o, told); err != nil {
			return err
		}
		run, err = r.StartRun(ctx, request)
	case !run.State.Over():
		run, err = r.ResumeRun(ctx, run.ID)
	default:
		return c.finish(ctx, r, run, o, told)
	}
	if err != nil {
		return err
	}
	return c.follow(ctx, r, run, o, told)
}

func writes(d studio.RunDefinition) bool {
	return slices.ContainsFunc(d.Actions, func(a studio.Action) bool { return a.Category == studio.Connect })
}

// useKeyOfRun takes a key that was given without a keychain, see useKey.
func (c *cli) useKeyOfRun(ctx context.Context, r *runner.Runner, run studio.Run, o *runOptions) error {
	if len(run.Definition.Connectors) == 0 {
		return nil
	}
	connector, err := r.Connector(ctx, run.Definition.Connectors[0])
	if err != nil {
		return err
	}
	return c.useKey(ctx, r, connector, run.Definition.Connections[0], o.keyFile)
}

// resumeCommand is what goes on with a run.
func (c *cli) resumeCommand(runID string, o *runOptions) string {
	words := []string{"connectors"}
	if c.dataDir != "" {
		words = append(words, "--data-dir", quoted(c.dataDir))
	}
	words = append(words, "run", "--resume", runID)
	for _, flag := range [][2]string{{"--output", o.output}, {"--format", o.format}, {"--delimiter", o.delimiter}, {"--key-file", o.keyFile}} {
		if flag[1] != "" {
			words = append(words, flag[0], quoted(flag[1]))
		}
	}
	if o.states {
		words = append(words, "--state-columns")
	}
	if o.keep && o.output != "" {
		words = append(words, "--keep")
	}
	return strings.Join(words, " ")
}

var plainWord = regexp.MustCompile(`^[\w./:=@%+,-]+$`)

// quoted is a word as a shell takes it.
func quoted(word string) string {
	if plainWord.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
