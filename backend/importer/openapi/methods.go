package openapi

import (
	"encoding/json"
	"slices"
	"strings"

	"connectorstudio/backend/studio"
)

// options are the methods of a scheme that stands for itself; each flow of OAuth 2.0 is one.
func (r *methodReader) options(s scheme, scopes []string) []studio.Alternative {
	a := studio.Alternative{Name: s.name, Auth: studio.DefaultAuth()}
	switch kind := strings.ToLower(s.at("type").str()); {
	case kind == "basic" || kind == "http" && strings.EqualFold(s.at("scheme").str(), "basic"):
		a.Auth.Method = studio.MethodBasic
	case kind == "http" && strings.EqualFold(s.at("scheme").str(), "bearer"):
		a.Auth.Method = studio.MethodAPIKey
		a.Auth.APIKey.DisplayName, a.Auth.APIKey.KeyName, a.Auth.APIKey.ValueTemplate = "Access token", "Authorization", "Bearer {key}"
	case kind == "oauth2":
		return r.flows(s, scopes)
	case kind == "openidconnect":
		a.Auth.Method = studio.MethodOAuth2
		a.Auth.OAuth2.Scopes = strings.Join(scopes, " ")
		r.note("The addresses of " + s.name + " are in " + s.at("openIdConnectUrl").str() + ". Look them up in the form.")
	default:
		return nil
	}
	return []studio.Alternative{a}
}

// flows are the flows of OAuth 2.0 by the words of 2.0 and 3, the ones that need no browser last. What was
// called implicit has no token address: people are asked for it.
var flows = []struct {
	names []string
	grant studio.Grant
}{
	{[]string{"authorizationCode", "accessCode"}, studio.GrantDefault},
	{[]string{"deviceAuthorization"}, studio.GrantDevice},
	{[]string{"clientCredentials", "application"}, studio.GrantClientCredentials},
	{[]string{"password"}, studio.GrantPassword},
	{[]string{"implicit"}, studio.GrantDefault},
}

func (r *methodReader) flows(s scheme, scopes []string) []studio.Alternative {
	declared := s.at("flows")
	if own := s.at("flow").str(); own != "" { // 2.0 has one beside the addresses
		declared = &node{kind: object}
		declared.set(own, s.node)
	}
	list := []studio.Alternative{}
	for _, f := range flows {
		i := slices.IndexFunc(f.names, func(name string) bool { return declared.at(name) != nil })
		if i < 0 {
			continue
		}
		flow := r.d.follow(declared.at(f.names[i]))
		if f.names[i] == "implicit" {
			if slices.ContainsFunc(list, func(a studio.Alternative) bool { return a.Auth.OAuth2.Grant == studio.GrantDefault }) {
				continue
			}
			r.note("The definition knows " + s.name + " with the implicit flow only, which is not used any more. Enter the Access token URL of the system.")
		}
		a := studio.Alternative{Name: s.name + " " + f.names[i], Auth: studio.DefaultAuth()}
		a.Auth.Method = studio.MethodOAuth2
		o := &a.Auth.OAuth2
		o.Grant, o.TokenURL, o.RefreshURL = f.grant, r.address(flow.at("tokenUrl").str()), r.address(flow.at("refreshUrl").str())
		if f.grant.Code() {
			o.AuthorizationURL = r.address(flow.at("authorizationUrl").str())
		}
		o.DeviceURL = r.address(flow.at("deviceAuthorizationUrl").str())
		o.Scopes = strings.Join(scopesOf(flow, scopes), " ")
		list = append(list, a)
	}
	return list
}

// scopesOf are the scopes that operations want, else all that the flow has.
func scopesOf(flow *node, wanted []string) []string {
	declared := flow.at("scopes")
	if len(wanted) == 0 && declared.is(object) {
		wanted = declared.names
	}
	scopes := []string{}
	for _, scope := range wanted {
		if scope != "" && !strings.ContainsAny(scope, " \t\r\n") && !slices.Contains(scopes, scope) {
			scopes = append(scopes, scope)
		}
	}
	return scopes
}

// keys makes one method of API keys that go together: the first in its place, others in headers; what is left of
// them goes beside it. Cookies, then the query, can only be first.
func (r *methodReader) keys(schemes []scheme) (a studio.Alternative, beside []scheme, ok bool) {
	slices.SortStableFunc(schemes, func(a, b scheme) int {
		rank := map[string]int{"query": 1, "header": 2}
		return rank[a.at("in").str()] - rank[b.at("in").str()]
	})
	a = studio.Alternative{Name: schemes[0].name, Auth: studio.DefaultAuth()}
	a.Auth.Method = studio.MethodAPIKey
	key := &a.Auth.APIKey
	for i, s := range schemes {
		name, label := strings.TrimSpace(s.at("name").str()), cut(s.name, 60)
		placement := studio.Placement(s.at("in").str())
		template := ""
		if placement == studio.PlacementHeader && strings.EqualFold(name, "Authorization") && strings.Contains(strings.ToLower(s.at("description").str()), "bearer") {
			template = "Bearer {key}"
		}
		switch {
		case name == "" || !slices.Contains([]studio.Placement{studio.PlacementHeader, studio.PlacementQuery, studio.PlacementCookie}, placement):
			return a, nil, false
		case i == 0:
			key.DisplayName, key.KeyName, key.Placement, key.ValueTemplate = label, name, placement, template
		case placement != studio.PlacementHeader:
			beside = append(beside, s)
		default:
			key.Further = append(key.Further, studio.CredentialHeader{ID: studio.NewID(), DisplayName: label, HeaderName: name, ValueTemplate: template})
		}
	}
	return a, beside, true
}

// sameAuth tells that two methods differ in nothing but the ids of their secrets.
func sameAuth(a, b studio.Auth) bool {
	written := func(a studio.Auth) string {
		a.APIKey.Further = slices.Clone(a.APIKey.Further)
		for i := range a.APIKey.Further {
			a.APIKey.Further[i].ID = ""
		}
		text, _ := json.Marshal(a) // texts always marshal
		return string(text)
	}
	return written(a) == written(b)
}
