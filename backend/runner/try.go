package runner

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"strings"

	"connectorstudio/backend/auth"
	"connectorstudio/backend/fields"
	"connectorstudio/backend/request"
	"connectorstudio/backend/studio"
)

// searchableBody is how much of a response the history can be searched by.
const searchableBody = 64 << 10

// Trial is an action to be tried with values.
type Trial struct {
	Action studio.Action
	Values map[string]string // by parameter name, as typed
	Source studio.CallSource
}

// Try sends the action once and keeps the call in the history. An answer of any status is a result.
// It never retries: a person who tests wants the raw answer. The one exception is an access token that
// the system no longer takes: it is renewed once and the call is sent again.
//
// It fails with CodeInvalid (Field names the value to mend), CodeNotConnected, CodeCredentialMoved and
// the codes of the keychain and of sign-in; what goes wrong on the network is in Call.Failure.
func (r *Runner) Try(ctx context.Context, t Trial) (studio.Call, error) {
	c, err := r.Connector(ctx, t.Action.ConnectorID)
	if err != nil {
		return studio.Call{}, err
	}
	prepared, problems := request.Build(c, t.Action, t.Values)
	if err := refuse(problems); err != nil {
		return studio.Call{}, err
	}
	sent, err := r.send(ctx, c, prepared)
	if err != nil {
		return studio.Call{}, err
	}
	call := studio.Call{
		ID: studio.NewID(), ConnectorID: c.ID, ActionID: t.Action.ID, ActionName: t.Action.Name, Source: t.Source,
		StartedAt: sent.StartedAt, Values: t.Values, Request: sent.Request, Response: sent.Response,
		Failure: sent.Failure, Redirects: sent.Redirects, Timing: sent.Timing, Drift: []studio.Drift{},
	}
	if call.Drift, err = r.drift(t.Action, sent.Response); err != nil {
		return call, err
	}
	return call, r.keepCall(call)
}

// send signs and sends, and once more with a renewed token after a 401.
func (r *Runner) send(ctx context.Context, c studio.Connector, p *request.Prepared) (request.Sent, error) {
	if c.Auth.Method == studio.MethodNotSetUp {
		return r.Client.Send(ctx, p, nil), nil
	}
	signer, err := r.Auth.Signer(ctx, c)
	if err != nil {
		return request.Sent{}, err
	}
	sent := r.Client.Send(ctx, p, signer)
	if unauthorized(sent) && c.Auth.Method == studio.MethodOAuth2 {
		// Without a renewal the 401 is the answer to show; the connection tells why there was none.
		if renewed, err := r.Auth.Renew(ctx, c, signer); err == nil {
			signer, sent = renewed, r.Client.Send(ctx, p, renewed)
		}
	}
	r.accepted(ctx, c, signer, sent)
	return sent, nil
}

func unauthorized(sent request.Sent) bool {
	return sent.Response != nil && sent.Response.Status == http.StatusUnauthorized
}

// accepted clears a connection that was refused before, once the system takes its credential.
func (r *Runner) accepted(ctx context.Context, c studio.Connector, signer *auth.Signer, sent request.Sent) {
	if sent.Response == nil || sent.Response.Status >= 400 {
		return
	}
	known, err := r.Store.Connection(ctx, c.ID)
	if err != nil || known.State != studio.Broken {
		return
	}
	if _, err := r.Auth.Accepted(ctx, c, signer); err != nil {
		slog.Warn("a connection that works again could not be marked", "connector", c.ID, "error", err)
	}
}

// drift compares a successful JSON answer with the declared output.
func (r *Runner) drift(a studio.Action, response *studio.Response) ([]studio.Drift, error) {
	none := []studio.Drift{}
	if response == nil || response.Kind != studio.BodyJSON || response.Status >= 300 || len(a.Output.Fields) == 0 {
		return none, nil
	}
	body, err := r.Bodies.Text(response.BodyID)
	if err != nil {
		return none, err
	}
	defer body.Close()
	found, err := fields.Drift(a.Output, body)
	if err != nil || found == nil {
		return none, err
	}
	return found, nil
}

func (r *Runner) keepCall(call studio.Call) error {
	// The call happened: it is kept even when whoever asked for it has gone.
	if err := r.Store.SaveCall(context.Background(), call, r.searchText(call.Response)); err != nil {
		return err
	}
	r.Changed("calls", call.ConnectorID)
	return nil
}

// searchText returns the beginning of a readable response.
func (r *Runner) searchText(response *studio.Response) string {
	if response == nil || (response.Kind != studio.BodyJSON && response.Kind != studio.BodyText) {
		return ""
	}
	body, err := r.Bodies.Text(response.BodyID)
	if err != nil {
		return ""
	}
	defer body.Close()
	text, _ := io.ReadAll(io.LimitReader(body, searchableBody))
	return strings.ToValidUTF8(string(text), "\uFFFD")
}
