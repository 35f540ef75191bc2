package runner

import (
	"context"

	"connectorstudio/backend/request"
	"connectorstudio/backend/studio"
)

// Connection reads the keychain and returns what may be shown of a connection.
func (r *Runner) Connection(ctx context.Context, connectorID string) (studio.Connection, error) {
	c, err := r.Connector(ctx, connectorID)
	if err != nil {
		return studio.Connection{}, err
	}
	connection, err := r.Auth.Connection(ctx, c)
	if err != nil {
		return connection, err
	}
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

// Preview shows the request of an action as it would be sent, credentials hidden.
func (r *Runner) Preview(c studio.Connector, a studio.Action, values map[string]string) request.Looks {
	return request.Preview(c, a, values, r.Auth.Hidden(c))
}
