package runner

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"log"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"software.sslmate.com/src/go-pkcs12"

	"connectorstudio/backend/studio"
)

// authority issues client certificates.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

func newAuthority(t testing.TB) *authority {
	a := &authority{}
	a.certificate, a.key = signedBy(t, a, "Local CA", time.Now().Add(time.Hour))
	return a
}

func signedBy(t testing.TB, by *authority, name string, until time.Time) (*x509.Certificate, *ecdsa.PrivateKey) {
	t.Helper()
	key := must[*ecdsa.PrivateKey](t)(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name}, NotBefore: until.Add(-1000 * time.Hour), NotAfter: until,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	parent, signer := by.certificate, by.key
	if parent == nil {
		template.IsCA, template.BasicConstraintsValid, template.ExtKeyUsage, template.KeyUsage = true, true, nil, x509.KeyUsageCertSign
		parent, signer = template, key
	}
	der := must[[]byte](t)(x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer))
	return must[*x509.Certificate](t)(x509.ParseCertificate(der)), key
}

const opening = "open sesame"

// issue makes a PKCS#12 file.
func (a *authority) issue(t testing.TB, name string, until time.Time) studio.CertificateFiles {
	t.Helper()
	certificate, key := signedBy(t, a, name, until)
	file := must[[]byte](t)(pkcs12.Modern.Encode(key, certificate, []*x509.Certificate{a.certificate}, opening))
	return studio.CertificateFiles{Certificate: file, Password: opening}
}

// gate is an https server that wants, or only looks at, client certificates. It remembers whose it saw.
type gate struct {
	*httptest.Server
	mu   sync.Mutex
	seen []string // "path: common name", the name empty for none
}

func newGate(t testing.TB, r *Runner, a *authority, wants tls.ClientAuthType, answer func(w http.ResponseWriter, q *http.Request)) *gate {
	g := &gate{}
	g.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		name := ""
		if len(q.TLS.PeerCertificates) > 0 {
			name = q.TLS.PeerCertificates[0].Subject.CommonName
		}
		g.mu.Lock()
		g.seen = append(g.seen, q.URL.Path+": "+name)
		g.mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		answer(w, q)
	}))
	pool := x509.NewCertPool()
	pool.AddCert(a.certificate)
	g.TLS = &tls.Config{ClientAuth: wants, ClientCAs: pool}
	g.Config.ErrorLog = log.New(io.Discard, "", 0) // refused handshakes are what is tested
	g.StartTLS()
	t.Cleanup(g.Close)
	if r.Client.RootCAs == nil {
		r.Client.RootCAs = x509.NewCertPool()
	}
	r.Client.RootCAs.AddCert(g.Certificate())
	return g
}

// take returns what was seen since the last time.
func (g *gate) take() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	seen := strings.Join(g.seen, ", ")
	g.seen = nil
	return seen
}

func greets(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, `{"id":1,"name":"x"}`) }

// withCertificate saves a connector that asks for a certificate, and no more.
func withCertificate(t testing.TB, r *Runner, name, baseURL string) studio.Connector {
	t.Helper()
	c := r.NewConnector()
	c.Name, c.BaseURL, c.Category = name, baseURL, studio.CategoryOther
	c.Auth.Method, c.Auth.ClientCertificate = studio.MethodNone, true
	return must[studio.Connector](t)(r.SaveConnector(background, c, studio.Secrets{}))
}

