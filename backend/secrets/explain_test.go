package secrets

import (
	"errors"
	"strings"
	"testing"

	"connectorstudio/backend/studio"
)

// The texts are what Debian 12 said in each state.
func TestC01C02C03ErrorsInWords(t *testing.T) {
	for text, want := range map[string]studio.Code{
		`exec: "dbus-launch": executable file not found in $PATH`:                         studio.CodeKeychainMissing,
		"no session bus: DBUS_SESSION_BUS_ADDRESS is not set":                             studio.CodeKeychainMissing,
		"dial unix /tmp/dbus-gone: connect: no such file or directory":                    studio.CodeKeychainMissing,
		"dial unix /run/user/1000/bus: connect: connection refused":                       studio.CodeKeychainMissing,
		"The name org.freedesktop.secrets was not provided by any .service files":         studio.CodeKeychainMissing,
		"failed to unlock correct collection '/org/freedesktop/secrets/aliases/default'":  studio.CodeKeychainLocked,
		"failed to unlock correct collection '/org/freedesktop/secrets/collection/login'": studio.CodeKeychainLocked,
		"Cannot create an item in a locked collection":                                    studio.CodeKeychainLocked,
		"Message recipient disconnected from message bus without replying":                studio.CodeKeychainFailed,
		"data passed to Set was too big":                                                  studio.CodeKeychainFailed,
	} {
		f := Explain(errors.New(text), Place{OS: "linux"})
		if f.Code != want || f.Message == "" || f.Fix == "" || f.Detail != text {
			t.Errorf("%s: got %+v", text, f)
		}
	}
}

type exited int

func (e exited) Error() string { return "exit status" }
func (e exited) ExitCode() int { return int(e) }

func TestErrorsOfMacOSAndWindowsInWords(t *testing.T) {
	for code, want := range map[exited]studio.Code{36: studio.CodeKeychainLocked, 51: studio.CodeKeychainLocked, 128: studio.CodeKeychainLocked, 37: studio.CodeKeychainMissing, 1: studio.CodeKeychainFailed} {
		if f := Explain(code, Place{OS: "darwin"}); f.Code != want || f.Fix == "" {
			t.Errorf("security ended with %d: %+v", int(code), f)
		}
	}
	f := Explain(errors.New("A specified logon session does not exist. It may already have been terminated."), Place{OS: "windows"})
	if f.Code != studio.CodeKeychainMissing {
		t.Errorf("no logon session: %+v", f)
	}
}

func TestC12SandboxIsNamedWithItsCommand(t *testing.T) {
	t.Setenv("SNAP", "/snap/connector-studio/1")
	t.Setenv("SNAP_NAME", "connector-studio")
	t.Setenv("FLATPAK_ID", "")
	denied := errors.New("org.freedesktop.DBus.Error.AccessDenied: An AppArmor policy prevents this sender from sending this message")
	f := Explain(denied, Here())
	if f.Code != studio.CodeKeychainMissing || !strings.Contains(f.Fix, "`snap connect connector-studio:password-manager-service`") {
		t.Errorf("snap: %+v", f)
	}
	t.Setenv("SNAP", "")
	t.Setenv("FLATPAK_ID", "org.example.Studio")
	unknown := errors.New("org.freedesktop.DBus.Error.ServiceUnknown: org.freedesktop.DBus.Error.ServiceUnknown")
	f = Explain(unknown, Here())
	if f.Code != studio.CodeKeychainMissing || !strings.Contains(f.Fix, "`flatpak override --user --talk-name=org.freedesktop.secrets org.example.Studio`") {
		t.Errorf("flatpak: %+v", f)
	}
	t.Setenv("FLATPAK_ID", "")
	if f := Explain(unknown, Here()); strings.Contains(f.Fix, "flatpak") || strings.Contains(f.Fix, "snap") {
		t.Errorf("no sandbox: %+v", f)
	}
}
