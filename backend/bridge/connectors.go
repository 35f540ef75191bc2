package bridge

import (
	"bytes"
	"context"
	"encoding/base64"
	"time"

	"connectorstudio/backend/runner"
	"connectorstudio/backend/studio"
)

// Connectors lists, edits and moves the definitions.
type Connectors struct{ app *Studio }

// ConnectorView is a connector as its page shows it.
type ConnectorView struct {
	Connector  studio.Connector  `json:"connector"`
	Connection studio.Connection `json:"connection"` // the one used by default
	// Connections are all there are, in their order.
	Connections []studio.Connection `json:"connections"`
	// Parameters are the connection parameters, to be asked for when somebody connects.
	Parameters []ConnectionField `json:"parameters"`
	Status     studio.ListStatus `json:"status"`
	Unsaved    bool              `json:"unsaved"` // there is a draft of changes
	Actions    int               `json:"actions"`
	Failed     int               `json:"failed"` // failed calls of the last 24 hours
	// Fields are what is typed when somebody connects; none for a sign-in in the browser.
	Fields []studio.CredentialField `json:"fields"`
	// Methods are the ways to sign in, the first one first; Parameters and Fields above are of that one.
	Methods []MethodView `json:"methods"`
}

// MethodView is a way to sign in, and what is asked for with it.
type MethodView struct {
	Choice     studio.MethodChoice      `json:"choice"`
	Auth       studio.Auth              `json:"auth"`
	Parameters []ConnectionField        `json:"parameters"`
	Fields     []studio.CredentialField `json:"fields"`
}

func methodViews(c studio.Connector) []MethodView {
	views := []MethodView{}
	for _, m := range c.Methods() {
		used := c.As(m.ID)
		views = append(views, MethodView{Choice: m, Auth: used.Auth, Parameters: connectionFields(used), Fields: used.Auth.CredentialFields()})
	}
	return views
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
	// Fields are the connection parameters, those that were found in the addresses included.
	Fields []ConnectionField `json:"fields"`
}

// TypedSecrets are what the person typed into secret fields just now. An empty value keeps what is
// stored.
type TypedSecrets struct {
	ClientSecret string            `json:"clientSecret"`
	APIKey       string            `json:"apiKey"`
	Further      map[string]string `json:"further"`
	Parameters   map[string]string `json:"parameters"` // secret connection parameters, by name
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
	// Warnings tell what to look at, such as a header value that looks like a key.
	Warnings []string `json:"warnings"`
}

func (s *Connectors) List(q studio.ConnectorQuery) (studio.ConnectorPage, error) {
	return with(s.app, "Connectors.List", func(ctx context.Context, r *runner.Runner) (studio.ConnectorPage, error) {
		page, err := r.Store.Connectors(ctx, q)
		under := r.Connecting()
		for i, row := range page.Rows {
			if under[row.ID] {
				page.Rows[i].Status = studio.StatusConnecting
			}
		}
		return page, err
	})
}

func (s *Connectors) Get(id string) (ConnectorView, error) {
	return with(s.app, "Connectors.Get", func(ctx context.Context, r *runner.Runner) (ConnectorView, error) {
		return connectorView(ctx, r, id)
	})
}

func connectorView(ctx context.Context, r *runner.Runner, id string) (ConnectorView, error) {
	page, err := r.Store.ConnectorRow(ctx, id)
	if err != nil {
		return ConnectorView{}, err
	}
	c, err := r.Connector(ctx, id)
	if err != nil {
		return ConnectorView{}, err
	}
	connections, err := r.Connections(ctx, id)
	if err != nil {
		return ConnectorView{}, err
	}
	failed, err := r.Store.FailedSince(ctx, id, r.Now().Add(-24*time.Hour))
	view := ConnectorView{Connector: c, Connections: connections, Parameters: connectionFields(c.As("")), Fields: c.Auth.CredentialFields(), Methods: methodViews(c), Status: page.Status, Unsaved: page.Unsaved, Actions: page.Actions, Failed: failed}
	for _, connection := range connections {
		if connection.Default {
			view.Connection = connection
		}
	}
	if r.Connecting()[id] {
		view.Status = studio.StatusConnecting
	}
	return view, err
}

