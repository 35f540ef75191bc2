package catalogue

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"connectorstudio/backend/studio"
)

// This file alone knows how much of a provider a connector can hold. What it cannot hold yet is either a
// method that is not offered (Offered), or a line of the notes (notes.go): never left out in silence.

// Filled is a form that was filled in.
type Filled struct {
	Connector studio.Connector `json:"connector"`
	Fields    []string         `json:"fields"` // the labels of what was filled in
	Left      []Parameter      `json:"left"`   // still as {name}
	ByHand    []string         `json:"byHand"` // what the connector can't hold: sentences for the person, also in the notes
}

// Fill fills the form of a connector with a provider and one of its methods; the usual one for an empty
// method. What the person wrote into Name, Description, Category and Preparation stays; the Base URL and
// the authentication method are the provider's. values are those of parameters; one without takes its
// default, and without any it stays as {name}.
func Fill(c studio.Connector, provider, method string, values map[string]string) (Filled, error) {
	p, m, err := choose(provider, method)
	if err == nil {
		err = p.check(values)
	}
	if err != nil {
		return Filled{Connector: c}, err
	}
	after := filled(c, p, m, values)
	return Filled{after, changed(c, after), left(p, after), byHand(p, filler(p, values))}, nil
}

func filled(c studio.Connector, p Provider, m Method, values map[string]string) studio.Connector {
	fill := filler(p, values)
	keep(&c.Name, p.Name)
	keep(&c.Description, p.Description)
	keep(&c.Category, p.Category)
	c.BaseURL = fill(m.base(p))
	c.Auth = auth(c.Auth, m, fill)
	if !c.Limits.Rated() {
		c.Limits.Calls, c.Limits.Per = p.RateLimit.limits().Calls, p.RateLimit.limits().Per
	}
	keep(&c.Preparation.DocumentationURL, p.Documentation)
	c.Preparation.MethodChosen = true
	c.Preparation.Notes = strings.TrimSpace(c.Preparation.Notes + "\n\n" + notes(p, m, fill))
	return c
}

// keep sets what nobody has set.
func keep[T ~string](field *T, value T) {
	if strings.TrimSpace(string(*field)) == "" {
		*field = value
	}
}

// filler puts values into the parameters of a text.
func filler(p Provider, values map[string]string) func(string) string {
	pairs := []string{}
	for _, parameter := range p.Parameters {
		value := strings.TrimSpace(values[parameter.Name])
		if value == "" {
			value = parameter.Default
		}
		if value != "" {
			pairs = append(pairs, "{"+parameter.Name+"}", value)
		}
	}
	return strings.NewReplacer(pairs...).Replace
}

// Offered are the methods of a provider that a connector can hold.
func (p Provider) Offered() []Method {
	return slices.DeleteFunc(slices.Clone(p.Methods), func(m Method) bool { return !m.expressible() })
}

func (m Method) expressible() bool {
	switch m.Kind {
	case KindOAuth2:
		return m.Grant == GrantCode || m.Grant == GrantClientCredentials
	case KindAPIKey:
		return !slices.ContainsFunc(m.Keys[1:], func(k Key) bool { return k.place() != InHeader })
	case KindNone, KindBasic, KindLogin:
		return true
	}
	return false
}

// scheme is the word before the token in Authorization, if that is where it goes.
func (m Method) scheme() (string, bool) {
	if m.SendAs == nil {
		return "", true
	}
	word, fits := strings.CutSuffix(m.SendAs.Value, " {token}")
	return word, fits && strings.EqualFold(m.SendAs.Header, "Authorization")
}

// sendings are the places of a token; none for Authorization: Bearer.
func sendings(s *Sending, fill func(string) string) []studio.Sending {
	if s == nil {
		return []studio.Sending{}
	}
	return []studio.Sending{{Placement: studio.PlacementHeader, Name: s.Header, ValueTemplate: fill(s.Value)}}
}

func (k Key) place() Place {
	if k.In == "" {
		return InHeader
	}
	return k.In
}

// auth fills in the method; what the person has registered already (the redirect, the client) stays.
func auth(old studio.Auth, m Method, fill func(string) string) studio.Auth {
	a := studio.DefaultAuth()
	a.OAuth2.Redirect, a.OAuth2.ClientID = old.OAuth2.Redirect, old.OAuth2.ClientID
	switch m.Kind {
	case KindOAuth2:
		a.Method = studio.MethodOAuth2
		oauth2(&a.OAuth2, m, fill)
	case KindAPIKey:
		a.Method = studio.MethodAPIKey
		a.APIKey = apiKey(m, fill)
	case KindNone:
		a.Method = studio.MethodNone
	case KindBasic:
		a.Method = studio.MethodBasic
		if m.Basic != nil {
			a.Basic = studio.Basic{UserLabel: m.Basic.User, PasswordLabel: m.Basic.Password, ValueTemplate: fill(m.Basic.Value)}
		}
	case KindLogin:
		a.Method = studio.MethodLogin
		a.Login = login(*m.Login, fill)
	}
	return a
}

