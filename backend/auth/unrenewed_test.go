package auth

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

func TestB05FaultsKeepTheRefreshToken(t *testing.T) {
	hangUp := func(url.Values, http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	halfBody := func(_ url.Values, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "500")
		_, _ = io.WriteString(w, `{"acc`)
		panic(http.ErrAbortHandler)
	}
	reset := func(_ url.Values, w http.ResponseWriter, _ *http.Request) {
		connection, _, _ := w.(http.Hijacker).Hijack()
		_ = connection.(*net.TCPConn).SetLinger(0)
		_ = connection.Close()
	}
	for name, fault := range map[string]func(url.Values, http.ResponseWriter, *http.Request){
		"reset": reset, "hang up": hangUp, "half body": halfBody,
		"429": says(429, "application/json", `{"error":"rate_limited"}`), "500": says(500, "text/plain", "token trouble"),
		"503": says(503, "text/html", "<h1>back soon</h1>"), "page": says(200, "text/html", "<html>maintenance</html>"),
		"empty": says(200, "application/json", ""), "204": says(204, "", ""), "400 without error": says(400, "application/json", `{}`),
		"server error": says(400, "application/json", `{"error":"server_error"}`), "no token": says(200, "application/json", `{"ok":true}`),
	} {
		t.Run(name, func(t *testing.T) {
			for range times("CS_FAULT_ROUNDS", 3) {
				v, s := newVendor(t), &rotates{current: "refresh-0"}
				a, now := newAuth(t)
				c := withOAuth(v.URL)
				signedIn(t, a, c, time.Hour)
				now.pass(2 * time.Hour)
				v.answers(fault)
				_, err := a.Signer(context.Background(), c)
				f := failsWith(t, err, studio.CodeTokenUnavailable)
				if !strings.Contains(f.Fix, "tried again") || f.Detail == "" {
					t.Errorf("%+v", f)
				}
				if got := stored(t, a, c); got.Tokens.Refresh != "refresh-0" || got.Refreshing != nil || got.Trouble != nil {
					t.Fatalf("refresh token %q", string(got.Tokens.Refresh))
				}
				connection, _ := a.Connection(context.Background(), c)
				if connection.State != studio.Connected || !strings.Contains(connection.Fix, "tried again") {
					t.Errorf("%+v", connection)
				}
				// During the pause nothing is sent; after it the next try works.
				calls := v.calls()
				_, err = a.Signer(context.Background(), c)
				failsWith(t, err, studio.CodeTokenUnavailable)
				v.answers(s.token)
				if v.calls() != calls {
					t.Error("the pause is not kept")
				}
				now.pass(longestPause)
				signer, err := a.Signer(context.Background(), c)
				if err != nil || bearer(t, signer, c) != "access-1" {
					t.Fatal(err)
				}
			}
		})
	}
}

func TestB05TokenEndpointDoesNotAnswer(t *testing.T) {
	a, now := newAuth(t)
	server := httptest.NewServer(http.NotFoundHandler())
	c := withOAuth(server.URL)
	server.Close()
	signedIn(t, a, c, time.Hour)
	now.pass(2 * time.Hour)
	_, err := a.Signer(context.Background(), c)
	f := failsWith(t, err, studio.CodeTokenUnavailable)
	if !strings.Contains(f.Detail, "could not be reached") || stored(t, a, c).Tokens.Refresh != "refresh-0" {
		t.Fatalf("%+v", f)
	}
	// A token that has not ended is used meanwhile.
	now.pass(-time.Hour - time.Minute)
	signer, err := a.Signer(context.Background(), c)
	if err != nil || bearer(t, signer, c) != "access-0" {
		t.Fatal(err)
	}
}

func TestB05PausesGrowAndRetryAfterIsHonoured(t *testing.T) {
	v := newVendor(t)
	a, now := newAuth(t)
	c := withOAuth(v.URL)
	signedIn(t, a, c, time.Hour)
	now.pass(2 * time.Hour)
	pauses := func(header string) time.Duration {
		v.answers(func(form url.Values, w http.ResponseWriter, r *http.Request) {
			if header != "" {
				w.Header().Set("Retry-After", header)
			}
			says(503, "text/plain", "busy")(form, w, r)
		})
		_, _ = a.Signer(context.Background(), c)
		wait := a.of(c.ID).pause.until.Sub(now.now())
		now.pass(wait)
		return wait
	}
	for i, want := range []time.Duration{1, 2, 4, 8, 16, 32, 60, 60} {
		if got := pauses(""); got != want*time.Second {
			t.Errorf("pause %d is %s", i, got)
		}
	}
	for header, want := range map[string]time.Duration{
		"120": 2 * time.Minute, "99999999999": 10 * time.Minute, "-5": time.Minute, "0": time.Minute, "soon": time.Minute,
		"99999999999999999999": time.Minute,
	} {
		if got := pauses(header); got != want {
			t.Errorf("Retry-After %s: %s", header, got)
		}
	}
	if got := pauses(now.now().Add(3 * time.Minute).Format(http.TimeFormat)); got != 3*time.Minute {
		t.Error(got)
	}
}

