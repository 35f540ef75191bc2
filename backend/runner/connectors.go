package runner

import (
	"context"
	"errors"
	"fmt"
	"time"

	"connectorstudio/backend/logo"
	"connectorstudio/backend/studio"
)

// NewConnector begins a connector with the choices that fit most systems.
func (r *Runner) NewConnector() studio.Connector {
	now := r.Now().UTC()
	return studio.Connector{ID: studio.NewID(), Auth: studio.DefaultAuth(), CreatedAt: now, UpdatedAt: now}
}

// CheckConnector returns every problem of a connector, names of others included.
func (r *Runner) CheckConnector(ctx context.Context, c studio.Connector) ([]studio.Problem, error) {
	var failed error
	problems := studio.CheckConnector(c, func(name string) bool {
		taken, err := r.Store.ConnectorNameTaken(ctx, name, c.ID)
		failed = errors.Join(failed, err)
		return taken
	})
	return problems, failed
}

// SaveConnector checks and saves a connector, and keeps the secrets typed for it in the keychain.
// It fails with CodeInvalid naming the first field to mend. The definition is saved first: when the
// keychain then fails, nothing typed into the form is lost.
func (r *Runner) SaveConnector(ctx context.Context, c studio.Connector, typed studio.Secrets) (studio.Connector, error) {
	problems, err := r.CheckConnector(ctx, c)
	if err != nil {
		return c, err
	}
	if err := refuse(problems); err != nil {
		return c, err
	}
	c.UpdatedAt = r.Now().UTC()
	saved, err := r.Store.SaveConnector(ctx, c)
	if err != nil {
		return c, err
	}
	if !typed.Empty() {
		err = r.Auth.Keep(ctx, saved, typed)
	}
	r.refreshConnection(ctx, saved)
	r.Changed("connectors", nil)
	r.Changed("connector:"+saved.ID, nil)
	return saved, err
}

// refreshConnection brings what lists show of the connection up to date after an edit: a changed
// origin breaks it. Without a keychain what was known stays.
func (r *Runner) refreshConnection(ctx context.Context, c studio.Connector) {
	if connection, err := r.Auth.Connection(ctx, c); err == nil {
		r.connectionChanged(connection)
	}
}

// refuse turns blocking problems into the failure that names the first.
func refuse(problems []studio.Problem) error {
	blocking := studio.Blocking(problems)
	if len(blocking) == 0 {
		return nil
	}
	f := studio.Fail(studio.CodeInvalid, blocking[0].Message, "")
	f.Field = blocking[0].Field
	if len(blocking) > 1 {
		f.Detail = fmt.Sprintf("%d fields need a fix.", len(blocking))
	}
	return f
}

// DuplicateConnector copies a connector and its actions under a free name. Credentials stay behind.
func (r *Runner) DuplicateConnector(ctx context.Context, id string) (studio.Connector, error) {
	c, err := r.Connector(ctx, id)
	if err != nil {
		return c, err
	}
	actions, err := r.SavedActions(ctx, id)
	if err != nil {
		return c, err
	}
	name, err := r.freeName(c.Name, func(name string) (bool, error) { return r.Store.ConnectorNameTaken(ctx, name, "") })
	if err != nil {
		return c, err
	}
	return r.addConnector(ctx, c, actions, name)
}

// addConnector saves a copy of a connector and actions under new ids.
func (r *Runner) addConnector(ctx context.Context, c studio.Connector, actions []studio.Action, name string) (studio.Connector, error) {
	now := r.Now().UTC()
	check := c.CheckActionID
	c.ID, c.Name, c.CheckActionID, c.CreatedAt, c.UpdatedAt = studio.NewID(), name, "", now, now
	for i, a := range actions {
		old := a.ID
		a.ID, a.ConnectorID, a.Position, a.CreatedAt, a.UpdatedAt = studio.NewID(), c.ID, i, now, now
		if old == check && check != "" {
			c.CheckActionID = a.ID
		}
		actions[i] = a
	}
	if len(studio.Blocking(studio.CheckConnector(c, func(string) bool { return false }))) > 0 {
		return c, r.addDraft(ctx, c, actions)
	}
	saved, err := r.Store.SaveConnector(ctx, c)
	if err != nil {
		return c, err
	}
	for _, a := range actions {
		if _, err := r.Store.SaveAction(ctx, a); err != nil {
			return saved, err
		}
	}
	r.Changed("connectors", nil)
	return saved, nil
}

func (r *Runner) addDraft(ctx context.Context, c studio.Connector, actions []studio.Action) error {
	if _, err := r.Store.SaveConnectorDraft(ctx, c); err != nil {
		return err
	}
	for _, a := range actions {
		if _, err := r.Store.SaveActionDraft(ctx, a); err != nil {
			return err
		}
	}
	r.Changed("connectors", nil)
	return nil
}

// freeName returns "X copy", "X copy 2", … whichever is free first.
func (r *Runner) freeName(name string, taken func(string) (bool, error)) (string, error) {
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

// Connector returns a connector as saved, or its draft when it never was.
func (r *Runner) Connector(ctx context.Context, id string) (studio.Connector, error) {
	c, err := r.Store.Connector(ctx, id)
	if studio.CodeOf(err) != studio.CodeNotFound {
		return c, err
	}
	draft, _, found, draftErr := r.Store.ConnectorDraft(ctx, id)
	if draftErr != nil || !found {
		return c, errors.Join(draftErr, err)
	}
	return draft, nil
}

// DeleteConnector marks a connector as deleted and tells what went with it. After UndoTime it and its
// secrets are gone for good.
func (r *Runner) DeleteConnector(ctx context.Context, id string) (name string, actions int, until time.Time, err error) {
	name, actions, err = r.Store.DeleteConnector(ctx, id)
	if err != nil {
		return name, actions, until, err
	}
	r.Changed("connectors", nil)
	return name, actions, r.purgeLater(id), nil
}

// RestoreConnector undoes DeleteConnector.
func (r *Runner) RestoreConnector(ctx context.Context, id string) error {
	r.keep(id)
	err := r.Store.RestoreConnector(ctx, id)
	r.Changed("connectors", nil)
	return err
}

func (r *Runner) purgeLater(id string) (until time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.undo[id] = time.AfterFunc(UndoTime+time.Second, func() {
		r.keep(id)
		_ = r.purge(context.Background())
	})
	return r.Now().Add(UndoTime)
}

func (r *Runner) keep(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if t := r.undo[id]; t != nil {
		t.Stop()
		delete(r.undo, id)
	}
}

// purge removes for good what was deleted longer than UndoTime ago, secrets included.
func (r *Runner) purge(ctx context.Context) error {
	ids, err := r.Store.PurgeDeleted(ctx, r.Now().Add(-UndoTime))
	for _, id := range ids {
		err = errors.Join(err, r.Auth.Forget(ctx, id))
	}
	return err
}

// KeepLogo re-encodes a logo file and keeps it; the refusal says why a file is not acceptable.
func (r *Runner) KeepLogo(ctx context.Context, file []byte) (hash string, err error) {
	png, err := logo.Normalise(file)
	if refusal := (*logo.Refusal)(nil); errors.As(err, &refusal) {
		return "", studio.Fail(studio.CodeFileRefused, refusal.Reason, refusal.Fix)
	}
	if err != nil {
		return "", err
	}
	return r.Store.SaveLogo(ctx, png)
}
