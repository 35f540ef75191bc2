package tabular

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"connectorstudio/backend/studio"
)

// jsonReader reads objects, one after another: the elements of a list, or the lines of a file. Members
// that earlier objects did not have become new columns.
type jsonReader struct {
	counted
	notes
	decoder *json.Decoder
	stray   *int
	limit   *limited
	list    bool // the elements end with the list
	one     bool // the whole document is one object
	ended   bool
	rows    int
	fresh   bool // the row brought columns, whose names may not be usable yet
	columns []string
	places  map[string]int // of the members
	texts   []string
	cells   []*string
}

const deepest = 10_000 // lists and objects within each other, as many as encoding/json reads

const plainValue = "Value" // the column of elements that are no objects

func openJSON(s Source, o Options) (Reader, error) {
	r := newJSON(s, o)
	if o.Format == FormatLines {
		return r, nil
	}
	found, err := r.findList()
	if err != nil {
		return nil, r.broken(err)
	}
	if !found {
		r = newJSON(s, o)
		r.one = true
	}
	return r, nil
}

func newJSON(s Source, o Options) *jsonReader {
	r := &jsonReader{places: map[string]int{}}
	r.counted.Reader = io.NewSectionReader(s, 0, s.Size)
	text, stray := decoder(&r.counted, o.Encoding)
	r.limit = &limited{Reader: text, left: largestRecord}
	r.decoder, r.stray = json.NewDecoder(r.limit), stray
	return r
}

// limited ends a text where one value of it is too long: the decoder keeps a value in memory, more than once.
type limited struct {
	io.Reader
	left int
}

var errLongValue = errors.New("a value is too long")

func (l *limited) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, errLongValue
	}
	n, err := l.Reader.Read(p[:min(len(p), max(l.left, 512))])
	l.left -= n
	return n, err
}

// token, more and value read on, each as far as a record may be long.
func (r *jsonReader) token() (json.Token, error) {
	r.limit.left = largestRecord
	return r.decoder.Token()
}

func (r *jsonReader) more() bool {
	r.limit.left = largestRecord
	return r.decoder.More()
}

func (r *jsonReader) value(into *json.RawMessage) error {
	r.limit.left = largestRecord
	return r.decoder.Decode(into)
}

// findList goes to the elements of the list that is the document, or of the first member that is a list of
// objects.
func (r *jsonReader) findList() (bool, error) {
	first, err := r.token()
	if err != nil {
		return false, err
	}
	if first == json.Delim('[') {
		r.list = true
		return true, nil
	}
	if first != json.Delim('{') {
		return false, fmt.Errorf("it is one value")
	}
	for r.more() {
		if _, err := r.token(); err != nil {
			return false, err
		}
		is, err := r.listOfObjects()
		if err != nil || is {
			return is, err
		}
	}
	return false, nil
}

// listOfObjects goes into a member if it is such a list, and past it otherwise.
func (r *jsonReader) listOfObjects() (bool, error) {
	value, err := r.token()
	if err != nil {
		return false, err
	}
	open, nested := value.(json.Delim)
	if !nested {
		return false, nil
	}
	if open == '[' && r.more() && r.next() == '{' {
		r.list = true
		return true, nil
	}
	for depth := 1; depth > 0; {
		token, err := r.token()
		if err != nil {
			return false, err
		}
		if depth > deepest {
			return false, fmt.Errorf("it has more than %d lists and objects within each other", deepest)
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
	}
	return false, nil
}

// next is the character with which the next value begins.
func (r *jsonReader) next() byte {
	rest, _ := io.ReadAll(io.LimitReader(r.decoder.Buffered(), 1<<10))
	rest = bytes.TrimLeft(rest, " \t\r\n,")
	if len(rest) == 0 {
		return '{' // beyond what is in memory: objects are what lists are of
	}
	return rest[0]
}

func (r *jsonReader) Columns() []string { return r.columns }
func (r *jsonReader) Position() int64   { return r.counted.n }
func (r *jsonReader) Close() error      { return nil }

func (r *jsonReader) Warnings() []string {
	list := append([]string{}, r.notes.list...)
	if *r.stray > 0 {
		list = append(list, plural(*r.stray, "byte is not UTF-8 and was", "bytes are not UTF-8 and were")+" read as Windows-1252.")
	}
	return list
}

// Next returns the next object.
func (r *jsonReader) Next() ([]*string, error) {
	if r.ended || r.one && r.rows > 0 {
		return nil, io.EOF
	}
	if r.list && !r.more() {
		if _, err := r.token(); err != nil {
			return nil, r.broken(err) // the list is cut
		}
		r.ended = true
		return nil, io.EOF
	}
	var raw json.RawMessage
	if err := r.value(&raw); err == io.EOF && !r.list {
		return nil, io.EOF
	} else if err != nil {
		return nil, r.broken(err)
	}
	r.rows++
	r.texts, r.cells = r.texts[:0], r.cells[:0]
	for range r.columns {
		r.texts, r.cells = append(r.texts, ""), append(r.cells, nil)
	}
	if len(raw) == 0 || raw[0] != '{' {
		r.set(plainValue, raw)
	} else if err := r.object(raw); err != nil {
		return nil, err
	}
	if r.fresh {
		r.columns, r.fresh = unique(r.columns), false
	}
	return r.cells, nil
}

func (r *jsonReader) object(raw []byte) error {
	members := json.NewDecoder(bytes.NewReader(raw))
	if _, err := members.Token(); err != nil {
		return r.broken(err)
	}
	for members.More() {
		key, err := members.Token()
		var value json.RawMessage
		if err == nil {
			err = members.Decode(&value)
		}
		if err != nil {
			return r.broken(err)
		}
		if r.set(key.(string), value); len(r.columns) > mostColumns {
			return tooWide(r.rows)
		}
	}
	return nil
}

func (r *jsonReader) set(member string, value json.RawMessage) {
	at, known := r.places[member]
	if !known {
		at = len(r.columns)
		r.places[member] = at
		r.columns, r.fresh = append(r.columns, member), true
		r.cells = append(r.cells, nil)
	}
	r.cells[at] = cellOf(value)
}

// cellOf is the text of a value: nothing for null, digits as they came, compact JSON for lists and objects.
func cellOf(value json.RawMessage) *string {
	text := ""
	switch value[0] {
	case 'n':
		return nil
	case '"':
		if json.Unmarshal(value, &text) != nil {
			text = string(value)
		}
	case '{', '[':
		var compact bytes.Buffer
		_ = json.Compact(&compact, value) // it was decoded already
		text = compact.String()
	default:
		text = string(value)
	}
	return &text
}

func (r *jsonReader) broken(err error) error {
	if errors.Is(err, errLongValue) {
		return studio.Fail(studio.CodeTooLarge, fmt.Sprintf("Row %d of the file is longer than %d MB.", r.rows+1, largestRecord>>20),
			"Choose a file with a list of objects, or JSON Lines: each object becomes a row.")
	}
	where := "The file is not valid JSON."
	if r.rows > 0 {
		where = fmt.Sprintf("The file is not valid JSON behind row %d.", r.rows)
	}
	return refused(where, "Check the file, or choose another format.", err)
}

// isLines tells JSON Lines: the first line is a whole object, and so does the second begin.
func isLines(text string) bool {
	first, rest, more := strings.Cut(text, "\n")
	first, rest = strings.TrimSpace(first), strings.TrimSpace(rest)
	if !strings.HasPrefix(first, "{") || !json.Valid([]byte(first)) {
		return false
	}
	return more && strings.HasPrefix(rest, "{")
}
