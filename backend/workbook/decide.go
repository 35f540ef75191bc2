package workbook

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/gofrs/flock"
	"zombiezen.com/go/sqlite"

	"connectorstudio/backend/studio"
)

// CauseElsewhere is the cause of a row that is done because a person said so.
const CauseElsewhere = "elsewhere"

const doneElsewhere = "Marked as done elsewhere."

// Deciding says what became of rows that are unknown.
type Deciding struct {
	RunID string
	Rows  []int64        // their ids; nil for all unknown rows of the run
	As    studio.Verdict // VerdictSent or VerdictNotSent
	Who   string
}

// Decide keeps what a person says of rows whose call may have arrived, as one step that can be undone. Rows that are
// not unknown any more, or that a later run has written, are left out. The decision is 0 when there was none. It
// fails with CodeConflict while a run of these columns is under way, and when the run was taken back.
func (w *Workbook) Decide(ctx context.Context, d Deciding) (decision int64, rows int, err error) {
	became, known := map[studio.Verdict]int64{studio.VerdictSent: codeDone, studio.VerdictNotSent: 0}[d.As]
	if !known {
		return 0, 0, invalid("as", "Say whether the calls arrived: sent or not-sent.")
	}
	number, err := w.runNumber(d.RunID)
	if err != nil {
		return 0, 0, err
	}
	run, lock, err := w.restingRun(ctx, d.RunID)
	if err != nil {
		return 0, 0, err
	}
	defer lock.Close()
	if run.Undone {
		return 0, 0, studio.Fail(studio.CodeConflict, "The values of this run were taken back already.", "")
	}
	rows, err = w.edit(ctx, EditDecide, func(c *sqlite.Conn, s *shape, edit int64) (int, error) {
		if s.filler(run.FillerID) < 0 {
			return 0, missing("action")
		}
		decision = edit
		noted, err := noteUnknown(c, run.FillerID, number, edit, became, w.now().UnixMilli(), d)
		if err != nil || noted == 0 {
			return 0, err
		}
		return noted, w.applyDecision(c, edit)
	})
	if rows == 0 {
		decision = 0
	}
	return decision, rows, err
}

// restingRun returns a run, and keeps others of the same columns out until the lock is closed.
func (w *Workbook) restingRun(ctx context.Context, runID string) (studio.Run, *flock.Flock, error) {
	run, err := w.Run(ctx, runID)
	if err != nil {
		return run, nil, err
	}
	lock, err := w.lockRuns(run.FillerID)
	return run, lock, err
}

// noteUnknown copies the results of rows that are unknown to where they can be taken from again.
func noteUnknown(c *sqlite.Conn, filler string, run, edit, became, now int64, d Deciding) (noted int, err error) {
	query := `insert into decided (edit, run, filler, row, became, who, decided, ` + resultFields + `)
		select ?1, run, ?2, row, ?3, ?4, ?5, ` + resultFields + ` from ` + resultTable(filler) + ` t where run = ?6 and state = ?7
		and exists (select 1 from row where id = t.row and gone is null)`
	args := []any{edit, filler, became, d.Who, now, run, int64(codeUnknown)}
	if d.Rows == nil {
		err = once(c, query, args...)
		return c.Changes(), err
	}
	for _, row := range d.Rows {
		if err := execute(c, query+` and row = ?8`, append(args, row)...); err != nil {
			return noted, err
		}
		noted += c.Changes()
	}
	return noted, nil
}

// applyDecision gives the rows of a decision that are unknown what was said of them.
func (w *Workbook) applyDecision(c *sqlite.Conn, edit int64) error {
	filler, err := fillerDecided(c, `edit = ?`, edit)
	if err != nil || filler == "" {
		return err
	}
	which := ` where state = ?2 and (row, run) in (select row, run from decided where edit = ?1 and undone = 0 and became = ?3)`
	err = once(c, `update `+resultTable(filler)+` set state = ?3, cause = ?4, detail = ?5, at = ?6`+which, edit, int64(codeUnknown), int64(codeDone), CauseElsewhere, doneElsewhere, w.now().UnixMilli())
	if err == nil {
		err = once(c, `delete from `+resultTable(filler)+which, edit, int64(codeUnknown), int64(0))
	}
	if err == nil {
		err = w.countAgain(c, filler, `edit = ?`, edit)
	}
	return err
}

// TakeBackDecision makes the rows of a decision unknown again, but for those that a run has written since.
func (w *Workbook) TakeBackDecision(ctx context.Context, decision int64) (rows int, err error) {
	err = w.write(ctx, func(c *sqlite.Conn) error {
		if rows, err = w.undecide(c, `edit = ?`, decision); err != nil {
			return err
		}
		return execute(c, `update edit set undone = 1 where id = ?1 and id = (select max(id) from edit where undone = 0)`, decision)
	}, "rows")
	return rows, err
}

// TakeBackDecisions makes all rows of a run that a person said something of unknown again, as TakeBackDecision.
func (w *Workbook) TakeBackDecisions(ctx context.Context, runID string) (rows int, err error) {
	run, err := w.runNumber(runID)
	if err != nil {
		return 0, err
	}
	err = w.write(ctx, func(c *sqlite.Conn) error {
		rows, err = w.undecide(c, `run = ?`, run)
		return err
	}, "rows")
	return rows, err
}

