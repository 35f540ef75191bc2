package importer

import (
	"fmt"
	"strings"

	"connectorstudio/backend/studio"
)

// node is a value of a file with its place, whichever notation the file has.
type node struct {
	kind    kind
	text    string   // of a string, a number or a boolean
	items   []node   // of a list
	members []member // of an object, in the order of the file
	names   map[string]bool
	line    int
	plain   bool // YAML without quotes: may be meant as text, whatever it looks like
}

type member struct {
	name  string
	value node
}

type kind string

const (
	object  kind = "an object"
	list    kind = "a list"
	text    kind = "text"
	number  kind = "a number"
	boolean kind = "true or false"
	null    kind = "null"
)

// refused is the failure of a file that is not acceptable, saying where.
func refused(line int, path, what string) *studio.Failure {
	path = short(path, 200)
	message := strings.ToUpper(what[:1]) + what[1:]
	switch {
	case line > 0 && path != "":
		message = fmt.Sprintf("Line %d, %s: %s", line, path, what)
	case line > 0:
		message = fmt.Sprintf("Line %d: %s", line, what)
	case path != "":
		message = path + ": " + what
	}
	f := studio.Fail(studio.CodeFileRefused, message, "Mend the file there, or export it again.")
	f.Field = path
	return f
}

// add appends a member unless it is there already.
func (n *node) add(m member, path string) error {
	if n.names[m.name] {
		return refused(m.value.line, join(path, m.name), "this field is there twice.")
	}
	if n.names == nil {
		n.names = map[string]bool{}
	}
	n.names[m.name] = true
	n.members = append(n.members, m)
	return nil
}

func (n *node) member(name string) (node, bool) {
	for _, m := range n.members {
		if m.name == name {
			return m.value, true
		}
	}
	return node{}, false
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// bounded refuses files that would take long or much room to read.
func bounded(values, depth, line int, path string) error {
	switch {
	case depth > maxDepth:
		return refused(line, path, fmt.Sprintf("values are nested deeper than %d levels.", maxDepth))
	case values > maxValues:
		return refused(line, "", fmt.Sprintf("the file has more than %d values.", maxValues))
	}
	return nil
}
