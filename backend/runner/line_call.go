package runner

import (
	"context"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"connectorstudio/backend/auth"
	"connectorstudio/backend/outcome"
	"connectorstudio/backend/request"
	"connectorstudio/backend/studio"
)

// Call makes one call: again where the outcome rules and the connector's retry policy say so, and page by
// page for an action that has pages. A call that may have arrived, got no answer and may not be repeated is
// CellUnknown, never CellFailed. Records of the pages before one that failed were given already.
func (l *Line) Call(ctx context.Context, c LineCall) (a LineAnswer) {
	a.Repeatable = l.repeats
	defer l.survive(&a)
	prepared, problems := l.fill(ctx, c)
	if prepared == nil {
		a.invalid(studio.Blocking(problems)[0])
		return a
	}
	d := l.desks.Get().(*desk)
	defer l.clear(d)
	walk := l.walk()
	for {
		t := l.insist(ctx, c, d, prepared, &a)
		if !t.good {
			return a
		}
		next, more := l.take(c, d, t, walk, prepared, &a)
		if !more {
			return a
		}
		prepared = next
	}
}

// invalid says that a call was never sent.
func (a *LineAnswer) invalid(p studio.Problem) {
	a.State, a.Detail = studio.CellFailed, clipped(p.Message)
	if name, is := strings.CutPrefix(p.Field, "values."); is {
		a.Cause = "invalid:" + name
	} else {
		a.Cause = "invalid"
	}
}

// fill makes the request of a call.
func (l *Line) fill(ctx context.Context, c LineCall) (*request.Prepared, []studio.Problem) {
	x := request.Filling{Value: func(i int) string {
		switch s := l.slots[i]; {
		case s.from == fromConnection:
			return s.fixed
		case s.from == fromKey:
			return c.key()
		case s.row < len(c.Values):
			return c.Values[s.row]
		}
		return ""
	}}
	if l.files {
		files, err := l.runner.files(ctx, l.action, l.named(c.Values))
		if f := studio.AsFailure(err); f != nil {
			return nil, []studio.Problem{{Field: f.Field, Message: f.Message}}
		}
		x.Files = files
	}
	return l.form.Fill(x)
}

// key is asked for once in each call.
func (c LineCall) key() string {
	if c.Key == "" {
		return studio.NewID()
	}
	return c.Key
}

// reply is what came of a request that was sent as often as need be.
type reply struct {
	answer *request.Answer // on the desk
	ruling studio.Ruling
	good   bool // there is an answer to be read; else the LineAnswer is complete
}

// insist sends a request until its answer stands.
func (l *Line) insist(ctx context.Context, c LineCall, d *desk, p *request.Prepared, a *LineAnswer) reply {
	for n := 1; ; n++ {
		if err := l.pause(ctx, l.Pause()); err != nil {
			return a.givenUp(err)
		}
		t, err := l.send(ctx, c, d, p, a)
		plan := outcome.Plan{}
		switch {
		case studio.CodeOf(err) == studio.CodeTokenUnavailable:
			// Nothing was sent: the token endpoint did not answer properly.
			plan = outcome.Next(l.connector.Retry, outcome.Attempt{Try: n, Method: p.Method()}, l.runner.Now(), rand.Float64())
			if !plan.Again {
				return a.stopped(err)
			}
		case err != nil:
			return a.givenUpOrStopped(ctx, err)
		case t.ruling.Outcome != studio.OutcomeRetry:
			return l.settle(d, t, a)
		default:
			if plan = l.plan(t, n, p); !plan.Again {
				return l.settle(d, t, a)
			}
			l.holdOff(plan)
		}
		if err := l.pause(ctx, plan.Wait); err != nil {
			return a.givenUp(err)
		}
	}
}

func (l *Line) pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	return l.runner.Wait(ctx, d)
}

func (l *Line) plan(t reply, n int, p *request.Prepared) outcome.Plan {
	attempt := outcome.Attempt{Try: n, Method: p.Method(), Harmless: l.action.Repeatable, Keyed: l.keyed, Left: t.answer.Left, Status: t.answer.Status}
	if t.answer.Status != 0 {
		attempt.Headers = t.answer.Fields()
	}
	return outcome.Next(l.connector.Retry, attempt, l.runner.Now(), rand.Float64())
}

// holdOff lets nothing go out for as long as the system asked for: not from this line, and where the
// connector has a rate, from nobody.
func (l *Line) holdOff(plan outcome.Plan) {
	if plan.Asked <= 0 {
		return
	}
	h := &holding{l.runner.Now().Add(plan.Asked), plan.Asked}
	for was := l.hold.Load(); (was == nil || h.until.After(was.until)) && !l.hold.CompareAndSwap(was, h); was = l.hold.Load() {
	}
	_ = l.runner.Turns.Hold(l.connector.TurnsID(), l.connector.Limits, plan.Asked) // who cannot be told waits here all the same
}

