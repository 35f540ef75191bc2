package studio

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	maxColumns = 1500 // a table of SQLite has room for 2,000
	maxOutputs = 500
	maxAtOnce  = 256
)

// CheckWorkbook returns what keeps a workbook from being saved. Whether its name is taken, and whether its
// ids were given, is for whoever keeps it to say.
func CheckWorkbook(w Workbook) []Problem {
	c := workbookCheck{w: w, names: map[string]bool{}, ids: map[string]bool{}}
	c.name("workbook", w.Name, nil)
	if len(w.Columns) > maxColumns {
		c.add("columns", fmt.Sprintf("A workbook has at most %d columns.", maxColumns))
	}
	for i, column := range w.Columns {
		c.column(fmt.Sprintf("columns.%d.", i), column.ID, column.Name, column.Type, column.Look)
	}
	for i, f := range w.Actions {
		for j, o := range f.Outputs {
			c.column(fmt.Sprintf("actions.%d.outputs.%d.", i, j), o.ID, o.Name, o.Type, o.Look)
		}
		c.id(fmt.Sprintf("actions.%d.id", i), f.ID)
	}
	for i, f := range w.Actions {
		c.filler(fmt.Sprintf("actions.%d.", i), f)
	}
	return c.list()
}

type workbookCheck struct {
	problems
	w     Workbook
	names map[string]bool // in lower case
	ids   map[string]bool // of columns and actions
}

func (c *workbookCheck) id(field, id string) {
	if c.ids[id] || id == "" {
		c.add(field, "Two columns have the same id.")
	}
	c.ids[id] = true
}

func (c *workbookCheck) column(field, id, name string, kind ColumnType, look ColumnLook) {
	c.id(field+"id", id)
	folded := strings.ToLower(strings.TrimSpace(name))
	switch {
	case folded == "":
		c.add(field+"name", "Enter a name for the column.")
	case utf8.RuneCountInString(name) > maxName:
		c.add(field+"name", fmt.Sprintf("A name has at most %d characters.", maxName))
	case strings.ContainsFunc(name, isControl):
		c.add(field+"name", "A name is one line of text.")
	case c.names[folded]:
		c.add(field+"name", "Another column is named “"+strings.TrimSpace(name)+"”.")
	}
	c.names[folded] = true
	oneOf(&c.problems, field+"type", kind, ColumnTypes, "Choose a type of column.")
	c.look(field, look)
}

func (c *workbookCheck) look(field string, look ColumnLook) {
	if look.Width < 0 || look.Width > 5000 {
		c.add(field+"look.width", "A column is 0 to 5,000 pixels wide.")
	}
}

func (c *workbookCheck) filler(field string, f Filler) {
	if strings.TrimSpace(f.Name) == "" {
		c.add(field+"name", "Enter a name for the action's columns.")
	}
	if len(f.Steps) == 0 {
		c.add(field+"steps", "Choose an action.")
	}
	c.look(field, f.Look)
	if len(f.Outputs) > maxOutputs {
		c.add(field+"outputs", fmt.Sprintf("An action fills at most %d columns.", maxOutputs))
	}
	for i, s := range f.Steps {
		c.step(fmt.Sprintf("%ssteps.%d.", field, i), f, s)
	}
	for i, condition := range f.When {
		c.condition(fmt.Sprintf("%swhen.%d.", field, i), condition)
	}
	oneOf(&c.problems, field+"whenBlank", f.WhenBlank, []WhenBlank{BlankSkips, BlankFails}, "Choose what happens to rows with a blank.")
	oneOf(&c.problems, field+"overwrite", f.Overwrite, []Overwrite{OverwriteEmpty, OverwriteNever, OverwriteAlways}, "Choose which rows may be filled again.")
	oneOf(&c.problems, field+"many", f.Many, []Many{ManyFirst, ManyJoin, ManyCount, ManyRows}, "Choose what becomes of several records.")
	if f.Stop.Failures < -1 {
		c.add(field+"stop.failures", "Enter how many failures in a row stop the run.")
	}
	if f.ReuseHours < 0 {
		c.add(field+"reuseHours", "Enter for how many hours an answer may be used again.")
	}
	if f.AtOnce < 0 || f.AtOnce > maxAtOnce {
		c.add(field+"atOnce", fmt.Sprintf("Enter 1 to %d calls at once.", maxAtOnce))
	}
}

