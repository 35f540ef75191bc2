package importer

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"connectorstudio/backend/studio"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestPortableGolden(t *testing.T) {
	c, actions, logo := full(t)
	written := exported(t, c, actions, logo)
	inYAML, err := YAML(written)
	if err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string][]byte{"testdata/full.json": written, "testdata/full.yaml": inYAML} {
		if *update {
			if err := os.WriteFile(name, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s differs (-update writes it anew):\n%s", name, got)
		}
		if back := again(t, imported(t, want)); !bytes.Equal(back, written) {
			t.Errorf("%s does not come back as it was:\n%s", name, back)
		}
	}
}

// TestRoundTrip holds what comes back against what went out, field by field.
func TestRoundTrip(t *testing.T) {
	c, actions, logo := full(t)
	p := imported(t, exported(t, c, actions, logo))
	if !bytes.Equal(p.Logo, logo) {
		t.Error("the logo changed")
	}
	if p.Connector.CheckActionID != p.Actions[0].ID || p.Actions[0].Name != "Get company" {
		t.Errorf("the connection check is %q", p.Connector.CheckActionID)
	}
	want := c
	want.ID, want.CheckActionID, want.Logo = p.Connector.ID, p.Connector.CheckActionID, ""
	want.CreatedAt, want.UpdatedAt = p.Connector.CreatedAt, p.Connector.UpdatedAt
	want.Preparation = studio.Preparation{DocumentationURL: c.Preparation.DocumentationURL}
	want.Auth.APIKey.Further = []studio.CredentialHeader{c.Auth.APIKey.Further[0]}
	want.Auth.APIKey.Further[0].ID = p.Connector.Auth.APIKey.Further[0].ID
	want = want.WithLists()
	want.Alternatives[0].ID = p.Connector.Alternatives[0].ID
	if !reflect.DeepEqual(p.Connector, want) {
		t.Errorf("connector\n%+v, want\n%+v", p.Connector, want)
	}
	for i, sent := range []studio.Action{actions[1], actions[0], actions[2]} {
		got := p.Actions[i]
		sent.ID, sent.ConnectorID, sent.CreatedAt, sent.UpdatedAt = got.ID, p.Connector.ID, got.CreatedAt, got.UpdatedAt
		sent = sent.WithLists()
		for f := range sent.Output.Fields {
			sent.Output.Fields[f].Sample = ""
		}
		if !reflect.DeepEqual(got, sent) {
			t.Errorf("action\n%+v, want\n%+v", got, sent)
		}
	}
}

func TestExportsOfTheSameDefinitionAreTheSame(t *testing.T) {
	c, actions, logo := full(t)
	first := exported(t, c, actions, logo)
	actions[0], actions[1] = actions[1], actions[0]
	for i := range actions {
		actions[i].ID, actions[i].UpdatedAt = actions[i].ID+"-other", actions[i].UpdatedAt.AddDate(1, 0, 0)
	}
	c.ID, c.CheckActionID, c.UpdatedAt = "other", c.CheckActionID+"-other", c.UpdatedAt.AddDate(1, 0, 0)
	if second := exported(t, c, actions, logo); !bytes.Equal(first, second) {
		t.Errorf("two exports differ:\n%s\n%s", first, second)
	}
}

// TestNothingIsForgotten fails when a noun gains a field that the format neither carries nor leaves
// out on purpose.
func TestNothingIsForgotten(t *testing.T) {
	leftOut := map[string]bool{
		"Connector.id": true, "Connector.logo": true, "Connector.checkActionId": true, "Connector.createdAt": true,
		"Connector.updatedAt": true, "Connector.preparation": true, "CredentialHeader.id": true, "Alternative.id": true, "Action.id": true,
		"Action.connectorId": true, "Action.position": true, "Action.createdAt": true, "Action.updatedAt": true,
		"OutputField.sample": true, "Connector.approvedOrigins": true, // approved by whoever uses this computer
		"Connector.-": true, // UsedFrom, which is never written
	}
	for _, pair := range []struct{ noun, wire any }{
		{studio.Connector{}, connector{}}, {studio.Auth{}, auth{}}, {studio.Alternative{}, alternative{}}, {studio.OAuth2{}, oauth2{}}, {studio.APIKey{}, apiKey{}},
		{studio.CredentialHeader{}, credentialHeader{}}, {studio.Action{}, action{}}, {studio.BodyPart{}, bodyPart{}}, {studio.Parameter{}, parameter{}},
		{studio.Output{}, output{}}, {studio.OutputField{}, outputField{}}, {studio.Limits{}, limits{}}, {studio.RetryPolicy{}, retry{}},
		{studio.OutcomeRule{}, outcomeRule{}}, {studio.Pagination{}, pagination{}},
	} {
		noun, carried := reflect.TypeOf(pair.noun), map[string]bool{}
		for i := range reflect.TypeOf(pair.wire).NumField() {
			name, _ := wireName(reflect.TypeOf(pair.wire).Field(i))
			carried[name] = true
		}
		for i := range noun.NumField() {
			name, _ := wireName(noun.Field(i))
			if !carried[name] && !leftOut[noun.Name()+"."+name] {
				t.Errorf("%s.%s is not in the portable format: carry it, or leave it out on purpose", noun.Name(), name)
			}
		}
	}
}

