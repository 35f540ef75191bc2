package pace

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Forget removes the files of a connector that is no more.
func (t *Turns) Forget(connectorID string) error {
	t.mu.Lock()
	line := t.each[connectorID]
	delete(t.each, connectorID)
	t.mu.Unlock()
	var all error
	if line != nil {
		all = line.schedule.close()
	}
	files, _ := filepath.Glob(filepath.Join(t.Dir, "pace-"+connectorID+"*"))
	for _, file := range files {
		if err := os.Remove(file); !errors.Is(err, fs.ErrNotExist) {
			all = errors.Join(all, err)
		}
	}
	return all
}

// Close lets go of the files.
func (t *Turns) Close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	var all error
	for _, line := range t.each {
		all = errors.Join(all, line.schedule.close())
	}
	return all
}
