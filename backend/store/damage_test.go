package store

import (
	"bytes"
	"database/sql"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

// withBackup is a closed data folder with a connector and a backup of it.
func withBackup(t *testing.T) (dir string, c studio.Connector) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "data")
	s := open(t, dir)
	c = must[studio.Connector](t)(s.SaveConnector(background, keyed("Acme")))
	must[studio.Action](t)(s.SaveAction(background, action(c.ID, "Get")))
	ok(t, s.Backup(background))
	ok(t, s.Close())
	return dir, c
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	ok(t, os.WriteFile(path, content, 0o600))
}

// TestE09NotOurFile: what is in the place of the database and is none of ours is damage, is left as it
// is, and can be replaced by a backup.
func TestE09NotOurFile(t *testing.T) {
	foreign := filepath.Join(t.TempDir(), "foreign.db")
	db := must[*sql.DB](t)(sql.Open("sqlite", foreign))
	if _, err := db.Exec(`create table t (x); pragma user_version = 1`); err != nil {
		t.Fatal(err)
	}
	ok(t, db.Close())
	foreignBytes := must[[]byte](t)(os.ReadFile(foreign))
	for name, content := range map[string][]byte{
		"garbage": bytes.Repeat([]byte("garbage "), 2000), "short": []byte("SQLite format 3\x00"), "empty": {}, "foreign": foreignBytes, "missing": nil,
	} {
		t.Run(name, func(t *testing.T) {
			dir, c := withBackup(t)
			path := filepath.Join(dir, fileName)
			if write(t, path, content); content == nil {
				ok(t, os.Remove(path))
			}
			_, err := Open(background, Options{Dir: dir})
			wantCode(t, err, studio.CodeDamaged)
			if f := studio.AsFailure(err); f.Fix == "" {
				t.Error("it does not say what to do")
			}
			if content != nil && !bytes.Equal(must[[]byte](t)(os.ReadFile(path)), content) {
				t.Error("the file was changed")
			}
			backups := must[[]Backup](t)(Backups(dir))
			if len(backups) != 1 || backups[0].Connectors != 1 || backups[0].Actions != 1 || backups[0].Size == 0 || time.Since(backups[0].At) > time.Minute {
				t.Fatalf("backups %+v", backups)
			}
			ok(t, Restore(dir, backups[0].Name))
			must[studio.Connector](t)(open(t, dir).Connector(background, c.ID))
			if content != nil && !bytes.Equal(must[[]byte](t)(os.ReadFile(aside(t, dir))), content) {
				t.Error("the damaged file was not kept as it was")
			}
		})
	}
}

// aside returns the path of the only database that was moved away.
func aside(t *testing.T, dir string) string {
	t.Helper()
	found := must[[]string](t)(filepath.Glob(filepath.Join(dir, "damaged-*", fileName)))
	if len(found) != 1 {
		t.Fatalf("moved away: %v", found)
	}
	return found[0]
}

// TestE09EmptyFile: without backups an empty file is a first start that was interrupted.
func TestE09EmptyFile(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, fileName), nil)
	s := open(t, dir)
	must[studio.Connector](t)(s.SaveConnector(background, keyed("Acme")))
	ok(t, s.Close())
	// So is one of which only the header was written.
	dir = t.TempDir()
	db := must[*sql.DB](t)(sql.Open("sqlite", writerDSN(filepath.Join(dir, fileName))))
	if _, err := db.Exec(`pragma user_version = 0`); err != nil {
		t.Fatal(err)
	}
	ok(t, db.Close())
	open(t, dir)
}

func TestE09StartEmpty(t *testing.T) {
	dir, c := withBackup(t)
	damage := bytes.Repeat([]byte("x"), 5000)
	write(t, filepath.Join(dir, fileName), damage)
	write(t, filepath.Join(dir, fileName+"-wal"), damage)
	ok(t, StartEmpty(dir))
	s := open(t, dir)
	_, err := s.Connector(background, c.ID)
	wantCode(t, err, studio.CodeNotFound)
	if !bytes.Equal(must[[]byte](t)(os.ReadFile(aside(t, dir))), damage) || !bytes.Equal(must[[]byte](t)(os.ReadFile(aside(t, dir)+"-wal")), damage) {
		t.Error("the damaged files were not kept")
	}
	entries := must[[]os.DirEntry](t)(os.ReadDir(dir))
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "new-") || strings.HasSuffix(e.Name(), ".restore") {
			t.Errorf("%s is left", e.Name())
		}
	}
}

