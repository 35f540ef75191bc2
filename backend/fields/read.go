package fields

import (
	"bytes"
	"io"
	"strings"
	"sync"

	"connectorstudio/backend/studio"
)

// Value is what a record has for an output field.
type Value struct {
	Text    string // text without quotes, digits as they came, JSON for lists and objects; empty for null and missing
	Null    bool   // null was there
	Missing bool   // nothing was there
	JSON    string // the JSON text of the value; empty when missing
}

// Fits tells whether the value can be read as t. Null and missing values and empty texts fit all types.
func (v Value) Fits(t studio.FieldType) bool {
	if v.Missing || v.Null || v.Text == "" {
		return true
	}
	kind, text := v.JSON[0], []byte(v.Text)
	switch t {
	case studio.FieldJSON:
		return true
	case studio.FieldList:
		return kind == '['
	case studio.FieldNumber:
		return kind != '[' && kind != '{' && looksLikeNumber(text)
	case studio.FieldBoolean:
		return kind == 't' || kind == 'f' || kind == '"' && formatsOf(text, isBoolean) != 0
	case studio.FieldDate:
		return kind == '"' && looksLikeDate(text)
	case studio.FieldURL:
		return kind == '"' && looksLikeURL(text)
	case studio.FieldEmail:
		return kind == '"' && looksLikeEmail(text)
	}
	return kind != '[' && kind != '{'
}

// span is a part of a text; no value is empty, so an empty span is a missing one.
type span struct{ from, to int }

// Extract reads the output fields of every record while the answer streams by: memory holds one
// record's values. each gets them in the order of output.Fields; the slice is used again for the next
// record. A single object where the list belongs is taken as a list of one, as some systems send it.
//
// Errors: a *studio.Failure with CodeNotFound when the answer has no records at the record path, with
// CodeInvalid when a path cannot be understood or the answer is not JSON; what each returns; the
// failure of the reader.
func Extract(output studio.Output, body io.Reader, each func(record []Value) error) error {
	e, err := newExtraction(output)
	if err != nil {
		return err
	}
	e.scan = scanners.Get().(*Scanner)
	x := Extractor{*e}
	err = x.Extract(body, each)
	e.scan.Reset(nil)
	scanners.Put(e.scan)
	return err
}

// scanners are kept, because each has a buffer that is larger than most answers.
var scanners = sync.Pool{New: func() any { return NewScanner(nil) }}

// Extractor is Extract for many answers: it keeps its memory. It serves one answer at a time.
type Extractor struct{ extraction }

// NewExtractor fails with CodeInvalid when a path cannot be understood.
func NewExtractor(output studio.Output) (*Extractor, error) {
	e, err := newExtraction(output)
	if err != nil {
		return nil, err
	}
	e.scan = NewScanner(nil)
	return &Extractor{*e}, nil
}

// Extract reads one answer.
func (x *Extractor) Extract(body io.Reader, each func(record []Value) error) error {
	x.scan.Reset(body)
	return x.run(each)
}

// ExtractText reads one answer that is in memory. The eight bytes behind it are overwritten, where it has the
// capacity for them.
func (x *Extractor) ExtractText(body []byte, each func(record []Value) error) error {
	if cap(body)-len(body) < 8 {
		return x.Extract(bytes.NewReader(body), each)
	}
	x.scan.ResetText(body)
	defer x.scan.Reset(nil) // who owns the text may use it again
	return x.run(each)
}

func (x *Extractor) run(each func(record []Value) error) error {
	e := &x.extraction
	e.each, e.err, e.found, e.copying = each, nil, false, 0
	if e.records(e.path, e.scan.Next()) && e.scan.Next() == End {
		if !e.found {
			return &studio.Failure{
				Code: studio.CodeNotFound, Message: noRecords("answer has", e.path, e.list),
				Fix: "Choose another list of records.", Field: "output.recordPath",
			}
		}
		return nil
	}
	if e.err != nil {
		return e.err
	}
	if syntax, ok := e.scan.Err().(*SyntaxError); ok {
		return &studio.Failure{Code: studio.CodeInvalid, Message: "The answer is not valid JSON.", Detail: syntax.Error()}
	}
	return e.scan.Err()
}

type extraction struct {
	scan  *Scanner
	path  Path
	list  bool
	plan  *plan
	many  []bool // by field: the path leads to several values
	each  func([]Value) error
	err   error // of each
	found bool  // the record path led somewhere

	values  []Value
	places  []span   // by field: where its JSON stands in raw
	raw     []byte   // the JSON of all values of the record, kept in one piece
	lists   [][]byte // by field with many: the JSON of the values so far, the closing bracket apart
	copying int      // containers within each other that are being copied
	text    []byte   // of them, without white space
	long    []byte   // a scalar that comes in parts
}

