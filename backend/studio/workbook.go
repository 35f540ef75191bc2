package studio

import "time"

// Workbook is a table of rows whose columns come from files, people and actions. Its rows are kept in a
// file of its own beside this definition.
type Workbook struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"` // required, unique without regard to case
	Description string    `json:"description"`
	Columns     []Column  `json:"columns"` // people's, in their order
	Actions     []Filler  `json:"actions"` // the columns of actions, in their order
	CreatedAt   time.Time `json:"createdAt" ts_type:"string"`
	UpdatedAt   time.Time `json:"updatedAt" ts_type:"string"`
}

// Normalised returns the definition with lists where a list was missing.
func (w Workbook) Normalised() Workbook {
	w.Columns, w.Actions = append([]Column{}, w.Columns...), append([]Filler{}, w.Actions...)
	for i := range w.Actions {
		f := &w.Actions[i]
		f.Steps, f.Outputs, f.When = append([]FillerStep{}, f.Steps...), append([]OutputColumn{}, f.Outputs...), append([]Condition{}, f.When...)
		for k := range f.Steps {
			f.Steps[k].Mapping = append([]MappedValue{}, f.Steps[k].Mapping...)
		}
	}
	return w
}

// WorkbookRow is what the list of workbooks says of one.
type WorkbookRow struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"` // empty when there is a failure
	Description string    `json:"description"`
	Rows        int       `json:"rows"`
	Columns     int       `json:"columns"`                    // people's
	Actions     int       `json:"actions"`                    // that are columns of it
	UpdatedAt   time.Time `json:"updatedAt" ts_type:"string"` // of anything in it
	Run         RunState  `json:"run"`                        // of its latest run that is not over; empty for none
	// Failure tells why its file cannot be opened.
	Failure *Failure `json:"failure"`
}

// Column is a column whose cells come from files and people.
type Column struct {
	ID   string     `json:"id"`   // "c1", "c2", …: never used again in its workbook
	Name string     `json:"name"` // required, unique in its workbook without regard to case
	Type ColumnType `json:"type"` // what its cells should be; a cell that is not is marked, never changed
	Key  bool       `json:"key"`  // rows of an import are matched by it
	Look ColumnLook `json:"look"`
}

// ColumnLook is how a column stands in the grid.
type ColumnLook struct {
	Width  int  `json:"width"` // pixels; 0 for the usual one of its type
	Hidden bool `json:"hidden"`
	Frozen bool `json:"frozen"` // stays in view at the left
}

// Filler is an action as columns: it is performed for rows, and its output fields become cells next to
// them. Several steps make a cascade: the first that finds something fills the cells.
type Filler struct {
	ID      string         `json:"id"` // "a1", "a2", …: never used again in its workbook
	Name    string         `json:"name"`
	Steps   []FillerStep   `json:"steps"` // at least one
	Outputs []OutputColumn `json:"outputs"`
	// When says which rows it runs on; none means all. All of them must hold.
	When []Condition `json:"when"`
	// WhenBlank says what happens to a row in which a required parameter is blank.
	WhenBlank WhenBlank `json:"whenBlank"`
	Overwrite Overwrite `json:"overwrite"`
	Many      Many      `json:"many"`
	// Joiner stands between values with ManyJoin; empty means ", ".
	Joiner string `json:"joiner"`
	Stop   StopOn `json:"stop"`
	// ReuseHours is how long an answer may serve further runs for the same input; 0 for never.
	ReuseHours int `json:"reuseHours"`
	// AtOnce is how many calls go out at the same time, 1 to 256; 0 means 8, and never more than the
	// connector allows.
	AtOnce int `json:"atOnce"`
	// Look is that of the column which says what became of a row, where there are no outputs.
	Look ColumnLook `json:"look"`
	// Rate holds its runs below what the connector allows; the zero value adds nothing to that.
	Rate Rate `json:"rate"`
}

// FillerStep is one action of a cascade, and how its parameters are filled.
type FillerStep struct {
	ActionID     string        `json:"actionId"`
	ConnectorID  string        `json:"connectorId"`
	ConnectionID string        `json:"connectionId"` // empty for the default one
	Mapping      []MappedValue `json:"mapping"`
}

// MappedValue fills one parameter. Without any the parameter has its default.
type MappedValue struct {
	Parameter string `json:"parameter"`
	// Column is the id of a column of the workbook, an output column included; empty for Text.
	Column string `json:"column"`
	// Text is the same for all rows, but for {c1} or {a1.f1}, which stand for the cell of that column.
	Text string `json:"text"`
}

// OutputColumn is an output field of an action as a column.
type OutputColumn struct {
	ID    string     `json:"id"`    // "a1.f1", …: never used again
	Field string     `json:"field"` // name of the output field; of a cascade, of whichever step filled it
	Name  string     `json:"name"`
	Type  ColumnType `json:"type"`
	Look  ColumnLook `json:"look"`
}

// WhenBlank is what happens to a row in which a required parameter is blank.
type WhenBlank string

const (
	BlankSkips WhenBlank = "" // the row is skipped
	BlankFails WhenBlank = "fail"
)

