package request

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

// stage is a little internet on loopback: names lead to real servers, and every server remembers each
// request byte for byte.
type stage struct {
	t       *testing.T
	ca      *authority
	mu      sync.Mutex
	servers map[string]string // "name:port" to the address it listens on
}

func newStage(t *testing.T) *stage {
	return &stage{t: t, ca: newAuthority(t), servers: map[string]string{}}
}

// client reaches the stage and nothing else. Its limits are short: nothing here is far away.
func (s *stage) client() *Client {
	c := &Client{
		Proxy: func(*http.Request) (*url.URL, error) { return nil, nil }, RootCAs: s.ca.pool(), Dial: s.dial,
		Limits: Limits{Connect: 2 * time.Second, TLS: 2 * time.Second, FirstByte: 5 * time.Second, Idle: 5 * time.Second, Total: 20 * time.Second},
		Online: func() bool { return true },
	}
	s.t.Cleanup(func() { c.HTTP().CloseIdleConnections() })
	return c
}

func (s *stage) dial(ctx context.Context, network, address string) (net.Conn, error) {
	s.mu.Lock()
	real, ok := s.servers[address]
	s.mu.Unlock()
	if !ok {
		host, _, _ := net.SplitHostPort(address)
		return nil, &net.OpError{Op: "dial", Net: network, Err: &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}}
	}
	return (&net.Dialer{}).DialContext(ctx, network, real)
}

// at puts a name on the stage that leads to a listener of the test's own.
func (s *stage) at(name, address string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.servers[name] = address
}

// scene is one server and what it received.
type scene struct {
	*httptest.Server
	mu   sync.Mutex
	seen []string // whole requests as received
}

// play starts a server behind an origin such as "https://api.test" or "http://api.test:8080".
func (s *stage) play(origin string, handle http.HandlerFunc) *scene {
	u, err := url.Parse(origin)
	if err != nil {
		s.t.Fatal(err)
	}
	sc := &scene{}
	sc.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		dump, err := httputil.DumpRequest(r, true)
		if err != nil {
			panic(err)
		}
		sc.mu.Lock()
		sc.seen = append(sc.seen, string(dump))
		sc.mu.Unlock()
		handle(w, r)
	}))
	sc.Config.ErrorLog = discardLog
	port := u.Port()
	if u.Scheme == "https" {
		sc.EnableHTTP2 = true
		sc.TLS = &tls.Config{Certificates: []tls.Certificate{s.ca.issue(u.Hostname(), time.Now().Add(time.Hour))}}
		sc.StartTLS()
		port = cmpOr(port, "443")
	} else {
		sc.Start()
		port = cmpOr(port, "80")
	}
	s.t.Cleanup(sc.Close)
	s.at(net.JoinHostPort(u.Hostname(), port), sc.Listener.Addr().String())
	return sc
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func (sc *scene) requests() []string {
	sc.mu.Lock()
	defer sc.mu.Unlock()
	return append([]string(nil), sc.seen...)
}

func (sc *scene) forget() {
	sc.mu.Lock()
	defer sc.mu.Unlock()
	sc.seen = nil
}

// authority is a certificate authority of the test's own.
type authority struct {
	t    *testing.T
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Stage Authority"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(48 * time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &authority{t, cert, key}
}

func (a *authority) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.cert)
	return pool
}

