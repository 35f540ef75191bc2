package studio

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Alternative is a further way to sign in to the system of a connector, beside the first, which is its Auth.
// Each connection uses one of them.
type Alternative struct {
	ID   string `json:"id"`   // stable: connections name it
	Name string `json:"name"` // unique in the connector without regard to case; empty means the label of its method
	Auth Auth   `json:"auth"`
}

// maxAlternatives is how many ways to sign in a connector offers beside the first.
const maxAlternatives = 20

// MethodName is what a method is called where nobody named it.
func (a Auth) MethodName() string {
	switch a.Method {
	case MethodNone:
		return "No sign-in"
	case MethodAPIKey:
		return "API Key"
	case MethodBasic:
		return "Basic"
	case MethodLogin:
		return "Login request"
	case MethodOAuth2:
		return oauthName(a.OAuth2.Grant)
	}
	return "Not set up"
}

func oauthName(g Grant) string {
	switch g {
	case GrantClientCredentials:
		return "OAuth 2.0 client credentials"
	case GrantPassword:
		return "OAuth 2.0 password"
	case GrantRefreshToken:
		return "OAuth 2.0 refresh token"
	case GrantDevice:
		return "OAuth 2.0 with a code"
	case GrantAssertion, GrantSignedToken:
		return "Signed token"
	}
	return "OAuth 2.0"
}

// Label is what the alternative is called.
func (a Alternative) Label() string {
	if name := strings.TrimSpace(a.Name); name != "" {
		return name
	}
	return a.Auth.MethodName()
}

// MethodChoice is one way to sign in as somebody chooses it who connects.
type MethodChoice struct {
	ID   string `json:"id"` // of the alternative; empty for the first
	Name string `json:"name"`
	// Needs says in a line what it needs, such as "User name and Password".
	Needs string `json:"needs"`
}

// Methods lists the ways to sign in, the first one first.
func (c Connector) Methods() []MethodChoice {
	list := []MethodChoice{{ID: "", Name: c.Auth.MethodName(), Needs: c.Auth.needs()}}
	for _, a := range c.Alternatives {
		list = append(list, MethodChoice{ID: a.ID, Name: a.Label(), Needs: a.Auth.needs()})
	}
	return list
}

// needs tells what somebody who connects has to have at hand.
func (a Auth) needs() string {
	switch {
	case a.Method == MethodNone:
		return "Nothing to enter."
	case a.Method == MethodOAuth2 && a.OAuth2.Grant == GrantDevice:
		return "Approve with a code in any browser."
	case a.Interactive():
		return "Sign in in the browser."
	}
	labels := []string{}
	for _, f := range a.CredentialFields() {
		labels = append(labels, f.Label)
	}
	switch n := len(labels); n {
	case 0:
		return "Not set up yet."
	case 1:
		return "Enter the " + labels[0] + "."
	default:
		return "Enter " + strings.Join(labels[:n-1], ", ") + " and " + labels[n-1] + "."
	}
}

// FindMethod returns the way to sign in that has a name or an id, without regard to case.
func (c Connector) FindMethod(name string) (MethodChoice, bool) {
	for _, m := range c.Methods() {
		if strings.EqualFold(m.Name, strings.TrimSpace(name)) || m.ID != "" && m.ID == name {
			return m, true
		}
	}
	return MethodChoice{}, false
}

