package auth

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"

	"connectorstudio/backend/secrets"
)

// drawer is a keychain in a folder, which processes share. Each value is replaced as a whole.
type drawer struct {
	dir    string
	refuse func(value string) bool // writes of values that it takes none of
	before func(value string)      // hears of a write before it happens
	after  func(value string)      // and when it has happened
}

func fileRing(dir string) (*secrets.Keyring, *drawer) {
	d := &drawer{dir: dir}
	return &secrets.Keyring{Provider: d}, d
}

func (d *drawer) file(account string) string {
	return filepath.Join(d.dir, base64.RawURLEncoding.EncodeToString([]byte(account)))
}

func (d *drawer) Get(account string) (string, error) {
	text, err := os.ReadFile(d.file(account))
	if errors.Is(err, os.ErrNotExist) {
		return "", secrets.ErrNotFound
	}
	return string(text), err
}

func (d *drawer) Set(account, text string) error {
	value := valueIn(text)
	if d.refuse != nil && d.refuse(value) {
		return errors.New("the drawer is stuck")
	}
	if d.before != nil {
		d.before(value)
	}
	file, err := os.CreateTemp(d.dir, "new-*")
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	if err := os.Rename(file.Name(), d.file(account)); err != nil {
		return err
	}
	if d.after != nil {
		d.after(value)
	}
	return nil
}

func (d *drawer) Delete(account string) error {
	err := os.Remove(d.file(account))
	if errors.Is(err, os.ErrNotExist) {
		return secrets.ErrNotFound
	}
	return err
}

// valueIn is the value inside the text that package secrets writes, as long as it is small.
func valueIn(text string) string {
	var entry struct {
		Value []byte `json:"value"`
	}
	if json.Unmarshal([]byte(text), &entry) != nil {
		return ""
	}
	return string(entry.Value)
}
