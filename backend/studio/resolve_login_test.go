package studio

import "testing"

func TestResolveLogin(t *testing.T) {
	c := Connector{Name: "Reports", Category: CategoryOther, BaseURL: "https://{host}.example.com/api", Auth: DefaultAuth(), Parameters: []ConnectionParameter{NewConnectionParameter("site")}}
	c.Auth.Method = MethodLogin
	l := &c.Auth.Login
	l.URL, l.BodyKind = "https://{host}.example.com/{user}/signin", LoginBodyJSON
	l.Body = `{"name": "{user}", "site": "{site}", "pair": "{base64({user}:{password})}"}`
	l.Fields = []LoginField{{Name: "user", Label: "User"}, {Name: "password", Label: "Password", Secret: true}}
	l.Headers = []Pair{{Name: "X-Site", Value: "{site}"}}
	l.TokenFrom, l.TokenPath = TokenFromBody, "token"
	if problems := Blocking(CheckConnector(c, nil)); len(problems) > 0 {
		t.Fatalf("refused: %+v", problems)
	}
	got, problems := Resolve(c, map[string]string{"host": "eu", "site": `a"b`})
	if len(problems) > 0 {
		t.Fatalf("%+v", problems)
	}
	want := `{"name": "{user}", "site": "a\"b", "pair": "{base64({user}:{password})}"}`
	if l := got.Auth.Login; l.URL != "https://eu.example.com/{user}/signin" || l.Body != want || l.Headers[0].Value != `a"b` {
		t.Errorf("filled %q, %s, %q", l.URL, l.Body, l.Headers[0].Value)
	}
	if c.Auth.Login.Headers[0].Value != "{site}" {
		t.Error("the definition itself was changed")
	}
	for _, host := range []string{"evil.test/", "evil.test#", "evil.test?", "x@evil.test", "evil.test:80/"} {
		if _, problems := Resolve(c, map[string]string{"host": host, "site": "a"}); len(Blocking(problems)) == 0 {
			t.Errorf("D05: %q went into the host", host)
		}
	}
	l.URL = "https://{user}.example.com/signin"
	if len(Blocking(CheckConnector(c, nil))) == 0 {
		t.Error("what is typed at sign-in may choose the host")
	}
}
