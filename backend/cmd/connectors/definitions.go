package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"connectorstudio/backend/importer"
	"connectorstudio/backend/runner"
	"connectorstudio/backend/studio"
)

// listed is a connector in `list --json`; members are only ever added.
type listed struct {
	ID       string     `json:"id"`
	Name     string     `json:"name"`
	Category string     `json:"category"`
	BaseURL  string     `json:"baseUrl"`
	Method   string     `json:"authenticationMethod"`
	Status   string     `json:"status"`
	Actions  int        `json:"actions"`
	LastUsed *time.Time `json:"lastUsed"`
}

func (c *cli) list(ctx context.Context, args []string) error {
	flags := c.flags("list")
	asJSON := flags.Bool("json", false, "")
	if err := c.parse(flags, args); err != nil {
		return err
	}
	return c.with(ctx, func(r *runner.Runner) error {
		rows, err := everyConnector(ctx, r, "")
		if err != nil {
			return err
		}
		if *asJSON {
			return c.printJSON(rows)
		}
		table := tabwriter.NewWriter(c.out, 0, 4, 2, ' ', 0)
		fmt.Fprintln(table, "NAME\tCATEGORY\tAUTHENTICATION\tSTATUS\tACTIONS\tBASE URL")
		for _, row := range rows {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%d\t%s\n", row.Name, row.Category, methodName(row.Method), statusName(row.Status), row.Actions, row.BaseURL)
		}
		return table.Flush()
	})
}

// everyConnector returns all that a search finds; an empty one finds all there are.
func everyConnector(ctx context.Context, r *runner.Runner, search string) ([]listed, error) {
	const window = 500
	rows := []listed{}
	for {
		page, err := r.Store.Connectors(ctx, studio.ConnectorQuery{Search: search, From: len(rows), Count: window})
		if err != nil {
			return nil, err
		}
		for _, row := range page.Rows {
			rows = append(rows, listed{
				ID: row.ID, Name: row.Name, Category: string(row.Category), BaseURL: row.BaseURL, Method: string(row.Method),
				Status: string(row.Status), Actions: row.Actions, LastUsed: row.LastUsed,
			})
		}
		if len(page.Rows) < window {
			return rows, nil
		}
	}
}

func methodName(method string) string {
	switch studio.AuthMethod(method) {
	case studio.MethodOAuth2:
		return "OAuth 2.0"
	case studio.MethodAPIKey:
		return "API Key"
	case studio.MethodNone:
		return "None"
	case studio.MethodBasic:
		return "Basic"
	case studio.MethodLogin:
		return "Login request"
	}
	return "Not set up"
}

func statusName(status string) string {
	switch studio.ListStatus(status) {
	case studio.StatusConnected:
		return "Connected"
	case studio.StatusExpired:
		return "Token expired"
	case studio.StatusBroken:
		return "Broken"
	case studio.StatusDraft:
		return "Draft"
	}
	return "Not connected"
}

// shown is what `show --json` prints; members are only ever added.
type shown struct {
	Connector   studio.Connector    `json:"connector"`
	Connection  studio.Connection   `json:"connection"` // the one used by default
	Actions     []studio.Action     `json:"actions"`
	Connections []studio.Connection `json:"connections"`
	// Methods are the ways to sign in, the first one with an empty id.
	Methods []studio.MethodChoice `json:"methods"`
}

func (c *cli) show(ctx context.Context, args []string) error {
	flags := c.flags("show")
	asJSON := flags.Bool("json", false, "")
	if err := c.parse(flags, args, "C"); err != nil {
		return err
	}
	return c.with(ctx, func(r *runner.Runner) error {
		connector, err := findConnector(ctx, r, flags.Arg(0))
		if err != nil {
			return err
		}
		connections, err := r.Connections(ctx, connector.ID)
		if err != nil {
			return err
		}
		connection, err := findConnection(ctx, r, connector, "")
		if err != nil {
			return err
		}
		actions, err := r.SavedActions(ctx, connector.ID)
		if err != nil {
			return err
		}
		if *asJSON {
			return c.printJSON(shown{connector, connection, actions, connections, connector.Methods()})
		}
		return c.describe(connector, connections, actions)
	})
}

