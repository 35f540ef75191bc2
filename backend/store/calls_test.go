package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

// kept saves a call with an answer and returns it.
func (s *Store) kept(t testing.TB, connectorID, actionID string, status int, at time.Time, body string) studio.Call {
	t.Helper()
	call := answered(studio.Connector{ID: connectorID}, studio.Action{ID: actionID, Name: "Action " + actionID}, status, at)
	ok(t, s.SaveCall(background, call, body))
	return call
}

func statuses(page studio.CallPage) []int {
	list := []int{}
	for _, r := range page.Rows {
		list = append(list, r.Status)
	}
	return list
}

func TestCallComesBackWhole(t *testing.T) {
	s, clock := in(t)
	call := answered(studio.Connector{ID: "c"}, studio.Action{ID: "a", Name: "Get"}, 200, clock.at)
	call.Response.Headers = []studio.Field{{Name: "Set-Cookie", Value: "••••", Hidden: true}}
	call.Drift = []studio.Drift{{Path: "name", Kind: studio.DriftMissing}}
	ok(t, s.SaveCall(background, call, "body"))
	read := must[studio.Call](t)(s.Call(background, call.ID))
	if read.Response.Headers[0] != call.Response.Headers[0] || len(read.Drift) != 1 || !read.StartedAt.Equal(call.StartedAt) || read.Redirects == nil {
		t.Errorf("read %+v", read)
	}
	tests := must[[]studio.TestBrief](t)(s.Tests(background, "a", 5))
	if len(tests) != 1 || tests[0].Drifted != 1 || tests[0].BodyID != call.Response.BodyID {
		t.Errorf("tests %+v", tests)
	}
	_, err := s.Call(background, "nothing")
	wantCode(t, err, studio.CodeNotFound)

	unanswered := studio.Call{ID: studio.NewID(), ActionID: "a", Source: studio.SourceTest, StartedAt: clock.at,
		Failure: studio.Fail(studio.CodeDNS, "There is no server called api.example.com.", "Check the Base URL.")}
	ok(t, s.SaveCall(background, unanswered, ""))
	row := must[studio.CallPage](t)(s.Calls(background, studio.CallQuery{Count: 1, Search: "no server called"})).Rows
	if len(row) != 1 || row[0].Status != 0 || row[0].Failure != unanswered.Failure.Message {
		t.Errorf("row %+v", row)
	}
}

func TestCallsInWindows(t *testing.T) {
	s, clock := in(t)
	ids := []string{}
	for i := range 23 {
		call := answered(studio.Connector{ID: "c"}, studio.Action{ID: "a"}, 200+i, clock.at)
		call.ID = fmt.Sprintf("call-%02d", i)
		ok(t, s.SaveCall(background, call, ""))
		ids = append(ids, call.ID)
	}
	seen, before := []string{}, ""
	for {
		page := must[studio.CallPage](t)(s.Calls(background, studio.CallQuery{Count: 10, Before: before}))
		for _, r := range page.Rows {
			seen = append(seen, r.ID)
		}
		if !page.More {
			break
		}
		before = seen[len(seen)-1]
	}
	slices.Reverse(seen)
	if !slices.Equal(seen, ids) {
		t.Errorf("windows gave %v", seen)
	}
	// The row at which the last window ended is gone: the next window begins behind it all the same.
	if _, err := s.deleteCalls(background, `id = ?`, ids[13]); err != nil {
		t.Fatal(err)
	}
	page := must[studio.CallPage](t)(s.Calls(background, studio.CallQuery{Count: 2, Before: ids[13]}))
	if page.Rows[0].ID != ids[12] || page.Rows[1].ID != ids[11] {
		t.Errorf("after a gap %+v", page.Rows)
	}
	if page := must[studio.CallPage](t)(s.Calls(background, studio.CallQuery{Count: -1})); page.Rows == nil || len(page.Rows) != 0 || !page.More {
		t.Errorf("a negative count gave %+v", page)
	}
}

