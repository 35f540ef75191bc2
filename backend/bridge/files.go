package bridge

import (
	"io"
	"os"
	"path/filepath"

	"connectorstudio/backend/studio"
)

const largestFile = 6 << 20 // bytes read of a file; the importer refuses more than 5 MiB

// readFile reads a file that the person picked in a dialog, as far as it can be of use.
func readFile(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, cannotRead(err)
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, largestFile))
	if err != nil {
		return nil, cannotRead(err)
	}
	return content, nil
}

func cannotRead(err error) error {
	f := studio.Fail(studio.CodeFileRefused, "The file could not be read.", "Check that it exists and that you may read it.")
	f.Detail = err.Error()
	return f
}

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

// showFile opens the folder of a file, which may have been moved meanwhile.
func showFile(h Host, path string) error {
	_, err := os.Stat(filepath.Dir(path))
	if err == nil {
		err = h.ShowFile(path)
	}
	if err == nil {
		return nil
	}
	f := studio.Fail(studio.CodeFileRefused, "The folder could not be opened.", "Open it in your file manager: "+filepath.Dir(path))
	f.Detail = err.Error()
	return f
}

func cannotWrite(err error) error {
	f := studio.Fail(studio.CodeFileRefused, "The file could not be written.", "Choose another folder, or check that there is room on the disk.")
	f.Detail = err.Error()
	return f
}
