package runs

import (
	"context"

	"connectorstudio/backend/studio"
	"connectorstudio/backend/workbook"
)

// rowSet is a set of row ids: a bit each.
type rowSet struct{ bits []uint64 }

func (s *rowSet) add(id int64) {
	for int(id>>6) >= len(s.bits) {
		s.bits = append(s.bits, make([]uint64, len(s.bits)+64)...)
	}
	s.bits[id>>6] |= 1 << (id & 63)
}

func (s *rowSet) has(id int64) bool {
	return int(id>>6) < len(s.bits) && s.bits[id>>6]&(1<<(id&63)) != 0
}

// meeting returns the rows for which conditions hold; nil when there are no conditions.
func meeting(ctx context.Context, w *workbook.Workbook, conditions []studio.Condition) (*rowSet, error) {
	if len(conditions) == 0 {
		return nil, nil
	}
	seen, err := w.See(ctx, studio.View{Filter: conditions})
	if err != nil {
		return nil, err
	}
	set := &rowSet{}
	for id := range seen.All {
		set.add(id)
	}
	return set, nil
}
