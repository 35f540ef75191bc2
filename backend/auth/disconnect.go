package auth

import (
	"context"
	"fmt"
	"net/url"

	"connectorstudio/backend/studio"
)

// Disconnect signs out: the provider is told where it offers a way (RFC 7009), then the tokens and the
// keys are deleted here, whatever it answered. The client secret stays: it belongs to the settings.
//
// revoked tells that the provider confirmed; note says why it did not. The keychain's codes come
// through: then nothing was deleted.
func (a *Auth) Disconnect(ctx context.Context, c studio.Connector) (connection studio.Connection, revoked bool, note string, err error) {
	a.stopFlow(c.ID)
	cred, err := a.load(ctx, c)
	if err == nil && cred.Tokens != nil {
		revoked, note = a.revoke(ctx, c, cred)
	}
	connection, err = a.change(ctx, c, func(cred *credential) {
		cred.Tokens, cred.Refreshing, cred.Answer, cred.Trouble = nil, nil, nil, nil
		cred.APIKey, cred.Further, cred.Certificate, cred.Parameters, cred.Kept, cred.Approved = nil, nil, nil, nil, nil, nil
	})
	a.resume(c.ID)
	return connection, revoked, note, err
}

// revoke asks for the refresh token to be revoked, with which the access token goes too (RFC 7009
// section 2.1), or for the access token where there is no other.
func (a *Auth) revoke(ctx context.Context, c studio.Connector, cred credential) (revoked bool, note string) {
	if c.Auth.Method != studio.MethodOAuth2 || c.Auth.SignsToken() {
		return false, ""
	}
	if c.Auth.OAuth2.RevocationURL == "" {
		return false, nameOf(c) + " has no revocation URL. The sign-in may stay listed there until it ends."
	}
	if !cred.Tokens.Bound.mayRevoke(originsOf(c)) {
		return false, "The revocation URL is at another address than the one that was signed in to, so it was sent nothing."
	}
	form := url.Values{"token": {string(cred.Tokens.Refresh)}, "token_type_hint": {"refresh_token"}}
	if cred.Tokens.Refresh == "" {
		form = url.Values{"token": {string(cred.Tokens.Access)}, "token_type_hint": {"access_token"}}
	}
	call, header, err := a.newTokenCall(c, cred, c.Auth.OAuth2.RevocationURL, "Revocation URL", "auth.oauth2.revocationUrl", form)
	if err != nil {
		return false, studio.AsFailure(err).Message
	}
	call.name, call.source = "Token revocation", studio.SourceConnect
	ctx, cancel := context.WithTimeout(ctx, timeFor(c))
	defer cancel()
	r := a.send(ctx, c, call, header)
	a.report(r, call, skew(r.header, a.now()))
	switch {
	case r.status >= 200 && r.status < 300:
		return true, ""
	case r.status == 0:
		return false, networkFailure(call.address(), r.err).Message
	}
	return false, fmt.Sprintf("%s answered the revocation with HTTP %d.", nameOf(c), r.status)
}

// Forget deletes everything that is kept for a connector, such as when it is deleted for good.
func (a *Auth) Forget(ctx context.Context, connectorID string) error {
	a.stopFlow(connectorID)
	unlock, err := a.lock(ctx, connectorID)
	if err != nil {
		return err
	}
	defer unlock()
	return a.Secrets.Delete(ctx, account(connectorID))
}
