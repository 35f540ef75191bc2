package studio

import (
	"net/http"
	"net/url"
)

// Outgoing is a request on its way, before and after authentication. What differs afterwards is
// secret: it is shown as dots and dropped on a redirect to another origin.
type Outgoing struct {
	Method string
	URL    *url.URL
	Header http.Header
	Body   []byte // JSON, or empty
}

// Clone returns a copy that shares nothing with o.
func (o *Outgoing) Clone() *Outgoing {
	u := *o.URL
	return &Outgoing{Method: o.Method, URL: &u, Header: o.Header.Clone(), Body: append([]byte(nil), o.Body...)}
}
