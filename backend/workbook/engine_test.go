package workbook

import (
	"path/filepath"
	"slices"
	"testing"

	"modernc.org/libc"
)

// TestConnectWritesToMemoryOfItsOwn opens a connection while everything that the engine's allocator hands out
// still holds an address from its life before. Nothing may be written there: zombiezen's SetDefensive once did,
// because it passes one argument to a function of the engine that takes two, and it damaged the memory of
// whoever was there (decision 11).
func TestConnectWritesToMemoryOfItsOwn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "book.db")
	if err := touch(path); err != nil {
		t.Fatal(err)
	}
	watched := libc.Xcalloc(nil, 1, 16)
	defer libc.Xfree(nil, watched)
	for _, pragmas := range [][]string{writing, reading} {
		release := soil(t, watched)
		c, err := connect(path, pragmas)
		release()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		if got := words(watched, 2); !slices.Equal(got, []uintptr{0, 0}) {
			t.Fatalf("opening a connection wrote %#x to memory that is not its own", got)
		}
	}
}

// soil makes the allocator hand out small blocks that hold an address, and returns what gives back those that
// had to be taken before it did.
func soil(t *testing.T, address uintptr) (release func()) {
	t.Helper()
	const large, small = 1024, 16
	taken := []uintptr{}
	release = func() {
		for _, block := range taken {
			libc.Xfree(nil, block)
		}
		taken = nil
	}
	full := make([]any, large/8)
	for i := range full {
		full[i] = address
	}
	for range 1024 { // many pages of large blocks: those that are empty again become pages of small ones
		block := libc.Xmalloc(nil, large)
		libc.VaList(block, full...)
		taken = append(taken, block)
	}
	release()
	for range 200_000 {
		block := libc.Xmalloc(nil, small)
		taken = append(taken, block)
		if slices.Equal(words(block, 2), []uintptr{address, address}) {
			return release
		}
	}
	release()
	t.Fatal("the allocator clears what it hands out, or keeps it for long: this test has to be written anew")
	return nil
}

// words reads memory of the engine.
func words(block uintptr, count int) (read []uintptr) {
	for range count {
		read = append(read, libc.VaUintptr(&block))
	}
	return read
}
