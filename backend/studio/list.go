package studio

import "time"

// ListStatus is what the list of connectors says of each of them.
type ListStatus string

const (
	StatusDraft        ListStatus = "draft" // saving would fail; Missing says what is missing
	StatusNotConnected ListStatus = "notConnected"
	StatusConnecting   ListStatus = "connecting"
	StatusConnected    ListStatus = "connected"
	StatusExpired      ListStatus = "expired"
	StatusBroken       ListStatus = "broken"
)

// ListFilter narrows the list by status.
type ListFilter string

const (
	FilterAll       ListFilter = ""
	FilterConnected ListFilter = "connected"
	FilterAttention ListFilter = "attention" // expired, broken or not connected
	FilterDraft     ListFilter = "draft"
)

// ConnectorSort is a column of the list.
type ConnectorSort string

const (
	SortName     ConnectorSort = "name"
	SortCategory ConnectorSort = "category"
	SortMethod   ConnectorSort = "method"
	SortStatus   ConnectorSort = "status"
	SortActions  ConnectorSort = "actions"
	SortLastUsed ConnectorSort = "lastUsed"
)

// ConnectorQuery asks for a window of the list.
type ConnectorQuery struct {
	Search     string            `json:"search"` // in names, descriptions, base URLs and action names
	Category   ConnectorCategory `json:"category"`
	Filter     ListFilter        `json:"filter"`
	Sort       ConnectorSort     `json:"sort"`
	Descending bool              `json:"descending"`
	From       int               `json:"from"`  // first row, from 0
	Count      int               `json:"count"` // rows wanted, at most 500
}

// ConnectorPage is the window that was asked for.
type ConnectorPage struct {
	Rows  []ConnectorRow `json:"rows"`
	Total int            `json:"total"` // rows that match
	// Counts are per filter, for the search and category given.
	Counts ConnectorCounts `json:"counts"`
	Saved  int             `json:"saved"` // connectors and drafts altogether, whatever the filters
}

type ConnectorCounts struct {
	All       int `json:"all"`
	Connected int `json:"connected"`
	Attention int `json:"attention"`
	Draft     int `json:"draft"`
}

// ConnectorRow is one row of the list.
type ConnectorRow struct {
	ID          string            `json:"id"`
	Name        string            `json:"name"`
	Description string            `json:"description"`
	BaseURL     string            `json:"baseUrl"`
	Logo        string            `json:"logo"`
	Category    ConnectorCategory `json:"category"`
	Method      AuthMethod        `json:"method"`
	Status      ListStatus        `json:"status"`
	Missing     string            `json:"missing"` // what a draft lacks, such as "No Base URL yet"
	Unsaved     bool              `json:"unsaved"` // a saved connector with an unsaved draft of changes
	Actions     int               `json:"actions"`
	LastUsed    *time.Time        `json:"lastUsed" ts_type:"string | null"`
}

// ActionRow is one row of a connector's Actions tab.
type ActionRow struct {
	Action   Action     `json:"action"`   // the draft where the action was never saved, else as saved
	Draft    bool       `json:"draft"`    // never saved
	Unsaved  bool       `json:"unsaved"`  // saved, with an unsaved draft of changes
	LastTest *TestBrief `json:"lastTest"` // nil when never tested
}

// TestBrief is a test in one line.
type TestBrief struct {
	CallID    string            `json:"callId"`
	At        time.Time         `json:"at" ts_type:"string"`
	Status    int               `json:"status"` // 0 when no answer came
	Failure   string            `json:"failure"`
	Values    map[string]string `json:"values"`
	Millis    float64           `json:"millis"`
	Size      int64             `json:"size"`
	Drifted   int               `json:"drifted"` // number of differences to the declared output
	BodyID    string            `json:"bodyId"`
	HasOutput bool              `json:"hasOutput"` // the answer can serve as the template of the output
}

// CallQuery asks for a window of the history.
type CallQuery struct {
	ConnectorID string     `json:"connectorId"` // empty for all
	ActionID    string     `json:"actionId"`    // empty for all
	Search      string     `json:"search"`      // words in URL, status, action name and bodies
	FailedOnly  bool       `json:"failedOnly"`  // no answer, or a status of 400 and above
	Since       *time.Time `json:"since" ts_type:"string | null"`
	Before      string     `json:"before"` // id of the last row of the window before; empty for the newest
	Count       int        `json:"count"`  // at most 200
}

// CallPage is the window that was asked for, newest first.
type CallPage struct {
	Rows   []CallRow `json:"rows"`
	More   bool      `json:"more"`
	Failed int       `json:"failed"` // failed calls within connector, action, search and since
}

// CallRow is one row of the history.
type CallRow struct {
	ID          string     `json:"id"`
	ConnectorID string     `json:"connectorId"`
	ActionID    string     `json:"actionId"`
	ActionName  string     `json:"actionName"`
	Source      CallSource `json:"source"`
	StartedAt   time.Time  `json:"startedAt" ts_type:"string"`
	Method      string     `json:"method"`
	URL         string     `json:"url"`
	Status      int        `json:"status"`
	Failure     string     `json:"failure"`
	Millis      float64    `json:"millis"`
	Size        int64      `json:"size"`
}

// Day counts the calls of one day, for the overview.
type Day struct {
	Date   string `json:"date"` // YYYY-MM-DD, local time
	Calls  int    `json:"calls"`
	Failed int    `json:"failed"`
}

// Settings are what the person chose for the whole application.
type Settings struct {
	Theme             Theme  `json:"theme"`
	SingleKeys        bool   `json:"singleKeys"`        // single-letter shortcuts
	Zoom              int    `json:"zoom"`              // percent, 80..150
	RailViews         string `json:"railViews"`         // names of views whose sidebar is the rail, separated by commas
	HistoryDays       int    `json:"historyDays"`       // 1..365
	HistoryCalls      int    `json:"historyCalls"`      // 100..100000
	HistoryMegabytes  int    `json:"historyMegabytes"`  // room for response bodies, 50..10000
	TestSeconds       int    `json:"testSeconds"`       // limit for one whole test, 5..600
	ResponseMegabytes int    `json:"responseMegabytes"` // largest response kept, 1..1024
}

type Theme string

const (
	ThemeSystem Theme = "system"
	ThemeLight  Theme = "light"
	ThemeDark   Theme = "dark"
)

// DefaultSettings are in force until the person changes them.
var DefaultSettings = Settings{
	Theme: ThemeSystem, SingleKeys: true, Zoom: 100, HistoryDays: 30, HistoryCalls: 10000,
	HistoryMegabytes: 500, TestSeconds: 30, ResponseMegabytes: 256,
}

// Window is where the window was, in logical pixels.
type Window struct {
	Width     int  `json:"width"`
	Height    int  `json:"height"`
	Maximised bool `json:"maximised"`
}
