package openapi

import (
	"io"
	"slices"
	"strings"

	"connectorstudio/backend/template"
)

// documents are values of a schema that together show all that it allows; none for a schema that says nothing.
func (b *exampleWriter) documents(schema *node) []io.Reader {
	if kind := b.d.jsonType(schema); kind != "object" && kind != "array" {
		return nil
	}
	first := ""
	b.trying = true
	for b.depth, b.least = 2*maxNesting, max(1, b.envelopes(schema, maxEnvelopes)); b.depth >= b.least; b.depth-- {
		if first = b.whole(schema, variant{}); b.values <= maxValues {
			break
		}
		b.cut = true
	}
	if b.trying = false; first == "{}" || first == "[]" {
		return nil
	}
	documents := []io.Reader{strings.NewReader(first)}
	if b.partly {
		return documents
	}
	for _, v := range b.others() {
		documents = append(documents, strings.NewReader(b.whole(schema, v)))
	}
	return documents
}

// others are the variants besides the first. How many alternatives there are is known once one was written.
func (b *exampleWriter) others() []variant {
	others := []variant{{sparse: true}, {nulls: true}}
	for n := 1; n < min(b.most, maxAlternatives); n++ {
		others = append(others, variant{alternative: n})
	}
	return others
}

func (b *exampleWriter) whole(schema *node, v variant) string {
	b.values, b.lists = 0, 0
	return b.value(schema, v)
}

// value writes a value of a schema. What is too deep, or within itself, is written as what it is, without
// what is in it.
func (b *exampleWriter) value(schema *node, v variant) string {
	origin := b.d.follow(schema)
	if b.values++; origin == nil || b.values > maxValues && b.depth > b.least && b.trying {
		return `{}` // of a document that is made again, less deep
	}
	if slices.Contains(b.open, origin) || len(b.open) > 4*maxNesting {
		return b.empty(origin)
	}
	if v.nulls && b.nullable(origin) && len(b.open) > 0 && !b.leadsToRecords(origin) {
		return "null"
	}
	b.open = append(b.open, origin)
	defer func() { b.open = b.open[:len(b.open)-1] }()
	if options := b.d.options(origin); len(options) > 0 {
		b.most = max(b.most, len(options))
		return b.value(options[min(v.alternative, len(options)-1)], v)
	}
	plain := b.d.plain(origin)
	switch b.d.jsonType(plain) {
	case "object":
		return b.object(plain, v)
	case "array":
		return b.list(plain, v)
	case "integer", "number":
		return "1"
	case "boolean":
		return "true"
	case "string":
		return textOf(plain)
	}
	return "{}" // anything
}

// empty is a value of the type of a schema that is not looked into.
func (b *exampleWriter) empty(schema *node) string {
	if b.d.jsonType(schema) == "array" {
		return "[]"
	}
	return "{}"
}

func (b *exampleWriter) nullable(schema *node) bool {
	isNull := func(n *node) bool { return n.str() == "null" }
	if schema.at("nullable").yes() || schema.at("x-nullable").yes() || slices.ContainsFunc(itemsOf(schema.at("type")), isNull) {
		return true
	}
	return slices.ContainsFunc(slices.Concat(itemsOf(schema.at("oneOf")), itemsOf(schema.at("anyOf"))), func(n *node) bool {
		return isNull(b.d.follow(n).at("type"))
	})
}

// object writes the members. Those that are only sent, as passwords are, do not come back.
func (b *exampleWriter) object(schema *node, v variant) string {
	properties, required := schema.at("properties"), itemsOf(schema.at("required"))
	if !properties.is(object) || b.deep == b.depth {
		return "{}"
	}
	b.deep++
	defer func() { b.deep-- }()
	parts := []string{}
	for _, name := range properties.names {
		if b.values >= mostValues {
			b.partly = true
			break
		}
		property := properties.members[name]
		must := slices.ContainsFunc(required, func(r *node) bool { return r.str() == name })
		if b.d.follow(property).at("writeOnly").yes() || v.sparse && !must && !b.leadsToRecords(property) {
			continue
		}
		parts = append(parts, template.Quote(name)+":"+b.value(property, v))
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// leadsToRecords tells whether a value stands outside the records and holds them: definitions seldom call the
// envelopes of a list required, and without them nothing would be known of what its records may lack.
func (b *exampleWriter) leadsToRecords(schema *node) bool {
	return b.lists == 0 && !slices.Contains(b.open, b.d.follow(schema)) && !b.listsItself(schema) && b.envelopes(schema, maxEnvelopes) > 0
}

// listsItself tells whether the elements of a list are what is being written, as the children of a tree are.
func (b *exampleWriter) listsItself(list *node) bool {
	return slices.Contains(b.open, b.d.follow(b.d.plain(list).at("items")))
}

// envelopes is how many containers are open within the records of a schema: 2 for a list of records, 3 for one
// in an object; 0 for a schema that holds none.
func (b *exampleWriter) envelopes(schema *node, most int) int {
	key := envelope{b.d.follow(schema), most}
	if known, asked := b.around[key]; asked {
		return known
	}
	plain := b.d.plain(schema)
	least, properties := 0, plain.at("properties")
	switch kind := b.d.jsonType(plain); {
	case kind == "array" && b.d.jsonType(plain.at("items")) == "object":
		least = 2
	case kind != "object" || !properties.is(object) || most == 0:
		properties = nil
	}
	if least > 0 || properties == nil {
		b.around[key] = least
		return least
	}
	for _, name := range properties.names {
		if n := b.envelopes(properties.members[name], most-1); n > 0 && (least == 0 || n < least-1) {
			least = n + 1
		}
	}
	b.around[key] = least
	return least
}

// list writes a list of one element: what differs between elements differs between documents.
func (b *exampleWriter) list(schema *node, v variant) string {
	items := schema.at("items")
	if items == nil || b.deep == b.depth || b.listsItself(schema) {
		return "[]"
	}
	b.lists++
	b.deep++
	defer func() { b.lists--; b.deep-- }()
	return "[" + b.value(items, v) + "]"
}

// textOf is a text of the format of a schema.
func textOf(schema *node) string {
	switch strings.ToLower(schema.at("format").str()) {
	case "date":
		return `"2026-01-31"`
	case "date-time", "datetime", "iso8601", "date-no-tz":
		return `"2026-01-31T08:30:00Z"`
	case "uri", "url":
		return `"https://example.com/"`
	case "email":
		return `"ada@example.com"`
	}
	return `"sample"`
}
