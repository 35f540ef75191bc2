package runner

import (
	"context"

	"connectorstudio/backend/request"
	"connectorstudio/backend/studio"
)

// Connection reads the keychain and returns what may be shown of a connection.
func (r *Runner) Connection(ctx context.Context, connectionID string) (studio.Connection, error) {
	u, err := r.using(ctx, connectionID)
	if err != nil {
		return studio.Connection{}, err
	}
	connection, err := r.Auth.Connection(ctx, u.Connector)
	if err != nil {
		return connection, err
	}
	connection = r.named(connection)
	return connection, r.Store.SaveConnection(ctx, connection)
}

// ClearCalls empties the history of a connector, or all of it for an empty id.
func (r *Runner) ClearCalls(ctx context.Context, connectorID string) error {
	err := r.forgetting(ctx, func() error { return r.Store.ClearCalls(ctx, connectorID) })
	r.Changed("calls", connectorID)
	return err
}

// ClearTests forgets the tests of an action.
func (r *Runner) ClearTests(ctx context.Context, actionID string) error {
	err := r.forgetting(ctx, func() error { return r.Store.ClearTests(ctx, actionID) })
	r.Changed("calls", nil)
	return err
}

// Preview shows the request of an action as a connection would send it, credentials hidden.
func (r *Runner) Preview(ctx context.Context, a studio.Action, connectionID string, values map[string]string) (request.Looks, error) {
	u, err := r.usingDefault(ctx, a.ConnectorID, connectionID)
	if err != nil {
		return request.Looks{}, err
	}
	return r.looks(u, a, values), nil
}

func (r *Runner) looks(u used, a studio.Action, values map[string]string) request.Looks {
	looks := request.Preview(u.Connector, a, u.with(values), r.Auth.Hidden(u.Connector))
	for _, p := range u.Parameters {
		if p.Secret {
			looks = looks.Hiding(studio.SecretMark(p.Name))
		}
	}
	return looks
}
