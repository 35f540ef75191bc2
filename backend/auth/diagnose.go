package auth

import (
	"regexp"
	"slices"
	"strings"

	"connectorstudio/backend/studio"
)

// finding is one thing that goes wrong in sign-ins, with what tells it apart and what mends it. The first
// that fits counts. Nothing is tried again by itself: a code is good for one request.
type finding struct {
	name  string
	kinds []string                 // standard codes of the error; none for any
	words *regexp.Regexp           // in the provider's own words; nil for any
	when  func(studio.OAuth2) bool // of the settings; nil for any

	code    studio.Code
	message string // %s stands for the system
	fix     string
	field   string
}

func telling(pattern string) *regexp.Regexp { return regexp.MustCompile("(?i)" + pattern) }

func clientIs(kind studio.ClientAuth) func(studio.OAuth2) bool {
	return func(o studio.OAuth2) bool { return o.ClientAuthentication == kind }
}

var findings = []finding{
	{name: "expired client secret", words: telling(`AADSTS7000222|(client[ _]?secret|client key|credentials?)[^.]{0,40}\b(has )?expired|expired[^.]{0,20}client[ _]?secret`),
		code: studio.CodeInvalidClient, message: "The Client secret has expired at %s.",
		fix: "Create a new one there and enter it under Authentication.", field: "auth.oauth2.clientSecret"},
	{name: "clock", words: telling(`clock|timestamp|\b(iat|nbf)\b|in the future|not yet valid|AADSTS700024`),
		code: studio.CodeSignInFailed, message: "%s says that the time does not fit.",
		fix: "Set the clock of this computer, then try again."},
	{name: "PKCE required", words: telling(`(code_challenge|pkce)[^.]{0,40}(required|missing|must)|(required|missing|must)[^.]{0,40}(code_challenge|pkce)`),
		when: func(o studio.OAuth2) bool { return o.PKCE == studio.PKCEOff },
		code: studio.CodeSignInFailed, message: "%s wants PKCE.", fix: "Choose S256 for PKCE in Advanced.", field: "auth.oauth2.pkce"},
	{name: "PKCE refused", words: telling(`code_challenge|code_verifier|pkce`),
		when: func(o studio.OAuth2) bool {
			return o.PKCE != studio.PKCEOff && o.ClientAuthentication != studio.ClientAuthPublic
		},
		code: studio.CodeSignInFailed, message: "%s does not take PKCE.", fix: "Turn PKCE off in Advanced, then try again.", field: "auth.oauth2.pkce"},
	{name: "redirect", kinds: []string{"redirect_uri_mismatch"},
		code: studio.CodeRedirectMismatch, message: "The redirect URL isn't registered at %s.",
		fix: "Add the OAuth redirect URL there, exactly as shown.", field: "auth.oauth2.redirect"},
	{name: "consent of an administrator", words: telling(`AADSTS(65001|90094|900941)|admin(istrator)?[^.]{0,30}(consent|approv)|(consent|approv)[^.]{0,30}admin`),
		code: studio.CodeSignInDenied, message: "An administrator of %s has to approve this application first.",
		fix: "Ask for the approval, then try again."},
	{name: "denied", kinds: []string{"access_denied", "consent_required"},
		code: studio.CodeSignInDenied, message: "Access was not approved.", fix: "Try again and choose Allow."},
	{name: "wrong tenant", words: telling(`tenant|realm|organi[sz]ation|workspace|AADSTS(50020|50059|90002|700016)|(account|site|domain|host|subdomain|shop)[^.]{0,30}(not found|does not exist|unknown|invalid)`),
		code: studio.CodeSignInFailed, message: "%s does not know this tenant or account.",
		fix: "Check the tenant, account or subdomain in the addresses under Authentication.", field: "auth.oauth2.tokenUrl"},
	{name: "another client authentication", kinds: []string{"invalid_client", "invalid_request"},
		words: telling(`client_secret_basic|authorization header|basic auth|client credentials[^.]{0,20}header`), when: clientIs(studio.ClientAuthBody),
		code: studio.CodeInvalidClient, message: "%s wants the client's credentials in the Authorization header.",
		fix: "Choose Basic header as Client authentication in Advanced, then try again.", field: "auth.oauth2.clientAuthentication"},
	{name: "another client authentication, the other way", kinds: []string{"invalid_client", "invalid_request"},
		words: telling(`client_secret_post|missing[^.]{0,20}client_(id|secret)|client_(id|secret)[^.]{0,30}(missing|required|body)|in the (request )?body`), when: clientIs(studio.ClientAuthBasic),
		code: studio.CodeInvalidClient, message: "%s wants the client's credentials in the request.",
		fix: "Choose In the request body as Client authentication in Advanced, then try again.", field: "auth.oauth2.clientAuthentication"},
	{name: "a secret is wanted", kinds: []string{"invalid_client"}, when: clientIs(studio.ClientAuthPublic),
		code: studio.CodeInvalidClient, message: "%s refused the client.",
		fix: "Check the Client ID. If the system gave you a Client secret, choose another Client authentication in Advanced.", field: "auth.oauth2.clientId"},
	{name: "client, in the body", kinds: []string{"invalid_client"}, when: clientIs(studio.ClientAuthBody),
		code: studio.CodeInvalidClient, message: "%s refused the Client ID or Client secret.",
		fix: "Check both. If they are right, choose Basic header as Client authentication in Advanced.", field: "auth.oauth2.clientId"},
	{name: "client, in the header", kinds: []string{"invalid_client"},
		code: studio.CodeInvalidClient, message: "%s refused the Client ID or Client secret.",
		fix: "Check both. If they are right, choose In the request body as Client authentication in Advanced.", field: "auth.oauth2.clientId"},
	{name: "grant not allowed", kinds: []string{"unauthorized_client"},
		code: studio.CodeInvalidClient, message: "This client may not sign in at %s in this way.",
		fix: "Allow the grant for the application there, or choose another Grant in Advanced.", field: "auth.oauth2.grant"},
	{name: "grant unknown", kinds: []string{"unsupported_grant_type", "unsupported_response_type"},
		code: studio.CodeSignInFailed, message: "%s does not offer this way to get a token.",
		fix: "Choose another Grant in Advanced, and check the Access token URL.", field: "auth.oauth2.grant"},
	{name: "password refused", kinds: []string{"invalid_grant"}, when: func(o studio.OAuth2) bool { return o.Grant == studio.GrantPassword },
		code: studio.CodeInvalidGrant, message: "%s refused the user name or password.", fix: "Check both and connect again."},
	{name: "grant ended", kinds: []string{"invalid_grant"},
		code: studio.CodeInvalidGrant, message: "The approval code or refresh token is no longer good.", fix: "Connect again."},
	{name: "a problem of its own", kinds: []string{"server_error", "temporarily_unavailable"},
		code: studio.CodeSignInFailed, message: "%s had a problem of its own during the sign-in.", fix: "Try again in a minute."},
}

// diagnosed returns what is known of the error; ok is false for one that nobody has seen before.
func (e providerError) diagnosed(o studio.OAuth2) (f finding, ok bool) {
	kind, words := e.kind(), strings.ReplaceAll(e.code+" "+e.description, "+", " ")
	for _, f := range findings {
		if (len(f.kinds) == 0 || slices.Contains(f.kinds, kind)) && (f.words == nil || f.words.MatchString(words)) && (f.when == nil || f.when(o)) {
			return f, true
		}
	}
	return finding{}, false
}
