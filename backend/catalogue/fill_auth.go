package catalogue

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"connectorstudio/backend/studio"
)

// auth fills in the method; what the person has registered already (the redirect, the client) stays.
func auth(old studio.Auth, m Method, fill func(string) string) studio.Auth {
	a := studio.DefaultAuth()
	a.OAuth2.Redirect, a.OAuth2.ClientID = old.OAuth2.Redirect, old.OAuth2.ClientID
	switch m.Kind {
	case KindNone:
		a.Method = studio.MethodNone
	case KindOAuth2:
		a.Method = studio.MethodOAuth2
		oauth2(&a.OAuth2, m, fill)
	case KindAPIKey:
		a.Method = studio.MethodAPIKey
		apiKey(&a.APIKey, m, fill)
	case KindBasic:
		a.Method = studio.MethodBasic
		a.Basic = basic(*m.Basic, fill)
	case KindLogin:
		a.Method = studio.MethodLogin
		login(&a.Login, *m.Login, fill)
	}
	return a
}

func oauth2(o *studio.OAuth2, m Method, fill func(string) string) {
	o.Grant = studio.Grant(m.Grant)
	o.AuthorizationURL, o.TokenURL = fill(m.AuthorizationURL), fill(m.TokenURL)
	o.RefreshURL, o.RevocationURL = fill(m.RefreshURL), fill(m.RevocationURL)
	o.Scopes, o.ScopeSeparator = fill(strings.Join(m.Scopes, " ")), m.ScopeSeparator
	if m.ClientAuthentication != "" {
		o.ClientAuthentication = m.ClientAuthentication
	}
	if m.PKCE != "" {
		o.PKCE = m.PKCE
	}
	for _, k := range m.Keep {
		if hole := "{" + k.Parameter + "}"; fill(hole) == hole { // it has no value yet
			o.Keep = append(o.Keep, studio.Kept(k))
		}
	}
	o.TokenFormat, o.TokenPath = studio.TokenFormat(m.TokenFormat), m.TokenPath
	for name, field := range map[string]*string{"audience": &o.Audience, "resource": &o.Resource} {
		*field = fill(m.AuthorizationParams[name])
	}
	o.AuthorizationParams = pairs(m.AuthorizationParams, fill, "audience", "resource")
	o.TokenParams = pairs(m.TokenParams, fill)
	if s := m.Signed; s != nil {
		o.Audience = fill(s.Audience)
		o.Assertion = studio.Assertion{Algorithm: s.Algorithm, Claims: pairs(s.Claims, fill), Life: s.Life, Encoding: s.Encoding, WithID: s.WithID}
	}
	if m.SendAs == nil {
		return
	}
	if scheme, plain := strings.CutSuffix(m.SendAs.Value, " {token}"); plain && strings.EqualFold(m.SendAs.Header, "Authorization") {
		o.TokenScheme = scheme
	} else {
		o.SendAs = sendings(m.SendAs)
	}
}

// sendings is the one header that takes a token.
func sendings(s *Sending) []studio.Sending {
	if s == nil {
		return []studio.Sending{}
	}
	return []studio.Sending{{Placement: studio.PlacementHeader, Name: s.Header, ValueTemplate: s.Value}}
}

// pairs lists names and values by name, but for those that have a field of their own.
func pairs(from map[string]string, fill func(string) string, without ...string) []studio.Pair {
	list := []studio.Pair{}
	for _, name := range slices.Sorted(maps.Keys(from)) {
		if !slices.Contains(without, name) {
			list = append(list, studio.Pair{Name: name, Value: fill(from[name])})
		}
	}
	return list
}

func apiKey(k *studio.APIKey, m Method, fill func(string) string) {
	first := m.Keys[0]
	k.DisplayName, k.KeyName, k.ValueTemplate = first.Label, first.Name, fill(first.Value)
	if first.In != "" {
		k.Placement = first.In
	}
	for _, further := range m.Keys[1:] { // headers, all of them
		k.Further = append(k.Further, studio.CredentialHeader{
			ID: studio.NewID(), DisplayName: further.Label, HeaderName: further.Name, ValueTemplate: fill(further.Value),
		})
	}
}

// basic names the two parts. A key that stands alone is entered as the password, whose field hides it; a part that the
// template does not have is not asked for.
func basic(b Basic, fill func(string) string) studio.Basic {
	value := b.Value
	if value == "" {
		value = "{user}:{password}"
	}
	user, password := b.User, b.Password
	if password == "" {
		user, password = "", user
		value = strings.NewReplacer("{user}", "{password}", "{password}", "").Replace(value)
	} else if user == "" {
		value = strings.ReplaceAll(value, "{user}", "")
	}
	return studio.Basic{UserLabel: user, PasswordLabel: password, ValueTemplate: fill(value)}
}

func login(into *studio.Login, l Login, fill func(string) string) {
	into.Fields = []studio.LoginField{}
	for _, f := range l.Fields {
		into.Fields = append(into.Fields, studio.LoginField(f))
	}
	into.Method, into.URL, into.Headers = l.Method, fill(l.URL), pairs(l.Headers, fill)
	into.TokenFrom, into.TokenPath, into.Life, into.SendAs = studio.TokenFromBody, l.TokenPath, l.Expires, sendings(l.SendAs)
	if l.Format == "form" {
		texts := map[string]string{}
		for name, value := range l.Body {
			texts[name], _ = value.(string)
		}
		into.BodyKind, into.Body, into.Form = studio.LoginBodyForm, "", pairs(texts, fill)
		return
	}
	into.BodyKind, into.Body = studio.LoginBodyJSON, fill(indented(l.Body))
}

// indented writes a body as JSON that is easily read.
func indented(body map[string]any) string {
	var text bytes.Buffer
	out := json.NewEncoder(&text)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	_ = out.Encode(body) // texts and maps of them
	return strings.TrimSpace(text.String())
}
