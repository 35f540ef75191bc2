package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// released are the migrations in their order: the database has version n when the first n were
// applied. A released file never changes.
var released = readMigrations(migrationFiles)

// migration is one numbered file; its statements are separated by blank lines.
type migration []string

func readMigrations(files fs.FS) []migration {
	names, err := fs.Glob(files, "migrations/*.sql")
	if err != nil {
		panic(err) // the pattern is fixed
	}
	slices.Sort(names)
	steps := []migration{}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			panic(err) // the files are part of the program
		}
		steps = append(steps, strings.Split(strings.TrimSpace(string(text)), "\n\n"))
	}
	return steps
}

// migrate brings the database to the version of steps, in this order: back up what is there and check
// the backup; apply the missing steps in one transaction; verify; set the version; commit. Whatever
// fails, nothing has changed (reliability E07).
func (s *Store) migrate(ctx context.Context, steps []migration) error {
	version, err := userVersion(ctx, s.readers)
	if err != nil || version == len(steps) {
		return err
	}
	if version > len(steps) {
		return tooNew(version)
	}
	if version > 0 {
		if err := s.Backup(ctx); err != nil {
			return fmt.Errorf("backup before migration: %w", err)
		}
	}
	db, err := sql.Open("sqlite", migrationDSN(filepath.Join(s.dir, fileName)))
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	err = applyMissing(context.WithoutCancel(ctx), db, steps)
	return errors.Join(err, db.Close())
}

func applyMissing(ctx context.Context, db *sql.DB, steps []migration) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	// Another process may have migrated while this one waited for the lock.
	version, err := userVersion(ctx, tx)
	if err != nil {
		return err
	}
	for i := version; i < len(steps); i++ {
		for j, statement := range steps[i] {
			if _, err := tx.Exec(statement); err != nil {
				return fmt.Errorf("migration %d, statement %d: %w", i+1, j+1, err)
			}
		}
	}
	if err := verify(tx); err != nil {
		return err
	}
	if _, err := tx.Exec(fmt.Sprintf(`pragma application_id = %d; pragma user_version = %d`, applicationID, max(version, len(steps)))); err != nil {
		return err
	}
	return tx.Commit()
}

// verify refuses a migration that leaves references to nowhere, or damage.
func verify(tx *sql.Tx) error {
	var broken int
	if err := tx.QueryRow(`select count(*) from pragma_foreign_key_check`).Scan(&broken); err != nil {
		return err
	}
	var verdict string
	if err := tx.QueryRow(`pragma quick_check(1)`).Scan(&verdict); err != nil {
		return err
	}
	if broken > 0 || verdict != "ok" {
		return fmt.Errorf("after the migration: %d broken references, check: %s", broken, verdict)
	}
	return nil
}

type queryer interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func userVersion(ctx context.Context, db queryer) (version int, err error) {
	err = db.QueryRowContext(ctx, `pragma user_version`).Scan(&version)
	return version, err
}
