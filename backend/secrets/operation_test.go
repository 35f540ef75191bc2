package secrets

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

// blocking is a keychain that asks the person: calls wait until it is unlocked.
type blocking struct {
	drawer
	unlocked    chan struct{}
	outstanding atomic.Int32
	most        atomic.Int32
}

func askingKeychain(t *testing.T) *blocking {
	b := &blocking{drawer: drawer{dir: t.TempDir()}, unlocked: make(chan struct{})}
	b.before = func(int, string, string) error {
		if now := b.outstanding.Add(1); now > b.most.Load() {
			b.most.Store(now)
		}
		defer b.outstanding.Add(-1)
		<-b.unlocked
		return nil
	}
	return b
}

func TestC04BlockedCallIsSaidAndCompletes(t *testing.T) {
	b := askingKeychain(t)
	k := &Keyring{Provider: b, Timeout: 50 * time.Millisecond}
	err := k.Set(ctx, "one", []byte("value"))
	if studio.CodeOf(err) != studio.CodeKeychainWaiting || studio.AsFailure(err).Fix == "" {
		t.Fatalf("blocked: %v", err)
	}
	// Asking again, many times and from everywhere, adds no call and no goroutine.
	before := runtime.NumGoroutine()
	var callers sync.WaitGroup
	for range 200 {
		callers.Go(func() {
			if _, err := k.Get(ctx, "one"); studio.CodeOf(err) != studio.CodeKeychainWaiting {
				t.Errorf("while blocked: %v", err)
			}
		})
	}
	callers.Wait()
	if most, after := b.most.Load(), runtime.NumGoroutine(); most != 1 || after > before+2 {
		t.Errorf("%d calls at once, %d goroutines before and %d after", most, before, after)
	}

	short, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
	defer cancel()
	if err := k.Wait(short); studio.CodeOf(err) != studio.CodeCancelled {
		t.Errorf("waiting was cut short: %v", err)
	}
	waited := make(chan error, 1)
	go func() { waited <- k.Wait(ctx) }()
	close(b.unlocked)
	if err := <-waited; err != nil {
		t.Fatalf("after unlocking: %v", err)
	}
	if got, err := k.Get(ctx, "one"); err != nil || string(got) != "value" {
		t.Errorf("the write that waited: %q, %v", got, err)
	}
	if err := k.Wait(ctx); err != nil {
		t.Errorf("nothing to wait for: %v", err)
	}
}

func TestC04UseWithoutSavingStopsTheWaitingWrite(t *testing.T) {
	b := askingKeychain(t)
	k := &Keyring{Provider: b, Timeout: 20 * time.Millisecond}
	if err := k.Set(ctx, "one", []byte("value")); studio.CodeOf(err) != studio.CodeKeychainWaiting {
		t.Fatal(err)
	}
	k.KeepInMemory()
	if err := k.Set(ctx, "one", []byte("value")); err != nil {
		t.Fatal(err)
	}
	if got, err := k.Get(ctx, "one"); err != nil || string(got) != "value" {
		t.Errorf("in memory while blocked: %q, %v", got, err)
	}
	close(b.unlocked)
	if err := k.Wait(ctx); err != nil {
		t.Error(err)
	}
	for k.outstanding() != nil {
		runtime.Gosched()
	}
	if kept := b.accounts(); len(kept) != 0 {
		t.Errorf("after the person chose not to save, the keychain holds %v", kept)
	}
}

func TestC04CallerThatStillWaitsGoesOnInMemory(t *testing.T) {
	b := askingKeychain(t)
	k := &Keyring{Provider: b, Timeout: time.Minute}
	saved := make(chan error, 1)
	go func() { saved <- k.Set(ctx, "one", []byte("value")) }()
	for b.outstanding.Load() == 0 {
		runtime.Gosched()
	}
	k.KeepInMemory()
	close(b.unlocked)
	if err := <-saved; err != nil {
		t.Fatal(err)
	}
	if got, err := k.Get(ctx, "one"); err != nil || string(got) != "value" || len(b.accounts()) != 0 {
		t.Errorf("got %q, %v, the keychain holds %v", got, err, b.accounts())
	}
}

func TestCancelledCallerLeavesAtOnce(t *testing.T) {
	b := askingKeychain(t)
	k := &Keyring{Provider: b, Timeout: time.Minute}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := k.Get(gone, "one"); studio.CodeOf(err) != studio.CodeCancelled {
		t.Errorf("got %v", err)
	}
	close(b.unlocked)
	if err := k.Wait(ctx); err != nil {
		t.Error(err)
	}
}

func TestManyCallersAllGetTheirTurn(t *testing.T) {
	d := &drawer{dir: t.TempDir()}
	// Together they take longer than the limit; none is told that the keychain waits, as it goes on.
	d.before = func(int, string, string) error { time.Sleep(2 * time.Millisecond); return nil }
	k := &Keyring{Provider: d, Timeout: 400 * time.Millisecond}
	var callers sync.WaitGroup
	for i := range 64 {
		account := "account-" + string(rune('a'+i%26)) + string(rune('a'+i/26))
		callers.Go(func() {
			if err := k.Set(ctx, account, []byte(account)); err != nil {
				t.Error(err)
			}
			if got, err := k.Get(ctx, account); err != nil || string(got) != account {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
	callers.Wait()
}

func TestPanicOfTheLibraryIsAFailure(t *testing.T) {
	d := &drawer{dir: t.TempDir(), before: func(int, string, string) error { panic("signal of a closed bus") }}
	k := &Keyring{Provider: d}
	if _, err := k.Get(ctx, "one"); studio.CodeOf(err) != studio.CodeKeychainFailed || errors.Is(err, ErrNotFound) {
		t.Errorf("got %v", err)
	}
	d.before = nil
	if err := k.Set(ctx, "one", []byte(strings.Repeat("x", 10))); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}
