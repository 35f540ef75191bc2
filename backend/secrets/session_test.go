//go:build linux

package secrets

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// needsKeyring skips a test that needs gnome-keyring unless build/test/keyring.sh promised it.
func needsKeyring(t *testing.T) {
	if os.Getenv("CS_KEYRING") != "1" {
		t.Skip("needs a real keychain: run it with build/test/keyring.sh go test ./backend/secrets/")
	}
}

// session is a session bus with a home directory of its own, so that a test can have the keychain in
// any state without touching another test's.
type session struct {
	t    *testing.T
	home string
	env  []string
}

func newSession(t *testing.T) *session {
	t.Helper()
	home := t.TempDir()
	run := filepath.Join(home, "run")
	if err := os.Mkdir(run, 0o700); err != nil {
		t.Fatal(err)
	}
	s := &session{t: t, home: home}
	for _, pair := range os.Environ() {
		name, _, _ := strings.Cut(pair, "=")
		switch name {
		case "HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY", "GNOME_KEYRING_CONTROL":
		default:
			s.env = append(s.env, pair)
		}
	}
	s.env = append(s.env, "HOME="+home, "XDG_RUNTIME_DIR="+run, "XDG_DATA_HOME="+filepath.Join(home, "share"))
	return s
}

func (s *session) withBus() *session {
	s.t.Helper()
	bus := exec.Command("dbus-daemon", "--config-file=../../build/test/bus.conf", "--nofork", "--print-address=1")
	bus.Env = s.env
	stdout, err := bus.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	s.start(bus)
	address, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		s.t.Fatal(err)
	}
	s.env = append(s.env, "DBUS_SESSION_BUS_ADDRESS="+strings.TrimSpace(address))
	return s
}

// unlocked starts gnome-keyring with its password, as a desktop sign-in does.
func (s *session) unlocked() *exec.Cmd { return s.keyring("keyring-password", "--unlock") }

// locked starts it without.
func (s *session) locked() *exec.Cmd { return s.keyring("") }

func (s *session) keyring(password string, args ...string) *exec.Cmd {
	s.t.Helper()
	daemon := exec.Command("gnome-keyring-daemon", append(args, "--foreground", "--components=secrets")...)
	daemon.Env = s.env
	daemon.Stdin = strings.NewReader(password)
	s.start(daemon)
	s.until("gnome-keyring owns its name", func() bool { return s.owned("org.freedesktop.secrets") })
	return daemon
}

func (s *session) owned(name string) bool {
	ask := exec.Command("dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/",
		"org.freedesktop.DBus.NameHasOwner", "string:"+name)
	ask.Env = s.env
	answer, _ := ask.Output()
	return strings.Contains(string(answer), "true")
}

// start runs a program until the test ends.
func (s *session) start(program *exec.Cmd) {
	s.t.Helper()
	if err := program.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { end(program) })
}

// end kills a program (kill -9) and waits until it is gone.
func end(program *exec.Cmd) {
	_ = program.Process.Kill()
	_ = program.Wait()
}

func (s *session) until(what string, holds func() bool) {
	s.t.Helper()
	for deadline := time.Now().Add(time.Minute); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			s.t.Fatalf("waited 20 s until %s", what)
		}
	}
}

// holdsOnDisk tells whether any file of the home directory holds the text.
func (s *session) holdsOnDisk(text string) (found []string) {
	s.t.Helper()
	err := filepath.WalkDir(s.home, func(path string, entry os.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if err == nil && strings.Contains(string(content), text) {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return found
}
