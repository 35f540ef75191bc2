package studio

import (
	"fmt"
	"slices"
	"strings"
)

// taken are the places that hold a credential already, such as "header authorization".
type taken map[string]bool

// sendingField names the fields of one place, for problems. place is empty where it cannot be chosen.
type sendingField struct{ place, name, template, label string }

// sendings checks places at which a credential goes. hole stands for the credential in templates, more
// are other names that may stand there.
func (p *problems) sendings(c Connector, field string, places []Sending, hole string, more []string, taken taken) {
	for i, s := range places {
		at := fmt.Sprintf("%s.%d.", field, i)
		p.sending(c, sendingField{at + "placement", at + "name", at + "valueTemplate", "name"}, s, hole, more, taken)
	}
}

func (p *problems) sending(c Connector, at sendingField, s Sending, hole string, more []string, taken taken) {
	if at.place != "" {
		oneOf(p, at.place, s.Placement, Placements, "Choose where the key goes.")
	}
	name, header := s.Name, s.Placement == PlacementHeader
	key := string(s.Placement) + " " + name
	if header {
		key = strings.ToLower(key)
	}
	switch {
	case strings.TrimSpace(name) == "":
		p.add(at.name, "Enter the "+at.label+".")
	case taken[key]:
		p.add(at.name, fmt.Sprintf("%s is used above already.", name))
	case header || s.Placement == PlacementCookie:
		p.headerName(at.name, name)
	case strings.TrimSpace(name) != name:
		p.fix(at.name, "The "+titled(at.label)+" has spaces at its ends.", "Remove them", strings.TrimSpace(name))
	case strings.ContainsFunc(name, isControl):
		p.add(at.name, "The "+titled(at.label)+" is one line of text.")
	case s.Placement == PlacementPath:
		p.pathHole(c, at.name, name)
	}
	taken[key] = true
	p.keyTemplate(at.template, s.ValueTemplate, s.Placement, name, hole, more)
}

func titled(label string) string { return strings.ToUpper(label[:1]) + label[1:] }

// pathHole checks that the Base URL has the hole that a credential fills, within its path.
func (p *problems) pathHole(c Connector, field, name string) {
	hole := "{" + name + "}"
	_, behind, _ := strings.Cut(c.BaseURL, "://")
	_, path, _ := strings.Cut(behind, "/")
	switch {
	case !slices.Equal(CredentialHoles(hole), []string{name}):
		p.add(field, "Use letters, digits and _ in the name, such as key.")
	case !strings.Contains(path, hole):
		p.add(field, "Write "+hole+" into the path of the Base URL, where the key goes.")
	}
}

// keyTemplate checks a text such as "Bearer {key}": the hole stands in it exactly once, and no other
// brace but those of names that are known.
func (p *problems) keyTemplate(field, text string, place Placement, name, hole string, more []string) {
	message := "Put " + hole + " once where the key goes, such as Bearer " + hole + "."
	plain := text
	for _, other := range more {
		plain = strings.ReplaceAll(plain, "{"+other+"}", "")
	}
	if before, rest, found := strings.Cut(plain, base64Open); found {
		if inner, after, closed := strings.Cut(rest, base64Close); closed {
			plain = before + inner + after
		}
	}
	before, after, found := strings.Cut(plain, hole)
	switch {
	case text == "":
	case !strings.ContainsAny(text, "{}"):
		p.fix(field, message, "Add "+hole, strings.TrimRight(text, " ")+" "+hole)
	case place == PlacementCookie && strings.ContainsAny(text, " ,;\"\\"):
		p.add(field, "A cookie can't hold spaces, commas, semicolons, quotes and backslashes.")
	case len(more) == 0 && !found, strings.ContainsAny(before+after, "{}"):
		p.add(field, message)
	case place == PlacementHeader || place == PlacementCookie:
		p.headerText(field, name, strings.NewReplacer(base64Open, "(", base64Close, ")").Replace(text))
	}
}

// keeps checks what is kept of a token answer or of the callback.
func (p *problems) keeps(field string, kept []Kept) {
	names := []string{}
	for i, k := range kept {
		at := fmt.Sprintf("%s.%d.", field, i)
		oneOf(p, at+"from", k.From, []KeptFrom{KeptFromToken, KeptFromCallback}, "Choose the token answer or the callback.")
		if strings.TrimSpace(k.Path) == "" {
			p.add(at+"path", "Enter where the value is, such as instance_url.")
		}
		switch {
		case !slices.Equal(CredentialHoles("{"+k.Parameter+"}"), []string{k.Parameter}):
			p.add(at+"parameter", "Enter a name of letters, digits and _.")
		case slices.Contains(names, k.Parameter):
			p.add(at+"parameter", k.Parameter+" is used above already.")
		}
		names = append(names, k.Parameter)
	}
}

func keptNames(kept []Kept) []string {
	names := []string{}
	for _, k := range kept {
		names = append(names, k.Parameter)
	}
	return names
}
