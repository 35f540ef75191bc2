package sampleapi

import (
	"fmt"
	"mime"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// oauthError is an error of RFC 6749, sections 4.1.2.1 and 5.2.
type oauthError struct {
	status      int
	Code        string `json:"error"`
	Description string `json:"error_description"`
}

func invalidGrant(description string) *oauthError {
	return &oauthError{http.StatusBadRequest, "invalid_grant", description}
}

// authorization is what an application asks the person for.
type authorization struct {
	client    Client
	redirect  string
	scope     string
	state     string
	nonce     string
	challenge string // of PKCE, S256; empty without
	asked     time.Time
}

func (v *vendor) routeOAuth(mux *http.ServeMux) {
	mux.HandleFunc("GET /oauth/authorize", v.authorize)
	mux.HandleFunc("POST /oauth/authorize", v.decide)
	mux.HandleFunc("POST /oauth/token", v.token)
	mux.HandleFunc("POST /oauth/revoke", v.revoke)
	mux.HandleFunc("GET /oauth/userinfo", v.userinfo)
	mux.HandleFunc("GET /oauth/keys", v.keys)
	mux.HandleFunc("GET /.well-known/oauth-authorization-server", v.metadata)
	mux.HandleFunc("GET /.well-known/openid-configuration", v.metadata)
}

func (v *vendor) client(id string) (Client, bool) {
	if id == ClientID {
		return Client{ID: ClientID, Name: "Connector Studio"}, true
	}
	i := slices.IndexFunc(v.options.Clients, func(c Client) bool { return c.ID == id })
	if i < 0 || id == "" {
		return Client{}, false
	}
	return v.options.Clients[i], true
}

// allows tells whether the client may be sent back to an address: the registered one exactly, or
// else any loopback address (RFC 8252, section 7.3).
func (c Client) allows(redirect string) bool {
	if c.Redirect != "" {
		return redirect == c.Redirect
	}
	u, err := url.Parse(redirect)
	if err != nil || u.Scheme != "http" || u.User != nil || u.Fragment != "" {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

// authorize shows the page on which the person allows or denies (RFC 6749, section 4.1.1). As long as
// client and redirect address are not known to belong together, mistakes are shown and not sent back.
func (v *vendor) authorize(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	for name, values := range query {
		if len(values) > 1 {
			showMistake(w, "The parameter "+name+" came more than once.")
			return
		}
	}
	client, known := v.client(query.Get("client_id"))
	redirect := query.Get("redirect_uri")
	switch {
	case !known:
		showMistake(w, "No application is registered with this client ID.")
		return
	case !client.allows(redirect):
		showMistake(w, "The redirect address is not one that is registered for "+client.Name+".")
		return
	}
	a := authorization{client: client, redirect: redirect, scope: query.Get("scope"), state: query.Get("state"), nonce: query.Get("nonce"), challenge: query.Get("code_challenge")}
	if a.scope == "" {
		a.scope = scopeCompanies
	}
	if mistake := a.check(query); mistake != nil {
		sendBack(w, r, a, url.Values{"error": {mistake.Code}, "error_description": {mistake.Description}})
		return
	}
	showApproval(w, a, v.tokens.ask(a))
}

func (a authorization) check(query url.Values) *oauthError {
	mistake := func(code, description string) *oauthError { return &oauthError{Code: code, Description: description} }
	switch method := query.Get("code_challenge_method"); {
	case query.Get("response_type") != "code":
		return mistake("unsupported_response_type", "response_type has to be code.")
	case a.challenge == "" && a.client.Secret == "":
		return mistake("invalid_request", "A public client has to send code_challenge (PKCE).")
	case a.challenge != "" && method != "S256":
		return mistake("invalid_request", "code_challenge_method has to be S256.")
	case a.challenge != "" && len(a.challenge) != 43:
		return mistake("invalid_request", "code_challenge is not a base64url SHA-256.")
	}
	for _, scope := range strings.Fields(a.scope) {
		if !slices.Contains(strings.Fields(Scopes), scope) {
			return mistake("invalid_scope", fmt.Sprintf("There is no scope %q.", scope))
		}
	}
	return nil
}

// decide takes the person's answer.
func (v *vendor) decide(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 16<<10)
	if origin := r.Header.Get("Origin"); origin != "" && origin != "null" && origin != issuer(r) {
		showMistake(w, "This answer came from another site.")
		return
	}
	a, found := v.tokens.answered(r.PostFormValue("request"))
	if !found {
		showMistake(w, "This question was answered already, or is too old. Begin again in "+Name+"'s partner application.")
		return
	}
	if r.PostFormValue("answer") != "allow" {
		sendBack(w, r, a, url.Values{"error": {"access_denied"}, "error_description": {"The person denied access."}})
		return
	}
	sendBack(w, r, a, url.Values{"code": {v.tokens.code(a)}})
}

// sendBack redirects the browser to the application with the answer, its state and who answers
// (RFC 9207).
func sendBack(w http.ResponseWriter, r *http.Request, a authorization, values url.Values) {
	target, err := url.Parse(a.redirect)
	if err != nil {
		showMistake(w, "The redirect address cannot be read.")
		return
	}
	query := target.Query()
	for name, value := range values {
		query[name] = value
	}
	if a.state != "" {
		query.Set("state", a.state)
	}
	query.Set("iss", issuer(r))
	target.RawQuery = query.Encode()
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, target.String(), http.StatusSeeOther)
}

// token is the token endpoint (RFC 6749, section 3.2).
func (v *vendor) token(w http.ResponseWriter, r *http.Request) {
	client, mistake := v.readClient(w, r)
	if mistake != nil {
		failOAuth(w, r, mistake)
		return
	}
	var tokens issued
	var nonce string
	switch r.PostForm.Get("grant_type") {
	case "authorization_code":
		nonce = v.tokens.nonceOf(r.PostForm.Get("code"))
		tokens, mistake = v.tokens.exchange(r.PostForm.Get("code"), client.ID, r.PostForm.Get("redirect_uri"), r.PostForm.Get("code_verifier"))
	case "refresh_token":
		tokens, mistake = v.tokens.refresh(r.PostForm.Get("refresh_token"), client.ID, r.PostForm.Get("scope"))
	case "":
		mistake = &oauthError{http.StatusBadRequest, "invalid_request", "grant_type is missing."}
	default:
		mistake = &oauthError{http.StatusBadRequest, "unsupported_grant_type", "grant_type is authorization_code or refresh_token."}
	}
	if mistake != nil {
		failOAuth(w, r, mistake)
		return
	}
	body := map[string]any{
		"access_token": tokens.access, "token_type": "Bearer", "expires_in": int(v.options.TokenLife.Seconds()),
		"refresh_token": tokens.refresh, "scope": tokens.scope,
	}
	if slices.Contains(strings.Fields(tokens.scope), "openid") {
		body["id_token"] = v.idToken(issuer(r), client.ID, nonce, tokens.scope)
	}
	unkept(w)
	answer(w, http.StatusOK, body)
}

// readClient reads the form and finds out which application sends it: by Basic (client_secret_basic),
// by the form (client_secret_post), or by its id alone when it is public.
func (v *vendor) readClient(w http.ResponseWriter, r *http.Request) (Client, *oauthError) {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/x-www-form-urlencoded" {
		return Client{}, &oauthError{http.StatusBadRequest, "invalid_request", "Send a form (application/x-www-form-urlencoded)."}
	}
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	if err := r.ParseForm(); err != nil {
		return Client{}, &oauthError{http.StatusBadRequest, "invalid_request", "The form cannot be read."}
	}
	for name, values := range r.PostForm {
		if len(values) > 1 {
			return Client{}, &oauthError{http.StatusBadRequest, "invalid_request", name + " came more than once."}
		}
	}
	id, secret := r.PostForm.Get("client_id"), r.PostForm.Get("client_secret")
	if basicID, basicSecret, ok := r.BasicAuth(); ok {
		if secret != "" {
			return Client{}, &oauthError{http.StatusBadRequest, "invalid_request", "The client identified itself in two ways."}
		}
		id, secret = unescape(basicID), unescape(basicSecret)
	}
	client, known := v.client(id)
	if !known || !sameSecret(client.Secret, secret) {
		return Client{}, &oauthError{http.StatusUnauthorized, "invalid_client", "The client ID and secret do not belong together."}
	}
	return client, nil
}

