package workbook

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"connectorstudio/backend/studio"
)

// model is a plain table with undo.
type model struct {
	next int64
	rows map[int64][2]*string
	past []map[int64][2]*string
	then []map[int64][2]*string
}

func (m *model) did(change func(rows map[int64][2]*string)) {
	after := maps.Clone(m.rows)
	change(after)
	if same(after, m.rows) {
		return
	}
	m.past, m.then = append(m.past, m.rows), nil
	m.rows = after
}

func same(a, b map[int64][2]*string) bool {
	return maps.EqualFunc(a, b, func(x, y [2]*string) bool { return equal(x[0], y[0]) && equal(x[1], y[1]) })
}

func equal(a, b *string) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) }

// TestEditsAgainstAModel does edits, undoes and redoes by chance, and compares all rows with a plain table.
func TestEditsAgainstAModel(t *testing.T) {
	for seed := range uint64(count("WORKBOOK_SEEDS", 4)) {
		chance := rand.New(rand.NewPCG(seed, 1))
		w := filled(t, folder(t), 30)
		m := &model{next: 31, rows: map[int64][2]*string{}, past: []map[int64][2]*string{{}}}
		for row := int64(1); row <= 30; row++ {
			m.rows[row] = [2]*string{text(fmt.Sprintf("row%d.example", row)), text(strconv.FormatInt(row, 10))}
		}
		for n := range 150 {
			what := one(t, chance, w, m)
			compare(t, w, m, fmt.Sprint("seed ", seed, ", step ", n, ": ", what))
		}
	}
}

// one does an edit to both.
func one(t *testing.T, chance *rand.Rand, w *Workbook, m *model) string {
	t.Helper()
	some := func() []int64 {
		rows := []int64{}
		for range 1 + chance.IntN(6) {
			rows = append(rows, 1+chance.Int64N(m.next))
		}
		return rows
	}
	value := func() *string {
		if chance.IntN(4) == 0 {
			return nil
		}
		return text(strconv.Itoa(chance.IntN(3)))
	}
	switch chance.IntN(9) {
	case 0:
		rows := some()
		must[int](t)(w.DeleteRows(background, slices.Values(rows)))
		m.did(func(all map[int64][2]*string) {
			for _, row := range rows {
				delete(all, row)
			}
		})
		return fmt.Sprint("delete ", rows)
	case 1:
		n := 1 + chance.IntN(3)
		if first := must[int64](t)(w.InsertBlankRows(background, n)); first != m.next {
			t.Fatalf("row %d, want %d", first, m.next)
		}
		m.did(func(all map[int64][2]*string) {
			for range n {
				all[m.next] = [2]*string{}
				m.next++
			}
		})
		return "insert"
	case 2, 3:
		return undoOrRedo(t, w, m, true)
	case 4:
		return undoOrRedo(t, w, m, false)
	case 5:
		return pasteBoth(t, chance, w, m, value)
	case 6:
		return upsertBoth(t, chance, w, m, value)
	case 7:
		return fillBoth(t, w, m, some(), value())
	}
	edits := []CellEdit{}
	for _, row := range some() {
		edits = append(edits, CellEdit{Row: row, Column: []string{"c1", "c2"}[chance.IntN(2)], Text: value()})
	}
	must[int](t)(w.SetCells(background, slices.Values(edits)))
	m.did(func(all map[int64][2]*string) {
		for _, e := range edits {
			if cells, there := all[e.Row]; there {
				cells[e.Column[1]-'1'] = e.Text
				all[e.Row] = cells
			}
		}
	})
	return "set"
}

func undoOrRedo(t *testing.T, w *Workbook, m *model, undo bool) string {
	t.Helper()
	from, to, what := &m.past, &m.then, w.Undo
	if !undo {
		from, to, what = &m.then, &m.past, w.Redo
	}
	_, err := what(background)
	if len(*from) == 0 {
		wantCode(t, err, studio.CodeNotFound)
		return "nothing"
	}
	ok(t, err)
	*to = append(*to, m.rows)
	m.rows = (*from)[len(*from)-1]
	*from = (*from)[:len(*from)-1]
	return fmt.Sprint("undo ", undo)
}

