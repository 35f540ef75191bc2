package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

// TestE04PragmasOnEveryConnection opens eight connections of each kind at once.
func TestE04PragmasOnEveryConnection(t *testing.T) {
	s, _ := in(t)
	want := map[string]string{
		"busy_timeout": "5000", "journal_mode": "wal", "foreign_keys": "1", "secure_delete": "1", "trusted_schema": "0",
		"journal_size_limit": "67108864", "application_id": fmt.Sprint(applicationID), "user_version": fmt.Sprint(len(released)),
	}
	path := filepath.Join(s.dir, fileName)
	for kind, c := range map[string]struct{ dsn, synchronous, queryOnly string }{
		"writer": {writerDSN(path), "2", "0"}, "history": {historyDSN(path), "1", "0"}, "reader": {readerDSN(path), "1", "1"},
	} {
		db := must[*sql.DB](t)(sql.Open("sqlite", c.dsn))
		defer db.Close()
		want["synchronous"], want["query_only"] = c.synchronous, c.queryOnly
		for i := range 8 {
			conn := must[*sql.Conn](t)(db.Conn(background))
			defer conn.Close()
			for pragma, value := range want {
				got := ""
				ok(t, conn.QueryRowContext(background, `pragma `+pragma).Scan(&got))
				if got != value {
					t.Errorf("%s of %s %d is %s, want %s", pragma, kind, i, got, value)
				}
			}
		}
	}
	for _, db := range []*sql.DB{s.writer, s.history} {
		if most := db.Stats().MaxOpenConnections; most != 1 {
			t.Errorf("%d writers", most)
		}
	}
	if most := s.readers.Stats().MaxOpenConnections; most != readers {
		t.Errorf("%d readers", most)
	}
	if _, err := s.readers.Exec(`delete from setting`); err == nil {
		t.Error("a reader can write")
	}
}

// TestE13Version: the log of older versions could lose a commit (https://www.sqlite.org/wal.html).
func TestE13Version(t *testing.T) {
	s, _ := in(t)
	var text string
	ok(t, s.readers.QueryRow(`select sqlite_version()`).Scan(&text))
	var major, minor, patch int
	if _, err := fmt.Sscanf(text, "%d.%d.%d", &major, &minor, &patch); err != nil {
		t.Fatal(err)
	}
	if major*1_000_000+minor*1000+patch < 3_051_003 {
		t.Errorf("SQLite %s is older than 3.51.3", text)
	}
}

// TestE14LongQueryIsCancelled: a read ends with its context, and the connection serves the next.
func TestE14LongQueryIsCancelled(t *testing.T) {
	s, _ := in(t)
	ctx, cancel := context.WithTimeout(background, 200*time.Millisecond)
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		ended <- s.read(ctx, func(tx *sql.Tx) error {
			n := 0
			return tx.QueryRowContext(ctx, `with recursive n(i) as (select 1 union all select i + 1 from n where i < 3000000000) select count(*) from n`).Scan(&n)
		})
	}()
	select {
	case err := <-ended:
		wantCode(t, err, studio.CodeCancelled)
	case <-time.After(20 * time.Second):
		t.Fatal("the query goes on")
	}
	must[studio.Settings](t)(s.Settings(background))
	for _, read := range []func(context.Context) error{
		func(ctx context.Context) error {
			_, err := s.Connectors(ctx, studio.ConnectorQuery{Count: 1})
			return err
		},
		func(ctx context.Context) error { _, err := s.Calls(ctx, studio.CallQuery{Count: 1}); return err },
		func(ctx context.Context) error { _, err := s.Find(ctx, "a", 5); return err },
		func(ctx context.Context) error { _, err := s.Connector(ctx, "a"); return err },
	} {
		wantCode(t, read(ctx), studio.CodeCancelled)
	}
}

// TestC14OnlyTheOwnerMayRead looks at the modes of everything the store makes.
func TestC14OnlyTheOwnerMayRead(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no modes: the folder of the user is closed to others")
	}
	dir := filepath.Join(t.TempDir(), "above", "data")
	s := open(t, dir)
	must[studio.Connector](t)(s.SaveConnector(background, keyed("Acme")))
	ok(t, s.Backup(background))
	files := 0
	ok(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info := must[os.FileInfo](t)(d.Info())
		want := os.FileMode(0o600)
		if d.IsDir() {
			want = 0o700
		} else {
			files++
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %o, want %o", path, info.Mode().Perm(), want)
		}
		return nil
	}))
	if files < 4 {
		t.Errorf("%d files: the log was not seen", files)
	}
	s.Close()
	// Somebody opened it to others: it is closed again.
	ok(t, os.Chmod(dir, 0o755))
	ok(t, os.Chmod(filepath.Join(dir, fileName), 0o644))
	open(t, dir)
	if info := must[os.FileInfo](t)(os.Stat(filepath.Join(dir, fileName))); info.Mode().Perm() != 0o600 {
		t.Errorf("the file has mode %o", info.Mode().Perm())
	}
	// The folder may be anybody's: it stays as it is, and the person is told.
	if info := must[os.FileInfo](t)(os.Stat(dir)); info.Mode().Perm() != 0o755 || !strings.Contains(strings.Join(Warnings(dir), ""), "can read") {
		t.Errorf("the folder has mode %o, warnings %v", info.Mode().Perm(), Warnings(dir))
	}
}

// TestOddFolderNames: what is special in an address is a character like any other in a folder's name.
func TestOddFolderNames(t *testing.T) {
	for _, name := range []string{"with space", "a?b#c", "100%25", "é 漢", "a[b]*c", `a'b"c`, "a;b=c&d"} {
		if runtime.GOOS == "windows" && strings.ContainsAny(name, `?*"`) {
			continue
		}
		dir := filepath.Join(t.TempDir(), name)
		s := open(t, dir)
		must[studio.Connector](t)(s.SaveConnector(background, keyed("Acme")))
		ok(t, s.Backup(background))
		s.Close()
		if _, err := os.Stat(filepath.Join(dir, fileName)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if backups := must[[]Backup](t)(Backups(dir)); len(backups) != 1 || backups[0].Connectors != 1 {
			t.Errorf("%s: backups %v", name, backups)
		}
	}
}

func TestOpenFailures(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	ok(t, os.WriteFile(file, []byte("x"), 0o600))
	_, err := Open(background, Options{Dir: file})
	if f := studio.AsFailure(err); err == nil || f.Fix == "" || !strings.Contains(f.Message, file) {
		t.Errorf("a file in the place of the folder: %v", err)
	}
	ended, cancel := context.WithCancel(background)
	cancel()
	_, err = Open(ended, Options{Dir: t.TempDir()})
	wantCode(t, err, studio.CodeCancelled)
	if failure(nil) != nil {
		t.Error("no error became one")
	}
	if err := failure(errors.New("odd")); studio.CodeOf(err) != studio.CodeInternal {
		t.Errorf("an odd error is %v", err)
	}
}
