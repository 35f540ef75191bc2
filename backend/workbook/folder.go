package workbook

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
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
	rests  rests
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
	err := f.alone(context.Background(), func() error {
		entries, err := os.ReadDir(f.dir)
		for _, entry := range entries {
			if strings.Contains(entry.Name(), ".part") {
				err = errors.Join(err, os.Remove(filepath.Join(f.dir, entry.Name())))
			}
		}
		return err
	})
	if err != nil && studio.CodeOf(err) != studio.CodeDatabaseBusy { // busy: another program is copying a large one
		return nil, failure(err)
	}
	return f, nil
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
		f.rests.wake(w)
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
	c, err := connect(part, making)
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
		err = settle(part)
	}
	if err == nil {
		err = os.Rename(part, f.file(def.ID))
	}
	if err != nil {
		return def, errors.Join(failure(err), os.Remove(part))
	}
	return def, nil
}

// settle waits until a file is on the disk.
func settle(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
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
	conflict := studio.Fail(studio.CodeConflict, "Another Workbook is named “"+strings.TrimSpace(name)+"”.", "Choose another name.")
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
