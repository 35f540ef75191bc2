package openapi

import (
	"slices"
	"strings"

	"connectorstudio/backend/studio"
)

// Beside is what the definition wants with every call besides a way to sign in: API keys that go along with OAuth 2.0,
// Basic or another key. Each is a secret connection parameter, which is asked for when somebody connects, is kept
// in the keychain and is sent only to the origin of the API.
type Beside struct {
	Parameters     []studio.ConnectionParameter
	Headers, Query []studio.Pair // values such as "{api_key}"
}

// beside takes over a key that goes along with another way to sign in; ok is false for one that has no place of its
// own among the headers or in the query.
func (r *methodReader) beside(s scheme, others []studio.Alternative) (ok bool) {
	name, into := strings.TrimSpace(s.at("name").str()), &r.methods.Beside.Headers
	switch s.at("in").str() {
	case "header":
		if strings.EqualFold(name, "Authorization") || slices.ContainsFunc(others, func(a studio.Alternative) bool { return sends(a.Auth, name) }) {
			return false
		}
	case "query":
		into = &r.methods.Beside.Query
	default:
		return false
	}
	if name == "" {
		return false
	}
	if slices.ContainsFunc(*into, func(p studio.Pair) bool { return strings.EqualFold(p.Name, name) }) {
		return true
	}
	p := studio.NewConnectionParameter(r.named(name))
	p.Label, p.Secret, p.Required = cut(s.name, 60), true, false
	p.Help = cut(strings.Join(strings.Fields(s.at("description").str()), " "), 200)
	value := "{" + p.Name + "}"
	if into == &r.methods.Beside.Headers && strings.Contains(strings.ToLower(s.at("description").str()), "bearer ") {
		value = "Bearer " + value
	}
	r.methods.Beside.Parameters = append(r.methods.Beside.Parameters, p)
	*into = append(*into, studio.Pair{Name: name, Value: value})
	return true
}

// sends tells that a method fills a header itself.
func sends(a studio.Auth, header string) bool {
	return a.Method == studio.MethodAPIKey && a.APIKey.Placement == studio.PlacementHeader && strings.EqualFold(a.APIKey.KeyName, header)
}

// named makes the name of a connection parameter, one that no parameter of an action is likely to have.
func (r *methodReader) named(sent string) string {
	name := "key_" + strings.ToLower(nameOf(sent))
	for slices.ContainsFunc(r.methods.Beside.Parameters, func(p studio.ConnectionParameter) bool { return p.Name == name }) {
		name += "_"
	}
	return name
}
