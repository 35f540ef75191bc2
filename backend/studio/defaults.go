package studio

import (
	"fmt"
	"slices"
	"strings"
)

// defaults adds the entries that the connector has for all of its actions. An action's own entry of the
// same name wins.
func (p *problems) defaults(c Connector, l *Layout) {
	query, headers := p.connectorEntries(c)
	for _, e := range query {
		if !slices.ContainsFunc(l.Query, func(own Entry) bool { return own.Name == e.Name }) {
			l.Query = append(l.Query, e)
		}
	}
	for _, e := range headers {
		own := func(own Entry) bool { return strings.EqualFold(own.Name, e.Name) }
		if strings.EqualFold(e.Name, "Content-Type") && !l.Content.takesType() || slices.ContainsFunc(l.Headers, own) {
			continue
		}
		l.Headers = append(l.Headers, e)
	}
}

// takesType tells whether a content type for all actions may be that of this body: a form is what it is,
// and what the action says itself counts more.
func (c Content) takesType() bool {
	texts := []ContentKind{ContentJSON, ContentText, ContentXML, ContentGraphQL}
	return slices.Contains(texts, c.Kind) && c.Type == usualTypes[c.Kind]
}

// connectorEntries reads the default query and headers, which may hold connection parameters, with problems in "defaultQuery.0.name|value" and
// "defaultHeaders.0.name|value".
func (p *problems) connectorEntries(c Connector) (query, headers []Entry) {
	query = p.queryTable("defaultQuery", c.DefaultQuery)
	p.ownedQuery(c.Auth, query)
	headers = p.headers(c.Auth, "defaultHeaders", c.DefaultHeaders)
	for _, e := range slices.Concat(query, headers) {
		for _, name := range e.Value.Names() {
			if _, found := c.connectionParameter(name); !found {
				p.add(e.Field, fmt.Sprintf("{%s} is no connection parameter. Add it there: what is sent with every action can't hold a parameter of one. For a brace that is text write {{.", name))
			}
		}
	}
	return query, headers
}
