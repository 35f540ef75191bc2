package auth

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

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
	Optional  bool     `yaml:"optional"`
	Enum      []string `yaml:"enum"`
	Default   string   `yaml:"default_value"`
	Pattern   string   `yaml:"pattern"`
	Prefix    string   `yaml:"prefix"`
	Suffix    string   `yaml:"suffix"`
}

// TestProviders builds, from the facts of each provider, a server that enforces them and a connector made
// only of what the form can hold. It enters the values of a connection, signs in, renews and calls as the
// product does, over encrypted connections. At least 96 % must work.
func TestProviders(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "corpus", "providers", "providers-facts.yaml"))
	if err != nil {
		t.Skip("the facts on providers are not beside the project")
	}
	var all []facts
	if err := yaml.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	world, only := newWorld(t), os.Getenv("CS_PROVIDER")
	failed, tried := []string{}, 0
	for _, f := range all {
		if only != "" && f.ID != only {
			continue
		}
		tried++
		c, typed, err := defined(f)
		if err == nil {
			err = liveWith(t, world, f, c, typed)
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
	world := newWorld(t)
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
			err = liveWith(t, world, test.f, c, typed)
		}
		if err != nil {
			t.Errorf("%s: the right definition: %v", name, err)
		}
		test.change(&c.Auth)
		if liveWith(t, world, test.f, c, typed) == nil {
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
