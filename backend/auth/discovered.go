package auth

import (
	"net/url"
	"slices"
	"strings"

	"connectorstudio/backend/studio"
)

// discoverable are the endpoints that are read, each with the consequence of its being elsewhere.
var discoverable = []struct {
	field               studio.EndpointField
	member, label, sent string
}{
	{studio.FieldAuthorizationURL, "authorization_endpoint", "Authorization URL", "People would sign in there."},
	{studio.FieldTokenURL, "token_endpoint", "Access token URL", "The Client secret would be sent there."},
	{studio.FieldDeviceURL, "device_authorization_endpoint", "Device authorization URL", "Codes would be asked for there."},
	{studio.FieldRevocationURL, "revocation_endpoint", "Revocation URL", "Tokens would be sent there."},
}

// discovered puts a document into words. It fails when the document is another issuer's or names no
// endpoint that can be used.
func discovered(issuer, place string, document members) (studio.Discovery, error) {
	if err := sameIssuer(issuer, document); err != nil {
		return studio.Discovery{}, err
	}
	d := studio.Discovery{
		Issuer: issuer, Source: place, Endpoints: []studio.DiscoveredEndpoint{}, Warnings: []string{},
		Scopes:      listed(document, "scopes_supported"),
		PKCEMethods: listed(document, "code_challenge_methods_supported"),
		ClientAuths: listed(document, "token_endpoint_auth_methods_supported"),
	}
	d.IssuerInAnswer, _ = document.get("authorization_response_iss_parameter_supported").(bool)
	from, err := url.Parse(issuer)
	if err != nil {
		return d, err
	}
	for _, e := range discoverable {
		address, named := document.get(e.member).(string)
		if !named {
			continue
		}
		found, why := endpointAt(address, from)
		switch {
		case why != "":
			d.Warnings = append(d.Warnings, "The "+e.label+" was left out: "+why)
			continue
		case found.Elsewhere:
			d.Warnings = append(d.Warnings, "The "+e.label+" is on "+found.Host+", not on "+from.Host+". "+e.sent)
		}
		found.Field = e.field
		d.Endpoints = append(d.Endpoints, found)
	}
	if len(d.Endpoints) == 0 {
		f := badIssuer("The description names no endpoint that can be used.", "Enter the addresses by hand.")
		f.Detail = strings.Join(d.Warnings, " ")
		return d, f
	}
	var odd string
	if d.ClientAuthentication, odd = clientAuthOf(d.ClientAuths); odd != "" {
		d.Warnings = append(d.Warnings, odd)
	}
	if d.PKCE, odd = pkceOf(d.PKCEMethods); odd != "" {
		d.Warnings = append(d.Warnings, odd)
	}
	return d, nil
}

func sameIssuer(issuer string, document members) error {
	named, _ := document.get("issuer").(string)
	switch {
	case named == issuer:
		return nil
	case named == "":
		return badIssuer("The description does not say which issuer it is of, so it was not used.", "Check the Issuer, or enter the addresses by hand.")
	}
	fix := "Check the Issuer, or enter the addresses by hand."
	if strings.TrimRight(named, "/") == strings.TrimRight(issuer, "/") {
		fix = "Enter it exactly so."
	}
	return badIssuer("The description is of the issuer "+cut(named, 200)+", not of this one, so it was not used.", fix)
}

// endpointAt is an endpoint as a document of the issuer names it, or why it cannot be used.
func endpointAt(address string, issuer *url.URL) (found studio.DiscoveredEndpoint, why string) {
	u, err := endpoint(address, "", "")
	switch {
	case err != nil || u.Fragment != "":
		return found, cut(address, 200) + " is not an address that can be used."
	case strings.ContainsFunc(u.Host, func(r rune) bool { return r > 0x7e }):
		return found, "the host " + cut(u.Host, 200) + " is spelled in letters that can look like others."
	case !private(u, issuer):
		return found, u.Scheme + "://" + u.Host + " is not encrypted."
	}
	return studio.DiscoveredEndpoint{URL: u.String(), Host: u.Host, Elsewhere: studio.OriginOf(u) != studio.OriginOf(issuer)}, ""
}

// listed is a list of words, as far as anybody will read it.
func listed(document members, name string) []string {
	words := []string{}
	all, _ := document.get(name).([]any)
	for _, word := range all {
		if text, is := word.(string); is && text != "" && len(words) < 200 {
			words = append(words, cut(text, 200))
		}
	}
	return words
}

// clientAuthOf says what a list of token_endpoint_auth_methods leaves to choose: nothing when it has
// more than one that we offer. Without a list it is Basic (RFC 8414 section 2).
func clientAuthOf(methods []string) (only studio.ClientAuth, odd string) {
	if len(methods) == 0 {
		return studio.ClientAuthBasic, ""
	}
	offered := []studio.ClientAuth{}
	for name, method := range map[string]studio.ClientAuth{
		"client_secret_post": studio.ClientAuthBody, "client_secret_basic": studio.ClientAuthBasic, "none": studio.ClientAuthPublic,
	} {
		if slices.Contains(methods, name) {
			offered = append(offered, method)
		}
	}
	secret := slices.DeleteFunc(slices.Clone(offered), func(m studio.ClientAuth) bool { return m == studio.ClientAuthPublic })
	switch {
	case len(offered) == 0:
		return "", "It takes clients only by " + cut(strings.Join(methods, ", "), 200) + ", which Connector Studio doesn't offer."
	case len(secret) == 1:
		return secret[0], ""
	case len(secret) == 0:
		return studio.ClientAuthPublic, ""
	}
	return "", ""
}

// pkceOf never turns PKCE off: a document that leaves S256 out is not believed, only mentioned.
func pkceOf(methods []string) (studio.PKCE, string) {
	switch {
	case slices.Contains(methods, "S256"):
		return studio.PKCES256, ""
	case len(methods) > 0:
		return "", "It doesn't list PKCE S256. Turn PKCE off only if the sign-in is refused with it."
	}
	return "", ""
}
