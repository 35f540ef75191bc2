package template

// container is an object or a list of a JSON text with its items, as offsets in the source.
type container struct{ items []item }

// item is a member or an element. hole names the parameter that its whole value consists of, if any.
type item struct {
	from, to int
	hole     string
}

// item reads the value of a member or an element that begins at an offset.
func (r *reader) item(in *container, from int, member string) bool {
	value := r.at
	if !r.value(member) {
		return false
	}
	if r.holes {
		hole := holeName(r.text[value:r.at])
		if hole != "" && value+len(hole)+2 != r.at {
			hole = ""
		}
		in.items = append(in.items, item{from, r.at, hole})
	}
	return true
}

// keep remembers a container in which something may have to be left out.
func (r *reader) keep(c container) {
	for _, i := range c.items {
		if i.hole != "" {
			r.containers = append(r.containers, c)
			return
		}
	}
}

// gap is a piece of the source that is not sent.
type gap struct{ from, to int }

// cuts finds what is left out with these values: items whose hole is blank, each with one comma.
func (j JSON) cuts(values map[string]Value) []gap {
	cuts := []gap{}
	blank := func(i item) bool { return i.hole != "" && !values[i.hole].Set && !values[i.hole].Needed }
	for _, c := range j.containers {
		kept := -1 // the last item that stays
		for n, i := range c.items {
			if !blank(i) {
				kept = n
			}
		}
		for n := 0; n < kept; n++ {
			if blank(c.items[n]) {
				cuts = append(cuts, gap{c.items[n].from, c.items[n+1].from})
			}
		}
		if last := len(c.items) - 1; kept < last {
			from := c.items[0].from
			if kept >= 0 {
				from = c.items[kept].to
			}
			cuts = append(cuts, gap{from, c.items[last].to})
		}
	}
	return cuts
}

// cut tells whether an offset is in one of the gaps.
func cut(cuts []gap, at int) bool {
	for _, g := range cuts {
		if g.from <= at && at < g.to {
			return true
		}
	}
	return false
}

// without returns the text of a literal part that begins at an offset, the gaps left out.
func without(p part, at int, cuts []gap) string {
	if len(p.text) != len(p.source) { // a doubled brace inside a string
		if cut(cuts, at) {
			return ""
		}
		return p.text
	}
	kept := []byte{}
	for from := 0; from < len(p.text); {
		next := len(p.text)
		inside := false
		for _, g := range cuts {
			switch {
			case g.from <= at+from && at+from < g.to:
				inside, next = true, min(next, g.to-at)
			case g.from > at+from:
				next = min(next, g.from-at)
			}
		}
		if !inside {
			kept = append(kept, p.text[from:next]...)
		}
		from = next
	}
	return string(kept)
}
