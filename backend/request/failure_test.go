package request

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

// fails sends a GET and returns the failure it must end with.
func (s *stage) fails(t *testing.T, client *Client, address string, code studio.Code) *studio.Failure {
	t.Helper()
	sent := client.Send(t.Context(), prepare(t, "GET", address, nil, "", false), placements["query"](canary))
	if leak := leaks(everything(t, sent, nil), canary); leak != "" {
		t.Errorf("%q is shown", leak)
	}
	return failureOf(t, sent, code)
}

func TestFailuresOfNamesAndConnections(t *testing.T) {
	stage := newStage(t)
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	stage.at("closed.test:80", closed.Addr().String())
	closed.Close()
	stage.at("odd.test:80", answering(t, "SSH-2.0-OpenSSH_9.2\r\n"))
	stage.at("silent.test:80", answering(t, ""))

	f := stage.fails(t, stage.client(), "http://nobody.test/", studio.CodeDNS)
	if f.Message != "There is no server called nobody.test." || f.Fix != "Check the Base URL." {
		t.Errorf("%+v", f)
	}
	f = stage.fails(t, stage.client(), "http://closed.test/", studio.CodeUnreachable)
	if f.Message != "closed.test refused the connection." {
		t.Errorf("%+v", f)
	}
	f = stage.fails(t, stage.client(), "http://silent.test/", studio.CodeUnreachable)
	if f.Message != "silent.test closed the connection without an answer." {
		t.Errorf("%+v", f)
	}
	f = stage.fails(t, stage.client(), "http://odd.test/", studio.CodeUnreachable)
	if f.Message != "The answer of odd.test could not be read." {
		t.Errorf("%+v", f)
	}
}

// The real resolver: .invalid names never exist (RFC 6761 section 6.4).
func TestFailureOfARealName(t *testing.T) {
	client := newStage(t).client()
	client.Dial = nil
	client.Limits.Total = 3 * time.Second
	sent := client.Send(t.Context(), prepare(t, "GET", "http://nobody.invalid/", nil, "", false), nil)
	if sent.Failure == nil || (sent.Failure.Code != studio.CodeDNS && sent.Failure.Code != studio.CodeTimeout) {
		t.Errorf("%+v", sent.Failure)
	}
}

func TestFailureOffline(t *testing.T) {
	stage := newStage(t)
	client := stage.client()
	client.Online = func() bool { return false }
	stage.fails(t, client, "http://nobody.test/", studio.CodeOffline)
	client.Dial = func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Err: syscall.ENETUNREACH}
	}
	stage.fails(t, client, "http://10.1.2.3/", studio.CodeOffline)
	// This computer is there without any network.
	client.Dial = nil
	stage.fails(t, client, "http://127.0.0.1:1/", studio.CodeUnreachable)
}

func TestD15UntrustedCertificates(t *testing.T) {
	stage := newStage(t)
	other := newAuthority(t)
	serve := func(name string, config *tls.Config) {
		server := httptest.NewUnstartedServer(http.NotFoundHandler())
		server.Config.ErrorLog = discardLog
		server.TLS = config
		server.StartTLS()
		t.Cleanup(server.Close)
		stage.at(name+":443", server.Listener.Addr().String())
	}
	serve("expired.test", &tls.Config{Certificates: []tls.Certificate{stage.ca.issue("expired.test", time.Now().Add(-time.Hour))}})
	serve("wrong.test", &tls.Config{Certificates: []tls.Certificate{stage.ca.issue("right.test", time.Now().Add(time.Hour))}})
	serve("unknown.test", &tls.Config{Certificates: []tls.Certificate{other.issue("unknown.test", time.Now().Add(time.Hour))}})
	serve("old.test", &tls.Config{
		Certificates: []tls.Certificate{stage.ca.issue("old.test", time.Now().Add(time.Hour))}, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11,
	})
	serve("mutual.test", &tls.Config{
		Certificates: []tls.Certificate{stage.ca.issue("mutual.test", time.Now().Add(time.Hour))}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: stage.ca.pool(),
	})
	serve("mutual12.test", &tls.Config{
		Certificates: []tls.Certificate{stage.ca.issue("mutual12.test", time.Now().Add(time.Hour))}, MaxVersion: tls.VersionTLS12, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: stage.ca.pool(),
	})
	plain := stage.play("http://plain.test", func(http.ResponseWriter, *http.Request) {})
	stage.at("plain.test:443", plain.Listener.Addr().String())

	for name, want := range map[string]string{
		"expired.test":  "The certificate of expired.test is out of date.",
		"wrong.test":    "The certificate of wrong.test is for right.test.",
		"unknown.test":  "The certificate of unknown.test can't be trusted.",
		"old.test":      "No secure connection to old.test could be set up.",
		"mutual12.test": "No secure connection to mutual12.test could be set up.",
		"mutual.test":   "mutual.test wants a client certificate.",
		"plain.test":    "plain.test does not speak https.",
	} {
		f := stage.fails(t, stage.client(), "https://"+name+"/", studio.CodeTLS)
		if f.Message != want || f.Fix == "" || f.Detail == "" {
			t.Errorf("%s: %+v", name, *f)
		}
	}
	if f := stage.fails(t, stage.client(), "https://unknown.test/", studio.CodeTLS); f.Detail != "Issued by Stage Authority for unknown.test." {
		t.Errorf("%q", f.Detail)
	}
}

