package auth

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"slices"
	"time"

	"connectorstudio/backend/studio"
)

// A client certificate (RFC 8446 section 4.4.2) stands beside the method: the calls of the API and those for
// tokens show it, at the origins that it was kept for and nowhere else.

const certificateEnds = 30 * 24 * time.Hour // how long before its end a person is told

// KeepCertificate reads what was picked and keeps it, bound to the origins that the connector has now. CodeInvalid
// with Field "certificate.certificate", ".key" or ".password" says what is wrong.
func (a *Auth) KeepCertificate(ctx context.Context, c studio.Connector, files studio.CertificateFiles) (studio.Connection, error) {
	if !c.Auth.ClientCertificate {
		return studio.Connection{}, studio.Fail(studio.CodeInvalid, nameOf(c)+" does not ask for a client certificate.", "Switch it on under Advanced of Authentication.")
	}
	text, err := readCertificate(files)
	if err != nil {
		return studio.Connection{}, err
	}
	kept := secret{Value: concealed(text), SavedAt: a.now(), Bound: certificateOrigins(c)}
	return a.change(ctx, c, func(cred *credential) {
		cred.Certificate = &kept
		a.resume(c.ID)
	})
}

// certificateOrigins are where the certificate is shown: the API, and the endpoints that this computer itself
// calls for tokens. Addresses that an earlier choice of method left behind are not among them.
func certificateOrigins(c studio.Connector) origins {
	now := originsOf(c)
	if !c.Auth.Renews() {
		return origins{API: now.API}
	}
	if c.Auth.Method != studio.MethodOAuth2 || c.Auth.OAuth2.Grant != studio.GrantDevice {
		now.Authorization = "" // that is opened in the browser
	}
	return now
}

func (b origins) has(origin string) bool {
	return origin != "" && (b.API == origin || slices.ContainsFunc([]string{b.Authorization, b.Token, b.Refresh, b.Revocation}, func(bound string) bool { return fits(bound, origin) }))
}

// noCertificate is why the connection has none to show to origin, or nil.
func noCertificate(c studio.Connector, cred credential, origin string) *studio.Failure {
	if !c.Auth.ClientCertificate {
		return nil
	}
	if cred.Certificate == nil {
		f := studio.Fail(studio.CodeNotConnected, "Choose a client certificate for "+nameOf(c)+".", "Press Connect and choose it.")
		f.Field = "certificate.certificate"
		return f
	}
	if !cred.Certificate.Bound.has(origin) {
		f := moved("This client certificate was saved for %s. Choose it again to use it with %s.", cred.Certificate.Bound.API, origin)
		f.Fix, f.Field = "Press Connect and choose it again.", "certificate.certificate"
		return f
	}
	return nil
}

// withCertificate lets a signer show the certificate of the connection.
func (a *Auth) withCertificate(ctx context.Context, c studio.Connector, s *Signer) (*Signer, error) {
	if !c.Auth.ClientCertificate {
		return s, nil
	}
	cred, err := a.load(ctx, c)
	if err != nil {
		return nil, err
	}
	s.certifies = originsOf(c).API
	if missing := noCertificate(c, cred, s.certifies); missing != nil {
		return nil, missing
	}
	s.certificate, err = keptCertificate(*cred.Certificate)
	return s, err
}

// Certificate returns what is shown to the origin when connecting; nil for nothing.
func (s *Signer) Certificate(origin string) *tls.Certificate {
	if origin != s.certifies {
		return nil
	}
	return s.certificate
}

// clientFor sends to a token endpoint, with the certificate of the connection where it has one.
func (a *Auth) clientFor(ctx context.Context, c studio.Connector, origin string) (*http.Client, error) {
	client := a.client()
	if !c.Auth.ClientCertificate {
		return client, nil
	}
	cred, err := a.load(ctx, c)
	if err != nil {
		return nil, err
	}
	if missing := noCertificate(c, cred, origin); missing != nil {
		return nil, missing
	}
	certificate, err := keptCertificate(*cred.Certificate)
	if err != nil {
		return nil, err
	}
	if a.HTTPWith == nil {
		return nil, studio.Fail(studio.CodeInternal, "Client certificates can't be used here.", "")
	}
	client.Transport = a.HTTPWith(certificate).Transport
	return client, nil
}

// describeCertificate adds the certificate to what is told of a connection. One that is missing or was kept for
// another origin breaks it; one that ends is a warning: the system decides.
func (a *Auth) describeCertificate(connection *studio.Connection, c studio.Connector, cred credential) {
	if !c.Auth.ClientCertificate {
		return
	}
	if missing := noCertificate(c, cred, originsOf(c).API); missing != nil {
		if connection.State == studio.Connected {
			state := studio.Broken
			if cred.Certificate == nil && c.Auth.Method == studio.MethodNone {
				state = studio.NotConnected
			}
			explain(connection, state, missing)
		}
		return
	}
	pair, err := keptCertificate(*cred.Certificate)
	if err != nil {
		explain(connection, studio.Broken, studio.AsFailure(err))
		return
	}
	connection.Certificate = shownCertificate(pair.Leaf)
	if connection.Since == nil && c.Auth.Method == studio.MethodNone {
		since := cred.Certificate.SavedAt
		connection.Since = &since
	}
	connection.Warnings = append(connection.Warnings, a.certificateWarnings(connection.Certificate)...)
}

func (a *Auth) certificateWarnings(c *studio.ClientCertificate) []string {
	day := c.To.Format("2 January 2006")
	left := c.To.Sub(a.now())
	switch {
	case left <= 0:
		return []string{"The client certificate expired on " + day + ". Ask for a new one, then connect again with it."}
	case a.now().Before(c.From):
		return []string{"The client certificate is good only from " + c.From.Format("2 January 2006") + "."}
	case left < certificateEnds:
		return []string{fmt.Sprintf("The client certificate expires in %d days, on %s.", int(left.Hours()/24), day)}
	}
	return nil
}
