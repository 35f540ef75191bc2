package runner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"connectorstudio/backend/fields"
	"connectorstudio/backend/logo"
	"connectorstudio/backend/studio"
)

// NewConnector begins a connector with the choices that fit most systems.
func (r *Runner) NewConnector() studio.Connector {
	now := r.Now().UTC()
	return studio.Connector{ID: studio.NewID(), Auth: studio.DefaultAuth(), CreatedAt: now, UpdatedAt: now}.WithLists()
}

// CheckConnector returns every problem of a connector, names of others included.
func (r *Runner) CheckConnector(ctx context.Context, c studio.Connector) ([]studio.Problem, error) {
	var failed error
	problems := studio.CheckConnector(c, func(name string) bool {
		taken, err := r.Store.ConnectorNameTaken(ctx, name, c.ID)
		failed = errors.Join(failed, err)
		return taken
	})
	problems = append(problems, fields.CheckRules(c.Outcomes)...)
	return append(problems, fields.CheckPagination(c.Pagination)...), failed
}

// SaveConnector checks and saves a connector, and keeps the secrets typed for it in the keychain.
// It fails with CodeInvalid naming the first field to mend. The definition is saved first: when the
// keychain then fails, nothing typed into the form is lost.
func (r *Runner) SaveConnector(ctx context.Context, c studio.Connector, typed studio.Secrets) (studio.Connector, error) {
	if err := ours(c.ID); err != nil {
		return c, err
	}
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
	err = r.keepTyped(ctx, saved, typed)
	r.Changed("connectors", nil)
	r.Changed("connector:"+saved.ID, nil)
	return saved, err
}

// ApproveOrigin lets the actions of a connector call a further address, without credentials. A draft of the
// connector learns it too, so that saving the draft does not take it back.
func (r *Runner) ApproveOrigin(ctx context.Context, id, origin string) error {
	if origin == "" || studio.Origin(origin) != origin {
		return studio.Fail(studio.CodeInvalid, "This isn't the beginning of a web address.", "Correct the API Endpoint.")
	}
	approve := func(c studio.Connector) studio.Connector {
		if !slices.Contains(c.ApprovedOrigins, origin) {
			c.ApprovedOrigins = append(slices.Clone(c.ApprovedOrigins), origin)
		}
		return c
	}
	draft, _, drafted, err := r.Store.ConnectorDraft(ctx, id)
	if err != nil {
		return err
	}
	saved, err := r.Store.Connector(ctx, id)
	switch {
	case err == nil:
		_, err = r.Store.SaveConnector(ctx, approve(saved))
	case drafted && studio.CodeOf(err) == studio.CodeNotFound:
		err = nil
	}
	if err == nil && drafted {
		_, err = r.Store.SaveConnectorDraft(ctx, approve(draft))
	}
	r.Changed("connector:"+id, nil)
	return err
}

// SaveConnectorDraft keeps a connector as it is being typed. Secrets are never part of it.
func (r *Runner) SaveConnectorDraft(ctx context.Context, c studio.Connector) (time.Time, error) {
	if err := ours(c.ID); err != nil {
		return time.Time{}, err
	}
	at, err := r.Store.SaveConnectorDraft(ctx, c)
	r.Changed("connectors", nil)
	return at, err
}

// ours refuses names that were not made here: they become names of files and of keychain entries.
func ours(ids ...string) error {
	for _, id := range ids {
		if !studio.IsID(id) {
			f := studio.Fail(studio.CodeInvalid, "This was not made by Connector Studio.", "Go back to the list and begin anew.")
			f.Field = "id"
			return f
		}
	}
	return nil
}

// keepTyped keeps the secrets typed in the form and brings what lists show of the connections up to date.
// They are of the connection used by default; the client secret belongs to the settings, so all have it.
func (r *Runner) keepTyped(ctx context.Context, c studio.Connector, typed studio.Secrets) error {
	connections, err := r.Store.Connections(ctx, c.ID)
	for _, connection := range connections {
		u, secrets := resolved(c, connection), typed
		switch {
		case connection.Alternative != "": // the form's secrets are of the first method
			secrets = studio.Secrets{Parameters: secrets.Parameters}
			if !connection.Default {
				secrets = studio.Secrets{}
			}
		case !connection.Default:
			secrets = studio.Secrets{ClientSecret: typed.ClientSecret}
		}
		if !secrets.Empty() {
			err = errors.Join(err, r.keep(ctx, c, u, secrets))
		}
		r.refreshConnection(ctx, u.Connector)
	}
	return err
}

// keep keeps what was typed, bound to the addresses of c as the connection uses it: the client secret to those
// that are known before a sign-in, because the next one may be to another account.
func (r *Runner) keep(ctx context.Context, c studio.Connector, u used, typed studio.Secrets) error {
	err := r.Auth.Keep(ctx, u.anew(c).Connector, studio.Secrets{ClientSecret: typed.ClientSecret})
	typed.ClientSecret = ""
	return errors.Join(err, r.Auth.Keep(ctx, u.Connector, typed))
}

// refreshConnection brings what lists show of a connection up to date after an edit: a changed
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
	connections, err := r.Store.Connections(ctx, id)
	for _, connection := range connections {
		r.cancelSignIns(connection.ID)
	}
	if err != nil {
		return name, actions, until, err
	}
	until = r.purgeLater()
	r.Changed("connectors", nil)
	return name, actions, until, nil
}

// RestoreConnector undoes DeleteConnector.
func (r *Runner) RestoreConnector(ctx context.Context, id string) error {
	if err := r.Store.RestoreConnector(ctx, id); err != nil {
		return err
	}
	r.Changed("connectors", nil)
	r.Changed("connector:"+id, nil)
	return nil
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
