package studio

import "time"

// Action is one API call of a connector, with its parameters and its output.
type Action struct {
	ID          string         `json:"id"`
	ConnectorID string         `json:"connectorId"`
	Name        string         `json:"name"` // required, unique in its connector without regard to case
	Description string         `json:"description"`
	Category    ActionCategory `json:"category"`
	Method      string         `json:"method"`    // one of Methods
	Endpoint    string         `json:"endpoint"`  // path under the base URL, or a whole URL of its origin; may hold {parameter}
	Query       []Pair         `json:"query"`     // the query table; values may hold {parameter}
	Headers     []Pair         `json:"headers"`   // values may hold {parameter}
	Cookies     []Pair         `json:"cookies"`   // sent together in the Cookie header; values may hold {parameter}
	BodyKind    ContentKind    `json:"bodyKind"`  // empty: JSON where the request type takes a body, else nothing
	Body        string         `json:"body"`      // JSON, XML or text with holes, or a GraphQL query; empty sends no body
	BodyType    string         `json:"bodyType"`  // the content type; empty: that of the kind
	BodyParts   []BodyPart     `json:"bodyParts"` // of a form
	BodyFile    string         `json:"bodyFile"`  // the {parameter} of the file that a binary body is
	Variables   string         `json:"variables"` // of a GraphQL query: JSON with holes, or empty
	Parameters  []Parameter    `json:"parameters"`
	Output      Output         `json:"output"`
	Pagination  Pagination     `json:"pagination"`
	Outcomes    []OutcomeRule  `json:"outcomes"` // go before those of the connector
	// Repeatable lets a POST or PATCH be sent again when nobody knows whether it arrived: it does no harm
	// twice, such as a look-up.
	Repeatable bool      `json:"repeatable"`
	Position   int       `json:"position"` // order within the connector
	CreatedAt  time.Time `json:"createdAt" ts_type:"string"`
	UpdatedAt  time.Time `json:"updatedAt" ts_type:"string"`
}

// ActionCategory decides what a call is for: the category, not the verb, tells whether it writes.
type ActionCategory string

const (
	Retrieve ActionCategory = "retrieve" // brings rows
	Enrich   ActionCategory = "enrich"   // adds columns to a row
	Connect  ActionCategory = "connect"  // sends a row out
)

// Methods are the request types: those of the guide, in its order, and two more.
var Methods = []string{"GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS"}

// MethodTakesBody tells whether a request of this type has a body by itself: with the others it must be
// asked for.
func MethodTakesBody(method string) bool {
	return method == "POST" || method == "PUT" || method == "PATCH"
}

// Parameter is a {name} to be filled before each call.
type Parameter struct {
	Name        string        `json:"name"`
	Type        ParameterType `json:"type"`
	Required    bool          `json:"required"`
	Default     string        `json:"default"` // used when the value is blank; empty for none
	Description string        `json:"description"`
	// KeepSlashes lets a value with "/" into the path: it is sent as %2F and separates nothing. Without
	// it such a value is refused.
	KeepSlashes bool `json:"keepSlashes"`
	// Choices are the values to choose from; with none any value will do.
	Choices []string `json:"choices"`
	// Style tells how a list, or the members of JSON, are written in a query or a form.
	Style ListStyle `json:"style"`
	// Raw puts the value into a query as URL text: "&" and "=" in it separate entries.
	Raw bool `json:"raw"`
	// Items is what the values of a list are in JSON.
	Items ListItems `json:"items"`
}

// ListItems is a kind of the values of a list.
type ListItems string

const (
	ItemsText    ListItems = "" // as typed: texts, or what a JSON list has
	ItemsNumber  ListItems = "number"
	ItemsBoolean ListItems = "boolean"
)

// ListItemKinds are all of them.
var ListItemKinds = []ListItems{ItemsText, ItemsNumber, ItemsBoolean}

// ListStyle is a way to write several values in one query or form.
type ListStyle string

const (
	StyleCommas   ListStyle = ""         // a=1,2
	StyleRepeat   ListStyle = "repeat"   // a=1&a=2; in XML an element for each, of cookies one for each
	StyleBrackets ListStyle = "brackets" // a[]=1&a[]=2
	StylePipes    ListStyle = "pipes"    // a=1|2
	StyleSpaces   ListStyle = "spaces"   // a=1 2
	StyleDeep     ListStyle = "deep"     // a[x]=1&a[y][]=2, of a JSON object
)

// ListStyles are all of them.
var ListStyles = []ListStyle{StyleCommas, StyleRepeat, StyleBrackets, StylePipes, StyleSpaces, StyleDeep}

type ParameterType string

const (
	ParamText    ParameterType = "text"
	ParamNumber  ParameterType = "number" // any JSON number; its digits are sent as typed
	ParamBoolean ParameterType = "boolean"
	ParamList    ParameterType = "list" // a JSON list, or values separated by commas
	ParamJSON    ParameterType = "json" // any JSON value
	ParamFile    ParameterType = "file" // a file that was chosen; see ChosenFile
)

// Output is what consumers of the action read from its response.
type Output struct {
	// RecordPath points to the list of records, such as "data.items"; empty with List set means that the
	// whole answer is the list; empty without it means that the whole answer is one record.
	RecordPath string        `json:"recordPath"`
	List       bool          `json:"list"`
	Fields     []OutputField `json:"fields"`
	// Known are the paths from the record that the samples had when the output was chosen, ticked or not.
	// What is neither declared nor known is new to drift. May be empty: then all that is not declared is new.
	Known []string `json:"known,omitempty"`
}

// OutputField is a named, typed value read from each record.
type OutputField struct {
	Name     string    `json:"name"` // unique within the output
	Path     string    `json:"path"` // from the record; see package fields for the syntax
	Type     FieldType `json:"type"`
	Nullable bool      `json:"nullable"` // null was seen
	Optional bool      `json:"optional"` // missing in some records
	Mixed    bool      `json:"mixed"`    // more than one JSON type was seen
	Sample   string    `json:"sample"`   // a value as it was seen, cut at 200 characters
}

type FieldType string

const (
	FieldText    FieldType = "text"
	FieldNumber  FieldType = "number"
	FieldBoolean FieldType = "boolean"
	FieldDate    FieldType = "date"
	FieldURL     FieldType = "url"
	FieldEmail   FieldType = "email"
	FieldList    FieldType = "list"
	FieldJSON    FieldType = "json"
)
