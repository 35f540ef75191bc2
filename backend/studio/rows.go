package studio

// ImportColumn says what becomes of a column of a file.
type ImportColumn struct {
	From string     `json:"from"` // its name in the file
	Into string     `json:"into"` // id of the column of the workbook; empty for a new one
	Name string     `json:"name"` // of the new one; empty to leave the column out
	Type ColumnType `json:"type"` // of the new one
	Key  bool       `json:"key"`  // with ImportUpsert rows are matched by it
}

// ImportMode says what an import does to the rows that are there.
type ImportMode string

const (
	ImportAppend ImportMode = "append" // all rows are added
	ImportUpsert ImportMode = "upsert" // rows with the same key are changed, the others are added
)

// ImportModes are all of them.
var ImportModes = []ImportMode{ImportAppend, ImportUpsert}

// ImportProgress is told while rows come in, ten times a second at most.
type ImportProgress struct {
	Rows int `json:"rows"`
	// Share is how much of the source was read, 0 to 1; -1 when nobody knows how much there is.
	Share float64 `json:"share"`
}

// ImportDone is what an import came to.
type ImportDone struct {
	WorkbookID string   `json:"workbookId"`
	Name       string   `json:"name"` // of the workbook
	Added      int      `json:"added"`
	Changed    int      `json:"changed"`
	Unchanged  int      `json:"unchanged"`
	Repeated   int      `json:"repeated"` // rows with the key of an earlier row of the same import
	Warnings   []string `json:"warnings"`
}

// ExportScope says which rows are written.
type ExportScope struct {
	View    View     `json:"view"`    // all rows without a filter, in the order of its sort
	Rows    []int64  `json:"rows"`    // only these, in their order; none means those of the view
	Columns []string `json:"columns"` // ids, in their order; none means all
	States  bool     `json:"states"`  // two more columns per action: the state, and the reason
}
