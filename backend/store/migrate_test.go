package store

import (
	"crypto/sha256"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"

	"modernc.org/sqlite"

	"connectorstudio/backend/studio"
)

// coming are the released migrations and one that does what later ones may have to do: add a column,
// and replace a table that others refer to.
var coming = append(slices.Clone(released), migration{
	`alter table connector add column colour text not null default 'none'`,
	`create table action_new (id text primary key, connector_id text not null references connector on delete cascade,
		saved integer not null, unsaved integer not null, name text not null, name_key text not null, method text not null,
		endpoint text not null, position integer not null, deleted_at integer, note text not null) strict`,
	`insert into action_new select *, 'moved' from action`,
	`drop table action`,
	`alter table action_new rename to action`,
	`create unique index action_name on action (connector_id, name_key) where saved = 1 and deleted_at is null`,
	`update connector set colour = 'blue'`,
})

func migrateAndDie(dir, at string) {
	sqlite.MustRegisterScalarFunction("die", 0, func(*sqlite.FunctionContext, []driver.Value) (driver.Value, error) {
		self, err := os.FindProcess(os.Getpid())
		if err == nil {
			_ = self.Signal(syscall.SIGKILL)
		}
		select {} // until the signal arrives
	})
	var step, statement int
	if _, err := fmt.Sscanf(at, "%d.%d", &step, &statement); err != nil {
		panic(err)
	}
	s, err := openPools(Options{Dir: dir, Now: newClock().now})
	if err == nil {
		err = s.migrate(background, with(coming, step, statement, `select die()`))
	}
	fmt.Fprintln(os.Stderr, "survived:", err)
	os.Exit(1)
}

// with puts a statement before another; one past the last stands for "before the commit".
func with(steps []migration, step, statement int, extra string) []migration {
	steps = slices.Clone(steps)
	steps[step] = slices.Insert(slices.Clone(steps[step]), statement, extra)
	return steps
}

// atVersion makes a database as the release of a version left it, with data in every table it had.
func atVersion(t *testing.T, version int) (dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "data")
	ok(t, makePrivate(dir))
	s := must[*Store](t)(openPools(Options{Dir: dir, Now: newClock().now}))
	defer s.Close()
	ok(t, s.migrate(background, released[:version]))
	for i := 0; i < 3 && version >= 1; i++ {
		c := must[studio.Connector](t)(s.SaveConnector(background, keyed(fmt.Sprint("Connector ", i))))
		a := must[studio.Action](t)(s.SaveAction(background, action(c.ID, "Get")))
		a.Description = "draft"
		if _, err := s.SaveActionDraft(background, a); err != nil {
			t.Fatal(err)
		}
		ok(t, s.SaveSamples(background, a.ID, map[string]string{"domain": "example.com"}))
		if version >= 5 {
			ok(t, s.SaveConnection(background, studio.Connection{ConnectorID: c.ID, State: studio.Connected}))
		} else {
			_, err := s.writer.Exec(`insert into connection (connector_id, shown) values (?, '{"state":"connected"}')`, c.ID)
			ok(t, err)
		}
		if version >= 2 {
			ok(t, s.SaveCall(background, answered(c, a, 200, s.now()), "the words of the answer"))
		}
	}
	if version >= 3 {
		ok(t, s.SaveSettings(background, studio.DefaultSettings))
		must[string](t)(s.SaveLogo(background, []byte("png")))
	}
	return dir
}

// checksum sums up the columns that a version had of all its tables.
func checksum(t *testing.T, dir string, version int) string {
	t.Helper()
	db := must[*sql.DB](t)(sql.Open("sqlite", readerDSN(filepath.Join(dir, fileName))))
	defer db.Close()
	columns := map[int]map[string]string{
		1: {"connector": "id, saved, name, search, actions", "connector_definition": "*", "action": "id, connector_id, name, unsaved", "action_definition": "*", "sample": "*", "connection": "connector_id, shown"},
		2: {"call": "*", "call_detail": "*", "call_text": "rowid"},
		3: {"setting": "*", "logo": "*"},
	}
	sum := sha256.New()
	for v := 1; v <= version; v++ {
		for _, table := range slices.Sorted(maps(columns[v])) {
			rows, err := db.Query(`select ` + columns[v][table] + ` from ` + table + ` order by 1`)
			ok(t, err)
			names := must[[]string](t)(rows.Columns())
			cells := make([]any, len(names))
			for i := range cells {
				cells[i] = new(any)
			}
			for rows.Next() {
				ok(t, rows.Scan(cells...))
				for _, cell := range cells {
					fmt.Fprintf(sum, "%v|", *cell.(*any))
				}
			}
			ok(t, rows.Err())
		}
	}
	return fmt.Sprintf("%x", sum.Sum(nil))
}

func maps[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for key := range m {
			if !yield(key) {
				return
			}
		}
	}
}

// everyStatement names each place of the steps from a version on, and the end of each step.
func everyStatement(from int) (places [][2]int) {
	for step := from; step < len(coming); step++ {
		for statement := range len(coming[step]) + 1 {
			places = append(places, [2]int{step, statement})
		}
	}
	return places
}

