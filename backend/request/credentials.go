package request

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"connectorstudio/backend/studio"
)

// credentials are what authentication added to a request: the difference between the request before
// and after, whatever the authentication method.
type credentials struct {
	headers   map[string]bool // by canonical name
	cookies   []string        // name=value, where the action sends cookies beside them
	query     []queryPair
	body      []leaf      // in the signed body, in its order
	form      []queryPair // in the signed body, when it is a form
	path      string      // what stands for the path, percent-encoded, when the credential is in it
	filled    string      // that path, with the credential
	wholeBody bool        // the bodies differ and cannot be compared by member
}

// queryPair is one name=value of a query, decoded.
type queryPair struct{ name, value string }

// added compares a request before and after authentication.
func added(before, after *studio.Outgoing) credentials {
	c := credentials{headers: map[string]bool{}}
	for name, values := range after.Header {
		// A body that authentication adds needs its type: that is no secret.
		if name != "Content-Type" && !slices.Equal(values, before.Header[name]) {
			c.headers[name] = true
		}
	}
	if was := before.Header.Get("Cookie"); was != "" && c.headers["Cookie"] {
		c.cookies = more(strings.Split(was, "; "), strings.Split(after.Header.Get("Cookie"), "; "), func(pair string) string { return pair })
	}
	if after.URL.RawQuery != before.URL.RawQuery {
		c.query = more(queryPairs(before.URL.RawQuery), queryPairs(after.URL.RawQuery), func(p queryPair) queryPair { return p })
	}
	if after.URL.EscapedPath() != before.URL.EscapedPath() {
		c.filled = after.URL.EscapedPath()
		c.path = pathHole.ReplaceAllString(before.URL.EscapedPath(), Dots)
	}
	if !bytes.Equal(before.Body, after.Body) && isForm(after) {
		c.form = more(queryPairs(string(before.Body)), queryPairs(string(after.Body)), func(p queryPair) queryPair { return p })
	} else if !bytes.Equal(before.Body, after.Body) {
		was, ok := leaves(before.Body)
		is, alsoOK := leaves(after.Body)
		c.wholeBody = !ok || !alsoOK
		c.body = more(was, is, func(l leaf) leaf { return leaf{path: l.path, value: l.value} })
	}
	return c
}

// more returns what list has beyond base, counting repetitions; key tells what is the same.
func more[T any, K comparable](base, list []T, key func(T) K) []T {
	have := map[K]int{}
	for _, x := range base {
		have[key(x)]++
	}
	extra := []T{}
	for _, x := range list {
		if k := key(x); have[k] > 0 {
			have[k]--
		} else {
			extra = append(extra, x)
		}
	}
	return extra
}

// pathHole is a {name} in the path of a base URL, which only a credential fills.
var pathHole = regexp.MustCompile(`%7B[A-Za-z_][A-Za-z0-9_.-]*%7D`)

// onlyPathFilled tells that two paths are the same but for holes, and what fills those.
func onlyPathFilled(before, after *url.URL) bool {
	rest := after.EscapedPath()
	pieces := pathHole.Split(before.EscapedPath(), -1)
	for i, piece := range pieces {
		at := strings.Index(rest, piece)
		if i == 0 && at != 0 || at < 0 || strings.Contains(rest[:at], "/") {
			return false
		}
		rest = rest[at+len(piece):]
	}
	return rest == ""
}

// isForm tells whether the body is a urlencoded form.
func isForm(out *studio.Outgoing) bool {
	kind, _, _ := mime.ParseMediaType(out.Header.Get("Content-Type"))
	return kind == "application/x-www-form-urlencoded"
}

func queryPairs(raw string) []queryPair {
	pairs := []queryPair{}
	for _, part := range strings.Split(raw, "&") {
		if part != "" {
			pairs = append(pairs, decodedPair(part))
		}
	}
	return pairs
}

func decodedPair(part string) queryPair {
	name, value, _ := strings.Cut(part, "=")
	return queryPair{unescaped(name), unescaped(value)}
}

func unescaped(s string) string {
	if decoded, err := url.QueryUnescape(s); err == nil {
		return decoded
	}
	return s
}