func (c *workbookCheck) step(field string, f Filler, s FillerStep) {
	if s.ActionID == "" || s.ConnectorID == "" {
		c.add(field+"actionId", "Choose an action.")
	}
	filled := map[string]bool{}
	for i, m := range s.Mapping {
		at := fmt.Sprintf("%smapping.%d.", field, i)
		if filled[m.Parameter] {
			c.add(at+"parameter", "The parameter is filled twice.")
		}
		filled[m.Parameter] = true
		for _, used := range m.Uses() {
			switch {
			case !c.ids[used] || !isCells(c.w, used):
				c.add(at+"column", "{"+m.Parameter+"} of "+f.Name+" is filled from a column that is gone. Choose another one there first.")
			case strings.HasPrefix(used, f.ID+"."):
				c.add(at+"column", "An action cannot be filled from its own columns.")
			}
		}
	}
}

func (c *workbookCheck) condition(field string, condition Condition) {
	oneOf(&c.problems, field+"is", condition.Is, Tests, "Choose a test.")
	if condition.Is == IsState || condition.Is == IsNotState {
		oneOf(&c.problems, field+"value", CellState(condition.Value), CellStates, "Choose a state.")
	}
	if condition.Column == "" || !c.ids[condition.Column] {
		c.add(field+"column", "Choose a column.")
	}
}

// isCells tells a column from an action.
func isCells(w Workbook, id string) bool {
	return !slices.ContainsFunc(w.Actions, func(f Filler) bool { return f.ID == id })
}

// Uses returns the ids of the columns that a mapping reads, in their order.
func (m MappedValue) Uses() []string {
	if m.Column != "" {
		return []string{m.Column}
	}
	used := []string{}
	for _, part := range SplitColumns(m.Text) {
		if part.Column != "" && !slices.Contains(used, part.Column) {
			used = append(used, part.Column)
		}
	}
	return used
}

// Uses returns the ids of the columns that the action's calls are made of, sorted.
func (f Filler) Uses() []string {
	used := []string{}
	for _, s := range f.Steps {
		for _, m := range s.Mapping {
			used = append(used, m.Uses()...)
		}
	}
	slices.Sort(used)
	return slices.Compact(used)
}

// TextPart is a part of a mapped text: words as they are, or a column.
type TextPart struct{ Text, Column string }

// SplitColumns takes a mapped text apart: {c1} and {a1.f1} stand for columns, all else for itself.
func SplitColumns(text string) []TextPart {
	parts := []TextPart{}
	for text != "" {
		open := strings.IndexByte(text, '{')
		if open < 0 {
			break
		}
		end := strings.IndexByte(text[open:], '}')
		if end < 0 {
			break
		}
		if id := text[open+1 : open+end]; isColumnID(id) {
			if open > 0 {
				parts = append(parts, TextPart{Text: text[:open]})
			}
			parts = append(parts, TextPart{Column: id})
			text = text[open+end+1:]
			continue
		}
		parts = append(parts, TextPart{Text: text[:open+1]})
		text = text[open+1:]
	}
	if text != "" {
		parts = append(parts, TextPart{Text: text})
	}
	return parts
}

// isColumnID tells whether a text is spelt as the id of a column: c1 or a1.f1.
func isColumnID(id string) bool {
	filler, output, of := strings.Cut(id, ".")
	if !of {
		return isNumbered(id, 'c')
	}
	return isNumbered(filler, 'a') && isNumbered(output, 'f')
}

func isNumbered(id string, letter byte) bool {
	return len(id) > 1 && len(id) < 12 && id[0] == letter && id[1] != '0' && strings.Trim(id[1:], "0123456789") == ""
}
