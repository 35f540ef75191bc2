//go:build unix

package workbook

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"zombiezen.com/go/sqlite"

	"connectorstudio/backend/studio"
)

// benchRows is how many rows the benchmarks are about.
func benchRows() int { return count("WORKBOOK_BENCH_ROWS", 1_000_000) }

// wide is a table of eight columns: domain, name, integer, decimal, date, city, text, e-mail.
func wide(b testing.TB, f *Folder) *Workbook {
	def := studio.Workbook{Name: "Wide " + studio.NewID()}
	for i, kind := range []studio.ColumnType{studio.ColumnText, studio.ColumnText, studio.ColumnInteger, studio.ColumnDecimal, studio.ColumnDate, studio.ColumnText, studio.ColumnText, studio.ColumnEmail} {
		def.Columns = append(def.Columns, studio.Column{Name: fmt.Sprint("Column ", i+1), Type: kind})
	}
	def.Actions = []studio.Filler{{Name: "Look up", Steps: []studio.FillerStep{{ActionID: "a", ConnectorID: "c", Mapping: []studio.MappedValue{{Parameter: "domain", Column: "c1"}}}},
		Outputs: []studio.OutputColumn{{Field: "a", Name: "a", Type: studio.ColumnText}, {Field: "b", Name: "b", Type: studio.ColumnInteger}, {Field: "c", Name: "c", Type: studio.ColumnText}, {Field: "d", Name: "d", Type: studio.ColumnText}}}}
	def = must[studio.Workbook](b)(f.Create(background, def))
	w := must[*Workbook](b)(f.Open(def.ID))
	b.Cleanup(func() { w.Close() })
	return w
}

type maker struct{ chance *rand.Rand }

func newMaker() *maker { return &maker{rand.New(rand.NewPCG(3, 4))} }

var cities = []string{"Berlin", "Paris", "Lyon", "Wien", "Oslo", "Porto", "Gent", "Bern", "Kilo", "Turku"}

func (m *maker) row(i int, cells []string) {
	n := m.chance.Uint32()
	cells[0] = "www." + strconv.FormatUint(uint64(n), 36) + ".example"
	cells[1] = "Company " + strconv.Itoa(i)
	cells[2] = strconv.Itoa(int(n % 1_000_000))
	cells[3] = strconv.Itoa(int(n%100_000)) + "." + strconv.Itoa(int(n>>16%100))
	cells[4] = strconv.Itoa(1990+int(n%35)) + "-0" + strconv.Itoa(1+int(n>>8%9)) + "-1" + strconv.Itoa(int(n>>12%10))
	cells[5] = cities[n%10]
	cells[6] = "some words about it " + strconv.Itoa(int(n>>20))
	cells[7] = "info@" + cells[0]
}

var eight = []string{"c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8"}

func fillWide(b testing.TB, w *Workbook, rows int) time.Duration {
	m, cells, pointers := newMaker(), make([]string, 8), make([]*string, 8)
	for i := range cells {
		pointers[i] = &cells[i]
	}
	began := time.Now()
	a := must[*Appender](b)(w.Append(background, eight))
	for i := range rows {
		m.row(i, cells)
		ok(b, a.Add(background, pointers))
	}
	must[Imported](b)(a.Done(background))
	return time.Since(began)
}

// bare inserts the same rows with the driver alone, in transactions of 500.
func bare(b testing.TB, path string, rows int) time.Duration {
	ok(b, touch(path))
	c := must[*sqlite.Conn](b)(connect(path, writing))
	defer c.Close()
	ok(b, once(c, `create table row (id integer primary key`+quoted("", eight)+`)`))
	m, cells := newMaker(), make([]string, 8)
	insert := must[*sqlite.Stmt](b)(c.Prepare(`insert into row values (?` + valuesSQL(eight) + `)`))
	began := time.Now()
	for i := range rows {
		if i%500 == 0 {
			if i > 0 {
				ok(b, execute(c, `commit`))
			}
			ok(b, execute(c, `begin immediate`))
		}
		m.row(i, cells)
		insert.BindInt64(1, int64(i+1))
		for j := range cells {
			insert.BindText(j+2, cells[j])
		}
		ok(b, step(insert))
	}
	ok(b, execute(c, `commit`))
	return time.Since(began)
}

