package request

import (
	"net/url"
	"slices"
	"strings"

	"connectorstudio/backend/studio"
	"connectorstudio/backend/template"
)

// Looks is a request as it would be sent. Credentials are dots; {name} stands where a value is missing.
type Looks struct {
	URL     []Span
	Method  string
	Target  []Span // path and query
	Host    string
	Headers []studio.Field
	Body    string // empty while the body has a fault
	CURL    string
}

// Preview shows the request of an action, whatever is still wrong with it. What Build would send, it
// shows to the byte, credentials apart. hidden are what authentication will add, with dots in their value
// templates.
func Preview(c studio.Connector, a studio.Action, values map[string]string, hidden []studio.Sending) Looks {
	f, problems := compile(c, a)
	layout := f.layout
	d := f.draft(f.filling(values, nil).Value)
	looks := Looks{Method: a.Method}
	for _, h := range d.headers {
		looks.Headers = append(looks.Headers, studio.Field{Name: h.name, Value: text(d.shown(h.value))})
	}
	if !slices.ContainsFunc(problems, aboutBody) {
		looks.Body = text(d.shown(d.body))
	}
	if layout.Elsewhere() {
		hidden = nil
	}
	for _, h := range slices.Backward(hidden) { // what is added first comes first
		switch h.Placement {
		case studio.PlacementHeader:
			looks.Headers = slices.Insert(looks.Headers, 0, studio.Field{Name: h.Name, Value: h.ValueTemplate, Hidden: true})
		case studio.PlacementCookie:
			looks.addCookie(h.Name)
		case studio.PlacementPath:
			d.prefix = strings.ReplaceAll(d.prefix, url.PathEscape("{"+h.Name+"}"), Dots)
		case studio.PlacementQuery:
			separator := "&"
			if len(d.query) == 0 {
				separator = "?"
			}
			d.query = append(d.query, Span{Text: separator + url.QueryEscape(h.Name) + "=" + h.ValueTemplate})
		case studio.PlacementBody:
			if layout.Content.Kind == studio.ContentForm {
				looks.Body = withPair(looks.Body, h)
			} else {
				looks.Body = withMember(looks.Body, h)
			}
			if !d.hasHeader("Content-Type") {
				looks.Headers = append(looks.Headers, studio.Field{Name: "Content-Type", Value: "application/json"})
			}
		}
	}
	looks.URL = d.shown(d.url())
	looks.Target, looks.Host = d.target(), host(layout.Prefix)
	looks.CURL = CURL(looks.Method, text(looks.URL), looks.Headers, looks.Body)
	return looks
}

// addCookie shows the cookie of a credential behind those of the action: all go in one header.
func (l *Looks) addCookie(name string) {
	hidden := studio.Field{Name: "Cookie", Value: name + "=" + Dots, Hidden: true}
	if at := slices.IndexFunc(l.Headers, func(f studio.Field) bool { return f.Name == "Cookie" }); at >= 0 {
		hidden.Value = l.Headers[at].Value + "; " + hidden.Value
		l.Headers = slices.Delete(l.Headers, at, at+1)
	}
	l.Headers = slices.Insert(l.Headers, 0, hidden)
}

// Hiding shows dots in the place of a mark that stands for a secret.
func (l Looks) Hiding(mark string) Looks {
	hide := func(text string) string { return strings.ReplaceAll(text, mark, Dots) }
	for _, spans := range [][]Span{l.URL, l.Target} {
		for i := range spans {
			spans[i].Text = hide(spans[i].Text)
		}
	}
	for i := range l.Headers {
		l.Headers[i].Hidden = l.Headers[i].Hidden || strings.Contains(l.Headers[i].Value, mark)
		l.Headers[i].Value = hide(l.Headers[i].Value)
	}
	l.Body, l.CURL = hide(l.Body), hide(l.CURL)
	return l
}

// aboutBody tells a problem that keeps the body from being read.
func aboutBody(p studio.Problem) bool {
	return !p.Warning && (strings.HasPrefix(p.Field, "body") || p.Field == "variables")
}

func withPair(body string, h studio.Sending) string {
	entry := url.QueryEscape(h.Name) + "=" + h.ValueTemplate
	if body == "" {
		return entry
	}
	return body + "&" + entry
}

// target is what stands in the request line: the path, never empty, and the query.
func (d *draft) target() []Span {
	_, path, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(d.prefix, "https://"), "http://"), "/")
	if path != "" {
		path = "/" + path
	}
	spans := append([]Span{{Text: path}}, d.path...)
	if text(spans) == "" {
		spans[0].Text = "/"
	}
	return d.shown(append(spans, d.query...))
}

func host(prefix string) string {
	u, err := url.Parse(prefix)
	if err != nil {
		return ""
	}
	return u.Host
}

// withMember adds a member to a JSON object as authentication will, indented like the others.
func withMember(body string, h studio.Sending) string {
	member := template.Quote(h.Name) + ": " + template.Quote(h.ValueTemplate)
	inner, isObject := strings.CutSuffix(strings.TrimSpace(body), "}")
	switch {
	case strings.TrimSpace(body) == "":
		return "{" + member + "}"
	case !isObject || !strings.HasPrefix(inner, "{"):
		return body
	}
	rest := strings.TrimRight(inner, " \t\r\n")
	end := inner[len(rest):]
	if rest == "{" {
		return "{" + member + "}"
	}
	if !strings.Contains(end, "\n") {
		return rest + ", " + member + end + "}"
	}
	indent := rest[1 : len(rest)-len(strings.TrimLeft(rest[1:], " \t\r\n"))]
	if line := strings.LastIndex(indent, "\n"); line >= 0 {
		indent = indent[line:]
	} else {
		indent = " "
	}
	return rest + "," + indent + member + end + "}"
}
