package runner

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"connectorstudio/backend/request"
	"connectorstudio/backend/studio"
)

// benchAnswer is as large as the answers of real systems: 2.9 KB of JSON.
var benchAnswer = `{"items":[` + strings.Repeat(`{"id":9007199254740993,"name":"Acme GmbH","city":"Berlin","active":true},`, 39) + `{}]}`

// lapTimes are the times of one way to make the call.
type lapTimes []time.Duration

func (l *lapTimes) add(begun time.Time) { *l = append(*l, time.Since(begun)) }

// median is in microseconds.
func (l lapTimes) median() float64 {
	slices.Sort(l)
	return float64(l[len(l)/2].Nanoseconds()) / 1000
}

// BenchmarkTryOverBareNetHTTP takes turns on the same server, so that all ways see the same machine, and
// reports the medians and the ratios to the bare call: read, check, fill, sign, send, hide and keep the
// body ("perform") is to cost 1.3 of it; the history comes on top. Run it with -benchtime 2000x.
func BenchmarkTryOverBareNetHTTP(b *testing.B) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, benchAnswer)
	}))
	defer server.Close()
	r := home(b)
	c := withKey(b, r, "Bench", server.URL)
	must[studio.Connection](b)(first(r.Connect(background, c.ID, studio.Secrets{APIKey: "a-key-of-forty-characters-0123456789abcd"})))
	a := getting(r, c, "Get", "/things/{id}")
	a.Query = []studio.Pair{{Name: "page", Value: "{page}"}}
	a.Parameters = []studio.Parameter{{Name: "id", Type: studio.ParamText, Required: true}, {Name: "page", Type: studio.ParamNumber}}
	trial := Trial{Action: a, Values: map[string]string{"id": "42", "page": "2"}, Source: studio.SourceTest}
	bare := &http.Client{Transport: &http.Transport{}}
	defer bare.CloseIdleConnections()

	var build, perform, try, least lapTimes
	for b.Loop() {
		begun := time.Now()
		if p, problems := request.Build(c, a, trial.Values); p == nil {
			b.Fatal(problems)
		}
		build.add(begun)
		begun = time.Now()
		e, err := r.errand(background, trial)
		ok(b, err)
		one, err := r.once(background, e, 0)
		perform.add(begun)
		ok(b, err)
		ok(b, r.discard(answers(b, one.call, 200).Response))
		begun = time.Now()
		call, err := r.Try(background, trial)
		try.add(begun)
		ok(b, err)
		answers(b, call, 200)
		begun = time.Now()
		bareCall(b, bare, server.URL)
		least.add(begun)
	}
	b.ReportMetric(least.median(), "bare-µs")
	b.ReportMetric(build.median(), "build-µs")
	b.ReportMetric(perform.median(), "perform-µs")
	b.ReportMetric(try.median(), "try-µs")
	b.ReportMetric(perform.median()/least.median(), "perform/bare")
	b.ReportMetric(try.median()/least.median(), "try/bare")
}

// bareCall is the least that net/http can do for the same.
func bareCall(b *testing.B, client *http.Client, address string) {
	r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, address+"/things/42?page=2", nil)
	ok(b, err)
	r.Header.Set("X-Quayside-Key", "a-key-of-forty-characters-0123456789abcd")
	answer, err := client.Do(r)
	ok(b, err)
	body, err := io.ReadAll(answer.Body)
	answer.Body.Close()
	if err != nil || len(body) != len(benchAnswer) {
		b.Fatal(err)
	}
}
