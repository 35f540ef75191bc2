package studio

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func oauthConnector() Connector {
	return Connector{
		Name: "Acme CRM", BaseURL: "https://api.acme.example.com/v2", Category: CategoryCRM,
		Auth: Auth{Method: MethodOAuth2, OAuth2: OAuth2{
			Redirect: DefaultRedirect, AuthorizationURL: "https://auth.acme.example.com/oauth2/authorize?prompt=consent",
			TokenURL: "https://auth.acme.example.com/oauth2/token", ClientID: "client", ClientAuthentication: ClientAuthBasic, PKCE: PKCES256,
		}},
	}
}

func keyConnector() Connector {
	return Connector{
		Name: "Cedar Billing", BaseURL: "http://127.0.0.1:8080", Category: CategoryFinance,
		Auth: Auth{Method: MethodAPIKey, APIKey: APIKey{
			DisplayName: "API key", KeyName: "Authorization", Placement: PlacementHeader, ValueTemplate: "Bearer {key}",
			Further: []CredentialHeader{{ID: "1", DisplayName: "Application key", HeaderName: "X-App-Key"}},
		}},
	}
}

// told writes problems in one line each.
func told(problems []Problem) []string {
	lines := []string{}
	for _, p := range problems {
		line := p.Field + ": " + p.Message
		if p.Warning {
			line = "(warning) " + line
		}
		if p.FixLabel != "" {
			line += fmt.Sprintf(" [%s: %s]", p.FixLabel, p.FixValue)
		}
		lines = append(lines, line)
	}
	return lines
}

