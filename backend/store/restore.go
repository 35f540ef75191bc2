package store

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"connectorstudio/backend/studio"
)

// Restore puts a backup in the place of the database. The backup is checked first; what was there is
// moved into a folder of its own and never deleted. No program may have the database open.
// It fails with CodeNotFound, CodeDamaged when the backup itself cannot be read, and CodeDiskFull.
func Restore(dir, name string) error {
	backup := filepath.Join(dir, backupFolder, filepath.Base(name))
	if backupTime(backup).IsZero() || filepath.Base(name) != name {
		return studio.Fail(studio.CodeNotFound, "There is no backup of this name.", "Choose another backup.")
	}
	if _, err := os.Stat(backup); err != nil {
		return studio.Fail(studio.CodeNotFound, "This backup is not there any more.", "Choose another backup.")
	}
	if err := checkCopy(context.Background(), backup); err != nil {
		f := studio.Fail(studio.CodeDamaged, "This backup cannot be read.", "Choose another backup.")
		f.Detail = err.Error()
		return f
	}
	fresh := filepath.Join(dir, fileName+".restore")
	if err := copyFile(backup, fresh); err != nil {
		return failure(errors.Join(err, os.Remove(fresh)))
	}
	return replace(dir, fresh)
}

// StartEmpty puts a new, empty database in the place of a damaged one, which is moved into a folder of
// its own and never deleted. No program may have the database open.
func StartEmpty(dir string) error {
	if err := makePrivate(dir); err != nil {
		return err
	}
	making, err := os.MkdirTemp(dir, "new-")
	if err != nil {
		return folderFailure(dir, err)
	}
	defer os.RemoveAll(making)
	s, err := Open(context.Background(), Options{Dir: making})
	if err != nil {
		return err
	}
	if err := s.Close(); err != nil {
		return err
	}
	return replace(dir, filepath.Join(making, fileName))
}

// replace moves the database aside and puts fresh in its place. When it stops in between, the database
// is missing, and the next start offers the same choice again.
func replace(dir, fresh string) error {
	aside := filepath.Join(dir, "damaged-"+time.Now().UTC().Format(stamp))
	if err := os.Mkdir(aside, 0o700); err != nil {
		return folderFailure(dir, err)
	}
	// The log goes first: left behind, it would be applied to the file that takes the place.
	for _, name := range []string{fileName + "-wal", fileName + "-shm", fileName} {
		err := os.Rename(filepath.Join(dir, name), filepath.Join(aside, name))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return folderFailure(dir, err)
		}
	}
	if err := os.Rename(fresh, filepath.Join(dir, fileName)); err != nil {
		return folderFailure(dir, err)
	}
	_ = os.Remove(aside) // only when nothing was there to move
	return nil
}

func copyFile(from, to string) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(target, source)
	return errors.Join(err, target.Sync(), target.Close())
}
