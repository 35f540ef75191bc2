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
func declare(c studio.Connector, left []Parameter) []studio.ConnectionParameter {
	list := slices.Clone(c.Parameters)
	for _, p := range left {
		if slices.ContainsFunc(list, func(d studio.ConnectionParameter) bool { return d.Name == p.Name }) {
			continue
		}
		d := studio.NewConnectionParameter(p.Name)
		d.Label, d.Help, d.Default, d.Pattern, d.Prefix, d.Suffix, d.Secret = p.Label, p.Help, p.Default, p.Pattern, p.Prefix, p.Suffix, p.Secret
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

// check is the request of a provider by which a connection is checked.
func check(p Provider, m Method, fill func(string) string) studio.CheckRequest {
	method, endpoint, found := strings.Cut(p.Test, " ")
	if !found || m.BaseURL != "" {
		return studio.CheckRequest{}
	}
	return studio.CheckRequest{Method: method, Endpoint: fill(endpoint)}
}
