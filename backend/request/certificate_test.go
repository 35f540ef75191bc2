package request

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"testing"
	"time"
)

// TestCertificateIsNotShownToAProxy goes through a proxy that is spoken to with https and asks for certificates too.
func TestCertificateIsNotShownToAProxy(t *testing.T) {
	stage := newStage(t)
	shown := stage.ca.issue("client.test", time.Now().Add(time.Hour))
	asking := func(name string) *tls.Config {
		return &tls.Config{Certificates: []tls.Certificate{stage.ca.issue(name, time.Now().Add(time.Hour))}, ClientAuth: tls.RequestClientCert}
	}
	var toSystem, toProxy, passed atomic.Int32
	system := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, q *http.Request) {
		toSystem.Add(int32(len(q.TLS.PeerCertificates)))
	}))
	system.TLS = asking("api.test")
	system.StartTLS()
	defer system.Close()
	proxy := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		toProxy.Add(int32(len(q.TLS.PeerCertificates)))
		passed.Add(1)
		far, err := net.Dial("tcp", system.Listener.Addr().String())
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		near, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		_, _ = io.WriteString(near, "HTTP/1.1 200 OK\r\n\r\n")
		go func() { _, _ = io.Copy(far, near); far.Close() }()
		_, _ = io.Copy(near, far)
		near.Close()
	}))
	proxy.TLS = asking("proxy.test")
	proxy.StartTLS()
	defer proxy.Close()

	client := &Client{
		RootCAs: stage.ca.pool(),
		Proxy:   func(*http.Request) (*url.URL, error) { return url.Parse("https://proxy.test:443") },
		Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, proxy.Listener.Addr().String())
		},
	}
	answer, err := client.HTTPWith(&shown).Get("https://api.test/")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if toSystem.Load() != 1 || toProxy.Load() != 0 || passed.Load() != 1 {
		t.Errorf("the system saw %d certificates, the proxy %d in %d calls", toSystem.Load(), toProxy.Load(), passed.Load())
	}
	client.HTTP().CloseIdleConnections()
}
