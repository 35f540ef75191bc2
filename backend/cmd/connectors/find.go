package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"connectorstudio/backend/runner"
	"connectorstudio/backend/studio"
)

// findConnector returns the connector of that id or name, letter case aside. A saved one goes before
// drafts of the same name.
func findConnector(ctx context.Context, r *runner.Runner, wanted string) (studio.Connector, error) {
	c, err := r.Connector(ctx, wanted)
	if studio.CodeOf(err) != studio.CodeNotFound {
		return c, err
	}
	rows, err := everyConnector(ctx, r, wanted)
	if err != nil {
		return studio.Connector{}, err
	}
	ids := []string{}
	for _, row := range rows {
		if !strings.EqualFold(strings.TrimSpace(row.Name), strings.TrimSpace(wanted)) {
			continue
		}
		c, err := r.Store.Connector(ctx, row.ID)
		if studio.CodeOf(err) != studio.CodeNotFound {
			return c, err
		}
		ids = append(ids, row.ID)
	}
	switch len(ids) {
	case 0:
		return studio.Connector{}, studio.Fail(studio.CodeNotFound, fmt.Sprintf("There is no data connector %q.", wanted), "connectors list shows them all.")
	case 1:
		return r.Connector(ctx, ids[0])
	}
	return studio.Connector{}, severalError{studio.Fail(studio.CodeNotFound, fmt.Sprintf("%d drafts are called %q.", len(ids), wanted), "Name one by its id: "+strings.Join(ids, ", "))}
}

// severalError is a name that stands for more than one.
type severalError struct{ error }

func (e severalError) Unwrap() error { return e.error }

// findAction returns the action that "connector/action" names. Both names may hold slashes.
func findAction(ctx context.Context, r *runner.Runner, wanted string) (studio.Action, error) {
	var notFound error = studio.Fail(studio.CodeNotFound, fmt.Sprintf("There is no action %q.", wanted), "connectors show C lists the actions of a data connector; write C/ACTION.")
	for at, char := range wanted {
		if char != '/' {
			continue
		}
		connector, err := findConnector(ctx, r, wanted[:at])
		if several := (severalError{}); errors.As(err, &several) {
			return studio.Action{}, err
		}
		if studio.CodeOf(err) == studio.CodeNotFound {
			continue
		}
		if err != nil {
			return studio.Action{}, err
		}
		actions, err := r.SavedActions(ctx, connector.ID)
		if err != nil {
			return studio.Action{}, err
		}
		for _, a := range actions {
			if a.ID == wanted[at+1:] || strings.EqualFold(a.Name, wanted[at+1:]) {
				return a, nil
			}
		}
		if len(actions) == 0 {
			notFound = noActions(ctx, r, connector)
		}
	}
	return studio.Action{}, notFound
}

// noActions tells of a connector without an action that can be called: those of a draft are drafts, too.
func noActions(ctx context.Context, r *runner.Runner, connector studio.Connector) error {
	problems, err := r.CheckConnector(ctx, connector)
	if err != nil {
		return err
	}
	if missing := studio.Blocking(problems); len(missing) > 0 {
		return studio.Fail(studio.CodeNotFound, connector.Name+" is a draft, whose actions cannot be called yet.", "Still needed: "+missing[0].Message)
	}
	return studio.Fail(studio.CodeNotFound, connector.Name+" has no actions.", "Create one in the window, or import a connector that has some.")
}

// noRun tells of a run that is not there in the words of the command line.
func noRun(err error, id string) error {
	if studio.CodeOf(err) != studio.CodeNotFound {
		return err
	}
	return studio.Fail(studio.CodeNotFound, fmt.Sprintf("There is no run %q.", id), "connectors runs lists them. One that run made goes when its rows are written, unless --keep is there.")
}

// findConnection returns the connection of a connector of that name or id; for no name the one used by
// default.
func findConnection(ctx context.Context, r *runner.Runner, connector studio.Connector, wanted string) (studio.Connection, error) {
	connections, err := r.Connections(ctx, connector.ID)
	if err != nil {
		return studio.Connection{}, err
	}
	names := []string{}
	for _, connection := range connections {
		if wanted == "" && connection.Default || wanted != "" && (connection.ID == wanted || strings.EqualFold(connection.Name, strings.TrimSpace(wanted))) {
			return connection, nil
		}
		names = append(names, connection.Name)
	}
	return studio.Connection{}, studio.Fail(studio.CodeNotFound, fmt.Sprintf("%s has no connection %q.", connector.Name, wanted), "There are: "+strings.Join(names, ", ")+".")
}
