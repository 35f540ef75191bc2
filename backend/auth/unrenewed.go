package auth

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"connectorstudio/backend/studio"
)

// failed acts on a refresh without a new access token. Only invalid_grant and a refused client end the
// renewing; after anything else the refresh token stays as it is and is tried again later.
func (a *Auth) failed(ctx context.Context, c studio.Connector, cred credential, call *tokenCall, r reply, read answer) (credential, error) {
	crashed := cred.Refreshing != nil && cred.Refreshing.Crashed
	if read.problem != nil {
		switch read.problem.kind() {
		case "invalid_grant":
			if newer, err := a.load(ctx, c); err == nil && newer.Tokens != nil && newer.Tokens.Refresh != cred.Tokens.Refresh {
				return newer, nil // somebody else renewed it
			}
			if c.Auth.OAuth2.Grant == studio.GrantPassword { // it is asked for again with what was typed
				anew := *cred.Tokens
				anew.Refresh, cred.Refreshing, cred.Answer = "", nil, nil
				cred.Tokens = &anew
				return a.obtain(ctx, c, cred, studio.SourceAutomatic)
			}
			f := read.problem.failure(c, call.hide...)
			if crashed {
				f.Message, f.Fix = "The app was closed while your sign-in was being renewed.", "Sign in again."
			}
			a.note(ctx, c, cred, f)
			return credential{}, f
		case "invalid_client", "unauthorized_client":
			f := read.problem.failure(c, call.hide...)
			a.note(ctx, c, cred, f)
			return credential{}, f
		}
	}
	if read.refresh != "" { // beside an error, or without an access token: it counts all the same
		t := *cred.Tokens
		t.Refresh = concealed(read.refresh)
		cred.Tokens = &t
	}
	if !crashed {
		cred.Refreshing = nil // of a crash it stays known until the refresh token proves good or not
	}
	if !bytes.Contains(r.body, []byte("token")) || read.refresh != "" {
		cred.Answer = nil // nothing to be found in it with another Token path
	}
	_ = a.save(ctx, c, cred)
	return credential{}, a.of(c.ID).putOff(a, c, unavailable(r, call, read), retryAfter(r.header, a.now()))
}

// unavailable says why there is no new token yet, in one line.
func unavailable(r reply, call *tokenCall, read answer) string {
	switch {
	case r.status == 0:
		return networkFailure(call.address(), r.err).Message
	case read.problem != nil:
		return read.problem.words(call.hide...)
	case len(r.call.Redirects) > 0:
		return fmt.Sprintf("HTTP %d: it redirects to %s, which was not followed.", r.status, orElse(r.call.Redirects[0].To, "nowhere"))
	case r.err != nil:
		return fmt.Sprintf("HTTP %d: the answer was broken off.", r.status)
	case read.unusable != "":
		return strings.TrimSpace(fmt.Sprintf("HTTP %d: %s %s", r.status, read.unusable, read.hint))
	}
	return fmt.Sprintf("HTTP %d %s", r.status, http.StatusText(r.status))
}

// pause keeps callers from a token endpoint that did not answer properly.
type pause struct {
	until  time.Time
	times  int
	detail string
}

const (
	firstPause   = time.Second
	longestPause = time.Minute
	longestRetry = 10 * time.Minute // of what a server may ask for in Retry-After
)

// failure is what a caller gets during the pause; nil when it is over.
func (p pause) failure(now time.Time, c studio.Connector) *studio.Failure {
	left := p.until.Sub(now)
	if left <= 0 || left > longestRetry { // more than that: the clock went back
		return nil
	}
	return &studio.Failure{
		Code: studio.CodeTokenUnavailable, Message: "The sign-in at " + nameOf(c) + " could not be renewed just now.",
		Fix:    fmt.Sprintf("Nothing is lost. It will be tried again from %s on.", left.Round(time.Second)),
		Detail: p.detail,
	}
}

// putOff begins a pause, twice as long each time, and at least as long as the server asked for.
func (l *live) putOff(a *Auth, c studio.Connector, detail string, asked time.Duration) *studio.Failure {
	a.mu.Lock()
	defer a.mu.Unlock()
	wait := min(firstPause<<min(l.pause.times, 10), longestPause)
	now := a.now()
	l.pause = pause{until: now.Add(max(wait, asked)), times: l.pause.times + 1, detail: detail}
	return l.pause.failure(now, c)
}

// resume ends the pause: a person changed something.
func (a *Auth) resume(connectorID string) {
	l := a.of(connectorID)
	a.mu.Lock()
	defer a.mu.Unlock()
	l.pause = pause{}
}

// retryAfter reads the header (RFC 9110 section 10.2.3): seconds or a date, 10 minutes at most.
func retryAfter(header http.Header, now time.Time) time.Duration {
	text := header.Get("Retry-After")
	wait := time.Duration(0)
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil {
		wait = time.Duration(min(seconds, int64(longestRetry/time.Second))) * time.Second
	} else if at, err := http.ParseTime(text); err == nil {
		wait = at.Sub(now)
	}
	return min(max(wait, 0), longestRetry)
}
