package bridge

import (
	"time"

	"connectorstudio/backend/studio"
)

// Application is what belongs to the window as a whole.
type Application struct{ app *Studio }

// Start tells whether the data could be opened.
type Start struct {
	Version  string          `json:"version"`
	Platform string          `json:"platform"` // "linux", "darwin", "windows"
	DataDir  string          `json:"dataDir"`
	Settings studio.Settings `json:"settings"`
	Failure  *studio.Failure `json:"failure"`  // why the data could not be opened: damaged, too_new, …
	Backups  []Backup        `json:"backups"`  // what can be restored, newest first
	Warnings []string        `json:"warnings"` // such as: the data folder is synchronised by another program
}

// Backup is a checked copy of the database.
type Backup struct {
	Name       string    `json:"name"`
	At         time.Time `json:"at" ts_type:"string"`
	Size       int64     `json:"size"`
	Connectors int       `json:"connectors"`
	Actions    int       `json:"actions"`
}

// Sample is the sample vendor that runs on this computer.
type Sample struct {
	ConnectorID string `json:"connectorId"`
	ActionID    string `json:"actionId"` // a draft to test and save
	BaseURL     string `json:"baseUrl"`
}

func (s *Application) Start() (Start, error) { panic("unwired") }

// RestoreBackup moves the damaged database aside and puts a backup in its place.
func (s *Application) RestoreBackup(name string) (Start, error) { panic("unwired") }

// StartEmpty moves the damaged database aside and begins with an empty one.
func (s *Application) StartEmpty() (Start, error)                              { panic("unwired") }
func (s *Application) SaveSettings(x studio.Settings) (studio.Settings, error) { panic("unwired") }

// StartSample starts the sample vendor on loopback and makes its connector if it is not there yet.
func (s *Application) StartSample() (Sample, error) { panic("unwired") }

// OpenLink opens an http or https address in the system browser.
func (s *Application) OpenLink(address string) (Nothing, error) { panic("unwired") }

// CopyText puts text on the clipboard.
func (s *Application) CopyText(text string) (Nothing, error) { panic("unwired") }

// Diagnostics is a text about this installation without tokens, keys or row values.
func (s *Application) Diagnostics() (string, error) { panic("unwired") }
