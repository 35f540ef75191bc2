package bridge

import (
	"time"

	"connectorstudio/backend/studio"
)

// Connectors lists, edits and moves the definitions.
type Connectors struct{ app *Studio }

// ConnectorView is a connector as its page shows it.
type ConnectorView struct {
	Connector  studio.Connector  `json:"connector"`
	Connection studio.Connection `json:"connection"`
	Status     studio.ListStatus `json:"status"`
	Unsaved    bool              `json:"unsaved"` // there is a draft of changes
	Actions    int               `json:"actions"`
	Failed     int               `json:"failed"` // failed calls of the last 24 hours
}

// ConnectorDraft is a connector being edited.
type ConnectorDraft struct {
	Connector studio.Connector `json:"connector"`
	Saved     bool             `json:"saved"`   // it was saved once: this is an edit
	Unsaved   bool             `json:"unsaved"` // the draft differs from what was saved
	SavedAt   time.Time        `json:"savedAt" ts_type:"string"`
	Problems  []studio.Problem `json:"problems"`
	// StoredSecrets tells which secrets the keychain holds for it: "clientSecret", "apiKey", or a further
	// credential header's id.
	StoredSecrets []string `json:"storedSecrets"`
}

// TypedSecrets are what the person typed into secret fields just now. An empty value keeps what is
// stored.
type TypedSecrets struct {
	ClientSecret string            `json:"clientSecret"`
	APIKey       string            `json:"apiKey"`
	Further      map[string]string `json:"further"`
}

// Deletion tells what went with a deleted connector or action and until when it can be undone.
type Deletion struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	Actions int       `json:"actions"`
	Until   time.Time `json:"until" ts_type:"string"`
}

// Found is a place the command palette can go to.
type Found struct {
	Kind        string `json:"kind"` // "connector" or "action"
	ID          string `json:"id"`
	ConnectorID string `json:"connectorId"`
	Title       string `json:"title"`
	Detail      string `json:"detail"`
}

// Imported tells what an imported file brought.
type Imported struct {
	ConnectorID string `json:"connectorId"` // empty when the person cancelled
	Name        string `json:"name"`
	Actions     int    `json:"actions"`
}

func (s *Connectors) List(q studio.ConnectorQuery) (studio.ConnectorPage, error) { panic("unwired") }
func (s *Connectors) Get(id string) (ConnectorView, error)                       { panic("unwired") }

// Draft returns the draft of a connector; an empty id begins a new one.
func (s *Connectors) Draft(id string) (ConnectorDraft, error)              { panic("unwired") }
func (s *Connectors) SaveDraft(c studio.Connector) (ConnectorDraft, error) { panic("unwired") }
func (s *Connectors) DiscardDraft(id string) (Nothing, error)              { panic("unwired") }
func (s *Connectors) Check(c studio.Connector) ([]studio.Problem, error)   { panic("unwired") }
func (s *Connectors) Save(c studio.Connector, t TypedSecrets) (ConnectorView, error) {
	panic("unwired")
}
func (s *Connectors) Duplicate(id string) (studio.Connector, error) { panic("unwired") }
func (s *Connectors) Delete(id string) (Deletion, error)            { panic("unwired") }
func (s *Connectors) Restore(id string) (Nothing, error)            { panic("unwired") }

// Export asks where to and returns the path, empty when the person cancelled.
func (s *Connectors) Export(id string) (string, error) { panic("unwired") }

// Import asks for a file in the portable format.
func (s *Connectors) Import() (Imported, error) { panic("unwired") }

// UploadLogo takes a PNG, JPEG, WebP or SVG file as base64 and returns the hash of the stored PNG,
// which is served at /_studio/logo/<hash>.png.
func (s *Connectors) UploadLogo(name, base64 string) (string, error) { panic("unwired") }

// Find looks connectors and actions up for the command palette: at most 20, best first.
func (s *Connectors) Find(text string) ([]Found, error) { panic("unwired") }
