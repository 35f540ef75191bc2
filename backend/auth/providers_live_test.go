package auth

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"log"
	"maps"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"connectorstudio/backend/request"
	"connectorstudio/backend/studio"
)

// world is a network in which every host is one server on this computer, with a certificate for its name.
type world struct {
	client *request.Client
	answer atomic.Pointer[mock]
	key    *ecdsa.PrivateKey
	ca     *x509.Certificate
	mu     sync.Mutex
	issued map[string]*tls.Certificate
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{issued: map[string]*tls.Certificate{}}
	w.key, _ = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	w.ca = w.sign(t, &x509.Certificate{IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}, "World CA")
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { w.answer.Load().ServeHTTP(rw, r) }))
	server.TLS = &tls.Config{GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		return w.certificate(t, hello.ServerName), nil
	}}
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(w.ca)
	at := server.Listener.Addr().String()
	w.client = &request.Client{
		RootCAs: roots, Proxy: func(*http.Request) (*url.URL, error) { return nil, nil },
		Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, at)
		},
	}
	return w
}

func (w *world) certificate(t *testing.T, host string) *tls.Certificate {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.issued[host] == nil {
		leaf := w.sign(t, &x509.Certificate{DNSNames: []string{host}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}, host)
		w.issued[host] = &tls.Certificate{Certificate: [][]byte{leaf.Raw}, PrivateKey: w.key}
	}
	return w.issued[host]
}

