package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"connectorstudio/backend/runner"
	"connectorstudio/backend/sampleapi"
	"connectorstudio/backend/studio"
)

// rounds is how often each of the programs does its work at the same time as the others.
const rounds = 6

// exited returns the exit code of a process.
func exited(t *testing.T, err error) int {
	t.Helper()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	ok(t, err)
	return 0
}

// TestE06WindowAndCommandLineAtOnce has the window save and call while processes of the command line
// list, import and test over the same data folder.
func TestE06WindowAndCommandLineAtOnce(t *testing.T) {
	v := vendor(t, sampleapi.Options{})
	s := newShell(t)
	c := s.quayside(v, nil)
	file := filepath.Join(t.TempDir(), "quayside.json")
	s.expect(exitDone, "export", c.ID, "-o", file)
	window := must[*runner.Runner](t)(runner.Open(context.Background(), runner.Config{Dir: s.dir, Keyring: s.keyring}))
	window.Resume()
	ok(t, window.Auth.Keep(context.Background(), c, studio.Secrets{APIKey: v.APIKey}))
	me := must[[]studio.Action](t)(window.SavedActions(context.Background(), c.ID))[2]

	var all sync.WaitGroup
	for _, args := range [][]string{{"list", "--json"}, {"import", file}, {"test", "Quayside CRM/Find company", "--json"}} {
		all.Go(func() {
			for range rounds {
				command := s.command(args...)
				command.Env = append(command.Env, keyVariable+"="+v.APIKey)
				if out, err := command.CombinedOutput(); err != nil {
					t.Errorf("%q: %v\n%s", args, err, out)
				}
			}
		})
	}
	all.Go(func() {
		for i := range rounds * 5 {
			n := window.NewConnector()
			n.Name, n.BaseURL, n.Category, n.Auth = fmt.Sprintf("Saved %d", i), c.BaseURL, c.Category, c.Auth
			if _, err := window.SaveConnector(context.Background(), n, studio.Secrets{}); err != nil {
				t.Error(err)
			}
			if _, err := window.Try(context.Background(), runner.Trial{Action: me, Source: studio.SourceTest}); err != nil {
				t.Error(err)
			}
		}
	})
	all.Wait()
	ok(t, window.Close())

	var rows []listed
	ok(t, json.Unmarshal([]byte(s.expect(exitDone, "list", "--json").out), &rows))
	if len(rows) != 1+rounds+rounds*5 {
		t.Errorf("%d data connectors, want %d", len(rows), 1+rounds+rounds*5)
	}
	s.inside(func(r *runner.Runner) {
		page := must[studio.CallPage](t)(r.Store.Calls(context.Background(), studio.CallQuery{ConnectorID: c.ID, Count: 200}))
		if len(page.Rows) != rounds+rounds*5 || page.Failed != 0 {
			t.Errorf("%d calls are kept, %d failed; want %d", len(page.Rows), page.Failed, rounds+rounds*5)
		}
		for _, row := range page.Rows {
			call := must[studio.Call](t)(r.Store.Call(context.Background(), row.ID))
			must[*os.File](t)(r.Bodies.Open(call.Response.BodyID)).Close()
		}
	})
}

// TestInterrupted interrupts a call that is never answered, and the sample vendor.
func TestInterrupted(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no such signal")
	}
	arrived := make(chan struct{}, 1)
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		<-r.Context().Done()
	}))
	defer silent.Close()
	s := newShell(t)
	s.quayside(vendor(t, sampleapi.Options{}), func(c *studio.Connector) { c.BaseURL = silent.URL })
	command := s.command("test", "Quayside CRM/Who am I")
	command.Env = append(command.Env, keyVariable+"=key")
	var said bytes.Buffer
	command.Stderr = &said
	ok(t, command.Start())
	<-arrived
	ok(t, command.Process.Signal(os.Interrupt))
	if code := exited(t, command.Wait()); code != exitCancelled || !strings.Contains(said.String(), "interrupted") {
		t.Errorf("exited with %d: %s", code, said.String())
	}

	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		command := s.command("sample")
		var printed locked
		command.Stdout, command.Stderr = &printed, &printed
		ok(t, command.Start())
		waitUntil(t, "the vendor runs", func() bool { return strings.Contains(printed.String(), "answers at http://127.0.0.1:") })
		if r := s.expect(exitDone, "list"); !strings.Contains(r.out, "Sample: Quayside CRM") {
			t.Errorf("the list has no sample:\n%s", r.out)
		}
		ok(t, command.Process.Signal(signal))
		if code := exited(t, command.Wait()); code != exitDone {
			t.Errorf("%v: exited with %d: %s", signal, code, printed.String())
		}
	}
}

