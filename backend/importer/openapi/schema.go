package openapi

import (
	"fmt"
	"slices"
	"strings"

	"connectorstudio/backend/studio"
	"connectorstudio/backend/template"
)

// plain returns the schema that says what a value is: behind references, and of alternatives the first.
// Of allOf the parts are merged, one level deep.
func (d *Definition) plain(schema *node) *node {
	for range maxHops {
		schema = d.follow(schema)
		switch {
		case schema == nil:
			return nil
		case len(itemsOf(schema.at("allOf"))) > 0:
			return d.merged(schema)
		default:
			options := d.options(schema)
			if len(options) == 0 {
				return schema
			}
			schema = options[0]
		}
	}
	return nil
}

// options are the alternatives of a schema that says nothing else of its values but that they are objects.
// Null is none of them: it says that the value may be missing.
func (d *Definition) options(schema *node) []*node {
	if kind := schema.at("type"); kind != nil && kind.str() != "object" || schema.at("properties") != nil || schema.at("allOf") != nil {
		return nil
	}
	options := []*node{}
	for _, option := range slices.Concat(itemsOf(schema.at("oneOf")), itemsOf(schema.at("anyOf"))) {
		if d.follow(option).at("type").str() != "null" {
			options = append(options, option)
		}
	}
	return options
}

func (d *Definition) merged(schema *node) *node {
	whole := &node{kind: object}
	properties, required := &node{kind: object}, &node{kind: list}
	d.mergeInto(schema, whole, properties, required, map[*node]bool{})
	if len(properties.names) > 0 {
		whole.set("properties", properties)
		whole.set("required", required)
		whole.set("type", &node{kind: text, text: "object"})
	}
	return whole
}

func (d *Definition) mergeInto(schema, whole, properties, required *node, seen map[*node]bool) {
	if schema = d.follow(schema); !schema.is(object) || seen[schema] {
		return
	}
	seen[schema] = true
	for _, name := range schema.names {
		value := schema.members[name]
		switch {
		case name == "allOf":
			for _, part := range itemsOf(value) {
				d.mergeInto(part, whole, properties, required, seen)
			}
		case name == "properties" && value.is(object):
			for _, property := range value.names {
				properties.set(property, value.members[property])
			}
		case name == "required":
			required.items = append(required.items, itemsOf(value)...)
		default:
			whole.set(name, value)
		}
	}
}

// jsonType is the type of a schema in JSON; empty when it does not say.
func (d *Definition) jsonType(schema *node) string {
	schema = d.plain(schema)
	kind := schema.at("type")
	for _, one := range itemsOf(kind) { // 3.1 has lists of types
		if one.str() != "null" {
			kind = one
			break
		}
	}
	switch {
	case kind.str() != "" && !kind.is(list):
		return kind.str()
	case schema.at("properties") != nil || schema.at("additionalProperties") != nil:
		return "object"
	case schema.at("items") != nil:
		return "array"
	case len(itemsOf(schema.at("enum"))) > 0:
		return "string"
	}
	return ""
}

// typeOf is the type of a parameter for a schema. What says nothing of itself is text.
func (d *Definition) typeOf(schema *node) studio.ParameterType {
	switch d.jsonType(schema) {
	case "integer", "number":
		return studio.ParamNumber
	case "boolean":
		return studio.ParamBoolean
	case "array":
		if items := d.jsonType(d.plain(schema).at("items")); items == "object" || items == "array" {
			return studio.ParamJSON
		}
		return studio.ParamList
	case "object":
		return studio.ParamJSON
	}
	return studio.ParamText
}

// itemsOfList is what the values of a list are.
func (d *Definition) itemsOfList(items *node) studio.ListItems {
	switch d.jsonType(items) {
	case "integer", "number":
		return studio.ItemsNumber
	case "boolean":
		return studio.ItemsBoolean
	}
	return studio.ItemsText
}

// sample is a value to try a parameter with.
func (w *writer) sample(s studio.Parameter, schema, p *node) string {
	candidates := []string{}
	for _, from := range []*node{p, schema} {
		candidates = append(candidates, written(from.at("example")), written(from.at("x-example")))
		for _, example := range itemsOf(from.at("examples")) {
			candidates = append(candidates, written(example))
		}
	}
	candidates = append(candidates, s.Default)
	if len(s.Choices) > 0 {
		candidates = append(candidates, s.Choices[0])
	}
	candidates = append(candidates, map[studio.ParameterType]string{
		studio.ParamNumber: "1", studio.ParamBoolean: "true", studio.ParamList: "a,b", studio.ParamJSON: w.sampleJSON(schema), studio.ParamText: "sample",
	}[s.Type], "1,2", "true")
	for _, unfit := range []string{"/\r\n", "\r\n"} { // a slash does not fit everywhere
		for _, value := range candidates {
			if v, err := s.Read(value); err == nil && v.Set && (v.Items == nil || len(v.Items) > 0) && !strings.ContainsAny(v.Text, unfit) {
				return value
			}
		}
	}
	return ""
}

func (w *writer) sampleJSON(schema *node) string {
	if w.d.jsonType(schema) == "array" {
		return "[{}]"
	}
	return `{"sample": 1}`
}

// jsonText writes a node as JSON; what is nested too deep is null.
func jsonText(n *node, depth int) string {
	if n == nil || depth > 20 {
		return "null"
	}
	parts := []string{}
	switch n.kind {
	case text:
		return template.Quote(n.text)
	case number:
		if template.IsNumber(n.text) {
			return n.text
		}
		return template.Quote(n.text)
	case boolean:
		return strings.ToLower(n.text)
	case list:
		for _, item := range n.items {
			parts = append(parts, jsonText(item, depth+1))
		}
		return "[" + strings.Join(parts, ",") + "]"
	case object:
		for _, name := range n.names {
			parts = append(parts, fmt.Sprintf("%s:%s", template.Quote(name), jsonText(n.members[name], depth+1)))
		}
		return "{" + strings.Join(parts, ",") + "}"
	}
	return "null"
}