// secrets are the values that must not be shown or kept anywhere, besides those the authorizer names.
func (c credentials) secrets(signed *studio.Outgoing) []string {
	list := []string{}
	for name := range c.headers {
		if name == "Cookie" && len(c.cookies) > 0 { // those of the action are no secrets
			list = append(list, headerSecrets(name, strings.Join(c.cookies, "; "))...)
			continue
		}
		for _, value := range signed.Header[name] {
			list = append(list, headerSecrets(name, value)...)
		}
	}
	slices.Sort(list) // a map has no order, and the same secrets should find the same redactor
	for _, p := range slices.Concat(c.query, c.form) {
		list = append(list, p.value)
	}
	for _, l := range c.body {
		list = append(list, l.value)
	}
	return list
}

// headerSecrets are the value, what follows the scheme of "Scheme value", the pair within Basic, and the
// values of cookies.
func headerSecrets(name, value string) []string {
	list := []string{value}
	if name == "Cookie" {
		for _, cookie := range strings.Split(value, "; ") {
			_, text, _ := strings.Cut(cookie, "=")
			list = append(list, text)
		}
		return list
	}
	scheme, rest, ok := strings.Cut(value, " ")
	if !ok {
		return list
	}
	list = append(list, rest)
	if strings.EqualFold(scheme, "Basic") {
		if pair, err := base64.StdEncoding.DecodeString(rest); err == nil {
			list = append(list, string(pair))
		}
	}
	return list
}

// owns tells whether a query entry is one that authentication added.
func (c credentials) owns(p queryPair) bool { return slices.Contains(c.query, p) }

// names lists what was added, for telling what was left behind.
func (c credentials) names() []string {
	list := []string{}
	for name := range c.headers {
		list = append(list, name)
	}
	slices.Sort(list)
	for _, p := range slices.Concat(c.query, c.form) {
		list = append(list, p.name)
	}
	if c.path != "" {
		list = append(list, "the key in the path")
	}
	for _, l := range c.body {
		list = append(list, strings.TrimPrefix(l.path, "/"))
	}
	return list
}

// leaf is a value of a JSON document that holds no other: a text, a number, true, false or null.
type leaf struct {
	path       string // such as /auth/key or /list/0
	value      string // texts decoded, the rest as written
	start, end int    // where it is in the document
}

// leaves lists the leaves of a JSON document in order; an empty document has none. ok is false for
// anything that is not JSON.
func leaves(document []byte) (list []leaf, ok bool) {
	if len(bytes.TrimSpace(document)) == 0 {
		return nil, true
	}
	if !json.Valid(document) {
		return nil, false
	}
	w := walk{document: document, decoder: json.NewDecoder(bytes.NewReader(document))}
	w.decoder.UseNumber()
	w.value("")
	return w.found, true
}

// walk goes through a document that is known to be JSON.
type walk struct {
	document []byte
	decoder  *json.Decoder
	found    []leaf
}

func (w *walk) value(path string) {
	before := int(w.decoder.InputOffset())
	token, err := w.decoder.Token()
	if err != nil {
		return
	}
	switch token {
	case json.Delim('{'):
		for w.decoder.More() {
			name, _ := w.decoder.Token()
			text, _ := name.(string)
			w.value(path + "/" + text)
		}
		_, _ = w.decoder.Token()
	case json.Delim('['):
		for i := 0; w.decoder.More(); i++ {
			w.value(path + "/" + strconv.Itoa(i))
		}
		_, _ = w.decoder.Token()
	default:
		end := int(w.decoder.InputOffset())
		between := w.document[before:end]
		start := end - len(bytes.TrimLeft(between, " \t\r\n:,"))
		value := string(w.document[start:end])
		if text, isText := token.(string); isText {
			value = text
		}
		w.found = append(w.found, leaf{path: path, value: value, start: start, end: end})
	}
}

// travelling are the headers that may cross to another origin: what the answer should look like, and
// nothing that could name a person or a key.
var travelling = map[string]bool{
	"Accept": true, "Accept-Encoding": true, "Accept-Language": true, "Content-Type": true,
	"Content-Language": true, "User-Agent": true,
}

// crossing returns the headers that may go to another origin and the names of those left behind.
func crossing(header http.Header, secrets *Redactor) (http.Header, []string) {
	kept, left := http.Header{}, []string{}
	for name, values := range header {
		hides := func(v string) bool { return secrets.String(v) != v }
		if travelling[name] && !slices.ContainsFunc(values, hides) {
			kept[name] = slices.Clone(values)
		} else {
			left = append(left, name)
		}
	}
	slices.Sort(left)
	return kept, left
}
