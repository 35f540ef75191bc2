package runner

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"connectorstudio/backend/studio"
)

// used is a connector as one of its connections uses it: every connection parameter filled, and the id of
// the connection in the place of its own, under which auth keeps the secrets.
type used struct {
	studio.Connector
	connectorID string
	connection  studio.Connection
	told        string // the name of the connection where the connector has others; from usingDefault
	parameters  []studio.ConnectionParameter
	values      map[string]string // of the connection parameters, for actions
	problems    []studio.Problem  // in "values.<name>": what is missing or does not fit
}

// using returns the connector as a connection uses it. For the id of a connector it is the connection used
// by default, unless one has that id itself.
func (r *Runner) using(ctx context.Context, connectionID string) (used, error) {
	connection, err := r.Store.Connection(ctx, connectionID)
	if err != nil {
		return used{}, err
	}
	return r.usedBy(ctx, connection)
}

// usingDefault returns the connector as the named connection uses it, or the default one for no name.
func (r *Runner) usingDefault(ctx context.Context, connectorID, connectionID string) (used, error) {
	all, err := r.Store.Connections(ctx, connectorID)
	if err != nil {
		return used{}, err
	}
	for _, connection := range all {
		if connection.ID == connectionID || connectionID == "" && connection.Default {
			u, err := r.usedBy(ctx, connection)
			if len(all) > 1 {
				u.told = connection.Name
			}
			return u, err
		}
	}
	return used{}, studio.Fail(studio.CodeNotFound, "This connection is not there any more.", "Choose another one.")
}

func (r *Runner) usedBy(ctx context.Context, connection studio.Connection) (used, error) {
	c, err := r.awake(ctx, connection.ConnectorID)
	if err != nil {
		return used{}, err
	}
	return resolved(c, connection), nil
}

func resolved(c studio.Connector, connection studio.Connection) used {
	u := used{connectorID: c.ID, connection: connection}
	c = c.As(connection.Alternative)
	u.parameters = c.ConnectionParameters()
	given := connection.Given(u.parameters)
	u.values, _ = studio.ConnectionValues(c, given)
	u.Connector, u.problems = studio.Resolve(c, given)
	u.Connector.ID, u.Connector.UsedFrom = connection.ID, c.ID
	return u
}

// ready tells why a connection cannot be used yet.
func (u used) ready() error {
	if u.MethodGone() {
		return studio.Fail(studio.CodeNotConnected, "The authentication method of this connection is not there any more.", "Press Connect and enter your credentials again.")
	}
	blocking := studio.Blocking(u.problems)
	if len(blocking) == 0 {
		return nil
	}
	f := studio.Fail(studio.CodeNotConnected, blocking[0].Message, "Press Connect and enter it.")
	f.Field = blocking[0].Field
	return f
}

// readyToConnect tells why a connection cannot be connected yet: what is filled afterwards may be missing.
func (u used) readyToConnect() error {
	u.problems = slices.DeleteFunc(slices.Clone(u.problems), func(p studio.Problem) bool {
		return u.FilledLater(strings.TrimPrefix(p.Field, "values."))
	})
	return u.ready()
}

// anew is the connector as its connection uses it before a sign-in: without what an earlier one brought, since
// the next one may be to another account.
func (u used) anew(c studio.Connector) used {
	u.connection.Kept = nil
	return resolved(c, u.connection)
}

// usingAnew is using before a sign-in; why it cannot begin is the error.
func (r *Runner) usingAnew(ctx context.Context, connectionID string) (used, error) {
	u, err := r.using(ctx, connectionID)
	if err != nil {
		return u, err
	}
	c, err := r.awake(ctx, u.connectorID)
	if err != nil {
		return u, err
	}
	u = u.anew(c)
	return u, u.readyToConnect()
}

// with returns the values of a call with those of the connection over them.
func (u used) with(values map[string]string) map[string]string {
	if len(u.parameters) == 0 {
		return values
	}
	all := map[string]string{}
	for name, value := range values {
		all[name] = value
	}
	for _, p := range u.parameters {
		all[p.Name] = u.values[p.Name]
	}
	return all
}

// Connections lists the connections of a connector as they were last known.
func (r *Runner) Connections(ctx context.Context, connectorID string) ([]studio.Connection, error) {
	return r.Store.Connections(ctx, connectorID)
}

