package auth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"net/url"
	"time"

	"connectorstudio/backend/studio"
)

// Renewing a sign-in, in this order: one renewal per connection in this process, the lock among
// processes, the keychain read again (somebody may have renewed meanwhile), the mark "refreshing"
// saved, the request sent, the raw answer saved, the answer read, the tokens saved. With servers that
// rotate refresh tokens, sending an old one or losing an answer ends the sign-in for good.

// renewal is one that is under way. Everybody who needs a new token waits for the same one.
type renewal struct {
	done chan struct{}
	cred credential
	err  error
}

const (
	patience   = 3 * time.Second // how long a caller whose token is still good waits for a new one
	savedLimit = 64 << 10        // of a raw answer; the largest real ones have 6 KB
)

// due tells whether the tokens should be renewed before they are used: near their end (60 s or 10 % of
// their life, at most half of it), when the clock went back, or when a renewal was left unfinished.
func (a *Auth) due(cred credential) bool {
	if cred.Refreshing != nil || cred.Answer != nil {
		return true
	}
	t := cred.Tokens
	if t.Access == "" {
		return true
	}
	if t.Expiry == nil {
		return false
	}
	now := a.now()
	return !now.Before(t.Expiry.Add(-t.margin())) || now.Before(t.ObtainedAt.Add(-skewLimit))
}

// margin is how long before its end an access token is renewed.
func (t *tokens) margin() time.Duration {
	life := t.Expiry.Sub(t.ObtainedAt)
	return min(max(time.Minute, life/10), life/2)
}

// good tells that the access token has not ended, as far as is known.
func (a *Auth) good(cred credential) bool {
	return cred.Tokens.Access != "" && (cred.Tokens.Expiry == nil || a.now().Before(*cred.Tokens.Expiry))
}

// fresh returns the credential with an access token that can be used now.
func (a *Auth) fresh(ctx context.Context, c studio.Connector, cred credential) (credential, error) {
	if err := usable(c, cred); err != nil || !a.due(cred) && a.mayUse(c.ID, *cred.Tokens) {
		return cred, err
	}
	good := a.good(cred)
	if good && !renewable(c, *cred.Tokens) {
		return cred, nil
	}
	renewed, err := a.renew(ctx, c, cred.Tokens.Access, good)
	if err != nil && good && ctx.Err() == nil && mayStillUse(err) {
		return cred, nil // it works until it ends
	}
	return renewed, err
}

// mayUse tells whether an access token that is not due can be used as it is. One for a single use is
// used up by asking; whether somebody used it before is only known where it was signed in for.
func (a *Auth) mayUse(connectorID string, t tokens) bool {
	if !t.OneUse {
		return true
	}
	l := a.of(connectorID)
	a.mu.Lock()
	defer a.mu.Unlock()
	unused := l.oneUse == t.Access
	l.oneUse = ""
	return unused
}

// keepForOneUse remembers that nobody has used the access token of a new sign-in.
func (a *Auth) keepForOneUse(connectorID string, t *tokens) {
	l := a.of(connectorID)
	a.mu.Lock()
	defer a.mu.Unlock()
	if l.oneUse = ""; t.OneUse {
		l.oneUse = t.Access
	}
}

// mayStillUse tells that a failed renewal says nothing against the access token at hand.
func mayStillUse(err error) bool {
	switch studio.CodeOf(err) {
	case studio.CodeNotConnected, studio.CodeCredentialMoved, studio.CodeCancelled:
		return false
	}
	return true
}

// Renew returns a signer with another token than the one that s signs with, after the system refused
// that with a 401. A newer one that was saved meanwhile is adopted; else it is renewed, once however
// many callers ask. Where that is not possible the connection shows it; codes as for Signer, and
// CodeCredentialRefused for an API key or where there is no refresh token.
func (a *Auth) Renew(ctx context.Context, c studio.Connector, s *Signer) (*Signer, error) {
	if !c.Auth.Renews() {
		return nil, studio.Fail(studio.CodeCredentialRefused, nameOf(c)+" refused the credential.", "Enter it again.")
	}
	for attempt := 1; ; attempt++ {
		cred, err := a.renew(ctx, c, s.access, false)
		if err != nil {
			return nil, err
		}
		// A renewal that was under way already may have ended with the very token that was refused.
		if cred.Tokens.Access != s.access || attempt == 2 {
			return a.completed(ctx, c, signWith(c, cred))
		}
	}
}

