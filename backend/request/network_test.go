package request

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

// TestD15TrustOneCertificateAtOneOrigin: what is trusted is one certificate at one origin. Another
// certificate there, and the same one elsewhere, are refused.
func TestD15TrustOneCertificateAtOneOrigin(t *testing.T) {
	stage := newStage(t)
	other := newAuthority(t)
	serve := func(name string, c tls.Certificate) {
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") }))
		server.Config.ErrorLog = discardLog
		server.TLS = &tls.Config{Certificates: []tls.Certificate{c}}
		server.StartTLS()
		t.Cleanup(server.Close)
		stage.at(name, server.Listener.Addr().String())
	}
	own := other.issue("intranet.test", time.Now().Add(-time.Hour)) // unknown and out of date
	serve("intranet.test:443", own)
	serve("intranet.test:8443", own)
	serve("elsewhere.test:443", own)
	client := stage.client()
	get := func(address string) Sent {
		return client.Send(t.Context(), prepare(t, "GET", address, nil, "", false), nil)
	}
	stage.fails(t, client, "https://intranet.test/", studio.CodeTLS)
	shown, err := client.Certificate(t.Context(), "https://intranet.test/path")
	if err != nil || shown.Accepted || shown.Problem == "" || shown.Origin != "https://intranet.test" || len(shown.SHA256) != 64 {
		t.Fatalf("%+v, %v", shown, err)
	}
	client.SetNetwork(Network{Trusted: map[string]string{shown.Origin: shown.SHA256}})
	answerOf(t, get("https://intranet.test/"))
	for _, address := range []string{"https://intranet.test:8443/", "https://elsewhere.test/"} {
		stage.fails(t, client, address, studio.CodeTLS)
	}
	serve("intranet.test:443", other.issue("intranet.test", time.Now().Add(time.Hour)))
	client.SetNetwork(Network{Trusted: map[string]string{shown.Origin: shown.SHA256}}) // no connection is left open
	if f := stage.fails(t, client, "https://intranet.test/", studio.CodeTLS); !strings.Contains(f.Message, "another than the one that was trusted") {
		t.Errorf("%+v", f)
	}
	// An authority of one's own is trusted beside the others.
	roots := stage.ca.pool()
	roots.AddCert(other.cert)
	client.SetNetwork(Network{Roots: roots})
	answerOf(t, get("https://intranet.test/"))
	client.SetNetwork(Network{})
	stage.fails(t, client, "https://intranet.test/", studio.CodeTLS)
}

// TestD16ProxyCredentialsGoToTheProxyOnly also holds that changed settings count from the next call on.
func TestD16ProxyCredentialsGoToTheProxyOnly(t *testing.T) {
	stage := newStage(t)
	var received http.Header
	stage.play("https://api.test", func(w http.ResponseWriter, r *http.Request) { received = r.Header.Clone() })
	proxy := newForward(t, stage, 200)
	var asked string
	handler := proxy.Config.Handler
	proxy.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.Header.Get("Proxy-Authorization")
		handler.ServeHTTP(w, r)
	})
	client := stage.client()
	client.Dial = nil
	address, _ := url.Parse(proxy.URL)
	address.User = url.UserPassword("ada", "pass word")
	client.SetNetwork(Network{Find: http.ProxyURL(address)})
	answerOf(t, client.Send(t.Context(), prepare(t, "GET", "https://api.test/", nil, "", false), nil))
	if want := "Basic " + base64.StdEncoding.EncodeToString([]byte("ada:pass word")); asked != want {
		t.Errorf("the proxy was sent %q", asked)
	}
	if received.Get("Proxy-Authorization") != "" {
		t.Error("the system was sent the proxy's credentials")
	}
	// Token calls go the same way.
	answer, err := client.HTTP().Get("https://api.test/token")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if len(proxy.seen) == 0 {
		t.Error("a token call went around the proxy")
	}
	client.SetNetwork(Network{})
	client.Dial = stage.dial
	before := len(proxy.seen)
	answerOf(t, client.Send(t.Context(), prepare(t, "GET", "https://api.test/", nil, "", false), nil))
	if len(proxy.seen) != before {
		t.Error("the proxy was used after it was turned off")
	}
}