func (w *world) sign(t *testing.T, template *x509.Certificate, name string) *x509.Certificate {
	template.SerialNumber, template.Subject = big.NewInt(int64(len(w.issued)+1)), pkix.Name{CommonName: name[:min(len(name), 60)]}
	template.NotBefore, template.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	parent := w.ca
	if parent == nil {
		parent = template
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &w.key.PublicKey, w.key)
	if err != nil {
		t.Error(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Error(err)
	}
	return certificate
}

// trying is one provider as a person sets it up: a definition, and a connection with its values.
type trying struct {
	*Auth
	f      facts
	c      studio.Connector // with {parameters}
	m      *mock
	values map[string]string // that were entered for the connection, secret ones left out
	client *request.Client
}

// liveWith goes the whole way with one provider: set up, connected, renewed, called before and after.
func liveWith(t *testing.T, w *world, f facts, c studio.Connector, typed studio.Secrets) error {
	c.DefaultHeaders, c.DefaultQuery = always(f)
	c, err := portable(c)
	if err != nil {
		return err
	}
	for _, p := range studio.Blocking(studio.CheckConnector(c, nil)) {
		return fmt.Errorf("the form refuses %s: %s", p.Field, p.Message)
	}
	a, now := newAuth(t)
	p := &trying{Auth: a, f: f, c: c, m: newMock(f, c.Auth.OAuth2.ClientID, typed), client: w.client}
	w.answer.Store(p.m)
	a.HTTP, a.OpenURL = w.client.HTTP(), p.m.browse
	ctx := context.Background()
	if err := p.connect(ctx, typed); err != nil {
		return err
	}
	if err := p.call(ctx); err != nil {
		return fmt.Errorf("the first call: %w", err)
	}
	if !c.Auth.Renews() {
		return nil
	}
	now.pass(100 * 24 * time.Hour)
	p.m.expire()
	before := p.m.issued
	if err := p.call(ctx); err != nil {
		return fmt.Errorf("the call after the token ended: %w", err)
	}
	if p.m.issued != before+1 {
		return fmt.Errorf("%d tokens were got for one that ended", p.m.issued-before)
	}
	return nil
}

// always are the headers and query entries that every action of the provider has.
func always(f facts) (headers, query []studio.Pair) {
	for _, part := range []struct {
		texts map[string]string
		into  *[]studio.Pair
	}{{f.Headers, &headers}, {f.Query, &query}} {
		for _, name := range sortedKeys(part.texts) {
			if text := part.texts[name]; !credentialed(f, text) {
				*part.into = append(*part.into, studio.Pair{Name: name, Value: f.opened(text)})
			}
		}
	}
	return headers, query
}

// used is the connector as its connection uses it, and the values for actions (runner.resolved). What comes
// with the token may be missing before there is one.
func (p *trying) used(ctx context.Context, connected bool) (studio.Connector, map[string]string, error) {
	connection, err := p.Connection(ctx, p.c)
	if err != nil {
		return p.c, nil, err
	}
	connection.Values = p.values
	given := connection.Given(p.c.ConnectionParameters())
	values, _ := studio.ConnectionValues(p.c, given)
	c, problems := studio.Resolve(p.c, given)
	for _, problem := range studio.Blocking(problems) {
		if name := strings.TrimPrefix(problem.Field, "values."); connected || !p.c.FilledLater(name) {
			return c, values, fmt.Errorf("%s: %s", problem.Field, problem.Message)
		}
	}
	return c, values, nil
}

// connect does what the form and Connect do: the client secret is kept with the definition, before there are
// any values; then the values are entered, then the credentials.
func (p *trying) connect(ctx context.Context, typed studio.Secrets) error {
	unfilled, _ := studio.Resolve(p.c, map[string]string{})
	if err := p.Keep(ctx, unfilled, studio.Secrets{ClientSecret: typed.ClientSecret}); err != nil {
		return err
	}
	typed.ClientSecret, p.values = "", map[string]string{}
	for _, name := range p.f.used() {
		if !p.f.Connection[name].Secret && !p.f.later(name) {
			p.values[holeName(name)] = p.f.sample(name)
			if p.f.Connection[name].wholeAddresses() {
				p.values[holeName(name)] = "https://" + p.f.sample(name)
			}
		}
	}
	secretValues := map[string]string{}
	for name := range typed.Parameters {
		secretValues[name] = studio.SecretMark(name)
	}
	maps.Copy(secretValues, p.values)
	filled, _ := studio.Resolve(p.c, secretValues)
	if err := p.Locate(ctx, unfilled, filled); err != nil {
		return err
	}
	if err := p.Keep(ctx, filled, studio.Secrets{Parameters: typed.Parameters}); err != nil {
		return err
	}
	typed.Parameters = nil
	c, _, err := p.used(ctx, false)
	switch {
	case err != nil:
		return err
	case !c.Auth.Interactive():
		_, err = p.Connect(ctx, c, typed)
	default:
		err = p.signIn(ctx, c)
	}
	if err != nil {
		return told(err, p.m)
	}
	connection, err := p.Connection(ctx, c)
	if err != nil {
		return err
	}
	if origin := connection.AskedOrigin; origin != "" { // which the person says is right
		named, _, err := p.used(ctx, true)
		if err == nil {
			_, err = p.Approve(ctx, c, named, origin)
		}
		if err != nil {
			return told(err, p.m)
		}
	}
	kept, err := p.Kept(ctx, c)
	for _, k := range c.Auth.Keeps() {
		if err == nil && kept[k.Parameter] == "" {
			err = fmt.Errorf("%s was not kept", k.Parameter)
		}
	}
	return err
}

func (p *trying) signIn(ctx context.Context, c studio.Connector) error {
	flow, err := p.SignIn(ctx, c, nil)
	if err == nil {
		_, err = flow.Wait(ctx)
	}
	return err
}

// call makes a call as the test of an action does: built, signed, sent, and once more with another token after
// a 401.
func (p *trying) call(ctx context.Context) error {
	c, values, err := p.used(ctx, true)
	if err != nil {
		return err
	}
	action := studio.Action{ID: studio.NewID(), ConnectorID: c.ID, Name: "Things", Category: studio.Retrieve, Method: "GET", Endpoint: "/things"}.WithLists()
	switch {
	case p.f.Body != nil:
		action.Method, action.Body = "POST", jsonWithout(p.f)
	case p.f.Headers["content-type"] != "": // which is sent with a body only
		action.Method, action.BodyKind, action.Body = "POST", studio.ContentText, "[]"
	}
	prepared, problems := request.Build(c, action, values)
	if blocking := studio.Blocking(problems); len(blocking) > 0 {
		return fmt.Errorf("%s: %s", blocking[0].Field, blocking[0].Message)
	}
	s, err := p.Signer(ctx, c)
	if err != nil {
		return told(err, p.m)
	}
	sent := p.client.Send(ctx, prepared, s)
	if sent.Response != nil && sent.Response.Status == http.StatusUnauthorized && c.Auth.Renews() {
		p.m.objections = nil
		if s, err = p.Renew(ctx, c, s); err != nil {
			return told(err, p.m)
		}
		sent = p.client.Send(ctx, prepared, s)
	}
	switch {
	case sent.Failure != nil:
		return told(sent.Failure, p.m)
	case sent.Response.Status != http.StatusOK:
		return fmt.Errorf("HTTP %d: %s", sent.Response.Status, strings.Join(p.m.objections, "; "))
	case slices.ContainsFunc(s.Secrets(), func(secret string) bool { return strings.Contains(fmt.Sprintf("%+v", sent.Request), secret) }):
		return fmt.Errorf("the request is shown with its credential")
	}
	return nil
}
