package store

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"connectorstudio/backend/studio"
)

// TestE02TornLog cuts and garbles the log as a loss of power may leave it: what opens is whole, and is
// what was saved up to some moment.
func TestE02TornLog(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := open(t, dir)
	const saved = 40
	for i := range saved {
		c := keyed(fmt.Sprintf("%03d", i))
		c.ID = c.Name
		must[studio.Connector](t)(s.SaveConnector(background, c))
	}
	main := must[[]byte](t)(os.ReadFile(filepath.Join(dir, fileName)))
	log := must[[]byte](t)(os.ReadFile(filepath.Join(dir, fileName+"-wal")))
	r := rand.New(rand.NewPCG(2, 2))
	kept := map[int]bool{}
	for range number("STORE_TEARS", 40) {
		torn := bytes.Clone(log)
		at := r.IntN(len(torn))
		switch r.IntN(3) {
		case 0:
			torn = torn[:at]
		case 1:
			torn[at] ^= byte(1 + r.IntN(255))
		case 2: // a page that was never written
			clear(torn[at:min(len(torn), at+4096)])
		}
		kept[survivors(t, main, torn, saved)] = true
	}
	if len(kept) < 5 {
		t.Errorf("the tears left %v: the test shows little", kept)
	}
}

// survivors opens a database and returns how many connectors it has: the first ones, without a gap.
func survivors(t *testing.T, main, log []byte, saved int) int {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, fileName), main)
	write(t, filepath.Join(dir, fileName+"-wal"), log)
	s, err := Open(background, Options{Dir: dir})
	ok(t, err)
	defer s.Close()
	ok(t, sound(background, s.readers, `1`))
	page := must[studio.ConnectorPage](t)(s.Connectors(background, studio.ConnectorQuery{Count: saved}))
	for i, row := range page.Rows {
		if row.Name != fmt.Sprintf("%03d", i) {
			t.Fatalf("%d connectors, and %s is the %dth", len(page.Rows), row.Name, i)
		}
		must[studio.Connector](t)(s.Connector(background, row.ID))
	}
	return len(page.Rows)
}
