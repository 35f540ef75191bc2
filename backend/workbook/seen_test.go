package workbook

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"testing"

	"connectorstudio/backend/studio"
)

func TestViewsOfResults(t *testing.T) {
	w := filled(t, folder(t), 100)
	done(t, w, "a1", studio.CellDone, 5, 6, 7)
	done(t, w, "a1", studio.CellFailed, 7, 8)
	state := func(s studio.CellState) studio.View {
		return studio.View{Filter: []studio.Condition{{Column: "a1.f1", Is: studio.IsState, Value: string(s)}}}
	}
	see := func(v studio.View) []int64 {
		t.Helper()
		seen := must[*Seen](t)(w.See(background, v))
		return seen.IDs(0, seen.Count())
	}
	if rows := see(state(studio.CellDone)); !slices.Equal(rows, []int64{5, 6}) {
		t.Error(rows)
	}
	if rows := see(state(studio.CellFailed)); !slices.Equal(rows, []int64{7, 8}) {
		t.Error(rows)
	}
	if rows := see(state(studio.CellNone)); len(rows) != 96 {
		t.Error(rows)
	}
	others := state(studio.CellNone)
	others.Filter[0].Is = studio.IsNotState
	if rows := see(others); !slices.Equal(rows, []int64{5, 6, 7, 8}) {
		t.Error(rows)
	}
	by := studio.View{Sort: []studio.SortBy{{Column: "a1", Descending: true}, {Column: "c2", Descending: true}}}
	if rows := see(by); !slices.Equal(rows[:6], []int64{8, 7, 6, 5, 100, 99}) {
		t.Error(rows[:6])
	}
	if rows := see(studio.View{Sort: []studio.SortBy{{Column: "a1.f2"}}}); !slices.Equal(rows[:3], []int64{5, 6, 1}) {
		t.Error(rows[:3])
	}
	if rows := see(studio.View{Search: "BY "}); !slices.Equal(rows, []int64{5, 6}) {
		t.Error(rows)
	}
	stats := must[studio.ColumnStats](t)(w.Stats(background, "a1", studio.View{}))
	if want := []studio.ValueCount{{Value: "", Count: 96}, {Value: "done", Count: 2}, {Value: "failed", Count: 2}}; !slices.Equal(stats.Top, want) {
		t.Errorf("%+v", stats.Top)
	}
	sorted := must[*Seen](t)(w.See(background, by))
	if at := must[int](t)(sorted.Find(background, "row50.", 0, false)); sorted.id(at) != 50 {
		t.Error(at)
	}
	if at := must[int](t)(sorted.Find(background, "EXAMPLE", 3, true)); at != 3 {
		t.Error(at)
	}
	if at := must[int](t)(sorted.Find(background, "nowhere", 0, false)); at != -1 {
		t.Error(at)
	}
	if !must[bool](t)(sorted.Current(background)) {
		t.Error("nothing has changed")
	}
	if again := must[*Seen](t)(w.See(background, by)); again != sorted {
		t.Error("it is made again")
	}
	done(t, w, "a1", studio.CellDone, 9)
	if must[bool](t)(sorted.Current(background)) {
		t.Error("a result was added")
	}
	if rows := see(by); rows[2] != 9 {
		t.Error(rows[:6])
	}
}