// AddConnection begins a further connection of a connector. The client secret comes along, because it
// belongs to the settings; all else is entered when somebody connects it.
func (r *Runner) AddConnection(ctx context.Context, connectorID, name string) (studio.Connection, error) {
	if err := checkConnectionName(name); err != nil {
		return studio.Connection{}, err
	}
	first, err := r.Store.DefaultConnection(ctx, connectorID)
	if err != nil {
		return studio.Connection{}, err
	}
	added := studio.FirstConnection(connectorID)
	added.ID, added.Name, added.Default = studio.NewID(), strings.TrimSpace(name), false
	if err := r.Store.AddConnection(ctx, added); err != nil {
		return studio.Connection{}, err
	}
	u, err := r.using(ctx, added.ID)
	if err == nil {
		// Without a keychain the client secret is asked for when somebody connects.
		_ = r.Auth.AdoptClientSecret(ctx, u.Connector, first.ID) // nothing where that one uses another method
	}
	r.connectionsChanged(connectorID)
	return added, err
}

func checkConnectionName(name string) error {
	if message := studio.CheckConnectionName(name); message != "" {
		f := studio.Fail(studio.CodeInvalid, message, "")
		f.Field = "name"
		return f
	}
	return nil
}

// RenameConnection gives a connection another name.
func (r *Runner) RenameConnection(ctx context.Context, id, name string) error {
	if err := checkConnectionName(name); err != nil {
		return err
	}
	return r.editConnection(ctx, id, func(c *studio.Connection) { c.Name = name })
}

func (r *Runner) editConnection(ctx context.Context, id string, edit func(*studio.Connection)) error {
	connection, err := r.Store.Connection(ctx, id)
	if err != nil {
		return err
	}
	edit(&connection)
	if err := r.Store.EditConnection(ctx, connection); err != nil {
		return err
	}
	r.connectionsChanged(connection.ConnectorID)
	return nil
}

// ChooseMethod lets a connection use another method of its connector: an alternative by its id, or the first
// one for an empty id. What was entered for the method before is deleted, so it is to be connected again. For
// the method that it uses already it does nothing.
func (r *Runner) ChooseMethod(ctx context.Context, connectionID, alternative string) (studio.Connection, error) {
	u, err := r.using(ctx, connectionID)
	if err != nil {
		return studio.Connection{}, err
	}
	if u.connection.Alternative == alternative {
		return u.connection, nil
	}
	c, err := r.Connector(ctx, u.connectorID)
	if err == nil {
		err = mayUse(c, alternative)
	}
	if err != nil {
		return u.connection, err
	}
	r.cancelSignIns(u.connection.ID)
	if err := r.Auth.Leave(ctx, u.Connector); err != nil {
		return u.connection, err
	}
	if err := r.Store.ChooseMethod(ctx, u.connection.ID, alternative); err != nil {
		return u.connection, err
	}
	chosen, err := r.using(ctx, u.connection.ID)
	if err == nil {
		r.refreshConnection(ctx, chosen.Connector)
	}
	return chosen.connection, err
}

// mayUse refuses a method that is not there, or that lacks something nobody can enter who only connects.
func mayUse(c studio.Connector, alternative string) error {
	for i, m := range c.Methods() {
		if m.ID != alternative {
			continue
		}
		for _, problem := range studio.Blocking(studio.CheckConnector(c.As(alternative), nil)) {
			if place, found := strings.CutPrefix(problem.Field, "auth."); found && alternative != "" {
				f := studio.Fail(studio.CodeInvalid, m.Name+" is not set up yet: "+problem.Message, "Edit the data connector and set it up first.")
				f.Field = fmt.Sprintf("alternatives.%d.auth.%s", i-1, place)
				return f
			}
		}
		return nil
	}
	f := studio.Fail(studio.CodeInvalid, "This authentication method is not there any more.", "Choose another one.")
	f.Field = "alternative"
	return f
}

// MakeDefault lets a connection be the one that is used where none is named.
func (r *Runner) MakeDefault(ctx context.Context, id string) error {
	connection, err := r.Store.Connection(ctx, id)
	if err != nil {
		return err
	}
	if err := r.Store.MakeDefault(ctx, connection.ID); err != nil {
		return err
	}
	r.connectionsChanged(connection.ConnectorID)
	return nil
}

// RemoveConnection deletes a connection with its secrets, the secrets first: while the keychain cannot
// delete them it stays. The last connection of a connector is disconnected instead.
func (r *Runner) RemoveConnection(ctx context.Context, id string) error {
	connection, err := r.Store.Connection(ctx, id)
	if err != nil {
		return err
	}
	all, err := r.Store.Connections(ctx, connection.ConnectorID)
	if err != nil {
		return err
	}
	if len(all) < 2 {
		return studio.Fail(studio.CodeConflict, "A data connector keeps one connection.", "Disconnect it instead.")
	}
	r.cancelSignIns(connection.ID)
	if err := r.forgetConnection(ctx, connection); err != nil {
		return err
	}
	if err := r.Store.RemoveConnection(ctx, connection.ID); err != nil {
		return err
	}
	r.connectionsChanged(connection.ConnectorID)
	return nil
}

