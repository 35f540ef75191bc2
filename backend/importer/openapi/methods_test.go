package openapi

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"connectorstudio/backend/studio"
)

// drawnMethod is a method in a line.
func drawnMethod(a studio.Auth) string {
	text := string(a.Method)
	switch a.Method {
	case studio.MethodAPIKey:
		k := a.APIKey
		text += fmt.Sprintf(" %s %s %q", k.Placement, k.KeyName, k.ValueTemplate)
		for _, f := range k.Further {
			text += " + " + f.HeaderName
		}
	case studio.MethodOAuth2:
		o := a.OAuth2
		text += fmt.Sprintf(" %s a=%s t=%s r=%s d=%s s=%s", o.Grant, o.AuthorizationURL, o.TokenURL, o.RefreshURL, o.DeviceURL, o.Scopes)
	}
	if a.ClientCertificate {
		text += " + certificate"
	}
	return text
}

// drawnBeside is what goes along in a line.
func drawnBeside(b Beside) string {
	words := []string{}
	for _, pair := range slices.Concat(b.Headers, b.Query) {
		words = append(words, pair.Name+"="+pair.Value)
	}
	for _, p := range b.Parameters {
		if word := map[bool]string{true: "required", false: "optional"}[p.Required]; !slices.Contains(words, word) {
			words = append(words, word)
		}
		if !p.Secret {
			words = append(words, p.Name+" is no secret")
		}
	}
	return strings.Join(words, " ")
}

