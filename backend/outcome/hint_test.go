package outcome

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

var clock = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

func headers(pairs ...string) []studio.Field {
	list := []studio.Field{}
	for i := 0; i+1 < len(pairs); i += 2 {
		list = append(list, studio.Field{Name: pairs[i], Value: pairs[i+1]})
	}
	return list
}

func epoch(d time.Duration, unit time.Duration) string {
	return strconv.FormatInt(clock.Add(d).UnixNano()/int64(unit), 10)
}

// TestD20Hints reads every spelling with a fake clock.
func TestD20Hints(t *testing.T) {
	date := clock.Add(90 * time.Second).Format(http.TimeFormat)
	for _, c := range []struct {
		name    string
		headers []studio.Field
		want    time.Duration
		found   bool
		read    string
	}{
		{"0", headers("Retry-After", "0"), 0, true, ""},
		{"-5", headers("Retry-After", "-5"), 0, false, ""},
		{"99999999999", headers("Retry-After", "99999999999"), LongestHint, true, "seconds since 1970"},
		{"past date", headers("Retry-After", clock.Add(-time.Hour).Format(http.TimeFormat)), 0, true, "a date"},
		{"garbage", headers("Retry-After", "soon"), 0, false, ""},
		{"empty", headers("Retry-After", ""), 0, false, ""},
		{"NaN", headers("Retry-After", "NaN"), 0, false, ""},
		{"infinite", headers("Retry-After", "1e400"), 0, false, ""},
		{"seconds", headers("retry-after", "2"), 2 * time.Second, true, ""},
		{"fraction", headers("Retry-After", "1.5"), 1500 * time.Millisecond, true, ""},
		{"date", headers("Retry-After", date), 90 * time.Second, true, "a date"},
		{"RFC 850", headers("Retry-After", clock.Add(30*time.Second).Format(time.RFC850)), 30 * time.Second, true, "a date"},
		{"milliseconds", headers("Retry-After-Ms", "250"), 250 * time.Millisecond, true, "milliseconds"},
		{"milliseconds of Azure", headers("x-ms-retry-after-ms", "1200"), 1200 * time.Millisecond, true, "milliseconds"},
		{"epoch in Retry-After", headers("Retry-After", epoch(7*time.Second, time.Second)), 7 * time.Second, true, "seconds since 1970"},
		{"garbage, then a reset", headers("Retry-After", "soon", "X-RateLimit-Reset", "5"), 5 * time.Second, true, ""},
		{"reset as epoch", headers("X-RateLimit-Reset", epoch(30*time.Second, time.Second)), 30 * time.Second, true, "seconds since 1970"},
		{"reset as epoch with fraction", headers("X-RateLimit-Reset", epoch(30*time.Second, time.Second)+".5"), 30500 * time.Millisecond, true, "seconds since 1970"},
		{"reset as epoch ms", headers("x-rate-limit-reset", epoch(30*time.Second, time.Millisecond)), 30 * time.Second, true, "milliseconds since 1970"},
		{"reset as epoch ns", headers("x-rate-limit-reset", epoch(30*time.Second, time.Nanosecond)), 30 * time.Second, true, "nanoseconds since 1970"},
		{"reset as seconds", headers("RateLimit-Reset", "48"), 48 * time.Second, true, ""},
		{"reset as ISO date", headers("x-rate-limit-reset", "2026-05-04T12:01:00.4894888Z"), time.Minute + 489488800, true, "a date"},
		{"past reset", headers("X-RateLimit-Reset", epoch(-time.Minute, time.Second)), 0, true, "seconds since 1970"},
		{"reset-after", headers("x-ratelimit-reset-after", "10.000"), 10 * time.Second, true, ""},
		{"reset in ms", headers("x-rate-limit-time-reset-ms", "8940", "x-rate-limit-requests-left", "0"), 8940 * time.Millisecond, true, "milliseconds"},
		{"Go duration", headers("x-ratelimit-reset-requests", "1m30s"), 90 * time.Second, true, ""},
		{"IETF draft 8", headers("RateLimit", `"default";r=0;t=12`), 12 * time.Second, true, ""},
		{"IETF draft 3", headers("RateLimit", "limit=100, remaining=0, reset=50"), 50 * time.Second, true, ""},
		{"within a value", headers("zendesk-ratelimit-tickets-index", "total=100; remaining=0; resets=30"), 30 * time.Second, true, ""},
		{"the one that is used up", headers("x-ratelimit-reset-requests", "1s", "x-ratelimit-remaining-requests", "7",
			"x-ratelimit-reset-tokens", "6s", "x-ratelimit-remaining-tokens", "0"), 6 * time.Second, true, ""},
		{"interval", headers("x-rate-limit-api-key-interval-ms", "10000", "x-rate-limit-api-key-remaining", "0"), 10 * time.Second, true, "milliseconds"},
		{"interval, limit unknown", headers("x-ratelimit-interval-milliseconds", "10000"), 0, false, ""},
		{"no limit", headers("Last-Modified", date, "x-accurate-at", "2026-05-04T12:01:00Z", "X-Reset", "5"), 0, false, ""},
	} {
		got, found := ReadHint(c.headers, clock)
		if found != c.found || (got.Wait-c.want).Abs() > time.Millisecond || got.Read != c.read {
			t.Errorf("%s: %+v %v, want %s %v %q", c.name, got, found, c.want, c.found, c.read)
		}
	}
}

