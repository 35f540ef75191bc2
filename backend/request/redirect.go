package request

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"connectorstudio/backend/studio"
)

// journey is what a redirect is judged by.
type journey struct {
	followOffOrigin bool
	elsewhere       bool        // it began at another origin than the connector's: no credentials at all
	hops            int         // followed so far
	crossed         bool        // another origin was entered: no credentials from there on, not even back home
	added           credentials // what the last request carried
	secrets         *Redactor
}

// isRedirect tells whether an answer asks for another address (RFC 9110 section 15.4). 300, 304 and
// 305 do not.
func isRedirect(status int) bool {
	return slices.Contains([]int{301, 302, 303, 307, 308}, status)
}

// turn decides what becomes of a redirect. It returns nil when the redirect is not followed: then it is
// itself the answer to show. from is the request without credentials, and so is what turn returns: a
// request to the same origin (scheme, host and port all equal) is signed again by the caller.
//
// To another origin it goes only when the connector says so, and then stripped: authentication's own
// headers, query entries and body members, every header that is not in travelling, and every query
// entry that names or holds a secret. What would still hold a secret, in the path or in the body, is
// not followed; nor is anything that leads from https to http, with or without credentials.
func (j *journey) turn(status int, location string, from *studio.Outgoing) (next *studio.Outgoing, note string) {
	to, err := from.URL.Parse(location)
	if err != nil || studio.OriginOf(to) == "" {
		return nil, "Redirects to an address that is not http or https, so it was not followed."
	}
	to.Fragment, to.RawFragment = "", ""
	target := j.secrets.String(studio.OriginOf(to))
	home := studio.OriginOf(from.URL)
	switch {
	case to.User != nil:
		return nil, "Redirects to " + target + " with a user name in the address, so it was not followed."
	case j.hops >= maxRedirects:
		return nil, "Redirects to " + target + ". It was not followed: 10 redirects came before it."
	case studio.OriginOf(to) == home:
		return j.onward(status, to, from), ""
	case from.URL.Scheme == "https" && to.Scheme == "http":
		return nil, "Redirects to " + target + ", which is not encrypted, so it was not followed."
	case !j.followOffOrigin && to.Scheme == "https" && to.Hostname() == from.URL.Hostname():
		return nil, "Redirects to " + target + ". It was not followed: put that address in the Base URL."
	case !j.followOffOrigin:
		return nil, "Redirects to " + target + ". It was not followed: credentials stay with " + home + "."
	}
	return j.abroad(j.onward(status, to, from), target)
}

// onward is the next request by the rules of RFC 9110: 303 turns everything into GET, 301 and 302 turn
// POST into GET, the rest stays as it is. Credentials that the other side copied into the new address
// are taken out: on the same origin they are added again when the request is signed.
func (j *journey) onward(status int, to *url.URL, from *studio.Outgoing) *studio.Outgoing {
	next := from.Clone()
	next.URL = to
	next.URL.RawQuery = withoutPairs(to.RawQuery, func(_ string, p queryPair) bool { return j.added.owns(p) })
	if status == http.StatusSeeOther || (status < http.StatusSeeOther && from.Method == http.MethodPost) {
		next.Method, next.Body = http.MethodGet, nil
		for _, name := range []string{"Content-Type", "Content-Encoding", "Content-Language", "Content-Length"} {
			next.Header.Del(name)
		}
	}
	return next
}

// abroad strips a request for another origin.
func (j *journey) abroad(next *studio.Outgoing, target string) (*studio.Outgoing, string) {
	holds := func(s string) bool { return j.secrets.String(s) != s }
	var left []string
	next.Header, left = crossing(next.Header, j.secrets)
	next.URL.RawQuery = withoutPairs(next.URL.RawQuery, func(raw string, p queryPair) bool {
		carries := holds(raw) || holds(p.value) || holds(p.name) || slices.ContainsFunc(j.added.query, func(a queryPair) bool { return a.name == p.name })
		if carries {
			left = append(left, j.secrets.String(p.name))
		}
		return carries
	})
	switch {
	case holds(next.URL.String()) || holds(next.URL.Path):
		return nil, "Redirects to " + target + " with a credential in the address, so it was not followed."
	case holds(string(next.Body)):
		return nil, "Redirects to " + target + ". It was not followed: the body holds a credential."
	}
	left = append(j.added.names(), left...)
	slices.Sort(left)
	j.crossed = true
	if left = slices.Compact(left); len(left) == 0 {
		return next, "Followed to another origin."
	}
	return next, "Followed to another origin without " + strings.Join(left, ", ") + "."
}

// withoutPairs leaves the pairs out of a query for which drop says so; the others stay as written.
func withoutPairs(raw string, drop func(raw string, p queryPair) bool) string {
	parts := strings.Split(raw, "&")
	parts = slices.DeleteFunc(parts, func(part string) bool { return drop(part, decodedPair(part)) })
	return strings.Join(parts, "&")
}
