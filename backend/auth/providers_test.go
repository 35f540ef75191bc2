package auth

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"

	"connectorstudio/backend/importer"
	"connectorstudio/backend/studio"
)

// facts are what is known of one real provider.
type facts struct {
	ID                  string                 `yaml:"id"`
	Mode                string                 `yaml:"auth_mode"`
	AuthorizationURL    string                 `yaml:"authorization_url"`
	TokenURL            string                 `yaml:"token_url"`
	RefreshURL          string                 `yaml:"refresh_url"`
	AuthorizationParams map[string]any         `yaml:"authorization_params"`
	TokenParams         map[string]any         `yaml:"token_params"`
	RefreshParams       map[string]any         `yaml:"refresh_params"`
	TokenHeaders        map[string]string      `yaml:"token_headers"`
	BodyFormat          string                 `yaml:"body_format"`
	TokenMethod         string                 `yaml:"token_request_method"`
	ClientMethod        string                 `yaml:"token_request_auth_method"`
	ClientMethodToo     string                 `yaml:"authorization_method"`
	Separator           string                 `yaml:"scope_separator"`
	Scopes              []string               `yaml:"scopes_sample"`
	DefaultScopes       []string               `yaml:"default_scopes"`
	NoPKCE              bool                   `yaml:"disable_pkce"`
	TokenResponse       map[string]string      `yaml:"token_response"`
	AlternatePath       string                 `yaml:"alternate_access_token_response_path"`
	TokenMetadata       []string               `yaml:"token_response_metadata"`
	CallbackMetadata    []string               `yaml:"redirect_uri_metadata"`
	CodeParameter       string                 `yaml:"authorization_code_param_in_callback"`
	Replacements        map[string]string      `yaml:"authorization_url_replacements"`
	Fragment            string                 `yaml:"authorization_url_fragment"`
	Life                int                    `yaml:"token_expires_in_ms"`
	LifeUnit            string                 `yaml:"expires_in_unit"`
	Steps               int                    `yaml:"additional_token_steps"`
	Connection          map[string]parameterOf `yaml:"connection_parameters"`
	Credentials         map[string]parameterOf `yaml:"credential_fields"`
	BaseURL             string                 `yaml:"base_url"`
	Headers             map[string]string      `yaml:"request_headers"`
	Query               map[string]string      `yaml:"request_query"`
	Body                map[string]any         `yaml:"request_body"`
}

type parameterOf struct {
	Secret    bool     `yaml:"secret"`
	Automated bool     `yaml:"automated"`
	Enum      []string `yaml:"enum"`
	Default   string   `yaml:"default_value"`
}

// TestProviders builds, from the facts of each provider, a server that enforces them and a connector made
// only of what the form can hold, and signs in, renews and calls. At least 96 % must work.
func TestProviders(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "corpus", "providers", "providers-facts.yaml"))
	if err != nil {
		t.Skip("the facts on providers are not beside the project")
	}
	var all []facts
	if err := yaml.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	only := os.Getenv("CS_PROVIDER")
	failed, tried := []string{}, 0
	for _, f := range all {
		if only != "" && f.ID != only {
			continue
		}
		tried++
		c, typed, err := defined(f)
		if err == nil {
			err = liveWith(t, f, c, typed)
		}
		if err != nil {
			failed = append(failed, fmt.Sprintf("%-40s %-18s %v", f.ID, f.Mode, err))
		}
	}
	sort.Strings(failed)
	t.Logf("%d of %d providers (%.1f %%) sign in, renew and answer a call. The others:\n%s",
		tried-len(failed), tried, 100*float64(tried-len(failed))/float64(tried), strings.Join(failed, "\n"))
	if only == "" && (tried-len(failed))*100 < 96*tried {
		t.Error("fewer than 96 %")
	}
}

