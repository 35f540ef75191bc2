package auth

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"testing"
	"time"

	"software.sslmate.com/src/go-pkcs12"

	"connectorstudio/backend/studio"
)

// issued is a certificate with its key, as a test makes it.
type issued struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

func (i issued) pem() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: i.certificate.Raw})
}

func (i issued) keyPEM(t *testing.T) []byte {
	t.Helper()
	der, err := x509.MarshalECPrivateKey(i.key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der})
}

// issue makes a certificate that by signed; nil for one that signed itself.
func issue(t *testing.T, name string, until time.Time, by *issued) issued {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name}, NotBefore: until.Add(-90 * 24 * time.Hour), NotAfter: until,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	parent, signer := template, key
	if by != nil {
		parent, signer = by.certificate, by.key
	} else {
		template.IsCA, template.BasicConstraintsValid, template.ExtKeyUsage, template.KeyUsage = true, true, nil, x509.KeyUsageCertSign
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return issued{c, key}
}

// TestReadCertificate reads every form in which a certificate is handed over, and names what is wrong.
func TestReadCertificate(t *testing.T) {
	ca := issue(t, "Local CA", time.Now().Add(900*time.Hour), nil)
	own := issue(t, "acme", time.Now().Add(100*time.Hour), &ca)
	other := issue(t, "other", time.Now().Add(100*time.Hour), &ca)
	sealed, err := pkcs12.Modern.Encode(own.key, own.certificate, []*x509.Certificate{ca.certificate}, "open sesame")
	if err != nil {
		t.Fatal(err)
	}
	legacy, err := pkcs12.LegacyRC2.Encode(own.key, own.certificate, nil, "open sesame")
	if err != nil {
		t.Fatal(err)
	}
	trust, err := pkcs12.Modern.EncodeTrustStore([]*x509.Certificate{ca.certificate}, "open sesame")
	if err != nil {
		t.Fatal(err)
	}
	key := own.keyPEM(t)
	for _, c := range []struct {
		name  string
		files studio.CertificateFiles
		field string // empty: it is read
	}{
		{"one PEM file", studio.CertificateFiles{Certificate: append(own.pem(), key...)}, ""},
		{"the issuer first", studio.CertificateFiles{Certificate: bytes.Join([][]byte{key, ca.pem(), own.pem()}, nil)}, ""},
		{"two PEM files", studio.CertificateFiles{Certificate: own.pem(), Key: key}, ""},
		{"DER and a PEM key", studio.CertificateFiles{Certificate: own.certificate.Raw, Key: key}, ""},
		{"PKCS#12", studio.CertificateFiles{Certificate: sealed, Password: "open sesame"}, ""},
		{"PKCS#12 of old tools", studio.CertificateFiles{Certificate: legacy, Password: "open sesame"}, ""},
		{"wrong password", studio.CertificateFiles{Certificate: sealed, Password: "sesame"}, "certificate.password"},
		{"no password", studio.CertificateFiles{Certificate: sealed}, "certificate.password"},
		{"PKCS#12 without a key", studio.CertificateFiles{Certificate: trust, Password: "open sesame"}, "certificate.certificate"},
		{"no key", studio.CertificateFiles{Certificate: own.pem()}, "certificate.key"},
		{"DER without a key", studio.CertificateFiles{Certificate: own.certificate.Raw}, "certificate.key"},
		{"another's key", studio.CertificateFiles{Certificate: other.pem(), Key: key}, "certificate.key"},
		{"a sealed key", studio.CertificateFiles{Certificate: own.pem(), Key: []byte("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n")}, "certificate.key"},
		{"only a key", studio.CertificateFiles{Certificate: key}, "certificate.certificate"},
		{"something else", studio.CertificateFiles{Certificate: []byte("hello")}, "certificate.certificate"},
		{"nothing", studio.CertificateFiles{}, "certificate.certificate"},
	} {
		text, err := readCertificate(c.files)
		if c.field != "" {
			if f := studio.AsFailure(err); err == nil || f.Code != studio.CodeInvalid || f.Field != c.field {
				t.Errorf("%s: %v, want a problem of %s", c.name, err, c.field)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		pair, err := keptCertificate(secret{Value: concealed(text)})
		if err != nil || !pair.Leaf.Equal(own.certificate) {
			t.Errorf("%s: %v: it is not the certificate of the key that comes first", c.name, err)
		}
	}
}
