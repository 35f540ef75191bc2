package openapi

import (
	"fmt"
	"slices"
	"strings"

	"connectorstudio/backend/studio"
	"connectorstudio/backend/template"
)

// body writes the request body: requestBody of 3, the parameters in body and formData of 2.0.
func (w *writer) body(declared []*node) {
	fields := []*node{}
	for _, p := range declared {
		switch p.at("in").str() {
		case "body":
			w.content(w.kindsOf("consumes"), p.at("schema"), p.at("required").yes(), nil)
			return
		case "formData":
			fields = append(fields, p)
		}
	}
	if len(fields) > 0 {
		w.formData(fields)
		return
	}
	whole := w.d.follow(w.operation.at("requestBody"))
	content := whole.at("content")
	if !content.is(object) || len(content.names) == 0 {
		return
	}
	kinds := slices.Clone(content.names)
	slices.SortStableFunc(kinds, func(a, b string) int { return preference(a) - preference(b) })
	chosen := w.d.follow(content.members[kinds[0]])
	w.content(kinds[:1], chosen.at("schema"), whole.at("required").yes(), chosen.at("encoding"))
}

// preference orders content types by how well values can be filled in.
func preference(media string) int {
	switch kindOf(media) {
	case studio.ContentJSON:
		return 0
	case studio.ContentForm:
		return 1
	case studio.ContentMultipart:
		return 2
	case studio.ContentXML:
		return 3
	case studio.ContentText:
		return 4
	}
	return 5
}

func kindOf(media string) studio.ContentKind {
	media, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(media)), ";")
	switch {
	case isJSON(media) || media == "*/*" || media == "":
		return studio.ContentJSON
	case media == "application/x-www-form-urlencoded":
		return studio.ContentForm
	case strings.HasPrefix(media, "multipart/"):
		return studio.ContentMultipart
	case strings.HasSuffix(media, "xml"):
		return studio.ContentXML
	case strings.HasPrefix(media, "text/"), strings.HasSuffix(media, "yaml"), strings.HasSuffix(media, "ndjson"),
		media == "application/graphql", media == "application/jwt", strings.HasSuffix(media, "javascript"):
		return studio.ContentText
	}
	return studio.ContentBinary
}

// content writes a body of the best of some content types.
func (w *writer) content(kinds []string, schema *node, required bool, encoding *node) {
	kinds = slices.Clone(kinds)
	slices.SortStableFunc(kinds, func(a, b string) int { return preference(a) - preference(b) })
	media := ""
	if len(kinds) > 0 {
		media = kinds[0]
	}
	a := &w.out.Action
	a.BodyKind = kindOf(media)
	if strings.Contains(media, "/") && !strings.Contains(media, "*") && media != "application/json" {
		a.BodyType = media
	}
	switch a.BodyKind {
	case studio.ContentJSON:
		w.json(schema, required)
	case studio.ContentForm, studio.ContentMultipart:
		a.BodyType = strings.TrimSuffix(strings.TrimSuffix(a.BodyType, "multipart/form-data"), "application/x-www-form-urlencoded")
		w.form(schema, encoding)
	case studio.ContentXML:
		w.xml(schema, required)
	case studio.ContentText:
		w.rawText(required)
	case studio.ContentBinary:
		s := studio.Parameter{Name: w.named("body", "file"), Type: studio.ParamFile, Required: required}
		w.out.Samples[s.Name] = sampleFile
		a.BodyFile = w.use(s)
	}
}

// sampleFile stands for a file that is still to be chosen.
var sampleFile = studio.ChosenFile{ID: strings.Repeat("0", 26), Name: "sample.bin"}.Value()

// json writes a JSON body: an object with a parameter for each member, anything else as one parameter.
func (w *writer) json(schema *node, required bool) {
	b := bodyWriter{w: w, open: map[*node]bool{}}
	if text, members := b.object(schema, 1); members > 0 {
		w.out.Action.Body = text
		return
	}
	s := studio.Parameter{Name: w.named("body", "body"), Type: studio.ParamJSON, Required: required}
	w.choose(&s, w.d.follow(schema), nil)
	if s.Type = studio.ParamJSON; w.d.typeOf(schema) == studio.ParamText && schema != nil && w.d.jsonType(schema) != "" {
		s.Type = studio.ParamText
	}
	if w.out.Samples[s.Name] == "" {
		w.out.Samples[s.Name] = "{}"
	}
	w.out.Action.Body = w.use(s)
}

const (
	maxNesting = 5
	maxMembers = 600
)

// bodyWriter writes the object of a schema and counts what it writes: schemas refer to themselves.
type bodyWriter struct {
	w       *writer
	open    map[*node]bool // schemas that are being written
	members int
	way     []string // names of the members around
}