// Overwrite says which rows a run may fill again.
type Overwrite string

const (
	OverwriteEmpty  Overwrite = "" // those without a result
	OverwriteNever  Overwrite = "never"
	OverwriteAlways Overwrite = "always"
)

// Many says what becomes of an answer with several records.
type Many string

const (
	ManyFirst Many = ""      // the first one fills the cells
	ManyJoin  Many = "join"  // each cell has the values of all
	ManyCount Many = "count" // one column has their number
	ManyRows  Many = "rows"  // each makes a row: of the workbook itself for an action that retrieves
)

// StopOn says when a run stops by itself. A ruling of OutcomeStop always stops it.
type StopOn struct {
	Failures     int  `json:"failures"`     // in a row; 0 means 25, -1 never
	Unauthorized bool `json:"unauthorized"` // at the first 401 that a renewed token does not mend
}

// Condition is something that holds for a cell or does not.
type Condition struct {
	Column string `json:"column"`
	Is     Test   `json:"is"`
	Value  string `json:"value"`
}

// Test is how a condition looks at a cell.
type Test string

const (
	IsBlank     Test = "blank"
	IsNotBlank  Test = "notBlank"
	IsEqual     Test = "equal" // letter case aside; as numbers, where the column has them
	IsNotEqual  Test = "notEqual"
	IsContained Test = "contains"
	IsNot       Test = "notContains"
	StartsWith  Test = "startsWith"
	IsMore      Test = "more"
	IsLess      Test = "less"
	IsBad       Test = "bad"   // it does not fit the type of its column
	IsState     Test = "state" // the state of an action's cell, Value being a CellState
	IsNotState  Test = "notState"
)

// Tests are all of them, in the order of the choice.
var Tests = []Test{IsBlank, IsNotBlank, IsEqual, IsNotEqual, IsContained, IsNot, StartsWith, IsMore, IsLess, IsBad, IsState, IsNotState}

// CellState is what became of an action for a row.
type CellState string

const (
	CellNone     CellState = ""       // it never ran
	CellQueued   CellState = "queued" // a run that is not over will come to it
	CellRunning  CellState = "running"
	CellDone     CellState = "done"
	CellEmpty    CellState = "empty"    // it worked, and there was nothing
	CellNotFound CellState = "notFound" // what was asked for is not there
	CellFailed   CellState = "failed"
	CellSkipped  CellState = "skipped"
	// CellUnknown: the call may have reached the system, and making it again could do harm.
	CellUnknown CellState = "unknown"
)

// CellStates are all of them.
var CellStates = []CellState{CellNone, CellQueued, CellRunning, CellDone, CellEmpty, CellNotFound, CellFailed, CellSkipped, CellUnknown}

// Final tells whether a run is through with the row.
func (s CellState) Final() bool { return s != CellNone && s != CellQueued && s != CellRunning }

// View is what is seen of a workbook, in which order.
type View struct {
	Sort   []SortBy    `json:"sort"`   // the first counts most; none is the order of the rows
	Filter []Condition `json:"filter"` // all must hold
	Search string      `json:"search"` // in any cell, letter case aside
}

// SortBy is a column to sort by. Missing and blank cells come last either way.
type SortBy struct {
	Column     string `json:"column"`
	Descending bool   `json:"descending"`
}

// RowPage is a window of a view.
type RowPage struct {
	Count int       `json:"count"` // of the view
	First int       `json:"first"` // place of the first row in the view, from 0
	Rows  []GridRow `json:"rows"`
}

// GridRow is a row as the grid shows it.
type GridRow struct {
	ID int64 `json:"id"` // never used again in its workbook
	// Cells are the texts of the columns, people's first and then those of each action, hidden ones
	// included; null where there is nothing. A text is cut at 1,000 characters.
	Cells []*string `json:"cells"`
	// Bad are the places in Cells of texts that do not fit the type of their column.
	Bad []int `json:"bad"`
	// States has one entry per action.
	States []GridState `json:"states"`
}

// GridState is what became of an action for a row.
type GridState struct {
	State  CellState `json:"state"`
	Detail string    `json:"detail"` // the reason, in words; empty when there is none to tell
	Stale  bool      `json:"stale"`  // its input has changed since
}

// ColumnStats describe the cells of a column, or the states of an action, in the rows of a view.
type ColumnStats struct {
	Column string `json:"column"`
	Rows   int    `json:"rows"`  // of the view
	Blank  int    `json:"blank"` // missing ones included
	Bad    int    `json:"bad"`   // they do not fit the type of the column
	// Distinct is how many different texts there are; about so many unless Exact.
	Distinct int  `json:"distinct"`
	Exact    bool `json:"exact"`
	// Min and Max are the first and the last in the order of the column, as written; empty for none.
	Min string `json:"min"`
	Max string `json:"max"`
	// Sum is exact, and Mean to 12 places; empty unless the column is one of numbers.
	Sum  string       `json:"sum"`
	Mean string       `json:"mean"`
	Top  []ValueCount `json:"top"` // the most frequent texts, or the states of an action; the most frequent first
}

// ValueCount is a text and how often it is there.
type ValueCount struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}
