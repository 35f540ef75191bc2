// Package jsonview writes what is not JSON as JSON, so that fields can be read from it the same way:
//
//   - JSON Lines (one JSON value per line) become the list of their values.
//   - An XML element becomes an object: its attributes as "@name", the elements in it by their names, those of
//     the same name as a list, its text as "#text". One that has only text is that text, one that says
//     xsi:nil is null. The prefixes of names and the declarations of name spaces are left out. Around it all
//     is an object with the outermost element.
//   - CSV becomes a list of objects with the names of its first line. Every value is text. A line that is too
//     short lacks the last members; what is beyond the header is called Column 5.
package jsonview

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"connectorstudio/backend/fields"
	"connectorstudio/backend/studio"
)

// Detect tells what a text is by its content type and its beginning; empty for nothing that can be written
// as JSON.
func Detect(media string, head []byte) studio.ViewFormat {
	head = bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\uFEFF")))
	switch media {
	case "application/x-ndjson", "application/ndjson", "application/jsonl", "application/jsonlines", "application/x-jsonlines",
		"application/json-lines", "application/x-json-stream", "application/stream+json", "application/json-seq", "text/x-ndjson":
		return studio.ViewLines
	case "text/csv", "application/csv", "text/x-csv", "application/x-csv", "text/comma-separated-values", "text/tab-separated-values":
		return studio.ViewCSV
	case "text/html", "application/xhtml+xml", "image/svg+xml":
		return studio.ViewNone
	}
	switch {
	case media == "application/xml" || media == "text/xml" || strings.HasSuffix(media, "+xml") || bytes.HasPrefix(head, []byte("<?xml")):
		return studio.ViewXML
	case looksLikeLines(head):
		return studio.ViewLines
	}
	return studio.ViewNone
}

// looksLikeLines tells whether the first two lines are objects or lists.
func looksLikeLines(head []byte) bool {
	first, rest, more := bytes.Cut(head, []byte("\n"))
	second, _, whole := bytes.Cut(bytes.TrimSpace(rest), []byte("\n"))
	container := func(line []byte) bool {
		line = bytes.TrimSpace(line)
		return len(line) > 1 && (line[0] == '{' || line[0] == '[') && json.Valid(line)
	}
	return more && container(first) && (container(second) || !whole && len(second) > 0 && second[0] == first[0])
}

// Write writes the JSON of a text and returns what it is in words.
func Write(out io.Writer, format studio.ViewFormat, text io.Reader) (said string, err error) {
	buffered := bufio.NewWriterSize(out, 64<<10)
	in := bufio.NewReaderSize(text, 64<<10)
	if mark, _ := in.Peek(3); string(mark) == "\uFEFF" {
		_, _ = in.Discard(3)
	}
	switch format {
	case studio.ViewLines:
		said, err = writeLines(buffered, in)
	case studio.ViewXML:
		said, err = writeXML(buffered, in)
	case studio.ViewCSV:
		said, err = writeCSV(buffered, in)
	default:
		err = errors.New("the text is of no known kind")
	}
	return said, errors.Join(err, buffered.Flush())
}

// counted is a number of things in words.
func counted(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return number(n) + " " + many
}

// isJSON tells whether a text is one JSON value that fields can be read from.
func isJSON(text []byte) bool {
	scan := fields.NewScanner(bytes.NewReader(text))
	for {
		switch scan.Next() {
		case fields.Bad:
			return false
		case fields.End:
			return true
		}
	}
}
