package fields

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"connectorstudio/backend/studio"
)

func outputOf(recordPath string, list bool, paths ...string) studio.Output {
	o := studio.Output{RecordPath: recordPath, List: list}
	for _, p := range paths {
		o.Fields = append(o.Fields, studio.OutputField{Name: p, Path: p, Type: studio.FieldText})
	}
	return o
}

// read returns the records as text: null and missing as such.
func read(t *testing.T, o studio.Output, body string) (string, error) {
	t.Helper()
	var records []string
	each := func(record []Value) error {
		var values []string
		for _, v := range record {
			switch {
			case v.Missing && v.JSON == "" && v.Text == "":
				values = append(values, "-")
			case v.Null && v.JSON == "null" && v.Text == "":
				values = append(values, "null")
			default:
				values = append(values, v.Text)
			}
		}
		records = append(records, strings.Join(values, "|"))
		return nil
	}
	err := Extract(o, strings.NewReader(body), each)
	whole := strings.Join(records, " ; ")
	records = nil
	if slow := Extract(o, iotest.OneByteReader(strings.NewReader(body)), each); fmt.Sprint(slow) != fmt.Sprint(err) || strings.Join(records, " ; ") != whole {
		t.Errorf("%s: %q byte by byte, %q in one piece", body, records, whole)
	}
	return whole, err
}

func TestRecordsAreRead(t *testing.T) {
	for _, c := range []struct {
		output studio.Output
		body   string
		want   string
	}{
		{outputOf("data.items", true, "id", "name"), `{"data":{"items":[{"id":1,"name":"a"},{"name":null}]},"x":1}`, "1|a ; -|null"},
		{outputOf("", true, "a"), `[{"a":1.0},{"a":9007199254740993},{"a":1e400}]`, "1.0 ; 9007199254740993 ; 1e400"},
		{outputOf("", false, "a", "b.c"), `{"a":"x","b":{"c":false}}`, "x|false"},
		{outputOf("", true), `[{},{}]`, " ; "},
		{outputOf("", true, ""), `["a",2,null,[1, 2]]`, `a ; 2 ; null ; [1,2]`},
		{outputOf("", false, ""), `"text"`, "text"},
		{outputOf("one", true, "id"), `{"one":{"id":5}}`, "5"},
		{outputOf("list", true, "id"), `{"list":null}`, ""},
		{outputOf("list", true, "id"), `{"list":[]}`, ""},
		{outputOf("g[*].items", true, "a"), `{"g":[{"items":[{"a":1}]},{},{"items":[{"a":2},{"a":3}]}]}`, "1 ; 2 ; 3"},
		{outputOf("g[1]", false, "a"), `{"g":[{"a":1},{"a":2}]}`, "2"},
		{outputOf("m.*", false, "a"), `{"m":{"x":{"a":1},"y":{"a":2}}}`, "1 ; 2"},
		{outputOf("", true, "tags[0]", "tags[1]", "tags"), `[{"tags":["a","b"]},{"tags":[]},{"tags":{"x": 1}}]`, `a|b|["a","b"] ; -|-|[] ; -|-|{"x":1}`},
		{outputOf("", true, "c[*].e"), `[{"c":[{"e":1},{},{"e":null},{"e":{"x":2}}]},{"c":[]},{"c":null},{}]`, `[1,null,{"x":2}] ; [] ; - ; -`},
		{outputOf("", true, "c[*].d[*]"), `[{"c":[{"d":[1,2]},{"d":[3]}]}]`, `[1,2,3]`},
		{outputOf("", true, "m.*", "m.x", "m.*.y"), `[{"m":{"x":{"y":1},"z":2}}]`, `[{"y":1},2]|{"y":1}|[1]`},
		{outputOf("", true, "c[0].e", "c[*].e", "c"), `[{"c":[{"e":1},{"e":2}]}]`, `1|[1,2]|[{"e":1},{"e":2}]`},
		{outputOf("", true, "hq", "hq.city"), `[{"hq":{"city":"X","n":{"a":[ ]}}}]`, `{"city":"X","n":{"a":[]}}|X`},
		{outputOf("", true, `["a.b"]`, `[""]`, `["\u00e9"]`), `[{"a.b":1,"":2,"\u00e9":3}]`, "1|2|3"},
		{outputOf("", true, "a"), `[{"a":1,"a":"last"}]`, "last"},
		{outputOf("", true, "a"), `[{"a":"Z\u00fcrich \ud83d\ude00 \"q\" \/"}]`, "Zürich \U0001F600 \"q\" /"},
		{outputOf("", true, "a.b"), `[{"a":[{"b":1}]},{"a":"x"},7,null]`, "- ; - ; - ; -"},
		{outputOf("", true, "long"), `[{"` + strings.Repeat("k", 2*window) + `":1,"long":"` + strings.Repeat("v", 2*window) + `"}]`, strings.Repeat("v", 2*window)},
	} {
		got, err := read(t, c.output, c.body)
		if err != nil || got != c.want {
			t.Errorf("%s %v of %.100s: %.200q (%v), want %.200q", c.output.RecordPath, c.output.Fields, c.body, got, err, c.want)
		}
	}
}