// Draft returns the draft of a connector; an empty id begins a new one.
func (s *Connectors) Draft(id string) (ConnectorDraft, error) {
	return with(s.app, "Connectors.Draft", func(ctx context.Context, r *runner.Runner) (ConnectorDraft, error) {
		if id == "" {
			return connectorDraft(ctx, r, r.NewConnector())
		}
		c, _, found, err := r.Store.ConnectorDraft(ctx, id)
		if err == nil && !found {
			c, err = r.Store.Connector(ctx, id)
		}
		if err != nil {
			return ConnectorDraft{}, err
		}
		return connectorDraft(ctx, r, c)
	})
}

func connectorDraft(ctx context.Context, r *runner.Runner, c studio.Connector) (ConnectorDraft, error) {
	draft := ConnectorDraft{Connector: c.WithLists(), Fields: connectionFields(c)}
	_, err := r.Store.Connector(ctx, c.ID)
	draft.Saved = err == nil
	if err != nil && studio.CodeOf(err) != studio.CodeNotFound {
		return draft, err
	}
	if _, draft.SavedAt, draft.Unsaved, err = r.Store.ConnectorDraft(ctx, c.ID); err != nil {
		return draft, err
	}
	if draft.Problems, err = r.CheckConnector(ctx, c); err != nil {
		return draft, err
	}
	// Without a keychain nothing is known to be stored; the form still works.
	if draft.StoredSecrets, err = r.StoredSecrets(ctx, c); err != nil {
		draft.StoredSecrets = []string{}
	}
	return draft, nil
}

// SaveDraft keeps what is being typed. Secrets are never part of it.
func (s *Connectors) SaveDraft(c studio.Connector) (ConnectorDraft, error) {
	return with(s.app, "Connectors.SaveDraft", func(ctx context.Context, r *runner.Runner) (ConnectorDraft, error) {
		if _, err := r.SaveConnectorDraft(ctx, c); err != nil {
			return ConnectorDraft{}, err
		}
		return connectorDraft(ctx, r, c)
	})
}

func (s *Connectors) DiscardDraft(id string) (Nothing, error) {
	return with(s.app, "Connectors.DiscardDraft", func(ctx context.Context, r *runner.Runner) (Nothing, error) {
		err := r.Store.DeleteConnectorDraft(ctx, id)
		s.app.Host.Emit("connectors", nil)
		return Nothing{}, err
	})
}

// Check returns every problem of a connector, tied to its field.
func (s *Connectors) Check(c studio.Connector) ([]studio.Problem, error) {
	return with(s.app, "Connectors.Check", func(ctx context.Context, r *runner.Runner) ([]studio.Problem, error) {
		return r.CheckConnector(ctx, c)
	})
}

// Save keeps the connector, and the typed secrets in the keychain.
func (s *Connectors) Save(c studio.Connector, t TypedSecrets) (ConnectorView, error) {
	return with(s.app, "Connectors.Save", func(ctx context.Context, r *runner.Runner) (ConnectorView, error) {
		saved, err := r.SaveConnector(ctx, c, t.secrets())
		if err != nil {
			return ConnectorView{}, err
		}
		return connectorView(ctx, r, saved.ID)
	})
}

func (t TypedSecrets) secrets() studio.Secrets {
	return studio.Secrets{ClientSecret: t.ClientSecret, APIKey: t.APIKey, Further: t.Further, Parameters: t.Parameters}
}

func (s *Connectors) Duplicate(id string) (studio.Connector, error) {
	return with(s.app, "Connectors.Duplicate", func(ctx context.Context, r *runner.Runner) (studio.Connector, error) {
		return r.DuplicateConnector(ctx, id)
	})
}

// ApproveOrigin lets the connector's actions call a further address, without credentials.
func (s *Connectors) ApproveOrigin(id, origin string) (Nothing, error) {
	return with(s.app, "Connectors.ApproveOrigin", func(ctx context.Context, r *runner.Runner) (Nothing, error) {
		return Nothing{}, r.ApproveOrigin(ctx, id, origin)
	})
}

// Delete removes a connector with its actions; Restore undoes it until Deletion.Until.
func (s *Connectors) Delete(id string) (Deletion, error) {
	return with(s.app, "Connectors.Delete", func(ctx context.Context, r *runner.Runner) (Deletion, error) {
		name, actions, until, err := r.DeleteConnector(ctx, id)
		return Deletion{ID: id, Name: name, Actions: actions, Until: until}, err
	})
}

