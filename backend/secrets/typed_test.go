package secrets

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"connectorstudio/backend/studio"
)

func TestC13SecretFileMode(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(path, []byte("secret-value\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, mode := range []os.FileMode{0o600, 0o400} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if got, err := ReadFile(path); err != nil || string(got) != "secret-value" {
			t.Errorf("mode %04o: %q, %v", mode, got, err)
		}
	}
	if runtime.GOOS == "windows" {
		return
	}
	for _, mode := range []os.FileMode{0o644, 0o640, 0o604, 0o620, 0o666, 0o601} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		got, err := ReadFile(path)
		if got != nil || studio.CodeOf(err) != studio.CodeInvalid || !strings.Contains(studio.AsFailure(err).Fix, "chmod 600") {
			t.Errorf("mode %04o: %q, %v", mode, got, err)
		}
		if err != nil && strings.Contains(err.Error(), "secret-value") {
			t.Errorf("mode %04o: the secret is in the message", mode)
		}
	}
	if _, err := ReadFile(path + ".none"); studio.CodeOf(err) != studio.CodeNotFound {
		t.Errorf("no file: %v", err)
	}
}

func TestC13SecretFromAStream(t *testing.T) {
	for text, want := range map[string]string{"a": "a", "a\n": "a", "a\r\n": "a", " a \n\n": " a \n", "a\nb\n": "a\nb"} {
		if got, err := Read(strings.NewReader(text)); err != nil || string(got) != want {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "\n", strings.Repeat("x", 64<<10+1)} {
		if _, err := Read(strings.NewReader(text)); studio.CodeOf(err) != studio.CodeInvalid {
			t.Errorf("%d bytes: %v", len(text), err)
		}
	}
	// A descriptor that another program opened.
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	_, _ = w.WriteString("from-a-pipe\n")
	_ = w.Close()
	if got, err := Read(r); err != nil || string(got) != "from-a-pipe" {
		t.Errorf("pipe: %q, %v", got, err)
	}
}
