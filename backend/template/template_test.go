package template

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestParse(t *testing.T) {
	tests := []struct {
		text  string
		names string
		fault string // message | fix
	}{
		{"/v1/companies/{domain}/people/{id}", "domain id", ""},
		{"{a}{b}{a}", "a b", ""},
		{"{_x.y-9}", "_x.y-9", ""},
		{"{{literal}} {p}", "p", ""},
		{"{{{p}}}", "p", ""},
		{"", "", ""},
		{"no parameter", "", ""},
		{"/v1/{domain", "", "{domain is missing its closing brace. | /v1/{domain}"},
		{"/v1/{domain/people/{id}", "id", "{domain is missing its closing brace. | /v1/{domain}/people/{id}"},
		{"/v1/{domain/people}", "", "{domain is missing its closing brace. | /v1/{domain}/people}"},
		{"?a={a&b={b}", "b", "{a is missing its closing brace. | ?a={a}&b={b}"},
		{"/{page size}", "", "Use letters, digits and _ in a parameter name. | /{page_size}"},
		{"/{1st}", "", "Use letters, digits and _ in a parameter name. | /{_1st}"},
		{"/{größe}", "", "Use letters, digits and _ in a parameter name. | /{gr_e}"},
		{"/{}", "", "Write the name of the parameter between the braces. | "},
		{"/{id}}", "id", "This } closes nothing. For a brace that is text write }}. | /{id}}}"},
		{"{ a { b }}", "", "This { begins no parameter. For a brace that is text write {{. | {{ a {{ b }}}}"},
	}
	for _, test := range tests {
		parsed, err := Parse(test.text)
		if got := strings.Join(parsed.Names(), " "); got != test.names {
			t.Errorf("%q has the parameters %q, want %q", test.text, got, test.names)
		}
		if got := explain(err); got != test.fault {
			t.Errorf("%q: %q, want %q", test.text, got, test.fault)
		}
		if parsed.String() != test.text {
			t.Errorf("%q became %q", test.text, parsed.String())
		}
	}
}

func explain(err error) string {
	var e *SyntaxError
	if !errors.As(err, &e) {
		return ""
	}
	return e.Message + " | " + e.Fixed
}

func TestRename(t *testing.T) {
	parsed, _ := Parse("/{id}/{{id}}/{id2}?x={id}&y={broken")
	if got, want := parsed.Rename("id", "company"), "/{company}/{{id}}/{id2}?x={company}&y={broken"; got != want {
		t.Errorf("renamed to %q, want %q", got, want)
	}
	body, _ := ParseJSON(`{"id": {id}, "text": "{id} {{id}}"}`)
	if got, want := body.Rename("id", "n"), `{"id": {n}, "text": "{n} {{id}}"}`; got != want {
		t.Errorf("renamed to %q, want %q", got, want)
	}
	broken, err := ParseJSON(`{"id": {id}, }`)
	if got, want := broken.Rename("id", "n"), `{"id": {n}, }`; err == nil || got != want {
		t.Errorf("renamed to %q, want %q although it is broken", got, want)
	}
}

func TestCutLooksAtLiteralTextOnly(t *testing.T) {
	parsed, _ := Parse("{{a}}/{b}/c?{d}/e")
	pieces := []string{}
	for _, piece := range parsed.Split("/") {
		pieces = append(pieces, piece.String())
	}
	if got, want := fmt.Sprint(pieces), "[{{a}} {b} c?{d} e]"; got != want {
		t.Errorf("split into %s, want %s", got, want)
	}
	before, after, found := parsed.Cut("?")
	if before.String() != "{{a}}/{b}/c" || after.String() != "{d}/e" || !found {
		t.Errorf("cut into %q and %q", before, after)
	}
	if before, _, found := parsed.Cut("#"); found || before.String() != parsed.String() {
		t.Error("found what is not there")
	}
}

