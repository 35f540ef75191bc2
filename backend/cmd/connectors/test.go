package main

import (
	"context"
	"fmt"
	"strings"

	"connectorstudio/backend/runner"
	"connectorstudio/backend/secrets"
	"connectorstudio/backend/studio"
)

// keyVariable names the environment variable that holds an API key where there is no keychain.
const keyVariable = "CONNECTORS_API_KEY"

func (c *cli) test(ctx context.Context, args []string) error {
	flags := c.flags("test")
	asJSON := flags.Bool("json", false, "")
	params := flags.StringArray("param", nil, "")
	keyFile := flags.String("key-file", "", "")
	name := flags.String("connection", "", "")
	retry := flags.Bool("retry", false, "")
	allPages := flags.Bool("all-pages", false, "")
	mostPages := flags.Int("max-pages", 0, "")
	if err := c.parse(flags, args, "C/A"); err != nil {
		return err
	}
	if *mostPages < 0 || *mostPages > 0 && !*allPages {
		return usageError{"--max-pages goes with --all-pages and takes a number above 0"}
	}
	return c.with(ctx, func(r *runner.Runner) error {
		action, err := findAction(ctx, r, flags.Arg(0))
		if err != nil {
			return err
		}
		connector, err := r.Connector(ctx, action.ConnectorID)
		if err != nil {
			return err
		}
		values, err := sampleValues(ctx, r, connector, action, *params)
		if err != nil {
			return err
		}
		connection, err := findConnection(ctx, r, connector, *name)
		if err != nil {
			return err
		}
		if err := c.useKey(ctx, r, connector, connection.ID, *keyFile); err != nil {
			return err
		}
		trial := runner.Trial{Action: action, ConnectionID: connection.ID, Values: values, Source: studio.SourceTest}
		if *allPages {
			err = c.allPages(ctx, r, trial, *mostPages, *asJSON)
		} else {
			err = c.once(ctx, r, trial, *retry, *asJSON)
		}
		_ = r.Trim(context.WithoutCancel(ctx)) // else the next one does it
		return err
	})
}

// once makes a call and prints it: a test, or with retry as a run makes it.
func (c *cli) once(ctx context.Context, r *runner.Runner, t runner.Trial, retry, asJSON bool) error {
	send := r.Try
	if retry {
		send = r.Perform
	}
	call, err := send(ctx, t)
	if err != nil {
		return err
	}
	return c.report(r, call, asJSON)
}

// useKey takes the API key of a file that only its owner may read, or of the environment, for this run:
// it is kept in memory, and what the window shows of the connection stays.
func (c *cli) useKey(ctx context.Context, r *runner.Runner, connector studio.Connector, connectionID, file string) error {
	text := c.env(keyVariable)
	if file != "" {
		content, err := secrets.ReadFile(file)
		if err != nil {
			return err
		}
		text = string(content)
	}
	if strings.TrimSpace(text) == "" {
		return nil
	}
	if method := connector.Auth.Method; method != studio.MethodAPIKey && method != studio.MethodBasic {
		if file != "" {
			return usageError{connector.Name + " does not use an API key"}
		}
		return nil // the variable is meant for others
	}
	r.Keyring.KeepInMemory()
	r.Auth.Changed = nil
	_, err := r.KeepSecrets(ctx, connectionID, givenKeys(connector, text))
	return err
}

// givenKeys reads what the method asks for, one line each, as connect does.
func givenKeys(connector studio.Connector, text string) studio.Secrets {
	lines := strings.Split(strings.TrimRight(text, "\r\n"), "\n")
	given := studio.Secrets{Further: map[string]string{}}
	for i, field := range connector.Auth.CredentialFields() {
		if i < len(lines) {
			given.Set(field.ID, lines[i])
		}
	}
	return given
}

// sampleValues returns the remembered values with those of --param over them.
func sampleValues(ctx context.Context, r *runner.Runner, connector studio.Connector, action studio.Action, params []string) (map[string]string, error) {
	values, err := r.Store.Samples(ctx, action.ID)
	if err != nil {
		return nil, err
	}
	known := map[string]studio.ParameterType{}
	for _, p := range studio.AskedParameters(connector, action) {
		known[p.Parameter.Name] = p.Parameter.Type
	}
	for _, param := range params {
		name, value, found := strings.Cut(param, "=")
		if !found {
			return nil, usageError{fmt.Sprintf("--param takes NAME=VALUE, not %q", param)}
		}
		if known[name] == "" {
			return nil, usageError{fmt.Sprintf("%s has no parameter %q", action.Name, name)}
		}
		if known[name] == studio.ParamFile && value != "" {
			file, err := r.ChooseFile(ctx, value)
			if err != nil {
				return nil, err
			}
			value = file.Value()
		}
		values[name] = value
	}
	return values, nil
}
