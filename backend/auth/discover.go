package auth

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"connectorstudio/backend/studio"
)

const (
	discoveryTime      = 10 * time.Second
	discoveryLimit     = 1 << 20
	discoveryRedirects = 3
)

const issuerField = "auth.oauth2.issuer"

// Discover reads what an issuer says of its endpoints (OpenID Connect Discovery 1.0 section 4, then
// RFC 8414 section 3), from https or this computer, in 10 seconds and 1 MiB at most, and never from
// another origin. It sends no secret and keeps nothing.
//
// The document has to name the very issuer that was asked for, letter by letter: even a slash at the end
// makes another issuer (RFC 8414 section 3.3). So nobody's document can stand in for another's.
//
// Codes: CodeInvalid (Field is the issuer's), CodeNotFound (no document there), CodeTooLarge, the
// network's.
func (a *Auth) Discover(ctx context.Context, issuer string) (studio.Discovery, error) {
	issuer = strings.TrimSpace(issuer)
	places, err := wellKnown(issuer)
	if err != nil {
		return studio.Discovery{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, discoveryTime)
	defer cancel()
	var why *studio.Failure
	for _, place := range places {
		document, err := a.metadata(ctx, place)
		if err == nil {
			var found studio.Discovery
			if found, err = discovered(issuer, place, document); err == nil {
				return found, nil
			}
		}
		if why == nil || why.Code == studio.CodeNotFound { // that nothing is there tells the least
			why = studio.AsFailure(err)
		}
	}
	return studio.Discovery{}, why
}

// wellKnown returns where the document of an issuer may be: OpenID Connect appends the well-known path
// to the issuer, RFC 8414 section 3.1 puts it between the host and the issuer's path.
func wellKnown(issuer string) ([]string, error) {
	u, err := url.Parse(issuer)
	switch {
	case issuer == "":
		return nil, badIssuer("Enter the Issuer.", "It is in the system's documentation, such as https://login.example.com")
	case err != nil || studio.OriginOf(u) == "" || u.User != nil:
		return nil, badIssuer("The Issuer is not a web address.", "Example: https://login.example.com")
	case !private(u, u):
		return nil, badIssuer("The Issuer is not encrypted.", "Use an https:// address.")
	case u.RawQuery != "" || u.ForceQuery || strings.Contains(issuer, "#"):
		return nil, badIssuer("An issuer has no ? and no # in it.", "Enter the part before that.")
	case strings.Contains(u.Path, "/.well-known/"):
		return nil, badIssuer("This is the address of a document, not the Issuer.", "Enter the part before /.well-known/.")
	}
	host, path := u.Scheme+"://"+u.Host, strings.TrimRight(u.EscapedPath(), "/")
	return []string{
		host + path + "/.well-known/openid-configuration",
		host + "/.well-known/oauth-authorization-server" + path,
	}, nil
}

func badIssuer(message, fix string) *studio.Failure {
	f := studio.Fail(studio.CodeInvalid, message, fix)
	f.Field = issuerField
	return f
}

// private tells whether what is sent to an address stays between here and there: https, or http where
// both the address and its issuer are this computer.
func private(address, issuer *url.URL) bool {
	return address.Scheme == "https" || address.Scheme == "http" && onThisComputer(address.Hostname()) && onThisComputer(issuer.Hostname())
}

// metadata fetches one document.
func (a *Auth) metadata(ctx context.Context, place string) (members, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, place, nil)
	if err != nil {
		return nil, badIssuer("The Issuer is not a web address.", "Example: https://login.example.com")
	}
	request.Header.Set("Accept", "application/json")
	request.Close = true
	client := a.client()
	client.CheckRedirect = func(next *http.Request, before []*http.Request) error {
		if len(before) > discoveryRedirects || studio.OriginOf(next.URL) != studio.OriginOf(before[0].URL) {
			return http.ErrUseLastResponse
		}
		return nil
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, networkFailure(place, err)
	}
	defer response.Body.Close()
	if err := answeredWell(response, place); err != nil {
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, discoveryLimit+1))
	if err != nil {
		return nil, networkFailure(place, err)
	}
	if len(body) > discoveryLimit {
		return nil, &studio.Failure{Code: studio.CodeTooLarge, Message: "The description of the Issuer is larger than 1 MB.",
			Fix: "Check the Issuer, or enter the addresses by hand.", Detail: place, Field: issuerField}
	}
	document, whole := readObject(body)
	if !whole {
		f := badIssuer("What is at the Issuer's address is not a description of its endpoints.", "Check the Issuer, or enter the addresses by hand.")
		f.Detail = place
		return nil, f
	}
	return document, nil
}

// answeredWell refuses answers that are no document: redirects that were not followed and errors.
func answeredWell(response *http.Response, place string) error {
	if hop, is := hopOf(response, response.Request.URL); is {
		f := badIssuer("The Issuer's address leads to "+orElse(hop.To, "nowhere")+", which was not followed.", "If that is the Issuer, enter it.")
		if hop.To == hop.From {
			f.Message, f.Fix = "The Issuer's address redirects again and again.", "Check the Issuer, or enter the addresses by hand."
		}
		f.Detail = place
		return f
	}
	if response.StatusCode == http.StatusOK {
		return nil
	}
	return &studio.Failure{Code: studio.CodeNotFound, Message: response.Request.URL.Host + " has no description of this Issuer.",
		Fix: "Check the Issuer, or enter the addresses by hand.", Detail: fmt.Sprintf("HTTP %d at %s", response.StatusCode, place), Field: issuerField}
}
