package bodies

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"connectorstudio/backend/studio"
)

// decoding is how a body in another encoding becomes UTF-8.
type decoding struct {
	from   encoding.Encoding
	broken bool // meant to be UTF-8, but some bytes are not
	media  string
}

// judge decides what a body is. The bytes have the last word: JSON is JSON whatever the content type
// says. decode is not nil when the text must be decoded before it can be shown.
func judge(contentType string, in *inspection) (kept Kept, decode *decoding) {
	media, charset := parseType(contentType)
	kept = Kept{Notes: []string{}, Size: in.size}
	if in.size == 0 {
		kept.Kind = studio.BodyEmpty
		return kept, nil
	}
	if charset == "" {
		charset = declaredEncoding(in.head)
	}
	from, name, known := encodingOf(charset, in.head)
	if in.isJSON() { // it is UTF-8 then: a declared charset has no meaning for JSON (RFC 8259 section 11)
		kept.Kind, kept.Charset = studio.BodyJSON, "utf-8"
		kept.Notes = append(kept.Notes, unexpectedJSON(media)...)
		return kept, nil
	}
	if charset != "" && !known {
		kept.Notes = append(kept.Notes, fmt.Sprintf("The character set %q is not known here; the text is read as UTF-8.", charset))
	}
	switch {
	case known && name != "utf-8" && (!in.hasNUL || strings.HasPrefix(name, "utf-16")):
		kept.Kind, kept.Charset = studio.BodyText, name
		return kept, &decoding{from: from, media: media}
	case in.hasNUL || in.notUTF8 && (hasControls(in.head) || !textual(media)):
		kept.Kind = studio.BodyBinary
		return kept, nil
	case in.notUTF8:
		kept.Kind, kept.Charset = studio.BodyText, "utf-8"
		kept.Notes = append(kept.Notes, "Some bytes are not UTF-8; they are shown as \uFFFD.")
		return kept, &decoding{from: unicode.UTF8, broken: true, media: media}
	}
	kept.Kind, kept.Charset = studio.BodyText, "utf-8"
	kept.Notes = append(kept.Notes, notJSON(media, in)...)
	return kept, nil
}

func (d *decoding) reader(r io.Reader) io.Reader {
	return transform.NewReader(r, d.from.NewDecoder())
}

// judged completes the judgement with what the decoded text turned out to be.
func (d *decoding) judged(kept Kept, text *inspection) Kept {
	if text.isJSON() && !d.broken {
		kept.Kind = studio.BodyJSON
		kept.Notes = append(kept.Notes, unexpectedJSON(d.media)...)
		return kept
	}
	if d.broken && jsonMedia(d.media) {
		kept.Notes = append(kept.Notes, "The content type says JSON, but JSON must be UTF-8.")
	} else {
		kept.Notes = append(kept.Notes, notJSON(d.media, text)...)
	}
	return kept
}

// encodingOf finds the encoding: a byte order mark wins over what is declared (WHATWG Encoding,
// section 6), and without either it is UTF-8. known is false for a charset nobody knows.
func encodingOf(charset string, head []byte) (from encoding.Encoding, name string, known bool) {
	switch {
	case bytes.HasPrefix(head, byteOrderMark):
		return unicode.UTF8, "utf-8", true
	case bytes.HasPrefix(head, []byte("\xFF\xFE")):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "utf-16le", true
	case bytes.HasPrefix(head, []byte("\xFE\xFF")):
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM), "utf-16be", true
	case charset == "":
		return unicode.UTF8, "utf-8", true
	case charset == "us-ascii" || charset == "ascii":
		return unicode.UTF8, "utf-8", true
	}
	from, err := htmlindex.Get(charset)
	if err != nil {
		return unicode.UTF8, "utf-8", false
	}
	name, err = htmlindex.Name(from)
	if err != nil || name == "utf-8" {
		return unicode.UTF8, "utf-8", true
	}
	if charset == "iso-8859-1" {
		name = charset // its superset windows-1252 decodes it; people know it by this name
	}
	return from, name, true
}

// declaredEncoding is what an XML document says of itself (XML 1.0 section 4.3.3), in lower case.
func declaredEncoding(head []byte) string {
	declaration, _, found := bytes.Cut(bytes.TrimPrefix(head, byteOrderMark), []byte("?>"))
	if !found || !bytes.HasPrefix(declaration, []byte("<?xml")) {
		return ""
	}
	_, after, found := bytes.Cut(declaration, []byte("encoding="))
	if !found || len(after) < 2 {
		return ""
	}
	name, _, _ := bytes.Cut(after[1:], after[:1])
	return strings.ToLower(string(name))
}

// parseType reads a content type, even a sloppy one.
func parseType(contentType string) (media, charset string) {
	media, params, err := mime.ParseMediaType(contentType)
	if err != nil && media == "" {
		media, _, _ = strings.Cut(contentType, ";")
	}
	return strings.ToLower(strings.TrimSpace(media)), strings.ToLower(strings.Trim(params["charset"], ` "'`))
}

func jsonMedia(media string) bool {
	return media == "application/json" || media == "text/json" || strings.HasSuffix(media, "+json")
}

// textual tells whether a content type promises text.
func textual(media string) bool {
	switch media {
	case "", "application/xml", "application/javascript", "application/x-javascript", "application/x-www-form-urlencoded",
		"application/yaml", "application/x-yaml", "application/x-ndjson", "application/jsonl", "application/graphql", "application/csv", "application/sql":
		return true
	}
	return strings.HasPrefix(media, "text/") || strings.HasSuffix(media, "+xml") || jsonMedia(media)
}

// hasControls tells whether bytes stand in b that text does not have (WHATWG MIME Sniffing, "binary
// data byte").
func hasControls(b []byte) bool {
	for _, c := range b {
		if c <= 0x08 || c == 0x0B || c >= 0x0E && c <= 0x1A || c >= 0x1C && c <= 0x1F {
			return true
		}
	}
	return false
}

// unexpectedJSON tells when JSON came under another name.
func unexpectedJSON(media string) []string {
	if media != "" && !jsonMedia(media) {
		return []string{fmt.Sprintf("The content type says %s; the body is JSON and is treated as such.", media)}
	}
	return nil
}

// notJSON explains why a body that was announced as JSON is shown as text.
func notJSON(media string, in *inspection) []string {
	syntax := in.whyNotJSON()
	switch {
	case syntax == nil:
		return nil
	case syntax.TooDeep:
		return []string{"The JSON is nested deeper than 200 levels; it is shown as text."}
	case jsonMedia(media):
		return []string{fmt.Sprintf("The content type says JSON, but the body is not valid JSON (%s).", syntax)}
	}
	return nil
}
