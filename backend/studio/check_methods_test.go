package studio

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func methodConnector(method AuthMethod) Connector {
	c := Connector{Name: "Acme", BaseURL: "https://api.acme.example.com", Category: CategoryCRM, Auth: DefaultAuth()}
	c.Auth.Method = method
	c.Auth.Login.URL = "/login"
	return c
}

func TestCheckNewMethods(t *testing.T) {
	for _, test := range []struct {
		name   string
		method AuthMethod
		change func(*Connector)
		want   []string
	}{
		{"none", MethodNone, nil, nil},
		{"Basic", MethodBasic, nil, nil},
		{"Basic with a template", MethodBasic, func(c *Connector) { c.Auth.Basic.ValueTemplate = "{user}/token:{password}" }, nil},
		{"Basic without holes", MethodBasic, func(c *Connector) { c.Auth.Basic.ValueTemplate = "x:y" },
			[]string{"auth.basic.valueTemplate: Put {user} and {password} where they go. [Use {user}:{password}: {user}:{password}]"}},
		{"Basic with another hole", MethodBasic, func(c *Connector) { c.Auth.Basic.ValueTemplate = "{key}:x" }, []string{"auth.basic.valueTemplate: Only {user} and {password} can stand here."}},
		{"Basic without a colon", MethodBasic, func(c *Connector) { c.Auth.Basic.ValueTemplate = "{user}{password}" },
			[]string{"auth.basic.valueTemplate: A colon stands between the two parts, such as {user}:{password}."}},
		{"login", MethodLogin, nil, nil},
		{"login without an address", MethodLogin, func(c *Connector) { c.Auth.Login.URL = "" }, []string{"auth.login.url: Enter the Login URL."}},
		{"login in the clear", MethodLogin, func(c *Connector) { c.Auth.Login.URL = "http://acme.example.com/login" },
			[]string{"auth.login.url: Use https://. Secrets travel to this address. [Use https://: https://acme.example.com/login]"}},
		{"a typed host", MethodLogin, func(c *Connector) { c.Auth.Login.URL = "https://{user}.example.com/login" },
			[]string{"auth.login.url: What is typed can't be in the host: it could lead to another server."}},
		{"a typed query", MethodLogin, func(c *Connector) { c.Auth.Login.URL = "https://acme.example.com/login?p={password}" }, nil},
		{"an unknown hole", MethodLogin, func(c *Connector) { c.Auth.Login.Body = `{"a":"{pin}"}` }, []string{"auth.login.body: There is no field {pin} above."}},
		{"no JSON", MethodLogin, func(c *Connector) { c.Auth.Login.Body = `{"a": {user}}` },
			[]string{`auth.login.body: This isn't JSON. Names in braces stand inside of quotes, such as "{user}".`}},
		{"no XML", MethodLogin, func(c *Connector) { c.Auth.Login.BodyKind, c.Auth.Login.Body = LoginBodyXML, "<a><b></a>" },
			[]string{"auth.login.body: This isn't XML: XML syntax error on line 1: element <b> closed by </a>."}},
		{"no fields", MethodLogin, func(c *Connector) { c.Auth.Login.Fields, c.Auth.Login.Body = nil, "{}" },
			[]string{"auth.login.fields: Add what is typed to sign in, such as a user name."}},
		{"no path", MethodLogin, func(c *Connector) { c.Auth.Login.TokenPath = "" }, []string{"auth.login.tokenPath: Enter where the token is, such as data.token."}},
		{"the whole body", MethodLogin, func(c *Connector) { c.Auth.Login.TokenFrom, c.Auth.Login.TokenPath = TokenFromText, "" }, nil},
		{"sent along", MethodLogin, func(c *Connector) {
			c.Auth.Login.SendAs = []Sending{{PlacementHeader, "X-A", "{base64({user}:{token})}"}, {PlacementHeader, "X-B", "{user}"}}
		}, nil},
		{"an unknown sending", MethodLogin, func(c *Connector) { c.Auth.Login.SendAs = []Sending{{PlacementHeader, "X-A", "{pin}"}} },
			[]string{"auth.login.sendAs.0.valueTemplate: Put {token} once where the key goes, such as Bearer {token}."}},
		{"two places", MethodAPIKey, func(c *Connector) { c.Auth.APIKey.Also = []Sending{{PlacementQuery, "k", "{key}"}} }, nil},
		{"the same place twice", MethodAPIKey, func(c *Connector) { c.Auth.APIKey.Also = []Sending{{PlacementHeader, "x-key", "{key}"}} },
			[]string{"auth.apiKey.also.0.name: x-key is used above already."}},
		{"a cookie", MethodAPIKey, func(c *Connector) { c.Auth.APIKey.Placement, c.Auth.APIKey.KeyName = PlacementCookie, "sid" }, nil},
		{"a cookie with a space", MethodAPIKey, func(c *Connector) {
			c.Auth.APIKey.Placement, c.Auth.APIKey.KeyName, c.Auth.APIKey.ValueTemplate = PlacementCookie, "sid", "Key {key}"
		}, []string{"auth.apiKey.valueTemplate: A cookie can't hold spaces, commas, semicolons, quotes and backslashes."}},
		{"a path", MethodAPIKey, func(c *Connector) {
			c.BaseURL, c.Auth.APIKey.Placement, c.Auth.APIKey.KeyName = "https://api.acme.example.com/bot{key}/", PlacementPath, "key"
		}, nil},
		{"a path without its hole", MethodAPIKey, func(c *Connector) { c.Auth.APIKey.Placement, c.Auth.APIKey.KeyName = PlacementPath, "key" },
			[]string{"auth.apiKey.keyName: Write {key} into the path of the Base URL, where the key goes."}},
		{"the host as a path", MethodAPIKey, func(c *Connector) {
			c.BaseURL, c.Auth.APIKey.Placement, c.Auth.APIKey.KeyName = "https://{key}.acme.example.com/", PlacementPath, "key"
		}, []string{"baseUrl: This isn't a web address. Example: https://api.acme.example.com", "auth.apiKey.keyName: Write {key} into the path of the Base URL, where the key goes."}},
	} {
		c := methodConnector(test.method)
		c.Auth.APIKey.DisplayName, c.Auth.APIKey.KeyName = "Key", "X-Key"
		if test.change != nil {
			test.change(&c)
		}
		expect(t, test.name, CheckConnector(c, nil), test.want...)
	}
}

