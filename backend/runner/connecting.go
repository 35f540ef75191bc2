package runner

import (
	"context"

	"connectorstudio/backend/studio"
)

// StartSignIn begins an OAuth sign-in of a connector. An earlier one of the same connector ends.
func (r *Runner) StartSignIn(ctx context.Context, connectorID string) (studio.SignIn, error) {
	c, err := r.awake(ctx, connectorID)
	if err != nil {
		return studio.SignIn{}, err
	}
	r.cancelSignIns(connectorID)
	flow, err := r.Auth.SignIn(ctx, c, func(s studio.SignIn) {
		r.Changed("signin", s)
		if s.Done {
			r.Changed("connectors", nil)
		}
	})
	if err != nil {
		return studio.SignIn{}, err
	}
	state := flow.State()
	r.mu.Lock()
	r.flows[state.ID] = flow
	r.mu.Unlock()
	r.Changed("connectors", nil)
	return state, nil
}

func (r *Runner) cancelSignIns(connectorID string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id, flow := range r.flows {
		if flow.State().ConnectorID == connectorID {
			flow.Cancel()
			delete(r.flows, id)
		}
	}
}

// Connecting tells which connectors have a sign-in under way.
func (r *Runner) Connecting() map[string]bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	under := map[string]bool{}
	for _, flow := range r.flows {
		if s := flow.State(); !s.Done {
			under[s.ConnectorID] = true
		}
	}
	return under
}

// SignIn returns a sign-in begun since the application started.
func (r *Runner) SignIn(id string) (SignIn, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if flow := r.flows[id]; flow != nil {
		return flow, nil
	}
	return nil, studio.Fail(studio.CodeNotFound, "This sign-in is over.", "Press Connect to start again.")
}

// SignIn is what can be done with a sign-in under way.
type SignIn interface {
	State() studio.SignIn
	Wait(ctx context.Context) (studio.Connection, error)
	Paste(address string) error
	OpenAgain() error
	Cancel()
}

// KeepSecrets keeps secrets that are typed when somebody connects, such as the client secret of an
// imported connector.
func (r *Runner) KeepSecrets(ctx context.Context, connectorID string, typed studio.Secrets) (studio.Connection, error) {
	c, err := r.Connector(ctx, connectorID)
	if err != nil {
		return studio.Connection{}, err
	}
	if err := r.Auth.Keep(ctx, c, typed); err != nil {
		return studio.Connection{}, err
	}
	return r.Auth.Connection(ctx, c)
}

// Connect keeps what was typed, asks for a token where the method needs one, and runs the connection
// check, when the connector has one. What the system refuses leaves the connection broken, with the
// answer to show.
func (r *Runner) Connect(ctx context.Context, connectorID string, typed studio.Secrets) (studio.Connection, *studio.Call, error) {
	c, err := r.awake(ctx, connectorID)
	if err != nil {
		return studio.Connection{}, nil, err
	}
	connection, err := r.Auth.Connect(ctx, c, typed)
	if err != nil {
		return connection, nil, err
	}
	r.Changed("connectors", nil)
	call, err := r.check(ctx, c)
	if err != nil || call == nil || call.Response == nil || !refused(call.Response.Status) || !c.Auth.Method.Signed() {
		return connection, call, err
	}
	connection, err = r.Auth.Refused(ctx, c, call.Response.Status)
	return connection, call, err
}

// check tries the action that the connector names as its connection check: no call without one, or
// when it was deleted since.
func (r *Runner) check(ctx context.Context, c studio.Connector) (*studio.Call, error) {
	if c.CheckActionID == "" {
		return nil, nil
	}
	a, err := r.Store.Action(ctx, c.CheckActionID)
	if studio.CodeOf(err) == studio.CodeNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	samples, err := r.Store.Samples(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	call, err := r.Try(ctx, Trial{Action: a, Values: samples, Source: studio.SourceConnect})
	if studio.CodeOf(err) == studio.CodeInvalid {
		f := *studio.AsFailure(err)
		f.Message = "The key is saved, but it could not be checked with " + a.Name + ": " + f.Message
		f.Fix = "Choose another connection check, or test the action with sample values first."
		return nil, &f
	}
	return &call, err
}

func refused(status int) bool { return status == 401 || status == 403 }

// Disconnect signs out: the provider is told when it offers a way, and the secrets are deleted here
// whether it answers or not.
func (r *Runner) Disconnect(ctx context.Context, connectorID string) (connection studio.Connection, revoked bool, note string, err error) {
	c, err := r.Connector(ctx, connectorID)
	if err != nil {
		return connection, false, "", err
	}
	r.cancelSignIns(connectorID)
	return r.Auth.Disconnect(ctx, c)
}
