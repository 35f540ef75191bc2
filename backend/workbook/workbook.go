// Package workbook keeps workbooks, each in one SQLite file: its definition, its rows, what actions made of
// them, the ledger of its runs, and what can be undone. The file is the truth: the list of workbooks is
// read from the files.
//
// One connection writes, in immediate transactions that are on the disk when they end (but for the batches of an
// import, which are with its end), and a few read. A write is never abandoned half-way by a cancelled context; a read
// is. The window and the command line may have a file open at the same time.
//
// Every method fails with a *studio.Failure where something can be done about it: CodeInvalid,
// CodeNotFound, CodeConflict, CodeDatabaseBusy, CodeDiskFull, CodeDamaged, CodeTooNew, CodeCancelled.
package workbook

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofrs/flock"
	"zombiezen.com/go/sqlite"

	"connectorstudio/backend/studio"
)

// Workbook is an open workbook. All its methods may be called by many goroutines at once.
type Workbook struct {
	folder *Folder
	id     string
	path   string
	use    *flock.Flock // shared by everybody who has it open
	users  int          // guarded by folder.mu

	turn    sync.Mutex        // of writer
	writer  *sqlite.Conn      // nil while it rests
	readers chan *sqlite.Conn // nil ones are opened when they are needed
	scans   chan struct{}     // holds a token for each scan under way
	gone    atomic.Bool
	resting atomic.Bool  // it has no connection
	used    atomic.Int64 // when, by the clock of folder.rests
	known   atomic.Pointer[shape]
	seen    cache
	busy    atomic.Int32 // ledgers and imports that are open
}

func (w *Workbook) now() time.Time { return w.folder.now() }

// ID returns the id of the workbook.
func (w *Workbook) ID() string { return w.id }

func (w *Workbook) isClosed() bool { return w.gone.Load() }

// open opens a file and brings it up to date.
func (f *Folder) open(id string) (*Workbook, error) {
	w := &Workbook{folder: f, id: id, path: f.file(id), use: flock.New(f.lockFile(id, "use")), readers: make(chan *sqlite.Conn, readers), scans: make(chan struct{}, scans)}
	if err := look(w.path); err != nil {
		return nil, err
	}
	if held, err := w.use.TryRLock(); err != nil {
		return nil, unusable(w.path, err)
	} else if !held {
		return nil, studio.Fail(studio.CodeConflict, "The Workbook is being removed by another program.", "")
	}
	for range readers {
		w.readers <- nil
	}
	w.resting.Store(true) // until it is counted
	err := look(w.path)   // it may have been removed before the lock was held
	if err == nil {
		w.writer, err = connect(w.path, writing)
	}
	if err == nil {
		err = w.bringUp()
	}
	if err != nil {
		w.close()
		return nil, failure(err)
	}
	return w, nil
}

// bringUp checks the file and migrates it. Nothing is written to a file that does not pass.
func (w *Workbook) bringUp() error {
	private(w.path)
	if err := quickCheck(w.writer); err != nil {
		return err
	}
	if err := w.migrate(); err != nil {
		return err
	}
	if err := failure(w.takeBackImports()); studio.CodeOf(err) != studio.CodeDiskFull && studio.CodeOf(err) != studio.CodeDatabaseBusy {
		return err
	}
	return nil // the next opening does it
}

func (w *Workbook) migrate() error {
	version, err := number(w.writer, `select user_version from pragma_user_version`)
	if err != nil || int(version) == len(released) {
		return err
	}
	if int(version) > len(released) {
		return studio.Fail(studio.CodeTooNew, fmt.Sprintf("The Workbook was written by a later Connector Studio: it has version %d, and this one reads up to version %d.", version, len(released)), "Install the latest Connector Studio. Nothing was changed.")
	}
	if err := copyFile(w.path, fmt.Sprintf("%s.v%d", w.path, version)); err != nil {
		return err
	}
	return w.transact(w.writer, func(c *sqlite.Conn) error {
		return upgrade(c, int(version))
	})
}

// upgrade takes the schema from a version to the last one, within a transaction.
func upgrade(c *sqlite.Conn, version int) error {
	for _, script := range released[version:] {
		if err := run(c, script); err != nil {
			return err
		}
	}
	return once(c, fmt.Sprintf(`pragma user_version = %d`, len(released)))
}

// Close gives the workbook back; the last one to do so closes the file.
func (w *Workbook) Close() error {
	w.folder.mu.Lock()
	defer w.folder.mu.Unlock()
	if w.users--; w.users > 0 || w.gone.Load() {
		return nil
	}
	delete(w.folder.opened, w.id)
	return w.close()
}

// close closes readers first: the last connection to go empties the log.
func (w *Workbook) close() error {
	w.gone.Store(true)
	defer w.folder.rests.forget(w)
	errs := []error{}
	for range readers {
		if c := <-w.readers; c != nil {
			errs = append(errs, c.Close())
		}
	}
	for range readers {
		w.readers <- nil
	}
	w.turn.Lock()
	defer w.turn.Unlock()
	if w.writer != nil {
		errs = append(errs, w.writer.Close())
		w.writer = nil
	}
	return failure(errors.Join(append(errs, w.use.Close())...))
}

// Definition returns the definition as it is in the file.
func (w *Workbook) Definition(ctx context.Context) (studio.Workbook, error) {
	s, err := w.shape(ctx)
	if err != nil {
		return studio.Workbook{}, err
	}
	return clone(s.def), nil
}

func (w *Workbook) shape(ctx context.Context) (s *shape, err error) {
	err = w.read(ctx, func(c *sqlite.Conn) error {
		s, err = w.shapeIn(c)
		return err
	})
	return s, err
}

// Rows returns how many rows there are.
func (w *Workbook) Rows(ctx context.Context) (count int, err error) {
	err = w.read(ctx, func(c *sqlite.Conn) error {
		n, err := counter(c, "count")
		count = int(n)
		return err
	})
	return count, err
}
