package workbook

import (
	"context"
	"encoding/json"
	"fmt"

	"zombiezen.com/go/sqlite"

	"connectorstudio/backend/studio"
)

// After says where a run stands among those that were asked for together.
type After struct {
	Run  string              // the one that it follows, which has nothing after it from then on; empty for none
	Next []studio.RunRequest // what follows it
}

// nextKey names what follows a run: it is kept with the workbook, so that it survives the program.
func nextKey(run int64) string { return fmt.Sprintf("next %d", run) }

// queue keeps what follows a new run, in the transaction that begins it: nothing of it is lost or begun twice.
func (w *Workbook) queue(c *sqlite.Conn, run int64, after After) error {
	if after.Run != "" {
		before, err := w.runNumber(after.Run)
		if err != nil {
			return err
		}
		if err := execute(c, `delete from meta where key = ?`, nextKey(before)); err != nil {
			return err
		}
		if c.Changes() == 0 {
			return studio.Fail(studio.CodeConflict, "Nothing follows this run any more.", "Start the run by itself.")
		}
	}
	return keepNext(c, run, after.Next)
}

func keepNext(c *sqlite.Conn, run int64, next []studio.RunRequest) error {
	if len(next) == 0 {
		return execute(c, `delete from meta where key = ?`, nextKey(run))
	}
	text, err := json.Marshal(next)
	if err != nil {
		return err
	}
	return execute(c, `insert into meta values (?1, ?2) on conflict (key) do update set value = ?2`, nextKey(run), string(text))
}

// Next returns what was asked for to follow a run, in its order.
func (w *Workbook) Next(ctx context.Context, runID string) (next []studio.RunRequest, err error) {
	number, err := w.runNumber(runID)
	if err != nil {
		return nil, err
	}
	err = w.read(ctx, func(c *sqlite.Conn) error {
		return each(c, `select value from meta where key = ?`, func(s *sqlite.Stmt) error {
			if json.Unmarshal([]byte(s.ColumnText(0)), &next) != nil {
				return damaged("What follows a run cannot be read.")
			}
			return nil
		}, nextKey(number))
	})
	return next, err
}

// SetNext changes what follows a run; none forgets it. why tells what kept it from beginning, empty for nothing.
func (w *Workbook) SetNext(ctx context.Context, runID string, next []studio.RunRequest, why string) error {
	number, err := w.runNumber(runID)
	if err != nil {
		return err
	}
	return w.write(ctx, func(c *sqlite.Conn) error {
		if err := keepNext(c, number, next); err != nil {
			return err
		}
		return execute(c, `update run set why = ? where id = ? and state in ('done', 'cancelled')`, why, number)
	})
}

// addNext tells of runs which columns follow them.
func addNext(c *sqlite.Conn, w *Workbook, runs []studio.Run) error {
	follow := map[string][]string{}
	const query = `select substr(m.key, 6), e.value ->> '$.fillerId' from meta m, json_each(m.value) e where m.key like 'next %' order by m.key, e.key`
	err := each(c, query, func(s *sqlite.Stmt) error {
		id := w.RunID(s.ColumnInt64(0))
		follow[id] = append(follow[id], s.ColumnText(1))
		return nil
	})
	for i := range runs {
		runs[i].Next = follow[runs[i].ID]
	}
	return err
}
