package auth

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"connectorstudio/backend/studio"
)

var basicHeader = regexp.MustCompile(`^Basic \$\{base64\((.*)\)\}$`)

// defined is the connector that an administrator would set up for a provider, and what would be typed to
// connect it. An error says what the form cannot hold.
func defined(f facts) (studio.Connector, studio.Secrets, error) {
	c := studio.Connector{ID: studio.NewID(), Name: f.ID, Category: studio.CategoryOther, Auth: studio.DefaultAuth()}
	if f.BaseURL != "" {
		c.BaseURL = strings.TrimSuffix(f.opened(f.BaseURL), "/")
	}
	for _, name := range f.used() {
		if f.Connection[name].Automated && !f.later(name) && strings.Contains(f.BaseURL, "${connectionConfig."+name+"}") {
			return c, studio.Secrets{}, fmt.Errorf("the address is known only from a call after connecting")
		}
		if f.Mode == "OAUTH2_CC" && f.TokenParams["grant_type"] == "password" && (name == "username" || name == "password") {
			continue // which the grant asks for by itself
		}
		c.Parameters = append(c.Parameters, f.declared(name))
	}
	typed := typing()
	var err error
	switch f.Mode {
	case "NONE":
		c.Auth.Method = studio.MethodNone
		if c.BaseURL == "" {
			c.BaseURL = "https://open.example.com"
		}
	case "API_KEY":
		err = defineKey(f, &c.Auth)
	case "BASIC":
		err = defineBasic(f, &c.Auth)
	case "OAUTH2", "MCP_OAUTH2", "MCP_OAUTH2_GENERIC":
		err = defineOAuth(f, &c.Auth)
	case "OAUTH2_CC":
		err = defineMachine(f, &c.Auth)
	case "TWO_STEP":
		err = defineLogin(f, &c.Auth)
	case "JWT":
		err = defineSigned(f, &c.Auth)
	default:
		err = fmt.Errorf("requests are signed in the way of %s", f.Mode)
	}
	if c.BaseURL == "" && err == nil {
		c.BaseURL = "https://api.example.com"
	}
	for _, field := range c.Auth.CredentialFields() {
		typed.Set(field.ID, "typed-"+field.ID)
		if field.Lines {
			typed.Set(field.ID, signingKey())
		}
		if c.Auth.SignsToken() {
			typed.Set(field.ID, "0123456789abcdef01234567:"+hexKey)
		}
	}
	if c.Auth.Interactive() {
		typed.ClientSecret = "typed-clientSecret"
	}
	typed.Parameters = map[string]string{}
	for _, name := range f.used() {
		if f.Connection[name].Secret {
			typed.Parameters[holeName(name)] = f.sample(name)
		}
	}
	return c, typed, err
}

func defineKey(f facts, a *studio.Auth) error {
	a.Method = studio.MethodAPIKey
	places := []studio.Sending{}
	for _, part := range []struct {
		place studio.Placement
		texts map[string]string
	}{{studio.PlacementHeader, f.Headers}, {studio.PlacementQuery, f.Query}} {
		for _, name := range sortedKeys(part.texts) {
			text := part.texts[name]
			switch template := f.withHoles(text); {
			case strings.Contains(text, "${apiKey}"):
				places = append(places, studio.Sending{Placement: part.place, Name: name, ValueTemplate: template})
			}
		}
	}
	for _, name := range sortedKeys(f.Body) {
		if s, is := f.Body[name].(string); is && strings.Contains(s, "${apiKey}") {
			places = append(places, studio.Sending{Placement: studio.PlacementBody, Name: name, ValueTemplate: f.withHoles(s)})
		} else if text, _ := json.Marshal(f.Body[name]); strings.Contains(string(text), "${apiKey}") {
			return fmt.Errorf("the key is inside of the body's member %s", name)
		}
	}
	if len(places) == 0 {
		places = []studio.Sending{{Placement: studio.PlacementHeader, Name: "Authorization", ValueTemplate: "Bearer {key}"}}
	}
	k := &a.APIKey
	k.DisplayName, k.Placement, k.KeyName, k.ValueTemplate = "API key", places[0].Placement, places[0].Name, places[0].ValueTemplate
	k.Also = places[1:]
	return nil
}

func defineBasic(f facts, a *studio.Auth) error {
	a.Method = studio.MethodBasic
	for name, text := range f.Headers {
		if !credentialed(f, text) {
			continue
		}
		m := basicHeader.FindStringSubmatch(text)
		switch {
		case strings.Contains(text, "ac") && strings.Contains(text, "Sha1Hex("), strings.Contains(text, "Sign("), strings.Contains(text, "sha256"):
			return fmt.Errorf("the header %s is a signature of the request", name)
		case !strings.EqualFold(name, "authorization") || m == nil:
			return fmt.Errorf("the credential is also in the header %s", name)
		}
		a.Basic.ValueTemplate = strings.ReplaceAll(f.withHoles(m[1]), "{username}", "{user}")
	}
	return nil
}

