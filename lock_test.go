package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"connectorstudio/backend/bridge"
	"connectorstudio/backend/studio"
)

const holdFolder = "CS_HOLD_FOLDER"

// TestHoldFolder is the other process of the tests below: it takes a lock, says so and waits to be killed.
func TestHoldFolder(t *testing.T) {
	path := os.Getenv(holdFolder)
	if path == "" {
		return // not as the other process
	}
	if _, err := lockFolder(path); err != nil {
		t.Fatal(err)
	}
	fmt.Println("\nHELD")
	select {}
}

// held runs another process that holds the lock, until end kills it.
func held(t *testing.T, path string) (end func()) {
	t.Helper()
	other := exec.Command(os.Args[0], "-test.run=^TestHoldFolder$")
	other.Env = append(os.Environ(), holdFolder+"="+path)
	output, err := other.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	end = func() {
		_ = other.Process.Kill() // SIGKILL: it has no chance to tidy up
		_ = other.Wait()
	}
	t.Cleanup(end)
	for lines := bufio.NewScanner(output); lines.Scan(); {
		if lines.Text() == "HELD" {
			return end
		}
	}
	t.Fatal("the other process did not take the lock")
	return end
}

func TestE06OneWindowForEachFolder(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "window.lock")
	end := held(t, path)
	for range 2 {
		if _, err := lockFolder(path); studio.CodeOf(err) != studio.CodeConflict {
			t.Fatalf("a second window gets %v", err)
		}
	}
	copied := filepath.Join(t.TempDir(), "window.lock") // a copied home is another folder
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(copied, content, 0o600); err != nil {
		t.Fatal(err)
	}
	lock, err := lockFolder(copied)
	if err != nil {
		t.Errorf("a copy of the folder is locked: %v", err)
	}
	lock.release()
	end()
	lock, err = lockFolder(path)
	if err != nil {
		t.Fatalf("after a kill the folder is still locked: %v", err)
	}
	lock.release()
	if lock, err = lockFolder(path); err != nil {
		t.Errorf("a released folder is locked: %v", err)
	}
	lock.release()
}

// TestE06SecondWindowWaitsForTheFirst opens the application on a folder that is in use: it says so, puts
// nothing in the place of the data, and opens when it is asked again and the other window is gone.
func TestE06SecondWindowWaitsForTheFirst(t *testing.T) {
	dir := t.TempDir()
	end := held(t, filepath.Join(dir, "window.lock"))
	app, err := newApp(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer app.close()
	window := bridge.Bound(app.studio)[0].(*bridge.Application)
	start, err := window.Start()
	if err != nil || start.Failure == nil || start.Failure.Code != studio.CodeConflict {
		t.Fatalf("started with %+v, %v", start, err)
	}
	if _, err := window.StartEmpty(); studio.CodeOf(err) != studio.CodeConflict {
		t.Errorf("starting empty beside another window gives %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "studio.db")); err == nil {
		t.Error("the second window touched the data")
	}
	end()
	if start, err = window.Start(); err != nil || start.Failure != nil {
		t.Errorf("after the first window is gone: %+v, %v", start, err)
	}
}

func TestE06InstancesAreNamedByTheirFolder(t *testing.T) {
	one, same, other := &App{dir: "/a"}, &App{dir: "/a"}, &App{dir: "/b"}
	if one.instance() != same.instance() || one.instance() == other.instance() {
		t.Errorf("%s, %s, %s", one.instance(), same.instance(), other.instance())
	}
}
