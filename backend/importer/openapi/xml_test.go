package openapi

import (
	"slices"
	"strings"
	"testing"

	"connectorstudio/backend/request"
	"connectorstudio/backend/studio"
)

const xmlBodies = `
openapi: 3.0.3
info: {title: XML}
servers: [{url: "https://api.example.com"}]
paths:
  /pets:
    post: {requestBody: {content: {application/xml: {schema: {$ref: "#/components/schemas/Pet"}}}}}
  /raw:
    post: {requestBody: {required: true, content: {text/xml: {schema: {type: string}}}}}
  /map:
    post: {requestBody: {content: {application/xml: {schema: {type: object, xml: {name: m}, required: [a], properties: {a: {type: object, additionalProperties: true}}}}}}}
  /nameless:
    post: {requestBody: {content: {application/xml: {schema: {type: object, properties: {a: {type: string}}}}}}}
  /lists:
    post:
      requestBody:
        content:
          text/xml:
            schema:
              type: array
              xml: {name: orders, wrapped: true, prefix: o, namespace: "urn:a&{b}"}
              items:
                type: object
                xml: {name: order}
                required: [ref, to]
                properties:
                  ref: {type: string}
                  to: {type: object, required: [name], properties: {name: {type: string}, next: {$ref: "#/components/schemas/Pet"}}}
                  from: {type: object, required: [name], properties: {name: {type: string}}}
                  "a b": {type: string}
  /both:
    post: {requestBody: {content: {application/xml: {schema: {$ref: "#/components/schemas/Pet"}}, application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}}
components:
  schemas:
    Pet:
      type: object
      required: [name, photos]
      xml: {name: pet}
      properties:
        id: {type: integer, xml: {attribute: true}}
        made: {type: string, readOnly: true}
        name: {type: string, xml: {name: called}}
        photos: {type: array, xml: {wrapped: true}, items: {type: string, xml: {name: photo}}}
        tags: {type: array, items: {type: string, enum: [a, b]}}
        mother: {$ref: "#/components/schemas/Pet"}
`

// TestXMLBodies holds the XML that is sent for a schema with values.
func TestXMLBodies(t *testing.T) {
	d, err := Read([]byte(xmlBodies))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]struct {
		values map[string]string
		body   string
		kind   studio.ContentKind
		note   string
	}{
		"/pets": {map[string]string{"called": "<Rex>", "photos": `["x","y & z"]`, "id": "7"},
			"<pet id=\"7\">\n  <called>&lt;Rex&gt;</called>\n  <photos>\n    <photo>x</photo>\n    <photo>y &amp; z</photo>\n  </photos>\n</pet>", studio.ContentXML, "pet is left out"},
		"/raw":      {map[string]string{"body": "<a/>"}, "<a/>", studio.ContentText, ""},
		"/map":      {map[string]string{"body": "<m/>"}, "<m/>", studio.ContentText, ""},
		"/nameless": {map[string]string{"body": "<a/>"}, "<a/>", studio.ContentText, ""},
		"/lists": {map[string]string{"ref": "1", "name": "To", "name_from": ""},
			"<o:orders xmlns:o=\"urn:a&amp;{b}\">\n  <order>\n    <ref>1</ref>\n    <to>\n      <name>To</name>\n    </to>\n  </order>\n</o:orders>", studio.ContentXML, "The body has one order."},
		"/both": {map[string]string{"name": "Rex", "photos": "x"}, "{\n  \"name\": \"Rex\",\n  \"photos\": [\"x\"]\n}", studio.ContentJSON, ""},
	}
	for _, op := range d.Operations(d.BaseURL) {
		w := want[op.Path]
		p, problems := request.Build(studio.Connector{BaseURL: d.BaseURL}, op.Action, w.values)
		if p == nil {
			t.Errorf("%s: %v\n%s", op.Path, problems, op.Action.Body)
			continue
		}
		if string(p.Body()) != w.body || op.Action.Content() != w.kind {
			t.Errorf("%s sends (%s)\n%s\nwant\n%s", op.Path, op.Action.Content(), p.Body(), w.body)
		}
		if w.note != "" && !slices.ContainsFunc(op.Notes, func(n string) bool { return strings.HasPrefix(n, w.note) }) {
			t.Errorf("%s notes %q", op.Path, op.Notes)
		}
	}
}
