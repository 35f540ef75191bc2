package secrets

import (
	"errors"
	"os"
	"runtime"
	"strings"

	"connectorstudio/backend/studio"
)

// Place is where the process runs, as far as the advice about a keychain depends on it.
type Place struct {
	OS      string // runtime.GOOS
	Snap    string // name of the snap it runs in, or empty
	Flatpak string // id of the Flatpak application it runs in, or empty
}

// Here reads the marks that the sandboxes leave: SNAP and SNAP_NAME (snapcraft.io/docs/environment-
// variables), FLATPAK_ID and /.flatpak-info (docs.flatpak.org, sandbox permissions).
func Here() Place {
	at := Place{OS: runtime.GOOS, Flatpak: os.Getenv("FLATPAK_ID")}
	if os.Getenv("SNAP") != "" {
		at.Snap = os.Getenv("SNAP_NAME")
	}
	if _, err := os.Stat("/.flatpak-info"); err == nil && at.Flatpak == "" {
		at.Flatpak = "<application id>"
	}
	return at
}

// What the platforms say, by what it means. The texts of the Secret Service come from D-Bus, its
// daemons and go-keyring; each was seen, or is in the sources.
var (
	saysMissing = []string{
		`exec: "dbus-launch"`,                       // no bus and no way to start one
		"couldn't determine address of session bus", //
		"no session bus",                            // our own
		"dial unix",                                 // the bus is gone
		"connection refused",                        //
		"was not provided by any .service files",    // a bus, but nobody who keeps secrets
		"ServiceUnknown", "NameHasNoOwner",          //
		"Spawn.ExecFailed", "Spawn.ChildExited", // somebody is named who cannot be started
		"unsupported platform",
		"AccessDenied", // a sandbox keeps us from the bus
	}
	saysLocked = []string{
		"failed to unlock correct collection", // no display to ask on, or the person declined
		"IsLocked",
		"Cannot create an item in a locked collection",
	}
)

// Explain puts an error of the platform's keychain into words. It never returns a failure that could
// be taken for "nothing saved".
func Explain(err error, at Place) *studio.Failure {
	f := explain(err, at)
	f.Detail = err.Error()
	return f
}

func explain(err error, at Place) *studio.Failure {
	text := err.Error()
	switch {
	case errors.Is(err, errDamaged):
		return studio.Fail(studio.CodeKeychainFailed, "What the keychain holds for this connector is not whole.", "Enter the credentials again.")
	case errors.Is(err, errTooNew):
		return studio.Fail(studio.CodeKeychainFailed, "These credentials were saved by a later version of Connector Studio.", "Use that version, or enter the credentials again.")
	case errors.Is(err, errDropped):
		return studio.Fail(studio.CodeKeychainFailed, "The keychain reported the secret as saved, but does not hold it.", "Try again. If it repeats, "+forSession+".")
	case at.OS == "darwin" && exitCode(err) > 0:
		return explainMac(exitCode(err))
	case at.OS == "windows" && strings.Contains(text, "logon session"): // ERROR_NO_SUCH_LOGON_SESSION
		return studio.Fail(studio.CodeKeychainMissing, "Windows keeps no credentials for this kind of sign-in.", "Start Connector Studio from a desktop session, or "+forSession+".")
	case containsAny(text, saysLocked):
		return locked(text)
	case containsAny(text, saysMissing):
		return missing(at)
	}
	return studio.Fail(studio.CodeKeychainFailed, "The keychain did not do what it was asked.", "Try again. If it repeats, restart the keychain, or "+forSession+".")
}

const forSession = "keep secrets for this session only"

func locked(text string) *studio.Failure {
	if strings.Contains(text, "/aliases/default") {
		return studio.Fail(studio.CodeKeychainLocked, "The system keychain is locked, or holds no keyring yet.",
			"Unlock it, or create a default keyring with Passwords and Keys (seahorse) and try again; or "+forSession+".")
	}
	return studio.Fail(studio.CodeKeychainLocked, "The system keychain is locked.", "Unlock it and try again, or "+forSession+".")
}

func missing(at Place) *studio.Failure {
	switch {
	case at.Snap != "":
		return studio.Fail(studio.CodeKeychainMissing, "The snap sandbox keeps Connector Studio from the keychain.",
			"Run `snap connect "+at.Snap+":password-manager-service` in a terminal and try again, or "+forSession+".")
	case at.Flatpak != "":
		return studio.Fail(studio.CodeKeychainMissing, "The Flatpak sandbox keeps Connector Studio from the keychain.",
			"Run `flatpak override --user --talk-name=org.freedesktop.secrets "+at.Flatpak+"` in a terminal and start Connector Studio again, or "+forSession+".")
	}
	return studio.Fail(studio.CodeKeychainMissing, "This computer has no keychain service running.",
		"Install or start gnome-keyring or KWallet and try again, or "+forSession+".")
}

// explainMac knows the exit codes of /usr/bin/security: the low byte of the OSStatus in
// Security/SecBase.h.
func explainMac(code int) *studio.Failure {
	switch code {
	case 36, 51, 128: // errSecInteractionNotAllowed, errSecAuthFailed, userCanceledErr
		return studio.Fail(studio.CodeKeychainLocked, "The macOS Keychain is locked, or access was declined.", "Unlock the login keychain in Keychain Access and try again, or "+forSession+".")
	case 37, 50, 53: // errSecNoDefaultKeychain, errSecNoSuchKeychain, errSecNotAvailable
		return studio.Fail(studio.CodeKeychainMissing, "There is no macOS Keychain for this user.", "Sign in to the desktop once, or "+forSession+".")
	}
	return studio.Fail(studio.CodeKeychainFailed, "The macOS Keychain did not do what it was asked.", "Try again, or "+forSession+".")
}

func exitCode(err error) int {
	var ended interface{ ExitCode() int }
	if errors.As(err, &ended) {
		return ended.ExitCode()
	}
	return 0
}

func containsAny(text string, parts []string) bool {
	for _, part := range parts {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}
