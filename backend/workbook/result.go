package workbook

import (
	"time"

	"zombiezen.com/go/sqlite"

	"connectorstudio/backend/studio"
)

// Result is what became of an action for a row.
type Result struct {
	Row    int64
	State  studio.CellState // final: done, empty, notFound, failed, skipped or unknown
	Cause  string           // stable, such as "404" or "timeout"; empty unless it failed or was skipped
	Detail string           // the reason, in words
	Status int              // of the last answer, 0 for none
	Took   time.Duration    // from the first byte sent to the last one received, over all tries
	Tries  int              // requests that left this computer for it
	Shared bool             // it took the answer of another row or run
	Input  []byte           // hash of the cells its calls were made of, see InputHash
	Step   int              // of a cascade, the one that filled it, from 0
	At     time.Time        // when it was stored; zero to have it now
	// Values are those of the outputs, in the order of the run's definition; nil is nothing, and so is what it is short of.
	Values []*string
	// Rows are added to the workbook together with the result, for ManyRows.
	Rows []NewRow
	// Keep is the hash under which the answer serves further runs; nil when it does not.
	Keep []byte
	// Run is the number of the run that stored it. It is told, not asked for.
	Run int64
}

// NewRow is a row that an answer makes.
type NewRow struct {
	Cells  map[string]*string // by id of people's columns
	Values []*string          // of the outputs, which makes it done; nil for no result
}

// codes are the states as the file has them.
var codes = map[studio.CellState]int64{
	studio.CellNone: 0, studio.CellQueued: 1, studio.CellRunning: 2, studio.CellDone: 3, studio.CellEmpty: 4,
	studio.CellNotFound: 5, studio.CellFailed: 6, studio.CellSkipped: 7, studio.CellUnknown: 8,
}

const (
	codeQueued  = 1
	codeRunning = 2
	codeDone    = 3
	codeUnknown = 8
)

// states has the state of each code.
var states = func() []studio.CellState {
	list := make([]studio.CellState, len(codes))
	for state, code := range codes {
		list[code] = state
	}
	return list
}()

func stateOf(code int64) studio.CellState {
	if code < 0 || int(code) >= len(states) {
		return studio.CellUnknown
	}
	return states[code]
}

// resultBinder fills the parameters of an insert into a table of results. Rows of a run are mostly alike in what is
// no cell: a parameter keeps its value until another is bound, so what it has is not bound again.
type resultBinder struct {
	s      *sqlite.Stmt
	run    int64
	values []int // which of a result's values follow the fields
	ints   [resultCount + 1]int64
	blank  [resultCount + 1]bool // an empty text is bound
	begun  bool                  // false: nothing is known of what is bound
}

func (b *resultBinder) bind(r *Result) {
	b.s.BindInt64(1, r.Row)
	b.int(2, b.run)
	b.int(3, codes[r.State])
	b.short(4, r.Cause)
	b.short(5, r.Detail)
	b.int(6, int64(r.Status))
	b.int(7, r.Took.Microseconds())
	b.int(8, int64(r.Tries))
	shared := int64(0)
	if r.Shared {
		shared = 1
	}
	b.int(9, shared)
	if r.Input == nil {
		b.s.BindNull(10)
	} else {
		b.s.BindBytes(10, r.Input)
	}
	b.int(11, int64(r.Step))
	b.int(12, r.At.UnixMilli())
	b.begun = true
	for i, of := range b.values {
		if of < len(r.Values) {
			bindCell(b.s, resultCount+1+i, r.Values[of])
		} else {
			b.s.BindNull(resultCount + 1 + i)
		}
	}
}

func (b *resultBinder) int(param int, value int64) {
	if !b.begun || b.ints[param] != value {
		b.s.BindInt64(param, value)
		b.ints[param] = value
	}
}

// short binds nothing for an empty text.
func (b *resultBinder) short(param int, text string) {
	switch {
	case text != "":
		b.s.BindText(param, text)
	case !b.begun || !b.blank[param]:
		b.s.BindNull(param)
	}
	b.blank[param] = text == ""
}

// scanResult reads a row of "row, run, fields, values".
func scanResult(s *sqlite.Stmt, outputs int) Result {
	r := Result{
		Row: s.ColumnInt64(0), Run: s.ColumnInt64(1), State: stateOf(s.ColumnInt64(2)),
		Cause: s.ColumnText(3), Detail: s.ColumnText(4), Status: s.ColumnInt(5),
		Took: time.Duration(s.ColumnInt64(6)) * time.Microsecond, Tries: s.ColumnInt(7), Shared: s.ColumnBool(8),
		Step: s.ColumnInt(10), At: time.UnixMilli(s.ColumnInt64(11)).UTC(),
	}
	if n := s.ColumnLen(9); n > 0 {
		r.Input = make([]byte, n)
		s.ColumnBytes(9, r.Input)
	}
	for i := range outputs {
		r.Values = append(r.Values, cell(s, resultCount+i))
	}
	return r
}
