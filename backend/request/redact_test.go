package request

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"html"
	"io"
	"math/rand/v2"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"
)

// canaries are secrets of the shapes that real systems hand out, with characters that every encoding
// treats differently.
var canaries = []string{
	"sk_canary_7f3e9a1c5d", "cnry+slash/eq==&amp", `cnry "quoted" \back`, "cnry-ünïcode-ключ-🔑", "eyJhbGciOiJSUzI1NiJ9.cnryPayload.sIgnAtUre_-",
}

var escapes = regexp.MustCompile("%[0-9A-F]{2}")

// encodedEverywhere lists a secret in the encodings of reliability section 5.2, made with the standard
// library rather than with the code under test. The base64 of a secret within other bytes is covered by
// three leads and a tail.
func encodedEverywhere(secret string) []string {
	list := []string{
		secret, url.QueryEscape(secret), escapes.ReplaceAllStringFunc(url.QueryEscape(secret), strings.ToLower), url.PathEscape(secret),
		hex.EncodeToString([]byte(secret)), strings.ToUpper(hex.EncodeToString([]byte(secret))), html.EscapeString(secret),
	}
	quoted, _ := json.Marshal(secret)
	list = append(list, strings.Trim(string(quoted), `"`))
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		wide := []byte{}
		for _, unit := range utf16.Encode([]rune(secret)) {
			wide = order.AppendUint16(wide, unit)
		}
		list = append(list, string(wide))
	}
	for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
		for _, lead := range []string{"", "u", "u:"} {
			list = append(list, encoding.EncodeToString([]byte(lead+secret)), encoding.EncodeToString([]byte(lead+secret+":t")))
		}
	}
	return list
}

// leaks returns an encoding of the secret, or the first or last 12 characters of it, that is in the
// text; empty when there is none.
func leaks(text, secret string) string {
	for _, encoded := range encodedEverywhere(secret) {
		if strings.Contains(text, encoded) {
			return encoded
		}
	}
	for _, end := range []string{secret[:12], secret[len(secret)-12:]} {
		if strings.Contains(text, end) {
			return end
		}
	}
	return ""
}

func TestD09RedactorKnowsEveryEncoding(t *testing.T) {
	for _, secret := range canaries {
		r := NewRedactor(secret)
		for _, encoded := range encodedEverywhere(secret) {
			shown := r.String("before " + encoded + " after")
			if leak := leaks(shown, secret); leak != "" {
				t.Errorf("%q is still in %q", leak, shown)
			}
			if !strings.HasPrefix(shown, "before ") || !strings.HasSuffix(shown, " after") {
				t.Errorf("more than the secret was hidden: %q", shown)
			}
		}
	}
}

func TestD09RedactorLeavesTheRestAlone(t *testing.T) {
	r := NewRedactor("sk_live_abcdef", "ab", "12345678", "user.name@acme.test:pa$$word", "key-as-user:x", "")
	for text, want := range map[string]string{
		"":                               "",
		"nothing here":                   "nothing here",
		"a cab":                          "a cab", // too short to be looked for within a text
		"ab":                             Dots,    // but hidden where it is the whole value
		"sk_live_abcde":                  "sk_live_abcde",
		"sk_live_abcdef":                 Dots,
		"<sk_live_abcdefsk_live_abcdef>": "<" + Dots + Dots + ">",
		"order 9912345678":               "order 9912345678", // part of another number
		"order 12345678.":                "order " + Dots + ".",
		"mail user.name@acme.test":       "mail user.name@acme.test", // the user of a pair is no secret
		"pw pa$$word":                    "pw " + Dots,
		"user key-as-user":               "user " + Dots, // unless the password is too short to be one
	} {
		if got := r.String(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestD09RedactorKeepsJSONWhole(t *testing.T) {
	r := NewRedactor("12345678", `quo"ted-secret`)
	in := `{"a":12345678,"b":[12345678, "12345678"],"c":"quo\"ted-secret","d":912345678}`
	want := `{"a":"••••••••","b":["••••••••", "••••••••"],"c":"••••••••","d":912345678}`
	var out bytes.Buffer
	w := r.Writer(&out)
	_, _ = io.WriteString(w, in)
	_ = w.Close()
	if out.String() != want || !json.Valid(out.Bytes()) {
		t.Errorf("got %s", out.String())
	}
}

// However the stream is cut, what is written equals what String makes of the whole.
func TestD09WriterMasksAcrossChunks(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2))
	r := NewRedactor(canaries...)
	for range 300 {
		var text strings.Builder
		for range 20 {
			text.WriteString(strings.Repeat("x", chance.IntN(90)))
			list := encodedEverywhere(canaries[chance.IntN(len(canaries))])
			text.WriteString(list[chance.IntN(len(list))])
		}
		var out bytes.Buffer
		w := r.Writer(&out)
		for rest := text.String(); rest != ""; {
			n := min(len(rest), 1+chance.IntN(1+chance.IntN(200)))
			if _, err := io.WriteString(w, rest[:n]); err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if want := r.String(text.String()); out.String() != want {
			t.Fatalf("streamed and whole differ for %q:\n%q\n%q", text.String(), out.String(), want)
		}
	}
}

// Secrets of chance, hidden in texts of chance, against a search that is too plain to be wrong.
func FuzzRedactorFindsWhatPlainSearchFinds(f *testing.F) {
	f.Add("some text with a secret in it", "secret", "text")
	f.Add("aaaaaaaaab", "aaaab", "aaaa")
	f.Fuzz(func(t *testing.T, text, one, two string) {
		r := NewRedactor(one, two)
		shown := r.String(text)
		for _, s := range []string{one, two} {
			if len(s) >= shortest && strings.Trim(s, "0123456789") != "" && !strings.Contains(Dots, s) && strings.Contains(strings.ReplaceAll(shown, Dots, "\x00"), s) {
				t.Errorf("%q is in %q", s, shown)
			}
		}
	})
}
