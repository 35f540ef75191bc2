package fields

import (
	"io"
	"strings"
	"testing"
)

// TestSampleType holds that a sample comes with the type that it had, where others came too.
func TestSampleType(t *testing.T) {
	for _, test := range []struct {
		documents []string
		want      string // type and sample of "a"
	}{
		{[]string{`{"a": 12}`, `{"a": "x"}`}, "number 12"},
		{[]string{`{"a": "12"}`, `{"a": 7}`}, "string 12"},
		{[]string{`{"a": null}`, `{"a": true}`, `{"a": "x"}`}, "boolean true"},
		{[]string{`{"a": ""}`, `{"a": 0.10}`}, "number 0.10"},
		{[]string{`{"a": ""}`}, "string "},
		{[]string{`{"a": null}`}, " "},
		{[]string{`{"a": [1]}`, `{"a": "x"}`}, "list [1]"},
		{[]string{`{"a": []}`, `{"a": "x"}`}, "string x"},
		{[]string{`{"a": {}}`, `{"a": 1}`}, "number 1"},
		{[]string{`{"a": "x", "b": 1, "a": 5}`}, "string x"},
	} {
		readers := []io.Reader{}
		for _, d := range test.documents {
			readers = append(readers, strings.NewReader(d))
		}
		inferred, err := Infer(readers...)
		if err != nil {
			t.Fatal(err)
		}
		a := inferred.Suggest().Root.Children[0]
		if got := a.SampleType + " " + a.Sample; got != test.want {
			t.Errorf("%s: %q, want %q", test.documents, got, test.want)
		}
	}
}
