package studio

import (
	"reflect"
	"testing"
)

func TestLaidAs(t *testing.T) {
	wide := ColumnLook{Width: 300}
	w := Workbook{Name: "now", Columns: []Column{{ID: "c1"}, {ID: "c2", Name: "renamed"}, {ID: "c3"}},
		Actions: []Filler{{ID: "a1", Name: "Find", Outputs: []OutputColumn{{ID: "a1.f1"}, {ID: "a1.f2"}}}, {ID: "a2"}}}
	laid := w.LaidAs(Workbook{Name: "before", Columns: []Column{{ID: "c2", Look: wide}, {ID: "c0"}, {ID: "c1"}},
		Actions: []Filler{{ID: "a2", Look: wide}, {ID: "a1", Name: "Old", Outputs: []OutputColumn{{ID: "a1.f2"}, {ID: "a1.f1", Look: wide}}}}})
	want := Workbook{Name: "now", Columns: []Column{{ID: "c2", Name: "renamed", Look: wide}, {ID: "c1"}, {ID: "c3"}},
		Actions: []Filler{{ID: "a2", Look: wide}, {ID: "a1", Name: "Find", Outputs: []OutputColumn{{ID: "a1.f2"}, {ID: "a1.f1", Look: wide}}}}}.Normalised()
	if !reflect.DeepEqual(laid, want) {
		t.Errorf("%+v\nwant %+v", laid, want)
	}
	if w.Columns[0].ID != "c1" || w.Actions[0].Outputs[0].ID != "a1.f1" {
		t.Error("the definition itself was changed")
	}
}
