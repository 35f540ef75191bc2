package openapi

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"connectorstudio/backend/studio"
)

// Methods are the ways to sign in that a definition names. None holds a secret.
type Methods struct {
	Auth         studio.Auth // the first; not set up when the definition names none that can be expressed
	Alternatives []studio.Alternative
	Beside       Beside
	Notes        []string // what to look at
}

// maxMethods is how many ways to sign in are taken over.
const maxMethods = 12

// scheme is a security scheme with its name.
type scheme struct {
	name string
	*node
}

// schemes are the security schemes: components.securitySchemes of 3, securityDefinitions of 2.0.
func (d *Definition) schemes() []scheme {
	found := []scheme{}
	for _, from := range []*node{d.root.at("securityDefinitions"), d.root.at("components").at("securitySchemes")} {
		if !from.is(object) {
			continue
		}
		for _, name := range from.names {
			if s := d.follow(from.members[name]); s.is(object) {
				found = append(found, scheme{name, s})
			}
		}
	}
	return found
}

// keysIn are the names of the API keys that authentication sends in a place.
func (d *Definition) keysIn(place string) []string {
	names := []string{}
	for _, s := range d.schemes() {
		if s.at("type").str() == "apiKey" && s.at("in").str() == place {
			names = append(names, s.at("name").str())
		}
	}
	return names
}

// Methods returns the ways to sign in: each alternative of security, each flow of OAuth 2.0. Where nothing says
// which schemes are used, each of them is one.
func (d *Definition) Methods() Methods {
	r := methodReader{d: d, methods: Methods{Auth: studio.DefaultAuth(), Alternatives: []studio.Alternative{}}}
	requirements := d.requirements()
	for _, requirement := range requirements {
		r.take(requirement)
	}
	if len(r.found) == 0 {
		return r.methods
	}
	for i := range r.methods.Beside.Parameters { // of several ways, another may do without it
		r.methods.Beside.Parameters[i].Required = len(requirements) == 1
	}
	r.methods.Auth = r.found[0].Auth
	taken := map[string]bool{strings.ToLower(r.methods.Auth.MethodName()): true}
	for i, a := range r.found[1:] {
		a.ID = fmt.Sprintf("method-%d", i+2)
		for _, name := range []string{"", a.Name, fmt.Sprintf("%s (%d)", a.Auth.MethodName(), i+2)} {
			if a.Name = name; !taken[strings.ToLower(a.Label())] {
				break
			}
		}
		taken[strings.ToLower(a.Label())] = true
		r.methods.Alternatives = append(r.methods.Alternatives, a)
	}
	return r.methods
}

// requirement names the schemes that are used together, with their scopes.
type requirement struct {
	names  []string
	scopes map[string][]string
	used   int // by so many operations
}

// requirements are the alternatives of security, the most used first; those for everything before those of
// operations alone. One without schemes is a call without sign-in.
func (d *Definition) requirements() []requirement {
	list := []requirement{}
	add := func(from *node, weight int) {
		for _, item := range itemsOf(from) {
			if !item.is(object) {
				continue
			}
			names := slices.Clone(item.names)
			slices.Sort(names)
			i := slices.IndexFunc(list, func(r requirement) bool { return slices.Equal(r.names, names) })
			if i < 0 {
				i = len(list)
				list = append(list, requirement{names: names, scopes: map[string][]string{}})
			}
			list[i].used += weight
			for _, name := range names {
				for _, scope := range itemsOf(item.members[name]) {
					if s := scope.str(); s != "" && !slices.Contains(list[i].scopes[name], s) {
						list[i].scopes[name] = append(list[i].scopes[name], s)
					}
				}
			}
		}
	}
	const everything = 1 << 20
	add(d.root.at("security"), everything)
	for _, item := range d.items() {
		for _, method := range methods {
			add(d.follow(item.at(method)).at("security"), 1)
		}
	}
	if len(list) == 0 {
		for _, s := range d.schemes() {
			list = append(list, requirement{names: []string{s.name}})
		}
	}
	slices.SortStableFunc(list, func(a, b requirement) int {
		if none := len(a.names) == 0; none != (len(b.names) == 0) { // signing in is what somebody comes for
			return map[bool]int{true: 1, false: -1}[none]
		}
		return b.used - a.used
	})
	return list
}

// items are the paths of the definition.
func (d *Definition) items() []*node {
	paths := d.root.at("paths")
	if !paths.is(object) {
		return nil
	}
	list := []*node{}
	for _, name := range paths.names {
		list = append(list, d.follow(paths.members[name]))
	}
	return list
}

type methodReader struct {
	d       *Definition
	found   []studio.Alternative // the first included; Name is that of its scheme
	methods Methods
}

func (r *methodReader) note(what string) {
	if !slices.Contains(r.methods.Notes, what) {
		r.methods.Notes = append(r.methods.Notes, what)
	}
}

// take adds the methods of one requirement. Keys beside a key go into headers of their own, a client certificate
// beside anything, and other keys beside the method; other pairs no method can express.
func (r *methodReader) take(need requirement) {
	whole := []studio.Alternative{}
	keys, certificate := []scheme{}, false
	for _, name := range need.names {
		schemes := r.d.schemes()
		i := slices.IndexFunc(schemes, func(s scheme) bool { return s.name == name })
		if i < 0 {
			r.note("The security scheme " + name + " is not described.")
			return
		}
		switch s := schemes[i]; strings.ToLower(s.at("type").str()) {
		case "mutualtls":
			certificate = true
		case "apikey":
			keys = append(keys, s)
		default:
			options := r.options(s, need.scopes[name])
			if len(options) == 0 || len(whole) > 0 {
				r.note("No method signs in with " + strings.Join(need.names, " and ") + ".")
				return
			}
			whole = options
		}
	}
	switch {
	case len(keys) > 0:
		rest := keys
		if len(whole) == 0 {
			key, beside, fits := r.keys(keys)
			if !fits {
				r.note("No method signs in with " + strings.Join(need.names, " and ") + ".")
				return
			}
			whole, rest = append(whole, key), beside
		}
		for _, key := range rest {
			if !r.beside(key, whole) {
				r.note(fmt.Sprintf("%s also wants %s, which has no place beside it.", whole[0].Name, key.at("name").str()))
			}
		}
	case len(whole) == 0:
		none := studio.DefaultAuth()
		none.Method = studio.MethodNone
		whole = append(whole, studio.Alternative{Name: strings.Join(need.names, " and "), Auth: none})
	}
	for _, a := range whole {
		a.Auth.ClientCertificate = certificate
		r.add(a)
	}
}

func (r *methodReader) add(a studio.Alternative) {
	a.Name = cut(strings.Join(strings.Fields(a.Name), " "), 60)
	if len(r.found) == maxMethods {
		r.note(fmt.Sprintf("The definition has more than %d ways to sign in; the rest was left out.", maxMethods))
		return
	}
	if !slices.ContainsFunc(r.found, func(other studio.Alternative) bool { return sameAuth(other.Auth, a.Auth) }) {
		r.found = append(r.found, a)
	}
}

// address is an address of a scheme, whole: some are relative to the server.
func (r *methodReader) address(text string) string {
	text = strings.TrimSpace(text)
	base, err := url.Parse(strings.TrimRight(r.d.BaseURL, "/") + "/")
	if text == "" || err != nil {
		return text
	}
	whole, err := base.Parse(text)
	if err != nil || !usable(whole.String()) {
		return ""
	}
	return braces.Replace(whole.String())
}
