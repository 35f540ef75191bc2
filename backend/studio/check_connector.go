package studio

import (
	"fmt"
	"strings"
)

// CheckConnector returns every problem of a connector. taken tells whether another connector has a
// name; nil asks nobody. Only the chosen authentication method is checked. Fields: "name", "baseUrl",
// "category", "preparation.documentationUrl", "auth.method", "auth.oauth2|apiKey|basic|login.<field>" (lists
// as "authorizationParams.0.name"), "auth.oauth2.redirect.host|port|path", "limits.<field>", "retry.<field>",
// "outcomes.0.<field>", "pagination.<field>", "parameters.<name>.<setting>", "checkRequest|lookUp.<field>".
// "alternatives.0.name|auth.…", "defaultQuery|defaultHeaders.0.name|value", "approvedOrigins.0".
func CheckConnector(c Connector, taken func(name string) bool) []Problem {
	var p problems
	p.name("data connector", c.Name, taken)
	p.withHoles("baseUrl", c.openBase(), func(p *problems, text string) { p.baseURL(Connector{BaseURL: text}) })
	oneOf(&p, "category", c.Category, ConnectorCategories, "Choose a Data Connector Category.")
	if link := c.Preparation.DocumentationURL; strings.TrimSpace(link) != "" {
		p.link("preparation.documentationUrl", link)
	}
	p.connectorEntries(c)
	for i, origin := range c.ApprovedOrigins {
		if Origin(origin) != origin {
			p.add(fmt.Sprintf("approvedOrigins.%d", i), "This isn't the beginning of a web address. Example: https://files.acme.example.com")
		}
	}
	p.limits(c.Limits)
	p.retry(c.Retry)
	p.outcomes(c.Outcomes)
	p.pagination(c.Pagination, c.Auth)
	p.auth(c)
	p.connectionParameters(c)
	p.alternatives(c)
	p.checkRequest(c)
	p.lookUp(c)
	return p.list()
}

// auth checks the authentication method.
func (p *problems) auth(c Connector) {
	switch c.Auth.Method {
	case MethodNone:
	case MethodOAuth2:
		p.oauth2(c)
	case MethodAPIKey:
		p.apiKey(c.withSamples())
	case MethodBasic:
		p.basic(c.Auth.Basic)
	case MethodLogin:
		p.login(c)
	default:
		p.add("auth.method", "Set up the authentication method.")
	}
}
