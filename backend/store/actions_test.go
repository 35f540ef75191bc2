package store

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

func actionNames(rows []studio.ActionRow) []string {
	list := []string{}
	for _, r := range rows {
		list = append(list, r.Action.Name)
	}
	return list
}

func TestActionsKeepTheirOrder(t *testing.T) {
	s, _ := in(t)
	c := must[studio.Connector](t)(s.SaveConnector(background, keyed("Acme")))
	saved := []studio.Action{}
	for _, name := range []string{"one", "two", "three"} {
		saved = append(saved, must[studio.Action](t)(s.SaveAction(background, action(c.ID, name))))
	}
	ok(t, s.ReorderActions(background, c.ID, []string{saved[2].ID, "unheard of", saved[0].ID}))
	rows := must[[]studio.ActionRow](t)(s.Actions(background, c.ID))
	if got := actionNames(rows); !slices.Equal(got, []string{"three", "one", "two"}) {
		t.Fatalf("order %v", got)
	}
	// An editor that was open meanwhile does not move the action back.
	edited := saved[2]
	edited.Description = "edited"
	edited = must[studio.Action](t)(s.SaveAction(background, edited))
	if edited.Position != 0 || must[studio.Action](t)(s.Action(background, edited.ID)).Position != 0 {
		t.Errorf("position %d", edited.Position)
	}
	must[studio.Action](t)(s.SaveAction(background, action(c.ID, "four")))
	rows = must[[]studio.ActionRow](t)(s.Actions(background, c.ID))
	if got := actionNames(rows); !slices.Equal(got, []string{"three", "one", "two", "four"}) {
		t.Errorf("a new action is not the last: %v", got)
	}
}

func TestActionNames(t *testing.T) {
	s, _ := in(t)
	one := must[studio.Connector](t)(s.SaveConnector(background, keyed("One")))
	two := must[studio.Connector](t)(s.SaveConnector(background, keyed("Two")))
	a := must[studio.Action](t)(s.SaveAction(background, action(one.ID, "Get company")))
	must[studio.Action](t)(s.SaveAction(background, action(two.ID, "Get company")))
	_, err := s.SaveAction(background, action(one.ID, "GET COMPANY"))
	wantCode(t, err, studio.CodeConflict)
	if !must[bool](t)(s.ActionNameTaken(background, one.ID, "get company", "")) || must[bool](t)(s.ActionNameTaken(background, one.ID, "get company", a.ID)) {
		t.Error("names are not compared within the connector, the action itself left out")
	}
	_, err = s.SaveAction(background, action("nowhere", "Get"))
	wantCode(t, err, studio.CodeNotFound)

	name := must[string](t)(s.DeleteAction(background, a.ID))
	if name != "Get company" {
		t.Errorf("deleted %q", name)
	}
	b := must[studio.Action](t)(s.SaveAction(background, action(one.ID, "GET COMPANY")))
	wantCode(t, s.RestoreAction(background, a.ID), studio.CodeConflict)
	must[string](t)(s.DeleteAction(background, b.ID))
	ok(t, s.RestoreAction(background, a.ID))
	if row := must[studio.ConnectorRow](t)(s.ConnectorRow(background, one.ID)); row.Actions != 1 {
		t.Errorf("%d actions are counted", row.Actions)
	}
}

