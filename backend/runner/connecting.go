package runner

import (
	"context"

	"connectorstudio/backend/auth"
	"connectorstudio/backend/studio"
)

// StartSignIn begins an OAuth sign-in of a connection. An earlier one of the same connection ends.
func (r *Runner) StartSignIn(ctx context.Context, connectionID string) (studio.SignIn, error) {
	u, err := r.usingAnew(ctx, connectionID)
	if err != nil {
		return studio.SignIn{}, err
	}
	r.cancelSignIns(u.connection.ID)
	flow, err := r.Auth.SignIn(ctx, u.Connector, func(s studio.SignIn) {
		r.Changed("signin", r.namedSignIn(s, u.connectorID))
		if s.Done {
			r.Changed("connectors", nil)
		}
	})
	if err != nil {
		return studio.SignIn{}, err
	}
	running := signingIn{flow, r, u.connectorID}
	state := running.State()
	r.mu.Lock()
	r.flows[state.ID] = running
	r.mu.Unlock()
	r.Changed("connectors", nil)
	return state, nil
}

// signingIn is a sign-in that knows its connector; auth knows the connection only.
type signingIn struct {
	*auth.Flow
	runner      *Runner
	connectorID string
}

func (s signingIn) State() studio.SignIn { return s.runner.namedSignIn(s.Flow.State(), s.connectorID) }

func (s signingIn) Wait(ctx context.Context) (studio.Connection, error) {
	connection, err := s.Flow.Wait(ctx)
	if err != nil {
		return connection, err
	}
	return s.runner.named(connection), nil
}

func (r *Runner) namedSignIn(s studio.SignIn, connectorID string) studio.SignIn {
	s.ConnectionID, s.ConnectorID = s.ConnectorID, connectorID
	if s.Connection != nil {
		connection := r.named(*s.Connection)
		s.Connection = &connection
	}
	return s
}

// named adds to what auth tells of a connection what it is called and whose it is.
func (r *Runner) named(told studio.Connection) studio.Connection {
	kept, err := r.Store.Connection(context.Background(), told.ConnectorID)
	if err != nil {
		kept = studio.FirstConnection(told.ConnectorID)
	}
	told.ID, told.ConnectorID, told.Name, told.Default = kept.ID, kept.ConnectorID, kept.Name, kept.Default
	told.Values, told.Check, told.Alternative = kept.Values, kept.Check, kept.Alternative
	return told
}