func fillBoth(t *testing.T, w *Workbook, m *model, rows []int64, value *string) string {
	t.Helper()
	must[int](t)(w.Fill(background, slices.Values(rows), []string{"c2", "c1"}, []*string{nil, value}, func(float64) {}))
	m.did(func(all map[int64][2]*string) {
		for _, row := range rows {
			if _, there := all[row]; there {
				all[row] = [2]*string{value, nil}
			}
		}
	})
	return fmt.Sprint("fill ", rows)
}

func pasteBoth(t *testing.T, chance *rand.Rand, w *Workbook, m *model, value func() *string) string {
	t.Helper()
	there := slices.Sorted(maps.Keys(m.rows))
	rows := []int64{}
	if len(there) > 0 {
		at := chance.IntN(len(there))
		rows = there[at:min(len(there), at+2)]
	}
	block := [][]*string{{value(), value()}, {value()}, {value(), value()}}
	_, added, err := w.Paste(background, rows, []string{"c2", "c1"}, block)
	ok(t, err)
	m.did(func(all map[int64][2]*string) {
		for i, texts := range block {
			row := m.next
			if i < len(rows) {
				row = rows[i]
			} else {
				m.next++
			}
			cells := all[row]
			for j, text := range texts {
				cells[1-j] = text
			}
			all[row] = cells
		}
	})
	if want := m.next - int64(len(block)-len(rows)); added != want {
		t.Fatalf("row %d was added, want %d", added, want)
	}
	return "paste"
}

func upsertBoth(t *testing.T, chance *rand.Rand, w *Workbook, m *model, value func() *string) string {
	t.Helper()
	a := must[*Appender](t)(w.Upsert(background, []string{"c1", "c2"}, []string{"c1"}))
	rows := [][2]*string{}
	for range chance.IntN(5) {
		rows = append(rows, [2]*string{value(), value()})
	}
	for _, cells := range rows {
		ok(t, a.Add(background, cells[:]))
	}
	if chance.IntN(4) == 0 {
		ok(t, a.Cancel())
		return "cancel"
	}
	must[Imported](t)(a.Done(background))
	m.did(func(all map[int64][2]*string) {
		for _, cells := range rows {
			at := int64(0)
			for _, row := range slices.Sorted(maps.Keys(all)) {
				if at == 0 && cells[0] != nil && equal(all[row][0], cells[0]) {
					at = row
				}
			}
			if at == 0 {
				at = m.next
				m.next++
				all[at] = cells
			} else if cells[1] != nil {
				all[at] = cells
			}
		}
	})
	return "upsert"
}

func compare(t *testing.T, w *Workbook, m *model, when string) {
	t.Helper()
	v := must[*Seen](t)(w.See(background, studio.View{}))
	want := slices.Sorted(maps.Keys(m.rows))
	if got := v.IDs(0, v.Count()); !slices.Equal(got, want) {
		t.Fatalf("%s: rows %v, want %v", when, got, want)
	}
	if n := must[int](t)(w.Rows(background)); n != len(want) {
		t.Fatalf("%s: %d rows are counted, want %d", when, n, len(want))
	}
	for i, row := range must[studio.RowPage](t)(v.Page(background, 0, v.Count())).Rows {
		if got, want := [2]*string{row.Cells[0], row.Cells[1]}, m.rows[want[i]]; !equal(got[0], want[0]) || !equal(got[1], want[1]) {
			t.Fatalf("%s: row %d is %v, want %v", when, row.ID, show(got), show(want))
		}
	}
}

func show(cells [2]*string) string {
	shown := ""
	for _, cell := range cells {
		if cell == nil {
			shown += "nothing "
		} else {
			shown += strconv.Quote(*cell) + " "
		}
	}
	return shown
}
