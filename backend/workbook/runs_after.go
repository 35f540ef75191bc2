package workbook

import (
	"context"
	"fmt"
	"sort"
	"time"

	"zombiezen.com/go/sqlite"

	"connectorstudio/backend/studio"
)

// UndoRun takes back what a run wrote: cells get the results they had before, and rows that it added go
// away. Rows that a later run has overwritten stay as they are; it tells how many. It fails with CodeConflict
// while a run of these columns is under way, or when it was undone before.
func (w *Workbook) UndoRun(ctx context.Context, runID string) (restored, overwritten int, err error) {
	number_, err := w.runNumber(runID)
	if err != nil {
		return 0, 0, err
	}
	run, err := w.Run(ctx, runID)
	if err != nil {
		return 0, 0, err
	}
	lock, err := w.lockRuns(run.FillerID)
	if err != nil {
		return 0, 0, err
	}
	defer lock.Close()
	err = w.write(ctx, func(c *sqlite.Conn) error {
		run, err := w.loadRun(c, number_)
		if err != nil {
			return err
		}
		if run.Undone {
			return studio.Fail(studio.CodeConflict, "The values of this run were taken back already.", "")
		}
		s, err := w.shapeIn(c)
		if err != nil {
			return err
		}
		at := s.filler(run.FillerID)
		if at < 0 {
			return missing("action")
		}
		restored, overwritten, err = takeBackRun(c, s, s.fillers[at], number_)
		if err != nil {
			return err
		}
		state := run.State
		if !state.Over() {
			state = studio.RunCancelled // it cannot go on
			if err := keepNext(c, number_, nil); err != nil {
				return err
			}
		}
		return execute(c, `update run set undone = 1, state = ?, ended = case ended when 0 then ? else ended end where id = ?`, string(state), w.now().UnixMilli(), number_)
	}, run.FillerID, "rows")
	return restored, overwritten, err
}

func takeBackRun(c *sqlite.Conn, s *shape, f fillerShape, run int64) (restored, overwritten int, err error) {
	result, before := resultTable(f.id), beforeTable(f.id)
	later, err := number(c, `select count(*) from `+before+` where run = ?`, run)
	if err != nil {
		return 0, 0, err
	}
	if err := once(c, `delete from `+result+` where run = ?`, run); err != nil {
		return 0, 0, err
	}
	restored = c.Changes()
	outputs, err := outputColumns(c, f.id)
	if err != nil {
		return 0, 0, err
	}
	columns := `row, run, ` + resultFields + quoted("", outputs)
	for _, statement := range []string{
		// Only where the run's own result was: what a later one wrote stays.
		`insert or ignore into ` + result + ` (` + columns + `) select ` + columns + ` from ` + before + ` where over = ?`,
		`delete from ` + before + ` where over = ?`,
		`update counter set value = value - (select count(*) from made m join row r on r.id = m.row where m.run = ? and r.gone is null) where name = 'count'`,
	} {
		if err := once(c, statement, run); err != nil {
			return 0, 0, err
		}
	}
	if err := eraseRows(c, s, `select row from made where run = ?`, run); err != nil {
		return 0, 0, err
	}
	return restored, int(later), nil
}

// Failures groups the rows of a run that failed, by their cause, the largest group first.
func (w *Workbook) Failures(ctx context.Context, runID string) (groups []studio.FailureGroup, err error) {
	groups = []studio.FailureGroup{}
	err = w.resultsOf(ctx, runID, func(c *sqlite.Conn, filler string, run int64) error {
		fields := `row, cause, detail, status`
		from := `(select ` + fields + ` from ` + resultTable(filler) + ` where run = ?1 and state = 6 union all select ` + fields + ` from ` + beforeTable(filler) + ` where run = ?1 and state = 6)`
		return each(c, `select coalesce(cause, ''), count(*), min(row), detail, status from `+from+` group by cause order by count(*) desc, cause`, func(s *sqlite.Stmt) error {
			groups = append(groups, studio.FailureGroup{Cause: s.ColumnText(0), Rows: s.ColumnInt(1), Detail: s.ColumnText(3), Words: causeWords(s.ColumnText(0))})
			return nil
		}, run)
	})
	return groups, err
}

