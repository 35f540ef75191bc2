package fields

import (
	"errors"
	"strings"
	"testing"
)

func TestPathsReadAndWritten(t *testing.T) {
	for text, canonical := range map[string]string{
		"":                                "",
		"$":                               "",
		"id":                              "id",
		"$.data.items":                    "data.items",
		`data.items[*].owner["e-mail"]`:   `data.items[*].owner["e-mail"]`,
		`owner.e-mail`:                    `owner["e-mail"]`,
		"tags[0]":                         "tags[0]",
		"[0][12].a":                       "[0][12].a",
		"[*].name":                        "[*].name",
		"$[*]":                            "[*]",
		"prices.*.usd":                    "prices.*.usd",
		"*":                               "*",
		`["*"]`:                           `["*"]`,
		`["a.b"].c`:                       `["a.b"].c`,
		`a['it\'s']`:                      `a["it's"]`,
		`["say \"hi\""]`:                  `["say \"hi\""]`,
		`[""]`:                            `[""]`,
		`a[""].b`:                         `a[""].b`,
		"first name":                      `["first name"]`,
		"größe.日本":                        "größe.日本",
		"@odata":                          `["@odata"]`,
		"$ref":                            `["$ref"]`,
		`["@odata.nextLink"]`:             `["@odata.nextLink"]`,
		"2024.x":                          `["2024"].x`,
		`["a]b"]`:                         `["a]b"]`,
		`["tab\tkey"]`:                    `["tab\tkey"]`,
		`["\u00e9\ud83d\ude00"]`:          "é[\"\U0001F600\"]",
		`[ "x"]`:                          "!",
		"a..b":                            "!",
		".a":                              "!",
		"a.":                              "!",
		"a[":                              "!",
		"a[-1]":                           "!",
		"a[1:2]":                          "!",
		"a[?(@.x)]":                       "!",
		`a["b"`:                           "!",
		`a["b]`:                           "!",
		`a"b`:                             "!",
		"a]":                              "!",
		"a[0]b":                           "!",
		"a[99999999999]":                  "!",
		strings.Repeat("a.", 300) + "end": strings.Repeat("a.", 300) + "end",
	} {
		if text == `["\u00e9\ud83d\ude00"]` {
			canonical = "[\"é\U0001F600\"]"
		}
		path, err := ParsePath(text)
		var bad *PathError
		if canonical == "!" {
			if !errors.As(err, &bad) || bad.Message == "" {
				t.Errorf("%q was understood as %v", text, path)
			}
			continue
		}
		if err != nil || path.String() != canonical {
			t.Errorf("%q became %q (%v), want %q", text, path.String(), err, canonical)
		}
		if again, err := ParsePath(path.String()); err != nil || again.String() != path.String() {
			t.Errorf("%q does not survive: %q (%v)", path.String(), again.String(), err)
		}
	}
}

// FuzzPath: any key can be named, and what String writes is read back as the same path.
func FuzzPath(f *testing.F) {
	f.Add("data", "e-mail", 3)
	f.Add("a.b", `"]\`, 0)
	f.Add("", "*", 1)
	f.Fuzz(func(t *testing.T, one, two string, index int) {
		one, two = strings.ToValidUTF8(one, "�"), strings.ToValidUTF8(two, "�")
		path := Path{{Key: one}, {Kind: StepEach}, {Key: two}, {Kind: StepIndex, Index: index & 0xffff}, {Kind: StepAny}}
		back, err := ParsePath(path.String())
		if err != nil || len(back) != len(path) {
			t.Fatalf("%q: %v", path.String(), err)
		}
		for i := range path {
			if back[i] != path[i] {
				t.Fatalf("%q: step %d is %+v, want %+v", path.String(), i, back[i], path[i])
			}
		}
	})
}
