package runs

import (
	"hash/maphash"
	"iter"
	"math/bits"
	"slices"
)

// repeats tells which rows of a run have the input of an earlier one: 8 bytes for each row that repeats
// another, or is repeated.
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

// collector gathers the inputs of the rows of a run: 8 bytes each, a hash above and the place of the row below.
type collector struct {
	keys  []uint64
	place uint64 // the bits that a place takes
	seed  maphash.Seed
}

// newCollector is for so many rows at most.
func newCollector(rows int) *collector {
	return &collector{keys: make([]uint64, 0, rows), place: 1<<bits.Len(uint(rows)) - 1, seed: maphash.MakeSeed()}
}

// add takes the cells of the row that is at a place in the run.
func (c *collector) add(place int, cells []*string) {
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
	c.keys = append(c.keys, h.Sum64()&^c.place|uint64(place))
}

// find calls same with the places of every two rows whose inputs are likely to be equal, the first of all such
// rows and a later one: the hashes are short, so whoever shares an answer compares the inputs.
func (c *collector) find(same func(leader, follower int)) {
	slices.Sort(c.keys)
	for from, to := 0, 0; from < len(c.keys); from = to {
		leader := c.keys[from]
		for to = from + 1; to < len(c.keys) && (c.keys[to]^leader)&^c.place == 0; to++ {
			same(int(leader&c.place), int(c.keys[to]&c.place))
		}
	}
}

// repeats finds the rows that repeat each other; rows gives all of the run in their order.
func (c *collector) repeats(rows iter.Seq2[int64, error]) (found repeats, err error) {
	leaders, followers := []int{}, []int{}
	c.find(func(leader, follower int) {
		if len(leaders) == 0 || leaders[len(leaders)-1] != leader {
			leaders = append(leaders, leader)
		}
		followers = append(followers, follower)
	})
	if len(followers) == 0 {
		return found, nil
	}
	slices.Sort(leaders)
	slices.Sort(followers)
	place := 0
	for id, err := range rows {
		if err != nil {
			return found, err
		}
		if n := len(found.leaders); n < len(leaders) && leaders[n] == place {
			found.leaders = append(found.leaders, id)
		}
		if n := len(found.followers); n < len(followers) && followers[n] == place {
			found.followers = append(found.followers, id)
		}
		place++
	}
	slices.Sort(found.leaders)
	slices.Sort(found.followers)
	return found, nil
}
