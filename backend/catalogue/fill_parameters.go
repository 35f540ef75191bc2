package catalogue

import (
	"slices"
	"strings"

	"connectorstudio/backend/studio"
)

// filler puts values into the parameters of a text. One without a value stays as {name}: it is asked for
// when somebody connects.
func filler(values map[string]string) func(string) string {
	pairs := []string{}
	for name, value := range values {
		if value = strings.TrimSpace(value); value != "" {
			pairs = append(pairs, "{"+name+"}", value)
		}
	}
	return strings.NewReplacer(pairs...).Replace
}

// declare declares the parameters that have no value yet. Those that the person declared stay.
func declare(c studio.Connector, provider Provider, left []Parameter) []studio.ConnectionParameter {
	list := slices.Clone(c.Parameters)
	for _, p := range left {
		if slices.ContainsFunc(list, func(d studio.ConnectionParameter) bool { return d.Name == p.Name }) {
			continue
		}
		d := studio.NewConnectionParameter(p.Name)
		d.Label, d.Help, d.Default, d.Pattern, d.Prefix, d.Suffix, d.Secret = p.Label, p.Help, p.Default, p.Pattern, p.Prefix, p.Suffix, p.Secret
		d.Required = !provider.forActions(p.Name) // an action that lacks it says so itself
		if p.Pattern != "" {
			d.PatternHelp = "This doesn't look like the " + p.Label + "."
		}
		for _, choice := range p.Choices {
			d.Choices = append(d.Choices, studio.Choice{Value: choice})
		}
		list = append(list, d)
	}
	return list
}

// left are the parameters of a method that have no value.
func left(p Provider, m Method, values map[string]string) []Parameter {
	return slices.DeleteFunc(p.uses(m), func(parameter Parameter) bool { return strings.TrimSpace(values[parameter.Name]) != "" })
}

// lookUp is the call that finds a parameter of the method, unless it has a value.
func lookUp(p Provider, m Method, values map[string]string, fill func(string) string) studio.LookUp {
	l := p.LookUp
	if l == nil || !slices.ContainsFunc(left(p, m, values), func(parameter Parameter) bool { return parameter.Name == l.Parameter }) {
		return studio.LookUp{}
	}
	return studio.LookUp{Parameter: l.Parameter, Endpoint: fill(l.Endpoint), ListPath: l.List, ValuePath: l.Value, LabelPath: l.Label}
}

// check is the request of a provider by which a connection is checked.
func check(p Provider, m Method, fill func(string) string) studio.CheckRequest {
	method, endpoint, found := strings.Cut(p.Test, " ")
	if !found || m.BaseURL != "" {
		return studio.CheckRequest{}
	}
	return studio.CheckRequest{Method: method, Endpoint: fill(endpoint)}
}
