package request

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/mattn/go-ieproxy"
)

// newTransport makes a transport. Go's own comforts are switched off where they would hide something from
// the person or from the limits: cookies, redirects and unpacking are done here.
func (c *Client) newTransport(limits Limits, encryption *tls.Config) *http.Transport {
	return &http.Transport{
		Proxy:                  c.proxyFor,
		OnProxyConnectResponse: proxyAnswered,
		DialContext:            c.dial,
		TLSClientConfig:        encryption,
		TLSHandshakeTimeout:    limits.TLS,
		MaxResponseHeaderBytes: limits.HeaderBytes,
		DisableCompression:     true, // gzip is asked for and unpacked by us, so that the limits see it
		ForceAttemptHTTP2:      true,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 10 * time.Second},
		MaxIdleConns:           1024,
		MaxIdleConnsPerHost:    256, // as many calls as a run makes at once; Go keeps 2, and then most rows pay for a new connection
		IdleConnTimeout:        60 * time.Second,
		ExpectContinueTimeout:  time.Second,
	}
}

func (c *Client) dial(ctx context.Context, network, address string) (net.Conn, error) {
	limits := c.limits()
	if c.Dial == nil {
		return (&net.Dialer{Timeout: limits.Connect, KeepAlive: 30 * time.Second}).DialContext(ctx, network, address)
	}
	ctx, cancel := context.WithTimeout(ctx, limits.Connect)
	defer cancel()
	return c.Dial(ctx, network, address)
}

// proxyFor finds the proxy for a request. The proxy settings may be a script from the network, so they
// are asked with the origin only: paths and queries hold keys. Loopback is never proxied.
func (c *Client) proxyFor(r *http.Request) (*url.URL, error) {
	if isLoopback(r.URL.Hostname()) {
		return nil, nil
	}
	c.mu.Lock()
	find := c.network.Find
	c.mu.Unlock()
	if find == nil {
		find = c.Proxy
	}
	if find == nil {
		find = SystemProxy
	}
	origin := &url.URL{Scheme: r.URL.Scheme, Host: r.URL.Host, Path: "/"}
	proxy, err := find(&http.Request{Method: http.MethodGet, URL: origin, Host: r.URL.Host, Header: http.Header{}})
	if err != nil {
		return nil, &proxyRefusal{reason: withoutAddress(err)}
	}
	if proxy != nil && proxy.Scheme == "" {
		return &url.URL{Scheme: "http", Host: proxy.Host}, nil // what a script answers
	}
	return proxy, nil
}

func isLoopback(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && (ip.IsLoopback() || ip.IsUnspecified())
}

// proxyRefusal is a proxy that would not let a request through, or settings that cannot be used.
type proxyRefusal struct {
	status int // what it answered to CONNECT; 0 when it was not asked
	reason string
}

func (p *proxyRefusal) Error() string { return p.reason }

func proxyAnswered(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
	if answer.StatusCode == http.StatusOK {
		return nil
	}
	return &proxyRefusal{status: answer.StatusCode, reason: answer.Status}
}

// settled holds the system's proxy settings for a while: people carry laptops between networks, and
// reading the settings costs too much to do it for every call.
var settled struct {
	sync.Mutex
	until time.Time
	find  func(*http.Request) (*url.URL, error)
}

// SystemProxy asks the environment, then (on macOS and Windows) the system, scripts included.
func SystemProxy(r *http.Request) (*url.URL, error) {
	settled.Lock()
	if now := time.Now(); now.After(settled.until) {
		if settled.find != nil {
			ieproxy.ReloadConf()
		}
		settled.find, settled.until = ieproxy.GetProxyFunc(), now.Add(30*time.Second)
	}
	find := settled.find
	settled.Unlock()
	return find(r)
}