func (s *Connectors) Restore(id string) (Nothing, error) {
	return with(s.app, "Connectors.Restore", func(ctx context.Context, r *runner.Runner) (Nothing, error) {
		return Nothing{}, r.RestoreConnector(ctx, id)
	})
}

// Export asks where to and returns the path, empty when the person cancelled.
func (s *Connectors) Export(id string) (string, error) {
	return with(s.app, "Connectors.Export", func(ctx context.Context, r *runner.Runner) (string, error) {
		exported, err := r.ExportConnector(ctx, id)
		if err != nil {
			return "", err
		}
		path, err := s.app.Host.SaveDialog("Export data connector", runner.FileName(exported.Name))
		if err != nil || path == "" {
			return "", err
		}
		if err := writeFile(path, bytes.NewReader(exported.File)); err != nil {
			return "", err
		}
		s.app.mu.Lock()
		defer s.app.mu.Unlock()
		s.app.exported = path
		return path, nil
	})
}

// ShowExported opens the folder of the file exported last in the file manager.
func (s *Connectors) ShowExported() (Nothing, error) {
	return call(s.app.Host, "Connectors.ShowExported", func(context.Context) (Nothing, error) {
		s.app.mu.Lock()
		path := s.app.exported
		s.app.mu.Unlock()
		if path == "" {
			return Nothing{}, studio.Fail(studio.CodeNotFound, "Nothing was exported since Connector Studio was opened.", "Export a data connector first.")
		}
		return Nothing{}, showFile(s.app.Host, path)
	})
}

// Import asks for a file in the portable format.
func (s *Connectors) Import() (Imported, error) {
	return with(s.app, "Connectors.Import", func(ctx context.Context, r *runner.Runner) (Imported, error) {
		path, err := s.app.Host.OpenDialog("Import a connector file", "Connector files", connectorFiles)
		if err != nil || path == "" {
			return Imported{}, err
		}
		file, err := readFile(path)
		if err != nil {
			return Imported{}, err
		}
		return importFile(ctx, r, file)
	})
}

// ImportDropped imports a file in the portable format that was dropped on the window.
func (s *Connectors) ImportDropped(token string) (Imported, error) {
	return with(s.app, "Connectors.ImportDropped", func(ctx context.Context, r *runner.Runner) (Imported, error) {
		file, err := s.app.readChosen(token)
		if err != nil {
			return Imported{}, err
		}
		return importFile(ctx, r, file)
	})
}

func importFile(ctx context.Context, r *runner.Runner, file []byte) (Imported, error) {
	c, actions, warnings, err := r.ImportConnector(ctx, file)
	return Imported{ConnectorID: c.ID, Name: c.Name, Actions: actions, Warnings: append([]string{}, warnings...)}, err
}

// UploadLogo takes a PNG, JPEG, WebP or SVG file as base64 and returns the hash of the stored PNG,
// which is served at /_studio/logo/<hash>.png.
func (s *Connectors) UploadLogo(name, file string) (string, error) {
	return with(s.app, "Connectors.UploadLogo", func(ctx context.Context, r *runner.Runner) (string, error) {
		content, err := base64.StdEncoding.DecodeString(file)
		if err != nil {
			return "", studio.Fail(studio.CodeFileRefused, "The logo did not arrive whole.", "Choose the file again.")
		}
		return r.KeepLogo(ctx, content)
	})
}

// KeepDroppedLogo does the same with a file that was dropped on the window.
func (s *Connectors) KeepDroppedLogo(token string) (string, error) {
	return with(s.app, "Connectors.KeepDroppedLogo", func(ctx context.Context, r *runner.Runner) (string, error) {
		file, err := s.app.readChosen(token)
		if err != nil {
			return "", err
		}
		return r.KeepLogo(ctx, file)
	})
}

// Find looks connectors and actions up for the command palette: at most 20, best first.
func (s *Connectors) Find(text string) ([]Found, error) {
	return with(s.app, "Connectors.Find", func(ctx context.Context, r *runner.Runner) ([]Found, error) {
		hits, err := r.Store.Find(ctx, text, 20)
		found := []Found{}
		for _, h := range hits {
			found = append(found, Found(h))
		}
		return found, err
	})
}
