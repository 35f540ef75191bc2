package runner

import (
	"context"
	"errors"
	"time"

	"connectorstudio/backend/fields"
	"connectorstudio/backend/studio"
	"connectorstudio/backend/template"
)

// NewAction begins an action of a connector.
func (r *Runner) NewAction(connectorID string) studio.Action {
	now := r.Now().UTC()
	return studio.Action{
		ID: studio.NewID(), ConnectorID: connectorID, Category: studio.Retrieve, Method: "GET",
		Position: -1, CreatedAt: now, UpdatedAt: now,
	}.WithLists()
}

// CheckAction returns every problem of an action.
func (r *Runner) CheckAction(ctx context.Context, a studio.Action) ([]studio.Problem, error) {
	c, err := r.Connector(ctx, a.ConnectorID)
	if err != nil {
		return nil, err
	}
	return r.checkAction(ctx, c, a)
}

func (r *Runner) checkAction(ctx context.Context, c studio.Connector, a studio.Action) ([]studio.Problem, error) {
	var failed error
	problems := studio.CheckAction(c, a, func(name string) bool {
		taken, err := r.Store.ActionNameTaken(ctx, c.ID, name, a.ID)
		failed = errors.Join(failed, err)
		return taken
	})
	problems = append(problems, fields.CheckRules(a.Outcomes)...)
	return append(problems, fields.CheckPagination(a.Pagination)...), failed
}

// SaveAction checks and saves an action with its sample values; CodeInvalid names the first field to
// mend.
func (r *Runner) SaveAction(ctx context.Context, a studio.Action, samples map[string]string) (studio.Action, error) {
	if err := ours(a.ID, a.ConnectorID); err != nil {
		return a, err
	}
	problems, err := r.CheckAction(ctx, a)
	if err != nil {
		return a, err
	}
	if err := refuse(problems); err != nil {
		return a, err
	}
	c, err := r.Connector(ctx, a.ConnectorID)
	if err != nil {
		return a, err
	}
	a.Parameters = settled(c, a)
	a.UpdatedAt = r.Now().UTC()
	saved, err := r.Store.SaveAction(ctx, a)
	if err != nil {
		return a, err
	}
	if samples != nil {
		err = r.Store.SaveSamples(ctx, a.ID, samples)
	}
	r.actionsChanged(a.ConnectorID)
	return saved, err
}

// settled keeps the settings of the parameters that the action asks for, in the order of first use.
func settled(c studio.Connector, a studio.Action) []studio.Parameter {
	used := []studio.Parameter{}
	for _, d := range studio.AskedParameters(c, a) {
		used = append(used, d.Parameter)
	}
	return used
}

// SaveActionDraft keeps an action as it is being typed.
func (r *Runner) SaveActionDraft(ctx context.Context, a studio.Action, samples map[string]string) (time.Time, error) {
	if err := ours(a.ID, a.ConnectorID); err != nil {
		return time.Time{}, err
	}
	at, err := r.Store.SaveActionDraft(ctx, a)
	if err == nil && samples != nil {
		err = r.Store.SaveSamples(ctx, a.ID, samples)
	}
	r.Changed("connector:"+a.ConnectorID, nil)
	return at, err
}

// SaveSamples remembers the sample values of an action, which need not be saved yet.
func (r *Runner) SaveSamples(ctx context.Context, actionID string, samples map[string]string) error {
	if err := ours(actionID); err != nil {
		return err
	}
	return r.Store.SaveSamples(ctx, actionID, samples)
}

// SavedActions returns the saved actions of a connector in their order.
func (r *Runner) SavedActions(ctx context.Context, connectorID string) ([]studio.Action, error) {
	rows, err := r.Store.Actions(ctx, connectorID)
	actions := []studio.Action{}
	for _, row := range rows {
		if !row.Draft {
			actions = append(actions, row.Action)
		}
	}
	return actions, err
}

// Action returns an action as saved, or its draft when it never was.
func (r *Runner) Action(ctx context.Context, id string) (studio.Action, error) {
	a, err := r.Store.Action(ctx, id)
	if studio.CodeOf(err) != studio.CodeNotFound {
		return a, err
	}
	draft, _, found, draftErr := r.Store.ActionDraft(ctx, id)
	if draftErr != nil || !found {
		return a, errors.Join(draftErr, err)
	}
	return draft, nil
}

// DeleteAction marks an action as deleted; RestoreAction undoes it until UndoTime is over.
func (r *Runner) DeleteAction(ctx context.Context, id string) (name string, until time.Time, err error) {
	a, err := r.Action(ctx, id)
	if err != nil {
		return "", until, err
	}
	if name, err = r.Store.DeleteAction(ctx, id); err != nil {
		return name, until, err
	}
	until = r.purgeLater()
	r.actionsChanged(a.ConnectorID)
	return name, until, nil
}

// RestoreAction undoes DeleteAction.
func (r *Runner) RestoreAction(ctx context.Context, id string) error {
	if err := r.Store.RestoreAction(ctx, id); err != nil {
		return err
	}
	a, err := r.Action(ctx, id)
	if err != nil {
		return err
	}
	r.actionsChanged(a.ConnectorID)
	return nil
}

// actionsChanged tells of the connector's own page and of the list, which counts actions.
func (r *Runner) actionsChanged(connectorID string) {
	r.Changed("connector:"+connectorID, nil)
	r.Changed("connectors", nil)
}

// FormatBody indents a JSON body, its holes kept as they are. CodeInvalid says where it is not JSON.
func FormatBody(body string) (string, error) {
	formatted, err := template.FormatBody(body)
	if err != nil {
		f := studio.Fail(studio.CodeInvalid, err.Error(), "")
		f.Field = "body"
		return body, f
	}
	return formatted, nil
}
