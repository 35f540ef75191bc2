package studio

import (
	"net/url"
	"slices"
	"strings"

	"connectorstudio/backend/template"
)

// endpoint is an API Endpoint as typed, taken apart.
type endpoint struct {
	authority string // scheme and host of a whole address; empty for a path under the base URL
	path      []template.Template
	query     []Entry
}

// readEndpoint takes an API Endpoint apart. A value can only land inside of the pieces, never between
// them; a {parameter} in the host or in the name of a query entry is refused.
func (p *problems) readEndpoint(a Action) endpoint {
	const field = "endpoint"
	text := strings.TrimSpace(a.Endpoint)
	t, err := template.Parse(text)
	p.syntax(field, err)
	if text == "" {
		p.add(field, "Enter the API Endpoint.")
		return endpoint{}
	}
	if strings.ContainsFunc(text, isControl) {
		p.add(field, "The API Endpoint is one line of text.")
	}
	if before, _, found := t.Cut("#"); found {
		p.fix(field, "What follows # is never sent.", "Remove it", before.String())
		t = before
	}
	path, query, _ := t.Cut("?")
	e := endpoint{query: p.endpointQuery(query, a)}
	if scheme, rest, found := path.Cut("://"); found && !strings.Contains(scheme.String(), "/") {
		host, below, hasPath := rest.Cut("/")
		e.authority = p.endpointAuthority(text, scheme, host)
		if hasPath {
			e.path = below.Split("/")
		}
	} else if path.String() != "" {
		e.path = p.endpointPath(text, path)
	}
	for _, segment := range e.path {
		_, refused := segment.Render(template.Segment, nil)
		for _, r := range refused {
			if r.Parameter == "" {
				p.add(field, r.Message)
			}
		}
	}
	return e
}

func (p *problems) endpointPath(text string, path template.Template) []template.Template {
	source := path.String()
	if lower := strings.ToLower(source); strings.HasPrefix(lower, "http:") || strings.HasPrefix(lower, "https:") {
		p.add("endpoint", "A whole address starts with https://, a path under the Base URL with a slash.")
	}
	segments := path.Split("/")
	if strings.HasPrefix(source, "/") {
		segments = segments[1:]
	}
	if len(segments) > 1 && segments[0].String() == "" {
		p.fix("endpoint", "Start with one slash.", "Remove the other", "/"+strings.TrimLeft(text, "/"))
	}
	return segments
}

// endpointAuthority returns the origin of a whole address. Mends are for the whole endpoint.
func (p *problems) endpointAuthority(text string, scheme, host template.Template) string {
	const field = "endpoint"
	s, plainScheme := scheme.Literal()
	h, plainHost := host.Literal()
	if !plainScheme || !plainHost {
		p.add(field, "A {parameter} can't be in the host: its value could lead to another server. Use it behind the first slash.")
		return ""
	}
	var own problems
	if u := own.link(field, s+"://"+h); u != nil {
		return OriginOf(u)
	}
	if at := strings.LastIndex(h, "@"); at >= 0 {
		p.fix(field, own[0].Message, "Remove them", strings.Replace(text, h[:at+1], "", 1))
	} else {
		p.add(field, own[0].Message)
	}
	return ""
}

func (p *problems) endpointQuery(query template.Template, a Action) []Entry {
	entries := []Entry{}
	for _, pair := range query.Split("&") {
		if pair.String() == "" {
			continue
		}
		name, value, hasValue := pair.Cut("=")
		literal, ok := name.Literal()
		if whole, one := pair.Hole(); one && a.isRaw(whole) {
			entries = append(entries, Entry{Field: "endpoint", Bare: true, Value: pair, Position: template.QueryText})
			continue
		}
		if !ok {
			p.add("endpoint", "A {parameter} can be the value of a query entry, not its name.")
			continue
		}
		plain, err := url.QueryUnescape(literal)
		if err != nil {
			plain = literal
		}
		entries = append(entries, Entry{
			Field: "endpoint", Name: plain, Sent: template.EscapeQuery(literal), Bare: !hasValue,
			Value: value, Position: template.QueryText,
		})
	}
	return entries
}

// isRaw tells whether a parameter is text of a query itself.
func (a Action) isRaw(name string) bool {
	return slices.ContainsFunc(a.Parameters, func(p Parameter) bool { return p.Name == name && p.Raw })
}

// prefix returns what stands before the first slash of the action's own path: the base URL, or the
// origin of a whole address, which must be that of the base URL. Both are empty when there is none.
func (p *problems) prefix(c Connector, e endpoint) (origin, prefix string) {
	var own problems
	base := own.baseURL(c)
	if base == nil && c.Unresolved() {
		return "", p.openPrefix(c, e)
	}
	if base == nil {
		return "", ""
	}
	origin = OriginOf(base)
	if e.authority == "" {
		path := template.EscapePath(base.EscapedPath())
		if len(e.path) > 0 {
			path = strings.TrimRight(path, "/")
		}
		return origin, origin + path
	}
	if e.authority != origin && !slices.Contains(c.ApprovedOrigins, e.authority) {
		*p = append(*p, Problem{
			Field: "endpoint", Approve: e.authority, FixLabel: "Approve " + e.authority,
			Message: "The API Endpoint must be at " + origin + ", like the Base URL, or at an address that you approve.",
		})
		return origin, ""
	}
	return origin, e.authority
}

// openPrefix is the prefix while the connection that fills the base URL is not known: as it is typed.
func (p *problems) openPrefix(c Connector, e endpoint) string {
	if e.authority != "" {
		p.add("endpoint", "Enter a path under the Base URL: which address that is depends on the connection.")
		return ""
	}
	base := strings.TrimSpace(c.BaseURL)
	if len(e.path) > 0 {
		base = strings.TrimRight(base, "/")
	}
	return base
}

// repeatsBase offers to take the base URL out of an endpoint that begins with it.
func (p *problems) repeatsBase(c Connector, text string, e endpoint) {
	const message = "The Base URL is added for you."
	var own problems
	base := own.baseURL(c)
	if base == nil {
		return
	}
	text = strings.TrimSpace(text)
	path := strings.TrimRight(base.EscapedPath(), "/")
	if e.authority != "" {
		if e.authority != OriginOf(base) {
			return
		}
		_, below, _ := strings.Cut(text, "://")
		slash := strings.IndexAny(below, "/?")
		if slash < 0 {
			p.warnFix("endpoint", message, "Remove it", "/")
		} else if rest, under := cutPath(below[slash:], path); under {
			p.warnFix("endpoint", message, "Remove it", rest)
		}
		return
	}
	if rest, under := cutPath(text, base.Host); under {
		if shorter, deeper := cutPath(rest, path); deeper {
			rest = shorter
		}
		p.fix("endpoint", message, "Remove it", rest)
		return
	}
	if rest, under := cutPath("/"+strings.TrimLeft(text, "/"), path); under && path != "" {
		p.warnFix("endpoint", "The Base URL ends in "+path+" already.", "Remove it", rest)
	}
}

// cutPath cuts a prefix that ends at the end of a path segment; what is left begins with a slash or "?".
func cutPath(text, prefix string) (rest string, under bool) {
	if len(text) < len(prefix) || !strings.EqualFold(text[:len(prefix)], prefix) {
		return "", false
	}
	rest = text[len(prefix):]
	switch {
	case rest == "":
		return "/", true
	case rest[0] == '/' || rest[0] == '?':
		return rest, true
	}
	return "", false
}