func median[T int64 | float64 | time.Duration](all []T) T {
	slices.Sort(all)
	return all[len(all)/2]
}

func percentile(all []time.Duration, p int) float64 {
	slices.Sort(all)
	return all[min(len(all)-1, len(all)*p/100)].Seconds() * 1000
}

// BenchmarkAppendOverBare: an import against the driver's own inserts (goal: at least 0.6 of its rate).
func BenchmarkAppendOverBare(b *testing.B) {
	f := folder(b)
	rows := benchRows() / 5
	ratios := []float64{}
	for i := 0; b.Loop(); i++ {
		alone := bare(b, filepath.Join(f.dir, fmt.Sprint("bare", i)), rows)
		ours := fillWide(b, wide(b, f), rows)
		ratios = append(ratios, alone.Seconds()/ours.Seconds())
		b.ReportMetric(float64(rows)/ours.Seconds(), "rows/s")
	}
	b.ReportMetric(median(ratios), "rate-of-bare")
}

// BenchmarkViewsOverOrderBy: sorting a million rows by a column, and windows of it, against SQLite's own order by.
func BenchmarkViewsOverOrderBy(b *testing.B) {
	w := wide(b, folder(b))
	fillWide(b, w, benchRows())
	for column, of := range map[string]string{"c1": "text", "c2": "alike", "c3": "integer", "c4": "decimal", "c5": "date", "c6": "few"} {
		b.Run(of, func(b *testing.B) { sortBench(b, w, column) })
	}
	b.Run("filter", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			must[*Seen](b)(w.See(background, studio.View{Filter: []studio.Condition{{Column: "c7", Is: studio.IsContained, Value: fmt.Sprint(i)}}}))
		}
	})
	b.Run("search", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			must[*Seen](b)(w.See(background, studio.View{Search: fmt.Sprint("kilo", i)}))
		}
	})
	b.Run("stats", func(b *testing.B) {
		for b.Loop() {
			must[studio.ColumnStats](b)(w.Stats(background, "c4", studio.View{}))
		}
	})
	b.Run("plain", func(b *testing.B) {
		windows(b, must[*Seen](b)(w.See(background, studio.View{})))
	})
}

func sortBench(b *testing.B, w *Workbook, column string) {
	ratios := []float64{}
	cast := map[string]string{"c3": `cast(c3 as real)`, "c4": `cast(c4 as real)`}[column]
	if cast == "" {
		cast = column
	}
	for i := 0; b.Loop(); i++ {
		began := time.Now()
		ids := make([]uint32, 0, benchRows())
		ok(b, w.read(background, func(c *sqlite.Conn) error {
			return each(c, `select id from row order by `+cast, func(s *sqlite.Stmt) error {
				ids = append(ids, uint32(s.ColumnInt64(0)))
				return nil
			})
		}))
		theirs := time.Since(began)
		w.seen = cache{}
		began = time.Now()
		v := must[*Seen](b)(w.See(background, studio.View{Sort: []studio.SortBy{{Column: column, Descending: i%2 == 1}}}))
		ratios = append(ratios, time.Since(began).Seconds()/theirs.Seconds())
		if i == 0 {
			windows(b, v)
		}
	}
	b.ReportMetric(median(ratios), "of-order-by")
}

// windows reads 200 rows at 300 places.
func windows(b *testing.B, v *Seen) {
	took := []time.Duration{}
	for range 300 {
		at := rand.IntN(v.Count() - 200)
		began := time.Now()
		page := must[studio.RowPage](b)(v.Page(background, at, 200))
		took = append(took, time.Since(began))
		if len(page.Rows) != 200 {
			b.Fatal(len(page.Rows))
		}
	}
	b.ReportMetric(percentile(took, 50), "window-p50-ms")
	b.ReportMetric(percentile(took, 99), "window-p99-ms")
}

