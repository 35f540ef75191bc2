package workbook

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"connectorstudio/backend/studio"
)

// Options tell where workbooks are kept.
type Options struct {
	Dir string           // made, for its owner only, when it is not there
	Now func() time.Time // nil for the clock
	// Program is what others are told when they find a run under way, such as "the window".
	Program string
}

// Folder is where workbooks are.
type Folder struct {
	dir     string
	now     func() time.Time
	program string

	mu     sync.Mutex
	opened map[string]*Workbook
}

// OpenFolder opens a folder, and removes what an interrupted creation or copy left.
func OpenFolder(o Options) (*Folder, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, unusable(o.Dir, err)
	}
	f := &Folder{dir: o.Dir, now: o.Now, program: o.Program, opened: map[string]*Workbook{}}
	return f, f.alone(context.Background(), func() error {
		entries, err := os.ReadDir(f.dir)
		for _, entry := range entries {
			if strings.Contains(entry.Name(), ".part") {
				err = errors.Join(err, os.Remove(filepath.Join(f.dir, entry.Name())))
			}
		}
		return err
	})
}

func (f *Folder) file(id string) string { return filepath.Join(f.dir, id+".db") }

func (f *Folder) lockFile(id, what string) string { return filepath.Join(f.dir, id+"."+what+".lock") }

// alone runs change while no other program adds, renames or removes a workbook.
func (f *Folder) alone(ctx context.Context, change func() error) error {
	lock := flock.New(filepath.Join(f.dir, "names.lock"))
	ctx, stop := context.WithTimeout(ctx, busyTimeout)
	defer stop()
	held, err := lock.TryLockContext(ctx, 5*time.Millisecond)
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return failure(err)
	}
	if !held {
		return studio.Fail(studio.CodeDatabaseBusy, "Another program is changing the list of workbooks, and it did not finish in 5 s.", "Try again.")
	}
	defer lock.Close()
	return change()
}

// Open opens a workbook, or shares it if it is open in this program. Close it when it is not needed any
// more. It fails with CodeNotFound, CodeDamaged, CodeTooNew, CodeDatabaseBusy or CodeDiskFull.
func (f *Folder) Open(id string) (*Workbook, error) {
	if !studio.IsID(id) {
		return nil, missing("workbook")
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	w, shared := f.opened[id]
	if !shared {
		var err error
		if w, err = f.open(id); err != nil {
			return nil, err
		}
		f.opened[id] = w
	}
	w.users++
	return w, nil
}

// Close closes every workbook of the folder.
func (f *Folder) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	errs := []error{}
	for id, w := range f.opened {
		errs = append(errs, w.close())
		delete(f.opened, id)
	}
	return errors.Join(errs...)
}

// Create makes a workbook of a definition, in which columns without an id get one. Its id and times are
// given here. It fails with CodeConflict when the name is taken, CodeInvalid when the definition has problems.
func (f *Folder) Create(ctx context.Context, def studio.Workbook) (made studio.Workbook, err error) {
	err = f.alone(ctx, func() error {
		if err := f.free(ctx, def.Name, ""); err != nil {
			return err
		}
		def.ID = studio.NewID()
		def.CreatedAt = f.now().UTC().Truncate(time.Millisecond)
		made, err = f.create(def)
		return err
	})
	return made, failure(err)
}

// create makes the file beside its place, so that a file with the right name is always whole.
func (f *Folder) create(def studio.Workbook) (studio.Workbook, error) {
	part := f.file(def.ID) + ".part"
	if err := touch(part); err != nil {
		return def, unusable(part, err)
	}
	c, err := connect(part, []string{"synchronous = full", "trusted_schema = off"})
	if err == nil {
		w := &Workbook{folder: f, id: def.ID}
		err = w.transact(c, func(c *sqlite.Conn) error {
			if err := once(c, fmt.Sprintf(`pragma application_id = %d`, applicationID)); err != nil {
				return err
			}
			if err := upgrade(c, 0); err != nil {
				return err
			}
			def, err = f.define(c, studio.Workbook{ID: def.ID, CreatedAt: def.CreatedAt}, def)
			return err
		}, "shape")
		err = errors.Join(err, c.Close())
	}
	if err == nil {
		err = os.Rename(part, f.file(def.ID))
	}
	if err != nil {
		return def, errors.Join(failure(err), os.Remove(part))
	}
	return def, nil
}