func (a *authority) issue(name string, until time.Time) tls.Certificate {
	a.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		a.t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), DNSNames: []string{name},
		NotBefore: time.Now().Add(-24 * time.Hour), NotAfter: until, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &key.PublicKey, a.key)
	if err != nil {
		a.t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// signing is an Authorizer made of a function.
type signing struct {
	secrets []string
	add     func(out *studio.Outgoing)
}

func (s signing) Authorize(_ context.Context, out *studio.Outgoing) error { s.add(out); return nil }
func (s signing) Secrets() []string                                       { return s.secrets }

// placements are the places a credential goes to.
var placements = map[string]func(secret string) signing{
	"authorization": func(secret string) signing {
		return signing{[]string{secret}, func(o *studio.Outgoing) { o.Header.Set("Authorization", "Bearer "+secret) }}
	},
	"basic": func(secret string) signing {
		return signing{[]string{secret}, func(o *studio.Outgoing) {
			r := http.Request{Header: o.Header}
			r.SetBasicAuth("someone", secret)
		}}
	},
	"header": func(secret string) signing {
		return signing{[]string{secret}, func(o *studio.Outgoing) { o.Header.Set("X-Api-Key", secret) }}
	},
	"cookie": func(secret string) signing {
		return signing{[]string{secret}, func(o *studio.Outgoing) { o.Header.Set("Cookie", "sid="+secret) }}
	},
	"query": func(secret string) signing {
		return signing{[]string{secret}, func(o *studio.Outgoing) {
			pair := "api_key=" + url.QueryEscape(secret)
			if o.URL.RawQuery != "" {
				pair = "&" + pair
			}
			o.URL.RawQuery += pair
		}}
	},
	"body": func(secret string) signing {
		return signing{[]string{secret}, func(o *studio.Outgoing) {
			members := map[string]json.RawMessage{}
			if len(o.Body) > 0 {
				if err := json.Unmarshal(o.Body, &members); err != nil {
					panic(err)
				}
			}
			members["apiKey"], _ = json.Marshal(secret)
			o.Body, _ = json.Marshal(members)
		}}
	},
}

// shelf keeps bodies in memory.
type shelf struct {
	mu        sync.Mutex
	kept      map[string][]byte
	discarded int
	written   int64 // bytes of all bodies, kept or not
	types     []string
}

func (s *shelf) create() (BodyFile, error) { return &sheet{shelf: s}, nil }

type sheet struct {
	shelf *shelf
	bytes.Buffer
}

func (s *sheet) Write(p []byte) (int, error) {
	s.shelf.mu.Lock()
	s.shelf.written += int64(len(p))
	s.shelf.mu.Unlock()
	return s.Buffer.Write(p)
}

func (s *sheet) Keep(contentType string) (Body, error) {
	s.shelf.mu.Lock()
	defer s.shelf.mu.Unlock()
	if s.shelf.kept == nil {
		s.shelf.kept = map[string][]byte{}
	}
	id := studio.NewID()
	s.shelf.kept[id] = s.Bytes()
	s.shelf.types = append(s.shelf.types, contentType)
	return Body{ID: id, Kind: studio.BodyText, Charset: "utf-8", Notes: []string{}}, nil
}

func (s *sheet) Discard() {
	s.shelf.mu.Lock()
	s.shelf.discarded++
	s.shelf.mu.Unlock()
}

// body returns what was kept for an answer.
func (s *shelf) body(t *testing.T, sent Sent) string {
	t.Helper()
	if sent.Response == nil {
		t.Fatalf("no answer: %+v", sent.Failure)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return string(s.kept[sent.Response.BodyID])
}

// everything is all that a call shows or keeps, for searching it for secrets.
func everything(t *testing.T, sent Sent, s *shelf) string {
	t.Helper()
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(sent); err != nil {
		t.Fatal(err)
	}
	if s != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, body := range s.kept {
			b.Write(body)
		}
	}
	return b.String()
}

func answerOf(t *testing.T, sent Sent) *studio.Response {
	t.Helper()
	if sent.Failure != nil || sent.Response == nil {
		t.Fatalf("no answer: %+v", sent.Failure)
	}
	return sent.Response
}

func failureOf(t *testing.T, sent Sent, code studio.Code) *studio.Failure {
	t.Helper()
	if sent.Failure == nil || sent.Response != nil {
		t.Fatalf("wanted failure %s, got answer %+v", code, sent.Response)
	}
	if sent.Failure.Code != code {
		t.Fatalf("wanted failure %s, got %+v", code, *sent.Failure)
	}
	if sent.Failure.Message == "" || !strings.HasSuffix(sent.Failure.Message, ".") {
		t.Errorf("the message is no sentence: %q", sent.Failure.Message)
	}
	return sent.Failure
}

// prepare builds a request to a whole address.
func prepare(t testing.TB, method, address string, header http.Header, body string, followOffOrigin bool) *Prepared {
	t.Helper()
	braces := strings.NewReplacer("{", "{{", "}", "}}")
	a := studio.Action{Method: method, Endpoint: braces.Replace(address), Body: body}
	for name, values := range header {
		for _, value := range values {
			a.Headers = append(a.Headers, studio.Pair{Name: name, Value: braces.Replace(value)})
		}
	}
	p, problems := Build(studio.Connector{BaseURL: studio.Origin(address), FollowOffOrigin: followOffOrigin}, a, nil)
	if p == nil {
		t.Fatalf("%s %s: %+v", method, address, problems)
	}
	return p
}

var discardLog = log.New(io.Discard, "", 0)

type dialer = func(ctx context.Context, network, address string) (net.Conn, error)

// dialTo leads everywhere to one address.
func dialTo(real string) dialer {
	return func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, real)
	}
}

// dialNever is a host that drops every packet.
func dialNever(ctx context.Context, _, _ string) (net.Conn, error) {
	<-ctx.Done()
	return nil, &net.OpError{Op: "dial", Net: "tcp", Err: ctx.Err()}
}

// answering is a server that answers each connection with the same bytes and closes it.
func answering(t *testing.T, answer string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer connection.Close()
				_, _ = http.ReadRequest(bufio.NewReader(connection))
				_, _ = io.WriteString(connection, answer)
			}()
		}
	}()
	return listener.Addr().String()
}