// TestD16SOCKS5 sends through a SOCKS5 proxy (RFC 1928) that wants a password (RFC 1929).
func TestD16SOCKS5(t *testing.T) {
	stage := newStage(t)
	stage.play("https://api.test", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") })
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	wanted := make(chan string, 10)
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			go socks(near, stage, wanted)
		}
	}()
	client := stage.client()
	client.Dial = nil
	proxy := &url.URL{Scheme: "socks5", Host: listener.Addr().String(), User: url.UserPassword("ada", "secret")}
	client.SetNetwork(Network{Find: http.ProxyURL(proxy)})
	answerOf(t, client.Send(t.Context(), prepare(t, "GET", "https://api.test/", nil, "", false), nil))
	if got := <-wanted; got != "ada:secret api.test:443" {
		t.Errorf("the proxy was asked for %s", got)
	}
}

func socks(near net.Conn, stage *stage, wanted chan<- string) {
	defer near.Close()
	read := func(n int) []byte {
		b := make([]byte, n)
		_, _ = io.ReadFull(near, b)
		return b
	}
	read(int(read(2)[1]))
	_, _ = near.Write([]byte{5, 2})
	read(1)
	user := string(read(int(read(1)[0])))
	password := string(read(int(read(1)[0])))
	_, _ = near.Write([]byte{1, 0})
	read(4)
	host := string(read(int(read(1)[0])))
	port := read(2)
	target := fmt.Sprintf("%s:%d", host, int(port[0])<<8|int(port[1]))
	wanted <- user + ":" + password + " " + target
	far, err := stage.dial(context.Background(), "tcp", target)
	if err != nil {
		return
	}
	defer far.Close()
	_, _ = near.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
	go func() { _, _ = io.Copy(far, near) }()
	_, _ = io.Copy(near, far)
}

func TestPAC(t *testing.T) {
	pac, err := NewPAC(`function FindProxyForURL(url, host) {
		if (isPlainHostName(host) || dnsDomainIs(host, ".direct.test")) return "DIRECT";
		if (shExpMatch(url, "https://*.socks.test/*")) return "SOCKS5 socks.proxy.test:1080; DIRECT";
		if (isInNet(host, "10.0.0.0", "255.0.0.0")) return "PROXY inner.test:3128";
		if (host == "loop.test") while (true) {}
		if (host == "odd.test") return "WHATEVER x";
		if (host == "throws.test") return nothing.there;
		return "HTTPS secure.test:443; PROXY other.test:80";
	}`)
	if err != nil {
		t.Fatal(err)
	}
	pac.Lookup = func(host string) ([]string, error) {
		if host == "inner.test" {
			return []string{"::1", "10.1.2.3"}, nil
		}
		return nil, io.EOF
	}
	for address, want := range map[string]string{
		"https://intranet/": "", "https://a.direct.test/": "", "https://a.socks.test/": "socks5://socks.proxy.test:1080",
		"http://inner.test/": "http://inner.test:3128", "http://10.9.9.9/": "http://inner.test:3128", "https://else.test/": "https://secure.test:443",
		"https://odd.test/": "error", "https://throws.test/": "error", "https://loop.test/": "error",
	} {
		u, _ := url.Parse(address)
		found, err := pac.Find(&http.Request{URL: u})
		got := ""
		if err != nil {
			got = "error"
		} else if found != nil {
			got = found.String()
		}
		if got != want {
			t.Errorf("%s: %s (%v), want %s", address, got, err, want)
		}
	}
	for _, script := range []string{"function (", "var x = 1", "throw 1", "while (true) {}"} {
		if _, err := NewPAC(script); err == nil {
			t.Errorf("%q was taken", script)
		}
	}
}
