package bodies

import (
	"context"
	"io"
	"strings"
	"testing"
	"unicode/utf16"

	"connectorstudio/backend/fields"
	"connectorstudio/backend/studio"
)

// utf16le encodes text as UTF-16 with the low byte first.
func utf16le(text string) []byte {
	var out []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		out = append(out, byte(unit), byte(unit>>8))
	}
	return out
}

func utf16be(text string) []byte {
	out := utf16le(text)
	for i := 0; i < len(out); i += 2 {
		out[i], out[i+1] = out[i+1], out[i]
	}
	return out
}

// TestD13WhatABodyIs: the bytes decide, the content type helps, and whatever is not JSON is shown as
// text in the right characters.
func TestD13WhatABodyIs(t *testing.T) {
	png := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), make([]byte, 40)...)
	for name, c := range map[string]struct {
		contentType string
		body        []byte
		kind        studio.BodyKind
		charset     string
		first       string // line of the raw view
		note        string // in the notes; "" for none
	}{
		"JSON":                        {"application/json", []byte(`{"a":1}`), studio.BodyJSON, "utf-8", `{"a":1}`, ""},
		"JSON, charset said":          {`application/json; charset="UTF-8"`, []byte(`[]`), studio.BodyJSON, "utf-8", `[]`, ""},
		"JSON without a type":         {"", []byte(` 12 `), studio.BodyJSON, "utf-8", ` 12 `, ""},
		"JSON as HTML":                {"text/html", []byte(`{"a":1}`), studio.BodyJSON, "utf-8", `{"a":1}`, "The content type says text/html"},
		"JSON with a mark":            {"application/json", []byte("\xEF\xBB\xBF[1]"), studio.BodyJSON, "utf-8", `[1]`, ""},
		"JSON in latin-1":             {"application/json; charset=ISO-8859-1", []byte("{\"a\":\"caf\xe9\"}"), studio.BodyJSON, "iso-8859-1", `{"a":"café"}`, ""},
		"JSON in UTF-16":              {"application/json", append([]byte("\xFF\xFE"), utf16le(`["é"]`)...), studio.BodyJSON, "utf-16le", `["é"]`, ""},
		"JSON said latin-1, is UTF-8": {"application/json; charset=iso-8859-1", []byte(`["é"]`), studio.BodyJSON, "utf-8", `["é"]`, ""},
		"broken JSON":                 {"application/json", []byte("{\"a\":1,\n}"), studio.BodyText, "utf-8", `{"a":1,`, "not valid JSON (line 2, column 1"},
		"cut JSON":                    {"application/json", []byte(`{"a":[1,2`), studio.BodyText, "utf-8", `{"a":[1,2`, "not valid JSON"},
		"two JSON texts":              {"application/x-ndjson", []byte("{}\n{}\n"), studio.BodyText, "utf-8", `{}`, "Read as JSON Lines with 2 records."},
		"JSON with broken UTF-8":      {"application/json", []byte("[\"a\xffb\"]"), studio.BodyText, "utf-8", "[\"a\uFFFDb\"]", "must be UTF-8"},
		"HTML sign-in page":           {"text/html; charset=utf-8", []byte("<!doctype html>\n<title>Sign in</title>"), studio.BodyText, "utf-8", "<!doctype html>", ""},
		"HTML for JSON":               {"application/json", []byte("<html>"), studio.BodyText, "utf-8", "<html>", "The content type says JSON"},
		"latin-1":                     {"text/plain; charset=latin1", []byte("na\xefve\n"), studio.BodyText, "windows-1252", "naïve", ""},
		"windows-1252":                {"text/plain; charset=windows-1252", []byte("5 \x80"), studio.BodyText, "windows-1252", "5 €", ""},
		"Shift JIS":                   {"text/plain; charset=Shift_JIS", []byte("\x93\xfa\x96\x7b"), studio.BodyText, "shift_jis", "日本", ""},
		"UTF-16 with a mark":          {"text/plain", append([]byte("\xFF\xFE"), utf16le("Grüße\nzwei")...), studio.BodyText, "utf-16le", "Grüße", ""},
		"UTF-16 high byte first":      {"text/plain; charset=utf-16", append([]byte("\xFE\xFF"), utf16be("Grüße")...), studio.BodyText, "utf-16be", "Grüße", ""},
		"UTF-16 declared":             {"text/plain; charset=utf-16le", utf16le("\U0001F600!"), studio.BodyText, "utf-16le", "\U0001F600!", ""},
		"broken UTF-8":                {"text/plain; charset=utf-8", []byte("a\xffb\xc3"), studio.BodyText, "utf-8", "a\uFFFDb\uFFFD", "Some bytes are not UTF-8"},
		"latin-1 not declared":        {"text/plain", []byte("caf\xe9"), studio.BodyText, "utf-8", "caf\uFFFD", "Some bytes are not UTF-8"},
		"unknown charset":             {"text/plain; charset=klingon", []byte("plain"), studio.BodyText, "utf-8", "plain", `"klingon" is not known`},
		"SVG":                         {"image/svg+xml", []byte("<svg/>"), studio.BodyText, "utf-8", "<svg/>", ""},
		"text as binary":              {"application/octet-stream", []byte("a,b\n1,2"), studio.BodyText, "utf-8", "a,b", ""},
		"picture":                     {"image/png", png, studio.BodyBinary, "", "00000000  89 50 4e 47 0d 0a 1a 0a  00 00 00 0d 49 48 44 52  |.PNG........IHDR|", ""},
		"picture as text":             {"text/plain", png, studio.BodyBinary, "", "00000000  89 50 4e 47 0d 0a 1a 0a  00 00 00 0d 49 48 44 52  |.PNG........IHDR|", ""},
		"picture, charset said":       {"image/png; charset=iso-8859-1", png, studio.BodyBinary, "", "00000000  89 50 4e 47 0d 0a 1a 0a  00 00 00 0d 49 48 44 52  |.PNG........IHDR|", ""},
		"zeros as JSON":               {"application/json", make([]byte, 4), studio.BodyBinary, "", "00000000  00 00 00 00                                       |....|", ""},
		"sloppy type":                 {"text/plain;; charset", []byte("x"), studio.BodyText, "utf-8", "x", ""},
		"too deep":                    {"application/json", []byte(strings.Repeat("[", 201) + strings.Repeat("]", 201)), studio.BodyText, "utf-8", strings.Repeat("[", 201) + strings.Repeat("]", 201), "deeper than 200 levels"},
		"a mark and nothing":          {"text/plain", []byte("\xEF\xBB\xBF"), studio.BodyText, "utf-8", "", ""},
		"half a mark":                 {"text/plain", []byte("\xEF\xBB"), studio.BodyText, "utf-8", "\uFFFD", "not UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			b := openTest(t)
			kept := keep(t, b, c.contentType, c.body)
			if kept.Kind != c.kind || kept.Charset != c.charset || kept.Size != int64(len(c.body)) {
				t.Errorf("%+v, want %s in %q", kept, c.kind, c.charset)
			}
			if notes := strings.Join(kept.Notes, " "); !strings.Contains(notes, c.note) || c.note == "" && notes != "" {
				t.Errorf("notes %q, want %q", notes, c.note)
			}
			lines := allLines(t, b, kept.ID, Raw, 500)
			if got := append(lines, "")[0]; got != c.first {
				t.Errorf("shown as %q, want %q", got, c.first)
			}
			f, err := b.Open(kept.ID)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if raw, _ := io.ReadAll(f); string(raw) != string(c.body) {
				t.Error("the raw bytes changed")
			}
			text, err := b.Text(kept.ID)
			if err != nil {
				t.Fatal(err)
			}
			defer text.Close()
			if ok, err := fields.Valid(text); err != nil || !ok && c.kind == studio.BodyJSON {
				t.Errorf("the text is JSON: %v (%v)", ok, err)
			}
			info, err := b.Info(context.Background(), kept.ID)
			if err != nil || info.Kind != c.kind || info.Size != kept.Size || info.Lines != int64(len(lines)) || (info.PrettyLines > 0) != (c.kind == studio.BodyJSON) {
				t.Errorf("%+v (%v)", info, err)
			}
		})
	}
}
