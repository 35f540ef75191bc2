package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"connectorstudio/backend/studio"
)

// A deletion is a mark first, so that it can be undone; PurgeDeleted makes it final.

// DeleteConnector marks a connector as deleted, saved or draft, with all that belongs to it. It
// returns its name and how many actions went with it.
func (s *Store) DeleteConnector(ctx context.Context, id string) (name string, actions int, err error) {
	err = s.write(ctx, func(tx *sql.Tx) error {
		err := tx.QueryRow(`update connector set deleted_at = ? where id = ? and deleted_at is null
			returning name, actions`, s.millis(), id).Scan(&name, &actions)
		return notFound(err, "data connector")
	})
	return name, actions, err
}

// RestoreConnector undoes DeleteConnector: CodeNotFound when it was purged, CodeConflict when its name
// has been taken since.
func (s *Store) RestoreConnector(ctx context.Context, id string) error {
	var name string
	err := s.write(ctx, func(tx *sql.Tx) error {
		if err := tx.QueryRow(`select name from connector where id = ?`, id).Scan(&name); err != nil {
			return notFound(err, "data connector")
		}
		_, err := tx.Exec(`update connector set deleted_at = null where id = ?`, id)
		return err
	})
	if isUnique(err) {
		return restoreConflict("data connector", name)
	}
	return failure(err)
}

func restoreConflict(what, name string) error {
	f := nameConflict(what, name).(*studio.Failure)
	f.Fix = "Rename that one, then undo the deletion again."
	return f
}

// DeleteAction marks an action as deleted, saved or draft, and returns its name.
func (s *Store) DeleteAction(ctx context.Context, id string) (name string, err error) {
	err = s.write(ctx, func(tx *sql.Tx) error {
		var connectorID string
		err := tx.QueryRow(`update action set deleted_at = ? where id = ? and deleted_at is null
			returning name, connector_id`, s.millis(), id).Scan(&name, &connectorID)
		if err != nil {
			return notFound(err, "action")
		}
		return refreshSearch(tx, connectorID)
	})
	return name, err
}

// RestoreAction undoes DeleteAction; its failures are those of RestoreConnector.
func (s *Store) RestoreAction(ctx context.Context, id string) error {
	var name string
	err := s.write(ctx, func(tx *sql.Tx) error {
		var connectorID string
		if err := tx.QueryRow(`select name, connector_id from action where id = ?`, id).Scan(&name, &connectorID); err != nil {
			return notFound(err, "action")
		}
		if _, err := tx.Exec(`update action set deleted_at = null where id = ?`, id); err != nil {
			return err
		}
		return refreshSearch(tx, connectorID)
	})
	if isUnique(err) {
		return restoreConflict("action", name)
	}
	return failure(err)
}

// Deleted lists the connectors that were deleted before a moment and are not purged yet.
func (s *Store) Deleted(ctx context.Context, before time.Time) (connectorIDs []string, err error) {
	ids, err := texts(s.readers.QueryContext(ctx, `select id from connector where deleted_at < ?`, before.UnixMilli()))
	return ids, failure(err)
}

// PurgeDeleted removes for good what was deleted before a moment, the history of the connectors
// included. Connectors in except stay marked as deleted: their secrets could not be deleted yet. It
// returns the ids of those that are gone.
func (s *Store) PurgeDeleted(ctx context.Context, before time.Time, except ...string) (connectorIDs []string, err error) {
	staying, err := json.Marshal(append([]string{}, except...))
	if err != nil {
		return []string{}, err
	}
	err = s.write(ctx, func(tx *sql.Tx) error {
		connectorIDs, err = texts(tx.Query(`delete from connector where deleted_at < ?
			and id not in (select value from json_each(?)) returning id`, before.UnixMilli(), string(staying)))
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`delete from action where deleted_at < ?`, before.UnixMilli()); err != nil {
			return err
		}
		// A logo may be there before the connector that shows it is saved, so young ones stay.
		_, err := tx.Exec(`delete from logo where saved_at < ? and hash not in (
			select logo from connector union
			select coalesce(draft ->> '$.logo', '') from connector_definition)`, s.now().Add(-24*time.Hour).UnixMilli())
		return err
	})
	if err != nil {
		return []string{}, err
	}
	gone := `connector_id in (select distinct connector_id from call except select id from connector)`
	return connectorIDs, s.eraseCalls(ctx, gone)
}

// texts collects the only column of rows.
func texts(rows *sql.Rows, err error) ([]string, error) {
	found := []string{}
	if err != nil {
		return found, err
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return found, err
		}
		found = append(found, text)
	}
	return found, rows.Err()
}
