package studio

import (
	"errors"
	"net"
	"strings"
	"time"
)

// SecretCertificate names the client certificate among the secrets that are kept.
const SecretCertificate = "certificate"

// ClientCertificate is the certificate that a connection shows when it connects, as far as it may be shown: its
// key is in the keychain.
type ClientCertificate struct {
	Subject string    `json:"subject"`
	Issuer  string    `json:"issuer"`
	From    time.Time `json:"from" ts_type:"string"`
	To      time.Time `json:"to" ts_type:"string"`
	SHA256  string    `json:"sha256"` // fingerprint in hex
}

// CertificateFiles are what a person picked: a PEM file with certificate and key, two PEM files, or a PKCS#12
// file with its password. They go in and never come out.
type CertificateFiles struct {
	Certificate []byte
	Key         []byte // empty where the certificate's file holds it
	Password    string // of a PKCS#12 file
}

// MarshalJSON refuses: a key is never written anywhere but to the keychain.
func (CertificateFiles) MarshalJSON() ([]byte, error) {
	return nil, Fail(CodeInternal, "A certificate's key cannot be written out.", "")
}

func (CertificateFiles) String() string   { return "certificate files (hidden)" }
func (CertificateFiles) GoString() string { return "certificate files (hidden)" }

// aboutOurs are the alerts (RFC 8446 section 6.2) with which a server speaks of the client's certificate.
var aboutOurs = []string{
	"certificate required", "bad certificate", "unsupported certificate", "revoked certificate", "expired certificate",
	"unknown certificate", "unknown certificate authority", "access denied", "handshake failure",
}

// CertificateRefused is the failure of a handshake that the server ended over the client's certificate; nil for
// any other error. presented tells that one was shown.
func CertificateRefused(err error, host string, presented bool) *Failure {
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != "remote error" || op.Err == nil {
		return nil
	}
	said := strings.TrimPrefix(op.Err.Error(), "tls: ")
	for _, alert := range aboutOurs {
		if said != alert {
			continue
		}
		f := &Failure{Code: CodeTLS, Detail: "The server said: " + said + "."}
		switch {
		case !presented && said == "handshake failure":
			// TLS 1.2 has no alert of its own for a certificate that is missing.
			f.Message = "No secure connection to " + host + " could be set up."
			f.Fix = "If the system wants a client certificate, switch on Ask for a client certificate when connecting under Advanced of Authentication, then connect with it. Else it may need a newer or an older kind of encryption: ask its owner."
		case !presented:
			f.Message = host + " wants a client certificate."
			f.Fix = "Edit the data connector, switch on Ask for a client certificate when connecting under Advanced of Authentication, then connect with the certificate that the system's owner gave you."
		case said == "expired certificate":
			f.Message, f.Fix = host+" refused your client certificate: it has expired.", "Ask the system's owner for a new one, then connect again with it."
		default:
			f.Message = host + " refused your client certificate."
			f.Fix = "Ask the system's owner whether this certificate is registered there, then connect again with the right one."
		}
		return f
	}
	return nil
}
