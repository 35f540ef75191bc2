package request

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mccutchen/go-httpbin/v2/httpbin"

	"connectorstudio/backend/studio"
)

// A peer that we did not write: what it says of our requests, and what we make of its answers.
func TestAgainstHTTPBin(t *testing.T) {
	stage := newStage(t)
	bin := httpbin.New(httpbin.WithMaxDuration(10 * time.Second))
	for _, origin := range []string{"http://bin.test", "https://bin.test", "http://other.test"} {
		stage.play(origin, bin.ServeHTTP)
	}
	const key = "a-key-for-the-bin"
	for _, c := range []struct {
		name, method, path, body, placement string
		status                              int
		kept                                string // in the body as it is kept
		followed                            int
	}{
		{"plain", "GET", "/get?page=2", "", "", 200, `"page":["2"]`, 0},
		{"bearer", "GET", "/bearer", "", "authorization", 200, `"token":"` + Dots, 0},
		{"basic", "GET", "/basic-auth/someone/" + key, "", "basic", 200, `"user":"someone"`, 0},
		{"refused", "GET", "/bearer", "", "", 401, "", 0},
		{"query key", "GET", "/get", "", "query", 200, `"api_key":["` + Dots, 0},
		{"header key", "GET", "/headers", "", "header", 200, `"X-Api-Key":["` + Dots, 0},
		{"body key", "POST", "/post", `{"name":"Ada"}`, "body", 200, `"apiKey":"` + Dots, 0},
		{"put", "PUT", "/put", `{"n":9007199254740993}`, "", 200, "9007199254740993", 0},
		{"delete", "DELETE", "/delete", "", "", 200, `"method":"DELETE"`, 0},
		{"gzip", "GET", "/gzip", "", "", 200, `"gzipped":true`, 0},
		{"chunks", "GET", "/stream/20", "", "", 200, `"id":19`, 0},
		{"utf8", "GET", "/encoding/utf8", "", "", 200, "∮ E⋅da", 0},
		{"status", "GET", "/status/418", "", "", 418, "", 0},
		{"redirects", "GET", "/relative-redirect/5", "", "header", 200, Dots, 5},
		{"cookies", "GET", "/cookies/set?sid=1", "", "", 200, "{}", 1},
		{"elsewhere", "GET", "/redirect-to?status_code=307&url=http%3A%2F%2Fother.test%2Fget", "", "header", 307, "", 0},
	} {
		t.Run(strings.ReplaceAll(c.name, " ", "-"), func(t *testing.T) {
			for _, origin := range []string{"http://bin.test", "https://bin.test"} {
				shelf := &shelf{}
				client := stage.client()
				client.NewBody = shelf.create
				var auth Authorizer
				if c.placement != "" {
					auth = placements[c.placement](key)
				}
				sent := client.Send(t.Context(), prepare(t, c.method, origin+c.path, nil, c.body, false), auth)
				got := answerOf(t, sent)
				body := withoutSpace(shelf.body(t, sent))
				if got.Status != c.status || !strings.Contains(body, withoutSpace(c.kept)) {
					t.Errorf("%s: %d %s", origin, got.Status, body)
				}
				followed := 0
				for _, hop := range sent.Redirects {
					if hop.Followed {
						followed++
					}
				}
				if followed != c.followed || strings.Contains(everything(t, sent, shelf), key) {
					t.Errorf("%s: %d redirects, or the key is shown: %s", origin, followed, everything(t, sent, shelf))
				}
			}
		})
	}
}

// withoutSpace makes answers comparable, whatever their layout.
func withoutSpace(s string) string { return strings.NewReplacer(" ", "", "\n", "").Replace(s) }

// What the bin echoes is JSON, and stays so when a credential in it is hidden.
func TestEchoedCredentialsLeaveJSONWhole(t *testing.T) {
	stage := newStage(t)
	stage.play("http://bin.test", httpbin.New().ServeHTTP)
	for _, secret := range append([]string{"123456789012", `with "quotes" and \slashes/`}, canaries[:3]...) {
		shelf := &shelf{}
		client := stage.client()
		client.NewBody = shelf.create
		sent := client.Send(t.Context(), prepare(t, http.MethodPost, "http://bin.test/post", nil, `{"n":1}`, false), placements["body"](secret))
		if answerOf(t, sent).Kind == studio.BodyEmpty || !json.Valid([]byte(shelf.body(t, sent))) {
			t.Errorf("%q: %s", secret, shelf.body(t, sent))
		}
		if leak := leaks(everything(t, sent, shelf), secret); leak != "" {
			t.Errorf("%q is shown", leak)
		}
	}
}
