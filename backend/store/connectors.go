package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"connectorstudio/backend/studio"
)

// Connector returns a connector as saved; CodeNotFound when it was never saved, or is deleted.
func (s *Store) Connector(ctx context.Context, id string) (c studio.Connector, err error) {
	find, err := s.ready.of(s.readers, `select d.saved from connector_definition d
		join connector c on c.id = d.id where d.id = ? and c.saved = 1 and c.deleted_at is null`)
	if err != nil {
		return c, failure(err)
	}
	var saved sql.NullString
	err = find.QueryRowContext(ctx, id).Scan(&saved)
	if err != nil {
		return c, notFound(err, "data connector")
	}
	return decodeConnector(saved.String)
}

func decodeConnector(text string) (c studio.Connector, err error) {
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return c, unreadable("data connector", err)
	}
	return c.WithLists(), nil
}

// unreadable is a definition whose row is whole and whose text is not: the damage of a single place.
func unreadable(what string, err error) error {
	f := damaged("The definition of a " + what + " cannot be read.")
	f.Detail = err.Error()
	return f
}

// isUnreadable tells that a definition is damaged, which saving it anew mends.
func isUnreadable(err error) bool {
	var f *studio.Failure
	return errors.As(err, &f) && f.Code == studio.CodeDamaged
}

// ConnectorNameTaken tells whether another saved connector has a name, without regard to case.
func (s *Store) ConnectorNameTaken(ctx context.Context, name, exceptID string) (taken bool, err error) {
	err = s.readers.QueryRowContext(ctx, `select exists (select 1 from connector
		where saved = 1 and deleted_at is null and name_key = ? and id <> ?)`, nameKey(name), exceptID).Scan(&taken)
	return taken, failure(err)
}

// SaveConnector saves a connector and forgets its draft. An empty ID gets a new one; CreatedAt of an
// existing one is kept and UpdatedAt is now. It fails with CodeConflict when the name is taken.
func (s *Store) SaveConnector(ctx context.Context, c studio.Connector) (studio.Connector, error) {
	c = c.WithLists()
	if c.ID == "" {
		c.ID = studio.NewID()
	}
	c.UpdatedAt = s.now().UTC()
	err := s.write(ctx, func(tx *sql.Tx) error {
		was, _, err := savedConnector(tx, c.ID)
		if err != nil && !isUnreadable(err) {
			return err
		}
		c.CreatedAt = firstTime(was.CreatedAt, c.CreatedAt, c.UpdatedAt)
		if err := putConnectorRow(tx, c, true); err != nil {
			return err
		}
		return putDefinition(tx, "connector_definition", c.ID, definition{saved: c})
	})
	if isUnique(err) {
		return c, nameConflict("data connector", c.Name)
	}
	return c, failure(err)
}

