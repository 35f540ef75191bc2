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

func TestMethodsFromTheCommandLine(t *testing.T) {
	v := vendor(t, sampleapi.Options{})
	s := newShell(t)
	basic := studio.DefaultAuth()
	basic.Method = studio.MethodBasic
	s.quayside(v, func(c *studio.Connector) {
		c.Alternatives = []studio.Alternative{{ID: "basic", Name: "Service account", Auth: basic}, {ID: "second", Name: "Second key", Auth: c.Auth}}
	})

	r := s.expect(exitNotFound, "connect", "Quayside CRM", "--method", "SAML")
	if !strings.Contains(r.err, "There are: API Key, Service account, Second key.") {
		t.Errorf("said %q", r.err)
	}
	s.in = strings.NewReader("robot\npassword-of-robot\n")
	r = s.expect(exitDone, "connect", "Quayside CRM", "--method", "service ACCOUNT")
	if !strings.Contains(r.err, "User name: ") || !strings.Contains(r.err, "Password: ") {
		t.Errorf("asked %q", r.err)
	}
	r = s.expect(exitDone, "show", "Quayside CRM")
	if !strings.Contains(r.out, "Further method") || !strings.Contains(r.out, ", with Service account") {
		t.Errorf("shown %q", r.out)
	}
	// Without --method it stays with its own.
	s.in = strings.NewReader("robot\nanother-password\n")
	s.expect(exitDone, "connect", "Quayside CRM")
	s.in = strings.NewReader(v.APIKey + "\n")
	s.expect(exitDone, "connect", "Quayside CRM", "--method", "Second key")
	s.in = nil
	s.expect(exitDone, "test", "Quayside CRM/Find company")

	var told struct {
		Connection studio.Connection
		Methods    []studio.MethodChoice
	}
	r = s.expect(exitDone, "show", "Quayside CRM", "--json")
	ok(t, json.Unmarshal([]byte(r.out), &told))
	if told.Connection.Alternative != "second" || len(told.Methods) != 3 || told.Methods[1].Name != "Service account" {
		t.Errorf("told %+v", told)
	}
	s.inside(func(r *runner.Runner) {
		kept := must[studio.Connection](t)(r.Connection(context.Background(), told.Connection.ID))
		if kept.Keeps(studio.FieldBasicPassword) || !kept.Keeps("apiKey") {
			t.Errorf("kept %+v", kept.Secrets)
		}
	})
}
