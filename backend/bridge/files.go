package bridge

import (
	"io"
	"os"
	"path/filepath"

	"connectorstudio/backend/studio"
)

// writeFile writes to a path that the person picked in a dialog. A file that could not be written
// whole is not left behind.
func writeFile(path string, content io.Reader) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".saving-*")
	if err != nil {
		return cannotWrite(err)
	}
	defer os.Remove(file.Name()) // nothing to remove after the rename
	if _, err := io.Copy(file, content); err != nil {
		file.Close()
		return cannotWrite(err)
	}
	if err := file.Close(); err != nil {
		return cannotWrite(err)
	}
	if err := os.Rename(file.Name(), path); err != nil {
		return cannotWrite(err)
	}
	return nil
}

func cannotWrite(err error) error {
	f := studio.Fail(studio.CodeFileRefused, "The file could not be written.", "Choose another folder, or check that there is room on the disk.")
	f.Detail = err.Error()
	return f
}
