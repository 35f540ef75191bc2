package openapi

import (
	"fmt"
	"strings"
	"testing"

	"connectorstudio/backend/request"
	"connectorstudio/backend/studio"
)

const store = `
openapi: 3.0.3
info: {title: Store}
servers: [{url: "https://{region}.store.example.com/v1", variables: {region: {default: eu}}}]
paths:
  /items/{item-id}.json:
    parameters: [{name: item-id, in: path, required: true, schema: {type: integer}}]
    get:
      summary: Get an item
      parameters:
        - {name: $top, in: query, schema: {type: integer, default: 10}}
        - {name: "page[size]", in: query, schema: {type: integer}}
        - {name: tags, in: query, schema: {type: array, items: {type: string}}}
        - {name: ids, in: query, explode: false, schema: {type: array, items: {type: integer}}}
        - {name: filter, in: query, style: deepObject, schema: {type: object}}
        - {name: sort, in: query, schema: {type: string, enum: [up, down]}}
        - {name: x-tenant, in: header, schema: {type: string}}
        - {name: Authorization, in: header, schema: {type: string}}
    put:
      requestBody:
        content:
          application/json: {schema: {$ref: "#/components/schemas/Item"}}
      responses: {"204": {description: done}}
  /files:
    servers: [{url: "https://files.example.com"}]
    post:
      operationId: upload
      requestBody:
        content:
          multipart/form-data:
            schema: {type: object, required: [file], properties: {file: {type: string, format: binary}, note: {type: string}}}
components:
  schemas:
    Item:
      type: object
      required: [name, owner]
      properties:
        id: {type: string, readOnly: true}
        name: {type: string}
        price: {type: number}
        owner: {type: object, required: [mail], properties: {mail: {type: string}, items: {type: array, items: {$ref: "#/components/schemas/Item"}}}}
        parent: {$ref: "#/components/schemas/Item"}
        labels: {type: array, items: {type: string}}
`

// sent builds an operation with values and returns the request as text.
func sent(t *testing.T, d *Definition, op Operation, values map[string]string) string {
	t.Helper()
	c := studio.Connector{BaseURL: d.BaseURL, ApprovedOrigins: op.Origins}
	file := request.File{Name: "a.txt", Content: []byte("content")}
	p, problems := request.BuildWith(c, op.Action, values, map[string]request.File{"file": file})
	if p == nil {
		return fmt.Sprint(problems)
	}
	return fmt.Sprintf("%s %s %s %s", p.Method(), p.URL(), p.Header().Get("X-Tenant"), p.Body())
}

func TestOperations(t *testing.T) {
	d, err := Read([]byte(store))
	if err != nil {
		t.Fatal(err)
	}
	ops := d.Operations(d.BaseURL)
	if len(ops) != 3 || d.Title != "Store" || d.BaseURL != "https://eu.store.example.com/v1" {
		t.Fatalf("%+v", d)
	}
	for _, test := range []struct {
		op     int
		values map[string]string
		want   string
	}{
		{0, map[string]string{"item-id": "7"}, "GET https://eu.store.example.com/v1/items/7.json?$top=10  "},
		{0, map[string]string{"item-id": "7", "page_size": "2", "tags": "a,b", "ids": "1,2", "filter": `{"a": 1}`, "sort": "up", "x-tenant": "t"},
			"GET https://eu.store.example.com/v1/items/7.json?$top=10&page%5Bsize%5D=2&tags=a&tags=b&ids=1,2&filter%5Ba%5D=1&sort=up t "},
		{0, map[string]string{"item-id": "7", "sort": "sideways"}, "[{values.sort Choose one of: up, down. false   }]"},
		{1, map[string]string{"item-id": "7", "name": "N", "mail": "m", "price": "0.10"},
			"PUT https://eu.store.example.com/v1/items/7.json  {\n  \"name\": \"N\",\n  \"price\": 0.10,\n  \"owner\": {\n    \"mail\": \"m\"\n  }\n}"},
	} {
		if got := sent(t, d, ops[test.op], test.values); got != test.want {
			t.Errorf("got\n%s\nwant\n%s", got, test.want)
		}
	}
	upload := sent(t, d, ops[2], map[string]string{"file": sampleFile})
	if !strings.HasPrefix(upload, "POST https://files.example.com/files") || !strings.Contains(upload, `filename="sample.bin"`) || strings.Contains(upload, "note") {
		t.Errorf("uploaded as %s", upload)
	}
}