// TestD20Waits holds what a run waits: never less than a sane hint, never more than ten minutes.
func TestD20Waits(t *testing.T) {
	plan := func(value string, chance float64) Plan {
		return Next(studio.RetryPolicy{}, Attempt{Try: 1, Method: "GET", Left: true, Status: 429, Headers: headers("Retry-After", value)}, clock, chance)
	}
	for _, c := range []struct {
		value       string
		least, most time.Duration
		why         string
	}{
		{"0", 500 * time.Millisecond, time.Second, "after about 1 s: Retry-After: 0 says at once"},
		{"-5", 500 * time.Millisecond, time.Second, "after about 1 s: Retry-After: -5 is not a time to wait"},
		{"99999999999", LongestHint, LongestHint, "after 10 min, from Retry-After: 99999999999 (seconds since 1970); nothing waits longer"},
		{clock.Add(-time.Hour).Format(http.TimeFormat), 500 * time.Millisecond, time.Second, ""},
		{"garbage", 500 * time.Millisecond, time.Second, "after about 1 s: Retry-After: garbage is not a time to wait"},
		{"2", 2 * time.Second, 2200 * time.Millisecond, "after 2 s, from Retry-After: 2"},
		{"595", 595 * time.Second, LongestHint, ""},
	} {
		soonest, latest := plan(c.value, 0), plan(c.value, 1)
		if !soonest.Again || soonest.Wait < c.least || latest.Wait > c.most || soonest.Wait > latest.Wait || c.why != "" && soonest.Why != c.why {
			t.Errorf("%s: %+v to %+v, want %s to %s, %q", c.value, soonest, latest, c.least, c.most, c.why)
		}
	}
}

// TestD19WhatMayBeSentAgain: what may have had its effect goes out again only when that does no harm.
func TestD19WhatMayBeSentAgain(t *testing.T) {
	hint := headers("Retry-After", "1")
	for _, c := range []struct {
		name string
		a    Attempt
		want bool
	}{
		{"GET, 500", Attempt{Method: "GET", Left: true, Status: 500}, true},
		{"PUT, no answer", Attempt{Method: "PUT", Left: true}, true},
		{"DELETE, no answer", Attempt{Method: "DELETE", Left: true}, true},
		{"POST, no answer", Attempt{Method: "POST", Left: true}, false},
		{"PATCH, no answer", Attempt{Method: "PATCH", Left: true}, false},
		{"POST that never left", Attempt{Method: "POST"}, true},
		{"POST, 500", Attempt{Method: "POST", Left: true, Status: 500}, false},
		{"POST, 502 with Retry-After", Attempt{Method: "POST", Left: true, Status: 502, Headers: hint}, false},
		{"POST, 429", Attempt{Method: "POST", Left: true, Status: 429}, false},
		{"POST, 429 with Retry-After", Attempt{Method: "POST", Left: true, Status: 429, Headers: hint}, true},
		{"POST, 503 with Retry-After", Attempt{Method: "POST", Left: true, Status: 503, Headers: hint}, true},
		{"POST with a key, no answer", Attempt{Method: "POST", Left: true, Keyed: true}, true},
		{"POST that does no harm, 500", Attempt{Method: "POST", Left: true, Harmless: true, Status: 500}, true},
	} {
		c.a.Try = 1
		if got := Next(studio.RetryPolicy{}, c.a, clock, 0); got.Again != c.want || got.Why == "" {
			t.Errorf("%s: %+v, want %v", c.name, got, c.want)
		}
	}
}

