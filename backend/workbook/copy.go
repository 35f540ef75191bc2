package workbook

import (
	"context"
	"errors"
	"os"
	"strings"
	"time"

	"zombiezen.com/go/sqlite"

	"connectorstudio/backend/studio"
)

// Duplicate makes a copy with everything in it under another name.
func (f *Folder) Duplicate(ctx context.Context, id, name string) (made studio.Workbook, err error) {
	err = f.alone(ctx, func() error {
		if err := f.free(ctx, name, ""); err != nil {
			return err
		}
		copied := studio.NewID()
		part := f.file(copied) + ".part"
		if err := f.copyOf(id, part); err != nil {
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

func (f *Folder) copyOf(id, to string) error {
	w, err := f.Open(id)
	if err != nil {
		return err
	}
	return errors.Join(copyFile(w.path, to), w.Close())
}

// rechristen gives a file another id and name; what was under way in the original is over in the copy.
func (f *Folder) rechristen(path, id, name string) (def studio.Workbook, err error) {
	c, err := connect(path, writing)
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
		if err := once(c, `delete from meta where key like 'next %'`); err != nil {
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

// copyFile copies a workbook that is open.
func copyFile(from, to string) error {
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
