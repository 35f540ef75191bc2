//go:build linux

package secrets

import (
	"bufio"
	"encoding/base64"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

const canary = "canary-value-that-no-file-may-hold"

// refuses checks that a session without a usable keychain says so in time and keeps no secret.
func refuses(t *testing.T, s *session, code studio.Code, words string) {
	t.Helper()
	o := startOther(t, s.env)
	for _, what := range []order{{Do: "get", Account: "one"}, {Do: "set", Account: "one", Value: []byte(canary)}, {Do: "delete", Account: "one"}, {Do: "check"}} {
		got := o.do(what)
		if got.NotFound || got.Code != code || !strings.Contains(got.Message, words) || got.Fix == "" || got.Took > 4*time.Second {
			t.Errorf("%s: %+v", what.Do, got)
		}
	}
	for _, form := range []string{canary, base64.StdEncoding.EncodeToString([]byte(canary))} {
		if found := s.holdsOnDisk(form); len(found) > 0 {
			t.Errorf("the secret is in %v", found)
		}
	}
	// For this session only: it works, and still nothing is on the disk.
	o.do(order{Do: "memory"})
	o.do(order{Do: "set", Account: "one", Value: []byte(canary)})
	if got := o.do(order{Do: "get", Account: "one"}); string(got.Value) != canary {
		t.Errorf("in memory: %+v", got)
	}
	if found := s.holdsOnDisk(canary); len(found) > 0 {
		t.Errorf("the secret is in %v", found)
	}
}

func TestC01NoBus(t *testing.T) {
	needsKeyring(t)
	s := newSession(t)
	refuses(t, s, studio.CodeKeychainMissing, "no keychain service")
	s.env = append(s.env, "DBUS_SESSION_BUS_ADDRESS=unix:path="+filepath.Join(s.home, "no-such-bus"))
	refuses(t, s, studio.CodeKeychainMissing, "no keychain service")
}

func TestC02BusWithoutSecretService(t *testing.T) {
	needsKeyring(t)
	refuses(t, newSession(t).withBus(), studio.CodeKeychainMissing, "no keychain service")
}

func TestC03LockedWithoutDisplay(t *testing.T) {
	needsKeyring(t)
	s := newSession(t).withBus()
	daemon := s.unlocked()
	if got := startOther(t, s.env).do(order{Do: "set", Account: "kept", Value: []byte("value")}); got.Code != "" {
		t.Fatalf("%+v", got)
	}
	end(daemon)
	daemon = s.locked()
	refuses(t, s, studio.CodeKeychainLocked, "locked")
	end(daemon)
	s.unlocked()
	if got := startOther(t, s.env).do(order{Do: "get", Account: "kept"}); string(got.Value) != "value" {
		t.Errorf("after unlocking: %+v", got)
	}
}

// A daemon started with a wrong password ends its start with success; only the check tells.
func TestC03WrongPasswordIsFoundByTheCheck(t *testing.T) {
	needsKeyring(t)
	s := newSession(t).withBus()
	end(s.unlocked())
	s.keyring("another password", "--unlock")
	got := startOther(t, s.env).do(order{Do: "check"})
	if got.Code != studio.CodeKeychainLocked || got.NotFound {
		t.Errorf("%+v", got)
	}
}

// withPrompter gives a session a locked keyring and a display on which the real prompter asks for the
// password, so that calls block.
func withPrompter(t *testing.T) (s *session, daemon *exec.Cmd) {
	t.Helper()
	prompter := "/usr/libexec/gcr-prompter"
	for _, program := range []string{prompter, "Xvfb", "xdotool"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("needs gcr, xvfb and xdotool: %v", err)
		}
	}
	s = newSession(t).withBus()
	end(s.unlocked())
	s.env = append(s.env, "DISPLAY="+startDisplay(t, s))
	ask := exec.Command(prompter)
	ask.Env = s.env
	s.start(ask)
	s.until("the prompter owns its name", func() bool { return s.owned("org.gnome.keyring.SystemPrompter") })
	return s, s.locked()
}

func TestC04LockedWithDisplay(t *testing.T) {
	needsKeyring(t)
	s, _ := withPrompter(t)
	o := startOther(t, s.env)
	got := o.do(order{Do: "set", Account: "one", Value: []byte("value")})
	if got.Code != studio.CodeKeychainWaiting || got.Took < 2*time.Second || got.Took > 6*time.Second {
		t.Fatalf("locked: %+v", got)
	}
	before := o.do(order{Do: "goroutines"}).Count
	for range 20 {
		if got := o.do(order{Do: "get", Account: "one"}); got.Code != studio.CodeKeychainWaiting {
			t.Fatalf("asked again: %+v", got)
		}
	}
	if after := o.do(order{Do: "goroutines"}).Count; after > before+2 {
		t.Errorf("%d goroutines, %d after 20 calls", before, after)
	}

	o.send(order{Do: "wait"})
	typePassword(s, "keyring-password")
	if got := o.receive(); got.Code != "" {
		t.Fatalf("after unlocking: %+v", got)
	}
	if got := o.do(order{Do: "get", Account: "one"}); string(got.Value) != "value" {
		t.Errorf("the write that waited: %+v", got)
	}
}

