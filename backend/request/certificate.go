package request

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"net"
	"net/http"
	"net/url"

	"connectorstudio/backend/studio"
)

// A client certificate is a credential of the connection, not of the request: it is shown at the origins that it
// was kept for, never after a redirect to another one, and never to a proxy. Connections that showed one are used
// again only with the same one.

// certified is an authorizer that shows a client certificate.
type certified interface {
	// Certificate returns what is shown to the origin; nil for nothing.
	Certificate(origin string) *tls.Certificate
}

// certificate is what the request under way shows.
func (s *sending) certificate() *tls.Certificate {
	with, can := s.auth.(certified)
	if !can || s.journey.crossed || s.journey.elsewhere || s.target.Scheme != "https" {
		return nil
	}
	return with.Certificate(studio.OriginOf(s.target))
}

// notCertified finds a handshake that the server ended for want of a certificate, or over the one it was shown.
func (s *sending) notCertified(err error) *studio.Failure {
	return studio.CertificateRefused(err, s.target.Hostname(), s.certificate() != nil)
}

const mostCertified = 64 // transports kept; beyond, those of certificates that were replaced go

// certifiedTransport returns the transport of an origin, a certificate and the proxy between.
func (c *Client) certifiedTransport(to *url.URL, certificate *tls.Certificate) (*http.Transport, error) {
	proxy, err := c.proxyFor(&http.Request{URL: to, Host: to.Host})
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(certificate.Certificate[0])
	key := studio.OriginOf(to) + " " + hex.EncodeToString(sum[:])
	if proxy != nil {
		key += " " + proxy.String()
	}
	limits := c.limits()
	c.mu.Lock()
	defer c.mu.Unlock()
	if t := c.certified[key]; t != nil {
		return t, nil
	}
	if c.certified == nil || len(c.certified) >= mostCertified {
		closeIdle(c.certified)
		c.certified = map[string]*http.Transport{}
	}
	plain := c.tls(c.network.Trusted[studio.OriginOf(to)])
	showing := plain.Clone()
	showing.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
		return certificate, nil // even where the server names other issuers: it then says what it thinks of this one
	}
	t := c.newTransport(limits, showing)
	t.Proxy = http.ProxyURL(proxy)
	if proxy != nil && proxy.Scheme == "https" {
		t.DialTLSContext = c.dialProxy(limits) // net/http would show it the certificate
	}
	c.certified[key] = t
	return t, nil
}

// dialProxy encrypts the way to a proxy, without a certificate of ours.
func (c *Client) dialProxy(limits Limits) func(ctx context.Context, network, address string) (net.Conn, error) {
	config := c.tls("")
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		near, err := c.dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			host = address
		}
		own := config.Clone()
		own.ServerName = host
		ctx, cancel := context.WithTimeout(ctx, limits.TLS)
		defer cancel()
		far := tls.Client(near, own)
		if err := far.HandshakeContext(ctx); err != nil {
			near.Close()
			return nil, err
		}
		return far, nil
	}
}
