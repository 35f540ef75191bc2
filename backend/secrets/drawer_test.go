package secrets

import (
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"sync"
)

var errTooBig = errors.New("data passed to Set was too big")

// drawer is a keychain in a directory that refuses more than 2,560 bytes, as Windows does. Each write
// is atomic, as a keychain's is.
type drawer struct {
	dir    string
	mu     sync.Mutex
	calls  int
	before func(call int, what, account string) error // may refuse, block or end the process
}

func (d *drawer) Get(account string) (string, error) {
	if err := d.count("get", account); err != nil {
		return "", err
	}
	text, err := os.ReadFile(d.path(account))
	if errors.Is(err, os.ErrNotExist) {
		return "", ErrNotFound
	}
	return string(text), err
}

func (d *drawer) Set(account, text string) error {
	if err := d.count("set", account); err != nil {
		return err
	}
	if len(text) > 2560 {
		return errTooBig
	}
	next := d.path(account) + ".next"
	if err := os.WriteFile(next, []byte(text), 0o600); err != nil {
		return err
	}
	return os.Rename(next, d.path(account))
}

func (d *drawer) Delete(account string) error {
	if err := d.count("delete", account); err != nil {
		return err
	}
	err := os.Remove(d.path(account))
	if errors.Is(err, os.ErrNotExist) {
		return ErrNotFound
	}
	return err
}

func (d *drawer) count(what, account string) error {
	d.mu.Lock()
	d.calls++
	call, before := d.calls, d.before
	d.mu.Unlock()
	if before == nil {
		return nil
	}
	return before(call, what, account)
}

func (d *drawer) path(account string) string {
	return filepath.Join(d.dir, hex.EncodeToString([]byte(account)))
}

// accounts lists what is kept, by the keychain's own names.
func (d *drawer) accounts() []string {
	files, _ := os.ReadDir(d.dir)
	names := []string{}
	for _, file := range files {
		if name, err := hex.DecodeString(file.Name()); err == nil {
			names = append(names, string(name))
		}
	}
	return names
}
