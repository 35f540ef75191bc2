package studio

import (
	"slices"
	"strconv"
	"strings"

	"connectorstudio/backend/template"
)

// Layout is the request of an action with its {parameters} still open: what is checked, searched for
// parameters, shown and filled is the same thing. ReadAction makes it.
type Layout struct {
	Origin  string              // of the base URL; empty without a usable one
	Prefix  string              // origin and base path, percent-encoded; empty without a usable base URL
	Path    []template.Template // segments; each is sent behind a slash
	Query   []Entry             // those of the endpoint, then those of the table
	Headers []Entry
	Cookies []Entry
	Content Content
}

// Elsewhere tells whether the request goes to another origin than the base URL's, one that is approved.
// No credential goes there.
func (l Layout) Elsewhere() bool {
	return l.Prefix != "" && Origin(l.Prefix) != l.Origin
}

// Entry is a query entry or a header.
type Entry struct {
	Field    string // path of the field that holds its value, for problems
	Name     string // plain text
	Sent     string // as sent: percent-encoded for a query entry
	Bare     bool   // a query entry without "="
	Value    template.Template
	Position template.Position
}

// ReadAction takes the request of an action apart and returns every problem that keeps it from being
// sent, in the fields "method", "endpoint", "query.0.name|value", "headers.0.name|value",
// "cookies.0.name|value", those of the body (see content) and those of the connector's own entries ("defaultQuery.0.name", ...).
// The layout holds all that could be read.
func ReadAction(c Connector, a Action) (Layout, []Problem) {
	var p problems
	oneOf(&p, "method", a.Method, Methods, "Choose a Request Type.")
	e := p.readEndpoint(a)
	l := Layout{Path: e.path}
	l.Origin, l.Prefix = p.prefix(c, e)
	l.Query = append(e.query, p.queryTable("query", a.Query)...)
	p.ownedQuery(c.Auth, l.Query)
	l.Headers = p.headers(c.Auth, "headers", a.Headers)
	l.Cookies = p.cookies(c.Auth, a.Cookies)
	l.Content = p.content(c.Auth, a)
	p.defaults(c, &l)
	return l, p.list()
}

// queryTable reads a table of query entries, or the parts of a form, which are written alike.
func (p *problems) queryTable(table string, pairs []Pair) []Entry {
	entries := []Entry{}
	for i, pair := range pairs {
		field := table + "." + strconv.Itoa(i)
		name := strings.TrimSpace(pair.Name)
		if name == "" && pair.Value == "" {
			continue // a row that is still to be filled
		}
		if name == "" {
			p.add(field+".name", "Enter a name.")
		}
		if named, _ := template.Parse(name); len(named.Names()) > 0 {
			p.add(field+".name", "A {parameter} can be the value of a query entry, not its name.")
		}
		value, err := template.Parse(pair.Value)
		p.syntax(field+".value", err)
		entries = append(entries, Entry{
			Field: field + ".value", Name: name, Sent: template.EscapeName(name),
			Value: value, Position: template.QueryTable,
		})
	}
	return entries
}

// ownedQuery refuses entries that authentication adds itself.
func (p *problems) ownedQuery(auth Auth, entries []Entry) {
	for _, e := range entries {
		if slices.Contains(auth.credentialNames(PlacementQuery), e.Name) {
			p.add(strings.TrimSuffix(e.Field, ".value")+nameOf(e.Field), e.Name+" is added by the authentication method.")
		}
	}
}

// nameOf turns the field of a table's value into that of its name; the endpoint is one field.
func nameOf(field string) string {
	if field == "endpoint" {
		return ""
	}
	return ".name"
}

func (p *problems) headers(auth Auth, table string, pairs []Pair) []Entry {
	entries := []Entry{}
	for i, pair := range pairs {
		field := table + "." + strconv.Itoa(i)
		name := strings.TrimSpace(pair.Name)
		if name == "" && pair.Value == "" {
			continue
		}
		value, err := template.Parse(pair.Value)
		p.syntax(field+".value", err)
		if name == "" {
			p.add(field+".name", "Enter a name.")
			continue
		}
		if p.headerName(field+".name", name) {
			p.headerText(field+".value", name, pair.Value)
			p.ownedHeader(auth, field+".name", name, value)
		}
		if slices.ContainsFunc(entries, func(e Entry) bool { return strings.EqualFold(e.Name, name) }) {
			p.warn(field+".name", name+" is sent twice.")
		}
		entries = append(entries, Entry{Field: field + ".value", Name: name, Sent: name, Value: value, Position: template.Header})
	}
	return entries
}

// ownedHeader refuses headers that authentication adds itself, and warns of credentials that would be
// kept and exported as plain text.
func (p *problems) ownedHeader(auth Auth, field, name string, value template.Template) {
	lower := strings.ToLower(name)
	if slices.Contains(auth.credentialNames(PlacementHeader), lower) {
		p.add(field, name+" is added by the authentication method.")
		return
	}
	literal, ok := value.Literal()
	if ok && literal != "" && slices.Contains([]string{"authorization", "x-api-key", "api-key", "apikey", "x-auth-token", "x-access-token"}, lower) {
		p.warn(field, "A key entered here is saved and exported as plain text. Enter it under Authentication method, which keeps it in the system keychain.")
	}
}

// cookies reads the table of cookies. Their names are tokens (RFC 6265 section 4.1.1).
func (p *problems) cookies(auth Auth, pairs []Pair) []Entry {
	entries := []Entry{}
	for i, pair := range pairs {
		field := "cookies." + strconv.Itoa(i)
		name := strings.TrimSpace(pair.Name)
		if name == "" && pair.Value == "" {
			continue
		}
		value, err := template.Parse(pair.Value)
		p.syntax(field+".value", err)
		switch {
		case name == "":
			p.add(field+".name", "Enter a name.")
			continue
		case strings.ContainsFunc(name, func(r rune) bool { return !isToken(r) }):
			p.add(field+".name", "A cookie's name has letters, digits, - and _, without spaces.")
		case slices.Contains(auth.credentialNames(PlacementCookie), name):
			p.add(field+".name", name+" is added by the authentication method.")
		case slices.ContainsFunc(entries, func(e Entry) bool { return e.Name == name }):
			p.warn(field+".name", name+" is sent twice.")
		}
		_, refused := value.Render(template.Cookie, nil)
		for _, r := range refused {
			p.add(field+".value", r.Message)
			break
		}
		entries = append(entries, Entry{Field: field + ".value", Name: name, Sent: name, Value: value, Position: template.Cookie})
	}
	return entries
}
