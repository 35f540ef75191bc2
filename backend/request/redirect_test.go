package request

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"connectorstudio/backend/studio"
)

const canary = "cnry_5ecret/Key+7f3e9a=="

type crossingCase struct {
	kind, from, to string
	same           bool
}

// crossings are the seven kinds of redirects of reliability section 4.3. Only the first stays at home.
var crossings = []crossingCase{
	{"same origin", "https://api.test", "https://api.test", true},
	{"other host", "http://api.test", "http://evil.test", false},
	{"subdomain", "https://api.test", "https://sub.api.test", false},
	{"parent domain", "https://www.api.test", "https://api.test", false},
	{"other port", "http://api.test", "http://api.test:8080", false},
	{"https to http", "https://api.test", "http://api.test", false},
	{"https to other https", "https://api.test", "https://evil.test", false},
}

var redirectCodes = []int{301, 302, 303, 307, 308}

// careless plays the two ends of a crossing: the first copies the query and the key into the new address,
// with the code as it is then. Home and sink are one where the origin stays the same.
func careless(t *testing.T, c crossingCase, code *int) (home, sink *scene, client *Client, kept *shelf) {
	t.Helper()
	stage := newStage(t)
	redirect := func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/landed" {
			fmt.Fprintf(w, "landed with %s", canary)
			return
		}
		w.Header().Set("Location", c.to+"/landed?"+r.URL.RawQuery+"&copied="+canary)
		w.WriteHeader(*code)
	}
	home = stage.play(c.from, redirect)
	sink = home
	if !c.same {
		sink = stage.play(c.to, redirect)
	}
	kept = &shelf{}
	client = stage.client()
	client.NewBody = kept.create
	return home, sink, client, kept
}

// 7 kinds of redirects x 6 placements x 5 codes, each with and without following beyond the origin. The
// first server is as careless as they come: it copies the query and the key into the new address.
func TestD01D02RedirectsNeverCarryCredentialsAway(t *testing.T) {
	for _, crossing := range crossings {
		t.Run(strings.ReplaceAll(crossing.kind, " ", "-"), func(t *testing.T) {
			var code int
			home, sink, client, shelf := careless(t, crossing, &code)
			for name, place := range placements {
				for _, code = range redirectCodes {
					for _, follow := range []bool{false, true} {
						home.forget()
						sink.forget()
						header := http.Header{"X-Own": {"typed"}, "X-Typed-Key": {canary}}
						p := prepare(t, "POST", crossing.from+"/start?page=2", header, `{"name":"Ada"}`, follow)
						sent := client.Send(t.Context(), p, place(canary))
						what := fmt.Sprintf("%s, %s, %d, follow %v", crossing.kind, name, code, follow)
						if leak := leaks(everything(t, sent, shelf), canary); leak != "" {
							t.Fatalf("%s: %q is shown", what, leak)
						}
						if crossing.same {
							checkHome(t, what, sent, home.requests(), code, name)
							continue
						}
						goes := follow && crossing.kind != "https to http"
						checkAbroad(t, what, sent, sink.requests(), code, goes)
					}
				}
			}
		})
	}
}

// checkHome: on the same origin the redirect is followed with the credential in its place, once.
func checkHome(t *testing.T, what string, sent Sent, requests []string, code int, placement string) {
	t.Helper()
	if len(requests) != 2 || len(sent.Redirects) != 1 || !sent.Redirects[0].Followed || answerOf(t, sent).Status != 200 {
		t.Fatalf("%s: not followed: %d requests, %+v, %+v", what, len(requests), sent.Redirects, sent.Failure)
	}
	second := requests[1]
	checkMethod(t, what, second, code)
	carried := map[string]string{
		"authorization": "Authorization: Bearer " + canary, "basic": "Authorization: Basic ", "header": "X-Api-Key: " + canary, "cookie": "Cookie: sid=" + canary,
		"query": "api_key=cnry", "body": `"apiKey":"` + canary,
	}[placement]
	if strings.Count(second, carried) != 1 {
		t.Errorf("%s: the credential did not come along exactly once:\n%s", what, second)
	}
	if !strings.Contains(second, "X-Own: typed") || strings.Contains(second, "Referer") {
		t.Errorf("%s: own headers lost, or a Referer sent:\n%s", what, second)
	}
}

