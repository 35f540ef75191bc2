package workbook

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"connectorstudio/backend/studio"
)

// removed is what the file of a workbook that was removed ends with, after the time in milliseconds.
const removed = ".gone"

// Remove takes a workbook out of the list. Restore brings it back until Purge. It fails with CodeConflict
// while a run or an import is under way, here or in another program.
func (f *Folder) Remove(ctx context.Context, id string) error {
	if !studio.IsID(id) {
		return missing("workbook")
	}
	return f.alone(ctx, func() error {
		f.mu.Lock()
		defer f.mu.Unlock()
		use, err := f.takeAway(id)
		if err != nil {
			return err
		}
		defer use.Close()
		err = os.Rename(f.file(id), filepath.Join(f.dir, fmt.Sprintf("%s.%d%s", id, f.now().UnixMilli(), removed)))
		if errors.Is(err, os.ErrNotExist) {
			return missing("workbook")
		}
		return err
	})
}

// takeAway closes a workbook for everybody in this program, unless it is in use here or open in another.
func (f *Folder) takeAway(id string) (*flock.Flock, error) {
	w := f.opened[id]
	if w != nil && w.busy.Load() > 0 {
		return nil, studio.Fail(studio.CodeConflict, "A run or an import of this Workbook is under way.", "Pause or cancel it first.")
	}
	if w != nil {
		_ = w.use.Unlock() // for as long as it takes to see whether others hold it
	}
	use := flock.New(f.lockFile(id, "use"))
	held, err := use.TryLock()
	if err == nil && held {
		if w != nil {
			delete(f.opened, id)
			err = w.close()
		}
		return use, err
	}
	if w != nil {
		_, _ = w.use.TryRLock() // shared with those others
	}
	if err != nil {
		return nil, unusable(f.file(id), err)
	}
	return nil, studio.Fail(studio.CodeConflict, "Another program has this Workbook open.", "Close it there, then try again.")
}

// Restore undoes Remove: CodeNotFound when it was purged, CodeConflict when its name has been taken since.
func (f *Folder) Restore(ctx context.Context, id string) error {
	return f.alone(ctx, func() error {
		gone, err := f.removals()
		if err != nil {
			return err
		}
		for _, r := range gone {
			if r.id != id {
				continue
			}
			if name, err := nameIn(r.path); err == nil {
				if err := f.free(ctx, name, id); err != nil {
					return err
				}
			}
			return os.Rename(r.path, f.file(id))
		}
		return missing("workbook")
	})
}

func nameIn(path string) (string, error) {
	if err := look(path); err != nil {
		return "", err
	}
	c, err := connect(path, reading)
	if err != nil {
		return "", err
	}
	def, err := loadDefinition(c)
	return def.Name, errors.Join(err, c.Close())
}

// Purge deletes for good what was removed before a moment.
func (f *Folder) Purge(ctx context.Context, before time.Time) error {
	return f.alone(ctx, func() error {
		gone, err := f.removals()
		for _, r := range gone {
			if r.at.Before(before) {
				err = errors.Join(err, f.erase(r))
			}
		}
		return err
	})
}

type removal struct {
	id, path string
	at       time.Time
}

func (f *Folder) removals() ([]removal, error) {
	found := []removal{}
	entries, err := os.ReadDir(f.dir)
	for _, entry := range entries {
		name, is := strings.CutSuffix(entry.Name(), removed)
		id, stamp, _ := strings.Cut(name, ".")
		at, bad := strconv.ParseInt(stamp, 10, 64)
		if is && studio.IsID(id) && bad == nil {
			found = append(found, removal{id, filepath.Join(f.dir, entry.Name()), time.UnixMilli(at)})
		}
	}
	return found, err
}

// erase deletes all files of a workbook, its own last: until then the next attempt finds it.
func (f *Folder) erase(r removal) error {
	others, err := filepath.Glob(filepath.Join(f.dir, r.id+".*"))
	for _, path := range others {
		if path != r.path {
			err = errors.Join(err, os.Remove(path))
		}
	}
	return errors.Join(err, os.Remove(r.path))
}
