package auth

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

func withLogin(server string) studio.Connector {
	c := withKey(server + "/api")
	c.Auth.Method, c.Auth.Login.URL = studio.MethodLogin, "/login"
	return c
}

func TestLoginRequests(t *testing.T) {
	const nasty = `p"&<ü} {user}`
	for _, test := range []struct {
		name   string
		change func(l *studio.Login)
		check  func(r asked) bool
	}{
		{"JSON", func(l *studio.Login) {}, func(r asked) bool {
			return r.method == "POST" && r.path == "/api/login" && r.json["username"] == "ada" && r.json["password"] == nasty
		}},
		{"nested JSON with braces", func(l *studio.Login) { l.Body = `{"query": "mutation { signIn(p: \"{password}\") { token } }"}` }, func(r asked) bool {
			return r.json["query"] == `mutation { signIn(p: "`+nasty+`") { token } }`
		}},
		{"form", func(l *studio.Login) {
			l.BodyKind, l.Form = studio.LoginBodyForm, []studio.Pair{{Name: "u", Value: "{user}"}, {Name: "p", Value: "{password}"}, {Name: "fixed", Value: "1"}}
		}, func(r asked) bool {
			return r.form.Get("u") == "ada" && r.form.Get("p") == nasty && r.form.Get("fixed") == "1"
		}},
		{"XML", func(l *studio.Login) { l.BodyKind, l.Body = studio.LoginBodyXML, "<l><p>{password}</p></l>" }, func(r asked) bool {
			top := readXML([]byte(r.body))
			return top.textAt("l.p") == nasty && r.header.Get("Content-Type") == "application/xml"
		}},
		{"GET with a query", func(l *studio.Login) {
			l.Method, l.BodyKind, l.URL = "GET", studio.LoginBodyNone, "/login?p={password}"
		}, func(r asked) bool {
			return r.method == "GET" && r.query.Get("p") == nasty && r.body == ""
		}},
		{"Basic header", func(l *studio.Login) {
			l.BodyKind, l.Headers = studio.LoginBodyNone, []studio.Pair{{Name: "Authorization", Value: "Basic {base64({user}:{password})}"}, {Name: "X-App", Value: "studio"}}
		}, func(r asked) bool {
			return r.header.Get("Authorization") == "Basic "+base64.StdEncoding.EncodeToString([]byte("ada:"+nasty)) && r.header.Get("X-App") == "studio"
		}},
	} {
		s := newSystem(t, replies(200, `{"token":"tok-1"}`))
		a, _ := newAuth(t)
		heard := []studio.Call{}
		a.Called = func(call studio.Call) { heard = append(heard, call) }
		c := withLogin(s.URL)
		test.change(&c.Auth.Login)
		if problems := studio.CheckConnector(c, nil); len(blockingAuth(problems)) > 0 {
			t.Errorf("%s: %v", test.name, problems)
		}
		connects(t, a, c, typing("login.user", "ada", "login.password", nasty))
		if got := s.requests()[0]; !test.check(got) {
			t.Errorf("%s: %+v", test.name, got)
		}
		if token := bearer(t, signerOf(t, a, c), c); token != "tok-1" {
			t.Errorf("%s: %s", test.name, token)
		}
		if shown := fmt.Sprintf("%+v", heard[0].Request); strings.Contains(shown, nasty) || strings.Contains(shown, base64.StdEncoding.EncodeToString([]byte("ada:"+nasty))) {
			t.Errorf("%s shows what was typed: %s", test.name, shown)
		}
	}
}

func blockingAuth(problems []studio.Problem) []studio.Problem {
	list := []studio.Problem{}
	for _, p := range studio.Blocking(problems) {
		if strings.HasPrefix(p.Field, "auth.") {
			list = append(list, p)
		}
	}
	return list
}

