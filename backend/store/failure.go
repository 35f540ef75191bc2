package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"connectorstudio/backend/studio"
)

// failure gives errors of the database the codes that the window acts on. A *studio.Failure passes as
// it is; nil stays nil.
func failure(err error) error {
	if err == nil {
		return nil
	}
	var ready *studio.Failure
	if errors.As(err, &ready) {
		return ready
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return studio.Fail(studio.CodeCancelled, "The search was stopped before its end.", "")
	}
	f := described(err)
	if f == nil {
		return fmt.Errorf("store: %w", err)
	}
	f.Detail = err.Error()
	return f
}

func described(err error) *studio.Failure {
	switch code := resultCode(err); code {
	case lib.SQLITE_IOERR_SHMSIZE, lib.SQLITE_IOERR_WRITE, lib.SQLITE_IOERR_FSYNC:
		return diskFull()
	default:
		switch code & 0xff {
		case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
			return studio.Fail(studio.CodeDatabaseBusy, "Another program is writing to the data folder, and it did not finish in 5 s.", "Close other windows and commands of Connector Studio, then try again.")
		case lib.SQLITE_FULL:
			return diskFull()
		case lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB:
			return damaged("Part of the data file cannot be read.")
		case lib.SQLITE_READONLY, lib.SQLITE_CANTOPEN, lib.SQLITE_PERM, lib.SQLITE_IOERR:
			return studio.Fail(studio.CodeInternal, "The data folder cannot be read or written.", "Check that the disk is connected and that the folder belongs to you.")
		}
	}
	return nil
}

// resultCode returns SQLite's extended result code, 0 for any other error.
func resultCode(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code()
	}
	return 0
}

func isUnique(err error) bool { return resultCode(err) == lib.SQLITE_CONSTRAINT_UNIQUE }

func isReference(err error) bool { return resultCode(err) == lib.SQLITE_CONSTRAINT_FOREIGNKEY }

func diskFull() *studio.Failure {
	return studio.Fail(studio.CodeDiskFull, "The change could not be saved: the disk is full.", "Free about 20 MB, then try again.")
}

func damaged(what string) *studio.Failure {
	return studio.Fail(studio.CodeDamaged, what, "Restore a backup, or start empty. The damaged file is kept beside it.")
}

// notFound turns "no row" into the failure that says what is missing.
func notFound(err error, what string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return studio.Fail(studio.CodeNotFound, fmt.Sprintf("This %s is not there any more.", what), "Go back to the list.")
	}
	return failure(err)
}
