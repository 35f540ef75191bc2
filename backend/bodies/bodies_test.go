package bodies

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

func openTest(t testing.TB) *Bodies {
	t.Helper()
	b, err := Open(filepath.Join(t.TempDir(), "bodies"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// keep writes a body in pieces of odd sizes, as they come from the network.
func keep(t testing.TB, b *Bodies, contentType string, body []byte) Kept {
	t.Helper()
	w, err := b.Create()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Discard()
	for size := 1; len(body) > 0; size = size*3%20011 + 1 {
		n := min(size, len(body))
		if _, err := w.Write(body[:n]); err != nil {
			t.Fatal(err)
		}
		body = body[n:]
	}
	kept, err := w.Keep(contentType)
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

// allLines reads a view window by window.
func allLines(t testing.TB, b *Bodies, id string, v View, window int) []string {
	t.Helper()
	lines := []string{}
	for {
		part, err := b.Lines(context.Background(), id, v, int64(len(lines)), window)
		if err != nil {
			t.Fatal(err)
		}
		if len(part) == 0 {
			return lines
		}
		lines = append(lines, part...)
	}
}

func TestKeptBodyIsTheBytesAsTheyCame(t *testing.T) {
	b := openTest(t)
	body := []byte("{\"a\": 1}\r\n")
	kept := keep(t, b, "application/json", body)
	f, err := b.Open(kept.ID)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, _ := io.ReadAll(f); !bytes.Equal(got, body) {
		t.Errorf("%q came back as %q", body, got)
	}
	if kept.Size != int64(len(body)) || kept.Kind != studio.BodyJSON || len(kept.Notes) != 0 {
		t.Errorf("%+v", kept)
	}
	if runtime.GOOS == "windows" {
		return
	}
	dir, _ := os.Stat(b.dir)
	if dir.Mode().Perm() != 0o700 {
		t.Errorf("the directory is open to others: %v", dir.Mode())
	}
	entries, _ := os.ReadDir(b.dir)
	for _, entry := range entries {
		if info, _ := entry.Info(); info.Mode().Perm() != 0o600 {
			t.Errorf("%s is open to others: %v", entry.Name(), info.Mode())
		}
	}
}

func TestEmptyBodyLeavesNoFile(t *testing.T) {
	b := openTest(t)
	kept := keep(t, b, "application/json", nil)
	if kept.ID != "" || kept.Kind != studio.BodyEmpty {
		t.Errorf("%+v", kept)
	}
	if entries, _ := os.ReadDir(b.dir); len(entries) != 0 {
		t.Errorf("%d files are left", len(entries))
	}
}

func TestDiscardedBodyLeavesNothing(t *testing.T) {
	b := openTest(t)
	before := runtime.NumGoroutine()
	for _, body := range []string{"", `{"a":`, "text"} {
		w, err := b.Create()
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write([]byte(body))
		w.Discard()
		w.Discard()
		if _, err := w.Write([]byte("x")); err == nil {
			t.Error("a discarded body takes bytes")
		}
		if _, err := w.Keep(""); err == nil {
			t.Error("a discarded body can be kept")
		}
	}
	if entries, _ := os.ReadDir(b.dir); len(entries) != 0 {
		t.Errorf("%d files are left", len(entries))
	}
	if now := runtime.NumGoroutine(); now > before {
		t.Errorf("%d goroutines are left", now-before)
	}
}

func TestForeignNamesAreNotFollowed(t *testing.T) {
	b := openTest(t)
	outside := filepath.Join(filepath.Dir(b.dir), "secret.body")
	if err := os.WriteFile(outside, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"../secret", "", "..", strings.Repeat("a", 25) + "/", strings.Repeat("A", 26), studio.NewID()} {
		if f, err := b.Open(id); studio.CodeOf(err) != studio.CodeNotFound {
			t.Errorf("%q: %v %v", id, f, err)
		}
		if _, err := b.Lines(context.Background(), id, Raw, 0, 10); studio.CodeOf(err) != studio.CodeNotFound {
			t.Errorf("%q: %v", id, err)
		}
	}
	if err := b.Remove("../secret"); err == nil {
		t.Error("a foreign file was removed")
	}
	if _, err := os.Stat(outside); err != nil {
		t.Error(err)
	}
}

func TestCleanKeepsWhatIsInUse(t *testing.T) {
	b := openTest(t)
	used := keep(t, b, "", []byte(`[1]`)).ID
	unused := keep(t, b, "text/plain; charset=iso-8859-1", []byte("caf\xe9")).ID
	w, err := b.Create() // as after a crash
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(make([]byte, heldBytes+1)); err != nil {
		t.Fatal(err)
	}
	if err := b.Clean(map[string]bool{used: true}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Info(context.Background(), unused); err != nil {
		t.Error("a body was deleted before its call could be saved")
	}
	b.Now = func() time.Time { return time.Now().Add(time.Hour) }
	if err := b.Clean(map[string]bool{used: true}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Info(context.Background(), used); err != nil {
		t.Error(err)
	}
	if _, err := b.Info(context.Background(), unused); studio.CodeOf(err) != studio.CodeNotFound {
		t.Error("an unused body is still there")
	}
	if _, err := os.Stat(w.file.Name()); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a half written body is still there")
	}
	w.Discard()
	entries, _ := os.ReadDir(b.dir)
	if len(entries) != 2 {
		t.Errorf("%d files are left, want the body and its index", len(entries))
	}
	if err := b.Remove(used); err != nil {
		t.Fatal(err)
	}
	if entries, _ := os.ReadDir(b.dir); len(entries) != 0 {
		t.Errorf("%d files are left", len(entries))
	}
}

func TestLostIndexIsMadeAgain(t *testing.T) {
	b := openTest(t)
	body := []byte(`{"a":[1,2,{"b":"c"}]}`)
	id := keep(t, b, "application/json", body).ID
	want := allLines(t, b, id, Pretty, 500)
	for _, damage := range []func(string) error{os.Remove, func(p string) error { return os.WriteFile(p, []byte("bodyidx"), 0o600) }} {
		if err := damage(b.path(id, indexFile)); err != nil {
			t.Fatal(err)
		}
		if got := allLines(t, b, id, Pretty, 500); strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("%q", got)
		}
	}
	text := keep(t, b, "text/plain; charset=iso-8859-1", []byte("caf\xe9")).ID
	if err := os.Remove(b.path(text, indexFile)); err != nil {
		t.Fatal(err)
	}
	if got := allLines(t, b, text, Raw, 500); len(got) != 1 || got[0] != "café" {
		t.Errorf("%q", got)
	}
}

func TestE03FullDisk(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("this system has no /dev/full")
	}
	b := openTest(t)
	w, err := b.Create()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(make([]byte, heldBytes+1)); err != nil {
		t.Fatal(err)
	}
	part := w.file.Name()
	_ = w.file.Close()
	w.file = full
	if _, err := w.Write([]byte("[1]")); studio.CodeOf(err) != studio.CodeDiskFull {
		t.Errorf("%v", err)
	}
	w.file, _ = os.OpenFile(part, os.O_RDWR, 0o600)
	if _, err := w.Keep(""); studio.CodeOf(err) != studio.CodeDiskFull {
		t.Errorf("half a body was kept: %v", err)
	}
	if entries, _ := os.ReadDir(b.dir); len(entries) != 0 {
		t.Errorf("%d files are left", len(entries))
	}
}

// TestSmallBodiesAreOneFile keeps bodies around the size from which they are written as they arrive: what
// they are and how they look does not depend on it.
func TestSmallBodiesAreOneFile(t *testing.T) {
	for _, size := range []int{1, heldBytes - 1, heldBytes, heldBytes + 1} {
		b := openTest(t)
		for kind, body := range map[studio.BodyKind][]byte{
			studio.BodyJSON:   append(bytes.Repeat([]byte(" "), size-1), '1'),
			studio.BodyText:   bytes.Repeat([]byte("x"), size),
			studio.BodyBinary: bytes.Repeat([]byte("\x00"), size),
		} {
			id := keep(t, b, "", body).ID
			for _, when := range []string{"at first", "again"} {
				info, err := b.Info(context.Background(), id)
				if err != nil || info.Kind != kind || info.Size != int64(size) || info.Lines == 0 {
					t.Errorf("%d bytes of %s %s: %+v, %v", size, kind, when, info, err)
				}
			}
		}
		entries, _ := os.ReadDir(b.dir)
		if len(entries) != 6 { // each with the index that looking at it made
			t.Errorf("%d bytes: %d files", size, len(entries))
		}
	}
	b := openTest(t)
	keep(t, b, "", []byte("[1]"))
	if entries, _ := os.ReadDir(b.dir); len(entries) != 1 {
		t.Errorf("%d files for a body that nobody looked at", len(entries))
	}
}

func TestSmallBodyThatCannotBeWritten(t *testing.T) {
	b := openTest(t)
	w, err := b.Create()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte("[1]")); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(b.dir); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Keep(""); err == nil {
		t.Error("kept nowhere")
	}
	if _, err := w.Write([]byte("[2]")); err == nil {
		t.Error("it goes on after its end")
	}
}