func waitUntil(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !condition(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("gave up waiting until %s", what)
		}
	}
}

// TestC08KeychainBetweenProcesses connects in one process and tests in another, over the real keychain.
func TestC08KeychainBetweenProcesses(t *testing.T) {
	if os.Getenv("CS_KEYRING") == "" {
		t.Skip("no keychain: run under build/test/keyring.sh")
	}
	v := vendor(t, sampleapi.Options{})
	s := newShell(t)
	c := s.quayside(v, nil)
	connect := s.command("connect", "Quayside CRM")
	connect.Stdin = strings.NewReader(v.APIKey + "\n")
	if out, err := connect.CombinedOutput(); err != nil || strings.Contains(string(out), v.APIKey) {
		t.Fatalf("%v\n%s", err, out)
	}
	if out, err := s.command("test", "Quayside CRM/Find company").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	if out, err := s.command("list").CombinedOutput(); err != nil || !strings.Contains(string(out), "Connected") {
		t.Errorf("%v\n%s", err, out)
	}
	// Deleting the connector in a window takes the secret out of the keychain.
	window := must[*runner.Runner](t)(runner.Open(context.Background(), runner.Config{Dir: s.dir}))
	_, _, _, err := window.DeleteConnector(context.Background(), c.ID)
	ok(t, err)
	ok(t, window.Close())
	tomorrow := func() time.Time { return time.Now().Add(24 * time.Hour) }
	window = must[*runner.Runner](t)(runner.Open(context.Background(), runner.Config{Dir: s.dir, Now: tomorrow}))
	ok(t, window.Tidy(context.Background()))
	if stored := must[[]string](t)(window.Auth.Stored(context.Background(), c)); len(stored) != 0 {
		t.Errorf("the keychain still holds %q", stored)
	}
	ok(t, window.Close())
}

// TestAReaderThatHasSeenEnough closes the pipe after a line, as head does: what was begun is done all the same.
func TestAReaderThatHasSeenEnough(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("pipes end otherwise there")
	}
	g := newRegistry(t)
	s := newShell(t)
	s.registered(g)
	in, out := rowsFile(t, "in.csv", "domain\n"+strings.Repeat("a.com\n", 20_000)), filepath.Join(t.TempDir(), "out.csv")
	for _, args := range [][]string{
		{"run", "Registry/Find", "--input", in, "--output", out, "--json"},
		{"run", "Registry/Find", "--input", in, "--output", "-"},
		{"list"}, {"export", "Registry"},
	} {
		reader, writer, err := os.Pipe()
		ok(t, err)
		ok(t, reader.Close())
		command := s.command(args...)
		command.Env = append(command.Env, keyVariable+"=key")
		command.Stdout = writer
		var said bytes.Buffer
		command.Stderr = &said
		if code := exited(t, command.Run()); code != exitDone || strings.Contains(said.String(), "pipe") {
			t.Errorf("%q exited with %d: %s", args, code, said.String())
		}
		ok(t, writer.Close())
	}
	if text := read(t, out); strings.Count(text, "Name of a.com") != 20_000 {
		t.Error("the run did not come to its end")
	}
	if r := s.expect(exitDone, "workbook", "list", "--json"); r.out != "[]\n" {
		t.Errorf("a workbook stayed: %s", r.out)
	}
}
