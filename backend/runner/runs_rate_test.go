package runner

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

// arrivals is a system that notes when requests arrive.
type arrivals struct {
	mu sync.Mutex
	at []time.Time
}

func (a *arrivals) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	now := time.Now()
	a.mu.Lock()
	a.at = append(a.at, now)
	a.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte(`{"id":1,"name":"A"}`))
}

// windows counts what arrived in every window of a second after the first: the fewest and the most, wherever one
// begins, and in those that follow each other from the first arrival on.
func (a *arrivals) windows() (least, most, leastAligned, mostAligned int) {
	slices.SortFunc(a.at, time.Time.Compare)
	first, last := a.at[0].Add(time.Second), a.at[len(a.at)-1]
	in := func(from time.Time) int {
		begin, _ := slices.BinarySearchFunc(a.at, from, time.Time.Compare)
		end, _ := slices.BinarySearchFunc(a.at, from.Add(time.Second), time.Time.Compare)
		return end - begin
	}
	least, leastAligned = len(a.at), len(a.at)
	for _, at := range a.at { // the extremes begin at an arrival, or just behind one
		for i, from := range []time.Time{at, at.Add(1)} {
			if from.Before(first) || from.Add(time.Second).After(last) {
				continue
			}
			least = min(least, in(from))
			if i == 0 {
				most = max(most, in(from))
			}
		}
	}
	for from := first; !from.Add(time.Second).After(last); from = from.Add(time.Second) {
		leastAligned, mostAligned = min(leastAligned, in(from)), max(mostAligned, in(from))
	}
	return least, most, leastAligned, mostAligned
}

// BenchmarkRunKeepsItsRate measures real runs: the fewest and the most requests of all windows of a second after the
// first, in percent of the limit (goal: 99 to 100). RATE_SECONDS is how long each run takes.
func BenchmarkRunKeepsItsRate(b *testing.B) {
	for _, rate := range []int{50, 200, 1000} {
		for _, of := range []string{"connector", "run", "connector, of calls that are noted on the disk first"} {
			b.Run(fmt.Sprintf("%d a second of the %s", rate, of), func(b *testing.B) {
				for b.Loop() {
					benchRate(b, rate, of)
				}
			})
		}
	}
}

func benchRate(b *testing.B, rate int, of string) {
	system := &arrivals{}
	server := httptest.NewServer(system)
	defer server.Close()
	keepRate(b, server.URL, studio.Limits{Calls: rate, Per: studio.PerSecond}, of, rate*number("RATE_SECONDS", 5))
	least, most, leastAligned, mostAligned := system.windows()
	took := system.at[len(system.at)-1].Sub(system.at[0]).Seconds()
	percent := func(calls float64) float64 { return 100 * calls / float64(rate) }
	b.ReportMetric(percent(float64(len(system.at)-1)/took), "%-mean")
	b.ReportMetric(percent(float64(least)), "%-least")
	b.ReportMetric(percent(float64(most)), "%-most")
	b.ReportMetric(percent(float64(leastAligned)), "%-least-aligned")
	b.ReportMetric(percent(float64(mostAligned)), "%-most-aligned")
}

// keepRate performs a run over so many rows under the limit of the connector, or of the run itself.
func keepRate(t testing.TB, system string, l studio.Limits, of string, rows int) {
	r := home(t)
	domains := make([]string, rows)
	for i := range domains {
		domains[i] = fmt.Sprint("d", i)
	}
	x := tableOf(t, r, system, func(a *studio.Action, f *studio.Filler) {
		f.AtOnce = 64
		if strings.Contains(of, "disk") {
			a.Method, a.Repeatable = "POST", false
		}
		if of == "run" {
			f.Rate = studio.Rate{Calls: l.Calls, Per: l.Per}
		}
	}, domains...)
	if of != "run" {
		c := must[studio.Connector](t)(r.Connector(background, x.action.ConnectorID))
		c.Limits = l
		must[studio.Connector](t)(r.SaveConnector(background, c, studio.Secrets{}))
	}
	run := must[studio.Run](t)(r.StartRun(background, studio.RunRequest{WorkbookID: x.id, FillerID: x.filler, Which: studio.WhichAll}))
	run = must[studio.Run](t)(r.WaitRun(background, run.ID))
	if run.State != studio.RunDone || run.Counts.Done != rows {
		fmt.Fprintln(os.Stderr, run.State, run.Why)
		t.Fatalf("%+v", run.Counts)
	}
}
