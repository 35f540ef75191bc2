package openapi

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

// schemes are the security schemes: components.securitySchemes of 3, securityDefinitions of 2.0.
func (d *Definition) schemes() map[string]*node {
	found := map[string]*node{}
	for _, from := range []*node{d.root.at("securityDefinitions"), d.root.at("components").at("securitySchemes")} {
		if !from.is(object) {
			continue
		}
		for _, name := range from.names {
			if s := d.follow(from.members[name]); s.is(object) {
				found[name] = s
			}
		}
	}
	return found
}