func TestEmptyConnector(t *testing.T) {
	written := exported(t, studio.Connector{Auth: studio.DefaultAuth()}, nil, nil)
	p := imported(t, written)
	if !reflect.DeepEqual(p.Connector.Auth, studio.DefaultAuth()) || p.Actions == nil || len(p.Warnings) != 0 {
		t.Errorf("imported %+v", p)
	}
	if !bytes.Equal(again(t, p), written) {
		t.Error("it does not come back as it was")
	}
}

// TestG02NewIDs: an import never takes the place of anything.
func TestG02NewIDs(t *testing.T) {
	c, actions, logo := full(t)
	written := exported(t, c, actions, logo)
	one, two := imported(t, written), imported(t, written)
	seen := map[string]bool{c.ID: true, actions[0].ID: true, actions[1].ID: true}
	for _, p := range []Portable{one, two} {
		for _, id := range []string{p.Connector.ID, p.Actions[0].ID, p.Actions[1].ID, p.Connector.Auth.APIKey.Further[0].ID} {
			if id == "" || seen[id] {
				t.Errorf("the id %q is not new", id)
			}
			seen[id] = true
		}
		if p.Actions[0].ConnectorID != p.Connector.ID {
			t.Error("an action belongs to another connector")
		}
	}
	// A file that brings ids is refused: nothing could be done with them.
	withID := strings.Replace(string(written), `"name": "Acme CRM"`, `"id": "connector-id", "name": "Acme CRM"`, 1)
	if _, err := Import([]byte(withID)); err == nil || !strings.Contains(err.Error(), "connector.id") {
		t.Errorf("a file with an id: %v", err)
	}
}

func TestYAMLByHand(t *testing.T) {
	p := imported(t, []byte(`
# a comment
format: connector-studio/connector
version: 1
connector:
  name: 2024
  baseUrl: https://api.example.com
  description:
  auth: {method: apiKey, apiKey: {displayName: Key, keyName: X-Api-Key}}
actions:
  - name: yes
    method: GET
    endpoint: /a
    parameters:
      - {name: code, type: text, default: 007, required: true}
`))
	if p.Connector.Name != "2024" || p.Actions[0].Name != "yes" || p.Actions[0].Parameters[0].Default != "007" {
		t.Errorf("imported %+v", p)
	}
	if p.Connector.Auth.APIKey.Placement != studio.PlacementHeader || p.Connector.Auth.OAuth2.PKCE != studio.PKCES256 {
		t.Errorf("what is left out is not as usual: %+v", p.Connector.Auth)
	}
}

func TestExportKeepsTheLimits(t *testing.T) {
	many := make([]studio.Action, maxActions+1)
	for i := range many {
		many[i] = studio.Action{Name: fmt.Sprint(i), Method: "GET"}
	}
	if _, err := Export(studio.Connector{}, many, nil); studio.CodeOf(err) != studio.CodeInvalid {
		t.Errorf("%d actions: %v", len(many), err)
	}
	if _, err := Export(studio.Connector{}, many[1:], nil); err != nil {
		t.Errorf("%d actions: %v", maxActions, err)
	}
	large := []studio.Action{{Name: "a", Method: "POST", Body: strings.Repeat("x", maxFile)}}
	if _, err := Export(studio.Connector{}, large, nil); studio.CodeOf(err) != studio.CodeInvalid {
		t.Errorf("a large body: %v", err)
	}
}
