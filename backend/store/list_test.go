package store

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

// listing is a store with one connector of each kind.
func listing(t *testing.T) (*Store, map[string]string) {
	s, clock := in(t)
	ids := map[string]string{}
	add := func(name string, change func(*studio.Connector)) {
		c := keyed(name)
		c.BaseURL = "https://" + name + ".example.com"
		if change != nil {
			change(&c)
		}
		c = must[studio.Connector](t)(s.SaveConnector(background, c))
		ids[name] = c.ID
		clock.at = clock.at.Add(time.Minute)
	}
	connect := func(name string, state studio.ConnectionState, expires *time.Time, renews bool) {
		ok(t, s.SaveConnection(background, studio.Connection{ConnectorID: ids[name], State: state, ExpiresAt: expires, RenewsItself: renews}))
	}
	soon := clock.at.Add(2 * time.Minute)
	add("alpha", func(c *studio.Connector) { c.Category = studio.CategoryOther })
	add("Bravo", func(c *studio.Connector) { c.Description = "Invoices of the ÉTÉ" })
	add("charlie", nil)
	add("delta", nil)
	add("echo", func(c *studio.Connector) { c.Auth.Method = studio.MethodNotSetUp })
	draft := keyed("foxtrot")
	draft.ID, draft.BaseURL = "draft", ""
	must[time.Time](t)(s.SaveConnectorDraft(background, draft))
	ids["foxtrot"] = "draft"
	connect("alpha", studio.Connected, nil, false)
	connect("Bravo", studio.Connected, &soon, false) // has expired by now
	connect("charlie", studio.Connected, &soon, true)
	connect("delta", studio.Broken, nil, false)
	a := must[studio.Action](t)(s.SaveAction(background, action(ids["delta"], "Find a COMPANY")))
	must[studio.Action](t)(s.SaveAction(background, action(ids["delta"], "List deals")))
	ok(t, s.SaveCall(background, answered(studio.Connector{ID: ids["delta"]}, a, 200, clock.at), ""))
	ok(t, s.SaveCall(background, answered(studio.Connector{ID: ids["alpha"]}, a, 200, clock.at.Add(-time.Hour)), ""))
	return s, ids
}

func names(page studio.ConnectorPage) []string {
	list := []string{}
	for _, r := range page.Rows {
		list = append(list, r.Name)
	}
	return list
}

func TestConnectorsInEveryOrder(t *testing.T) {
	s, _ := listing(t)
	for _, c := range []struct {
		sort       studio.ConnectorSort
		descending bool
		want       []string
	}{
		{"", false, []string{"alpha", "Bravo", "charlie", "delta", "echo", "foxtrot"}},
		{studio.SortName, true, []string{"foxtrot", "echo", "delta", "charlie", "Bravo", "alpha"}},
		{studio.SortCategory, true, []string{"alpha", "Bravo", "charlie", "delta", "echo", "foxtrot"}},
		{studio.SortMethod, true, []string{"alpha", "Bravo", "charlie", "delta", "foxtrot", "echo"}},
		{studio.SortStatus, false, []string{"delta", "Bravo", "echo", "foxtrot", "alpha", "charlie"}},
		{studio.SortActions, true, []string{"delta", "alpha", "Bravo", "charlie", "echo", "foxtrot"}},
		{studio.SortLastUsed, true, []string{"delta", "alpha", "Bravo", "charlie", "echo", "foxtrot"}},
		{studio.SortLastUsed, false, []string{"alpha", "delta", "Bravo", "charlie", "echo", "foxtrot"}},
		{"unheard of", false, []string{"alpha", "Bravo", "charlie", "delta", "echo", "foxtrot"}},
	} {
		page := must[studio.ConnectorPage](t)(s.Connectors(background, studio.ConnectorQuery{Sort: c.sort, Descending: c.descending, Count: 10}))
		if got := names(page); !slices.Equal(got, c.want) {
			t.Errorf("by %s, descending %v: %v, want %v", c.sort, c.descending, got, c.want)
		}
	}
}

