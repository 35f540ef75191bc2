package auth

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"connectorstudio/backend/studio"
)

// defineOwnGrant is a client's own grant, under a name that only this provider has: a login request.
func defineOwnGrant(f facts, a *studio.Auth) error {
	f.Credentials = map[string]parameterOf{"clientId": {}, "clientSecret": {Secret: true}}
	if f.basicClient() {
		f.TokenHeaders = map[string]string{"authorization": "Basic ${base64(${credentials.clientId}:${credentials.clientSecret})}"}
	} else {
		params := map[string]any{"client_id": "${credentials.clientId}", "client_secret": "${credentials.clientSecret}"}
		for name, value := range f.TokenParams {
			params[name] = value
		}
		f.TokenParams = params
	}
	f.BodyFormat, f.TokenResponse = "form", map[string]string{"token": "access_token", "token_expiration": "expires_in"}
	return defineLogin(f, a)
}

func defineLogin(f facts, a *studio.Auth) error {
	if f.Steps > 0 {
		return fmt.Errorf("a token is got in %d requests, one after the other", f.Steps+1)
	}
	parts, _ := json.Marshal([]any{f.TokenParams, f.TokenHeaders, f.Headers})
	switch text := string(parts); {
	case strings.Contains(text, "${token}"):
		return defineAssertion(f, a)
	case strings.Contains(text, "sha256"):
		return fmt.Errorf("requests are signed with a hash")
	}
	a.Method = studio.MethodLogin
	l := &a.Login
	l.Fields, l.Method, l.BodyKind, l.Body = nil, "POST", studio.LoginBodyNone, ""
	for _, name := range sortedKeys(f.Credentials) {
		l.Fields = append(l.Fields, studio.LoginField{Name: name, Label: name, Secret: f.Credentials[name].Secret})
	}
	for _, text := range []string{f.TokenURL, string(parts)} { // secrets of the connection are typed too
		for _, m := range factHole.FindAllStringSubmatch(text, -1) {
			name := strings.TrimPrefix(m[1], "credentials.")
			if name != m[1] && name != "_cookies" && !strings.HasPrefix(name, "raw.") && !slices.ContainsFunc(l.Fields, func(x studio.LoginField) bool { return x.Name == name }) {
				l.Fields = append(l.Fields, studio.LoginField{Name: name, Label: name, Secret: true})
			}
		}
	}
	if f.TokenMethod != "" {
		l.Method = f.TokenMethod
	}
	l.URL = f.withHoles(f.TokenURL)
	f.loginBody(l)
	for _, name := range sortedKeys(f.TokenHeaders) {
		l.Headers = append(l.Headers, studio.Pair{Name: name, Value: f.withHoles(f.TokenHeaders[name])})
	}
	l.TokenPath, l.ExpiryPath, l.Life = f.TokenResponse["token"], f.TokenResponse["token_expiration"], f.Life/1000
	if l.TokenPath == "" {
		l.TokenFrom = studio.TokenFromText
	}
	f.loginSends(l)
	return nil
}

// defineAssertion is a signed JWT that is exchanged for the token.
func defineAssertion(f facts, a *studio.Auth) error {
	a.Method = studio.MethodOAuth2
	a.OAuth2.Grant = studio.GrantAssertion
	if err := defineTokens(f, &a.OAuth2); err != nil {
		return err
	}
	a.OAuth2.TokenParams = nil
	return nil
}

func (f facts) loginBody(l *studio.Login) {
	if l.Method == "GET" || len(f.TokenParams) == 0 {
		return
	}
	switch f.BodyFormat {
	case "form":
		l.BodyKind = studio.LoginBodyForm
		for _, name := range sortedKeys(f.TokenParams) {
			l.Form = append(l.Form, studio.Pair{Name: name, Value: f.withHoles(textOf(f.TokenParams[name]))})
		}
	case "xml":
		l.BodyKind, l.Body = studio.LoginBodyXML, f.withHoles(asXML(f.TokenParams))
	default:
		text, _ := json.Marshal(f.TokenParams)
		l.BodyKind, l.Body = studio.LoginBodyJSON, f.withHoles(string(text))
	}
}

// asXML writes nested members as elements; those with a $ are attributes.
func asXML(members map[string]any) string {
	var b strings.Builder
	for _, name := range sortedKeys(members) {
		inner, is := members[name].(map[string]any)
		if !is {
			if !strings.HasPrefix(name, "$") {
				fmt.Fprintf(&b, "<%s>%v</%s>", name, members[name], name)
			}
			continue
		}
		attributes := ""
		for _, each := range sortedKeys(inner) {
			if attribute, is := strings.CutPrefix(each, "$"); is {
				attributes += fmt.Sprintf(" %s=\"%v\"", attribute, inner[each])
			}
		}
		fmt.Fprintf(&b, "<%s%s>%s</%s>", name, attributes, asXML(inner), name)
	}
	return b.String()
}

// loginSends is where the token goes, with what else was typed.
func (f facts) loginSends(l *studio.Login) {
	token := false
	for _, part := range []struct {
		place studio.Placement
		texts map[string]string
	}{{studio.PlacementHeader, f.Headers}, {studio.PlacementQuery, f.Query}} {
		for _, name := range sortedKeys(part.texts) {
			text := part.texts[name]
			switch {
			case strings.Contains(text, "_cookies"):
				l.TokenFrom, l.TokenPath, token = studio.TokenFromCookie, "SESSION", true
				l.SendAs = append(l.SendAs, studio.Sending{Placement: studio.PlacementCookie, Name: "SESSION", ValueTemplate: "{token}"})
				continue
			case !credentialed(f, text):
				continue
			}
			for _, m := range factHole.FindAllStringSubmatch(text, -1) {
				if path, is := strings.CutPrefix(m[1], "credentials.raw."); is {
					l.Keep = append(l.Keep, studio.Kept{From: studio.KeptFromToken, Path: path, Parameter: path})
				}
			}
			token = token || strings.Contains(text, "${accessToken}")
			l.SendAs = append(l.SendAs, studio.Sending{Placement: part.place, Name: name, ValueTemplate: f.withHoles(text)})
		}
	}
	if !token && len(l.SendAs) > 0 {
		l.SendAs = append(l.SendAs, studio.Sending{Placement: studio.PlacementHeader, Name: "Authorization", ValueTemplate: "Bearer {token}"})
	}
}
