package studio

import "slices"

// LaidAs returns the workbook with its columns and actions in the order of another definition of it, and as
// wide, hidden or frozen as they are there. What the other one does not have keeps its look and comes last.
func (w Workbook) LaidAs(other Workbook) Workbook {
	w = w.Normalised()
	w.Columns = laidAs(w.Columns, other.Columns, func(c Column) string { return c.ID }, func(mine *Column, theirs Column) { mine.Look = theirs.Look })
	w.Actions = laidAs(w.Actions, other.Actions, func(f Filler) string { return f.ID }, func(mine *Filler, theirs Filler) {
		mine.Look = theirs.Look
		mine.Outputs = laidAs(mine.Outputs, theirs.Outputs, func(o OutputColumn) string { return o.ID }, func(mine *OutputColumn, theirs OutputColumn) { mine.Look = theirs.Look })
	})
	return w
}

func laidAs[T any](list, like []T, id func(T) string, look func(mine *T, theirs T)) []T {
	place := func(one T) int {
		at := slices.IndexFunc(like, func(other T) bool { return id(other) == id(one) })
		if at < 0 {
			return len(like)
		}
		return at
	}
	slices.SortStableFunc(list, func(a, b T) int { return place(a) - place(b) })
	for i := range list {
		if at := place(list[i]); at < len(like) {
			look(&list[i], like[at])
		}
	}
	return list
}
