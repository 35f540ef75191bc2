package catalogue

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"connectorstudio/backend/studio"
)

// Offer is a provider as it is chosen.
type Offer struct {
	ID            string                   `json:"id"`
	Name          string                   `json:"name"`
	Category      studio.ConnectorCategory `json:"category"`
	Description   string                   `json:"description"`
	BaseURL       string                   `json:"baseUrl"`
	Documentation string                   `json:"documentation"`
	Credentials   Credentials              `json:"credentials"`
	Methods       []OfferedMethod          `json:"methods"` // the usual one first; never none
	// Pagination and Limits are what a connector gets of how lists go on and of the documented limit; their zero
	// values where nothing is known. Test is a request that needs nothing but the credentials, or empty.
	Pagination studio.Pagination `json:"pagination"`
	Limits     studio.Limits     `json:"limits"`
	Test       string            `json:"test"`
}

// OfferedMethod is a way to sign in, and what the customer enters for it.
type OfferedMethod struct {
	ID         string      `json:"id"`
	Name       string      `json:"name"`
	Parameters []Parameter `json:"parameters"`
}

// Offers lists all providers, by name.
var Offers = sync.OnceValue(func() []Offer {
	offers := []Offer{}
	for _, p := range All() {
		o := Offer{p.ID, p.Name, p.Category, p.Description, p.BaseURL, p.Documentation, p.Credentials, []OfferedMethod{}, p.Pagination.hint(p.Methods[0]), p.RateLimit.limits(), p.Test}
		for _, m := range p.Methods {
			o.Methods = append(o.Methods, OfferedMethod{m.ID, m.Name, plain(p.entered(m, p.uses(m)))})
		}
		offers = append(offers, o)
	}
	return offers
})

// plain leaves out what may not be entered in the form.
func plain(list []Parameter) []Parameter {
	return slices.DeleteFunc(list, func(p Parameter) bool { return p.Secret })
}

// uses lists the parameters that stand in something which the method sends.
func (p Provider) uses(m Method) []Parameter { return p.standing(strings.Join(p.texts(m), "\n")) }

// standing lists the parameters that stand in a text.
func (p Provider) standing(text string) []Parameter {
	list := []Parameter{}
	for _, parameter := range p.Parameters {
		if strings.Contains(text, "{"+parameter.Name+"}") {
			parameter.Choices = append([]string{}, parameter.Choices...)
			list = append(list, parameter)
		}
	}
	return list
}

// texts are all texts in which a parameter may stand.
func (p Provider) texts(m Method) []string {
	if l := p.LookUp; l != nil && p.forActions(l.Parameter) {
		return append(p.sent(m), "{"+l.Parameter+"}")
	}
	return p.sent(m)
}

// sent are the texts of the connector itself in which a parameter may stand.
func (p Provider) sent(m Method) []string {
	all := slices.Concat([]string{m.base(p)}, slices.Collect(maps.Values(p.Headers)), slices.Collect(maps.Values(p.Query)))
	content, _ := json.Marshal(m) // texts, numbers and maps of them
	return append(all, string(content))
}

// forActions tells whether a parameter stands nowhere but in actions.
func (p Provider) forActions(name string) bool {
	return !slices.ContainsFunc(p.Methods, func(m Method) bool {
		return strings.Contains(strings.Join(p.sent(m), "\n"), "{"+name+"}")
	})
}

// entered leaves out what is found by itself after connecting.
func (p Provider) entered(m Method, list []Parameter) []Parameter {
	return slices.DeleteFunc(list, func(parameter Parameter) bool {
		return p.LookUp != nil && p.LookUp.Parameter == parameter.Name ||
			slices.ContainsFunc(m.Keep, func(k Kept) bool { return k.Parameter == parameter.Name })
	})
}

// choose returns the provider and the method of their ids; an empty method is the usual one.
func choose(provider, method string) (Provider, Method, error) {
	p, found := Find(provider)
	methods := p.Methods
	if !found {
		return p, Method{}, studio.Fail(studio.CodeNotFound, "There is no provider "+quoted(provider)+".", "Search for it by its name.")
	}
	at := slices.IndexFunc(methods, func(m Method) bool { return method == "" || m.ID == method })
	if at < 0 {
		ids := []string{}
		for _, m := range methods {
			ids = append(ids, m.ID)
		}
		return p, Method{}, studio.Fail(studio.CodeNotFound, p.Name+" has no method "+quoted(method)+".", "Choose "+strings.Join(ids, " or ")+".")
	}
	return p, methods[at], nil
}

// check refuses values that their parameters do not take: they become part of a host.
func (p Provider) check(values map[string]string) error {
	for name, value := range values {
		at := slices.IndexFunc(p.Parameters, func(parameter Parameter) bool { return parameter.Name == name })
		if at < 0 {
			return studio.Fail(studio.CodeInvalid, p.Name+" has no parameter "+quoted(name)+".", "Leave it out.")
		}
		if value = strings.TrimSpace(value); value != "" && !p.Parameters[at].takes(value) {
			f := studio.Fail(studio.CodeInvalid, "This doesn't look like the "+p.Parameters[at].Label+".", p.Parameters[at].Help)
			f.Field = "values." + name
			return f
		}
	}
	return nil
}

func (p Parameter) takes(value string) bool {
	if p.Secret || strings.ContainsFunc(value, unicode.IsControl) || strings.ContainsAny(value, "{}") {
		return false
	}
	if len(p.Choices) > 0 {
		return slices.Contains(p.Choices, value)
	}
	matches, err := regexp.MatchString("^(?:"+p.Pattern+")$", value)
	return p.Pattern == "" || err == nil && matches
}

// quoted is a text that somebody typed, bounded.
func quoted(text string) string {
	if letters := []rune(text); len(letters) > 60 {
		text = string(letters[:60]) + "…"
	}
	return "“" + text + "”"
}
