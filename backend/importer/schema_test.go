package importer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"connectorstudio/backend/studio"
)

const schemaFile = "../../docs/schema/connector.schema.json"

func compiled(t testing.TB) *jsonschema.Schema {
	t.Helper()
	schema, err := jsonschema.NewCompiler().Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func validate(schema *jsonschema.Schema, portable []byte) error {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(portable))
	if err != nil {
		return err
	}
	return schema.Validate(value)
}

func TestExportsFulfilTheSchema(t *testing.T) {
	schema := compiled(t)
	c, actions, logo := full(t)
	keyed := c
	keyed.Auth = studio.DefaultAuth()
	keyed.Auth.Method = studio.MethodAPIKey
	for name, portable := range map[string][]byte{
		"full": exported(t, c, actions, logo), "keyed": exported(t, keyed, actions, nil), "empty": exported(t, studio.Connector{}, nil, nil),
	} {
		if err := validate(schema, portable); err != nil {
			t.Errorf("%s: %v\n%s", name, err, portable)
		}
	}
}

// TestTheSchemaSaysWhatTheCodeDoes walks the format and the schema side by side.
func TestTheSchemaSaysWhatTheCodeDoes(t *testing.T) {
	raw, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	var root map[string]any
	if err := json.Unmarshal(raw, &root); err != nil {
		t.Fatal(err)
	}
	w := walker{t: t, defs: root["$defs"].(map[string]any), seen: map[string]bool{}}
	w.compare("file", reflect.TypeFor[file](), root)
	for name := range w.defs {
		if !w.seen[name] {
			t.Errorf("the schema defines %s, which the format does not have", name)
		}
	}
}

type walker struct {
	t    *testing.T
	defs map[string]any
	seen map[string]bool
}

func (w walker) compare(path string, of reflect.Type, schema map[string]any) {
	if ref, is := schema["$ref"].(string); is {
		name := strings.TrimPrefix(ref, "#/$defs/")
		w.seen[name] = true
		schema = w.defs[name].(map[string]any)
	}
	kinds := map[reflect.Kind]string{reflect.Struct: "object", reflect.Slice: "array", reflect.Bool: "boolean", reflect.Int: "integer", reflect.String: "string"}
	if of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	if _, constant := schema["const"]; !constant && schema["type"] != kinds[of.Kind()] {
		w.t.Errorf("%s is %s in the code and %v in the schema", path, kinds[of.Kind()], schema["type"])
		return
	}
	switch of.Kind() {
	case reflect.Struct:
		w.compareObject(path, of, schema)
	case reflect.Slice:
		w.compare(path+"[]", of.Elem(), schema["items"].(map[string]any))
	case reflect.String:
		values := []string{}
		for _, v := range listed[any](schema["enum"]) {
			values = append(values, fmt.Sprint(v))
		}
		if !slices.Equal(values, append([]string{}, choices[of]...)) {
			w.t.Errorf("%s takes %v in the code and %v in the schema", path, choices[of], values)
		}
	}
}

func listed[T any](value any) []T {
	items, _ := value.([]T)
	return items
}

func (w walker) compareObject(path string, of reflect.Type, schema map[string]any) {
	if schema["additionalProperties"] != false {
		w.t.Errorf("the schema takes unknown fields at %s", path)
	}
	properties, required := schema["properties"].(map[string]any), []string{}
	for _, name := range listed[any](schema["required"]) {
		required = append(required, name.(string))
	}
	must := []string{}
	for i := range of.NumField() {
		name, needed := wireName(of.Field(i))
		property, there := properties[name].(map[string]any)
		if !there {
			w.t.Errorf("the schema lacks %s.%s", path, name)
			continue
		}
		if needed {
			must = append(must, name)
		}
		w.compare(path+"."+name, of.Field(i).Type, property)
	}
	if len(properties) != of.NumField() {
		w.t.Errorf("%s has %d fields in the code and %d in the schema", path, of.NumField(), len(properties))
	}
	if !slices.Equal(must, required) {
		w.t.Errorf("%s needs %v in the code and %v in the schema", path, must, required)
	}
}
