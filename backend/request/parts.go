package request

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"unicode/utf8"

	"connectorstudio/backend/studio"
)

// shownPart is a part of a multipart form as it was sent.
type shownPart struct {
	name, file, contentType string
	head                    textproto.MIMEHeader
	content                 []byte
}

// partsOf takes a multipart form apart; it is empty for any other body.
func partsOf(headers []studio.Field, body string) []shownPart {
	for _, h := range headers {
		if strings.EqualFold(h.Name, "Content-Type") {
			return readParts(h.Value, []byte(body))
		}
	}
	return nil
}

func readParts(contentType string, body []byte) []shownPart {
	media, params, err := mime.ParseMediaType(contentType)
	if err != nil || !strings.HasPrefix(media, "multipart/") || params["boundary"] == "" {
		return nil
	}
	parts := []shownPart{}
	reader := multipart.NewReader(bytes.NewReader(body), params["boundary"])
	for {
		part, err := reader.NextRawPart()
		if err != nil {
			return parts
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return parts
		}
		parts = append(parts, shownPart{part.FormName(), part.FileName(), part.Header.Get("Content-Type"), part.Header, content})
	}
}

// contentText stands in a shown body where the content of a file is.
func contentText(file string) string { return "(the content of " + file + ")" }

// contentOf returns the file that a shown body consists of.
func contentOf(body string) (file string, is bool) {
	rest, begins := strings.CutPrefix(body, "(the content of ")
	file, ends := strings.CutSuffix(rest, ")")
	return file, begins && ends
}

// readable returns a body that can be shown as text: the content of files is named and not shown.
func readable(out *studio.Outgoing) []byte {
	header := http.Header(out.Header)
	parts := readParts(header.Get("Content-Type"), out.Body)
	if len(parts) == 0 {
		if utf8.Valid(out.Body) && bytes.IndexByte(out.Body, 0) < 0 {
			return out.Body
		}
		return []byte(contentText("a file"))
	}
	_, params, _ := mime.ParseMediaType(header.Get("Content-Type"))
	var shown bytes.Buffer
	for _, part := range parts {
		shown.WriteString("--" + params["boundary"] + "\r\n")
		for _, name := range []string{"Content-Disposition", "Content-Type"} {
			if value := part.head.Get(name); value != "" {
				shown.WriteString(name + ": " + value + "\r\n")
			}
		}
		content := part.content
		if part.file != "" || !utf8.Valid(content) {
			content = []byte(contentText(part.file))
		}
		shown.WriteString("\r\n" + string(content) + "\r\n")
	}
	shown.WriteString("--" + params["boundary"] + "--\r\n")
	return shown.Bytes()
}
