package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"connectorstudio/backend/runner"
	"connectorstudio/backend/sampleapi"
	"connectorstudio/backend/secrets"
	"connectorstudio/backend/studio"
)

func TestUsage(t *testing.T) {
	s := newShell(t)
	for _, args := range [][]string{{}, {"help"}, {"--help"}} {
		if r := s.expect(exitDone, args...); r.out != usage {
			t.Errorf("%q prints %q", args, r.out)
		}
	}
	for _, args := range [][]string{
		{"ls"}, {"list", "more"}, {"show"}, {"show", "a", "b"}, {"list", "--yaml"}, {"test", "a", "--param"}, {"--unknown", "list"}, {"export"}, {"import"}, {"connect"},
	} {
		if r := s.expect(exitUsage, args...); !strings.Contains(r.err, "--help") || r.out != "" {
			t.Errorf("%q prints %q and says %q", args, r.out, r.err)
		}
	}
	for name := range commands {
		if !strings.Contains(usage, "\n  "+name+" ") {
			t.Errorf("the usage does not tell of %s", name)
		}
	}
}

var update = os.Getenv("UPDATE_GOLDEN") != ""

var own = []struct {
	what *regexp.Regexp
	as   string
}{
	{regexp.MustCompile(`"[0-9a-hjkmnp-tv-z]{26}"`), `"<id>"`},
	{regexp.MustCompile(`"\d{4}-\d\d-\d\dT[^"\\]+"`), `"<time>"`},
	{regexp.MustCompile(`127\.0\.0\.1:\d+`), `127.0.0.1:<port>`},
	{regexp.MustCompile(`"millis": [\d.e-]+`), `"millis": 1`},
	{regexp.MustCompile(`("Date",\s+"value": )"[^"]+"`), `$1"<time>"`},
}

// golden holds the printed JSON against a file, with what differs from run to run replaced. Members may
// be added, none may go or change. UPDATE_GOLDEN=1 writes the file anew.
func golden(t *testing.T, name, printed string) {
	t.Helper()
	for _, o := range own {
		printed = o.what.ReplaceAllString(printed, o.as)
	}
	path := filepath.Join("testdata", name+".golden.json")
	if update {
		ok(t, os.WriteFile(path, []byte(printed), 0o644))
	}
	var want, got any
	ok(t, json.Unmarshal(must[[]byte](t)(os.ReadFile(path)), &want))
	if err := json.Unmarshal([]byte(printed), &got); err != nil {
		t.Fatalf("%v in %s", err, printed)
	}
	for _, missing := range without(got, want, "") {
		t.Errorf("%s: %s", path, missing)
	}
}

// without lists what got lacks of want.
func without(got, want any, at string) []string {
	missing := []string{}
	switch want := want.(type) {
	case map[string]any:
		members, _ := got.(map[string]any)
		for name, value := range want {
			member, found := members[name]
			if !found {
				missing = append(missing, at+"."+name+" is gone")
				continue
			}
			missing = append(missing, without(member, value, at+"."+name)...)
		}
	case []any:
		items, _ := got.([]any)
		if len(items) != len(want) {
			return []string{fmt.Sprintf("%s has %d items, not %d", at, len(items), len(want))}
		}
		for i := range want {
			missing = append(missing, without(items[i], want[i], fmt.Sprintf("%s[%d]", at, i))...)
		}
	default:
		if got != want {
			missing = append(missing, fmt.Sprintf("%s is %v, not %v", at, got, want))
		}
	}
	return missing
}

func TestListAndShow(t *testing.T) {
	s := newShell(t)
	if r := s.expect(exitDone, "list", "--json"); r.out != "[]\n" {
		t.Errorf("an empty list is %q", r.out)
	}
	c := s.quayside(vendor(t, sampleapi.Options{}), nil)
	r := s.expect(exitDone, "list")
	for _, word := range []string{"NAME", "Quayside CRM", "CRM", "API Key", "Not connected", c.BaseURL} {
		if !strings.Contains(r.out, word) {
			t.Errorf("the list has no %q:\n%s", word, r.out)
		}
	}
	golden(t, "list", s.expect(exitDone, "list", "--json").out)
	r = s.expect(exitDone, "show", "quayside crm")
	for _, word := range []string{c.ID, "Companies and contacts", "Find company", "/companies/lookup?domain={domain}", "{domain}"} {
		if !strings.Contains(r.out, word) {
			t.Errorf("show has no %q:\n%s", word, r.out)
		}
	}
	golden(t, "show", s.expect(exitDone, "show", c.ID, "--json").out)
}

func TestFindByName(t *testing.T) {
	s := newShell(t)
	c := s.quayside(vendor(t, sampleapi.Options{}), nil)
	draft := func(name string) (d studio.Connector) {
		s.inside(func(r *runner.Runner) {
			d = r.NewConnector()
			d.Name = name
			must[time.Time](t)(r.Store.SaveConnectorDraft(context.Background(), d))
		})
		return d
	}
	draft("Quayside CRM")
	if r := s.expect(exitDone, "show", "Quayside CRM"); !strings.Contains(r.out, c.ID) {
		t.Errorf("a draft comes before the saved connector of its name:\n%s", r.out)
	}
	one, two := draft("Twin"), draft("Twin")
	r := s.expect(exitNotFound, "show", "twin")
	if !strings.Contains(r.err, one.ID) || !strings.Contains(r.err, two.ID) {
		t.Errorf("does not say which there are: %s", r.err)
	}
	s.expect(exitDone, "show", two.ID)
	s.expect(exitNotFound, "show", "Quayside")
	s.expect(exitNotFound, "test", "Quayside CRM/Find")
	s.expect(exitNotFound, "test", "Quayside CRM")
	s.expect(exitNotConnected, "test", "Quayside CRM/get company / by id", "--param", "id=co_00001") // a name with slashes
}

