package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"connectorstudio/backend/runner"
	"connectorstudio/backend/sampleapi"
	"connectorstudio/backend/secrets"
	"connectorstudio/backend/studio"
)

// connected is a shell whose connector has the vendor's key.
func connected(t *testing.T) (*shell, studio.Connector) {
	v := vendor(t, sampleapi.Options{APIKey: "qsk_0123456789abcdef0123456789abcdef"})
	s := newShell(t)
	c := s.quayside(v, nil)
	s.in = strings.NewReader(v.APIKey + "\n")
	if r := s.expect(exitDone, "connect", "Quayside CRM"); !strings.Contains(r.out, "Quayside CRM: Connected") || !strings.Contains(r.err, "Quayside key: ") || strings.Contains(r.out+r.err, v.APIKey) {
		t.Fatalf("connecting prints %q and says %q", r.out, r.err)
	}
	s.in = nil
	return s, c
}

func TestTestPrintsTheAnswer(t *testing.T) {
	s, _ := connected(t)
	r := s.expect(exitDone, "test", "Quayside CRM/Find company")
	var company struct{ Domain string }
	ok(t, json.Unmarshal([]byte(r.out), &company)) // standard output is the body alone
	if company.Domain != "amber-analytics.example.com" || !strings.HasSuffix(r.out, "\n") {
		t.Errorf("printed %s", r.out)
	}
	for _, words := range []string{"GET http://127.0.0.1:", "domain=amber-analytics.example.com", "200 OK, ", " bytes"} {
		if !strings.Contains(r.err, words) {
			t.Errorf("does not say %q: %s", words, r.err)
		}
	}
	r = s.expect(exitStatus, "test", "Quayside CRM/Find company", "--param", "domain=unheard-of.example.com")
	if !strings.Contains(r.err, "404 Not Found") || !strings.Contains(r.out, "not_found") {
		t.Errorf("printed %q, said %q", r.out, r.err)
	}
	golden(t, "test", s.expect(exitDone, "test", "Quayside CRM/Find company", "--json").out)
	golden(t, "test-404", s.expect(exitStatus, "test", "Quayside CRM/Find company", "--param", "domain=unheard-of.example.com", "--json").out)
	// A value given on the command line is for that call only.
	if r := s.expect(exitDone, "test", "Quayside CRM/Find company"); !strings.Contains(r.out, "amber") {
		t.Errorf("printed %s", r.out)
	}
}

func TestTestPrintsWhatIsNoText(t *testing.T) {
	raw := "\x00\x01\xff\xfe binary \x00"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/octet-stream")
		_, _ = w.Write([]byte(raw))
	}))
	defer server.Close()
	s := newShell(t)
	s.quayside(vendor(t, sampleapi.Options{}), func(c *studio.Connector) { c.BaseURL = server.URL })
	s.env[keyVariable] = "key"
	if r := s.expect(exitDone, "test", "Quayside CRM/Who am I"); r.out != raw {
		t.Errorf("printed %q", r.out)
	}
	var printed tested
	ok(t, json.Unmarshal([]byte(s.expect(exitDone, "test", "Quayside CRM/Who am I", "--json").out), &printed))
	if body := must[[]byte](t)(base64.StdEncoding.DecodeString(printed.Body)); printed.BodyKind != studio.BodyBinary || string(body) != raw {
		t.Errorf("printed %+v", printed)
	}
}

// TestC13KeyFromAFileOrTheEnvironment uses a key for one call and keeps it nowhere.
func TestC13KeyFromAFileOrTheEnvironment(t *testing.T) {
	v := vendor(t, sampleapi.Options{})
	s := newShell(t)
	c := s.quayside(v, nil)
	nothingKept := func() {
		t.Helper()
		s.inside(func(r *runner.Runner) {
			if connection := must[studio.Connection](t)(r.Store.Connection(context.Background(), c.ID)); connection.State != studio.NotConnected || len(connection.Secrets) != 0 {
				t.Errorf("the window would show %+v", connection)
			}
		})
		ok(t, filepath.WalkDir(s.dir, func(path string, d os.DirEntry, err error) error {
			if err == nil && !d.IsDir() && strings.Contains(string(must[[]byte](t)(os.ReadFile(path))), v.APIKey) {
				t.Errorf("the key is in %s", path)
			}
			return err
		}))
		// Each run of the command line has a keyring of its own.
		s.keyring = &secrets.Keyring{}
		s.keyring.KeepInMemory()
	}
	file := filepath.Join(t.TempDir(), "key")
	ok(t, os.WriteFile(file, []byte(v.APIKey+"\n"), 0o600))
	s.expect(exitDone, "test", "Quayside CRM/Find company", "--key-file", file)
	nothingKept()
	s.expect(exitNotConnected, "test", "Quayside CRM/Find company")

	ok(t, os.Chmod(file, 0o644))
	r := s.expect(exitFailed, "test", "Quayside CRM/Find company", "--key-file", file)
	if !strings.Contains(r.err, "0644") || !strings.Contains(r.err, "chmod 600") || strings.Contains(r.err, v.APIKey) {
		t.Errorf("says %q", r.err)
	}
	s.expect(exitNotFound, "test", "Quayside CRM/Find company", "--key-file", file+"-missing")

	s.env[keyVariable] = v.APIKey
	s.expect(exitDone, "test", "Quayside CRM/Find company")
	nothingKept()
	s.env[keyVariable] = "qsk_wrong"
	s.expect(exitStatus, "test", "Quayside CRM/Find company")
	nothingKept()
}

func TestC13FurtherCredentialsFollowOnLines(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get(sampleapi.KeyHeader) != "one" || r.Header.Get("X-App-Key") != "App two" {
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	defer server.Close()
	s := newShell(t)
	s.quayside(vendor(t, sampleapi.Options{}), func(c *studio.Connector) {
		c.BaseURL = server.URL
		c.Auth.APIKey.Further = []studio.CredentialHeader{{ID: "app", DisplayName: "Application key", HeaderName: "X-App-Key", ValueTemplate: "App {key}"}}
	})
	s.env[keyVariable] = "one"
	if r := s.expect(exitNotConnected, "test", "Quayside CRM/Who am I"); !strings.Contains(r.err, "Application key") {
		t.Errorf("says %q", r.err)
	}
	s.env[keyVariable] = "one\r\ntwo\n"
	s.expect(exitDone, "test", "Quayside CRM/Who am I")
	delete(s.env, keyVariable)
	s.in = strings.NewReader("one\n")
	if r := s.expect(exitUsage, "connect", "Quayside CRM"); !strings.Contains(r.err, "Application key") {
		t.Errorf("says %q", r.err)
	}
	s.in = strings.NewReader("one\ntwo")
	s.expect(exitDone, "connect", "Quayside CRM")
	s.expect(exitDone, "test", "Quayside CRM/Who am I")
}

// TestKeyVariableIsForOthers has the variable set for another connector, while this one signs in.
func TestKeyVariableIsForOthers(t *testing.T) {
	s := newShell(t)
	s.quayside(vendor(t, sampleapi.Options{}), func(c *studio.Connector) { c.Auth.Method = studio.MethodOAuth2 })
	s.env[keyVariable] = "key"
	s.expect(exitNotConnected, "test", "Quayside CRM/Who am I")
	file := filepath.Join(t.TempDir(), "key")
	ok(t, os.WriteFile(file, []byte("key"), 0o600))
	s.expect(exitUsage, "test", "Quayside CRM/Who am I", "--key-file", file)
}
