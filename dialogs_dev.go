//go:build dev

package main

import (
	"os"
	"path/filepath"
	"strings"
)

// pretended stands for the person of a journey, whom the system's dialogs and drops do not reach: the next answer is in
// the file that CS_DIALOG names. It is a path, or a folder, in which the name is the one suggested; several paths, a line each, for a drop. Without
// an answer the dialog was cancelled; without the variable it is shown.
func pretended(suggestedName string) (path string, is bool) {
	file := os.Getenv("CS_DIALOG")
	if file == "" {
		return "", false
	}
	answer, err := os.ReadFile(file)
	if err != nil {
		return "", true
	}
	_ = os.Remove(file)
	path = strings.TrimSpace(string(answer))
	if stat, err := os.Stat(path); err == nil && stat.IsDir() {
		path = filepath.Join(path, suggestedName)
	}
	return path, true
}
