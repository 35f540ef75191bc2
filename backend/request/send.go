package request

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"time"

	"connectorstudio/backend/studio"
)

// Sent is a call that went out and what came of it, fit to be shown: credentials are hidden.
// Exactly one of Response and Failure is set. An answer of any status is a Response, a redirect that was
// not followed too; an answer that did not arrive whole is a Failure, and nothing of it is kept.
type Sent struct {
	Request   studio.SentRequest // the first request; Redirects tell of the others
	Response  *studio.Response
	Failure   *studio.Failure
	Redirects []studio.RedirectHop // never nil
	Left      bool                 // the request left this computer, or part of it
	Timing    studio.Timing        // over all requests of the call
	StartedAt time.Time
}

// Send signs p with auth (nil for none), sends it once and takes the answer in. It never retries, keeps
// no cookies and sends no Referer. What may go out twice, when the connection it went out on turns out to
// be closed, is a GET, and a PUT or DELETE with an idempotency key (net/http does that); POST and PATCH
// never do.
//
// The failure's code is that of the authorizer, or one of CodeDNS, CodeUnreachable, CodeTLS, CodeProxy,
// CodeTimeout, CodeTruncated, CodeTooLarge, CodeOffline, CodeCancelled, CodeInvalid (a credential that
// cannot be sent), CodeDiskFull and CodeInternal.
func (c *Client) Send(ctx context.Context, p *Prepared, auth Authorizer) Sent {
	s := &sending{}
	s.begin(p, Sender{client: c, auth: auth, redactors: &c.redactors})
	s.shown = &Sent{StartedAt: c.now(), Redirects: []studio.RedirectHop{}, Timing: studio.Timing{Reused: true}}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	s.watch.start(s.limits, s.begun, cancel)
	defer s.watch.release()
	defer s.watch.stop()
	s.bare = p.bare()
	answer, err := s.run(ctx, &s.bare)
	if err == nil {
		s.shown.Response, err = s.receive(answer)
		s.lapOver()
	}
	if err != nil {
		s.shown.Failure = s.explain(ctx, err)
	}
	s.shown.Left = s.left
	s.shown.Timing.Reused = s.shown.Timing.Reused && s.lap != nil
	return *s.shown
}

var noSecrets = NewRedactor()

// sending is one call on its way. A run uses the same one for call after call.
type sending struct {
	watch watch
	body  gauge
	call

	// The lap of the last request, and the context that leads to it.
	spare               *lap
	spareIn, spareHeard context.Context
	// The request as it is and signed: most calls have no other.
	bare, signed studio.Outgoing
}

// call is what a sending forgets with the next one.
type call struct {
	Sender
	limits  Limits
	journey journey
	begun   time.Time
	target  *url.URL      // of the request under way
	shared  *sharedHeader // of the request under way; nil when its headers are its own
	origin  string        // of the first request
	lap     *lap          // of the request under way; nil before the first
	left    bool          // a request left this computer, or part of it
	calls   int           // requests on the wire, those included that net/http sent again by itself
	note    string        // about the last redirect
	shown   *Sent         // nil when nobody looks at the call
}

func (s *sending) begin(p *Prepared, by Sender) {
	s.call = call{
		Sender: by, limits: by.client.limits().within(p.total), begun: time.Now(), target: p.out.URL, shared: p.shared, origin: p.origin,
		journey: journey{followOffOrigin: p.followOffOrigin, secrets: noSecrets, elsewhere: p.elsewhere},
	}
}

// run goes from request to request until an answer is not a redirect, or is not followed. The body of that
// answer is still to be read.
func (s *sending) run(ctx context.Context, bare *studio.Outgoing) (*http.Response, error) {
	for first := true; ; first = false {
		signed, err := s.sign(ctx, bare)
		if first && s.shown != nil {
			s.shown.Request = s.disguise().request(signed)
		}
		if err != nil {
			return nil, err
		}
		if err := s.awaitTurn(ctx); err != nil {
			return nil, err
		}
		answer, err := s.exchange(ctx, signed)
		if err != nil {
			s.lapOver()
			return nil, err
		}
		next := s.redirected(answer, bare, signed)
		if next == nil {
			return answer, nil
		}
		drain(answer)
		s.lapOver()
		bare, s.shared = next, nil
	}
}

// sign returns a signed copy of bare and notes what the copy has more: that is the credential.
// Beyond another origin nothing is signed any more.
func (s *sending) sign(ctx context.Context, bare *studio.Outgoing) (*studio.Outgoing, error) {
	if s.auth != nil && s.journey.elsewhere { // nothing is signed, and what is secret stays hidden
		s.journey.secrets = s.redactors.of(s.auth.Secrets())
	}
	if s.auth == nil || s.journey.crossed || s.journey.elsewhere {
		return bare, nil
	}
	if signed := s.signedBefore(bare); signed != nil {
		return signed, nil
	}
	signed := bare.Clone()
	if err := s.auth.Authorize(ctx, signed); err != nil {
		s.journey.secrets = NewRedactor(s.auth.Secrets()...)
		return bare, err
	}
	if signed.Method != bare.Method || origin(signed.URL) != origin(bare.URL) || !onlyPathFilled(bare.URL, signed.URL) {
		return bare, studio.Fail(studio.CodeInternal, "Authentication may only add headers, query parameters, body fields and what the path leaves open.", "")
	}
	if len(signed.Body) > 0 && signed.Header["Content-Type"] == nil {
		signed.Header["Content-Type"] = []string{"application/json"}
	}
	s.journey.added = added(bare, signed)
	s.journey.secrets = s.redactors.of(append(s.journey.added.secrets(signed), s.auth.Secrets()...))
	s.keepSigned(bare, signed)
	return signed, nil
}

