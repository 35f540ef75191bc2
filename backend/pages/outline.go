package pages

import (
	"io"
	"strings"

	"connectorstudio/backend/fields"
)

// leaf is a value beside the records: a text, a number, true, false or null.
type leaf struct {
	path string
	name string // the last key without case and separators, such as nextcursor
	in   string // the key above it, in the same form; empty at the top
	kind fields.Token
	text string
}

const (
	mostLeaves   = 400
	deepestLeaf  = 6
	longestValue = 4 << 10
)

// outline lists the leaves that are in no list.
func outline(body io.Reader) []leaf {
	w := walk{scan: fields.NewScanner(body)}
	w.value("", nil, w.scan.Next())
	return w.found
}

type walk struct {
	scan  *fields.Scanner
	found []leaf
}

// value goes through the value that t began; it returns false when there is no going on.
func (w *walk) value(path string, keys []string, t fields.Token) bool {
	switch t {
	case fields.ObjectStart:
		if len(keys) >= deepestLeaf {
			return w.scan.Skip(t)
		}
		return w.members(path, keys)
	case fields.ListStart:
		return w.scan.Skip(t)
	case fields.Bad, fields.End:
		return false
	}
	if len(keys) == 0 || len(w.found) >= mostLeaves {
		return w.scan.Skip(t)
	}
	l := leaf{path: path, name: plain(keys[len(keys)-1]), kind: t, text: string(w.scan.Raw())}
	if len(keys) > 1 {
		l.in = plain(keys[len(keys)-2])
	}
	if w.scan.Partial() || len(l.text) > longestValue {
		return w.scan.Skip(t) // no cursor and no address is that long
	}
	if t == fields.String {
		l.text = fields.Unquote(w.scan.Raw())
	}
	w.found = append(w.found, l)
	return true
}

func (w *walk) members(path string, keys []string) bool {
	for {
		t := w.scan.Next()
		if t == fields.ObjectEnd {
			return true
		}
		if t != fields.Key {
			return false
		}
		if w.scan.Partial() {
			return false // nobody names anything at such length
		}
		key := fields.Unquote(w.scan.Raw())
		if !w.value(fields.Child(path, key), append(keys[:len(keys):len(keys)], key), w.scan.Next()) {
			return false
		}
	}
}

// plain is a name without case and separators.
func plain(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return -1
	}, name)
}
