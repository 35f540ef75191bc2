package fields

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
)

// corpus returns a directory of recorded material beside the project, or skips the test.
func corpus(t testing.TB, name string) string {
	t.Helper()
	dir := filepath.Join("..", "..", "..", "shared", "corpus", name)
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("the corpus %s is not beside the project", name)
	}
	return dir
}

// TestD14ParserConformity holds the scanner to the JSONTestSuite: y_ must parse, n_ must be refused,
// i_ may do either but must not crash. Every text is also read byte by byte.
func TestD14ParserConformity(t *testing.T) {
	dir := corpus(t, "json-edge")
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		text, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(entry.Name(), "jsontestsuite__")
		whole, err := Valid(bytes.NewReader(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		slow, err := Valid(iotest.OneByteReader(bytes.NewReader(text)))
		if err != nil || slow != whole {
			t.Errorf("%s: %v in one piece, %v byte by byte (%v)", name, whole, slow, err)
		}
		switch {
		case strings.HasPrefix(name, "y_") && !whole:
			t.Errorf("%s is JSON, but was refused", name)
		case strings.HasPrefix(name, "n_") && whole:
			t.Errorf("%s is not JSON, but was taken", name)
		}
	}
}

var wellFormed = []string{
	`0`, `-0`, `1.5e-7`, `1E400`, `""`, `"\ud800"`, `"\u0000"`, "\"\x7f\"", `true`, `false`, `null`, ` [ ] `, `{}`,
	`{"a":1,"a":2}`, `{"":{"":[]}}`, "\xEF\xBB\xBF{\"a\":1}", `[9007199254740993,0.10,-12.50e+3]`,
	"[\"\U0010FFFF\u00e9\"]", strings.Repeat("[", MaxDepth) + strings.Repeat("]", MaxDepth),
	"\t{\r\n \"k\" : [ 1 , 2 ] }\n",
}

var malformed = []string{
	``, ` `, "\xEF\xBB\xBF", `{`, `[`, `[1,]`, `{"a":1,}`, `{"a"}`, `{"a":}`, `{a:1}`, `{'a':1}`, `[1 2]`, `01`, `-`, `1.`, `.5`, `1e`,
	`+1`, `0x1`, `NaN`, `tru`, `truex`, `nul`, `"`, `"\x"`, `"\u12g4"`, `"\u12`, "\"\x00\"", "\"\n\"", "\"\xff\"", "\"\xed\xa0\x80\"",
	"\"\xc0\xaf\"", `[]]`, `{}{}`, `1 2`, `]`, `}`, `[}`, `{]`, "\u00a0[]", "\xff", `[1,,2]`, `{"a":1 "b":2}`, "[1]\x00",
	strings.Repeat("[", 100_000), strings.Repeat("[", MaxDepth+1) + strings.Repeat("]", MaxDepth+1),
}

func TestD14ValidTexts(t *testing.T) {
	for _, text := range wellFormed {
		for _, read := range []func(string) (bool, error){whole, byteByByte} {
			if ok, err := read(text); !ok || err != nil {
				t.Errorf("%.60q was refused (%v)", text, err)
			}
		}
	}
	for _, text := range malformed {
		for _, read := range []func(string) (bool, error){whole, byteByByte} {
			if ok, err := read(text); ok || err != nil {
				t.Errorf("%.60q was taken (%v)", text, err)
			}
		}
	}
}

func whole(text string) (bool, error) { return Valid(strings.NewReader(text)) }
func byteByByte(text string) (bool, error) {
	return Valid(iotest.OneByteReader(strings.NewReader(text)))
}

// TestD14LongTokens crosses the window at every kind of place: within escapes, characters and digits.
func TestD14LongTokens(t *testing.T) {
	for _, unit := range []string{"a", `\u00e9`, `\n`, "é", "€", "\U0001F600", "ab€", `\"`} {
		for shift := range 9 {
			text := `["` + strings.Repeat("x", shift) + strings.Repeat(unit, 3*window/len(unit)) + `",` +
				strings.Repeat(" ", window) + `-1` + strings.Repeat("5", shift) + strings.Repeat("7", 2*window) + `.25e+7]`
			s := NewScanner(strings.NewReader(text))
			var joined []byte
			parts := 0
			for t := s.Next(); t != End && t != Bad; t = s.Next() {
				joined = append(joined, s.Raw()...)
				parts++
			}
			if s.Err() != nil {
				t.Fatalf("%q shifted by %d: %v", unit, shift, s.Err())
			}
			if want := strings.NewReplacer(",", "", " ", "").Replace(text); string(joined) != want {
				t.Fatalf("%q shifted by %d: the parts do not make the text", unit, shift)
			}
			if parts < 7 {
				t.Fatalf("%q: only %d tokens; the test no longer crosses the window", unit, parts)
			}
		}
	}
}

func TestSyntaxErrorsTellWhere(t *testing.T) {
	for text, want := range map[string]string{
		"{\n  \"a\": 1\n  \"b\": 2\n}": `line 3, column 3: a comma or "}" was expected, but a double quote stands there`,
		"[1,\n2,\n]":                   `line 3, column 1: a value was expected, but ']' stands there`,
		`{"é": "ü" x}`:                 `line 1, column 11: a comma or "}" was expected, but 'x' stands there`,
		"":                             `line 1, column 1: there is no JSON here`,
		`{"a": tru }`:                  `line 1, column 10: "true" was expected, but ' ' stands there`,
		`["abc`:                        `line 1, column 6: a string ends without its closing quote`,
		"[\"a\xffb\"]":                 `line 1, column 4: a byte that is not UTF-8`,
		`<html>`:                       `line 1, column 1: a value was expected, but '<' stands there`,
	} {
		s := NewScanner(strings.NewReader(text))
		for s.Next() > End {
		}
		if s.Err() == nil || s.Err().Error() != want {
			t.Errorf("%q: %v, want %s", text, s.Err(), want)
		}
	}
	long := "[" + strings.Repeat("1,\n", window) + "x]"
	s := NewScanner(strings.NewReader(long))
	for s.Next() > End {
	}
	var syntax *SyntaxError
	if !errors.As(s.Err(), &syntax) || syntax.Line != window+1 || syntax.Column != 1 {
		t.Errorf("behind the window: %v", s.Err())
	}
	if s.Next() != Bad {
		t.Error("the scan goes on after it failed")
	}
}

func TestReadFailureIsNotASyntaxError(t *testing.T) {
	broken := errors.New("the disk is gone")
	for _, text := range []string{"", "[1,2", `["ab`, "12", "tr", "[1] "} {
		r := bytes.NewReader([]byte(text))
		_, err := Valid(readerThenError{r, broken})
		if !errors.Is(err, broken) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

type readerThenError struct {
	r   *bytes.Reader
	err error
}

func (r readerThenError) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	if err != nil {
		err = r.err
	}
	return n, err
}

// FuzzScanner compares with encoding/json, which is laxer only about UTF-8 and depth.
func FuzzScanner(f *testing.F) {
	for _, text := range append(wellFormed, malformed[:len(malformed)-2]...) {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s := NewScanner(bytes.NewReader(text))
		for s.Next() > End {
		}
		ours := s.Err() == nil
		slow, _ := Valid(iotest.OneByteReader(bytes.NewReader(text)))
		if slow != ours {
			t.Fatalf("%v in one piece, %v byte by byte", ours, slow)
		}
		theirs := json.Valid(bytes.TrimPrefix(text, []byte("\xEF\xBB\xBF")))
		if ours && !theirs {
			t.Fatal("taken, but encoding/json refuses it")
		}
		var syntax *SyntaxError
		if theirs && !ours && errors.As(s.Err(), &syntax) && !syntax.TooDeep && !strings.Contains(syntax.Message, "UTF-8") {
			t.Fatalf("refused, but encoding/json takes it: %v", s.Err())
		}
	})
}
