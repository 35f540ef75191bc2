package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const (
	backupFolder = "backups"
	backupsKept  = 3
	stamp        = "20060102T150405.000Z"
)

// Backup is a checked copy of the database.
type Backup struct {
	Name       string
	At         time.Time
	Size       int64 // bytes
	Connectors int
	Actions    int
}

// Backup copies the database as it is at this moment, checks the copy and keeps the newest three.
// A plain copy of the file would miss what is still in the log (reliability E11). Work goes on
// meanwhile; ctx stops it.
func (s *Store) Backup(ctx context.Context) error {
	s.backingUp.Lock()
	defer s.backingUp.Unlock()
	return s.backUp(ctx)
}

func (s *Store) backUp(ctx context.Context) error {
	folder := filepath.Join(s.dir, backupFolder)
	if err := makePrivate(folder); err != nil {
		return err
	}
	name := s.now().UTC().Format(stamp) + ".db"
	part := filepath.Join(folder, name+".part")
	err := copyDatabase(ctx, filepath.Join(s.dir, fileName), part)
	if err == nil {
		err = os.Rename(part, filepath.Join(folder, name))
	}
	if err != nil {
		return failure(errors.Join(err, os.Remove(part)))
	}
	return pruneBackups(s.dir)
}

// BackupIfOlder backs up unless the newest backup is younger than age.
func (s *Store) BackupIfOlder(ctx context.Context, age time.Duration) (made bool, err error) {
	s.backingUp.Lock()
	defer s.backingUp.Unlock()
	if files := backupFiles(s.dir); len(files) > 0 && s.now().Sub(backupTime(files[0])) < age {
		return false, nil
	}
	err = s.backUp(ctx)
	return err == nil, err
}

// copyDatabase makes a checked copy that is on the disk when it returns.
func copyDatabase(ctx context.Context, from, to string) error {
	if err := touch(to); err != nil { // with its mode; VACUUM INTO takes an empty file
		return err
	}
	db, err := sql.Open("sqlite", copyingDSN(from))
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `vacuum into ?`, to)
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	if err := checkCopy(ctx, to); err != nil {
		return err
	}
	return flush(to)
}

// checkCopy reads a whole copy that nobody writes to.
func checkCopy(ctx context.Context, path string) error {
	db, err := sql.Open("sqlite", lookingDSN(path, true))
	if err != nil {
		return err
	}
	return errors.Join(sound(ctx, db, `1`), db.Close())
}

func flush(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// pruneBackups removes all but the newest backups, and what an interrupted one left.
func pruneBackups(dir string) error {
	files := backupFiles(dir)
	var err error
	for _, path := range files[min(len(files), backupsKept):] {
		err = errors.Join(err, os.Remove(path))
	}
	entries, readErr := os.ReadDir(filepath.Join(dir, backupFolder))
	for _, entry := range entries {
		if strings.Contains(entry.Name(), ".part") {
			err = errors.Join(err, os.Remove(filepath.Join(dir, backupFolder, entry.Name())))
		}
	}
	return failure(errors.Join(err, readErr))
}

// backupFiles lists the paths of backups, newest first. Their names begin with their time.
func backupFiles(dir string) []string {
	files := []string{}
	entries, _ := os.ReadDir(filepath.Join(dir, backupFolder)) // no folder, no backups
	for _, entry := range entries {
		if !backupTime(entry.Name()).IsZero() {
			files = append(files, filepath.Join(dir, backupFolder, entry.Name()))
		}
	}
	slices.SortFunc(files, func(a, b string) int { return cmp.Compare(b, a) })
	return files
}

// backupTime reads the time in a backup's name; it is zero for other files.
func backupTime(path string) time.Time {
	name, is := strings.CutSuffix(filepath.Base(path), ".db")
	at, err := time.Parse(stamp, name)
	if err != nil || !is {
		return time.Time{}
	}
	return at
}

// Backups lists the backups of a data folder that can be restored, newest first. It needs no open
// database.
func Backups(dir string) ([]Backup, error) {
	backups := []Backup{}
	for _, path := range backupFiles(dir) {
		if b, err := describe(path); err == nil {
			backups = append(backups, b)
		}
	}
	return backups, nil
}

func describe(path string) (Backup, error) {
	b := Backup{Name: filepath.Base(path), At: backupTime(path)}
	info, err := os.Stat(path)
	if err != nil {
		return b, err
	}
	b.Size = info.Size()
	seen, err := ask(path, true)
	if err == nil {
		err = seen.accept()
	}
	if err != nil {
		return b, err
	}
	db, err := sql.Open("sqlite", lookingDSN(path, true))
	if err != nil {
		return b, err
	}
	defer db.Close()
	err = db.QueryRow(`select (select count(*) from connector where deleted_at is null),
		(select count(*) from action a join connector c on c.id = a.connector_id
			where a.deleted_at is null and c.deleted_at is null)`).Scan(&b.Connectors, &b.Actions)
	if err != nil {
		return b, fmt.Errorf("%s: %w", b.Name, err)
	}
	return b, nil
}
