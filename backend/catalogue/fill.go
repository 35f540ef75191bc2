package catalogue

import (
	"fmt"
	"strings"

	"connectorstudio/backend/studio"
)

// The files fill*.go, limits.go and pages.go alone know how much of a provider a connector can hold. What it cannot hold is a
// line of the notes (notes.go): never left out in silence.

// Filled is a form that was filled in.
type Filled struct {
	Connector studio.Connector `json:"connector"`
	Fields    []string         `json:"fields"` // the labels of what was filled in
	Left      []Parameter      `json:"left"`   // asked for when somebody connects
}

// Fill fills the form of a connector with a provider and one of its methods; the usual one for an empty
// method. The provider's other methods come along as alternatives. What the person wrote into Name, Description, Category and Preparation stays; the Base URL and
// the authentication method are the provider's. values are written into their parameters; the others become
// connection parameters.
func Fill(c studio.Connector, provider, method string, values map[string]string) (Filled, error) {
	p, m, err := choose(provider, method)
	if err == nil {
		err = p.check(values)
	}
	if err != nil {
		return Filled{Connector: c}, err
	}
	after := filled(c, p, m, values)
	return Filled{after, changed(c, after), p.entered(m, left(p, m, values))}, nil
}

func filled(c studio.Connector, p Provider, m Method, values map[string]string) studio.Connector {
	fill := filler(values)
	keep(&c.Name, p.Name)
	keep(&c.Description, p.Description)
	keep(&c.Category, p.Category)
	c.BaseURL = fill(m.base(p))
	old := c.Auth
	c.Auth = auth(old, m, fill)
	c.Parameters = declare(c, p, left(p, m, values))
	c.Alternatives = []studio.Alternative{}
	for _, further := range p.Methods {
		if further.ID != m.ID && further.base(p) == m.base(p) { // a connector has one Base URL
			c.Alternatives = append(c.Alternatives, studio.Alternative{ID: studio.NewID(), Name: freeName(c, further.Name), Auth: auth(old, further, fill)})
			c.Parameters = declare(c, p, left(p, further, values))
		}
	}
	if c.CheckActionID == "" && c.CheckRequest == (studio.CheckRequest{}) {
		c.CheckRequest = check(p, m, fill)
	}
	c.DefaultHeaders, c.DefaultQuery = sentAlways(c.DefaultHeaders, p.Headers, fill), sentAlways(c.DefaultQuery, p.Query, fill)
	if c.LookUp.Endpoint == "" {
		c.LookUp = lookUp(p, m, values, fill)
	}
	if !c.Limits.Rated() {
		c.Limits.Calls, c.Limits.Per = p.RateLimit.limits().Calls, p.RateLimit.limits().Per
	}
	if c.Pagination.Kind == studio.PagesNone {
		c.Pagination = p.Pagination.hint(m)
	}
	keep(&c.Preparation.DocumentationURL, p.Documentation)
	c.Preparation.MethodChosen = true
	c.Preparation.Notes = strings.TrimSpace(c.Preparation.Notes + "\n\n" + notes(p, m, fill))
	return c
}

// freeName is the name of a further method, with a number where another one has it.
func freeName(c studio.Connector, name string) string {
	candidate := name
	for n := 2; ; n++ {
		if _, taken := c.FindMethod(candidate); !taken {
			return candidate
		}
		candidate = fmt.Sprintf("%s %d", name, n)
	}
}

// keep sets what nobody has set.
func keep[T ~string](field *T, value T) {
	if strings.TrimSpace(string(*field)) == "" {
		*field = value
	}
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
		{"Login URL", b.Login.URL, a.Login.URL}, {"Display Name", b.APIKey.DisplayName, a.APIKey.DisplayName}, {"Key Name", b.APIKey.KeyName, a.APIKey.KeyName},
		{"Connection check", before.CheckRequest.Endpoint, after.CheckRequest.Endpoint},
		{"API documentation", before.Preparation.DocumentationURL, after.Preparation.DocumentationURL},
		{"Notes", before.Preparation.Notes, after.Preparation.Notes},
	} {
		if field.before != field.after && field.after != "" {
			labels = append(labels, field.label)
		}
	}
	if len(after.Alternatives) > 0 {
		labels = append(labels, "Further methods")
	}
	if len(after.DefaultHeaders) > len(before.DefaultHeaders) {
		labels = append(labels, "Default headers")
	}
	if len(after.DefaultQuery) > len(before.DefaultQuery) {
		labels = append(labels, "Default query")
	}
	if before.LookUp != after.LookUp {
		labels = append(labels, "Look-up after connecting")
	}
	if before.Limits != after.Limits {
		labels = append(labels, "Rate limit")
	}
	if before.Pagination != after.Pagination {
		labels = append(labels, "Pages of lists")
	}
	if len(after.Parameters) > len(before.Parameters) {
		labels = append(labels, "Connection parameters")
	}
	return labels
}