func expect(t *testing.T, what string, problems []Problem, want ...string) {
	t.Helper()
	if problems == nil {
		t.Errorf("%s: the list is nil", what)
	}
	if got := told(problems); !slices.Equal(got, want) {
		t.Errorf("%s:\n got %s\nwant %s", what, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
	}
}

func TestCheckConnectorAcceptsWhatIsRight(t *testing.T) {
	expect(t, "OAuth", CheckConnector(oauthConnector(), nil))
	expect(t, "API key", CheckConnector(keyConnector(), nil))
	c := oauthConnector()
	c.Auth.APIKey = APIKey{KeyName: "not chosen"}
	expect(t, "the other method is not looked at", CheckConnector(c, func(string) bool { return false }))
}

func TestCheckConnectorFindsEverythingAtOnce(t *testing.T) {
	expect(t, "a new connector", CheckConnector(Connector{}, nil),
		"name: Enter a name for the data connector.",
		"baseUrl: Enter the Base URL.",
		"category: Choose a Data Connector Category.",
		"auth.method: Set up the authentication method.",
	)
	c := Connector{Name: "x", Category: CategoryCRM, BaseURL: "https://a.test", Auth: Auth{Method: MethodOAuth2}}
	expect(t, "an empty OAuth form", CheckConnector(c, nil),
		"auth.oauth2.redirect.host: The redirect goes to 127.0.0.1 or localhost, this computer.",
		"auth.oauth2.redirect.path: The path begins with a slash. [Add /: /]",
		"auth.oauth2.authorizationUrl: Enter the Authorization URL.",
		"auth.oauth2.tokenUrl: Enter the Access token URL.",
		"auth.oauth2.clientId: Enter the Client ID.",
		"auth.oauth2.clientAuthentication: Choose how the client proves itself.",
		"auth.oauth2.pkce: Choose S256 or Off. [Use S256: S256]",
	)
	c.Auth.Method = MethodAPIKey
	expect(t, "an empty key form", CheckConnector(c, nil),
		"auth.apiKey.displayName: Enter the Display Name. People see it when they connect.",
		"auth.apiKey.placement: Choose where the key goes.",
		"auth.apiKey.keyName: Enter the Key Name.",
	)
}

func TestCheckConnectorName(t *testing.T) {
	c := keyConnector()
	taken := func(name string) bool { return strings.EqualFold(name, "cedar billing") }
	expect(t, "taken", CheckConnector(c, taken), "name: Another data connector has this name.")
	c.Name = strings.Repeat("é", 120)
	expect(t, "120 characters", CheckConnector(c, taken))
	c.Name += "é"
	expect(t, "121 characters", CheckConnector(c, taken), "name: A name has at most 120 characters.")
	c.Name = "two\nlines"
	expect(t, "two lines", CheckConnector(c, taken), "name: A name is one line of text.")
}

const notAnAddress = "This isn't a web address. Example: https://api.acme.example.com"

func TestCheckBaseURL(t *testing.T) {
	tests := []struct{ text, want string }{
		{" https://api.acme.example.com/v2/ ", ""},
		{"https://münchen.example/v1", ""},
		{"https://10.0.0.7:8443", ""},
		{"http://localhost:3000", ""},
		{"http://[::1]:3000", ""},
		{"http://studio.localhost", ""},
		{"https://intranet/api", ""},
		{"http://api.acme.example.com", "(warning) baseUrl: This address isn't encrypted. Use https:// if the system supports it."},
		{"api.acme.example.com/v2", "baseUrl: Start with https://. [Add https://: https://api.acme.example.com/v2]"},
		{"//api.acme.example.com", "baseUrl: Start with https://. [Add https://: https://api.acme.example.com]"},
		{"api.acme.example.com:8443", "baseUrl: Start with https://. [Add https://: https://api.acme.example.com:8443]"},
		{"localhost:3000/api", "baseUrl: Start with http:// or https://. [Add http://: http://localhost:3000/api]"},
		{"ftp://files.acme.example.com", "baseUrl: Start with https://. [Use https://: https://files.acme.example.com]"},
		{"acme", "baseUrl: " + notAnAddress},
		{"https://", "baseUrl: " + notAnAddress},
		{"https:///v2", "baseUrl: " + notAnAddress},
		{"https://api acme.example.com", "baseUrl: " + notAnAddress},
		{"https://api..example.com", "baseUrl: " + notAnAddress},
		{"https://api.acme.example.com:99999", "baseUrl: " + notAnAddress},
		{"https://api.acme.example.com:", "baseUrl: " + notAnAddress},
		{"https://api.acme.example.com\\@evil.test", "baseUrl: " + notAnAddress},
		{"https://a<b>.test", "baseUrl: " + notAnAddress},
		{"https://-a.test", "baseUrl: " + notAnAddress},
		{"https://a.test/\x00", "baseUrl: " + notAnAddress},
		{"https://{tenant}.acme.example.com/{version}", ""},
		{"{instance_url}/services", ""},
		{"https://{host}:{port}/v1", ""},
		{"http://{tenant}.acme.example.com", "(warning) baseUrl: This address isn't encrypted. Use https:// if the system supports it."},
		{"https://{tenant.acme.example.com", "baseUrl: {tenant.acme.example.com is missing its closing brace. [Add }: https://{tenant.acme.example.com}]"},
		{"{tenant}.acme.example.com", "baseUrl: Start with https://."},
		{"{scheme}://acme.example.com", "baseUrl: A {parameter} can't be a part of the scheme. Start with https://, or let one parameter stand for the whole address."},
		{"https://acme.example.com/{{a}}", "baseUrl: An address can't hold braces, except around a {parameter}."},
		{"https://{tenant}@acme.example.com", "baseUrl: An address can't hold a user name or password. Enter them under Authentication method. [Remove them: https://acme.example.com]"},
		{"https://{tenant}.a.test/v1?key=1", "baseUrl: The Base URL can't hold a query. Add it to the actions that need it. [Remove it: https://{tenant}.a.test/v1]"},
		{"https://a.test/v1?key=1", "baseUrl: The Base URL can't hold a query. Add it to the actions that need it. [Remove it: https://a.test/v1]"},
		{"https://a.test/v1#top", "baseUrl: What follows # is never sent. [Remove it: https://a.test/v1]"},
	}
	for _, test := range tests {
		c := keyConnector()
		c.BaseURL = test.text
		want := []string{}
		if test.want != "" {
			want = append(want, test.want)
		}
		expect(t, test.text, CheckConnector(c, nil), want...)
	}
}

// TestD06UserInfoInAddresses holds that no address of a connector may have a user name or a password,
// and that neither is repeated.
func TestD06UserInfoInAddresses(t *testing.T) {
	for _, address := range []string{"https://user@a.test/x", "https://user:hunter2@a.test/x", "https://:hunter2@a.test/x", "http://user@127.0.0.1/x"} {
		for field, set := range map[string]func(*Connector){
			"baseUrl":                      func(c *Connector) { c.BaseURL = address },
			"auth.oauth2.authorizationUrl": func(c *Connector) { c.Auth.OAuth2.AuthorizationURL = address },
			"auth.oauth2.tokenUrl":         func(c *Connector) { c.Auth.OAuth2.TokenURL = address },
			"auth.oauth2.refreshUrl":       func(c *Connector) { c.Auth.OAuth2.RefreshURL = address },
			"auth.oauth2.revocationUrl":    func(c *Connector) { c.Auth.OAuth2.RevocationURL = address },
			"auth.oauth2.issuer":           func(c *Connector) { c.Auth.OAuth2.Issuer = address },
			"preparation.documentationUrl": func(c *Connector) { c.Preparation.DocumentationURL = address },
		} {
			c := oauthConnector()
			set(&c)
			problems := CheckConnector(c, nil)
			if len(problems) != 1 || problems[0].Field != field || problems[0].Warning || problems[0].FixLabel != "Remove them" {
				t.Errorf("%s %s: %v", field, address, told(problems))
			}
			if strings.Contains(fmt.Sprint(problems), "hunter2") {
				t.Errorf("the password is repeated: %v", told(problems))
			}
		}
	}
}

func TestCheckOAuth(t *testing.T) {
	tests := []struct {
		name   string
		change func(*OAuth2)
		want   []string
	}{
		{"http", func(o *OAuth2) { o.TokenURL = "http://auth.acme.example.com/token" },
			[]string{"auth.oauth2.tokenUrl: Use https://. Secrets travel to this address. [Use https://: https://auth.acme.example.com/token]"}},
		{"http on this computer", func(o *OAuth2) { o.TokenURL, o.AuthorizationURL = "http://localhost:1/t", "http://127.0.0.1:1/a" }, nil},
		{"no scheme", func(o *OAuth2) { o.RefreshURL = "auth.acme.example.com/refresh" },
			[]string{"auth.oauth2.refreshUrl: Start with https://. [Add https://: https://auth.acme.example.com/refresh]"}},
		{"a parameter", func(o *OAuth2) {
			o.AuthorizationURL, o.TokenURL = "https://{tenant}.test/a?t={tenant}", "https://a.test/{tenant}/token"
		}, nil},
		{"a parameter in a plain address", func(o *OAuth2) { o.TokenURL = "http://{tenant}.test/a" },
			[]string{"auth.oauth2.tokenUrl: Use https://. Secrets travel to this address. [Use https://: https://{tenant}.test/a]"}},
		{"a parameter as a name", func(o *OAuth2) { o.AuthorizationURL = "https://a.test/a?{tenant}=1" },
			[]string{"auth.oauth2.authorizationUrl: {tenant} can be the value of a query entry, not its name."}},
		{"protocol parameters in the URL", func(o *OAuth2) {
			o.AuthorizationURL = "https://a.test/authorize?response_type=code&prompt=consent&Client_ID=x"
		}, []string{"auth.oauth2.authorizationUrl: The sign-in sets client_id itself. [Remove it: https://a.test/authorize?prompt=consent]"}},
		{"no PKCE", func(o *OAuth2) { o.PKCE = PKCEOff },
			[]string{"(warning) auth.oauth2.pkce: Without PKCE another program on this computer could use an intercepted approval. Turn it off only for systems that refuse it. [Use S256: S256]"}},
		{"no PKCE and no secret", func(o *OAuth2) { o.PKCE, o.ClientAuthentication = PKCEOff, ClientAuthPublic },
			[]string{"auth.oauth2.pkce: A client without a secret needs PKCE. [Use S256: S256]"}},
		{"a public client", func(o *OAuth2) { o.ClientAuthentication = ClientAuthPublic }, nil},
		{"any free port", func(o *OAuth2) { o.Redirect.Port, o.Redirect.Host = 0, "localhost" }, nil},
		{"redirect", func(o *OAuth2) { o.Redirect = Redirect{"0.0.0.0", 80, "callback?x"} }, []string{
			"auth.oauth2.redirect.host: The redirect goes to 127.0.0.1 or localhost, this computer.",
			"auth.oauth2.redirect.port: Enter a port from 1024 to 65535, or 0 for any free port.",
			"auth.oauth2.redirect.path: The path begins with a slash. [Add /: /callback?x]",
		}},
		{"redirect path", func(o *OAuth2) { o.Redirect.Path = "/a?b" }, []string{"auth.oauth2.redirect.path: Use letters, digits, -, _ and / in the path."}},
		{"scheme of the token", func(o *OAuth2) { o.TokenScheme = "Bearer\r\nX: y" }, []string{"auth.oauth2.tokenScheme: The scheme is one word, such as Bearer."}},
		{"resource", func(o *OAuth2) { o.Resource = "acme" }, []string{"auth.oauth2.resource: Resource is an absolute URI without #, such as https://api.acme.example.com."}},
	}
	for _, test := range tests {
		c := oauthConnector()
		test.change(&c.Auth.OAuth2)
		expect(t, test.name, CheckConnector(c, nil), test.want...)
	}
}

// TestA19ReservedParameters holds that nobody can set the protocol's own parameters through the lists
// of further ones.
func TestA19ReservedParameters(t *testing.T) {
	for _, name := range []string{
		"state", "code_verifier", "code_challenge", "code_challenge_method", "redirect_uri", "client_secret", "client_id",
		"response_type", "grant_type", "code", "refresh_token", "scope", "STATE", " state ",
	} {
		for list, set := range map[string]func(*OAuth2, []Pair){
			"authorizationParams": func(o *OAuth2, p []Pair) { o.AuthorizationParams = p },
			"tokenParams":         func(o *OAuth2, p []Pair) { o.TokenParams = p },
		} {
			c := oauthConnector()
			set(&c.Auth.OAuth2, []Pair{{"prompt", "consent"}, {name, "evil"}})
			expect(t, list+" "+name, CheckConnector(c, nil),
				fmt.Sprintf("auth.oauth2.%s.1.name: The sign-in sets %s itself.", list, strings.ToLower(strings.TrimSpace(name))))
		}
	}
	c := oauthConnector()
	c.Auth.OAuth2.Audience = "https://api.acme.example.com"
	c.Auth.OAuth2.AuthorizationParams = []Pair{
		{"access_type", "offline"}, {"resource", "urn:x"}, {"", ""}, {"", "value"}, {"audience", "x"}, {"response_mode", "form_post"}, {"response_mode", "query"},
	}
	expect(t, "others", CheckConnector(c, nil),
		"auth.oauth2.authorizationParams.3.name: Enter a name.",
		"auth.oauth2.authorizationParams.4.name: audience has a field of its own, which is filled in.",
		"auth.oauth2.authorizationParams.5.value: The answer can only be received in the query. [Use query: query]",
	)
}

func TestCheckAPIKey(t *testing.T) {
	const once = "Put {key} once where the key goes, such as Bearer {key}."
	tests := []struct {
		name   string
		change func(*APIKey)
		want   []string
	}{
		{"spaces", func(k *APIKey) { k.KeyName = "X Api Key" }, []string{"auth.apiKey.keyName: Header names can't contain spaces. [Use X-Api-Key: X-Api-Key]"}},
		{"a colon", func(k *APIKey) { k.KeyName = "X-Api-Key:" }, []string{"auth.apiKey.keyName: Header names can't contain ':'. [Use X-Api-Key: X-Api-Key]"}},
		{"a line break", func(k *APIKey) { k.KeyName = "X-Api-Key\n" }, []string{"auth.apiKey.keyName: Header names can't contain spaces. [Use X-Api-Key: X-Api-Key]"}},
		{"an umlaut", func(k *APIKey) { k.KeyName = "é" }, []string{"auth.apiKey.keyName: Header names can't contain 'é'."}},
		{"cookie", func(k *APIKey) { k.KeyName = "Cookie" }, []string{"auth.apiKey.keyName: Cookie can't be set here: cookies have a place of their own."}},
		{"query", func(k *APIKey) { k.Placement, k.KeyName = PlacementQuery, "api key[]" }, nil},
		{"query with spaces", func(k *APIKey) { k.Placement, k.KeyName = PlacementQuery, " key " }, []string{"auth.apiKey.keyName: The Key Name has spaces at its ends. [Remove them: key]"}},
		{"body", func(k *APIKey) { k.Placement, k.KeyName = PlacementBody, "apiKey" }, nil},
		{"no template", func(k *APIKey) { k.ValueTemplate = "" }, nil},
		{"no key in the template", func(k *APIKey) { k.ValueTemplate = "Bearer " }, []string{"auth.apiKey.valueTemplate: " + once + " [Add {key}: Bearer {key}]"}},
		{"another name", func(k *APIKey) { k.ValueTemplate = "Bearer {token}" }, []string{"auth.apiKey.valueTemplate: " + once}},
		{"twice", func(k *APIKey) { k.ValueTemplate = "{key}:{key}" }, []string{"auth.apiKey.valueTemplate: " + once}},
		{"doubled braces", func(k *APIKey) { k.ValueTemplate = "{{key}}" }, []string{"auth.apiKey.valueTemplate: " + once}},
		{"a further parameter", func(k *APIKey) { k.ValueTemplate = "{user}:{key}" }, []string{"auth.apiKey.valueTemplate: " + once}},
		{"a line break in the template", func(k *APIKey) { k.ValueTemplate = "a\nb {key}" },
			[]string{"auth.apiKey.valueTemplate: Header Authorization: There is a line break at position 2. Headers can't hold it."}},
		{"further headers", func(k *APIKey) {
			k.Further = []CredentialHeader{{HeaderName: "authorization", DisplayName: "x"}, {HeaderName: "Content-Length"}, {DisplayName: "x"}, {DisplayName: "x", HeaderName: "X-A", ValueTemplate: "Token"}}
		}, []string{
			"auth.apiKey.further.0.headerName: authorization is used above already.",
			"auth.apiKey.further.1.displayName: Enter the Display Name. People see it when they connect.",
			"auth.apiKey.further.1.headerName: Content-Length can't be set here: it is counted from the body.",
			"auth.apiKey.further.2.headerName: Enter the name of the header.",
			"auth.apiKey.further.3.valueTemplate: " + once + " [Add {key}: Token {key}]",
		}},
	}
	for _, test := range tests {
		c := keyConnector()
		test.change(&c.Auth.APIKey)
		expect(t, test.name, CheckConnector(c, nil), test.want...)
	}
}

func TestCheckDocumentationURL(t *testing.T) {
	for text, want := range map[string][]string{
		"":                              nil,
		"https://docs.acme.test/#/api":  nil,
		"http://docs.acme.test/{x}?a=b": nil,
		"docs.acme.test":                {"preparation.documentationUrl: Start with https://. [Add https://: https://docs.acme.test]"},
		"javascript:alert(1)":           {"preparation.documentationUrl: Start with https://."},
		"file:///etc/passwd":            {"preparation.documentationUrl: Start with https://."},
	} {
		c := keyConnector()
		c.Preparation.DocumentationURL = text
		expect(t, text, CheckConnector(c, nil), want...)
	}
}
