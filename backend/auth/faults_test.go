package auth

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

// TestP4ADroppedNetworkNeverSignsOut runs nine faults of a token endpoint 20 times through every way of
// getting a token: nothing that was typed and no refresh token is lost, and the next try works.
func TestP4ADroppedNetworkNeverSignsOut(t *testing.T) {
	faults := map[string]func(asked, http.ResponseWriter){
		"hang up": func(asked, http.ResponseWriter) { panic(http.ErrAbortHandler) },
		"reset": func(_ asked, w http.ResponseWriter) {
			connection, _, _ := w.(http.Hijacker).Hijack()
			_ = connection.(*net.TCPConn).SetLinger(0)
			_ = connection.Close()
		},
		"half a body": func(_ asked, w http.ResponseWriter) {
			w.Header().Set("Content-Length", "500")
			_, _ = io.WriteString(w, `{"acc`)
			panic(http.ErrAbortHandler)
		},
		"429": replies(429, `{"error":"rate_limited"}`), "500": replies(500, "trouble"), "502": replies(502, "<h1>Bad gateway"),
		"503": replies(503, "busy"), "504": replies(504, ""), "server error": replies(500, `{"error":"server_error"}`),
	}
	ways := askingConnectors("")
	for name, change := range map[string]func(*studio.OAuth2){
		"code, JSON":    func(o *studio.OAuth2) { o.TokenFormat = studio.TokenFormatJSON },
		"code, query":   func(o *studio.OAuth2) { o.TokenFormat = studio.TokenFormatQuery },
		"refresh token": func(o *studio.OAuth2) { o.Grant = studio.GrantRefreshToken },
	} {
		c := granted("", studio.GrantDefault)
		change(&c.Auth.OAuth2)
		ways[name] = c
	}
	lost := 0
	for fault, answer := range faults {
		for round := range 20 {
			for way, c := range ways {
				if err := faultThenGood(t, relocated(c, ""), answer); err != nil {
					lost++
					t.Errorf("%s, %s, round %d: %v", fault, way, round, err)
				}
			}
		}
	}
	t.Logf("%d faults x 20 x %d ways: %d sign-ins lost", len(faults), len(ways), lost)
}

func faultThenGood(t *testing.T, c studio.Connector, fault func(asked, http.ResponseWriter)) error {
	var count atomic.Int64
	s := newSystem(t, issues(&count, ""))
	defer s.Close()
	c = relocated(c, s.URL)
	a, now := newAuth(t)
	ctx := context.Background()
	switch {
	case c.Auth.Interactive() || c.Auth.OAuth2.Grant == studio.GrantRefreshToken:
		signedIn(t, a, c, time.Hour)
	default:
		connects(t, a, c, typedFor(c))
	}
	before := stored(t, a, c)
	now.pass(2 * time.Hour)
	s.answers(fault)
	if _, err := a.Signer(ctx, c); studio.CodeOf(err) != studio.CodeTokenUnavailable {
		return fmt.Errorf("the fault is told as %v", err)
	}
	if after := stored(t, a, c); after.Tokens.Refresh != before.Tokens.Refresh || len(after.Further) != len(before.Further) || after.Trouble != nil {
		return fmt.Errorf("something was lost")
	}
	s.answers(issues(&count, ""))
	now.pass(longestPause)
	if _, err := a.Signer(ctx, c); err != nil {
		return fmt.Errorf("the next try: %w", err)
	}
	return nil
}
