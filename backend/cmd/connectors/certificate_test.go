package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"software.sslmate.com/src/go-pkcs12"

	"connectorstudio/backend/runner"
	"connectorstudio/backend/studio"
)

// TestConnectWithACertificate connects a system that wants a client certificate, with a PKCS#12 file.
func TestConnectWithACertificate(t *testing.T) {
	key := must[*ecdsa.PrivateKey](t)(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "acme"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}, IsCA: true, BasicConstraintsValid: true,
	}
	der := must[[]byte](t)(x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key))
	certificate := must[*x509.Certificate](t)(x509.ParseCertificate(der))
	pool := x509.NewCertPool()
	pool.AddCert(certificate)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(w, `{"you":%q}`, q.TLS.PeerCertificates[0].Subject.CommonName)
	}))
	server.TLS = &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: pool}
	server.StartTLS()
	defer server.Close()

	s := newShell(t)
	s.inside(func(r *runner.Runner) {
		sum := sha256.Sum256(server.Certificate().Raw)
		trusted := studio.Network{Proxy: studio.ProxySystem, Trusted: []studio.TrustedCertificate{{Origin: server.URL, SHA256: hex.EncodeToString(sum[:])}}}
		ok(t, r.SaveNetwork(context.Background(), trusted, ""))
		c := r.NewConnector()
		c.Name, c.BaseURL, c.Category = "Vault", server.URL, studio.CategoryOther
		c.Auth.Method, c.Auth.ClientCertificate = studio.MethodNone, true
		c = must[studio.Connector](t)(r.SaveConnector(context.Background(), c, studio.Secrets{}))
		s.action(r, c, "Who am I", "/me", nil)
	})
	file := filepath.Join(t.TempDir(), "acme.p12")
	sealed := must[[]byte](t)(pkcs12.Modern.Encode(key, certificate, nil, "open sesame"))
	ok(t, os.WriteFile(file, sealed, 0o644))
	r := s.expect(exitFailed, "connect", "Vault", "--certificate", file)
	if !strings.Contains(r.err, "chmod 600") {
		t.Errorf("says %q", r.err)
	}
	ok(t, os.Chmod(file, 0o600))
	s.expect(exitUsage, "connect", "Vault", "--certificate-key", file)
	s.expect(exitNotConnected, "connect", "Vault")
	s.env[passwordVariable] = "wrong"
	r = s.expect(exitFailed, "connect", "Vault", "--certificate", file)
	if !strings.Contains(r.err, "does not open this file") {
		t.Errorf("says %q", r.err)
	}
	password := filepath.Join(t.TempDir(), "password")
	ok(t, os.WriteFile(password, []byte("open sesame\n"), 0o600))
	s.expect(exitDone, "connect", "Vault", "--certificate", file, "--certificate-password-file", password)
	if r := s.expect(exitDone, "test", "Vault/Who am I"); !strings.Contains(r.out, "acme") {
		t.Errorf("says %q", r.out)
	}
}
