package fields

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"connectorstudio/backend/studio"
)

func infer(t testing.TB, samples ...string) *Inferred {
	t.Helper()
	readers := []io.Reader{}
	for _, s := range samples {
		readers = append(readers, strings.NewReader(s))
	}
	inferred, err := Infer(readers...)
	if err != nil {
		t.Fatalf("%.200q: %v", samples, err)
	}
	return inferred
}

// at finds a shape by its path.
func at(s Shape, path string) *Shape {
	if s.Path == path {
		return &s
	}
	for _, c := range s.Children {
		if found := at(c, path); found != nil {
			return found
		}
	}
	return nil
}

// ticked lists all fields that the shapes offer, in order.
func ticked(s Shape) []studio.OutputField {
	fields := []studio.OutputField{}
	if s.Field != nil {
		fields = append(fields, *s.Field)
	}
	for _, c := range s.Children {
		fields = append(fields, ticked(c)...)
	}
	return fields
}

const companies = `{"data": {"parent": {"id": "p1"}, "items": [
	{"company_id": 9007199254740993, "name": "Acme", "site": "https://acme.example", "mail": "a@acme.example", "since": "2026-02-28",
	 "industry": {"code": "311", "label": "Food"}, "tags": ["a", "b"], "contacts": [{"email": "x@acme.example"}], "rate": 0.10, "e-mail": "k", "open": true},
	{"company_id": "C2", "name": null, "site": "https://b.example", "mail": "", "since": "2026-03-01T08:30:00Z",
	 "industry": null, "tags": [], "contacts": [], "extra": {}, "mixed": {"a": 1}},
	{"company_id": 7, "name": "", "site": "https://c.example/x?y=1", "mail": "b@c.example", "since": "2026-03-01 08:30:00.5+01:00",
	 "industry": {"code": "312"}, "mixed": "text"}
]}, "paging": {"total": 3, "next": null}}`

func TestG16FieldsOfRecords(t *testing.T) {
	in := infer(t, companies).Suggest()
	if in.RecordPath != "data.items" || !in.List || in.Candidates[0] != (Candidate{"data.items", 3}) {
		t.Fatalf("suggested %q (%v), candidates %v", in.RecordPath, in.List, in.Candidates)
	}
	want := []studio.OutputField{
		{Name: "Company ID", Path: "company_id", Type: studio.FieldText, Mixed: true, Sample: "9007199254740993"},
		{Name: "Name", Path: "name", Type: studio.FieldText, Nullable: true, Sample: "Acme"},
		{Name: "Site", Path: "site", Type: studio.FieldURL, Sample: "https://acme.example"},
		{Name: "Mail", Path: "mail", Type: studio.FieldEmail, Sample: "a@acme.example"},
		{Name: "Since", Path: "since", Type: studio.FieldDate, Sample: "2026-02-28"},
		{Name: "Industry code", Path: "industry.code", Type: studio.FieldText, Optional: true, Sample: "311"},
		{Name: "Industry label", Path: "industry.label", Type: studio.FieldText, Optional: true, Sample: "Food"},
		{Name: "Tags", Path: "tags", Type: studio.FieldList, Optional: true, Sample: `["a","b"]`},
		{Name: "Contacts", Path: "contacts", Type: studio.FieldList, Optional: true, Sample: `[{"email":"x@acme.example"}]`},
		{Name: "Contacts email", Path: "contacts[*].email", Type: studio.FieldList, Optional: true, Sample: "x@acme.example"},
		{Name: "Rate", Path: "rate", Type: studio.FieldNumber, Optional: true, Sample: "0.10"},
		{Name: "Email", Path: `["e-mail"]`, Type: studio.FieldText, Optional: true, Sample: "k"},
		{Name: "Open", Path: "open", Type: studio.FieldBoolean, Optional: true, Sample: "true"},
		{Name: "Extra", Path: "extra", Type: studio.FieldJSON, Optional: true, Sample: "{}"},
		{Name: "Mixed", Path: "mixed", Type: studio.FieldJSON, Optional: true, Mixed: true, Sample: `{"a":1}`},
		{Name: "Mixed a", Path: "mixed.a", Type: studio.FieldNumber, Optional: true, Sample: "1"},
	}
	got := ticked(in.Root)
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			t.Fatalf("field %d: got %+v, want %+v", i, got[min(i, len(got)-1)], want[min(i, len(want)-1)])
		}
	}
	for path, want := range map[string][4]int64{ // seen, of, nulls, items
		"":                            {1, 1, 0, 0},
		"data.items":                  {1, 1, 0, 3},
		"data.items[*]":               {3, 3, 0, 0},
		"data.items[*].name":          {3, 3, 1, 0},
		"data.items[*].industry":      {3, 3, 1, 0},
		"data.items[*].industry.code": {2, 2, 0, 0},
		"data.items[*].rate":          {1, 3, 0, 0},
		"data.items[*].tags":          {2, 3, 0, 2},
		"paging.next":                 {1, 1, 1, 0},
	} {
		s := at(in.Root, path)
		if s == nil || [4]int64{s.Seen, s.Of, s.Nulls, s.Items} != want {
			t.Errorf("%s: %+v, want %v", path, s, want)
		}
	}
	if s := at(in.Root, "data.parent.id"); s.Field != nil {
		t.Error("a value outside the records can be ticked")
	}
	if types := at(in.Root, "data.items[*].mixed").Types; !slices.Equal(types, []string{"object", "string"}) {
		t.Errorf("mixed types %v", types)
	}
	if !slices.Contains(in.Known, "industry.label") || !slices.Contains(in.Known, "contacts[*].email") || slices.Contains(in.Known, "") {
		t.Errorf("known paths %v", in.Known)
	}
}

