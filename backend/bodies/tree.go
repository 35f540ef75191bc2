package bodies

import (
	"context"
	"io/fs"
	"strconv"

	"connectorstudio/backend/fields"
	"connectorstudio/backend/studio"
)

// maxValue is how much of a scalar a Node carries, in characters.
const maxValue = 2000

// Children returns up to count members of the container that node names, MaxLines at most, beginning
// with member number from. Node -1 names the root; a root that is no container is its own only member.
// A body that is not JSON has none. CodeNotFound when node names no container.
func (b *Bodies) Children(ctx context.Context, id string, node, from int64, count int) ([]Node, error) {
	s, err := b.show(ctx, id)
	if err != nil {
		return nil, err
	}
	defer s.close()
	nodes := []Node{}
	count = min(count, MaxLines)
	if s.index.kind != studio.BodyJSON || from < 0 || count <= 0 {
		return nodes, nil
	}
	t := tree{s.view(ctx, Raw)}
	parent, err := t.find(node)
	if err != nil {
		return nil, failed(err)
	}
	if parent.Type != typeObject && parent.Type != typeList {
		if from == 0 {
			nodes = append(nodes, parent.Node)
		}
		return nodes, nil
	}
	err = t.each(parent, from, func(c child) bool {
		if c.index >= from {
			nodes = append(nodes, c.Node)
		}
		return len(nodes) < count
	})
	return nodes, failed(err)
}

const (
	typeObject = "object"
	typeList   = "list"
)

// child is a node with its place.
type child struct {
	Node
	index int64
	end   int64 // behind the value
}

// tree looks members up. Large containers are jumped over with the help of the index; what is smaller
// than span is read.
type tree struct {
	view
}

// find walks from the root to the container that begins at offset, to know its path.
func (t *tree) find(offset int64) (child, error) {
	t.scan.Resume(t.from(0), fields.Mark{})
	at, err := t.value(t.scan.Next(), "", "")
	if err != nil || offset < 0 || at.ID == offset {
		return at, err
	}
	for at.Type == typeObject || at.Type == typeList {
		var found child
		known := false
		err := t.around(at, offset, func(c child) bool {
			known = c.ID <= offset && offset < c.end
			found = c
			return !known && c.ID <= offset
		})
		if err != nil {
			return child{}, err
		}
		if !known {
			break
		}
		if found.ID == offset {
			return found, nil
		}
		at = found
	}
	return child{}, studio.Fail(studio.CodeNotFound, "There is no value at this place of the response.", "Open the response again.")
}

// each hands out the members of a container from a little before member number from on.
func (t *tree) each(parent child, from int64, visit func(child) bool) error {
	return t.walk(parent, func(m childMark) bool { return m.ordinal <= from }, visit)
}

// around hands out the members of a container from a little before an offset on.
func (t *tree) around(parent child, offset int64, visit func(child) bool) error {
	return t.walk(parent, func(m childMark) bool { return m.offset <= offset }, visit)
}

func (t *tree) walk(parent child, before func(childMark) bool, visit func(child) bool) error {
	list := parent.Type == typeList
	at, start := parent.ID+1, int64(0)
	if box, ok := t.index.container(parent.ID); ok {
		if m, ok := t.index.childMark(box, before); ok {
			at, start = m.offset, m.ordinal
		}
	}
	if parent.Children == 0 {
		return nil
	}
	t.scan.Resume(t.from(at), fields.AtMember(at, list))
	for i := start; i < parent.Children; i++ {
		token := t.scan.Next()
		key, path := "", ""
		switch {
		case list:
			key, path = strconv.FormatInt(i, 10), fields.Element(parent.Path, i)
		case token == fields.Key:
			key = fields.Unquote(t.scan.Raw())
			path = fields.Child(parent.Path, key)
			for t.scan.Partial() {
				t.scan.Next()
			}
			token = t.scan.Next()
		}
		c, err := t.value(token, key, path)
		if err != nil {
			return err
		}
		c.index = i
		if !visit(c) {
			return nil
		}
		if t.scan.Mark().Offset != c.end { // the value was jumped over
			t.scan.Resume(t.from(c.end), fields.BehindMember(c.end, list))
		}
	}
	return nil
}

// value describes the value that token begins and finds its end.
func (t *tree) value(token fields.Token, key, path string) (child, error) {
	c := child{Node: Node{ID: t.scan.Offset(), Key: key, Path: path}}
	switch token {
	case fields.ObjectStart:
		c.Type = typeObject
	case fields.ListStart:
		c.Type = typeList
	case fields.String:
		c.Type = "string"
	case fields.Number:
		c.Type = "number"
	case fields.True, fields.False:
		c.Type = "boolean"
	case fields.Null:
		c.Type = "null"
	default:
		return c, t.broken()
	}
	if token == fields.ObjectStart || token == fields.ListStart {
		return c, t.count(&c)
	}
	c.Value = cutRunes(t.scan.Raw(), maxValue)
	for t.scan.Partial() {
		if t.scan.Next() == fields.Bad {
			return c, t.broken()
		}
	}
	c.end = t.scan.EndOffset()
	return c, nil
}

// broken is why the text could not be read on.
func (t *tree) broken() error {
	if err := t.ctx.Err(); err != nil {
		return err
	}
	return fs.ErrInvalid
}

// count finds the end of the container that was just opened and counts its members on the way.
func (t *tree) count(c *child) error {
	depth := t.scan.Depth()
	for {
		token := t.scan.Next()
		switch {
		case token <= fields.End:
			return t.broken()
		case t.scan.Depth() < depth:
			c.end = t.scan.EndOffset()
			return nil
		case c.Type == typeObject && token == fields.Key && t.scan.Depth() == depth && !t.scan.Partial():
			c.Children++
		case c.Type == typeList && t.elementEnds(token, depth):
			c.Children++
		}
		if t.scan.EndOffset()-c.ID >= span {
			if box, ok := t.index.container(c.ID); ok {
				c.Children, c.end = box.count, box.end
				return nil
			}
		}
	}
}

// elementEnds tells whether the token at hand ends an element of the list at this depth.
func (t *tree) elementEnds(token fields.Token, depth int) bool {
	return t.scan.Depth() == depth && token != fields.Key && token != fields.ObjectStart && token != fields.ListStart && !t.scan.Partial()
}

// cutRunes shortens text to n characters.
func cutRunes(text []byte, n int) string {
	if len(text) <= n {
		return string(text)
	}
	short := string(text[:min(len(text), 4*n)])
	for i := range short {
		if n == 0 {
			return short[:i]
		}
		n--
	}
	return short
}
