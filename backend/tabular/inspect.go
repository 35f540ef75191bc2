package tabular

import (
	"io"

	"connectorstudio/backend/studio"
)

const (
	previewRows = 50
	typedRows   = 1000 // rows by which the types of columns are found
	longestCell = 200  // bytes of a cell that a preview shows
)

// Preview is what a file looks like, read by Options.
type Preview struct {
	Options Options         `json:"options"` // complete: what was asked for, and what was detected
	Sheets  []string        `json:"sheets"`  // of an XLSX file, or the tables of a SQLite file
	Columns []PreviewColumn `json:"columns"`
	Rows    [][]*string     `json:"rows"` // the first 50; long cells are cut
	// Estimate is how many rows there are, about; exact when Whole is true.
	Estimate int      `json:"estimate"`
	Whole    bool     `json:"whole"`
	Warnings []string `json:"warnings"`
}

// PreviewColumn is a column with the type that was found.
type PreviewColumn struct {
	Name string            `json:"name"`
	Type studio.ColumnType `json:"type"`
	Fits float64           `json:"fits"` // the share of filled cells that fit the type, by the first 1,000 rows
}

// Inspect looks at the beginning of a file.
func Inspect(s Source, o Options) (Preview, error) {
	p := Preview{Sheets: []string{}, Columns: []PreviewColumn{}, Rows: [][]*string{}, Warnings: []string{}}
	var err error
	if p.Options, err = detect(s, o); err != nil {
		return p, err
	}
	switch p.Options.Format {
	case FormatXLSX:
		p.Sheets, p.Options, err = sheetsOf(s, p.Options)
	case FormatSQLite:
		p.Sheets, p.Options, err = tablesOf(s, p.Options)
	}
	if err != nil {
		return p, err
	}
	r, err := Open(s, p.Options)
	if err != nil {
		return p, err
	}
	defer r.Close()
	err = p.read(r, s.Size)
	return p, err
}

// read fills in what the first rows tell.
func (p *Preview) read(r Reader, size int64) error {
	types, rows := []Inferrer{}, 0
	for ; rows < typedRows; rows++ {
		row, err := r.Next()
		if err == io.EOF {
			p.Whole = true
			break
		}
		if err != nil {
			return err
		}
		for len(types) < len(row) {
			types = append(types, Inferrer{})
		}
		for i, cell := range row {
			types[i].Add(cell)
		}
		if rows < previewRows {
			p.Rows = append(p.Rows, shown(row))
		}
	}
	p.Estimate = rows
	if read := r.Position(); !p.Whole && read > 0 {
		p.Estimate = int(float64(rows) * float64(size) / float64(read))
	}
	for i, name := range r.Columns() {
		c := PreviewColumn{Name: name, Type: studio.ColumnText, Fits: 1}
		if i < len(types) {
			c.Type, c.Fits = types[i].Type()
		}
		p.Columns = append(p.Columns, c)
	}
	p.Warnings = append(p.Warnings, r.Warnings()...)
	return nil
}

func shown(row []*string) []*string {
	cells := make([]*string, len(row))
	for i, cell := range row {
		if cell == nil {
			continue
		}
		text := *cell
		if len(text) > longestCell {
			text = validEnd(text[:longestCell]) + "…"
		}
		cells[i] = &text
	}
	return cells
}

// validEnd drops a character that was cut in two.
func validEnd(text string) string {
	for n := len(text); n > 0 && n > len(text)-4; n-- {
		if valid([]byte(text[:n])) && validRun([]byte(text[:n])) == n {
			return text[:n]
		}
	}
	return text
}