// renew starts a renewal or joins the one under way, and waits for it no longer than ctx allows. The
// renewal itself does not depend on any caller.
func (a *Auth) renew(ctx context.Context, c studio.Connector, seen concealed, good bool) (credential, error) {
	l := a.of(c.ID)
	a.mu.Lock()
	r := l.renewal
	if r == nil {
		if failure := l.pause.failure(a.now(), c); failure != nil {
			a.mu.Unlock()
			return credential{}, failure
		}
		r = &renewal{done: make(chan struct{})}
		l.renewal = r
		go a.perform(r, l, c, seen)
	}
	a.mu.Unlock()
	var enough <-chan time.Time
	if good {
		enough = time.After(patience)
	}
	select {
	case <-r.done:
		return r.cred, r.err
	case <-ctx.Done():
		return credential{}, waited(ctx)
	case <-enough:
		return credential{}, studio.Fail(studio.CodeTimeout, "The sign-in is still being renewed.", "Try again.")
	}
}

func (a *Auth) perform(r *renewal, l *live, c studio.Connector, seen concealed) {
	ctx, cancel := context.WithTimeout(context.Background(), timeFor(c))
	defer cancel()
	r.cred, r.err = a.attempt(ctx, c, seen)
	a.mu.Lock()
	l.renewal = nil
	a.mu.Unlock()
	close(r.done)
}

// Settle waits for renewals under way, so that an application that closes loses no answer.
func (a *Auth) Settle(ctx context.Context) {
	a.mu.Lock()
	under := []*renewal{}
	for _, l := range a.live {
		if l.renewal != nil {
			under = append(under, l.renewal)
		}
	}
	a.mu.Unlock()
	for _, r := range under {
		select {
		case <-r.done:
		case <-ctx.Done():
			return
		}
	}
}

// attempt renews under the lock, unless somebody else did.
func (a *Auth) attempt(ctx context.Context, c studio.Connector, seen concealed) (credential, error) {
	unlock, err := a.lock(ctx, c.ID)
	if err != nil {
		return credential{}, err
	}
	defer unlock()
	cred, err := a.load(ctx, c)
	if err != nil {
		return credential{}, err
	}
	if err := usable(c, cred); err != nil {
		return credential{}, err
	}
	if cred.Tokens.Access != seen && !a.due(cred) && !cred.Tokens.OneUse {
		return cred, nil
	}
	if t := cred.Trouble; t != nil && t.endsRenewal() {
		return credential{}, t.failure()
	}
	if asksAgain(c, *cred.Tokens) {
		return a.obtain(ctx, c, cred, studio.SourceAutomatic)
	}
	if cred.Tokens.Refresh == "" {
		return credential{}, a.ended(ctx, c, cred)
	}
	cred, done := a.unread(ctx, c, cred)
	if done {
		return cred, nil
	}
	return a.refresh(ctx, c, cred)
}

// endsRenewal tells that trying again is of no use before a person did something.
func (t *trouble) endsRenewal() bool {
	return t.Code == studio.CodeInvalidGrant || t.Code == studio.CodeInvalidClient || t.Code == studio.CodeLoginRefused
}

// ended notes that the access token is over and nothing can renew it.
func (a *Auth) ended(ctx context.Context, c studio.Connector, cred credential) error {
	f := studio.Fail(studio.CodeCredentialRefused, nameOf(c)+" no longer takes the access token, and gave no refresh token to renew it.", "Connect again.")
	if !a.good(cred) {
		f = endedByTime(c)
	}
	a.note(ctx, c, cred, f)
	return f
}

// note saves a failure that lasts with the credential, where the connection shows it.
func (a *Auth) note(ctx context.Context, c studio.Connector, cred credential, f *studio.Failure) {
	cred.Trouble, cred.Refreshing, cred.Answer = troubleOf(f), nil, nil
	_ = a.save(context.WithoutCancel(ctx), c, cred) // the failure itself is returned in any case
	a.changed(a.connection(c, cred))
}

