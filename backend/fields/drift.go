package fields

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"connectorstudio/backend/studio"
)

// maxNew bounds how many undeclared paths are named.
const maxNew = 50

// Drift compares an answer with the declared output: a difference is something to look at, never a
// failure. The body is read once. It is empty when nothing is declared or there are no records to
// look at. Errors: as Extract, except that missing records are a difference too.
func Drift(output studio.Output, body io.Reader) ([]studio.Drift, error) {
	drift := []studio.Drift{}
	if len(output.Fields) == 0 {
		return drift, nil
	}
	counts := make([]fieldCount, len(output.Fields))
	var records int64
	inferred, err := inferBeside(body, func(r io.Reader) error {
		return Extract(output, r, func(record []Value) error {
			records++
			for i, v := range record {
				counts[i].count(v, output.Fields[i])
			}
			return nil
		})
	})
	var failure *studio.Failure
	if errors.As(err, &failure) && failure.Code == studio.CodeNotFound {
		was := "object"
		if output.List {
			was = "list"
		}
		return append(drift, studio.Drift{Path: output.RecordPath, Kind: studio.DriftMissing, Was: was, Is: "missing", Message: failure.Message}), nil
	}
	if err != nil {
		return nil, err
	}
	if records == 0 {
		return drift, nil
	}
	for i, field := range output.Fields {
		drift = append(drift, counts[i].differences(field, records, output.List)...)
	}
	return append(drift, undeclared(output, inferred)...), nil
}

// inferBeside runs read over the body and infers the shape of the same bytes on the way.
func inferBeside(body io.Reader, read func(io.Reader) error) (*Inferred, error) {
	pipe, feed := io.Pipe()
	type result struct {
		inferred *Inferred
		err      error
	}
	done := make(chan result, 1)
	go func() {
		inferred, err := Infer(pipe)
		_, _ = io.Copy(io.Discard, pipe) // never keep the other side waiting
		done <- result{inferred, err}
	}()
	tee := io.TeeReader(body, feed)
	err := read(tee)
	feed.CloseWithError(orEOF(err))
	other := <-done
	if err != nil {
		return nil, err
	}
	return other.inferred, other.err
}

// orEOF is what the second reader gets at the end of the body.
func orEOF(err error) error {
	if err == nil {
		return io.EOF
	}
	return err
}

type fieldCount struct {
	missing, null, misfit int64
	is                    string // the JSON type of the first value that does not fit
}

func (c *fieldCount) count(v Value, declared studio.OutputField) {
	switch {
	case v.Missing:
		c.missing++
	case v.Null:
		c.null++
	case !expected(v, declared):
		if c.misfit == 0 {
			c.is = jsonTypeName(v.JSON)
		}
		c.misfit++
	}
}

// expected tells whether a value is of the kind that was declared. Any plain value could be read as
// text, but where names stood a number is a change; where "12" stood, as in ids, it is the same text.
func expected(v Value, declared studio.OutputField) bool {
	kind := jsonTypeName(v.JSON)
	plain := kind != "object" && kind != "list"
	if declared.Mixed && plain {
		return true
	}
	if declared.Type == studio.FieldText && plain && kind != "string" && declared.Sample != "" {
		return formatsOf([]byte(declared.Sample), isNumber|isBoolean) != 0
	}
	return v.Fits(declared.Type)
}

func jsonTypeName(text string) string {
	switch text[0] {
	case '{':
		return "object"
	case '[':
		return "list"
	case '"':
		return "string"
	case 't', 'f':
		return "boolean"
	case 'n':
		return "null"
	}
	return "number"
}

// typeWords are the field types as people read them.
var typeWords = map[studio.FieldType]string{
	studio.FieldText: "text", studio.FieldNumber: "a number", studio.FieldBoolean: "true or false", studio.FieldDate: "a date",
	studio.FieldURL: "a URL", studio.FieldEmail: "an email address", studio.FieldList: "a list", studio.FieldJSON: "JSON",
}