// TestMethods holds the ways to sign in that a definition makes.
func TestMethods(t *testing.T) {
	const head = "openapi: 3.1.0\nservers: [{url: \"https://api.example.com/v1\"}]\n"
	schemes := `
components:
  securitySchemes:
    basic: {type: http, scheme: Basic}
    bearer: {type: http, scheme: bearer}
    digest: {type: http, scheme: digest}
    header: {type: apiKey, in: header, name: X-Key}
    account: {type: apiKey, in: header, name: X-Account}
    query: {type: apiKey, in: query, name: key}
    session: {type: apiKey, in: cookie, name: sid}
    spelled: {type: apiKey, in: header, name: Authorization, description: "Send Bearer <token>"}
    mutual: {type: mutualTLS}
    oidc: {type: openIdConnect, openIdConnectUrl: "https://id.example.com/.well-known/openid-configuration"}
    oauth:
      type: oauth2
      flows:
        clientCredentials: {tokenUrl: /token, scopes: {read: r, write: w}}
        authorizationCode: {authorizationUrl: "https://id.example.com/auth", tokenUrl: "https://id.example.com/token", refreshUrl: "https://id.example.com/again", scopes: {read: r, write: w}}
        implicit: {authorizationUrl: "https://id.example.com/auth", scopes: {read: r}}
    device: {type: oauth2, flows: {deviceAuthorization: {deviceAuthorizationUrl: "https://id.example.com/device", tokenUrl: "https://id.example.com/token", scopes: {}}}}
`
	const code = "oauth2  a=https://id.example.com/auth t=https://id.example.com/token r=https://id.example.com/again d= "
	for _, test := range []struct {
		name, document string
		want           []string // the method, then the alternatives as name: method
		note           string
	}{
		{"nothing", head, []string{""}, ""},
		{"one of several", head + "security: [{header: []}, {basic: []}, {query: []}]" + schemes,
			[]string{`apiKey header X-Key ""`, "Basic: basic", `query: apiKey query key ""`}, ""},
		{"every flow is one", head + "security: [{oauth: [read]}]" + schemes,
			[]string{code + "s=read", "OAuth 2.0 client credentials: oauth2 clientCredentials a= t=https://api.example.com/token r= d= s=read"}, ""},
		{"those of operations, the most used first, and none last", head + "paths: {/a: {get: {security: [{}]}, post: {security: [{bearer: []}]}}, /b: {get: {security: [{oauth: [read]}, {bearer: []}]}, put: {security: [{oauth: [write]}]}, post: {security: [{bearer: []}]}}}" + schemes,
			[]string{`apiKey header Authorization "Bearer {key}"`, "OAuth 2.0: " + code + "s=read write",
				"OAuth 2.0 client credentials: oauth2 clientCredentials a= t=https://api.example.com/token r= d= s=read write", "No sign-in: none"}, ""},
		{"two keys together, and a certificate", head + "security: [{header: [], account: []}, {query: [], account: []}, {mutual: []}, {mutual: [], session: []}]" + schemes,
			[]string{`apiKey header X-Account "" + X-Key`, `query: apiKey query key "" + X-Account`, "No sign-in: none + certificate", `session: apiKey cookie sid "" + certificate`}, ""},
		{"what cannot be expressed is said", head + "security: [{digest: []}, {gone: []}, {basic: [], oauth: []}, {basic: [], spelled: []}]" + schemes,
			[]string{"basic"},
			"No method signs in with digest. The security scheme gone is not described. No method signs in with basic and oauth. basic also wants Authorization, which has no place beside it."},
		{"a key beside another way", head + "security: [{device: [], account: [], query: []}]" + schemes,
			[]string{"oauth2 device a= t=https://id.example.com/token r= d=https://id.example.com/device s=", "X-Account={key_x-account} key={key_key} required"}, ""},
		{"a key beside one of several ways, and beside a key", head + "security: [{basic: [], account: []}, {query: [], session: []}]" + schemes,
			[]string{"basic", `API Key: apiKey cookie sid ""`, "X-Account={key_x-account} key={key_key} optional"}, ""},
		{"a key that is a bearer token, and discovery", head + "security: [{spelled: []}, {oidc: [openid]}]" + schemes,
			[]string{`apiKey header Authorization "Bearer {key}"`, "OAuth 2.0: oauth2  a= t= r= d= s=openid"}, "The addresses of oidc are in https://id.example.com/.well-known/openid-configuration."},
		{"schemes that nothing names", "swagger: \"2.0\"\nhost: api.example.com\nsecurityDefinitions: {b: {type: basic}, k: {type: apiKey, in: query, name: q}, o: {type: oauth2, flow: accessCode, authorizationUrl: \"https://id.example.com/auth\", tokenUrl: \"https://id.example.com/token\", scopes: {all: x}}, i: {type: oauth2, flow: implicit, authorizationUrl: \"https://id.example.com/auth\", scopes: {}}}",
			[]string{"basic", `API Key: apiKey query q ""`, "OAuth 2.0: oauth2  a=https://id.example.com/auth t=https://id.example.com/token r= d= s=all",
				"i implicit: oauth2  a=https://id.example.com/auth t= r= d= s="}, "Enter the Access token URL"},
	} {
		t.Run(test.name, func(t *testing.T) {
			d, err := Read([]byte(test.document))
			if err != nil {
				t.Fatal(err)
			}
			m := d.Methods()
			got := []string{drawnMethod(m.Auth)}
			for _, a := range m.Alternatives {
				got = append(got, a.Label()+": "+drawnMethod(a.Auth))
			}
			if drawn := drawnBeside(m.Beside); drawn != "" {
				got = append(got, drawn)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
			if notes := strings.Join(m.Notes, " "); !strings.Contains(notes, test.note) || test.note == "" && notes != "" {
				t.Errorf("notes %q", m.Notes)
			}
		})
	}
}

// TestCorpusMethods holds that the methods of published definitions pass the check, but for what nobody can
// know before: the client, and addresses that a definition leaves out.
func TestCorpusMethods(t *testing.T) {
	total, several, beside, none, failed := 0, 0, 0, 0, 0
	for _, file := range corpusFiles(t, "openapi/*", "powerplatform/*/apiDefinition.swagger.json") {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		d, err := Read(data)
		if err != nil {
			continue // TestCorpusOperations counts it
		}
		total++
		m := d.Methods()
		if len(m.Alternatives) > 0 {
			several++
		}
		if m.Auth.Method == studio.MethodNotSetUp {
			none++
			continue
		}
		base := d.BaseURL
		if !usable(base) {
			base = "https://api.example.com"
		}
		c := studio.Connector{Name: "A", Category: studio.CategoryOther, BaseURL: base, Auth: m.Auth, Alternatives: m.Alternatives,
			Parameters: m.Beside.Parameters, DefaultHeaders: m.Beside.Headers, DefaultQuery: m.Beside.Query}
		if len(m.Beside.Parameters) > 0 {
			beside++
		}
		for _, p := range studio.Blocking(studio.CheckConnector(c, nil)) {
			if !strings.HasSuffix(p.Field, ".clientId") && !strings.HasSuffix(p.Field, "Url") && p.Field != "baseUrl" {
				failed++
				t.Logf("%s: %s: %s", filepath.Base(filepath.Dir(file))+"/"+filepath.Base(file), p.Field, p.Message)
				break
			}
		}
	}
	t.Logf("%d definitions, %d with several methods, %d with a key beside the method, %d with none, %d that do not pass the check", total, several, beside, none, failed)
	if failed*100 > total {
		t.Errorf("%d of %d do not pass", failed, total)
	}
}
