package workbook

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"math/big"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

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
	switch chance.IntN(8) {
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
	if got := v.Rows(0, v.Count()); !slices.Equal(got, want) {
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

var awkward = []string{"", " ", "0", "-0", "00", "1", "01", "1.0", "-1", "10", "9", "12345678901234567890", "12345678901234567891", "1e3", "1000", "1e400", "-1e400",
	"0.1", "0.10", "0.1000000000000000000001", "abc", "ABC", "abd", "Äpfel", "äpfel", "straße", "2024-01-02", "2024-01-02T00:00:00Z", "2024-01-02T01:00:00+01:00",
	"2024-01-02 00:00:00.5", "1850-05-05", "true", "No", "a\x00b", "a", "\xff\xfe", "a@b.example", "https://a.example/x", `{"a":1}`, "[", "\t", "aaaaaaaabbbbbbbb", "1" + strings.Repeat("0", 1500), strings.Repeat("9", 1499), "aaaaaaaabbbbbbbc", "AAAAAAAAbbbbbbbb"}

// TestViewsAgainstPlainOnes puts filters and sorts by chance to awkward cells of every type, and compares
// with what a plain implementation finds.
func TestViewsAgainstPlainOnes(t *testing.T) {
	chance := rand.New(rand.NewPCG(7, 7))
	def := studio.Workbook{Name: "Awkward"}
	for _, kind := range studio.ColumnTypes {
		def.Columns = append(def.Columns, studio.Column{Name: string(kind), Type: kind})
	}
	f := folder(t)
	def = must[studio.Workbook](t)(f.Create(background, def))
	w := must[*Workbook](t)(f.Open(def.ID))
	columns, table := []string{}, [][]*string{}
	for _, c := range def.Columns {
		columns = append(columns, c.ID)
	}
	a := must[*Appender](t)(w.Append(background, columns))
	for range 2500 {
		row := make([]*string, len(columns))
		for i := range row {
			if n := chance.IntN(len(awkward) + 3); n < len(awkward) {
				row[i] = &awkward[n]
			} else if n == len(awkward) {
				row[i] = text(strconv.Itoa(chance.IntN(2000) - 1000))
			}
		}
		table = append(table, row)
		ok(t, a.Add(background, row))
	}
	must[Imported](t)(a.Done(background))
	for range count("WORKBOOK_VIEWS", 300) {
		view := studio.View{}
		for range chance.IntN(3) {
			view.Filter = append(view.Filter, studio.Condition{Column: columns[chance.IntN(len(columns))], Is: studio.Tests[chance.IntN(len(studio.Tests)-1)], Value: awkward[chance.IntN(len(awkward))]})
		}
		for range chance.IntN(3) {
			view.Sort = append(view.Sort, studio.SortBy{Column: columns[chance.IntN(len(columns))], Descending: chance.IntN(2) == 0})
		}
		if chance.IntN(5) == 0 {
			view.Search = awkward[chance.IntN(len(awkward))]
		}
		want := plainView(def, table, view)
		seen := must[*Seen](t)(w.See(background, view))
		if got := seen.Rows(0, seen.Count()); !slices.Equal(got, want) {
			at := 0
			for at < min(len(got), len(want)) && got[at] == want[at] {
				at++
			}
			t.Fatalf("%+v: %d rows, want %d; they differ at %d", view, len(got), len(want), at)
		}
		for range 5 {
			if seen.Count() > 0 {
				if at := chance.IntN(seen.Count()); seen.Place(seen.id(at)) != at {
					t.Fatalf("%+v: the row at %d is found at %d", view, at, seen.Place(seen.id(at)))
				}
			}
		}
	}
}

func plainView(def studio.Workbook, table [][]*string, view studio.View) []int64 {
	rows := []int64{}
	for i, row := range table {
		holds := true
		for _, c := range view.Filter {
			at := slices.IndexFunc(def.Columns, func(column studio.Column) bool { return column.ID == c.Column })
			holds = holds && plainTest(def.Columns[at].Type, row[at], c)
		}
		if view.Search != "" {
			holds = holds && slices.ContainsFunc(row, func(cell *string) bool {
				return cell != nil && strings.Contains(lower(*cell), lower(view.Search))
			})
		}
		if holds {
			rows = append(rows, int64(i+1))
		}
	}
	slices.SortStableFunc(rows, func(x, y int64) int {
		for _, by := range view.Sort {
			at := slices.IndexFunc(def.Columns, func(column studio.Column) bool { return column.ID == by.Column })
			if order := plainOrder(def.Columns[at].Type, table[x-1][at], table[y-1][at], by.Descending); order != 0 {
				return order
			}
		}
		return 0
	})
	return rows
}

// lower is what "letter case aside" means; bytes that are no text stay.
func lower(s string) string {
	var b bytes.Buffer
	for i, r := range s {
		if r == unicode.ReplacementChar && !strings.HasPrefix(s[i:], "\uFFFD") {
			b.WriteByte(s[i])
		} else {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

func plainBlank(cell *string) bool { return cell == nil || strings.TrimSpace(*cell) == "" }

// plainValue is a cell as its column has it, nil when it does not fit.
func plainValue(kind studio.ColumnType, s string) *big.Rat {
	s = strings.TrimSpace(s)
	switch kind {
	case studio.ColumnInteger, studio.ColumnDecimal:
		if r, is := new(big.Rat).SetString(s); is && !strings.ContainsAny(s, "_/xXpPbBoO") {
			return r
		}
	case studio.ColumnDate:
		if at, is := studio.ParseMoment(s); is {
			return new(big.Rat).Add(new(big.Rat).SetInt64(at.Unix()), big.NewRat(int64(at.Nanosecond()), 1_000_000_000))
		}
	case studio.ColumnBoolean:
		if is, fits := studio.ParseBoolean(s); fits {
			if is {
				return big.NewRat(1, 1)
			}
			return new(big.Rat)
		}
	}
	return nil
}

func plainTest(kind studio.ColumnType, cell *string, c studio.Condition) bool {
	s := ""
	if cell != nil {
		s = *cell
	}
	x, y := plainValue(kind, s), plainValue(kind, c.Value)
	equal := lower(s) == lower(c.Value)
	if x != nil && y != nil {
		equal = x.Cmp(y) == 0
	}
	switch c.Is {
	case studio.IsBlank:
		return plainBlank(cell)
	case studio.IsNotBlank:
		return !plainBlank(cell)
	case studio.IsEqual:
		return equal
	case studio.IsNotEqual:
		return !equal
	case studio.IsContained:
		return strings.Contains(lower(s), lower(c.Value))
	case studio.IsNot:
		return !strings.Contains(lower(s), lower(c.Value))
	case studio.StartsWith:
		return strings.HasPrefix(lower(s), lower(c.Value))
	case studio.IsBad:
		return !plainBlank(cell) && !kind.Fits(s)
	}
	order := strings.Compare(lower(s), lower(c.Value))
	switch {
	case plainBlank(cell):
		return false
	case x != nil && y != nil:
		order = x.Cmp(y)
	case kind == studio.ColumnInteger || kind == studio.ColumnDecimal || kind == studio.ColumnDate:
		return false
	}
	return c.Is == studio.IsMore && order > 0 || c.Is == studio.IsLess && order < 0
}

func plainOrder(kind studio.ColumnType, a, b *string, descending bool) int {
	class := func(cell *string) int {
		ordered := kind == studio.ColumnInteger || kind == studio.ColumnDecimal || kind == studio.ColumnDate || kind == studio.ColumnBoolean
		switch {
		case plainBlank(cell):
			return 2
		case ordered && plainValue(kind, *cell) == nil:
			return 1
		}
		return 0
	}
	if order := cmp.Compare(class(a), class(b)); order != 0 || class(a) == 2 {
		return order
	}
	order := strings.Compare(lower(*a), lower(*b))
	if x, y := plainValue(kind, *a), plainValue(kind, *b); x != nil && y != nil {
		order = x.Cmp(y)
	}
	if descending {
		return -order
	}
	return order
}
