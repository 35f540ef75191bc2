package workbook

import (
	"context"
	"iter"

	"zombiezen.com/go/sqlite"
)

// Remaining gives the rows without a final result, in the order of the plan, also those that were deleted since:
// Inputs leaves them out. It holds a few thousand of them at a time. The error comes with row 0, last.
func (l *Ledger) Remaining(ctx context.Context) iter.Seq2[int64, error] {
	return func(yield func(int64, error) bool) {
		for part := 0; ; part++ {
			rows, left, err := l.remaining(ctx, part)
			if err != nil {
				yield(0, err)
				return
			}
			if len(rows) == 0 {
				return
			}
			for i, row := range rows {
				if left[i] && !yield(row, nil) {
					return
				}
			}
		}
	}
}

// remaining reads a part of the plan and which of its rows are left.
func (l *Ledger) remaining(ctx context.Context, part int) (rows []int64, left []bool, err error) {
	err = l.w.read(ctx, func(c *sqlite.Conn) error {
		if rows, err = planPart(c, l.run, part); err != nil || len(rows) == 0 {
			return err
		}
		through := map[int64]bool{}
		first, last := bounds(rows)
		for _, table := range []string{resultTable(l.filler), beforeTable(l.filler)} {
			err := each(c, `select row from `+table+` where row between ? and ? and run = ? and state > ?`, func(s *sqlite.Stmt) error {
				through[s.ColumnInt64(0)] = true
				return nil
			}, first, last, l.run, codeRunning)
			if err != nil {
				return err
			}
		}
		left = make([]bool, len(rows))
		for i, row := range rows {
			left[i] = !through[row]
		}
		return nil
	})
	return rows, left, err
}

func bounds(rows []int64) (first, last int64) {
	first, last = rows[0], rows[0]
	for _, row := range rows {
		first, last = min(first, row), max(last, row)
	}
	return first, last
}

// Recover is for a run that was killed: rows that were marked and have no result may have reached the
// system. They become unknown, or, if their call may be repeated, are queued again. It tells how many.
func (l *Ledger) Recover(ctx context.Context, repeatable bool) (rows int, err error) {
	marked := int64(0)
	err = l.w.read(ctx, func(c *sqlite.Conn) error {
		marked, err = number(c, `select exists (select 1 from `+resultTable(l.filler)+` where run = ? and state = ?)`, l.run, codeRunning)
		return err
	})
	if err != nil || marked == 0 {
		return 0, err
	}
	to, detail := int64(codeUnknown), interrupted
	if repeatable {
		to, detail = codeQueued, ""
	}
	err = l.w.write(ctx, func(c *sqlite.Conn) error {
		cause := "interrupted"
		if repeatable {
			cause = ""
		}
		err := once(c, `update `+resultTable(l.filler)+` set state = ?, cause = nullif(?, ''), detail = nullif(?, ''), at = ? where run = ? and state = ?`,
			to, cause, detail, l.w.now().UnixMilli(), l.run, codeRunning)
		rows = c.Changes()
		return err
	}, l.filler)
	return rows, err
}

// settle gives the rows of a run that is over, and that have no end, what they had before it; rows that are marked
// are unknown.
func (l *Ledger) settle(c *sqlite.Conn) error {
	result, before := resultTable(l.filler), beforeTable(l.filler)
	err := once(c, `update `+result+` set state = ?, cause = 'interrupted', detail = ? where run = ? and state = ?`, codeUnknown, interrupted, l.run, codeRunning)
	if err != nil {
		return err
	}
	outputs, err := outputColumns(c, l.filler)
	if err != nil {
		return err
	}
	columns := `row, run, ` + resultFields + quoted("", outputs)
	rows, err := spans(c, `select row, row from `+result+` where run = ? and state = ?`, l.run, codeQueued)
	for _, row := range rows {
		for _, statement := range []string{
			`delete from ` + result + ` where row = ?2`,
			`insert into ` + result + ` (` + columns + `) select ` + columns + ` from ` + before + ` where over = ?1 and row = ?2`,
			`delete from ` + before + ` where over = ?1 and row = ?2`,
		} {
			if err == nil {
				err = execute(c, statement, l.run, row[0])
			}
		}
	}
	return err
}

const interrupted = "The run was interrupted while the call was under way."
