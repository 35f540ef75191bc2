package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"

	"connectorstudio/backend/studio"
)

const (
	settingsName = "settings"
	windowName   = "window"
	networkName  = "network"
	chosenFile   = "chosen file " // and its id, which sorts by time
)

// Settings returns the settings in force: the defaults until the person changes them, every figure
// within its bounds.
func (s *Store) Settings(ctx context.Context) (studio.Settings, error) {
	settings := studio.DefaultSettings
	_, err := s.setting(ctx, settingsName, &settings)
	return settings.Clamped(), err
}

// SaveSettings keeps the settings.
func (s *Store) SaveSettings(ctx context.Context, settings studio.Settings) error {
	return s.saveSetting(ctx, settingsName, settings)
}

// Network returns the network settings.
func (s *Store) Network(ctx context.Context) (n studio.Network, err error) {
	_, err = s.setting(ctx, networkName, &n)
	return n.WithLists(), err
}

// SaveNetwork keeps the network settings.
func (s *Store) SaveNetwork(ctx context.Context, n studio.Network) error {
	return s.saveSetting(ctx, networkName, n.WithLists())
}

// Window returns where the window was; found is false before the first SaveWindow.
func (s *Store) Window(ctx context.Context) (w studio.Window, found bool, err error) {
	found, err = s.setting(ctx, windowName, &w)
	return w, found, err
}

// SaveWindow keeps where the window was.
func (s *Store) SaveWindow(ctx context.Context, w studio.Window) error {
	return s.saveSetting(ctx, windowName, w)
}

// mostChosenFiles is how many chosen files are remembered.
const mostChosenFiles = 500

// SaveChosenFile remembers where a file is that a person chose. The oldest ones are forgotten.
func (s *Store) SaveChosenFile(ctx context.Context, id, path string) error {
	if err := s.saveSetting(ctx, chosenFile+id, path); err != nil {
		return err
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec(`delete from setting where name in
			(select name from setting where name like ? order by name desc limit -1 offset ?)`, chosenFile+"%", mostChosenFiles)
		return err
	})
}

// ChosenFile returns the path of a chosen file; found is false when it is not known (any more).
func (s *Store) ChosenFile(ctx context.Context, id string) (path string, found bool, err error) {
	found, err = s.setting(ctx, chosenFile+id, &path)
	return path, found, err
}

// setting reads a setting over what into holds, so that a field of a later version has its default.
func (s *Store) setting(ctx context.Context, name string, into any) (found bool, err error) {
	var value string
	err = s.readers.QueryRowContext(ctx, `select value from setting where name = ?`, name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, failure(err)
	}
	if err := json.Unmarshal([]byte(value), into); err != nil {
		return false, unreadable("setting", err)
	}
	return true, nil
}

func (s *Store) saveSetting(ctx context.Context, name string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return failure(err)
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec(`insert into setting (name, value) values (?, ?)
			on conflict (name) do update set value = excluded.value`, name, string(text))
		return err
	})
}

// SaveLogo keeps a PNG and returns its name, the SHA-256 of its bytes in hex.
func (s *Store) SaveLogo(ctx context.Context, png []byte) (hash string, err error) {
	sum := sha256.Sum256(png)
	hash = hex.EncodeToString(sum[:])
	return hash, s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec(`insert into logo (hash, png, saved_at) values (?, ?, ?)
			on conflict (hash) do update set saved_at = excluded.saved_at`, hash, png, s.millis())
		return err
	})
}

// Logo returns a kept PNG; CodeNotFound when there is none of that name.
func (s *Store) Logo(ctx context.Context, hash string) (png []byte, err error) {
	err = s.readers.QueryRowContext(ctx, `select png from logo where hash = ?`, hash).Scan(&png)
	if err != nil {
		return nil, notFound(err, "logo")
	}
	return png, nil
}