func (c *cli) describe(connector studio.Connector, connections []studio.Connection, actions []studio.Action) error {
	table := tabwriter.NewWriter(c.out, 0, 4, 2, ' ', 0)
	fmt.Fprintf(table, "%s\n", connector.Name)
	lines := [][2]string{
		{"Description", connector.Description},
		{"Base URL", connector.BaseURL},
		{"Category", string(connector.Category)},
		{"Authentication method", methodName(string(connector.Auth.Method))},
	}
	methods := connector.Methods()
	for _, m := range methods[1:] {
		lines = append(lines, [2]string{"Further method", m.Name})
	}
	for _, connection := range connections {
		label := "Connection"
		if len(connections) > 1 {
			label += " " + connection.Name
		}
		if len(connections) > 1 && connection.Default {
			label += " (default)"
		}
		line := connectionLine(connection)
		for _, m := range methods {
			if len(methods) > 1 && m.ID == connection.Alternative {
				line += ", with " + m.Name
			}
		}
		lines = append(lines, [2]string{label, line})
	}
	for _, line := range append(lines, [2]string{"Id", connector.ID}) {
		if line[1] != "" {
			fmt.Fprintf(table, "  %s\t%s\n", line[0], line[1])
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	c.tellMissing(studio.CheckConnector(connector, nil))
	fmt.Fprintf(c.out, "\nActions\n")
	for _, a := range actions {
		fmt.Fprintf(table, "  %s\t%s\t%s %s\t%s\n", a.Name, a.Category, a.Method, a.Endpoint, parameterLine(a))
	}
	return table.Flush()
}

func connectionLine(connection studio.Connection) string {
	line := statusName(string(connection.State))
	if connection.Identity != "" {
		line += " as " + connection.Identity
	}
	if connection.Reason != "" {
		line += ": " + connection.Reason
	}
	return line
}

func parameterLine(a studio.Action) string {
	names := []string{}
	for _, p := range a.Parameters {
		name := "{" + p.Name + "}"
		if !p.Required {
			name += " (optional)"
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

func (c *cli) export(ctx context.Context, args []string) error {
	flags := c.flags("export")
	path := flags.StringP("output", "o", "-", "")
	yaml := flags.Bool("yaml", false, "")
	if err := c.parse(flags, args, "C"); err != nil {
		return err
	}
	return c.with(ctx, func(r *runner.Runner) error {
		connector, err := findConnector(ctx, r, flags.Arg(0))
		if err != nil {
			return err
		}
		exported, err := r.ExportConnector(ctx, connector.ID)
		file := exported.File
		if err == nil && *yaml {
			file, err = importer.YAML(file)
		}
		if err != nil {
			return err
		}
		c.warn(exported.Warnings)
		return c.write(*path, file)
	})
}

func (c *cli) importFile(ctx context.Context, args []string) error {
	flags := c.flags("import")
	if err := c.parse(flags, args, "FILE"); err != nil {
		return err
	}
	file, err := c.read(flags.Arg(0))
	if err != nil {
		return err
	}
	return c.with(ctx, func(r *runner.Runner) error {
		connector, actions, warnings, err := r.ImportConnector(ctx, file)
		if err != nil {
			return err
		}
		fmt.Fprintf(c.out, "Imported %s with %d actions (%s).\n", connector.Name, actions, connector.ID)
		problems, err := r.CheckConnector(ctx, connector)
		if err != nil {
			return err
		}
		c.tellMissing(problems)
		c.warn(warnings)
		return nil
	})
}

// tellMissing says what makes a connector a draft.
func (c *cli) tellMissing(problems []studio.Problem) {
	missing := studio.Blocking(problems)
	if len(missing) == 0 {
		return
	}
	fmt.Fprintln(c.out, "It is a draft, whose actions cannot be called yet. Still needed:")
	for _, p := range missing {
		fmt.Fprintf(c.out, "  %s  %s\n", p.Field, p.Message)
	}
}

func (c *cli) warn(warnings []string) {
	for _, w := range warnings {
		fmt.Fprintf(c.err, "connectors: %s\n", w)
	}
}

// largestFile is how much of a file is read; the importer refuses more than 5 MiB.
const largestFile = 6 << 20

// read reads a file, or standard input for "-".
func (c *cli) read(path string) ([]byte, error) {
	if path == "-" {
		return io.ReadAll(io.LimitReader(c.in, largestFile))
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, unusable(path, "read", err)
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, largestFile))
	if err != nil {
		return nil, unusable(path, "read", err)
	}
	return content, nil
}

// write writes a file, or standard output for "-".
func (c *cli) write(path string, content []byte) error {
	if path == "-" {
		_, err := c.out.Write(content)
		return err
	}
	if err := os.WriteFile(path, content, 0o644); err != nil {
		return unusable(path, "written", err)
	}
	return nil
}

func unusable(path, done string, err error) error {
	f := studio.Fail(studio.CodeFileRefused, fmt.Sprintf("%s cannot be %s.", path, done), "Check that it exists and its permissions.")
	if done == "read" && errors.Is(err, fs.ErrNotExist) {
		f.Code = studio.CodeNotFound
	}
	f.Detail = err.Error()
	return f
}

func (c *cli) printJSON(value any) error {
	out := json.NewEncoder(c.out)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	return out.Encode(value)
}