// TestE07FailureAtEveryStatement breaks the way from every released version to the next at every
// statement: nothing has changed, and the next try succeeds with nothing lost.
func TestE07FailureAtEveryStatement(t *testing.T) {
	for version := range len(coming) {
		t.Run(fmt.Sprint("from ", version), func(t *testing.T) {
			dir := atVersion(t, version)
			before := checksum(t, dir, version)
			for _, at := range everyStatement(version) {
				s := must[*Store](t)(openPools(Options{Dir: dir, Now: newClock().now}))
				err := s.migrate(background, with(coming, at[0], at[1], `select no_such_function()`))
				s.Close()
				if err == nil || !strings.Contains(err.Error(), "no_such_function") {
					t.Fatalf("at %v: %v", at, err)
				}
				unchanged(t, dir, version, before)
			}
			finish(t, dir, version, before)
		})
	}
}

// TestE07KilledAtEveryStatement does the same with kill -9.
func TestE07KilledAtEveryStatement(t *testing.T) {
	places := 0
	for version := range len(coming) {
		dir := atVersion(t, version)
		before := checksum(t, dir, version)
		for i, at := range everyStatement(version) {
			if number("STORE_KILL_EVERY", 0) == 0 && i%4 != version%4 {
				continue // all of them where there is time
			}
			places++
			err := child("migrator", dir, fmt.Sprintf("STORE_AT=%d.%d", at[0], at[1])).Run()
			if err == nil || !strings.Contains(err.Error(), "killed") {
				t.Fatalf("at %v: %v", at, err)
			}
			unchanged(t, dir, version, before)
		}
		finish(t, dir, version, before)
	}
	t.Logf("killed at %d statements", places)
}

func unchanged(t *testing.T, dir string, version int, before string) {
	t.Helper()
	seen := must[identity](t)(ask(filepath.Join(dir, fileName), false))
	if seen.version != version || checksum(t, dir, version) != before {
		t.Fatalf("version %d became %d, or its data changed", version, seen.version)
	}
}

func finish(t *testing.T, dir string, version int, before string) {
	t.Helper()
	s := must[*Store](t)(openPools(Options{Dir: dir, Now: newClock().now}))
	ok(t, s.migrate(background, coming))
	ok(t, sound(background, s.readers, `1`))
	moved, blue := 0, 0
	ok(t, s.readers.QueryRow(`select (select count(*) from action where note = 'moved'), (select count(*) from connector where colour = 'blue')`).Scan(&moved, &blue))
	s.Close()
	if version >= 1 && (moved != 3 || blue != 3) {
		t.Fatalf("%d actions moved, %d connectors blue", moved, blue)
	}
	if checksum(t, dir, version) != before {
		t.Fatal("the migration lost something")
	}
	// What was there before is in a checked backup of its own version.
	if version == 0 {
		return
	}
	files := backupFiles(dir)
	if len(files) == 0 {
		t.Fatal("no backup was made")
	}
	if seen := must[identity](t)(ask(files[0], true)); seen.version != version || seen.application != applicationID {
		t.Errorf("the backup is %+v", seen)
	}
}

// TestE08Downgrade: a later database is refused by name, and not a byte of it is touched; neither when
// its last changes are still in the log.
func TestE08Downgrade(t *testing.T) {
	for name, live := range map[string]bool{"closed": false, "in the log": true} {
		t.Run(name, func(t *testing.T) {
			dir := atVersion(t, len(released))
			s := must[*Store](t)(openPools(Options{Dir: dir, Now: newClock().now}))
			ok(t, s.migrate(background, coming))
			if live {
				defer s.Close()
			} else {
				s.Close()
			}
			before := fileSums(t, dir)
			_, err := Open(background, Options{Dir: dir})
			wantCode(t, err, studio.CodeTooNew)
			f := studio.AsFailure(err)
			if !strings.Contains(f.Message, fmt.Sprint("version ", len(coming))) || !strings.Contains(f.Message, fmt.Sprint("version ", len(released))) || f.Fix == "" {
				t.Errorf("the refusal is %q, %q", f.Message, f.Fix)
			}
			if after := fileSums(t, dir); after != before {
				t.Errorf("files changed:\n%s\n%s", before, after)
			}
		})
	}
}

// fileSums lists the files of a folder with their sums; the index of the log is shared memory.
func fileSums(t *testing.T, dir string) string {
	t.Helper()
	var list strings.Builder
	ok(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, "-shm") {
			return err
		}
		raw, err := os.ReadFile(path)
		fmt.Fprintf(&list, "%s %x\n", d.Name(), sha256.Sum256(raw))
		return err
	}))
	return list.String()
}

func TestMigrationsAreReadInTheirOrder(t *testing.T) {
	files := fstest.MapFS{
		"migrations/0002_b.sql": {Data: []byte("-- b\ncreate table b (x);\n\ncreate trigger t after delete on b begin\n  delete from a;\nend;\n")},
		"migrations/0001_a.sql": {Data: []byte("create table a (x);\n")},
		"migrations/read.me":    {Data: []byte("no")},
	}
	steps := readMigrations(files)
	if len(steps) != 2 || len(steps[0]) != 1 || len(steps[1]) != 2 || !strings.HasPrefix(steps[1][1], "create trigger") {
		t.Errorf("steps %q", steps)
	}
	for i, step := range released {
		for j, statement := range step {
			if !strings.HasSuffix(strings.TrimSpace(statement), ";") {
				t.Errorf("migration %d, statement %d is cut: %q", i+1, j+1, statement)
			}
		}
	}
}
