package openapi

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"connectorstudio/backend/studio"
	"connectorstudio/backend/template"
)

// writer writes one operation as an action.
type writer struct {
	d               *Definition
	base            string
	item, operation *node // of the path, and of the method
	path, method    string

	out   Operation
	names map[string]string // parameters that have a name: place and name as sent, by that name
}

func (w *writer) operationNamed(taken map[string]bool) Operation {
	w.out = Operation{Path: w.path, Samples: map[string]string{}}
	w.names = map[string]string{}
	a := &w.out.Action
	a.Method, a.Category = w.method, studio.Connect
	if w.method == "GET" || w.method == "HEAD" {
		a.Category = studio.Retrieve
	}
	if !slices.Contains(studio.Methods, w.method) {
		w.lose("the request type " + w.method)
	}
	a.Name = w.name(taken)
	a.Description = cut(strings.TrimSpace(w.operation.at("description").str()), 2000)
	declared := w.parameters()
	w.endpoint(declared)
	w.inQuery(declared)
	w.inHeaders(declared)
	w.body(declared)
	w.accept()
	w.output()
	*a = a.WithLists()
	return w.out
}

func (w *writer) lose(what string) { w.out.Lost = append(w.out.Lost, what) }
func (w *writer) note(what string) { w.out.Notes = append(w.out.Notes, what) }

// name is the summary, the id or the address of the operation, unique within the definition.
func (w *writer) name(taken map[string]bool) string {
	name := ""
	for _, candidate := range []string{w.operation.at("summary").str(), w.operation.at("operationId").str(), w.method + " " + w.path} {
		if name = cut(strings.Join(strings.Fields(candidate), " "), 100); name != "" {
			break
		}
	}
	unique := name
	for n := 2; taken[strings.ToLower(unique)]; n++ {
		unique = fmt.Sprintf("%s (%d)", name, n)
	}
	taken[strings.ToLower(unique)] = true
	return unique
}

func cut(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:most-1])) + "…"
}

// parameters are those of the operation, then those of its path that it does not declare anew.
func (w *writer) parameters() []*node {
	declared, seen := []*node{}, map[string]bool{}
	for _, from := range []*node{w.operation, w.item} {
		list := from.at("parameters")
		if list == nil {
			continue
		}
		for _, p := range list.items {
			p = w.d.follow(p)
			key := p.at("in").str() + " " + p.at("name").str()
			if p != nil && !seen[key] {
				seen[key] = true
				declared = append(declared, p)
			}
		}
	}
	return declared
}

var pathHole = regexp.MustCompile(`\{([^{}/]*)\}`)

// endpoint writes the path, under another server where the operation or its path has one.
func (w *writer) endpoint(declared []*node) {
	path, _, hasFragment := strings.Cut(w.path, "#")
	if hasFragment {
		w.note("What follows # in the path is never sent.")
	}
	text, from := "", 0
	for _, at := range pathHole.FindAllStringSubmatchIndex(path, -1) {
		text += braces.Replace(path[from:at[0]]) + w.pathParameter(path[at[2]:at[3]], declared)
		from = at[1]
	}
	text += braces.Replace(path[from:])
	w.out.Action.Endpoint = "/" + strings.TrimLeft(text, "/")
	for _, place := range []*node{w.operation, w.item} {
		if place.at("servers") == nil && place.at("host") == nil {
			continue
		}
		own := w.d.server(place)
		if usable(own) && own != strings.TrimRight(w.base, "/") {
			w.out.Action.Endpoint = own + w.out.Action.Endpoint
			if origin := studio.Origin(own); origin != studio.Origin(w.base) {
				w.out.Origins = append(w.out.Origins, origin)
			}
		}
		return
	}
}

// braces that are text are doubled.
var braces = strings.NewReplacer("{", "{{", "}", "}}")