// TestG03HostileDefinitions holds that reading ends, whatever a definition refers to.
func TestG03HostileDefinitions(t *testing.T) {
	for name, text := range map[string]string{
		"reference to itself": `{"swagger": "2.0", "paths": {"/a": {"$ref": "#/paths/~1a"}, "/b": {"get": {"parameters": [{"$ref": "#/x"}]}}}, "x": {"$ref": "#/x"}}`,
		"recursive body":      `{"openapi": "3.1.0", "paths": {"/a": {"post": {"requestBody": {"content": {"application/json": {"schema": {"$ref": "#/s"}}}}}}}, "s": {"allOf": [{"$ref": "#/s"}], "required": ["n"], "properties": {"n": {"$ref": "#/s"}}}}`,
		"no paths":            `{"openapi": "3.1.0", "paths": []}`,
		"odd kinds":           `{"openapi": 3, "servers": {}, "paths": {"/": {"get": {"parameters": {"a": 1}, "requestBody": [], "responses": 7}, "post": []}}}`,
		"aliases":             "openapi: 3.0.0\na: &a {b: [*a, *a]}\npaths: {/x: {get: {parameters: *a}}}\n",
		"cut off":             `{"swagger": "2.0", "paths": {"/a": {"get": {"summary": "x`,
		"reference elsewhere": `{"swagger": "2.0", "paths": {"/a": {"get": {"parameters": [{"$ref": "https://evil.test/x.json"}, {"$ref": "../../etc/passwd"}]}}}}`,
		"all refer to all":    meshed(40),
		"brackets":            `{"a": ` + strings.Repeat("[", 100_000),
	} {
		t.Run(name, func(t *testing.T) {
			d, err := Read([]byte(text))
			if err != nil {
				return
			}
			for _, op := range d.Operations("https://api.example.com") {
				if op.Action.Endpoint == "" {
					t.Errorf("%+v", op)
				}
			}
		})
	}
}

// meshed is a definition with n schemas, each with a member for every other one: written out it has no end.
func meshed(n int) string {
	schemas := []string{}
	for i := range n {
		members := []string{}
		for k := range n {
			members = append(members, fmt.Sprintf(`"m%d": {"$ref": "#/s/s%d"}`, k, k))
		}
		schemas = append(schemas, fmt.Sprintf(`"s%d": {"type": "object", "required": ["m1", "m2"], "properties": {%s, "list": {"type": "array", "items": {"$ref": "#/s/s0"}}}}`, i, strings.Join(members, ", ")))
	}
	schema := `{"schema": {"$ref": "#/s/s0"}}`
	return `{"openapi": "3.1.0", "paths": {"/a": {"post": {"requestBody": {"content": {"application/xml": ` + schema + `}}, "responses": {"200": {"content": {"application/json": ` + schema +
		`}}}}, "put": {"requestBody": {"content": {"application/json": ` + schema + `}}}}}, "s": {` + strings.Join(schemas, ", ") + `}}`
}

// TestCookieParameters holds the header that cookies of a definition make.
func TestCookieParameters(t *testing.T) {
	d, err := Read([]byte(`
openapi: 3.0.3
servers: [{url: "https://api.example.com"}]
components: {securitySchemes: {key: {type: apiKey, in: cookie, name: JSESSIONID}}}
paths:
  /x:
    get:
      parameters:
        - {name: session, in: cookie, required: true, schema: {type: string, example: "a b"}}
        - {name: theme, in: cookie, schema: {type: string, enum: [light, dark], default: dark}}
        - {name: tags, in: cookie, schema: {type: array, items: {type: string}}}
        - {name: ids, in: cookie, explode: false, schema: {type: array, items: {type: integer}}}
        - {name: prefs, in: cookie, schema: {type: object, properties: {a: {type: integer}, b: {type: string, default: "x y"}}}}
        - {name: JSESSIONID, in: cookie, required: true, schema: {type: string}}
        - {name: "odd name", in: cookie, schema: {type: string}}
  /lost:
    get: {parameters: [{name: "odd name", in: cookie, required: true, schema: {type: string}}]}
`))
	if err != nil {
		t.Fatal(err)
	}
	ops := d.Operations(d.BaseURL)
	for _, test := range []struct {
		values map[string]string
		want   string
	}{
		{map[string]string{"session": "s"}, "session=s; theme=dark"},
		{map[string]string{"session": "s", "theme": "light", "tags": "x,y", "ids": "1,2", "a": "7", "b": "q"}, "session=s; theme=light; tags=x; tags=y; ids=1,2; a=7; b=q"},
		{ops[0].Samples, "session=sample; theme=dark; tags=a; tags=b; ids=1,2; a=1; b=sample"},
		{nil, "Enter a value for {session}."},
	} {
		p, problems := request.Build(studio.Connector{BaseURL: d.BaseURL}, ops[0].Action, test.values)
		got := fmt.Sprint(problems)
		if p != nil {
			got = p.Header().Get("Cookie")
		}
		if p != nil && got != test.want || p == nil && !strings.Contains(got, test.want) {
			t.Errorf("%v: %s, want %s", test.values, got, test.want)
		}
	}
	if len(ops[0].Lost) > 0 || len(ops[0].Notes) != 1 || len(ops[1].Lost) != 1 {
		t.Errorf("lost %q and %q, notes %q", ops[0].Lost, ops[1].Lost, ops[0].Notes)
	}
}
