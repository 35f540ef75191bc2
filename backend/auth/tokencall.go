package auth

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sort"
	"strings"
	"time"

	"connectorstudio/backend/studio"
)

// tokenCall is one request to a token or revocation endpoint, or a login request.
type tokenCall struct {
	name   string // in the Activity
	source studio.CallSource
	method string
	url    *url.URL
	body   []byte
	hide   []string // secrets that may come back in the answer

	// As it is shown.
	shownURL, shownBody string
	hiddenHeaders       map[string]string // by canonical name, dots for the secret
}

// address is where the call goes, for messages: without its query.
func (t *tokenCall) address() string { return studio.OriginOf(t.url) }

// reply is what came back. A reply of any status is one; err tells that none came, or not all of it.
type reply struct {
	status int
	header http.Header
	body   []byte // at most answerLimit
	err    error
	call   studio.Call // to be reported once the answer was read
}

const (
	answerLimit = 1 << 20
	tokenTime   = 30 * time.Second // for one call of the token endpoint
	skewLimit   = 2 * time.Minute
)

// newTokenCall prepares a request with the client's proof (RFC 6749 section 2.3.1), in the way that the
// connector names. It is never guessed: a code or a refresh token is good for one request only.
func (a *Auth) newTokenCall(c studio.Connector, cred credential, address, label, field string, form url.Values) (*tokenCall, http.Header, error) {
	o := c.Auth.OAuth2
	u, err := endpoint(address, label, field)
	if err != nil {
		return nil, nil, err
	}
	if err := clientMoved(c, cred); err != nil {
		return nil, nil, err
	}
	header := http.Header{"Accept": {"application/json"}}
	call := &tokenCall{method: http.MethodPost, url: u, hide: cred.values(), hiddenHeaders: map[string]string{}}
	switch {
	case o.ClientAuthentication == studio.ClientAuthPublic:
		form.Set("client_id", o.ClientID)
	case o.ClientAuthentication == studio.ClientAuthJWT:
		assertion, err := a.assertion(c, cred)
		if err != nil {
			return nil, nil, err
		}
		form.Set("client_id", o.ClientID)
		form.Set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
		form.Set("client_assertion", assertion)
		call.hide = append(call.hide, assertion)
	case o.Grant == studio.GrantAssertion && cred.ClientSecret == nil: // the assertion says who asks
		form.Set("client_id", o.ClientID)
	case cred.ClientSecret == nil:
		f := studio.Fail(studio.CodeInvalid, "Enter the Client secret.", "Enter it under Authentication, or choose a public client in Advanced.")
		f.Field = "auth.oauth2.clientSecret"
		return nil, nil, f
	case o.ClientAuthentication == studio.ClientAuthBasic:
		pair := basicPair(o.ClientID, string(cred.ClientSecret.Value), o.RawBasic)
		header.Set("Authorization", "Basic "+pair)
		call.hiddenHeaders["Authorization"] = "Basic " + dots
		call.hide = append(call.hide, pair)
	default:
		form.Set("client_id", o.ClientID)
		form.Set("client_secret", string(cred.ClientSecret.Value))
	}
	return call, header, call.write(o, form, header)
}

// basicPair encodes both parts as a form does, as the RFC says, or leaves them as they are for servers
// that never heard of it.
func basicPair(id, secret string, raw bool) string {
	if !raw {
		id, secret = url.QueryEscape(id), url.QueryEscape(secret)
	}
	return base64.StdEncoding.EncodeToString([]byte(id + ":" + secret))
}

// send performs the call. Redirects are never followed: a 307 would carry the client secret along.
func (a *Auth) send(ctx context.Context, c studio.Connector, t *tokenCall, header http.Header) reply {
	request, err := http.NewRequestWithContext(ctx, t.method, t.url.String(), bytes.NewReader(t.body))
	r := reply{err: err, call: studio.Call{
		ID: studio.NewID(), ConnectorID: c.ID, ActionName: t.name, Source: t.source, StartedAt: a.now(),
		Values: map[string]string{}, Request: t.shown(header), Redirects: []studio.RedirectHop{}, Drift: []studio.Drift{},
	}}
	if err != nil {
		return r
	}
	request.Header = header
	request.Close = true // a connection of its own: nothing is ever sent twice
	client, err := a.clientFor(ctx, c, studio.OriginOf(t.url))
	if err != nil {
		r.err, r.call.Failure = err, studio.AsFailure(err)
		return r
	}
	release, err := a.turn(ctx, c)
	if err != nil {
		r.err, r.call.Failure = err, studio.AsFailure(err)
		return r
	}
	defer release()
	began := time.Now()
	response, err := client.Do(request)
	r.call.Timing.Wait = millis(time.Since(began))
	if err != nil {
		if refused := studio.CertificateRefused(err, t.url.Hostname(), c.Auth.ClientCertificate); refused != nil {
			err = refused
		}
		r.err = err
		r.call.Failure = networkFailure(t.address(), err)
	} else {
		defer response.Body.Close()
		r.status, r.header = response.StatusCode, response.Header
		r.body, r.err = io.ReadAll(io.LimitReader(response.Body, answerLimit))
		r.call.Response = responseOf(response, len(r.body))
		if r.err != nil {
			r.call.Response.Notes = append(r.call.Response.Notes, "The answer was broken off.")
		}
		if hop, is := hopOf(response, t.url); is {
			r.call.Redirects = append(r.call.Redirects, hop)
		}
	}
	r.call.Timing.Total = millis(time.Since(began))
	r.call.Timing.Download = r.call.Timing.Total - r.call.Timing.Wait
	return r
}