func TestWhatMakesNoSenseIsRefused(t *testing.T) {
	w := filled(t, folder(t), 3)
	for _, c := range []struct {
		view studio.View
		code studio.Code
	}{
		{studio.View{Sort: []studio.SortBy{{Column: "c9"}}}, studio.CodeNotFound},
		{studio.View{Filter: []studio.Condition{{Column: "c9", Is: studio.IsBlank}}}, studio.CodeNotFound},
		{studio.View{Filter: []studio.Condition{{Column: "c1", Is: studio.IsState, Value: "done"}}}, studio.CodeInvalid},
		{studio.View{Filter: []studio.Condition{{Column: "a1", Is: studio.IsState, Value: "tired"}}}, studio.CodeInvalid},
		{studio.View{Filter: []studio.Condition{{Column: "c1", Is: "resembles"}}}, studio.CodeInvalid},
	} {
		_, err := w.See(background, c.view)
		wantCode(t, err, c.code)
	}
	_, err := w.Begin(background, studio.Run{FillerID: "a9"}, slices.Values([]int64{1}))
	wantCode(t, err, studio.CodeNotFound)
	_, err = w.Begin(background, studio.Run{FillerID: "../x"}, slices.Values([]int64{1}))
	wantCode(t, err, studio.CodeNotFound)
	_, err = w.Run(background, w.ID()+"-7")
	wantCode(t, err, studio.CodeNotFound)
	_, err = w.Run(background, studio.NewID()+"-1")
	wantCode(t, err, studio.CodeNotFound)
	cancelled, cancel := context.WithCancel(background)
	cancel()
	_, err = w.See(cancelled, studio.View{Search: "x"})
	wantCode(t, err, studio.CodeCancelled)
	_, err = w.SetCells(cancelled, slices.Values([]CellEdit{{1, "c1", nil}}))
	wantCode(t, err, studio.CodeCancelled)
	_, err = w.SetCells(background, slices.Values([]CellEdit{{1, "c1", text("half")}, {1, "c9", nil}}))
	wantCode(t, err, studio.CodeNotFound)
	if row := must[[]studio.GridRow](t)(w.GridRows(background, []int64{1}))[0]; *row.Cells[0] != "row1.example" {
		t.Error("half of an edit is there")
	}
}

