package workbook

import (
	"bytes"
	"cmp"
	"math/big"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"connectorstudio/backend/studio"
)

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
	for range count("WORKBOOK_VIEWS", 100) {
		view := studio.View{}
		for range chance.IntN(3) {
			view.Filter = append(view.Filter, studio.Condition{Column: columns[chance.IntN(len(columns))], Is: studio.Tests[chance.IntN(len(studio.Tests)-2)], Value: awkward[chance.IntN(len(awkward))]})
		}
		for range chance.IntN(3) {
			view.Sort = append(view.Sort, studio.SortBy{Column: columns[chance.IntN(len(columns))], Descending: chance.IntN(2) == 0})
		}
		if chance.IntN(5) == 0 {
			view.Search = awkward[chance.IntN(len(awkward))]
		}
		want := plainView(def, table, view)
		seen := must[*Seen](t)(w.See(background, view))
		if got := seen.IDs(0, seen.Count()); !slices.Equal(got, want) {
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
