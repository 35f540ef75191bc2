// Package store keeps the nouns in one SQLite file: definitions, connections without their secrets,
// the history, logos and settings.
//
// One connection writes definitions, one adds to the history, and a few can only read. A write is never abandoned half-way by
// a cancelled context; a read is. Window and command line may have the file open at the same time.
//
// Every method fails with a *studio.Failure where the window can do something about it:
// CodeNotFound, CodeConflict, CodeDatabaseBusy, CodeDiskFull, CodeDamaged, CodeCancelled.
package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"time"

	"connectorstudio/backend/studio"
)

const (
	fileName = "studio.db"
	readers  = 4
)

// Options tell where the data is kept.
type Options struct {
	Dir string           // the data folder; made, for its owner only, when it is not there
	Now func() time.Time // nil for the clock
}

// Store is the open database.
type Store struct {
	dir     string
	now     func() time.Time
	writer  *sql.DB
	history *sql.DB    // writes too, but does not wait for the disk
	turn    sync.Mutex // of writer and history
	readers *sql.DB
	ready   statements

	backingUp sync.Mutex // one backup after another: each clears away what others left unfinished
}

// Open opens the database of a folder, making or migrating it as needed. It fails with CodeDamaged
// (Restore and StartEmpty mend that), CodeTooNew (nothing was written), CodeDatabaseBusy and
// CodeDiskFull.
func Open(ctx context.Context, o Options) (*Store, error) {
	if err := ctx.Err(); err != nil {
		return nil, failure(err)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if err := makePrivate(o.Dir); err != nil {
		return nil, err
	}
	if err := look(o.Dir); err != nil {
		return nil, err
	}
	s, err := openPools(o)
	if err != nil {
		return nil, failure(err)
	}
	if err := s.bringUp(ctx); err != nil {
		s.Close()
		return nil, failure(err)
	}
	return s, nil
}

// bringUp checks the file and migrates it. Nothing is written to a file that does not pass.
func (s *Store) bringUp(ctx context.Context) error {
	if err := s.quickCheck(ctx); err != nil {
		return err
	}
	if err := s.migrate(ctx, released); err != nil {
		return err
	}
	return s.checkShape(ctx)
}

// makePrivate makes a folder that only its owner may read (reliability C14). One that was there before
// keeps its mode, for it may be anybody's; Warnings tells when others can read it.
func makePrivate(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return folderFailure(dir, err)
	}
	return nil
}

func folderFailure(dir string, err error) error {
	f := studio.Fail(studio.CodeInternal, "The data folder "+dir+" cannot be used.", "Check that it is a folder and that it belongs to you.")
	f.Detail = err.Error()
	return f
}

func openPools(o Options) (*Store, error) {
	path := filepath.Join(o.Dir, fileName)
	if err := touch(path); err != nil {
		return nil, folderFailure(o.Dir, err)
	}
	s := &Store{dir: o.Dir, now: o.Now}
	for _, pool := range []struct {
		db   **sql.DB
		dsn  string
		most int
	}{{&s.writer, writerDSN(path), 1}, {&s.history, historyDSN(path), 1}, {&s.readers, readerDSN(path), readers}} {
		db, err := sql.Open("sqlite", pool.dsn) // connects later: it fails for a bad address only
		if err != nil {
			return nil, err
		}
		db.SetMaxOpenConns(pool.most)
		db.SetMaxIdleConns(pool.most)
		*pool.db = db
	}
	return s, nil
}

// touch makes an empty file for its owner's eyes, because SQLite would let everybody read it; an
// existing one is closed to others.
func touch(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	_ = f.Chmod(0o600)
	return f.Close()
}

// Close closes the database. Readers go first: the last connection to go empties the log.
func (s *Store) Close() error {
	return failure(errors.Join(s.readers.Close(), s.history.Close(), s.writer.Close()))
}

// write runs change in one immediate transaction. A context that ends while it runs does not stop it:
// a write always comes to its end (performance, risk 6).
func (s *Store) write(ctx context.Context, change func(tx *sql.Tx) error) error {
	return s.writeOn(ctx, s.writer, change)
}

func (s *Store) writeOn(ctx context.Context, db *sql.DB, change func(tx *sql.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return failure(err)
	}
	s.turn.Lock()
	defer s.turn.Unlock()
	tx, err := db.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return failure(err)
	}
	defer tx.Rollback() // nothing after a commit; the end of a transaction that panicked
	if err := change(tx); err != nil {
		return failure(err)
	}
	return failure(tx.Commit())
}

// read runs look in one transaction that sees one state of the database and ends with ctx.
func (s *Store) read(ctx context.Context, query func(tx *sql.Tx) error) error {
	tx, err := s.readers.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return failure(err)
	}
	defer tx.Rollback()
	return failure(query(tx))
}

func (s *Store) millis() int64 { return s.now().UnixMilli() }
