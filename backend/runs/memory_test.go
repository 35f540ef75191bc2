package runs

import (
	"runtime/debug"
	"testing"
)

// TestRelax: the setting of the program comes back after the last of several runs.
func TestRelax(t *testing.T) {
	usual := debug.SetGCPercent(123)
	defer debug.SetGCPercent(usual)
	now := func() int {
		percent := debug.SetGCPercent(1)
		debug.SetGCPercent(percent)
		return percent
	}
	first, second := relax(), relax()
	if now() != relaxed {
		t.Error("it is not relaxed")
	}
	first()
	first()
	if now() != relaxed {
		t.Error("the second run is under way still")
	}
	if second(); now() != 123 {
		t.Errorf("%d after the last", now())
	}
}