func TestCheckGrants(t *testing.T) {
	for _, test := range []struct {
		name   string
		grant  Grant
		change func(*OAuth2)
		want   []string
	}{
		{"client credentials", GrantClientCredentials, nil, nil},
		{"client credentials without a secret", GrantClientCredentials, func(o *OAuth2) { o.ClientAuthentication = ClientAuthPublic },
			[]string{"auth.oauth2.clientAuthentication: A client that signs in with its own credentials needs a secret. [Send it in the body: body]"}},
		{"password", GrantPassword, func(o *OAuth2) { o.ClientAuthentication = ClientAuthPublic }, nil},
		{"a pasted token", GrantRefreshToken, nil, nil},
		{"device", GrantDevice, func(o *OAuth2) { o.DeviceURL = "https://a.test/device" }, nil},
		{"device without its address", GrantDevice, nil, []string{"auth.oauth2.deviceUrl: Enter the Device authorization URL."}},
		{"assertion", GrantAssertion, func(o *OAuth2) { o.Assertion.Claims = []Pair{{"scope", "{scope}"}} }, nil},
		{"an unknown claim value", GrantAssertion, func(o *OAuth2) { o.Assertion.Claims = []Pair{{"sub", "{user}"}} },
			[]string{"auth.oauth2.assertion.claims.0.value: Only {client_id}, {token_url}, {scope} and {key_id} can stand here."}},
		{"another grant", "implicit", nil, []string{"auth.oauth2.grant: Choose how the token is got."}},
		{"a header", GrantPassword, func(o *OAuth2) { o.TokenHeaders = []Pair{{"authorization", "x"}, {"X A", "y"}} }, []string{
			"auth.oauth2.tokenHeaders.0.name: Authorization is set by Client authentication.",
			"auth.oauth2.tokenHeaders.1.name: Header names can't contain spaces. [Use X-A: X-A]"}},
		{"a spelling", GrantPassword, func(o *OAuth2) { o.ParameterNames = []Pair{{"client_id", "client_key"}, {"tenant", "x"}} },
			[]string{"auth.oauth2.parameterNames.1.name: Enter a parameter of the protocol, such as client_id."}},
		{"kept", GrantPassword, func(o *OAuth2) { o.Keep = []Kept{{KeptFromToken, "a.b", "x"}, {"body", "", "x"}} }, []string{
			"auth.oauth2.keep.1.from: Choose the token answer or the callback.",
			"auth.oauth2.keep.1.path: Enter where the value is, such as instance_url.", "auth.oauth2.keep.1.parameter: x is used above already."}},
	} {
		c := oauthConnector()
		o := &c.Auth.OAuth2
		o.Grant, o.AuthorizationURL, o.Assertion.Algorithm = test.grant, "", RS256 // nobody approves in a browser
		if test.change != nil {
			test.change(o)
		}
		expect(t, test.name, CheckConnector(c, nil), test.want...)
	}
}