// resultsOf reads what a run stored, as long as its columns are in the workbook.
func (w *Workbook) resultsOf(ctx context.Context, runID string, query func(c *sqlite.Conn, filler string, run int64) error) error {
	number, err := w.runNumber(runID)
	if err != nil {
		return err
	}
	return w.read(ctx, func(c *sqlite.Conn) error {
		run, err := w.loadRun(c, number)
		if err != nil {
			return err
		}
		there, err := tableColumns(c, resultTable(run.FillerID))
		if err != nil || len(there) == 0 {
			return err
		}
		return query(c, run.FillerID, number)
	})
}

// Latency is how long the calls of a run took, those without one left out.
type Latency struct {
	Rows   int             `json:"rows"`
	Median time.Duration   `json:"median"` // to the nearest bucket, as P95 and Most
	P95    time.Duration   `json:"p95"`
	Most   time.Duration   `json:"most"`
	Bars   []LatencyBucket `json:"bars"` // in their order, from the first with rows to the last
}

// LatencyBucket counts the rows that took at least From and less than Below.
type LatencyBucket struct {
	From  time.Duration `json:"from"`
	Below time.Duration `json:"below"`
	Rows  int           `json:"rows"`
}

// Latency measures the calls of a run, in buckets that each end 25 % above where they begin.
func (w *Workbook) Latency(ctx context.Context, runID string) (l Latency, err error) {
	l.Bars = []LatencyBucket{}
	edges := []int64{0}
	for edge := int64(100); edge < 3_600_000_000; edge += edge / 4 {
		edges = append(edges, edge)
	}
	counts := make([]int, len(edges))
	most := int64(0)
	err = w.resultsOf(ctx, runID, func(c *sqlite.Conn, filler string, run int64) error {
		where := ` where run = ?1 and tries > 0`
		return each(c, `select took from `+resultTable(filler)+where+` union all select took from `+beforeTable(filler)+where, func(s *sqlite.Stmt) error {
			took := s.ColumnInt64(0)
			counts[sort.Search(len(edges), func(i int) bool { return edges[i] > took })-1]++
			most = max(most, took)
			l.Rows++
			return nil
		}, run)
	})
	if err != nil || l.Rows == 0 {
		return l, err
	}
	l.fill(edges, counts, most)
	return l, nil
}

func (l *Latency) fill(edges []int64, counts []int, most int64) {
	sum := 0
	for i, count := range counts {
		below := most + 1
		if i+1 < len(edges) {
			below = edges[i+1]
		}
		if count > 0 || (len(l.Bars) > 0 && sum < l.Rows) {
			l.Bars = append(l.Bars, LatencyBucket{From: micros(edges[i]), Below: micros(below), Rows: count})
		}
		middle := micros(min((edges[i]+below)/2, most))
		if sum < (l.Rows+1)/2 && sum+count >= (l.Rows+1)/2 {
			l.Median = middle
		}
		if p95 := (l.Rows*95 + 99) / 100; sum < p95 && sum+count >= p95 {
			l.P95 = middle
		}
		sum += count
	}
	l.Most = micros(most)
}

func micros(n int64) time.Duration { return time.Duration(n) * time.Microsecond }

// Result returns all that is known of an action's result for a row, nil when there is none.
func (w *Workbook) Result(ctx context.Context, row int64, filler string) (found *Result, err error) {
	err = w.read(ctx, func(c *sqlite.Conn) error {
		s, err := w.shapeIn(c)
		if err != nil {
			return err
		}
		at := s.filler(filler)
		if at < 0 {
			return missing("action")
		}
		outputs := s.fillers[at].outputs
		return each(c, fmt.Sprintf(`select row, run, %s%s from %s where row = ?`, resultFields, quoted("", outputs), resultTable(filler)), func(s *sqlite.Stmt) error {
			r := scanResult(s, len(outputs))
			found = &r
			return nil
		}, row)
	})
	return found, err
}
