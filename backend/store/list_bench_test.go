package store

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

var (
	firms = strings.Fields("acme contoso globex initech umbrella hooli massive dynamic stark wayne cyber tyrell wonka pied piper aviato soylent cedar ember harbor lumen orbit quartz river summit timber vertex willow")
	verbs = strings.Fields("get list create update find search upsert delete enrich sync export send")
	nouns = strings.Fields("contact company deal invoice ticket order campaign lead note task event account product quote message")
)

// crowded is a store with 5,000 connectors and 50,000 actions (guide G20).
func crowded(b testing.TB, connectors, actionsEach int) *Store {
	s := open(b, filepath.Join(b.TempDir(), "data"))
	crowd(b, s, connectors, actionsEach)
	return s
}

// TestCrowd fills the data folder that STORE_CROWD names, for the journey in a crowded window.
func TestCrowd(t *testing.T) {
	dir := os.Getenv("STORE_CROWD")
	if dir == "" {
		t.Skip("STORE_CROWD names no folder")
	}
	crowd(t, open(t, dir), 5000, 10)
}

func crowd(b testing.TB, s *Store, connectors, actionsEach int) {
	r := rand.New(rand.NewPCG(1, 2))
	pick := func(words []string) string { return words[r.IntN(len(words))] }
	states := []string{"connected", "connected", "expired", "notConnected", "broken"}
	ok(b, s.write(context.Background(), func(tx *sql.Tx) error {
		for i := range connectors {
			c := keyed(fmt.Sprintf("%s %s %d", pick(firms), pick(firms), i))
			c.ID = fmt.Sprintf("c%06d", i)
			c.BaseURL = fmt.Sprintf("https://api.%s%d.example.com/v2", pick(firms), i)
			c.Category = studio.ConnectorCategories[r.IntN(len(studio.ConnectorCategories))]
			if err := putConnectorRow(tx, c, true); err != nil {
				return err
			}
			if err := putDefinition(tx, "connector_definition", c.ID, definition{saved: c}); err != nil {
				return err
			}
			if _, err := tx.Exec(`update connector set state = ?, last_used = ? where id = ?`, pick(states), 1e12+r.Int64N(1e10), c.ID); err != nil {
				return err
			}
			for j := range actionsEach {
				a := action(c.ID, fmt.Sprintf("%s %s by %s %d", pick(verbs), pick(nouns), pick(nouns), j))
				a.ID, a.Position = fmt.Sprintf("a%06d.%d", i, j), j
				_, err := tx.Exec(`insert into action values (?, ?, 1, 0, ?, ?, 'GET', '/x', ?, null)`, a.ID, c.ID, a.Name, nameKey(a.Name), j)
				if err != nil {
					return err
				}
				if err := putDefinition(tx, "action_definition", a.ID, definition{saved: a}); err != nil {
					return err
				}
			}
			if err := refreshSearch(tx, c.ID); err != nil {
				return err
			}
		}
		return nil
	}))
}

func BenchmarkList(b *testing.B) {
	s := crowded(b, 5000, 10)
	queries := map[string]studio.ConnectorQuery{
		"first window": {}, "last window": {From: 4940}, "search common": {Search: "contact"}, "search rare": {Search: "acme 4321"},
		"search nothing": {Search: "zzzzz"}, "attention": {Filter: studio.FilterAttention}, "category": {Category: studio.CategoryCRM},
	}
	for sort := range listOrders {
		queries["by "+string(sort)] = studio.ConnectorQuery{Sort: sort, Descending: true}
	}
	for name, q := range queries {
		q.Count = 60
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				must[studio.ConnectorPage](b)(s.Connectors(background, q))
			}
		})
	}
	for _, text := range []string{"contact by", "acme get", "zzzz", "c", ""} {
		b.Run("find "+text, func(b *testing.B) {
			for b.Loop() {
				must[[]Found](b)(s.Find(background, text, 20))
			}
		})
	}
	b.Run("actions of one", func(b *testing.B) {
		for b.Loop() {
			must[[]studio.ActionRow](b)(s.Actions(background, "c001000"))
		}
	})
	b.Run("save action", func(b *testing.B) {
		a := must[studio.Action](b)(s.Action(background, "a001000.3"))
		for b.Loop() {
			must[studio.Action](b)(s.SaveAction(background, a))
		}
	})
	b.Run("open and close", func(b *testing.B) {
		for b.Loop() {
			again := must[*Store](b)(Open(background, Options{Dir: s.dir}))
			ok(b, again.Close())
		}
	})
	b.Run("backup", func(b *testing.B) {
		for b.Loop() {
			ok(b, s.Backup(background))
		}
	})
}