func TestInputsOfAnyRows(t *testing.T) {
	w := filled(t, folder(t), 50)
	done(t, w, "a1", studio.CellDone, 10, 11)
	must[int](t)(w.DeleteRows(background, slices.Values([]int64{12})))
	for _, rows := range [][]int64{{9, 10, 11, 12, 13}, {13, 10, 12, 9}} {
		got := []string{}
		ok(t, w.Inputs(background, []string{"a1.f2", "c2"}, rows, func(row int64, cells []*string) error {
			found := "-"
			if cells[0] != nil {
				found = *cells[0]
			}
			got = append(got, fmt.Sprint(row, found, *cells[1]))
			return nil
		}))
		want := []string{}
		for _, row := range rows {
			switch {
			case row == 10 || row == 11:
				want = append(want, fmt.Sprint(row, "1999", row))
			case row != 12:
				want = append(want, fmt.Sprint(row, "-", row))
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
	}
}

func TestStatistics(t *testing.T) {
	f := folder(t)
	def := must[studio.Workbook](t)(f.Create(background, studio.Workbook{Name: "Numbers", Columns: []studio.Column{{Name: "N", Type: studio.ColumnDecimal}, {Name: "D", Type: studio.ColumnDate}}}))
	w := must[*Workbook](t)(f.Open(def.ID))
	a := must[*Appender](t)(w.Append(background, []string{"c1", "c2"}))
	for _, n := range []string{"0.1", "0.2", "12345678901234567890.000000000000000001", "-5", "5e2", "many", " ", "0.1"} {
		ok(t, a.Add(background, []*string{&n, text("2024-02-0" + strconv.Itoa(len(n)%9+1))}))
	}
	ok(t, a.Add(background, nil))
	must[Imported](t)(a.Done(background))
	s := must[studio.ColumnStats](t)(w.Stats(background, "c1", studio.View{}))
	if s.Rows != 9 || s.Blank != 2 || s.Bad != 1 || s.Distinct != 6 || s.Min != "-5" || s.Max != "12345678901234567890.000000000000000001" ||
		s.Sum != "12345678901234568385.400000000000000001" || s.Top[0] != (studio.ValueCount{Value: "0.1", Count: 2}) {
		t.Errorf("%+v", s)
	}
	// Only those that a view has.
	s = must[studio.ColumnStats](t)(w.Stats(background, "c1", studio.View{Filter: []studio.Condition{{Column: "c1", Is: studio.IsLess, Value: "1"}}}))
	if s.Rows != 4 || s.Sum != "-4.6" || s.Mean != "-1.15" {
		t.Errorf("%+v", s)
	}
	a = must[*Appender](t)(w.Append(background, []string{"c1"}))
	for i := range 150_000 {
		ok(t, a.Add(background, []*string{text(strconv.Itoa(i))}))
	}
	must[Imported](t)(a.Done(background))
	s = must[studio.ColumnStats](t)(w.Stats(background, "c1", studio.View{}))
	if s.Exact || s.Distinct < 145_000 || s.Distinct > 155_000 {
		t.Errorf("%d distinct", s.Distinct)
	}
}

// TestTheDefinitionChangesDuringARun: what the run found goes where it belongs.
func TestTheDefinitionChangesDuringARun(t *testing.T) {
	w := filled(t, folder(t), 10)
	def := must[studio.Workbook](t)(w.Definition(background))
	run := must[studio.Run](t)(w.Begin(background, studio.Run{FillerID: "a1", Definition: studio.RunDefinition{Filler: def.Actions[0]}}, slices.Values([]int64{1, 2, 3})))
	l := must[*Ledger](t)(w.OpenLedger(background, run.ID))
	put := func(row int64) {
		ok(t, l.Put(Result{Row: row, State: studio.CellDone, Values: []*string{text("name"), text("2000")}}))
		ok(t, l.Flush())
	}
	put(1)
	must[studio.Workbook](t)(w.Change(background, func(d *studio.Workbook) error {
		o := d.Actions[0].Outputs
		d.Actions[0].Outputs = []studio.OutputColumn{o[1], o[0], {Field: "x", Name: "X", Type: studio.ColumnText}}
		return nil
	}))
	put(2)
	var taken studio.OutputColumn
	must[studio.Workbook](t)(w.Change(background, func(d *studio.Workbook) error {
		taken = d.Actions[0].Outputs[0]
		d.Actions[0].Outputs = d.Actions[0].Outputs[1:]
		return nil
	}))
	put(3)
	must[studio.Workbook](t)(w.Change(background, func(d *studio.Workbook) error {
		d.Actions[0].Outputs = append(d.Actions[0].Outputs, taken)
		return nil
	}))
	for _, row := range must[[]studio.GridRow](t)(w.GridRows(background, []int64{1, 2, 3})) {
		if *row.Cells[2] != "name" || row.Cells[3] != nil || *row.Cells[4] != "2000" {
			t.Errorf("row %d: %v", row.ID, row.Cells)
		}
	}
	must[studio.Workbook](t)(w.Change(background, func(d *studio.Workbook) error { d.Actions = nil; return nil }))
	wantCode(t, l.Mark(1, nil, 0), studio.CodeNotFound)
	ok(t, l.Abandon())
}

// TestTwoPrograms write to and read from one file, each through its own connections.
func TestTwoPrograms(t *testing.T) {
	f := folder(t)
	w := filled(t, f, 100)
	other := must[*Workbook](t)(folderAt(t, f.dir).Open(w.ID()))
	ended := make(chan error, 2)
	for _, w := range []*Workbook{w, other} {
		go func() {
			var err error
			for i := 0; i < 50 && err == nil; i++ {
				_, err = w.InsertBlankRows(background, 2)
			}
			ended <- err
		}()
	}
	ok(t, <-ended)
	ok(t, <-ended)
	for _, w := range []*Workbook{w, other} {
		if n := must[*Seen](t)(w.See(background, studio.View{})).Count(); n != 300 {
			t.Error(n)
		}
	}
	must[studio.Workbook](t)(other.Change(background, func(d *studio.Workbook) error {
		d.Columns = append(d.Columns, studio.Column{Name: "More", Type: studio.ColumnText})
		return nil
	}))
	if row := must[[]studio.GridRow](t)(w.GridRows(background, []int64{1}))[0]; len(row.Cells) != 5 {
		t.Errorf("%+v", row)
	}
	wantCode(t, f.Remove(background, w.ID()), studio.CodeConflict)
	must[int](t)(w.Rows(background)) // it is open as before
}

// TestMigration takes a file of an earlier version up, and keeps a copy of it as it was.
func TestMigration(t *testing.T) {
	f := folder(t)
	w := filled(t, f, 10)
	id := w.ID()
	ok(t, f.Close())
	was := released
	defer func() { released = was }()
	released = append(slices.Clone(was), `create table later (x); insert into later values (1)`)
	w = must[*Workbook](t)(f.Open(id))
	if n := must[int64](t)(number(w.writer, `select x from later`)); n != 1 {
		t.Error(n)
	}
	if version := must[int64](t)(number(w.writer, `pragma user_version`)); version != int64(len(was)+1) {
		t.Error(version)
	}
	ok(t, w.Close())
	released = append(slices.Clone(released), `create table broken (x); insert into nowhere values (1)`)
	if _, err := f.Open(id); err == nil {
		t.Fatal("a migration that fails is not told")
	}
	released = was
	_, err := f.Open(id)
	wantCode(t, err, studio.CodeTooNew)
	ok(t, look(fmt.Sprintf("%s.v%d", f.file(id), len(was))))
}
