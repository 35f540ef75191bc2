package auth

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gofrs/flock"

	"connectorstudio/backend/secrets"
	"connectorstudio/backend/studio"
)

// Names of secrets in Stored and studio.StoredSecret; a further credential header is named by its id.
const (
	SecretClient  = "clientSecret"
	SecretAPIKey  = "apiKey"
	SecretAccess  = "accessToken"  // in studio.Connection only
	SecretRefresh = "refreshToken" // in studio.Connection only
)

// account names the keychain entry of a connection.
func account(connectorID string) string { return "connection-" + connectorID }

// load reads what the keychain entry of a connection holds for the method that the connection uses: an empty
// credential when nothing is saved. What was entered for another method is left out of it, so that nothing can
// send it; with the next save it is gone.
func (a *Auth) load(ctx context.Context, c studio.Connector) (credential, error) {
	cred, err := a.entry(ctx, c.ID)
	if err != nil {
		return cred, err
	}
	return cred.forMethodOf(c), nil
}

// entry reads the whole keychain entry of a connection.
func (a *Auth) entry(ctx context.Context, connectorID string) (credential, error) {
	value, err := a.Secrets.Get(ctx, account(connectorID))
	if errors.Is(err, secrets.ErrNotFound) {
		return credential{}, nil
	}
	if err != nil {
		return credential{}, err
	}
	return decodeCredential(value)
}

func (a *Auth) save(ctx context.Context, c studio.Connector, cred credential) error {
	if cred.empty() {
		return a.Secrets.Delete(ctx, account(c.ID))
	}
	cred.Alternative, cred.Method = c.Alternative, c.Auth.Method
	value, err := cred.encode()
	if err != nil {
		return err
	}
	return a.Secrets.Set(ctx, account(c.ID), value)
}

// lock waits for the connection's turn: one writer of its keychain entry in this process, then one
// among all processes. It fails with CodeCancelled or CodeTimeout when ctx ends first.
func (a *Auth) lock(ctx context.Context, connectorID string) (unlock func(), err error) {
	turn := a.of(connectorID).turn
	select {
	case turn <- struct{}{}:
	case <-ctx.Done():
		return nil, waited(ctx)
	}
	dir, err := a.lockDir()
	if err != nil {
		<-turn
		return nil, fmt.Errorf("making the folder of lock files: %w", err)
	}
	file := flock.New(filepath.Join(dir, account(connectorID)+".lock"))
	if _, err := file.TryLockContext(ctx, 10*time.Millisecond); err != nil {
		<-turn
		if ctx.Err() != nil {
			return nil, waited(ctx)
		}
		return nil, fmt.Errorf("locking the connection: %w", err)
	}
	return func() {
		_ = file.Unlock()
		<-turn
	}, nil
}

// waited is the failure of a caller that stopped waiting.
func waited(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return studio.Fail(studio.CodeTimeout, "The sign-in was still being renewed when the time was up.", "Try again.")
	}
	return studio.Fail(studio.CodeCancelled, "Cancelled.", "")
}

// change lets edit change the entry under the connection's lock and tells of the connection that
// comes of it. An entry that cannot be read is replaced.
func (a *Auth) change(ctx context.Context, c studio.Connector, edit func(*credential)) (studio.Connection, error) {
	connection, err := a.changeLocked(ctx, c, edit)
	if err == nil {
		a.changed(connection)
	}
	return connection, err
}

func (a *Auth) changeLocked(ctx context.Context, c studio.Connector, edit func(*credential)) (studio.Connection, error) {
	unlock, err := a.lock(ctx, c.ID)
	if err != nil {
		return studio.Connection{}, err
	}
	defer unlock()
	cred, err := a.load(ctx, c)
	if err != nil && !errors.Is(err, errUnreadable) {
		return studio.Connection{}, err
	}
	edit(&cred)
	if err := a.save(ctx, c, cred); err != nil {
		return studio.Connection{}, err
	}
	return a.connection(c, cred), nil
}

// Keep saves what was typed, bound to the origins that the connector has now. An empty value keeps
// what is stored, with the origins it was saved for. CodeInvalid names the field with a character that
// cannot be sent.
func (a *Auth) Keep(ctx context.Context, c studio.Connector, s studio.Secrets) error {
	_, err := a.keep(ctx, c, s)
	return err
}

