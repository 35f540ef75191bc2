// Package secrets keeps secrets in the operating system's keychain, and nowhere else. A value goes in
// whole and comes out whole, or not at all; a keychain that is missing, locked, waiting for the person
// or failing is said so within a limit, and nothing is ever written to a plain file instead.
package secrets

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"sync"
	"time"

	"connectorstudio/backend/studio"
)

// ErrNotFound means that nothing is saved under the account. No other error means that: an unavailable
// keychain is a *studio.Failure with one of the keychain codes, and nothing may be concluded from it.
var ErrNotFound = errors.New("nothing is saved under this name")

// Provider is a keychain as the platforms offer it: text by account. Get and Delete answer ErrNotFound
// when there is no such account. A call may block for as long as the person takes to unlock it, and may
// refuse text of more than 2,560 bytes.
type Provider interface {
	Get(account string) (string, error)
	Set(account, text string) error
	Delete(account string) error
}

// Keyring keeps one value per account. It is safe for concurrent use; calls to the keychain are made
// one after the other, so that at most one is ever outstanding in the process.
//
// Within a process a value is always whole for every reader, and it stays so for readers in other
// processes. Two processes that write the same account must take turns (package auth holds a lock).
type Keyring struct {
	Provider Provider
	Timeout  time.Duration // how long one call of the keychain may take before the person is told; 0 means 3 s
	Place    Place         // where the process runs, for the name of the keychain and for advice

	mu      sync.Mutex
	running *operation
	memory  map[string][]byte // not nil once the person chose to keep secrets for this session only
}

// Get returns the value saved for the account, or ErrNotFound.
func (k *Keyring) Get(ctx context.Context, account string) ([]byte, error) {
	if err := checkAccount(account); err != nil {
		return nil, err
	}
	if value, found, inMemory := k.remembered(account); inMemory {
		if !found {
			return nil, ErrNotFound
		}
		return value, nil
	}
	var value []byte
	err := k.do(ctx, func(p Provider) (err error) {
		value, err = load(p, account)
		return err
	})
	if errors.Is(err, errAbandoned) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return value, nil
}

// Set saves the value for the account in place of any earlier one. Every write is read back; an
// earlier value stays in force until the new one is known to be there.
//
// After CodeKeychainWaiting the write is still under way: it completes when the person unlocks the
// keychain, unless KeepInMemory is called before that.
func (k *Keyring) Set(ctx context.Context, account string, value []byte) error {
	if err := checkAccount(account); err != nil {
		return err
	}
	value = append([]byte{}, value...)
	if k.remember(account, value) {
		return nil
	}
	err := k.do(ctx, func(p Provider) error { return save(p, account, value) })
	if errors.Is(err, errAbandoned) {
		k.remember(account, value)
		return nil
	}
	return err
}

// Delete removes the account's value. It is no error when nothing was saved.
func (k *Keyring) Delete(ctx context.Context, account string) error {
	if err := checkAccount(account); err != nil {
		return err
	}
	if k.forget(account) {
		return nil
	}
	err := k.do(ctx, func(p Provider) error { return remove(p, account) })
	if errors.Is(err, errAbandoned) {
		k.forget(account)
		return nil
	}
	return err
}

// Check finds out whether the keychain works by saving, reading and deleting a value of no worth.
// Starting or unlocking a keychain may report success and leave it unusable; only this tells.
// In memory it always succeeds.
func (k *Keyring) Check(ctx context.Context) error {
	if k.InMemory() {
		return nil
	}
	var chance [8]byte
	_, _ = rand.Read(chance[:]) // never fails (crypto/rand)
	account := "check-" + hex.EncodeToString(chance[:])
	err := k.do(ctx, func(p Provider) error {
		if err := save(p, account, []byte("Connector Studio saved this to see whether the keychain works.")); err != nil {
			return err
		}
		return remove(p, account)
	})
	if errors.Is(err, errAbandoned) {
		return nil
	}
	return err
}

// Wait blocks until the outstanding keychain call is over: what "Keep waiting" does. It returns nil
// when the keychain answered (or nothing was outstanding), else why it did not. What to do next, such
// as reading a value, has to be asked for again.
func (k *Keyring) Wait(ctx context.Context) error {
	op := k.outstanding()
	if op == nil {
		return nil
	}
	select {
	case <-ctx.Done():
		return stopped()
	case <-op.done:
	}
	if op.err == nil || errors.Is(op.err, ErrNotFound) || errors.Is(op.err, errAbandoned) {
		return nil
	}
	return Explain(op.err, k.Place)
}

// KeepInMemory keeps secrets in memory until the process ends; the keychain is not asked any more and
// what it holds is out of reach until then. A write that waits for the keychain is given up.
func (k *Keyring) KeepInMemory() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.memory == nil {
		k.memory = map[string][]byte{}
	}
	if k.running != nil {
		k.running.abandoned.Store(true)
	}
}

// InMemory tells whether KeepInMemory was called.
func (k *Keyring) InMemory() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.memory != nil
}

// Name is what the keychain is called on this platform.
func (k *Keyring) Name() string {
	switch k.Place.OS {
	case "darwin":
		return "macOS Keychain"
	case "windows":
		return "Windows Credential Manager"
	}
	return "GNOME Keyring or KWallet (Secret Service)"
}

func (k *Keyring) remembered(account string) (value []byte, found, inMemory bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	value, found = k.memory[account]
	return append([]byte{}, value...), found, k.memory != nil
}

func (k *Keyring) remember(account string, value []byte) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.memory == nil {
		return false
	}
	k.memory[account] = value
	return true
}

func (k *Keyring) forget(account string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.memory, account)
	return k.memory != nil
}

// checkAccount admits our own ids only: a NUL or a broken character in an account name breaks some
// keychains, and a slash is how the parts of a large value are named.
func checkAccount(account string) error {
	ok := len(account) > 0 && len(account) <= 100
	for _, c := range []byte(account) {
		ok = ok && (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.')
	}
	if ok {
		return nil
	}
	return studio.Fail(studio.CodeInternal, "A secret was to be saved under a name that no keychain takes.", "Report this: it is a mistake in Connector Studio.")
}
