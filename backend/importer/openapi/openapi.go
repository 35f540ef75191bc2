// Package openapi turns the operations of an OpenAPI or Swagger definition (2.0, 3.0, 3.1; JSON or YAML)
// into actions, and its security into authentication methods. It reads and does nothing else: no network, no file, no program. What it makes is a draft:
// definitions in the world are incomplete, so it takes what it can and tells of the rest.
package openapi

import (
	"net/url"
	"slices"
	"strings"

	"connectorstudio/backend/studio"
)

// Definition is a definition that was read. Schemas stay as they are until an operation needs them.
type Definition struct {
	root    *node
	Title   string
	BaseURL string // the first server; empty when the definition names none that can be used
}

// Operation is one operation as an action.
type Operation struct {
	Path    string // as the definition has it
	Action  studio.Action
	Samples map[string]string // values to try it with, by parameter
	Origins []string          // other origins than the base URL's that it calls
	Lost    []string          // what of it an action cannot express
	Notes   []string          // what to look at
}

// Read reads a definition. It fails when the file is not one.
func Read(file []byte) (*Definition, error) {
	root, err := read(file)
	if err != nil {
		return nil, err
	}
	d := &Definition{root: root, Title: root.at("info").at("title").str()}
	d.BaseURL = d.server(root)
	return d, nil
}

var methods = []string{"get", "put", "post", "delete", "options", "head", "patch", "trace"}

// Operations returns all operations, those of a path together. base is the connector's base URL.
func (d *Definition) Operations(base string) []Operation {
	operations, taken := []Operation{}, map[string]bool{}
	paths := d.root.at("paths")
	if !paths.is(object) {
		return operations
	}
	for _, path := range paths.names {
		item := d.follow(paths.members[path])
		for _, method := range methods {
			if operation := d.follow(item.at(method)); operation.is(object) {
				w := writer{d: d, base: base, item: item, operation: operation, path: path, method: strings.ToUpper(method)}
				operations = append(operations, w.operationNamed(taken))
			}
		}
	}
	return operations
}

// server returns the address of the first usable server of a definition, a path or an operation; a
// relative one has no origin.
func (d *Definition) server(n *node) string {
	if servers := n.at("servers"); servers.is(list) {
		for _, s := range servers.items {
			if address := serverAddress(d.follow(s)); address != "" {
				return address
			}
		}
		return ""
	}
	if n.at("host").str() == "" && n.at("basePath").str() == "" {
		return ""
	}
	scheme := "https"
	if schemes := n.at("schemes"); schemes.is(list) && len(schemes.items) > 0 &&
		!slices.ContainsFunc(schemes.items, func(s *node) bool { return s.str() == "https" }) {
		scheme = schemes.items[0].str()
	}
	path := "/" + strings.Trim(n.at("basePath").str(), "/")
	if n.at("host").str() == "" {
		return path
	}
	return strings.TrimRight(scheme+"://"+n.at("host").str()+path, "/")
}

// serverAddress fills in the variables of a server with their defaults.
func serverAddress(s *node) string {
	address := strings.TrimSpace(s.at("url").str())
	variables := s.at("variables")
	if variables.is(object) {
		for _, name := range variables.names {
			variable := variables.members[name]
			value := variable.at("default").str()
			if choices := variable.at("enum"); value == "" && choices.is(list) && len(choices.items) > 0 {
				value = choices.items[0].str()
			}
			address = strings.ReplaceAll(address, "{"+name+"}", value)
		}
	}
	address = strings.Map(func(r rune) rune { // variables that nobody describes
		if r == '{' || r == '}' {
			return -1
		}
		return r
	}, address)
	address, _, _ = strings.Cut(address, "?")
	address, _, _ = strings.Cut(address, "#")
	host, _, _ := strings.Cut(strings.TrimLeft(address, "/"), "/")
	switch {
	case strings.HasPrefix(address, "//"):
		address = "https:" + address
	case !strings.HasPrefix(address, "/") && !strings.Contains(address, "://") && strings.Contains(host, "."):
		address = "https://" + address
	}
	return strings.TrimRight(address, "/")
}

// usable tells whether an address can be a base URL.
func usable(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.User == nil && studio.OriginOf(u) != ""
}
