package template

import "testing"

func TestBlankMembersAreLeftOut(t *testing.T) {
	tests := []struct{ body, want string }{
		{`{"a": {x}}`, `{}`},
		{`{"a": {x}, "b": 1}`, `{"b": 1}`},
		{`{"b": 1, "a": {x}}`, `{"b": 1}`},
		{`{"b": 1, "a": {x}, "y": {y}}`, `{"b": 1}`},
		{`{"b": 1, "a": {x}, "c": {set}, "y": {y}}`, `{"b": 1, "c": "s"}`},
		{`{ "a" : {x} , "y" : {y} }`, `{  }`},
		{`[{x}, 1, {y}, {set}, {x}]`, `[1, "s"]`},
		{`{"in": {"a": {x}}, "list": [{x}]}`, `{"in": {}, "list": []}`},
		{`{"a": "{x}", "{{": {x}, "c": "}} {x}{{"}`, `{"a": "", "c": "} {"}`},
		{`{"a": {needed}, "b": {x}}`, `{"a": null}`},
		{`{x}`, `null`},
		{"{\n  \"a\": {x},\n  \"b\": [\n    {y}\n  ]\n}", "{\n  \"b\": [\n    \n  ]\n}"},
	}
	values := map[string]Value{"set": {Text: "s", Set: true}, "needed": {Needed: true}}
	for _, test := range tests {
		body, err := ParseJSON(test.body)
		if err != nil {
			t.Errorf("%s: %v", test.body, err)
			continue
		}
		spans, _ := body.Render(values)
		if got := Text(spans); got != test.want || CheckJSON(got) != nil {
			t.Errorf("%s became %s, want %s", test.body, got, test.want)
		}
	}
}
