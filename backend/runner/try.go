package runner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"strings"

	"connectorstudio/backend/auth"
	"connectorstudio/backend/fields"
	"connectorstudio/backend/outcome"
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
// It never retries: a person who tests wants the raw answer, and the call's Ruling says what a run would
// do. The one exception is an access token that the system no longer takes: it is renewed once and the
// call is sent again, which the answer notes.
//
// It fails with CodeInvalid (Field names the value to mend), CodeNotConnected, CodeCredentialMoved and
// the codes of the keychain and of sign-in; what goes wrong on the network is in Call.Failure, and so
// is CodeCancelled. A call that was cancelled before anything left this computer is not kept.
func (r *Runner) Try(ctx context.Context, t Trial) (studio.Call, error) {
	e, err := r.errand(ctx, t)
	if err != nil {
		return studio.Call{}, err
	}
	done, err := r.once(ctx, e, 0)
	if err != nil {
		return studio.Call{}, err
	}
	return done.call, r.keepDone(done)
}

// errand is a call that is ready to go out, as often as need be.
type errand struct {
	Trial
	used      used
	connector studio.Connector // as the connection uses it: its id is the connection's
	prepared  *request.Prepared
	keyed     bool // every sending carries the same idempotency key
	page      int  // of the action's pages; 0 when they are no matter
}

// actionID is what the history knows the action by.
func (e errand) actionID() string {
	if e.Unnamed {
		return ""
	}
	return e.Action.ID
}

// done is what came of sending an errand once.
type done struct {
	call studio.Call
	left bool         // at least a part of the request left this computer
	plan outcome.Plan // whether and when the call may be made again
}

func (r *Runner) errand(ctx context.Context, t Trial) (errand, error) {
	if err := ours(t.Action.ID); err != nil {
		return errand{}, err
	}
	u, err := r.usingDefault(ctx, t.Action.ConnectorID, t.ConnectionID)
	if err == nil {
		err = u.ready()
	}
	if err != nil {
		return errand{}, err
	}
	files, err := r.files(ctx, t.Action, t.Values)
	if err != nil {
		return errand{}, err
	}
	e := errand{Trial: t, used: u, connector: u.Connector}
	key, values := "", u.with(t.Values)
	if e.Action, key, e.keyed = keyedAction(u.Connector, e.Action); key != "" {
		values = maps.Clone(values)
		if values == nil {
			values = map[string]string{}
		}
		values[key] = studio.NewID()
	}
	prepared, problems := request.BuildWith(u.Connector, e.Action, values, files)
	e.prepared = prepared
	return e, refuse(problems)
}

// once sends an errand, without keeping it in the history. try is 0 when it is never to be sent again.
func (r *Runner) once(ctx context.Context, e errand, try int) (done, error) {
	sent, ruling, err := r.send(ctx, e)
	if err != nil {
		return done{}, err
	}
	d := done{left: sent.Left, call: studio.Call{
		ID: studio.NewID(), ConnectorID: e.used.connectorID, ConnectionID: e.used.connection.ID, ConnectionName: e.used.told, ActionID: e.actionID(), ActionName: e.Action.Name, Source: e.Source,
		StartedAt: sent.StartedAt, Values: e.Values, Request: sent.Request, Response: sent.Response,
		Failure: sent.Failure, Redirects: sent.Redirects, Timing: sent.Timing, Drift: r.drift(e.Action, sent.Response),
		Try: try, Page: e.page,
	}}
	if ruling.Outcome == studio.OutcomeRetry {
		d.plan = r.plan(e, sent, max(try, 1))
		ruling.Why, ruling.WaitMillis = d.plan.Why, d.plan.Asked.Milliseconds()
	}
	d.call.Ruling = &ruling
	return d, nil
}

// keepDone keeps a call in the history, unless it was stopped before anything went out.
func (r *Runner) keepDone(d done) error {
	if f := d.call.Failure; f != nil && f.Code == studio.CodeCancelled && !d.left {
		return nil
	}
	return r.keepCall(d.call)
}

// send signs and sends, and once more with a renewed token where the answer means that. A request that
// could not be signed is an error: nothing was sent.
func (r *Runner) send(ctx context.Context, e errand) (request.Sent, studio.Ruling, error) {
	c := e.connector
	signer, err := r.Auth.Signer(ctx, c)
	if e.prepared.Elsewhere() { // which needs no credential: a signer only tells what is to be hidden
		if err != nil {
			signer = &auth.Signer{}
		}
		sent := r.sendInTurn(ctx, c, e.prepared, signer)
		return sent, r.rule(e, sent, false), nil
	}
	if err != nil {
		return request.Sent{}, studio.Ruling{}, err
	}
	sent := r.sendInTurn(ctx, c, e.prepared, signer)
	if sent.Failure != nil && !sent.Left && aboutCredential(sent.Failure.Code) {
		return sent, studio.Ruling{}, sent.Failure
	}
	ruling := r.rule(e, sent, c.Auth.Method.Renews())
	if ruling.Outcome == studio.OutcomeRenew {
		renewed, err := r.Auth.Renew(ctx, c, signer)
		if err != nil {
			// The answer is the one to show; the connection tells why it could not be renewed.
			ruling.Outcome, ruling.Why = studio.OutcomeStop, "the token could not be refreshed"
			return sent, ruling, nil
		}
		if err := r.discard(sent.Response); err != nil {
			return sent, ruling, err
		}
		refused := sent.Response.Status
		signer, sent = renewed, r.sendInTurn(ctx, c, e.prepared, renewed)
		if sent.Response != nil {
			sent.Response.Notes = append(sent.Response.Notes, fmt.Sprintf("The access token was refused (%d) and renewed. This is the answer to the request with the new one.", refused))
		}
		ruling = r.rule(e, sent, false)
	}
	if sent.Response != nil {
		r.judge(context.WithoutCancel(ctx), c, signer, sent.Response.Status)
	}
	return sent, ruling, nil
}

// aboutCredential tells failures of the authorizer, or of net/http over a credential that no header takes.
func aboutCredential(code studio.Code) bool {
	return code == studio.CodeInvalid || code == studio.CodeCredentialMoved || code == studio.CodeInternal
}

// discard removes the file of an answer that is shown to nobody.
func (r *Runner) discard(response *studio.Response) error {
	if response == nil || response.BodyID == "" {
		return nil
	}
	return r.Bodies.Remove(response.BodyID)
}

// judge keeps what the status of an answer says of the credential: a 401 that it was refused, a success that
// one which was refused earlier is good again.
func (r *Runner) judge(ctx context.Context, c studio.Connector, signer *auth.Signer, status int) {
	if !c.Auth.Method.Signed() {
		return
	}
	var err error
	if status == http.StatusUnauthorized {
		_, err = r.Auth.Refused(ctx, c, status)
	} else if isSuccess(status) && signer.Refused() {
		_, err = r.Auth.Accepted(ctx, c, signer)
	}
	if err != nil {
		slog.Warn("a connection's state could not be kept", "connector", c.ID, "error", err)
	}
}

func isSuccess(status int) bool { return status >= 200 && status < 300 }

func succeeded(response *studio.Response) bool { return isSuccess(response.Status) }

// drift compares a successful JSON answer with the declared output. It never fails a call.
func (r *Runner) drift(a studio.Action, response *studio.Response) []studio.Drift {
	none := []studio.Drift{}
	if response.FieldsID() == "" || !succeeded(response) || len(a.Output.Fields) == 0 {
		return none
	}
	body, err := r.Bodies.Text(response.FieldsID())
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