// checkAbroad: on another origin nothing arrives, or a request without any credential.
func checkAbroad(t *testing.T, what string, sent Sent, requests []string, code int, goes bool) {
	t.Helper()
	if len(sent.Redirects) != 1 || sent.Redirects[0].Followed != goes || sent.Redirects[0].Note == "" {
		t.Fatalf("%s: redirects %+v, failure %+v", what, sent.Redirects, sent.Failure)
	}
	if !goes {
		if len(requests) != 0 || answerOf(t, sent).Status != code {
			t.Fatalf("%s: %d requests went out", what, len(requests))
		}
		return
	}
	if len(requests) != 1 || answerOf(t, sent).Status != 200 {
		t.Fatalf("%s: %d requests, %+v", what, len(requests), sent.Failure)
	}
	if leak := leaks(requests[0], canary); leak != "" {
		t.Errorf("%s: %q arrived:\n%s", what, leak, requests[0])
	}
	for _, header := range []string{"Authorization", "X-Api-Key", "Cookie", "Referer", "X-Own", "X-Typed-Key"} {
		if strings.Contains(requests[0], header+":") {
			t.Errorf("%s: %s arrived:\n%s", what, header, requests[0])
		}
	}
	checkMethod(t, what, requests[0], code)
	if code >= 307 && !strings.Contains(requests[0], `{"name":"Ada"}`) {
		t.Errorf("%s: the body did not come along:\n%s", what, requests[0])
	}
}

// checkMethod: RFC 9110 section 15.4.
func checkMethod(t *testing.T, what, request string, code int) {
	t.Helper()
	want := "GET "
	if code >= 307 {
		want = "POST "
	}
	if !strings.HasPrefix(request, want+"/landed") {
		t.Errorf("%s: wrong method or path:\n%s", what, request)
	}
	if code < 307 && strings.Contains(request, "Ada") {
		t.Errorf("%s: a body came along:\n%s", what, request)
	}
}

func TestD01RedirectMethods(t *testing.T) {
	stage := newStage(t)
	var code int
	home := stage.play("http://api.test", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/start" {
			http.Redirect(w, r, "/landed", code)
		}
	})
	client := stage.client()
	for _, method := range studio.Methods {
		for _, code = range redirectCodes {
			home.forget()
			body := ""
			if studio.MethodTakesBody(method) {
				body = `{"a":1}`
			}
			answerOf(t, client.Send(t.Context(), prepare(t, method, "http://api.test/start", nil, body, false), nil))
			want := method
			if code == 303 || (method == "POST" && code < 303) {
				want, body = "GET", ""
			}
			requests := home.requests()
			if len(requests) != 2 || !strings.HasPrefix(requests[1], want+" /landed") || !strings.HasSuffix(requests[1], "\r\n\r\n"+body) {
				t.Errorf("%s after %d: %q", method, code, requests)
			}
		}
	}
}