func (c *fieldCount) differences(field studio.OutputField, records int64, list bool) []studio.Drift {
	var drift []studio.Drift
	add := func(kind studio.DriftKind, n int64, is, what string) {
		path := field.Path
		if path == "" {
			path = "The record"
		}
		message := path + " " + what
		if list || records > 1 {
			message += fmt.Sprintf(" in %s", ofRecords(n, records))
		}
		drift = append(drift, studio.Drift{Path: field.Path, Kind: kind, Was: string(field.Type), Is: is, Message: message + "."})
	}
	if c.missing > 0 && !field.Optional {
		add(studio.DriftMissing, c.missing, "missing", "is missing")
	}
	if c.null > 0 && !field.Nullable {
		add(studio.DriftNull, c.null, "null", "is null")
	}
	if c.misfit > 0 {
		what := fmt.Sprintf("is %s instead of %s", article(c.is), typeWords[field.Type])
		if c.is == "string" {
			what = fmt.Sprintf("is text that is not %s", typeWords[field.Type])
		}
		add(studio.DriftType, c.misfit, c.is, what)
	}
	return drift
}

func article(typeName string) string {
	switch typeName {
	case "object":
		return "an object"
	case "boolean":
		return "true or false"
	}
	return "a " + typeName
}

func ofRecords(n, records int64) string {
	switch {
	case n == records && n > 1:
		return fmt.Sprintf("all %d records", n)
	case records == 1:
		return "the only record"
	}
	return fmt.Sprintf("%d of %d records", n, records)
}

// undeclared finds what the records have beside the declared fields and those left out on purpose.
// Of an object of which nothing was known only the object is named.
func undeclared(output studio.Output, inferred *Inferred) []studio.Drift {
	known := map[string]bool{}
	for _, path := range slices.Concat(declaredPaths(output), output.Known) {
		if parsed, err := ParsePath(path); err == nil {
			for i := range parsed {
				known[parsed[:i+1].general()] = true
			}
			known[parsed.general()] = true
		}
	}
	whole := map[string]bool{} // containers taken whole: what is in them is declared
	for _, field := range output.Fields {
		if parsed, err := ParsePath(field.Path); err == nil && (field.Type == studio.FieldJSON || field.Type == studio.FieldList) {
			whole[parsed.general()] = true
		}
	}
	inferred.record, _ = ParsePath(output.RecordPath)
	inferred.list = output.List
	drift := []studio.Drift{}
	if at := inferred.recordNode(); at != nil && !whole[""] {
		newBelow(at, "", known, whole, &drift)
	}
	return drift
}

func declaredPaths(output studio.Output) []string {
	var paths []string
	for _, field := range output.Fields {
		paths = append(paths, field.Path)
	}
	return paths
}

// general is the path with positions in lists replaced by [*], as samples know them.
func (p Path) general() string {
	general := slices.Clone(p)
	for i := range general {
		if general[i].Kind == StepIndex {
			general[i] = Step{Kind: StepEach}
		}
	}
	return general.String()
}

func newBelow(n *node, path string, known, whole map[string]bool, drift *[]studio.Drift) {
	visit := func(m *node, path string) {
		switch {
		case len(*drift) >= maxNew || whole[path]:
		case !known[path]:
			types := strings.Join(m.types(), " or ")
			*drift = append(*drift, studio.Drift{
				Path: path, Kind: studio.DriftNew, Is: types, Message: fmt.Sprintf("%s is new (%s).", path, types),
			})
		default:
			newBelow(m, path, known, whole, drift)
		}
	}
	for _, m := range n.members {
		visit(m, Child(path, m.key))
	}
	if n.any != nil && known[anyPath(path)] {
		newBelow(n.any, anyPath(path), known, whole, drift)
	}
	if n.element != nil && known[path+"[*]"] {
		newBelow(n.element, path+"[*]", known, whole, drift)
	}
}
