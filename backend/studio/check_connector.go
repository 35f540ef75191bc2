package studio

import "strings"

// CheckConnector returns every problem of a connector. taken tells whether another connector has a
// name; nil asks nobody. Only the chosen authentication method is checked. Fields: "name", "baseUrl",
// "category", "preparation.documentationUrl", "auth.method", "auth.oauth2.<field>" (lists as
// "authorizationParams.0.name"), "auth.oauth2.redirect.host|port|path", "auth.apiKey.<field>",
// "auth.apiKey.further.0.headerName", "parameters.<name>.<setting>".
func CheckConnector(c Connector, taken func(name string) bool) []Problem {
	var p problems
	p.name("data connector", c.Name, taken)
	p.withHoles("baseUrl", c.BaseURL, func(p *problems, text string) { p.baseURL(text) })
	oneOf(&p, "category", c.Category, ConnectorCategories, "Choose a Data Connector Category.")
	if link := c.Preparation.DocumentationURL; strings.TrimSpace(link) != "" {
		p.link("preparation.documentationUrl", link)
	}
	switch c.Auth.Method {
	case MethodOAuth2:
		p.oauth2(c.Auth.OAuth2)
	case MethodAPIKey:
		p.apiKey(c.withSamples().Auth.APIKey)
	default:
		p.add("auth.method", "Set up the authentication method.")
	}
	p.connectionParameters(c)
	p.checkRequest(c)
	p.lookUp(c)
	return p.list()
}
