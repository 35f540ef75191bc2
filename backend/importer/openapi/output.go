package openapi

import (
	"fmt"
	"slices"
	"strings"

	"connectorstudio/backend/fields"
	"connectorstudio/backend/studio"
)

const (
	maxAlternatives = 4             // of oneOf and anyOf, as many are looked at
	maxValues       = 600           // in one document made from a schema; it is made less deep until it has no more
	mostValues      = 5 * maxValues // in the other documents, and in one that cannot be less deep
	maxEnvelopes    = 3             // objects around a list of records
	maxFields       = 200           // suggested of one operation
)

// output suggests what is read from the answer. Documents are made from the schema of the first successful
// response and read by the rules for answers that came, so that both make the same fields: one document
// for each alternative, one with what may be null as null, one without what may be missing.
func (w *writer) output() {
	schema := w.answerSchema()
	if schema == nil {
		return
	}
	b := exampleWriter{d: w.d, around: map[envelope]int{}}
	documents := b.documents(schema)
	if len(documents) == 0 {
		return
	}
	inferred, err := fields.Infer(documents...)
	if err != nil {
		w.note("No output fields are suggested: the schema of the answer cannot be read.")
		return
	}
	in := inferred.Suggest()
	o := studio.Output{RecordPath: in.RecordPath, List: in.List, Known: in.Known}
	collectFields(in.Root, &o.Fields)
	if len(o.Fields) > maxFields {
		w.note(fmt.Sprintf("The answer has %d fields; the first %d are output fields.", len(o.Fields), maxFields))
		o.Fields = o.Fields[:maxFields]
	}
	if b.cut {
		w.note("The schema of the answer is very large: what lies deepest in it makes no output fields of its own.")
	}
	if b.partly {
		w.note("The schema of the answer has more members than fit: the rest makes no output fields, and which of them can be missing is not known.")
	}
	if len(o.Fields) > 0 {
		w.out.Action.Output = o
	}
}

// collectFields takes every field that can be ticked. The values were made up: they are no samples.
func collectFields(s fields.Shape, into *[]studio.OutputField) {
	if s.Field != nil {
		f := *s.Field
		f.Sample = ""
		*into = append(*into, f)
	}
	for _, child := range s.Children {
		collectFields(child, into)
	}
}

// answerSchema is the schema of the first successful JSON response, nil without one.
func (w *writer) answerSchema() *node {
	responses := w.operation.at("responses")
	if !responses.is(object) {
		return nil
	}
	statuses := slices.Clone(responses.names)
	slices.Sort(statuses) // 200 before 201, both before 2XX
	for _, status := range statuses {
		if !strings.HasPrefix(status, "2") {
			continue
		}
		response := w.d.follow(responses.members[status])
		if schema := response.at("schema"); schema != nil && w.producesJSON() {
			return schema
		}
		content := response.at("content")
		if !content.is(object) {
			continue
		}
		for _, media := range content.names {
			if isJSON(media) || media == "*/*" {
				return w.d.follow(content.members[media]).at("schema")
			}
		}
	}
	return nil
}

// producesJSON is for Swagger 2.0, where nothing said means JSON.
func (w *writer) producesJSON() bool {
	kinds := w.kindsOf("produces")
	return len(kinds) == 0 || slices.ContainsFunc(kinds, isJSON) || slices.Contains(kinds, "*/*")
}

// variant is which of the values that a schema allows is written.
type variant struct {
	alternative int  // of oneOf and anyOf
	sparse      bool // without what need not be there
	nulls       bool // null where that is allowed
}

// envelope is a schema that may hold records in so many objects.
type envelope struct {
	schema *node
	most   int
}

// exampleWriter writes values that a schema allows as JSON, and knows how much it wrote.
type exampleWriter struct {
	d      *Definition
	open   []*node          // schemas that are being written
	trying bool             // how deep the documents can be is being found out
	least  int              // so deep they always are: the members of the records are in them
	around map[envelope]int // what envelopes answered
	depth  int              // containers deeper than that are written without what is in them
	deep   int              // containers around the value
	lists  int              // those of them that are lists
	values int
	most   int  // alternatives that were met
	cut    bool // containers were written empty
	partly bool // members were left out: there is one document
}