func TestG16WhereTheRecordsAre(t *testing.T) {
	for doc, want := range map[string]string{
		`[{"a":1},{"a":2}]`:                                             "/true",
		`{"results":[{"a":1}],"ids":[1,2,3,4,5]}`:                       "results/true",
		`{"few":[{"a":1}],"many":[{"a":1},{"a":2}]}`:                    "many/true",
		`{"a":{"b":{"c":[{"x":1}]}}}`:                                   "a.b.c/true",
		`{"items":[{"id":1,"subs":[{"x":1},{"x":2},{"x":3}]}]}`:         "items/true",
		`{"id":"c1","name":"One company","contacts":[{"a":1},{"a":2}]}`: "/false",
		`{"data":{"id":7,"contacts":[{"a":1}]}}`:                        "/false",
		`{"data":{"id":{"record":7},"contacts":[{"a":1}]}}`:             "/false",
		`{"name":"One"}`:     "/false",
		`{"tags":["a","b"]}`: "/false",
		`["a","b"]`:          "/false",
		`"text"`:             "/false",
		`[]`:                 "/false",
		`{"@odata.context":"x","value":[{"a":1}]}`:                        "value/true",
		`{"odd.key":{"list of":[{"a":1}]}}`:                               `["odd.key"]["list of"]/true`,
		`{"groups":[{"items":[{"a":1},{"a":2},{"a":3}]},{"items":null}]}`: "groups/true",
	} {
		in := infer(t, doc).Suggest()
		if got := fmt.Sprintf("%s/%v", in.RecordPath, in.List); got != want {
			t.Errorf("%s: suggested %s, want %s", doc, got, want)
		}
	}
}

func TestG16AnyListCanBeChosen(t *testing.T) {
	for _, c := range []struct {
		doc, path string
		list      bool
		want      string // paths and types of the fields
	}{
		{`{"groups":[{"items":[{"a":1}]},{"items":[{"b":"x"}]}]}`, "groups[*].items", true, "a number, b text"},
		{`["a","b"]`, "", true, " text"},
		{`{"rows":[["a",1],["b",2]]}`, "rows", true, " list"},
		{`"plain"`, "", false, " text"},
		{`null`, "", false, " text"},
		{`{"a":{"b":1},"c":[2]}`, "", false, "a.b number, c list"},
		{`{"data":{"id":1,"name":"n"}}`, "data", false, "id number, name text"},
		{`{"one":{"id":1}}`, "one", true, "id number"}, // a list of one, sent without brackets
		{`{"a":1}`, "nowhere", true, ""},
		{`{"a":1}`, "a..b", true, ""},
	} {
		in := infer(t, c.doc).Choose(c.path, c.list)
		got := []string{}
		for _, f := range ticked(in.Root) {
			got = append(got, f.Path+" "+string(f.Type))
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s at %q: %q, want %q", c.doc, c.path, got, c.want)
		}
		if (c.want == "") != (len(in.Notes) > 0) {
			t.Errorf("%s at %q: notes %q", c.doc, c.path, in.Notes)
		}
	}
}

