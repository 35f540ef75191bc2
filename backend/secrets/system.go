package secrets

import (
	"errors"
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
	var text string
	err := whole(func() (err error) {
		text, err = keyring.Get(service, account)
		return err
	})
	return text, err
}

// whole asks again while the entry is found and then gone: another process may remove it, or save it
// anew under another path, between the two calls that finding and using it take.
func whole(ask func() error) error {
	err := ask()
	for again := 0; again < 20 && vanished(err); again++ {
		err = ask()
	}
	return translate(err)
}

func (platform) Set(account, text string) error {
	if err := reachable(); err != nil {
		return err
	}
	return whole(func() error { return keyring.Set(service, account, text) })
}

func (platform) Delete(account string) error {
	if err := reachable(); err != nil {
		return err
	}
	return whole(func() error { return keyring.Delete(service, account) })
}

func translate(err error) error {
	if errors.Is(err, keyring.ErrNotFound) {
		return ErrNotFound
	}
	return err
}