func TestB06InvalidGrantEndsIt(t *testing.T) {
	for _, test := range []struct {
		name, body string
		status     int
		code       studio.Code
		state      studio.ConnectionState
		reason     string
	}{
		{"invalid grant", `{"error":"invalid_grant","error_description":"revoked"}`, 400, studio.CodeInvalidGrant, studio.Expired, "The approval code or refresh token is no longer good."},
		{"in a 200", `{"ok":false,"error":"token_revoked"}`, 200, studio.CodeInvalidGrant, studio.Expired, "The approval code or refresh token is no longer good."},
		{"invalid client", `{"error":"invalid_client"}`, 401, studio.CodeInvalidClient, studio.Broken, "Acme CRM refused the Client ID or Client secret."},
		{"unauthorized client", `{"error":"unauthorized_client"}`, 400, studio.CodeInvalidClient, studio.Broken, "This client may not sign in at Acme CRM in this way."},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := newVendor(t)
			v.answers(says(test.status, "application/json", test.body))
			a, now := newAuth(t)
			c := withOAuth(v.URL)
			signedIn(t, a, c, time.Hour)
			now.pass(2 * time.Hour)
			for range 3 {
				_, err := a.Signer(context.Background(), c)
				failsWith(t, err, test.code)
				now.pass(time.Hour)
			}
			connection, err := a.Connection(context.Background(), c)
			if err != nil || connection.State != test.state || connection.Reason != test.reason || connection.Fix == "" {
				t.Fatalf("%+v", connection)
			}
			if v.calls() != 1 || stored(t, a, c).Tokens.Refresh != "refresh-0" {
				t.Fatalf("%d calls; the token has to stay until the person signs in again", v.calls())
			}
			if test.code == studio.CodeInvalidClient { // a new client secret mends it
				v.answers((&rotates{current: "refresh-0"}).token)
				if err := a.Keep(context.Background(), c, studio.Secrets{ClientSecret: "client-secret-1"}); err != nil {
					t.Fatal(err)
				}
				if _, err := a.Signer(context.Background(), c); err != nil || v.asked[1].Get("client_secret") != "client-secret-1" {
					t.Fatal(err)
				}
			}
		})
	}
}

func TestB06AnotherProcessRenewed(t *testing.T) {
	v := newVendor(t)
	a, now := newAuth(t)
	c := withOAuth(v.URL)
	signedIn(t, a, c, time.Hour)
	now.pass(2 * time.Hour)
	v.answers(func(form url.Values, w http.ResponseWriter, r *http.Request) {
		// A process that does not know our lock was faster: the old token is spent, the new one is saved.
		cred := stored(t, a, c)
		newer, end := *cred.Tokens, now.now().Add(time.Hour)
		newer.Access, newer.Refresh, newer.Expiry, newer.ObtainedAt = "access-other", "refresh-other", &end, now.now()
		cred.Tokens, cred.Refreshing = &newer, nil
		if err := a.save(context.Background(), c, cred); err != nil {
			t.Error(err)
		}
		says(400, "application/json", `{"error":"invalid_grant"}`)(form, w, r)
	})
	signer, err := a.Signer(context.Background(), c)
	if err != nil || bearer(t, signer, c) != "access-other" {
		t.Fatal(err)
	}
	if connection, _ := a.Connection(context.Background(), c); connection.State != studio.Connected || stored(t, a, c).Tokens.Refresh != "refresh-other" {
		t.Fatalf("%+v", connection)
	}
}

func TestKeychainTakesNothing(t *testing.T) {
	v, s := newVendor(t), &rotates{current: "refresh-0"}
	v.answers(s.token)
	a, now := newAuth(t)
	ring, drawer := fileRing(t.TempDir())
	a.Secrets = ring
	c := withOAuth(v.URL)
	signedIn(t, a, c, time.Hour)
	now.pass(2 * time.Hour)

	drawer.refuse = func(string) bool { return true }
	if _, err := a.Signer(context.Background(), c); err == nil || v.calls() != 0 {
		t.Fatalf("%v; a refresh token was sent though its answer could not be saved", err)
	}
	drawer.refuse = func(text string) bool { return strings.Contains(text, "access-1") } // the answer
	if _, err := a.Signer(context.Background(), c); err == nil || v.calls() != 1 {
		t.Fatal(err)
	}
	drawer.refuse = nil
	signer, err := a.Signer(context.Background(), c)
	if err != nil || bearer(t, signer, c) != "access-1" || v.calls() != 1 {
		t.Fatalf("%v after %d calls: the answer was lost", err, v.calls())
	}
	now.pass(2 * time.Hour)
	if signer, err = a.Signer(context.Background(), c); err != nil || bearer(t, signer, c) != "access-2" {
		t.Fatal(err)
	}
}
