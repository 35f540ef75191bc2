package openapi

import (
	"encoding/xml"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"connectorstudio/backend/studio"
	"connectorstudio/backend/template"
)

// xml writes an XML body with a parameter for each text in it. Where the schema does not say enough for
// that, the whole is one text.
func (w *writer) xml(schema *node, required bool) {
	action, samples, notes, names := w.out.Action, maps.Clone(w.out.Samples), w.out.Notes, maps.Clone(w.names)
	action.Parameters = slices.Clone(action.Parameters)
	x := xmlWriter{w: w, open: map[*node]bool{}}
	if body, fits := x.document(schema); fits {
		if _, err := template.ParseXML(body); err == nil {
			w.out.Action.Body = body
			return
		}
	}
	w.out.Action, w.out.Samples, w.out.Notes, w.names = action, samples, notes, names
	w.rawText(required)
}

// rawText is a text body that is one parameter.
func (w *writer) rawText(required bool) {
	w.out.Action.BodyKind = studio.ContentText
	s := studio.Parameter{Name: w.named("body", "body"), Type: studio.ParamText, Required: required}
	w.out.Samples[s.Name] = "sample"
	w.out.Action.Body = w.use(s)
}

// xmlWriter writes the elements of a schema (OpenAPI 3.1 section 4.8.26) and counts them: schemas refer to
// themselves.
type xmlWriter struct {
	w       *writer
	open    map[*node]bool
	members int
	way     []string // names of the elements around
	noted   map[string]bool
}

// xmlName is what an element or attribute can be called, prefix included.
var xmlName = regexp.MustCompile(`^[\pL_][\pL\pN_.-]*(:[\pL_][\pL\pN_.-]*)?$`)

// document writes the root, which has the name of its schema unless the schema says otherwise.
func (x *xmlWriter) document(schema *node) (text string, fits bool) {
	name := ""
	if ref := schema.at("$ref").str(); ref != "" {
		name = unescaped(ref[strings.LastIndex(ref, "/")+1:])
	}
	plain := x.w.d.plain(schema)
	about := x.about(schema)
	if named := about.at("name").str(); named != "" {
		name = named
	}
	switch {
	case x.w.d.jsonType(plain) == "object" && plain.at("properties").is(object):
	case x.w.d.jsonType(plain) == "array" && about.at("wrapped").yes():
		return x.list(name, schema, true, "")
	default:
		return "", false
	}
	text, fits = x.element(name, schema, true, "")
	return text, fits && text != ""
}

// about returns what a schema says of its XML: beside a reference, or behind it.
func (x *xmlWriter) about(schema *node) *node {
	for _, n := range []*node{schema, x.w.d.follow(schema), x.w.d.plain(schema)} {
		if about := n.at("xml"); about.is(object) {
			return about
		}
	}
	return nil
}

// named returns the name of an element with its prefix, and the declaration of its namespace.
func named(name string, about *node) (full, declaration string, fits bool) {
	prefix := about.at("prefix").str()
	if full = name; prefix != "" && !strings.Contains(name, ":") {
		full = prefix + ":" + name
	}
	if space := about.at("namespace").str(); space != "" {
		attribute := " xmlns"
		if prefix != "" {
			attribute += ":" + prefix
		}
		var escaped strings.Builder
		_ = xml.EscapeText(&escaped, []byte(space)) // a builder takes all
		declaration = attribute + `="` + braces.Replace(escaped.String()) + `"`
	}
	return full, declaration, xmlName.MatchString(full)
}