func TestActionDrafts(t *testing.T) {
	s, _ := in(t)
	c := must[studio.Connector](t)(s.SaveConnector(background, keyed("Acme")))
	a := action(c.ID, "")
	a.ID = "new"
	must[time.Time](t)(s.SaveActionDraft(background, a))
	ok(t, s.SaveSamples(background, "new", map[string]string{"domain": "example.com"}))
	rows := must[[]studio.ActionRow](t)(s.Actions(background, c.ID))
	if len(rows) != 1 || !rows[0].Draft || rows[0].Unsaved || rows[0].LastTest != nil {
		t.Fatalf("rows %+v", rows)
	}
	a.Name = "Get company"
	a = must[studio.Action](t)(s.SaveAction(background, a))
	a.Endpoint = "/firms"
	must[time.Time](t)(s.SaveActionDraft(background, a))
	rows = must[[]studio.ActionRow](t)(s.Actions(background, c.ID))
	if rows[0].Draft || !rows[0].Unsaved || rows[0].Action.Endpoint == "/firms" {
		t.Errorf("row with a draft of changes %+v", rows[0])
	}
	draft, _, found, err := s.ActionDraft(background, "new")
	if err != nil || !found || draft.Endpoint != "/firms" {
		t.Errorf("draft %+v, %v, %v", draft, found, err)
	}
	ok(t, s.DeleteActionDraft(background, "new"))
	if _, _, found, _ := s.ActionDraft(background, "new"); found {
		t.Error("the discarded draft is there")
	}
	if samples := must[map[string]string](t)(s.Samples(background, "new")); samples["domain"] != "example.com" {
		t.Errorf("samples %v", samples)
	}
	fresh := action(c.ID, "Never saved")
	fresh.ID = "never"
	must[time.Time](t)(s.SaveActionDraft(background, fresh))
	ok(t, s.DeleteActionDraft(background, "never"))
	if rows := must[[]studio.ActionRow](t)(s.Actions(background, c.ID)); len(rows) != 1 {
		t.Errorf("%d actions after discarding", len(rows))
	}
	if samples := must[map[string]string](t)(s.Samples(background, "never")); samples == nil {
		t.Error("no samples read as nil")
	}
}

func TestActionsShowTheirLastTest(t *testing.T) {
	s, clock := in(t)
	c := must[studio.Connector](t)(s.SaveConnector(background, keyed("Acme")))
	tested := must[studio.Action](t)(s.SaveAction(background, action(c.ID, "tested")))
	must[studio.Action](t)(s.SaveAction(background, action(c.ID, "untested")))
	for i := range 12 {
		ok(t, s.SaveCall(background, answered(c, tested, 200+i, clock.at.Add(time.Duration(i)*time.Second)), ""))
	}
	connectCall := answered(c, tested, 500, clock.at)
	connectCall.Source = studio.SourceConnect
	ok(t, s.SaveCall(background, connectCall, ""))
	rows := must[[]studio.ActionRow](t)(s.Actions(background, c.ID))
	if last := rows[0].LastTest; last == nil || last.Status != 211 || !last.HasOutput || last.Values["domain"] != "example.com" || last.Millis != 12.5 {
		t.Errorf("last test %+v", last)
	}
	if rows[1].LastTest != nil {
		t.Errorf("an untested action has %+v", rows[1].LastTest)
	}
	tests := must[[]studio.TestBrief](t)(s.Tests(background, tested.ID, 10))
	if len(tests) != 10 || tests[0].Status != 211 || tests[9].Status != 202 {
		t.Errorf("tests %+v", tests)
	}
	ok(t, s.ClearTests(background, tested.ID))
	if left := must[[]studio.TestBrief](t)(s.Tests(background, tested.ID, 10)); len(left) != 0 {
		t.Errorf("%d tests left", len(left))
	}
	if page := must[studio.CallPage](t)(s.Calls(background, studio.CallQuery{Count: 10})); len(page.Rows) != 1 {
		t.Errorf("clearing the tests left %d calls", len(page.Rows))
	}
}

func TestManyActionsOfOneConnector(t *testing.T) {
	s, _ := in(t)
	c := must[studio.Connector](t)(s.SaveConnector(background, keyed("Acme")))
	for i := range 219 {
		must[studio.Action](t)(s.SaveAction(background, action(c.ID, fmt.Sprint("Action ", i))))
	}
	rows := must[[]studio.ActionRow](t)(s.Actions(background, c.ID))
	if len(rows) != 219 || rows[218].Action.Position != 218 {
		t.Errorf("%d rows, the last at %d", len(rows), rows[218].Action.Position)
	}
}
