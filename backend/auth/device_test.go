package auth

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

// TestA18DeviceGrant holds the polling of RFC 8628 section 3.5: every 5 seconds, 5 more after slow_down, and
// on after a network error.
func TestA18DeviceGrant(t *testing.T) {
	pending, slower := replies(400, `{"error":"authorization_pending"}`), replies(400, `{"error":"slow_down"}`)
	cut := func(_ asked, w http.ResponseWriter) { panic(http.ErrAbortHandler) }
	good := replies(200, `{"access_token":"access-1","refresh_token":"refresh-1","expires_in":3600}`)
	for _, test := range []struct {
		name  string
		polls []func(asked, http.ResponseWriter)
		waits []time.Duration
		code  studio.Code
	}{
		{"A18", []func(asked, http.ResponseWriter){pending, slower, pending, good}, []time.Duration{5, 5, 10, 10}, ""},
		{"a network error in the middle", []func(asked, http.ResponseWriter){pending, cut, pending, good}, []time.Duration{5, 5, 5, 5}, ""},
		{"a server error in the middle", []func(asked, http.ResponseWriter){replies(503, "busy"), good}, []time.Duration{5, 5}, ""},
		{"denied", []func(asked, http.ResponseWriter){pending, replies(400, `{"error":"access_denied"}`)}, []time.Duration{5, 5}, studio.CodeSignInDenied},
		{"the code ended", []func(asked, http.ResponseWriter){replies(400, `{"error":"expired_token"}`)}, []time.Duration{5}, studio.CodeSignInTimeout},
		{"another client", []func(asked, http.ResponseWriter){replies(401, `{"error":"invalid_client"}`)}, []time.Duration{5}, studio.CodeInvalidClient},
	} {
		t.Run(test.name, func(t *testing.T) {
			polled := 0
			var mu sync.Mutex
			s := newSystem(t, func(r asked, w http.ResponseWriter) {
				if r.path == "/device" {
					replies(200, `{"device_code":"dev-1","user_code":"WDJB-MJHT","verification_uri":"https://acme.example/device","expires_in":900}`)(r, w)
					return
				}
				mu.Lock()
				n := polled
				polled++
				mu.Unlock()
				if r.form.Get("device_code") != "dev-1" || r.form.Get("grant_type") != "urn:ietf:params:oauth:grant-type:device_code" {
					t.Errorf("%v", r.form)
				}
				test.polls[n](r, w)
			})
			a, _ := newAuth(t)
			waits := []time.Duration{}
			a.After = func(d time.Duration) <-chan time.Time {
				if d == 900*time.Second {
					return nil
				}
				waits = append(waits, d/time.Second)
				now := make(chan time.Time, 1)
				now <- time.Time{}
				return now
			}
			opened := ""
			a.OpenURL = func(address string) error { opened = address; return nil }
			c := granted(s.URL, studio.GrantDevice)
			if err := a.Keep(context.Background(), c, studio.Secrets{ClientSecret: "client-secret-0"}); err != nil {
				t.Fatal(err)
			}
			flow, err := a.SignIn(context.Background(), c, nil)
			if err != nil {
				t.Fatal(err)
			}
			if state := flow.State(); state.UserCode != "WDJB-MJHT" || state.AuthorizationURL != "https://acme.example/device" || opened != state.AuthorizationURL {
				t.Errorf("%+v", state)
			}
			connection, err := flow.Wait(context.Background())
			if studio.CodeOf(err) != test.code || !slices.Equal(waits, test.waits) {
				t.Errorf("%v after %v", err, waits)
			}
			if test.code == "" && (connection.State != studio.Connected || bearer(t, signerOf(t, a, c), c) != "access-1") {
				t.Errorf("%+v", connection)
			}
		})
	}
}

func TestDeviceCodeRefused(t *testing.T) {
	for name, answer := range map[string]string{
		"no code":         `{"user_code":"A","verification_uri":"https://a.example"}`,
		"a program":       `{"device_code":"d","user_code":"A","verification_uri":"file:///etc/passwd"}`,
		"a page":          `<html>`,
		"another program": `{"device_code":"d","user_code":"A","verification_uri":"calc:"}`,
	} {
		s := newSystem(t, replies(200, answer))
		a, _ := newAuth(t)
		c := granted(s.URL, studio.GrantDevice)
		c.Auth.OAuth2.ClientAuthentication = studio.ClientAuthPublic
		_, err := a.SignIn(context.Background(), c, nil)
		if f := failsWith(t, err, studio.CodeSignInFailed); f.Field != "auth.oauth2.deviceUrl" {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestDeviceGrantCancelled(t *testing.T) {
	s := newSystem(t, replies(200, `{"device_code":"d","user_code":"A","verification_uri":"https://a.example"}`))
	a, _ := newAuth(t)
	a.After = func(time.Duration) <-chan time.Time { return nil }
	c := granted(s.URL, studio.GrantDevice)
	c.Auth.OAuth2.ClientAuthentication = studio.ClientAuthPublic
	flow, err := a.SignIn(context.Background(), c, nil)
	if err != nil {
		t.Fatal(err)
	}
	failsWith(t, flow.Paste("http://127.0.0.1/callback?code=x"), studio.CodeNotFound)
	flow.Cancel()
	_, err = flow.Wait(context.Background())
	failsWith(t, err, studio.CodeCancelled)
}
