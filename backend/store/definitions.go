package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"connectorstudio/backend/studio"
)

// Connectors and actions are kept alike: a narrow row named by its table, and beside it in
// <table>_definition the JSON as saved and the JSON of the draft. Table names in here are constants of
// this package.

// definition is the pair to be kept; nil stands for none.
type definition struct {
	saved, draft any
	at           time.Time // of the draft
}

func putDefinition(tx *sql.Tx, table, id string, d definition) error {
	saved, err := encode(d.saved)
	if err != nil {
		return err
	}
	draft, err := encode(d.draft)
	if err != nil {
		return err
	}
	_, err = tx.Exec(fmt.Sprintf(`insert into %s (id, saved, draft, draft_saved_at) values (?, ?, ?, ?)
		on conflict (id) do update set saved = excluded.saved, draft = excluded.draft, draft_saved_at = excluded.draft_saved_at`, table),
		id, saved, draft, sql.NullInt64{Int64: d.at.UnixMilli(), Valid: d.draft != nil})
	return err
}

func encode(value any) (text sql.NullString, err error) {
	if value == nil {
		return text, nil
	}
	raw, err := json.Marshal(value)
	return sql.NullString{String: string(raw), Valid: true}, err
}

// savedText returns the saved JSON of an id, deleted or not; empty when there is none.
func savedText(tx *sql.Tx, table, id string) (string, error) {
	var text sql.NullString
	err := tx.QueryRow(`select saved from `+table+` where id = ?`, id).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return text.String, err
}

func (s *Store) draftText(ctx context.Context, table, id string) (text string, at time.Time, found bool, err error) {
	var draft sql.NullString
	var millis sql.NullInt64
	err = s.readers.QueryRowContext(ctx, fmt.Sprintf(`select d.draft, d.draft_saved_at from %[1]s_definition d
		join %[1]s t on t.id = d.id where d.id = ? and t.deleted_at is null`, table), id).Scan(&draft, &millis)
	if errors.Is(err, sql.ErrNoRows) {
		return "", at, false, nil
	}
	if err != nil || !draft.Valid {
		return "", at, false, failure(err)
	}
	return draft.String, time.UnixMilli(millis.Int64).UTC(), true, nil
}

// keepDraft puts a draft beside what is saved.
func keepDraft(tx *sql.Tx, table, id string, draft any, at time.Time) error {
	text, err := encode(draft)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`update `+table+` set unsaved = 1 where id = ?`, id); err != nil {
		return err
	}
	_, err = tx.Exec(`update `+table+`_definition set draft = ?, draft_saved_at = ? where id = ?`, text, at.UnixMilli(), id)
	return err
}

// dropDraft forgets the draft beside what is saved.
func dropDraft(tx *sql.Tx, table, id string) error {
	if _, err := tx.Exec(`update `+table+` set unsaved = 0 where id = ? and saved = 1`, id); err != nil {
		return err
	}
	_, err := tx.Exec(`update `+table+`_definition set draft = null, draft_saved_at = null where id = ? and saved is not null`, id)
	return err
}

// refuseDeleted keeps a form that is still open from bringing back what was deleted elsewhere.
func refuseDeleted(tx *sql.Tx, table, id, what string) error {
	var deleted bool
	err := tx.QueryRow(`select exists (select 1 from `+table+` where id = ? and deleted_at is not null)`, id).Scan(&deleted)
	if err == nil && deleted {
		return studio.Fail(studio.CodeNotFound, fmt.Sprintf("This %s was deleted.", what), "Undo the deletion, or save it as a new one.")
	}
	return err
}
