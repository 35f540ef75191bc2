package request

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"connectorstudio/backend/studio"
)

// shownBody is how much of a request body is kept to be shown.
const shownBody = 256 << 10

// disguise knows what of a request and of its answer must not be shown.
type disguise struct {
	added   credentials
	secrets *Redactor
}

// request is the request as sent, with dots for all that authentication added and for every secret
// that the action itself spells out.
func (d disguise) request(out *studio.Outgoing) studio.SentRequest {
	body, cut := d.body(readable(out))
	sent := studio.SentRequest{
		Method: out.Method, URL: d.url(out.URL), Headers: d.headers(out.Header), Body: body, BodyTruncated: cut,
	}
	sent.CURL = CURL(sent.Method, sent.URL, forShell(sent.Headers), sent.Body)
	return sent
}

// forShell leaves out what curl would take literally: it does not unpack an answer by itself.
func forShell(headers []studio.Field) []studio.Field {
	return slices.DeleteFunc(slices.Clone(headers), func(f studio.Field) bool { return f.Name == "Accept-Encoding" })
}

func (d disguise) url(u *url.URL) string {
	shown := u.Scheme + "://" + u.Host + d.path(u)
	if u.RawQuery == "" {
		return shown
	}
	return shown + "?" + d.pairs(u.RawQuery, d.added.owns)
}

// form is a form as it is shown.
func (d disguise) form(body string) string {
	return d.pairs(body, func(p queryPair) bool { return slices.Contains(d.added.form, p) })
}

// pairs shows the entries of a query or a form, those that authentication owns as dots.
func (d disguise) pairs(raw string, owns func(queryPair) bool) string {
	parts := strings.Split(raw, "&")
	for i, part := range parts {
		name, value, hasValue := strings.Cut(part, "=")
		switch {
		case owns(decodedPair(part)) || d.secrets.whole[unescaped(value)]:
			parts[i] = d.secrets.String(name) + "=" + Dots
		case hasValue:
			parts[i] = d.secrets.String(name) + "=" + d.secrets.String(value)
		default:
			parts[i] = d.secrets.String(part)
		}
	}
	return strings.Join(parts, "&")
}

// path is the path of an address, with dots where the credential is.
func (d disguise) path(u *url.URL) string {
	if d.added.path != "" && u.EscapedPath() == d.added.filled {
		return d.added.path
	}
	return d.secrets.String(u.EscapedPath())
}

// headers come in the order of their names: on the wire they have none that could be relied on.
func (d disguise) headers(header http.Header) []studio.Field {
	fields := make([]studio.Field, 0, len(header))
	for name, values := range header {
		for _, value := range values {
			f := studio.Field{Name: d.secrets.String(name), Value: d.secrets.String(value)}
			switch {
			case name == "Cookie" && len(d.added.cookies) > 0:
				f.Value = d.cookies(value)
			case d.added.headers[name]:
				f.Value = behindScheme(value)
			}
			f.Hidden = f.Value != value
			fields = append(fields, f)
		}
	}
	slices.SortStableFunc(fields, func(a, b studio.Field) int { return strings.Compare(a.Name, b.Name) })
	return fields
}

// cookies shows those of the action, and of those that authentication added the names.
func (d disguise) cookies(header string) string {
	pairs := strings.Split(header, "; ")
	for i, pair := range pairs {
		if pairs[i] = d.secrets.String(pair); slices.Contains(d.added.cookies, pair) {
			name, _, _ := strings.Cut(pair, "=")
			pairs[i] = d.secrets.String(name) + "=" + Dots
		}
	}
	return strings.Join(pairs, "; ")
}

// schemes are shown before the dots, because a wrong one is what people look for.
var schemes = []string{"basic", "bearer", "token", "apikey", "api-key", "key", "oauth", "digest", "zoho-oauthtoken"}

func behindScheme(value string) string {
	scheme, _, ok := strings.Cut(value, " ")
	if ok && slices.Contains(schemes, strings.ToLower(scheme)) {
		return scheme + " " + Dots
	}
	return Dots
}

func (d disguise) body(body []byte) (shown string, cut bool) {
	if d.added.wholeBody {
		return Dots, false
	}
	switch {
	case len(d.added.form) > 0:
		return clip(d.form(string(body)), shownBody)
	case len(body) == 0:
		return "", false
	}
	var b strings.Builder
	from := 0
	for _, l := range d.added.body {
		b.Write(body[from:l.start])
		b.WriteString(`"` + Dots + `"`)
		from = l.end
	}
	b.Write(body[from:])
	return clip(d.secrets.String(b.String()), shownBody)
}

// clip cuts text at a number of bytes, but not within a character.
func clip(text string, most int) (string, bool) {
	if len(text) <= most {
		return text, false
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most], true
}

// responseHeaders are the headers of an answer. The value of a cookie is a session's key: nothing here
// needs it, so it is not shown.
func (d disguise) responseHeaders(header http.Header) []studio.Field {
	fields := disguise{secrets: d.secrets}.headers(header)
	for i, f := range fields {
		if f.Name != "Set-Cookie" {
			continue
		}
		fields[i].Value, fields[i].Hidden = Dots, true
		pair, attributes, more := strings.Cut(f.Value, ";")
		if name, _, named := strings.Cut(pair, "="); named {
			fields[i].Value = name + "=" + Dots
		}
		if more {
			fields[i].Value += ";" + attributes
		}
	}
	return fields
}
