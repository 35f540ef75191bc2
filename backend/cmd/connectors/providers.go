package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"connectorstudio/backend/catalogue"
	"connectorstudio/backend/runner"
	"connectorstudio/backend/studio"
)

func (c *cli) providers(_ context.Context, args []string) error {
	flags := c.flags("providers")
	asJSON := flags.Bool("json", false, "")
	if err := parsed(flags.Parse(args)); err != nil {
		return err
	}
	found := catalogue.Search(strings.Join(flags.Args(), " "))
	if *asJSON {
		return c.printJSON(found)
	}
	table := tabwriter.NewWriter(c.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tNAME\tCATEGORY\tMETHODS\tDESCRIPTION")
	for _, o := range found {
		methods := []string{}
		for _, m := range o.Methods {
			methods = append(methods, m.ID)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", o.ID, o.Name, o.Category, strings.Join(methods, ", "), o.Description)
	}
	return table.Flush()
}

// created is what `create --json` prints; members are only ever added.
type created struct {
	ID       string           `json:"id"`
	Name     string           `json:"name"`
	Draft    bool             `json:"draft"` // something is missing
	Problems []studio.Problem `json:"problems"`
}

func (c *cli) create(ctx context.Context, args []string) error {
	flags := c.flags("create")
	var start runner.Start
	flags.StringVar(&start.Provider, "provider", "", "")
	flags.StringVar(&start.Method, "method", "", "")
	flags.StringVar(&start.Name, "name", "", "")
	flags.StringVar(&start.ClientID, "client-id", "", "")
	params := flags.StringArray("param", nil, "")
	asJSON := flags.Bool("json", false, "")
	if err := c.parse(flags, args); err != nil {
		return err
	}
	if start.Provider == "" {
		return usageError{"create needs --provider ID; connectors providers lists them"}
	}
	start.Values = map[string]string{}
	for _, pair := range *params {
		name, value, found := strings.Cut(pair, "=")
		if !found {
			return usageError{fmt.Sprintf("--param takes NAME=VALUE, not %q", pair)}
		}
		start.Values[name] = value
	}
	return c.with(ctx, func(r *runner.Runner) error {
		connector, problems, err := r.AddFromProvider(ctx, start)
		if err != nil {
			return err
		}
		if *asJSON {
			return c.printJSON(created{connector.ID, connector.Name, len(problems) > 0, append([]studio.Problem{}, problems...)})
		}
		return c.tellCreated(connector, problems)
	})
}

func (c *cli) tellCreated(connector studio.Connector, problems []studio.Problem) error {
	if len(problems) == 0 {
		_, err := fmt.Fprintf(c.out, "Created %s (%s). Next: connectors connect %s\n", connector.Name, connector.ID, connector.ID)
		return err
	}
	fmt.Fprintf(c.out, "Created %s as a draft (%s). Still needed:\n", connector.Name, connector.ID)
	for _, p := range problems {
		fmt.Fprintf(c.out, "  %s  %s\n", p.Field, p.Message)
	}
	_, err := fmt.Fprintf(c.out, "\n%s\n", connector.Preparation.Notes)
	return err
}