func TestCallsWithin(t *testing.T) {
	s, clock := in(t)
	start := clock.at
	s.kept(t, "c1", "a1", 200, start, "the quick brown fox")
	s.kept(t, "c1", "a2", 201, start.Add(time.Hour), "the lazy dog, Zürich")
	s.kept(t, "c2", "a3", 404, start.Add(2*time.Hour), `{"error":"not found","fox_id":12345678901234567890}`)
	s.kept(t, "c1", "a1", 500, start.Add(3*time.Hour), "quick")
	since := start.Add(90 * time.Minute)
	for _, c := range []struct {
		query  studio.CallQuery
		want   []int
		failed int
	}{
		{studio.CallQuery{}, []int{500, 404, 201, 200}, 2},
		{studio.CallQuery{ConnectorID: "c1"}, []int{500, 201, 200}, 1},
		{studio.CallQuery{ConnectorID: "c1", ActionID: "a1"}, []int{500, 200}, 1},
		{studio.CallQuery{ActionID: "a3"}, []int{404}, 1},
		{studio.CallQuery{FailedOnly: true}, []int{500, 404}, 2},
		{studio.CallQuery{FailedOnly: true, ConnectorID: "c2"}, []int{404}, 1},
		{studio.CallQuery{Since: &since}, []int{500, 404}, 2},
		{studio.CallQuery{Since: &since, ConnectorID: "c1"}, []int{500}, 1},
		{studio.CallQuery{Search: "quick"}, []int{500, 200}, 1},
		{studio.CallQuery{Search: "QUI fo"}, []int{200}, 0},
		{studio.CallQuery{Search: "quick", ConnectorID: "c2"}, []int{}, 0},
		{studio.CallQuery{Search: "quick", FailedOnly: true}, []int{500}, 1},
		{studio.CallQuery{Search: "quick", Since: &since}, []int{500}, 1},
		{studio.CallQuery{Search: "404"}, []int{404}, 1},
		{studio.CallQuery{Search: "zurich"}, []int{201}, 0},
		{studio.CallQuery{Search: "12345678901234567890"}, []int{404}, 1},
		{studio.CallQuery{Search: "fox_id"}, []int{404}, 1},
		{studio.CallQuery{Search: "api.example.com/v2/companies"}, []int{500, 404, 201, 200}, 2},
		{studio.CallQuery{Search: "API.example.com/v2/compa"}, []int{500, 404, 201, 200}, 2},
		{studio.CallQuery{Search: "example.com/v2/"}, []int{500, 404, 201, 200}, 2},
		{studio.CallQuery{Search: "example.com/v3/companies"}, []int{}, 0},
		{studio.CallQuery{Search: "zü"}, []int{201}, 0},
		{studio.CallQuery{Search: "f"}, []int{404, 200}, 1}, // found and fox and fox_id
		{studio.CallQuery{Search: "Action a2"}, []int{201}, 0},
		{studio.CallQuery{Search: "failed"}, []int{}, 0}, // a word of the scope, not of a call
		{studio.CallQuery{Search: "kc1"}, []int{}, 0},
		{studio.CallQuery{Search: " / : "}, []int{500, 404, 201, 200}, 2},
	} {
		c.query.Count = 10
		page := must[studio.CallPage](t)(s.Calls(background, c.query))
		if got := statuses(page); !slices.Equal(got, c.want) || page.Failed != c.failed || page.More {
			t.Errorf("%+v: %v and %d failed, want %v and %d", c.query, got, page.Failed, c.want, c.failed)
		}
	}
	if n := must[int](t)(s.FailedSince(background, "c1", since)); n != 1 {
		t.Errorf("%d failed since", n)
	}
	young := start.Add(24 * time.Hour)
	if page := must[studio.CallPage](t)(s.Calls(background, studio.CallQuery{Count: 10, Since: &young})); len(page.Rows) != 0 || page.Failed != 0 {
		t.Errorf("since tomorrow: %+v", page)
	}
}

// TestSearchBeginsWords: whether few words of the history begin with what was typed or many, the same
// calls are found.
func TestSearchBeginsWords(t *testing.T) {
	s, clock := in(t)
	for i := range 3 * mostCompletions {
		s.kept(t, "c", "a", 200, clock.at, fmt.Sprintf("say cedar%d twice", i))
		for _, text := range []string{"ced", "CEDAR", "say.ced", "say/cedar", "ced twi"} {
			if page := must[studio.CallPage](t)(s.Calls(background, studio.CallQuery{Search: text, Count: 50})); len(page.Rows) != i+1 {
				t.Errorf("%q: found %d of %d", text, len(page.Rows), i+1)
			}
		}
	}
}

