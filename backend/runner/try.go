package runner

import (
	"context"
	"errors"
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
	// ConnectionID names the connection to use; empty for the one used by default.
	ConnectionID string
	Unnamed      bool              // the action is none of the connector's: the history does not name it by id
	Values       map[string]string // by parameter name, as typed
	Source       studio.CallSource
}

// Try sends the action once and keeps the call in the history. An answer of any status is a result.
// It never retries: a person who tests wants the raw answer. The one exception is an access token that
// the system no longer takes: it is renewed once and the call is sent again, which the answer notes.
//
// It fails with CodeInvalid (Field names the value to mend), CodeNotConnected, CodeCredentialMoved and
// the codes of the keychain and of sign-in; what goes wrong on the network is in Call.Failure, and so
// is CodeCancelled. A call that was cancelled before anything left this computer is not kept.
func (r *Runner) Try(ctx context.Context, t Trial) (studio.Call, error) {
	call, left, err := r.perform(ctx, t)
	if err != nil {
		return studio.Call{}, err
	}
	if f := call.Failure; f != nil && f.Code == studio.CodeCancelled && !left {
		return call, nil
	}
	return call, r.keepCall(call)
}

// perform is Try without the history. left tells that at least a part of the request left this computer.
func (r *Runner) perform(ctx context.Context, t Trial) (call studio.Call, left bool, err error) {
	if err := ours(t.Action.ID); err != nil {
		return call, false, err
	}
	u, err := r.usingDefault(ctx, t.Action.ConnectorID, t.ConnectionID)
	if err == nil {
		err = u.ready()
	}
	if err != nil {
		return call, false, err
	}
	prepared, problems := request.Build(u.Connector, t.Action, u.with(t.Values))
	if err := refuse(problems); err != nil {
		return call, false, err
	}
	sent, err := r.send(ctx, u.Connector, prepared)
	if err != nil {
		return call, false, err
	}
	actionID := t.Action.ID
	if t.Unnamed {
		actionID = ""
	}
	return studio.Call{
		ID: studio.NewID(), ConnectorID: u.connectorID, ConnectionID: u.connection.ID, ConnectionName: u.told, ActionID: actionID, ActionName: t.Action.Name, Source: t.Source,
		StartedAt: sent.StartedAt, Values: t.Values, Request: sent.Request, Response: sent.Response,
		Failure: sent.Failure, Redirects: sent.Redirects, Timing: sent.Timing, Drift: r.drift(t.Action, sent.Response),
	}, sent.Left, nil
}

// send signs and sends, and once more with a renewed token after a 401. A request that could not be
// signed is an error: nothing was sent.
func (r *Runner) send(ctx context.Context, c studio.Connector, p *request.Prepared) (request.Sent, error) {
	signer, err := r.Auth.Signer(ctx, c)
	if err != nil {
		return request.Sent{}, err
	}
	sent := r.Client.Send(ctx, p, signer)
	if sent.Failure != nil && !sent.Left && aboutCredential(sent.Failure.Code) {
		return sent, sent.Failure
	}
	if answered(sent, http.StatusUnauthorized) && c.Auth.Method == studio.MethodOAuth2 {
		renewed, err := r.Auth.Renew(ctx, c, signer)
		if err != nil {
			return sent, nil // the 401 is the answer to show; the connection tells why it could not be renewed
		}
		if err := r.discard(sent.Response); err != nil {
			return sent, err
		}
		signer, sent = renewed, r.Client.Send(ctx, p, renewed)
		if sent.Response != nil {
			sent.Response.Notes = append(sent.Response.Notes, "The access token was refused (401) and renewed. This is the answer to the request with the new one.")
		}
	}
	r.judge(context.WithoutCancel(ctx), c, signer, sent)
	return sent, nil
}

// aboutCredential tells failures of the authorizer, or of net/http over a credential that no header takes.
func aboutCredential(code studio.Code) bool {
	return code == studio.CodeInvalid || code == studio.CodeCredentialMoved || code == studio.CodeInternal
}

func answered(sent request.Sent, status int) bool {
	return sent.Response != nil && sent.Response.Status == status
}

// discard removes the file of an answer that is shown to nobody.
func (r *Runner) discard(response *studio.Response) error {
	if response == nil || response.BodyID == "" {
		return nil
	}
	return r.Bodies.Remove(response.BodyID)
}

// judge keeps what an answer says of the credential: a 401 that it was refused, a success that one
// which was refused earlier is good again.
func (r *Runner) judge(ctx context.Context, c studio.Connector, signer *auth.Signer, sent request.Sent) {
	if c.Auth.Method == studio.MethodNotSetUp || sent.Response == nil {
		return
	}
	var err error
	if answered(sent, http.StatusUnauthorized) {
		_, err = r.Auth.Refused(ctx, c, sent.Response.Status)
	} else if succeeded(sent.Response) && signer.Refused() {
		_, err = r.Auth.Accepted(ctx, c, signer)
	}
	if err != nil {
		slog.Warn("a connection's state could not be kept", "connector", c.ID, "error", err)
	}
}

func succeeded(response *studio.Response) bool {
	return response.Status >= 200 && response.Status < 300
}

// drift compares a successful JSON answer with the declared output. It never fails a call.
func (r *Runner) drift(a studio.Action, response *studio.Response) []studio.Drift {
	none := []studio.Drift{}
	if response == nil || response.Kind != studio.BodyJSON || !succeeded(response) || len(a.Output.Fields) == 0 {
		return none
	}
	body, err := r.Bodies.Text(response.BodyID)
	if err != nil {
		slog.Warn("an answer could not be compared with the output", "error", err)
		return none
	}
	defer body.Close()
	found, err := fields.Drift(a.Output, body)
	if err != nil || found == nil {
		return none // the fields' paths are checked where they are edited
	}
	return found
}

func (r *Runner) keepCall(call studio.Call) error {
	// The call happened: it is kept even when whoever asked for it has gone.
	if err := r.Store.SaveCall(context.Background(), call, r.searchText(call.Response)); err != nil {
		return errors.Join(err, r.discard(call.Response))
	}
	r.count(call)
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
