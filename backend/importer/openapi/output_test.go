package openapi

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

const answers = `
openapi: 3.1.0
info: {title: Answers}
servers: [{url: "https://api.example.com"}]
paths:
  /list:
    get:
      responses:
        "404": {description: none}
        "200":
          content:
            application/json:
              schema:
                type: object
                properties:
                  total: {type: integer}
                  data: {type: array, items: {$ref: "#/components/schemas/Person"}}
  /one:
    get: {responses: {"200": {content: {application/json: {schema: {oneOf: [{$ref: "#/components/schemas/Person"}, {$ref: "#/components/schemas/Robot"}]}}}}}}
  /plain:
    get: {responses: {"200": {content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Robot"}}}}}}}
  /nothing:
    get: {responses: {"204": {description: done}}}
  /text:
    get: {responses: {"200": {content: {text/plain: {schema: {type: object, properties: {a: {type: string}}}}}}}}
components:
  schemas:
    Named: {type: object, required: [id], properties: {id: {type: integer}}}
    Person:
      allOf:
        - $ref: "#/components/schemas/Named"
        - type: object
          required: [company_name, home]
          properties:
            company_name: {type: [string, "null"]}
            born: {type: string, format: date}
            site: {type: string, format: uri}
            mail: {type: string, format: email}
            password: {type: string, writeOnly: true}
            active: {type: boolean}
            tags: {type: array, items: {type: string}}
            home: {type: object, required: [city], properties: {city: {type: string}, zip: {type: string}}}
            boss: {$ref: "#/components/schemas/Person"}
    Robot: {type: object, required: [id, watts], properties: {id: {type: string}, watts: {type: number}}}
`

func drawnOutput(op Operation) string {
	o := op.Action.Output
	lines := []string{fmt.Sprintf("%s %v", o.RecordPath, o.List)}
	for _, f := range o.Fields {
		line := f.Name + " = " + f.Path + " " + string(f.Type)
		for word, set := range map[string]bool{" nullable": f.Nullable, " mixed": f.Mixed, " optional": f.Optional} {
			if set {
				line += word
			}
		}
		if f.Sample != "" {
			line += " SAMPLE"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// TestOutputOfSchemas holds what is read from an answer against its schema.
func TestOutputOfSchemas(t *testing.T) {
	d, err := Read([]byte(answers))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{
		"/list": {
			"data true", "ID = id number", "Company name = company_name text nullable", "Born = born date optional", "Site = site url optional",
			"Mail = mail email optional", "Active = active boolean optional", "Home city = home.city text", "Home zip = home.zip text optional",
		},
		"/one":     {" false", "ID = id text mixed", "Watts = watts number optional"},
		"/plain":   {" true", "ID = id text", "Watts = watts number"},
		"/nothing": {" false"},
		"/text":    {" false"},
	}
	for _, op := range d.Operations(d.BaseURL) {
		got := drawnOutput(op)
		lines := strings.Split(got, "\n")
		for _, line := range want[op.Path] {
			if !slices.Contains(lines, line) {
				t.Errorf("%s has no %q:\n%s", op.Path, line, got)
			}
		}
		if n := len(want[op.Path]); n < 2 && len(lines) != n || strings.Contains(got, "password") || strings.Contains(got, "SAMPLE") {
			t.Errorf("%s:\n%s", op.Path, got)
		}
	}
}
