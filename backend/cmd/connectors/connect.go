package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"golang.org/x/term"

	"connectorstudio/backend/auth"
	"connectorstudio/backend/runner"
	"connectorstudio/backend/secrets"
	"connectorstudio/backend/studio"
)

func (c *cli) connect(ctx context.Context, args []string) error {
	flags := c.flags("connect")
	noBrowser := flags.Bool("no-browser", false, "")
	name := flags.String("connection", "", "")
	check := flags.Bool("check", false, "")
	method := flags.String("method", "", "")
	given := flags.StringArray("param", nil, "")
	picked := pickedFiles{flags.String("certificate", "", ""), flags.String("certificate-key", "", ""), flags.String("certificate-password-file", "", "")}
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
		connection, err := findConnection(ctx, r, connector, *name)
		if err != nil {
			return err
		}
		if *check {
			return c.checkConnection(ctx, r, connector, connection)
		}
		if connector, err = chooseMethod(ctx, r, connector, &connection, *method); err != nil {
			return err
		}
		lines := bufio.NewReader(c.in)
		if err := c.parameters(ctx, r, connector, connection, *given, lines); err != nil {
			return err
		}
		if err := c.keepCertificate(ctx, r, connection.ID, picked); err != nil {
			return err
		}
		switch {
		case connector.Auth.Method == studio.MethodNotSetUp:
			return studio.Fail(studio.CodeInvalid, connector.Name+" has no authentication method yet.", "Set one up in the window first.")
		case connector.Auth.Interactive():
			return c.signIn(ctx, r, connector, connection.ID, lines, *noBrowser)
		}
		return c.connectTyped(ctx, r, connector, connection.ID, lines)
	})
}

// chooseMethod lets the connection use the method of that name; for no name it stays with its own. The
// connector is returned as it is used with it.
func chooseMethod(ctx context.Context, r *runner.Runner, connector studio.Connector, connection *studio.Connection, name string) (studio.Connector, error) {
	id := connection.Alternative
	if connector.As(id).MethodGone() {
		id = ""
	}
	if name != "" {
		chosen, found := connector.FindMethod(name)
		if !found {
			names := []string{}
			for _, m := range connector.Methods() {
				names = append(names, m.Name)
			}
			return connector, studio.Fail(studio.CodeNotFound, fmt.Sprintf("%s has no authentication method %q.", connector.Name, name), "There are: "+strings.Join(names, ", ")+".")
		}
		id = chosen.ID
	}
	if id != connection.Alternative {
		var err error
		if *connection, err = r.ChooseMethod(ctx, connection.ID, id); err != nil {
			return connector, err
		}
	}
	return connector.As(id), nil
}

// checkConnection runs the connection check of a connection that is there already.
func (c *cli) checkConnection(ctx context.Context, r *runner.Runner, connector studio.Connector, connection studio.Connection) error {
	connection, call, err := r.CheckConnection(ctx, connection.ID)
	if err != nil {
		return err
	}
	if call.Failure != nil {
		return call.Failure
	}
	fmt.Fprintf(c.out, "%s: %d %s. %s.\n", connector.Name, call.Response.Status, call.Response.StatusText, connectionLine(connection))
	switch {
	case connection.State == studio.Broken:
		return studio.Fail(studio.CodeCredentialRefused, fmt.Sprintf("%s: %s", connector.Name, connection.Reason), connection.Fix)
	case call.Response.Status >= 400:
		return statusError{call.Response.Status}
	}
	return nil
}

