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

// TestApproveTheHostOfASignIn is told where the data is and says that it is right.
func TestApproveTheHostOfASignIn(t *testing.T) {
	s, c := connected(t)
	data := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"id":1}`)
	}))
	defer data.Close()
	host := strings.Replace(data.URL, "127.0.0.1", "localhost", 1)
	tokens := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"access_token":"token-of-the-test","instance":"`+host+`"}`)
	}))
	defer tokens.Close()
	s.inside(func(r *runner.Runner) {
		c = r.NewConnector()
		c.Name, c.BaseURL, c.Category, c.Auth.Method = "Named", "{instance}/api", studio.CategoryOther, studio.MethodOAuth2
		o := &c.Auth.OAuth2
		o.Grant, o.ClientID, o.TokenURL = studio.GrantClientCredentials, "client", tokens.URL
		o.Keep = []studio.Kept{{From: studio.KeptFromToken, Path: "instance", Parameter: "instance"}}
		must[studio.Connector](t)(r.SaveConnector(context.Background(), c, studio.Secrets{ClientSecret: "secret-of-the-client"}))
		a := r.NewAction(c.ID)
		a.Name, a.Endpoint = "Read", "/records"
		must[studio.Action](t)(r.SaveAction(context.Background(), a, nil))
	})
	s.in = strings.NewReader("\n")
	if r := s.expect(exitNotConnected, "connect", "Named"); !strings.Contains(r.err, "says that your data is at "+host) || !strings.Contains(r.err, `connectors approve "Named" `+host) {
		t.Errorf("printed %s", r.err)
	}
	s.expect(exitNotConnected, "test", "Named/Read")
	if r := s.expect(exitDone, "approve", "Named", host); !strings.Contains(r.out, "Named: ") {
		t.Errorf("printed %s", r.out)
	}
	s.expect(exitDone, "test", "Named/Read")
}
