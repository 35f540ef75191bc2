package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"connectorstudio/backend/studio"
)

// applicationID marks a database as ours: "CStu".
const applicationID = 0x43537475

// checkLimit bounds the check of the file at start (reliability E10). A file too large for it opens
// all the same; Backup reads all of it.
const checkLimit = 2 * time.Second

const headerSize = 100 // https://www.sqlite.org/fileformat.html, section 1.3

// look decides whether the database of a folder may be opened for writing, without changing a byte of
// it: a file of a later version, of another program, or an empty one where backups tell that there was
// more, is left alone (reliability E08, E09).
func look(dir string) error {
	path := filepath.Join(dir, fileName)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return lost(dir, "The data file is missing, although there are backups of it.")
	case err != nil:
		return folderFailure(dir, err)
	case info.IsDir():
		return folderFailure(dir, fmt.Errorf("%s is a folder", path))
	case info.Size() == 0:
		return lost(dir, "The data file is empty, although there are backups of it.")
	}
	seen, err := peek(path)
	if err != nil {
		return failure(err)
	}
	return seen.accept()
}

// lost tells a first start from a loss: where backups exist, there was data.
func lost(dir, what string) error {
	if len(backupFiles(dir)) > 0 {
		return damaged(what)
	}
	return nil
}

// identity is what a file says of itself.
type identity struct {
	application, version int
	empty                bool // no table in it: making it was interrupted
}

func (i identity) accept() error {
	switch {
	case i.application == 0 && i.version == 0 && i.empty:
		return nil
	case i.application != applicationID:
		return damaged("The data file belongs to another program.")
	case i.version > len(released):
		return tooNew(i.version)
	}
	return nil
}

func tooNew(version int) error {
	return studio.Fail(studio.CodeTooNew,
		fmt.Sprintf("The data was written by a later Connector Studio: it has version %d, and this one reads up to version %d.", version, len(released)),
		"Install the latest Connector Studio. Nothing was changed.")
}

// peek reads the identity from the header. Where a log is beside the file, the truth may be in there,
// and SQLite reads both.
func peek(path string) (identity, error) {
	if log, err := os.Stat(path + "-wal"); err == nil && log.Size() > 0 {
		return ask(path, false)
	}
	file, err := os.Open(path)
	if err != nil {
		return identity{}, folderFailure(filepath.Dir(path), err)
	}
	defer file.Close()
	var h [headerSize]byte
	if _, err := io.ReadFull(file, h[:]); err != nil || string(h[:16]) != "SQLite format 3\x00" {
		return identity{}, damaged("The data file is not a database any more.")
	}
	found := identity{
		application: int(binary.BigEndian.Uint32(h[68:])),
		version:     int(binary.BigEndian.Uint32(h[60:])),
	}
	if found.application != 0 || found.version != 0 {
		return found, nil
	}
	return ask(path, true)
}

// ask opens a file read-only and asks SQLite for its identity.
func ask(path string, still bool) (found identity, err error) {
	db, err := sql.Open("sqlite", lookingDSN(path, still))
	if err != nil {
		return found, err
	}
	defer db.Close()
	err = db.QueryRow(`select a.application_id, v.user_version, not exists (select 1 from sqlite_schema)
		from pragma_application_id a, pragma_user_version v`).Scan(&found.application, &found.version, &found.empty)
	return found, err
}

// quickCheck looks for damage, in the definitions first, for at most checkLimit. What the index of
// words says to what it indexes is left to the check of a backup: it takes long.
func (s *Store) quickCheck(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, checkLimit)
	defer stop()
	tables, err := texts(s.readers.QueryContext(ctx, `select name from pragma_table_list
		where schema = 'main' and type <> 'virtual' order by name like 'call%', name`))
	for i := 0; err == nil && i < len(tables); i++ {
		err = sound(ctx, s.readers, `"`+strings.ReplaceAll(tables[i], `"`, `""`)+`"`)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return nil
	}
	return err
}

// sound returns CodeDamaged unless the structure of a table, or of all for 1, is whole.
func sound(ctx context.Context, db *sql.DB, what string) error {
	var verdict string
	if err := db.QueryRowContext(ctx, `pragma quick_check(`+what+`)`).Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		f := damaged("Part of the data file cannot be read.")
		f.Detail = verdict
		return f
	}
	return nil
}
