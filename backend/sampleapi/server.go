package sampleapi

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"net/http"
	"time"
)

// What an administrator enters to connect this vendor.
const (
	Name         = "Quayside CRM"
	DefaultPort  = 47824
	ClientID     = "connector-studio" // a public client: no secret, PKCE required
	Scopes       = "openid email companies.read contacts.read contacts.write"
	KeyHeader    = "X-Quayside-Key" // the API key as a header,
	KeyParameter = "api_key"        // as a query parameter, or as a member of a JSON body
)

// Options are how the vendor runs; the zero value is one that runs on any free port.
type Options struct {
	Port      int           // tried first; 0, or when it is taken, any free port
	Clients   []Client      // registered besides the public client ClientID
	TokenLife time.Duration // of access tokens; 0 means an hour
	Now       func() time.Time
	APIKey    string // 0 makes one
	// Seed makes tokens, and the API key, outlive the server: another one with the same seed honours
	// them. Empty makes one.
	Seed []byte
}

// Client is an application that was registered with the vendor.
type Client struct {
	ID       string
	Name     string
	Secret   string // empty for a public client, which has to use PKCE
	Redirect string // exact; empty allows any loopback address with any port (RFC 8252, section 7.3)
}

// Server is the vendor, running.
type Server struct {
	URL      string // such as http://127.0.0.1:47824
	ClientID string
	APIKey   string

	server *http.Server
	done   chan struct{}
}

// Settings are the addresses of the vendor at url.
type Settings struct {
	BaseURL          string
	AuthorizationURL string
	TokenURL         string // also for refreshing
	RevocationURL    string
	Issuer           string
	DocumentationURL string
}

// SettingsAt returns the addresses for a Server.URL.
func SettingsAt(url string) Settings {
	return Settings{
		BaseURL: url + "/v1", AuthorizationURL: url + "/oauth/authorize", TokenURL: url + "/oauth/token",
		RevocationURL: url + "/oauth/revoke", Issuer: url, DocumentationURL: url + "/docs",
	}
}

// Start runs the vendor on 127.0.0.1 until the context ends or Close is called.
func Start(ctx context.Context, o Options) (*Server, error) {
	o = o.complete()
	listener, err := listen(o.Port)
	if err != nil {
		return nil, fmt.Errorf("the sample API found no free port: %w", err)
	}
	s := &Server{
		URL: "http://" + listener.Addr().String(), ClientID: ClientID, APIKey: o.APIKey, done: make(chan struct{}),
		server: &http.Server{Handler: Handler(o), ReadHeaderTimeout: 10 * time.Second, MaxHeaderBytes: 64 << 10},
	}
	go func() {
		defer close(s.done)
		_ = s.server.Serve(listener) // always ends with ErrServerClosed
	}()
	context.AfterFunc(ctx, func() { _ = s.Close() })
	return s, nil
}

// Close ends the server and whatever it is answering.
func (s *Server) Close() error {
	err := s.server.Close()
	<-s.done
	return err
}

func listen(port int) (net.Listener, error) {
	if port != 0 {
		if listener, err := net.Listen("tcp4", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			return listener, nil
		}
	}
	return net.Listen("tcp4", "127.0.0.1:0")
}

func (o Options) complete() Options {
	if o.TokenLife == 0 {
		o.TokenLife = time.Hour
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if len(o.Seed) == 0 {
		o.Seed = []byte(rand.Text())
	}
	if o.APIKey == "" {
		o.APIKey = "qsk_" + derive(o.Seed, "api key")[:32]
	}
	return o
}

// Handler is the vendor as a handler. Its addresses are those under which it is reached.
func Handler(o Options) http.Handler {
	o = o.complete()
	v := &vendor{options: o, book: newBook(), tokens: newTokens(o)}
	mux := http.NewServeMux()
	v.routeOAuth(mux)
	v.routeAPI(mux)
	routeLab(mux)
	routePages(mux)
	return loopbackOnly(mux)
}

// vendor is all of it: who may come in, and what is known.
type vendor struct {
	options Options
	book    *book
	tokens  *tokens
}

// loopbackOnly keeps web pages out that made their own name point to this computer (DNS rebinding).
func loopbackOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			fail(w, http.StatusMisdirectedRequest, "wrong_host", "This server answers on loopback addresses only.")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// issuer is the vendor's own address as the caller wrote it.
func issuer(r *http.Request) string { return "http://" + r.Host }
