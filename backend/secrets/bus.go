//go:build !windows && !darwin

package secrets

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"

	"github.com/godbus/dbus/v5"
)

// reachable tells whether there is a session bus. Without one the D-Bus library would run dbus-launch
// and leave a bus and a keychain of its own behind.
func reachable() error {
	if !busIsNamed() {
		return errors.New("no session bus: DBUS_SESSION_BUS_ADDRESS is not set")
	}
	bus, err := dbus.SessionBus()
	if err != nil {
		return err
	}
	return hearOfTheEnd(bus)
}

// vanished tells that an object of the keychain was there when it was found and gone when it was used.
// The names are those of the D-Bus specification and of the Secret Service; the texts vary with the
// language of the daemon, and with how far it came in removing the object.
func vanished(err error) bool {
	var said dbus.Error
	return errors.As(err, &said) && slices.Contains([]string{
		"org.freedesktop.DBus.Error.UnknownMethod", "org.freedesktop.DBus.Error.UnknownObject",
		"org.freedesktop.DBus.Error.UnknownInterface", "org.freedesktop.Secret.Error.NoSuchObject",
	}, said.Name)
}

func busIsNamed() bool {
	if address := os.Getenv("DBUS_SESSION_BUS_ADDRESS"); address != "" && address != "autolaunch:" {
		return true
	}
	for _, name := range []string{"bus", "dbus-session"} { // where the library looks next
		if _, err := os.Stat(fmt.Sprintf("/run/user/%d/%s", os.Getuid(), name)); err == nil {
			return true
		}
	}
	return false
}

var heard struct {
	sync.Mutex
	bus *dbus.Conn
}

// hearOfTheEnd has the bus tell when the keychain's daemon comes or goes. go-keyring waits for any
// signal after asking the person; without this one it would wait for ever for a daemon that died.
func hearOfTheEnd(bus *dbus.Conn) error {
	heard.Lock()
	defer heard.Unlock()
	if heard.bus == bus {
		return nil
	}
	err := bus.AddMatchSignal(dbus.WithMatchSender("org.freedesktop.DBus"), dbus.WithMatchInterface("org.freedesktop.DBus"),
		dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, "org.freedesktop.secrets"))
	if err == nil {
		heard.bus = bus
	}
	return err
}