func (w *writer) pathParameter(written string, declared []*node) string {
	name := strings.Trim(written, "+;.*?/#&") // RFC 6570 has signs around a name
	name, _, _ = strings.Cut(name, ":")
	p := &node{kind: object}
	for _, candidate := range declared {
		if candidate.at("in").str() == "path" && (candidate.at("name").str() == written || candidate.at("name").str() == name) {
			p = candidate
		}
	}
	s := w.setting("path", name, p)
	s.Required = true
	s.KeepSlashes = strings.HasPrefix(written, "+") || p.at("allowReserved").yes()
	return w.use(s)
}

// setting makes the settings of a parameter from what declares it.
func (w *writer) setting(place, name string, p *node) studio.Parameter {
	schema := w.d.follow(p.at("schema"))
	if schema == nil {
		schema = p // Swagger 2.0 declares the type beside the place
	}
	s := studio.Parameter{Name: w.named(place, name), Type: w.d.typeOf(schema), Required: p.at("required").yes()}
	s.Description = cut(strings.Join(strings.Fields(p.at("description").str()), " "), 500)
	w.choose(&s, schema, p)
	return s
}

// choose takes over the choices, the default and a sample value.
func (w *writer) choose(s *studio.Parameter, schema, p *node) {
	schema = w.d.plain(schema)
	offered := schema
	if s.Type == studio.ParamList {
		offered = w.d.plain(schema.at("items"))
		s.Items = w.d.itemsOfList(offered)
	}
	if s.Type == studio.ParamText || s.Type == studio.ParamNumber || s.Type == studio.ParamList {
		for _, choice := range itemsOf(offered.at("enum")) {
			if value := choice.str(); strings.TrimSpace(value) != "" && strings.TrimSpace(value) == value && !slices.Contains(s.Choices, value) {
				s.Choices = append(s.Choices, value)
			}
		}
	}
	for _, from := range []*node{schema, p} {
		value := written(from.at("default"))
		if _, err := (studio.Parameter{Type: s.Type, Choices: s.Choices, Items: s.Items}).Read(value); err == nil && value != "" {
			s.Default = value
		}
	}
	w.out.Samples[s.Name] = w.sample(*s, schema, p)
}

// written is a value as a person would type it: a list with commas or as JSON.
func written(n *node) string {
	if n.is(list) || n.is(object) {
		return jsonText(n, 0)
	}
	return n.str()
}

func itemsOf(n *node) []*node {
	if n.is(list) {
		return n.items
	}
	return nil
}

// use keeps a parameter's settings and returns it as it stands in a template.
func (w *writer) use(s studio.Parameter) string {
	for i, known := range w.out.Action.Parameters {
		if known.Name == s.Name {
			w.out.Action.Parameters[i].Required = known.Required || s.Required
			return "{" + s.Name + "}"
		}
	}
	w.out.Action.Parameters = append(w.out.Action.Parameters, s)
	return "{" + s.Name + "}"
}

// named gives a parameter a name that a template can hold, one for each place and name. A place in a body
// is the way there, such as body/owner: of two names that are the same, the second bears its last step too.
func (w *writer) named(place, sent string) string {
	base := nameOf(sent)
	if base == "" {
		base = "value"
	}
	if !template.ValidName(base) {
		base = "_" + base
	}
	near := nameOf(place[strings.LastIndex(place, "/")+1:])
	name, key := base, place+" "+sent
	for n := 2; w.names[name] != "" && w.names[name] != key; n++ {
		if name = base + "_" + near; n > 2 {
			name = fmt.Sprintf("%s_%s%d", base, near, n-1)
		}
	}
	w.names[name] = key
	return name
}

// nameOf keeps of a text what the name of a parameter can hold.
func nameOf(sent string) string {
	words := strings.FieldsFunc(sent, func(r rune) bool {
		return r != '_' && r != '-' && (r > 127 || !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'))
	})
	return strings.TrimLeft(strings.Join(words, "_"), "-")
}
