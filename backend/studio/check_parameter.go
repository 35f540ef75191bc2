package studio

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"connectorstudio/backend/template"
)

// withHoles checks an address that may hold connection parameters: as it would be with values that fit.
func (p *problems) withHoles(field, text string, check func(p *problems, text string)) {
	if !strings.ContainsAny(text, "{}") {
		check(p, text)
		return
	}
	t, err := template.Parse(strings.TrimSpace(text))
	if err != nil {
		p.syntax(field, err)
		return
	}
	a, problem := readAddress(text)
	switch {
	case problem != "" && len(t.Names()) == 0:
		p.add(field, "This isn't a web address. Example: https://api.acme.example.com")
		return
	case problem != "":
		p.add(field, problem)
		return
	case len(a.holes) == 0:
		p.add(field, "An address can't hold braces, except around a {parameter}.")
		return
	}
	if name, _, found := a.queryName(); found {
		p.add(field, fmt.Sprintf("{%s} can be the value of a query entry, not its name.", name))
		return
	}
	sample, back := a.sampled()
	var own problems
	check(&own, sample)
	for _, found := range own {
		found.Message, found.FixValue = back.Replace(found.Message), back.Replace(found.FixValue)
		*p = append(*p, found)
	}
}

// queryName finds a parameter in the name of a query entry, where a value could set another one.
func (a address) queryName() (name string, entry int, found bool) {
	for i, t := range a.query {
		before, _, _ := t.Cut("=")
		if names := before.Names(); len(names) > 0 {
			return names[0], i, true
		}
	}
	return "", 0, false
}

// connectionParameters checks the parameters of a connector; fields are "parameters.<name>.<setting>".
func (p *problems) connectionParameters(c Connector) {
	seen := map[string]bool{}
	for _, declared := range c.Parameters {
		field := "parameters." + declared.Name
		if !template.ValidName(declared.Name) {
			p.add(field+".name", "Use letters, digits and _ in a parameter name.")
		} else if seen[declared.Name] {
			p.add(field+".name", fmt.Sprintf("{%s} is there twice.", declared.Name))
		}
		seen[declared.Name] = true
	}
	places := c.holes()
	for _, parameter := range c.ConnectionParameters() {
		p.connectionParameter(c, parameter, places[parameter.Name])
	}
	p.secretsInSignIn(c)
}

// authNames are what the templates of authentication call the credentials themselves.
var authNames = []string{"key", "user", "password", "username", "token", "access_token"}

func (p *problems) connectionParameter(c Connector, s ConnectionParameter, places []hole) {
	field := "parameters." + s.Name
	if strings.TrimSpace(s.Label) == "" {
		p.add(field+".label", "Enter a label. People see it when they connect.")
	}
	if slices.Contains(authNames, s.Name) {
		p.add(field+".name", fmt.Sprintf("{%s} stands for a credential. Choose another name.", s.Name))
	}
	if s.Secret && len(places) > 0 {
		p.add(field+".secret", fmt.Sprintf("A secret can't be a part of an address. Use {%s} in a header, in the query or in the body.", s.Name))
	}
	if _, err := regexp.Compile(s.Pattern); err != nil {
		p.add(field+".pattern", "This is no pattern. Example: [a-z0-9-]+")
	}
	values := map[string]bool{}
	for i, choice := range s.Choices {
		at := fmt.Sprintf("%s.choices.%d.value", field, i)
		switch {
		case choice.Value == "":
			p.add(at, "Enter the value of the choice.")
		case values[choice.Value]:
			p.add(at, "This choice is there twice.")
		default:
			if message := s.refusedAt(choice.Value, places); message != "" {
				p.add(at, message)
			}
		}
		values[choice.Value] = true
	}
	if s.Default == "" {
		return
	}
	if s.Secret {
		p.add(field+".default", "A secret has no default: it would be saved and exported as plain text.")
	} else if err := s.CheckValue(s.Default); err != nil {
		p.add(field+".default", err.Error())
	} else if message := s.refusedAt(s.Default, places); message != "" {
		p.add(field+".default", message)
	}
}

// secretsInSignIn refuses secret parameters where they would be sent to a sign-in page or shown.
func (p *problems) secretsInSignIn(c Connector) {
	c = c.own()
	signIn, _ := c.plainFields()
	if c.Auth.Method == MethodLogin {
		for _, t := range c.loginTexts() {
			signIn = append(signIn, t.textField)
		}
	}
	for _, f := range signIn {
		for _, name := range CredentialHoles(*f.text) {
			if s, found := c.connectionParameter(name); found && s.Secret {
				p.add("parameters."+name+".secret", fmt.Sprintf("A secret can't be in the %s. Use {%s} in a header, in the query or in the body of actions.", f.label, name))
			}
		}
	}
}

// secretsInPath refuses secret parameters in the path of an action: addresses are shown and kept.
func (p *problems) secretsInPath(c Connector, l Layout) {
	for _, segment := range l.Path {
		for _, name := range segment.Names() {
			if s, found := c.connectionParameter(name); found && s.Secret {
				p.add("endpoint", fmt.Sprintf("{%s} is a secret, which can't be a part of the address. Use it in a header, in the query or in the body.", name))
			}
		}
	}
}

// withSamples fills the declared parameters of value templates, so that they are checked for {key} alone.
func (c Connector) withSamples() Connector {
	c = c.own()
	samples := map[string]string{}
	for _, s := range c.Parameters {
		samples[s.Name] = "sample"
	}
	_, signed := c.plainFields()
	for _, f := range signed {
		if strings.Contains(*f.text, "{key}") {
			fillText(f, samples)
		}
	}
	return c
}

// checkRequest checks the request of the connection check; nobody is there to ask for values.
func (p *problems) checkRequest(c Connector) {
	if c.CheckRequest.Endpoint == "" {
		return
	}
	a := c.CheckRequest.Action(c.ID)
	_, found := ReadAction(c, a)
	for _, problem := range found {
		if problem.Field == "endpoint" || problem.Field == "method" {
			problem.Field = "checkRequest." + problem.Field
			*p = append(*p, problem)
		}
	}
	for _, asked := range AskedParameters(c, a) {
		p.add("checkRequest.endpoint", fmt.Sprintf("{%s} is no connection parameter. The connection check has nobody to ask for a value.", asked.Parameter.Name))
	}
}
