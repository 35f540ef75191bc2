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
	first := b.whole(schema, variant{})
	if first == "{}" || first == "[]" {
		return nil
	}
	documents := []io.Reader{strings.NewReader(first)}
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

// value writes a value of a schema.
func (b *exampleWriter) value(schema *node, v variant) string {
	origin := b.d.follow(schema)
	if b.values++; b.values > maxValues || slices.Contains(b.open, origin) || len(b.open) > 2*maxNesting {
		b.cut = true
		return "{}"
	}
	if origin == nil {
		return `{}`
	}
	b.open = append(b.open, origin)
	defer func() { b.open = b.open[:len(b.open)-1] }()
	if v.nulls && b.nullable(origin) {
		return "null"
	}
	if options := b.options(origin); len(options) > 0 {
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

// options are the alternatives of a schema that says nothing else, but for null.
func (b *exampleWriter) options(schema *node) []*node {
	if schema.at("type") != nil || schema.at("properties") != nil || schema.at("allOf") != nil {
		return nil
	}
	options := []*node{}
	for _, option := range slices.Concat(itemsOf(schema.at("oneOf")), itemsOf(schema.at("anyOf"))) {
		if b.d.follow(option).at("type").str() != "null" {
			options = append(options, option)
		}
	}
	b.most = max(b.most, len(options))
	return options
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
	if !properties.is(object) {
		return "{}"
	}
	parts := []string{}
	for _, name := range properties.names {
		property := properties.members[name]
		must := slices.ContainsFunc(required, func(r *node) bool { return r.str() == name })
		if b.d.follow(property).at("writeOnly").yes() || v.sparse && !must && !b.leadsToRecords(property) {
			continue
		}
		parts = append(parts, template.Quote(name)+":"+b.value(property, v))
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// leadsToRecords tells whether a member stands outside the records: definitions seldom call the list of an
// envelope required, and without it nothing would be known of what its records may lack.
func (b *exampleWriter) leadsToRecords(property *node) bool {
	return b.lists == 0 && b.d.jsonType(property) == "array" && b.d.jsonType(b.d.plain(property).at("items")) == "object"
}

// list writes a list of one element: what differs between elements differs between documents.
func (b *exampleWriter) list(schema *node, v variant) string {
	items := schema.at("items")
	if items == nil {
		return "[]"
	}
	b.lists++
	defer func() { b.lists-- }()
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
