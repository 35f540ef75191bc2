package studio

import (
	"strings"
	"testing"
)

func TestIDs(t *testing.T) {
	last := ""
	seen := map[string]bool{}
	for range 10_000 {
		id := NewID()
		if !IsID(id) || seen[id] {
			t.Fatalf("made %q", id)
		}
		seen[id] = true
		if id[:9] < last {
			t.Fatalf("%s comes after %s", id[:9], last)
		}
		last = id[:9]
	}
	id := NewID()
	for _, other := range []string{"", id[1:], id + "0", strings.ToUpper(id), "../" + id[3:], id[:25] + "/", id[:25] + "\x00", id[:25] + "u", strings.Repeat("é", 13)} {
		if IsID(other) {
			t.Errorf("%q passes", other)
		}
	}
}
