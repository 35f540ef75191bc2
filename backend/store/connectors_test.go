package store

import (
	"fmt"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

func TestSaveConnector(t *testing.T) {
	s, clock := in(t)
	saved := must[studio.Connector](t)(s.SaveConnector(background, keyed("Acme CRM")))
	if saved.ID == "" || !saved.CreatedAt.Equal(clock.at) || saved.Auth.OAuth2.TokenParams == nil {
		t.Fatalf("saved %+v", saved)
	}
	clock.at = clock.at.Add(time.Hour)
	edited := saved
	edited.Name, edited.CreatedAt = "Acme", time.Time{}
	edited = must[studio.Connector](t)(s.SaveConnector(background, edited))
	read := must[studio.Connector](t)(s.Connector(background, saved.ID))
	if read.Name != "Acme" || !read.CreatedAt.Equal(saved.CreatedAt) || !read.UpdatedAt.Equal(clock.at) || !sameConnector(read, edited) {
		t.Fatalf("read %+v", read)
	}
}

func TestConnectorNamesAreUniqueWithoutRegardToCase(t *testing.T) {
	s, _ := in(t)
	first := must[studio.Connector](t)(s.SaveConnector(background, keyed("Müller KG")))
	_, err := s.SaveConnector(background, keyed(" MÜLLER kg "))
	wantCode(t, err, studio.CodeConflict)
	if f := studio.AsFailure(err); f.Field != "name" || f.Fix == "" {
		t.Errorf("failure %+v", f)
	}
	for name, want := range map[string]bool{"müller kg": true, "Muller KG": false, "": false} {
		if got := must[bool](t)(s.ConnectorNameTaken(background, name, "")); got != want {
			t.Errorf("%q taken: %v", name, got)
		}
	}
	if must[bool](t)(s.ConnectorNameTaken(background, "Müller KG", first.ID)) {
		t.Error("a connector's own name counts as taken")
	}
}

func TestConnectorDrafts(t *testing.T) {
	s, clock := in(t)
	c := keyed("Acme CRM")
	c.ID, c.BaseURL = "new", ""
	at := must[time.Time](t)(s.SaveConnectorDraft(background, c))
	draft, savedAt, found, err := s.ConnectorDraft(background, "new")
	if err != nil || !found || !savedAt.Equal(at) || draft.Name != c.Name {
		t.Fatalf("draft %+v, %v, %v, %v", draft, savedAt, found, err)
	}
	_, err = s.Connector(background, "new")
	wantCode(t, err, studio.CodeNotFound)
	row := must[studio.ConnectorRow](t)(s.ConnectorRow(background, "new"))
	if row.Status != studio.StatusDraft || row.Missing != "No Base URL yet" || row.Unsaved {
		t.Errorf("row of a draft %+v", row)
	}

	c.BaseURL = "https://api.example.com"
	c = must[studio.Connector](t)(s.SaveConnector(background, c))
	if _, _, found, err := s.ConnectorDraft(background, "new"); found || err != nil {
		t.Errorf("saving leaves the draft: %v", err)
	}

	clock.at = clock.at.Add(time.Minute)
	c.Description = "changed"
	must[time.Time](t)(s.SaveConnectorDraft(background, c))
	row = must[studio.ConnectorRow](t)(s.ConnectorRow(background, "new"))
	if row.Status != studio.StatusNotConnected || !row.Unsaved || row.Description == "changed" {
		t.Errorf("row with a draft of changes %+v", row)
	}
	c.Description = keyed("Acme CRM").Description
	must[time.Time](t)(s.SaveConnectorDraft(background, c))
	if _, _, found, _ := s.ConnectorDraft(background, "new"); found {
		t.Error("a draft that says what is saved is kept")
	}
}

func TestDiscardConnectorDraft(t *testing.T) {
	s, _ := in(t)
	saved := must[studio.Connector](t)(s.SaveConnector(background, keyed("Saved")))
	edited := saved
	edited.Name = "Edited"
	must[time.Time](t)(s.SaveConnectorDraft(background, edited))
	ok(t, s.DeleteConnectorDraft(background, saved.ID))
	if row := must[studio.ConnectorRow](t)(s.ConnectorRow(background, saved.ID)); row.Unsaved || row.Name != "Saved" {
		t.Errorf("row %+v", row)
	}
	fresh := keyed("Never saved")
	fresh.ID = "never"
	must[time.Time](t)(s.SaveConnectorDraft(background, fresh))
	ok(t, s.DeleteConnectorDraft(background, "never"))
	_, err := s.ConnectorRow(background, "never")
	wantCode(t, err, studio.CodeNotFound)
}

func TestMissing(t *testing.T) {
	for want, change := range map[string]func(*studio.Connector){
		"":                               func(c *studio.Connector) {},
		"No name yet":                    func(c *studio.Connector) { c.Name = " " },
		"No Base URL yet":                func(c *studio.Connector) { c.BaseURL = "" },
		"No authentication yet":          func(c *studio.Connector) { c.Auth.Method = "" },
		"Authentication is not finished": func(c *studio.Connector) { c.Auth.Method = studio.MethodOAuth2 },
	} {
		c := keyed("Acme")
		change(&c)
		if got := missing(c, true); got != want {
			t.Errorf("missing %q, want %q", got, want)
		}
	}
	if got := missing(keyed("Acme"), false); got != "Not saved yet" {
		t.Errorf("missing of an unsaved one %q", got)
	}
}

func TestDeleteAndRestoreConnector(t *testing.T) {
	s, clock := in(t)
	c := must[studio.Connector](t)(s.SaveConnector(background, keyed("Cedar Billing")))
	for i := range 4 {
		must[studio.Action](t)(s.SaveAction(background, action(c.ID, fmt.Sprint("Action ", i))))
	}
	name, actions, err := s.DeleteConnector(background, c.ID)
	if err != nil || name != "Cedar Billing" || actions != 4 {
		t.Fatalf("deleted %q, %d, %v", name, actions, err)
	}
	_, err = s.Connector(background, c.ID)
	wantCode(t, err, studio.CodeNotFound)
	_, _, err = s.DeleteConnector(background, c.ID)
	wantCode(t, err, studio.CodeNotFound)
	_, err = s.SaveConnectorDraft(background, c)
	wantCode(t, err, studio.CodeNotFound)
	if page := must[studio.ConnectorPage](t)(s.Connectors(background, studio.ConnectorQuery{Count: 10})); page.Total != 0 || page.Saved != 0 {
		t.Errorf("page %+v", page)
	}

	ok(t, s.RestoreConnector(background, c.ID))
	if rows := must[[]studio.ActionRow](t)(s.Actions(background, c.ID)); len(rows) != 4 {
		t.Errorf("%d actions came back", len(rows))
	}

	if _, _, err := s.DeleteConnector(background, c.ID); err != nil {
		t.Fatal(err)
	}
	other := must[studio.Connector](t)(s.SaveConnector(background, keyed("cedar billing")))
	wantCode(t, s.RestoreConnector(background, c.ID), studio.CodeConflict)
	if ids := must[[]string](t)(s.PurgeDeleted(background, clock.at)); len(ids) != 0 {
		t.Errorf("purged %v before its time", ids)
	}
	clock.at = clock.at.Add(time.Second)
	if ids := must[[]string](t)(s.PurgeDeleted(background, clock.at)); len(ids) != 1 || ids[0] != c.ID {
		t.Errorf("purged %v", ids)
	}
	wantCode(t, s.RestoreConnector(background, c.ID), studio.CodeNotFound)
	must[studio.Connector](t)(s.Connector(background, other.ID))
}

func TestPurgeTakesEverythingOfTheConnector(t *testing.T) {
	s, clock := in(t)
	c := must[studio.Connector](t)(s.SaveConnector(background, keyed("Gone")))
	a := must[studio.Action](t)(s.SaveAction(background, action(c.ID, "Get")))
	ok(t, s.SaveSamples(background, a.ID, map[string]string{"domain": "example.com"}))
	ok(t, s.SaveConnection(background, studio.Connection{ConnectorID: c.ID, State: studio.Connected}))
	ok(t, s.SaveCall(background, answered(c, a, 200, clock.at), "body"))
	keptLogo := must[string](t)(s.SaveLogo(background, []byte("young")))
	if _, _, err := s.DeleteConnector(background, c.ID); err != nil {
		t.Fatal(err)
	}
	clock.at = clock.at.Add(time.Minute)
	must[[]string](t)(s.PurgeDeleted(background, clock.at))
	for _, table := range []string{"connector", "connector_definition", "action", "action_definition", "sample", "connection", "call", "call_detail", "call_text"} {
		left := 0
		ok(t, s.readers.QueryRow(`select count(*) from `+table).Scan(&left))
		if left != 0 {
			t.Errorf("%d rows left in %s", left, table)
		}
	}
	must[[]byte](t)(s.Logo(background, keptLogo))
	clock.at = clock.at.Add(48 * time.Hour)
	must[[]string](t)(s.PurgeDeleted(background, clock.at))
	_, err := s.Logo(background, keptLogo)
	wantCode(t, err, studio.CodeNotFound)
	// A sign-out that ends after the deletion says so to nobody.
	ok(t, s.SaveConnection(background, studio.Connection{ConnectorID: c.ID}))
}

// TestPurgeSparesWhatIsExcepted: a connector whose secrets could not be deleted stays, out of sight.
func TestPurgeSparesWhatIsExcepted(t *testing.T) {
	s, clock := in(t)
	one := must[studio.Connector](t)(s.SaveConnector(background, keyed("One")))
	two := must[studio.Connector](t)(s.SaveConnector(background, keyed("Two")))
	must[studio.Connector](t)(s.SaveConnector(background, keyed("Kept")))
	for _, id := range []string{one.ID, two.ID} {
		if _, _, err := s.DeleteConnector(background, id); err != nil {
			t.Fatal(err)
		}
	}
	if early := must[[]string](t)(s.Deleted(background, clock.at)); len(early) != 0 {
		t.Errorf("deleted before their time: %v", early)
	}
	clock.at = clock.at.Add(time.Minute)
	if ids := must[[]string](t)(s.Deleted(background, clock.at)); len(ids) != 2 {
		t.Errorf("deleted %v", ids)
	}
	if ids := must[[]string](t)(s.PurgeDeleted(background, clock.at, two.ID)); len(ids) != 1 || ids[0] != one.ID {
		t.Errorf("purged %v", ids)
	}
	if ids := must[[]string](t)(s.Deleted(background, clock.at)); len(ids) != 1 || ids[0] != two.ID {
		t.Errorf("still deleted %v", ids)
	}
	if page := must[studio.ConnectorPage](t)(s.Connectors(background, studio.ConnectorQuery{Count: 9})); page.Total != 1 {
		t.Errorf("%d are listed", page.Total)
	}
}

// TestACheckIsNotLostToASlowReader: whoever read a connection before its check and saves it afterwards takes nothing back.
func TestACheckIsNotLostToASlowReader(t *testing.T) {
	s, clock := in(t)
	c := must[studio.Connector](t)(s.SaveConnector(background, keyed("Checked")))
	read := must[studio.Connection](t)(s.Connection(background, c.ID))
	ok(t, s.SaveCheck(background, c.ID, studio.Check{At: clock.at, CallID: "first", Status: 200}))
	read.State = studio.Connected
	ok(t, s.SaveConnection(background, read))
	if kept := must[studio.Connection](t)(s.Connection(background, c.ID)); kept.State != studio.Connected || kept.Check == nil || kept.Check.Status != 200 {
		t.Errorf("kept %+v, check %+v", kept, kept.Check)
	}
	ok(t, s.SaveCheck(background, c.ID, studio.Check{CallID: "second", Failure: "no answer"}))
	if kept := must[studio.Connection](t)(s.Connection(background, c.ID)); kept.Check.CallID != "second" || kept.Check.Status != 0 {
		t.Errorf("the second check came to %+v", kept.Check)
	}
}
