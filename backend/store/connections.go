package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strings"

	"connectorstudio/backend/studio"
)

const connectionColumns = `id, connector_id, name, is_default, parameters, shown`

// Connections lists the connections of a connector in their order. There is always one: before anything
// is kept of it, it is NotConnected.
func (s *Store) Connections(ctx context.Context, connectorID string) ([]studio.Connection, error) {
	find, err := s.ready.of(s.readers, `select `+connectionColumns+` from connection where connector_id = ? order by position, rowid`)
	if err != nil {
		return nil, failure(err)
	}
	rows, err := find.QueryContext(ctx, connectorID)
	if err != nil {
		return nil, failure(err)
	}
	defer rows.Close()
	list := []studio.Connection{}
	for rows.Next() {
		c, err := s.scanConnection(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	if len(list) == 0 {
		list = append(list, studio.FirstConnection(connectorID))
	}
	return list, failure(rows.Err())
}

// scanConnection reads what may be shown of a connection. A token that has ended and cannot renew itself
// reads as Expired.
func (s *Store) scanConnection(row interface{ Scan(...any) error }) (c studio.Connection, err error) {
	var id, connectorID, name, parameters, shown string
	var isDefault bool
	if err := row.Scan(&id, &connectorID, &name, &isDefault, &parameters, &shown); err != nil {
		return c, err
	}
	c.State = studio.NotConnected
	if err := json.Unmarshal([]byte(shown), &c); err != nil {
		return c, unreadable("connection", err)
	}
	c.ID, c.ConnectorID, c.Name, c.Default, c.Values = id, connectorID, name, isDefault, map[string]string{}
	if err := json.Unmarshal([]byte(parameters), &c.Values); err != nil {
		return c, unreadable("connection", err)
	}
	if c.State == studio.Connected && !c.RenewsItself && c.ExpiresAt != nil && !c.ExpiresAt.After(s.now()) {
		c.State = studio.Expired
	}
	return c.WithLists(), nil
}

// Connection returns the connection of an id. For the id of a connector that has no connection of that id
// it is the one used by default.
func (s *Store) Connection(ctx context.Context, id string) (studio.Connection, error) {
	c, err := s.scanConnection(s.readers.QueryRowContext(ctx, `select `+connectionColumns+` from connection where id = ?1
		union all select * from (select `+connectionColumns+` from connection where connector_id = ?1 and is_default = 1) limit 1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		return studio.FirstConnection(id), nil
	}
	return c, failure(err)
}

// DefaultConnection returns the connection of a connector that is used where none is named.
func (s *Store) DefaultConnection(ctx context.Context, connectorID string) (studio.Connection, error) {
	c, err := s.scanConnection(s.readers.QueryRowContext(ctx,
		`select `+connectionColumns+` from connection where connector_id = ? and is_default = 1`, connectorID))
	if errors.Is(err, sql.ErrNoRows) {
		return studio.FirstConnection(connectorID), nil
	}
	return c, failure(err)
}

// SaveConnection keeps what may be shown of a connection; its name, values, method, check and place stay. For one that
// is gone it does nothing: a sign-out may end after the deletion that asked for it.
func (s *Store) SaveConnection(ctx context.Context, c studio.Connection) error {
	id := c.ID
	if id == "" {
		id = c.ConnectorID
	}
	shown, err := json.Marshal(c.WithLists())
	if err != nil {
		return failure(err)
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		if err := putFirst(tx, id); err != nil {
			return err
		}
		if _, err := tx.Exec(`update connection set shown = json_set(?, '$.alternative', coalesce(shown ->> '$.alternative', ''),
			'$.check', json(coalesce(shown -> '$.check', 'null'))) where id = ?`, string(shown), id); err != nil {
			return err
		}
		return showDefault(tx, `(select connector_id from connection where id = ?)`, id)
	})
}

// SaveCheck keeps what the latest connection check of a connection came to. It is apart from SaveConnection, as the
// keychain may be read while a check is under way. For a connection that is gone it does nothing.
func (s *Store) SaveCheck(ctx context.Context, id string, check studio.Check) error {
	text, err := json.Marshal(check)
	if err != nil {
		return failure(err)
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		if err := putFirst(tx, id); err != nil {
			return err
		}
		_, err := tx.Exec(`update connection set shown = json_set(shown, '$.check', json(?)) where id = ?`, string(text), id)
		return err
	})
}

// putFirst keeps the first connection of a connector, when nothing is kept of any yet.
func putFirst(tx *sql.Tx, connectorID string) error {
	_, err := tx.Exec(`insert into connection (id, connector_id, name, name_key, position, is_default, shown)
		select id, id, 'Main', 'main', 0, 1, '{}' from connector where id = ?1
		and not exists (select 1 from connection where connector_id = ?1)`, connectorID)
	return err
}

// showDefault brings what the list of connectors shows up to date: the connection used by default.
func showDefault(tx *sql.Tx, connector string, args ...any) error {
	_, err := tx.Exec(`update connector set
		(state, expires_at, renews) = (select coalesce(shown ->> '$.state', 'notConnected'),
			cast(unixepoch(shown ->> '$.expiresAt', 'subsec') * 1000 as integer), coalesce(shown ->> '$.renewsItself', 0)
			from connection where connector_id = connector.id and is_default = 1)
		where id = `+connector+` and exists (select 1 from connection where connector_id = connector.id and is_default = 1)`, args...)
	return err
}

// AddConnection keeps a further connection of a connector. It fails with CodeConflict when the name is
// taken, and with CodeNotFound when the connector is gone.
func (s *Store) AddConnection(ctx context.Context, c studio.Connection) error {
	values, shown, err := connectionTexts(c)
	if err != nil {
		return failure(err)
	}
	err = s.write(ctx, func(tx *sql.Tx) error {
		if err := putFirst(tx, c.ConnectorID); err != nil {
			return err
		}
		added, err := tx.Exec(`insert into connection (id, connector_id, name, name_key, position, is_default, parameters, shown)
			select ?, connector_id, ?, ?, max(position) + 1, 0, ?, ? from connection where connector_id = ? having count(*) > 0`,
			c.ID, strings.TrimSpace(c.Name), nameKey(c.Name), values, shown, c.ConnectorID)
		if err != nil {
			return err
		}
		if n, err := added.RowsAffected(); err != nil || n == 0 {
			return notFound(errors.Join(err, sql.ErrNoRows), "data connector")
		}
		return nil
	})
	if isUnique(err) {
		return nameConflict("connection", c.Name)
	}
	return failure(err)
}

func connectionTexts(c studio.Connection) (values, shown string, err error) {
	given, err := json.Marshal(c.WithLists().Values)
	if err != nil {
		return "", "", err
	}
	all, err := json.Marshal(c.WithLists())
	return string(given), string(all), err
}

// EditConnection keeps name and values of a connection. It fails with CodeConflict when the
// name is taken.
func (s *Store) EditConnection(ctx context.Context, c studio.Connection) error {
	values, _, err := connectionTexts(c)
	if err != nil {
		return failure(err)
	}
	err = s.write(ctx, func(tx *sql.Tx) error {
		if err := putFirst(tx, c.ID); err != nil {
			return err
		}
		_, err := tx.Exec(`update connection set name = ?, name_key = ?, parameters = ? where id = ?`,
			strings.TrimSpace(c.Name), nameKey(c.Name), values, c.ID)
		return err
	})
	if isUnique(err) {
		return nameConflict("connection", c.Name)
	}
	return failure(err)
}

// ChooseMethod lets a connection use an alternative of its connector, or the first method for an empty id.
// What was shown of it was of the method before.
func (s *Store) ChooseMethod(ctx context.Context, id, alternative string) error {
	shown, err := json.Marshal(studio.Connection{State: studio.NotConnected, Alternative: alternative}.WithLists())
	if err != nil {
		return failure(err)
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		if err := putFirst(tx, id); err != nil {
			return err
		}
		if _, err := tx.Exec(`update connection set shown = ? where id = ?`, string(shown), id); err != nil {
			return err
		}
		return showDefault(tx, `(select connector_id from connection where id = ?)`, id)
	})
}

// MakeDefault lets a connection be the one that is used where none is named.
func (s *Store) MakeDefault(ctx context.Context, id string) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		const siblings = `connector_id = (select connector_id from connection where id = ?)`
		if _, err := tx.Exec(`update connection set is_default = 0 where is_default = 1 and `+siblings, id); err != nil {
			return err
		}
		if _, err := tx.Exec(`update connection set is_default = 1 where id = ?`, id); err != nil {
			return err
		}
		return showDefault(tx, `(select connector_id from connection where id = ?)`, id)
	})
}

// RemoveConnection forgets a connection; the next one is used by default then. The last one stays.
func (s *Store) RemoveConnection(ctx context.Context, id string) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		var connectorID string
		err := tx.QueryRow(`delete from connection where id = ?1 and exists (select 1 from connection other
			where other.connector_id = connection.connector_id and other.id <> ?1) returning connector_id`, id).Scan(&connectorID)
		if err != nil {
			return notFound(err, "connection")
		}
		_, err = tx.Exec(`update connection set is_default = 1 where id = (select id from connection where connector_id = ?1
			order by position limit 1) and not exists (select 1 from connection where connector_id = ?1 and is_default = 1)`, connectorID)
		if err != nil {
			return err
		}
		return showDefault(tx, `?`, connectorID)
	})
}
