package auth

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"connectorstudio/backend/studio"
)

// providerError is an error in the words of the provider: of the authorization endpoint (RFC 6749
// section 4.1.2.1) or the token endpoint (section 5.2), in an answer of any status.
type providerError struct {
	code        string
	description string
	status      int // of the token endpoint; 0 for the authorization endpoint
}

// words are what the provider said, as one line of text of at most 300 characters and without secrets.
func (e providerError) words(hide ...string) string {
	text := e.code
	if e.description != "" && e.description != e.code {
		text += ": " + e.description
	}
	text = cut(mask(text, hide...), 300)
	if e.status != 0 {
		return strings.TrimSpace(fmt.Sprintf("HTTP %d %s", e.status, text))
	}
	return text
}

// sameAs gives the codes that providers use in place of the standard ones (GitHub, Slack, Google,
// Salesforce, in that order).
var sameAs = map[string]string{
	"bad_verification_code": "invalid_grant", "bad_refresh_token": "invalid_grant", "incorrect_client_credentials": "invalid_client",
	"invalid_refresh_token": "invalid_grant", "invalid_code": "invalid_grant", "token_revoked": "invalid_grant",
	"bad_client_secret": "invalid_client", "invalid_client_id": "invalid_client", "bad_redirect_uri": "redirect_uri_mismatch",
	"deleted_client":             "invalid_client",
	"invalid_client_credentials": "invalid_client", "inactive_user": "invalid_grant",
}

// kind is the standard code of the error.
func (e providerError) kind() string {
	code := strings.ToLower(e.code)
	if standard := sameAs[code]; standard != "" {
		return standard
	}
	description := strings.ToLower(e.description)
	aboutRedirect := strings.Contains(description, "redirect_uri") || strings.Contains(description, "redirect uri")
	switch {
	case code == "invalid_redirect_uri", code == "invalid_request" && aboutRedirect, code == "invalid_grant" && aboutRedirect && e.status != 0:
		return "redirect_uri_mismatch"
	}
	return code
}

// failure puts the error into words for the administrator.
func (e providerError) failure(c studio.Connector, hide ...string) *studio.Failure {
	name := nameOf(c)
	f := &studio.Failure{Detail: e.words(hide...)}
	if e.kind() == "invalid_scope" {
		f.Code, f.Message = studio.CodeInvalidScope, name+" doesn't know "+e.scope(c)+"."
		f.Fix, f.Field = "Remove it from Scopes or ask for access.", "auth.oauth2.scopes"
		return f
	}
	if found, ok := e.diagnosed(c.Auth.OAuth2); ok {
		f.Code, f.Message, f.Fix, f.Field = found.code, strings.ReplaceAll(found.message, "%s", name), found.fix, found.field
		return f
	}
	f.Code, f.Message, f.Fix = studio.CodeSignInFailed, name+" did not complete the sign-in.", "See what it said, mend it under Authentication and try again."
	return f
}

// scope names the scope that was refused, when it can be told.
func (e providerError) scope(c studio.Connector) string {
	asked := strings.Fields(c.Auth.OAuth2.Scopes)
	if len(asked) == 1 {
		return "the scope " + asked[0]
	}
	for _, word := range strings.FieldsFunc(e.description, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`"'[](),;`, r) }) {
		for _, scope := range asked {
			if word == scope || strings.TrimRight(word, ".:") == scope {
				return "the scope " + scope
			}
		}
	}
	return "one of the scopes"
}

// networkFailure says why an endpoint could not be reached. It is rebuilt from parts: url.Error prints
// addresses with their queries.
func networkFailure(endpoint string, err error) *studio.Failure {
	var known *studio.Failure
	if errors.As(err, &known) { // in words already
		copied := *known
		return &copied
	}
	host := "the server"
	if u, parseErr := url.Parse(endpoint); parseErr == nil {
		host = u.Host
	}
	var urlError *url.Error
	if errors.As(err, &urlError) {
		err = urlError.Err
	}
	var dns *net.DNSError
	var op *net.OpError
	var timeout net.Error
	f := &studio.Failure{Code: studio.CodeUnreachable, Message: host + " could not be reached.", Fix: "Check the network and the address.", Detail: innermost(err)}
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		f.Code, f.Message, f.Fix = studio.CodeDNS, "There is no server called "+dns.Name+".", "Check the address."
	case errors.As(err, &dns):
		f.Code, f.Message = studio.CodeDNS, "The name "+dns.Name+" could not be looked up."
	case aboutCertificate(err):
		f.Code, f.Message, f.Fix = studio.CodeTLS, "The certificate of "+host+" can't be trusted.", "If your company inspects traffic, add its certificate in Settings."
	case errors.As(err, &op) && op.Op == "proxyconnect":
		f.Code, f.Message, f.Fix = studio.CodeProxy, "The proxy refused the connection to "+host+".", "Check the proxy settings."
	case errors.As(err, &timeout) && timeout.Timeout():
		f.Code, f.Message, f.Fix = studio.CodeTimeout, host+" did not answer in time.", "Try again."
	}
	return f
}

func aboutCertificate(err error) bool {
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	var verification *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	return errors.As(err, &unknown) || errors.As(err, &host) || errors.As(err, &invalid) || errors.As(err, &verification) || errors.As(err, &record)
}

// innermost is the last error of the chain: "connection refused", "EOF". It names no address.
func innermost(err error) string {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return cut(err.Error(), 200)
		}
		err = next
	}
}

// mask replaces every secret in a text by dots, as it is and as it looks in addresses, JSON and Basic.
func mask(text string, hide ...string) string {
	for _, secret := range hide {
		if len(secret) < 4 {
			continue // it would hide ordinary words, and is no secret to speak of
		}
		quoted, _ := jsonMember("", secret)
		forPages, _ := json.Marshal(secret) // with < > & escaped, as many writers do
		spellings := []string{
			secret, url.QueryEscape(secret), url.PathEscape(secret), strings.TrimSuffix(strings.TrimPrefix(string(quoted), `"":"`), `"`), string(forPages[1 : len(forPages)-1]),
			base64.StdEncoding.EncodeToString([]byte(secret)), base64.RawURLEncoding.EncodeToString([]byte(secret)),
		}
		for _, s := range spellings {
			text = strings.ReplaceAll(text, s, dots)
		}
	}
	return text
}

// cut makes one line of plain text of at most n characters out of words from elsewhere.
func cut(text string, n int) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	text = strings.TrimSpace(text)
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	return string([]rune(text)[:n-1]) + "…"
}
