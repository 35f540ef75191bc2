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

// manyMembers is a schema of an object with n members of a schema.
func manyMembers(n int, each string) string {
	members := []string{}
	for i := range n {
		members = append(members, fmt.Sprintf("member_%03d: %s", i, each))
	}
	return "{type: object, properties: {" + strings.Join(members, ", ") + "}}"
}

// TestOutputOfWrappedAndWideSchemas holds what envelopes that may be missing, nullable wrappers and schemas that
// are too large make of the output.
func TestOutputOfWrappedAndWideSchemas(t *testing.T) {
	const record = "{type: object, required: [id], properties: {id: {type: integer}, name: {type: string}}}"
	for _, test := range []struct {
		name, schema string
		want         []string // lines that must be there
		without      string   // none may hold it
		note         string
	}{
		{"an envelope in an optional envelope", "{type: object, properties: {data: {type: object, properties: {items: {type: array, items: " + record + "}}}}}",
			[]string{"data.items true", "ID = id number", "Name = name text optional"}, "nullable", ""},
		{"envelopes that may be null", "{nullable: true, type: object, properties: {data: {nullable: true, type: array, items: " + record + "}}}",
			[]string{"data true", "ID = id number", "Name = name text optional"}, "nullable", ""},
		{"an envelope of oneOf", "{type: object, properties: {data: {oneOf: [{type: \"null\"}, {type: array, items: " + record + "}]}}}",
			[]string{"data true", "ID = id number", "Name = name text optional"}, "", ""},
		{"members of oneOf with null first", "{type: object, required: [a, b, c], properties: {a: {anyOf: [{type: \"null\"}, {type: string, format: date}]}, b: {type: object, nullable: true, oneOf: [" + record + "]}, c: {nullable: true, allOf: [" + record + "]}}}",
			[]string{" false", "A = a date nullable", "B ID = b.id number optional", "C name = c.name text optional"}, "json", ""},
		{"too many values deep down", "{type: array, items: " + manyMembers(30, manyMembers(30, "{type: number}")) + "}",
			[]string{" true", "Member 000 = member_000 json optional", "Member 029 = member_029 json optional"}, "mixed", "very large"},
		{"too many values, and none of them deep", manyMembers(4, "{type: array, items: "+manyMembers(900, "{type: number}")+"}"),
			[]string{"member_000 true", "Member 000 = member_000 number", "Member 199 = member_199 number"}, "mixed", "more members than fit"},
		{"many values that fit", "{type: array, items: " + manyMembers(900, "{type: number}") + "}",
			[]string{" true", "Member 000 = member_000 number optional"}, "mixed", "The answer has 900 fields"},
		{"a schema within itself", "{$ref: \"#/components/schemas/Tree\"}",
			[]string{" false", "Value = value number optional", "Parent = parent json optional", "Children = children list optional"}, "mixed", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			d, err := Read([]byte("openapi: 3.1.0\npaths: {/x: {get: {responses: {\"200\": {content: {application/json: {schema: " + test.schema + "}}}}}}}\n" +
				"components: {schemas: {Tree: {type: object, properties: {value: {type: number}, parent: {$ref: \"#/components/schemas/Tree\"}, children: {type: array, items: {$ref: \"#/components/schemas/Tree\"}}}}}}"))
			if err != nil {
				t.Fatal(err)
			}
			op := d.Operations("https://api.example.com")[0]
			got := drawnOutput(op)
			for _, line := range test.want {
				if !slices.Contains(strings.Split(got, "\n"), line) {
					t.Errorf("no %q in\n%.1500s", line, got)
				}
			}
			if test.without != "" && strings.Contains(got, test.without) {
				t.Errorf("%q in\n%.1500s", test.without, got)
			}
			if notes := strings.Join(op.Notes, " "); test.note != "" && !strings.Contains(notes, test.note) || test.note == "" && notes != "" {
				t.Errorf("notes %q", op.Notes)
			}
		})
	}
}
