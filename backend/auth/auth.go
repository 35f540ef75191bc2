// Package auth keeps credentials and adds them to requests: API keys, and OAuth 2.0 sign-ins that
// renew themselves. Credentials live in one keychain entry per connection together with the origins
// they may be sent to, and leave this package only inside a request that goes to one of them.
//
// One file per scheme and per step: apikey.go; authorize.go, loopback.go and flow.go for the sign-in
// (RFC 6749 section 4.1, RFC 7636, RFC 8252, RFC 9207); tokencall.go and answer.go for the token
// endpoint; refresh.go for renewing; binding.go for where a credential may go.
package auth

import (
	"context"
	"crypto/tls"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"connectorstudio/backend/secrets"
	"connectorstudio/backend/studio"
)

// Auth is safe for concurrent use; its fields are set before the first call. All but Secrets may be
// left out.
type Auth struct {
	Secrets  *secrets.Keyring
	HTTP     *http.Client                        // for token and revocation endpoints; never follows a redirect
	HTTPWith func(*tls.Certificate) *http.Client // as HTTP, showing a client certificate; needed where connectors ask for one
	OpenURL  func(string) error                  // opens the authorization URL; nil for the system browser
	Now      func() time.Time
	After    func(time.Duration) <-chan time.Time // the limit of a sign-in; nil for time.After
	LockDir  string                               // holds one lock file per connection, shared by all processes
	Changed  func(studio.Connection)              // hears whenever a connection changes; must not change one itself
	// Turn waits until a call of the connector may go out; release is called once it is over. nil: no limit.
	Turn   func(ctx context.Context, c studio.Connector) (release func(), err error)
	Called func(studio.Call) // hears of calls to token and revocation endpoints, credentials hidden

	mu   sync.Mutex
	live map[string]*live
}

// live is what the process knows of a connection besides the keychain.
type live struct {
	turn    chan struct{} // holds one token: whoever has it may write the keychain entry
	renewal *renewal      // under way
	pause   pause         // after a token endpoint that did not answer properly
	unsaved *received     // an answer that the keychain did not take
	flow    *Flow         // the latest sign-in
	oneUse  concealed     // an access token to be used once, which was not
}

// of returns what the process knows of a connection.
func (a *Auth) of(connectorID string) *live {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.live == nil {
		a.live = map[string]*live{}
	}
	l := a.live[connectorID]
	if l == nil {
		l = &live{turn: make(chan struct{}, 1)}
		a.live[connectorID] = l
	}
	return l
}

func (a *Auth) now() time.Time {
	if a.Now != nil {
		return a.Now().Round(0)
	}
	return time.Now().Round(0) // the wall clock: a token goes on ageing while the computer sleeps
}

func (a *Auth) after(d time.Duration) <-chan time.Time {
	if a.After != nil {
		return a.After(d)
	}
	return time.After(d)
}

func (a *Auth) open(address string) error {
	if err := launchable(address); err != nil {
		return err
	}
	if a.OpenURL != nil {
		return a.OpenURL(address)
	}
	return openInBrowser(address)
}

func (a *Auth) lockDir() (string, error) {
	dir := a.LockDir
	if dir == "" {
		config, err := os.UserConfigDir()
		if err != nil {
			return "", err
		}
		dir = filepath.Join(config, "Connector Studio", "locks")
	}
	return dir, os.MkdirAll(dir, 0o700)
}

func (a *Auth) changed(c studio.Connection) {
	if a.Changed != nil {
		a.Changed(c)
	}
}

func (a *Auth) called(c studio.Call) {
	if a.Called != nil {
		a.Called(c)
	}
}

// turn waits for a.Turn.
func (a *Auth) turn(ctx context.Context, c studio.Connector) (release func(), err error) {
	if a.Turn == nil {
		return func() {}, nil
	}
	return a.Turn(ctx, c)
}

// timeFor is how long one call of a token endpoint may take, the wait for its turn included.
func timeFor(c studio.Connector) time.Duration {
	if !c.Limits.Rated() {
		return tokenTime
	}
	return tokenTime + min(2*c.Limits.Per.Length()/time.Duration(c.Limits.Calls), 10*time.Minute)
}

// nameOf is what the connector is called in messages.
func nameOf(c studio.Connector) string {
	if c.Name != "" {
		return c.Name
	}
	return "The system"
}
