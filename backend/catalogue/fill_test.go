package catalogue

import (
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"connectorstudio/backend/studio"
)

func begun(t *testing.T, id, method string, values map[string]string) Filled {
	t.Helper()
	f, err := Fill(studio.Connector{ID: studio.NewID(), Auth: studio.DefaultAuth()}, id, method, values)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestFillOAuth2(t *testing.T) {
	c := begun(t, "zoho-crm", "", map[string]string{"region": "eu"}).Connector
	o := c.Auth.OAuth2
	for what, pair := range map[string][2]string{
		"name": {c.Name, "Zoho CRM"}, "category": {string(c.Category), "CRM"}, "base URL": {c.BaseURL, "https://www.zohoapis.eu/crm/v6"},
		"authorization URL": {o.AuthorizationURL, "https://accounts.zoho.eu/oauth/v2/auth"}, "token URL": {o.TokenURL, "https://accounts.zoho.eu/oauth/v2/token"},
		"scopes": {o.Scopes, "ZohoCRM.modules.ALL ZohoCRM.settings.READ ZohoCRM.users.READ"}, "separator": {o.ScopeSeparator, ","},
		"scheme": {o.TokenScheme, "Zoho-oauthtoken"}, "documentation": {c.Preparation.DocumentationURL, "https://www.zoho.com/crm/developer/docs/api/v6/"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("the %s is %q, not %q", what, pair[0], pair[1])
		}
	}
	if want := []studio.Pair{{Name: "access_type", Value: "offline"}, {Name: "prompt", Value: "consent"}}; !slices.Equal(o.AuthorizationParams, want) {
		t.Errorf("the authorization parameters are %v", o.AuthorizationParams)
	}
}

func TestFillAPIKey(t *testing.T) {
	c := begun(t, "datadog", "", nil).Connector
	k := c.Auth.APIKey
	if c.BaseURL != "https://api.{site}" || len(c.Parameters) != 1 || len(c.Parameters[0].Choices) != 6 || k.KeyName != "DD-API-KEY" || len(k.Further) != 1 || k.Further[0].HeaderName != "DD-APPLICATION-KEY" || !studio.IsID(k.Further[0].ID) {
		t.Errorf("filled %s %+v", c.BaseURL, k)
	}
	if problems := studio.Blocking(studio.CheckConnector(c, nil)); len(problems) > 0 {
		t.Errorf("a provider with a key only cannot be saved: %v", problems)
	}
	if k := begun(t, "hunter", "", nil).Connector.Auth.APIKey; k.KeyName != "X-API-KEY" || k.ValueTemplate != "" {
		t.Errorf("filled %+v", k)
	}
}

func TestFillKeepsWhatThePersonWrote(t *testing.T) {
	mine := studio.Connector{Name: "Mine", Description: "For sales", Category: studio.CategoryOther, BaseURL: "https://old.example.com", Auth: studio.DefaultAuth()}
	mine.Auth.OAuth2.ClientID, mine.Auth.OAuth2.Redirect.Port = "client", 50000
	mine.Preparation.Notes = "Ask Ann."
	f, err := Fill(mine, "hubspot", "oauth2", nil)
	if err != nil {
		t.Fatal(err)
	}
	c := f.Connector
	if want := []string{"Base URL", "Authentication method", "Authorization URL", "Access token URL", "Scopes", "Connection check", "API documentation", "Notes", "Further methods", "Rate limit", "Pages of lists"}; !slices.Equal(f.Fields, want) {
		t.Errorf("filled %q", f.Fields)
	}
	if c.Name != "Mine" || c.Description != "For sales" || c.Category != studio.CategoryOther || c.Auth.OAuth2.ClientID != "client" || c.Auth.OAuth2.Redirect.Port != 50000 {
		t.Errorf("filled over %+v", c)
	}
	if c.BaseURL != "https://api.hubapi.com" || !strings.HasPrefix(c.Preparation.Notes, "Ask Ann.\n\n") {
		t.Errorf("did not fill %q, %q", c.BaseURL, c.Preparation.Notes)
	}
}

func TestFillBasic(t *testing.T) {
	for id, want := range map[string]studio.Basic{
		"jira":      {UserLabel: "Email", PasswordLabel: "API token", ValueTemplate: "{user}:{password}"},
		"ashby":     {PasswordLabel: "API key", ValueTemplate: "{password}:"},
		"lemlist":   {PasswordLabel: "API key", ValueTemplate: ":{password}"},
		"mailgun":   {PasswordLabel: "API key", ValueTemplate: "api:{password}"},
		"freshdesk": {PasswordLabel: "API key", ValueTemplate: "{password}:X"},
	} {
		if c := begun(t, id, "", nil).Connector; c.Auth.Method != studio.MethodBasic || c.Auth.Basic != want {
			t.Errorf("%s: %+v", id, c.Auth.Basic)
		}
	}
}

func TestFillLogin(t *testing.T) {
	l := begun(t, "zoominfo", "login", nil).Connector.Auth.Login
	if l.URL != "https://api.zoominfo.com/authenticate" || l.TokenPath != "jwt" || l.Life != 3600 || len(l.SendAs) != 0 || l.Fields[1] != (studio.LoginField{Name: "password", Label: "Password", Secret: true}) {
		t.Errorf("filled %+v", l)
	}
	if want := "{\n  \"password\": \"{password}\",\n  \"username\": \"{username}\"\n}"; l.Body != want {
		t.Errorf("the body is %s", l.Body)
	}
	l = begun(t, "tableau", "", map[string]string{"host": "x.tableau.com", "site": "acme"}).Connector.Auth.Login
	if !strings.Contains(l.Body, `"contentUrl": "acme"`) || l.SendAs[0].Name != "X-Tableau-Auth" {
		t.Errorf("filled %+v", l)
	}
}

func TestFillFurtherGrantsAndPlaces(t *testing.T) {
	o := begun(t, "paypal", "", nil).Connector.Auth.OAuth2
	if o.Grant != studio.GrantClientCredentials || o.TokenURL != "https://{host}/v1/oauth2/token" || o.ClientAuthentication != studio.ClientAuthBasic {
		t.Errorf("filled %+v", o)
	}
	o = begun(t, "shopify", "oauth2", nil).Connector.Auth.OAuth2
	if len(o.SendAs) != 1 || o.SendAs[0] != (studio.Sending{Placement: studio.PlacementHeader, Name: "X-Shopify-Access-Token", ValueTemplate: "{token}"}) {
		t.Errorf("filled %+v", o.SendAs)
	}
	if o := begun(t, "square", "oauth2", nil).Connector.Auth.OAuth2; o.TokenFormat != studio.TokenFormatJSON {
		t.Errorf("filled %q", o.TokenFormat)
	}
	if c := begun(t, "telegram-bot", "", nil).Connector; c.Auth.APIKey.Placement != studio.PlacementPath || len(studio.Blocking(studio.CheckConnector(c, nil))) > 0 {
		t.Errorf("filled %+v", c.Auth.APIKey)
	}
}

// TestEveryOfferIsWhole fills every provider with every method. Nothing but what only the person
// knows may be missing: the client, and the values of parameters.
func TestEveryOfferIsWhole(t *testing.T) {
	offers := 0
	for _, p := range All() {
		for _, m := range p.Methods {
			offers++
			values := map[string]string{}
			for _, parameter := range p.Parameters {
				values[parameter.Name] = sample(parameter)
			}
			c := filled(studio.Connector{Auth: studio.DefaultAuth()}, p, m, values)
			c.Auth.OAuth2.ClientID = "client"
			for _, problem := range studio.Blocking(studio.CheckConnector(c, nil)) {
				t.Errorf("%s, %s: %s: %s", p.ID, m.ID, problem.Field, problem.Message)
			}
			if rest := c.ConnectionParameters(); len(rest) > 0 {
				t.Errorf("%s, %s: %v are not filled", p.ID, m.ID, rest)
			}
			mentions(t, p, m, c)
			asked(t, p, m)
		}
	}
	t.Logf("%d methods of %d providers", offers, len(All()))
}

// asked fills nothing in: everything that differs from customer to customer is asked for when somebody connects.
func asked(t *testing.T, p Provider, m Method) {
	t.Helper()
	c := filled(studio.Connector{Auth: studio.DefaultAuth()}, p, m, nil)
	c.Auth.OAuth2.ClientID = "client"
	for _, problem := range studio.Blocking(studio.CheckConnector(c, nil)) {
		t.Errorf("%s, %s, empty: %s: %s", p.ID, m.ID, problem.Field, problem.Message)
	}
	further := 0
	for _, other := range p.Methods {
		if other.ID != m.ID && other.base(p) == m.base(p) {
			further++
		}
	}
	if len(c.Alternatives) != further {
		t.Errorf("%s, %s: %d of %d further methods", p.ID, m.ID, len(c.Alternatives), further)
	}
	c = c.As("") // what is asked for with this method
	if len(c.Parameters) != len(p.uses(m)) || len(c.ConnectionParameters()) != len(c.Parameters) {
		t.Errorf("%s, %s: asks for %v", p.ID, m.ID, c.ConnectionParameters())
	}
	for _, d := range c.Parameters {
		i := slices.IndexFunc(p.Parameters, func(parameter Parameter) bool { return parameter.Name == d.Name })
		if value := sample(p.Parameters[i]); d.CheckValue(value) != nil {
			t.Errorf("%s: {%s} does not take %q: %v", p.ID, d.Name, value, d.CheckValue(value))
		}
	}
}

// mentions holds that what has no field stands in the notes.
func mentions(t *testing.T, p Provider, m Method, c studio.Connector) {
	t.Helper()
	content, _ := json.Marshal(c)
	for name := range p.Headers {
		if !strings.Contains(string(content), name) {
			t.Errorf("%s, %s: the header %s is lost", p.ID, m.ID, name)
		}
	}
	if p.RateLimit != nil && !strings.Contains(c.Preparation.Notes, "Limit: ") || p.Pagination != nil && !strings.Contains(c.Preparation.Notes, "Lists: ") {
		t.Errorf("%s: limits or pages are lost: %s", p.ID, c.Preparation.Notes)
	}
}

// sample is a value that the parameter takes.
func sample(p Parameter) string {
	for _, value := range []string{
		p.Default, "acme", "na1", "us21", "123-ABC-456", "acme.okta.com", "rest.iad-01.braze.com", "acme.api-us1.com", "acme.eu.auth0.com", "na3.docusign.net",
		"acme.crm4.dynamics.com", "1234567890", "0123456789abcdef0123456789abcdef", "01234567-89ab-cdef-0123-456789abcdef", "AC0123456789abcdef0123456789abcdef", "shop.example.com", "act_123",
	} {
		if value != "" && regexp.MustCompile("^(?:"+p.Pattern+")$").MatchString(value) {
			return value
		}
		if p.Pattern == "" && value != "" {
			return value
		}
	}
	return ""
}

func TestLeftTellsWhatIsMissing(t *testing.T) {
	f := begun(t, "salesforce", "oauth2", nil)
	if len(f.Left) != 1 || f.Left[0].Name != "domain" || !strings.Contains(f.Connector.BaseURL, "{domain}") {
		t.Errorf("left is %v", f.Left)
	}
	if d := f.Connector.Parameters[0]; d.Label != "My Domain" || d.Suffix != ".my.salesforce.com" || !d.Required {
		t.Errorf("declared %+v", d)
	}
	if want := (studio.CheckRequest{Method: "GET", Endpoint: "/services/data"}); f.Connector.CheckRequest != want {
		t.Errorf("checks by %+v", f.Connector.CheckRequest)
	}
	if f := begun(t, "salesforce", "", map[string]string{"domain": " acme "}); len(f.Left) > 0 || f.Connector.BaseURL != "https://acme.my.salesforce.com" {
		t.Errorf("left is %v of %s", f.Left, f.Connector.BaseURL)
	}
}

// TestLimitsAreNeverFaster holds every limit against what the documentation allows.
func TestLimitsAreNeverFaster(t *testing.T) {
	for _, p := range All() {
		l := p.RateLimit.limits()
		if !l.Rated() {
			if p.RateLimit != nil && p.RateLimit.Seconds < quota {
				t.Errorf("%s has no limit", p.ID)
			}
			continue
		}
		if float64(l.Calls)/l.Per.Length().Seconds() > float64(p.RateLimit.Requests)/float64(p.RateLimit.Seconds) {
			t.Errorf("%s is called %d times a %s, although %+v", p.ID, l.Calls, l.Per, *p.RateLimit)
		}
	}
}

func TestFillHeaders(t *testing.T) {
	mine := studio.Connector{Auth: studio.DefaultAuth(), DefaultHeaders: []studio.Pair{{Name: "Revision", Value: "2020-01-01"}}}
	f, err := Fill(mine, "klaviyo", "apiKey", nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := []studio.Pair{{Name: "Revision", Value: "2020-01-01"}, {Name: "Accept", Value: "application/vnd.api+json"}}; !slices.Equal(f.Connector.DefaultHeaders, want) {
		t.Errorf("filled %v", f.Connector.DefaultHeaders)
	}
	f = begun(t, "xero", "", nil)
	if want := (studio.Pair{Name: "Xero-Tenant-Id", Value: "{tenantId}"}); !slices.Contains(f.Connector.DefaultHeaders, want) {
		t.Errorf("filled %v", f.Connector.DefaultHeaders)
	}
	f = begun(t, "xero", "", map[string]string{"tenantId": "01234567-89ab-cdef-0123-456789abcdef"})
	if len(f.Connector.DefaultHeaders) != 2 {
		t.Errorf("filled %v", f.Connector.DefaultHeaders)
	}
}

func TestFillRefusesWhatIsNotThere(t *testing.T) {
	for _, names := range [][2]string{{"", ""}, {"acme", ""}, {"hubspot", "telepathy"}, {strings.Repeat("x", 5000), ""}} {
		_, err := Fill(studio.Connector{}, names[0], names[1], nil)
		if studio.CodeOf(err) != studio.CodeNotFound || len(err.Error()) > 200 {
			t.Errorf("%.20q: %v", names, err)
		}
	}
}

func TestFillRefusesValuesThatDoNotFit(t *testing.T) {
	for _, values := range []map[string]string{
		{"domain": "evil.example.com/#"}, {"domain": "acme.my.salesforce.com"}, {"domain": "a\nb"}, {"domain": "{x}"}, {"subdomain": "acme"},
	} {
		if _, err := Fill(studio.Connector{}, "salesforce", "", values); studio.CodeOf(err) != studio.CodeInvalid {
			t.Errorf("%q: %v", values, err)
		}
	}
	if _, err := Fill(studio.Connector{}, "zoho-crm", "", map[string]string{"region": "evil"}); studio.AsFailure(err).Field != "values.region" {
		t.Errorf("a region of its own: %v", err)
	}
	if _, err := Fill(studio.Connector{}, "google-ads", "", map[string]string{"developerToken": "abc"}); studio.CodeOf(err) != studio.CodeInvalid {
		t.Errorf("a secret gets into the form: %v", err)
	}
	if _, err := Fill(studio.Connector{}, "salesforce", "", map[string]string{"domain": "acme--uat.sandbox"}); err != nil {
		t.Errorf("a sandbox: %v", err)
	}
}

func TestAMethodAsksForWhatItUses(t *testing.T) {
	p, _ := Find("jira")
	want := map[string]string{"basic": "site", "oauth2": "cloudId"}
	for _, m := range p.Methods {
		if uses := p.uses(m); len(uses) != 1 || uses[0].Name != want[m.ID] {
			t.Errorf("%s asks for %v", m.ID, uses)
		}
	}
}

// TestFoundAfterConnecting: what is looked up, or comes with the sign-in, is neither asked for before nor
// needed by a connector whose form has it already.
func TestFoundAfterConnecting(t *testing.T) {
	f := begun(t, "xero", "", nil)
	want := studio.LookUp{Parameter: "tenantId", Endpoint: "https://api.xero.com/connections", ValuePath: "tenantId", LabelPath: "tenantName"}
	if f.Connector.LookUp != want || len(f.Left) != 0 || !f.Connector.FilledLater("tenantId") {
		t.Errorf("looks up %+v, left is %v", f.Connector.LookUp, f.Left)
	}
	if f = begun(t, "xero", "", map[string]string{"tenantId": "01234567-89ab-cdef-0123-456789abcdef"}); f.Connector.LookUp.Endpoint != "" {
		t.Errorf("looks up what is known: %+v", f.Connector.LookUp)
	}
	if c := begun(t, "jira", "basic", nil).Connector; c.LookUp.Endpoint != "" {
		t.Errorf("looks up what this method has no use for: %+v", c.LookUp)
	}
	kept := []studio.Kept{{From: studio.KeptFromCallback, Path: "realmId", Parameter: "realmId"}}
	if c := begun(t, "quickbooks", "", nil).Connector; !slices.Equal(c.Auth.OAuth2.Keep, kept) || !c.FilledLater("realmId") {
		t.Errorf("keeps %+v", c.Auth.OAuth2.Keep)
	}
	if c := begun(t, "quickbooks", "", map[string]string{"realmId": "123"}).Connector; len(c.Auth.OAuth2.Keep) > 0 {
		t.Errorf("keeps what is known: %+v", c.Auth.OAuth2.Keep)
	}
	if c := begun(t, "asana", "", nil).Connector; len(c.Parameters) != 1 || c.Parameters[0].Required {
		t.Errorf("an action that has no use for it needs %+v", c.Parameters)
	}
	for _, o := range Offers() {
		for _, m := range o.Methods {
			for _, p := range m.Parameters {
				if o.ID == "xero" || o.ID == "quickbooks" && p.Name == "realmId" {
					t.Errorf("%s asks for %s", o.ID, p.Name)
				}
			}
		}
	}
}

func TestHintsAreSentences(t *testing.T) {
	for _, p := range All() {
		for _, text := range []string{rate(p), lists(p)} {
			if text != "" && !strings.HasSuffix(text, ".") {
				t.Errorf("%s: %q", p.ID, text)
			}
		}
	}
	p, _ := Find("hubspot")
	if got := rate(p); !strings.HasPrefix(got, "100 requests in 10 seconds. ") {
		t.Errorf("the limit is %q", got)
	}
	if got, want := lists(p), "The query parameter after takes paging.next.after of the answer; limit is the size of a page, 100 at most."; got != want {
		t.Errorf("lists are %q", got)
	}
	if got := (RateLimit{Requests: 10000, Seconds: 2592000}).String(); got != "10,000 requests in 30 days." {
		t.Errorf("the limit is %q", got)
	}
}

func rate(p Provider) string {
	if p.RateLimit == nil {
		return ""
	}
	return p.RateLimit.String()
}

func lists(p Provider) string {
	if p.Pagination == nil {
		return ""
	}
	return p.Pagination.String()
}

func TestSignedTokens(t *testing.T) {
	for id, want := range map[string]studio.Assertion{
		"ghost-admin":       {Algorithm: studio.HS256, Encoding: studio.KeyHex, WithID: true, Claims: []studio.Pair{{Name: "iss"}, {Name: "jti"}, {Name: "sub"}}},
		"app-store-connect": {Algorithm: studio.ES256, Life: 1200, Claims: []studio.Pair{{Name: "jti"}, {Name: "sub"}}},
	} {
		p, found := Find(id)
		if !found {
			t.Fatal(id)
		}
		filled := auth(studio.DefaultAuth(), p.Methods[0], func(s string) string { return s })
		if o := filled.OAuth2; !filled.SignsToken() || o.Audience == "" || !reflect.DeepEqual(o.Assertion, want) {
			t.Errorf("%s: %+v", id, o)
		}
	}
}
