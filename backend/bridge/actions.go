package bridge

import (
	"time"

	"connectorstudio/backend/studio"
)

// Actions lists and edits the actions of a connector.
type Actions struct{ app *Studio }

// ActionDraft is an action being edited, with its remembered sample values by parameter name.
type ActionDraft struct {
	Action  studio.Action     `json:"action"`
	Samples map[string]string `json:"samples"`
	Saved   bool              `json:"saved"`   // it was saved once: this is an edit
	Unsaved bool              `json:"unsaved"` // the draft differs from what was saved
	SavedAt time.Time         `json:"savedAt" ts_type:"string"`
}

// ActionLook is everything the wizard shows about a draft besides the draft itself.
type ActionLook struct {
	Problems   []studio.Problem `json:"problems"`
	Parameters []Detected       `json:"parameters"` // in the order of first use
	Preview    Preview          `json:"preview"`
	Ready      []ReadyItem      `json:"ready"` // what is needed to test
}

// Detected is a {parameter} found in the draft: its settings, and where it is used.
type Detected struct {
	Parameter studio.Parameter `json:"parameter"`
	Places    []string         `json:"places"` // "path", "query", "header", "body"
}

// Preview is the request as it would be sent with the sample values. Credentials are dots; {name}
// stands where a value is missing.
type Preview struct {
	URL     []Span         `json:"url"`
	Method  string         `json:"method"`
	Target  []Span         `json:"target"` // path and query
	Host    string         `json:"host"`
	Headers []studio.Field `json:"headers"`
	Body    string         `json:"body"`
	CURL    string         `json:"curl"`
}

// Span is a piece of text; Parameter names the parameter whose value it is, if any.
type Span struct {
	Text      string `json:"text"`
	Parameter string `json:"parameter"`
}

type ReadyItem struct {
	Done bool   `json:"done"`
	Text string `json:"text"`
}

func (s *Actions) List(connectorID string) ([]studio.ActionRow, error) { panic("unwired") }

// Draft returns the draft of an action; an empty actionID begins a new one.
func (s *Actions) Draft(connectorID, actionID string) (ActionDraft, error) { panic("unwired") }
func (s *Actions) SaveDraft(d ActionDraft) (ActionDraft, error)            { panic("unwired") }
func (s *Actions) Look(d ActionDraft) (ActionLook, error)                  { panic("unwired") }

// RenameParameter renames a parameter everywhere in the draft.
func (s *Actions) RenameParameter(d ActionDraft, from, to string) (ActionDraft, error) {
	panic("unwired")
}

// FormatBody indents the JSON body, holes kept as they are.
func (s *Actions) FormatBody(body string) (string, error)           { panic("unwired") }
func (s *Actions) Save(d ActionDraft) (studio.Action, error)        { panic("unwired") }
func (s *Actions) DiscardDraft(actionID string) (Nothing, error)    { panic("unwired") }
func (s *Actions) Duplicate(actionID string) (studio.Action, error) { panic("unwired") }
func (s *Actions) Delete(actionID string) (Deletion, error)         { panic("unwired") }
func (s *Actions) Restore(actionID string) (Nothing, error)         { panic("unwired") }
func (s *Actions) Reorder(connectorID string, actionIDs []string) (Nothing, error) {
	panic("unwired")
}
