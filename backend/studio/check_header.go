package studio

import (
	"fmt"
	"strings"

	"connectorstudio/backend/template"
)

// reservedHeaders are those that the application or the network sets (reliability D08), with the reason.
// Go leaves some of them out without a word, so the administrator is told.
var reservedHeaders = map[string]string{
	"host":                "it is taken from the Base URL",
	"content-length":      "it is counted from the body",
	"transfer-encoding":   "it is set for each request",
	"connection":          "it is about the network connection, which is looked after for you",
	"keep-alive":          "it is about the network connection, which is looked after for you",
	"proxy-connection":    "it is about the network connection, which is looked after for you",
	"upgrade":             "it is about the network connection, which is looked after for you",
	"te":                  "it is about the network connection, which is looked after for you",
	"trailer":             "it is about the network connection, which is looked after for you",
	"expect":              "it is about the network connection, which is looked after for you",
	"proxy-authorization": "a proxy's credentials belong into the system's proxy settings",
	"accept-encoding":     "it is set so that the answer can be unpacked",
	"content-encoding":    "the body is sent as it stands",
	"cookie":              "cookies have a place of their own",
	"set-cookie":          "only an answer can hold it",
	"referer":             "it is never sent, because it can give keys away",
}

// headerName checks the name of a header (a token of RFC 9110 section 5.6.2) and that it is free to set.
func (p *problems) headerName(field, name string) (ok bool) {
	bad := strings.IndexFunc(name, func(r rune) bool { return !isToken(r) })
	if bad >= 0 {
		what := fmt.Sprintf("%q", []rune(name[bad:])[0])
		if r := []rune(name[bad:])[0]; r == ' ' || r == '\t' || r == '\n' || r == '\r' {
			what = "spaces"
		}
		message := fmt.Sprintf("Header names can't contain %s.", what)
		mended := strings.Join(strings.FieldsFunc(name, func(r rune) bool { return !isToken(r) }), "-")
		if mended == "" || reservedHeaders[strings.ToLower(mended)] != "" {
			p.add(field, message)
		} else {
			p.fix(field, message, "Use "+mended, mended)
		}
		return false
	}
	if reason, reserved := reservedHeaders[strings.ToLower(name)]; reserved {
		p.add(field, fmt.Sprintf("%s can't be set here: %s.", name, reason))
		return false
	}
	return true
}

func isToken(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r < 0x80 && strings.ContainsRune("!#$%&'*+-.^_`|~", r)
}

// headerText checks text that is sent in a header: control characters are named by header and position
// only, because the text may be a secret that was pasted (reliability D07).
func (p *problems) headerText(field, name, text string) {
	t, _ := template.Parse(text)
	_, refused := t.Render(template.Header, nil)
	for _, r := range refused {
		if r.Parameter == "" {
			p.add(field, "Header "+name+": "+r.Message)
			return
		}
	}
	if trimmed := strings.Trim(text, " \t\r\n"); trimmed != "" && trimmed != text {
		p.warnFix(field, "Spaces and line breaks at the ends are not sent.", "Remove them", trimmed)
	}
}
