package workbook

import (
	"context"
	"slices"
	"testing"

	"connectorstudio/backend/studio"
)

// Every other row of many is filled row by row, all of them run by run: the same cells, and the same way back.
func TestFill(t *testing.T) {
	w := filled(t, folder(t), 3000)
	other := func(yield func(int64) bool) {
		for row := int64(2); row <= 3000; row += 2 {
			if !yield(row) {
				return
			}
		}
	}
	named := func(value string) int {
		t.Helper()
		return must[*Seen](t)(w.See(background, studio.View{Filter: []studio.Condition{{Column: "c1", Is: studio.IsEqual, Value: value}}})).Count()
	}
	shares := []float64{}
	if n := must[int](t)(w.Fill(background, other, []string{"c1"}, []*string{text("same")}, func(share float64) { shares = append(shares, share) })); n != 1500 || named("same") != 1500 {
		t.Error(n, named("same"))
	}
	if len(shares) == 0 || shares[len(shares)-1] != 1 {
		t.Error(shares)
	}
	all := must[*Seen](t)(w.See(background, studio.View{Sort: []studio.SortBy{{Column: "c1"}}})).All
	if n := must[int](t)(w.Fill(background, all, []string{"c1"}, []*string{text("same")}, func(float64) {})); n != 1500 || named("same") != 3000 {
		t.Error(n, named("same"))
	}
	if n := must[int](t)(w.Fill(background, all, []string{"c1"}, []*string{text("same")}, func(float64) {})); n != 0 {
		t.Error(n, "cells are as they were")
	}
	must[Edit](t)(w.Undo(background))
	must[Edit](t)(w.Undo(background))
	if named("same") != 0 || named("row2.example") != 1 {
		t.Error(named("same"), named("row2.example"))
	}
	must[Edit](t)(w.Redo(background))
	if named("same") != 1500 {
		t.Error(named("same"))
	}
}

func TestFillThatIsStoppedChangesNothing(t *testing.T) {
	w := filled(t, folder(t), 70_000)
	ctx, stop := context.WithCancel(background)
	all := must[*Seen](t)(w.See(background, studio.View{})).All
	_, err := w.Fill(ctx, all, []string{"c1"}, []*string{nil}, func(float64) { stop() })
	wantCode(t, err, studio.CodeCancelled)
	if undo, _, _ := w.Edits(background); undo == nil || undo.What != EditAppend {
		t.Errorf("%+v", undo)
	}
	left := must[*Seen](t)(w.See(background, studio.View{Filter: []studio.Condition{{Column: "c1", Is: studio.IsBlank}}}))
	if left.Count() != 0 {
		t.Error(left.Count())
	}
	_, err = w.Fill(background, slices.Values([]int64{1}), []string{"c9"}, []*string{nil}, func(float64) {})
	wantCode(t, err, studio.CodeNotFound)
}
