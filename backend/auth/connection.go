package auth

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"connectorstudio/backend/studio"
)

// Connection reads the keychain, which is the truth, and tells what the connection is. It sends
// nothing. The keychain's codes come through; nothing may be concluded from them.
func (a *Auth) Connection(ctx context.Context, c studio.Connector) (studio.Connection, error) {
	if c.Auth.Method == studio.MethodNone && !c.Auth.ClientCertificate { // without a keychain too
		return a.connection(c, credential{}), nil
	}
	cred, err := a.load(ctx, c)
	if err != nil {
		return studio.Connection{}, err
	}
	return a.connection(c, cred), nil
}

// connection says what a credential amounts to for the connector as it is now.
func (a *Auth) connection(c studio.Connector, cred credential) studio.Connection {
	connection := studio.Connection{
		ConnectorID: c.ID, State: studio.NotConnected, Secrets: storedSecrets(cred), Temporary: a.Secrets.InMemory(),
		Warnings: []string{}, Kept: []studio.Pair{}, Alternative: c.Alternative,
	}
	if c.Unresolved() { // what the sign-in brought tells where the data is
		c, _ = studio.Resolve(c, cred.Kept)
	}
	switch method := c.Auth.Method; {
	case method == studio.MethodNone:
		connection.State = studio.Connected
	case method == studio.MethodAPIKey, method == studio.MethodBasic, c.Auth.SignsToken():
		describeTyped(&connection, c, cred)
	case c.Auth.Renews():
		a.describeTokens(&connection, c, cred)
	}
	a.describeCertificate(&connection, c, cred)
	if cred.left && connection.State == studio.NotConnected {
		explain(&connection, studio.Broken, enteredForAnother(c))
	}
	return connection
}

func describeTyped(connection *studio.Connection, c studio.Connector, cred credential) {
	for _, f := range c.Auth.CredentialFields() {
		if s, found := cred.typed(f.ID); found && connection.Since == nil {
			since := s.SavedAt
			connection.Since = &since
		}
	}
	if connection.Since == nil || c.Auth.Method == studio.MethodAPIKey && cred.APIKey == nil {
		connection.Since = nil
		return
	}
	connection.State = studio.Connected
	if missing := missingField(c, cred); missing != nil {
		explain(connection, studio.Broken, missing)
	} else if err := typedMoved(c, cred); err != nil {
		explain(connection, studio.Broken, studio.AsFailure(err))
	} else if cred.Trouble != nil {
		explain(connection, studio.Broken, cred.Trouble.failure())
	}
}

// missingField is the failure of a connection that lacks a value, or nil. Of optional ones, one suffices.
func missingField(c studio.Connector, cred credential) *studio.Failure {
	optional, some := studio.CredentialField{}, false
	for _, f := range c.Auth.CredentialFields() {
		_, found := cred.typed(f.ID)
		if f.ID == studio.FieldRefreshToken {
			found = cred.Tokens != nil && cred.Tokens.Refresh != ""
		}
		switch {
		case f.Optional:
			optional, some = orFirst(optional, f), some || found
		case !found:
			return missing(f)
		}
	}
	if optional.ID != "" && !some {
		return missing(optional)
	}
	return nil
}

func orFirst(first, other studio.CredentialField) studio.CredentialField {
	if first.ID == "" {
		return other
	}
	return first
}

func missing(f studio.CredentialField) *studio.Failure {
	failure := studio.Fail(studio.CodeNotConnected, "Enter the "+f.Label+".", "Press Connect and enter it.")
	failure.Field = f.Field
	return failure
}

func (a *Auth) describeTokens(connection *studio.Connection, c studio.Connector, cred credential) {
	t := cred.Tokens
	if t == nil || t.Access == "" {
		return
	}
	since := t.SignedInAt
	connection.Since, connection.ExpiresAt = &since, t.Expiry
	connection.State, connection.Identity, connection.Scopes = studio.Connected, t.Identity, t.Scopes
	connection.RenewsItself = renewable(c, *t)
	connection.Kept = keptShown(c, cred)
	connection.Warnings = append(connection.Warnings, t.Warnings...)
	connection.AskedOrigin = askedOrigin(c, cred)
	switch moved := firstError(tokensMoved(c, cred), clientMoved(c, cred), typedMoved(c, cred)); {
	case moved != nil:
		explain(connection, studio.Broken, studio.AsFailure(moved))
	case cred.Trouble != nil && cred.Trouble.Code == studio.CodeInvalidGrant:
		explain(connection, studio.Expired, cred.Trouble.failure())
	case cred.Trouble != nil:
		explain(connection, studio.Broken, cred.Trouble.failure())
	case !a.good(cred) && !renewable(c, *t):
		explain(connection, studio.Expired, endedByTime(c))
	default:
		if f := a.paused(c); f != nil {
			connection.Reason, connection.Fix = f.Message, f.Fix
		}
	}
}