func TestLoginAnswers(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(l *studio.Login)
		answer func(r asked, w http.ResponseWriter)
		want   string // the token; empty for none
	}{
		{"deep", func(l *studio.Login) { l.TokenPath = "data.token.value" }, replies(200, `{"data":{"token":{"value":"t"}}}`), "t"},
		{"a list", func(l *studio.Login) { l.TokenPath = "items[1].t" }, replies(200, `{"items":[{"t":"0"},{"t":"1"}]}`), "1"},
		{"XML", func(l *studio.Login) { l.TokenPath = "r.session.id" }, replies(200, `<?xml version="1.0"?><r><session><id>t</id></session></r>`), "t"},
		{"the whole text", func(l *studio.Login) { l.TokenFrom = studio.TokenFromText }, replies(200, " tok \n"), "tok"},
		{"a JSON text", func(l *studio.Login) { l.TokenFrom = studio.TokenFromText }, replies(200, `"tok"`), "tok"},
		{"a header", func(l *studio.Login) { l.TokenFrom, l.TokenPath = studio.TokenFromHeader, "X-Session" }, func(r asked, w http.ResponseWriter) { w.Header().Set("X-Session", "t") }, "t"},
		{"a cookie", func(l *studio.Login) { l.TokenFrom, l.TokenPath = studio.TokenFromCookie, "SID" }, func(r asked, w http.ResponseWriter) {
			w.Header().Add("Set-Cookie", "other=1; Path=/")
			w.Header().Add("Set-Cookie", "SID=t; HttpOnly")
		}, "t"},
		{"not there", func(l *studio.Login) {}, replies(200, `{"jwt":"t"}`), ""},
		{"refused", func(l *studio.Login) {}, replies(401, `{"token":"t"}`), ""},
		{"redirected", func(l *studio.Login) {}, func(r asked, w http.ResponseWriter) {
			w.Header().Set("Location", "https://evil.example")
			w.WriteHeader(307)
		}, ""},
		{"a page", func(l *studio.Login) {}, replies(200, "<html><body>Sign in"), ""},
	} {
		s := newSystem(t, test.answer)
		a, _ := newAuth(t)
		c := withLogin(s.URL)
		test.change(&c.Auth.Login)
		connection, err := a.Connect(context.Background(), c, typing("login.user", "ada", "login.password", "s3cret"))
		if test.want == "" {
			if f := failsWith(t, err, studio.CodeLoginRefused); strings.Contains(f.Detail, "s3cret") || f.Message == "" {
				t.Errorf("%s: %+v", test.name, f)
			}
			continue
		}
		if err != nil || connection.State != studio.Connected {
			t.Errorf("%s: %v", test.name, err)
		} else if token := bearer(t, signerOf(t, a, c), c); token != test.want {
			t.Errorf("%s: %s", test.name, token)
		}
	}
}

func TestLoginLife(t *testing.T) {
	n := 0
	s := newSystem(t, func(_ asked, w http.ResponseWriter) {
		n++
		fmt.Fprintf(w, `{"token":"t-%d","seconds":600}`, n)
	})
	for _, set := range []func(l *studio.Login){func(l *studio.Login) { l.Life = 600 }, func(l *studio.Login) { l.ExpiryPath = "seconds" }} {
		n = 0
		a, now := newAuth(t)
		c := withLogin(s.URL)
		set(&c.Auth.Login)
		connects(t, a, c, typing("login.user", "ada", "login.password", "p"))
		now.pass(8 * time.Minute)
		first := bearer(t, signerOf(t, a, c), c)
		now.pass(3 * time.Minute)
		if second := bearer(t, signerOf(t, a, c), c); first != "t-1" || second != "t-2" {
			t.Error(first, second)
		}
	}
}

// What is typed for the login does not go to the API, unless the connector sends it along.
func TestLoginSendsAlong(t *testing.T) {
	s := newSystem(t, replies(200, `{"token":"t-1","account":"acc-7"}`))
	a, _ := newAuth(t)
	c := withLogin(s.URL)
	l := &c.Auth.Login
	l.Fields = append(l.Fields, studio.LoginField{Name: "app", Label: "App key", Secret: true})
	l.Keep = []studio.Kept{{From: "token", Path: "account", Parameter: "account"}}
	l.SendAs = []studio.Sending{
		{Placement: "header", Name: "X-Token", ValueTemplate: "{token}"}, {Placement: "header", Name: "X-App", ValueTemplate: "{app}"},
		{Placement: "query", Name: "account", ValueTemplate: "{account}"}, {Placement: "cookie", Name: "SID", ValueTemplate: "{base64({app}:{token})}"},
	}
	if problems := blockingAuth(studio.CheckConnector(c, nil)); len(problems) > 0 {
		t.Fatal(problems)
	}
	connects(t, a, c, typing("login.user", "ada", "login.password", "p", "login.app", "app-key-1"))
	out := signed(t, signerOf(t, a, c), "GET", c.BaseURL, "")
	if out.Header.Get("X-Token") != "t-1" || out.Header.Get("X-App") != "app-key-1" || out.URL.Query().Get("account") != "acc-7" ||
		out.Header.Get("Cookie") != "SID="+base64.StdEncoding.EncodeToString([]byte("app-key-1:t-1")) {
		t.Errorf("%v %s", out.Header, out.URL)
	}
	elsewhere := c
	elsewhere.BaseURL, elsewhere.Auth.Login.URL = "https://evil.example", s.URL+"/login"
	_, err := a.Signer(context.Background(), elsewhere)
	failsWith(t, err, studio.CodeCredentialMoved)
}