// undecide takes back what was said, where that is still all that is known of a row.
func (w *Workbook) undecide(c *sqlite.Conn, which string, arg int64) (rows int, err error) {
	filler, err := fillerDecided(c, which, arg)
	if err != nil || filler == "" {
		return 0, err
	}
	lock, err := w.lockRuns(filler)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	result := resultTable(filler)
	// Of several decisions about a row only the latest counts: the row was unknown again in between.
	err = once(c, `update decided set undone = 2 where `+which+` and undone = 0 and exists (select 1 from row where id = decided.row)
		and not exists (select 1 from run where id = decided.run and undone = 1)
		and not exists (select 1 from decided d where d.row = decided.row and d.run = decided.run and d.undone = 0 and d.id > decided.id)
		and case became when 0 then not exists (select 1 from `+result+` r where r.row = decided.row)
			else exists (select 1 from `+result+` r where r.row = decided.row and r.run = decided.run and r.state = became and r.cause = '`+CauseElsewhere+`') end`, arg)
	if err != nil {
		return 0, err
	}
	rows = c.Changes()
	err = once(c, `insert or replace into `+result+` (row, run, `+resultFields+`) select row, run, `+resultFields+` from decided where undone = 2`)
	if err == nil {
		err = once(c, `update decided set undone = 1 where undone = 2`)
	}
	if err == nil {
		err = w.countAgain(c, filler, which, arg)
	}
	return rows, err
}

// decideAgain does a decision again that was undone, for the rows that are unknown still.
func (w *Workbook) decideAgain(c *sqlite.Conn, edit int64) error {
	filler, err := fillerDecided(c, `edit = ?`, edit)
	if err != nil || filler == "" {
		return err
	}
	lock, err := w.lockRuns(filler)
	if err != nil {
		return err
	}
	defer lock.Close()
	err = once(c, `update decided set undone = 0 where edit = ?1 and undone = 1 and exists (select 1 from `+resultTable(filler)+` r where r.row = decided.row and r.run = decided.run and r.state = ?2)`, edit, int64(codeUnknown))
	if err == nil {
		err = w.applyDecision(c, edit)
	}
	return err
}

// fillerDecided names the columns of decisions, as long as their results are in the file.
func fillerDecided(c *sqlite.Conn, which string, arg int64) (filler string, err error) {
	err = each(c, `select filler from decided where `+which+` limit 1`, func(s *sqlite.Stmt) error {
		filler = s.ColumnText(0)
		return nil
	}, arg)
	if err != nil || filler == "" {
		return "", err
	}
	there, err := tableColumns(c, resultTable(filler))
	if len(there) == 0 {
		filler = ""
	}
	return filler, err
}

// countAgain keeps the counts of runs that are over and whose rows were decided; those of others are always counted.
func (w *Workbook) countAgain(c *sqlite.Conn, filler, which string, arg int64) error {
	if err := bump(c, filler, 1); err != nil {
		return err
	}
	numbers, err := spans(c, `select distinct run, run from decided where `+which, arg)
	for i := 0; err == nil && i < len(numbers); i++ {
		err = w.keepCounts(c, filler, numbers[i][0])
	}
	return err
}

func (w *Workbook) keepCounts(c *sqlite.Conn, filler string, run int64) error {
	kept, err := w.loadRun(c, run)
	if err != nil || !kept.State.Over() {
		return err
	}
	counts, err := countResults(c, filler, run)
	if err != nil {
		return err
	}
	notSent, err := number(c, `select count(distinct row) from decided d where run = ?1 and undone = 0 and became = 0
		and not exists (select 1 from `+resultTable(filler)+` r where r.row = d.row and r.run = ?1)
		and not exists (select 1 from `+beforeTable(filler)+` r where r.row = d.row and r.run = ?1)`, run)
	if err != nil {
		return err
	}
	counts.NotSent = int(notSent)
	counts.Queued -= counts.NotSent
	text, err := json.Marshal(counts)
	if err != nil {
		return err
	}
	return execute(c, `update run set counts = ? where id = ?`, string(text), run)
}

// Decisions tells what people said of rows of a run, the latest first.
func (w *Workbook) Decisions(ctx context.Context, runID string) (decisions []studio.Decision, err error) {
	decisions = []studio.Decision{}
	run, err := w.runNumber(runID)
	if err != nil {
		return decisions, err
	}
	err = w.read(ctx, func(c *sqlite.Conn) error {
		return each(c, `select edit, became, count(*), who, decided from decided where run = ? and undone = 0 group by edit, became order by edit desc`, func(s *sqlite.Stmt) error {
			as := studio.VerdictSent
			if s.ColumnInt64(1) == 0 {
				as = studio.VerdictNotSent
			}
			decisions = append(decisions, studio.Decision{ID: s.ColumnInt64(0), As: as, Rows: s.ColumnInt(2), Who: s.ColumnText(3), At: moment(s.ColumnInt64(4))})
			return nil
		}, run)
	})
	return decisions, err
}
