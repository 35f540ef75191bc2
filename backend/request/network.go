package request

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"net"
	"net/http"
	"net/url"
	"time"

	"connectorstudio/backend/studio"
)

// Network is what a client knows of the network besides its own fields. It may change while calls go on
// (SetNetwork): those that begin afterwards follow it.
type Network struct {
	Find    func(*http.Request) (*url.URL, error) // the proxy; nil: Client.Proxy
	Roots   *x509.CertPool                        // nil: Client.RootCAs
	Trusted map[string]string                     // by origin: the SHA-256 in hex of the only certificate that is taken there
}

// SetNetwork changes the network of the calls that begin from now on.
func (c *Client) SetNetwork(n Network) {
	c.mu.Lock()
	before, certified := c.transports, c.certified
	c.network, c.transports, c.certified = n, nil, nil
	c.common.Store(nil)
	c.mu.Unlock()
	closeIdle(before)
	closeIdle(certified)
}

// wire sends by the transport for the origin. There is one for all, and one of its own for each origin at
// which a certificate is trusted: what is trusted there is trusted nowhere else (reliability D15).
type wire struct {
	client      *Client
	certificate *tls.Certificate // shown where the request goes; nil for none
}

func (w wire) RoundTrip(r *http.Request) (*http.Response, error) {
	if w.certificate != nil && r.URL.Scheme == "https" {
		t, err := w.client.certifiedTransport(r.URL, w.certificate)
		if err != nil {
			return nil, err
		}
		return t.RoundTrip(r)
	}
	return w.client.transport(r.URL).RoundTrip(r)
}

// CloseIdleConnections is what http.Client looks for.
func (w wire) CloseIdleConnections() {
	w.client.mu.Lock()
	defer w.client.mu.Unlock()
	closeIdle(w.client.transports)
	closeIdle(w.client.certified)
}

func closeIdle(transports map[string]*http.Transport) {
	for _, t := range transports {
		t.CloseIdleConnections()
	}
}

func (c *Client) transport(to *url.URL) *http.Transport {
	if t := c.common.Load(); t != nil {
		return t
	}
	limits := c.limits()
	c.mu.Lock()
	defer c.mu.Unlock()
	origin, print := "", ""
	if len(c.network.Trusted) > 0 {
		if print = c.network.Trusted[studio.OriginOf(to)]; print != "" {
			origin = studio.OriginOf(to)
		}
	}
	if t := c.transports[origin]; t != nil {
		return t
	}
	if c.transports == nil {
		c.transports = map[string]*http.Transport{}
	}
	t := c.newTransport(limits, c.tls(print))
	c.transports[origin] = t
	if len(c.network.Trusted) == 0 {
		c.common.Store(t)
	}
	return t
}

// tls is the configuration of encryption; with a fingerprint the certificate is held against that alone.
func (c *Client) tls(print string) *tls.Config {
	config := &tls.Config{RootCAs: c.RootCAs, MinVersion: tls.VersionTLS12}
	if c.network.Roots != nil {
		config.RootCAs = c.network.Roots
	}
	if print != "" {
		config.InsecureSkipVerify = true // VerifyConnection is stricter: one certificate and no other
		config.VerifyConnection = func(state tls.ConnectionState) error {
			if len(state.PeerCertificates) == 0 || fingerprint(state.PeerCertificates[0]) != print {
				return errChanged
			}
			return nil
		}
	}
	return config
}

var errChanged = errors.New("tls: this is not the certificate that was trusted")

func fingerprint(c *x509.Certificate) string {
	sum := sha256.Sum256(c.Raw)
	return hex.EncodeToString(sum[:])
}

// Certificate looks at the certificate that an https origin shows. Nothing is sent but the handshake.
// Through a proxy nothing can be looked at.
func (c *Client) Certificate(ctx context.Context, origin string) (studio.PresentedCertificate, error) {
	u, err := url.Parse(origin)
	if err != nil || u.Scheme != "https" || studio.OriginOf(u) == "" {
		return studio.PresentedCertificate{}, studio.Fail(studio.CodeInvalid, "Only https addresses have a certificate.", "Enter one such as https://intranet.example.com.")
	}
	origin = studio.OriginOf(u)
	port := u.Port()
	if port == "" {
		port = "443"
	}
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	near, err := c.dial(ctx, "tcp", net.JoinHostPort(u.Hostname(), port))
	if err != nil {
		f := studio.Fail(studio.CodeUnreachable, "There is no connection to "+u.Host+".", "Check the address.")
		f.Detail = withoutAddress(err)
		return studio.PresentedCertificate{}, f
	}
	defer near.Close()
	far := tls.Client(near, &tls.Config{ServerName: u.Hostname(), InsecureSkipVerify: true, MinVersion: tls.VersionTLS12}) // only to look at it
	if err := far.HandshakeContext(ctx); err != nil {
		f := studio.Fail(studio.CodeTLS, u.Host+" shows no certificate.", "Check the address.")
		f.Detail = withoutAddress(err)
		return studio.PresentedCertificate{}, f
	}
	return c.presented(origin, u.Hostname(), far.ConnectionState().PeerCertificates), nil
}

func (c *Client) presented(origin, host string, chain []*x509.Certificate) studio.PresentedCertificate {
	leaf := chain[0]
	shown := studio.PresentedCertificate{
		Origin: origin, SHA256: fingerprint(leaf), Subject: leaf.Subject.String(), Issuer: leaf.Issuer.String(),
		Names: append([]string{}, leaf.DNSNames...), From: leaf.NotBefore.UTC(), To: leaf.NotAfter.UTC(),
	}
	between := x509.NewCertPool()
	for _, other := range chain[1:] {
		between.AddCert(other)
	}
	c.mu.Lock()
	roots := c.tls("").RootCAs
	c.mu.Unlock()
	if _, err := leaf.Verify(x509.VerifyOptions{Roots: roots, Intermediates: between, DNSName: host, CurrentTime: c.now()}); err != nil {
		shown.Problem = err.Error()
	} else {
		shown.Accepted = true
	}
	return shown
}
