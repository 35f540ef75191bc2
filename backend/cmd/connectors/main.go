// Command connectors is Connector Studio without a window: it lists, shows, exports, imports, connects
// and tests over the same data folder, and may run while the window is open.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/pflag"

	"connectorstudio/backend/runner"
	"connectorstudio/backend/secrets"
	"connectorstudio/backend/studio"
)

// Exit codes, the same for every command.
const (
	exitDone         = 0
	exitFailed       = 1   // something else went wrong; the message says what
	exitUsage        = 2   // the command line is not understood
	exitNotFound     = 3   // no connector, action, workbook, run or file of that name, or several connectors
	exitNotConnected = 4   // not connected, or the credentials were refused
	exitNoAnswer     = 5   // the system did not answer
	exitStatus       = 6   // the system answered with a status of 400 or above
	exitData         = 7   // the data folder or the keychain cannot be used
	exitRows         = 8   // a run is over, and some of its rows failed or are unknown
	exitStopped      = 9   // a run stopped by itself, and can go on
	exitCancelled    = 130 // interrupted
)

const usage = `Usage: connectors [--data-dir DIR] COMMAND

  list [--json]                     the data connectors with their state
  show C [--json]                   one data connector with its actions
  export C [-o FILE] [--yaml]       writes it in the portable format, without secrets
  import FILE                       adds one from a file in the portable format (- for standard input)
  connect C [--connection NAME] [--method NAME] [--no-browser] [--param NAME=VALUE]...
            [--certificate FILE [--certificate-key FILE] [--certificate-password-file FILE]]
                                    OAuth 2.0: through the system browser, or by a printed link; a client
                                    secret that is still missing is read from standard input first
                                    API Key: the key is read from standard input, further credentials
                                    one line each after it. Connection parameters that are required and
                                    neither given nor kept are read first, one line each
                                    (--method chooses among several authentication methods, which show C
                                    lists; what was entered for the one before is deleted)
  connect C --check [--connection NAME]
                                    runs the connection check of a connection that is there already
  providers [SEARCH] [--json]       the systems of the catalogue, with the ids of their methods
  create --provider ID              adds a data connector that is filled in from the catalogue; a draft while
                                    something is missing  [--method M] [--name N] [--client-id ID]
                                    [--param NAME=VALUE]... [--json]
  test C/A [--connection NAME] [--param NAME=VALUE]...
                                    sends the action once and prints the answer  [--json]
                                    (of a parameter that is a file, VALUE is its path)
         [--retry]                makes the call again where the outcome rules and the retry policy say so
         [--all-pages [--max-pages N]]  prints the records of all pages, one a line or with --json as one
                                  document; waits and retries as a run
  run C/A --input FILE --output FILE
                                    makes the call once per row of a file (CSV, XLSX, JSON, JSON Lines; - for
                                    standard input), and writes the rows with what it found (.csv .tsv .xlsx
                                    .json .jsonl .parquet .db; - for standard output)
         [--map PARAM=COLUMN]...  a column for a parameter; by name without. PARAM==VALUE is the same in each row
         [--concurrency N] [--rate N/s|N/min]  calls at once, and how many go out in a time at most
         [--header yes|no]        whether the first row of the input has the names; found out without
         [--limit N]              calls only the first N rows; the others are written as they are
         [--dry-run]              tells what would be sent, and sends nothing
         [--connection NAME] [--key-file FILE] [--input-format F] [--format F] [--delimiter D]
         [--state-columns]        with the state and the reason of each row
         [--keep]                 keeps the workbook that is made of the input
         [--yes]                  an action that changes something elsewhere asks first, without a terminal
                                  it wants this
         [--json]                 one event a line: on standard output, or on standard error with --output -
  run --resume RUN [--output FILE]  goes on where a run was interrupted or killed; what nobody knows of is not
                                    sent again  [--only empty|failed|changed|unknown|all [--limit N]: runs those anew]
  workbook list [--json] | show W [--json]
  workbook import FILE [--into W [--key COLUMN]... | --name N] [--input-format F] [--delimiter D]
         [--header yes|no] [--json]
  workbook export W [-o FILE] [--format F] [--delimiter D] [--state-columns]
  workbook run W/ACTION [--only all|empty|failed|changed|unknown] [--limit N] [--dry-run] [--yes] [--json]
         [--concurrency N] [--rate N/s|N/min]  for this run, instead of what its columns say
  runs [W] [--json]                 the runs of a workbook, or of all; the latest first
  runs cancel RUN | runs undo RUN   ends one for good; takes back what one wrote
  runs resolve RUN --as sent|not-sent|unknown [--where COLUMN=VALUE]... [--json]
                                    says what became of rows that are unknown: sent (or done elsewhere) makes
                                    them done, not-sent lets the next run call them, unknown takes back what
                                    was said; of all of the run, or of those with these values. Sends nothing
  approve C ADDRESS                 lets its actions call another address, such as https://files.example.com,
                                    without credentials; or a connection be used where its sign-in said its data is
  sample                            runs the sample vendor until it is interrupted

C is the name or the id of a data connector, A of one of its actions, W of a workbook.
Data lives in DIR, else in the folder named by CONNECTOR_STUDIO_DATA, else where the window keeps it.

Without a keychain (a server, a container), test and run take an API key from --key-file FILE (mode 0600) or from
the environment variable CONNECTORS_API_KEY, further credentials one line each after it. It is used for
that command and kept nowhere.

An interrupt (Ctrl C) pauses a run: the calls under way come to their end, and the command that goes on is
printed. A second one gives those calls up.

--certificate takes a client certificate (PEM with its key, or beside --certificate-key FILE; or PKCS#12) and
keeps it for the connection. The password of a PKCS#12 file comes from --certificate-password-file FILE or from
the environment variable CONNECTORS_CERTIFICATE_PASSWORD. All of these files need mode 0600.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 not connected or refused, 5 no answer,
6 answered with status 400 or above, 7 data folder or keychain unusable,
8 a run is over and some rows failed or are unknown, 9 a run stopped by itself, 130 interrupted.
`

