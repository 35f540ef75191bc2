package studio

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
)

func (p *problems) basic(b Basic) {
	const field = "auth.basic.valueTemplate"
	holes := CredentialHoles(b.ValueTemplate)
	switch {
	case b.ValueTemplate == "":
	case len(holes) == 0:
		p.fix(field, "Put {user} and {password} where they go.", "Use {user}:{password}", "{user}:{password}")
	case slices.ContainsFunc(holes, func(name string) bool { return name != "user" && name != "password" }):
		p.add(field, "Only {user} and {password} can stand here.")
	case !strings.Contains(b.ValueTemplate, ":"):
		p.add(field, "A colon stands between the two parts, such as {user}:{password}.")
	}
}

// login checks the request that returns a token.
func (p *problems) login(c Connector) {
	const field = "auth.login."
	l := c.Auth.Login
	fields := p.loginFields(field+"fields", l.Fields)
	names := slices.Clone(fields)
	for _, parameter := range c.ConnectionParameters() {
		names = append(names, parameter.Name)
	}
	oneOf(p, field+"method", l.Method, []string{"GET", "POST", "PUT"}, "Choose GET, POST or PUT.")
	p.loginURL(c, field+"url", l.URL, names)
	for i, h := range l.Headers {
		at := fmt.Sprintf("%sheaders.%d.", field, i)
		if strings.TrimSpace(h.Name) == "" {
			if h.Value != "" {
				p.add(at+"name", "Enter a name.")
			}
			continue
		}
		p.headerName(at+"name", h.Name)
		p.loginText(at+"value", h.Value, names)
	}
	p.loginBody(field, l, names)
	oneOf(p, field+"tokenFrom", l.TokenFrom, []TokenFrom{TokenFromBody, TokenFromText, TokenFromHeader, TokenFromCookie}, "Choose where the token is in the answer.")
	if l.TokenFrom != TokenFromText && strings.TrimSpace(l.TokenPath) == "" {
		p.add(field+"tokenPath", "Enter where the token is, such as data.token.")
	}
	if l.Life < 0 {
		p.add(field+"life", "Enter how many seconds a token lives, or nothing.")
	}
	p.sendings(c, field+"sendAs", l.SendAs, "{token}", append(slices.Clone(fields), keptNames(l.Keep)...), taken{})
	p.keeps(field+"keep", l.Keep)
}

// loginFields returns the names that may stand in the request.
func (p *problems) loginFields(field string, fields []LoginField) []string {
	names := []string{}
	if len(fields) == 0 {
		p.add(field, "Add what is typed to sign in, such as a user name.")
	}
	for i, f := range fields {
		at := fmt.Sprintf("%s.%d.", field, i)
		switch {
		case f.Name == "token" || !slices.Equal(CredentialHoles("{"+f.Name+"}"), []string{f.Name}):
			p.add(at+"name", "Enter a name of letters, digits and _, such as user.")
		case slices.Contains(names, f.Name):
			p.add(at+"name", f.Name+" is used above already.")
		}
		names = append(names, f.Name)
		if strings.TrimSpace(f.Label) == "" {
			p.add(at+"label", "Enter a label. People see it when they connect.")
		}
	}
	return names
}

// loginURL checks a whole address, or a path under the Base URL. A hole may be in the path or the query.
func (p *problems) loginURL(c Connector, field, text string, names []string) {
	text = strings.TrimSpace(text)
	if text == "" {
		p.add(field, "Enter the Login URL.")
		return
	}
	plain := FillCredential(text, fillers(names), func(s string) string { return s })
	if strings.HasPrefix(text, "/") {
		if strings.ContainsAny(plain, "{}#") {
			p.add(field, "Only the names of the fields above can stand in braces here.")
		}
		return
	}
	before, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(text, "https://"), "http://"), "/")
	for _, f := range c.Auth.Login.Fields {
		if strings.Contains(before, "{"+f.Name+"}") {
			p.add(field, "What is typed can't be in the host: it could lead to another server.")
			return
		}
	}
	p.secureURL(field, "Login URL", plain, true)
}

func fillers(names []string) map[string]string {
	values := map[string]string{}
	for _, name := range names {
		values[name] = "x"
	}
	return values
}

// loginText refuses holes that nobody fills.
func (p *problems) loginText(field, text string, names []string) {
	for _, hole := range CredentialHoles(text) {
		if !slices.Contains(names, hole) {
			p.add(field, "There is no field {"+hole+"} above.")
			return
		}
	}
}

func (p *problems) loginBody(field string, l Login, names []string) {
	text := FillCredential(l.Body, fillers(names), func(s string) string { return s })
	switch l.BodyKind {
	case LoginBodyNone:
	case LoginBodyForm:
		for i, pair := range l.Form {
			at := fmt.Sprintf("%sform.%d.", field, i)
			if strings.TrimSpace(pair.Name) == "" && pair.Value != "" {
				p.add(at+"name", "Enter a name.")
			}
			p.loginText(at+"value", pair.Value, names)
		}
	case LoginBodyJSON:
		if strings.TrimSpace(l.Body) != "" && !json.Valid([]byte(text)) {
			p.add(field+"body", "This isn't JSON. Names in braces stand inside of quotes, such as \"{user}\".")
		}
		p.loginText(field+"body", l.Body, names)
	case LoginBodyXML:
		if err := wellFormed(text); err != nil {
			p.add(field+"body", "This isn't XML: "+err.Error()+".")
		}
		p.loginText(field+"body", l.Body, names)
	default:
		p.add(field+"bodyKind", "Choose the kind of the body.")
	}
}

func wellFormed(text string) error {
	decoder := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := decoder.Token(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}
