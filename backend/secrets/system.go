package secrets

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"

	"github.com/zalando/go-keyring"
)

// service is the name under which everything of ours is kept; other programs of the same user can
// read it there.
const service = "Connector Studio"

// System is the keychain of this computer: the Secret Service over D-Bus, the macOS Keychain or the
// Windows Credential Manager. There is one Keyring in a process, so that there is one outstanding call.
var System = sync.OnceValue(func() *Keyring {
	return &Keyring{Provider: platform{}, Place: Here()}
})

type platform struct{}

func (platform) Get(account string) (string, error) {
	if err := reachable(); err != nil {
		return "", err
	}
	text, err := keyring.Get(service, account)
	return text, translate(err)
}

func (platform) Set(account, text string) error {
	if err := reachable(); err != nil {
		return err
	}
	return translate(keyring.Set(service, account, text))
}

func (platform) Delete(account string) error {
	if err := reachable(); err != nil {
		return err
	}
	return translate(keyring.Delete(service, account))
}

func translate(err error) error {
	if errors.Is(err, keyring.ErrNotFound) {
		return ErrNotFound
	}
	return err
}

// reachable tells whether there is a session bus on the systems that need one. Without it the D-Bus
// library would run dbus-launch and leave a bus and a keychain of its own behind.
func reachable() error {
	switch runtime.GOOS {
	case "windows", "darwin":
		return nil
	}
	if address := os.Getenv("DBUS_SESSION_BUS_ADDRESS"); address != "" && address != "autolaunch:" {
		return nil
	}
	// Where the library looks next.
	for _, name := range []string{"bus", "dbus-session"} {
		if _, err := os.Stat(fmt.Sprintf("/run/user/%d/%s", os.Getuid(), name)); err == nil {
			return nil
		}
	}
	return errors.New("no session bus: DBUS_SESSION_BUS_ADDRESS is not set")
}
