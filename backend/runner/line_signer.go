package runner

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"

	"connectorstudio/backend/auth"
	"connectorstudio/backend/request"
	"connectorstudio/backend/studio"
)

// signing is a signer that the calls of a line share.
type signing struct {
	*auth.Signer
	sender request.Sender
	taken  time.Time
	judged atomic.Bool // what an answer says of the credential was kept
}

const (
	// signerLife is how long a signer is used before the keychain is asked again: a person may have
	// disconnected, or entered another key.
	signerLife = 30 * time.Second
	// signerRest is how long one that is due is used all the same, while the system does not renew it.
	signerRest = time.Second
)

func (l *Line) wrap(s *auth.Signer) *signing {
	return &signing{Signer: s, sender: l.runner.Client.Sender(s), taken: l.runner.Now()}
}

// fresh tells that a signer can be used as it is.
func (s *signing) fresh(now time.Time) bool {
	age := now.Sub(s.taken)
	switch {
	case s.OneUse() || age < 0 || age >= signerLife:
		return false
	case s.Due().IsZero() || now.Before(s.Due()):
		return true
	}
	return age < signerRest
}

// signer returns what signs calls, a new one where the one at hand is old. However many calls need one, one of
// them asks.
func (l *Line) signer(ctx context.Context) (*signing, error) {
	if s := l.current.Load(); s != nil && s.fresh(l.runner.Now()) {
		return s, nil
	}
	select {
	case l.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, stopped(ctx, ctx.Err())
	}
	defer func() { <-l.turn }()
	was := l.current.Load()
	if was != nil && was.fresh(l.runner.Now()) {
		return was, nil
	}
	s, err := l.runner.Auth.Signer(ctx, l.connector)
	if err != nil {
		if was != nil && keychainBusy(err) && (was.Due().IsZero() || l.runner.Now().Before(was.Due())) && !was.OneUse() {
			return was, nil // nothing says that it is not good any more
		}
		return nil, err
	}
	next := l.wrap(s)
	l.current.Store(next)
	return next, nil
}

// keychainBusy tells that the keychain could not be asked just now.
func keychainBusy(err error) bool {
	code := studio.CodeOf(err)
	return code == studio.CodeKeychainLocked || code == studio.CodeKeychainWaiting || code == studio.CodeKeychainFailed
}

// renew returns a signer with another token than the one that was refused.
func (l *Line) renew(ctx context.Context, refused *signing) (*signing, error) {
	if s := l.current.Load(); s != nil && s != refused && !s.OneUse() && s.taken.After(refused.taken) {
		return s, nil // another call had it renewed
	}
	s, err := l.runner.Auth.Renew(ctx, l.connector, refused.Signer)
	if err != nil {
		return nil, err
	}
	next := l.wrap(s)
	l.current.Store(next)
	return next, nil
}

// judge keeps what an answer says of the credential, once for each signer.
func (l *Line) judge(ctx context.Context, s *signing, status int) {
	if status != http.StatusUnauthorized && !(isSuccess(status) && s.Refused()) || s.judged.Swap(true) {
		return
	}
	l.runner.judge(context.WithoutCancel(ctx), l.connector, s.Signer, status)
}