// A daemon that dies while it asks must not leave the application waiting for ever.
func TestC08DaemonKilledWhileItAsks(t *testing.T) {
	needsKeyring(t)
	s, daemon := withPrompter(t)
	o := startOther(t, s.env)
	if got := o.do(order{Do: "get", Account: "one"}); got.Code != studio.CodeKeychainWaiting {
		t.Fatalf("locked: %+v", got)
	}
	o.send(order{Do: "wait"})
	end(daemon)
	got := o.receive()
	began := got.Took > time.Millisecond // else the daemon's end was known before: nothing was left to wait for
	if began && got.Code == "" || got.NotFound {
		t.Errorf("waiting for a daemon that died: %+v", got)
	}
	if got := o.do(order{Do: "get", Account: "one"}); got.Code != studio.CodeKeychainMissing {
		t.Errorf("without the daemon: %+v", got)
	}
	s.unlocked()
	if got := o.do(order{Do: "set", Account: "one", Value: []byte("value")}); got.Code != "" {
		t.Errorf("when it is back: %+v", got)
	}
}

func startDisplay(t *testing.T, s *session) string {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	display := exec.Command("Xvfb", "-displayfd", "3", "-nolisten", "tcp", "-screen", "0", "800x600x24")
	display.Env, display.ExtraFiles = s.env, []*os.File{w}
	s.start(display)
	t.Cleanup(func() { // kill -9 would leave its lock file behind
		_ = display.Process.Signal(syscall.SIGTERM)
		_ = display.Wait()
	})
	_ = w.Close()
	number, err := bufio.NewReader(r).ReadString('\n') // closing the pipe earlier would end Xvfb
	if err != nil {
		t.Fatalf("Xvfb did not start: %v", err)
	}
	return ":" + strings.TrimSpace(number)
}

// typePassword answers the prompter as a person would.
func typePassword(s *session, password string) {
	tool := func(args ...string) string {
		run := exec.Command("xdotool", args...)
		run.Env = s.env
		out, _ := run.Output()
		return strings.TrimSpace(string(out))
	}
	var window string
	s.until("the prompter's window is there", func() bool {
		window, _, _ = strings.Cut(tool("search", "--onlyvisible", "--name", "."), "\n")
		return window != ""
	})
	tool("windowfocus", "--sync", window)
	tool("type", password)
	tool("key", "Return")
}

func TestC09EntryDeletedByTheUser(t *testing.T) {
	needsKeyring(t)
	s := newSession(t).withBus()
	s.unlocked()
	o := startOther(t, s.env)
	if got := o.do(order{Do: "set", Account: "one", Value: chance(5000, 1)}); got.Code != "" {
		t.Fatalf("%+v", got)
	}
	clear := exec.Command("secret-tool", "clear", "service", "Connector Studio")
	clear.Env = s.env
	if out, err := clear.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if got := o.do(order{Do: "get", Account: "one"}); !got.NotFound {
		t.Errorf("%+v", got)
	}
	if got := o.do(order{Do: "set", Account: "one", Value: []byte("again")}); got.Code != "" {
		t.Errorf("%+v", got)
	}
}

// Another program of the same user can read what we keep, on every platform: the documents say so,
// and this shows it.
func TestC10OtherProgramsCanReadOurItem(t *testing.T) {
	needsKeyring(t)
	s := newSession(t).withBus()
	s.unlocked()
	if got := startOther(t, s.env).do(order{Do: "set", Account: "one", Value: []byte(canary)}); got.Code != "" {
		t.Fatalf("%+v", got)
	}
	lookup := exec.Command("secret-tool", "lookup", "service", "Connector Studio", "username", "one")
	lookup.Env = s.env
	out, err := lookup.Output()
	e, parseErr := parseEntry(string(out))
	if err != nil || parseErr != nil || string(e.Value) != canary {
		t.Errorf("another program read %q, %v, %v", out, err, parseErr)
	}
	// The keyring's own file does not hold it in the clear.
	for _, form := range []string{canary, base64.StdEncoding.EncodeToString([]byte(canary))} {
		if found := s.holdsOnDisk(form); len(found) > 0 {
			t.Errorf("in the clear in %v", found)
		}
	}
}