func (b *bodyWriter) object(schema *node, depth int) (text string, members int) {
	origin := b.w.d.follow(schema)
	schema = b.w.d.plain(schema)
	properties := schema.at("properties")
	if !properties.is(object) || b.open[origin] || depth > maxNesting {
		return "", 0
	}
	b.open[origin] = true
	defer delete(b.open, origin)
	indent := strings.Repeat("  ", depth)
	lines := []string{}
	for _, name := range properties.names {
		property := properties.members[name]
		if b.w.d.follow(property).at("readOnly").yes() {
			continue
		}
		if b.members++; b.members > maxMembers {
			b.w.note(fmt.Sprintf("The body has more than %d members; the rest was left out.", maxMembers))
			break
		}
		required := slices.ContainsFunc(itemsOf(schema.at("required")), func(r *node) bool { return r.str() == name })
		lines = append(lines, indent+quotedKey(name)+": "+b.member(name, property, required, depth))
	}
	if len(lines) == 0 {
		return "", 0
	}
	return "{\n" + strings.Join(lines, ",\n") + "\n" + indent[2:] + "}", len(lines)
}

func quotedKey(name string) string { return template.Quote(name) }

// member writes a value: a required object as an object, anything else as a parameter, which takes its
// member along when it is blank.
func (b *bodyWriter) member(name string, property *node, required bool, depth int) string {
	if required && b.w.d.jsonType(property) == "object" {
		b.way = append(b.way, name)
		text, members := b.object(property, depth+1)
		if b.way = b.way[:len(b.way)-1]; members > 0 {
			return text
		}
	}
	declared := &node{kind: object}
	declared.set("schema", property)
	if d := b.w.d.follow(property).at("description"); d != nil {
		declared.set("description", d)
	}
	s := b.w.setting(strings.Join(append([]string{"body"}, b.way...), "/"), name, declared)
	s.Required = required
	return b.w.use(s)
}

// form writes the properties of a schema as the parts of a form.
func (w *writer) form(schema, encoding *node) {
	schema = w.d.plain(schema)
	properties := schema.at("properties")
	if !properties.is(object) || len(properties.names) == 0 {
		w.anyForm()
		return
	}
	for _, name := range properties.names {
		property := w.d.follow(properties.members[name])
		if property.at("readOnly").yes() {
			continue
		}
		declared := &node{kind: object}
		declared.set("schema", property)
		if d := property.at("description"); d != nil {
			declared.set("description", d)
		}
		required := slices.ContainsFunc(itemsOf(schema.at("required")), func(r *node) bool { return r.str() == name })
		w.part(name, declared, required, encoding.at(name))
	}
}

// anyForm is a form of which nothing is known: the whole is text.
func (w *writer) anyForm() {
	a := &w.out.Action
	if a.BodyKind == studio.ContentMultipart {
		w.part("file", &node{kind: object}, false, nil)
		w.note("The definition does not say what the form holds.")
		return
	}
	s := studio.Parameter{Name: w.named("body", "body"), Type: studio.ParamText}
	w.out.Samples[s.Name] = "a=1"
	a.BodyKind, a.BodyType, a.Body = studio.ContentText, "application/x-www-form-urlencoded", w.use(s)
}

// part writes a part of a form.
func (w *writer) part(name string, declared *node, required bool, encoding *node) {
	a := &w.out.Action
	schema := w.d.plain(declared.at("schema"))
	if schema == nil {
		schema = declared
	}
	s := w.setting("body", name, declared)
	s.Required = required
	part := studio.BodyPart{Name: name}
	format := schema.at("format").str()
	items := w.d.plain(schema.at("items"))
	file := schema.at("type").str() == "file" || format == "binary" || schema.at("contentMediaType") != nil || items.at("format").str() == "binary"
	switch {
	case file && a.BodyKind == studio.ContentMultipart:
		s.Type, s.Default, s.Choices, part.File = studio.ParamFile, "", nil, true
		w.out.Samples[s.Name] = sampleFile
	case s.Type == studio.ParamJSON && w.d.jsonType(schema) == "object" && a.BodyKind == studio.ContentForm:
		s.Style = studio.StyleDeep
	case s.Type == studio.ParamList:
		s.Style = studio.StyleRepeat
		if own := styleOf(declared); declared.at("collectionFormat") != nil || declared.at("schema") == nil {
			s.Style = own
		}
	}
	if media := encoding.at("contentType").str(); media != "" && !strings.ContainsAny(media, "*,") && a.BodyKind == studio.ContentMultipart {
		part.ContentType = media
	}
	part.Value = w.use(s)
	a.BodyParts = append(a.BodyParts, part)
}

// formData writes the form of Swagger 2.0. With a file it is multipart.
func (w *writer) formData(fields []*node) {
	a := &w.out.Action
	a.BodyKind = studio.ContentForm
	kinds := w.kindsOf("consumes")
	multipart := slices.ContainsFunc(kinds, func(k string) bool { return kindOf(k) == studio.ContentMultipart })
	form := slices.ContainsFunc(kinds, func(k string) bool { return kindOf(k) == studio.ContentForm })
	file := slices.ContainsFunc(fields, func(p *node) bool { return p.at("type").str() == "file" })
	if file || multipart && !form {
		a.BodyKind = studio.ContentMultipart
	}
	for _, p := range fields {
		w.part(p.at("name").str(), p, p.at("required").yes(), nil)
	}
}