func (r *Runner) cancelSignIns(connectionID string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id, flow := range r.flows {
		if flow.Flow.State().ConnectorID == connectionID {
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
		if !flow.Flow.State().Done {
			under[flow.connectorID] = true
		}
	}
	return under
}

// SignIn returns a sign-in begun since the application started.
func (r *Runner) SignIn(id string) (SignIn, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if flow, found := r.flows[id]; found {
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
func (r *Runner) KeepSecrets(ctx context.Context, connectionID string, typed studio.Secrets) (studio.Connection, error) {
	u, err := r.using(ctx, connectionID)
	if err != nil {
		return studio.Connection{}, err
	}
	c, err := r.awake(ctx, u.connectorID)
	if err == nil {
		err = r.keep(ctx, c, u, typed)
	}
	if err != nil {
		return studio.Connection{}, err
	}
	connection, err := r.Auth.Connection(ctx, u.Connector)
	return r.named(connection), err
}

// KeepCertificate keeps the client certificate that somebody picked when connecting.
func (r *Runner) KeepCertificate(ctx context.Context, connectionID string, files studio.CertificateFiles) (studio.Connection, error) {
	u, err := r.using(ctx, connectionID)
	if err == nil {
		err = u.readyToConnect()
	}
	if err != nil {
		return studio.Connection{}, err
	}
	connection, err := r.Auth.KeepCertificate(ctx, u.Connector, files)
	if err != nil {
		return studio.Connection{}, err
	}
	r.Changed("connectors", nil)
	return r.named(connection), nil
}

// StoredSecrets lists which secrets of the form the keychain holds for a connector: those of its first method.
func (r *Runner) StoredSecrets(ctx context.Context, c studio.Connector) ([]string, error) {
	connection, err := r.Store.DefaultConnection(ctx, c.ID)
	if err != nil || connection.Alternative != "" {
		return []string{}, err
	}
	c = c.As("")
	c.ID = connection.ID
	return r.Auth.Stored(ctx, c)
}

// Connect keeps what was typed, asks for a token where the method needs one, and runs the connection
// check, when the connector has one. What the system refuses leaves the connection broken, with the
// answer to show.
func (r *Runner) Connect(ctx context.Context, connectionID string, typed studio.Secrets) (studio.Connection, *studio.Call, error) {
	u, err := r.usingAnew(ctx, connectionID)
	if err != nil {
		return studio.Connection{}, nil, err
	}
	connection, err := r.Auth.Connect(ctx, u.Connector, typed)
	if err != nil {
		return r.named(connection), nil, err
	}
	r.Changed("connectors", nil)
	if connection.AskedOrigin != "" {
		return r.named(connection), nil, nil
	}
	if u, err = r.using(ctx, connectionID); err != nil { // with what the sign-in brought
		return r.named(connection), nil, err
	}
	call, err := r.check(ctx, u)
	if err != nil || call == nil || call.Response == nil || !refused(call.Response.Status) || !u.Auth.Method.Signed() {
		return r.named(connection), call, err
	}
	connection, err = r.Auth.Refused(ctx, u.Connector, call.Response.Status)
	return r.named(connection), call, err
}

// ApproveHost lets a connection be used at the address that its sign-in named (studio.Connection.AskedOrigin).
// The connection check, for which it was too early before, runs now; there is no call when the connector has none, or
// when it lacks sample values. CodeInvalid tells that the sign-in named another address.
func (r *Runner) ApproveHost(ctx context.Context, connectionID, origin string) (studio.Connection, *studio.Call, error) {
	u, err := r.using(ctx, connectionID)
	if err != nil {
		return studio.Connection{}, nil, err
	}
	c, err := r.awake(ctx, u.connectorID)
	if err != nil {
		return studio.Connection{}, nil, err
	}
	connection, err := r.Auth.Approve(ctx, u.anew(c).Connector, u.Connector, origin)
	if err != nil {
		return u.connection, nil, err
	}
	r.Changed("connectors", nil)
	checked, call, err := r.CheckConnection(ctx, connectionID)
	switch code := studio.CodeOf(err); {
	case code == studio.CodeInvalid, code == studio.CodeNotConnected: // what is looked up first may be missing
		return r.named(connection), nil, nil
	case err != nil:
		return r.named(connection), call, err
	}
	return checked, call, nil
}

// CheckConnection runs the connection check of a connection and keeps what came of it. CodeInvalid tells
// that the connector has none.
func (r *Runner) CheckConnection(ctx context.Context, connectionID string) (studio.Connection, *studio.Call, error) {
	u, err := r.using(ctx, connectionID)
	if err == nil {
		err = u.ready()
	}
	if err != nil {
		return studio.Connection{}, nil, err
	}
	call, err := r.check(ctx, u)
	if err != nil {
		return u.connection, nil, err
	}
	if call == nil {
		return u.connection, nil, studio.Fail(studio.CodeInvalid, u.Name+" has no connection check.", "Choose an action or a request for it: Edit, then Connection check.")
	}
	if call.Response != nil && refused(call.Response.Status) {
		if _, err := r.Auth.Refused(ctx, u.Connector, call.Response.Status); err != nil {
			return u.connection, call, err
		}
	}
	connection, err := r.Connection(ctx, u.connection.ID)
	return connection, call, err
}

// check runs the connection check: the action that the connector names, or a request of its own. There is
// no call without one, or when the action was deleted since.
func (r *Runner) check(ctx context.Context, u used) (*studio.Call, error) {
	if !u.HasCheck() || u.ready() != nil {
		return nil, nil // what is looked up first may be a part of every address
	}
	trial := Trial{ConnectionID: u.connection.ID, Source: studio.SourceConnect}
	if u.CheckActionID == "" {
		trial.Action, trial.Unnamed = u.CheckRequest.Action(u.connectorID), true
	} else {
		a, err := r.Store.Action(ctx, u.CheckActionID)
		if studio.CodeOf(err) == studio.CodeNotFound {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		trial.Action = a
		if trial.Values, err = r.Store.Samples(ctx, a.ID); err != nil {
			return nil, err
		}
	}
	call, err := r.Try(ctx, trial)
	if studio.CodeOf(err) == studio.CodeInvalid {
		f := *studio.AsFailure(err)
		f.Message = "The key is saved, but it could not be checked with " + trial.Action.Name + ": " + f.Message
		f.Fix = "Choose another connection check, or test the action with sample values first."
		return nil, &f
	}
	if err != nil {
		return nil, err
	}
	return &call, r.noteCheck(ctx, u, call)
}

// noteCheck keeps what a connection check came to, to be shown with the connection.
func (r *Runner) noteCheck(ctx context.Context, u used, call studio.Call) error {
	check := studio.Check{At: call.StartedAt, CallID: call.ID}
	if call.Response != nil {
		check.Status = call.Response.Status
	}
	if call.Failure != nil {
		check.Failure = call.Failure.Message
	}
	err := r.Store.SaveCheck(ctx, u.connection.ID, check)
	r.connectionsChanged(u.connectorID)
	return err
}

func refused(status int) bool { return status == 401 || status == 403 }

// Disconnect signs out: the provider is told when it offers a way, and the secrets are deleted here
// whether it answers or not.
func (r *Runner) Disconnect(ctx context.Context, connectionID string) (connection studio.Connection, revoked bool, note string, err error) {
	u, err := r.using(ctx, connectionID)
	if err != nil {
		return connection, false, "", err
	}
	r.cancelSignIns(u.connection.ID)
	connection, revoked, note, err = r.Auth.Disconnect(ctx, u.Connector)
	return r.named(connection), revoked, note, err
}