// As returns the connector as a connection uses it that signs in with an alternative: with that one in Auth
// and no others, and Alternative telling which. For an empty id it is the first method; of one that is not
// there any more there is nothing to sign in with.
//
// A connection parameter that stands only in another method is not asked for then.
func (c Connector) As(id string) Connector {
	others := c.Alternatives
	if len(others) == 0 && id == c.Alternative {
		return c
	}
	all := append([]Alternative{{Auth: c.Auth}}, others...)
	c.Alternatives, c.Alternative = []Alternative{}, id
	if i := slices.IndexFunc(others, func(a Alternative) bool { return a.ID == id }); id != "" && i >= 0 {
		c.Auth = others[i].Auth
	} else if id != "" {
		c.Auth = DefaultAuth()
	}
	own := c.methodText(c.Auth)
	c.Parameters = slices.DeleteFunc(slices.Clone(c.Parameters), func(p ConnectionParameter) bool {
		hole := "{" + p.Name + "}"
		elsewhere := slices.ContainsFunc(all, func(a Alternative) bool { return strings.Contains(c.methodText(a.Auth), hole) })
		return elsewhere && !strings.Contains(own, hole)
	})
	return c
}

// methodText is everything in which a parameter may stand that a method sends, and every request with it.
func (c Connector) methodText(a Auth) string {
	text, _ := json.Marshal([]any{a, c.BaseURL, c.DefaultHeaders, c.DefaultQuery}) // texts always marshal
	return string(text)
}

// MethodGone tells that the alternative with which a connection uses the connector was removed.
func (c Connector) MethodGone() bool { return c.Alternative != "" && c.Auth.Method == MethodNotSetUp }

// methods are the connector once as each of its methods uses it.
func (c Connector) methods() []Connector {
	if len(c.Alternatives) == 0 {
		return []Connector{c}
	}
	list := []Connector{c.As("")}
	for _, a := range c.Alternatives {
		list = append(list, c.As(a.ID))
	}
	return list
}

// alternatives checks the further methods; fields are "alternatives.0.name" and, for what the first method
// has at "auth.…", "alternatives.0.auth.…".
func (p *problems) alternatives(c Connector) {
	if len(c.Alternatives) > maxAlternatives {
		p.add("alternatives", fmt.Sprintf("A data connector has at most %d further methods.", maxAlternatives))
		return
	}
	ids, names := map[string]bool{"": true}, map[string]bool{strings.ToLower(c.Auth.MethodName()): true}
	for i, a := range c.Alternatives {
		field := fmt.Sprintf("alternatives.%d", i)
		if len(a.ID) > 64 || ids[a.ID] {
			p.add(field+".id", "This method has no id of its own. Remove it and add it again.")
			continue
		}
		key := strings.ToLower(a.Label())
		switch {
		case utf8.RuneCountInString(a.Label()) > 60:
			p.add(field+".name", "A name has at most 60 characters.")
		case strings.ContainsFunc(a.Label(), isControl):
			p.add(field+".name", "A name is one line of text.")
		case names[key]:
			p.add(field+".name", "Another method has this name.")
		}
		ids[a.ID], names[key] = true, true
		p.alternative(c, a, field)
	}
}

// alternative checks one further method as if it were the only one; what is wrong without it too is told
// there already.
func (p *problems) alternative(c Connector, a Alternative, field string) {
	own := c.As(a.ID)
	var found problems
	found.auth(own)
	found.secretsInSignIn(own)
	var base problems
	base.withHoles("baseUrl", own.openBase(), func(p *problems, text string) { p.baseURL(Connector{BaseURL: text}) })
	for _, problem := range append(found, base...) {
		if slices.Contains(*p, problem) {
			continue
		}
		switch {
		case problem.Field == "auth.oauth2.clientId" && strings.TrimSpace(a.Auth.OAuth2.ClientID) == "":
			// Of a method that nobody uses yet it need not be known, as where a provider brought it along.
			p.warn(field+"."+problem.Field, problem.Message+" Nobody can connect with "+a.Label()+" before.")
			continue
		case strings.HasPrefix(problem.Field, "auth."):
			problem.Field = field + "." + problem.Field
		case problem.Field == "baseUrl":
			problem.Field = field + ".auth.method"
			problem.Message = "The Base URL doesn't fit this method: " + problem.Message
			problem.FixLabel, problem.FixValue = "", ""
		}
		*p = append(*p, problem)
	}
}
