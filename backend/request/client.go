package request

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"connectorstudio/backend/studio"
)

// Authorizer signs a request. Whatever it adds to the headers, to the query or to the JSON body is by
// that alone a credential: hidden in every display and left behind at the border of the origin.
type Authorizer interface {
	Authorize(ctx context.Context, out *studio.Outgoing) error // adds credentials in place
	Secrets() []string                                         // live secret values, for redaction
}

// BodyFile takes the body of an answer as it arrives. Exactly one of Keep and Discard is called.
type BodyFile interface {
	io.Writer
	Keep(contentType string) (Body, error)
	Discard()
}

// Body is a kept body: the file that holds it and what it turned out to be.
type Body struct {
	ID      string
	Kind    studio.BodyKind
	Format  studio.ViewFormat
	Charset string
	Notes   []string
}

// Client sends prepared requests. The zero value works: it uses the proxy of the environment or the
// system, the system's certificates and DefaultLimits, and measures bodies without keeping them.
// Every exported field is set before the first call; the limits may change later (SetLimits).
type Client struct {
	Proxy   func(*http.Request) (*url.URL, error) // asked with the origin only, never for loopback; nil: environment, then system
	RootCAs *x509.CertPool                        // nil: the system's
	Limits  Limits                                // zero fields: DefaultLimits
	NewBody func() (BodyFile, error)              // nil: bodies are read and forgotten
	Now     func() time.Time                      // nil: time.Now
	Dial    func(ctx context.Context, network, address string) (net.Conn, error)
	Online  func() bool // tells "offline" from "no such server"; nil: whether a network interface is up

	mu         sync.Mutex
	network    Network
	certified  map[string]*http.Transport // of those who show a client certificate, by what they may share
	transports map[string]*http.Transport // by origin; the empty one is for all that trust nothing of their own
	redactors  redactors

	// What every call asks for.
	bounds atomic.Pointer[Limits]         // in force; nil before the first call
	common atomic.Pointer[http.Transport] // for all origins, while none has a certificate of its own; nil: look in transports
}

// Limits bound one call. A zero field takes its value from DefaultLimits.
//
// An answer goes to a file as it arrives, so its size costs no memory: Body may be large. A compressed
// answer is counted unpacked, and refused as soon as it is more than 1 MiB and more than 100 times what
// arrived (a decompression bomb of 1 MiB would otherwise fill 1 GiB of disk).
type Limits struct {
	Connect     time.Duration // to look the name up and to connect
	TLS         time.Duration // to agree on encryption
	FirstByte   time.Duration // from the request written to the end of the answer's headers
	Idle        time.Duration // between two pieces of the answer's body
	Total       time.Duration // for the whole call, redirects and body included
	HeaderBytes int64         // of the answer's headers
	Body        int64         // bytes of the unpacked body; never more than 1 GiB
}

// DefaultLimits are those of the reliability rules D10, D11 and D12.
var DefaultLimits = Limits{
	Connect: 10 * time.Second, TLS: 10 * time.Second, FirstByte: 30 * time.Second, Idle: 30 * time.Second,
	Total: 120 * time.Second, HeaderBytes: 64 << 10, Body: 256 << 20,
}

const (
	largestBody  = 1 << 30 // whatever Limits.Body says
	maxRedirects = 10
	ratioLimit   = 100     // unpacked bytes for each received one
	ratioFrom    = 1 << 20 // unpacked bytes before the ratio counts
)

func (l Limits) orDefault() Limits {
	d := DefaultLimits
	for _, x := range []struct{ have, otherwise *time.Duration }{
		{&l.Connect, &d.Connect}, {&l.TLS, &d.TLS}, {&l.FirstByte, &d.FirstByte}, {&l.Idle, &d.Idle}, {&l.Total, &d.Total},
	} {
		if *x.have <= 0 {
			*x.have = *x.otherwise
		}
	}
	if l.HeaderBytes <= 0 {
		l.HeaderBytes = d.HeaderBytes
	}
	if l.Body <= 0 {
		l.Body = d.Body
	}
	l.Body = min(l.Body, largestBody)
	return l
}

// within is l for a call that may take as long as its connector says; 0 leaves l as it is. A system that
// may take longer altogether may also be silent for longer.
func (l Limits) within(total time.Duration) Limits {
	if total > 0 {
		l.Total, l.FirstByte, l.Idle = total, max(l.FirstByte, total), max(l.Idle, total)
	}
	return l
}

// SetLimits changes the limits of the calls that begin from now on. TLS and HeaderBytes belong to the
// connections and stay as they were at the first call.
func (c *Client) SetLimits(l Limits) {
	l = l.orDefault()
	c.bounds.Store(&l)
}

func (c *Client) limits() Limits {
	if l := c.bounds.Load(); l != nil {
		return *l
	}
	l := c.Limits.orDefault()
	c.bounds.CompareAndSwap(nil, &l)
	return *c.bounds.Load()
}

// HTTP returns a client over the same connections, proxy and certificates that follows no redirect:
// for token calls, whose secrets must not travel on. Answers come as they were sent, never unpacked;
// the caller bounds their size and time.
func (c *Client) HTTP() *http.Client { return c.HTTPWith(nil) }

// HTTPWith is HTTP with a client certificate for a call to an origin that it is meant for; nil for none.
func (c *Client) HTTPWith(certificate *tls.Certificate) *http.Client {
	return &http.Client{
		Transport:     wire{c, certificate},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func (c *Client) now() time.Time {
	if c.Now != nil {
		return c.Now()
	}
	return time.Now()
}

// redactors remember the redactor of the last call: most calls carry the same secrets.
type redactors struct {
	mu    sync.Mutex
	known []string // the secrets of last
	last  *Redactor
}

// of returns a redactor for the secrets, the one of the last call where they are the same.
func (r *redactors) of(secrets []string) *Redactor {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.last == nil || !slices.Equal(r.known, secrets) {
		r.known, r.last = secrets, NewRedactor(secrets...)
	}
	return r.last
}