// parameters takes the values of connection parameters from --param and reads from standard input, one
// line each, the required ones that the connection lacks.
func (c *cli) parameters(ctx context.Context, r *runner.Runner, connector studio.Connector, connection studio.Connection, given []string, lines *bufio.Reader) error {
	parameters := connector.ConnectionParameters()
	values, secrets := map[string]string{}, map[string]string{}
	for name, value := range connection.Values {
		values[name] = value
	}
	for _, param := range given {
		name, value, found := strings.Cut(param, "=")
		at := slices.IndexFunc(parameters, func(p studio.ConnectionParameter) bool { return p.Name == name })
		switch {
		case !found:
			return usageError{fmt.Sprintf("--param takes NAME=VALUE, not %q", param)}
		case at < 0:
			return usageError{fmt.Sprintf("%s has no connection parameter %q", connector.Name, name)}
		case parameters[at].Secret:
			return usageError{name + " is a secret: it is read from standard input"}
		}
		values[name] = value
	}
	for _, p := range parameters {
		if !p.Required || values[p.Name] != "" || p.Default != "" || connector.FilledLater(p.Name) || p.Secret && connection.Keeps(studio.SecretParameter(p.Name)) {
			continue
		}
		into := values
		if p.Secret {
			into = secrets
		}
		var err error
		if into[p.Name], err = c.readSecret(lines, orName(p)); err != nil {
			return err
		}
	}
	if len(parameters) == 0 {
		return nil
	}
	_, err := r.SetParameters(ctx, connection.ID, values, secrets)
	if f := studio.AsFailure(err); err != nil && strings.HasPrefix(f.Field, "values.") {
		return usageError{f.Message}
	}
	return err
}

func orName(p studio.ConnectionParameter) string {
	if p.Label != "" {
		return p.Label
	}
	return p.Name
}

// connectTyped reads what the method asks for from standard input, one line each. An empty line keeps what
// is stored.
func (c *cli) connectTyped(ctx context.Context, r *runner.Runner, connector studio.Connector, connectionID string, lines *bufio.Reader) error {
	stored, err := r.Auth.Stored(ctx, keyed(connector, connectionID))
	if err != nil {
		return err
	}
	typed := studio.Secrets{Further: map[string]string{}}
	for _, field := range connector.Auth.CredentialFields() {
		if field.Lines {
			field.Label, field.Secret = field.Label+" (path of its file)", false
		}
		value, err := c.readField(lines, field, field.Optional || (field.ID == studio.FieldClientSecret || field.Lines) && slices.Contains(stored, field.ID))
		if err != nil {
			return err
		}
		if field.Lines && value != "" {
			content, err := secrets.ReadFile(value)
			if err != nil {
				return err
			}
			value = string(content)
		}
		typed.Set(field.ID, value)
	}
	connection, check, err := r.Connect(ctx, connectionID, typed)
	if err != nil {
		return err
	}
	if check != nil && check.Failure != nil {
		fmt.Fprintf(c.err, "connectors: the connection check got no answer: %s\n", check.Failure.Message)
	}
	return c.connected(ctx, r, connector, connection)
}

// keyed is the connector with the id under which the secrets of a connection are kept.
func keyed(connector studio.Connector, connectionID string) studio.Connector {
	connector.ID = connectionID
	return connector
}

// readSecret reads one line that must not be empty.
func (c *cli) readSecret(lines *bufio.Reader, label string) (string, error) {
	return c.readField(lines, studio.CredentialField{Label: label, Secret: true}, false)
}

// readField reads one line. On a terminal a secret is not shown while it is typed.
func (c *cli) readField(lines *bufio.Reader, field studio.CredentialField, mayBeEmpty bool) (string, error) {
	fmt.Fprintf(c.err, "%s: ", field.Label)
	var line string
	if file, isFile := c.in.(*os.File); isFile && field.Secret && term.IsTerminal(int(file.Fd())) {
		typed, err := term.ReadPassword(int(file.Fd()))
		fmt.Fprintln(c.err)
		if err != nil {
			return "", err
		}
		line = string(typed)
	} else {
		line, _ = lines.ReadString('\n') // what came before an error is all there is
	}
	if line = strings.TrimSpace(line); line == "" && !mayBeEmpty {
		if !c.terminal(c.in) {
			fmt.Fprintln(c.err) // nobody has pressed Return after the question
		}
		return "", usageError{field.Label + " is read from standard input, which was empty"}
	}
	return line, nil
}