func TestExportAndImport(t *testing.T) {
	s := newShell(t)
	s.quayside(vendor(t, sampleapi.Options{}), nil)
	file := filepath.Join(t.TempDir(), "quayside.json")
	if r := s.expect(exitDone, "export", "Quayside CRM", "-o", file); r.out != "" || r.err != "" {
		t.Errorf("prints %q and says %q", r.out, r.err)
	}
	printed := s.expect(exitDone, "export", "Quayside CRM").out
	if printed != string(must[[]byte](t)(os.ReadFile(file))) {
		t.Error("the file and what is printed differ")
	}
	if r := s.expect(exitDone, "import", file); !strings.Contains(r.out, "Quayside CRM copy with 3 actions") {
		t.Errorf("prints %q", r.out)
	}
	s.in = strings.NewReader(s.expect(exitDone, "export", "Quayside CRM", "--yaml").out)
	if r := s.expect(exitDone, "import", "-"); !strings.Contains(r.out, "Quayside CRM copy 2 with 3 actions") {
		t.Errorf("prints %q", r.out)
	}
	s.in = strings.NewReader(`{"info": {}}`)
	s.expect(exitFailed, "import", "-")
	s.expect(exitNotFound, "import", filepath.Join(t.TempDir(), "nothing.json"))
	s.expect(exitFailed, "export", "Quayside CRM", "-o", t.TempDir())
	s.expect(exitNotFound, "export", "Nobody")
}

func TestG05ExportWarnsOfKeys(t *testing.T) {
	s := newShell(t)
	c := s.quayside(vendor(t, sampleapi.Options{}), nil)
	s.inside(func(r *runner.Runner) {
		s.action(r, c, "Leaky", "/me?token=sk_live_4eC39HqLyjWDarjtT1zdp7dc", nil)
	})
	r := s.expect(exitDone, "export", "Quayside CRM", "-o", filepath.Join(t.TempDir(), "x.json"))
	if !strings.Contains(r.err, "Leaky") || strings.Contains(r.err, "4eC39") {
		t.Errorf("says %q", r.err)
	}
}

// TestExitCodes shows each code at least once.
func TestExitCodes(t *testing.T) {
	v := vendor(t, sampleapi.Options{})
	s := newShell(t)
	c := s.quayside(v, nil)
	s.expect(exitDone, "list")
	s.expect(exitUsage, "unheard-of")
	s.expect(exitNotFound, "show", "Nobody")
	s.expect(exitNotConnected, "test", "Quayside CRM/Who am I")
	r := s.expect(exitUsage, "test", "Quayside CRM/Get company / by id")
	if !strings.Contains(r.err, "--param id=VALUE") {
		t.Errorf("a missing value says %q", r.err)
	}
	s.expect(exitUsage, "test", "Quayside CRM/Who am I", "--param", "domain=x") // not a parameter of it
	s.expect(exitUsage, "test", "Quayside CRM/Who am I", "--param", "domain")

	s.in = strings.NewReader("qsk_wrong\n")
	s.expect(exitDone, "connect", "Quayside CRM") // nothing checks it
	s.in = nil
	s.expect(exitStatus, "test", "Quayside CRM/Who am I") // 401

	s.inside(func(r *runner.Runner) { // a free port on which nobody listens
		free := must[net.Listener](t)(net.Listen("tcp4", "127.0.0.1:0"))
		c.BaseURL = "http://" + free.Addr().String()
		ok(t, free.Close())
		must[studio.Connector](t)(r.SaveConnector(context.Background(), c, studio.Secrets{APIKey: "key"}))
	})
	r = s.expect(exitNoAnswer, "test", "Quayside CRM/Who am I")
	if strings.Count(r.err, "connectors: ") != 1 {
		t.Errorf("says %q", r.err)
	}
	var printed tested
	r = s.expect(exitNoAnswer, "test", "Quayside CRM/Who am I", "--json")
	ok(t, json.Unmarshal([]byte(r.out), &printed))
	if printed.Failure == nil || printed.Failure.Code != studio.CodeUnreachable || printed.Status != 0 {
		t.Errorf("printed %+v", printed)
	}

	over, cancel := context.WithCancel(context.Background())
	cancel()
	if r := s.runUntil(over, "test", "Quayside CRM/Who am I"); r.code != exitCancelled {
		t.Errorf("interrupted: %+v", r)
	}

	s.inside(func(r *runner.Runner) {
		plain := r.NewConnector()
		plain.Name = "Bare"
		must[time.Time](t)(r.Store.SaveConnectorDraft(context.Background(), plain))
	})
	s.expect(exitFailed, "connect", "Bare") // no authentication method

	t.Run("no keychain", func(t *testing.T) {
		t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+filepath.Join(t.TempDir(), "nobody"))
		lone := *s
		lone.keyring = secrets.System()
		lone.in = strings.NewReader("key\n")
		if r := lone.run("connect", "Quayside CRM"); r.code != exitData {
			t.Errorf("got %+v", r)
		}
	})
	t.Run("damaged", func(t *testing.T) {
		for _, name := range []string{"studio.db-wal", "studio.db-shm"} {
			_ = os.Remove(filepath.Join(s.dir, name))
		}
		ok(t, os.WriteFile(filepath.Join(s.dir, "studio.db"), []byte(strings.Repeat("no database ", 1000)), 0o600))
		s.expect(exitData, "list")
	})
}
