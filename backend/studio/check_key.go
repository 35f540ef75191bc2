package studio

import (
	"fmt"
	"strings"
)

func (p *problems) apiKey(c Connector) {
	const field = "auth.apiKey."
	k := c.Auth.APIKey
	if strings.TrimSpace(k.DisplayName) == "" {
		p.add(field+"displayName", "Enter the Display Name. People see it when they connect.")
	}
	taken := taken{}
	p.sending(c, sendingField{place: field + "placement", name: field + "keyName", template: field + "valueTemplate", label: "Key Name"}, k.Places()[0], "{key}", nil, taken)
	p.sendings(c, field+"also", k.Also, "{key}", nil, taken)
	for i, h := range k.Further {
		field := fmt.Sprintf("%sfurther.%d.", field, i)
		if strings.TrimSpace(h.DisplayName) == "" {
			p.add(field+"displayName", "Enter the Display Name. People see it when they connect.")
		}
		at := sendingField{name: field + "headerName", template: field + "valueTemplate", label: "name of the header"}
		p.sending(c, at, Sending{Placement: PlacementHeader, Name: h.HeaderName, ValueTemplate: h.ValueTemplate}, "{key}", nil, taken)
	}
}

// credentialNames returns the names that authentication sets at a place; headers in lower case.
func (a Auth) credentialNames(place Placement) []string {
	names := []string{}
	places, _ := a.Sendings()
	for _, s := range places {
		if s.Placement == place {
			names = append(names, strings.TrimSpace(s.Name))
		}
	}
	if place == PlacementHeader {
		if a.Method == MethodAPIKey {
			for _, h := range a.APIKey.Further {
				names = append(names, strings.TrimSpace(h.HeaderName))
			}
		}
		for i := range names {
			names[i] = strings.ToLower(names[i])
		}
	}
	return names
}
