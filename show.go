package main

import (
	"os/exec"
	"path/filepath"
	"runtime"
	"time"
)

// ShowFile implements bridge.Host. The path is made absolute, so that no program takes it for an option.
func (a *App) ShowFile(path string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	command := fileManager(runtime.GOOS, path)
	if err := command.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	select {
	case err := <-ended:
		return err
	case <-time.After(time.Second): // it is the file manager itself, and stays
		return nil
	}
}

// fileManager is the command that shows the folder of a file. Nothing in it is run, whatever its name.
func fileManager(system, path string) *exec.Cmd {
	switch system {
	case "darwin":
		return exec.Command("open", "-R", path)
	case "windows":
		return exec.Command("rundll32", "url.dll,FileProtocolHandler", filepath.Dir(path))
	}
	return exec.Command("xdg-open", filepath.Dir(path))
}