func TestBackOff(t *testing.T) {
	p := studio.RetryPolicy{Tries: 6, FirstWait: 2, LongestWait: 10}
	waits := []time.Duration{}
	for try := 1; ; try++ {
		plan := Next(p, Attempt{Try: try, Method: "GET", Status: 503}, clock, 1)
		if !plan.Again {
			break
		}
		waits = append(waits, plan.Wait)
	}
	want := []time.Duration{2 * time.Second, 4 * time.Second, 8 * time.Second, 10 * time.Second, 10 * time.Second}
	if len(waits) != len(want) {
		t.Fatalf("got %v", waits)
	}
	for i := range want {
		if waits[i] != want[i] {
			t.Errorf("wait %d: %s, want %s", i+1, waits[i], want[i])
		}
	}
	if Next(studio.RetryPolicy{NoNetwork: true}, Attempt{Try: 1, Method: "GET"}, clock, 0).Again {
		t.Error("a network failure is retried although that is switched off")
	}
	if got := Next(studio.RetryPolicy{IgnoreHints: true}, Attempt{Try: 1, Method: "GET", Status: 429, Headers: headers("Retry-After", "60")}, clock, 1); got.Wait != time.Second {
		t.Errorf("the hint was not ignored: %+v", got)
	}
}

// TestRecordedHeaders reads the limit headers of real APIs: every one that tells a time is read, and no
// answer makes anybody wait for longer than the limit.
func TestRecordedHeaders(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join("..", "..", "..", "shared", "corpus", "http-recordings", "*", "*.json"))
	if len(files) == 0 {
		t.Skip("the corpus is not beside the project")
	}
	tells, read := map[string]bool{}, map[string]bool{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var exchange struct {
			Headers map[string]string `json:"response_headers"`
		}
		if json.Unmarshal(data, &exchange) != nil {
			continue
		}
		now := clock
		if at, err := http.ParseTime(exchange.Headers["date"]); err == nil {
			now = at
		}
		list, names := []studio.Field{}, []string{}
		for name, value := range exchange.Headers {
			list = append(list, studio.Field{Name: name, Value: value})
			if lower := strings.ToLower(name); strings.Contains(lower, "reset") || strings.Contains(lower, "retry-after") || strings.Contains(value, "resets=") {
				names = append(names, lower)
			}
		}
		hint, found := ReadHint(list, now)
		for _, name := range names {
			tells[name] = true
			one, ok := ReadHint([]studio.Field{{Name: name, Value: exchange.Headers[name]}}, now)
			if !ok || one.Wait > LongestHint || one.Wait < 0 {
				t.Errorf("%s: %s: %s is read as %+v %v", filepath.Base(file), name, exchange.Headers[name], one, ok)
			}
			read[name] = read[name] || ok
		}
		if len(names) > 0 && !found || hint.Wait > LongestHint {
			t.Errorf("%s: %+v %v from %v", filepath.Base(file), hint, found, names)
		}
	}
	t.Logf("%d of %d spellings of headers are read", len(read), len(tells))
	if len(tells) < 5 {
		t.Errorf("only %d spellings were found", len(tells))
	}
}