// cpu is what this process has used.
func cpu() time.Duration {
	var used syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &used) != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// BenchmarkLedger: what a result costs, marked first or not, with synchronous=FULL and OFF; and pages that are read meanwhile.
func BenchmarkLedger(b *testing.B) {
	rows := benchRows() / 5
	w := wide(b, folder(b))
	fillWide(b, w, rows)
	all := must[*Seen](b)(w.See(background, studio.View{}))
	value := text("a value of usual length")
	// work is what the calls of a run cost, in hashes of 4 KB.
	put := func(b *testing.B, synchronous string, work int) (wall, used time.Duration) {
		ok(b, w.turnOver(func() error { return once(w.writer, `pragma synchronous = `+synchronous) }))
		run := must[studio.Run](b)(w.Begin(background, studio.Run{FillerID: "a1"}, all.All))
		l := must[*Ledger](b)(w.OpenLedger(background, run.ID))
		began, before := time.Now(), cpu()
		input := make([]byte, 16)
		next, ended := atomic.Int64{}, make(chan error, 16)
		for range cap(ended) {
			go func() {
				block, err := make([]byte, 4096), error(nil)
				for err == nil {
					at := int(next.Add(1)) - 1
					if at >= rows {
						break
					}
					for range work {
						block[0] = sha256.Sum256(block)[0]
					}
					err = l.Put(Result{Row: all.id(at), State: studio.CellDone, Tries: 1, Input: input, Values: []*string{value, value, value, value}})
				}
				ended <- err
			}()
		}
		for range cap(ended) {
			ok(b, <-ended)
		}
		ok(b, l.Flush())
		wall, used = time.Since(began), cpu()-before
		ok(b, l.Close(studio.RunDone, "", studio.RunCounts{}))
		_, _, err := w.UndoRun(background, run.ID)
		ok(b, err)
		return wall, used
	}
	for name, work := range map[string]int{"FullOverOffAlone": 0, "FullOverOffInARun": 8} {
		b.Run(name, func(b *testing.B) {
			ratios, costs := []float64{}, []float64{}
			for b.Loop() {
				off, _ := put(b, "off", work)
				full, used := put(b, "full", work)
				ratios = append(ratios, full.Seconds()/off.Seconds())
				costs = append(costs, float64(used.Nanoseconds())/1000/float64(rows))
			}
			b.ReportMetric(median(ratios), "full/off-wall")
			b.ReportMetric(median(costs), "CPU-µs/row")
		})
	}
	b.Run("Marked", func(b *testing.B) { markBench(b, w, all, rows) })
	b.Run("PagesMeanwhile", func(b *testing.B) {
		for b.Loop() {
			pagesMeanwhile(b, w, all, func() { put(b, "full", 0) })
		}
	})
}

// markBench marks every row before its result, 64 at once.
func markBench(b *testing.B, w *Workbook, all *Seen, rows int) {
	costs, rates := []float64{}, []float64{}
	for b.Loop() {
		run := must[studio.Run](b)(w.Begin(background, studio.Run{FillerID: "a1"}, all.All))
		l := must[*Ledger](b)(w.OpenLedger(background, run.ID))
		began, before := time.Now(), cpu()
		next, ended := atomic.Int64{}, make(chan error, 64)
		for range 64 {
			go func() {
				var err error
				for err == nil {
					at := int(next.Add(1)) - 1
					if at >= rows {
						break
					}
					if err = l.Mark(all.id(at), nil, 0); err == nil {
						err = l.Put(Result{Row: all.id(at), State: studio.CellDone})
					}
				}
				ended <- err
			}()
		}
		for range 64 {
			ok(b, <-ended)
		}
		ok(b, l.Flush())
		costs = append(costs, float64((cpu()-before).Nanoseconds())/1000/float64(rows))
		rates = append(rates, float64(rows)/time.Since(began).Seconds())
		ok(b, l.Close(studio.RunDone, "", studio.RunCounts{}))
		_, _, err := w.UndoRun(background, run.ID)
		ok(b, err)
	}
	b.ReportMetric(median(costs), "CPU-µs/row")
	b.ReportMetric(median(rates), "rows/s")
}

