package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"reflect"
	"time"

	"connectorstudio/backend/studio"
)

// Action returns an action as saved; CodeNotFound when it was never saved, or is deleted.
func (s *Store) Action(ctx context.Context, id string) (a studio.Action, err error) {
	var saved sql.NullString
	var position int
	err = s.readers.QueryRowContext(ctx, `select d.saved, a.position from action_definition d
		join action a on a.id = d.id join connector c on c.id = a.connector_id
		where d.id = ? and a.saved = 1 and a.deleted_at is null and c.deleted_at is null`, id).Scan(&saved, &position)
	if err != nil {
		return a, notFound(err, "action")
	}
	return decodeAction(saved.String, position)
}

// decodeAction reads a definition; its place in the order is kept beside it.
func decodeAction(text string, position int) (a studio.Action, err error) {
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		return a, unreadable("action", err)
	}
	a.Position = position
	return a.WithLists(), nil
}

// ActionNameTaken tells whether another saved action of the connector has a name, without regard to
// case.
func (s *Store) ActionNameTaken(ctx context.Context, connectorID, name, exceptID string) (taken bool, err error) {
	err = s.readers.QueryRowContext(ctx, `select exists (select 1 from action
		where saved = 1 and deleted_at is null and connector_id = ? and name_key = ? and id <> ?)`,
		connectorID, nameKey(name), exceptID).Scan(&taken)
	return taken, failure(err)
}

// SaveAction saves an action and forgets its draft. An empty ID gets a new one. A new action takes the
// place given by Position, the last for a negative one; an existing one stays where it is. It fails
// with CodeConflict when the name is taken in its connector, and with CodeNotFound when the connector
// is gone.
func (s *Store) SaveAction(ctx context.Context, a studio.Action) (studio.Action, error) {
	a = a.WithLists()
	if a.ID == "" {
		a.ID = studio.NewID()
	}
	a.UpdatedAt = s.now().UTC()
	err := s.write(ctx, func(tx *sql.Tx) error {
		was, _, err := savedAction(tx, a.ID)
		if err != nil && !isUnreadable(err) {
			return err
		}
		a.CreatedAt = firstTime(was.CreatedAt, a.CreatedAt, a.UpdatedAt)
		if a.Position, err = putActionRow(tx, a, true); err != nil {
			return err
		}
		return putDefinition(tx, "action_definition", a.ID, definition{saved: a})
	})
	return a, actionFailure(err, a.Name)
}

func actionFailure(err error, name string) error {
	switch {
	case isUnique(err):
		return nameConflict("action", name)
	case isReference(err):
		return studio.Fail(studio.CodeNotFound, "The data connector of this action is not there any more.", "Go back to the list.")
	}
	return failure(err)
}

func savedAction(tx *sql.Tx, id string) (a studio.Action, found bool, err error) {
	text, err := savedText(tx, "action_definition", id)
	if err != nil || text == "" {
		return a, false, err
	}
	a, err = decodeAction(text, 0)
	return a, true, err
}

// putActionRow writes what lists and checks need of an action and returns its place.
func putActionRow(tx *sql.Tx, a studio.Action, saved bool) (position int, err error) {
	err = tx.QueryRow(`select position from action where id = ?`, a.ID).Scan(&position)
	if errors.Is(err, sql.ErrNoRows) {
		position, err = a.Position, nil
		if position < 0 {
			err = tx.QueryRow(`select coalesce(max(position) + 1, 0) from action where connector_id = ?`, a.ConnectorID).Scan(&position)
		}
	}
	if err != nil {
		return position, err
	}
	_, err = tx.Exec(`insert into action (id, connector_id, saved, unsaved, name, name_key, method, endpoint, position)
		values (?, ?, ?, 0, ?, ?, ?, ?, ?)
		on conflict (id) do update set saved = excluded.saved, unsaved = 0, deleted_at = null,
			name = excluded.name, name_key = excluded.name_key, method = excluded.method, endpoint = excluded.endpoint`,
		a.ID, a.ConnectorID, saved, a.Name, nameKey(a.Name), a.Method, a.Endpoint, position)
	if err != nil {
		return position, err
	}
	return position, refreshSearch(tx, a.ConnectorID)
}

