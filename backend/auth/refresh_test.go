package auth

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

func TestB01OneRefreshForAll(t *testing.T) {
	v, s := newVendor(t), &rotates{current: "refresh-0"}
	v.answers(s.token)
	a, now := newAuth(t)
	c := withOAuth(v.URL)
	signedIn(t, a, c, time.Hour)
	rounds := times("CS_EXPIRIES", 20)
	for round := 1; round <= rounds; round++ {
		now.pass(2 * time.Hour)
		var all sync.WaitGroup
		for range 100 {
			all.Go(func() {
				signer, err := a.Signer(context.Background(), c)
				if err != nil {
					t.Error(err)
				} else if got := bearer(t, signer, c); got != fmt.Sprintf("access-%d", round) {
					t.Errorf("round %d signs with %s", round, got)
				}
			})
		}
		all.Wait()
		if served, refused := s.counts(); served != round || refused != 0 {
			t.Fatalf("round %d: %d refreshes, %d refused", round, served, refused)
		}
	}
}

// Half of the callers see a 401, half find the token near its end: still one refresh.
func TestB01RenewAndSignerTogether(t *testing.T) {
	v, s := newVendor(t), &rotates{current: "refresh-0"}
	v.answers(s.token)
	a, _ := newAuth(t)
	c := withOAuth(v.URL)
	signedIn(t, a, c, time.Hour)
	for round := 1; round <= times("CS_EXPIRIES", 20); round++ {
		old, err := a.Signer(context.Background(), c)
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				signer, err := a.Renew(context.Background(), c, old)
				if err != nil || bearer(t, signer, c) != fmt.Sprintf("access-%d", round) {
					t.Error(err)
				}
			})
			all.Go(func() {
				if _, err := a.Signer(context.Background(), c); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if served, refused := s.counts(); served != round || refused != 0 {
			t.Fatalf("round %d: %d refreshes, %d refused", round, served, refused)
		}
	}
}

func TestB04CallerLeavesRefreshGoesOn(t *testing.T) {
	v := newVendor(t)
	release := make(chan struct{})
	v.answers(func(form url.Values, w http.ResponseWriter, r *http.Request) {
		<-release
		says(200, "application/json", `{"access_token":"access-1","refresh_token":"refresh-1","expires_in":3600}`)(form, w, r)
	})
	a, now := newAuth(t)
	c := withOAuth(v.URL)
	signedIn(t, a, c, time.Hour)
	now.pass(2 * time.Hour)
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	_, err := a.Signer(ctx, c) // is back although nothing was released
	failsWith(t, err, studio.CodeTimeout)
	gone, leave := context.WithCancel(context.Background())
	leave()
	_, err = a.Signer(gone, c)
	failsWith(t, err, studio.CodeCancelled)
	close(release)
	a.Settle(context.Background())
	if got := stored(t, a, c); got.Tokens.Access != "access-1" || got.Tokens.Refresh != "refresh-1" || got.Refreshing != nil || v.calls() != 1 {
		t.Fatalf("%d calls, %q", v.calls(), string(got.Tokens.Access))
	}
}

func TestB07AnswerWithoutRefreshToken(t *testing.T) {
	v := newVendor(t)
	v.answers(says(200, "application/json", `{"access_token":"access-1","expires_in":3599,"scope":"email","token_type":"Bearer"}`))
	a, now := newAuth(t)
	c := withOAuth(v.URL)
	signedIn(t, a, c, time.Hour)
	for range 3 {
		now.pass(2 * time.Hour)
		if _, err := a.Signer(context.Background(), c); err != nil {
			t.Fatal(err)
		}
	}
	got := stored(t, a, c)
	if got.Tokens.Refresh != "refresh-0" || got.Tokens.Identity != "ada@example.test" || got.Tokens.Scopes != "email" || v.calls() != 3 {
		t.Fatalf("%q", string(got.Tokens.Refresh))
	}
}

func TestB08SeparateRefreshURL(t *testing.T) {
	v, s := newVendor(t), &rotates{current: "refresh-0"}
	v.answers(s.token)
	a, now := newAuth(t)
	c := withOAuth(v.URL)
	c.Auth.OAuth2.RefreshURL = v.URL + "/refresh"
	signedIn(t, a, c, time.Hour)
	for range 3 {
		now.pass(2 * time.Hour)
		if _, err := a.Signer(context.Background(), c); err != nil {
			t.Fatal(err)
		}
	}
	for _, form := range v.asked {
		if form.Get("_path") != "/refresh" || form.Get("client_secret") != "client-secret-0" {
			t.Errorf("%v", form)
		}
	}
	if served, refused := s.counts(); served != 3 || refused != 0 {
		t.Fatalf("%d refreshes, %d refused", served, refused)
	}
}

