package secrets

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"connectorstudio/backend/studio"
)

var ctx = context.Background()

func chance(size int, seed uint64) []byte {
	random := rand.New(rand.NewPCG(seed, uint64(size)))
	value := make([]byte, size)
	for i := range value {
		value[i] = byte(random.Uint32())
	}
	return value
}

func TestC05UnavailableIsNotNothingSaved(t *testing.T) {
	states := map[string]error{
		"no bus":               errors.New(`exec: "dbus-launch": executable file not found in $PATH`),
		"dead bus":             errors.New("dial unix /tmp/dbus-gone: connect: no such file or directory"),
		"no service":           errors.New("The name org.freedesktop.secrets was not provided by any .service files"),
		"no keyring":           errors.New("failed to unlock correct collection '/org/freedesktop/secrets/aliases/default'"),
		"locked":               errors.New("failed to unlock correct collection '/org/freedesktop/secrets/collection/login'"),
		"daemon died":          errors.New("Message recipient disconnected from message bus without replying"),
		"something unheard of": errors.New("secret not found in keyring, or so it is said"),
	}
	for name, state := range states {
		t.Run(name, func(t *testing.T) {
			d := &drawer{dir: t.TempDir()}
			k := &Keyring{Provider: d}
			if err := k.Set(ctx, "kept", []byte("value")); err != nil {
				t.Fatal(err)
			}
			writes := 0
			d.before = func(_ int, what, _ string) error {
				if what != "get" {
					writes++
				}
				return state
			}
			_, err := k.Get(ctx, "kept")
			for what, err := range map[string]error{
				"get": err, "set": k.Set(ctx, "kept", []byte("other")), "delete": k.Delete(ctx, "kept"), "check": k.Check(ctx),
			} {
				var f *studio.Failure
				if errors.Is(err, ErrNotFound) || !errors.As(err, &f) || !strings.HasPrefix(string(f.Code), "keychain_") || f.Message == "" || f.Fix == "" {
					t.Errorf("%s: got %#v", what, err)
				}
			}
			if writes > 1 { // the check's own probe may be tried; nothing else
				t.Errorf("%d writes were tried", writes)
			}
			d.before = nil
			if got, err := k.Get(ctx, "kept"); err != nil || string(got) != "value" {
				t.Errorf("afterwards: %q, %v", got, err)
			}
		})
	}
	_, err := (&Keyring{Provider: &drawer{dir: t.TempDir()}}).Get(ctx, "never-saved")
	if !errors.Is(err, ErrNotFound) {
		t.Errorf("nothing saved: got %v", err)
	}
}

func TestC06EverySizeRoundTrips(t *testing.T) {
	d := &drawer{dir: t.TempDir()}
	k := &Keyring{Provider: d}
	for _, size := range []int{0, 1, 100, 1300, 1400, 1440, 1441, 2000, 2560, 2880, 5500, 16 << 10, 64 << 10, 3000, 10} {
		value := chance(size, 1)
		if err := k.Set(ctx, "one", value); err != nil {
			t.Fatalf("%d bytes: %v", size, err)
		}
		got, err := k.Get(ctx, "one")
		if err != nil || !bytes.Equal(got, value) {
			t.Fatalf("%d bytes came back as %d, %v", size, len(got), err)
		}
		if want := 1 + (size+partBytes-1)/partBytes; len(d.accounts()) > want {
			t.Errorf("%d bytes: %d entries are left, at most %d are needed", size, len(d.accounts()), want)
		}
	}
	if err := k.Set(ctx, "one", chance(9000, 2)); err != nil {
		t.Fatal(err)
	}
	if err := k.Delete(ctx, "one"); err != nil || len(d.accounts()) != 0 {
		t.Errorf("deleted: %v, left %v", err, d.accounts())
	}
	if err := k.Delete(ctx, "one"); err != nil {
		t.Errorf("deleted again: %v", err)
	}
}

// A reader in another process sees one whole value while a writer goes on.
func TestC06ReaderSeesOneWholeGeneration(t *testing.T) {
	dir := t.TempDir()
	writer, reader := &Keyring{Provider: &drawer{dir: dir}}, &Keyring{Provider: &drawer{dir: dir}}
	const rounds = 60
	values := map[string]int{}
	for i := range rounds {
		values[string(chance(1000+i*150, uint64(i)))] = i
	}
	ordered := make([][]byte, rounds)
	for value, i := range values {
		ordered[i] = []byte(value)
	}
	if err := writer.Set(ctx, "one", ordered[0]); err != nil {
		t.Fatal(err)
	}
	var done sync.WaitGroup
	done.Go(func() {
		for _, value := range ordered {
			if err := writer.Set(ctx, "one", value); err != nil {
				t.Error(err)
			}
		}
	})
	last := 0
	for last < rounds-1 && !t.Failed() {
		got, err := reader.Get(ctx, "one")
		if err != nil {
			t.Errorf("after value %d: %v", last, err)
			break
		}
		now, known := values[string(got)]
		if !known || now < last {
			t.Errorf("after value %d came a mix or an older one (%d bytes, known %v, %d)", last, len(got), known, now)
			break
		}
		last = now
	}
	done.Wait()
}

