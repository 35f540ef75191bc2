package fields

import "connectorstudio/backend/studio"

// shaper turns nodes into the tree that people tick.
type shaper struct {
	record *node // where the records begin; nil when there are none
	names  naming
	known  []string // paths within the records
}

// place is where a node stands.
type place struct {
	of       int64 // parents
	inRecord bool
	within   Path // from the record
	entry    bool // it stands for all elements of a list or all members of a map
}

func (w *shaper) shape(n *node, key, path string, at place) Shape {
	if n == w.record {
		at.inRecord, at.within, at.entry = true, Path{}, false
	}
	if len(at.within) > 0 {
		w.known = append(w.known, at.within.String())
	}
	s := Shape{
		Key: key, Path: path, Types: n.types(), Seen: min(n.seen(), at.of), Of: at.of, Nulls: n.counts[typeNull],
		Items: n.items, Children: []Shape{},
	}
	if n.tickable() {
		s.Sample = n.sample
		if n.sampleOf != typeCount {
			s.SampleType = typeNames[n.sampleOf]
		}
	}
	if at.inRecord && !at.entry && n.tickable() {
		field := fieldAlong(w.record, at.within)
		field.Name = w.names.unique(field.Name)
		s.Field = &field
	}
	below := func(step Step, of int64) place {
		if !at.inRecord {
			return place{of: of}
		}
		within := append(at.within[:len(at.within):len(at.within)], step)
		return place{of: of, inRecord: true, within: within, entry: step.Kind != StepKey}
	}
	objects := n.counts[typeObject]
	for _, m := range n.members {
		s.Children = append(s.Children, w.shape(m, m.key, Child(path, m.key), below(Step{Key: m.key}, objects)))
	}
	if n.any != nil {
		s.Children = append(s.Children, w.shape(n.any, "*", anyPath(path), below(Step{Kind: StepAny}, n.any.seen())))
	}
	if n.element != nil {
		s.Children = append(s.Children, w.shape(n.element, "[*]", path+"[*]", below(Step{Kind: StepEach}, n.items)))
	}
	return s
}

func (n *node) types() []string {
	types := []string{}
	for t, name := range typeNames {
		if n.counts[t] > 0 {
			types = append(types, name)
		}
	}
	return types
}

// tickable tells whether a node makes a field itself: all but objects with members, which are ticked
// one by one.
func (n *node) tickable() bool {
	only := n.counts[typeObject] > 0 && n.counts[typeObject]+n.counts[typeNull] == n.seen()
	return !only || len(n.members) == 0
}

// fieldAlong makes the field that path leads to from the record; r may be nil.
func fieldAlong(r *node, path Path) studio.OutputField {
	field := studio.OutputField{Name: readable(path), Path: path.String(), Type: studio.FieldText}
	at := r
	counted := true // false behind [*] and *, where the field is a list
	for i, step := range path {
		next := at.find(path[i : i+1])
		if next == nil {
			field.Optional = field.Optional || counted
			if path.many() {
				field.Type = studio.FieldList
			}
			return field
		}
		switch {
		case step.Kind == StepEach:
			field.Optional = field.Optional || counted && at.seen() > at.counts[typeList]
			counted = false
		case step.Kind == StepAny:
			field.Optional = field.Optional || counted && at.seen() > at.counts[typeObject]
			counted = false
		case counted && (step.Kind == StepIndex || next.seen() < at.seen()):
			field.Optional = true
		}
		at = next
	}
	if at == nil {
		field.Optional = true
		return field
	}
	field.Sample = at.sample
	field.Type, field.Mixed = at.fieldType()
	field.Nullable = counted && at.counts[typeNull] > 0
	if !counted {
		field.Type = studio.FieldList
	}
	return field
}

// fieldType is the type that fits all values seen, and whether they have more than one JSON type.
func (n *node) fieldType() (t studio.FieldType, mixed bool) {
	kinds := 0
	for k := range typeNull {
		if n.counts[k] > 0 {
			kinds++
		}
	}
	switch {
	case kinds == 0:
		return studio.FieldText, false
	case kinds > 1 && n.counts[typeObject]+n.counts[typeList] > 0:
		return studio.FieldJSON, true
	case kinds > 1:
		return studio.FieldText, true
	case n.counts[typeObject] > 0:
		return studio.FieldJSON, false
	case n.counts[typeList] > 0:
		return studio.FieldList, false
	case n.counts[typeNumber] > 0:
		return studio.FieldNumber, false
	case n.counts[typeBoolean] > 0:
		return studio.FieldBoolean, false
	case n.sample == "" && n.formats == anyFormat: // nothing but empty texts
		return studio.FieldText, false
	}
	return n.formats.fieldType(), false
}
