package runner

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"connectorstudio/backend/request"
	"connectorstudio/backend/secrets"
	"connectorstudio/backend/studio"
)

// proxyAccount names the keychain entry of the proxy's password.
const proxyAccount = "network-proxy"

// Network returns the network settings, and whether the keychain holds a password for the proxy.
func (r *Runner) Network(ctx context.Context) (n studio.Network, password bool, err error) {
	if n, err = r.Store.Network(ctx); err != nil {
		return n, false, err
	}
	if n.ProxyUser != "" {
		kept, err := r.Keyring.Get(ctx, proxyAccount)
		password = err == nil && len(kept) > 0
	}
	return n, password, nil
}

// SaveNetwork checks, keeps and applies network settings. An empty password keeps the stored one, as long
// as there is a user name; CodeInvalid names the first field to mend.
func (r *Runner) SaveNetwork(ctx context.Context, n studio.Network, password string) error {
	if err := refuse(studio.CheckNetwork(n)); err != nil {
		return err
	}
	was, err := r.Store.Network(ctx)
	if err != nil {
		return err
	}
	n.ProxyUser = strings.TrimSpace(n.ProxyUser)
	switch {
	case n.ProxyUser == "" && was.ProxyUser != "":
		err = r.Keyring.Delete(ctx, proxyAccount)
	case n.ProxyUser != "" && password != "":
		err = r.Keyring.Set(ctx, proxyAccount, []byte(password))
	}
	if err != nil && !errors.Is(err, secrets.ErrNotFound) {
		return err
	}
	if err := r.Store.SaveNetwork(ctx, n); err != nil {
		return err
	}
	r.Client.SetNetwork(r.network(n))
	r.Changed("settings", nil)
	return nil
}

// Certificate looks at the certificate that an origin shows; nothing is trusted by that.
func (r *Runner) Certificate(ctx context.Context, origin string) (studio.PresentedCertificate, error) {
	return r.Client.Certificate(ctx, origin)
}

// network makes of settings what the client needs.
func (r *Runner) network(n studio.Network) request.Network {
	made := request.Network{Trusted: map[string]string{}}
	for _, t := range n.Trusted {
		made.Trusted[t.Origin] = t.SHA256
	}
	if authorities, _ := n.Authorities(); len(authorities) > 0 {
		pool, err := x509.SystemCertPool()
		if err != nil {
			pool = x509.NewCertPool()
		}
		for _, c := range authorities {
			pool.AddCert(c)
		}
		made.Roots = pool
	}
	p := &proxies{settings: n, keyring: r.Keyring}
	switch n.Proxy {
	case studio.ProxyNone:
		made.Find = func(*http.Request) (*url.URL, error) { return nil, nil }
	case studio.ProxyManual:
		made.Find = p.with(p.manual)
	case studio.ProxyPAC:
		made.Find = p.with(p.byScript)
	default:
		if n.ProxyUser != "" {
			made.Find = p.with(request.SystemProxy)
		}
	}
	return made
}

// proxies finds the proxy for a request by the settings.
type proxies struct {
	settings studio.Network
	keyring  *secrets.Keyring

	mu       sync.Mutex
	password []byte
	pac      *request.PAC
	until    time.Time // when the script is read again
}

// with leaves out hosts that are reached directly, and adds the credentials to the proxy's address, from
// which they go to the proxy alone.
func (p *proxies) with(find func(*http.Request) (*url.URL, error)) func(*http.Request) (*url.URL, error) {
	return func(r *http.Request) (*url.URL, error) {
		if p.settings.Bypasses(r.URL.Hostname()) {
			return nil, nil
		}
		proxy, err := find(r)
		if err != nil || proxy == nil || proxy.User != nil || p.settings.ProxyUser == "" {
			return proxy, err
		}
		password, err := p.secret()
		if err != nil {
			return nil, err
		}
		signed := *proxy
		signed.User = url.UserPassword(p.settings.ProxyUser, password)
		return &signed, nil
	}
}

func (p *proxies) secret() (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.password == nil {
		kept, err := p.keyring.Get(context.Background(), proxyAccount)
		if err != nil && !errors.Is(err, secrets.ErrNotFound) {
			return "", errors.New("the password of the proxy is in the keychain, which is not available")
		}
		p.password = append([]byte{}, kept...)
	}
	return string(p.password), nil
}

func (p *proxies) manual(r *http.Request) (*url.URL, error) {
	for _, x := range []struct {
		text  string
		fits  bool
		socks bool
	}{
		{p.settings.HTTPSProxy, r.URL.Scheme == "https", false},
		{p.settings.HTTPProxy, true, false},
		{p.settings.SOCKSProxy, true, true},
	} {
		if x.fits && strings.TrimSpace(x.text) != "" {
			u, problem := studio.ProxyAddress(x.text, x.socks)
			if problem != "" {
				return nil, errors.New(problem)
			}
			return u, nil
		}
	}
	return nil, nil
}

// scriptAge is how long a proxy script is used before it is read again.
const scriptAge = 10 * time.Minute

func (p *proxies) byScript(r *http.Request) (*url.URL, error) {
	p.mu.Lock()
	if p.pac == nil || time.Now().After(p.until) {
		script, err := readScript(p.settings.PAC)
		if err == nil {
			p.pac, err = request.NewPAC(script)
		}
		if err != nil {
			p.mu.Unlock()
			return nil, err
		}
		p.until = time.Now().Add(scriptAge)
	}
	pac := p.pac
	p.mu.Unlock()
	return pac.Find(r)
}

// readScript reads a proxy script from a file or, without a proxy, from an address.
func readScript(from string) (string, error) {
	const most = 1 << 20
	from = strings.TrimSpace(from)
	if !strings.Contains(from, "://") {
		file, err := os.Open(from)
		if err != nil {
			return "", errors.New("the proxy script can't be read from its file")
		}
		defer file.Close()
		text, err := io.ReadAll(io.LimitReader(file, most))
		return string(text), err
	}
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Get(from)
	if err != nil {
		return "", errors.New("the proxy script can't be fetched from its address")
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return "", fmt.Errorf("the address of the proxy script answers %s", answer.Status)
	}
	text, err := io.ReadAll(io.LimitReader(answer.Body, most))
	return string(text), err
}