func TestC07DroppedWritesAreNoticed(t *testing.T) {
	old, fresh := chance(100, 1), chance(6000, 2)
	for drop := 1; ; drop++ {
		d := &drawer{dir: t.TempDir()}
		k := &Keyring{Provider: d}
		if err := k.Set(ctx, "one", old); err != nil {
			t.Fatal(err)
		}
		dropping := &dropper{drawer: d, drop: drop}
		err := (&Keyring{Provider: dropping}).Set(ctx, "one", fresh)
		if dropping.writes < drop {
			if drop < 7 {
				t.Fatalf("6,000 bytes took %d writes only", drop-1)
			}
			return
		}
		if studio.CodeOf(err) != studio.CodeKeychainFailed || !strings.Contains(err.Error(), "does not hold it") {
			t.Errorf("write %d dropped: %v", drop, err)
		}
		if got, err := k.Get(ctx, "one"); err != nil || !bytes.Equal(got, old) {
			t.Errorf("write %d dropped: the earlier value is gone: %v", drop, err)
		}
	}
}

// dropper reports one write as done that was not.
type dropper struct {
	*drawer
	drop, writes int
}

func (d *dropper) Set(account, text string) error {
	if d.writes++; d.writes == d.drop {
		return nil
	}
	return d.drawer.Set(account, text)
}

var oddValues = map[string]string{
	"empty": "", "newline": "\n", "trailing newline": "a\n", "spaces": "  a  ", "NUL": "a\x00b", "only NUL": "\x00",
	"broken UTF-8": "\xff\xfe\x80", "emoji": "🔑 ключ 鍵", "quotes": `"'\` + "`$(x)", "JSON": `{"v":1,"value":"eA=="}`,
}

func TestC11OddValues(t *testing.T) {
	d := &drawer{dir: t.TempDir()}
	k := &Keyring{Provider: d}
	for name, value := range oddValues {
		if err := k.Set(ctx, "odd", []byte(value)); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got, err := k.Get(ctx, "odd"); err != nil || string(got) != value {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
	}
	for _, account := range []string{"", "a\x00b", "\xff", "é", "a/b", "a b", strings.Repeat("a", 101)} {
		calls := d.calls
		_, err := k.Get(ctx, account)
		for what, err := range map[string]error{"get": err, "set": k.Set(ctx, account, nil), "delete": k.Delete(ctx, account)} {
			if err == nil || errors.Is(err, ErrNotFound) {
				t.Errorf("%s of account %q: %v", what, account, err)
			}
		}
		if d.calls != calls {
			t.Errorf("account %q reached the keychain", account)
		}
	}
}

func TestDamagedEntriesAreSaidAndReplaced(t *testing.T) {
	for name, damage := range map[string]func(d *drawer) error{
		"not ours":     func(d *drawer) error { return d.Set("one", "hello") },
		"later format": func(d *drawer) error { return d.Set("one", `{"v":2,"value":"eA=="}`) },
		"part gone": func(d *drawer) error {
			for _, account := range d.accounts() {
				if strings.HasSuffix(account, ".1") {
					return d.Delete(account)
				}
			}
			return errors.New("there is no second part")
		},
		"part altered": func(d *drawer) error {
			for _, account := range d.accounts() {
				if strings.HasSuffix(account, ".1") {
					return d.Set(account, "eHh4")
				}
			}
			return errors.New("there is no second part")
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := &drawer{dir: t.TempDir()}
			k := &Keyring{Provider: d}
			if err := k.Set(ctx, "one", chance(5000, 1)); err != nil {
				t.Fatal(err)
			}
			if err := damage(d); err != nil {
				t.Fatal(err)
			}
			_, err := k.Get(ctx, "one")
			if studio.CodeOf(err) != studio.CodeKeychainFailed || !strings.Contains(studio.AsFailure(err).Fix, "nter the credentials again") {
				t.Errorf("got %v", err)
			}
			if err := k.Set(ctx, "one", []byte("fresh")); err != nil {
				t.Fatal(err)
			}
			if got, err := k.Get(ctx, "one"); err != nil || string(got) != "fresh" {
				t.Errorf("replaced: %q, %v", got, err)
			}
		})
	}
}

func TestCheckLeavesNothing(t *testing.T) {
	d := &drawer{dir: t.TempDir()}
	if err := (&Keyring{Provider: d}).Check(ctx); err != nil {
		t.Fatal(err)
	}
	if left := d.accounts(); len(left) != 0 || d.calls < 3 {
		t.Errorf("left %v after %d calls", left, d.calls)
	}
}

func TestKeepInMemoryAsksTheKeychainNothing(t *testing.T) {
	d := &drawer{dir: t.TempDir()}
	k := &Keyring{Provider: d}
	k.KeepInMemory()
	value := []byte("typed")
	if err := k.Set(ctx, "one", value); err != nil {
		t.Fatal(err)
	}
	value[0] = 'X'
	got, err := k.Get(ctx, "one")
	if err != nil || string(got) != "typed" || !k.InMemory() {
		t.Errorf("got %q, %v", got, err)
	}
	got[0] = 'Y'
	if again, _ := k.Get(ctx, "one"); string(again) != "typed" {
		t.Errorf("a caller altered what is kept: %q", again)
	}
	if err := k.Delete(ctx, "one"); err != nil {
		t.Error(err)
	}
	if _, err := k.Get(ctx, "one"); !errors.Is(err, ErrNotFound) {
		t.Errorf("deleted: %v", err)
	}
	if err := k.Check(ctx); err != nil || d.calls != 0 {
		t.Errorf("check: %v, the keychain was asked %d times", err, d.calls)
	}
}

func TestNames(t *testing.T) {
	for os, want := range map[string]string{"linux": "GNOME Keyring or KWallet (Secret Service)", "darwin": "macOS Keychain", "windows": "Windows Credential Manager"} {
		if got := (&Keyring{Place: Place{OS: os}}).Name(); got != want {
			t.Errorf("%s: %s", os, got)
		}
	}
	if first, second := System(), System(); first != second {
		t.Error("there are two system keychains in one process")
	}
}