func TestRestoreRefuses(t *testing.T) {
	dir, _ := withBackup(t)
	good := must[[]Backup](t)(Backups(dir))[0].Name
	write(t, filepath.Join(dir, backupFolder, "20200101T000000.000Z.db"), []byte("broken"))
	write(t, filepath.Join(dir, backupFolder, "notes.db"), nil)
	for name, code := range map[string]studio.Code{
		"": studio.CodeNotFound, "../studio.db": studio.CodeNotFound, "notes.db": studio.CodeNotFound, "20210101T000000.000Z.db": studio.CodeNotFound,
		"../backups/" + good: studio.CodeNotFound, "20200101T000000.000Z.db": studio.CodeDamaged,
	} {
		wantCode(t, Restore(dir, name), code)
	}
	if backups := must[[]Backup](t)(Backups(dir)); len(backups) != 1 {
		t.Errorf("backups %+v", backups)
	}
	open(t, dir) // nothing was moved
	if none := must[[]Backup](t)(Backups(t.TempDir())); none == nil {
		t.Error("no backups read as nil")
	}
}

// TestE10FlippedBytes flips a byte at many places: the file opens, or is reported as damaged; whatever
// is read is right or reported; nothing panics; the backup always comes back.
func TestE10FlippedBytes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s, clock := open(t, dir), newClock()
	ids := []string{}
	for i := range 30 {
		c := must[studio.Connector](t)(s.SaveConnector(background, keyed(fmt.Sprint("Connector ", i))))
		a := must[studio.Action](t)(s.SaveAction(background, action(c.ID, "Get")))
		ok(t, s.SaveCall(background, answered(c, a, 200, clock.at), strings.Repeat("some words of an answer ", 40)))
		ids = append(ids, c.ID)
	}
	ok(t, s.Backup(background))
	ok(t, s.Close())
	path := filepath.Join(dir, fileName)
	whole := must[[]byte](t)(os.ReadFile(path))
	r := rand.New(rand.NewPCG(10, 10))
	damagedFiles, refusedReads := 0, 0
	for range number("STORE_FLIPS", 200) {
		flipped := bytes.Clone(whole)
		at := r.IntN(len(flipped))
		flipped[at] ^= byte(1 << r.IntN(8))
		for _, suffix := range []string{"", "-wal", "-shm"} {
			_ = os.Remove(path + suffix)
		}
		write(t, path, flipped)
		s, err := Open(background, Options{Dir: dir})
		if err != nil {
			if code := studio.CodeOf(err); code != studio.CodeDamaged && code != studio.CodeTooNew {
				t.Fatalf("byte %d: %v (%s)", at, err, studio.AsFailure(err).Detail)
			}
			damagedFiles++
			continue
		}
		for _, err := range readAll(s, ids) {
			code := studio.CodeOf(err)
			if code != "" && code != studio.CodeDamaged && code != studio.CodeNotFound {
				t.Fatalf("byte %d: reading gave %v (%s)", at, err, studio.AsFailure(err).Detail)
			}
			if code != "" {
				refusedReads++
			}
		}
		s.Close()
	}
	t.Logf("%d files reported as damaged, %d reads refused", damagedFiles, refusedReads)
	if damagedFiles == 0 {
		t.Error("no damage was found at all")
	}
	for _, b := range must[[]Backup](t)(Backups(dir)) {
		ok(t, Restore(dir, b.Name))
	}
	verifyBack(t, open(t, dir), ids)
}

func readAll(s *Store, ids []string) (failures []error) {
	for _, id := range ids {
		_, err := s.Connector(background, id)
		_, err2 := s.Actions(background, id)
		failures = append(failures, err, err2)
	}
	_, err := s.Connectors(background, studio.ConnectorQuery{Search: "connector", Count: 100})
	_, err2 := s.Calls(background, studio.CallQuery{Search: "words", Count: 100})
	_, err3 := s.Days(background, "", 14)
	_, err4 := s.Settings(background)
	return append(failures, err, err2, err3, err4)
}

