package main

import (
	"github.com/gofrs/flock"

	"connectorstudio/backend/studio"
)

// folderLock keeps a second window off a data folder. It is a lock of the operating system: it is free
// again when the process is gone, however it ended.
type folderLock struct{ file *flock.Flock }

func lockFolder(path string) (*folderLock, error) {
	file := flock.New(path, flock.SetPermissions(0o600))
	locked, err := file.TryLock()
	if err != nil {
		return nil, studio.Fail(studio.CodeDiskFull, "The data folder cannot be written.", "Check its permissions and that there is room on the disk: "+path)
	}
	if !locked {
		return nil, studio.Fail(studio.CodeConflict, "Connector Studio is open already with this data folder.", "Use the window that is open, or close it first.")
	}
	return &folderLock{file}, nil
}

func (l *folderLock) release() {
	if l != nil {
		_ = l.file.Unlock()
	}
}
