package main

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"connectorstudio/backend/runner"
	"connectorstudio/backend/sampleapi"
	"connectorstudio/backend/studio"
)

func TestConnectionsFromTheCommandLine(t *testing.T) {
	v := vendor(t, sampleapi.Options{})
	s := newShell(t)
	c := s.quayside(v, func(c *studio.Connector) {
		c.BaseURL = strings.Replace(c.BaseURL, "http://", "http://{host}", 1)
		c.BaseURL = c.BaseURL[:len("http://{host}")] + c.BaseURL[strings.LastIndex(c.BaseURL, "/"):]
		c.CheckRequest.Endpoint = "/companies"
	})
	host, _, _ := strings.Cut(strings.TrimPrefix(sampleapi.SettingsAt(v.URL).BaseURL, "http://"), "/")
	s.inside(func(r *runner.Runner) {
		must[studio.Connection](t)(r.AddConnection(context.Background(), c.ID, "Sandbox"))
	})

	r := s.expect(exitNotConnected, "test", "Quayside CRM/Find company")
	if !strings.Contains(r.err, "Enter the Host.") {
		t.Errorf("said %q", r.err)
	}
	r = s.expect(exitNotFound, "connect", "Quayside CRM", "--connection", "Staging")
	if !strings.Contains(r.err, "There are: Main, Sandbox.") {
		t.Errorf("said %q", r.err)
	}
	s.expect(exitUsage, "connect", "Quayside CRM", "--param", "nothing=1")
	s.expect(exitUsage, "connect", "Quayside CRM", "--param", "host=x@evil.test")
	s.in = strings.NewReader(v.APIKey + "\n")
	s.expect(exitDone, "connect", "Quayside CRM", "--connection", "sandbox", "--param", "host="+host)
	s.in = strings.NewReader("127.0.0.1:9\n" + v.APIKey + "\n")
	r = s.expect(exitDone, "connect", "Quayside CRM")
	if !strings.Contains(r.err, "Host: ") || !strings.Contains(r.err, "Quayside key: ") {
		t.Errorf("asked %q", r.err)
	}
	s.in = nil
	s.expect(exitDone, "test", "Quayside CRM/Find company", "--connection", "Sandbox")
	s.expect(exitNoAnswer, "test", "Quayside CRM/Find company")
	r = s.expect(exitDone, "connect", "Quayside CRM", "--check", "--connection", "Sandbox")
	if !strings.Contains(r.out, "200 OK") {
		t.Errorf("printed %q", r.out)
	}
	s.expect(exitNoAnswer, "connect", "Quayside CRM", "--check")

	var told struct {
		Connection  studio.Connection
		Connections []studio.Connection
	}
	r = s.expect(exitDone, "show", "Quayside CRM", "--json")
	ok(t, json.Unmarshal([]byte(r.out), &told))
	if len(told.Connections) != 2 || told.Connection.Name != "Main" || told.Connections[1].Values["host"] != host || strings.Contains(r.out, v.APIKey) {
		t.Errorf("shown %+v", told)
	}
	r = s.expect(exitDone, "show", "Quayside CRM")
	if !strings.Contains(r.out, "Connection Main (default)") || !strings.Contains(r.out, "Connection Sandbox") {
		t.Errorf("shown %q", r.out)
	}
}
