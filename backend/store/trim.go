package store

import (
	"context"
	"database/sql"
	"time"

	"connectorstudio/backend/studio"
)

const (
	testsKept   = 10  // of each action, whatever the limits
	deleteBatch = 200 // calls of one transaction, so that others get their turn
)

// untested spares the last tests of each action that still exists. It is asked of few calls only.
const untested = `not (source = 'test' and action_id in (select id from action) and number >= coalesce((select newer.number
	from call newer where newer.action_id = call.action_id and newer.source = 'test' order by newer.number desc limit 1 offset ?), 0))`

// TrimCalls forgets calls that are older than the settings allow, more than they allow, or whose
// bodies together need more room; the newest stay, and the last ten tests of every action. The words
// of what is forgotten leave the index when it is next put in order, a tenth of it at the latest.
func (s *Store) TrimCalls(ctx context.Context, settings studio.Settings) error {
	settings = settings.Clamped()
	first, err := s.firstToKeep(ctx, settings)
	if err != nil {
		return err
	}
	oldest := s.now().Add(-time.Duration(settings.HistoryDays) * 24 * time.Hour).UnixMilli()
	_, err = s.deleteCalls(ctx, `(started_at < ? or number < ? or (number < ? and body_id <> '')) and `+untested,
		oldest, first.call, first.body, testsKept-1)
	return err
}

// firstToKeep are the numbers from which on calls, and calls with bodies, are within the limits.
type firstToKeep struct{ call, body int64 }

func (s *Store) firstToKeep(ctx context.Context, settings studio.Settings) (first firstToKeep, err error) {
	room := int64(settings.HistoryMegabytes) << 20
	err = s.read(ctx, func(tx *sql.Tx) error {
		var used int64
		err := tx.QueryRow(`select coalesce((select number from call order by number desc limit 1 offset ?), 0),
			(select coalesce(sum(size), 0) from call where body_id <> '')`, settings.HistoryCalls-1).Scan(&first.call, &used)
		if err != nil || used <= room {
			return err
		}
		return tx.QueryRow(`select coalesce(max(number) + 1, 0) from (
			select number, sum(size) over (order by number desc) as used from call where body_id <> '') where used > ?`, room).Scan(&first.body)
	})
	return first, err
}

// ClearTests forgets the tests of an action.
func (s *Store) ClearTests(ctx context.Context, actionID string) error {
	return s.eraseCalls(ctx, `action_id = ? and source = 'test'`, actionID)
}

// ClearCalls forgets the history of a connector, or all of it for an empty id.
func (s *Store) ClearCalls(ctx context.Context, connectorID string) error {
	if connectorID != "" {
		return s.eraseCalls(ctx, `connector_id = ?`, connectorID)
	}
	err := s.write(ctx, func(tx *sql.Tx) error {
		// The words first, all at once: call by call it would take minutes.
		if _, err := tx.Exec(`insert into call_text (call_text) values ('delete-all')`); err != nil {
			return err
		}
		_, err := tx.Exec(`delete from call`)
		return err
	})
	if err != nil {
		return err
	}
	return s.emptyLog(ctx)
}

// eraseCalls forgets the calls that a condition names, and every trace of them.
func (s *Store) eraseCalls(ctx context.Context, condition string, args ...any) error {
	deleted, err := s.deleteCalls(ctx, condition, args...)
	if err != nil || deleted == 0 {
		return err
	}
	return s.forgetWords(ctx)
}

// deleteCalls forgets the calls that a condition names, in batches.
func (s *Store) deleteCalls(ctx context.Context, condition string, args ...any) (deleted int, err error) {
	doomed := []int64{}
	err = s.read(ctx, func(tx *sql.Tx) (err error) {
		doomed, err = numbers(tx.Query(`select number from call where `+condition+` order by number`, args...))
		return err
	})
	for err == nil && deleted < len(doomed) {
		batch := doomed[deleted:min(len(doomed), deleted+deleteBatch)]
		err = s.write(ctx, func(tx *sql.Tx) error {
			for _, number := range batch {
				if _, err := tx.Exec(`delete from call where number = ?`, number); err != nil {
					return err
				}
			}
			return nil
		})
		deleted += len(batch)
	}
	return deleted, err
}

// forgetWords rewrites the index of words in small steps until no deleted word is left in it, and then
// empties the log (reliability E12). See https://www.sqlite.org/fts5.html#the_merge_command.
func (s *Store) forgetWords(ctx context.Context) error {
	for pages := -500; ; pages = 500 {
		changes := 0
		err := s.write(ctx, func(tx *sql.Tx) error {
			before, after := 0, 0
			if err := tx.QueryRow(`select total_changes()`).Scan(&before); err != nil {
				return err
			}
			if _, err := tx.Exec(`insert into call_text (call_text, rank) values ('merge', ?)`, pages); err != nil {
				return err
			}
			err := tx.QueryRow(`select total_changes()`).Scan(&after)
			changes = after - before
			return err
		})
		if err != nil {
			return err
		}
		if changes < 2 {
			return s.emptyLog(ctx)
		}
	}
}

// emptyLog moves the log into the database, where freed pages are overwritten. A reader at work keeps
// it from being emptied now; then a later write does it.
func (s *Store) emptyLog(ctx context.Context) error {
	s.turn.Lock()
	defer s.turn.Unlock()
	_, err := s.writer.ExecContext(context.WithoutCancel(ctx), `pragma wal_checkpoint(truncate)`)
	return failure(err)
}

func numbers(rows *sql.Rows, err error) ([]int64, error) {
	found := []int64{}
	if err != nil {
		return found, err
	}
	defer rows.Close()
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return found, err
		}
		found = append(found, n)
	}
	return found, rows.Err()
}
