package studio

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// ConnectionParameter is a {name} that each connection of a connector fills with a value of its own: the
// subdomain, the region, the tenant. It may stand in the addresses of the connector, in the value
// templates of its authentication and in its actions. One that is used in an address need not be declared:
// it has the settings that NewConnectionParameter gives it.
type ConnectionParameter struct {
	Name     string `json:"name"`  // as in a template
	Label    string `json:"label"` // of the field in which it is entered
	Help     string `json:"help"`  // where to find the value
	Required bool   `json:"required"`
	Secret   bool   `json:"secret"`  // kept in the keychain; never a part of an address
	Default  string `json:"default"` // used when nothing is entered; empty for none
	// Pattern is what a value has to match as a whole (RE2 syntax); PatternHelp says so in words.
	Pattern     string   `json:"pattern"`
	PatternHelp string   `json:"patternHelp"`
	Choices     []Choice `json:"choices"` // when there are any, a value is one of them
	// Prefix and Suffix are shown around the field and taken off what is pasted. They are no part of the value.
	Prefix string `json:"prefix"`
	Suffix string `json:"suffix"`
}

// Choice is a value that can be chosen, and what it is called.
type Choice struct {
	Value string `json:"value"`
	Label string `json:"label"` // empty for the value itself
}

// NewConnectionParameter returns the settings that a parameter begins with.
func NewConnectionParameter(name string) ConnectionParameter {
	return ConnectionParameter{Name: name, Label: inWords(name), Required: true, Choices: []Choice{}}
}

// inWords makes a label of a name: "apiVersion" and "api_version" become "Api version".
func inWords(name string) string {
	var b strings.Builder
	for i, r := range name {
		switch {
		case r == '_' || r == '.' || r == '-':
			r = ' '
		case i == 0:
			r = unicode.ToUpper(r)
		case unicode.IsUpper(r):
			b.WriteByte(' ')
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// ConnectionParameters lists the parameters of a connector: those in its addresses in the order of first
// use, then the others that are declared.
func (c Connector) ConnectionParameters() []ConnectionParameter {
	list := []ConnectionParameter{}
	for _, name := range c.addressNames() {
		if i := slices.IndexFunc(c.Parameters, func(p ConnectionParameter) bool { return p.Name == name }); i >= 0 {
			list = append(list, c.Parameters[i])
		} else {
			list = append(list, NewConnectionParameter(name))
		}
	}
	for _, p := range c.Parameters {
		if !slices.ContainsFunc(list, func(other ConnectionParameter) bool { return other.Name == p.Name }) {
			list = append(list, p)
		}
	}
	for i := range list {
		list[i].Choices = append([]Choice{}, list[i].Choices...)
	}
	return list
}

// connectionParameter returns the parameter of a name.
func (c Connector) connectionParameter(name string) (ConnectionParameter, bool) {
	for _, p := range c.ConnectionParameters() {
		if p.Name == name {
			return p, true
		}
	}
	return ConnectionParameter{}, false
}

// AskedParameters are the parameters of an action whose values are asked for before a call: those that
// the connection fills are not.
func AskedParameters(c Connector, a Action) []Detected {
	filled := map[string]bool{}
	for _, p := range c.ConnectionParameters() {
		filled[p.Name] = true
	}
	return slices.DeleteFunc(DetectParameters(a), func(d Detected) bool { return filled[d.Parameter.Name] })
}

// SecretMark stands in a request where the value of a secret parameter goes. It survives every encoding as
// it is; authentication puts the value in its place, so that what is secret is what authentication added.
func SecretMark(name string) string { return "~secret-parameter." + name + "~" }

// label is what the parameter is called in messages.
func (p ConnectionParameter) label() string {
	if strings.TrimSpace(p.Label) != "" {
		return strings.TrimSpace(p.Label)
	}
	return inWords(p.Name)
}

// CheckValue tells what is wrong with a value, as far as that is true at every place. It never repeats it.
func (p ConnectionParameter) CheckValue(value string) error {
	refuse := func(format string, args ...any) error { return fmt.Errorf(format, args...) }
	if value == "" {
		if p.Required {
			return refuse("Enter the %s.", p.label())
		}
		return nil
	}
	if strings.ContainsFunc(value, isControl) {
		return refuse("The %s is one line of text.", p.label())
	}
	if len(p.Choices) > 0 && !slices.ContainsFunc(p.Choices, func(c Choice) bool { return c.Value == value }) {
		return refuse("Choose the %s.", p.label())
	}
	if p.Pattern == "" {
		return nil
	}
	pattern, err := regexp.Compile("^(?:" + p.Pattern + ")$")
	if err == nil && !pattern.MatchString(value) {
		if p.PatternHelp != "" {
			return refuse("%s", p.PatternHelp)
		}
		return refuse("This doesn't look like a %s. It has to match %s.", p.label(), p.Pattern)
	}
	return nil
}

// Unresolved tells whether the base URL still holds a {parameter}.
func (c Connector) Unresolved() bool {
	return strings.Contains(c.openBase(), "{") // one that is a part of the address itself is encoded by Resolve
}

// InAddress tells whether a parameter is a part of an address of the connector.
func (c Connector) InAddress(name string) bool { return len(c.holes()[name]) > 0 }
