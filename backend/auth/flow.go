package auth

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"connectorstudio/backend/studio"
)

// signInTime is how long a person has to approve.
const signInTime = 5 * time.Minute

// Flow is one sign-in under way: it listens, the browser opens the authorization URL, the provider
// sends the browser back, the code is exchanged for tokens, the tokens are saved.
type Flow struct {
	auth      *Auth
	connector studio.Connector
	request   authorization
	expected  expected
	loopback  *loopback // nil for a device grant
	cancel    context.CancelCauseFunc
	closed    chan struct{} // the port is free again
	done      chan struct{} // State is final and was told
	dirty     chan struct{} // one slot: State changed

	mu    sync.Mutex
	state studio.SignIn
}

var (
	errCancelled = errors.New("cancelled")
	errTooLate   = errors.New("too late")
)

// SignIn begins an OAuth sign-in; an earlier one of the same connector ends. changed hears the state
// whenever it changes, one call at a time, the last one with Done set.
//
// It fails before anything is opened: CodeInvalid (Field names what to mend), CodePortBusy,
// CodeCredentialMoved (the client secret has to be entered again), the keychain's codes. What goes
// wrong later is in the state: CodeSignInDenied, CodeSignInTimeout, CodeCancelled, CodeInvalidClient,
// CodeInvalidGrant, CodeInvalidScope, CodeRedirectMismatch, CodeSignInFailed, the network's.
func (a *Auth) SignIn(ctx context.Context, c studio.Connector, changed func(studio.SignIn)) (*Flow, error) {
	a.stopFlow(c.ID)
	if err := a.readyToSignIn(ctx, c); err != nil {
		return nil, err
	}
	if c.Auth.OAuth2.Grant == studio.GrantDevice {
		return a.signInOnDevice(ctx, c, changed)
	}
	l, err := listen(c.Auth.OAuth2.Redirect)
	if err != nil {
		return nil, a.sayWhoListens(c, err)
	}
	request, err := authorize(c, l.redirect)
	if err == nil {
		err = launchable(request.url)
	}
	if err != nil {
		l.close()
		return nil, err
	}
	f := a.newFlow(c, l, request)
	ctx, f.cancel = context.WithCancelCause(ctx)
	l.serve(f.expected)
	go f.tell(changed)
	f.openBrowser()
	go f.run(ctx, a.after(signInTime))
	return f, nil
}

// readyToSignIn checks what would only fail after the person has approved.
func (a *Auth) readyToSignIn(ctx context.Context, c studio.Connector) error {
	if !c.Auth.Interactive() {
		return studio.Fail(studio.CodeInvalid, nameOf(c)+" does not sign in with OAuth 2.0 in the browser.", "Choose OAuth 2.0 under Authentication.")
	}
	if strings.TrimSpace(c.Auth.OAuth2.ClientID) == "" {
		f := studio.Fail(studio.CodeInvalid, "Enter the Client ID.", "Enter it under Authentication.")
		f.Field = "auth.oauth2.clientId"
		return f
	}
	cred, err := a.load(ctx, c)
	if err != nil && !errors.Is(err, errUnreadable) {
		return err
	}
	if isOpen(originOf(c.Auth.OAuth2.TokenURL)) { // the callback tells the host
		c.Auth.OAuth2.TokenURL = anyHole.ReplaceAllString(c.Auth.OAuth2.TokenURL, "account")
		_, _, err = a.exchangeCall(c, cred, authorization{}, "")
		return err
	}
	if _, _, err = a.exchangeCall(c, cred, authorization{}, ""); err != nil {
		return err
	}
	_, err = a.clientFor(ctx, c, studio.Origin(c.Auth.OAuth2.TokenURL))
	return err
}

func (a *Auth) newFlow(c studio.Connector, l *loopback, request authorization) *Flow {
	now := a.now()
	f := &Flow{
		auth: a, connector: c, request: request, loopback: l,
		expected: expected{
			state: request.state, issuer: c.Auth.OAuth2.Issuer, taken: new(atomic.Bool),
			codeName: spelledAs(c.Auth.OAuth2, "code"), keep: c.Auth.OAuth2.Keep,
		},
		closed: make(chan struct{}), done: make(chan struct{}), dirty: make(chan struct{}, 1),
		state: studio.SignIn{
			ID: studio.NewID(), ConnectorID: c.ID, AuthorizationURL: request.url, RedirectURL: request.redirect, Deadline: now.Add(signInTime),
			Steps: []studio.SignInStep{
				{ID: studio.StepListen, State: studio.StepDone, At: &now},
				{ID: studio.StepBrowser, State: studio.StepActive},
				{ID: studio.StepApprove, State: studio.StepPending},
				{ID: studio.StepExchange, State: studio.StepPending},
				{ID: studio.StepSave, State: studio.StepPending},
			},
		},
	}
	l.stray = f.ignored
	a.begun(f)
	return f
}

// begun makes a sign-in the latest one of its connector.
func (a *Auth) begun(f *Flow) {
	live := a.of(f.connector.ID)
	a.mu.Lock()
	defer a.mu.Unlock()
	live.flow = f
}

// stopFlow cancels a sign-in of the connector and waits until its port is free.
func (a *Auth) stopFlow(connectorID string) {
	l := a.of(connectorID)
	a.mu.Lock()
	f := l.flow
	l.flow = nil
	a.mu.Unlock()
	if f != nil {
		f.Cancel()
		<-f.closed
	}
}

