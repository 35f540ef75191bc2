package auth

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"time"

	"connectorstudio/backend/studio"
)

// run waits for the answer, then exchanges and saves, and ends the sign-in in any case.
func (f *Flow) run(ctx context.Context, limit <-chan time.Time) {
	got, err := f.wait(ctx, limit)
	f.loopback.close()
	close(f.closed)
	if err != nil {
		f.end(nil, err)
		return
	}
	f.update(func(s *studio.SignIn) {
		f.reach(s, studio.StepBrowser, studio.StepDone)
		f.reach(s, studio.StepApprove, studio.StepDone)
		f.step(s, studio.StepExchange).State = studio.StepActive
	})
	connection, err := f.exchange(ctx, got)
	f.end(connection, err)
}

// wait returns the answer with a code, or why there is none.
func (f *Flow) wait(ctx context.Context, limit <-chan time.Time) (answered, error) {
	select {
	case got := <-f.loopback.result:
		if got.err == "" {
			return got, nil
		}
		return got, providerError{code: got.err, description: got.description}.failure(f.connector, f.request.state)
	case <-limit:
		return answered{}, errTooLate
	case <-ctx.Done():
		return answered{}, errCancelled
	}
}

// exchange turns the code into tokens and saves them before anybody uses them.
func (f *Flow) exchange(ctx context.Context, got answered) (*studio.Connection, error) {
	a := f.auth
	c, err := called(f.connector, got.kept)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, timeFor(c))
	defer cancel()
	cred, err := a.load(ctx, c)
	if err != nil && !errors.Is(err, errUnreadable) {
		return nil, err
	}
	call, header, err := a.exchangeCall(c, cred, f.request, got.code)
	if err != nil {
		return nil, err
	}
	r := a.send(ctx, c, call, header)
	at := a.now()
	read := r.read(c, at)
	a.report(r, call, read.notes, read.access, read.refresh, read.idToken)
	if failure := notExchanged(ctx, c, call, r, read, at); failure != nil {
		return nil, failure
	}
	f.update(func(s *studio.SignIn) {
		f.reach(s, studio.StepExchange, studio.StepDone)
		f.step(s, studio.StepSave).State = studio.StepActive
	})
	return f.store(ctx, c, read, got.kept)
}

// store saves the tokens of a new sign-in, and what the callback brought to be kept.
func (f *Flow) store(ctx context.Context, c studio.Connector, read answer, callback map[string]string) (*studio.Connection, error) {
	a, at := f.auth, f.auth.now()
	a.resume(c.ID)
	kept := maps.Clone(callback)
	if kept == nil {
		kept = map[string]string{}
	}
	maps.Copy(kept, read.kept)
	read.kept = kept
	connection, err := a.change(ctx, c, func(cred *credential) {
		cred.Tokens = &tokens{SignedInAt: at, Bound: originsOf(c)}
		*cred = renewedWith(c, *cred, read, at)
		a.keepForOneUse(c.ID, cred.Tokens)
	})
	return &connection, err
}

// notExchanged is why an answer to the exchange brings no tokens; nil when it does.
func notExchanged(ctx context.Context, c studio.Connector, call *tokenCall, r reply, read answer, at time.Time) *studio.Failure {
	switch {
	case errors.Is(context.Cause(ctx), errCancelled):
		return studio.Fail(studio.CodeCancelled, "The sign-in was cancelled.", "")
	case r.status == 0:
		return networkFailure(call.address(), r.err)
	case read.problem != nil:
		f := read.problem.failure(c, call.hide...)
		if clocks := skew(r.header, at); len(clocks) > 0 {
			f.Fix = clocks[0] + " " + f.Fix
		}
		return f
	case read.access != "" && r.status < 300:
		return nil
	}
	f := studio.Fail(studio.CodeSignInFailed, nameOf(c)+" did not answer the exchange with a token.", "Check the Access token URL under Authentication.")
	f.Detail, f.Field = unavailable(r, call, read), "auth.oauth2.tokenUrl"
	if r.status == http.StatusNotFound {
		f.Message, f.Fix = "There is no token endpoint at "+call.url.Host+".", "Check the Access token URL, and the tenant or subdomain in it."
	}
	if strings.Contains(read.hint, "Token path") {
		f.Fix, f.Field = read.hint, "auth.oauth2.tokenPath"
	}
	return f
}

// end makes the state final.
func (f *Flow) end(connection *studio.Connection, err error) {
	failure := f.explained(err)
	f.update(func(s *studio.SignIn) {
		s.Done = true
		if failure == nil {
			s.Connection = connection
			f.reach(s, studio.StepSave, studio.StepDone)
			return
		}
		s.Failure = failure
		for i := range s.Steps {
			if s.Steps[i].State == studio.StepActive {
				f.reach(s, s.Steps[i].ID, studio.StepFailed)
			}
		}
	})
	f.cancel(errCancelled) // frees what hangs on the context
}

func (f *Flow) explained(err error) *studio.Failure {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errCancelled):
		return studio.Fail(studio.CodeCancelled, "The sign-in was cancelled.", "")
	case errors.Is(err, errTooLate):
		failure := studio.Fail(studio.CodeSignInTimeout, fmt.Sprintf("No approval arrived in %d minutes.", int(signInTime.Minutes())), "Try again, or copy the link into another browser.")
		failure.Detail = f.State().IgnoredWhy
		return failure
	}
	return studio.AsFailure(err)
}

// tell hands every change on, one at a time and the last one always.
func (f *Flow) tell(changed func(studio.SignIn)) {
	for range f.dirty {
		state := f.State()
		if changed != nil {
			changed(state)
		}
		if state.Done {
			close(f.done)
			return
		}
	}
}

func (f *Flow) update(edit func(*studio.SignIn)) {
	f.mu.Lock()
	edit(&f.state)
	f.mu.Unlock()
	select {
	case f.dirty <- struct{}{}:
	default: // whoever tells will see this change too
	}
}

func (f *Flow) step(s *studio.SignIn, id studio.SignInStepID) *studio.SignInStep {
	for i := range s.Steps {
		if s.Steps[i].ID == id {
			return &s.Steps[i]
		}
	}
	return &studio.SignInStep{}
}

func (f *Flow) reach(s *studio.SignIn, id studio.SignInStepID, state studio.StepState) {
	now := f.auth.now()
	step := f.step(s, id)
	step.State, step.At = state, &now
}