// run runs the statements of a script, within a transaction.
func run(c *sqlite.Conn, script string) error {
	for _, statement := range strings.Split(script, ";") {
		if strings.TrimSpace(statement) == "" {
			continue
		}
		if err := sqlitex.ExecuteTransient(c, statement, nil); err != nil {
			return err
		}
	}
	return nil
}

// free tells whether no other workbook has a name.
func (f *Folder) free(ctx context.Context, name, but string) error {
	rows, err := f.List(ctx)
	if err != nil {
		return err
	}
	taken := slices.ContainsFunc(rows, func(r studio.WorkbookRow) bool {
		return r.ID != but && r.Failure == nil && strings.EqualFold(strings.TrimSpace(r.Name), strings.TrimSpace(name))
	})
	if !taken {
		return nil
	}
	conflict := studio.Fail(studio.CodeConflict, "Another workbook is named “"+strings.TrimSpace(name)+"”.", "Choose another name.")
	conflict.Field = "name"
	return conflict
}

// Rename gives a workbook another name. It fails with CodeConflict when that is taken.
func (f *Folder) Rename(ctx context.Context, id, name string) error {
	w, err := f.Open(id)
	if err != nil {
		return err
	}
	defer w.Close()
	_, err = w.Change(ctx, func(def *studio.Workbook) error {
		def.Name = strings.TrimSpace(name)
		return nil
	})
	return err
}

// Duplicate makes a copy with everything in it under another name.
func (f *Folder) Duplicate(ctx context.Context, id, name string) (made studio.Workbook, err error) {
	err = f.alone(ctx, func() error {
		if err := f.free(ctx, name, ""); err != nil {
			return err
		}
		copied := studio.NewID()
		part := f.file(copied) + ".part"
		if err := copyFile(f.file(id), part); err != nil {
			return err
		}
		if made, err = f.rechristen(part, copied, name); err == nil {
			err = os.Rename(part, f.file(copied))
		}
		if err != nil {
			return errors.Join(err, os.Remove(part))
		}
		return nil
	})
	return made, failure(err)
}

// rechristen gives a file another id and name; what was under way in the original is over in the copy.
func (f *Folder) rechristen(path, id, name string) (def studio.Workbook, err error) {
	c, err := connect(path, []string{"synchronous = full", "trusted_schema = off"})
	if err != nil {
		return def, err
	}
	w := &Workbook{folder: f, id: id}
	err = w.transact(c, func(c *sqlite.Conn) error {
		was, err := loadDefinition(c)
		if err != nil {
			return err
		}
		def = was
		def.ID, def.Name, def.CreatedAt = id, strings.TrimSpace(name), f.now().UTC().Truncate(time.Millisecond)
		was.ID = id
		if def, err = f.define(c, was, def); err != nil {
			return err
		}
		return once(c, `update run set state = 'cancelled', ended = ? where state not in ('done', 'cancelled')`, f.now().UnixMilli())
	}, "shape")
	return def, errors.Join(err, c.Close())
}

// touch makes an empty file for its owner's eyes, because SQLite would let everybody read it.
func touch(path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	return file.Close()
}

// private closes a file to others.
func private(path string) { _ = os.Chmod(path, 0o600) }

// Copy writes a whole, checked copy of the workbook to a file, which is on the disk when it returns.
func (w *Workbook) Copy(_ context.Context, to string) error {
	return failure(copyFile(w.path, to))
}

func copyFile(from, to string) error {
	if err := look(from); err != nil {
		return err
	}
	if err := touch(to); err != nil {
		return unusable(to, err)
	}
	err := vacuumInto(from, to)
	if err != nil {
		return errors.Join(failure(err), os.Remove(to))
	}
	return nil
}

func vacuumInto(from, to string) error {
	c, err := connect(from, []string{"trusted_schema = off"})
	if err != nil {
		return err
	}
	if err := errors.Join(once(c, `vacuum into ?`, to), c.Close()); err != nil {
		return err
	}
	if c, err = sqlite.OpenConn(to, sqlite.OpenReadOnly); err != nil {
		return err
	}
	if err := errors.Join(sound(c, `1`), c.Close()); err != nil {
		return err
	}
	file, err := os.OpenFile(to, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}

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
		return nil, studio.Fail(studio.CodeConflict, "A run or an import of this workbook is under way.", "Pause or cancel it first.")
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
	return nil, studio.Fail(studio.CodeConflict, "Another program has this workbook open.", "Close it there, then try again.")
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
