package workbook

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"iter"
	"strconv"
	"strings"
	"time"

	"zombiezen.com/go/sqlite"

	"connectorstudio/backend/studio"
)

// partRows is how many rows a part of a plan has.
const partRows = 4096

// Begin keeps a new run over rows, in the order in which they are to be performed; a row may be there only
// once. Of run the FillerID, Name, Definition and Who are taken; all of its rows are queued. It fails with
// CodeConflict while a run of the same action's columns is under way.
func (w *Workbook) Begin(ctx context.Context, run studio.Run, rows iter.Seq[int64]) (begun studio.Run, err error) {
	return w.BeginAfter(ctx, run, After{}, rows)
}

// BeginAfter is Begin for one of several runs that were asked for together. It fails with CodeConflict too when the one
// before it has nothing after it any more.
func (w *Workbook) BeginAfter(ctx context.Context, run studio.Run, after After, rows iter.Seq[int64]) (begun studio.Run, err error) {
	definition, err := json.Marshal(run.Definition)
	if err != nil {
		return run, err
	}
	lock, err := w.lockRuns(run.FillerID)
	if err != nil {
		return run, err
	}
	defer lock.Close()
	err = w.write(ctx, func(c *sqlite.Conn) error {
		s, err := w.shapeIn(c)
		if err != nil {
			return err
		}
		if s.filler(run.FillerID) < 0 {
			return missing("action")
		}
		started := w.now().UTC().Truncate(time.Millisecond)
		err = execute(c, `insert into run (filler, name, state, why, definition, who, started, ended, counts, planned)
			values (?, ?, ?, '', ?, ?, ?, 0, '{}', 0)`, run.FillerID, run.Name, string(studio.RunRunning), string(definition), run.Who, started.UnixMilli())
		if err != nil {
			return err
		}
		number := c.LastInsertRowID()
		if err := w.queue(c, number, after); err != nil {
			return err
		}
		planned, err := plan(c, number, rows)
		if err != nil {
			return err
		}
		counts := studio.RunCounts{Planned: planned, Queued: planned}
		begun = studio.Run{
			ID: w.RunID(number), WorkbookID: w.id, FillerID: run.FillerID, Name: run.Name, State: studio.RunRunning,
			Definition: run.Definition, Who: run.Who, StartedAt: started, Counts: counts,
		}
		text, err := json.Marshal(counts)
		if err != nil {
			return err
		}
		return execute(c, `update run set planned = ?, counts = ? where id = ?`, planned, string(text), number)
	}, run.FillerID)
	return begun, err
}

// plan keeps the ids of a run, each as its distance from the one before.
func plan(c *sqlite.Conn, run int64, rows iter.Seq[int64]) (planned int, err error) {
	part, count, last, ids := 0, 0, int64(0), []byte{}
	save := func() error {
		if count == 0 {
			return nil
		}
		err := execute(c, `insert into planned values (?, ?, ?, ?)`, run, part, count, ids)
		part, count, last, ids = part+1, 0, 0, ids[:0]
		return err
	}
	for row := range rows {
		ids = binary.AppendVarint(ids, row-last)
		last = row
		planned++
		if count++; count == partRows {
			if err := save(); err != nil {
				return planned, err
			}
		}
	}
	return planned, save()
}

// planPart reads a part of a plan; none when there are no more.
func planPart(c *sqlite.Conn, run int64, part int) (rows []int64, err error) {
	raw := []byte(nil)
	err = each(c, `select count, ids from planned where run = ? and part = ?`, func(s *sqlite.Stmt) error {
		rows = make([]int64, 0, s.ColumnInt(0))
		raw = make([]byte, s.ColumnLen(1))
		s.ColumnBytes(1, raw)
		return nil
	}, run, part)
	for last := int64(0); len(raw) > 0; {
		distance, n := binary.Varint(raw)
		if n <= 0 {
			return nil, damaged("The plan of a run cannot be read.")
		}
		raw, last = raw[n:], last+distance
		rows = append(rows, last)
	}
	return rows, err
}

// RunID is the id of a run by its number.
func (w *Workbook) RunID(number int64) string { return w.id + "-" + strconv.FormatInt(number, 10) }

// RunNumber takes the id of a run apart: the workbook it is in, and its number there.
func RunNumber(runID string) (workbookID string, number int64, err error) {
	workbookID, digits, _ := strings.Cut(runID, "-")
	number, bad := strconv.ParseInt(digits, 10, 64)
	if bad != nil || number < 1 || !studio.IsID(workbookID) {
		return "", 0, missing("run")
	}
	return workbookID, number, nil
}