func TestD14NumbersKeepEveryDigit(t *testing.T) {
	doc := `{"id":9007199254740993,"price":0.10,"huge":1E400,"long":123456789012345678901234567890,"minus":-0}`
	in := infer(t, doc).Suggest()
	want := []string{"9007199254740993", "0.10", "1E400", "123456789012345678901234567890", "-0"}
	output := studio.Output{Fields: ticked(in.Root)}
	for i, f := range output.Fields {
		if f.Type != studio.FieldNumber || f.Sample != want[i] {
			t.Errorf("%+v, want the number %s", f, want[i])
		}
	}
	err := Extract(output, strings.NewReader(doc), func(record []Value) error {
		for i, v := range record {
			if v.Text != want[i] || v.JSON != want[i] || !v.Fits(studio.FieldNumber) {
				t.Errorf("read %+v, want %s", v, want[i])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestD14RepeatedNamesAreNoticed(t *testing.T) {
	in := infer(t, `[{"a":1,"b":2,"a":"x"},{"a":3,"\u0061":4}]`).Suggest()
	if len(in.Notes) != 1 || !strings.Contains(in.Notes[0], "[*].a stands twice") {
		t.Errorf("notes %q", in.Notes)
	}
	a := at(in.Root, "[*].a")
	if a.Seen != 2 || a.Of != 2 || !slices.Equal(a.Types, []string{"string", "number"}) {
		t.Errorf("%+v; the last value of a name counts, once", a)
	}
	in = infer(t, `{"a":{"x":1},"a":{"x":2}}`).Suggest()
	if x := at(in.Root, "a.x"); x.Seen != 1 || x.Of != 1 {
		t.Errorf("%+v", x)
	}
}

func TestMapsKeyedByIDsBecomeOneEntry(t *testing.T) {
	entries := func(n int, key, value string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `,"`+key+`":`+value, i)
		}
		return "{" + b.String()[1:] + "}"
	}
	for name, c := range map[string]struct {
		doc       string
		collapsed bool
	}{
		"numbers as keys":         {entries(300, "%d", `1.5`), true},
		"hexadecimal keys":        {entries(300, "5f3c%08x", `"x"`), true},
		"named objects":           {entries(300, "team-%d-x", `{"size":1,"lead":{"name":"n"}}`), true},
		"a wide record":           {entries(300, "customfield_%d", `"text"`), false},
		"a record of 100 columns": {entries(100, "%d", `1`), false},
		"1,200 plain names":       {entries(1200, "very_long_column_name_%d", `null`), true},
	} {
		in := infer(t, `{"map":`+c.doc+`}`).Suggest()
		m := at(in.Root, "map")
		if collapsed := len(m.Children) == 1 && m.Children[0].Key == "*"; collapsed != c.collapsed {
			t.Errorf("%s: collapsed %v, %d children", name, collapsed, len(m.Children))
		}
		if c.collapsed != (len(in.Notes) == 1) {
			t.Errorf("%s: notes %q", name, in.Notes)
		}
	}
	in := infer(t, `{"map":`+entries(300, "%d", `{"size":1,"tags":[true]}`)+`}`).Suggest()
	if s := at(in.Root, "map.*.size"); s == nil || s.Seen != 300 || s.Of != 300 || s.Field == nil || s.Field.Type != studio.FieldList {
		t.Errorf("%+v", s)
	}
	// Paths through a map are read again.
	output := studio.Output{Fields: []studio.OutputField{{Name: "S", Path: "map.*.size"}, {Name: "One", Path: `map["7"].size`}}}
	err := Extract(output, strings.NewReader(`{"map":{"7":{"size":3},"8":{"size":null},"9":{}}}`), func(r []Value) error {
		if r[0].Text != "[3,null]" || r[1].Text != "3" {
			t.Errorf("%+v", r)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// TestBoundOfPaths: hostile samples cannot make the tree grow without end.
func TestBoundOfPaths(t *testing.T) {
	var doc strings.Builder
	for i := range 200 {
		fmt.Fprintf(&doc, `,"group_%d":{`, i)
		for j := range 150 {
			fmt.Fprintf(&doc, `"column_of_%d_and_%d":[{"x":1}],`, i, j)
		}
		doc.WriteString(`"last":0}`)
	}
	inferred := infer(t, "{"+doc.String()[1:]+"}")
	if size := inferred.root.size(); size > maxPaths {
		t.Errorf("%d paths", size)
	}
	if notes := strings.Join(inferred.notes, " "); !strings.Contains(notes, "5000 different fields") {
		t.Errorf("notes %q", notes)
	}
	long := infer(t, `{"`+strings.Repeat("k", 3*window)+`":{"a":[1]},"b":"`+strings.Repeat("v", 3*window)+`"}`)
	if in := long.Suggest(); len(in.Root.Children) != 1 || len([]rune(in.Root.Children[0].Sample)) != 200 || len(in.Notes) != 1 {
		t.Errorf("%d children, notes %q", len(in.Root.Children), in.Notes)
	}
}

func TestFaultySamples(t *testing.T) {
	_, err := Infer(strings.NewReader(`{"a":1}`), strings.NewReader("{\n\"a\":}"))
	f := studio.AsFailure(err)
	if f.Code != studio.CodeInvalid || f.Message != "Sample 2 is not valid JSON." || f.Field != "samples.1" || !strings.Contains(f.Detail, "line 2, column 5") {
		t.Errorf("%+v", f)
	}
	if _, err := Infer(strings.NewReader("<html>")); studio.CodeOf(err) != studio.CodeInvalid {
		t.Error(err)
	}
	if _, err := Infer(iotest.ErrReader(io.ErrUnexpectedEOF)); err != io.ErrUnexpectedEOF {
		t.Error(err)
	}
	if in := infer(t).Suggest(); in.Samples != 0 || in.Candidates == nil || in.Notes == nil || in.Root.Children == nil || in.Root.Types == nil {
		t.Errorf("%+v", in)
	}
}

func TestFieldsTypedByHand(t *testing.T) {
	inferred := infer(t, companies)
	inferred.Suggest()
	for path, want := range map[string]studio.OutputField{
		"industry.label":     {Name: "Industry label", Path: "industry.label", Type: studio.FieldText, Optional: true, Sample: "Food"},
		`$["e-mail"]`:        {Name: "Email", Path: `["e-mail"]`, Type: studio.FieldText, Optional: true, Sample: "k"},
		"tags[0]":            {Name: "Tags", Path: "tags[0]", Type: studio.FieldText, Optional: true, Sample: "a"},
		"contacts[*].email":  {Name: "Contacts email", Path: "contacts[*].email", Type: studio.FieldList, Optional: true, Sample: "x@acme.example"},
		"industry.*":         {Name: "Industry", Path: "industry.*", Type: studio.FieldList, Optional: true, Sample: "311"},
		"not.in.the.samples": {Name: "Not in the samples", Path: "not.in.the.samples", Type: studio.FieldText, Optional: true},
		"site":               {Name: "Site", Path: "site", Type: studio.FieldURL, Sample: "https://acme.example"},
	} {
		if got, err := inferred.Field(path); err != nil || got != want {
			t.Errorf("%s: %+v (%v), want %+v", path, got, err, want)
		}
	}
	if _, err := inferred.Field("a..b"); studio.CodeOf(err) != studio.CodeInvalid {
		t.Errorf("%v", err)
	}
}

// paths walks a document the simple way: every path with the JSON types that stand there.
func paths(value any, path string, into map[string]map[string]bool) {
	if into[path] == nil {
		into[path] = map[string]bool{}
	}
	switch v := value.(type) {
	case map[string]any:
		into[path]["object"] = true
		for key, member := range v {
			paths(member, Child(path, key), into)
		}
	case []any:
		into[path]["list"] = true
		for _, element := range v {
			paths(element, path+"[*]", into)
		}
	case string:
		into[path]["string"] = true
	case json.Number:
		into[path]["number"] = true
	case bool:
		into[path]["boolean"] = true
	default:
		into[path]["null"] = true
	}
}

// missingPaths compares an inference with a simple walk. A map keyed by ids has one path for all of its members.
func missingPaths(t *testing.T, root Shape, docs ...string) []string {
	t.Helper()
	want := map[string]map[string]bool{}
	for _, doc := range docs {
		d := json.NewDecoder(strings.NewReader(strings.TrimPrefix(doc, "\uFEFF")))
		d.UseNumber()
		var value any
		if err := d.Decode(&value); err != nil {
			t.Fatal(err)
		}
		paths(value, "", want)
	}
	var missing []string
	var walk func(s Shape)
	walk = func(s Shape) {
		for _, kind := range s.Types {
			if !want[s.Path][kind] {
				missing = append(missing, s.Path+" is not "+kind)
			}
			delete(want[s.Path], kind)
		}
		if len(want[s.Path]) == 0 {
			delete(want, s.Path)
		}
		for _, c := range s.Children {
			if c.Key == "*" && c.Path == anyPath(s.Path) {
				asAny(t, want, s.Path)
			}
			walk(c)
		}
	}
	walk(root)
	for path, kinds := range want {
		for kind := range kinds {
			missing = append(missing, path+" lost "+kind)
		}
	}
	return missing
}

// asAny takes the members of a map keyed by ids for one.
func asAny(t *testing.T, want map[string]map[string]bool, at string) {
	t.Helper()
	above, err := ParsePath(at)
	if err != nil {
		t.Fatal(err)
	}
	for path, kinds := range maps.Clone(want) {
		steps, err := ParsePath(path)
		if err != nil {
			t.Fatal(err)
		}
		if len(steps) <= len(above) || steps[:len(above)].String() != above.String() || steps[len(above)].Kind != StepKey {
			continue
		}
		delete(want, path)
		steps[len(above)] = Step{Kind: StepAny}
		general := steps.String()
		if want[general] == nil {
			want[general] = map[string]bool{}
		}
		maps.Copy(want[general], kinds)
	}
}

// anyValue makes a random document out of few keys, so that samples overlap.
func anyValue(r *rand.Rand, depth int) any {
	switch n := r.IntN(10); {
	case n < 4 && depth > 0:
		object := map[string]any{}
		for range r.IntN(6) {
			object[[]string{"id", "name", "a.b", "", "größe", "*", "tags", "[0]"}[r.IntN(8)]] = anyValue(r, depth-1)
		}
		return object
	case n < 6 && depth > 0:
		list := []any{}
		for range r.IntN(5) {
			list = append(list, anyValue(r, depth-1))
		}
		return list
	}
	return []any{nil, true, json.Number("1.0"), "text", "2026-01-01"}[r.IntN(5)]
}

// TestMergingLosesNothing: whatever the samples, the merged tree has every path of each with all types,
// and nothing else; the order of samples changes no count.
func TestMergingLosesNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for range 1500 {
		var docs []string
		for range r.IntN(4) + 1 {
			text, _ := json.Marshal(anyValue(r, 5))
			docs = append(docs, string(text))
		}
		for n := 1; n < len(docs); n++ { // one more at a time
			if missing := missingPaths(t, infer(t, docs[:n]...).Choose("", false).Root, docs[:n]...); len(missing) > 0 {
				t.Fatalf("%q: %q", docs[:n], missing)
			}
		}
		merged := infer(t, docs...).Choose("", false)
		if missing := missingPaths(t, merged.Root, docs...); len(missing) > 0 {
			t.Fatalf("%q: %q", docs, missing)
		}
		reversed := slices.Clone(docs)
		slices.Reverse(reversed)
		other := infer(t, reversed...).Choose("", false)
		compareCounts(t, merged.Root, other.Root)
	}
}

// TestMergingMapsLosesNothing is the same for maps keyed by ids, which have one path for all of their members.
func TestMergingMapsLosesNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	for range 20 {
		docs := []string{}
		for range 3 {
			entries := map[string]any{}
			for range 2 + r.IntN(300) {
				entries[fmt.Sprintf("%08x", r.Uint32())] = anyValue(r, 3)
			}
			text, _ := json.Marshal(map[string]any{"total": len(entries), "byId": entries})
			docs = append(docs, string(text))
			if missing := missingPaths(t, infer(t, docs...).Choose("", false).Root, docs...); len(missing) > 0 {
				t.Fatalf("%d documents: %.2000q", len(docs), missing)
			}
		}
	}
}

func compareCounts(t *testing.T, a, b Shape) {
	t.Helper()
	if a.Seen != b.Seen || a.Of != b.Of || a.Nulls != b.Nulls || a.Items != b.Items || len(a.Children) != len(b.Children) || !slices.Equal(a.Types, b.Types) {
		t.Fatalf("%+v\n%+v", a, b)
	}
	for _, c := range a.Children {
		if other := at(b, c.Path); other != nil {
			compareCounts(t, c, *other)
		}
	}
}
