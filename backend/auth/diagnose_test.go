package auth

import (
	"fmt"
	"strings"
	"testing"

	"connectorstudio/backend/studio"
)

// TestDiagnosis holds what providers say against what the administrator reads. Every finding is met, in
// words that providers use.
func TestDiagnosis(t *testing.T) {
	body, basic := func(*studio.OAuth2) {}, func(o *studio.OAuth2) { o.ClientAuthentication = studio.ClientAuthBasic }
	public := func(o *studio.OAuth2) { o.ClientAuthentication = studio.ClientAuthPublic }
	off := func(o *studio.OAuth2) { o.PKCE = studio.PKCEOff }
	password := func(o *studio.OAuth2) { o.Grant = studio.GrantPassword }
	met := map[string]bool{}
	for _, test := range []struct {
		want        string
		set         func(*studio.OAuth2)
		status      int
		code, words string
	}{
		{"redirect", body, 0, "redirect_uri_mismatch", ""},
		{"redirect", body, 400, "invalid_grant", "redirect_uri does not match"},
		{"redirect", body, 0, "invalid_request", "Invalid redirect_uri parameter"},
		{"redirect", body, 0, "bad_redirect_uri", ""},
		{"client, in the body", body, 401, "invalid_client", "Client authentication failed"},
		{"client, in the body", body, 200, "incorrect_client_credentials", "The client_id and/or client_secret passed are incorrect."},
		{"client, in the header", basic, 401, "invalid_client", ""},
		{"a secret is wanted", public, 401, "invalid_client", "client authentication required"},
		{"another client authentication", body, 401, "invalid_client", "Client must use client_secret_basic"},
		{"another client authentication", body, 400, "invalid_request", "Missing Authorization header"},
		{"another client authentication, the other way", basic, 400, "invalid_request", "The client_id parameter is missing"},
		{"another client authentication, the other way", basic, 401, "invalid_client", "client_secret_post is expected"},
		{"PKCE refused", body, 0, "invalid_request", "code_challenge is not supported"},
		{"PKCE refused", body, 400, "invalid_request", "Unexpected parameter: code_verifier"},
		{"PKCE required", off, 0, "invalid_request", "PKCE is required for this client"},
		{"PKCE required", off, 0, "invalid_request", "Missing parameter: code_challenge"},
		{"clock", body, 400, "invalid_grant", "Token issued in the future"},
		{"clock", body, 400, "invalid_request", "timestamp is too far from the server's"},
		{"consent of an administrator", body, 0, "access_denied", "AADSTS90094: The grant requires admin permission."},
		{"consent of an administrator", body, 400, "invalid_grant", "AADSTS65001: The user or administrator has not consented"},
		{"denied", body, 0, "access_denied", "The resource owner denied the request"},
		{"denied", body, 0, "consent_required", ""},
		{"wrong tenant", body, 400, "invalid_request", "AADSTS90002: Tenant 'x' not found."},
		{"wrong tenant", body, 404, "not_found", "Realm does not exist"},
		{"wrong tenant", body, 400, "invalid_account", "Account not found"},
		{"grant ended", body, 400, "invalid_grant", "Token has been expired or revoked."},
		{"grant ended", body, 200, "bad_verification_code", "The code passed is incorrect or expired."},
		{"password refused", password, 400, "invalid_grant", "bad credentials"},
		{"grant unknown", body, 400, "unsupported_grant_type", ""},
		{"grant unknown", body, 0, "unsupported_response_type", ""},
		{"grant not allowed", body, 400, "unauthorized_client", "The client is not allowed to use this grant type"},
		{"expired client secret", body, 401, "invalid_client", "AADSTS7000222: The provided client secret keys for app 'x' are expired."},
		{"expired client secret", basic, 401, "invalid_client", "The client secret has expired"},
		{"a problem of its own", body, 500, "server_error", ""},
		{"", body, 400, "something_new", "nobody knows"},
	} {
		c := withOAuth("https://acme.example")
		test.set(&c.Auth.OAuth2)
		e := providerError{code: test.code, description: test.words, status: test.status}
		found, _ := e.diagnosed(c.Auth.OAuth2)
		met[found.name] = true
		if found.name != test.want {
			t.Errorf("%+v was taken as %q, not %q", e, found.name, test.want)
		}
		f := e.failure(c)
		if f.Message == "" || f.Fix == "" || strings.Contains(f.Message, "%") || f.Code == "" || !strings.Contains(f.Detail, test.code) {
			t.Errorf("%+v is told as %+v", e, f)
		}
	}
	for _, f := range findings {
		if !met[f.name] {
			t.Errorf("no case for %q", f.name)
		}
	}
}

// TestDiagnosisOfScopes is the one that names what was refused.
func TestDiagnosisOfScopes(t *testing.T) {
	c := withOAuth("https://acme.example")
	f := providerError{code: "invalid_scope", description: "Unknown scope: crm.write."}.failure(c)
	if f.Code != studio.CodeInvalidScope || f.Message != "Acme CRM doesn't know the scope crm.write." || f.Field != "auth.oauth2.scopes" {
		t.Errorf("%+v", f)
	}
	if fmt.Sprint(f.Detail) == "" {
		t.Error("the provider's words are lost")
	}
}
