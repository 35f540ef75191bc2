package request

import (
	"strings"

	"connectorstudio/backend/studio"
)

// CURL returns a request as a command for a POSIX shell. Every argument is in single quotes, in which a
// shell expands nothing.
func CURL(method, url string, headers []studio.Field, body string) string {
	var b strings.Builder
	b.Grow(len(url) + len(body) + 64*(len(headers)+1))
	b.WriteString("curl")
	if method != "GET" || body != "" {
		addWord(&b, " --request ", method)
	}
	if strings.ContainsAny(url, "{}[]") {
		b.WriteString(" --globoff") // curl expands braces and brackets of an address by itself
	}
	addWord(&b, " ", url)
	for _, h := range headers {
		header := h.Name + ": " + h.Value
		if h.Value == "" {
			header = h.Name + ";" // "Name:" would remove the header
		}
		addWord(&b, " \\\n  --header ", header)
	}
	if body != "" {
		addWord(&b, " \\\n  --data-raw ", body)
	}
	return b.String()
}

// addWord adds one quoted argument; words of letters alone stay as they are.
func addWord(b *strings.Builder, before, text string) {
	b.WriteString(before)
	if text != "" && !strings.ContainsFunc(text, func(r rune) bool { return !isLetter(r) }) {
		b.WriteString(text)
		return
	}
	b.WriteByte('\'')
	if strings.ContainsAny(text, "\x00'") {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\x00", ""), "'", `'\''`)
	}
	b.WriteString(text)
	b.WriteByte('\'')
}

func isLetter(r rune) bool { return r < 128 && (r|0x20) >= 'a' && (r|0x20) <= 'z' }