func (w *Workbook) runNumber(runID string) (int64, error) {
	id, number, err := RunNumber(runID)
	if err == nil && id != w.id {
		err = missing("run")
	}
	return number, err
}

const runFields = `id, filler, name, state, why, definition, who, started, ended, counts, undone`

func (w *Workbook) scanRun(s *sqlite.Stmt) (studio.Run, error) {
	run := studio.Run{
		ID: w.RunID(s.ColumnInt64(0)), WorkbookID: w.id, FillerID: s.ColumnText(1), Name: s.ColumnText(2),
		State: studio.RunState(s.ColumnText(3)), Why: s.ColumnText(4), Who: s.ColumnText(6),
		StartedAt: moment(s.ColumnInt64(7)), EndedAt: moment(s.ColumnInt64(8)), Undone: s.ColumnBool(10),
	}
	if json.Unmarshal([]byte(s.ColumnText(5)), &run.Definition) != nil || json.Unmarshal([]byte(s.ColumnText(9)), &run.Counts) != nil {
		return run, damaged("What is kept of a run cannot be read.")
	}
	return run, nil
}

// moment is a time kept in milliseconds, 0 being none.
func moment(millis int64) time.Time {
	if millis == 0 {
		return time.Time{}
	}
	return time.UnixMilli(millis).UTC()
}

// Runs returns all runs, the latest first. The counts of one that is not over are counted in its results; one that
// was running when its program ended is paused.
func (w *Workbook) Runs(ctx context.Context) (runs []studio.Run, err error) {
	runs = []studio.Run{}
	err = w.read(ctx, func(c *sqlite.Conn) error {
		err := each(c, `select `+runFields+` from run order by id desc`, func(s *sqlite.Stmt) error {
			run, err := w.scanRun(s)
			runs = append(runs, run)
			return err
		})
		for i := 0; err == nil && i < len(runs); i++ {
			err = w.recount(c, &runs[i])
		}
		if err == nil {
			err = addNext(c, w, runs)
		}
		return err
	})
	return runs, err
}

// Run returns a run, as Runs does.
func (w *Workbook) Run(ctx context.Context, runID string) (run studio.Run, err error) {
	number, err := w.runNumber(runID)
	if err != nil {
		return run, err
	}
	err = w.read(ctx, func(c *sqlite.Conn) error {
		if run, err = w.loadRun(c, number); err != nil {
			return err
		}
		if err := w.recount(c, &run); err != nil {
			return err
		}
		one := []studio.Run{run}
		err = addNext(c, w, one)
		run = one[0]
		return err
	})
	return run, err
}

func (w *Workbook) loadRun(c *sqlite.Conn, number int64) (run studio.Run, err error) {
	found := false
	err = each(c, `select `+runFields+` from run where id = ?`, func(s *sqlite.Stmt) error {
		found = true
		run, err = w.scanRun(s)
		return err
	}, number)
	if err == nil && !found {
		err = missing("run")
	}
	return run, err
}

// recount replaces the counts of a run that is not over by those of its results: it may have been killed.
func (w *Workbook) recount(c *sqlite.Conn, run *studio.Run) error {
	if run.State.Over() {
		return nil
	}
	if run.State == studio.RunRunning && !w.Running(run.FillerID) {
		run.State, run.Why = studio.RunPaused, "The application ended while it was running."
	}
	_, number, err := RunNumber(run.ID)
	if err != nil {
		return err
	}
	run.Counts, err = countResults(c, run.FillerID, number)
	return err
}

// countResults counts what a run stored, that which later runs have overwritten since included.
func countResults(c *sqlite.Conn, filler string, run int64) (counts studio.RunCounts, err error) {
	planned, err := number(c, `select planned from run where id = ?`, run)
	if err != nil {
		return counts, err
	}
	counts.Planned, counts.Queued = int(planned), int(planned)
	there, err := number(c, `select count(*) from sqlite_schema where type = 'table' and name = ?`, "result_"+filler)
	if err != nil || there == 0 {
		return counts, err
	}
	columns := `state, count(*), sum(tries), sum(shared)`
	// What the run added to other rows than it planned does not count.
	where := ` where run = ?1 and row not in (select row from made where run = ?1) group by state`
	return counts, each(c, `select `+columns+` from `+resultTable(filler)+where+` union all select `+columns+` from `+beforeTable(filler)+where, func(s *sqlite.Stmt) error {
		count := s.ColumnInt(1)
		counts.Calls += s.ColumnInt(2)
		counts.Shared += s.ColumnInt(3)
		into := counts.Of(stateOf(s.ColumnInt64(0)))
		if into != nil {
			*into += count
			counts.Queued -= count
		}
		return nil
	}, run)
}