// element writes an element; an empty text for one that is left out. It does not fit when the element must
// be there and what it holds cannot be said.
func (x *xmlWriter) element(name string, schema *node, must bool, indent string) (text string, fits bool) {
	if x.members++; x.members > maxMembers {
		return x.leaveOut(name, must, fmt.Sprintf("The body has more than %d elements; the rest was left out.", maxMembers))
	}
	origin, kind := x.w.d.follow(schema), x.w.d.jsonType(schema)
	full, declaration, fits := named(name, x.about(schema))
	switch {
	case !fits:
		return x.leaveOut(name, must, name+" is left out of the body: it is no name of an element.")
	case kind == "array":
		return x.list(name, schema, must, indent)
	case kind != "object":
		return indent + "<" + full + declaration + ">" + x.value(name, schema, must, "") + "</" + full + ">", true
	case x.open[origin] || len(x.way) > maxNesting || !x.w.d.plain(schema).at("properties").is(object):
		return x.leaveOut(name, must, name+" is left out of the body: add its elements where you need them.")
	}
	x.open[origin] = true
	x.way = append(x.way, name)
	attributes, content, fits := x.content(x.w.d.plain(schema), must, indent+"  ")
	x.way = x.way[:len(x.way)-1]
	delete(x.open, origin)
	switch begin := indent + "<" + full + declaration + attributes; {
	case !fits:
		return "", false
	case content == "":
		return begin + "/>", true
	default:
		return begin + ">\n" + content + indent + "</" + full + ">", true
	}
}

func (x *xmlWriter) leaveOut(name string, must bool, why string) (text string, fits bool) {
	if x.noted == nil {
		x.noted = map[string]bool{}
	}
	if !must && !x.noted[why] {
		x.noted[why] = true
		x.w.note(why)
	}
	return "", !must
}

// content writes the attributes and the elements of an object.
func (x *xmlWriter) content(schema *node, must bool, indent string) (attributes, elements string, fits bool) {
	properties := schema.at("properties")
	for _, name := range properties.names {
		property := properties.members[name]
		if x.w.d.follow(property).at("readOnly").yes() {
			continue
		}
		needed := must && slices.ContainsFunc(itemsOf(schema.at("required")), func(r *node) bool { return r.str() == name })
		about := x.about(property)
		sent := name
		if own := about.at("name").str(); own != "" && x.w.d.jsonType(property) != "array" {
			sent = own
		}
		if about.at("attribute").yes() || about.at("nodeType").str() == "attribute" {
			full, _, fits := named(sent, about)
			if kind := x.w.d.jsonType(property); !fits || kind == "object" || kind == "array" {
				return "", "", false
			}
			attributes += " " + full + `="` + x.value(sent, property, needed, "") + `"`
			continue
		}
		element, fits := x.element(sent, property, needed, indent)
		if !fits {
			return "", "", false
		}
		if element != "" {
			elements += element + "\n"
		}
	}
	return attributes, elements, true
}

// list writes a list: an element for each value, in an element of its own when it is wrapped. The elements
// are called after the items, else after the list. Of a list of objects one is written.
func (x *xmlWriter) list(name string, schema *node, must bool, indent string) (text string, fits bool) {
	about, items := x.about(schema), x.w.d.plain(schema).at("items")
	wrapped := about.at("wrapped").yes()
	kind, inner := x.w.d.jsonType(items), indent
	if wrapped {
		inner += "  "
	}
	item := name
	if own := x.about(items).at("name").str(); own != "" {
		item = own
	}
	full, declaration, named1 := named(item, x.about(items))
	switch {
	case items == nil || kind == "array" || !named1:
		return x.leaveOut(name, must, name+" is left out of the body: add its elements where you need them.")
	case kind == "object":
		if text, fits = x.element(item, items, must, inner); text == "" {
			return text, fits
		}
		x.w.note("The body has one " + item + ". Copy its element to send more of them.")
	default:
		text = inner + "<" + full + declaration + ">" + x.value(name, schema, must, studio.StyleRepeat) + "</" + full + ">"
	}
	if !wrapped {
		return text, true
	}
	if own := about.at("name").str(); own != "" {
		name = own
	}
	full, declaration, fits = named(name, about)
	return indent + "<" + full + declaration + ">\n" + text + "\n" + indent + "</" + full + ">", fits
}

// value is the parameter of a text.
func (x *xmlWriter) value(name string, schema *node, must bool, style studio.ListStyle) string {
	declared := &node{kind: object}
	declared.set("schema", schema)
	if d := x.w.d.follow(schema).at("description"); d != nil {
		declared.set("description", d)
	}
	s := x.w.setting(strings.Join(append([]string{"body"}, x.way...), "/"), name, declared)
	s.Required, s.Style = must, style
	return x.w.use(s)
}
