package request

import (
	"strings"

	"connectorstudio/backend/studio"
)

// CURL returns a request as a command for a POSIX shell. Every argument is in single quotes, in which a
// shell expands nothing.
func CURL(method, url string, headers []studio.Field, body string) string {
	var b strings.Builder
	b.WriteString("curl")
	if method != "GET" || body != "" {
		b.WriteString(" --request " + shellWord(method))
	}
	if strings.ContainsAny(url, "{}[]") {
		b.WriteString(" --globoff") // curl expands braces and brackets of an address by itself
	}
	b.WriteString(" " + shellWord(url))
	for _, h := range headers {
		header := h.Name + ": " + h.Value
		if h.Value == "" {
			header = h.Name + ";" // "Name:" would remove the header
		}
		b.WriteString(" \\\n  --header " + shellWord(header))
	}
	if body != "" {
		b.WriteString(" \\\n  --data-raw " + shellWord(body))
	}
	return b.String()
}

// shellWord quotes one argument; words of letters alone stay as they are.
func shellWord(text string) string {
	plain := text != "" && strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") == ""
	if plain {
		return text
	}
	return "'" + strings.ReplaceAll(strings.ReplaceAll(text, "\x00", ""), "'", `'\''`) + "'"
}