// cli is one run of the command: everything outside of it is a field.
type cli struct {
	in       io.Reader
	out, err io.Writer
	dataDir  string
	env      func(string) string
	openURL  func(string) error // nil for the system browser
	keyring  *secrets.Keyring   // nil for the keychain of the system
	// isTerminal tells whether a person is at the other end of a stream; nil to ask the system.
	isTerminal func(stream any) bool
	hear       func(studio.RunProgress) // how far a run is; nil for nobody
	helping    string                   // the command that is helped with; empty for all
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// Whoever reads may have seen enough (| head): that is an error of the write, and must not end a run in the middle.
	signal.Ignore(syscall.SIGPIPE)
	c := &cli{in: os.Stdin, out: os.Stdout, err: os.Stderr, env: os.Getenv}
	code := c.run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

var commands = map[string]func(*cli, context.Context, []string) error{
	"list": (*cli).list, "show": (*cli).show, "export": (*cli).export, "import": (*cli).importFile,
	"providers": (*cli).providers, "create": (*cli).create,
	"connect": (*cli).connect, "test": (*cli).test, "run": (*cli).runRows, "workbook": (*cli).workbook, "runs": (*cli).runs, "approve": (*cli).approve, "sample": (*cli).sample,
}

// run performs one command line and returns its exit code.
func (c *cli) run(ctx context.Context, args []string) int {
	flags := c.flags("connectors")
	flags.SetInterspersed(false)
	flags.StringVar(&c.dataDir, "data-dir", "", "")
	if err := parsed(flags.Parse(args)); err != nil {
		return c.explain(ctx, err)
	}
	name := flags.Arg(0)
	if name == "help" {
		name, c.helping = flags.Arg(1), flags.Arg(1)
		if name == "" || commands[name] != nil {
			return c.explain(ctx, pflag.ErrHelp)
		}
	}
	if name == "" {
		return c.explain(ctx, pflag.ErrHelp)
	}
	command := commands[name]
	c.helping = name
	if command == nil {
		return c.explain(ctx, usageError{fmt.Sprintf("there is no command %q", name)})
	}
	return c.explain(ctx, command(c, ctx, flags.Args()[1:]))
}

// usageError is a command line that is not understood.
type usageError struct{ what string }

func (e usageError) Error() string { return e.what }

// statusError is an answer with a status of 400 or above: a result, told by the exit code.
type statusError struct{ status int }

func (e statusError) Error() string {
	return fmt.Sprintf("the system answered with status %d", e.status)
}

// explain prints what went wrong and returns the exit code for it.
func (c *cli) explain(ctx context.Context, err error) int {
	var wrong usageError
	var status statusError
	var rows rowsError
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, pflag.ErrHelp):
		fmt.Fprint(c.out, usageOf(c.helping))
		return exitDone
	case errors.As(err, &wrong):
		try := "--help"
		if commands[c.helping] != nil {
			try = c.helping + " --help"
		}
		fmt.Fprintf(c.err, "connectors: %s\nTry: connectors %s\n", wrong.what, try)
		return exitUsage
	case errors.As(err, &status):
		return exitStatus
	case errors.As(err, &rows):
		return rows.code
	case errors.Is(err, syscall.EPIPE):
		return exitDone
	case ctx.Err() != nil:
		fmt.Fprintln(c.err, "connectors: interrupted")
		return exitCancelled
	}
	f := studio.AsFailure(err)
	if name, isValue := strings.CutPrefix(f.Field, "values."); isValue && f.Code == studio.CodeInvalid {
		fmt.Fprintf(c.err, "connectors: %s\n  Give it with --param %s=VALUE.\n", f.Message, name)
		return exitUsage
	}
	fmt.Fprintf(c.err, "connectors: %s\n", f.Message)
	for _, more := range []string{f.Detail, f.Fix} {
		if more != "" {
			fmt.Fprintf(c.err, "  %s\n", more)
		}
	}
	if code := exitCode(f.Code); code != exitFailed || !errors.As(err, &unopenedError{}) {
		return code
	}
	return exitData
}

