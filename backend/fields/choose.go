package fields

import (
	"fmt"
	"slices"
	"strings"

	"connectorstudio/backend/studio"
)

// Suggest chooses the most likely list of records: the largest list of objects that is not itself part
// of a record; else the whole answer is one record.
func (i *Inferred) Suggest() Inference {
	for _, c := range i.candidates() {
		if c.likely {
			return i.Choose(c.Path, true)
		}
	}
	return i.Choose("", false)
}

// Choose says where the records are, as in studio.Output. Output fields are relative to them. A path
// that leads nowhere in the samples leaves no fields to tick and adds a note.
func (i *Inferred) Choose(recordPath string, list bool) Inference {
	i.list = list
	path, err := ParsePath(recordPath)
	i.record = path
	at := i.recordNode()
	notes := slices.Clone(i.notes)
	switch {
	case err != nil:
		at = nil
		notes = append(notes, err.Error())
	case at == nil:
		notes = append(notes, noRecords("samples have", path, list))
	}
	w := shaper{record: at, names: naming{}, known: []string{}}
	root := w.shape(i.root, "", "", place{of: int64(i.samples)})
	in := Inference{
		Root: root, Candidates: []Candidate{}, RecordPath: recordPath, List: list, Samples: i.samples, Notes: notes, Known: w.known,
	}
	for _, c := range i.candidates() {
		in.Candidates = append(in.Candidates, c.Candidate)
	}
	return in
}

// noRecords says that something has no records where they were looked for.
func noRecords(has string, path Path, list bool) string {
	what := "value"
	if list {
		what = "list of records"
	}
	where := "at the top"
	if len(path) > 0 {
		where = "at " + path.String()
	}
	return fmt.Sprintf("The %s no %s %s.", has, what, where)
}

// recordNode is the node of one record, nil when the samples have none.
func (i *Inferred) recordNode() *node {
	at := i.root.find(i.record)
	if at != nil && i.list && at.element != nil {
		at = at.element
	} else if at != nil && i.list && at.counts[typeObject] == 0 {
		return nil
	}
	return at
}

// find walks along a path; nil when no sample goes there.
func (n *node) find(path Path) *node {
	for _, step := range path {
		if n == nil {
			return nil
		}
		switch step.Kind {
		case StepKey:
			if n.any != nil {
				n = n.any
			} else {
				n = n.member(step.Key)
			}
		case StepAny:
			if n.any == nil && len(n.members) > 0 {
				all := newNode("")
				for _, m := range n.members {
					all.absorb(m)
				}
				n = all
			} else {
				n = n.any
			}
		default:
			n = n.element
		}
	}
	return n
}

type candidate struct {
	Candidate
	objects bool // its elements are objects
	nested  bool // it lies within another list or map
	likely  bool // fit to be suggested
}

// candidates lists all lists of objects, best first, and then lists of lists and of plain values.
func (i *Inferred) candidates() []candidate {
	var found []candidate
	collect(i.root, "", false, false, &found)
	slices.SortStableFunc(found, func(a, b candidate) int {
		for _, better := range [][2]bool{{a.likely, b.likely}, {a.objects, b.objects}, {!a.nested, !b.nested}} {
			if better[0] != better[1] {
				if better[0] {
					return -1
				}
				return 1
			}
		}
		return int(min(max(b.Items-a.Items, -1), 1))
	})
	return found
}

// collect finds the lists below n. inRecord is set below an object that has an id of its own: a list
// in it belongs to that object.
func collect(n *node, path string, nested, inRecord bool, found *[]candidate) {
	if n.counts[typeList] > 0 {
		c := candidate{Candidate: Candidate{Path: path, Items: n.items}, nested: nested}
		c.objects = n.element != nil && n.element.counts[typeObject] > 0
		c.likely = c.objects && !nested && !inRecord
		*found = append(*found, c)
	}
	inRecord = inRecord || n.hasID()
	for _, m := range n.members {
		collect(m, Child(path, m.key), nested, inRecord, found)
	}
	if n.any != nil {
		collect(n.any, anyPath(path), true, inRecord, found)
	}
	if n.element != nil {
		collect(n.element, path+"[*]", true, inRecord, found)
	}
}

// hasID tells whether an object carries an identity, as records do and envelopes do not.
func (n *node) hasID() bool {
	for _, m := range n.members {
		switch strings.ToLower(m.key) {
		case "id", "_id", "uuid", "guid", "gid":
			if m.counts[typeString]+m.counts[typeNumber]+m.counts[typeObject] > 0 {
				return true
			}
		}
	}
	return false
}

func anyPath(path string) string {
	if path == "" {
		return "*"
	}
	return path + ".*"
}

// notes tells what was noticed while the samples were merged.
func (b *builder) notes() []string {
	notes := []string{}
	var walk func(n *node, path string)
	walk = func(n *node, path string) {
		if n.repeats > 0 {
			notes = append(notes, fmt.Sprintf("%s stands twice in the same object (%s). The last one counts.", path, times(n.repeats)))
		}
		if n.any != nil {
			notes = append(notes, fmt.Sprintf("%s has many keys that look like ids; they are shown as one entry, *.", orAnswer(path)))
			walk(n.any, anyPath(path))
		}
		for _, m := range n.members {
			walk(m, Child(path, m.key))
		}
		if n.element != nil {
			walk(n.element, path+"[*]")
		}
	}
	walk(b.root, "")
	if b.overflow {
		notes = append(notes, fmt.Sprintf("The samples have more than %d different fields; the first ones are shown.", maxPaths))
	}
	if b.longKeys {
		notes = append(notes, "Members with names longer than 64 KB were left out.")
	}
	return notes
}

func orAnswer(path string) string {
	if path == "" {
		return "The answer"
	}
	return path
}

func times(n int64) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// Field makes an output field from a path typed by hand, relative to the records chosen last. A path
// that no sample has makes an optional text field without a sample: one sample rarely shows every
// field a system can send. The error is a *studio.Failure with CodeInvalid when the path cannot be
// understood.
func (i *Inferred) Field(text string) (studio.OutputField, error) {
	path, err := ParsePath(text)
	if err != nil {
		return studio.OutputField{}, &studio.Failure{
			Code: studio.CodeInvalid, Message: err.Error(), Field: "path",
			Fix: `Write it like owner.name, tags[0], items[*].id or ["odd.key"].`,
		}
	}
	return fieldAlong(i.recordNode(), path), nil
}