func TestB09TokenPathIsMendedLater(t *testing.T) {
	v := newVendor(t)
	v.answers(says(200, "application/json", `{"data":{"access_token":"access-1","refresh_token":"refresh-1","expires_in":3600}}`))
	a, now := newAuth(t)
	c := withOAuth(v.URL)
	signedIn(t, a, c, time.Hour)
	now.pass(2 * time.Hour)
	_, err := a.Signer(context.Background(), c)
	if f := failsWith(t, err, studio.CodeTokenUnavailable); !strings.Contains(f.Detail, "set Token path to data") {
		t.Fatalf("%+v", f)
	}
	// The server has rotated: only the answer that is kept knows the new refresh token.
	c.Auth.OAuth2.TokenPath = "data"
	now.pass(time.Minute)
	signer, err := a.Signer(context.Background(), c)
	if err != nil || bearer(t, signer, c) != "access-1" || v.calls() != 1 || stored(t, a, c).Tokens.Refresh != "refresh-1" {
		t.Fatalf("%v after %d calls", err, v.calls())
	}
}

func TestB09RefreshTokenOfABrokenAnswer(t *testing.T) {
	v, s := newVendor(t), &rotates{current: "refresh-1"}
	v.answers(says(200, "application/json", `{"refresh_token":"refresh-1","access_tok`))
	a, now := newAuth(t)
	c := withOAuth(v.URL)
	signedIn(t, a, c, time.Hour)
	now.pass(2 * time.Hour)
	_, err := a.Signer(context.Background(), c)
	failsWith(t, err, studio.CodeTokenUnavailable)
	v.answers(s.token)
	now.pass(time.Minute)
	if signer, err := a.Signer(context.Background(), c); err != nil || bearer(t, signer, c) != "access-1" {
		t.Fatal(err)
	}
}

// TestB09NegativeLife has a token endpoint whose tokens end when they come: each is used once. Renewing
// one at once, because it has ended, would go on for ever.
func TestB09NegativeLife(t *testing.T) {
	v, s := newVendor(t), &rotates{current: "refresh-0"}
	v.answers(func(form url.Values, w http.ResponseWriter, r *http.Request) {
		if form.Get("grant_type") == "authorization_code" {
			says(200, "application/json", `{"access_token":"first","refresh_token":"refresh-0","expires_in":-1}`)(form, w, r)
			return
		}
		kept := httptest.NewRecorder()
		s.token(form, kept, r)
		says(kept.Code, "application/json", strings.ReplaceAll(kept.Body.String(), "3600", "-1"))(form, w, r)
	})
	a, _ := newAuth(t)
	c := withOAuth(v.URL)
	f := begin(t, a, c)
	if _, err := visit(callback(f, "code", "c", "state", f.request.state)); err != nil {
		t.Fatal(err)
	}
	connection := ended(t, f).Connection
	if connection == nil || connection.State != studio.Connected || len(connection.Warnings) != 1 || !strings.Contains(connection.Warnings[0], "expires_in is negative") {
		t.Fatalf("%+v", connection)
	}
	for _, want := range []string{"first", "access-1", "access-2"} {
		signer, err := a.Signer(context.Background(), c)
		if err != nil || bearer(t, signer, c) != want {
			t.Fatalf("%v, want %s", err, want)
		}
	}

	// Another process cannot know what was used: it renews first. Many at once share what comes.
	other := &Auth{Secrets: a.Secrets, LockDir: a.LockDir, Now: a.Now}
	signer, err := other.Signer(context.Background(), c)
	if err != nil || bearer(t, signer, c) != "access-3" {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			if _, err := other.Signer(context.Background(), c); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	served, refused := s.counts()
	if refused != 0 || served < 4 || served > 23 {
		t.Fatalf("%d refreshes, %d refused", served, refused)
	}

	// A system that goes back to ordinary answers is an ordinary one.
	v.answers(s.token)
	for range 3 {
		if _, err := a.Signer(context.Background(), c); err != nil {
			t.Fatal(err)
		}
	}
	if now, _ := s.counts(); now != served+1 {
		t.Fatalf("%d refreshes for one token of an hour", now-served)
	}
	if connection, err := a.Connection(context.Background(), c); err != nil || len(connection.Warnings) != 0 {
		t.Fatalf("%+v %v", connection, err)
	}
}

// TestB09NegativeLifeWithoutRenewal shows that such a token is used again where it cannot be renewed.
func TestB09NegativeLifeWithoutRenewal(t *testing.T) {
	v := newVendor(t)
	a, _ := newAuth(t)
	c := withOAuth(v.URL)
	for _, refresh := range []concealed{"", "refresh-0"} {
		v.answers(says(503, "text/plain", "busy"))
		signedIn(t, a, c, 0)
		if _, err := a.change(context.Background(), c, func(cred *credential) { cred.Tokens.OneUse, cred.Tokens.Refresh = true, refresh }); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if signer, err := a.Signer(context.Background(), c); err != nil || bearer(t, signer, c) != "access-0" {
				t.Fatal(err)
			}
		}
	}
}