// unread takes over an answer that came, but was not read: the application was closed after saving it,
// or the keychain did not take it, or the Token path was wrong then.
func (a *Auth) unread(ctx context.Context, c studio.Connector, cred credential) (credential, bool) {
	l := a.of(c.ID)
	for _, got := range []*received{cred.Answer, l.unsaved} {
		if got == nil || got.Sent != fingerprint(cred.Tokens.Refresh) {
			continue
		}
		read := readAnswer(c.Auth.OAuth2, []byte(got.Body), http.StatusOK, got.At)
		if read.access == "" {
			continue
		}
		cred = renewedWith(c, cred, read, got.At)
		if a.save(ctx, c, cred) != nil {
			continue
		}
		l.unsaved = nil
		a.changed(a.connection(c, cred))
		return cred, !a.due(cred)
	}
	return cred, false
}

// fingerprint recognises a refresh token without repeating it.
func fingerprint(token concealed) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:8])
}

// refresh sends the refresh token (RFC 6749 section 6).
func (a *Auth) refresh(ctx context.Context, c studio.Connector, cred credential) (credential, error) {
	form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {string(cred.Tokens.Refresh)}}
	if c.Auth.OAuth2.Resource != "" {
		form.Set("resource", c.Auth.OAuth2.Resource)
	}
	params, field := c.Auth.OAuth2.TokenParams, "auth.oauth2.tokenParams"
	if len(c.Auth.OAuth2.RefreshParams) > 0 {
		params, field = c.Auth.OAuth2.RefreshParams, "auth.oauth2.refreshParams"
	}
	if err := addParams(form, params, field); err != nil {
		return credential{}, err
	}
	call, header, err := a.newTokenCall(c, cred, refreshURL(c.Auth.OAuth2), "Refresh token URL", "auth.oauth2.refreshUrl", form)
	if err != nil {
		return credential{}, err
	}
	call.name, call.source = "Token refresh", studio.SourceAutomatic
	crashed := cred.Refreshing != nil
	cred.Refreshing = &mark{At: a.now(), Crashed: crashed}
	if err := a.save(ctx, c, cred); err != nil {
		return credential{}, err // what could not be saved afterwards must not be sent
	}
	r := a.send(ctx, c, call, header)
	return a.settle(context.WithoutCancel(ctx), c, cred, call, r)
}

// settle saves what came back, then acts on it.
func (a *Auth) settle(ctx context.Context, c studio.Connector, cred credential, call *tokenCall, r reply) (credential, error) {
	at, sent := a.now(), cred.Tokens.Refresh
	success := r.status >= 200 && r.status < 300
	if success && len(r.body) > 0 && len(r.body) <= savedLimit {
		cred.Answer = &received{Body: concealed(r.body), At: at, Sent: fingerprint(sent)}
		if err := a.save(ctx, c, cred); err != nil {
			a.of(c.ID).unsaved = cred.Answer
			a.report(r, call, []string{"The keychain did not take the answer; it is kept until it does."})
			return credential{}, err
		}
	}
	read := r.read(c, at)
	a.report(r, call, read.notes, read.access, read.refresh, read.idToken)
	if success && read.access != "" {
		cred = renewedWith(c, cred, read, at)
		// The raw answer is in the keychain: should this fail, it is read again next time.
		_ = a.save(ctx, c, cred)
		a.resume(c.ID)
		a.changed(a.connection(c, cred))
		return cred, nil
	}
	return a.failed(ctx, c, cred, call, r, read)
}

// renewedWith puts the answer's tokens in place. What it does not name stays.
func renewedWith(c studio.Connector, cred credential, read answer, at time.Time) credential {
	t := *cred.Tokens
	t.Access, t.ObtainedAt, t.Expiry = concealed(read.access), at, nil
	t.OneUse, t.Warnings = read.life == oneUse, read.notes
	if read.refresh != "" {
		t.Refresh = concealed(read.refresh)
	}
	if read.life > 0 {
		end := at.Add(read.life)
		t.Expiry = &end
	}
	if read.scope != "" {
		t.Scopes = scopesShown(c, read.scope)
	}
	if as := orElse(read.identity, identityOf(read.idToken)); as != "" {
		t.Identity = as
	}
	if len(read.kept) > 0 {
		cred.Kept = maps.Clone(cred.Kept)
		if cred.Kept == nil {
			cred.Kept = map[string]string{}
		}
		maps.Copy(cred.Kept, read.kept)
	}
	cred.Tokens, cred.Refreshing, cred.Answer, cred.Trouble = &t, nil, nil, nil
	cred.locatedBy(c)
	return cred
}
