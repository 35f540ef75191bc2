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

// numberKey sorts as the number does; of numbers with more than 15 digits their text is kept, which decides
// where keys are equal.
func numberKey(k *sortKeys, cell []byte) (uint64, bool) {
	if n, short := shortInteger(cell); short {
		return floatKey(float64(n)), true
	}
	text := string(bytes.TrimSpace(cell))
	n, ok := studio.SplitNumber(text)
	if !ok {
		return 0, false
	}
	f, _ := strconv.ParseFloat(text, 64) // out of range is an infinity: it has its place too
	if len(text) > 15 || bytes.ContainsAny(cell, "eE") {
		k.scratch = exactText(k.scratch[:0], text, n)
	}
	return floatKey(f), true
}

// exactText is the text by which equal keys are told apart; of very long numbers 900 digits count.
func exactText(to []byte, text string, n studio.Number) []byte {
	if len(text) < 1000 {
		return append(to, text...)
	}
	if n.Negative {
		to = append(to, '-')
	}
	to = append(to, "0."...)
	to = append(to, n.Digits[:min(len(n.Digits), 900)]...)
	return strconv.AppendInt(append(to, 'e'), int64(n.Exponent), 10)
}

// shortInteger reads up to 15 digits.
func shortInteger(cell []byte) (n int64, ok bool) {
	digits := cell
	if len(digits) > 0 && digits[0] == '-' {
		digits = digits[1:]
	}
	if len(digits) == 0 || len(digits) > 15 {
		return 0, false
	}
	for _, b := range digits {
		if b < '0' || b > '9' {
			return 0, false
		}
		n = 10*n + int64(b-'0')
	}
	if len(digits) < len(cell) {
		n = -n
	}
	return n, true
}

// floatKey maps numbers to keys in the same order.
func floatKey(f float64) uint64 {
	if f == 0 { // whatever its sign
		return 1 << 63
	}
	bits := math.Float64bits(f)
	if bits>>63 != 0 {
		return ^bits
	}
	return bits | 1<<63
}

// dateKey sorts by the instant, to the nanosecond within the years that 64 bits hold.
func dateKey(_ *sortKeys, cell []byte) (uint64, bool) {
	at, ok := studio.ParseMoment(string(cell))
	if !ok {
		return 0, false
	}
	// 2^35 s are a thousand years either way of 1970: years from 882 to 3058 to the nanosecond, others to the second.
	seconds := min(max(at.Unix()+1<<34, 0), 1<<35-1)
	if seconds == 0 || seconds == 1<<35-1 {
		return uint64(seconds)<<29 | uint64(min(max(at.Year(), 0), 9999)), true
	}
	return uint64(seconds)<<29 | uint64(at.Nanosecond())>>1, true
}

func booleanKey(_ *sortKeys, cell []byte) (uint64, bool) {
	is, ok := studio.ParseBoolean(string(cell))
	if is {
		return 1, ok
	}
	return 0, ok
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

// arena holds many short texts, in blocks that are never moved.
type arena struct {
	blocks [][]byte
	at     []uint64 // of each text: its block, its place there, and its length
}

const (
	blockBits  = 20
	lengthBits = 10
)

func (a *arena) add(text []byte) {
	text = text[:min(len(text), 1<<lengthBits-1)]
	last := len(a.blocks) - 1
	if last < 0 || len(a.blocks[last])+len(text) > 1<<blockBits {
		a.blocks = append(a.blocks, make([]byte, 0, 1<<blockBits))
		last++
	}
	start := len(a.blocks[last])
	a.blocks[last] = append(a.blocks[last], text...)
	a.at = append(a.at, (uint64(last)<<blockBits|uint64(start))<<lengthBits|uint64(len(text)))
}

func (a *arena) text(i uint32) []byte {
	at := a.at[i]
	length := at & (1<<lengthBits - 1)
	start := at >> lengthBits & (1<<blockBits - 1)
	return a.blocks[at>>(lengthBits+blockBits)][start : start+length]
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

// radix sorts by key and keeps the order of equal ones; bytes that are the same in all keys cost nothing.
func radix(items []item) {
	if len(items) < 1024 {
		slices.SortFunc(items, func(a, b item) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.was, b.was)) })
		return
	}
	differ := uint64(0)
	for _, it := range items {
		differ |= it.key ^ items[0].key
	}
	from, to := items, make([]item, len(items))
	for shift := 0; shift < 64; shift += 8 {
		if differ>>shift&0xff == 0 {
			continue
		}
		var starts [257]int
		for i := range from {
			starts[from[i].key>>shift&0xff+1]++
		}
		for i := 1; i < 256; i++ {
			starts[i] += starts[i-1]
		}
		for _, it := range from {
			digit := it.key >> shift & 0xff
			to[starts[digit]] = it
			starts[digit]++
		}
		from, to = to, from
	}
	if &from[0] != &items[0] {
		copy(items, from)
	}
}