// TestSearchTakesAnyText: whatever is typed is words, never an expression.
func TestSearchTakesAnyText(t *testing.T) {
	s, clock := in(t)
	s.kept(t, "c", "a", 200, clock.at, `say "hello" AND goodbye`)
	for _, text := range []string{`"`, `""`, `"hello"`, `hello"`, "AND", "NOT", "OR OR", "hello*", "^hello", "NEAR(hello, 3)", "body:hello", "{words}", "-hello", "(", "hello)", "\x00", "a\x00b", "'", "%", "héllo", "漢字", "\xff", strings.Repeat("a ", 50_000), "😀", "\uE000"} {
		if _, err := s.Calls(background, studio.CallQuery{Search: text, Count: 5}); err != nil {
			t.Errorf("%q: %v (%s)", text, err, studio.AsFailure(err).Detail)
		}
		if _, err := s.Connectors(background, studio.ConnectorQuery{Search: text, Count: 5}); err != nil {
			t.Errorf("%q in the list: %v", text, err)
		}
		if _, err := s.Find(background, text, 5); err != nil {
			t.Errorf("%q in the palette: %v (%s)", text, err, studio.AsFailure(err).Detail)
		}
	}
	if page := must[studio.CallPage](t)(s.Calls(background, studio.CallQuery{Search: `"hello" AND goodbye`, Count: 5})); len(page.Rows) != 1 {
		t.Errorf("found %d", len(page.Rows))
	}
}

func TestDays(t *testing.T) {
	s, clock := in(t)
	zone := time.Local
	t.Cleanup(func() { time.Local = zone })
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("this computer has no list of time zones")
	}
	time.Local = berlin
	clock.at = time.Date(2026, 3, 30, 12, 0, 0, 0, berlin) // clocks went forward on the 29th
	for _, at := range []time.Time{
		time.Date(2026, 3, 28, 23, 59, 59, 0, berlin), time.Date(2026, 3, 29, 0, 0, 0, 0, berlin), time.Date(2026, 3, 29, 23, 59, 0, 0, berlin),
		time.Date(2026, 3, 30, 0, 1, 0, 0, berlin), time.Date(2026, 3, 20, 0, 0, 0, 0, berlin),
	} {
		s.kept(t, "c1", "a", 200, at, "")
	}
	s.kept(t, "c2", "a", 503, clock.at, "")
	want := []studio.Day{{Date: "2026-03-28", Calls: 1}, {Date: "2026-03-29", Calls: 2}, {Date: "2026-03-30", Calls: 2, Failed: 1}}
	if days := must[[]studio.Day](t)(s.Days(background, "", 3)); !slices.Equal(days, want) {
		t.Errorf("days %+v", days)
	}
	want = []studio.Day{{Date: "2026-03-30", Calls: 1, Failed: 1}}
	if days := must[[]studio.Day](t)(s.Days(background, "c2", 1)); !slices.Equal(days, want) {
		t.Errorf("days of c2 %+v", days)
	}
	if days := must[[]studio.Day](t)(s.Days(background, "", -1)); days == nil || len(days) != 0 {
		t.Errorf("no days %+v", days)
	}
}

func TestTrimCalls(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*studio.Settings)
		bodies int64 // bytes of each
		want   int   // calls of 300 that stay, besides the kept tests
	}{
		"nothing to trim": {func(*studio.Settings) {}, 1000, 300},
		"by age":          {func(s *studio.Settings) { s.HistoryDays = 1 }, 1000, 25}, // one an hour, the one of just now and those of 24 hours
		"by number":       {func(s *studio.Settings) { s.HistoryCalls = 100 }, 1000, 100},
		"by room":         {func(s *studio.Settings) { s.HistoryMegabytes = 50 }, 1 << 20, 50},
	} {
		t.Run(name, func(t *testing.T) {
			s, clock := in(t)
			connector := must[studio.Connector](t)(s.SaveConnector(background, keyed("Acme")))
			a := must[studio.Action](t)(s.SaveAction(background, action(connector.ID, "Rarely tested")))
			now := clock.at
			for i := range 12 { // the oldest of all, tests of an action that exists
				ok(t, s.SaveCall(background, answered(connector, a, 200+i, now.Add(-29*24*time.Hour)), "old"))
			}
			for i := range 300 {
				call := answered(connector, studio.Action{ID: "gone"}, 200, now.Add(-time.Duration(299-i)*time.Hour))
				call.Response.Size = c.bodies
				ok(t, s.SaveCall(background, call, "word"))
			}
			settings := studio.DefaultSettings
			c.change(&settings)
			ok(t, s.TrimCalls(background, settings))
			left := 0
			ok(t, s.readers.QueryRow(`select count(*) from call where action_id = 'gone'`).Scan(&left))
			if left != c.want {
				t.Errorf("%d calls stay, want %d", left, c.want)
			}
			tests := must[[]studio.TestBrief](t)(s.Tests(background, a.ID, 20))
			if name != "nothing to trim" && (len(tests) != testsKept || tests[testsKept-1].Status != 202) {
				t.Errorf("%d tests stay: %+v", len(tests), tests)
			}
			indexed := 0
			ok(t, s.readers.QueryRow(`select count(*) from call_text`).Scan(&indexed))
			if bodies := must[map[string]bool](t)(s.BodyIDs(background)); len(bodies) != left+len(tests) || indexed != left+len(tests) {
				t.Errorf("%d bodies and %d indexed for %d calls", len(bodies), indexed, left+len(tests))
			}
		})
	}
}