// TestClientCertificate connects a system that wants a certificate, and shows it nowhere else.
func TestClientCertificate(t *testing.T) {
	r, ca := home(t), newAuthority(t)
	other := newGate(t, r, ca, tls.RequestClientCert, greets)
	api := newGate(t, r, ca, tls.RequireAndVerifyClientCert, func(w http.ResponseWriter, q *http.Request) {
		if q.URL.Path == "/away" {
			http.Redirect(w, q, other.URL+"/landed", http.StatusFound)
			return
		}
		greets(w, q)
	})
	c := withCertificate(t, r, "Vault", api.URL)
	c.FollowOffOrigin = true
	c = must[studio.Connector](t)(r.SaveConnector(background, c, studio.Secrets{}))
	a := getting(r, c, "Read", "/records")

	_, err := r.Try(background, Trial{Action: a})
	failed(t, err, studio.CodeNotConnected)
	_, _, err = r.Connect(background, c.ID, studio.Secrets{})
	failed(t, err, studio.CodeNotConnected)
	mine := ca.issue(t, "acme", time.Now().Add(20*24*time.Hour))
	wrong := mine
	wrong.Password = "sesame"
	_, err = r.KeepCertificate(background, c.ID, wrong)
	if f := failed(t, err, studio.CodeInvalid); f.Field != "certificate.password" {
		t.Errorf("it names %s", f.Field)
	}
	kept := must[studio.Connection](t)(r.KeepCertificate(background, c.ID, mine))
	if kept.State != studio.Connected || kept.Certificate == nil || kept.Certificate.Subject != "CN=acme" || kept.Certificate.Issuer != "CN=Local CA" ||
		len(kept.Certificate.SHA256) != 64 || len(kept.Warnings) != 1 || !strings.Contains(kept.Warnings[0], "expires in 19 days") {
		t.Errorf("kept as %+v", kept)
	}
	call := must[studio.Call](t)(r.Try(background, Trial{Action: a}))
	if call.Failure != nil || call.Response.Status != 200 {
		t.Fatalf("the call ended in %+v", call.Failure)
	}
	a.Endpoint = "/away"
	call = must[studio.Call](t)(r.Try(background, Trial{Action: a}))
	if call.Failure != nil || call.Response.Status != 200 {
		t.Fatalf("the redirected call ended in %+v", call.Failure)
	}
	if seen := other.take(); seen != "/landed: " {
		t.Errorf("another origin saw %s", seen)
	}
	if seen := api.take(); seen != "/records: acme, /away: acme" {
		t.Errorf("the system saw %s", seen)
	}

	c.BaseURL = other.URL // the connector was edited: the certificate stays where it was for
	must[studio.Connector](t)(r.SaveConnector(background, c, studio.Secrets{}))
	_, err = r.Try(background, Trial{Action: getting(r, c, "Moved", "/records")})
	failed(t, err, studio.CodeCredentialMoved)
	if seen := other.take(); seen != "" {
		t.Errorf("another origin saw %s", seen)
	}
	_, _, _, err = r.Disconnect(background, c.ID)
	ok(t, err)
	if stored := must[[]string](t)(r.StoredSecrets(background, c)); len(stored) != 0 {
		t.Errorf("kept after disconnecting: %v", stored)
	}
}

