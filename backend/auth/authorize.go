package auth

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"maps"
	"net"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/oauth2"

	"connectorstudio/backend/studio"
)

// ReservedParams are the names that extra parameters and the query of an endpoint may not use: they
// belong to the protocol, and a second value would let a definition replace the first.
var ReservedParams = map[string]bool{
	"response_type": true, "client_id": true, "client_secret": true, "redirect_uri": true, "state": true,
	"code": true, "code_challenge": true, "code_challenge_method": true, "code_verifier": true,
	"grant_type": true, "refresh_token": true, "client_assertion": true, "client_assertion_type": true,
}

// authorization is what one sign-in sends to the authorization endpoint and has to remember.
type authorization struct {
	url      string
	redirect string
	state    string // 256 bits; who brings it back is answering this sign-in
	verifier string // PKCE (RFC 7636); empty where it is turned off
}

// authorize makes the authorization URL (RFC 6749 section 4.1.1). What the address has in its query
// already stays as it is written.
func authorize(c studio.Connector, redirect string) (authorization, error) {
	o := c.Auth.OAuth2
	u, err := endpoint(o.AuthorizationURL, "Authorization URL", "auth.oauth2.authorizationUrl")
	if err != nil {
		return authorization{}, err
	}
	auth := authorization{redirect: redirect, state: newState()}
	params := url.Values{
		"response_type": {"code"}, "client_id": {o.ClientID}, "redirect_uri": {redirect}, "state": {auth.state},
	}
	addScope(params, o)
	if o.PKCE != studio.PKCEOff {
		auth.verifier = oauth2.GenerateVerifier()
		params.Set("code_challenge", oauth2.S256ChallengeFromVerifier(auth.verifier))
		params.Set("code_challenge_method", "S256")
	}
	if o.Audience != "" {
		params.Set("audience", o.Audience)
	}
	if o.Resource != "" {
		params.Set("resource", o.Resource)
	}
	if err := addParams(params, o.AuthorizationParams, "auth.oauth2.authorizationParams"); err != nil {
		return authorization{}, err
	}
	spelled := url.Values{}
	for name, values := range params {
		spelled[spelledAs(o, name)] = values
	}
	if u.RawQuery != "" {
		u.RawQuery += "&"
	}
	u.RawQuery += spelled.Encode()
	auth.url = u.String()
	return auth, nil
}

// newState returns 256 bits of chance.
func newState() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// addParams adds extra parameters. A name that is reserved or set already is refused (CodeInvalid), an
// empty one left out.
func addParams(params url.Values, extra []studio.Pair, field string) error {
	set := maps.Clone(params)
	for i, p := range extra {
		name := strings.TrimSpace(p.Name)
		if name == "" {
			continue
		}
		if ReservedParams[strings.ToLower(name)] || set.Has(name) {
			return reserved(name, fmt.Sprintf("%s.%d.name", field, i))
		}
		params.Add(name, p.Value) // twice the same is fine: RFC 8707 section 2 allows several resources
	}
	return nil
}

func reserved(name, field string) error {
	f := studio.Fail(studio.CodeInvalid, "The parameter "+name+" is set by the sign-in itself.", "Remove it from the extra parameters and the addresses.")
	f.Field = field
	return f
}

// endpoint parses the address of an OAuth endpoint: absolute http or https, no user info, no parameter
// of the protocol in its query.
func endpoint(address, label, field string) (*url.URL, error) {
	u, err := endpointAnyQuery(address, label, field)
	if err != nil {
		return nil, err
	}
	for name := range u.Query() {
		if ReservedParams[strings.ToLower(name)] {
			return nil, reserved(name, field)
		}
	}
	return u, nil
}

// endpointAnyQuery is endpoint for a request of the administrator's own.
func endpointAnyQuery(address, label, field string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || studio.OriginOf(u) == "" || u.User != nil {
		f := studio.Fail(studio.CodeInvalid, "The "+label+" is not a web address.", "Mend it under Authentication. Example: https://login.example.com/oauth/token")
		f.Field = field
		return nil, f
	}
	return u, nil
}

// redirectURL is the address that the provider sends the browser back to.
func redirectURL(r studio.Redirect, port int) string {
	host := redirectHost(r)
	if port != 0 {
		host = net.JoinHostPort(host, strconv.Itoa(port))
	}
	return "http://" + host + redirectPath(r)
}

func redirectHost(r studio.Redirect) string { return orElse(r.Host, studio.DefaultRedirect.Host) }
func redirectPath(r studio.Redirect) string { return orElse(r.Path, studio.DefaultRedirect.Path) }
