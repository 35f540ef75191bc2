package studio

import (
	"encoding/xml"
	"net/url"
	"slices"
	"strings"

	"connectorstudio/backend/template"
)

// Login requests hold two kinds of names: of their own fields, which are filled with what was typed, and
// of connection parameters. A field wins where both have a name.

// loginAddress is the Login URL when it is a whole address; a path under the Base URL moves with that.
func (c *Connector) loginAddress() []textField {
	if address := strings.TrimSpace(c.Auth.Login.URL); strings.HasPrefix(address, "/") || address == "" {
		return nil
	}
	return []textField{{"auth.login.url", "Login URL", &c.Auth.Login.URL}}
}

// openLogin hides the names of the login's fields in its address, closeLogin shows them again.
func (c Connector) openLogin() string {
	text := c.Auth.Login.URL
	for _, f := range c.Auth.Login.Fields {
		text = strings.ReplaceAll(text, "{"+f.Name+"}", url.PathEscape("{"+f.Name+"}"))
	}
	return text
}

func (c *Connector) closeLogin() {
	for _, f := range c.Auth.Login.Fields {
		c.Auth.Login.URL = strings.ReplaceAll(c.Auth.Login.URL, url.PathEscape("{"+f.Name+"}"), "{"+f.Name+"}")
	}
}

// loginTexts are the texts of the login request that may hold parameters, each with what makes a value fit
// its place.
func (c *Connector) loginTexts() []loginText {
	l := &c.Auth.Login
	texts := []loginText{}
	plain := func(s string) string { return s }
	for i := range l.Headers {
		texts = append(texts, loginText{textField{"auth.login.headers", "headers of the login request", &l.Headers[i].Value}, plain})
	}
	switch l.BodyKind {
	case LoginBodyForm:
		for i := range l.Form {
			texts = append(texts, loginText{textField{"auth.login.form", "body of the login request", &l.Form[i].Value}, plain})
		}
	case LoginBodyJSON:
		texts = append(texts, loginText{textField{"auth.login.body", "body of the login request", &l.Body}, template.EscapeJSON})
	case LoginBodyXML:
		texts = append(texts, loginText{textField{"auth.login.body", "body of the login request", &l.Body}, escapeXMLText})
	}
	return texts
}

type loginText struct {
	textField
	encode func(string) string
}

func escapeXMLText(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return b.String()
}

// fillLogin fills the connection parameters of the login request but for its address.
func (c *Connector) fillLogin(values map[string]string) []Problem {
	own := map[string]string{}
	for name, value := range values {
		if !slices.ContainsFunc(c.Auth.Login.Fields, func(f LoginField) bool { return f.Name == name }) {
			own[name] = value
		}
	}
	for _, t := range c.loginTexts() {
		for _, name := range CredentialHoles(*t.text) {
			if strings.ContainsAny(own[name], "{}") {
				return []Problem{{Field: "values." + name, Message: "This value can't hold braces, because it is used in the " + t.label + "."}}
			}
		}
		*t.text = fillHoles(*t.text, own, t.encode)
	}
	return nil
}