// unescape undoes the form encoding inside Basic (RFC 6749, section 2.3.1); what is none stays.
func unescape(text string) string {
	if plain, err := url.QueryUnescape(text); err == nil {
		return plain
	}
	return text
}

func (v *vendor) revoke(w http.ResponseWriter, r *http.Request) {
	client, mistake := v.readClient(w, r)
	if mistake != nil {
		failOAuth(w, r, mistake)
		return
	}
	v.tokens.revoke(r.PostForm.Get("token"), client.ID)
	unkept(w)
	w.WriteHeader(http.StatusOK) // an unknown token is no error (RFC 7009, section 2.2)
}

func failOAuth(w http.ResponseWriter, r *http.Request, mistake *oauthError) {
	if _, _, basic := r.BasicAuth(); basic && mistake.status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Basic realm="Quayside CRM"`)
	}
	unkept(w)
	answer(w, mistake.status, mistake)
}

func unkept(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Pragma", "no-cache")
}

// metadata describes the server (RFC 8414).
func (v *vendor) metadata(w http.ResponseWriter, r *http.Request) {
	at := SettingsAt(issuer(r))
	answer(w, http.StatusOK, map[string]any{
		"issuer": at.Issuer, "authorization_endpoint": at.AuthorizationURL, "token_endpoint": at.TokenURL, "revocation_endpoint": at.RevocationURL,
		"userinfo_endpoint": at.Issuer + "/oauth/userinfo", "jwks_uri": at.Issuer + "/oauth/keys", "service_documentation": at.DocumentationURL,
		"response_types_supported": []string{"code"}, "grant_types_supported": []string{"authorization_code", "refresh_token"},
		"code_challenge_methods_supported":      []string{"S256"},
		"token_endpoint_auth_methods_supported": []string{"none", "client_secret_basic", "client_secret_post"},
		"scopes_supported":                      strings.Fields(Scopes),
		"id_token_signing_alg_values_supported": []string{"RS256"}, "subject_types_supported": []string{"public"},
		"authorization_response_iss_parameter_supported": true,
	})
}
