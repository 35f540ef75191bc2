package workbook

import (
	"bytes"
	"slices"
	"unicode"
	"unicode/utf8"

	"connectorstudio/backend/studio"
)

// question is a view made ready to be put to every row.
type question struct {
	shape  *shape
	places []place // whose cells it needs
	states []int   // the actions whose states it needs
	tests  []func(r *scanned) bool
	sorts  []*sortKeys
	rows   int
}

func newQuestion(s *shape, view studio.View) (*question, error) {
	q := &question{shape: s}
	for _, condition := range view.Filter {
		test, err := q.test(condition)
		if err != nil {
			return nil, err
		}
		q.tests = append(q.tests, test)
	}
	if view.Search != "" {
		q.tests = append(q.tests, q.search(view.Search))
	}
	for _, by := range view.Sort {
		keys, err := q.sort(by)
		if err != nil {
			return nil, err
		}
		q.sorts = append(q.sorts, keys)
	}
	return q, nil
}

func (q *question) holds(r *scanned) bool {
	for _, test := range q.tests {
		if !test(r) {
			return false
		}
	}
	return true
}

// need returns where a scanned row has the cell of a column.
func (q *question) need(cell int) int {
	p := q.shape.cells[cell]
	at := slices.Index(q.places, p)
	if at < 0 {
		at = len(q.places)
		q.places = append(q.places, p)
	}
	return at
}

func (q *question) needState(filler int) {
	if !slices.Contains(q.states, filler) {
		q.states = append(q.states, filler)
	}
}

// reader returns what gives the cell of a column; of an action its state, as a text.
func (q *question) reader(column string) (read func(r *scanned) []byte, kind studio.ColumnType, err error) {
	filler, cell, of := q.shape.resolve(column)
	switch {
	case cell >= 0:
		at := q.need(cell)
		return func(r *scanned) []byte { return r.cells[at] }, q.shape.cells[cell].kind, nil
	case of:
		q.needState(filler)
		return func(r *scanned) []byte { return []byte(stateOf(r.states[filler])) }, studio.ColumnText, nil
	}
	return nil, "", missing("column")
}

func (q *question) test(condition studio.Condition) (func(r *scanned) bool, error) {
	if condition.Is == studio.IsState || condition.Is == studio.IsNotState {
		return q.stateTest(condition)
	}
	read, kind, err := q.reader(condition.Column)
	if err != nil {
		return nil, err
	}
	is, err := CellTest(kind, condition)
	if err != nil {
		return nil, err
	}
	return func(r *scanned) bool { return is(read(r)) }, nil
}

func (q *question) stateTest(condition studio.Condition) (func(r *scanned) bool, error) {
	filler, _, of := q.shape.resolve(condition.Column)
	if !of {
		return nil, invalid("filter", "Only columns of actions have a state.")
	}
	code, known := codes[studio.CellState(condition.Value)]
	if !known {
		return nil, invalid("filter", "“"+condition.Value+"” is no state of a cell.")
	}
	q.needState(filler)
	want := condition.Is == studio.IsState
	return func(r *scanned) bool { return (r.states[filler] == code) == want }, nil
}

// CellTest returns the test that a condition puts to a cell of a kind of column, nil being nothing. States
// are not among them. The test is for one goroutine.
func CellTest(kind studio.ColumnType, condition studio.Condition) (func(cell []byte) bool, error) {
	scratch := []byte{}
	value := fold(nil, []byte(condition.Value))
	folded := func(cell []byte) []byte {
		scratch = fold(scratch[:0], cell)
		return scratch
	}
	compare := comparer(kind, condition.Value)
	switch condition.Is {
	case studio.IsBlank:
		return isBlank, nil
	case studio.IsNotBlank:
		return func(cell []byte) bool { return !isBlank(cell) }, nil
	case studio.IsEqual, studio.IsNotEqual:
		want := condition.Is == studio.IsEqual
		return func(cell []byte) bool {
			if order, ok := compare(cell); ok {
				return (order == 0) == want
			}
			return bytes.Equal(folded(cell), value) == want
		}, nil
	case studio.IsContained:
		return func(cell []byte) bool { return bytes.Contains(folded(cell), value) }, nil
	case studio.IsNot:
		return func(cell []byte) bool { return !bytes.Contains(folded(cell), value) }, nil
	case studio.StartsWith:
		return func(cell []byte) bool { return bytes.HasPrefix(folded(cell), value) }, nil
	case studio.IsMore, studio.IsLess:
		return orderTest(kind, condition, compare, folded), nil
	case studio.IsBad:
		return func(cell []byte) bool { return kind != studio.ColumnText && !kind.Fits(string(cell)) }, nil
	}
	return nil, invalid("filter", "Choose a test.")
}

