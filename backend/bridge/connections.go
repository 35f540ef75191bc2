package bridge

import (
	"context"

	"connectorstudio/backend/runner"
	"connectorstudio/backend/studio"
)

// Connections adds, names, fills and removes the connections of a connector.
type Connections struct{ app *Studio }

// ConnectionField is a connection parameter as it is asked for, with what stands around it in the address.
type ConnectionField struct {
	Parameter studio.ConnectionParameter `json:"parameter"`
	Prefix    string                     `json:"prefix"`
	Suffix    string                     `json:"suffix"`
	InAddress bool                       `json:"inAddress"` // it is a part of an address of the connector
	Later     bool                       `json:"later"`     // it is filled after connecting: nobody is asked
}

// ResolvedConnection tells what comes of values for the connection parameters.
type ResolvedConnection struct {
	Problems         []studio.Problem `json:"problems"` // in "values.<name>"
	BaseURL          string           `json:"baseUrl"`
	AuthorizationURL string           `json:"authorizationUrl"` // of OAuth 2.0; else empty
	TokenURL         string           `json:"tokenUrl"`
}

// Check tells what is wrong with values of connection parameters and which addresses come of them. Nothing
// is kept.
func (s *Connections) Check(connectionID string, values, secrets map[string]string) (ResolvedConnection, error) {
	return with(s.app, "Connections.Check", func(ctx context.Context, r *runner.Runner) (ResolvedConnection, error) {
		found, err := r.CheckParameters(ctx, connectionID, values, secrets)
		return ResolvedConnection{
			Problems: append([]studio.Problem{}, found.Problems...), BaseURL: found.BaseURL,
			AuthorizationURL: found.AuthorizationURL, TokenURL: found.TokenURL,
		}, err
	})
}

// Set keeps the values of connection parameters: plain ones with the connection, secret ones in the
// keychain. An empty secret keeps what is stored.
func (s *Connections) Set(connectionID string, values, secrets map[string]string) (studio.Connection, error) {
	return with(s.app, "Connections.Set", func(ctx context.Context, r *runner.Runner) (studio.Connection, error) {
		return r.SetParameters(ctx, connectionID, values, secrets)
	})
}

// ChooseMethod lets a connection use an alternative of its connector, or the first method for an empty id.
// Where that is another one than before, what was entered is deleted: it is to be connected again.
func (s *Connections) ChooseMethod(connectionID, alternative string) (studio.Connection, error) {
	return with(s.app, "Connections.ChooseMethod", func(ctx context.Context, r *runner.Runner) (studio.Connection, error) {
		return r.ChooseMethod(ctx, connectionID, alternative)
	})
}

func (s *Connections) Add(connectorID, name string) (studio.Connection, error) {
	return with(s.app, "Connections.Add", func(ctx context.Context, r *runner.Runner) (studio.Connection, error) {
		return r.AddConnection(ctx, connectorID, name)
	})
}

func (s *Connections) Rename(connectionID, name string) (Nothing, error) {
	return with(s.app, "Connections.Rename", func(ctx context.Context, r *runner.Runner) (Nothing, error) {
		return Nothing{}, r.RenameConnection(ctx, connectionID, name)
	})
}

// MakeDefault lets a connection be the one that is used where none is chosen.
func (s *Connections) MakeDefault(connectionID string) (Nothing, error) {
	return with(s.app, "Connections.MakeDefault", func(ctx context.Context, r *runner.Runner) (Nothing, error) {
		return Nothing{}, r.MakeDefault(ctx, connectionID)
	})
}

// Remove deletes a connection with its secrets; the last one of a connector stays.
func (s *Connections) Remove(connectionID string) (Nothing, error) {
	return with(s.app, "Connections.Remove", func(ctx context.Context, r *runner.Runner) (Nothing, error) {
		return Nothing{}, r.RemoveConnection(ctx, connectionID)
	})
}

func connectionFields(c studio.Connector) []ConnectionField {
	fields := []ConnectionField{}
	for _, p := range c.ConnectionParameters() {
		field := ConnectionField{Parameter: p, InAddress: c.InAddress(p.Name), Later: c.FilledLater(p.Name)}
		field.Prefix, field.Suffix = c.Around(p)
		fields = append(fields, field)
	}
	return fields
}

// Test runs the connection check; name is for Tests.Stop.
func (s *Connections) Test(name, connectionID string) (KeyConnected, error) {
	return with(s.app, "Connections.Test", func(ctx context.Context, r *runner.Runner) (KeyConnected, error) {
		return task(s.app, name, ctx, func(ctx context.Context) (KeyConnected, error) {
			connection, call, err := r.CheckConnection(ctx, connectionID)
			return KeyConnected{Connection: connection, Check: call}, err
		})
	})
}

// LookUp makes the look-up call after connecting; name is for Tests.Stop. A single result is kept at once,
// of several one is to be chosen.
func (s *Connections) LookUp(name, connectionID string) ([]studio.Choice, error) {
	return with(s.app, "Connections.LookUp", func(ctx context.Context, r *runner.Runner) ([]studio.Choice, error) {
		return task(s.app, name, ctx, func(ctx context.Context) ([]studio.Choice, error) {
			return r.LookUp(ctx, connectionID)
		})
	})
}

// Choose keeps a result of the look-up.
func (s *Connections) Choose(connectionID, value string) (studio.Connection, error) {
	return with(s.app, "Connections.Choose", func(ctx context.Context, r *runner.Runner) (studio.Connection, error) {
		return r.ChooseLookedUp(ctx, connectionID, value)
	})
}
