package openapi

import (
	"strings"
)

// node is a value of a definition. A nil node is one that is not there: every method takes it.
type node struct {
	kind    kind
	text    string // of a scalar, as written
	names   []string
	members map[string]*node
	items   []*node
}

type kind byte

const (
	null kind = iota
	text
	number
	boolean
	object
	list
)

func (n *node) is(k kind) bool { return n != nil && n.kind == k }

// at returns a member; the last of the same name counts, as in most readers of JSON.
func (n *node) at(name string) *node {
	if !n.is(object) {
		return nil
	}
	return n.members[name]
}

// str returns the text of a scalar, empty for anything else.
func (n *node) str() string {
	if n == nil || n.kind == object || n.kind == list || n.kind == null {
		return ""
	}
	return n.text
}

func (n *node) yes() bool { return n.is(boolean) && strings.EqualFold(n.text, "true") }

func (n *node) set(name string, value *node) {
	if n.members == nil {
		n.members = map[string]*node{}
	}
	if _, twice := n.members[name]; !twice {
		n.names = append(n.names, name)
	}
	n.members[name] = value
}

// maxHops is how many references in a row are followed.
const maxHops = 32

// follow returns what a node refers to. Only references within the definition are followed; nil when
// there is nothing at the other end, or only more references.
func (d *Definition) follow(n *node) *node {
	for hop := 0; n != nil; hop++ {
		ref := n.at("$ref")
		if !ref.is(text) {
			return n
		}
		if hop == maxHops {
			return nil
		}
		n = d.find(ref.text)
	}
	return nil
}

// find looks up a reference such as #/components/schemas/Pet (RFC 6901).
func (d *Definition) find(ref string) *node {
	pointer, local := strings.CutPrefix(ref, "#")
	if !local {
		return nil
	}
	n := d.root
	for step := range strings.SplitSeq(strings.Trim(pointer, "/"), "/") {
		step = strings.NewReplacer("~1", "/", "~0", "~").Replace(unescaped(step))
		switch {
		case n.is(object):
			n = n.members[step]
		case n.is(list):
			n = n.item(step)
		default:
			return nil
		}
	}
	return n
}

func (n *node) item(index string) *node {
	at := 0
	for _, digit := range index {
		if at = at*10 + int(digit-'0'); digit < '0' || digit > '9' || at >= len(n.items) {
			return nil
		}
	}
	return n.items[at]
}
