package fields

import (
	"maps"
	"slices"
)

// plan is what to take from a value and from those within it.
type plan struct {
	fields   []int // the fields that are this value
	keys     []keyPlan
	byKey    map[string]*plan // the same, where they are too many to be looked through
	elements map[int]*plan
	each     *plan // every element, every member
	any      *plan
	lists    []int // the fields that each or any lead to
}

// keyPlan is what to take from the member called key.
type keyPlan struct {
	key  string
	plan *plan
}

// key returns the plan for the member called name, nil for none.
func (p *plan) key(name []byte) *plan {
	if p.byKey != nil {
		return p.byKey[string(name)]
	}
	for i := range p.keys {
		if k := &p.keys[i]; len(k.key) == len(name) && k.key == string(name) {
			return k.plan
		}
	}
	return nil
}

const lookedThrough = 16

func (p *plan) setKey(key string, below *plan) {
	at := slices.IndexFunc(p.keys, func(k keyPlan) bool { return k.key == key })
	if at >= 0 {
		p.keys[at].plan = below
	} else {
		p.keys = append(p.keys, keyPlan{key, below})
	}
	if p.byKey == nil && len(p.keys) > lookedThrough {
		p.byKey = map[string]*plan{}
		for _, k := range p.keys {
			p.byKey[k.key] = k.plan
		}
	}
	if p.byKey != nil {
		p.byKey[key] = below
	}
}

func (p *plan) add(path Path, field int) {
	for _, step := range path {
		p = p.step(step, field)
	}
	p.fields = append(p.fields, field)
}

func (p *plan) step(step Step, field int) *plan {
	below := func(at **plan) *plan {
		if *at == nil {
			*at = &plan{}
		}
		return *at
	}
	switch step.Kind {
	case StepEach:
		p.lists = append(p.lists, field)
		return below(&p.each)
	case StepAny:
		p.lists = append(p.lists, field)
		return below(&p.any)
	case StepIndex:
		if p.elements == nil {
			p.elements = map[int]*plan{}
		}
		next := p.elements[step.Index]
		below(&next)
		p.elements[step.Index] = next
		return next
	}
	next := p.key([]byte(step.Key))
	below(&next)
	p.setKey(step.Key, next)
	return next
}

// take reads what p wants of the value that t began; p is nil when nothing of it is a field.
func (e *extraction) take(p *plan, t Token) bool {
	switch {
	case p == nil && e.copying == 0:
		return e.scan.Skip(t)
	case p == nil:
		p = &nothing
	}
	switch t {
	case Bad, End, ObjectEnd, ListEnd:
		return false
	case ObjectStart, ListStart:
		return e.container(p, t)
	}
	raw := e.scan.Raw()
	if e.scan.Partial() {
		e.long = append(e.long[:0], raw...)
		for e.scan.Partial() {
			if e.scan.Next() == Bad {
				return false
			}
			e.long = append(e.long, e.scan.Raw()...)
		}
		raw = e.long
	}
	if e.copying > 0 {
		e.text = append(e.comma(), raw...)
	}
	for _, field := range p.fields {
		e.set(field, raw)
	}
	return true
}

var nothing plan

func (e *extraction) container(p *plan, t Token) bool {
	if len(p.fields) > 0 {
		e.copying++
	}
	from := 0
	if e.copying > 0 {
		e.text = e.comma()
		from = len(e.text)
		e.text = append(e.text, e.scan.Raw()...)
	}
	ok := false
	if t == ObjectStart {
		ok = e.object(p)
	} else {
		ok = e.elements(p)
	}
	if e.copying > 0 {
		e.text = append(e.text, e.scan.Raw()...)
	}
	if ok && len(p.fields) > 0 {
		for _, field := range p.fields {
			e.set(field, e.text[from:])
		}
		e.copying--
	}
	return ok
}

func (e *extraction) elements(p *plan) bool {
	if p.each != nil {
		e.begin(p.lists)
	}
	for i := 0; ; i++ {
		t := e.scan.Next()
		if t == ListEnd {
			return true
		}
		if !e.takeBoth(p.elements[i], p.each, t) {
			return false
		}
	}
}

func (e *extraction) object(p *plan) bool {
	if p.any != nil {
		e.begin(p.lists)
	}
	for {
		if p.any == nil && e.copying == 0 && !e.members(p) {
			return false
		}
		t := e.scan.Next()
		if t != Key {
			return t == ObjectEnd
		}
		below := p.key(e.name())
		if e.copying > 0 {
			e.text = append(e.comma(), e.scan.Raw()...)
		}
		for e.scan.Partial() {
			if e.scan.Next() == Bad {
				return false
			}
			if e.copying > 0 {
				e.text = append(e.text, e.scan.Raw()...)
			}
		}
		if e.copying > 0 {
			e.text = append(e.text, ':')
		}
		if !e.takeBoth(below, p.any, e.scan.Next()) {
			return false
		}
	}
}

// takeBoth serves a value that is named by its key or position and by a wildcard.
func (e *extraction) takeBoth(named, wild *plan, t Token) bool {
	switch {
	case wild == nil:
		return e.take(named, t)
	case named == nil:
		return e.take(wild, t)
	}
	return e.take(named.with(wild), t)
}

// with joins two plans for the same value.
func (p *plan) with(q *plan) *plan {
	if p == nil || q == nil {
		if p == nil {
			return q
		}
		return p
	}
	joined := &plan{
		fields: slices.Concat(p.fields, q.fields), lists: slices.Concat(p.lists, q.lists),
		each: p.each.with(q.each), any: p.any.with(q.any), keys: slices.Clone(p.keys), byKey: maps.Clone(p.byKey), elements: maps.Clone(p.elements),
	}
	if joined.elements == nil {
		joined.elements = map[int]*plan{}
	}
	for _, k := range q.keys {
		joined.setKey(k.key, joined.key([]byte(k.key)).with(k.plan))
	}
	for i, below := range q.elements {
		joined.elements[i] = joined.elements[i].with(below)
	}
	return joined
}

// begin notes that the lists of these fields are there, even if nothing is in them.
func (e *extraction) begin(fields []int) {
	for _, field := range fields {
		if len(e.lists[field]) == 0 {
			e.lists[field] = append(e.lists[field], '[')
		}
	}
}

// comma returns the copied text, with a comma where one belongs before the next value or name.
func (e *extraction) comma() []byte {
	if len(e.text) == 0 {
		return e.text
	}
	switch e.text[len(e.text)-1] {
	case '{', '[', ':', ',':
		return e.text
	}
	return append(e.text, ',')
}
