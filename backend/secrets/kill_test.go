package secrets

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"testing"
)

// TestMain is also the other process that tests kill or put into another environment.
func TestMain(m *testing.M) {
	switch os.Getenv("CS_CHILD") {
	case "killed":
		savedAndKilled()
	case "orders":
		takeOrders()
	default:
		os.Exit(m.Run())
	}
}

// savedAndKilled saves a value and is killed (kill -9) right before a given change to the keychain.
func savedAndKilled() {
	at, _ := strconv.Atoi(os.Getenv("CS_KILL_AT"))
	size, _ := strconv.Atoi(os.Getenv("CS_SIZE"))
	changes := 0
	d := &drawer{dir: os.Getenv("CS_DIR")}
	d.before = func(_ int, what, _ string) error {
		if what == "get" {
			return nil
		}
		if changes++; changes == at {
			self, _ := os.FindProcess(os.Getpid())
			_ = self.Kill()
			select {}
		}
		return nil
	}
	k := &Keyring{Provider: d}
	var err error
	if size < 0 {
		err = k.Delete(ctx, "one")
	} else {
		err = k.Set(ctx, "one", chance(size, 2))
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	os.Exit(0)
}

func TestC06KilledBetweenEveryTwoWrites(t *testing.T) {
	for _, c := range []struct{ from, to, writes int }{
		{100, 200, 1}, {100, 5500, 6}, {5500, 6000, 10}, {5500, 100, 5}, {-1, 5500, 6}, {5500, -1, 6}, {100, -1, 1},
	} {
		t.Run(fmt.Sprintf("%d to %d bytes", c.from, c.to), func(t *testing.T) {
			t.Parallel()
			for at := 1; ; at++ {
				d := &drawer{dir: t.TempDir()}
				k := &Keyring{Provider: d}
				if c.from >= 0 {
					if err := k.Set(ctx, "one", chance(c.from, 1)); err != nil {
						t.Fatal(err)
					}
				}
				finished := runKilled(t, d.dir, c.to, at)
				now := wholeValue(t, k, at, c.from, c.to)
				if finished {
					if now != c.to {
						t.Errorf("finished, but the value is not the new one")
					}
					if at-1 < c.writes {
						t.Errorf("killed at %d changes only, expected at least %d", at-1, c.writes)
					}
					return
				}
				cleansUp(t, k, d, at)
			}
		})
	}
}

func runKilled(t *testing.T, dir string, size, at int) (finished bool) {
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), "CS_CHILD=killed", "CS_DIR="+dir, fmt.Sprint("CS_SIZE=", size), fmt.Sprint("CS_KILL_AT=", at))
	out, err := child.CombinedOutput()
	if err != nil && child.ProcessState.Exited() {
		t.Fatalf("killed at %d: %v: %s", at, err, out)
	}
	return err == nil
}

// wholeValue returns the size of the value that is in force: the old one or the new one, -1 for none.
func wholeValue(t *testing.T, k *Keyring, at, from, to int) int {
	got, err := k.Get(ctx, "one")
	switch {
	case err == ErrNotFound && (from < 0 || to < 0):
		return -1
	case err == nil && to >= 0 && bytes.Equal(got, chance(to, 2)):
		return to
	case err == nil && from >= 0 && bytes.Equal(got, chance(from, 1)):
		return from
	}
	t.Fatalf("killed at %d: neither the old nor the new value: %d bytes, %v", at, len(got), err)
	return 0
}

// cleansUp checks that whatever a kill left behind goes away with the value.
func cleansUp(t *testing.T, k *Keyring, d *drawer, at int) {
	if err := k.Set(ctx, "one", chance(3000, 3)); err != nil {
		t.Fatalf("killed at %d: saved again: %v", at, err)
	}
	if left := len(d.accounts()); left != 4 {
		t.Errorf("killed at %d: %d entries after saving 3 parts: %v", at, left, d.accounts())
	}
	if err := k.Delete(ctx, "one"); err != nil || len(d.accounts()) != 0 {
		t.Errorf("killed at %d: deleted: %v, left %v", at, err, d.accounts())
	}
}
