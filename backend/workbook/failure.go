package workbook

import (
	"context"
	"errors"
	"fmt"

	"zombiezen.com/go/sqlite"

	"connectorstudio/backend/studio"
)

// failure gives errors of SQLite the codes that the window acts on. A *studio.Failure passes as it is;
// nil stays nil.
func failure(err error) error {
	if err == nil {
		return nil
	}
	var ready *studio.Failure
	if errors.As(err, &ready) {
		return ready
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || sqlite.ErrCode(err).ToPrimary() == sqlite.ResultInterrupt {
		return studio.Fail(studio.CodeCancelled, "It was stopped before its end.", "")
	}
	f := described(err)
	if f == nil {
		return fmt.Errorf("workbook: %w", err)
	}
	f.Detail = err.Error()
	return f
}

func described(err error) *studio.Failure {
	code := sqlite.ErrCode(err)
	switch code {
	case sqlite.ResultIOErrSHMSize, sqlite.ResultIOErrWrite, sqlite.ResultIOErrFsync:
		return diskFull()
	}
	switch code.ToPrimary() {
	case sqlite.ResultBusy, sqlite.ResultLocked:
		return studio.Fail(studio.CodeDatabaseBusy, "Another program is writing to this Workbook, and it did not finish in 5 s.", "Wait until its import or run is through, then try again.")
	case sqlite.ResultFull:
		return diskFull()
	case sqlite.ResultCorrupt, sqlite.ResultNotADB:
		return damaged("Part of the Workbook's file cannot be read.")
	case sqlite.ResultReadOnly, sqlite.ResultCantOpen, sqlite.ResultPerm, sqlite.ResultIOErr:
		return studio.Fail(studio.CodeInternal, "The Workbook's file cannot be read or written.", "Check that the disk is connected and that the folder belongs to you.")
	}
	return nil
}

func diskFull() *studio.Failure {
	return studio.Fail(studio.CodeDiskFull, "The disk is full.", "Free some space, then go on. Nothing that was saved is lost.")
}

func damaged(what string) *studio.Failure {
	return studio.Fail(studio.CodeDamaged, what, "Put a copy of the file in its place, or remove the Workbook.")
}

func closed() error {
	return studio.Fail(studio.CodeNotFound, "This Workbook is not open any more.", "Open it again.")
}

func missing(what string) error {
	return studio.Fail(studio.CodeNotFound, "This "+what+" is not there any more.", "Go back to the list.")
}

func invalid(field, message string) error {
	f := studio.Fail(studio.CodeInvalid, message, "")
	f.Field = field
	return f
}
