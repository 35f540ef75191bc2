package runs

import (
	"slices"
	"strings"

	"connectorstudio/backend/studio"
)

// blank tells cells in which there is nothing to send.
func blank(cell *string) bool { return cell == nil || strings.TrimSpace(*cell) == "" }

// mapping fills the parameters of a step with the cells of a row.
type mapping struct {
	fills    []fill // in the order of the action's parameters
	required []int  // the fills that may not be blank
}

// fill makes the value of one parameter of some parts.
type fill struct {
	parts    []part
	fallback string // the parameter's default
	label    string // of the column, or the parameter, for words
}

// part is text, or the cell at a place of the row.
type part struct {
	text  string
	place int // -1 for text
}

// readMapping reads how the parameters of an action are filled. place finds a column of the row, and its
// name; it is -1 for one that is not in the workbook.
func readMapping(parameters []studio.Parameter, values []studio.MappedValue, place func(id string) (at int, name string)) (mapping, *studio.Problem) {
	m := mapping{}
	for _, p := range parameters {
		f := fill{fallback: p.Default, label: p.Name}
		if i := slices.IndexFunc(values, func(v studio.MappedValue) bool { return v.Parameter == p.Name }); i >= 0 {
			if !f.read(values[i], place) {
				return m, &studio.Problem{Field: "mapping." + p.Name, Message: "The column that fills {" + p.Name + "} is not in the Workbook any more."}
			}
		}
		if p.Required {
			m.required = append(m.required, len(m.fills))
		}
		m.fills = append(m.fills, f)
	}
	return m, nil
}

func (f *fill) read(v studio.MappedValue, place func(id string) (int, string)) bool {
	parts := studio.SplitColumns(v.Text)
	if v.Column != "" {
		parts = []studio.TextPart{{Column: v.Column}}
	}
	for _, p := range parts {
		if p.Column == "" {
			f.parts = append(f.parts, part{p.Text, -1})
			continue
		}
		at, name := place(p.Column)
		if at < 0 {
			return false
		}
		f.parts, f.label = append(f.parts, part{place: at}), name
	}
	return true
}

// values are the values of the parameters for a row, in their order. A blank one has the default.
func (m *mapping) values(cells []*string) []string {
	values := make([]string, len(m.fills))
	for i := range m.fills {
		values[i] = m.fills[i].value(cells)
	}
	return values
}

// value joins the parts; when all of its cells are blank there is no text either.
func (f *fill) value(cells []*string) string {
	if len(f.parts) == 1 && f.parts[0].place >= 0 { // as most are
		if cell := cells[f.parts[0].place]; !blank(cell) {
			return *cell
		}
		return f.fallback
	}
	text, some := "", len(f.parts) > 0
	for _, p := range f.parts {
		if p.place < 0 {
			text += p.text
		} else if cell := cells[p.place]; cell != nil {
			text += *cell
		}
	}
	holes := slices.ContainsFunc(f.parts, func(p part) bool { return p.place >= 0 })
	if holes {
		some = slices.ContainsFunc(f.parts, func(p part) bool { return p.place >= 0 && !blank(cells[p.place]) })
	}
	if !some || strings.TrimSpace(text) == "" {
		return f.fallback
	}
	return text
}

// missing names the column, or the parameter, of the first required value that is blank.
func (m *mapping) missing(values []string) (label string, found bool) {
	for _, i := range m.required {
		if strings.TrimSpace(values[i]) == "" {
			return m.fills[i].label, true
		}
	}
	return "", false
}