func TestB10UnknownLife(t *testing.T) {
	v := newVendor(t)
	var issued atomic.Int64
	v.answers(func(form url.Values, w http.ResponseWriter, r *http.Request) {
		says(200, "application/json", fmt.Sprintf(`{"access_token":"access-%d"}`, issued.Add(1)))(form, w, r)
	})
	// The API turns each token down after 5 calls.
	used := map[string]int{}
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		used[r.Header.Get("Authorization")]++
		if used[r.Header.Get("Authorization")] > 5 {
			w.WriteHeader(401)
		}
	}))
	defer api.Close()
	a, now := newAuth(t)
	c := withOAuth(v.URL)
	c.BaseURL = api.URL
	signedIn(t, a, c, 0)
	call := func(s *Signer) int {
		out := signed(t, s, "GET", api.URL, "")
		response, err := http.DefaultClient.Do(&http.Request{Method: "GET", URL: out.URL, Header: out.Header})
		if err != nil {
			t.Fatal(err)
		}
		return response.StatusCode
	}
	for i := range 23 {
		now.pass(24 * time.Hour) // an unknown life is no reason to renew
		signer, err := a.Signer(context.Background(), c)
		if err != nil {
			t.Fatal(err)
		}
		status := call(signer)
		if status == 401 {
			if signer, err = a.Renew(context.Background(), c, signer); err != nil {
				t.Fatal(err)
			}
			status = call(signer)
		}
		if status != 200 {
			t.Fatalf("call %d: %d", i, status)
		}
	}
	if v.calls() != 4 {
		t.Fatalf("%d refreshes for 23 calls", v.calls())
	}
}

func TestB11WhenATokenIsRenewed(t *testing.T) {
	a, now := newAuth(t)
	for _, test := range []struct{ life, before time.Duration }{
		{time.Hour, 6 * time.Minute}, {24 * time.Hour, 144 * time.Minute}, {5 * time.Minute, time.Minute}, {90 * time.Second, 45 * time.Second}, {2 * time.Second, time.Second},
	} {
		start := now.now()
		end := start.Add(test.life)
		cred := credential{entry: entry{Tokens: &tokens{Access: "a", ObtainedAt: start, Expiry: &end}}}
		now.pass(test.life - test.before - time.Millisecond)
		early := a.due(cred)
		now.pass(time.Millisecond)
		if early || !a.due(cred) {
			t.Errorf("a token of %s is not renewed %s before its end", test.life, test.before)
		}
	}
}

func TestB11ClockJumps(t *testing.T) {
	for name, jump := range map[string]time.Duration{"an hour ahead": time.Hour, "an hour back": -time.Hour, "slept 8 hours": 8 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			v, s := newVendor(t), &rotates{current: "refresh-0"}
			v.answers(s.token)
			a, now := newAuth(t)
			c := withOAuth(v.URL)
			signedIn(t, a, c, time.Hour)
			now.pass(jump)
			for range 5 { // healed at once, and then left alone
				if _, err := a.Signer(context.Background(), c); err != nil {
					t.Fatal(err)
				}
			}
			if served, refused := s.counts(); served != 1 || refused != 0 {
				t.Fatalf("%d refreshes, %d refused", served, refused)
			}
		})
	}
}

func TestB11ClockSkewIsSaid(t *testing.T) {
	for _, test := range []struct {
		skew time.Duration
		want string
	}{{0, ""}, {119 * time.Second, ""}, {-5 * time.Minute, "The clock of this computer is about 5 minutes ahead of the clock of the token server."}, {time.Hour, "The clock of this computer is about 60 minutes behind the clock of the token server."}} {
		v := newVendor(t)
		a, now := newAuth(t)
		c := withOAuth(v.URL)
		signedIn(t, a, c, time.Hour)
		now.pass(2 * time.Hour)
		v.answers(func(form url.Values, w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Date", now.now().Add(test.skew).Format(http.TimeFormat))
			says(200, "application/json", `{"access_token":"x","expires_in":60}`)(form, w, r)
		})
		var call studio.Call
		a.Called = func(c studio.Call) { call = c }
		if _, err := a.Signer(context.Background(), c); err != nil {
			t.Fatal(err)
		}
		connection, err := a.Connection(context.Background(), c)
		if err != nil || connection.Warnings == nil || (len(connection.Warnings) == 1) != (test.want != "") || !strings.Contains(strings.Join(connection.Warnings, ""), test.want) {
			t.Errorf("%s: the connection says %q, %v", test.skew, connection.Warnings, err)
		}
		if notes := strings.Join(call.Response.Notes, "\n"); strings.Contains(notes, "clock") != (test.want != "") || !strings.Contains(notes, test.want) {
			t.Errorf("%s: %s", test.skew, notes)
		}
	}
}
