package store

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

// TestMain lets the test binary play the other process.
func TestMain(m *testing.M) {
	switch os.Getenv("STORE_CHILD") {
	case "writer":
		writeForEver(os.Getenv("STORE_DIR"))
	case "migrator":
		migrateAndDie(os.Getenv("STORE_DIR"), os.Getenv("STORE_AT"))
	default:
		os.Exit(m.Run())
	}
}

// child starts this binary in a role.
func child(role, dir string, env ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(append(os.Environ(), "STORE_CHILD="+role, "STORE_DIR="+dir), env...)
	cmd.Stderr = os.Stderr
	return cmd
}

// writeForEver saves connectors with two actions and a call each, and says so after each is saved.
func writeForEver(dir string) {
	ctx := context.Background()
	s, err := Open(ctx, Options{Dir: dir})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for i := 0; ; i++ {
		c := keyed(fmt.Sprint(os.Getpid(), " ", i))
		if c, err = s.SaveConnector(ctx, c); err == nil {
			_, err = s.SaveAction(ctx, action(c.ID, "first"))
		}
		if err == nil {
			_, err = s.SaveAction(ctx, action(c.ID, "second"))
		}
		if err == nil {
			err = s.SaveCall(ctx, answered(c, studio.Action{ID: "a"}, 200, time.Now()), "body")
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(c.ID)
	}
}

// TestE01KilledWhileWriting kills a writer again and again: what it said was saved is there, whole.
func TestE01KilledWhileWriting(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	acknowledged := []string{}
	for range number("STORE_KILLS", 5) {
		cmd := child("writer", dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		ok(t, cmd.Start())
		lines := bufio.NewScanner(out)
		for range 1 + rand.IntN(20) { // the moment of the kill, counted in saved connectors
			if !lines.Scan() {
				t.Fatal("the writer ended by itself")
			}
			acknowledged = append(acknowledged, lines.Text())
		}
		time.Sleep(time.Duration(rand.IntN(2000)) * time.Microsecond) // somewhere within the next one
		ok(t, cmd.Process.Kill())
		for lines.Scan() {
			if line := lines.Text(); len(line) == len(studio.NewID()) {
				acknowledged = append(acknowledged, line)
			}
		}
		_ = cmd.Wait() // it was killed
		verifyWhole(t, dir, acknowledged)
	}
}

func verifyWhole(t *testing.T, dir string, ids []string) {
	t.Helper()
	s := open(t, dir)
	defer s.Close()
	ok(t, sound(background, s.readers, `1`))
	for _, id := range ids {
		c := must[studio.Connector](t)(s.Connector(background, id))
		rows := must[[]studio.ActionRow](t)(s.Actions(background, id))
		page := must[studio.CallPage](t)(s.Calls(background, studio.CallQuery{ConnectorID: id, Count: 5}))
		row := must[studio.ConnectorRow](t)(s.ConnectorRow(background, id))
		if c.Name == "" || len(rows) != 2 || len(page.Rows) != 1 || row.Actions != 2 || row.LastUsed == nil {
			t.Fatalf("%s is not whole: %d actions, %d calls, %+v", id, len(rows), len(page.Rows), row)
		}
	}
	// What was being saved is there or not, but never half: narrow rows and definitions agree.
	halves := 0
	ok(t, s.readers.QueryRow(`select (select count(*) from connector where id not in (select id from connector_definition))
		+ (select count(*) from action where id not in (select id from action_definition))
		+ (select count(*) from call where number not in (select number from call_detail))
		+ (select count(*) from call where number not in (select rowid from call_text))
		+ (select count(*) from connector c where actions <> (select count(*) from action where connector_id = c.id))`).Scan(&halves))
	if halves != 0 {
		t.Fatalf("%d half saved rows", halves)
	}
}

// TestE05ReadModifyWrite has eight writers of two processes' worth of stores add to one number.
func TestE05ReadModifyWrite(t *testing.T) {
	const writers = 8
	rounds := number("STORE_ROUNDS", 50)
	dir := filepath.Join(t.TempDir(), "data")
	stores := []*Store{open(t, dir), open(t, dir)}
	failed := make(chan error, writers)
	for w := range writers {
		go func() {
			var err error
			for i := 0; i < rounds && err == nil; i++ {
				err = stores[w%len(stores)].write(background, func(tx *sql.Tx) error {
					n := 0
					err := tx.QueryRow(`select coalesce((select value from setting where name = 'n'), 0)`).Scan(&n)
					if err != nil {
						return err
					}
					_, err = tx.Exec(`insert into setting values ('n', ?1) on conflict (name) do update set value = ?1`, strconv.Itoa(n+1))
					return err
				})
			}
			failed <- err
		}()
	}
	for range writers {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
	n := 0
	ok(t, stores[0].readers.QueryRow(`select value from setting where name = 'n'`).Scan(&n))
	if n != writers*rounds {
		t.Errorf("counted %d of %d", n, writers*rounds)
	}
}

// TestOpenedByManyAtOnce: window and command line may make the database at the same moment.
func TestOpenedByManyAtOnce(t *testing.T) {
	for range 5 {
		dir := filepath.Join(t.TempDir(), "data")
		opened := make(chan error, 8)
		for range cap(opened) {
			go func() {
				s, err := Open(background, Options{Dir: dir})
				if err == nil {
					_, err = s.SaveConnector(background, keyed(studio.NewID()))
					s.Close()
				}
				opened <- err
			}()
		}
		for range cap(opened) {
			ok(t, <-opened)
		}
		if page := must[studio.ConnectorPage](t)(open(t, dir).Connectors(background, studio.ConnectorQuery{Count: 10})); page.Total != cap(opened) {
			t.Fatalf("%d connectors", page.Total)
		}
	}
}

// TestAWriteComesToItsEnd: a context that ends in the middle does not leave half a change, or a lock.
func TestAWriteComesToItsEnd(t *testing.T) {
	s, _ := in(t)
	ctx, cancel := context.WithCancel(background)
	ok(t, s.write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.Exec(`insert into setting values ('a', '1')`); err != nil {
			return err
		}
		cancel()
		_, err := tx.Exec(`insert into setting values ('b', '2')`)
		return err
	}))
	left := 0
	ok(t, s.readers.QueryRow(`select count(*) from setting`).Scan(&left))
	if left != 2 {
		t.Errorf("%d of 2 rows", left)
	}
	err := s.SaveSettings(ctx, studio.DefaultSettings)
	wantCode(t, err, studio.CodeCancelled)
	if strings.TrimSpace(studio.AsFailure(err).Message) == "" {
		t.Error("no message")
	}
	func() {
		defer func() { _ = recover() }()
		_ = s.write(background, func(*sql.Tx) error { panic("in the middle") })
	}()
	ok(t, s.SaveSettings(background, studio.DefaultSettings))
}
