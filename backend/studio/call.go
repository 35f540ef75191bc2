package studio

import "time"

// Call is one request that went out and what came of it, fit to be shown and kept: credentials are
// hidden. Activity is the history of calls.
type Call struct {
	ID          string `json:"id"`
	ConnectorID string `json:"connectorId"`
	// ConnectionID names the connection that was used, ConnectionName is what it was called then; the name is
	// empty where the connector had no other.
	ConnectionID   string            `json:"connectionId"`
	ConnectionName string            `json:"connectionName"`
	ActionID       string            `json:"actionId"`   // empty for token calls
	ActionName     string            `json:"actionName"` // as it was then
	Source         CallSource        `json:"source"`
	StartedAt      time.Time         `json:"startedAt" ts_type:"string"`
	Values         map[string]string `json:"values"` // the sample values used
	Request        SentRequest       `json:"request"`
	Response       *Response         `json:"response"` // nil when no answer came
	Failure        *Failure          `json:"failure"`  // nil when an answer came, whatever its status
	Redirects      []RedirectHop     `json:"redirects"`
	Timing         Timing            `json:"timing"`
	Drift          []Drift           `json:"drift"`  // differences to the declared output; never a failure
	Ruling         *Ruling           `json:"ruling"` // what the outcome rules say of it; nil for token calls
	Try            int               `json:"try"`    // of the same call: 1 for the first, 0 when it was never to be made again
	Page           int               `json:"page"`   // of the action's pages, from 1; 0 when it was no matter
}

// CallSource tells who asked for the call.
type CallSource string

const (
	SourceTest      CallSource = "test"
	SourceConnect   CallSource = "connect"   // sign-in, connection check
	SourceAutomatic CallSource = "automatic" // token refresh
)

// SentRequest is the request as sent. A value that authentication added is shown as dots.
type SentRequest struct {
	Method        string  `json:"method"`
	URL           string  `json:"url"`
	Headers       []Field `json:"headers"`
	Body          string  `json:"body"` // cut at 256 KiB
	BodyTruncated bool    `json:"bodyTruncated"`
	CURL          string  `json:"curl"` // the same request for a shell, credentials hidden
}

// Field is a header or a query entry. Hidden marks a value that was replaced by dots.
type Field struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Hidden bool   `json:"hidden"`
}

// Response is an answer of the remote system, even a 500 or a sign-in page.
type Response struct {
	Status      int      `json:"status"`
	StatusText  string   `json:"statusText"`
	Protocol    string   `json:"protocol"`
	Headers     []Field  `json:"headers"`
	ContentType string   `json:"contentType"`
	Charset     string   `json:"charset"`
	Kind        BodyKind `json:"kind"`
	BodyID      string   `json:"bodyId"`   // names the file that holds the body; empty for no body
	Size        int64    `json:"size"`     // bytes, decompressed
	WireSize    int64    `json:"wireSize"` // bytes as received
	// Format tells what a text was read as: its fields are in its JSON-shaped view (FieldsID).
	Format ViewFormat `json:"format"`
	Notes  []string   `json:"notes"` // what was noticed while reading: bad UTF-8, masked secrets, …
}

// ViewFormat is a kind of text whose fields can be read through a JSON-shaped view.
type ViewFormat string

const (
	ViewNone  ViewFormat = ""
	ViewLines ViewFormat = "lines" // one JSON value per line
	ViewXML   ViewFormat = "xml"
	ViewCSV   ViewFormat = "csv"
)

// FieldsID names the body from which fields are read: the answer itself when it is JSON, its view when there
// is one; empty when no fields can be read.
func (r *Response) FieldsID() string {
	switch {
	case r == nil || r.BodyID == "":
		return ""
	case r.Format != ViewNone:
		return r.BodyID + ViewSuffix
	case r.Kind == BodyJSON:
		return r.BodyID
	}
	return ""
}

// ViewSuffix is added to the id of a body to name its JSON-shaped view.
const ViewSuffix = "-view"

type BodyKind string

const (
	BodyEmpty  BodyKind = "empty"
	BodyJSON   BodyKind = "json" // valid JSON, whatever the content type says
	BodyText   BodyKind = "text"
	BodyBinary BodyKind = "binary"
)

// RedirectHop is one redirect of the chain.
type RedirectHop struct {
	Status   int    `json:"status"`
	From     string `json:"from"`
	To       string `json:"to"`
	Followed bool   `json:"followed"`
	Note     string `json:"note"` // why it was not followed, or what was removed
}

// Timing is where the time went, in milliseconds.
type Timing struct {
	DNS      float64 `json:"dns"`
	Connect  float64 `json:"connect"`
	TLS      float64 `json:"tls"`
	Wait     float64 `json:"wait"` // from the request written to the first byte of the answer
	Download float64 `json:"download"`
	Total    float64 `json:"total"`
	Reused   bool    `json:"reused"` // the connection was open already: DNS, Connect and TLS are 0
}

// Drift is one difference between an answer and the declared output.
type Drift struct {
	Path    string    `json:"path"`
	Kind    DriftKind `json:"kind"`
	Was     string    `json:"was"`
	Is      string    `json:"is"`
	Message string    `json:"message"`
}

type DriftKind string

const (
	DriftMissing DriftKind = "missing" // declared, not in the answer
	DriftNew     DriftKind = "new"     // in the answer, not declared
	DriftType    DriftKind = "type"    // another JSON type than declared
	DriftNull    DriftKind = "null"    // null for the first time
)
