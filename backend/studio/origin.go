package studio

import (
	"net/url"
	"strings"
)

// Origin returns scheme, host and port of an absolute http or https address in one spelling (RFC 6454):
// lower case, the default port left out. It is empty for anything else.
func Origin(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return ""
	}
	return OriginOf(u)
}

// OriginOf is Origin for a parsed address.
func OriginOf(u *url.URL) string {
	scheme := strings.ToLower(u.Scheme)
	host := strings.ToLower(u.Hostname())
	if host == "" || (scheme != "http" && scheme != "https") {
		return ""
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	port := u.Port()
	if port == "" || (scheme == "http" && port == "80") || (scheme == "https" && port == "443") {
		return scheme + "://" + host
	}
	return scheme + "://" + host + ":" + port
}