// firstTime returns the first of times that is set.
func firstTime(times ...time.Time) time.Time {
	for _, t := range times {
		if !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

func nameConflict(what, name string) error {
	f := studio.Fail(studio.CodeConflict, fmt.Sprintf("Another %s is called %s.", what, strings.TrimSpace(name)), "Choose another name.")
	f.Field = "name"
	return f
}

// savedConnector returns what is saved under an id, deleted or not; found is false when nothing is.
func savedConnector(tx *sql.Tx, id string) (c studio.Connector, found bool, err error) {
	text, err := savedText(tx, "connector_definition", id)
	if err != nil || text == "" {
		return c, false, err
	}
	c, err = decodeConnector(text)
	return c, true, err
}

// putConnectorRow writes what lists show of a connector. Saving brings a deleted one back: what was
// typed counts more.
func putConnectorRow(tx *sql.Tx, c studio.Connector, saved bool) error {
	_, err := tx.Exec(`insert into connector
			(id, saved, unsaved, name, name_key, category, method, missing, logo, base_url, description)
		values (?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?)
		on conflict (id) do update set saved = excluded.saved, unsaved = 0, deleted_at = null,
			name = excluded.name, name_key = excluded.name_key, category = excluded.category,
			method = excluded.method, missing = excluded.missing, logo = excluded.logo,
			base_url = excluded.base_url, description = excluded.description`,
		c.ID, saved, c.Name, nameKey(c.Name), string(c.Category), string(c.Auth.Method), missing(c, saved), c.Logo, c.BaseURL, c.Description)
	if err != nil {
		return err
	}
	return refreshSearch(tx, c.ID)
}

// missing says in a few words why a connector is listed as a draft; it is empty for one that works.
func missing(c studio.Connector, saved bool) string {
	blank := func(texts ...string) bool {
		for _, text := range texts {
			if strings.TrimSpace(text) == "" {
				return true
			}
		}
		return false
	}
	switch {
	case blank(c.Name):
		return "No name yet"
	case blank(c.BaseURL):
		return "No Base URL yet"
	case c.Auth.Method == studio.MethodNotSetUp:
		return "No authentication yet"
	case blank(essentials(c.Auth)...):
		return "Authentication is not finished"
	case !saved:
		return "Not saved yet"
	}
	return ""
}

// essentials are the fields without which the chosen method cannot work.
func essentials(a studio.Auth) []string {
	o := a.OAuth2
	switch a.Method {
	case studio.MethodAPIKey:
		return []string{a.APIKey.KeyName, a.APIKey.DisplayName}
	case studio.MethodLogin:
		return []string{a.Login.URL}
	case studio.MethodOAuth2:
		if o.Grant == studio.GrantSignedToken {
			return nil
		}
		needed := []string{o.TokenURL, o.ClientID}
		if o.Grant.Code() {
			needed = append(needed, o.AuthorizationURL)
		}
		if o.Grant == studio.GrantDevice {
			needed = append(needed, o.DeviceURL)
		}
		return needed
	}
	return nil
}

// refreshSearch brings up to date what a search of the list looks in, and the number of actions.
func refreshSearch(tx *sql.Tx, connectorID string) error {
	var name, description, baseURL string
	err := tx.QueryRow(`select name_key, description, base_url from connector where id = ?`, connectorID).Scan(&name, &description, &baseURL)
	if err != nil {
		return err
	}
	rows, err := tx.Query(`select name_key from action where connector_id = ? and deleted_at is null`, connectorID)
	if err != nil {
		return err
	}
	defer rows.Close()
	texts := []string{name, fold(description), fold(baseURL)}
	for rows.Next() {
		var action string
		if err := rows.Scan(&action); err != nil {
			return err
		}
		texts = append(texts, action)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	_, err = tx.Exec(`update connector set search = ?, actions = ? where id = ?`, strings.Join(texts, "\n"), len(texts)-3, connectorID)
	return err
}

// ConnectorDraft returns what is being edited of a connector; found is false when there is no draft.
func (s *Store) ConnectorDraft(ctx context.Context, id string) (c studio.Connector, savedAt time.Time, found bool, err error) {
	text, savedAt, found, err := s.draftText(ctx, "connector", id)
	if err != nil || !found {
		return c, savedAt, false, err
	}
	c, err = decodeConnector(text)
	return c, savedAt, err == nil, err
}

// SaveConnectorDraft keeps a connector as it is being typed, and returns when. A draft that says the
// same as what is saved is no draft: it is forgotten. It fails with CodeNotFound when the connector
// was deleted meanwhile.
func (s *Store) SaveConnectorDraft(ctx context.Context, c studio.Connector) (time.Time, error) {
	c = c.WithLists()
	now := s.now().UTC()
	err := s.write(ctx, func(tx *sql.Tx) error {
		if err := refuseDeleted(tx, "connector", c.ID, "data connector"); err != nil {
			return err
		}
		was, saved, err := savedConnector(tx, c.ID)
		if err != nil {
			return err
		}
		if !saved {
			if err := putConnectorRow(tx, c, false); err != nil {
				return err
			}
			return putDefinition(tx, "connector_definition", c.ID, definition{draft: c, at: now})
		}
		if sameConnector(was, c) {
			return dropDraft(tx, "connector", c.ID)
		}
		return keepDraft(tx, "connector", c.ID, c, now)
	})
	return now, err
}

func sameConnector(a, b studio.Connector) bool {
	a.CreatedAt, a.UpdatedAt, b.CreatedAt, b.UpdatedAt = time.Time{}, time.Time{}, time.Time{}, time.Time{}
	return reflect.DeepEqual(a.WithLists(), b.WithLists())
}

// DeleteConnectorDraft forgets the draft of a connector; one that was never saved goes altogether,
// its actions included.
func (s *Store) DeleteConnectorDraft(ctx context.Context, id string) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.Exec(`delete from connector where id = ? and saved = 0`, id); err != nil {
			return err
		}
		return dropDraft(tx, "connector", id)
	})
}
