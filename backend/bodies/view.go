// Package bodies keeps response bodies in files and shows parts of them: the page gets the lines on
// screen and never the whole of a large body.
package bodies

import "connectorstudio/backend/studio"

// Info describes a kept body.
type Info struct {
	ID    string          `json:"id"`
	Kind  studio.BodyKind `json:"kind"`
	Size  int64           `json:"size"`
	Lines int64           `json:"lines"` // of the raw view; long lines are folded at LineWidth
	// PrettyLines counts the lines of the indented view; 0 unless the kind is JSON.
	PrettyLines int64 `json:"prettyLines"`
	// Root is the JSON value as a whole, which Children takes as node -1; its type is empty for any other kind.
	Root Node `json:"root"`
}

// Node is a row of the JSON tree.
type Node struct {
	ID       int64  `json:"id"`       // offset of the value in the body: names the node
	Key      string `json:"key"`      // member name or list position
	Path     string `json:"path"`     // see package fields
	Type     string `json:"type"`     // object, list, string, number, boolean, null
	Value    string `json:"value"`    // JSON text of a scalar, cut at 2,000 characters
	Children int64  `json:"children"` // members or elements
}

// Hit is a place where the searched text stands.
type Hit struct {
	Line   int64  `json:"line"`   // in the view searched, from 0; where the hit begins
	Column int    `json:"column"` // in UTF-16 units, as JavaScript counts
	Length int    `json:"length"` // in UTF-16 units; a hit in a folded line may reach into the next
	Text   string `json:"text"`   // the line around the hit, cut
}

// Hits is one window of a search.
type Hits struct {
	Hits  []Hit `json:"hits"`
	Total int64 `json:"total"` // counted up to a bound
	More  bool  `json:"more"`  // the bound was reached
}

// View names how a body is looked at.
type View string

const (
	Raw    View = "raw"
	Pretty View = "pretty"
)
