package studio

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// reservedParameters are those of the protocol (RFC 6749, RFC 7636), which the sign-in sets itself
// (reliability A19).
var reservedParameters = []string{
	"response_type", "client_id", "client_secret", "redirect_uri", "scope", "state", "code", "code_verifier",
	"code_challenge", "code_challenge_method", "grant_type", "refresh_token",
}

// oauth2 checks what the grant uses; what it does not use may be anything.
func (p *problems) oauth2(c Connector) {
	const field = "auth.oauth2."
	o := c.Auth.OAuth2
	oneOf(p, field+"grant", o.Grant, Grants, "Choose how the token is got.")
	if o.Grant.Code() {
		p.redirect(o.Redirect)
		p.withHoles(field+"authorizationUrl", o.AuthorizationURL, func(p *problems, text string) {
			if u := p.secureURL(field+"authorizationUrl", "Authorization URL", text, true); u != nil {
				p.authorizationQuery(field+"authorizationUrl", u)
			}
		})
	}
	if o.Grant == GrantDevice {
		p.secure(field+"deviceUrl", "Device authorization URL", o.DeviceURL, true)
	}
	if o.Grant == GrantSignedToken {
		p.signedToken(c)
		return
	}
	p.secure(field+"tokenUrl", "Access token URL", o.TokenURL, true)
	p.secure(field+"refreshUrl", "Refresh token URL", o.RefreshURL, false)
	p.secure(field+"revocationUrl", "Revocation URL", o.RevocationURL, false)
	p.secure(field+"issuer", "Issuer", o.Issuer, false)
	if strings.TrimSpace(o.ClientID) == "" {
		p.add(field+"clientId", "Enter the Client ID.")
	}
	p.clientAuthentication(field+"clientAuthentication", o)
	if o.Grant.Code() {
		p.pkce(field+"pkce", o)
	}
	if resource := strings.TrimSpace(o.Resource); resource != "" {
		if u, err := url.Parse(resource); !strings.Contains(resource, "{") && (err != nil || !u.IsAbs() || strings.Contains(resource, "#")) {
			p.add(field+"resource", "Resource is an absolute URI without #, such as https://api.acme.example.com.")
		}
	}
	p.scheme(o)
	p.extras(field+"authorizationParams", o.AuthorizationParams, o)
	p.extras(field+"tokenParams", o.TokenParams, o)
	p.extras(field+"refreshParams", o.RefreshParams, o)
	p.tokenRequest(field, o)
	p.sendings(c, field+"sendAs", o.SendAs, "{token}", keptNames(o.Keep), taken{})
	p.keeps(field+"keep", o.Keep)
}

func (p *problems) scheme(o OAuth2) {
	if strings.ContainsFunc(o.TokenScheme, func(r rune) bool { return !isToken(r) }) {
		p.add("auth.oauth2.tokenScheme", "The scheme is one word, such as Bearer.")
	}
}

// signedToken checks a token that is signed and not asked for: no endpoint and no client takes part.
func (p *problems) signedToken(c Connector) {
	o := c.Auth.OAuth2
	p.assertion(o.Assertion)
	p.scheme(o)
	p.sendings(c, "auth.oauth2.sendAs", o.SendAs, "{token}", nil, taken{})
}

func (p *problems) clientAuthentication(field string, o OAuth2) {
	oneOf(p, field, o.ClientAuthentication, ClientAuths, "Choose how the client proves itself.")
	if o.Signs() {
		p.assertion(o.Assertion)
	}
	if o.Grant == GrantClientCredentials && o.ClientAuthentication == ClientAuthPublic {
		p.fix(field, "A client that signs in with its own credentials needs a secret.", "Send it in the body", string(ClientAuthBody))
	}
}

func (p *problems) assertion(a Assertion) {
	const field = "auth.oauth2.assertion."
	oneOf(p, field+"algorithm", a.Algorithm, Algorithms, "Choose RS256, ES256 or HS256.")
	if a.Life < 0 || a.Life > 3600 {
		p.add(field+"life", "Enter 1 to 3600 seconds, or nothing for 5 minutes.")
	}
	oneOf(p, field+"encoding", a.Encoding, KeyEncodings, "Choose how the key is written.")
	taken := []string{}
	for i, claim := range a.Claims {
		at := fmt.Sprintf("%sclaims.%d.", field, i)
		name := strings.TrimSpace(claim.Name)
		switch {
		case name == "" && claim.Value == "":
		case name == "":
			p.add(at+"name", "Enter a name.")
		case slices.Contains(taken, name):
			p.add(at+"name", name+" is used above already.")
		}
		taken = append(taken, name)
		for _, hole := range CredentialHoles(claim.Value) {
			if !slices.Contains([]string{"client_id", "token_url", "scope", "key_id"}, hole) {
				p.add(at+"value", "Only {client_id}, {token_url}, {scope} and {key_id} can stand here.")
			}
		}
	}
}

// tokenRequest checks how the token request is written.
func (p *problems) tokenRequest(field string, o OAuth2) {
	oneOf(p, field+"tokenFormat", o.TokenFormat, []TokenFormat{TokenFormatForm, TokenFormatJSON, TokenFormatQuery}, "Choose how the token request is written.")
	for i, h := range o.TokenHeaders {
		at := fmt.Sprintf("%stokenHeaders.%d.", field, i)
		switch name := strings.TrimSpace(h.Name); {
		case name == "" && h.Value == "":
		case name == "":
			p.add(at+"name", "Enter a name.")
		case strings.EqualFold(name, "Authorization"):
			p.add(at+"name", "Authorization is set by Client authentication.")
		default:
			p.headerName(at+"name", name)
			p.headerText(at+"value", name, h.Value)
		}
	}
	for i, pair := range o.ParameterNames {
		at := fmt.Sprintf("%sparameterNames.%d.", field, i)
		switch {
		case pair.Name == "" && pair.Value == "":
		case !reservedParameter(pair.Name):
			p.add(at+"name", "Enter a parameter of the protocol, such as client_id.")
		case strings.TrimSpace(pair.Value) == "":
			p.add(at+"value", "Enter how the system spells it.")
		}
	}
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