func TestConnectorsByFilterAndSearch(t *testing.T) {
	s, _ := listing(t)
	for _, c := range []struct {
		query studio.ConnectorQuery
		want  []string
	}{
		{studio.ConnectorQuery{Filter: studio.FilterConnected}, []string{"alpha", "charlie"}},
		{studio.ConnectorQuery{Filter: studio.FilterAttention}, []string{"Bravo", "delta"}},
		{studio.ConnectorQuery{Filter: studio.FilterDraft}, []string{"echo", "foxtrot"}},
		{studio.ConnectorQuery{Category: studio.CategoryOther}, []string{"alpha"}},
		{studio.ConnectorQuery{Search: "été"}, []string{"Bravo"}},
		{studio.ConnectorQuery{Search: "company"}, []string{"delta"}},
		{studio.ConnectorQuery{Search: "deals company"}, []string{"delta"}},
		{studio.ConnectorQuery{Search: "Charlie.example"}, []string{"charlie"}},
		{studio.ConnectorQuery{Search: "100%"}, []string{}},
		{studio.ConnectorQuery{Search: "a", Category: studio.CategoryCRM, Filter: studio.FilterConnected}, []string{"charlie"}},
	} {
		c.query.Count = 10
		page := must[studio.ConnectorPage](t)(s.Connectors(background, c.query))
		if got := names(page); !slices.Equal(got, c.want) || page.Total != len(c.want) {
			t.Errorf("%+v: %v of %d, want %v", c.query, got, page.Total, c.want)
		}
	}
	page := must[studio.ConnectorPage](t)(s.Connectors(background, studio.ConnectorQuery{Search: "example", Filter: studio.FilterDraft, Count: 1}))
	if page.Counts != (studio.ConnectorCounts{All: 5, Connected: 2, Attention: 2, Draft: 1}) || page.Saved != 6 {
		t.Errorf("counts %+v, saved %d", page.Counts, page.Saved)
	}
}

func TestConnectorsInWindows(t *testing.T) {
	s, _ := in(t)
	for i := range 25 {
		must[studio.Connector](t)(s.SaveConnector(background, keyed(fmt.Sprintf("System %02d", i))))
	}
	all := []string{}
	for from := 0; ; from += 10 {
		page := must[studio.ConnectorPage](t)(s.Connectors(background, studio.ConnectorQuery{From: from, Count: 10}))
		if page.Total != 25 {
			t.Fatalf("total %d", page.Total)
		}
		if len(page.Rows) == 0 {
			break
		}
		all = append(all, names(page)...)
	}
	if len(all) != 25 || !slices.IsSorted(all) {
		t.Errorf("windows gave %v", all)
	}
	for _, q := range []studio.ConnectorQuery{{From: -5, Count: -1}, {From: 1 << 40, Count: 1 << 40}, {}} {
		if page := must[studio.ConnectorPage](t)(s.Connectors(background, q)); page.Rows == nil || len(page.Rows) != 0 {
			t.Errorf("%+v gave %v", q, page.Rows)
		}
	}
}

func TestExpiryNeedsNobodyToWriteItDown(t *testing.T) {
	s, clock := in(t)
	c := must[studio.Connector](t)(s.SaveConnector(background, keyed("Acme")))
	ends := clock.at.Add(time.Hour)
	ok(t, s.SaveConnection(background, studio.Connection{ConnectorID: c.ID, State: studio.Connected, ExpiresAt: &ends, Identity: "ada@example.com"}))
	for _, step := range []struct {
		after time.Duration
		state studio.ConnectionState
		row   studio.ListStatus
	}{{0, studio.Connected, studio.StatusConnected}, {2 * time.Hour, studio.Expired, studio.StatusExpired}} {
		clock.at = clock.at.Add(step.after)
		connection := must[studio.Connection](t)(s.Connection(background, c.ID))
		row := must[studio.ConnectorRow](t)(s.ConnectorRow(background, c.ID))
		if connection.State != step.state || row.Status != step.row || connection.Identity != "ada@example.com" {
			t.Errorf("after %v: %v and %v", step.after, connection.State, row.Status)
		}
	}
	if none := must[studio.Connection](t)(s.Connection(background, "nobody")); none.State != studio.NotConnected || none.Secrets == nil {
		t.Errorf("no connection reads as %+v", none)
	}
}

func TestFind(t *testing.T) {
	s, ids := listing(t)
	titles := func(text string, limit int) []string {
		list := []string{}
		for _, f := range must[[]Found](t)(s.Find(background, text, limit)) {
			list = append(list, f.Kind+" "+f.Title)
		}
		return list
	}
	for text, want := range map[string][]string{
		"delta":     {"connector delta", "action List deals", "action Find a COMPANY"},
		"delta com": {"action Find a COMPANY"},
		"company":   {"action Find a COMPANY"},
		"DEAL":      {"action List deals"},
		"nothing":   {},
		"%":         {},
		"":          {"connector delta", "connector alpha", "connector Bravo"},
		"a":         {"connector alpha", "action Find a COMPANY", "connector Bravo"},
	} {
		if got := titles(text, 3); !slices.Equal(got, want) {
			t.Errorf("%q found %v, want %v", text, got, want)
		}
	}
	found := must[[]Found](t)(s.Find(background, "list deals", 1))[0]
	if found.ConnectorID != ids["delta"] || found.Detail != "GET /companies/{domain} · delta" {
		t.Errorf("found %+v", found)
	}
	if got := titles("a", -1); len(got) != 0 {
		t.Errorf("a negative limit found %v", got)
	}
}
