package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"connectorstudio/backend/studio"
)

// Connection returns what may be shown of a connector's connection; it is NotConnected when nothing is
// kept. A token that has ended and cannot renew itself reads as Expired.
func (s *Store) Connection(ctx context.Context, connectorID string) (studio.Connection, error) {
	c := studio.Connection{ConnectorID: connectorID, State: studio.NotConnected}
	var shown string
	err := s.readers.QueryRowContext(ctx, `select shown from connection where connector_id = ?`, connectorID).Scan(&shown)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return c.WithLists(), nil
	case err != nil:
		return c.WithLists(), failure(err)
	}
	if err := json.Unmarshal([]byte(shown), &c); err != nil {
		return c.WithLists(), unreadable("connection", err)
	}
	if c.State == studio.Connected && !c.RenewsItself && c.ExpiresAt != nil && !c.ExpiresAt.After(s.now()) {
		c.State = studio.Expired
	}
	return c.WithLists(), nil
}

// SaveConnection keeps what may be shown of a connection. For a connector that is gone it does nothing:
// a sign-out may end after the deletion that asked for it.
func (s *Store) SaveConnection(ctx context.Context, c studio.Connection) error {
	shown, err := json.Marshal(c.WithLists())
	if err != nil {
		return failure(err)
	}
	var expires sql.NullInt64
	if c.ExpiresAt != nil {
		expires = sql.NullInt64{Int64: c.ExpiresAt.UnixMilli(), Valid: true}
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec(`insert into connection (connector_id, shown) select id, ? from connector where id = ?
			on conflict (connector_id) do update set shown = excluded.shown`, string(shown), c.ConnectorID)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`update connector set state = ?, expires_at = ?, renews = ? where id = ?`,
			string(c.State), expires, c.RenewsItself, c.ConnectorID)
		return err
	})
}
