//go:build linux

package secrets

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

// rounds of killing the daemon; CS_KEYRING_KILLS raises it.
func killRounds() int {
	if n, err := strconv.Atoi(os.Getenv("CS_KEYRING_KILLS")); err == nil {
		return n
	}
	return 5
}

func TestC08DaemonKilledInTheMiddleOfWrites(t *testing.T) {
	needsKeyring(t)
	s := newSession(t).withBus()
	daemon := s.unlocked()
	o := startOther(t, s.env)

	type saved struct {
		size int
		seed uint64
	}
	acknowledged := map[string]saved{}
	refused := map[studio.Code]int{}
	seed := uint64(0)
	save := func() bool {
		seed++
		account, next := fmt.Sprintf("account-%d", seed%7), saved{size: []int{100, 900, 3000}[seed%3], seed: seed}
		got := o.do(order{Do: "set", Account: account, Value: chance(next.size, next.seed)})
		if got.Took > 5*time.Second || got.NotFound {
			t.Fatalf("%+v", got)
		}
		if got.Code == "" {
			acknowledged[account] = next
			return true
		}
		refused[got.Code]++
		delete(acknowledged, account) // the old or the new value, which is checked by C06
		return false
	}
	for round := range killRounds() {
		for range 8 {
			if !save() {
				t.Fatalf("round %d: refused while the daemon runs: %v", round, refused)
			}
		}
		var killed sync.WaitGroup
		killed.Go(func() {
			time.Sleep(time.Duration(round*7%40) * time.Millisecond)
			end(daemon)
		})
		for save() {
		}
		killed.Wait()
		daemon = s.unlocked()
	}
	for code := range refused {
		if code != studio.CodeKeychainMissing && code != studio.CodeKeychainFailed {
			t.Errorf("while the daemon was gone: %s", code)
		}
	}
	for account, want := range acknowledged {
		if got := o.do(order{Do: "get", Account: account}); !bytes.Equal(got.Value, chance(want.size, want.seed)) {
			t.Errorf("%s was acknowledged and is lost: %+v", account, got)
		}
	}
	t.Logf("%d writes, refused while the daemon was gone: %v", seed, refused)
}

func TestRealKeyringRoundTrips(t *testing.T) {
	needsKeyring(t)
	k := System()
	if err := k.Check(ctx); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = k.Delete(ctx, "round-trip") }()
	values := map[string][]byte{}
	for name, value := range oddValues { // C11
		values[name] = []byte(value)
	}
	for _, size := range []int{100, 2000, 5500, 64 << 10} { // C06
		values[fmt.Sprint(size, " bytes")] = chance(size, 9)
	}
	for name, value := range values {
		if err := k.Set(ctx, "round-trip", value); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got, err := k.Get(ctx, "round-trip"); err != nil || !bytes.Equal(got, value) {
			t.Errorf("%s: %d bytes came back, %v", name, len(got), err)
		}
	}
	if err := k.Delete(ctx, "round-trip"); err != nil {
		t.Error(err)
	}
	if _, err := k.Get(ctx, "round-trip"); !errors.Is(err, ErrNotFound) {
		t.Errorf("deleted: %v", err)
	}
}

func TestRealKeyringWithManyCallers(t *testing.T) {
	needsKeyring(t)
	k := System()
	var callers sync.WaitGroup
	for i := range 64 {
		callers.Go(func() {
			account, value := fmt.Sprintf("caller-%d", i), chance(1000, uint64(i))
			if err := k.Set(ctx, account, value); err != nil {
				t.Error(err)
			}
			if got, err := k.Get(ctx, account); err != nil || !bytes.Equal(got, value) {
				t.Errorf("caller %d: %d bytes, %v", i, len(got), err)
			}
			if err := k.Delete(ctx, account); err != nil {
				t.Error(err)
			}
		})
	}
	callers.Wait()
}