// sayWhoListens names our own sign-in when it is that which has the port.
func (a *Auth) sayWhoListens(c studio.Connector, err error) error {
	failure := studio.AsFailure(err)
	if failure.Code != studio.CodePortBusy {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	port := c.Auth.OAuth2.Redirect.Port
	for _, l := range a.live {
		if l.flow != nil && l.flow.loopback != nil && l.flow.connector.Auth.OAuth2.Redirect.Port == port && l.flow.waiting() {
			failure.Message = fmt.Sprintf("The sign-in to %s is still waiting on port %d.", nameOf(l.flow.connector), port)
			failure.Fix = "Finish it or cancel it, then try again."
		}
	}
	return failure
}

// State is the sign-in as it is now.
func (f *Flow) State() studio.SignIn {
	f.mu.Lock()
	defer f.mu.Unlock()
	state := f.state
	state.Steps = append([]studio.SignInStep{}, state.Steps...)
	if f.loopback != nil {
		state.Ignored = int(f.loopback.ignored.Load())
	}
	return state
}

// Wait returns the connection that the sign-in ended in, or why it failed.
func (f *Flow) Wait(ctx context.Context) (studio.Connection, error) {
	select {
	case <-f.done:
	case <-ctx.Done():
		return studio.Connection{}, studio.Fail(studio.CodeCancelled, "Cancelled.", "")
	}
	state := f.State()
	if state.Failure != nil {
		return studio.Connection{}, state.Failure
	}
	return *state.Connection, nil
}

// Cancel ends the sign-in; it does not wait for that.
func (f *Flow) Cancel() { f.cancel(errCancelled) }

// OpenAgain opens the authorization URL in the browser once more.
func (f *Flow) OpenAgain() error {
	if !f.waiting() {
		return over()
	}
	if !f.openBrowser() {
		return studio.Fail(studio.CodeSignInFailed, "The browser could not be opened.", "Copy the link and open it in a browser.")
	}
	return nil
}

func over() error {
	return studio.Fail(studio.CodeNotFound, "This sign-in is over.", "Press Connect to start again.")
}

// waiting tells that the person has not approved yet.
func (f *Flow) waiting() bool {
	state := f.State()
	return f.step(&state, studio.StepApprove).State == studio.StepActive
}

// openBrowser asks for the browser. Where there is none the sign-in goes on: the link can be copied.
func (f *Flow) openBrowser() bool {
	opened := f.auth.open(f.request.url) == nil
	f.update(func(s *studio.SignIn) {
		browser, approve := f.step(s, studio.StepBrowser), f.step(s, studio.StepApprove)
		s.BrowserOpened = s.BrowserOpened || opened
		if opened {
			f.reach(s, studio.StepBrowser, studio.StepDone)
		} else if browser.State == studio.StepActive {
			f.reach(s, studio.StepBrowser, studio.StepFailed)
		}
		if approve.State == studio.StepPending {
			approve.State = studio.StepActive
		}
	})
	return opened
}

// Paste takes the address that the browser was sent to, for when the browser runs elsewhere. It is
// held to the same checks as a request; CodeInvalid tells that it does not answer this sign-in.
func (f *Flow) Paste(address string) error {
	if f.State().Done || f.loopback == nil {
		return over()
	}
	_, query, found := strings.Cut(strings.TrimSpace(address), "?")
	query, _, _ = strings.Cut(query, "#")
	var got answered
	err := errQuery
	if found {
		got, err = f.expected.accept(query)
	}
	if err == nil {
		f.loopback.result <- got
		return nil
	}
	failure := studio.Fail(studio.CodeInvalid, "This address does not belong to this sign-in.", "Copy the whole address of the page that you were sent to after approving.")
	failure.Detail = strayReason(err)
	if errors.Is(err, errTaken) {
		failure = studio.Fail(studio.CodeConflict, "This sign-in has its answer already.", "")
	}
	return failure
}

// ignored hears of a request that was not for this sign-in.
func (f *Flow) ignored(why string) {
	f.update(func(s *studio.SignIn) { s.IgnoredWhy = orElse(why, s.IgnoredWhy) })
}

// exchangeCall prepares the request that exchanges the code for tokens (RFC 6749 section 4.1.3).
func (a *Auth) exchangeCall(c studio.Connector, cred credential, request authorization, code string) (*tokenCall, map[string][]string, error) {
	form := url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {request.redirect}}
	if request.verifier != "" {
		form.Set("code_verifier", request.verifier)
	}
	if c.Auth.OAuth2.Resource != "" {
		form.Set("resource", c.Auth.OAuth2.Resource)
	}
	if err := addParams(form, c.Auth.OAuth2.TokenParams, "auth.oauth2.tokenParams"); err != nil {
		return nil, nil, err
	}
	call, header, err := a.newTokenCall(c, cred, c.Auth.OAuth2.TokenURL, "Access token URL", "auth.oauth2.tokenUrl", form)
	if err != nil {
		return nil, nil, err
	}
	call.name, call.source = "Access token", studio.SourceConnect
	call.hide = append(call.hide, code, request.verifier, request.state)
	return call, header, nil
}
