package catalogue

import (
	"maps"
	"slices"
	"strings"

	"connectorstudio/backend/studio"
)

// Offered are the methods of a provider that a connector can hold.
func (p Provider) Offered() []Method {
	return slices.DeleteFunc(slices.Clone(p.Methods), func(m Method) bool { return !m.expressible() })
}

func (m Method) expressible() bool {
	switch m.Kind {
	case KindOAuth2:
		_, scheme := m.scheme()
		return m.Grant == GrantCode && m.TokenFormat == "" && scheme
	case KindAPIKey:
		return m.Keys[0].In != InPath && !slices.ContainsFunc(m.Keys[1:], func(k Key) bool { return k.place() != InHeader })
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
	}
	return a
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
	o.TokenPath = m.TokenPath
	o.TokenScheme, _ = m.scheme()
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