func (c *cli) signIn(ctx context.Context, r *runner.Runner, connector studio.Connector, connectionID string, lines *bufio.Reader, noBrowser bool) error {
	if err := c.clientSecret(ctx, r, connector, connectionID, lines); err != nil {
		return err
	}
	state, err := r.StartSignIn(ctx, connectionID)
	if err != nil {
		return err
	}
	flow, err := r.SignIn(state.ID)
	if err != nil {
		return err
	}
	switch {
	case state.UserCode != "":
		fmt.Fprintf(c.out, "Open this address in any browser:\n\n%s\n\nand enter the code %s there. This waits until you have approved.\n", state.AuthorizationURL, state.UserCode)
	case noBrowser:
		fmt.Fprintf(c.out, "Open this address in a browser and approve access:\n\n%s\n\nThen paste the address that the browser was sent to:\n", state.AuthorizationURL)
		go c.pasteAddress(flow, lines)
	default:
		fmt.Fprintf(c.err, "Approve access in the browser. If none opened, open this address:\n%s\n", state.AuthorizationURL)
	}
	connection, err := flow.Wait(ctx)
	if err != nil {
		return err
	}
	return c.connected(ctx, r, connector, connection)
}

// clientSecret asks for a client secret that the keychain does not hold, as after an import.
func (c *cli) clientSecret(ctx context.Context, r *runner.Runner, connector studio.Connector, connectionID string, lines *bufio.Reader) error {
	if !connector.Auth.OAuth2.ClientAuthentication.HasSecret() {
		return nil
	}
	stored, err := r.Auth.Stored(ctx, keyed(connector, connectionID))
	if err != nil || slices.Contains(stored, auth.SecretClient) {
		return err
	}
	secret, err := c.readSecret(lines, "Client secret")
	if err != nil {
		return err
	}
	_, err = r.KeepSecrets(ctx, connectionID, studio.Secrets{ClientSecret: secret})
	return err
}

// pasteAddress hands pasted addresses to the sign-in until one belongs to it. The browser may reach the
// loopback address by itself meanwhile: whichever comes first counts.
func (c *cli) pasteAddress(flow runner.SignIn, lines *bufio.Reader) {
	for {
		line, readErr := lines.ReadString('\n')
		if address := strings.TrimSpace(line); address != "" {
			err := flow.Paste(address)
			if err == nil {
				return
			}
			fmt.Fprintf(c.err, "connectors: %s\n", studio.AsFailure(err).Message)
		}
		if readErr != nil {
			return
		}
	}
}

// lookUp finds the value of the parameter that is looked up after connecting. Of several the person names
// one with --param.
func (c *cli) lookUp(ctx context.Context, r *runner.Runner, connector studio.Connector, connection studio.Connection) error {
	if connector.LookUp.Endpoint == "" || connection.Values[connector.LookUp.Parameter] != "" {
		return nil
	}
	found, err := r.LookUp(ctx, connection.ID)
	if err != nil || len(found) < 2 {
		return err
	}
	fmt.Fprintf(c.out, "Choose one and connect again with --param %s=VALUE:\n", connector.LookUp.Parameter)
	for _, choice := range found {
		fmt.Fprintf(c.out, "  %s\t%s\n", choice.Value, choice.Label)
	}
	return nil
}

func (c *cli) connected(ctx context.Context, r *runner.Runner, connector studio.Connector, connection studio.Connection) error {
	if connection.AskedOrigin != "" {
		return studio.Fail(studio.CodeCredentialMoved, connection.Reason, fmt.Sprintf("If that is right: connectors approve %q %s", connector.Name, connection.AskedOrigin))
	}
	if connection.State != studio.Connected {
		return studio.Fail(studio.CodeCredentialRefused, fmt.Sprintf("%s: %s", connector.Name, connection.Reason), connection.Fix)
	}
	fmt.Fprintf(c.out, "%s: %s.\n", connector.Name, connectionLine(connection))
	return c.lookUp(ctx, r, connector, connection)
}