// TestCertificatesOfTwoConnections lets two connections of one connector take turns, then replaces one
// certificate by another, and by ones that the system refuses.
func TestCertificatesOfTwoConnections(t *testing.T) {
	r, ca := home(t), newAuthority(t)
	api := newGate(t, r, ca, tls.RequireAndVerifyClientCert, greets)
	c := withCertificate(t, r, "Vault", api.URL)
	second := must[studio.Connection](t)(r.AddConnection(background, c.ID, "Sandbox"))
	a := enriching(r, c, "/records")
	soonOver := time.Now().Add(time.Hour)
	must[studio.Connection](t)(r.KeepCertificate(background, c.ID, ca.issue(t, "one", soonOver)))
	must[studio.Connection](t)(r.KeepCertificate(background, second.ID, ca.issue(t, "two", soonOver)))
	try := func(id string) studio.Call {
		t.Helper()
		return must[studio.Call](t)(r.Try(background, Trial{Action: a, ConnectionID: id}))
	}
	for range 3 {
		try(c.ID)
		try(second.ID)
	}
	want := strings.TrimSuffix(strings.Repeat("/records: one, /records: two, ", 3), ", ")
	if seen := api.take(); seen != want {
		t.Errorf("the system saw %s", seen)
	}
	line := must[*Line](t)(r.Line(background, a, second.ID, LineOptions{}))
	if got := line.Call(background, LineCall{}); len(got.Records) != 1 {
		t.Errorf("a run's call ended in %+v", got)
	}
	if seen := api.take(); seen != "/records: two" {
		t.Errorf("a run showed %s", seen)
	}
	must[studio.Connection](t)(r.KeepCertificate(background, second.ID, ca.issue(t, "three", soonOver)))
	try(second.ID)
	try(c.ID)
	if seen := api.take(); seen != "/records: three, /records: one" {
		t.Errorf("after another certificate the system saw %s", seen)
	}

	kept := must[studio.Connection](t)(r.KeepCertificate(background, second.ID, ca.issue(t, "late", time.Now().Add(-time.Hour))))
	if len(kept.Warnings) != 1 || !strings.Contains(kept.Warnings[0], "expired on") {
		t.Errorf("one that expired is told as %v", kept.Warnings)
	}
	refuses := func(why string) {
		t.Helper()
		call := try(second.ID)
		if call.Failure == nil || call.Failure.Code != studio.CodeTLS || !strings.Contains(call.Failure.Message, "refused your client certificate") {
			t.Errorf("%s: %+v", why, call.Failure)
		}
	}
	refuses("expired")
	must[studio.Connection](t)(r.KeepCertificate(background, second.ID, newAuthority(t).issue(t, "stranger", soonOver)))
	refuses("of another authority")
	if seen := api.take(); seen != "" {
		t.Errorf("the system saw %s", seen)
	}
}

// TestCertificateOfTokenCalls shows the certificate to the token server as well, which stands elsewhere.
func TestCertificateOfTokenCalls(t *testing.T) {
	r, ca := home(t), newAuthority(t)
	api := newGate(t, r, ca, tls.RequireAndVerifyClientCert, greets)
	tokens := newGate(t, r, ca, tls.RequireAndVerifyClientCert, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprint(w, `{"access_token":"token-of-the-test","token_type":"Bearer","expires_in":3600}`)
	})
	c := r.NewConnector()
	c.Name, c.BaseURL, c.Category = "Bank", api.URL, studio.CategoryOther
	c.Auth.Method, c.Auth.OAuth2.Grant = studio.MethodOAuth2, studio.GrantClientCredentials
	c.Auth.OAuth2.ClientID, c.Auth.OAuth2.TokenURL = "client", tokens.URL+"/token"
	without := must[studio.Connector](t)(r.SaveConnector(background, c, studio.Secrets{ClientSecret: "secret-of-the-client"}))
	_, _, err := r.Connect(background, without.ID, studio.Secrets{})
	if f := failed(t, err, studio.CodeTLS); !strings.Contains(f.Message, "wants a client certificate") {
		t.Errorf("without one it says %s", f.Message)
	}
	c.Auth.ClientCertificate = true
	must[studio.Connector](t)(r.SaveConnector(background, c, studio.Secrets{}))
	must[studio.Connection](t)(r.KeepCertificate(background, c.ID, ca.issue(t, "acme", time.Now().Add(time.Hour))))
	connection, _, err := r.Connect(background, c.ID, studio.Secrets{})
	ok(t, err)
	if connection.State != studio.Connected {
		t.Fatalf("it is %s: %s", connection.State, connection.Reason)
	}
	call := must[studio.Call](t)(r.Try(background, Trial{Action: getting(r, c, "Read", "/records")}))
	if call.Failure != nil || call.Response.Status != 200 {
		t.Fatalf("the call ended in %+v", call.Failure)
	}
	if seen := tokens.take() + "; " + api.take(); seen != "/token: acme; /records: acme" {
		t.Errorf("they saw %s", seen)
	}
	if text := fmt.Sprintf("%+v %+v", call, connection); strings.Contains(text, "PRIVATE KEY") {
		t.Error("the key is shown")
	}
}
