package runner

import (
	"encoding/json"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"connectorstudio/backend/request"
	"connectorstudio/backend/studio"
)

const (
	longestDetail = 300 // characters
	searchedBody  = 64 << 10
)

// clipped is a text on one line, at most longestDetail characters of it.
func clipped(text string) string {
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	if utf8.RuneCountInString(text) <= longestDetail {
		return text
	}
	runes := []rune(text)
	return string(runes[:longestDetail-1]) + "…"
}

// detailOf says why an answer is a failure: in the system's own words, else by its status.
func (d *desk) detailOf(a *request.Answer) string {
	words := d.systemWords()
	switch {
	case a.Note != "":
		return clipped(a.Note)
	case words != "":
		return clipped(words)
	}
	return strings.TrimSpace(strconv.Itoa(a.Status) + " " + http.StatusText(a.Status))
}

// systemWords finds the message in an answer that tells of a failure.
func (d *desk) systemWords() string {
	body := d.answer.Body
	if len(body) == 0 || len(body) > searchedBody {
		return ""
	}
	looked := d.look()
	var parsed any
	switch {
	case looked.JSON != nil && json.Unmarshal(looked.JSON, &parsed) == nil:
		return messageIn(parsed, 0)
	case looked.Kind == studio.BodyText && !isPage(d.answer.ContentType(), looked.Text):
		return strings.ToValidUTF8(string(looked.Text), "\uFFFD")
	}
	return ""
}

func isPage(contentType string, text []byte) bool {
	media, _, _ := mime.ParseMediaType(contentType)
	return media == "text/html" || strings.HasPrefix(strings.TrimSpace(string(text[:min(len(text), 100)])), "<")
}

// messageNames are the members in which systems say what is wrong, those that people can read first.
var messageNames = []string{
	"message", "error_description", "detail", "errorMessage", "error_message", "msg", "description", "reason", "title", "error", "errors", "faultstring", "fault", "code",
}

func messageIn(value any, depth int) string {
	if depth > 4 {
		return ""
	}
	switch value := value.(type) {
	case string:
		return strings.TrimSpace(value)
	case []any:
		for _, inner := range value {
			if said := messageIn(inner, depth+1); said != "" {
				return said
			}
		}
	case map[string]any:
		for _, name := range messageNames {
			for member, inner := range value {
				if !strings.EqualFold(member, name) {
					continue
				}
				if said := messageIn(inner, depth+1); said != "" {
					return said
				}
			}
		}
		return messageWithin(value, depth)
	}
	return ""
}

// messageWithin looks on in what an object holds, such as the body of an envelope.
func messageWithin(object map[string]any, depth int) string {
	for _, name := range slices.Sorted(maps.Keys(object)) {
		switch inner := object[name].(type) {
		case map[string]any, []any:
			if said := messageIn(inner, depth+1); said != "" {
				return said
			}
		}
	}
	return ""
}

// linesInName tells that an answer calls itself JSON Lines: a single line of them is JSON too.
func linesInName(contentType string) bool {
	return strings.Contains(contentType, "ndjson") || strings.Contains(contentType, "jsonl") || strings.Contains(contentType, "json-") || strings.Contains(contentType, "stream+json")
}