// origin is an address without its path and its query.
func origin(u *url.URL) url.URL {
	rest := *u
	rest.Path, rest.RawPath, rest.RawQuery, rest.ForceQuery = "", "", "", false
	return rest
}

func (s *sending) disguise() disguise {
	return disguise{added: s.journey.added, secrets: s.journey.secrets}
}

// exchange sends one request and waits for the headers of its answer.
func (s *sending) exchange(ctx context.Context, out *studio.Outgoing) (*http.Response, error) {
	s.target = out.URL
	ctx = s.heard(ctx, out.URL.Scheme == "https")
	r := (&http.Request{
		Method: out.Method, URL: out.URL, Host: out.URL.Host, Header: out.Header,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}).WithContext(ctx)
	giveBody(r, out.Body)
	answer, err := wire{s.client, s.certificate()}.RoundTrip(r)
	s.lap.answered(err == nil)
	if err == nil && answer.StatusCode == http.StatusProxyAuthRequired && out.URL.Scheme == "http" && s.proxy() != "" {
		drain(answer)
		return nil, &proxyRefusal{status: answer.StatusCode, reason: answer.Status}
	}
	return answer, err
}

// heard begins a lap and returns the context in which the transport reports to it. It may still report when a
// call is long over: then the next request has another lap.
func (s *sending) heard(ctx context.Context, secure bool) context.Context {
	if s.shown == nil && !secure && s.spare != nil && s.spareIn == ctx && s.spare.again(s.begun) {
		s.lap = s.spare
		return s.spareHeard
	}
	s.lap = &lap{begun: s.begun, watch: &s.watch}
	if s.shown != nil {
		s.lap.begun = time.Now()
	}
	s.lap.hear(s.shown != nil, secure)
	heard := httptrace.WithClientTrace(ctx, &s.lap.hooks)
	s.spare, s.spareIn, s.spareHeard = s.lap, ctx, heard
	return heard
}

// giveBody attaches the body. Without GetBody, net/http cannot send a request a second time by itself
// on a connection that dies: it would do so for a POST that has an Idempotency-Key.
func giveBody(r *http.Request, body []byte) {
	repeatable := r.Method != http.MethodPost && r.Method != http.MethodPatch
	switch {
	case len(body) > 0:
		r.ContentLength = int64(len(body))
		r.Body = io.NopCloser(bytes.NewReader(body))
		if repeatable {
			r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
		}
	case !repeatable && (r.Header["Idempotency-Key"] != nil || r.Header["X-Idempotency-Key"] != nil):
		r.Body = io.NopCloser(strings.NewReader("")) // an empty body, which is still not http.NoBody
	}
}

// redirected returns the next request, without credentials, when the answer is a redirect to follow.
func (s *sending) redirected(answer *http.Response, bare, signed *studio.Outgoing) *studio.Outgoing {
	if !isRedirect(answer.StatusCode) {
		return nil
	}
	location := answer.Header.Get("Location")
	if location == "" {
		return nil
	}
	next, note := s.journey.turn(answer.StatusCode, location, bare)
	s.note = note
	s.journey.hops++
	if s.shown == nil {
		return next
	}
	hop := studio.RedirectHop{
		Status: answer.StatusCode, From: s.disguise().url(signed.URL), To: s.shownLocation(bare, location),
		Followed: next != nil, Note: note,
	}
	s.shown.Redirects = append(s.shown.Redirects, hop)
	return next
}

func (s *sending) shownLocation(from *studio.Outgoing, location string) string {
	to, err := from.URL.Parse(location)
	if err != nil || to.Host == "" {
		shown, _ := clip(s.journey.secrets.String(location), 2000)
		return shown
	}
	to.User = nil
	return s.journey.secrets.String(s.disguise().url(to))
}

// receive takes the answer in.
func (s *sending) receive(answer *http.Response) (*studio.Response, error) {
	defer answer.Body.Close()
	secrets := s.journey.secrets
	body, err := s.intake().take(answer, secrets, s.client.NewBody)
	if err != nil {
		return nil, s.withStatus(err, answer)
	}
	_, text, _ := strings.Cut(answer.Status, " ")
	if text == "" {
		text = http.StatusText(answer.StatusCode)
	}
	notes := body.Notes
	if notes == nil {
		notes = []string{}
	}
	return &studio.Response{
		Status: answer.StatusCode, StatusText: secrets.String(text), Protocol: answer.Proto,
		Headers:     s.disguise().responseHeaders(answer.Header),
		ContentType: secrets.String(answer.Header.Get("Content-Type")),
		Charset:     body.Charset, Kind: body.Kind, Format: body.Format, BodyID: body.ID, Size: body.size, WireSize: body.wire, Notes: notes,
	}, nil
}

// withStatus keeps the status of an answer that did not arrive whole.
func (s *sending) withStatus(err error, answer *http.Response) error {
	var cut *cutShort
	if errors.As(err, &cut) {
		return fmt.Errorf("%d %s: %w", answer.StatusCode, http.StatusText(answer.StatusCode), err)
	}
	return err
}

func (s *sending) intake() intake {
	s.watch.expect(between)
	return intake{limits: s.limits, watch: &s.watch, body: &s.body}
}

// lapOver notes what the request under way came to.
func (s *sending) lapOver() {
	phase, calls := s.lap.reached()
	s.left = s.left || phase >= waiting
	s.calls += calls
	if s.shown != nil {
		s.shown.Timing = s.lap.add(s.shown.Timing, time.Now())
	}
}
