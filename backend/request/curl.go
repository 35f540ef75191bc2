package request

import (
	"strings"

	"connectorstudio/backend/studio"
)

// CURL returns a request as a command for a POSIX shell. Every argument is in single quotes, in which a
// shell expands nothing. Files are named, to be found in the folder where the command runs.
func CURL(method, url string, headers []studio.Field, body string) string {
	b := begunCURL(method, url, body != "")
	b.Grow(len(url) + len(body) + 64*(len(headers)+1))
	if fields := formFields(headers, body); len(fields) > 0 {
		addHeaders(b, headers, "Content-Type") // curl sets it, with a boundary of its own
		for _, field := range fields {
			addWord(b, " \\\n  "+field.option+" ", field.value)
		}
		return b.String()
	}
	addHeaders(b, headers, "")
	if file, is := contentOf(body); is {
		addWord(b, " \\\n  --data-binary ", "@"+file)
	} else if body != "" {
		addWord(b, " \\\n  --data-raw ", body)
	}
	return b.String()
}

func begunCURL(method, url string, hasBody bool) *strings.Builder {
	b := &strings.Builder{}
	b.WriteString("curl")
	switch {
	case method == "HEAD" && !hasBody:
		b.WriteString(" --head") // with another way to say it, curl would wait for a body
	case method != "GET" || hasBody:
		addWord(b, " --request ", method)
	}
	if strings.ContainsAny(url, "{}[]") {
		b.WriteString(" --globoff") // curl expands braces and brackets of an address by itself
	}
	addWord(b, " ", url)
	return b
}

func addHeaders(b *strings.Builder, headers []studio.Field, except string) {
	for _, h := range headers {
		header := h.Name + ": " + h.Value
		if h.Value == "" {
			header = h.Name + ";" // "Name:" would remove the header
		}
		if except == "" || !strings.EqualFold(h.Name, except) {
			addWord(b, " \\\n  --header ", header)
		}
	}
}

// formField is a part of a form as an option of curl.
type formField struct{ option, value string }

// formFields are the parts of a multipart form; none for any other body.
func formFields(headers []studio.Field, body string) []formField {
	fields := []formField{}
	quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`)
	for _, part := range partsOf(headers, body) {
		name, kind := `"`+quoted.Replace(part.name)+`"`, ""
		if part.contentType != "" {
			kind = ";type=" + part.contentType
		}
		switch {
		case part.file != "":
			fields = append(fields, formField{"--form", name + "=@" + part.file + kind})
		case kind != "":
			fields = append(fields, formField{"--form", name + `="` + quoted.Replace(string(part.content)) + `"` + kind})
		default:
			fields = append(fields, formField{"--form-string", part.name + "=" + string(part.content)})
		}
	}
	return fields
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
