package auth

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/url"
	"strings"
	"time"

	"connectorstudio/backend/studio"
)

// A login request is the administrator's own: what is typed goes where the definition says, and the
// token is where it says in the answer.

// loginURL is where the login request goes: a whole address, or a path under the Base URL.
func loginURL(c studio.Connector) string {
	address := strings.TrimSpace(c.Auth.Login.URL)
	if strings.HasPrefix(address, "/") {
		return strings.TrimRight(c.BaseURL, "/") + address
	}
	return address
}

// loginValues are what was typed, by the name of the field.
func loginValues(c studio.Connector, cred credential) map[string]string {
	values := map[string]string{}
	for _, f := range c.Auth.Login.Fields {
		values[f.Name] = string(cred.Further[studio.LoginFieldID(f.Name)].Value)
	}
	return values
}

// loginCall prepares the login request, once as it is sent and once as it is shown.
func loginCall(c studio.Connector, cred credential) (*tokenCall, http.Header, error) {
	values := loginValues(c, cred)
	shown := map[string]string{}
	for name := range values {
		shown[name] = dots
	}
	address := studio.FillCredential(loginURL(c), values, escaped)
	u, err := endpointAnyQuery(address, "Login URL", "auth.login.url")
	if err != nil {
		return nil, nil, err
	}
	if studio.OriginOf(u) != originsOf(c).Token {
		return nil, nil, studio.Fail(studio.CodeInvalid, "The Login URL leads elsewhere with what was typed.", "Check it under Authentication.")
	}
	body, kind := loginBody(c.Auth.Login, values)
	shownBody, _ := loginBody(c.Auth.Login, shown)
	call := &tokenCall{
		name: "Login", method: c.Auth.Login.Method, url: u, body: body, hide: cred.values(),
		shownURL: studio.FillCredential(loginURL(c), shown, plainly), shownBody: string(shownBody), hiddenHeaders: map[string]string{},
	}
	header := http.Header{"Accept": {"application/json"}}
	if kind != "" {
		header.Set("Content-Type", kind)
	}
	out := &studio.Outgoing{Header: header}
	for _, h := range c.Auth.Login.Headers {
		if strings.TrimSpace(h.Name) == "" {
			continue
		}
		value := studio.FillCredential(h.Value, values, plainly)
		if err := setHeader(out, h.Name, value); err != nil {
			return nil, nil, err
		}
		if dotted := studio.FillCredential(h.Value, shown, func(string) string { return dots }); dotted != h.Value {
			call.hiddenHeaders[http.CanonicalHeaderKey(h.Name)] = dotted
			_, credentials, _ := strings.Cut(value, " ")
			call.hide = append(call.hide, credentials)
		}
	}
	return call, header, nil
}

// escaped fits into a path and into a query.
func escaped(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

func plainly(s string) string { return s }

// loginBody fills the body; every value is escaped for its place.
func loginBody(l studio.Login, values map[string]string) (body []byte, contentType string) {
	switch l.BodyKind {
	case studio.LoginBodyJSON:
		if strings.TrimSpace(l.Body) == "" {
			return nil, "application/json"
		}
		return []byte(studio.FillCredential(l.Body, values, insideJSON)), "application/json"
	case studio.LoginBodyXML:
		return []byte(studio.FillCredential(l.Body, values, insideXML)), "application/xml"
	case studio.LoginBodyForm:
		form := []string{}
		for _, pair := range l.Form {
			if pair.Name != "" {
				form = append(form, url.QueryEscape(pair.Name)+"="+url.QueryEscape(studio.FillCredential(pair.Value, values, plainly)))
			}
		}
		return []byte(strings.Join(form, "&")), formType
	}
	return nil, ""
}

func insideJSON(value string) string {
	member, err := jsonMember("", value)
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(strings.TrimPrefix(string(member), `"":"`), `"`)
}

func insideXML(value string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(value)) // a buffer takes everything
	return b.String()
}

// readLogin reads the answer to a login request.
func readLogin(c studio.Connector, r reply, at time.Time) answer {
	l := c.Auth.Login
	var a answer
	top := readAnything(r.body)
	switch l.TokenFrom {
	case studio.TokenFromHeader:
		a.access = strings.TrimSpace(r.header.Get(l.TokenPath))
		a.unusable = "The answer has no header " + l.TokenPath + "."
	case studio.TokenFromCookie:
		response := http.Response{Header: r.header}
		for _, cookie := range response.Cookies() {
			if cookie.Name == l.TokenPath {
				a.access = cookie.Value
			}
		}
		a.unusable = "The answer sets no cookie " + l.TokenPath + "."
	case studio.TokenFromText:
		a.access = textToken(r.body)
		a.unusable = "The answer is empty."
	default:
		if top != nil {
			a.access = top.textAt(l.TokenPath)
			a.problem = top.problem(r.status)
		}
		a.unusable = "The answer has nothing at " + orElse(l.TokenPath, "the top") + "."
	}
	if strings.ContainsFunc(a.access, isControl) {
		a.access, a.unusable = "", "The token has control characters in it, so no request can carry it."
	}
	if a.access != "" {
		a.unusable, a.problem = "", nil
	}
	a.life = time.Duration(l.Life) * time.Second
	if l.ExpiryPath != "" && top != nil {
		if life, odd := lifetime(top.valueAt(l.ExpiryPath), at); life != 0 {
			a.life = life
		} else if odd != "" {
			a.notes = append(a.notes, odd)
		}
	}
	a.kept = keptOf(l.Keep, top)
	return a
}

// textToken is a body that is the token: plain, or a JSON string.
func textToken(body []byte) string {
	text := strings.TrimSpace(strings.TrimPrefix(string(body), "\ufeff"))
	var quoted string
	if json.Unmarshal([]byte(text), &quoted) == nil {
		return quoted
	}
	return text
}

// readAnything reads JSON or XML; nil for anything else.
func readAnything(body []byte) members {
	body = bytes.TrimSpace(bytes.TrimPrefix(bytes.TrimSpace(body), []byte("\xef\xbb\xbf")))
	switch {
	case len(body) == 0:
		return nil
	case body[0] == '{':
		top, _ := readObject(body)
		return top
	case body[0] == '<':
		return readXML(body)
	}
	return readForm(string(body))
}

// readXML turns elements into members: those with children into objects, of repeated ones the first.
func readXML(body []byte) members {
	decoder := xml.NewDecoder(bytes.NewReader(body))
	decoder.CharsetReader = nil
	root := map[string]any{}
	stack, texts := []map[string]any{root}, []string{""}
	names := []string{""}
	for {
		token, err := decoder.Token()
		if err != nil || len(stack) > 64 {
			break
		}
		switch t := token.(type) {
		case xml.StartElement:
			stack, texts, names = append(stack, map[string]any{}), append(texts, ""), append(names, t.Name.Local)
		case xml.CharData:
			texts[len(texts)-1] += string(t)
		case xml.EndElement:
			last := len(stack) - 1
			var value any = strings.TrimSpace(texts[last])
			if len(stack[last]) > 0 {
				value = stack[last]
			}
			if _, there := stack[last-1][names[last]]; !there {
				stack[last-1][names[last]] = value
			}
			stack, texts, names = stack[:last], texts[:last], names[:last]
		}
	}
	if len(root) == 0 {
		return nil
	}
	return members{root}
}
