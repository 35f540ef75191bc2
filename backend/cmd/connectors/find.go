package main

import (
	"context"
	"fmt"
	"strings"

	"connectorstudio/backend/runner"
	"connectorstudio/backend/studio"
)

// findConnector returns the connector of that id or name, letter case aside.
func findConnector(ctx context.Context, r *runner.Runner, wanted string) (studio.Connector, error) {
	rows, err := everyConnector(ctx, r)
	if err != nil {
		return studio.Connector{}, err
	}
	for _, row := range rows {
		if row.ID == wanted || strings.EqualFold(row.Name, wanted) {
			return r.Connector(ctx, row.ID)
		}
	}
	return studio.Connector{}, studio.Fail(studio.CodeNotFound, fmt.Sprintf("There is no data connector %q.", wanted), "connectors list shows them all.")
}

// findAction returns the action that "connector/action" names. Both names may hold slashes.
func findAction(ctx context.Context, r *runner.Runner, wanted string) (studio.Action, error) {
	notFound := studio.Fail(studio.CodeNotFound, fmt.Sprintf("There is no action %q.", wanted), "connectors show C lists the actions of a data connector.")
	for at, char := range wanted {
		if char != '/' {
			continue
		}
		connector, err := findConnector(ctx, r, wanted[:at])
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
	}
	return studio.Action{}, notFound
}
