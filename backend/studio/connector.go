// Package studio holds the nouns of Connector Studio: what a connector, an action, a connection and
// a test are, what is always true of them, and how they are checked. It depends on nothing but the
// template syntax, and nothing in it talks to a disk or a network.
package studio

import "time"

// Connector is the definition of one external system: its name, where it answers, how requests to it
// are signed. Its actions are kept beside it. A connector holds no secret, by construction.
type Connector struct {
	ID          string            `json:"id"`
	UsedFrom    string            `json:"-"`           // the connector's own id where ID is that of the connection that uses it
	Name        string            `json:"name"`        // required, unique without regard to case
	Description string            `json:"description"` // free text
	BaseURL     string            `json:"baseUrl"`     // absolute http or https, no user info, no fragment
	Logo        string            `json:"logo"`        // hex SHA-256 of the stored PNG; empty when there is none
	Category    ConnectorCategory `json:"category"`
	Auth        Auth              `json:"auth"`
	// Alternatives are further methods; each connection uses one, or Auth, which is the first.
	Alternatives []Alternative `json:"alternatives"`
	// Alternative is the id of the one that Auth holds, in a connector as one of its connections uses it.
	Alternative string `json:"-"`
	// Parameters are the connection parameters that are declared; see ConnectionParameters for all there are.
	Parameters []ConnectionParameter `json:"parameters"`
	// FollowOffOrigin follows redirects to another origin, with every credential removed first.
	FollowOffOrigin bool `json:"followOffOrigin"`
	// DefaultHeaders and DefaultQuery are sent with every action that has no entry of the same name.
	DefaultHeaders []Pair `json:"defaultHeaders"`
	DefaultQuery   []Pair `json:"defaultQuery"`
	// ApprovedOrigins are further addresses that actions may call, without any credential.
	ApprovedOrigins []string `json:"approvedOrigins"`
	// CheckActionID names the action whose call is the connection check; empty for none.
	CheckActionID string `json:"checkActionId"`
	// CheckRequest is the connection check where no action is; without an endpoint there is none.
	CheckRequest CheckRequest `json:"checkRequest"`
	LookUp       LookUp       `json:"lookUp"` // the call after connecting
	Preparation  Preparation  `json:"preparation"`
	Limits       Limits       `json:"limits"`
	Retry        RetryPolicy  `json:"retry"`
	// Outcomes say what answers mean; the usual rules follow them.
	Outcomes []OutcomeRule `json:"outcomes"`
	// Pagination is how most lists of the system go on: a hint, which is suggested for an action that has no
	// pagination of its own. Nothing is paged by it.
	Pagination Pagination `json:"pagination"`
	CreatedAt  time.Time  `json:"createdAt" ts_type:"string"`
	UpdatedAt  time.Time  `json:"updatedAt" ts_type:"string"`
}

// Preparation is the checklist of the guide's prerequisites, with the administrator's own notes.
type Preparation struct {
	Credentials      bool   `json:"credentials"`      // authentication details are at hand
	DocumentationURL string `json:"documentationUrl"` // link to the API documentation; empty or http(s)
	SampleData       bool   `json:"sampleData"`       // sample request and response data are at hand
	MethodChosen     bool   `json:"methodChosen"`     // which authentication method the system uses is known
	Notes            string `json:"notes"`
}

// ConnectorCategory is the Data Connector Category of the guide.
type ConnectorCategory string

const (
	CategoryCRM                 ConnectorCategory = "CRM"
	CategorySalesEngagement     ConnectorCategory = "Sales engagement"
	CategoryMarketingAutomation ConnectorCategory = "Marketing automation"
	CategoryDataEnrichment      ConnectorCategory = "Data enrichment"
	CategoryDataWarehouse       ConnectorCategory = "Data warehouse and BI"
	CategoryAdvertising         ConnectorCategory = "Advertising"
	CategoryCustomerSupport     ConnectorCategory = "Customer support"
	CategoryCommunication       ConnectorCategory = "Communication"
	CategoryFinance             ConnectorCategory = "Finance and billing"
	CategoryCommerce            ConnectorCategory = "Commerce"
	CategoryHumanResources      ConnectorCategory = "Human resources"
	CategoryProductivity        ConnectorCategory = "Productivity"
	CategoryDeveloperTools      ConnectorCategory = "Developer tools"
	CategoryOther               ConnectorCategory = "Other"
)

// ConnectorCategories lists the categories in the order of the dropdown.
var ConnectorCategories = []ConnectorCategory{
	CategoryCRM, CategorySalesEngagement, CategoryMarketingAutomation, CategoryDataEnrichment,
	CategoryDataWarehouse, CategoryAdvertising, CategoryCustomerSupport, CategoryCommunication,
	CategoryFinance, CategoryCommerce, CategoryHumanResources, CategoryProductivity,
	CategoryDeveloperTools, CategoryOther,
}

// CheckRequest is a request of its own that tells whether a connection works.
type CheckRequest struct {
	Method   string `json:"method"`   // one of Methods; empty means GET
	Endpoint string `json:"endpoint"` // a path under the base URL; it may hold connection parameters
}

// Action makes an action of the request, to be sent like any other.
func (r CheckRequest) Action(connectorID string) Action {
	a := Action{ID: NewID(), ConnectorID: connectorID, Name: "Connection check", Category: Retrieve, Method: r.Method, Endpoint: r.Endpoint}
	if a.Method == "" {
		a.Method = "GET"
	}
	return a.WithLists()
}

// HasCheck tells whether the connector names a connection check.
func (c Connector) HasCheck() bool { return c.CheckActionID != "" || c.CheckRequest.Endpoint != "" }
