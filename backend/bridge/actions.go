package bridge

import (
	"context"
	"maps"
	"time"

	"connectorstudio/backend/runner"
	"connectorstudio/backend/studio"
)

// Actions lists and edits the actions of a connector.
type Actions struct{ app *Studio }

// ActionDraft is an action being edited, with its remembered sample values by parameter name.
type ActionDraft struct {
	Action  studio.Action     `json:"action"`
	Samples map[string]string `json:"samples"`
	// ConnectionID names the connection that previews and tests use; empty for the one used by default.
	ConnectionID string    `json:"connectionId"`
	Saved        bool      `json:"saved"`   // it was saved once: this is an edit
	Unsaved      bool      `json:"unsaved"` // the draft differs from what was saved
	SavedAt      time.Time `json:"savedAt" ts_type:"string"`
}

// ActionLook is everything the wizard shows about a draft besides the draft itself.
type ActionLook struct {
	Problems   []studio.Problem `json:"problems"`
	Parameters []Detected       `json:"parameters"` // in the order of first use
	Preview    Preview          `json:"preview"`
	Ready      []ReadyItem      `json:"ready"` // what is needed to test
	// Filled are the names of the connection parameters, which the connection fills.
	Filled []string `json:"filled"`
}

// Detected is a {parameter} found in the draft: its settings, and where it is used.
type Detected struct {
	Parameter studio.Parameter `json:"parameter"`
	Places    []string         `json:"places"` // "path", "query", "header", "cookie", "body"
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

func (s *Actions) List(connectorID string) ([]studio.ActionRow, error) {
	return with(s.app, "Actions.List", func(ctx context.Context, r *runner.Runner) ([]studio.ActionRow, error) {
		return r.Store.Actions(ctx, connectorID)
	})
}

// Draft returns the draft of an action; an empty actionID begins a new one.
func (s *Actions) Draft(connectorID, actionID string) (ActionDraft, error) {
	return with(s.app, "Actions.Draft", func(ctx context.Context, r *runner.Runner) (ActionDraft, error) {
		if actionID == "" {
			return actionDraft(ctx, r, r.NewAction(connectorID))
		}
		a, _, found, err := r.Store.ActionDraft(ctx, actionID)
		if err == nil && !found {
			a, err = r.Store.Action(ctx, actionID)
		}
		if err != nil {
			return ActionDraft{}, err
		}
		return actionDraft(ctx, r, a)
	})
}

func actionDraft(ctx context.Context, r *runner.Runner, a studio.Action) (ActionDraft, error) {
	d := ActionDraft{Action: a}
	_, err := r.Store.Action(ctx, a.ID)
	d.Saved = err == nil
	if err != nil && studio.CodeOf(err) != studio.CodeNotFound {
		return d, err
	}
	if _, d.SavedAt, d.Unsaved, err = r.Store.ActionDraft(ctx, a.ID); err != nil {
		return d, err
	}
	d.Samples, err = r.Store.Samples(ctx, a.ID)
	return d, err
}

// SaveDraft keeps what is being typed.
func (s *Actions) SaveDraft(d ActionDraft) (ActionDraft, error) {
	return with(s.app, "Actions.SaveDraft", func(ctx context.Context, r *runner.Runner) (ActionDraft, error) {
		at, err := r.SaveActionDraft(ctx, d.Action, d.Samples)
		d.SavedAt, d.Unsaved = at, true
		return d, err
	})
}

// Look tells everything that the wizard shows about a draft: problems, parameters, the request.
func (s *Actions) Look(d ActionDraft) (ActionLook, error) {
	return with(s.app, "Actions.Look", func(ctx context.Context, r *runner.Runner) (ActionLook, error) {
		return look(ctx, r, d)
	})
}

// RenameParameter renames a parameter everywhere in the draft.
func (s *Actions) RenameParameter(d ActionDraft, from, to string) (ActionDraft, error) {
	return call(s.app.Host, "Actions.RenameParameter", func(context.Context) (ActionDraft, error) {
		d.Action = studio.RenameParameter(d.Action, from, to)
		if value, kept := d.Samples[from]; kept {
			d.Samples = maps.Clone(d.Samples)
			delete(d.Samples, from)
			d.Samples[to] = value
		}
		return d, nil
	})
}

// FormatBody indents the JSON body, holes kept as they are.
func (s *Actions) FormatBody(body string) (string, error) {
	return call(s.app.Host, "Actions.FormatBody", func(context.Context) (string, error) {
		return runner.FormatBody(body)
	})
}

func (s *Actions) Save(d ActionDraft) (studio.Action, error) {
	return with(s.app, "Actions.Save", func(ctx context.Context, r *runner.Runner) (studio.Action, error) {
		return r.SaveAction(ctx, d.Action, d.Samples)
	})
}

func (s *Actions) DiscardDraft(actionID string) (Nothing, error) {
	return with(s.app, "Actions.DiscardDraft", func(ctx context.Context, r *runner.Runner) (Nothing, error) {
		err := r.Store.DeleteActionDraft(ctx, actionID)
		s.app.Host.Emit("connectors", nil)
		return Nothing{}, err
	})
}

func (s *Actions) Duplicate(actionID string) (studio.Action, error) {
	return with(s.app, "Actions.Duplicate", func(ctx context.Context, r *runner.Runner) (studio.Action, error) {
		return r.DuplicateAction(ctx, actionID)
	})
}

// Delete removes an action; Restore undoes it until Deletion.Until.
func (s *Actions) Delete(actionID string) (Deletion, error) {
	return with(s.app, "Actions.Delete", func(ctx context.Context, r *runner.Runner) (Deletion, error) {
		name, until, err := r.DeleteAction(ctx, actionID)
		return Deletion{ID: actionID, Name: name, Until: until}, err
	})
}

func (s *Actions) Restore(actionID string) (Nothing, error) {
	return with(s.app, "Actions.Restore", func(ctx context.Context, r *runner.Runner) (Nothing, error) {
		return Nothing{}, r.RestoreAction(ctx, actionID)
	})
}

func (s *Actions) Reorder(connectorID string, actionIDs []string) (Nothing, error) {
	return with(s.app, "Actions.Reorder", func(ctx context.Context, r *runner.Runner) (Nothing, error) {
		err := r.Store.ReorderActions(ctx, connectorID, actionIDs)
		s.app.Host.Emit("connector:"+connectorID, nil)
		return Nothing{}, err
	})
}
