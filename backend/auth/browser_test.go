package auth

import (
	"context"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"testing"

	"connectorstudio/backend/studio"
)

// begin starts a sign-in that nobody has answered yet.
func begin(t *testing.T, a *Auth, c studio.Connector) *Flow {
	t.Helper()
	if c.Auth.OAuth2.ClientAuthentication != studio.ClientAuthPublic {
		if err := a.Keep(context.Background(), c, studio.Secrets{ClientSecret: "client-secret-0"}); err != nil {
			t.Fatal(err)
		}
	}
	f, err := a.SignIn(context.Background(), c, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Cancel(); <-f.done })
	return f
}

// callback is the address that the provider would send the browser to.
func callback(f *Flow, params ...string) string {
	query := url.Values{}
	for i := 0; i < len(params); i += 2 {
		query.Set(params[i], params[i+1])
	}
	return f.State().RedirectURL + "?" + query.Encode()
}

// visit is one request of a browser, which follows no redirect.
func visit(address string) (*http.Response, error) {
	client := http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return client.Get(address)
}

// newBrowser follows redirects and keeps cookies, as a person's does.
func newBrowser() *http.Client {
	jar, _ := cookiejar.New(nil)
	return &http.Client{Jar: jar, Transport: &http.Transport{DisableKeepAlives: true}}
}

func browse(address string) (*http.Response, error) { return newBrowser().Get(address) }

// ended waits for the end of a sign-in.
func ended(t *testing.T, f *Flow) studio.SignIn {
	t.Helper()
	soon(t, "the sign-in ends", func() bool { return f.State().Done })
	<-f.done
	return f.State()
}
