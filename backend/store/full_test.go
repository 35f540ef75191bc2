package store

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

// TestE03DiskFull fills the database up to a limit of pages: what does not fit fails as disk_full, all
// that was saved stays readable, and writing goes on when there is room again.
func TestE03DiskFull(t *testing.T) {
	s, _ := in(t)
	first := must[studio.Connector](t)(s.SaveConnector(background, keyed("First")))
	pages := 0
	ok(t, s.writer.QueryRow(`pragma page_count`).Scan(&pages))
	if _, err := s.writer.Exec(fmt.Sprintf(`pragma max_page_count = %d`, pages+20)); err != nil {
		t.Fatal(err)
	}
	saved := fillUp(t, s)
	readable(t, s, first, saved)
	if _, err := s.writer.Exec(`pragma max_page_count = 1000000`); err != nil {
		t.Fatal(err)
	}
	must[studio.Connector](t)(s.SaveConnector(background, keyed("After")))
	readable(t, s, first, saved)
}

// TestE03DiskFullForReal does the same on a disk of 8 MiB, where that can be had.
func TestE03DiskFullForReal(t *testing.T) {
	if runtime.GOOS != "linux" || os.Geteuid() != 0 {
		t.Skip("a small disk needs root on Linux")
	}
	disk := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk).CombinedOutput(); err != nil {
		t.Skipf("a small disk cannot be mounted here: %s", out)
	}
	t.Cleanup(func() {
		if err := exec.Command("umount", disk).Run(); err != nil {
			t.Error(err)
		}
	})
	s, err := Open(background, Options{Dir: filepath.Join(disk, "data")})
	ok(t, err)
	defer s.Close()
	first := must[studio.Connector](t)(s.SaveConnector(background, keyed("First")))
	ballast := filepath.Join(disk, "ballast")
	ok(t, os.WriteFile(ballast, make([]byte, 6<<20), 0o600))
	saved := fillUp(t, s)
	readable(t, s, first, saved)
	wantCode(t, s.Backup(background), studio.CodeDiskFull)
	if left := must[[]os.DirEntry](t)(os.ReadDir(filepath.Join(disk, "data", backupFolder))); len(left) != 0 {
		t.Errorf("a failed backup leaves %v", left)
	}
	ok(t, os.Remove(ballast))
	must[studio.Connector](t)(s.SaveConnector(background, keyed("After")))
	readable(t, s, first, saved)
	ok(t, sound(background, s.readers, `1`))
}

// fillUp saves until nothing fits any more.
func fillUp(t *testing.T, s *Store) (saved []studio.Connector) {
	t.Helper()
	for i := 0; ; i++ {
		c := keyed(fmt.Sprint("Large ", i))
		c.Description = strings.Repeat("0123456789abcdef", 500)
		c, err := s.SaveConnector(background, c)
		if err == nil {
			if saved = append(saved, c); i > 10_000 {
				t.Fatal("the disk does not become full")
			}
			continue
		}
		wantCode(t, err, studio.CodeDiskFull)
		if f := studio.AsFailure(err); f.Fix == "" {
			t.Error("it does not say what to do")
		}
		return saved
	}
}

func readable(t *testing.T, s *Store, first studio.Connector, saved []studio.Connector) {
	t.Helper()
	must[studio.Connector](t)(s.Connector(background, first.ID))
	for _, c := range saved {
		must[studio.Connector](t)(s.Connector(background, c.ID))
	}
	if page := must[studio.ConnectorPage](t)(s.Connectors(background, studio.ConnectorQuery{Search: "large", Count: 1})); page.Total != len(saved) {
		t.Errorf("%d of %d are listed", page.Total, len(saved))
	}
}

// TestE05AnotherProgramWrites: a writer that never ends is named after the time-out, and nothing hangs.
func TestE05AnotherProgramWrites(t *testing.T) {
	s, _ := in(t)
	impatient := must[*sql.DB](t)(sql.Open("sqlite", strings.Replace(writerDSN(filepath.Join(s.dir, fileName)), "5000", "50", 1)))
	s.writer.Close()
	s.writer = impatient
	s.writer.SetMaxOpenConns(1)
	other := must[*sql.DB](t)(sql.Open("sqlite", writerDSN(filepath.Join(s.dir, fileName))))
	defer other.Close()
	tx := must[*sql.Tx](t)(other.Begin())
	wantCode(t, s.SaveSettings(background, studio.DefaultSettings), studio.CodeDatabaseBusy)
	must[studio.Settings](t)(s.Settings(background))
	ok(t, tx.Rollback())
	ok(t, s.SaveSettings(background, studio.DefaultSettings))
}

// TestE12DeletedIsGone looks for deleted text in every byte of the files.
func TestE12DeletedIsGone(t *testing.T) {
	s, clock := in(t)
	const canary = "wombatcanary"
	spared := must[studio.Connector](t)(s.SaveConnector(background, keyed("Spared")))
	c := keyed("Doomed " + canary + "name")
	c.Description = canary + "text"
	c = must[studio.Connector](t)(s.SaveConnector(background, c))
	a := action(c.ID, canary+"action")
	a = must[studio.Action](t)(s.SaveAction(background, a))
	ok(t, s.SaveSamples(background, a.ID, map[string]string{"domain": canary + "sample"}))
	for i := range 300 {
		owner := spared
		if i%3 == 0 {
			owner = c
		}
		call := answered(owner, a, 200, clock.at)
		body := strings.Repeat("plain words of a body ", 20)
		if owner.ID == c.ID {
			call.Request.URL += "?q=" + canary + "url"
			body += canary + "body"
		} else {
			call.ActionName = "Spared action"
		}
		ok(t, s.SaveCall(background, call, body))
	}
	if hits := bytesIn(t, s, canary); hits == 0 {
		t.Fatal("the canary is in no file: the test shows nothing")
	}
	if _, _, err := s.DeleteConnector(background, c.ID); err != nil {
		t.Fatal(err)
	}
	clock.at = clock.at.Add(time.Minute)
	must[[]string](t)(s.PurgeDeleted(background, clock.at))
	if hits := bytesIn(t, s, canary); hits != 0 {
		t.Errorf("the canary is in the files %d times", hits)
	}
	if page := must[studio.CallPage](t)(s.Calls(background, studio.CallQuery{Search: "plain body", Count: 200})); len(page.Rows) != 200 {
		t.Errorf("%d of the other calls are found", len(page.Rows))
	}
	ok(t, s.ClearCalls(background, ""))
	if hits := bytesIn(t, s, "plain words"); hits != 0 {
		t.Errorf("the cleared history is in the files %d times", hits)
	}
}

// bytesIn counts a text in the database and its log; the index of words keeps only the ends of words
// that begin alike, so the last letters count.
func bytesIn(t *testing.T, s *Store, text string) (hits int) {
	t.Helper()
	for _, suffix := range []string{"", "-wal"} {
		raw, err := os.ReadFile(filepath.Join(s.dir, fileName+suffix))
		ok(t, err)
		hits += bytes.Count(bytes.ToLower(raw), []byte(text[3:]))
	}
	return hits
}
