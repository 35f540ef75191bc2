package runner

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"connectorstudio/backend/runs"
	"connectorstudio/backend/studio"
)

// TestDefectIsTheRowsOwn: what goes wrong in us while a row is called ends neither the program nor the run.
func TestDefectIsTheRowsOwn(t *testing.T) {
	w := newWorld(t)
	w.Wait = func(context.Context, time.Duration) error {
		var none []int
		_ = none[len(t.Name())]
		return nil
	}
	r := w.start(t)
	s := system(t, status(429, "Retry-After", "1"))
	c := at(t, r, s.URL, nil)
	gathers := &sync.Pool{New: func() any { return newGathering() }}
	got := answerOf(background, lined(t, r, enriching(r, c, "/")), gathers, runs.Call{})
	if got.State != studio.CellFailed || got.Cause != "defect" || !strings.Contains(got.Detail, "index out of range") {
		t.Errorf("%+v", got)
	}
	post := posting(r, c)
	got = answerOf(background, lined(t, r, post), gathers, runs.Call{Mark: func() error { panic("key-0123456789") }})
	if got.State != studio.CellUnknown || strings.Contains(got.Detail, "key-") {
		t.Errorf("%+v", got)
	}
}
