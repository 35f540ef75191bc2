package runs

import (
	"slices"
	"strings"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

func cell(text string) *string { return &text }

// shown writes cells down: "-" for nothing.
func shown(cells []*string) string {
	texts := []string{}
	for _, c := range cells {
		if c == nil {
			texts = append(texts, "-")
		} else {
			texts = append(texts, *c)
		}
	}
	return strings.Join(texts, "|")
}

func TestMapping(t *testing.T) {
	parameters := []studio.Parameter{{Name: "domain", Required: true}, {Name: "page", Default: "1"}, {Name: "note"}, {Name: "free"}}
	place := func(id string) (int, string) {
		if i := slices.Index([]string{"c1", "c2", "a1.f1"}, id); i >= 0 {
			return i, []string{"Website", "City", "Name"}[i]
		}
		return -1, ""
	}
	m, problem := readMapping(parameters, []studio.MappedValue{
		{Parameter: "domain", Column: "c1"}, {Parameter: "page", Text: "{a1.f1}"}, {Parameter: "note", Text: "In {c2}, {not} a column"},
	}, place)
	if problem != nil {
		t.Fatal(problem)
	}
	for _, c := range []struct {
		cells   []*string
		want    string
		missing string
	}{
		{[]*string{cell("a.com"), cell("Bonn"), cell("7")}, "a.com|7|In Bonn, {not} a column|", ""},
		{[]*string{cell("a.com"), nil, cell(" ")}, "a.com|1||", ""}, // text around nothing is nothing
		{[]*string{cell("  "), cell("Bonn"), nil}, "|1|In Bonn, {not} a column|", "Website"},
		{[]*string{nil, nil, nil}, "|1||", "Website"},
	} {
		values := m.values(c.cells)
		if got := strings.Join(values, "|"); got != c.want {
			t.Errorf("%s makes %q, want %q", shown(c.cells), got, c.want)
		}
		if label, blank := m.missing(values); label != c.missing || blank != (c.missing != "") {
			t.Errorf("%s misses %q, want %q", shown(c.cells), label, c.missing)
		}
	}
	if _, problem := readMapping(parameters, []studio.MappedValue{{Parameter: "note", Text: "{c9}"}}, place); problem == nil || problem.Field != "mapping.note" {
		t.Errorf("a column that is gone: %+v", problem)
	}
}

func TestOutputs(t *testing.T) {
	action := studio.Action{Output: studio.Output{Fields: []studio.OutputField{{Name: "Id"}, {Name: "Name"}}}}
	filler := studio.Filler{Outputs: []studio.OutputColumn{{Field: "Name"}, {Field: "Gone"}, {Field: "Id"}}}
	records := [][]*string{{cell("1"), cell("A")}, {cell("2"), nil}, {nil, cell("C")}}
	for _, c := range []struct {
		many    studio.Many
		joiner  string
		records [][]*string
		want    string
	}{
		{studio.ManyFirst, "", records, "A|-|1"},
		{studio.ManyFirst, "", nil, ""},
		{studio.ManyJoin, "", records, "A, C|-|1, 2"},
		{studio.ManyJoin, "; ", records, "A; C|-|1; 2"},
		{studio.ManyJoin, "", records[:1], "A|-|1"},
		{studio.ManyCount, "", records, "3|3|3"},
		{studio.ManyCount, "", nil, "0|0|0"},
		{studio.ManyRows, "", records, "A|-|1 + -|-|2 + C|-|-"},
	} {
		filler.Many, filler.Joiner = c.many, c.joiner
		o := readOutputs(filler, action)
		first, more := o.cells(c.records)
		got := shown(first)
		for _, cells := range more {
			got += " + " + shown(cells)
		}
		if got != c.want {
			t.Errorf("%q of %d records: %q, want %q", c.many, len(c.records), got, c.want)
		}
	}
}

func TestRepeats(t *testing.T) {
	c := newCollector(8)
	for place, cells := range [][]*string{
		{cell("a"), cell("b")}, {cell("ab"), cell("")}, {cell("a"), cell("b")}, {nil, cell("")}, {cell(""), nil},
		{cell("a"), cell("b")}, {cell(""), cell("")}, {nil, cell("")},
	} {
		c.add(place, cells)
	}
	ids := []int64{100, 90, 80, 70, 60, 50, 40, 30}
	r, err := c.repeats(func(yield func(int64, error) bool) {
		for _, id := range ids {
			if !yield(id, nil) {
				return
			}
		}
	})
	if err != nil || !slices.Equal(r.leaders, []int64{70, 100}) || !slices.Equal(r.followers, []int64{30, 50, 80}) {
		t.Errorf("%+v %v", r, err)
	}
	if !r.leads(100) || r.leads(90) || !r.follows(50) || r.follows(40) {
		t.Error("the sets are searched wrongly")
	}
}

func TestRowSet(t *testing.T) {
	s := &rowSet{}
	for _, id := range []int64{0, 63, 64, 1_000_000} {
		s.add(id)
	}
	for id, want := range map[int64]bool{0: true, 1: false, 63: true, 64: true, 65: false, 1_000_000: true, 2_000_000: false} {
		if s.has(id) != want {
			t.Errorf("%d: %v", id, !want)
		}
	}
}

func TestSpeed(t *testing.T) {
	s, at := speed{}, time.Unix(0, 0)
	if s.perSecond() != 0 || s.secondsLeft(10) != -1 {
		t.Error("it knows before there is anything to know")
	}
	for second := range 60 { // 10 a second, then 100
		rows := 10 * second
		if second > 30 {
			rows = 300 + 100*(second-30)
		}
		s.add(at.Add(time.Duration(second)*time.Second), rows)
		if second == 3 && s.secondsLeft(100) != -1 {
			t.Error("it tells the time that is left before it is settled")
		}
		if second == 10 && (s.perSecond() != 10 || s.secondsLeft(100) != 10) {
			t.Errorf("%v a second, %d s left", s.perSecond(), s.secondsLeft(100))
		}
	}
	if got := s.perSecond(); got != 100 {
		t.Errorf("%v a second by the last 20 s", got)
	}
}

func TestStopping(t *testing.T) {
	s := stopping{on: studio.StopOn{Failures: 3, Unauthorized: true}}
	see := func(states ...studio.CellState) (why string) {
		for _, state := range states {
			why = s.see(state, 500, "500")
		}
		return why
	}
	if why := see(studio.CellFailed, studio.CellFailed, studio.CellDone, studio.CellFailed, studio.CellSkipped, studio.CellUnknown); why != "" {
		t.Errorf("stops early: %s", why)
	}
	if why := see(studio.CellFailed); !strings.Contains(why, "3 rows failed one after another, the last with: 500.") {
		t.Errorf("says %q", why)
	}
	if why := s.see(studio.CellFailed, 401, ""); !strings.Contains(why, "401") {
		t.Errorf("says %q", why)
	}
	s = stopping{on: studio.StopOn{Failures: -1}}
	for range 1000 {
		if why := s.see(studio.CellFailed, 401, ""); why != "" {
			t.Fatal(why)
		}
	}
}

func TestCountsAndRank(t *testing.T) {
	c := counts{}
	c.begin(studio.RunCounts{Planned: 3, Queued: 3})
	c.add(studio.CellDone, 2, false)
	c.add(studio.CellUnknown, 1, true)
	if got := c.now(); got != (studio.RunCounts{Planned: 3, Queued: 1, Done: 1, Unknown: 1, Calls: 3, Shared: 1}) {
		t.Errorf("%+v", got)
	}
	order := []studio.CellState{studio.CellNone, studio.CellNotFound, studio.CellEmpty, studio.CellFailed, studio.CellDone}
	if !slices.IsSortedFunc(order, func(a, b studio.CellState) int { return rank(a) - rank(b) }) {
		t.Error("what a person must know most of comes last")
	}
}