// ActionDraft returns what is being edited of an action; found is false when there is no draft.
func (s *Store) ActionDraft(ctx context.Context, id string) (a studio.Action, savedAt time.Time, found bool, err error) {
	text, savedAt, found, err := s.draftText(ctx, "action", id)
	if err != nil || !found {
		return a, savedAt, false, err
	}
	var position int
	err = s.readers.QueryRowContext(ctx, `select position from action where id = ?`, id).Scan(&position)
	if err != nil {
		return a, savedAt, false, notFound(err, "action")
	}
	a, err = decodeAction(text, position)
	return a, savedAt, err == nil, err
}

// SaveActionDraft keeps an action as it is being typed, and returns when. A draft that says the same
// as what is saved is forgotten. It fails with CodeNotFound when the action or its connector is gone.
func (s *Store) SaveActionDraft(ctx context.Context, a studio.Action) (time.Time, error) {
	a = a.WithLists()
	now := s.now().UTC()
	err := s.write(ctx, func(tx *sql.Tx) error {
		if err := refuseDeleted(tx, "action", a.ID, "action"); err != nil {
			return err
		}
		was, saved, err := savedAction(tx, a.ID)
		if err != nil {
			return err
		}
		if !saved {
			if a.Position, err = putActionRow(tx, a, false); err != nil {
				return err
			}
			return putDefinition(tx, "action_definition", a.ID, definition{draft: a, at: now})
		}
		if sameAction(was, a) {
			return dropDraft(tx, "action", a.ID)
		}
		return keepDraft(tx, "action", a.ID, a, now)
	})
	return now, actionFailure(err, a.Name)
}

// sameAction leaves out the place, which is no part of what is being edited.
func sameAction(a, b studio.Action) bool {
	a.CreatedAt, a.UpdatedAt, a.Position = b.CreatedAt, b.UpdatedAt, b.Position
	return reflect.DeepEqual(a.WithLists(), b.WithLists())
}

// DeleteActionDraft forgets the draft of an action; one that was never saved goes altogether.
func (s *Store) DeleteActionDraft(ctx context.Context, id string) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		var connectorID string
		err := tx.QueryRow(`delete from action where id = ? and saved = 0 returning connector_id`, id).Scan(&connectorID)
		if errors.Is(err, sql.ErrNoRows) {
			return dropDraft(tx, "action", id)
		}
		if err != nil {
			return err
		}
		return refreshSearch(tx, connectorID)
	})
}

// Samples returns the remembered sample values of an action by parameter name.
func (s *Store) Samples(ctx context.Context, actionID string) (map[string]string, error) {
	var text string
	err := s.readers.QueryRowContext(ctx, `select sample_values from sample where action_id = ?`, actionID).Scan(&text)
	values := map[string]string{}
	if errors.Is(err, sql.ErrNoRows) {
		return values, nil
	}
	if err != nil {
		return values, failure(err)
	}
	if err := json.Unmarshal([]byte(text), &values); err != nil {
		return map[string]string{}, unreadable("set of sample values", err)
	}
	return values, nil
}

// SaveSamples remembers the sample values of an action, which need not be saved yet.
func (s *Store) SaveSamples(ctx context.Context, actionID string, values map[string]string) error {
	if values == nil {
		values = map[string]string{}
	}
	text, err := json.Marshal(values)
	if err != nil {
		return failure(err)
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec(`insert into sample (action_id, sample_values) values (?, ?)
			on conflict (action_id) do update set sample_values = excluded.sample_values`, actionID, string(text))
		return err
	})
}
