package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"connectorstudio/backend/runner"
	"connectorstudio/backend/studio"
)

func (c *cli) connect(ctx context.Context, args []string) error {
	flags := c.flags("connect")
	noBrowser := flags.Bool("no-browser", false, "")
	if err := c.parse(flags, args, "C"); err != nil {
		return err
	}
	if *noBrowser {
		c.openURL = func(string) error { return nil } // the link is printed instead
	}
	return c.with(ctx, func(r *runner.Runner) error {
		connector, err := findConnector(ctx, r, flags.Arg(0))
		if err != nil {
			return err
		}
		switch connector.Auth.Method {
		case studio.MethodAPIKey:
			return c.connectKey(ctx, r, connector)
		case studio.MethodOAuth2:
			return c.signIn(ctx, r, connector, *noBrowser)
		}
		return studio.Fail(studio.CodeInvalid, connector.Name+" has no authentication method yet.", "Set one up in the window first.")
	})
}

// connectKey reads the key, and further credentials one line each, from standard input.
func (c *cli) connectKey(ctx context.Context, r *runner.Runner, connector studio.Connector) error {
	lines := bufio.NewReader(c.in)
	key, err := c.readSecret(lines, connector.Auth.APIKey.DisplayName)
	if err != nil {
		return err
	}
	typed := studio.Secrets{APIKey: key, Further: map[string]string{}}
	for _, further := range connector.Auth.APIKey.Further {
		if typed.Further[further.ID], err = c.readSecret(lines, further.DisplayName); err != nil {
			return err
		}
	}
	connection, check, err := r.ConnectKey(ctx, connector.ID, typed)
	if err != nil {
		return err
	}
	if check != nil && check.Failure != nil {
		fmt.Fprintf(c.err, "connectors: the connection check got no answer: %s\n", check.Failure.Message)
	}
	return c.connected(connector, connection)
}

func (c *cli) readSecret(lines *bufio.Reader, label string) (string, error) {
	fmt.Fprintf(c.err, "%s: ", label)
	line, err := lines.ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	if line = strings.TrimSpace(line); line == "" {
		return "", usageError{"the key is read from standard input, which was empty"}
	}
	return line, nil
}

func (c *cli) signIn(ctx context.Context, r *runner.Runner, connector studio.Connector, noBrowser bool) error {
	state, err := r.StartSignIn(ctx, connector.ID)
	if err != nil {
		return err
	}
	flow, err := r.SignIn(state.ID)
	if err != nil {
		return err
	}
	if noBrowser {
		fmt.Fprintf(c.out, "Open this address in a browser and approve access:\n\n%s\n\nThen paste the address that the browser was sent to:\n", state.AuthorizationURL)
		go c.pasteAddress(flow)
	} else {
		fmt.Fprintf(c.err, "Approve access in the browser. If none opened, open this address:\n%s\n", state.AuthorizationURL)
	}
	connection, err := flow.Wait(ctx)
	if err != nil {
		flow.Cancel()
		return err
	}
	return c.connected(connector, connection)
}

// pasteAddress hands pasted addresses to the sign-in until one belongs to it. The browser may reach the
// loopback address by itself meanwhile: whichever comes first counts.
func (c *cli) pasteAddress(flow runner.SignIn) {
	lines := bufio.NewScanner(c.in)
	for lines.Scan() {
		address := strings.TrimSpace(lines.Text())
		if address == "" {
			continue
		}
		err := flow.Paste(address)
		if err == nil {
			return
		}
		fmt.Fprintf(c.err, "connectors: %s\n", studio.AsFailure(err).Message)
	}
}

func (c *cli) connected(connector studio.Connector, connection studio.Connection) error {
	if connection.State != studio.Connected {
		return &studio.Failure{Code: studio.CodeCredentialRefused, Message: fmt.Sprintf("%s: %s", connector.Name, connection.Reason), Fix: connection.Fix}
	}
	fmt.Fprintf(c.out, "%s: %s.\n", connector.Name, connectionLine(connection))
	return nil
}