// TestOlderDefinitions holds that what was stored before there were more methods goes on working.
func TestOlderDefinitions(t *testing.T) {
	var c Connector
	text := `{"name":"Acme","baseUrl":"https://api.acme.example.com","category":"CRM","auth":{"method":"apiKey","apiKey":{"displayName":"Key","keyName":"X-Key","placement":"header"}}}`
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		t.Fatal(err)
	}
	c = c.WithLists()
	expect(t, "older", CheckConnector(c, nil))
	if fields := c.Auth.CredentialFields(); len(fields) != 1 || fields[0].ID != FieldAPIKey || !strings.Contains(fields[0].Use, "the header X-Key") {
		t.Errorf("%+v", fields)
	}
	c.Auth.Method = MethodLogin
	c.Auth.Login.URL = "/login"
	expect(t, "changed to a login", CheckConnector(c, nil))
}

func TestCredentialFields(t *testing.T) {
	ids := func(a Auth) string {
		list := []string{}
		for _, f := range a.CredentialFields() {
			list = append(list, f.ID)
		}
		return strings.Join(list, " ")
	}
	for want, set := range map[string]func(*Auth){
		"":                          func(a *Auth) { a.Method = MethodNone },
		"basic.user basic.password": func(a *Auth) { a.Method = MethodBasic },
		"login.user login.password": func(a *Auth) { a.Method = MethodLogin },
		"clientSecret":              func(a *Auth) { a.Method, a.OAuth2.Grant = MethodOAuth2, GrantClientCredentials },
		"clientSecret refreshToken": func(a *Auth) { a.Method, a.OAuth2.Grant = MethodOAuth2, GrantRefreshToken },
		"oauth2.privateKey":         func(a *Auth) { a.Method, a.OAuth2.Grant = MethodOAuth2, GrantAssertion },
		"oauth2.user oauth2.password": func(a *Auth) {
			a.Method, a.OAuth2.Grant, a.OAuth2.ClientAuthentication = MethodOAuth2, GrantPassword, ClientAuthPublic
		},
	} {
		a := DefaultAuth()
		set(&a)
		if got := ids(a); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
	a := DefaultAuth()
	a.Method = MethodOAuth2
	if len(a.CredentialFields()) != 0 || !a.Interactive() {
		t.Error("a sign-in in the browser has nothing to type")
	}
}

func FuzzFillCredential(f *testing.F) {
	f.Add("Basic {base64({a}:{b})} {c}", "{b}", ")}")
	f.Fuzz(func(t *testing.T, text, a, b string) {
		filled := FillCredential(text, map[string]string{"a": a, "b": b}, func(string) string { return "•" })
		if a != "" && len(a) > 3 && !strings.Contains(text, a) && strings.Contains(filled, a) && !slices.Contains([]string{"•"}, a) {
			t.Errorf("%q of %q is in %q", a, text, filled)
		}
	})
}

// TestBasicAsksForWhatItSends: a part that the value template does not have is not asked for, and the other is needed.
func TestBasicAsksForWhatItSends(t *testing.T) {
	for template, want := range map[string][]CredentialField{
		"":                     {{ID: FieldBasicUser, Label: "User name", Optional: true}, {ID: FieldBasicPassword, Label: "Password", Secret: true, Optional: true}},
		"{user}/t:{password}":  {{ID: FieldBasicUser, Label: "User name", Optional: true}, {ID: FieldBasicPassword, Label: "Password", Secret: true, Optional: true}},
		":{password}":          {{ID: FieldBasicPassword, Label: "Password", Secret: true}},
		"{user}:":              {{ID: FieldBasicUser, Label: "User name"}},
		"half typed: {passwor": {{ID: FieldBasicUser, Label: "User name", Optional: true}, {ID: FieldBasicPassword, Label: "Password", Secret: true, Optional: true}},
	} {
		got := Auth{Method: MethodBasic, Basic: Basic{ValueTemplate: template}}.CredentialFields()
		for i := range got {
			got[i].Field, got[i].Use = "", ""
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q asks for %+v", template, got)
		}
	}
}
