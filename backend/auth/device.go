package auth

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync/atomic"
	"time"

	"connectorstudio/backend/studio"
)

// The device grant (RFC 8628) is for sign-ins without a browser on this computer: a code is shown, the
// person types it anywhere, and the token endpoint is asked until it says yes.

const (
	deviceGrant    = "urn:ietf:params:oauth:grant-type:device_code"
	deviceInterval = 5 * time.Second
	deviceLife     = 5 * time.Minute // where the system names none
	longestDevice  = 30 * time.Minute
)

// deviceCode is what the device authorization endpoint answered.
type deviceCode struct {
	code     string
	userCode string
	address  string // to be opened, with the code in it where the system offers that
	life     time.Duration
	interval time.Duration
}

// signInOnDevice gets a code and begins to ask for the token.
func (a *Auth) signInOnDevice(ctx context.Context, c studio.Connector, changed func(studio.SignIn)) (*Flow, error) {
	code, err := a.askDeviceCode(ctx, c)
	if err != nil {
		return nil, err
	}
	now := a.now()
	f := &Flow{
		auth: a, connector: c, request: authorization{url: code.address}, expected: expected{taken: new(atomic.Bool)},
		closed: make(chan struct{}), done: make(chan struct{}), dirty: make(chan struct{}, 1),
		state: studio.SignIn{
			ID: studio.NewID(), ConnectorID: c.ID, AuthorizationURL: code.address, UserCode: code.userCode, Deadline: now.Add(code.life),
			Steps: []studio.SignInStep{
				{ID: studio.StepDevice, State: studio.StepDone, At: &now},
				{ID: studio.StepBrowser, State: studio.StepActive},
				{ID: studio.StepApprove, State: studio.StepPending},
				{ID: studio.StepSave, State: studio.StepPending},
			},
		},
	}
	close(f.closed) // there is no port to be freed
	a.begun(f)
	ctx, f.cancel = context.WithCancelCause(ctx)
	go f.tell(changed)
	f.openBrowser()
	go func() {
		connection, err := f.poll(ctx, code)
		f.end(connection, err)
	}()
	return f, nil
}

// askDeviceCode asks for a code (RFC 8628 section 3.1).
func (a *Auth) askDeviceCode(ctx context.Context, c studio.Connector) (deviceCode, error) {
	o := c.Auth.OAuth2
	cred, err := a.load(ctx, c)
	if err != nil && !errors.Is(err, errUnreadable) {
		return deviceCode{}, err
	}
	form := url.Values{}
	addScope(form, o)
	for name, value := range map[string]string{"audience": o.Audience, "resource": o.Resource} {
		if value != "" {
			form.Set(name, value)
		}
	}
	if err := addParams(form, o.AuthorizationParams, "auth.oauth2.authorizationParams"); err != nil {
		return deviceCode{}, err
	}
	call, header, err := a.newTokenCall(c, cred, o.DeviceURL, "Device authorization URL", "auth.oauth2.deviceUrl", form)
	if err != nil {
		return deviceCode{}, err
	}
	call.name, call.source = "Device code", studio.SourceConnect
	ctx, cancel := context.WithTimeout(ctx, tokenTime)
	defer cancel()
	r := a.send(ctx, c, call, header)
	code, secret, err := readDeviceCode(c, call, r)
	a.report(r, call, skew(r.header, a.now()), secret)
	return code, err
}

// readDeviceCode reads the answer (section 3.2) and refuses an address that no browser should open.
func readDeviceCode(c studio.Connector, call *tokenCall, r reply) (code deviceCode, secret string, err error) {
	if r.status == 0 {
		return code, "", networkFailure(call.address(), r.err)
	}
	f := studio.Fail(studio.CodeSignInFailed, nameOf(c)+" gave no device code.", "Check the Device authorization URL under Authentication.")
	f.Field, f.Detail = "auth.oauth2.deviceUrl", fmt.Sprintf("HTTP %d", r.status)
	top := readAnything(r.body)
	if top == nil {
		return code, "", f
	}
	if problem := top.problem(r.status); problem != nil {
		return code, "", problem.failure(c, call.hide...)
	}
	code = deviceCode{
		code: top.text("device_code"), userCode: cut(top.text("user_code"), 40), life: deviceLife, interval: deviceInterval,
		address: firstOf(top.text("verification_uri_complete"), top.text("verification_uri"), top.text("verification_url")),
	}
	if code.code == "" || code.userCode == "" || launchable(code.address) != nil {
		return code, code.code, f
	}
	if life, _ := lifetime(top.get("expires_in"), time.Now()); life > 0 {
		code.life = min(life, longestDevice)
	}
	if interval, _ := lifetime(top.get("interval"), time.Now()); interval > 0 {
		code.interval = min(interval, time.Minute)
	}
	return code, code.code, nil
}

// poll asks for the token until the person approved, refused or let the code end (section 3.5). A network
// that fails in between ends nothing.
func (f *Flow) poll(ctx context.Context, code deviceCode) (*studio.Connection, error) {
	limit, interval := f.auth.after(code.life), code.interval
	for {
		select {
		case <-ctx.Done():
			return nil, errCancelled
		case <-limit:
			return nil, errTooLate
		case <-f.auth.after(interval):
		}
		call, r, read, err := f.askForDevice(ctx, code)
		if err != nil {
			return nil, err
		}
		waits := r.status == 0 || r.status >= 500
		if r.status == 0 && networkFailure(call.address(), r.err).Code == studio.CodeTimeout {
			interval *= 2
		}
		if read.problem != nil {
			switch read.problem.code {
			case "authorization_pending":
				waits = true
			case "slow_down":
				waits, interval = true, interval+deviceInterval
			case "expired_token":
				return nil, errTooLate
			}
		}
		if waits && ctx.Err() == nil {
			continue
		}
		f.auth.report(r, call, read.notes, read.access, read.refresh, read.idToken)
		if failure := notExchanged(ctx, f.connector, call, r, read, f.auth.now()); failure != nil {
			return nil, failure
		}
		f.update(func(s *studio.SignIn) {
			f.reach(s, studio.StepBrowser, studio.StepDone)
			f.reach(s, studio.StepApprove, studio.StepDone)
			f.step(s, studio.StepSave).State = studio.StepActive
		})
		return f.store(ctx, f.connector, read, nil)
	}
}

func (f *Flow) askForDevice(ctx context.Context, code deviceCode) (*tokenCall, reply, answer, error) {
	a, c := f.auth, f.connector
	cred, err := a.load(ctx, c)
	if err != nil && !errors.Is(err, errUnreadable) {
		return nil, reply{}, answer{}, err
	}
	form := url.Values{"grant_type": {deviceGrant}, "device_code": {code.code}}
	if err := addParams(form, c.Auth.OAuth2.TokenParams, "auth.oauth2.tokenParams"); err != nil {
		return nil, reply{}, answer{}, err
	}
	call, header, err := a.newTokenCall(c, cred, c.Auth.OAuth2.TokenURL, "Access token URL", "auth.oauth2.tokenUrl", form)
	if err != nil {
		return nil, reply{}, answer{}, err
	}
	call.name, call.source = "Access token", studio.SourceConnect
	call.hide = append(call.hide, code.code)
	within, cancel := context.WithTimeout(ctx, tokenTime)
	defer cancel()
	r := a.send(within, c, call, header)
	return call, r, r.read(c, a.now()), nil
}
