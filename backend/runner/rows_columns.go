package runner

import (
	"context"
	"strings"

	"connectorstudio/backend/studio"
	"connectorstudio/backend/workbook"
)

// placesIn finds the column of the workbook for each of the source, and makes those that are missing.
func (r *Runner) placesIn(ctx context.Context, w *workbook.Workbook, names []string, types map[string]studio.ColumnType, i Import) (places []int, columns, keys []string, err error) {
	def, err := w.Definition(ctx)
	if err == nil && len(newColumns(def, names, types, i)) > 0 {
		def, err = w.Change(ctx, func(def *studio.Workbook) error {
			def.Columns = append(def.Columns, newColumns(*def, names, types, i)...)
			return nil
		})
	}
	chosen := i.chosen()
	for _, name := range names {
		c, said := chosen[name]
		if !said {
			c = studio.ImportColumn{From: name, Name: name}
		}
		id := c.Into
		if id == "" && c.Name != "" {
			id = columnNamed(def, c.Name)
		}
		if id == "" {
			places = append(places, -1)
			continue
		}
		places = append(places, len(columns))
		columns = append(columns, id)
		if c.Key {
			keys = append(keys, id)
		}
	}
	if err == nil && i.Mode == studio.ImportUpsert && len(keys) == 0 {
		for _, c := range def.Columns {
			if c.Key {
				keys = append(keys, c.ID)
			}
		}
	}
	return places, columns, keys, err
}

// chosen is what becomes of columns of the source, by their names.
func (i Import) chosen() map[string]studio.ImportColumn {
	chosen := map[string]studio.ImportColumn{}
	for _, c := range i.Columns {
		chosen[c.From] = c
	}
	return chosen
}

// newColumns are those that a workbook lacks for the columns of a source.
func newColumns(def studio.Workbook, names []string, types map[string]studio.ColumnType, i Import) []studio.Column {
	chosen, added := i.chosen(), []studio.Column{}
	for _, name := range names {
		c, said := chosen[name]
		if !said {
			c = studio.ImportColumn{From: name, Name: name, Type: types[name]}
		}
		if c.Into != "" || c.Name == "" || columnNamed(def, c.Name) != "" {
			continue
		}
		added = append(added, studio.Column{Name: c.Name, Type: c.Type, Key: c.Key})
	}
	return added
}

func columnNamed(def studio.Workbook, name string) string {
	for _, c := range def.Columns {
		if strings.EqualFold(strings.TrimSpace(c.Name), strings.TrimSpace(name)) {
			return c.ID
		}
	}
	return ""
}
