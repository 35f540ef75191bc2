package studio

import "slices"

// WithLists returns c with empty lists in the place of absent ones: the window gets lists, never null.
func (c Connector) WithLists() Connector {
	c.Auth = c.Auth.WithLists()
	c.Alternatives = append([]Alternative{}, c.Alternatives...)
	for i := range c.Alternatives {
		c.Alternatives[i].Auth = c.Alternatives[i].Auth.WithLists()
	}
	c.Parameters = append([]ConnectionParameter{}, c.Parameters...)
	for i := range c.Parameters {
		c.Parameters[i].Choices = list(c.Parameters[i].Choices)
	}
	c.DefaultHeaders, c.DefaultQuery, c.ApprovedOrigins = list(c.DefaultHeaders), list(c.DefaultQuery), list(c.ApprovedOrigins)
	c.Outcomes = list(c.Outcomes)
	return c
}

// WithLists returns a with empty lists in the place of absent ones.
func (a Auth) WithLists() Auth {
	a.OAuth2.AuthorizationParams, a.OAuth2.TokenParams = list(a.OAuth2.AuthorizationParams), list(a.OAuth2.TokenParams)
	o := &a.OAuth2
	o.RefreshParams, o.TokenHeaders, o.ParameterNames = list(o.RefreshParams), list(o.TokenHeaders), list(o.ParameterNames)
	if o.Assertion.Algorithm == "" { // written before there were assertions
		o.Assertion.Algorithm = RS256
	}
	o.Assertion.Claims = list(o.Assertion.Claims)
	o.SendAs, o.Keep = list(o.SendAs), list(o.Keep)
	a.APIKey.Also, a.APIKey.Further = list(a.APIKey.Also), list(a.APIKey.Further)
	l := &a.Login
	if l.Method == "" { // written before there was a login request
		*l = DefaultAuth().Login
	}
	l.Fields, l.Headers, l.Form = list(l.Fields), list(l.Headers), list(l.Form)
	l.SendAs, l.Keep = list(l.SendAs), list(l.Keep)
	return a
}

// WithLists returns a with empty lists in the place of absent ones.
func (a Action) WithLists() Action {
	a.Query, a.Headers, a.Cookies, a.Parameters = list(a.Query), list(a.Headers), list(a.Cookies), list(a.Parameters)
	a.Parameters = slices.Clone(a.Parameters)
	for i := range a.Parameters {
		a.Parameters[i].Choices = list(a.Parameters[i].Choices)
	}
	a.BodyParts, a.Output.Fields, a.Outcomes = list(a.BodyParts), list(a.Output.Fields), list(a.Outcomes)
	if len(a.Output.Known) == 0 {
		a.Output.Known = nil // left out when empty, so there is one way to be empty
	}
	return a
}

// WithLists returns c with empty lists in the place of absent ones.
func (c Connection) WithLists() Connection {
	c.Secrets = append([]StoredSecret{}, c.Secrets...)
	c.Warnings, c.Kept = list(c.Warnings), list(c.Kept)
	if c.Values == nil {
		c.Values = map[string]string{}
	}
	for i := range c.Secrets {
		c.Secrets[i].Origins = list(c.Secrets[i].Origins)
	}
	return c
}

// WithLists returns c with empty lists in the place of absent ones.
func (c Call) WithLists() Call {
	c.Request.Headers, c.Redirects, c.Drift = list(c.Request.Headers), list(c.Redirects), list(c.Drift)
	if c.Values == nil {
		c.Values = map[string]string{}
	}
	if c.Response != nil {
		r := *c.Response
		r.Headers, r.Notes = list(r.Headers), list(r.Notes)
		c.Response = &r
	}
	return c
}

func list[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}