func BenchmarkOpenSmall(b *testing.B) {
	s := crowded(b, 20, 7)
	for b.Loop() {
		again := must[*Store](b)(Open(background, Options{Dir: s.dir}))
		ok(b, again.Close())
	}
}

func BenchmarkHistory(b *testing.B) {
	calls := number("STORE_BENCH_CALLS", 100_000)
	s := open(b, filepath.Join(b.TempDir(), "data"))
	fillHistory(b, s, calls)
	since := time.Now().Add(-time.Hour)
	for name, q := range map[string]studio.CallQuery{
		"newest": {}, "of one connector": {ConnectorID: "c7"}, "failed": {FailedOnly: true}, "since": {Since: &since},
		"search rare": {Search: "marker77777"}, "search in all": {Search: "contacts"}, "search beginning": {Search: "wab"},
		"search letter": {Search: "w"}, "search two": {Search: "contacts wab"}, "search address": {Search: "example.com/v2/contacts"},
		"search of one connector": {Search: "contacts", ConnectorID: "c7"}, "search failed": {Search: "contacts", FailedOnly: true},
		"search nothing": {Search: "qqqqqq"},
	} {
		q.Count = 50
		b.Run(name, func(b *testing.B) {
			took := []time.Duration{}
			for b.Loop() {
				begun := time.Now()
				must[studio.CallPage](b)(s.Calls(background, q))
				took = append(took, time.Since(begun))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "median-ms")
		})
	}
	b.Run("days", func(b *testing.B) {
		for b.Loop() {
			must[[]studio.Day](b)(s.Days(background, "", 14))
		}
	})
	b.Run("save", func(b *testing.B) {
		body := strings.Repeat(`{"name":"Cedar","count":12345678901234567890},`, 60)
		for b.Loop() {
			ok(b, s.SaveCall(background, answered(studio.Connector{ID: "c1"}, studio.Action{ID: "a1", Name: "Get"}, 200, time.Now()), body))
		}
	})
	b.Run("body ids", func(b *testing.B) {
		for b.Loop() {
			must[map[string]bool](b)(s.BodyIDs(background))
		}
	})
	b.Run("trim nothing", func(b *testing.B) {
		settings := studio.DefaultSettings
		settings.HistoryCalls, settings.HistoryMegabytes = 100_000, 10_000
		for b.Loop() {
			ok(b, s.TrimCalls(background, settings))
		}
	})
	b.Run("trim 1000", func(b *testing.B) {
		settings := studio.DefaultSettings
		settings.HistoryCalls, settings.HistoryMegabytes = 100_000, 10_000
		for b.Loop() {
			b.StopTimer()
			left := 0
			ok(b, s.readers.QueryRow(`select count(*) from call`).Scan(&left))
			settings.HistoryCalls = left - 1000
			b.StartTimer()
			ok(b, s.TrimCalls(background, settings))
		}
	})
	b.Run("open and close", func(b *testing.B) {
		for b.Loop() {
			again := must[*Store](b)(Open(background, Options{Dir: s.dir}))
			ok(b, again.Close())
		}
	})
	b.Run("clear all", func(b *testing.B) {
		for b.Loop() {
			ok(b, s.ClearCalls(background, ""))
		}
	})
}

func fillHistory(b testing.TB, s *Store, calls int) {
	r := rand.New(rand.NewPCG(3, 4))
	word := func() string {
		f := r.Float64()
		k := int(f * f * f * 20000)
		return fmt.Sprintf("w%c%c%d", 'a'+k%26, 'a'+(k/26)%26, k)
	}
	start := time.Now().Add(-20 * 24 * time.Hour)
	step := 20 * 24 * time.Hour / time.Duration(calls)
	for from := 0; from < calls; from += 1000 {
		ok(b, s.write(background, func(tx *sql.Tx) error {
			for i := from; i < min(from+1000, calls); i++ {
				status := 200
				if r.IntN(20) == 0 {
					status = 404
				}
				call := answered(studio.Connector{ID: fmt.Sprintf("c%d", r.IntN(50))}, studio.Action{ID: fmt.Sprintf("a%d", r.IntN(500)), Name: "Get contact"}, status, start.Add(time.Duration(i)*step))
				call.Request.URL = fmt.Sprintf("https://api.acme%d.example.com/v2/contacts/%d", i%5000, i)
				var body strings.Builder
				for range 80 {
					body.WriteString(word() + " ")
				}
				fmt.Fprintf(&body, "marker%d", i)
				if err := saveCall(tx.Exec, call.WithLists(), body.String()); err != nil {
					return err
				}
			}
			return nil
		}))
	}
}
