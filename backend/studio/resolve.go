package studio

import (
	"maps"
	"net/url"
	"strings"

	"connectorstudio/backend/template"
)

// textField is a text of a connector that may hold connection parameters.
type textField struct {
	field, label string
	text         *string
}

// addressFields are the addresses that the connector uses with its authentication method.
func (c *Connector) addressFields() []textField {
	fields := []textField{{"baseUrl", "Base URL", &c.BaseURL}}
	if c.Auth.Method == MethodOAuth2 {
		o := &c.Auth.OAuth2
		fields = append(fields,
			textField{"auth.oauth2.authorizationUrl", "Authorization URL", &o.AuthorizationURL},
			textField{"auth.oauth2.tokenUrl", "Access token URL", &o.TokenURL},
			textField{"auth.oauth2.refreshUrl", "Refresh token URL", &o.RefreshURL},
			textField{"auth.oauth2.revocationUrl", "Revocation URL", &o.RevocationURL},
			textField{"auth.oauth2.deviceUrl", "Device authorization URL", &o.DeviceURL},
			textField{"auth.oauth2.issuer", "Issuer", &o.Issuer},
		)
	}
	if c.Auth.Method == MethodLogin {
		fields = append(fields, c.loginAddress()...)
	}
	return fields
}

// plainFields are texts that are sent by authentication; a secret can't be in those of the sign-in.
func (c *Connector) plainFields() (signIn, signed []textField) {
	o, k := &c.Auth.OAuth2, &c.Auth.APIKey
	switch c.Auth.Method {
	case MethodOAuth2:
		signIn = []textField{
			{"auth.oauth2.clientId", "Client ID", &o.ClientID}, {"auth.oauth2.scopes", "Scopes", &o.Scopes},
			{"auth.oauth2.audience", "Audience", &o.Audience}, {"auth.oauth2.resource", "Resource", &o.Resource},
		}
		for i := range o.AuthorizationParams {
			signIn = append(signIn, textField{"auth.oauth2.authorizationParams", "authorization parameters", &o.AuthorizationParams[i].Value})
		}
		for i := range o.TokenParams {
			signIn = append(signIn, textField{"auth.oauth2.tokenParams", "token parameters", &o.TokenParams[i].Value})
		}
	case MethodAPIKey:
		signed = append(signed, textField{"auth.apiKey.valueTemplate", "Value template", &k.ValueTemplate})
		for i := range k.Further {
			signed = append(signed, textField{"auth.apiKey.further", "Value template", &k.Further[i].ValueTemplate})
		}
	}
	return signIn, signed
}

// open is a text with the parameters of the connection still to be filled. What stands in braces in the path
// of the base URL may be the place of a credential, which is none of them.
func (c Connector) open(f textField) string {
	switch f.field {
	case "baseUrl":
		return c.openBase()
	case "auth.login.url":
		return c.openLogin()
	}
	return *f.text
}

func (c Connector) openBase() string {
	text := c.BaseURL
	for _, hole := range c.Auth.PathHoles() {
		text = strings.ReplaceAll(text, hole, url.PathEscape(hole))
	}
	return text
}

// addressNames lists the parameters in the addresses in the order of first use.
func (c Connector) addressNames() []string {
	names := []string{}
	seen := map[string]bool{}
	for _, c := range c.methods() {
		for _, f := range c.addressFields() {
			a, _ := readAddress(c.open(f))
			for _, name := range a.names() {
				if !seen[name] {
					seen[name] = true
					names = append(names, name)
				}
			}
		}
	}
	return names
}

// own returns c with lists of its own, so that filling them changes nobody else's.
func (c Connector) own() Connector {
	c.Auth.OAuth2.AuthorizationParams = append([]Pair{}, c.Auth.OAuth2.AuthorizationParams...)
	c.Auth.OAuth2.TokenParams = append([]Pair{}, c.Auth.OAuth2.TokenParams...)
	c.Auth.APIKey.Further = append([]CredentialHeader{}, c.Auth.APIKey.Further...)
	c.Auth.Login.Headers = append([]Pair{}, c.Auth.Login.Headers...)
	c.Auth.Login.Form = append([]Pair{}, c.Auth.Login.Form...)
	return c
}

// Resolve fills the connection parameters of a connector with the values of one connection. What comes of
// it is a connector like any other, whose origins are those that secrets are bound to. A value is encoded
// for its place and can only land inside of it; in the host it may not change what it is a part of
// (reliability D05). Problems have the fields "values.<name>"; with one that blocks, the connector is
// filled as far as it goes and must not be called.
//
// Of a secret parameter values say only whether it is kept: its SecretMark is what is filled in.
//
// Of a connector with several methods it is the first that is filled in; As chooses another before.
func Resolve(c Connector, values map[string]string) (Connector, []Problem) {
	c = c.As(c.Alternative)
	parameters := c.ConnectionParameters()
	if len(parameters) == 0 {
		return c, []Problem{}
	}
	filled, problems := ConnectionValues(c, values)
	c = c.own()
	for _, f := range c.addressFields() {
		problems = append(problems, fillAddress(f, c.open(f), filled)...)
	}
	signIn, signed := c.plainFields()
	for _, f := range append(signIn, signed...) {
		problems = append(problems, fillText(f, filled)...)
	}
	if c.Auth.Method == MethodLogin {
		c.closeLogin()
		problems = append(problems, c.fillLogin(filled)...)
	}
	return c, problems
}