func explain(connection *studio.Connection, state studio.ConnectionState, f *studio.Failure) {
	connection.State, connection.Reason, connection.Fix = state, f.Message, f.Fix
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func endedByTime(c studio.Connector) *studio.Failure {
	return studio.Fail(studio.CodeInvalidGrant, "The access token of "+nameOf(c)+" has ended, and there is no refresh token to renew it.", "Connect again.")
}

// paused is the failure of the latest renewal while it waits to be tried again.
func (a *Auth) paused(c studio.Connector) *studio.Failure {
	l := a.of(c.ID)
	a.mu.Lock()
	defer a.mu.Unlock()
	return l.pause.failure(a.now(), c)
}

// storedSecrets names what is kept, with dates and the origins it may be sent to.
func storedSecrets(cred credential) []studio.StoredSecret {
	stored := []studio.StoredSecret{}
	add := func(name string, s secret, origins ...string) {
		stored = append(stored, studio.StoredSecret{Name: name, SavedAt: s.SavedAt, Origins: distinct(origins)})
	}
	if s := cred.ClientSecret; s != nil {
		add(SecretClient, *s, s.Bound.Token, s.Bound.Refresh, s.Bound.Revocation)
	}
	if s := cred.APIKey; s != nil {
		add(SecretAPIKey, *s, s.Bound.API)
	}
	for _, id := range furtherIDs(cred) {
		s := cred.Further[id]
		if strings.HasPrefix(id, "oauth2.") || strings.HasPrefix(id, "login.") {
			add(id, s, s.Bound.Token)
		} else {
			add(id, s, s.Bound.API)
		}
	}
	if s := cred.Certificate; s != nil {
		add(studio.SecretCertificate, *s, s.Bound.API, s.Bound.Authorization, s.Bound.Token, s.Bound.Refresh, s.Bound.Revocation)
	}
	for _, name := range slices.Sorted(maps.Keys(cred.Parameters)) {
		add(studio.SecretParameter(name), cred.Parameters[name], cred.Parameters[name].Bound.API)
	}
	if t := cred.Tokens; t != nil {
		add(SecretAccess, secret{SavedAt: t.ObtainedAt}, t.Bound.API, t.Bound.Revocation)
		if t.Refresh != "" {
			add(SecretRefresh, secret{SavedAt: t.ObtainedAt}, t.Bound.Token, t.Bound.Refresh, t.Bound.Revocation)
		}
	}
	return stored
}

// distinct leaves out what is empty or repeated.
func distinct(texts []string) []string {
	kept, seen := []string{}, map[string]bool{"": true}
	for _, text := range texts {
		if !seen[text] {
			seen[text] = true
			kept = append(kept, text)
		}
	}
	return kept
}

// scopesShown separates granted scopes by spaces, whatever the provider does.
func scopesShown(c studio.Connector, scope string) string {
	if separator := c.Auth.OAuth2.ScopeSeparator; separator != "" {
		scope = strings.ReplaceAll(scope, separator, " ")
	}
	return cut(strings.Join(strings.Fields(scope), " "), 4000)
}

// Refused notes that the system refused the credential with status (401 or 403): the connection is
// broken until something is entered anew or Accepted tells otherwise.
func (a *Auth) Refused(ctx context.Context, c studio.Connector, status int) (studio.Connection, error) {
	what, fix := "API key", "Check the key and enter it again."
	switch {
	case c.Auth.Renews():
		what, fix = "access token", "Connect again."
	case c.Auth.SignsToken():
		what, fix = "signed token", "Check the Private key, its id and the claims under Authentication."
	case c.Auth.Method == studio.MethodBasic:
		what, fix = "user name or password", "Check both and enter them again."
		if fields := c.Auth.CredentialFields(); len(fields) == 1 {
			what, fix = fields[0].Label, "Check it and enter it again."
		}
	case c.Auth.APIKey.DisplayName != "":
		what = c.Auth.APIKey.DisplayName
	}
	f := studio.Fail(studio.CodeCredentialRefused, fmt.Sprintf("%s refused the %s (%d).", nameOf(c), what, status), fix)
	return a.change(ctx, c, func(cred *credential) {
		if cred.Trouble == nil || !cred.Trouble.endsRenewal() { // the cause explains more than its consequence
			cred.Trouble = troubleOf(f)
		}
	})
}

// Accepted notes that the system took what s signed: a connection that was refused earlier is good
// again. It does nothing for one that was not.
func (a *Auth) Accepted(ctx context.Context, c studio.Connector, s *Signer) (studio.Connection, error) {
	if !s.refused {
		return a.Connection(ctx, c)
	}
	return a.change(ctx, c, func(cred *credential) {
		if cred.Trouble != nil && cred.Trouble.Code == studio.CodeCredentialRefused {
			cred.Trouble = nil
		}
	})
}