// liveWith goes the whole way with one provider: connected, renewed, called before and after.
func liveWith(t *testing.T, f facts, c studio.Connector, typed studio.Secrets) error {
	c, err := portable(c)
	if err != nil {
		return err
	}
	for _, p := range studio.Blocking(studio.CheckConnector(c, nil)) {
		if p.Field != "baseUrl" || !strings.Contains(c.BaseURL, "{") {
			return fmt.Errorf("the form refuses %s: %s", p.Field, p.Message)
		}
	}
	m := newMock(f, c.Auth.OAuth2.ClientID, typed)
	a, now := newAuth(t)
	a.HTTP = &http.Client{Transport: m}
	a.OpenURL = func(address string) error { return m.browse(address) }
	ctx := context.Background()
	if c.Auth.Interactive() {
		if err := a.Keep(ctx, c, typed); err != nil {
			return err
		}
		flow, err := a.SignIn(ctx, c, nil)
		if err != nil {
			return told(err, m)
		}
		if _, err := flow.Wait(ctx); err != nil {
			return told(err, m)
		}
	} else if _, err := a.Connect(ctx, c, typed); err != nil {
		return told(err, m)
	}
	if err := keptAll(ctx, a, c); err != nil {
		return err
	}
	if err := callOnce(ctx, a, c, f, m); err != nil {
		return fmt.Errorf("the first call: %w", err)
	}
	if !c.Auth.Renews() {
		return nil
	}
	now.pass(100 * 24 * time.Hour)
	m.expire()
	before := m.issued
	if err := callOnce(ctx, a, c, f, m); err != nil {
		return fmt.Errorf("the call after the token ended: %w", err)
	}
	if m.issued != before+1 {
		return fmt.Errorf("%d tokens were got for one that ended", m.issued-before)
	}
	return nil
}

// TestProvidersAreStrict shows that the servers made of facts refuse what is not as they say.
func TestProvidersAreStrict(t *testing.T) {
	code := facts{
		ID: "code", Mode: "OAUTH2", AuthorizationURL: "https://a.example/authorize", TokenURL: "https://a.example/token", BaseURL: "https://api.a.example",
		Scopes: []string{"read", "write"}, Separator: ",", AuthorizationParams: map[string]any{"prompt": "consent"}, TokenParams: map[string]any{"tenant": "west"},
		ClientMethod: "basic", BodyFormat: "json", Headers: map[string]string{"x-token": "${accessToken}"},
	}
	login := facts{
		ID: "login", Mode: "TWO_STEP", TokenURL: "https://a.example/login", BaseURL: "https://api.a.example", BodyFormat: "form",
		TokenParams: map[string]any{"pass": "${credentials.password}"}, TokenHeaders: map[string]string{"x-app": "1"},
		TokenResponse: map[string]string{"token": "data.token"}, Credentials: map[string]parameterOf{"password": {Secret: true}},
	}
	key := facts{ID: "key", Mode: "API_KEY", BaseURL: "https://api.a.example", Headers: map[string]string{"authorization": "Token ${apiKey}"}}
	for name, test := range map[string]struct {
		f      facts
		change func(*studio.Auth)
	}{
		"separator":             {code, func(a *studio.Auth) { a.OAuth2.ScopeSeparator = "" }},
		"authorization":         {code, func(a *studio.Auth) { a.OAuth2.AuthorizationParams = nil }},
		"token parameter":       {code, func(a *studio.Auth) { a.OAuth2.TokenParams = nil }},
		"client authentication": {code, func(a *studio.Auth) { a.OAuth2.ClientAuthentication = studio.ClientAuthBody }},
		"body":                  {code, func(a *studio.Auth) { a.OAuth2.TokenFormat = studio.TokenFormatForm }},
		"PKCE":                  {code, func(a *studio.Auth) { a.OAuth2.PKCE = studio.PKCEOff }},
		"place of the token":    {code, func(a *studio.Auth) { a.OAuth2.SendAs = nil }},
		"token URL":             {code, func(a *studio.Auth) { a.OAuth2.TokenURL += "/v2" }},
		"login body":            {login, func(a *studio.Auth) { a.Login.BodyKind, a.Login.Body = studio.LoginBodyJSON, `{"pass":"{password}"}` }},
		"login header":          {login, func(a *studio.Auth) { a.Login.Headers = nil }},
		"token path":            {login, func(a *studio.Auth) { a.Login.TokenPath = "token" }},
		"key template":          {key, func(a *studio.Auth) { a.APIKey.ValueTemplate = "Bearer {key}" }},
	} {
		c, typed, err := defined(test.f)
		if err == nil {
			err = liveWith(t, test.f, c, typed)
		}
		if err != nil {
			t.Errorf("%s: the right definition: %v", name, err)
		}
		test.change(&c.Auth)
		if liveWith(t, test.f, c, typed) == nil {
			t.Errorf("%s: a wrong definition worked", name)
		}
	}
}

