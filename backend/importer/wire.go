// Package importer reads and writes connectors in the portable format: one readable file, JSON or
// YAML, that a person can keep, compare, share and edit. Its JSON Schema is published as
// docs/schema/connector.schema.json.
//
// The format has no place for a secret, an id or a time: two exports of the same definition are the
// same bytes, and an import is always something new. Reading a file does nothing but read: no network,
// no disk, no program.
package importer

import "connectorstudio/backend/studio"

const (
	format  = "connector-studio/connector"
	version = 1

	maxFile    = 5 << 20
	maxDepth   = 64
	maxActions = 1000
	maxValues  = 500_000 // more do not fit into a file that has this format
)

// file is the whole of a portable file. A field without omitempty is required; fields stand in the
// file in the order of the struct.
type file struct {
	Format    string    `json:"format"`
	Version   int       `json:"version"`
	Connector connector `json:"connector"`
	Actions   []action  `json:"actions"`
	Logo      string    `json:"logo,omitempty"` // data:image/png;base64,…
}

type connector struct {
	Name             string                   `json:"name"`
	Description      string                   `json:"description,omitempty"`
	BaseURL          string                   `json:"baseUrl"`
	Category         studio.ConnectorCategory `json:"category,omitempty"`
	Auth             auth                     `json:"auth"`
	Alternatives     []alternative            `json:"alternatives,omitempty"` // further methods, each connection uses one
	FollowOffOrigin  bool                     `json:"followOffOrigin,omitempty"`
	DefaultHeaders   []studio.Pair            `json:"defaultHeaders,omitempty"`
	DefaultQuery     []studio.Pair            `json:"defaultQuery,omitempty"`
	CheckAction      string                   `json:"checkAction,omitempty"`  // the name of an action in the file
	CheckRequest     *checkRequest            `json:"checkRequest,omitempty"` // where no action is the connection check
	LookUp           *lookUp                  `json:"lookUp,omitempty"`
	DocumentationURL string                   `json:"documentationUrl,omitempty"`
	Parameters       []connectionParameter    `json:"parameters,omitempty"`
	Limits           *limits                  `json:"limits,omitempty"`
	Retry            *retry                   `json:"retry,omitempty"`
	Outcomes         []outcomeRule            `json:"outcomes,omitempty"`
	Pagination       *pagination              `json:"pagination,omitempty"` // a hint, suggested for actions without their own
}

type lookUp struct {
	Parameter string `json:"parameter"`
	Endpoint  string `json:"endpoint"`
	ListPath  string `json:"listPath,omitempty"`
	ValuePath string `json:"valuePath"`
	LabelPath string `json:"labelPath,omitempty"`
}

type checkRequest struct {
	Method   requestType `json:"method,omitempty"`
	Endpoint string      `json:"endpoint"`
}

// connectionParameter is defined here and has its values elsewhere: each connection keeps its own.
type connectionParameter struct {
	Name        string   `json:"name"`
	Label       string   `json:"label,omitempty"`
	Help        string   `json:"help,omitempty"`
	Required    bool     `json:"required,omitempty"`
	Secret      bool     `json:"secret,omitempty"`
	Default     string   `json:"default,omitempty"`
	Pattern     string   `json:"pattern,omitempty"`
	PatternHelp string   `json:"patternHelp,omitempty"`
	Choices     []choice `json:"choices,omitempty"`
	Prefix      string   `json:"prefix,omitempty"`
	Suffix      string   `json:"suffix,omitempty"`
}

type choice struct {
	Value string `json:"value"`
	Label string `json:"label,omitempty"`
}

type action struct {
	Name        string                `json:"name"`
	Description string                `json:"description,omitempty"`
	Category    studio.ActionCategory `json:"category,omitempty"`
	Method      requestType           `json:"method"`
	Endpoint    string                `json:"endpoint"`
	Query       []studio.Pair         `json:"query,omitempty"`
	Headers     []studio.Pair         `json:"headers,omitempty"`
	Cookies     []studio.Pair         `json:"cookies,omitempty"`
	BodyKind    studio.ContentKind    `json:"bodyKind,omitempty"`
	Body        string                `json:"body,omitempty"`
	BodyType    string                `json:"bodyType,omitempty"`
	BodyParts   []bodyPart            `json:"bodyParts,omitempty"`
	BodyFile    string                `json:"bodyFile,omitempty"`
	Variables   string                `json:"variables,omitempty"`
	Parameters  []parameter           `json:"parameters,omitempty"`
	Output      *output               `json:"output,omitempty"`
	Pagination  *pagination           `json:"pagination,omitempty"`
	Outcomes    []outcomeRule         `json:"outcomes,omitempty"`
	Repeatable  bool                  `json:"repeatable,omitempty"`
}

type bodyPart struct {
	Name        string `json:"name"`
	Value       string `json:"value,omitempty"`
	File        bool   `json:"file,omitempty"`
	ContentType string `json:"contentType,omitempty"`
}

// requestType is one of studio.Methods.
type requestType string

type parameter struct {
	Name        string               `json:"name"`
	Type        studio.ParameterType `json:"type"`
	Required    bool                 `json:"required,omitempty"`
	Default     string               `json:"default,omitempty"`
	Description string               `json:"description,omitempty"`
	KeepSlashes bool                 `json:"keepSlashes,omitempty"`
	Choices     []string             `json:"choices,omitempty"`
	Style       studio.ListStyle     `json:"style,omitempty"`
	Raw         bool                 `json:"raw,omitempty"`
	Items       studio.ListItems     `json:"items,omitempty"`
}

// output has no sample values: those are data of whoever tested the action.
type output struct {
	RecordPath string        `json:"recordPath,omitempty"`
	List       bool          `json:"list,omitempty"`
	Fields     []outputField `json:"fields,omitempty"`
	Known      []string      `json:"known,omitempty"` // paths, not values
}

type outputField struct {
	Name     string           `json:"name"`
	Path     string           `json:"path"`
	Type     studio.FieldType `json:"type"`
	Nullable bool             `json:"nullable,omitempty"`
	Optional bool             `json:"optional,omitempty"`
	Mixed    bool             `json:"mixed,omitempty"`
}