func TestRecordsThatCannotBeRead(t *testing.T) {
	for body, code := range map[string]studio.Code{
		`{"data":{}}`:                         studio.CodeNotFound,
		`[]`:                                  studio.CodeNotFound,
		`"x"`:                                 studio.CodeNotFound,
		`{"data":{"items":"none"}}`:           studio.CodeNotFound,
		`{"data":{"items":[{"id":1},`:         studio.CodeInvalid,
		`{"data":{"items":[{"id":1}]}} extra`: studio.CodeInvalid,
		`<html>`:                              studio.CodeInvalid,
		``:                                    studio.CodeInvalid,
	} {
		if _, err := read(t, outputOf("data.items", true, "id"), body); studio.CodeOf(err) != code {
			t.Errorf("%s: %v, want %s", body, err, code)
		}
	}
	for _, o := range []studio.Output{outputOf("a..b", true, "x"), outputOf("", true, "a[")} {
		if _, err := read(t, o, `[]`); studio.CodeOf(err) != studio.CodeInvalid {
			t.Errorf("%v", err)
		}
	}
	enough := errors.New("enough")
	count := 0
	err := Extract(outputOf("", true, "a"), strings.NewReader(`[{},{},{}]`), func([]Value) error {
		count++
		return enough
	})
	if err != enough || count != 1 {
		t.Errorf("%d records, %v", count, err)
	}
	if err := Extract(outputOf("", true, "a"), iotest.ErrReader(io.ErrUnexpectedEOF), nil); err != io.ErrUnexpectedEOF {
		t.Error(err)
	}
}

func TestValuesFitTypes(t *testing.T) {
	value := func(text string) (v Value) {
		err := Extract(outputOf("", false, ""), strings.NewReader(text), func(r []Value) error {
			v = r[0]
			return nil
		})
		if err != nil {
			t.Fatal(text, err)
		}
		return v
	}
	fits := map[string]string{
		`"text"`: "text json", `12`: "text number json", `"12"`: "text number json", `true`: "text boolean json", `"False"`: "text boolean json",
		`"2026-02-28"`: "text date json", `"2026-02-29"`: "text json", `"https://a.example"`: "text url json", `"a@b.example"`: "text email json",
		`[1]`: "list json", `{"a":1}`: "json", `null`: "text number boolean date url email list json", `""`: "text number boolean date url email list json",
	}
	for text, types := range fits {
		for _, kind := range []studio.FieldType{
			studio.FieldText, studio.FieldNumber, studio.FieldBoolean, studio.FieldDate, studio.FieldURL, studio.FieldEmail, studio.FieldList, studio.FieldJSON,
		} {
			if got, want := value(text).Fits(kind), strings.Contains(" "+types+" ", " "+string(kind)+" "); got != want {
				t.Errorf("%s as %s: %v", text, kind, got)
			}
		}
	}
	if !(Value{Missing: true}).Fits(studio.FieldNumber) {
		t.Error("a missing value has a type")
	}
}