// send signs and sends, and once more with a renewed token where the answer means that. An error says that
// nothing was sent.
func (l *Line) send(ctx context.Context, c LineCall, d *desk, p *request.Prepared, a *LineAnswer) (reply, error) {
	s, err := l.signer(ctx)
	if p.Elsewhere() { // which needs no credential: a signer only tells what is to be hidden
		if err != nil {
			s = l.wrap(&auth.Signer{})
		}
		return l.once(ctx, c, d, p, s, a, false)
	}
	if err != nil {
		return reply{}, err
	}
	t, err := l.once(ctx, c, d, p, s, a, l.connector.Auth.Renews())
	if err != nil {
		return t, err
	}
	if f := t.answer.Failure; f != nil && !t.answer.Left && aboutCredential(f.Code) {
		return t, f
	}
	if t.ruling.Outcome == studio.OutcomeRenew {
		renewed, err := l.renew(ctx, s)
		if err != nil {
			t.ruling.Outcome, t.ruling.Why = studio.OutcomeStop, "the token could not be refreshed"
			return t, nil
		}
		s = renewed
		if t, err = l.once(ctx, c, d, p, s, a, false); err != nil {
			return t, err
		}
	}
	l.judge(ctx, s, t.answer.Status)
	return t, nil
}

// once sends in turn and rules.
func (l *Line) once(ctx context.Context, c LineCall, d *desk, p *request.Prepared, s *signing, a *LineAnswer, renewable bool) (reply, error) {
	inTurn, release, err := l.inTurn(ctx, c)
	if err != nil {
		return reply{}, err
	}
	defer release()
	d.begin(s.sender.Do(inTurn, p, &d.buffer))
	t := reply{answer: &d.answer}
	a.Tries++
	a.Calls += t.answer.Calls
	a.Took += t.answer.Took
	a.Status = t.answer.Status
	t.ruling = l.rule(d, renewable)
	return t, nil
}

// inTurn waits for the turn of a call, under the rate of the run and the limits of the connector, and marks the call
// shortly before the last of them. release is called once the call is over.
func (l *Line) inTurn(ctx context.Context, c LineCall) (_ context.Context, release func(), err error) {
	var mark func() error
	if !l.repeats && c.Mark != nil {
		mark = func() error {
			if err := c.Mark(); err != nil {
				return &markFailed{err}
			}
			return nil
		}
	}
	if l.own != nil {
		rate, last := studio.Limits{Calls: l.options.Rate.Calls, Per: l.options.Rate.Per}, mark
		if l.connector.Limits.Rated() || l.connector.Limits.AtOnce > 0 {
			last = nil
		} else {
			mark = nil
		}
		if _, _, err := l.own.TakeReady(ctx, "", rate, last); err != nil {
			return ctx, nil, stopped(ctx, err)
		}
	}
	ctx, release, _, err = l.runner.inTurn(ctx, l.connector.TurnsID(), l.connector.Limits, mark)
	return ctx, release, err
}

// markFailed is what LineCall.Mark returned.
type markFailed struct{ err error }

func (m *markFailed) Error() string { return m.err.Error() }

// rule applies the outcome rules of the action, of the connector, and the usual ones.
func (l *Line) rule(d *desk, renewable bool) studio.Ruling {
	answer := &d.answer
	x := outcome.Answer{Category: l.action.Category, Failure: answer.Failure, Renewable: renewable, Status: answer.Status}
	if answer.Status != 0 && l.headers {
		x.Headers = answer.Fields()
	}
	if answer.Status != 0 && l.bodies {
		x.JSON, x.Body = d.outcomeBody()
	}
	return outcome.Decide(l.rules, x)
}

// settle says what an answer that stands means; good ones are still to be read.
func (l *Line) settle(d *desk, t reply, a *LineAnswer) reply {
	answer, failure := t.answer, t.answer.Failure
	switch t.ruling.Outcome {
	case studio.OutcomeOK, studio.OutcomeEmpty, studio.OutcomeNotFound:
		t.good = true
		return t
	case studio.OutcomeStop:
		a.Stop, a.Why = true, stopWords(t.ruling)
	}
	if failure == nil {
		a.State, a.Cause, a.Detail = studio.CellFailed, causeOf(t), d.detailOf(answer)
		return t
	}
	a.State, a.Cause, a.Detail = studio.CellFailed, string(failure.Code), clipped(failure.Message)
	cancelled := failure.Code == studio.CodeCancelled
	switch {
	case answer.Left && !l.repeats:
		a.State = studio.CellUnknown
	case cancelled:
		a.State = studio.CellNone
	}
	if cancelled {
		a.Err = failure
	}
	return t
}

// causeOf groups failures with an answer.
func causeOf(t reply) string {
	if t.ruling.Usual || !isSuccess(t.answer.Status) {
		return strconv.Itoa(t.answer.Status)
	}
	what, _, _ := strings.Cut(t.ruling.Rule, " means ")
	return "rule:" + what
}

func stopWords(r studio.Ruling) string {
	if r.Why == "" {
		return r.Rule + "."
	}
	return r.Rule + ": " + r.Why + "."
}

// givenUp leaves a call to be made later.
func (a *LineAnswer) givenUp(err error) reply {
	a.State, a.Err = studio.CellNone, err
	return reply{}
}

// stopped leaves a call to be made later, and says that no other would fare better now.
func (a *LineAnswer) stopped(err error) reply {
	f := studio.AsFailure(err)
	a.State, a.Stop, a.Why = studio.CellNone, true, f.Message
	a.Cause, a.Detail = string(f.Code), clipped(f.Message)
	return reply{}
}

// givenUpOrStopped is for a call of which nothing was sent: the person, or LineCall.Mark, stopped it, or it
// could not be signed.
func (a *LineAnswer) givenUpOrStopped(ctx context.Context, err error) reply {
	if m, is := err.(*markFailed); is {
		return a.givenUp(m.err)
	}
	if ctx.Err() != nil || studio.CodeOf(err) == studio.CodeCancelled {
		return a.givenUp(err)
	}
	return a.stopped(err)
}
