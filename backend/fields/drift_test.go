package fields

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"connectorstudio/backend/studio"
)

// declared infers an output from a sample and ticks all its fields.
func declared(t *testing.T, sample string) studio.Output {
	t.Helper()
	in := infer(t, sample).Suggest()
	return studio.Output{RecordPath: in.RecordPath, List: in.List, Fields: ticked(in.Root)}
}

func driftText(t *testing.T, o studio.Output, body string) string {
	t.Helper()
	drift, err := Drift(o, strings.NewReader(body))
	if err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	var lines []string
	for _, d := range drift {
		lines = append(lines, fmt.Sprintf("%s %s: %s", d.Kind, d.Path, d.Message))
	}
	return strings.Join(lines, "\n")
}

func TestDriftInWords(t *testing.T) {
	o := declared(t, `{"items":[{"email":"a@b.example","age":5,"hq":{"city":"X"},"ok":true,"tags":["a"],"when":"2026-01-01"},
		{"email":"c@d.example","age":null,"hq":{"city":"Y"},"ok":false,"tags":[],"when":"2026-01-02"}]}`)
	same := `{"email":"a@b.example","age":5,"hq":{"city":"X"},"ok":true,"tags":["a"],"when":"2026-01-01"}`
	for _, c := range []struct{ body, want string }{
		{`{"items":[` + same + `]}`, ""},
		{`{"items":[]}`, ""},
		{`{"items":null}`, ""},
		{`{"items":[` + same + `,` + strings.Replace(same, `"email":"a@b.example",`, "", 1) + `,` + same + `]}`, "missing email: email is missing in 1 of 3 records."},
		{`{"items":[` + strings.Replace(same, `{"city":"X"}`, `null`, 1) + `]}`, "missing hq.city: hq.city is missing in the only record."},
		{`{"items":[` + strings.Replace(same, `"X"`, `null`, 1) + `,` + same + `]}`, "null hq.city: hq.city is null in 1 of 2 records."},
		{`{"items":[` + strings.Replace(same, `"age":5`, `"age":{"years":5}`, 1) + `]}`,
			"type age: age is an object instead of a number in the only record.\nnew age.years: age.years is new (number)."},
		{`{"items":[` + strings.ReplaceAll(same+`,`+same, `2026-01-01`, `soon`) + `]}`, "type when: when is text that is not a date in all 2 records."},
		{`{"items":[` + strings.Replace(same, `"X"`, `12`, 1) + `]}`, "type hq.city: hq.city is a number instead of text in the only record."},
		{`{"items":[` + strings.Replace(same, `"ok"`, `"fresh":{"deep":{"er":1}},"ok"`, 1) + `,` + strings.Replace(same, `"X"`, `"X","zip":7`, 1) + `]}`,
			"new hq.zip: hq.zip is new (number).\nnew fresh: fresh is new (object)."},
		{`{"rows":[]}`, "missing items: The answer has no list of records at items."},
		{`{"error":"down"}`, "missing items: The answer has no list of records at items."},
		{`{"items":[` + strings.Replace(same, `"a@b.example"`, `""`, 1) + `]}`, ""},
		{`{"items":[` + strings.Replace(same, `["a"]`, `[{"x":1}]`, 1) + `]}`, ""},
	} {
		if got := driftText(t, o, c.body); got != c.want {
			t.Errorf("%s\n%s\nwant\n%s", c.body, got, c.want)
		}
	}
}

func TestDriftOfTheRecordsThemselves(t *testing.T) {
	if got := driftText(t, declared(t, `[{"a":1}]`), `{"error":"x"}`); got != "missing a: a is missing in the only record.\nnew error: error is new (string)." {
		t.Error(got) // one object where a list was is a list of one
	}
	if got := driftText(t, declared(t, `[{"a":1}]`), `"down"`); got != "missing : The answer has no list of records at the top." {
		t.Error(got)
	}
}

func TestDriftIsNotNoise(t *testing.T) {
	sample := `[{"id":"12","name":"A","left":{"out":1},"list":[{"x":1}]}]`
	in := infer(t, sample).Suggest()
	o := studio.Output{List: true, Known: in.Known}
	for _, f := range ticked(in.Root) {
		if f.Name != "Left out" && !strings.HasPrefix(f.Path, "list") {
			o.Fields = append(o.Fields, f)
		}
	}
	if got := driftText(t, o, sample); got != "" {
		t.Errorf("what was left out on purpose is reported: %s", got)
	}
	if got := driftText(t, o, `[{"id":12,"name":"B"}]`); got != "" {
		t.Errorf("an id without quotes is the same text: %s", got)
	}
	if got := driftText(t, o, `[{"id":"12","name":"A","left":{"out":1,"more":2},"list":[{"x":1,"y":2}]}]`); got != "new left.more: left.more is new (number).\nnew list[*].y: list[*].y is new (number)." {
		t.Error(got)
	}
	if got := driftText(t, studio.Output{}, sample); got != "" {
		t.Errorf("nothing is declared, but: %s", got)
	}
	var wide strings.Builder
	for i := range 150 {
		fmt.Fprintf(&wide, `,"name_of_column_%d":1`, i)
	}
	if drift, err := Drift(o, strings.NewReader(`[{"id":"1","name":"n"`+wide.String()+`}]`)); err != nil || len(drift) != maxNew {
		t.Errorf("%d differences (%v)", len(drift), err)
	}
}

func TestDriftNeedsJSON(t *testing.T) {
	o := declared(t, `[{"a":1}]`)
	for _, body := range []string{"<html>", `[{"a":1},`, ""} {
		if _, err := Drift(o, strings.NewReader(body)); studio.CodeOf(err) != studio.CodeInvalid {
			t.Errorf("%q: %v", body, err)
		}
	}
	if _, err := Drift(o, iotest.TimeoutReader(strings.NewReader(`[{"a":`+strings.Repeat(" ", 2*window)+`1}]`))); err != iotest.ErrTimeout {
		t.Error(err)
	}
	if _, err := Drift(o, iotest.ErrReader(io.ErrClosedPipe)); err != io.ErrClosedPipe {
		t.Error(err)
	}
}

func TestCheckOutput(t *testing.T) {
	o := studio.Output{RecordPath: "data..items", Fields: []studio.OutputField{
		{Name: "Company", Path: "name", Type: studio.FieldText},
		{Name: " company ", Path: "hq.country", Type: studio.FieldText},
		{Name: "  ", Path: "x", Type: studio.FieldText},
		{Name: "Bad path", Path: "a[", Type: studio.FieldText},
		{Name: "Bad type", Path: "b", Type: "money"},
		{Name: "Whole", Path: "", Type: studio.FieldJSON},
		{Name: "Hq country", Path: "hq.country", Type: studio.FieldText},
	}}
	want := []studio.Problem{
		{Field: "output.recordPath", Message: "Two dots in a row: a key is missing between them."},
		{Field: "output.fields.1.name", Message: "company is already used by name.", FixLabel: "Use HQ country 2", FixValue: "HQ country 2"},
		{Field: "output.fields.2.name", Message: "Give the output field a name."},
		{Field: "output.fields.3.path", Message: "A closing bracket is missing."},
		{Field: "output.fields.4.type", Message: "Choose a type."},
	}
	got := CheckOutput(o)
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			t.Fatalf("%d: %+v", i, got)
		}
	}
	if ok := CheckOutput(studio.Output{}); ok == nil || len(ok) != 0 {
		t.Errorf("%+v", ok)
	}
}
