package studio

import (
	"fmt"
	"slices"
	"strings"
)

func (p *problems) apiKey(k APIKey) {
	const field = "auth.apiKey."
	if strings.TrimSpace(k.DisplayName) == "" {
		p.add(field+"displayName", "Enter the Display Name. People see it when they connect.")
	}
	header := k.Placement == PlacementHeader
	oneOf(p, field+"placement", k.Placement, []Placement{PlacementQuery, PlacementHeader, PlacementBody}, "Choose where the key goes.")
	name := k.KeyName
	switch {
	case strings.TrimSpace(name) == "":
		p.add(field+"keyName", "Enter the Key Name.")
	case header:
		p.headerName(field+"keyName", name)
	case strings.TrimSpace(name) != name:
		p.fix(field+"keyName", "The Key Name has spaces at its ends.", "Remove them", strings.TrimSpace(name))
	case strings.ContainsFunc(name, isControl):
		p.add(field+"keyName", "The Key Name is one line of text.")
	}
	p.keyTemplate(field+"valueTemplate", k.ValueTemplate, header, name)
	taken := []string{}
	if header {
		taken = append(taken, strings.ToLower(name))
	}
	for i, h := range k.Further {
		field := fmt.Sprintf("%sfurther.%d.", field, i)
		if strings.TrimSpace(h.DisplayName) == "" {
			p.add(field+"displayName", "Enter the Display Name. People see it when they connect.")
		}
		name := h.HeaderName
		switch {
		case strings.TrimSpace(name) == "":
			p.add(field+"headerName", "Enter the name of the header.")
		case slices.Contains(taken, strings.ToLower(name)):
			p.add(field+"headerName", fmt.Sprintf("%s is used above already.", name))
		default:
			p.headerName(field+"headerName", name)
		}
		taken = append(taken, strings.ToLower(name))
		p.keyTemplate(field+"valueTemplate", h.ValueTemplate, true, name)
	}
}

// keyTemplate checks a text such as "Bearer {key}": {key} stands in it exactly once, and no other brace.
func (p *problems) keyTemplate(field, text string, header bool, name string) {
	const message = "Put {key} once where the key goes, such as Bearer {key}."
	before, after, found := strings.Cut(text, "{key}")
	switch {
	case text == "":
	case !strings.ContainsAny(text, "{}"):
		p.fix(field, message, "Add {key}", strings.TrimRight(text, " ")+" {key}")
	case !found || strings.ContainsAny(before+after, "{}"):
		p.add(field, message)
	case header:
		p.headerText(field, name, text)
	}
}

// credentialNames returns the names that authentication sets at a place; headers in lower case.
func (a Auth) credentialNames(place Placement) []string {
	names := []string{}
	switch a.Method {
	case MethodOAuth2:
		if place == PlacementHeader {
			names = append(names, "authorization")
		}
	case MethodAPIKey:
		if a.APIKey.Placement == place {
			names = append(names, strings.TrimSpace(a.APIKey.KeyName))
		}
		if place == PlacementHeader {
			for _, h := range a.APIKey.Further {
				names = append(names, strings.TrimSpace(h.HeaderName))
			}
			for i := range names {
				names[i] = strings.ToLower(names[i])
			}
		}
	}
	return names
}
