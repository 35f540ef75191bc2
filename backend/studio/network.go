package studio

import (
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"time"
)

// Network is how the application reaches the systems: through which proxy, and whom it trusts. The
// password of the proxy is not here: it lives in the keychain.
type Network struct {
	Proxy      ProxyMode `json:"proxy"`
	HTTPProxy  string    `json:"httpProxy"`  // for http addresses: host:port, or http://host:port
	HTTPSProxy string    `json:"httpsProxy"` // for https addresses; empty for the one above
	SOCKSProxy string    `json:"socksProxy"` // SOCKS5, for what has no proxy above
	PAC        string    `json:"pac"`        // address or file of a proxy auto-config script
	Bypass     string    `json:"bypass"`     // hosts that are reached directly, separated by commas; .example.com for all below
	ProxyUser  string    `json:"proxyUser"`
	// Certificates are further authorities that are trusted, in PEM, besides those of the system.
	Certificates string               `json:"certificates"`
	Trusted      []TrustedCertificate `json:"trusted"`
}

type ProxyMode string

const (
	ProxySystem ProxyMode = "system" // the environment, then the system
	ProxyNone   ProxyMode = "none"
	ProxyManual ProxyMode = "manual"
	ProxyPAC    ProxyMode = "pac"
)

// TrustedCertificate is one certificate that is trusted at one origin, whoever issued it. Any other
// certificate there is refused.
type TrustedCertificate struct {
	Origin string `json:"origin"`
	SHA256 string `json:"sha256"` // of the certificate, in hex
}

// PresentedCertificate is what an origin shows of itself, to be looked at before it is trusted.
type PresentedCertificate struct {
	Origin   string    `json:"origin"`
	SHA256   string    `json:"sha256"`
	Subject  string    `json:"subject"`
	Issuer   string    `json:"issuer"`
	Names    []string  `json:"names"`
	From     time.Time `json:"from" ts_type:"string"`
	To       time.Time `json:"to" ts_type:"string"`
	Problem  string    `json:"problem"` // why it is not trusted; empty when it is
	Accepted bool      `json:"accepted"`
}

// WithLists returns n with empty lists in the place of absent ones, and the system's proxy where none is chosen.
func (n Network) WithLists() Network {
	n.Trusted = list(n.Trusted)
	if n.Proxy == "" {
		n.Proxy = ProxySystem
	}
	return n
}

// CheckNetwork returns every problem of network settings; fields are "network.<field>".
func CheckNetwork(n Network) []Problem {
	var p problems
	switch n.Proxy {
	case ProxySystem, ProxyNone:
	case ProxyManual:
		p.proxies(n)
	case ProxyPAC:
		pac := strings.TrimSpace(n.PAC)
		switch {
		case pac == "":
			p.add("network.pac", "Enter the address or the file of the script.")
		case strings.Contains(pac, "://") && Origin(pac) == "":
			p.add("network.pac", "The address of a script begins with http:// or https://.")
		case !strings.Contains(pac, "://") && !filepath.IsAbs(pac):
			p.add("network.pac", "Enter the whole path of the file.")
		}
	default:
		p.add("network.proxy", "Choose a proxy.")
	}
	if _, problem := n.Authorities(); problem != "" {
		p.add("network.certificates", problem)
	}
	for i, t := range n.Trusted {
		sum, err := hex.DecodeString(t.SHA256)
		if err != nil || len(sum) != 32 || Origin(t.Origin) != t.Origin || !strings.HasPrefix(t.Origin, "https://") {
			p.add(fmt.Sprintf("network.trusted.%d", i), "A certificate is trusted at one https origin.")
		}
	}
	return p.list()
}

func (p *problems) proxies(n Network) {
	none := true
	for _, x := range []struct{ field, text string }{{"httpProxy", n.HTTPProxy}, {"httpsProxy", n.HTTPSProxy}, {"socksProxy", n.SOCKSProxy}} {
		if strings.TrimSpace(x.text) == "" {
			continue
		}
		none = false
		if _, problem := ProxyAddress(x.text, x.field == "socksProxy"); problem != "" {
			p.add("network."+x.field, problem)
		}
	}
	if none {
		p.add("network.httpProxy", "Enter a proxy, such as proxy.example.com:8080.")
	}
}

// ProxyAddress reads the address of a proxy; without a scheme it is http, or SOCKS5.
func ProxyAddress(text string, socks bool) (u *url.URL, problem string) {
	text = strings.TrimSpace(text)
	scheme := "http"
	if socks {
		scheme = "socks5"
	}
	if !strings.Contains(text, "://") {
		text = scheme + "://" + text
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || !validHost(u) || strings.Trim(u.Path, "/") != "" || u.RawQuery != "":
		return nil, "A proxy is a host and a port, such as proxy.example.com:8080."
	case u.User != nil:
		return nil, "Enter the user name and the password in their own fields."
	case socks && u.Scheme != "socks5" && u.Scheme != "socks5h", !socks && u.Scheme != "http" && u.Scheme != "https":
		return nil, "This kind of proxy begins with " + scheme + "://."
	}
	u.Path = ""
	return u, ""
}

// Authorities reads the further certificates.
func (n Network) Authorities() (found []*x509.Certificate, problem string) {
	found = []*x509.Certificate{}
	rest := []byte(strings.TrimSpace(n.Certificates))
	for len(rest) > 0 {
		var block *pem.Block
		block, rest = pem.Decode(rest)
		if block == nil {
			return nil, "This is no certificate in PEM. It begins with -----BEGIN CERTIFICATE-----."
		}
		if block.Type != "CERTIFICATE" {
			return nil, "This holds a " + strings.ToLower(block.Type) + ". Only certificates belong here."
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, "A certificate can't be read."
		}
		found = append(found, c)
		rest = []byte(strings.TrimSpace(string(rest)))
	}
	return found, ""
}

// Bypasses tells whether a host is reached without the proxy.
func (n Network) Bypasses(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	for entry := range strings.SplitSeq(strings.ToLower(n.Bypass), ",") {
		entry = strings.TrimPrefix(strings.TrimSpace(entry), "*")
		if entry == "" {
			continue
		}
		if host == strings.TrimPrefix(entry, ".") || strings.HasPrefix(entry, ".") && strings.HasSuffix(host, entry) {
			return true
		}
	}
	return false
}
