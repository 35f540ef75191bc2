package auth

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"connectorstudio/backend/studio"
)

// Where nobody approves in a browser, a token is asked for with what was typed: the client's own
// credentials, a user's name and password, a pasted refresh token, or a login request. It is asked for
// again in the same way when it ends.

// asksAgain tells that a token is asked for anew, not renewed with a refresh token.
func asksAgain(c studio.Connector, t tokens) bool {
	switch {
	case c.Auth.Method == studio.MethodLogin:
		return true
	case c.Auth.Method != studio.MethodOAuth2:
		return false
	case c.Auth.OAuth2.Grant == studio.GrantClientCredentials, c.Auth.OAuth2.Grant == studio.GrantAssertion:
		return true
	}
	return c.Auth.OAuth2.Grant == studio.GrantPassword && t.Refresh == ""
}

// renewable tells that another token can be got without a person.
func renewable(c studio.Connector, t tokens) bool { return t.Refresh != "" || asksAgain(c, t) }

// Connect keeps what was typed and, where the method needs one, asks for a token. It is for methods
// without a browser. CodeInvalid with Field names a value that is still missing; other codes as for
// Signer, and CodeLoginRefused.
func (a *Auth) Connect(ctx context.Context, c studio.Connector, s studio.Secrets) (studio.Connection, error) {
	pasted := s.Further[studio.FieldRefreshToken]
	if pasted != "" {
		s.Further = withoutKey(s.Further, studio.FieldRefreshToken)
	}
	connection, err := a.keep(ctx, c, s)
	if err != nil {
		return connection, err
	}
	if pasted, err = cleanSecret(pasted, "The Refresh token", studio.FieldRefreshToken); err != nil {
		return connection, err
	}
	cred, err := a.load(ctx, c)
	if err != nil {
		return connection, err
	}
	if pasted != "" {
		now := a.now()
		cred.Tokens = &tokens{Refresh: concealed(pasted), ObtainedAt: now, SignedInAt: now, Bound: originsOf(c)}
	}
	if missing := missingField(c, cred); missing != nil {
		missing.Code = studio.CodeInvalid
		return connection, missing
	}
	if missing := noCertificate(c, cred, originsOf(c).API); missing != nil {
		return connection, missing
	}
	if err := typedMoved(c, cred); err != nil || !c.Auth.Renews() {
		return connection, err
	}
	return a.firstToken(ctx, c, concealed(pasted))
}

func withoutKey(all map[string]string, key string) map[string]string {
	rest := map[string]string{}
	for name, value := range all {
		if name != key {
			rest[name] = value
		}
	}
	return rest
}

// firstToken asks for a token under the connection's lock. What was connected before stays when it fails.
func (a *Auth) firstToken(ctx context.Context, c studio.Connector, pasted concealed) (studio.Connection, error) {
	if c.Auth.Interactive() {
		return studio.Connection{}, studio.Fail(studio.CodeInvalid, nameOf(c)+" is connected in the browser.", "Press Connect.")
	}
	unlock, err := a.lock(ctx, c.ID)
	if err != nil {
		return studio.Connection{}, err
	}
	defer unlock()
	cred, err := a.load(ctx, c)
	if err != nil {
		return studio.Connection{}, err
	}
	before, now := cred.Tokens, a.now()
	a.resume(c.ID)
	cred.Trouble = nil
	var fresh credential
	if c.Auth.OAuth2.Grant == studio.GrantRefreshToken && c.Auth.Method == studio.MethodOAuth2 {
		if pasted != "" {
			cred.Tokens = &tokens{Refresh: pasted, ObtainedAt: now, SignedInAt: now, Bound: originsOf(c)}
		}
		fresh, err = a.refresh(ctx, c, cred)
	} else {
		cred.Tokens = &tokens{SignedInAt: now, Bound: originsOf(c)}
		fresh, err = a.obtain(ctx, c, cred, studio.SourceConnect)
	}
	if err != nil {
		a.restore(ctx, c, before)
		return studio.Connection{}, err
	}
	return a.connection(c, fresh), nil
}

// restore puts the tokens back that a failed attempt to connect replaced.
func (a *Auth) restore(ctx context.Context, c studio.Connector, before *tokens) {
	ctx = context.WithoutCancel(ctx)
	cred, err := a.load(ctx, c)
	if err != nil {
		return
	}
	cred.Tokens, cred.Refreshing, cred.Answer, cred.Trouble = before, nil, nil, nil
	_ = a.save(ctx, c, cred) // the failure that led here is the one to tell
	a.resume(c.ID)
}

