package request

import (
	"strings"

	"connectorstudio/backend/studio"
)

// CURL returns a request as a command for a POSIX shell. Every argument is in single quotes, in which a
// shell expands nothing. Files are named, to be found in the folder where the command runs.
func CURL(method, url string, headers []studio.Field, body string) string {
	b := begunCURL(method, url, body != "")
	if fields := formFields(headers, body); len(fields) > 0 {
		addHeaders(b, headers, "Content-Type") // curl sets it, with a boundary of its own
		for _, field := range fields {
			b.WriteString(" \\\n  " + field)
		}
		return b.String()
	}
	addHeaders(b, headers, "")
	if file, is := contentOf(body); is {
		b.WriteString(" \\\n  --data-binary " + shellWord("@"+file))
	} else if body != "" {
		b.WriteString(" \\\n  --data-raw " + shellWord(body))
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
		b.WriteString(" --request " + shellWord(method))
	}
	if strings.ContainsAny(url, "{}[]") {
		b.WriteString(" --globoff") // curl expands braces and brackets of an address by itself
	}
	b.WriteString(" " + shellWord(url))
	return b
}

func addHeaders(b *strings.Builder, headers []studio.Field, except string) {
	for _, h := range headers {
		header := h.Name + ": " + h.Value
		if h.Value == "" {
			header = h.Name + ";" // "Name:" would remove the header
		}
		if except == "" || !strings.EqualFold(h.Name, except) {
			b.WriteString(" \\\n  --header " + shellWord(header))
		}
	}
}

// formFields are the parts of a multipart form as options of curl; none for any other body.
func formFields(headers []studio.Field, body string) []string {
	fields := []string{}
	for _, part := range partsOf(headers, body) {
		name := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(part.name)
		switch kind := ";type=" + part.contentType; {
		case part.file != "" && part.contentType != "":
			fields = append(fields, "--form "+shellWord(`"`+name+`"=@`+part.file+kind))
		case part.file != "":
			fields = append(fields, "--form "+shellWord(`"`+name+`"=@`+part.file))
		case part.contentType != "":
			quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(string(part.content))
			fields = append(fields, "--form "+shellWord(`"`+name+`"="`+quoted+`"`+kind))
		default:
			fields = append(fields, "--form-string "+shellWord(part.name+"="+string(part.content)))
		}
	}
	return fields
}

// shellWord quotes one argument; words of letters alone stay as they are.
func shellWord(text string) string {
	plain := text != "" && strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") == ""
	if plain {
		return text
	}
	return "'" + strings.ReplaceAll(strings.ReplaceAll(text, "\x00", ""), "'", `'\''`) + "'"
}