func TestDoubleBraced(t *testing.T) {
	for text, want := range map[string]string{
		"/v1/{{domain}}/{id}": "domain: /v1/{domain}/{id}",
		"{{{domain}}}":        ": {{{domain}}}",
		"{domain}":            ": {domain}",
		"{{ a b }}":           ": {{ a b }}",
	} {
		name, single := DoubleBraced(text)
		if got := name + ": " + single; got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestBodies reads, explains, mends and indents the bodies of testdata/bodies.txt.
func TestBodies(t *testing.T) {
	var out strings.Builder
	for _, c := range cases(t, "bodies.txt") {
		fmt.Fprintf(&out, "=== %s\n", c.title)
		body, err := ParseJSON(c.text)
		var e *SyntaxError
		switch {
		case errors.As(err, &e):
			fmt.Fprintln(&out, e.Message)
			if e.FixLabel != "" {
				fmt.Fprintf(&out, "[%s]\n%s\n", e.FixLabel, e.Fixed)
			}
		default:
			formatted, _ := FormatBody(c.text)
			fmt.Fprintf(&out, "parameters: %s\n%s\n", strings.Join(body.Names(), " "), formatted)
		}
	}
	golden(t, "bodies.golden", out.String())
}

// TestMendsLeadToJSON applies every offered mend until there is none: each body must get further each
// time, never stay where it is.
func TestMendsLeadToJSON(t *testing.T) {
	for _, c := range cases(t, "bodies.txt") {
		text := c.text
		for round := 0; ; round++ {
			_, err := ParseJSON(text)
			var e *SyntaxError
			if !errors.As(err, &e) || e.FixLabel == "" {
				break
			}
			if e.Fixed == text || round > 20 {
				t.Errorf("%s: %q is offered as a mend for %q", c.title, e.Fixed, text)
				break
			}
			text = e.Fixed
		}
	}
}

func TestRenderBody(t *testing.T) {
	body, err := ParseJSON(`{"n": {n}, "t": "{t}{{}}", "list": {list}, "plain": {plain}, "blank": {blank}, "blankText": "<{blank}>"}`)
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]Value{
		"n": {Text: "0.10", JSON: "0.10", Set: true}, "t": {Text: "a\"\\\n\x01\xff", Set: true},
		"list": {JSON: `[1, "b"]`, Set: true}, "plain": {Text: `say "hi"`, Set: true},
	}
	spans, refused := body.Render(values)
	want := `{"n": 0.10, "t": "a\"\\\n\u0001` + "\uFFFD" + `{}", "list": [1, "b"], "plain": "say \"hi\"", "blankText": "<>"}`
	if got := Text(spans); got != want || len(refused) > 0 {
		t.Errorf("got  %s %v\nwant %s", got, refused, want)
	}
	for _, sly := range []string{`1, "admin": true`, `1}`, `{`, `"a" "b"`, `// x`, ``} {
		_, refused := body.Render(map[string]Value{"n": {JSON: sly, Set: true}})
		if sly != "" && (len(refused) != 1 || refused[0].Parameter != "n") {
			t.Errorf("%q passed for one JSON value", sly)
		}
	}
}

func TestDepthIsLimited(t *testing.T) {
	deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	if err := CheckJSON(deep(MaxDepth)); err != nil {
		t.Errorf("%d levels: %v", MaxDepth, err)
	}
	if err := CheckJSON(deep(MaxDepth + 1)); err == nil {
		t.Errorf("%d levels were accepted", MaxDepth+1)
	}
	if err := CheckJSON(strings.Repeat(`{"a":`, 1_000_000)); err == nil {
		t.Error("a million levels were accepted")
	}
}

type bodyCase struct{ title, text string }

// cases reads a file of cases: "=== title", then the text.
func cases(t *testing.T, file string) []bodyCase {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	list := []bodyCase{}
	for _, piece := range strings.Split("\n"+string(data), "\n=== ")[1:] {
		title, text, _ := strings.Cut(piece, "\n")
		list = append(list, bodyCase{title, strings.TrimSuffix(text, "\n")})
	}
	return list
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	path := filepath.Join("testdata", file)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	gotLines, wantLines := strings.Split(got, "\n"), strings.Split(string(want), "\n")
	for i := range max(len(gotLines), len(wantLines)) {
		if line(gotLines, i) != line(wantLines, i) {
			t.Fatalf("%s, line %d:\n got %s\nwant %s", path, i+1, line(gotLines, i), line(wantLines, i))
		}
	}
}

func line(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(end)"
}

// TestJSONConformance holds CheckJSON against the JSONTestSuite, when the corpus is beside the project.
func TestJSONConformance(t *testing.T) {
	files, _ := filepath.Glob("../../../shared/corpus/json-edge/*.json")
	if len(files) == 0 {
		t.Skip("the corpus is not beside the project")
	}
	read := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(file)
		kind := name[strings.LastIndex(name, "__")+1:]
		kind = strings.TrimLeft(kind, "_")
		err = CheckJSON(string(text))
		switch {
		case strings.HasPrefix(kind, "y_") && err != nil:
			t.Errorf("%s must be accepted: %v", name, err)
		case strings.HasPrefix(kind, "n_") && err == nil:
			t.Errorf("%s must be refused", name)
		}
		if slices.Contains([]string{"y_", "n_", "i_"}, kind[:min(2, len(kind))]) {
			read++
		}
	}
	if read == 0 {
		t.Errorf("no file of %d is named y_, n_ or i_", len(files))
	}
}
