package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"connectorstudio/backend/sampleapi"
)

// TestRunRefusesWhatCannotEndWell: nothing is called when the input or the output will not do.
func TestRunRefusesWhatCannotEndWell(t *testing.T) {
	g := newRegistry(t)
	s := newShell(t)
	s.registered(g)
	in := rowsFile(t, "in.csv", "domain\na.com\n")
	folder := filepath.Join(t.TempDir(), "folder.csv")
	ok(t, os.Mkdir(folder, 0o700))
	link := filepath.Join(t.TempDir(), "link.csv")
	ok(t, os.Symlink(in, link))
	out := filepath.Join(t.TempDir(), "out.csv")
	device := os.DevNull // as root it would be replaced by a file
	for _, test := range []struct {
		code int
		says string
		args []string
	}{
		{exitUsage, "is a folder", []string{"--input", in, "--output", folder}},
		{exitUsage, "is the input itself", []string{"--input", in, "--output", in}},
		{exitUsage, "is the input itself", []string{"--input", in, "--output", link}},
		{exitUsage, "is not a file", []string{"--input", in, "--output", device, "--format", "csv"}},
		{exitNotFound, "cannot be read", []string{"--input", in + ".gone", "--output", out}},
		{exitFailed, "The input has no rows.", []string{"--input", rowsFile(t, "header.csv", "domain\r\n"), "--output", out}},
		{exitFailed, "The input has no rows.", []string{"--input", rowsFile(t, "empty.csv", ""), "--output", out}},
		{exitUsage, "--input-format takes csv", []string{"--input", in, "--output", out, "--input-format", "ods"}},
		{exitUsage, "--delimiter takes one character", []string{"--input", in, "--output", out, "--delimiter", "||"}},
		{exitUsage, "--header takes yes or no", []string{"--input", in, "--output", out, "--header", "maybe"}},
		{exitUsage, "--limit takes", []string{"--input", in, "--output", out, "--limit", "0"}},
		{exitUsage, "--concurrency takes", []string{"--input", in, "--output", out, "--concurrency", "0"}},
		{exitUsage, "run takes one argument, C/A, not 2", []string{"more", "--input", in, "--output", out}},
	} {
		r := s.expect(test.code, append([]string{"run", "Registry/Find"}, test.args...)...)
		if !strings.Contains(r.err, test.says) {
			t.Errorf("%q says %q", test.args, r.err)
		}
	}
	if r := s.expect(exitDone, "workbook", "list", "--json"); r.out != "[]\n" {
		t.Errorf("a workbook of a refused run stayed: %s", r.out)
	}
	if _, err := os.Stat(out); !os.IsNotExist(err) || read(t, in) != "domain\na.com\n" {
		t.Errorf("something was written: %v", err)
	}
}

// TestHeaderIsSaid: names that come twice look like no header, which can be said.
func TestHeaderIsSaid(t *testing.T) {
	g := newRegistry(t)
	s := newShell(t)
	s.registered(g)
	in, out := rowsFile(t, "twice.csv", "domain,domain\na.com,b.com\n"), filepath.Join(t.TempDir(), "out.csv")
	if r := s.expect(exitUsage, "run", "Registry/Find", "--input", in, "--output", out); !strings.Contains(r.err, "columns: Column 1, Column 2") {
		t.Errorf("says %q", r.err)
	}
	s.expect(exitDone, "run", "Registry/Find", "--input", in, "--output", out, "--header", "yes", "--map", "domain=domain 2")
	if text := read(t, out); !strings.Contains(text, "Name of b.com") || strings.Contains(text, "Name of domain") {
		t.Errorf("wrote %s", text)
	}
	s.expect(exitDone, "workbook", "import", in, "--name", "Twice", "--header", "no")
	if r := s.expect(exitDone, "workbook", "show", "Twice"); !strings.Contains(r.out, "2 rows") {
		t.Errorf("shows %s", r.out)
	}
	if r := s.expect(exitUsage, "workbook", "import", in, "--into", "Twice", "--key", "domain"); !strings.Contains(r.err, `no column "domain" for --key (it has: Column 1, Column 2)`) {
		t.Errorf("says %q", r.err)
	}
}