// told is an error with what the server objected to.
func told(err error, m *mock) error {
	f := studio.AsFailure(err)
	return fmt.Errorf("%s %s (the server: %s)", f.Message, f.Detail, strings.Join(m.objections, "; "))
}

// portable sends a definition through the portable format: what it cannot hold is lost here.
func portable(c studio.Connector) (studio.Connector, error) {
	file, err := importer.Export(c, nil, nil)
	if err != nil {
		return c, err
	}
	read, err := importer.Import(file)
	if err != nil {
		return c, fmt.Errorf("%s", studio.AsFailure(err).Message)
	}
	return read.Connector, nil
}

func keptAll(ctx context.Context, a *Auth, c studio.Connector) error {
	kept, err := a.Kept(ctx, c)
	if err != nil {
		return err
	}
	for _, k := range c.Auth.Keeps() {
		if kept[k.Parameter] == "" {
			return fmt.Errorf("%s was not kept", k.Parameter)
		}
	}
	return nil
}

// callOnce sends one request as a test of an action does: signed, and once more with another token after
// a 401. Addresses that come with the token are filled in as the connection's parameters.
func callOnce(ctx context.Context, a *Auth, c studio.Connector, f facts, m *mock) error {
	kept, err := a.Kept(ctx, c)
	if err != nil {
		return err
	}
	c.BaseURL = studio.FillCredential(c.BaseURL, kept, plainly)
	s, err := a.Signer(ctx, c)
	if err != nil {
		return told(err, m)
	}
	for attempt := 0; ; attempt++ {
		out, err := unsigned(c, f, kept)
		if err != nil {
			return err
		}
		if err := s.Authorize(ctx, out); err != nil {
			return told(err, m)
		}
		request, err := http.NewRequest(out.Method, out.URL.String(), strings.NewReader(string(out.Body)))
		if err != nil {
			return err
		}
		request.Header = out.Header
		response, err := m.RoundTrip(request)
		if err != nil {
			return err
		}
		_, _ = io.Copy(io.Discard, response.Body)
		switch {
		case response.StatusCode == http.StatusOK:
			return nil
		case response.StatusCode != http.StatusUnauthorized || attempt > 0 || !c.Auth.Renews():
			return fmt.Errorf("HTTP %d: %s", response.StatusCode, strings.Join(m.objections, "; "))
		}
		m.objections = nil
		if s, err = a.Renew(ctx, c, s); err != nil {
			return told(err, m)
		}
	}
}

// unsigned is a request with what an action says by itself: constant headers, query and body.
func unsigned(c studio.Connector, f facts, kept map[string]string) (*studio.Outgoing, error) {
	u, err := url.Parse(strings.TrimRight(c.BaseURL, "/") + "/things")
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("no address to call: %q", c.BaseURL)
	}
	out := &studio.Outgoing{Method: "GET", URL: u, Header: http.Header{}}
	query := url.Values{}
	for name, text := range f.Query {
		if !credentialed(f, text) {
			query.Set(name, f.filled(text, kept))
		}
	}
	u.RawQuery = query.Encode()
	for name, text := range f.Headers {
		if !credentialed(f, text) {
			out.Header.Set(name, f.filled(text, kept))
		}
	}
	if f.Body != nil {
		out.Method, out.Body = "POST", []byte(jsonWithout(f))
		out.Header.Set("Content-Type", "application/json")
	}
	return out, nil
}