func verifyBack(t *testing.T, s *Store, ids []string) {
	t.Helper()
	for _, err := range readAll(s, ids) {
		ok(t, err)
	}
}

// TestE11CopyWhileOpen: a plain copy misses what is in the log; a backup has all of it, and writing
// goes on meanwhile.
func TestE11CopyWhileOpen(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := open(t, dir)
	const rows = 200
	for i := range rows {
		must[studio.Connector](t)(s.SaveConnector(background, keyed(fmt.Sprint("Connector ", i))))
	}
	plain := filepath.Join(t.TempDir(), "plain.db")
	source := must[*os.File](t)(os.Open(filepath.Join(dir, fileName)))
	target := must[*os.File](t)(os.Create(plain))
	must[int64](t)(io.Copy(target, source))
	source.Close()
	target.Close()
	copied := 0
	db := must[*sql.DB](t)(sql.Open("sqlite", lookingDSN(plain, true)))
	defer db.Close()
	if err := db.QueryRow(`select count(*) from connector`).Scan(&copied); err == nil && copied == rows {
		t.Error("a plain copy has all rows: the test shows nothing")
	}
	stop, written := make(chan bool), make(chan int)
	go func() {
		n := 0
		for ; ; n++ {
			select {
			case <-stop:
				written <- n
				return
			default:
				if _, err := s.SaveConnector(background, keyed(fmt.Sprint("Meanwhile ", n))); err != nil {
					t.Error(err)
				}
			}
		}
	}()
	ok(t, s.Backup(background))
	close(stop)
	n := <-written
	backup := must[[]Backup](t)(Backups(dir))[0]
	if backup.Connectors < rows || backup.Connectors > rows+n {
		t.Errorf("the backup has %d of %d to %d rows, the plain copy %d", backup.Connectors, rows, rows+n, copied)
	}
}

// TestE10SchemaText: damage in the text that describes the tables is found too.
func TestE10SchemaText(t *testing.T) {
	dir, _ := withBackup(t)
	path := filepath.Join(dir, fileName)
	whole := must[[]byte](t)(os.ReadFile(path))
	for _, name := range []string{"expires_at", "action_find", "call_gone"} {
		write(t, path, bytes.Replace(whole, []byte(name), []byte(strings.Repeat("x", len(name))), -1))
		_, err := Open(background, Options{Dir: dir})
		wantCode(t, err, studio.CodeDamaged)
	}
	write(t, path, whole)
	open(t, dir)
}

func TestBackupsAreFew(t *testing.T) {
	s, clock := in(t)
	write := func() bool {
		made, err := s.BackupIfOlder(background, 24*time.Hour)
		ok(t, err)
		return made
	}
	if !write() || write() {
		t.Error("not one backup a day")
	}
	newest := ""
	for range 5 {
		clock.at = clock.at.Add(24 * time.Hour)
		if !write() {
			t.Error("no backup after a day")
		}
		newest = clock.at.Format(stamp) + ".db"
	}
	backups := must[[]Backup](t)(Backups(s.dir))
	if len(backups) != backupsKept || backups[0].Name != newest || !backups[0].At.Equal(clock.at) {
		t.Errorf("backups %+v", backups)
	}
}

func TestE11Warnings(t *testing.T) {
	base := t.TempDir()
	for path, want := range map[string]string{
		"plain": "", "Dropbox/studio": "Dropbox", "OneDrive - Acme/a/b": "OneDrive", "Library/Mobile Documents/x": "iCloud Drive",
		"Google Drive/x": "Google Drive", "Nextcloud/x": "Nextcloud", "mydropbox": "", "marked/below": "Syncthing",
	} {
		dir := filepath.Join(base, filepath.FromSlash(path))
		ok(t, os.MkdirAll(dir, 0o700))
		if strings.HasPrefix(path, "marked") {
			ok(t, os.Mkdir(filepath.Join(base, "marked", ".stfolder"), 0o700))
		}
		warnings := strings.Join(Warnings(dir), "\n")
		if want == "" && warnings != "" || !strings.Contains(warnings, want) {
			t.Errorf("%s: %q, want %q", path, warnings, want)
		}
	}
	if Warnings(filepath.Join(base, "not there")) == nil {
		t.Error("no warnings read as nil")
	}
}