// pagesMeanwhile reads windows of a sorted view while something writes at full speed.
func pagesMeanwhile(b *testing.B, w *Workbook, all *Seen, write func()) {
	v := must[*Seen](b)(w.See(background, studio.View{Sort: []studio.SortBy{{Column: "c3"}}}))
	var over atomic.Bool
	go func() {
		write()
		over.Store(true)
	}()
	took := []time.Duration{}
	for !over.Load() {
		began := time.Now()
		must[studio.RowPage](b)(v.Page(background, rand.IntN(v.Count()-200), 200))
		took = append(took, time.Since(began))
		time.Sleep(5 * time.Millisecond)
	}
	b.ReportMetric(percentile(took, 50), "page-p50-ms")
	b.ReportMetric(percentile(took, 99), "page-p99-ms")
	_ = all
}

// BenchmarkMemory: what a run over all rows adds to the memory of the process, from its plan to the last result (goal: flat).
func BenchmarkMemory(b *testing.B) {
	for b.Loop() {
		w := wide(b, folder(b))
		fillWide(b, w, benchRows())
		debug.FreeOSMemory()
		before, most := resident(), 0
		all := must[*Seen](b)(w.See(background, studio.View{}))
		run := must[studio.Run](b)(w.Begin(background, studio.Run{FillerID: "a1"}, all.All))
		l := must[*Ledger](b)(w.OpenLedger(background, run.ID))
		window := []int64{}
		for row, err := range l.Remaining(background) {
			ok(b, err)
			if window = append(window, row); len(window) < 500 {
				continue
			}
			ok(b, w.Inputs(background, []string{"c1", "c3"}, window, func(row int64, cells []*string) error {
				return l.Put(Result{Row: row, State: studio.CellDone, Values: []*string{cells[0], cells[1]}})
			}))
			if window = window[:0]; row%20_000 == 0 {
				most = max(most, resident())
			}
		}
		ok(b, l.Close(studio.RunDone, "", studio.RunCounts{}))
		b.ReportMetric(float64(most-before)/1024, "MB-more")
	}
}

// resident is the memory of this process in KB, where the system tells.
func resident() int {
	status, _ := os.ReadFile("/proc/self/status")
	_, after, _ := strings.Cut(string(status), "VmRSS:")
	kilobytes, _, _ := strings.Cut(strings.TrimSpace(after), " ")
	n, _ := strconv.Atoi(kilobytes)
	return n
}

// BenchmarkFill fills a whole column and every third row of it, of a sorted view, takes that back and does it again.
func BenchmarkFill(b *testing.B) {
	w := wide(b, folder(b))
	fillWide(b, w, benchRows())
	sorted := must[*Seen](b)(w.See(background, studio.View{Sort: []studio.SortBy{{Column: "c5"}}}))
	for name, every := range map[string]int64{"all": 1, "third": 3} {
		rows := func(yield func(int64) bool) {
			for row := range sorted.All {
				if row%every == 0 && !yield(row) {
					return
				}
			}
		}
		b.Run(name, func(b *testing.B) {
			timed := func(unit string, do func() error) {
				began := time.Now()
				ok(b, do())
				b.ReportMetric(time.Since(began).Seconds(), unit)
			}
			for b.Loop() {
				timed("fill-s", func() error {
					_, err := w.Fill(background, rows, []string{"c6"}, []*string{text("Reykjavik")}, func(float64) {})
					return err
				})
				timed("undo-s", func() error { _, err := w.Undo(background); return err })
				timed("redo-s", func() error { _, err := w.Redo(background); return err })
				must[Edit](b)(w.Undo(background))
			}
		})
	}
}
