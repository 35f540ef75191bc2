package main

import (
	"slices"
	"testing"
)

// TestFileManager shows folders of files with names that would do harm if they were run or taken apart.
func TestFileManager(t *testing.T) {
	const path = "/home/ada/-x;$(y)/a b.connector.json"
	for system, args := range map[string][]string{
		"linux":   {"xdg-open", "/home/ada/-x;$(y)"},
		"darwin":  {"open", "-R", path},
		"windows": {"rundll32", "url.dll,FileProtocolHandler", "/home/ada/-x;$(y)"},
	} {
		if command := fileManager(system, path); !slices.Equal(command.Args, args) {
			t.Errorf("%s: %q", system, command.Args)
		}
	}
}
