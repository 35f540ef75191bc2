package catalogue

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"

	"connectorstudio/backend/studio"
)

//go:embed providers/*.yaml
var files embed.FS

// page is one file of the catalogue.
type page struct {
	Category  studio.ConnectorCategory `yaml:"category"`
	Providers []Provider               `yaml:"providers"`
}

// All returns every provider, by name. The catalogue is read once, when it is first asked for.
var All = sync.OnceValue(func() []Provider {
	providers, err := load(files)
	if err != nil {
		panic(err) // embedded and read by the tests: it cannot be wrong at run time
	}
	return providers
})

func load(from fs.FS) ([]Provider, error) {
	names, err := fs.Glob(from, "providers/*.yaml")
	if err != nil {
		return nil, err
	}
	all := []Provider{}
	for _, name := range names {
		content, err := fs.ReadFile(from, name)
		if err != nil {
			return nil, err
		}
		providers, err := read(content)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, providers...)
	}
	slices.SortFunc(all, func(a, b Provider) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	return all, nil
}

// read reads one file.
func read(content []byte) ([]Provider, error) {
	var p page
	if err := yaml.Load(content, &p, yaml.WithKnownFields()); err != nil {
		return nil, err
	}
	for i := range p.Providers {
		p.Providers[i].Category = p.Category
		named(p.Providers[i].Methods)
	}
	return p.Providers, nil
}

// named fills in the ids and names that a file leaves out.
func named(methods []Method) {
	for i := range methods {
		m := &methods[i]
		if m.ID == "" {
			m.ID = string(m.Kind)
			if m.Grant != GrantCode {
				m.ID = string(m.Grant)
			}
		}
		if m.Name == "" {
			m.Name = kindNames[m.Kind]
			if m.Grant == GrantSignedToken {
				m.Name = "Signed token (JWT)"
			}
			if m.Grant == GrantClientCredentials {
				m.Name = "OAuth 2.0 client credentials"
			}
		}
	}
}

var kindNames = map[Kind]string{
	KindNone: "None", KindOAuth2: "OAuth 2.0", KindAPIKey: "API Key", KindBasic: "Basic", KindLogin: "Login request",
}

// Find returns the provider of an id.
func Find(id string) (Provider, bool) {
	for _, p := range All() {
		if p.ID == id {
			return p, true
		}
	}
	return Provider{}, false
}
