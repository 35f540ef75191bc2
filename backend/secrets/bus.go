//go:build !windows && !darwin

package secrets

import (
	"errors"
	"fmt"
	"os"
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
