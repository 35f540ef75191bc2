package fields

import (
	"bytes"
	"fmt"
	"io"
	"slices"

	"connectorstudio/backend/studio"
)

// Inferred is what samples have in common, before a list of records is chosen.
type Inferred struct {
	root    *node
	samples int
	notes   []string

	record Path // what Choose or Suggest set
	list   bool
}

// Infer merges JSON samples. It reads each once, with flat memory whatever their size. The error is a
// *studio.Failure with CodeInvalid and the place of the fault when a sample is not JSON; else the
// failure of a reader.
func Infer(samples ...io.Reader) (*Inferred, error) {
	b := builder{root: newNode("")}
	for i, sample := range samples {
		if b.scan == nil {
			b.scan = NewScanner(sample)
		} else {
			b.scan.Reset(sample)
		}
		if b.document() {
			continue
		}
		syntax, ok := b.scan.Err().(*SyntaxError)
		if !ok {
			return nil, b.scan.Err()
		}
		what := "The sample"
		if len(samples) > 1 {
			what = fmt.Sprintf("Sample %d", i+1)
		}
		return nil, &studio.Failure{
			Code: studio.CodeInvalid, Message: what + " is not valid JSON.",
			Fix: "Correct it at line " + fmt.Sprint(syntax.Line) + ".", Detail: syntax.Error(), Field: fmt.Sprintf("samples.%d", i),
		}
	}
	return &Inferred{root: b.root, samples: len(samples), notes: b.notes()}, nil
}

// builder merges documents into a tree of nodes while it reads them.
type builder struct {
	scan     *Scanner
	root     *node
	paths    int   // nodes made
	objects  int64 // objects begun, to tell them apart
	overflow bool  // a path was left out
	longKeys bool  // a member was left out for the length of its name
	copies   copier
	scratch  []byte
}

func (b *builder) document() bool {
	return b.value(b.root, b.scan.Next()) && b.scan.Next() == End
}

// value merges the value that t begins into n.
func (b *builder) value(n *node, t Token) bool {
	switch t {
	case ObjectStart, ListStart:
		return b.container(n, t)
	case Bad, End, ObjectEnd, ListEnd:
		return false
	case String:
		if n.formats != 0 || !n.sampled {
			b.text(n)
		}
	default:
		if !n.sampled && t != Null {
			n.sample, n.sampled, n.sampleOf = cut(string(b.scan.Raw()), sampleRunes), true, typeOf(t)
		}
	}
	n.latest = typeOf(t)
	n.counts[n.latest]++
	if b.copies.on() {
		b.copies.value(b.scan.Raw())
	}
	return b.scan.inside == 0 || b.scan.skipParts()
}

const sampleRunes = 200

// text looks at a string as closely as its node still needs.
func (b *builder) text(n *node) {
	raw := b.scan.Raw()
	if n.sampled && len(raw) > 2048 {
		n.formats = 0
		return
	}
	text := unquoted(raw[:min(len(raw), 4096)])
	if bytes.IndexByte(text, '\\') >= 0 {
		b.scratch = appendUnescaped(b.scratch[:0], text)
		text = b.scratch
	}
	if len(text) > 0 {
		n.formats &= formatsOf(text, n.formats)
	}
	if !n.sampled {
		n.sample, n.sampled, n.sampleOf = cut(string(text), sampleRunes), len(text) > 0, typeString
	}
}

func (b *builder) container(n *node, t Token) bool {
	copied := !n.sampled
	if copied {
		n.sampled, n.sampleOf = true, typeOf(t)
		b.copies.begin(n)
	}
	if b.copies.on() {
		b.copies.value(b.scan.Raw())
	}
	ok := true
	if t == ObjectStart {
		n.counts[typeObject]++
		n.latest = typeObject
		ok = b.object(n)
	} else {
		n.counts[typeList]++
		n.latest = typeList
		ok = b.elements(n)
	}
	if ok && b.copies.on() { // a document that ended too early has no closing bracket at hand
		b.copies.close(b.scan.Raw())
	}
	if copied {
		b.copies.end(n)
	}
	return ok
}

func (b *builder) elements(n *node) bool {
	for {
		t := b.scan.Next()
		if t == ListEnd {
			return true
		}
		n.items++
		if n.element == nil && !b.room() {
			if !b.scan.Skip(t) {
				return false
			}
			continue
		}
		if n.element == nil {
			n.element = newNode("")
		}
		if !b.value(n.element, t) {
			return false
		}
	}
}

// room tells whether another node may be made, and counts it.
func (b *builder) room() bool {
	if b.paths >= maxPaths {
		b.overflow = true
		return false
	}
	b.paths++
	return true
}

// object merges the members of an object. Mostly they come in the order they came in before, so the
// name of the next one is guessed first.
func (b *builder) object(n *node) bool {
	b.objects++
	this := b.objects
	for guess := 0; ; {
		var m *node
		if guess < len(n.members) && b.scan.acceptKey(n.members[guess].raw) {
			m = n.members[guess]
			guess++
		} else {
			t := b.scan.Next()
			if t != Key {
				return t == ObjectEnd
			}
			if m = b.named(n); m != nil && n.any == nil {
				guess = n.behind(m, guess)
			}
		}
		if b.copies.on() {
			b.copies.key(b.scan.Raw())
		}
		if b.scan.inside != 0 && !b.scan.skipParts() {
			return false
		}
		if !b.member(m, this, b.scan.Next()) {
			return false
		}
	}
}

// member merges the value of a member of the object numbered object; m is nil when it is left out.
func (b *builder) member(m *node, object int64, t Token) bool {
	if m == nil {
		return b.scan.Skip(t)
	}
	if m.last == object {
		// The name repeats: the last value counts, as in most readers of JSON.
		m.counts[m.latest]--
		m.repeats++
	}
	m.last = object
	return b.value(m, t)
}

// named returns the node of the member whose name was just read; nil when it is left out.
func (b *builder) named(n *node) *node {
	if n.any != nil {
		n.any.last = 0 // other names, no repetition
		return n.any
	}
	if b.scan.inside != 0 {
		b.longKeys = true
		return nil
	}
	raw := b.scan.Raw()
	key := Unquote(raw)
	if m := n.member(key); m != nil {
		return m
	}
	if count := len(n.members); count >= mapFrom && (count%mapFrom == 0 || count > mapSure) && n.isMap() {
		b.paths -= n.size()
		n.collapse()
		b.paths += n.size()
		return n.any
	}
	if !b.room() {
		return nil
	}
	m := newNode(key)
	m.raw = slices.Clone(raw)
	n.add(m)
	return m
}