func (r *Runner) connectionsChanged(connectorID string) {
	r.Changed("connector:"+connectorID, nil)
	r.Changed("connectors", nil)
}

// Resolved is what a connector comes to with values for its connection parameters.
type Resolved struct {
	Problems         []studio.Problem // in "values.<name>"
	BaseURL          string
	AuthorizationURL string // of OAuth 2.0; else empty
	TokenURL         string
}

// CheckParameters tells what is wrong with values of connection parameters, and which addresses come of
// them. Secret ones only count as entered or not.
func (r *Runner) CheckParameters(ctx context.Context, connectionID string, values, secrets map[string]string) (Resolved, error) {
	u, err := r.using(ctx, connectionID)
	if err != nil {
		return Resolved{}, err
	}
	c, err := r.Connector(ctx, u.connectorID)
	if err != nil {
		return Resolved{}, err
	}
	c = c.As(u.connection.Alternative)
	filled, _, problems := given(c, u.connection, values, secrets)
	resolved := Resolved{Problems: problems, BaseURL: filled.BaseURL}
	if c.Auth.Method == studio.MethodOAuth2 {
		resolved.AuthorizationURL, resolved.TokenURL = filled.Auth.OAuth2.AuthorizationURL, filled.Auth.OAuth2.TokenURL
	}
	return resolved, nil
}

// given resolves a connector with what was typed just now, and returns the values without what was pasted
// around them.
func given(c studio.Connector, connection studio.Connection, values, secrets map[string]string) (studio.Connector, map[string]string, []studio.Problem) {
	typed := connection
	typed.Values = values
	all := typed.Given(c.ConnectionParameters())
	problems := []studio.Problem{}
	for _, p := range c.ConnectionParameters() {
		if p.Secret && secrets[p.Name] != "" {
			all[p.Name] = secrets[p.Name]
			if err := p.CheckValue(strings.TrimSpace(secrets[p.Name])); err != nil {
				problems = append(problems, studio.Problem{Field: "values." + p.Name, Message: err.Error()})
			}
		}
	}
	tidied, _ := studio.ConnectionValues(c, all)
	filled, found := studio.Resolve(c, all)
	for _, problem := range found {
		if name := strings.TrimPrefix(problem.Field, "values."); !c.FilledLater(name) || all[name] != "" {
			problems = append(problems, problem)
		}
	}
	return filled, tidied, problems
}

// SetParameters keeps the values of connection parameters: plain ones with the connection, secret ones in
// its keychain entry, bound to the origin that comes of the values. CodeInvalid names the first that does
// not fit.
func (r *Runner) SetParameters(ctx context.Context, connectionID string, values, secrets map[string]string) (studio.Connection, error) {
	u, err := r.using(ctx, connectionID)
	if err != nil {
		return studio.Connection{}, err
	}
	c, err := r.Connector(ctx, u.connectorID)
	if err != nil {
		return studio.Connection{}, err
	}
	c = c.As(u.connection.Alternative)
	filled, tidied, problems := given(c, u.connection, values, secrets)
	if err := refuse(problems); err != nil {
		return studio.Connection{}, err
	}
	err = r.editConnection(ctx, u.connection.ID, func(connection *studio.Connection) {
		connection.Values = map[string]string{}
		for _, p := range c.ConnectionParameters() {
			if strings.TrimSpace(values[p.Name]) != "" && !p.Secret {
				connection.Values[p.Name] = tidied[p.Name]
			} else if kept := u.connection.Values[p.Name]; kept != "" && c.FilledLater(p.Name) {
				connection.Values[p.Name] = kept
			}
		}
	})
	if err != nil {
		return studio.Connection{}, err
	}
	filled.ID = u.connection.ID
	if err := r.Auth.Locate(ctx, u.Connector, filled); err != nil {
		return studio.Connection{}, err
	}
	if err := r.Auth.Keep(ctx, filled, studio.Secrets{Parameters: secrets}); err != nil {
		return studio.Connection{}, err
	}
	r.refreshConnection(ctx, filled)
	return r.Store.Connection(ctx, u.connection.ID)
}

// toldApart is the name of a connection where its connector has others, else empty.
func (r *Runner) toldApart(ctx context.Context, connection studio.Connection) (string, error) {
	all, err := r.Store.Connections(ctx, connection.ConnectorID)
	if err != nil || len(all) < 2 {
		return "", err
	}
	return connection.Name, nil
}
