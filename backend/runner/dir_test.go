package runner

import (
	"path/filepath"
	"runtime"
	"testing"
)

func TestDataDir(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the places are those of Linux")
	}
	home := t.TempDir()
	t.Setenv("HOME", home)
	for _, at := range []struct{ asked, variable, xdg, want string }{
		{"/asked", "/of/the/variable", "/xdg", "/asked"},
		{"", "/of/the/variable", "/xdg", "/of/the/variable"},
		{"", "", "/xdg", "/xdg/connector-studio"},
		{"", "", "relative", filepath.Join(home, ".local/share/connector-studio")}, // the XDG rules: ignored
		{"", "", "", filepath.Join(home, ".local/share/connector-studio")},
	} {
		t.Setenv(DataDirVariable, at.variable)
		t.Setenv("XDG_DATA_HOME", at.xdg)
		if got := must[string](t)(DataDir(at.asked)); got != at.want {
			t.Errorf("%+v: got %s", at, got)
		}
	}
}

func TestFileName(t *testing.T) {
	for name, want := range map[string]string{
		"Acme CRM":           "acme-crm.connector.json",
		"../../etc/passwd":   "etc-passwd.connector.json",
		"  — Zürich & Söhne": "z-rich-s-hne.connector.json",
		"日本":                 "connector.connector.json",
	} {
		if got := FileName(name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}