// read reads the answer. What is odd about it is in its notes, clocks that differ among them.
func (r reply) read(c studio.Connector, at time.Time) answer {
	if r.status == 0 {
		return answer{}
	}
	if c.Auth.Method == studio.MethodLogin {
		read := readLogin(c, r, at)
		read.notes = append(skew(r.header, at), read.notes...)
		return read
	}
	read := readAnswer(c.Auth.OAuth2, r.body, r.status, at)
	read.notes = append(skew(r.header, at), read.notes...)
	return read
}

// client sends like a.HTTP, without cookies and redirects.
func (a *Auth) client() *http.Client {
	client := http.Client{}
	if a.HTTP != nil {
		client = *a.HTTP
	}
	client.Jar = nil
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// report tells of the call, once it is known which new secrets its answer brought.
func (a *Auth) report(r reply, t *tokenCall, notes []string, fresh ...string) {
	hide := append(fresh, t.hide...)
	if response := r.call.Response; response != nil {
		response.Notes = append(response.Notes, notes...)
		response.Headers = headersShown(r.header, hide)
	}
	a.called(r.call)
}

// shown is the request with every secret as dots.
func (t *tokenCall) shown(header http.Header) studio.SentRequest {
	sent := studio.SentRequest{Method: t.method, URL: mask(orElse(t.shownURL, t.url.String()), t.hide...), Headers: []studio.Field{}}
	curl := "curl -X " + t.method + " " + shellQuote(sent.URL)
	for _, name := range sortedNames(header) {
		field := studio.Field{Name: name, Value: mask(header.Get(name), t.hide...)}
		if dotted, hidden := t.hiddenHeaders[name]; hidden {
			field.Value, field.Hidden = dotted, true
		}
		sent.Headers = append(sent.Headers, field)
		curl += " -H " + shellQuote(name+": "+field.Value)
	}
	sent.Body = mask(t.shownBody, t.hide...)
	sent.CURL = curl
	if len(t.body) > 0 {
		sent.CURL += " --data-raw " + shellQuote(sent.Body)
	}
	return sent
}

func shellQuote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

func sortedNames(header http.Header) []string {
	names := make([]string, 0, len(header))
	for name := range header {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// responseOf describes the answer. Its body holds tokens and is never kept.
func responseOf(response *http.Response, size int) *studio.Response {
	contentType := response.Header.Get("Content-Type")
	kind := studio.BodyText
	switch {
	case size == 0:
		kind = studio.BodyEmpty
	case strings.Contains(contentType, "json"):
		kind = studio.BodyJSON
	}
	return &studio.Response{
		Status: response.StatusCode, StatusText: http.StatusText(response.StatusCode), Protocol: response.Proto,
		Headers: []studio.Field{}, ContentType: cut(contentType, 100), Kind: kind, Size: int64(size), WireSize: int64(size),
		Notes: []string{"The body is not kept: it can hold tokens."},
	}
}

// plainHeaders are shown as they are; of all others only the name is.
var plainHeaders = map[string]bool{
	"Cache-Control": true, "Content-Length": true, "Content-Type": true, "Date": true, "Pragma": true,
	"Retry-After": true, "Server": true, "Www-Authenticate": true, "X-Request-Id": true,
}

func headersShown(header http.Header, hide []string) []studio.Field {
	fields := []studio.Field{}
	for _, name := range sortedNames(header) {
		for _, value := range header[name] {
			field := studio.Field{Name: mask(name, hide...), Value: dots, Hidden: true}
			if plainHeaders[name] {
				field.Value, field.Hidden = mask(value, hide...), false
			}
			fields = append(fields, field)
		}
	}
	return fields
}

// hopOf describes a redirect; of its target only the origin is shown.
func hopOf(response *http.Response, from *url.URL) (studio.RedirectHop, bool) {
	if response.StatusCode < 300 || response.StatusCode > 399 {
		return studio.RedirectHop{}, false
	}
	to := ""
	if target, err := response.Location(); err == nil {
		to = studio.OriginOf(target)
	}
	return studio.RedirectHop{
		Status: response.StatusCode, From: studio.OriginOf(from), To: to,
		Note: "Not followed: the client's credentials would go along.",
	}, true
}

// skew warns when the clocks of the server and of this computer differ by more than 2 minutes.
func skew(header http.Header, now time.Time) []string {
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return nil
	}
	apart, word := now.Sub(date), "ahead of"
	if apart < 0 {
		apart, word = -apart, "behind"
	}
	if apart <= skewLimit {
		return nil
	}
	return []string{fmt.Sprintf("The clock of this computer is %s %s the clock of the token server. Set the one that is wrong.", roughly(apart), word)}
}

// roughly is a length of time of minutes or more in words.
func roughly(d time.Duration) string {
	unit, name := time.Minute, "minute"
	switch {
	case d >= 48*time.Hour:
		unit, name = 24*time.Hour, "day"
	case d >= 2*time.Hour:
		unit, name = time.Hour, "hour"
	}
	return fmt.Sprintf("about %d %ss", d.Round(unit)/unit, name)
}