func newExtraction(output studio.Output) (*extraction, error) {
	path, err := ParsePath(output.RecordPath)
	if err != nil {
		return nil, studio.Fail(studio.CodeInvalid, "The path of the records: "+err.Error(), "Choose the list of records again.")
	}
	n := len(output.Fields)
	e := &extraction{path: path, list: output.List, plan: &plan{}, many: make([]bool, n),
		values: make([]Value, n), places: make([]span, n), lists: make([][]byte, n),
	}
	for i, field := range output.Fields {
		path, err := ParsePath(field.Path)
		if err != nil {
			return nil, studio.Fail(studio.CodeInvalid, "The path of "+field.Name+": "+err.Error(), "Correct the path of the output field.")
		}
		e.many[i] = path.many()
		e.plan.add(path, i)
	}
	return e, nil
}

// records walks along the rest of the record path from the value that t began.
func (e *extraction) records(path Path, t Token) bool {
	if len(path) > 0 {
		return e.walk(t, func(i int, name []byte) bool { return path[0].matches(i, name) },
			func(t Token) bool { return e.records(path[1:], t) })
	}
	switch {
	case !e.list || t == ObjectStart:
		e.found = true
		return e.record(t)
	case t == Null: // no records, said in another way
		e.found = true
		return true
	case t == ListStart:
		e.found = true
		return e.walk(t, func(int, []byte) bool { return true }, e.record)
	}
	return e.scan.Skip(t)
}

// matches tells whether a step leads to the element at index i, or to the member called name when i
// is -1.
func (s Step) matches(i int, name []byte) bool {
	switch s.Kind {
	case StepKey:
		return i < 0 && string(name) == s.Key
	case StepAny:
		return i < 0
	case StepIndex:
		return i == s.Index
	}
	return i >= 0
}

// walk goes through the members or elements of the value that t began and enters those that match.
func (e *extraction) walk(t Token, match func(i int, name []byte) bool, enter func(Token) bool) bool {
	if t != ObjectStart && t != ListStart {
		return e.scan.Skip(t)
	}
	for i := 0; ; i++ {
		matched := false
		next := e.scan.Next()
		switch {
		case next == ObjectEnd || next == ListEnd:
			return true
		case next == Key:
			matched = match(-1, e.name())
			if !e.scan.skipParts() {
				return false
			}
			next = e.scan.Next()
		default:
			matched = match(i, nil)
		}
		if matched && !enter(next) || !matched && !e.scan.Skip(next) {
			return false
		}
	}
}

// name is the member name just read. One that is longer than the window is not one that a path names.
func (e *extraction) name() []byte {
	raw := e.scan.Raw()
	switch {
	case e.scan.Partial():
		return nil
	case bytes.IndexByte(raw, '\\') < 0:
		return raw[1 : len(raw)-1]
	}
	return []byte(Unquote(raw))
}

func (e *extraction) record(t Token) bool {
	clear(e.places)
	for i := range e.lists {
		e.lists[i] = e.lists[i][:0]
	}
	e.text, e.raw = e.text[:0], e.raw[:0]
	if !e.take(e.plan, t) {
		return false
	}
	for i, list := range e.lists {
		if len(list) > 0 {
			e.keep(i, append(list, ']'))
		}
	}
	raw := string(e.raw)
	for i, place := range e.places {
		e.values[i] = valueOf(raw[place.from:place.to])
	}
	e.err = e.each(e.values)
	return e.err == nil
}

// set gives a field its value as written. When a name repeats within an object the last one counts.
func (e *extraction) set(field int, raw []byte) {
	if !e.many[field] {
		e.keep(field, raw)
		return
	}
	if len(e.lists[field]) > 1 {
		e.lists[field] = append(e.lists[field], ',')
	}
	e.lists[field] = append(e.lists[field], raw...)
}

func (e *extraction) keep(field int, raw []byte) {
	from := len(e.raw)
	e.raw = append(e.raw, raw...)
	e.places[field] = span{from, len(e.raw)}
}

func valueOf(text string) Value {
	switch {
	case text == "":
		return Value{Missing: true}
	case text == "null":
		return Value{Null: true, JSON: text}
	case text[0] != '"':
		return Value{Text: text, JSON: text}
	case strings.IndexByte(text, '\\') < 0:
		return Value{Text: text[1 : len(text)-1], JSON: text}
	}
	return Value{Text: Unquote([]byte(text)), JSON: text}
}
