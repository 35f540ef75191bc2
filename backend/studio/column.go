package studio

// ColumnType is what the cells of a column should be. Cells are text, digits as they came: a type decides
// how they are checked, sorted, shown and exported, never what is kept.
type ColumnType string

const (
	ColumnText    ColumnType = "text"
	ColumnInteger ColumnType = "integer" // of any length
	ColumnDecimal ColumnType = "decimal" // exactly as written
	ColumnBoolean ColumnType = "boolean"
	ColumnDate    ColumnType = "date" // a day, or a day and a time
	ColumnEmail   ColumnType = "email"
	ColumnURL     ColumnType = "url"
	ColumnJSON    ColumnType = "json" // a list or an object
)

// ColumnTypes are all of them, in the order of the choice.
var ColumnTypes = []ColumnType{ColumnText, ColumnInteger, ColumnDecimal, ColumnBoolean, ColumnDate, ColumnEmail, ColumnURL, ColumnJSON}
