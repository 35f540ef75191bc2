package bridge

import (
	"context"
	"fmt"
	"path/filepath"
	goruntime "runtime"
	"strings"
	"time"

	"connectorstudio/backend/runner"
	"connectorstudio/backend/store"
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

// Start tells whether the data could be opened, and what can be done if not.
func (s *Application) Start() (Start, error) {
	return call(s.app.Host, "Application.Start", func(ctx context.Context) (Start, error) {
		return s.start(ctx)
	})
}

func (s *Application) start(ctx context.Context) (Start, error) {
	dir := s.app.Config.Dir
	start := Start{
		Version: s.app.Version, Platform: goruntime.GOOS, DataDir: dir,
		Settings: studio.DefaultSettings, Backups: []Backup{}, Warnings: append([]string{}, store.Warnings(dir)...),
	}
	r, err := s.app.Runner()
	if err != nil { // what was in the way may be gone: a full disk, another window
		s.app.Open(ctx)
		r, err = s.app.Runner()
	}
	if err == nil {
		start.Settings, err = r.Settings(ctx)
		return start, err
	}
	start.Failure = studio.AsFailure(err)
	backups, err := store.Backups(dir)
	for _, b := range backups {
		start.Backups = append(start.Backups, Backup(b))
	}
	return start, err
}

// RestoreBackup moves the damaged database aside and puts a backup in its place.
func (s *Application) RestoreBackup(name string) (Start, error) {
	return s.reopen("Application.RestoreBackup", func(dir string) error { return store.Restore(dir, name) })
}

// StartEmpty moves the damaged database aside and begins with an empty one.
func (s *Application) StartEmpty() (Start, error) {
	return s.reopen("Application.StartEmpty", store.StartEmpty)
}

func (s *Application) reopen(name string, mend func(dir string) error) (Start, error) {
	return call(s.app.Host, name, func(ctx context.Context) (Start, error) {
		if _, err := s.app.Runner(); studio.CodeOf(err) != studio.CodeDamaged {
			return Start{}, studio.Fail(studio.CodeConflict, "The data is not damaged, so nothing is put in its place.", "")
		}
		if err := mend(s.app.Config.Dir); err != nil {
			return Start{}, err
		}
		s.app.Open(ctx)
		return s.start(ctx)
	})
}

func (s *Application) SaveSettings(x studio.Settings) (studio.Settings, error) {
	return with(s.app, "Application.SaveSettings", func(ctx context.Context, r *runner.Runner) (studio.Settings, error) {
		return r.SaveSettings(ctx, x)
	})
}

// StartSample starts the sample vendor on loopback and makes its connector if it is not there yet.
func (s *Application) StartSample() (Sample, error) {
	return with(s.app, "Application.StartSample", func(ctx context.Context, r *runner.Runner) (Sample, error) {
		sample, err := r.StartSample(ctx)
		return Sample(sample), err
	})
}

// OpenLink opens an http or https address in the system browser.
func (s *Application) OpenLink(address string) (Nothing, error) {
	return call(s.app.Host, "Application.OpenLink", func(context.Context) (Nothing, error) {
		if studio.Origin(address) == "" {
			return Nothing{}, studio.Fail(studio.CodeInvalid, "Only http and https addresses can be opened.", "")
		}
		return Nothing{}, s.app.Host.OpenURL(address)
	})
}

// ShowData opens the data folder in the file manager.
func (s *Application) ShowData() (Nothing, error) {
	return call(s.app.Host, "Application.ShowData", func(context.Context) (Nothing, error) {
		return Nothing{}, showFile(s.app.Host, filepath.Join(s.app.Config.Dir, "studio.db"))
	})
}

// CopyText puts text on the clipboard.
func (s *Application) CopyText(text string) (Nothing, error) {
	return call(s.app.Host, "Application.CopyText", func(context.Context) (Nothing, error) {
		return Nothing{}, s.app.Host.CopyText(text)
	})
}

// Diagnostics is a text about this installation without tokens, keys or row values.
func (s *Application) Diagnostics() (string, error) {
	return call(s.app.Host, "Application.Diagnostics", func(ctx context.Context) (string, error) {
		return diagnostics(ctx, s.app), nil
	})
}

func diagnostics(ctx context.Context, s *Studio) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Connector Studio %s\n%s %s, %s\n", s.Version, goruntime.GOOS, goruntime.GOARCH, goruntime.Version())
	fmt.Fprintf(&b, "Data folder: %s\n", s.Config.Dir)
	r, err := s.Runner()
	if err != nil {
		fmt.Fprintf(&b, "Data: %s\n", err)
		return b.String()
	}
	if page, err := r.Store.Connectors(ctx, studio.ConnectorQuery{Count: 1}); err == nil {
		fmt.Fprintf(&b, "Connectors: %d\n", page.Saved)
	}
	fmt.Fprintf(&b, "Keychain: %s", r.Keyring.Name())
	if err := r.Keyring.Check(ctx); err != nil {
		fmt.Fprintf(&b, " (%s)", err)
	}
	b.WriteByte('\n')
	return b.String()
}
