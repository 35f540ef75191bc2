package studio

import (
	"fmt"
	"net/url"
	"strings"
)

// reservedParameters are those of the protocol (RFC 6749, RFC 7636), which the sign-in sets itself
// (reliability A19).
var reservedParameters = []string{
	"response_type", "client_id", "client_secret", "redirect_uri", "scope", "state", "code", "code_verifier",
	"code_challenge", "code_challenge_method", "grant_type", "refresh_token",
}

func (p *problems) oauth2(o OAuth2) {
	const field = "auth.oauth2."
	p.redirect(o.Redirect)
	p.withHoles(field+"authorizationUrl", o.AuthorizationURL, func(p *problems, text string) {
		if u := p.secureURL(field+"authorizationUrl", "Authorization URL", text, true); u != nil {
			p.authorizationQuery(field+"authorizationUrl", u)
		}
	})
	p.secure(field+"tokenUrl", "Access token URL", o.TokenURL, true)
	p.secure(field+"refreshUrl", "Refresh token URL", o.RefreshURL, false)
	p.secure(field+"revocationUrl", "Revocation URL", o.RevocationURL, false)
	p.secure(field+"issuer", "Issuer", o.Issuer, false)
	if strings.TrimSpace(o.ClientID) == "" {
		p.add(field+"clientId", "Enter the Client ID.")
	}
	oneOf(p, field+"clientAuthentication", o.ClientAuthentication, []ClientAuth{ClientAuthBody, ClientAuthBasic, ClientAuthPublic}, "Choose how the client proves itself.")
	p.pkce(field+"pkce", o)
	if resource := strings.TrimSpace(o.Resource); resource != "" {
		if u, err := url.Parse(resource); !strings.Contains(resource, "{") && (err != nil || !u.IsAbs() || strings.Contains(resource, "#")) {
			p.add(field+"resource", "Resource is an absolute URI without #, such as https://api.acme.example.com.")
		}
	}
	if strings.ContainsFunc(o.TokenScheme, func(r rune) bool { return !isToken(r) }) {
		p.add(field+"tokenScheme", "The scheme is one word, such as Bearer.")
	}
	p.extras(field+"authorizationParams", o.AuthorizationParams, o)
	p.extras(field+"tokenParams", o.TokenParams, o)
}

// secure is secureURL for an address that may hold connection parameters.
func (p *problems) secure(field, label, text string, required bool) {
	p.withHoles(field, text, func(p *problems, text string) { p.secureURL(field, label, text, required) })
}

func (p *problems) pkce(field string, o OAuth2) {
	public := o.ClientAuthentication == ClientAuthPublic
	switch {
	case o.PKCE != PKCES256 && o.PKCE != PKCEOff:
		p.fix(field, "Choose S256 or Off.", "Use S256", string(PKCES256))
	case o.PKCE == PKCEOff && public:
		p.fix(field, "A client without a secret needs PKCE.", "Use S256", string(PKCES256))
	case o.PKCE == PKCEOff:
		p.warnFix(field, "Without PKCE another program on this computer could use an intercepted approval. Turn it off only for systems that refuse it.", "Use S256", string(PKCES256))
	}
}

func (p *problems) redirect(r Redirect) {
	const field = "auth.oauth2.redirect."
	oneOf(p, field+"host", r.Host, []string{"127.0.0.1", "localhost"}, "The redirect goes to 127.0.0.1 or localhost, this computer.")
	if r.Port != 0 && (r.Port < 1024 || r.Port > 65535) {
		p.add(field+"port", "Enter a port from 1024 to 65535, or 0 for any free port.")
	}
	switch {
	case !strings.HasPrefix(r.Path, "/"):
		p.fix(field+"path", "The path begins with a slash.", "Add /", "/"+r.Path)
	case strings.ContainsFunc(r.Path, func(c rune) bool { return !isPathRune(c) }) || strings.Contains(r.Path, "//") || strings.Contains(r.Path, "/."):
		p.add(field+"path", "Use letters, digits, -, _ and / in the path.")
	}
}

func isPathRune(c rune) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c < 0x80 && strings.ContainsRune("/-_.~", c)
}

// authorizationQuery refuses parameters of the protocol in the Authorization URL's own query, where
// they would be sent twice.
func (p *problems) authorizationQuery(field string, u *url.URL) {
	kept, removed := []string{}, ""
	for pair := range strings.SplitSeq(u.RawQuery, "&") {
		raw, _, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(raw)
		if err == nil && reservedParameter(name) {
			removed = strings.ToLower(name)
		} else {
			kept = append(kept, pair)
		}
	}
	if removed != "" {
		plain := *u
		plain.RawQuery = strings.Join(kept, "&")
		p.fix(field, fmt.Sprintf("The sign-in sets %s itself.", removed), "Remove it", plain.String())
	}
}

// extras checks further parameters of the authorization or the token request (reliability A19).
func (p *problems) extras(field string, pairs []Pair, o OAuth2) {
	for i, pair := range pairs {
		at := fmt.Sprintf("%s.%d.name", field, i)
		name := strings.TrimSpace(pair.Name)
		switch lower := strings.ToLower(name); {
		case name == "" && pair.Value != "":
			p.add(at, "Enter a name.")
		case name == "":
		case reservedParameter(name):
			p.add(at, fmt.Sprintf("The sign-in sets %s itself.", lower))
		case lower == "audience" && o.Audience != "" || lower == "resource" && o.Resource != "":
			p.add(at, fmt.Sprintf("%s has a field of its own, which is filled in.", name))
		case lower == "response_mode" && strings.ToLower(strings.TrimSpace(pair.Value)) != "query":
			p.fix(fmt.Sprintf("%s.%d.value", field, i), "The answer can only be received in the query.", "Use query", "query")
		}
	}
}

func reservedParameter(name string) bool {
	for _, reserved := range reservedParameters {
		if strings.EqualFold(strings.TrimSpace(name), reserved) {
			return true
		}
	}
	return false
}