// forward is a proxy that answers CONNECT and plain requests with a status, or passes CONNECT on.
type forward struct {
	*httptest.Server
	mu   sync.Mutex
	seen []string
}

func newForward(t *testing.T, stage *stage, status int) *forward {
	p := &forward{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.seen = append(p.seen, r.Method+" "+r.RequestURI)
		p.mu.Unlock()
		if status != 200 {
			w.WriteHeader(status)
			return
		}
		far, err := stage.dial(r.Context(), "tcp", r.Host)
		if err != nil {
			w.WriteHeader(502)
			return
		}
		near, _, _ := w.(http.Hijacker).Hijack()
		_, _ = io.WriteString(near, "HTTP/1.1 200 Connected\r\n\r\n")
		go func() { _, _ = io.Copy(far, near); far.Close() }()
		go func() { _, _ = io.Copy(near, far); near.Close() }()
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *forward) client(t *testing.T, stage *stage) *Client {
	address, err := url.Parse(p.URL)
	if err != nil {
		t.Fatal(err)
	}
	c := stage.client()
	c.Proxy = http.ProxyURL(address)
	c.Dial = nil // the names are the proxy's business
	return c
}

func TestD16ProxyRefusals(t *testing.T) {
	stage := newStage(t)
	for _, c := range []struct {
		status         int
		address, words string
	}{
		{407, "https://api.test/", "asks for sign-in."},
		{407, "http://api.test/", "asks for sign-in."},
		{403, "https://api.test/", "would not connect to api.test."},
		{200, "https://nobody.test/", "would not connect to nobody.test."},
	} {
		proxy := newForward(t, stage, c.status)
		f := stage.fails(t, proxy.client(t, stage), c.address, studio.CodeProxy)
		if want := "The proxy " + proxy.Listener.Addr().String() + " " + c.words; f.Message != want {
			t.Errorf("%q, want %q", f.Message, want)
		}
	}
	gone := newForward(t, stage, 200)
	client := gone.client(t, stage)
	gone.Close()
	for _, address := range []string{"http://api.test/", "https://api.test/"} {
		f := stage.fails(t, client, address, studio.CodeProxy)
		if !strings.HasSuffix(f.Message, "refused the connection.") {
			t.Errorf("%+v", f)
		}
	}
	client = stage.client()
	client.Proxy = func(*http.Request) (*url.URL, error) { return nil, errors.New("no such script") }
	if f := stage.fails(t, client, "http://api.test/", studio.CodeProxy); f.Detail != "no such script" {
		t.Errorf("%+v", f)
	}
}

// Through a proxy the credential of an https call is inside the encryption, and a settings script is
// asked with the origin only. Loopback goes nowhere near it.
func TestD16ProxySeesNoCredentials(t *testing.T) {
	stage := newStage(t)
	stage.play("https://api.test", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") })
	home := stage.play("http://unused.test", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") })
	proxy := newForward(t, stage, 200)
	client := proxy.client(t, stage)
	asked := []string{}
	find := client.Proxy
	client.Proxy = func(r *http.Request) (*url.URL, error) {
		asked = append(asked, r.URL.String()+fmt.Sprint(r.Header))
		return find(r)
	}
	sent := client.Send(t.Context(), prepare(t, "GET", "https://api.test/path/"+canary, nil, "", false), placements["query"](canary))
	answerOf(t, sent)
	if got := fmt.Sprint(proxy.seen); got != "[CONNECT api.test:443]" {
		t.Errorf("the proxy saw %s", got)
	}
	if got := fmt.Sprint(asked); got != "[https://api.test/map[]]" {
		t.Errorf("the settings were asked for %s", got)
	}
	_, port, _ := net.SplitHostPort(home.Listener.Addr().String())
	for _, host := range []string{"127.0.0.1", "localhost"} {
		answerOf(t, client.Send(t.Context(), prepare(t, "GET", "http://"+host+":"+port+"/", nil, "", false), nil))
	}
	if len(proxy.seen) != 1 || len(asked) != 1 {
		t.Errorf("loopback was proxied: %v, %v", proxy.seen, asked)
	}
}

// Without a system to ask (on Linux), the environment decides.
func TestD16ProxyOfTheEnvironment(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the proxy of this system is the system's own")
	}
	r := &http.Request{URL: &url.URL{Scheme: "https", Host: "api.test", Path: "/"}}
	for range 2 {
		got, err := SystemProxy(r)
		want, wantErr := http.ProxyFromEnvironment(r)
		if fmt.Sprint(got, err) != fmt.Sprint(want, wantErr) {
			t.Errorf("%v %v, want %v %v", got, err, want, wantErr)
		}
	}
}

func TestLoopbackNames(t *testing.T) {
	for host, want := range map[string]bool{
		"localhost": true, "LOCALHOST.": true, "a.localhost": true, "127.0.0.1": true, "127.9.9.9": true, "::1": true, "0.0.0.0": true,
		"localhost.test": false, "notlocalhost": false, "10.0.0.1": false, "127.0.0.1.evil.test": false, "": false,
	} {
		if isLoopback(host) != want {
			t.Errorf("%q: %v", host, !want)
		}
	}
}

func TestFailureOfAHeaderThatCannotBeSent(t *testing.T) {
	stage := newStage(t)
	stage.play("http://api.test", func(http.ResponseWriter, *http.Request) { t.Error("it was sent") })
	for _, secret := range []string{canary + "\n", canary + "\r\nX-More: 1", canary + "\x00"} {
		sent := stage.client().Send(t.Context(), prepare(t, "GET", "http://api.test/", nil, "", false), placements["header"](secret))
		failureOf(t, sent, studio.CodeInvalid)
		if leak := leaks(everything(t, sent, nil), canary); leak != "" {
			t.Errorf("%q is shown", leak)
		}
	}
}

func TestFailureAtTheCallersLimit(t *testing.T) {
	stage := newStage(t)
	stage.play("http://api.test", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	ctx, cancel := context.WithTimeout(t.Context(), 150*time.Millisecond)
	defer cancel()
	sent := stage.client().Send(ctx, prepare(t, "GET", "http://api.test/", nil, "", false), nil)
	if f := failureOf(t, sent, studio.CodeTimeout); !strings.HasPrefix(f.Message, "api.test did not answer in ") {
		t.Errorf("%+v", f)
	}
}

// Token calls go over the same connections and never follow a redirect (B13).
func TestHTTPFollowsNoRedirect(t *testing.T) {
	stage := newStage(t)
	stage.play("https://login.test", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "http://evil.test/", 307) })
	sink := stage.play("http://evil.test", func(http.ResponseWriter, *http.Request) {})
	answer, err := stage.client().HTTP().Post("https://login.test/token", "application/json", strings.NewReader(canary))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != 307 || len(sink.requests()) != 0 {
		t.Errorf("%d, %q", answer.StatusCode, sink.requests())
	}
}
