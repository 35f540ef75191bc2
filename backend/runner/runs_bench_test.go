//go:build !windows

package runner

import (
	"fmt"
	"io"
	"net/http"
	"runtime"
	"runtime/metrics"
	"strconv"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

// BenchmarkRunOverBareNetHTTP takes turns: rows through a whole run — workbook, ledger with synchronous=FULL, 8
// columns filled — and as many through a bare net/http loop that stores nothing, 64 at once. It reports the medians
// of the ratios of each round. Run it with -benchtime 5x (rounds); RUN_ROWS are the rows of a round.
func BenchmarkRunOverBareNetHTTP(b *testing.B) {
	for _, delay := range []time.Duration{0, 20 * time.Millisecond} {
		b.Run("server-"+delay.String(), func(b *testing.B) { benchRun(b, delay) })
	}
}

func benchRun(b *testing.B, delay time.Duration) {
	rows := number("RUN_ROWS", 20_000)
	address := lineServer(b, delay)
	x, key := benchedRun(b, address, rows)
	least := leastCall(b, address, key)
	x.measure(b, 500)
	measured(b, 500, least) // the connections are open
	var work, wall, ours, theirs []float64
	for b.Loop() {
		mine, other := x.measure(b, rows), measured(b, rows, least)
		work = append(work, float64(mine.work)/float64(other.work))
		wall = append(wall, float64(mine.wall)/float64(other.wall))
		ours = append(ours, float64(mine.work.Microseconds())/float64(rows))
		theirs = append(theirs, float64(other.work.Microseconds())/float64(rows))
	}
	b.ReportMetric(middle(work), "CPU/bare")
	b.ReportMetric(middle(wall), "wall/bare")
	b.ReportMetric(1/middle(wall), "rows-per-s/bare")
	b.ReportMetric(middle(ours), "CPU-µs/row")
	b.ReportMetric(middle(theirs), "bare-CPU-µs/row")
}

// leastCall is what a program does that only calls.
func leastCall(b *testing.B, address, key string) func(i int) {
	bare := &http.Client{Transport: &http.Transport{MaxIdleConns: 1024, MaxIdleConnsPerHost: 256}}
	b.Cleanup(bare.CloseIdleConnections)
	return func(i int) {
		r, err := http.NewRequestWithContext(background, http.MethodGet, address+"/things/"+strconv.Itoa(i)+"?page=2", nil)
		if err != nil {
			b.Error(err)
			return
		}
		r.Header.Set("X-Quayside-Key", key)
		answer, err := bare.Do(r)
		if err != nil {
			b.Error(err)
			return
		}
		if n, err := io.Copy(io.Discard, answer.Body); err != nil || n != int64(len(lineAnswer)) {
			b.Error(n, err)
		}
		answer.Body.Close()
	}
}

// benchedRun is a workbook of ids with the columns of an action.
func benchedRun(b *testing.B, address string, rows int) (table, string) {
	l, key := benchedLine(b, address)
	r := l.runner
	a := must[studio.Action](b)(r.SaveAction(background, l.action, nil))
	def := must[studio.Workbook](b)(r.CreateWorkbook(background, studio.Workbook{Name: "Bench", Columns: []studio.Column{{Name: "id", Type: studio.ColumnText}}}))
	def = must[studio.Workbook](b)(r.AddAction(background, def.ID, a.ID, ""))
	def = must[studio.Workbook](b)(r.ChangeWorkbook(background, def.ID, func(d *studio.Workbook) error {
		f := &d.Actions[0]
		f.AtOnce, f.Overwrite = 64, studio.OverwriteAlways
		f.Steps[0].Mapping = append(f.Steps[0].Mapping, studio.MappedValue{Parameter: "page", Text: "2"})
		return nil
	}))
	x := table{Runner: r, id: def.ID, filler: def.Actions[0].ID, action: a}
	ids := make([]string, rows)
	for i := range ids {
		ids[i] = strconv.Itoa(i)
	}
	x.add(b, ids...)
	return x, key
}

// measure runs the first rows.
func (x table) measure(b *testing.B, rows int) effort {
	work, begun := worked(b), time.Now()
	run := x.run(b, studio.RunRequest{Which: studio.WhichAll, First: rows})
	if run.State != studio.RunDone || run.Counts.Done != rows {
		b.Fatalf("%s %s %+v", run.State, run.Why, run.Counts)
	}
	e := effort{time.Since(begun), worked(b) - work}
	// What the run wrote goes, so that the next one finds the workbook as this one did.
	_, _, err := x.UndoRun(background, run.ID)
	ok(b, err)
	return e
}

// BenchmarkRunMemory is the largest heap of runs of more and more rows, above what it is before: RUN_MOST is the
// largest number of rows. A row costs as much in each; the answers are small.
func BenchmarkRunMemory(b *testing.B) {
	address := lineServer(b, 0)
	for rows := 10_000; rows <= number("RUN_MOST", 100_000); rows *= 10 {
		b.Run(fmt.Sprint(rows), func(b *testing.B) {
			x, _ := benchedRun(b, address, rows)
			for b.Loop() {
				runtime.GC()
				before, most := heap(), uint64(0)
				begun, work := time.Now(), worked(b)
				q := studio.RunRequest{WorkbookID: x.id, FillerID: x.filler, Which: studio.WhichAll}
				run := must[studio.Run](b)(x.StartRun(background, q))
				done := make(chan studio.Run, 1)
				go func() { done <- must[studio.Run](b)(x.WaitRun(background, run.ID)) }()
				for run.State = ""; run.State == ""; {
					select {
					case run = <-done:
					case <-time.After(5 * time.Millisecond):
						most = max(most, heap())
					}
				}
				if run.Counts.Done != rows {
					b.Fatalf("%+v", run)
				}
				b.ReportMetric(float64(most-before)/(1<<20), "MiB-heap")
				b.ReportMetric(float64((worked(b)-work).Microseconds())/float64(rows), "CPU-µs/row")
				b.ReportMetric(float64(rows)/time.Since(begun).Seconds(), "rows/s")
			}
		})
	}
}

// heap is what the objects on the heap take, those that are not swept yet included.
func heap() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
