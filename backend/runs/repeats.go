package runs

import (
	"cmp"
	"hash/maphash"
	"slices"
)

// repeats tells which rows of a run have the input of an earlier one. It takes 16 bytes a row while it is
// made, and afterwards 8 for each row that repeats another, or is repeated.
type repeats struct {
	followers []int64 // ascending
	leaders   []int64 // ascending
}

func (r *repeats) follows(row int64) bool {
	_, found := slices.BinarySearch(r.followers, row)
	return found
}

// leads tells whether other rows have the input of a row.
func (r *repeats) leads(row int64) bool {
	_, found := slices.BinarySearch(r.leaders, row)
	return found
}

// collector gathers the cells of the rows of a run, in its order, as hashes of 64 bits.
type collector struct {
	rows []int64
	keys []uint64
	seed maphash.Seed
}

func newCollector(rows int) *collector {
	return &collector{rows: make([]int64, 0, rows), keys: make([]uint64, 0, rows), seed: maphash.MakeSeed()}
}

func (c *collector) add(row int64, cells []*string) {
	var h maphash.Hash
	h.SetSeed(c.seed)
	for _, cell := range cells {
		if cell == nil {
			h.WriteByte(0)
			continue
		}
		h.WriteByte(1)
		maphash.WriteComparable(&h, len(*cell))
		h.WriteString(*cell)
	}
	c.rows, c.keys = append(c.rows, row), append(c.keys, h.Sum64())
}

// find returns the rows whose inputs are likely to be equal: the keys are short, so whoever shares an
// answer compares the inputs.
func (c *collector) find() repeats {
	order := make([]int32, len(c.rows))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(c.keys[a], c.keys[b]), cmp.Compare(a, b))
	})
	r := repeats{}
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && c.keys[order[to]] == c.keys[order[from]] {
			to++
		}
		if to-from > 1 {
			r.leaders = append(r.leaders, c.rows[order[from]])
		}
		for _, place := range order[from+1 : to] {
			r.followers = append(r.followers, c.rows[place])
		}
		from = to
	}
	slices.Sort(r.leaders)
	slices.Sort(r.followers)
	return r
}
