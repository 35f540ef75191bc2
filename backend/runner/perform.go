package runner

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"time"

	"connectorstudio/backend/auth"
	"connectorstudio/backend/outcome"
	"connectorstudio/backend/request"
	"connectorstudio/backend/studio"
)

// Perform makes the call of an action the way a run does: as Try, and again as long as the outcome rules
// and the connector's retry policy say so. Every sending is kept in the history; the last one is
// returned. It fails as Try does, and with CodeCancelled when ctx ends while it waits.
func (r *Runner) Perform(ctx context.Context, t Trial) (studio.Call, error) {
	e, err := r.errand(ctx, t)
	if err != nil {
		return studio.Call{}, err
	}
	return r.insist(ctx, e)
}

// insist sends an errand until its answer stands.
func (r *Runner) insist(ctx context.Context, e errand) (studio.Call, error) {
	for try := 1; ; try++ {
		d, err := r.once(ctx, e, try)
		switch {
		case studio.CodeOf(err) == studio.CodeTokenUnavailable:
			// Nothing was sent: the token endpoint did not answer properly.
			d.plan = outcome.Next(e.connector.Retry, outcome.Attempt{Try: try, Method: e.prepared.Method()}, r.Now(), rand.Float64())
			if !d.plan.Again {
				return studio.Call{}, err
			}
		case err != nil:
			return studio.Call{}, err
		default:
			if err := r.keepDone(d); err != nil || !d.plan.Again {
				return d.call, err
			}
			if d.plan.Asked > 0 {
				if err := r.Turns.Hold(e.connector.TurnsID(), e.connector.Limits, d.plan.Asked); err != nil {
					return d.call, err
				}
			}
		}
		if err := r.Wait(ctx, d.plan.Wait); err != nil {
			return d.call, studio.Fail(studio.CodeCancelled, "The call was stopped.", "")
		}
	}
}

func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// keyedAction gives a POST or PATCH a header with an idempotency key, where the connector asks for one and
// the action sends none of its own. parameter is what the key fills: the same for every sending of a call;
// it is empty where there is nothing to fill. keyed tells that calls carry a key.
func keyedAction(c studio.Connector, a studio.Action) (_ studio.Action, parameter string, keyed bool) {
	if a.Method != http.MethodPost && a.Method != http.MethodPatch {
		return a, "", false
	}
	name := c.Retry.IdempotencyKey
	for _, h := range a.Headers {
		lower := strings.ToLower(strings.TrimSpace(h.Name))
		if lower == "idempotency-key" || lower == "x-idempotency-key" || name != "" && lower == strings.ToLower(name) {
			return a, "", true
		}
	}
	if name == "" {
		return a, "", false
	}
	parameter = "_idempotency_key"
	for slices.ContainsFunc(studio.DetectParameters(a), func(d studio.Detected) bool { return d.Parameter.Name == parameter }) {
		parameter += "_"
	}
	a.Headers = append(slices.Clone(a.Headers), studio.Pair{Name: name, Value: "{" + parameter + "}"})
	return a, parameter, true
}

// plan decides whether and when an errand may be sent again.
func (r *Runner) plan(e errand, sent request.Sent, try int) outcome.Plan {
	a := outcome.Attempt{Try: try, Method: e.prepared.Method(), Harmless: e.Action.Repeatable, Keyed: e.keyed, Left: sent.Left}
	if sent.Response != nil {
		a.Status, a.Headers = sent.Response.Status, sent.Response.Headers
	}
	return outcome.Next(e.connector.Retry, a, r.Now(), rand.Float64())
}

// rule applies the outcome rules of the action, of the connector, and the usual ones.
func (r *Runner) rule(e errand, sent request.Sent, renewable bool) studio.Ruling {
	a := outcome.Answer{Category: e.Action.Category, Failure: sent.Failure, Renewable: renewable}
	if response := sent.Response; response != nil {
		a.Status, a.Headers, a.JSON = response.Status, response.Headers, response.Kind == studio.BodyJSON
		if response.BodyID != "" {
			a.Body = func() (io.ReadCloser, error) { return r.Bodies.Text(response.BodyID) }
		}
	}
	return outcome.Decide(slices.Concat(e.Action.Outcomes, e.connector.Outcomes), a)
}

// turn waits until a call of a connector may go out.
func (r *Runner) turn(ctx context.Context, c studio.Connector) (release func(), err error) {
	release, _, err = r.Turns.Take(ctx, c.TurnsID(), c.Limits)
	return release, stopped(ctx, err)
}

// inTurn waits for the turn of a call, the context being for those of its redirects. release is called once
// the call is over. ready is called shortly before the turn; nil for nothing.
func (r *Runner) inTurn(ctx context.Context, turnsID string, limits studio.Limits, ready func() error) (_ context.Context, release func(), waited time.Duration, err error) {
	release, waited, err = r.Turns.TakeReady(ctx, turnsID, limits, ready)
	if err != nil {
		return ctx, release, waited, stopped(ctx, err)
	}
	if limits.Rated() {
		ctx = r.withTurns(ctx, turnsID, limits)
	}
	return ctx, release, waited, nil
}

func (r *Runner) withTurns(ctx context.Context, turnsID string, rate studio.Limits) context.Context {
	rate.AtOnce = 0 // the seat is the call's until it is over
	return request.WithTurn(ctx, func(ctx context.Context) error {
		_, _, err := r.Turns.Take(ctx, turnsID, rate)
		return err
	})
}

// sendInTurn sends when it is the call's turn, and notes when that took long.
func (r *Runner) sendInTurn(ctx context.Context, c studio.Connector, p *request.Prepared, signer *auth.Signer) request.Sent {
	ctx, release, waited, err := r.inTurn(ctx, c.TurnsID(), c.Limits, nil)
	if err != nil {
		return request.Sent{Failure: studio.AsFailure(err), StartedAt: r.Now(), Redirects: []studio.RedirectHop{}}
	}
	defer release()
	sent := r.Client.Send(ctx, p, signer)
	if sent.Response != nil && waited >= notedWait {
		sent.Response.Notes = append(sent.Response.Notes, fmt.Sprintf("The call waited %s for its turn, because of the limits of the data connector.", outcome.Words(waited)))
	}
	return sent
}

// notedWait is how long a call waits for its turn without a word about it.
const notedWait = 100 * time.Millisecond

// stopped says that a person stopped a call, where that is why it did not go out.
func stopped(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return studio.Fail(studio.CodeCancelled, "The call was stopped.", "")
	}
	return err
}