func TestClearCalls(t *testing.T) {
	s, clock := in(t)
	for i := range 450 {
		s.kept(t, fmt.Sprint("c", i%2), "a", 200, clock.at, "word")
	}
	ok(t, s.ClearCalls(background, "c0"))
	page := must[studio.CallPage](t)(s.Calls(background, studio.CallQuery{Search: "word", Count: 200}))
	if len(page.Rows) != 200 || page.Rows[0].ConnectorID != "c1" {
		t.Errorf("%d rows", len(page.Rows))
	}
	ok(t, s.ClearCalls(background, ""))
	if left := must[map[string]bool](t)(s.BodyIDs(background)); len(left) != 0 {
		t.Errorf("%d bodies left", len(left))
	}
	s.kept(t, "c1", "a", 200, clock.at, "word")
	if page := must[studio.CallPage](t)(s.Calls(background, studio.CallQuery{Search: "word", Count: 9})); len(page.Rows) != 1 {
		t.Errorf("after clearing, %d are found", len(page.Rows))
	}
	ok(t, sound(background, s.readers, `1`))
}

// TestAStoppedCallHasNotFailed: a person changed their mind, which says nothing of the system.
func TestAStoppedCallHasNotFailed(t *testing.T) {
	s, clock := in(t)
	for i, code := range []studio.Code{studio.CodeCancelled, studio.CodeTimeout} {
		call := studio.Call{ID: fmt.Sprint("stopped-", i), ConnectorID: "c1", StartedAt: clock.at, Failure: studio.Fail(code, "No answer.", "")}
		ok(t, s.SaveCall(background, call.WithLists(), ""))
	}
	page := must[studio.CallPage](t)(s.Calls(background, studio.CallQuery{FailedOnly: true, Count: 9}))
	if len(page.Rows) != 1 || page.Rows[0].ID != "stopped-1" || page.Failed != 1 {
		t.Errorf("failed are %+v", page.Rows)
	}
}

func TestLastUsed(t *testing.T) {
	s, clock := in(t)
	c := must[studio.Connector](t)(s.SaveConnector(background, keyed("Acme")))
	later, earlier := clock.at.Add(time.Hour), clock.at
	s.kept(t, c.ID, "a", 200, later, "")
	s.kept(t, c.ID, "a", 200, earlier, "")
	ok(t, s.ClearCalls(background, c.ID))
	if row := must[studio.ConnectorRow](t)(s.ConnectorRow(background, c.ID)); row.LastUsed == nil || !row.LastUsed.Equal(later) {
		t.Errorf("last used %v", row.LastUsed)
	}
}

func TestSettings(t *testing.T) {
	s, _ := in(t)
	if settings := must[studio.Settings](t)(s.Settings(background)); settings != studio.DefaultSettings {
		t.Errorf("at first %+v", settings)
	}
	changed := studio.DefaultSettings
	changed.Theme, changed.SingleKeys, changed.HistoryDays = studio.ThemeDark, false, 7
	ok(t, s.SaveSettings(background, changed))
	if settings := must[studio.Settings](t)(s.Settings(background)); settings != changed {
		t.Errorf("changed %+v", settings)
	}
	// Settings of an older version lack what came later.
	if _, err := s.writer.Exec(`update setting set value = '{"theme":"dark","zoom":9000}'`); err != nil {
		t.Fatal(err)
	}
	if settings := must[studio.Settings](t)(s.Settings(background)); settings.Theme != studio.ThemeDark || settings.HistoryDays != 30 || settings.Zoom != 150 {
		t.Errorf("older %+v", settings)
	}
	if _, found, err := s.Window(background); found || err != nil {
		t.Errorf("a window before there was one: %v", err)
	}
	w := studio.Window{Width: 1280, Height: 800, Maximised: true}
	ok(t, s.SaveWindow(background, w))
	if read, found, err := s.Window(background); read != w || !found || err != nil {
		t.Errorf("window %+v, %v, %v", read, found, err)
	}
}

func TestLogos(t *testing.T) {
	s, _ := in(t)
	hash := must[string](t)(s.SaveLogo(background, []byte("png")))
	if again := must[string](t)(s.SaveLogo(background, []byte("png"))); again != hash || len(hash) != 64 {
		t.Errorf("%s and %s", hash, again)
	}
	if png := must[[]byte](t)(s.Logo(background, hash)); string(png) != "png" {
		t.Errorf("png %q", png)
	}
	_, err := s.Logo(background, "other")
	wantCode(t, err, studio.CodeNotFound)
}
