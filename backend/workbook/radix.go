package workbook

import (
	"cmp"
	"slices"
)

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
