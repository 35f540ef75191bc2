package request

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"connectorstudio/backend/studio"
)

// D09: a server that throws everything it got back at us, in every encoding and every place. Nothing
// that is shown, kept or said may hold the secret.
func TestD09NothingShowsACredential(t *testing.T) {
	stage := newStage(t)
	for name, place := range placements {
		for _, secret := range canaries {
			stage.play("http://api.test", func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				for i, encoded := range encodedEverywhere(secret) {
					if httpSafe(encoded) {
						w.Header().Set(fmt.Sprintf("X-Echo-%d", i), encoded)
						w.Header().Add("Set-Cookie", "sid="+url.QueryEscape(encoded)+"; Path=/")
					}
				}
				w.Header().Set("Content-Type", "text/plain; was="+url.QueryEscape(secret))
				fmt.Fprintf(w, "%s %v %s", r.URL, r.Header, body)
				for _, encoded := range encodedEverywhere(secret) {
					fmt.Fprintf(w, "<%s>\n", encoded)
				}
			})
			shelf := &shelf{}
			client := stage.client()
			client.NewBody = shelf.create
			if name != "query" && name != "body" && !httpSafe(secret) {
				continue // Go sends bytes beyond ASCII in headers, but the server here does not take them
			}
			// The admin typed the secret in places of their own too.
			p := prepare(t, "POST", "http://api.test/path/"+url.PathEscape(secret)+"?mine="+url.QueryEscape(secret),
				http.Header{"X-Mine": {base64.StdEncoding.EncodeToString([]byte("me:" + secret))}}, `{"typed":`+quoted(secret)+`}`, false)
			sent := client.Send(t.Context(), p, place(secret))
			if got := answerOf(t, sent); got.Status != 200 || !strings.Contains(fmt.Sprint(got.Notes), "hidden") {
				t.Errorf("%s: %+v", name, got)
			}
			if leak := leaks(everything(t, sent, shelf), secret); leak != "" {
				t.Errorf("%s: %q is in %s", name, leak, everything(t, sent, shelf))
			}
		}
	}
}

func httpSafe(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) < 0
}

func quoted(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

func TestRequestAsSent(t *testing.T) {
	bare := &studio.Outgoing{
		Method: "POST", URL: parsed(t, "https://api.test/v1/things?page=2&key=mine"),
		Header: http.Header{"Accept": {"application/json"}, "X-Own": {"mine"}}, Body: []byte(`{"name": "Ada", "n": 1.0}`),
	}
	signed := bare.Clone()
	signed.URL.RawQuery += "&key=s3cret-of-query&empty"
	signed.Header["Authorization"] = []string{"Bearer s3cret-of-header"}
	signed.Header["X-Signature"] = []string{"v1 computed-from-the-body"}
	signed.Body = []byte(`{"name": "Ada", "auth": {"key": "s3cret-of-body", "n": 7}, "n": 1.0}`)
	sent := disguise{added: added(bare, signed), secrets: NewRedactor("s3cret-of-query", "s3cret-of-header", "s3cret-of-body")}.request(signed)

	if want := "https://api.test/v1/things?page=2&key=mine&key=" + Dots + "&empty=" + Dots; sent.URL != want {
		t.Errorf("%s", sent.URL)
	}
	if want := `{"name": "Ada", "auth": {"key": "` + Dots + `", "n": "` + Dots + `"}, "n": 1.0}`; sent.Body != want {
		t.Errorf("%s", sent.Body)
	}
	want := []studio.Field{
		{Name: "Accept", Value: "application/json"}, {Name: "Authorization", Value: "Bearer " + Dots, Hidden: true},
		{Name: "X-Own", Value: "mine"}, {Name: "X-Signature", Value: Dots, Hidden: true},
	}
	if fmt.Sprint(sent.Headers) != fmt.Sprint(want) {
		t.Errorf("%v", sent.Headers)
	}
	for _, piece := range []string{"POST", sent.URL, "Authorization: Bearer " + Dots, "Ada"} {
		if !strings.Contains(sent.CURL, piece) {
			t.Errorf("%q is not in %s", piece, sent.CURL)
		}
	}
}

func parsed(t *testing.T, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// Whatever an authorizer does to the query, only what is new counts as its own.
func TestWhatAuthenticationAdded(t *testing.T) {
	before := &studio.Outgoing{URL: parsed(t, "https://api.test/?b=%7e&a=1&a=1"), Header: http.Header{}, Body: []byte(`{"a":[1,"<"],"e":{}}`)}
	after := before.Clone()
	after.URL.RawQuery = "a=1&a=1&b=~&k=v" // sorted and encoded anew
	after.Body = []byte(`{"e": {}, "a": [1, "\u003c"], "k": "v"}`)
	c := added(before, after)
	if fmt.Sprint(c.query) != "[{k v}]" || len(c.body) != 1 || c.body[0].path != "/k" || c.wholeBody {
		t.Errorf("%+v", c)
	}
	if none := added(before, before.Clone()); len(none.headers)+len(none.query)+len(none.body) != 0 || none.wholeBody {
		t.Errorf("%+v", none)
	}
	after.Body = []byte("not JSON at all")
	if c := added(before, after); !c.wholeBody {
		t.Error("a body that cannot be compared is not hidden")
	}
	shown, _ := disguise{added: added(before, after), secrets: NewRedactor()}.body(after.Body)
	if shown != Dots {
		t.Errorf("%q", shown)
	}
}

func TestLongBodiesAreCutAtACharacter(t *testing.T) {
	body := `"` + strings.Repeat("ü", shownBody) + `"`
	shown, cut := disguise{secrets: NewRedactor()}.body([]byte(body))
	if !cut || len(shown) > shownBody || len(shown) < shownBody-1 || strings.ToValidUTF8(shown, "?") != shown {
		t.Errorf("%d bytes, cut %v", len(shown), cut)
	}
	// A secret at the cut is hidden before the cut.
	secret := "a-secret-at-the-cut"
	shown, cut = disguise{secrets: NewRedactor(secret)}.body([]byte(strings.Repeat("x", shownBody-5) + secret))
	if !cut || strings.Contains(shown, secret[:4]) {
		t.Error("the beginning of a secret is shown")
	}
}

func TestCookiesOfAnAnswerAreHidden(t *testing.T) {
	fields := disguise{secrets: NewRedactor()}.responseHeaders(http.Header{
		"Set-Cookie": {"sid=abc; Path=/; HttpOnly", "bare=1", "odd"}, "X-A": {"1"},
	})
	want := []studio.Field{
		{Name: "Set-Cookie", Value: "sid=" + Dots + "; Path=/; HttpOnly", Hidden: true}, {Name: "Set-Cookie", Value: "bare=" + Dots, Hidden: true},
		{Name: "Set-Cookie", Value: Dots, Hidden: true}, {Name: "X-A", Value: "1"},
	}
	if fmt.Sprint(fields) != fmt.Sprint(want) {
		t.Errorf("%v", fields)
	}
}