// unopenedError is a data folder that cannot be used.
type unopenedError struct{ error }

func (e unopenedError) Unwrap() error { return e.error }

func exitCode(code studio.Code) int {
	switch code {
	case studio.CodeNotFound:
		return exitNotFound
	case studio.CodeNotConnected, studio.CodeCredentialMoved, studio.CodeCredentialRefused, studio.CodeInvalidGrant,
		studio.CodeSignInDenied, studio.CodeInvalidClient, studio.CodeInvalidScope, studio.CodeRedirectMismatch,
		studio.CodeSignInFailed, studio.CodeSignInTimeout:
		return exitNotConnected
	case studio.CodeDNS, studio.CodeUnreachable, studio.CodeTLS, studio.CodeProxy, studio.CodeTimeout,
		studio.CodeTruncated, studio.CodeTooLarge, studio.CodeOffline, studio.CodeTokenUnavailable:
		return exitNoAnswer
	case studio.CodeDiskFull, studio.CodeDatabaseBusy, studio.CodeDamaged, studio.CodeTooNew,
		studio.CodeKeychainMissing, studio.CodeKeychainLocked, studio.CodeKeychainWaiting, studio.CodeKeychainFailed:
		return exitData
	case studio.CodeCancelled:
		return exitCancelled
	}
	return exitFailed
}

// flags makes the flag set of a command.
func (c *cli) flags(name string) *pflag.FlagSet {
	flags := pflag.NewFlagSet(name, pflag.ContinueOnError)
	flags.SetOutput(io.Discard)
	return flags
}

// parse reads flags and exactly the named arguments of a command.
func (c *cli) parse(flags *pflag.FlagSet, args []string, names ...string) error {
	if err := parsed(flags.Parse(args)); err != nil {
		return err
	}
	if flags.NArg() != len(names) {
		return usageError{flags.Name() + " takes " + arguments(names) + fmt.Sprintf(", not %d", flags.NArg())}
	}
	return nil
}

// arguments tells which ones a command takes.
func arguments(names []string) string {
	switch len(names) {
	case 0:
		return "no arguments"
	case 1:
		return "one argument, " + names[0]
	}
	return fmt.Sprintf("%d arguments, %s", len(names), strings.Join(names, " "))
}

// parsed makes a usageError of what a flag set does not understand.
func parsed(err error) error {
	if err == nil || errors.Is(err, pflag.ErrHelp) {
		return err
	}
	return usageError{err.Error()}
}

// with opens the data folder for the length of a command.
func (c *cli) with(ctx context.Context, do func(r *runner.Runner) error) error {
	dir, err := runner.DataDir(c.dataDir)
	if err != nil {
		return err
	}
	r, err := runner.Open(ctx, runner.Config{
		Dir: dir, Keyring: c.keyring, OpenURL: c.openURL, Program: "the command line",
		Changed: func(_ string, data any) {
			if p, is := data.(studio.RunProgress); is && c.hear != nil {
				c.hear(p)
			}
		},
	})
	if err != nil {
		return unopenedError{err}
	}
	return errors.Join(do(r), r.Close())
}
