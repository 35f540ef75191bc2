package template

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzParse holds what is true of every text (reliability P8).
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"/v1/{a}/{b.c}?x={a}", "{{a}}", "{a", "}", "{}", "{{{a}}}", "{ä}", "a}}b{{c", "{a/{b}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := Parse(text)
		if parsed.String() != text {
			t.Fatalf("%q became %q", text, parsed.String())
		}
		for _, name := range parsed.Names() {
			if !ValidName(name) {
				t.Fatalf("%q is no name", name)
			}
			if parsed.Rename(name, name) != text {
				t.Fatalf("renaming %q to itself changed the text", name)
			}
		}
		pieces := []string{}
		for _, piece := range parsed.Split("/") {
			pieces = append(pieces, piece.String())
		}
		if strings.Join(pieces, "/") != text {
			t.Fatalf("%q was split into %q", text, pieces)
		}
		var e *SyntaxError
		if errors.As(err, &e) && e.FixLabel != "" {
			if _, again := Parse(e.Fixed); again != nil && e.Fixed == text {
				t.Fatalf("the mend of %q mends nothing", text)
			}
		}
	})
}

// FuzzSegment holds that no value leaves its segment of a path.
func FuzzSegment(f *testing.F) {
	for _, seed := range []string{"..", ".", "", "a/b", "%2e%2e", "a?b#c", "\\", "..;x", "\x00", "é"} {
		f.Add("x{v}", seed, true)
		f.Add("{v}", seed, false)
	}
	f.Fuzz(func(t *testing.T, text, value string, slashes bool) {
		parsed, err := Parse(text)
		if err != nil || strings.ContainsAny(text, "/?#") {
			t.Skip()
		}
		values := map[string]Value{}
		for _, name := range parsed.Names() {
			values[name] = Value{Text: value, Set: true, Slashes: slashes}
		}
		spans, refused := parsed.Render(Segment, values)
		got := Text(spans)
		if strings.ContainsAny(got, "/?#\\ \r\n\x00") {
			t.Fatalf("%q with %q left its segment: %q", text, value, got)
		}
		if len(refused) == 0 && len(values) > 0 && (got == "" || got == "." || got == "..") {
			t.Fatalf("%q with %q came out as %q", text, value, got)
		}
	})
}

// FuzzJSON holds that the reader agrees with encoding/json, that holes cannot break a body, and that
// indenting changes nothing but white space.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{`{"a":{b},"c":"{d} {{e}}"}`, `[1,2.5e-3,true,null]`, `{"a":1,}`, `{{a}}`, `"\ud800"`, `{"q":"{ a }"}`, `{x}`, `[{a}{b}]`} {
		f.Add(seed, `say "hi" \ {"x":1}`)
	}
	f.Fuzz(func(t *testing.T, text, value string) {
		if valid := CheckJSON(text) == nil; valid && !json.Valid([]byte(text)) {
			t.Fatalf("%q was accepted", text)
		} else if !valid && json.Valid([]byte(text)) && utf8.ValidString(text) && strings.Count(text, "[")+strings.Count(text, "{") <= MaxDepth {
			t.Fatalf("%q was refused: %v", text, CheckJSON(text))
		}
		body, err := ParseJSON(text)
		if body.String() != text {
			t.Fatalf("%q became %q", text, body.String())
		}
		if err != nil {
			return
		}
		values := map[string]Value{}
		for _, name := range body.Names() {
			values[name] = Value{Text: value, Set: true}
		}
		for _, v := range []map[string]Value{nil, values} {
			spans, refused := body.Render(v)
			if rendered := Text(spans); !json.Valid([]byte(rendered)) || len(refused) > 0 {
				t.Fatalf("%q became %q, refused %v", text, rendered, refused)
			}
		}
		formatted, err := FormatBody(text)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := FormatBody(formatted); again != formatted || err != nil {
			t.Fatalf("%q is not stable: %q, %v", formatted, again, err)
		}
		tight := strings.NewReplacer(" ", "", "\t", "", "\r", "", "\n", "")
		if tight.Replace(text) != tight.Replace(formatted) {
			t.Fatalf("%q was changed to %q", text, formatted)
		}
	})
}
