// Package request turns a connector, an action and values into a request (Build; Compile and Fill for
// many), shows what it will look like (Preview) and sends it (Client.Send; Sender.Do for many). A filled
// Form is the only maker of a Prepared and those who send take nothing else, so no request leaves unchecked.
// A Prepared holds no secret: authentication adds its credentials to a copy, and whatever that copy has more
// is what is hidden in every display.
package request

import (
	"net/http"
	"net/url"
	"time"

	"connectorstudio/backend/studio"
)

// Prepared is a request that was checked and is ready to be signed and sent. It never changes: every
// getter returns a copy.
type Prepared struct {
	out             studio.Outgoing
	url             url.URL // that out.URL leads to
	origin          string
	elsewhere       bool
	followOffOrigin bool
	total           time.Duration // that the whole call may take; 0 for the client's limit
	shared          *sharedHeader // out.Header belongs to all requests of a form; nil: it is its own
}

// Method returns one of studio.Methods.
func (p *Prepared) Method() string { return p.out.Method }

// URL returns the whole address, without user info and without fragment.
func (p *Prepared) URL() *url.URL {
	u := *p.out.URL
	return &u
}

// Header returns the headers that the action asks for; authentication adds its own later.
func (p *Prepared) Header() http.Header { return p.out.Header.Clone() }

// Body returns what is sent, empty for none.
func (p *Prepared) Body() []byte { return append([]byte(nil), p.out.Body...) }

// bare is the request as it goes to be signed. It is never changed: what changes it changes a copy.
func (p *Prepared) bare() studio.Outgoing {
	out := p.out
	if p.shared != nil {
		out.Header = p.shared.onWire
	} else {
		out.Header = withGzip(p.out.Header.Clone())
	}
	return out
}

// withGzip asks for the one packing that is unpacked here, unless the action asks for something itself
// (or for a range, which counts the bytes of the packed answer).
func withGzip(header http.Header) http.Header {
	if header["Accept-Encoding"] == nil && header["Range"] == nil {
		header["Accept-Encoding"] = []string{"gzip"}
	}
	return header
}

// Origin returns the origin of the request: that of the connector's base URL unless it goes Elsewhere.
func (p *Prepared) Origin() string { return p.origin }

// Elsewhere tells that the request goes to an approved origin other than the base URL's. It is sent
// without any credential.
func (p *Prepared) Elsewhere() bool { return p.elsewhere }