// orderTest is more or less. A blank is neither, and neither is what does not fit a column of numbers or dates.
func orderTest(kind studio.ColumnType, condition studio.Condition, compare func([]byte) (int, bool), folded func([]byte) []byte) func([]byte) bool {
	want := 1
	if condition.Is == studio.IsLess {
		want = -1
	}
	value := fold(nil, []byte(condition.Value))
	ordered := kind == studio.ColumnInteger || kind == studio.ColumnDecimal || kind == studio.ColumnDate
	return func(cell []byte) bool {
		if isBlank(cell) {
			return false
		}
		order, ok := compare(cell)
		if !ok && !ordered {
			order, ok = bytes.Compare(folded(cell), value), true
		}
		return ok && order == want
	}
}

// comparer compares cells with a value as what the column holds; not ok where that cannot be.
func comparer(kind studio.ColumnType, value string) func(cell []byte) (order int, ok bool) {
	never := func([]byte) (int, bool) { return 0, false }
	switch kind {
	case studio.ColumnInteger, studio.ColumnDecimal:
		want, ok := studio.SplitNumber(value)
		if !ok {
			return never
		}
		return func(cell []byte) (int, bool) {
			n, ok := studio.SplitNumber(string(cell))
			return n.Compare(want), ok
		}
	case studio.ColumnDate:
		want, ok := studio.ParseMoment(value)
		if !ok {
			return never
		}
		return func(cell []byte) (int, bool) {
			at, ok := studio.ParseMoment(string(cell))
			return at.Compare(want), ok
		}
	case studio.ColumnBoolean:
		want, ok := studio.ParseBoolean(value)
		if !ok {
			return never
		}
		return func(cell []byte) (int, bool) {
			is, ok := studio.ParseBoolean(string(cell))
			switch {
			case is == want:
				return 0, ok
			case is:
				return 1, ok
			}
			return -1, ok
		}
	}
	return never
}

func (q *question) search(text string) func(r *scanned) bool {
	for i := range q.shape.cells {
		q.need(i)
	}
	needle, scratch := fold(nil, []byte(text)), []byte{}
	return func(r *scanned) bool {
		for _, cell := range r.cells {
			if len(cell) == 0 {
				continue
			}
			scratch = fold(scratch[:0], cell)
			if bytes.Contains(scratch, needle) {
				return true
			}
		}
		return false
	}
}

func isBlank(cell []byte) bool {
	for _, b := range cell {
		if b > ' ' {
			return len(bytes.TrimSpace(cell)) == 0
		}
	}
	return true
}

// fold appends a text in lower case.
func fold(to, text []byte) []byte {
	at := len(to)
	for _, b := range text {
		if b >= utf8.RuneSelf {
			return foldRunes(to[:at], text)
		}
		if 'A' <= b && b <= 'Z' {
			b += 'a' - 'A'
		}
		to = append(to, b)
	}
	return to
}

func foldRunes(to, text []byte) []byte {
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		if r == utf8.RuneError && n == 1 {
			to = append(to, text[0])
		} else {
			to = utf8.AppendRune(to, unicode.ToLower(r))
		}
		text = text[n:]
	}
	return to
}
