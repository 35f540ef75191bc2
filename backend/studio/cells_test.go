package studio

import (
	"math/big"
	"strings"
	"testing"
)

func TestCellsFitTheirTypes(t *testing.T) {
	for kind, texts := range map[ColumnType][2][]string{
		ColumnText:    {{"", "anything"}, {}},
		ColumnInteger: {{"", " ", "0", "-7", "+7", "007", "123456789012345678901234567890"}, {"1.0", "1e3", "1,000", "x", "-", "0x10", "1_000"}},
		ColumnDecimal: {{"1", "1.5", "-.5", "5.", "1e-3", "1E+3"}, {"1.5.2", ".", "e3", "1e", "1,5", "NaN", "Inf", "1e99999999999"}},
		ColumnBoolean: {{"true", "FALSE", "yes", "No", "1", "0"}, {"2", "maybe", "t"}},
		ColumnDate:    {{"2024-02-29", "29.2.2024", "29.02.2024 10:00", "2024-02-29T10:00:00Z", "2024-02-29 10:00", "2024-02-29T10:00:00.123456789+02:00"}, {"2023-02-29", "30.02.2024", "2024-2-9", "2024", "10:00"}},
		ColumnEmail:   {{"a@b.example", "a.b+c@sub.example.com"}, {"a@b", "@b.example", "a b@c.example", "a@b@c.example", "a@b..example", "a@.example"}},
		ColumnURL:     {{"https://a.example", "http://a.example/x?y#z"}, {"a.example", "ftp://a.example", "https://", "https://a .example"}},
		ColumnJSON:    {{"{}", "[1, 2]", ` {"a": 1}`}, {"1", "{", "null", `"a"`}},
	} {
		for _, text := range texts[0] {
			if !kind.Fits(text) {
				t.Errorf("%q does not fit %s", text, kind)
			}
		}
		for _, text := range texts[1] {
			if kind.Fits(text) {
				t.Errorf("%q fits %s", text, kind)
			}
		}
	}
}

// FuzzNumbers compares numbers as exact fractions do.
func FuzzNumbers(f *testing.F) {
	for _, pair := range [][2]string{{"0", "-0"}, {"1", "01"}, {"1.0", "1"}, {"1e3", "1000"}, {"-1", "-2"}, {"0.001", "1e-3"}, {"9", "10"}, {"12345678901234567890", "12345678901234567891"}, {"-0.1", "0.1"}} {
		f.Add(pair[0], pair[1])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		x, ok := SplitNumber(a)
		y, also := SplitNumber(b)
		if !ok || !also || max(x.Exponent, y.Exponent) > 5000 || min(x.Exponent, y.Exponent) < -5000 {
			return
		}
		p, is := new(big.Rat).SetString(strings.TrimSpace(a))
		q, too := new(big.Rat).SetString(strings.TrimSpace(b))
		if !is || !too {
			t.Fatalf("%q or %q is no number", a, b)
		}
		if x.Compare(y) != p.Cmp(q) {
			t.Fatalf("%q to %q is %d, want %d", a, b, x.Compare(y), p.Cmp(q))
		}
	})
}

func TestTextsOfColumnsAreSplit(t *testing.T) {
	for text, columns := range map[string]string{
		"": "", "plain": "", "{c1}": "c1", "a{c1}b{a2.f3}": "c1 a2.f3", "{x}": "", "{c1": "", "{{c1}}": "c1", "{c01}{a1}{a1.f}{c1.f1}": "", "{c1}{c1}": "c1 c1",
	} {
		found, joined := []string{}, ""
		for _, part := range SplitColumns(text) {
			joined += part.Text
			if part.Column != "" {
				found = append(found, part.Column)
				joined += "{" + part.Column + "}"
			}
		}
		if joined != text || strings.Join(found, " ") != columns {
			t.Errorf("%q is %v and becomes %q", text, found, joined)
		}
	}
	uses := Filler{Steps: []FillerStep{{Mapping: []MappedValue{{Column: "c2"}, {Text: "{c1} {c2} {a1.f1} {other}"}}}}}.Uses()
	if strings.Join(uses, " ") != "a1.f1 c1 c2" {
		t.Error(uses)
	}
}