// fillAddress fills an address of a connector. One that lacks a value of its host stays as it is, one that
// lacks another keeps the {parameter} there.
func fillAddress(f textField, typed string, values map[string]string) []Problem {
	a, problem := readAddress(typed)
	if problem != "" || len(a.holes) == 0 {
		return nil
	}
	for _, h := range a.holes {
		if values[h.name] == "" && h.place != inText {
			return nil // reported already
		}
	}
	text, refused := a.fill(values)
	if refused != nil {
		return []Problem{{Field: "values." + refused.Parameter, Message: refused.Message}}
	}
	u, err := url.Parse(text)
	if err != nil || OriginOf(u) == "" || u.User != nil || !validHost(u) {
		return []Problem{{Field: "values." + a.holes[0].name, Message: "With these values the " + f.label + " is no web address."}}
	}
	*f.text = text
	return nil
}

// fillText fills the declared parameters of a text; what else is in braces is authentication's own.
func fillText(f textField, values map[string]string) []Problem {
	t, err := template.Parse(*f.text)
	if err != nil || len(t.Names()) == 0 {
		return nil
	}
	for _, name := range t.Names() {
		if strings.ContainsAny(values[name], "{}") {
			return []Problem{{Field: "values." + name, Message: "This value can't hold braces, because it is used in the " + f.label + "."}}
		}
	}
	values = maps.Clone(values)
	for _, name := range authNames {
		delete(values, name)
	}
	*f.text = t.Fill(values)
	return nil
}

// ConnectionValues returns the values that a connection fills parameters with: tidied, or the default where
// nothing was entered, blank ones left out. Of a secret parameter it is the SecretMark. Values that do not
// fit are left out and told in "values.<name>".
func ConnectionValues(c Connector, typed map[string]string) (map[string]string, []Problem) {
	values, problems := map[string]string{}, []Problem{}
	places := c.holes()
	for _, p := range c.ConnectionParameters() {
		value := p.tidied(typed[p.Name], places[p.Name])
		refuse := func(message string) {
			problems = append(problems, Problem{Field: "values." + p.Name, Message: message})
		}
		if p.Secret {
			if value == "" && p.Required {
				refuse("Enter the " + p.label() + ".")
			} else if value != "" {
				values[p.Name] = SecretMark(p.Name)
			}
			continue
		}
		if value == "" {
			value = p.Default
		}
		if err := p.CheckValue(value); err != nil {
			refuse(err.Error())
		} else if message := p.refusedAt(value, places[p.Name]); message != "" {
			refuse(message)
		} else if value != "" {
			values[p.Name] = value
		}
	}
	return values, problems
}

// holes are the places of the parameters in the addresses, by name.
func (c Connector) holes() map[string][]hole {
	places := map[string][]hole{}
	for _, c := range c.methods() {
		for _, f := range c.addressFields() {
			a, _ := readAddress(c.open(f))
			for _, h := range a.holes {
				places[h.name] = append(places[h.name], h)
			}
		}
	}
	return places
}

// tidied is a value without what was pasted around it.
func (p ConnectionParameter) tidied(value string, places []hole) string {
	if p.Secret {
		return strings.Trim(value, " \t\r\n")
	}
	for _, choice := range p.Choices {
		if value == choice.Value {
			return value
		}
	}
	best := hole{name: p.Name}
	for _, h := range places {
		if h.place == inLabel || best.place != inLabel && h.place > best.place {
			best = h
		}
	}
	return best.tidy(value, p)
}

// refusedAt tells why a value does not fit one of its places; an address always needs one.
func (p ConnectionParameter) refusedAt(value string, places []hole) string {
	for _, h := range places {
		if value == "" {
			return "Enter the " + p.label() + ". It is a part of the address."
		}
		if message := h.refuse(value, p.label(), len(p.Choices) > 0); message != "" {
			return message
		}
	}
	return ""
}

// Bounded tells that a pattern or choices bound the values of a connection parameter.
func (c Connector) Bounded(name string) bool {
	p, found := c.connectionParameter(name)
	return found && (p.Pattern != "" || len(p.Choices) > 0)
}

// Around is what stands before and behind a parameter in the host of an address, to be shown around its
// field.
func (c Connector) Around(p ConnectionParameter) (prefix, suffix string) {
	prefix, suffix = p.Prefix, p.Suffix
	for _, h := range c.holes()[p.Name] {
		if prefix == "" && suffix == "" && (h.place == inLabel || h.place == inHost) && !strings.ContainsAny(h.prefix+h.suffix, "{}") {
			return "https://" + h.prefix, h.suffix
		}
	}
	return prefix, suffix
}