// obtain sends the request for a token and saves what came. The caller holds the lock.
func (a *Auth) obtain(ctx context.Context, c studio.Connector, cred credential, source studio.CallSource) (credential, error) {
	if err := typedMoved(c, cred); err != nil {
		return credential{}, err
	}
	call, header, err := a.askingCall(c, cred)
	if err != nil {
		return credential{}, err
	}
	call.source = source
	ctx, cancel := context.WithTimeout(ctx, tokenTime)
	defer cancel()
	r := a.send(ctx, c, call, header)
	ctx = context.WithoutCancel(ctx)
	at := a.now()
	read := r.read(c, at)
	a.report(r, call, read.notes, read.access, read.refresh, read.idToken)
	if r.status >= 200 && r.status < 300 && read.access != "" {
		cred = renewedWith(c, cred, read, at)
		if err := a.save(ctx, c, cred); err != nil {
			return credential{}, err
		}
		a.resume(c.ID)
		a.changed(a.connection(c, cred))
		return cred, nil
	}
	return credential{}, a.notObtained(ctx, c, cred, call, r, read)
}

func (a *Auth) askingCall(c studio.Connector, cred credential) (*tokenCall, http.Header, error) {
	if c.Auth.Method == studio.MethodLogin {
		return loginCall(c, cred)
	}
	o := c.Auth.OAuth2
	form := url.Values{"grant_type": {"client_credentials"}}
	if o.Grant == studio.GrantPassword {
		form = url.Values{
			"grant_type": {"password"}, "username": {string(cred.Further[studio.FieldOAuthUser].Value)},
			"password": {string(cred.Further[studio.FieldOAuthPassword].Value)},
		}
	}
	if o.Grant == studio.GrantAssertion {
		assertion, err := a.assertion(c, cred)
		if err != nil {
			return nil, nil, err
		}
		form = url.Values{"grant_type": {assertionGrant}, "assertion": {assertion}}
	}
	if o.Grant != studio.GrantAssertion || !claims(o.Assertion, "scope") {
		addScope(form, o)
	}
	if o.Audience != "" {
		form.Set("audience", o.Audience)
	}
	if o.Resource != "" {
		form.Set("resource", o.Resource)
	}
	if err := addParams(form, o.TokenParams, "auth.oauth2.tokenParams"); err != nil {
		return nil, nil, err
	}
	call, header, err := a.newTokenCall(c, cred, o.TokenURL, "Access token URL", "auth.oauth2.tokenUrl", form)
	if err == nil {
		call.name = "Access token"
	}
	return call, header, err
}

// notObtained acts on an answer without a token. What the system refused for good is noted with the
// connection; anything else is tried again later.
func (a *Auth) notObtained(ctx context.Context, c studio.Connector, cred credential, call *tokenCall, r reply, read answer) error {
	f := notExchanged(ctx, c, call, r, read, a.now())
	if r.status == 0 || r.status >= 500 || r.status == http.StatusTooManyRequests {
		put := a.of(c.ID).putOff(a, c, unavailable(r, call, read), retryAfter(r.header, a.now()))
		if cred.Tokens.Access == "" { // the person waits for this one and hears what happened
			if r.status == 0 {
				return networkFailure(call.address(), r.err)
			}
			put.Message, put.Fix = nameOf(c)+" had a problem of its own.", "Try again in a minute."
		}
		return put
	}
	if c.Auth.Method == studio.MethodLogin {
		f = loginRefused(c, call, r, read)
	}
	switch f.Code {
	case studio.CodeLoginRefused, studio.CodeInvalidClient, studio.CodeInvalidGrant:
		if cred.Tokens.Access != "" {
			a.note(ctx, c, cred, f)
		}
	}
	return f
}

// loginRefused says why the login request brought no token.
func loginRefused(c studio.Connector, call *tokenCall, r reply, read answer) *studio.Failure {
	f := studio.Fail(studio.CodeLoginRefused, "", "Check what was typed and enter it again.")
	f.Detail = unavailable(r, call, read)
	switch {
	case r.status >= 300 && r.status < 400:
		f.Message, f.Fix, f.Field = nameOf(c)+" redirected the login request, which was not followed.", "Check the Login URL under Authentication.", "auth.login.url"
	case r.status == 404 || r.status == 405 || r.status == 415:
		f.Message = fmt.Sprintf("There is no login at this address (%d).", r.status)
		f.Fix, f.Field = "Check the Login URL, its method and its body under Authentication.", "auth.login.url"
	case r.status >= 400 || read.problem != nil:
		f.Message = fmt.Sprintf("%s refused the login (%d).", nameOf(c), r.status)
	default:
		f.Message = nameOf(c) + " answered the login request without a token."
		f.Fix, f.Field = orElse(read.hint, "Check Token path under Authentication."), "auth.login.tokenPath"
	}
	return f
}
