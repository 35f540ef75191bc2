package auth

import (
	"net/url"
	"sort"
	"strings"

	"connectorstudio/backend/studio"
)

// A credential is put where the connector says: a query parameter, a header, a cookie, a member of the
// body or the path of the Base URL, through a template such as "Bearer {key}".

// put adds a value to the request at one place.
func put(out *studio.Outgoing, s studio.Sending, value, base string) error {
	switch s.Placement {
	case studio.PlacementQuery:
		out.URL.RawQuery = withQuery(out.URL.RawQuery, s.Name, value)
		return nil
	case studio.PlacementBody:
		return setBodyMember(out, s.Name, value)
	case studio.PlacementHeader:
		return setHeader(out, s.Name, value)
	case studio.PlacementCookie:
		return addCookie(out, s.Name, value)
	case studio.PlacementPath:
		return fillPath(out, s.Name, value, base)
	}
	return studio.Fail(studio.CodeInvalid, "The Placement of the API key is not chosen.", "Choose Query parameter, Header or Body under Authentication.")
}

// addCookie adds a cookie behind those that the action sends. What no cookie can hold is refused
// (RFC 6265 section 4.1.1).
func addCookie(out *studio.Outgoing, name, value string) error {
	if !isToken(name) || strings.ContainsFunc(value, func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune(`",;\`, r) }) {
		return studio.Fail(studio.CodeInvalid, "The value of the cookie "+name+" has a character that no cookie can hold.", "Enter the credential again, or choose another Placement.")
	}
	pair := name + "=" + value
	if before := out.Header.Get("Cookie"); before != "" {
		pair = before + "; " + pair
	}
	out.Header.Set("Cookie", pair)
	return nil
}

// fillPath puts the value into the holes of the Base URL's path. What an action's own values put into the
// path is never filled: a row could ask for the key to be sent elsewhere in the address.
func fillPath(out *studio.Outgoing, name, value, base string) error {
	u, err := url.Parse(base)
	if err != nil {
		return studio.Fail(studio.CodeInvalid, "The Base URL is not a web address.", "Mend it.")
	}
	if value == "" || value == "." || value == ".." {
		return studio.Fail(studio.CodeInvalid, "The key can't stand in a path.", "Enter the key again.")
	}
	prefix, hole := strings.TrimRight(u.EscapedPath(), "/"), url.PathEscape("{"+name+"}")
	below, under := strings.CutPrefix(out.URL.EscapedPath(), prefix)
	if !under || !strings.Contains(prefix, hole) {
		return nil // a redirect to another path: there is no place for the key
	}
	escaped := strings.ReplaceAll(prefix, hole, url.PathEscape(value)) + below
	path, err := url.PathUnescape(escaped)
	if err != nil {
		return studio.Fail(studio.CodeInvalid, "The key can't stand in a path.", "Enter the key again.")
	}
	out.URL.Path, out.URL.RawPath = path, escaped
	return nil
}

// setHeader refuses names and values that no HTTP message can carry (RFC 9110 section 5), naming the
// header and never its value, and the headers that Go's client takes from elsewhere without a word.
func setHeader(out *studio.Outgoing, name, value string) error {
	refuse := func(message, fix string) error {
		return studio.Fail(studio.CodeInvalid, message, fix)
	}
	if !isToken(name) {
		return refuse("A credential has no header to go in, or one with a name that headers can't have.", "Mend the Key Name under Authentication.")
	}
	switch strings.ToLower(name) {
	case "host", "content-length", "transfer-encoding", "connection", "trailer", "upgrade", "te":
		return refuse("The header "+name+" belongs to the connection itself and can't carry a credential.", "Choose another Key Name under Authentication.")
	}
	for i := 0; i < len(value); i++ {
		if (value[i] < 0x20 && value[i] != '\t') || value[i] == 0x7f {
			return refuse("The value of the header "+name+" has a line break or control character.", "Enter the credential again, without line breaks.")
		}
	}
	out.Header.Set(name, value)
	return nil
}

// isToken tells whether name can be a header's name (RFC 9110 section 5.6.2).
func isToken(name string) bool {
	for _, b := range []byte(name) {
		letter := b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9'
		if !letter && strings.IndexByte("!#$%&'*+-.^_`|~", b) < 0 {
			return false
		}
	}
	return name != ""
}

// withQuery sets one query parameter and leaves the others exactly as they are written.
func withQuery(raw, name, value string) string {
	kept := []string{}
	for _, piece := range strings.Split(raw, "&") {
		key, _, _ := strings.Cut(piece, "=")
		if decoded, err := url.QueryUnescape(key); piece != "" && (err != nil || decoded != name) {
			kept = append(kept, piece)
		}
	}
	return strings.Join(append(kept, url.QueryEscape(name)+"="+url.QueryEscape(value)), "&")
}

// furtherIDs lists the stored further credentials in a stable order.
func furtherIDs(cred credential) []string {
	ids := make([]string, 0, len(cred.Further))
	for id := range cred.Further {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	return ids
}
