package workbook

import (
	"iter"
	"math/bits"
	"slices"
)

// rowSet is a set of rows, a bit each.
type rowSet struct{ bits []uint64 }

func (s *rowSet) add(row int64) {
	if need := int(row>>6) + 1; need > len(s.bits) {
		s.bits = append(s.bits, make([]uint64, max(need-len(s.bits), len(s.bits)/2))...)
	}
	s.bits[row>>6] |= 1 << (row & 63)
}

func (s *rowSet) has(row int64) bool {
	return row>>6 < int64(len(s.bits)) && s.bits[row>>6]&(1<<(row&63)) != 0
}

// all gives the rows in ascending order.
func (s *rowSet) all() iter.Seq[int64] { return s.between(0, int64(len(s.bits))<<6-1) }

// between gives those from one to another, the first a multiple of 64.
func (s *rowSet) between(first, last int64) iter.Seq[int64] {
	return func(yield func(int64) bool) {
		for i := first >> 6; i < int64(len(s.bits)) && i<<6 <= last; i++ {
			for word := s.bits[i]; word != 0; word &= word - 1 {
				if !yield(i<<6 + int64(bits.TrailingZeros64(word))) {
					return
				}
			}
		}
	}
}

func (s *rowSet) copy() *rowSet {
	if s == nil {
		return nil
	}
	return &rowSet{slices.Clone(s.bits)}
}
