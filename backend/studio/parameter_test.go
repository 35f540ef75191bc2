package studio

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"connectorstudio/backend/template"
)

func TestDetectParameters(t *testing.T) {
	a := Action{
		Method: "POST", Endpoint: "/x/{id}/{a.b}?q={q}&again={id}", Query: []Pair{{"{not}", "{t}"}}, Headers: []Pair{{"X", "{h}{id}"}},
		Body:       `{"n": {n}, "text": "{id} {{no}}"}`,
		Parameters: []Parameter{{Name: "n", Type: ParamNumber, Default: "1"}, {Name: "gone"}, {Name: "q", Required: true}},
	}
	show := func() string {
		var b strings.Builder
		for _, d := range DetectParameters(a) {
			fmt.Fprintf(&b, "%s %s %v %v\n", d.Parameter.Name, d.Parameter.Type, d.Parameter.Required, d.Places)
		}
		return b.String()
	}
	want := "id text true [path query header body]\na.b text true [path]\nq text true [query]\nt text false [query]\nh text false [header]\nn number false [body]\n"
	if got := show(); got != want {
		t.Errorf("got\n%s", got)
	}
	a.Body = `{"n": {n}, "text": "{id} {late}", ` // still being typed
	want = strings.TrimSuffix(want, "\n") + "\nlate text false [body]\n"
	if got := show(); got != want {
		t.Errorf("while typing, got\n%s", got)
	}
	a.Method = "GET"
	if got := show(); strings.Contains(got, "body") {
		t.Errorf("a GET has no body, got\n%s", got)
	}
	if found := DetectParameters(Action{}); found == nil || len(found) != 0 {
		t.Errorf("an empty action has %v", found)
	}
}

func TestRenameParameter(t *testing.T) {
	a := Action{
		Endpoint: "/x/{id}?q={id}", Query: []Pair{{"id", "{id}-{id2}"}}, Headers: []Pair{{"X-Id", "{id}"}}, Cookies: []Pair{{"c", "{id}"}}, Body: `{"id": {id}, "t": "{id}", }`,
		Parameters: []Parameter{{Name: "id", Default: "7"}, {Name: "id2"}},
	}
	before := fmt.Sprint(a)
	got := RenameParameter(a, "id", "company")
	want := Action{
		Endpoint: "/x/{company}?q={company}", Query: []Pair{{"id", "{company}-{id2}"}}, Headers: []Pair{{"X-Id", "{company}"}}, Cookies: []Pair{{"c", "{company}"}},
		Body: `{"id": {company}, "t": "{company}", }`, Parameters: []Parameter{{Name: "company", Default: "7"}, {Name: "id2"}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if fmt.Sprint(a) != before {
		t.Error("the action itself was changed")
	}
	if merged := RenameParameter(a, "id", "id2"); len(merged.Parameters) != 1 || merged.Parameters[0].Default != "" || merged.Endpoint != "/x/{id2}?q={id2}" {
		t.Errorf("merged into %+v", merged)
	}
	for _, bad := range []string{"", "two words", "1st", "{x}"} {
		if same := RenameParameter(a, "id", bad); !reflect.DeepEqual(same, a) {
			t.Errorf("renamed to %q: %+v", bad, same)
		}
	}
}

func TestReadParameter(t *testing.T) {
	tests := []struct {
		kind       ParameterType
		typed      string
		text, json string // what stands in text and in value positions; "!" for an error
	}{
		{ParamText, " as typed ", " as typed ", `" as typed "`},
		{"", "x", "x", `"x"`},
		{ParamNumber, " 9007199254740993 ", "9007199254740993", "9007199254740993"},
		{ParamNumber, "0.10", "0.10", "0.10"},
		{ParamNumber, "-1E+2", "-1E+2", "-1E+2"},
		{ParamNumber, "1,000", "!", ""},
		{ParamNumber, "007", "!", ""},
		{ParamNumber, "NaN", "!", ""},
		{ParamNumber, "+1", "!", ""},
		{ParamBoolean, "TRUE", "true", "true"},
		{ParamBoolean, "false", "false", "false"},
		{ParamBoolean, "yes", "!", ""},
		{ParamList, "a, b,,c d", "a,b,c d", `["a","b","c d"]`},
		{ParamList, `[1.0, "a,b", null, {"x": 1}]`, `1.0,a,b,null,{"x": 1}`, `[1.0, "a,b", null, {"x": 1}]`},
		{ParamList, `quo"te`, `quo"te`, `["quo\"te"]`},
		{ParamList, "[]", "", "[]"},
		{ParamList, "[1, 2", "!", ""},
		{ParamList, "[1] [2]", "!", ""},
		{ParamJSON, ` {"a": 0.10} `, `{"a": 0.10}`, `{"a": 0.10}`},
		{ParamJSON, `"text"`, `"text"`, `"text"`},
		{ParamJSON, `{a: 1}`, "!", ""},
		{ParamJSON, `1, "admin": true`, "!", ""},
	}
	for _, test := range tests {
		v, err := Parameter{Name: "p", Type: test.kind}.Read(test.typed)
		value, _ := template.ParseJSON("{p}")
		inJSON, _ := value.Render(map[string]template.Value{"p": v})
		switch {
		case err != nil && test.text != "!":
			t.Errorf("%s %q: %v", test.kind, test.typed, err)
		case err == nil && (v.Text != test.text || template.Text(inJSON) != test.json || !v.Set):
			t.Errorf("%s %q became %+v", test.kind, test.typed, v)
		}
	}
	for _, test := range []struct {
		items             ListItems
		typed, text, json string // text "!" means refused
	}{
		{ItemsNumber, "9007199254740993, 0.10", "9007199254740993,0.10", "[9007199254740993,0.10]"},
		{ItemsNumber, `["1", 2, null]`, "1,2,null", "[1,2,null]"},
		{ItemsNumber, "[]", "", "[]"},
		{ItemsNumber, "1, two", "!", ""},
		{ItemsNumber, "007", "!", ""},
		{ItemsBoolean, "True, false", "true,false", "[true,false]"},
		{ItemsBoolean, "yes", "!", ""},
	} {
		v, err := Parameter{Type: ParamList, Items: test.items}.Read(test.typed)
		if err != nil != (test.text == "!") || err == nil && (v.Text != test.text || v.JSON != test.json) {
			t.Errorf("%s of %s became %+v, %v", test.typed, test.items, v, err)
		}
	}
	if v, err := (Parameter{Type: ParamList, Items: ItemsNumber, Choices: []string{"1", "2"}}).Read("2"); err != nil || v.JSON != "[2]" {
		t.Errorf("a picked number became %+v, %v", v, err)
	}
	if v, _ := (Parameter{Type: ParamNumber, Default: "7"}).Read("  "); v.JSON != "7" || !v.Set {
		t.Errorf("the default of a blank value is %+v", v)
	}
	if v, err := (Parameter{Type: ParamNumber}).Read(""); v.Set || err != nil {
		t.Errorf("blank became %+v, %v", v, err)
	}
}
