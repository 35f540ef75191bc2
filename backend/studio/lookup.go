package studio

import (
	"fmt"
	"slices"
	"strings"
)

// LookUp is one call after connecting that finds the value of a connection parameter, such as a site or an
// account. Several results are a choice.
type LookUp struct {
	Parameter string `json:"parameter"` // that is filled
	Endpoint  string `json:"endpoint"`  // a GET: a path under the base URL, or a whole address at its origin; empty for none
	ListPath  string `json:"listPath"`  // of the results in the answer; empty for the whole answer
	ValuePath string `json:"valuePath"` // of the value in a result
	LabelPath string `json:"labelPath"` // of what a result is called; empty for the value
}

// FilledLater tells whether a parameter gets its value after connecting: it is not asked for.
func (c Connector) FilledLater(name string) bool {
	if c.LookUp.Endpoint != "" && c.LookUp.Parameter == name {
		return true
	}
	return slices.ContainsFunc(c.Auth.Keeps(), func(k Kept) bool { return k.Parameter == name })
}

// ForLookUp is the connector as the look-up calls it. The base URL may still lack the very value that is
// looked up; then the call goes to its origin.
func (c Connector) ForLookUp() (Connector, Action) {
	if c.Unresolved() {
		c.BaseURL = Origin(c.BaseURL)
	}
	return c, CheckRequest{Endpoint: c.LookUp.Endpoint}.Action(c.ID)
}

// lookUp checks the look-up; fields are "lookUp.<field>".
func (p *problems) lookUp(c Connector) {
	l := c.LookUp
	if l.Endpoint == "" {
		return
	}
	parameter, found := c.connectionParameter(l.Parameter)
	switch {
	case !found:
		p.add("lookUp.parameter", "Choose the connection parameter that is filled.")
	case parameter.Secret:
		p.add("lookUp.parameter", "A secret can't be looked up: it would be shown.")
	case slices.ContainsFunc(c.holes()[l.Parameter], func(h hole) bool { return h.place != inText }):
		p.add("lookUp.parameter", fmt.Sprintf("{%s} is a part of the host, which has to be known before anything can be looked up.", l.Parameter))
	}
	if strings.TrimSpace(l.ValuePath) == "" {
		p.add("lookUp.valuePath", "Enter where the value is, such as id.")
	}
	called, a := c.ForLookUp()
	_, problems := ReadAction(called, a)
	for _, problem := range problems {
		if problem.Field == "endpoint" {
			problem.Field = "lookUp.endpoint"
			*p = append(*p, problem)
		}
	}
	for _, asked := range AskedParameters(c, a) {
		p.add("lookUp.endpoint", fmt.Sprintf("{%s} is no connection parameter. The look-up has nobody to ask for a value.", asked.Parameter.Name))
	}
}