// TestWhatIsNotThereIsNamed: the words are those of the command line.
func TestWhatIsNotThereIsNamed(t *testing.T) {
	s := newShell(t)
	for _, args := range [][]string{{"run", "--resume", "r-1"}, {"runs", "cancel", "r-1"}, {"runs", "undo", "r-1"}, {"runs", "resolve", "r-1", "--as", "sent"}} {
		if r := s.expect(exitNotFound, args...); !strings.Contains(r.err, `There is no run "r-1".`) || !strings.Contains(r.err, "connectors runs lists them") {
			t.Errorf("%q says %q", args, r.err)
		}
	}
	for says, args := range map[string][]string{
		"runs cancel takes one argument, RUN, not 0": {"runs", "cancel"}, "runs undo takes one argument, RUN, not 2": {"runs", "undo", "a", "b"},
		"--limit goes with --only": {"run", "--resume", "r-1", "--limit", "3"}, "list takes no arguments, not 1": {"list", "x"},
		"approve takes 2 arguments, C ADDRESS, not 1": {"approve", "x"},
	} {
		if r := s.expect(exitUsage, args...); !strings.Contains(r.err, says) {
			t.Errorf("%q says %q", args, r.err)
		}
	}
	s.expect(exitFailed, "export", s.quayside(vendor(t, sampleapi.Options{}), nil).ID, "-o", filepath.Join(t.TempDir(), "no", "out.json"))
	s.dir = rowsFile(t, "a-file", "")
	s.expect(exitData, "list")
}

// TestDraftsSayWhatIsMissing: a file may hold less than a connector needs.
func TestDraftsSayWhatIsMissing(t *testing.T) {
	s := newShell(t)
	file := rowsFile(t, "draft.json", `{"format": "connector-studio/connector", "version": 1, "connector": {"name": "Half", "baseUrl": "https://half.example.com", "auth": {"method": "none"}},
		"actions": [{"name": "Find", "category": "retrieve", "method": "GET", "endpoint": "/find"}]}`)
	for range 2 {
		if r := s.expect(exitDone, "import", file); !strings.Contains(r.out, "It is a draft") || !strings.Contains(r.out, "Choose a Data Connector Category.") {
			t.Errorf("prints %q", r.out)
		}
		if r := s.expect(exitDone, "list"); !strings.Contains(r.out, "Draft") {
			t.Errorf("lists %q", r.out)
		}
		if r := s.run("show", "Half"); r.code == exitDone && !strings.Contains(r.out, "Still needed:") {
			t.Errorf("shows %q", r.out)
		}
		r := s.expect(exitNotFound, "test", "Half/Find")
		if !strings.Contains(r.err, "Half is a draft") && !strings.Contains(r.err, `2 drafts are called "Half"`) {
			t.Errorf("says %q", r.err)
		}
	}
}

// TestWhatIsMissingStandsOnItsLine: not behind the question for it.
func TestWhatIsMissingStandsOnItsLine(t *testing.T) {
	s := newShell(t)
	s.quayside(vendor(t, sampleapi.Options{}), nil)
	if r := s.expect(exitUsage, "connect", "Quayside CRM"); !strings.HasPrefix(r.err, "Quayside key: \nconnectors: Quayside key is read from standard input, which was empty") {
		t.Errorf("says %q", r.err)
	}
}

// TestHelpOfACommand: every command has its part of the usage, and a mistake leads there.
func TestHelpOfACommand(t *testing.T) {
	s := newShell(t)
	for name := range commands {
		for _, args := range [][]string{{name, "--help"}, {name, "-h"}, {"help", name}} {
			r := s.expect(exitDone, args...)
			if !strings.Contains(r.out, "\n  "+name+" ") || strings.Count(r.out, "\n") > 40 || r.err != "" {
				t.Errorf("%q prints\n%s%s", args, r.out, r.err)
			}
		}
		if r := s.expect(exitUsage, name, "--no-such-flag"); !strings.Contains(r.err, "Try: connectors "+name+" --help") {
			t.Errorf("%s says %q", name, r.err)
		}
	}
	if r := s.expect(exitDone, "run", "--help"); strings.Contains(r.out, "  runs ") || !strings.Contains(r.out, "--resume RUN") {
		t.Errorf("run is helped with\n%s", r.out)
	}
	for _, args := range [][]string{{}, {"help"}, {"--help"}} {
		if r := s.expect(exitDone, args...); r.out != usage {
			t.Errorf("%q prints\n%s", args, r.out)
		}
	}
	for _, args := range [][]string{{"help", "lst"}, {"lst"}} {
		if r := s.expect(exitUsage, args...); r.err != "connectors: there is no command \"lst\"\nTry: connectors --help\n" {
			t.Errorf("%q says %q", args, r.err)
		}
	}
}
