package workbook

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"strconv"

	"connectorstudio/backend/studio"
)

// sortBytes is how much of a text counts for its place.
const sortBytes = 256

// Cells that fit their column come first, then those that do not, as texts, and blank ones last, whichever
// way the sort goes.
const (
	classGood = iota
	classBad
	classBlank
)

// sortKeys are the cells of a column, of the rows of a view in their order, made ready to be compared.
type sortKeys struct {
	read       func(r *scanned) []byte
	key        func(k *sortKeys, cell []byte) (key uint64, good bool) // nil for texts
	descending bool
	state      bool // cells are codes of states

	class   []uint8
	keys    []uint64 // of good cells
	texts   arena    // folded texts, of texts and bad cells; as they are, of numbers too long for their key
	scratch []byte
}

func (q *question) sort(by studio.SortBy) (*sortKeys, error) {
	k := &sortKeys{descending: by.Descending}
	if filler, cell, of := q.shape.resolve(by.Column); of && cell < 0 {
		q.needState(filler)
		k.state = true
		one := [1]byte{}
		k.read = func(r *scanned) []byte { one[0] = byte(r.states[filler]); return one[:] }
		k.key = func(_ *sortKeys, cell []byte) (uint64, bool) { return uint64(cell[0]), true }
		return k, nil
	}
	var kind studio.ColumnType
	var err error
	if k.read, kind, err = q.reader(by.Column); err != nil {
		return nil, err
	}
	switch kind {
	case studio.ColumnInteger, studio.ColumnDecimal:
		k.key = numberKey
	case studio.ColumnDate:
		k.key = dateKey
	case studio.ColumnBoolean:
		k.key = booleanKey
	}
	return k, nil
}

// collect notes the cells of a row that the view has.
func (q *question) collect(r *scanned) {
	for _, k := range q.sorts {
		k.add(k.read(r))
	}
}

func (k *sortKeys) add(cell []byte) {
	class, key := uint8(classGood), uint64(0)
	k.scratch = k.scratch[:0]
	switch {
	case k.state && cell[0] == 0, !k.state && isBlank(cell):
		class = classBlank
	case k.key == nil:
		k.addText(cell)
	default:
		good := false
		if key, good = k.key(k, cell); !good {
			class = classBad
			k.addText(cell)
		}
	}
	k.class = append(k.class, class)
	k.keys = append(k.keys, key)
	k.texts.add(k.scratch)
}

func (k *sortKeys) addText(cell []byte) {
	k.scratch = fold(k.scratch[:0], cell[:min(len(cell), 2*sortBytes)])
	k.scratch = k.scratch[:min(len(k.scratch), sortBytes)]
}

// text returns the text that was kept of the row at a place, empty for none.
func (k *sortKeys) text(at uint32) []byte { return k.texts.text(at) }

// ready makes room for so many rows.
func (k *sortKeys) ready(rows int) {
	k.class, k.keys = make([]uint8, 0, rows), make([]uint64, 0, rows)
	k.texts.at = make([]uint64, 0, rows)
}

// sorted puts ids in order: by the last column first, as every later sort keeps what is equal as it is.
func (q *question) sorted(ids []uint32) []uint32 {
	if len(q.sorts) == 0 {
		return ids
	}
	order := make([]uint32, len(ids)) // places in ids
	for i := range order {
		order[i] = uint32(i)
	}
	for _, k := range slices.Backward(q.sorts) {
		order = k.apply(order)
	}
	moved := make([]uint32, len(ids))
	for i, at := range order {
		moved[i] = ids[at]
	}
	return moved
}

// item is a row under the sort.
type item struct {
	key uint64
	at  uint32 // its place in the scan
	was uint32 // its place before this sort
}

func (k *sortKeys) apply(order []uint32) []uint32 {
	classes := [3][]item{}
	for i, at := range order {
		class := k.class[at]
		classes[class] = append(classes[class], item{key: k.keys[at], at: at, was: uint32(i)})
	}
	if k.key == nil {
		k.sortTexts(classes[classGood])
	} else {
		k.sortKeyed(classes[classGood])
	}
	k.sortTexts(classes[classBad])
	sorted := order[:0]
	for _, items := range classes {
		for _, it := range items {
			sorted = append(sorted, it.at)
		}
	}
	return sorted
}

// sortKeyed sorts by key, and by the exact number where keys are equal.
func (k *sortKeys) sortKeyed(items []item) {
	if k.descending {
		for i := range items {
			items[i].key = ^items[i].key
		}
	}
	radix(items)
	runs(items, func(equal []item) {
		if !slices.ContainsFunc(equal, func(it item) bool { return len(k.text(it.at)) > 0 }) {
			return
		}
		slices.SortFunc(equal, func(a, b item) int {
			x, y := k.exact(a), k.exact(b)
			order := x.Compare(y)
			if k.descending {
				order = -order
			}
			return cmp.Or(order, cmp.Compare(a.was, b.was))
		})
	})
}

// exact returns the number of a row: from its text, or, where none was kept, from its key.
func (k *sortKeys) exact(it item) studio.Number {
	text := string(k.text(it.at))
	if text == "" {
		bits := k.keys[it.at]
		if bits>>63 != 0 {
			bits &^= 1 << 63
		} else {
			bits = ^bits
		}
		text = strconv.FormatFloat(math.Float64frombits(bits), 'g', -1, 64)
	}
	n, _ := studio.SplitNumber(text)
	return n
}

// sortTexts sorts eight bytes at a time, from where they begin to differ.
func (k *sortKeys) sortTexts(items []item) {
	if len(items) < 2 {
		return
	}
	k.sortFrom(items, commonPrefix(items, k.text))
}

func (k *sortKeys) sortFrom(items []item, depth int) {
	if len(items) < 32 {
		slices.SortFunc(items, func(a, b item) int {
			order := bytes.Compare(rest(k.text(a.at), depth), rest(k.text(b.at), depth))
			if k.descending {
				order = -order
			}
			return cmp.Or(order, cmp.Compare(a.was, b.was))
		})
		return
	}
	for i := range items {
		items[i].key = prefix(rest(k.text(items[i].at), depth))
		if k.descending {
			items[i].key = ^items[i].key
		}
	}
	radix(items)
	runs(items, func(equal []item) {
		if slices.ContainsFunc(equal, func(it item) bool { return len(k.text(it.at)) > depth+8 }) {
			k.sortFrom(equal, depth+8)
		}
	})
}

func rest(text []byte, from int) []byte {
	return text[min(from, len(text)):]
}

// prefix makes a key of the first eight bytes.
func prefix(text []byte) uint64 {
	if len(text) >= 8 {
		return binary.BigEndian.Uint64(text)
	}
	var eight [8]byte
	copy(eight[:], text)
	return binary.BigEndian.Uint64(eight[:])
}

func commonPrefix(items []item, text func(uint32) []byte) int {
	common := text(items[0].at)
	for _, it := range items[1:] {
		t := text(it.at)
		n := min(len(common), len(t))
		i := 0
		for i < n && common[i] == t[i] {
			i++
		}
		if common = common[:i]; i == 0 {
			return 0
		}
	}
	return len(common)
}

// runs calls with every run of more than one item of the same key.
func runs(items []item, with func(equal []item)) {
	for i := 0; i < len(items); {
		end := i + 1
		for end < len(items) && items[end].key == items[i].key {
			end++
		}
		if end-i > 1 {
			with(items[i:end])
		}
		i = end
	}
}