// login fills in a login request. Names in braces that are no parameters are what people type.
func login(from Login, fill func(string) string) studio.Login {
	l := studio.DefaultAuth().Login
	l.Fields, l.Form, l.Body, l.BodyKind = []studio.LoginField{}, []studio.Pair{}, "", studio.LoginBodyNone
	for _, f := range from.Fields {
		l.Fields = append(l.Fields, studio.LoginField(f))
	}
	if from.Method != "" {
		l.Method = from.Method
	}
	l.URL, l.Headers, l.TokenPath, l.Life = fill(from.URL), pairs(from.Headers, fill), from.TokenPath, from.Expires
	switch {
	case len(from.Body) == 0:
	case from.Format == "form":
		l.BodyKind = studio.LoginBodyForm
		texts := map[string]string{}
		for name, value := range from.Body {
			texts[name] = fmt.Sprint(value)
		}
		l.Form = pairs(texts, fill)
	default:
		body, _ := json.MarshalIndent(from.Body, "", "  ") // what YAML holds always marshals
		l.BodyKind, l.Body = studio.LoginBodyJSON, fill(string(body))
	}
	l.SendAs = sendings(from.SendAs, fill)
	return l
}

func oauth2(o *studio.OAuth2, m Method, fill func(string) string) {
	o.AuthorizationURL, o.TokenURL = fill(m.AuthorizationURL), fill(m.TokenURL)
	o.RefreshURL, o.RevocationURL = fill(m.RefreshURL), fill(m.RevocationURL)
	o.Scopes, o.ScopeSeparator = fill(strings.Join(m.Scopes, " ")), m.ScopeSeparator
	if m.ClientAuthentication != "" {
		o.ClientAuthentication = m.ClientAuthentication
	}
	if m.PKCE != "" {
		o.PKCE = m.PKCE
	}
	if m.Grant == GrantClientCredentials {
		o.Grant = studio.GrantClientCredentials
	}
	o.TokenPath, o.TokenFormat = m.TokenPath, studio.TokenFormat(m.TokenFormat)
	if scheme, simple := m.scheme(); simple {
		o.TokenScheme = scheme
	} else {
		o.SendAs = sendings(m.SendAs, fill)
	}
	for name, field := range map[string]*string{"audience": &o.Audience, "resource": &o.Resource} {
		*field = fill(m.AuthorizationParams[name])
	}
	o.AuthorizationParams = pairs(m.AuthorizationParams, fill, "audience", "resource")
	o.TokenParams = pairs(m.TokenParams, fill)
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

func apiKey(m Method, fill func(string) string) studio.APIKey {
	first := m.Keys[0]
	k := studio.APIKey{
		DisplayName: first.Label, KeyName: first.Name, Placement: studio.Placement(first.place()),
		ValueTemplate: fill(first.Value), Further: []studio.CredentialHeader{},
	}
	for _, further := range m.Keys[1:] {
		k.Further = append(k.Further, studio.CredentialHeader{
			ID: studio.NewID(), DisplayName: further.Label, HeaderName: further.Name, ValueTemplate: fill(further.Value),
		})
	}
	return k
}

// left are the parameters that are still as {name} in a connector.
func left(p Provider, c studio.Connector) []Parameter {
	o := c.Auth.OAuth2
	texts := []string{c.BaseURL, c.Auth.APIKey.ValueTemplate, o.Scopes, o.AuthorizationURL, o.TokenURL, o.RefreshURL, o.RevocationURL, c.Auth.Login.URL, c.Auth.Login.Body}
	for _, pair := range slices.Concat(o.AuthorizationParams, o.TokenParams, c.Auth.Login.Form, c.Auth.Login.Headers) {
		texts = append(texts, pair.Value)
	}
	return p.standing(strings.Join(texts, "\n"))
}

// changed lists the labels of what was filled in, in the order of the form.
func changed(before, after studio.Connector) []string {
	b, a, labels := before.Auth, after.Auth, []string{}
	for _, field := range []struct{ label, before, after string }{
		{"Name", before.Name, after.Name}, {"Description", before.Description, after.Description},
		{"Base URL", before.BaseURL, after.BaseURL}, {"Data Connector Category", string(before.Category), string(after.Category)},
		{"Authentication method", string(b.Method), string(a.Method)},
		{"Authorization URL", b.OAuth2.AuthorizationURL, a.OAuth2.AuthorizationURL}, {"Access token URL", b.OAuth2.TokenURL, a.OAuth2.TokenURL},
		{"Refresh token URL", b.OAuth2.RefreshURL, a.OAuth2.RefreshURL}, {"Scopes", b.OAuth2.Scopes, a.OAuth2.Scopes},
		{"Login URL", b.Login.URL, a.Login.URL},
		{"Display Name", b.APIKey.DisplayName, a.APIKey.DisplayName}, {"Key Name", b.APIKey.KeyName, a.APIKey.KeyName},
		{"API documentation", before.Preparation.DocumentationURL, after.Preparation.DocumentationURL},
		{"Notes", before.Preparation.Notes, after.Preparation.Notes},
	} {
		if field.before != field.after && field.after != "" {
			labels = append(labels, field.label)
		}
	}
	if before.Limits != after.Limits {
		labels = append(labels, "Rate limit")
	}
	return labels
}
