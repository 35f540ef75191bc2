// Package fields finds typed output fields in JSON samples and reads them from responses. Numbers
// stay text from the wire on: 9007199254740993 and 0.10 survive.
//
// A path is written as in JSONPath (RFC 9535) without the leading "$.": keys joined by dots, odd keys
// in brackets and quotes, list positions in brackets: data.items[*].owner["e-mail"], tags[0].
package fields

import "connectorstudio/backend/studio"

// Shape is one node of what was seen in the samples, all of them merged.
type Shape struct {
	Key    string   `json:"key"`    // member name; "[*]" for the elements of a list, "*" for the members of a map keyed by ids
	Path   string   `json:"path"`   // from the root of the answer
	Types  []string `json:"types"`  // "object", "list", "string", "number", "boolean", "null", in this order
	Seen   int64    `json:"seen"`   // present in Seen ...
	Of     int64    `json:"of"`     // ... of Of parents
	Nulls  int64    `json:"nulls"`  // null in so many
	Items  int64    `json:"items"`  // elements altogether, for lists
	Sample string   `json:"sample"` // first value, if possible neither null nor empty, cut at 200 characters; none for objects with members
	// SampleType is the type of Sample, one of Types; empty without a sample. Where types are mixed it tells
	// whether 12 was a number or a text.
	SampleType string  `json:"sampleType"`
	Children   []Shape `json:"children"` // in the order of first sight
	// Field is the output field that ticking this node makes; nil outside the records and for
	// containers that are better ticked by their members.
	Field *studio.OutputField `json:"field"`
}

// Candidate is a list that could be the list of records.
type Candidate struct {
	Path  string `json:"path"`
	Items int64  `json:"items"`
}

// Inference is what the samples have in common and how they differ.
type Inference struct {
	Root       Shape       `json:"root"`
	Candidates []Candidate `json:"candidates"` // best first
	RecordPath string      `json:"recordPath"` // chosen by the caller, or suggested
	List       bool        `json:"list"`
	Samples    int         `json:"samples"` // documents merged
	Notes      []string    `json:"notes"`   // duplicate keys, collapsed maps, …
	// Known are all paths of the records, for studio.Output.Known.
	Known []string `json:"known"`
}