func defineOAuth(f facts, a *studio.Auth) error {
	if f.AuthorizationURL == "" || f.TokenURL == "" {
		return fmt.Errorf("the facts name no addresses")
	}
	if f.Fragment != "" {
		return fmt.Errorf("the authorization request is behind a # in the address")
	}
	a.Method = studio.MethodOAuth2
	o := &a.OAuth2
	o.Redirect = studio.Redirect{Host: "127.0.0.1", Port: 0, Path: "/callback"}
	o.AuthorizationURL, o.ClientID = f.opened(f.AuthorizationURL), "client-1"
	o.AuthorizationURL, _, _ = strings.Cut(o.AuthorizationURL, "?")
	if _, query, has := strings.Cut(f.opened(f.AuthorizationURL), "?"); has {
		o.AuthorizationURL += "?" + query
	}
	if err := defineTokens(f, o); err != nil {
		return err
	}
	for _, name := range sortedKeys(f.AuthorizationParams) {
		value := f.opened(textOf(f.AuthorizationParams[name]))
		switch name {
		case "response_type":
			if value != "code" {
				return fmt.Errorf("response_type is %s", value)
			}
		case "scope":
			o.Scopes = strings.ReplaceAll(value, f.separator(), " ")
		case "audience":
			o.Audience = value
		default:
			o.AuthorizationParams = append(o.AuthorizationParams, studio.Pair{Name: name, Value: value})
		}
	}
	if f.NoPKCE {
		o.PKCE = studio.PKCEOff
	}
	for _, protocol := range sortedKeys(f.Replacements) {
		o.ParameterNames = append(o.ParameterNames, studio.Pair{Name: strings.Trim(protocol, "="), Value: strings.Trim(f.Replacements[protocol], "=")})
	}
	if f.CodeParameter != "" {
		o.ParameterNames = append(o.ParameterNames, studio.Pair{Name: "code", Value: f.CodeParameter})
	}
	for _, name := range f.CallbackMetadata {
		o.Keep = append(o.Keep, studio.Kept{From: studio.KeptFromCallback, Path: name, Parameter: holeName(name)})
	}
	return nil
}

// signingKey is a key to sign with, the same for all.
var signingKey = sync.OnceValue(func() string {
	key, _ := rsa.GenerateKey(rand.Reader, 2048)
	return string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))
})

// defineTokens is what all grants have in common.
func defineTokens(f facts, o *studio.OAuth2) error {
	o.TokenURL, o.RefreshURL, o.ClientID = f.opened(f.TokenURL), f.opened(f.RefreshURL), "client-1"
	o.Scopes = strings.Join(f.scopes(), " ")
	if f.separator() != " " {
		o.ScopeSeparator = f.Separator
	}
	if f.basicClient() {
		o.ClientAuthentication = studio.ClientAuthBasic
	}
	if f.ClientMethod == "private_key_jwt" {
		o.ClientAuthentication = studio.ClientAuthJWT
	}
	o.TokenFormat = map[string]studio.TokenFormat{"json": studio.TokenFormatJSON, "query": studio.TokenFormatQuery}[f.BodyFormat]
	for _, name := range sortedKeys(f.TokenHeaders) {
		o.TokenHeaders = append(o.TokenHeaders, studio.Pair{Name: name, Value: f.opened(f.TokenHeaders[name])})
	}
	o.TokenParams, o.RefreshParams = f.pairs(f.TokenParams), f.pairs(f.RefreshParams)
	if len(o.RefreshParams) == 0 && len(o.TokenParams) > 0 && f.RefreshParams != nil {
		o.RefreshParams = []studio.Pair{{}} // none, not those of the exchange
	}
	o.TokenPath = f.AlternatePath
	for _, path := range f.TokenMetadata {
		o.Keep = append(o.Keep, studio.Kept{From: studio.KeptFromToken, Path: path, Parameter: holeName(path)})
	}
	for _, name := range sortedKeys(f.Headers) {
		if credentialed(f, f.Headers[name]) {
			o.SendAs = append(o.SendAs, studio.Sending{Placement: studio.PlacementHeader, Name: name, ValueTemplate: f.withHoles(f.Headers[name])})
		}
	}
	return nil
}

// defineSigned is a JWT that is signed here and is the token itself. The facts tell neither its algorithm nor its
// claims, but that its key has an id before it.
func defineSigned(f facts, a *studio.Auth) error {
	a.Method, a.OAuth2.Grant = studio.MethodOAuth2, studio.GrantSignedToken
	a.OAuth2.Assertion.Algorithm, a.OAuth2.Assertion.Encoding, a.OAuth2.Assertion.WithID = studio.HS256, studio.KeyHex, true
	return defineTokens(f, &a.OAuth2)
}

const hexKey = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

func (f facts) pairs(params map[string]any) []studio.Pair {
	list := []studio.Pair{}
	for _, name := range sortedKeys(params) {
		if name != "grant_type" && name != "scope" {
			list = append(list, studio.Pair{Name: name, Value: f.opened(textOf(params[name]))})
		}
	}
	return list
}

func defineMachine(f facts, a *studio.Auth) error {
	grant := textOf(f.TokenParams["grant_type"])
	if f.TokenParams["grant_type"] != nil && grant != "client_credentials" && grant != "password" {
		return defineOwnGrant(f, a)
	}
	a.Method = studio.MethodOAuth2
	o := &a.OAuth2
	o.Grant = studio.GrantClientCredentials
	if err := defineTokens(f, o); err != nil {
		return err
	}
	if grant == "password" {
		o.Grant = studio.GrantPassword
		o.TokenParams = slices.DeleteFunc(o.TokenParams, func(p studio.Pair) bool { return p.Name == "username" || p.Name == "password" })
	}
	if scope := f.TokenParams["scope"]; scope != nil {
		o.Scopes, o.ScopeSeparator = f.opened(textOf(scope)), ""
	}
	return nil
}