func TestD01WhatIsNeverFollowed(t *testing.T) {
	stage := newStage(t)
	var location string
	home := stage.play("http://api.test", func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Location"] = []string{location}
		w.WriteHeader(307)
	})
	sink := stage.play("http://evil.test", func(http.ResponseWriter, *http.Request) {})
	client := stage.client()
	for _, c := range []struct{ name, location, body, words string }{
		{"a key in the path", "http://evil.test/" + canary + "/x", "", "credential in the address"},
		{"a key in the name", "http://cnry-secret-as-a-host-name.evil.test/", "", "credential in the address"},
		{"a key in the body", "http://evil.test/", `{"typed":"` + canary + `"}`, "body holds a credential"},
		{"a user name", "http://user:pw@evil.test/", "", "user name in the address"},
		{"a script", "javascript:alert(1)", "", "not http or https"},
		{"a file", "file:///etc/passwd", "", "not http or https"},
		{"nonsense", "http://[::1", "", "not http or https"},
	} {
		t.Run(c.name, func(t *testing.T) {
			location = c.location
			auth := placements["header"](canary)
			auth.secrets = append(auth.secrets, "cnry-secret-as-a-host-name")
			sent := client.Send(t.Context(), prepare(t, "POST", "http://api.test/", nil, c.body, true), auth)
			if answerOf(t, sent).Status != 307 || len(sent.Redirects) != 1 || sent.Redirects[0].Followed {
				t.Fatalf("followed: %+v", sent.Redirects)
			}
			if !strings.Contains(sent.Redirects[0].Note, c.words) {
				t.Errorf("note %q", sent.Redirects[0].Note)
			}
			if leak := leaks(everything(t, sent, nil), canary); leak != "" {
				t.Errorf("%q is shown", leak)
			}
		})
	}
	if len(sink.requests()) != 0 {
		t.Errorf("the sink was reached: %q", sink.requests())
	}
	home.forget()
}

// The commonest redirect to another origin is from http to https: the way out is named.
func TestD01RedirectToEncryption(t *testing.T) {
	stage := newStage(t)
	stage.play("http://api.test", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "https://api.test/v1", 301) })
	sink := stage.play("https://api.test", func(http.ResponseWriter, *http.Request) {})
	sent := stage.client().Send(t.Context(), prepare(t, "GET", "http://api.test/v1", nil, "", false), placements["header"](canary))
	want := "Redirects to https://api.test. It was not followed: put that address in the Base URL."
	if answerOf(t, sent).Status != 301 || len(sink.requests()) != 0 || len(sent.Redirects) != 1 || sent.Redirects[0].Note != want {
		t.Errorf("%+v", sent.Redirects)
	}
}

// Once abroad, credentials do not come back, not even when the way leads home.
func TestD01NoCredentialsAfterADetour(t *testing.T) {
	stage := newStage(t)
	home := stage.play("http://api.test", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/start" {
			http.Redirect(w, r, "http://evil.test/", 307)
		}
	})
	stage.play("http://evil.test", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://api.test/delete-everything", 307)
	})
	sent := stage.client().Send(t.Context(), prepare(t, "GET", "http://api.test/start", nil, "", true), placements["authorization"](canary))
	requests := home.requests()
	if answerOf(t, sent).Status != 200 || len(requests) != 2 || len(sent.Redirects) != 2 {
		t.Fatalf("%q %+v", requests, sent.Redirects)
	}
	if leaks(requests[1], canary) != "" {
		t.Errorf("the credential went along:\n%s", requests[1])
	}
}

func TestD01TenRedirectsAtMost(t *testing.T) {
	stage := newStage(t)
	home := stage.play("http://api.test", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/again", 302) })
	sent := stage.client().Send(t.Context(), prepare(t, "GET", "http://api.test/", nil, "", false), nil)
	if n := len(home.requests()); n != 11 || answerOf(t, sent).Status != 302 || len(sent.Redirects) != 11 {
		t.Fatalf("%d requests, %d redirects", n, len(sent.Redirects))
	}
	if last := sent.Redirects[10]; last.Followed || !strings.Contains(last.Note, "10 redirects") {
		t.Errorf("%+v", last)
	}
}

func TestD03NoReferer(t *testing.T) {
	stage := newStage(t)
	home := stage.play("http://api.test", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/start" {
			http.Redirect(w, r, "/landed", 302)
		}
	})
	answerOf(t, stage.client().Send(t.Context(), prepare(t, "GET", "http://api.test/start?q=1", nil, "", false), placements["query"](canary)))
	for _, request := range home.requests() {
		if strings.Contains(strings.ToLower(request), "referer") {
			t.Errorf("a Referer was sent:\n%s", request)
		}
	}
}