func (a *Auth) keep(ctx context.Context, c studio.Connector, s studio.Secrets) (studio.Connection, error) {
	typed, err := clean(c, s)
	if err != nil {
		return studio.Connection{}, err
	}
	if typed.Empty() {
		return a.Connection(ctx, c)
	}
	plain := map[string]bool{}
	for _, f := range c.Auth.CredentialFields() {
		plain[f.ID] = !f.Secret
	}
	fresh := func(value string) secret {
		return secret{Value: concealed(value), SavedAt: a.now(), Bound: originsOf(c)}
	}
	return a.change(ctx, c, func(cred *credential) {
		if typed.ClientSecret != "" {
			kept := fresh(typed.ClientSecret)
			cred.ClientSecret = &kept
		}
		if typed.APIKey != "" {
			kept := fresh(typed.APIKey)
			cred.APIKey = &kept
		}
		for id, value := range typed.Further {
			if cred.Further == nil {
				cred.Further = map[string]secret{}
			}
			kept := fresh(value)
			kept.Plain = plain[id]
			cred.Further[id] = kept
		}
		for name, value := range typed.Parameters {
			if cred.Parameters == nil {
				cred.Parameters = map[string]secret{}
			}
			cred.Parameters[name] = fresh(value)
		}
		if cred.Trouble != nil && mendedBy(cred.Trouble.Code, typed) {
			cred.Trouble = nil
		}
		a.resume(c.ID)
	})
}

// mendedBy tells whether typing these secrets is what the trouble asked for.
func mendedBy(code studio.Code, typed studio.Secrets) bool {
	switch code {
	case studio.CodeInvalidClient:
		return typed.ClientSecret != ""
	case studio.CodeLoginRefused:
		return !typed.Empty()
	case studio.CodeCredentialRefused:
		return typed.APIKey != "" || len(typed.Further) > 0
	}
	return false
}

// clean trims what was pasted and refuses what no request can carry.
func clean(c studio.Connector, s studio.Secrets) (studio.Secrets, error) {
	typed := studio.Secrets{Further: map[string]string{}, Parameters: map[string]string{}}
	var err error
	if typed.ClientSecret, err = cleanSecret(s.ClientSecret, "The client secret", SecretClient); err != nil {
		return typed, err
	}
	if typed.APIKey, err = cleanSecret(s.APIKey, "The value of "+keyPlace(c.Auth.APIKey), SecretAPIKey); err != nil {
		return typed, err
	}
	for _, f := range c.Auth.CredentialFields() {
		subject := "The " + f.Label
		if f.Secret && strings.HasPrefix(f.Field, "further.") {
			subject = "The value of the header " + headerOf(c, f.ID)
		}
		clean := cleanSecret
		if f.Lines {
			clean = func(value, _, _ string) (string, error) { return cleanKey(c.Auth.OAuth2.Assertion, value) }
		}
		value, err := clean(s.Further[f.ID], subject, f.Field)
		if err != nil {
			return typed, err
		}
		if value != "" {
			typed.Further[f.ID] = value
		}
	}
	for _, p := range c.Parameters {
		value, err := cleanSecret(s.Parameters[p.Name], "The "+p.Label, "values."+p.Name)
		if err != nil {
			return typed, err
		}
		if value != "" && p.Secret {
			typed.Parameters[p.Name] = value
		}
	}
	return typed, nil
}

func headerOf(c studio.Connector, id string) string {
	for _, h := range c.Auth.APIKey.Further {
		if h.ID == id {
			return h.HeaderName
		}
	}
	return id
}

// keyPlace names where the key goes, for messages.
func keyPlace(k studio.APIKey) string {
	words := map[studio.Placement]string{
		studio.PlacementQuery: "the query parameter ", studio.PlacementBody: "the body member ", studio.PlacementCookie: "the cookie ",
		studio.PlacementPath: "the path's ",
	}
	return orElse(words[k.Placement], "the header ") + k.KeyName
}

// cleanSecret trims the ends, where copying leaves blanks and line ends, and refuses control
// characters. The message tells where, never what.
func cleanSecret(value, subject, field string) (string, error) {
	value = strings.Trim(value, " \t\r\n\u00a0\ufeff\u200b")
	if !utf8.ValidString(value) {
		return "", &studio.Failure{Code: studio.CodeInvalid, Message: subject + " is not text.", Fix: "Copy it again.", Field: field}
	}
	position := 0
	for _, r := range value {
		position++
		if r < 0x20 || r == 0x7f {
			return "", &studio.Failure{Code: studio.CodeInvalid, Field: field,
				Message: fmt.Sprintf("%s has a line break or control character at position %d.", subject, position),
				Fix:     "Copy it again, without line breaks."}
		}
	}
	return value, nil
}

// Stored lists which typed secrets the keychain holds for the method that a connection uses: "clientSecret",
// "apiKey", ids of further credential headers.
func (a *Auth) Stored(ctx context.Context, c studio.Connector) ([]string, error) {
	cred, err := a.load(ctx, c)
	if err != nil {
		return []string{}, err
	}
	names := []string{}
	if cred.ClientSecret != nil {
		names = append(names, SecretClient)
	}
	if cred.APIKey != nil {
		names = append(names, SecretAPIKey)
	}
	if cred.Certificate != nil {
		names = append(names, studio.SecretCertificate)
	}
	return append(names, furtherIDs(cred)...), nil
}
