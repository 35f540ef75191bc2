package studio

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"unicode"
)

// address checks what the addresses of a definition have in common: those of link, and no fragment. It returns nil when the address cannot be used.
func (p *problems) address(field, text string) *url.URL {
	text = strings.TrimSpace(text)
	u := p.link(field, text)
	if before, _, found := strings.Cut(text, "#"); u != nil && found {
		p.fix(field, "What follows # is never sent.", "Remove it", before)
		return nil
	}
	return u
}

// link checks that an address is absolute, http or https, with a host and without user info (reliability
// D06).
func (p *problems) link(field, text string) *url.URL {
	text = strings.TrimSpace(text)
	scheme, rest, absolute := strings.Cut(text, "://")
	if !absolute {
		p.schemeless(field, text)
		return nil
	}
	if s := strings.ToLower(scheme); s != "http" && s != "https" {
		if u, err := url.Parse("https://" + rest); err == nil && validHost(u) {
			p.fix(field, "Start with https://.", "Use https://", "https://"+rest)
		} else {
			p.add(field, "Start with https://.")
		}
		return nil
	}
	u, err := url.Parse(text)
	if err != nil || !validHost(u) {
		p.add(field, "This isn't a web address. Example: https://api.acme.example.com")
		return nil
	}
	if u.User != nil {
		plain := *u
		plain.User = nil
		p.fix(field, "An address can't hold a user name or password. Enter them under Authentication method.", "Remove them", plain.String())
		return nil
	}
	return u
}

// schemeless explains an address without http:// or https://, and offers to add it when the rest is one.
func (p *problems) schemeless(field, text string) {
	rest := strings.TrimLeft(text, "/")
	u, err := url.Parse("https://" + rest)
	if err != nil || !validHost(u) || u.User != nil || !strings.ContainsAny(u.Host, ".:") && u.Hostname() != "localhost" {
		if strings.TrimSpace(text) == "" || !strings.ContainsAny(text, ".:/") {
			p.add(field, "This isn't a web address. Example: https://api.acme.example.com")
		} else {
			p.add(field, "Start with https://.")
		}
		return
	}
	if IsLoopback(u.Hostname()) {
		p.fix(field, "Start with http:// or https://.", "Add http://", "http://"+rest)
		return
	}
	p.fix(field, "Start with https://.", "Add https://", "https://"+rest)
}

// IsLoopback tells whether a host name is this computer.
func IsLoopback(host string) bool {
	host = strings.ToLower(strings.Trim(host, "[]"))
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.IsLoopback()
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// validHost tells whether the host of an address is a name or an IP address, with a port that exists.
func validHost(u *url.URL) bool {
	host, port := u.Hostname(), u.Port()
	if n, err := strconv.Atoi(port); port != "" && (err != nil || n < 1 || n > 65535) || strings.HasSuffix(u.Host, ":") {
		return false
	}
	if strings.HasPrefix(u.Host, "[") {
		ip, err := netip.ParseAddr(host)
		return err == nil && ip.Is6() && ip.Zone() == ""
	}
	for label := range strings.SplitSeq(strings.TrimSuffix(host, "."), ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for _, r := range label {
			if r != '-' && r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) {
				return false
			}
		}
	}
	return len(host) <= 253
}

// baseURL checks the address under which all endpoints of a connector are. A hole that the credential
// fills is encoded in what it returns.
func (p *problems) baseURL(c Connector) *url.URL {
	const field = "baseUrl"
	text := c.BaseURL
	for _, hole := range c.Auth.PathHoles() {
		text = strings.ReplaceAll(text, hole, url.PathEscape(hole))
	}
	if strings.TrimSpace(text) == "" {
		p.add(field, "Enter the Base URL.")
		return nil
	}
	if strings.ContainsAny(text, "{}") {
		return nil // with parameters it is checked by withHoles
	}
	u := p.address(field, text)
	if u == nil {
		return nil
	}
	if u.RawQuery != "" || u.ForceQuery {
		plain := *u
		plain.RawQuery, plain.ForceQuery = "", false
		p.fix(field, "The Base URL can't hold a query. Add it to the actions that need it.", "Remove it", plain.String())
		return nil
	}
	if u.Scheme == "http" && !IsLoopback(u.Hostname()) {
		p.warn(field, "This address isn't encrypted. Use https:// if the system supports it.")
	}
	return u
}

// secureURL checks an address to which secrets are sent, or from which people sign in: https, or http
// on this computer. label is the field's own.
func (p *problems) secureURL(field, label, text string, required bool) *url.URL {
	if strings.TrimSpace(text) == "" {
		if required {
			p.add(field, "Enter the "+label+".")
		}
		return nil
	}
	u := p.address(field, text)
	if u != nil && u.Scheme == "http" && !IsLoopback(u.Hostname()) {
		secure := *u
		secure.Scheme = "https"
		p.fix(field, "Use https://. Secrets travel to this address.", "Use https://", secure.String())
		return nil
	}
	return u
}
