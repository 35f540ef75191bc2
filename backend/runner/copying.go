package runner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"connectorstudio/backend/studio"
)

// DuplicateConnector copies a connector and its saved actions, with their sample values, under a free
// name. Credentials stay behind.
func (r *Runner) DuplicateConnector(ctx context.Context, id string) (studio.Connector, error) {
	c, err := r.Connector(ctx, id)
	if err != nil {
		return c, err
	}
	actions, err := r.SavedActions(ctx, id)
	if err != nil {
		return c, err
	}
	copies := []actionCopy{}
	for _, a := range actions {
		samples, err := r.Store.Samples(ctx, a.ID)
		if err != nil {
			return c, err
		}
		copies = append(copies, actionCopy{a, samples})
	}
	c.Name, err = freeName(c.Name, func(name string) (bool, error) { return r.Store.ConnectorNameTaken(ctx, name, "") })
	if err != nil {
		return c, err
	}
	return r.addConnector(ctx, c, copies)
}

// actionCopy is an action to be added to a connector, with its sample values.
type actionCopy struct {
	studio.Action
	samples map[string]string
}

// addConnector adds a copy of a connector and of actions under new ids: whole, or not at all. What could
// not be saved as it is becomes a draft.
func (r *Runner) addConnector(ctx context.Context, c studio.Connector, actions []actionCopy) (studio.Connector, error) {
	now := r.Now().UTC()
	check := c.CheckActionID
	c.ID, c.CheckActionID, c.CreatedAt, c.UpdatedAt = studio.NewID(), "", now, now
	for i := range actions {
		a := &actions[i]
		if a.ID == check {
			c.CheckActionID = studio.NewID()
			a.ID = c.CheckActionID
		} else {
			a.ID = studio.NewID()
		}
		a.ConnectorID, a.Position, a.CreatedAt, a.UpdatedAt = c.ID, i, now, now
	}
	if err := r.saveCopies(ctx, c, actions); err != nil {
		if _, _, _, undoErr := r.DeleteConnector(context.WithoutCancel(ctx), c.ID); studio.CodeOf(undoErr) != studio.CodeNotFound {
			err = errors.Join(err, undoErr)
		}
		return c, err
	}
	r.Changed("connectors", nil)
	return c, nil
}

func (r *Runner) saveCopies(ctx context.Context, c studio.Connector, actions []actionCopy) error {
	draft := blocked(studio.CheckConnector(c, nil))
	var err error
	if draft {
		_, err = r.Store.SaveConnectorDraft(ctx, c)
	} else {
		_, err = r.Store.SaveConnector(ctx, c)
	}
	if err != nil {
		return err
	}
	for _, a := range actions {
		if draft || blocked(studio.CheckAction(c, a.Action, nil)) {
			_, err = r.Store.SaveActionDraft(ctx, a.Action)
		} else {
			_, err = r.Store.SaveAction(ctx, a.Action)
		}
		if err == nil && len(a.samples) > 0 {
			err = r.Store.SaveSamples(ctx, a.ID, a.samples)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func blocked(problems []studio.Problem) bool { return len(studio.Blocking(problems)) > 0 }

// DuplicateAction copies an action to the place behind it, under a free name.
func (r *Runner) DuplicateAction(ctx context.Context, id string) (studio.Action, error) {
	a, err := r.Action(ctx, id)
	if err != nil {
		return a, err
	}
	samples, err := r.Store.Samples(ctx, id)
	if err != nil {
		return a, err
	}
	a.Name, err = freeName(a.Name, func(name string) (bool, error) {
		return r.Store.ActionNameTaken(ctx, a.ConnectorID, name, "")
	})
	if err != nil {
		return a, err
	}
	now := r.Now().UTC()
	a.ID, a.Position, a.CreatedAt, a.UpdatedAt = studio.NewID(), -1, now, now
	problems, err := r.CheckAction(ctx, a)
	if err != nil {
		return a, err
	}
	if blocked(problems) {
		_, err = r.SaveActionDraft(ctx, a, samples)
	} else {
		a, err = r.SaveAction(ctx, a, samples)
	}
	if err != nil {
		return a, err
	}
	return a, r.placeBehind(ctx, a, id)
}

// placeBehind moves an action to the place behind another one.
func (r *Runner) placeBehind(ctx context.Context, a studio.Action, other string) error {
	rows, err := r.Store.Actions(ctx, a.ConnectorID)
	if err != nil {
		return err
	}
	order := []string{}
	for _, row := range rows {
		if row.Action.ID != a.ID {
			order = append(order, row.Action.ID)
		}
	}
	order = slices.Insert(order, slices.Index(order, other)+1, a.ID)
	if err := r.Store.ReorderActions(ctx, a.ConnectorID, order); err != nil {
		return err
	}
	r.Changed("connector:"+a.ConnectorID, nil)
	return nil
}

// longestBase leaves room behind a name for " copy" and a number; names have at most 120 characters.
const longestBase = 110

// freeName returns "X copy", "X copy 2", … whichever is free first. What has no name yet gets none.
func freeName(name string, taken func(string) (bool, error)) (string, error) {
	if strings.TrimSpace(name) == "" {
		return "", nil
	}
	if letters := []rune(name); len(letters) > longestBase {
		name = string(letters[:longestBase])
	}
	for n := 1; ; n++ {
		candidate := name + " copy"
		if n > 1 {
			candidate = fmt.Sprintf("%s copy %d", name, n)
		}
		used, err := taken(candidate)
		if err != nil || !used {
			return candidate, err
		}
	}
}
