package studio

import (
	"math/rand/v2"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// tenanted is a connector with a parameter at every kind of place.
func tenanted() Connector {
	c := oauthConnector()
	c.BaseURL = "https://{subdomain}.acme.example.com/api/{version}"
	c.Auth.OAuth2.AuthorizationURL = "https://{subdomain}.acme.example.com/authorize?tenant={tenant}"
	c.Auth.OAuth2.TokenURL = "https://login.{region}/token"
	c.Auth.OAuth2.TokenParams = []Pair{{"tenant", "{tenant}"}}
	c.Parameters = []ConnectionParameter{
		{Name: "version", Label: "Version", Default: "v2", Required: true},
		{Name: "tenant", Label: "Tenant", Required: true},
		{Name: "region", Label: "Region", Required: true, Choices: []Choice{{"acme.example", "World"}, {"acme.example.eu", "Europe"}}},
		{Name: "note", Label: "Note"},
	}
	return c
}

func TestResolveFillsEveryPlace(t *testing.T) {
	c := tenanted()
	got, problems := Resolve(c, map[string]string{"subdomain": "https://Blue.Acme.example.com/home?x=1", "tenant": "a b/c&d", "region": "acme.example.eu"})
	expect(t, "all values", problems)
	for _, x := range [][2]string{
		{got.BaseURL, "https://blue.acme.example.com/api/v2"},
		{got.Auth.OAuth2.AuthorizationURL, "https://blue.acme.example.com/authorize?tenant=a%20b%2Fc%26d"},
		{got.Auth.OAuth2.TokenURL, "https://login.acme.example.eu/token"},
		{got.Auth.OAuth2.TokenParams[0].Value, "a b/c&d"},
		{c.Auth.OAuth2.TokenParams[0].Value, "{tenant}"},
	} {
		if x[0] != x[1] {
			t.Errorf("got %s, want %s", x[0], x[1])
		}
	}
	if got.Unresolved() || !c.Unresolved() {
		t.Error("it is not told apart whether the base URL is filled")
	}
	_, problems = Resolve(c, nil)
	expect(t, "no values", problems,
		"values.subdomain: Enter the Subdomain.", "values.tenant: Enter the Tenant.", "values.region: Enter the Region.")
	plain, problems := Resolve(keyConnector(), map[string]string{"subdomain": "x"})
	expect(t, "no parameters", problems)
	if plain.BaseURL != keyConnector().BaseURL {
		t.Error("a connector without parameters was changed")
	}
}

func TestConnectionParametersAreFoundInTheAddresses(t *testing.T) {
	names := []string{}
	for _, p := range tenanted().ConnectionParameters() {
		names = append(names, p.Name+":"+p.Label)
	}
	want := []string{"subdomain:Subdomain", "version:Version", "tenant:Tenant", "region:Region", "note:Note"}
	if !slices.Equal(names, want) {
		t.Errorf("got %v, want %v", names, want)
	}
	prefix, suffix := tenanted().Around(NewConnectionParameter("subdomain"))
	if prefix != "https://" || suffix != ".acme.example.com" {
		t.Errorf("around the subdomain: %s and %s", prefix, suffix)
	}
}

// TestD05HostParameters: a value in the host stays a label of it, and what is pasted around it is taken off.
func TestD05HostParameters(t *testing.T) {
	c := keyConnector()
	c.BaseURL = "https://{subdomain}.zendesk.example/api"
	for _, attack := range []string{"evil.test/", "evil.test#", "evil.test?", "x@evil.test/", "evil.test:80/",
		"https://evil.test/.zendesk.example", "acme.zendesk.example.evil.test", "evil.test\\", "a b", "a%2eb", "ä", strings.Repeat("a", 64), "-a", "{x}", "a\nb"} {
		got, problems := Resolve(c, map[string]string{"subdomain": attack})
		if len(Blocking(problems)) != 1 || problems[0].Field != "values.subdomain" {
			t.Errorf("%q became %s, problems %v", attack, got.BaseURL, told(problems))
		}
		if strings.Contains(problems[0].Message, attack) {
			t.Errorf("the message repeats %q", attack)
		}
	}
	for _, kind := range []string{"acme", " ACME ", "https://acme.zendesk.example", "https://acme.zendesk.example/agent/1?x#y", "acme.zendesk.example/", "acme.zendesk.example/agent"} {
		got, problems := Resolve(c, map[string]string{"subdomain": kind})
		if got.BaseURL != "https://acme.zendesk.example/api" || len(problems) > 0 {
			t.Errorf("%q became %s, problems %v", kind, got.BaseURL, told(problems))
		}
	}
}

func TestD05WholeHosts(t *testing.T) {
	tests := []struct{ base, value, want string }{
		{"https://{host}/api", "https://Acme.example.com/x", "https://acme.example.com/api"},
		{"https://{host}/api", "acme.example.com:8443/", "https://acme.example.com:8443/api"},
		{"https://{host}/api", "x@evil.test/", ""},
		{"https://{host}/api", "evil.test#", ""},
		{"https://{host}/api", "evil.test?", ""},
		{"https://{host}/api", "evil.test\\x", ""},
		{"https://api.{domain}/v1", "https://api.acme.example.com", "https://api.acme.example.com/v1"},
		{"https://api.{domain}/v1", "acme.example.com:80", ""},
		{"https://acme.example:{port}/v1", "8443", "https://acme.example:8443/v1"},
		{"https://acme.example:{port}/v1", "80@evil.test", ""},
		{"{instance}/v1", "https://eu.acme.example.com/", "https://eu.acme.example.com/v1"},
		{"{instance}/v1", "eu.acme.example.com", "https://eu.acme.example.com/v1"},
		{"{instance}/v1", "https://x@evil.test", ""},
		{"{instance}/v1", "javascript:alert(1)", ""},
		{"{instance}/v1", "https://a.test/..", ""},
		{"{instance}/v1", "https://a.test?x=", ""},
		{"https://a.test/{version}", "..", ""},
		{"https://a.test/{version}", "v1/admin", ""},
		{"https://a.test/{version}", "a?b#c", "https://a.test/a%3Fb%23c"},
	}
	for _, test := range tests {
		c := keyConnector()
		c.BaseURL = test.base
		name := c.ConnectionParameters()[0].Name
		got, problems := Resolve(c, map[string]string{name: test.value})
		if test.want == "" && len(problems) != 1 || test.want != "" && (got.BaseURL != test.want || len(problems) > 0) {
			t.Errorf("%s with %q became %s, problems %v", test.base, test.value, got.BaseURL, told(problems))
		}
	}
}

// TestP8ConnectionValues: no value of a connection changes where a request goes, beyond its own place.
func TestP8ConnectionValues(t *testing.T) {
	wanted, _ := strconv.Atoi(os.Getenv("CS_FUZZ_VALUES"))
	if wanted == 0 {
		wanted = 5000
	}
	c := keyConnector()
	c.BaseURL = "https://{a}-x.{b}.acme.example.com/api/{c}/v{d}"
	pieces := []string{"evil.test", "/", "#", "?", "@", ":", "80", ".", "..", "\\", "%2f", "%2e", "a", "B", "-", "{a}", " ", "\t", "\x00", "\n", "é", "https://", ".acme.example.com", "[", "]", "&", "=", ";"}
	random := rand.New(rand.NewPCG(5, 8))
	sent := 0
	for range wanted {
		values := map[string]string{"a": "acme", "b": "eu", "c": "crm", "d": "2"}
		name := string("abcd"[random.IntN(4)])
		value := ""
		for range 1 + random.IntN(4) {
			value += pieces[random.IntN(len(pieces))]
		}
		values[name] = value
		got, problems := Resolve(c, values)
		if len(Blocking(problems)) > 0 {
			continue
		}
		sent++
		u, err := url.Parse(got.BaseURL)
		if err != nil || u.Scheme != "https" || !strings.HasSuffix(u.Host, ".acme.example.com") || strings.Count(u.Host, ".") != 4 ||
			u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.Count(u.EscapedPath(), "/") != 3 {
			t.Fatalf("{%s} = %q led to %s", name, value, got.BaseURL)
		}
	}
	if sent == 0 {
		t.Fatal("nothing was let through")
	}
}

func TestSecretParametersAreMarks(t *testing.T) {
	c := keyConnector()
	c.Parameters = []ConnectionParameter{{Name: "app", Label: "App key", Secret: true, Required: true}}
	c.Auth.APIKey.ValueTemplate = "Bearer {key}, app={app}"
	expect(t, "a secret in a value template", CheckConnector(c, nil))
	got, problems := Resolve(c, map[string]string{"app": "typed"})
	expect(t, "kept", problems)
	if want := "Bearer {key}, app=" + SecretMark("app"); got.Auth.APIKey.ValueTemplate != want {
		t.Errorf("got %s", got.Auth.APIKey.ValueTemplate)
	}
	_, problems = Resolve(c, nil)
	expect(t, "not kept", problems, "values.app: Enter the App key.")
	c.BaseURL = "https://a.test/{app}"
	c.Parameters[0].Default = "x"
	expect(t, "where a secret must not be", CheckConnector(c, nil),
		"parameters.app.secret: A secret can't be a part of an address. Use {app} in a header, in the query or in the body.",
		"parameters.app.default: A secret has no default: it would be saved and exported as plain text.")
	c = keyConnector()
	c.Parameters = []ConnectionParameter{{Name: "app", Label: "App key", Secret: true}}
	a := Action{Name: "x", Category: Retrieve, Method: "GET", Endpoint: "/x/{app}"}
	expect(t, "in the path of an action", CheckAction(c, a, nil),
		"endpoint: {app} is a secret, which can't be a part of the address. Use it in a header, in the query or in the body.")
}

func TestCheckConnectionParameters(t *testing.T) {
	c := keyConnector()
	c.BaseURL = "https://{region}.acme.example.com"
	c.Parameters = []ConnectionParameter{
		{Name: "region", Label: "", Pattern: "[", Default: "a.b", Choices: []Choice{{"eu", ""}, {"eu", ""}, {"", ""}, {"a/b", ""}}},
		{Name: "key", Label: "Key"}, {Name: "a b", Label: "x"}, {Name: "key", Label: "Key"},
	}
	expect(t, "all at once", CheckConnector(c, nil),
		"parameters.a b.name: Use letters, digits and _ in a parameter name.",
		"parameters.key.name: {key} is there twice.",
		"parameters.region.label: Enter a label. People see it when they connect.",
		"parameters.region.pattern: This is no pattern. Example: [a-z0-9-]+",
		"parameters.region.choices.1.value: This choice is there twice.",
		"parameters.region.choices.2.value: Enter the value of the choice.",
		"parameters.region.choices.3.value: The Region has letters, digits and - only. It is the part of the address between https:// and .acme.example.com.",
		"parameters.region.default: Choose the Region.",
		"parameters.key.name: {key} stands for a credential. Choose another name.",
	)
}

func TestAskedParametersLeaveOutTheConnections(t *testing.T) {
	c := keyConnector()
	c.Parameters = []ConnectionParameter{{Name: "site", Label: "Site"}}
	asked := AskedParameters(c, Action{Method: "GET", Endpoint: "/sites/{site}/items/{id}"})
	if len(asked) != 1 || asked[0].Parameter.Name != "id" {
		t.Errorf("asked for %v", asked)
	}
}
