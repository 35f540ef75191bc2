package main

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"connectorstudio/backend/runner"
	"connectorstudio/backend/studio"
)

// TestApproveAndSendAFile calls another address with a file that is named by its path.
func TestApproveAndSendAFile(t *testing.T) {
	s, c := connected(t)
	got, key := "", ""
	files := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got, key = string(body), r.Header.Get(c.Auth.APIKey.KeyName)
	}))
	defer files.Close()
	s.expect(exitUsage, "approve", "Quayside CRM", "files")
	s.expect(exitNotFound, "approve", "Nobody", files.URL)
	if r := s.expect(exitDone, "approve", "Quayside CRM", files.URL+"/x"); !strings.Contains(r.out, "may call "+files.URL+". No credentials go there.") {
		t.Errorf("printed %s", r.out)
	}
	s.inside(func(r *runner.Runner) {
		a := r.NewAction(c.ID)
		a.Name, a.Method, a.Endpoint, a.Category, a.BodyKind, a.BodyFile = "Upload", "POST", files.URL+"/x", studio.Connect, studio.ContentBinary, "{doc}"
		must[studio.Action](t)(r.SaveAction(context.Background(), a, nil))
	})
	path := filepath.Join(t.TempDir(), "a.txt")
	ok(t, os.WriteFile(path, []byte("the content"), 0o600))
	s.expect(exitUsage, "test", "Quayside CRM/Upload")
	s.expect(exitFailed, "test", "Quayside CRM/Upload", "--param", "doc="+path+".gone")
	s.expect(exitDone, "test", "Quayside CRM/Upload", "--param", "doc="+path)
	if got != "the content" || key != "" {
		t.Errorf("sent %q with the key %q", got, key)
	}
}
