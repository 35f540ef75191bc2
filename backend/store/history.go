package store

import (
	"context"
	"database/sql"
	"math"
	"strings"
	"time"

	"connectorstudio/backend/studio"
)

const (
	mostCalls = 200 // of a window of the history
	mostDays  = 366 // that can be counted at once
)

// Calls returns a window of the history, newest first.
func (s *Store) Calls(ctx context.Context, q studio.CallQuery) (studio.CallPage, error) {
	page := studio.CallPage{Rows: []studio.CallRow{}}
	count := min(max(q.Count, 0), mostCalls)
	err := s.read(ctx, func(tx *sql.Tx) error {
		oldest, err := oldestSince(tx, q.Since)
		if err != nil {
			return err
		}
		before, err := numberBefore(tx, q.Before)
		if err != nil {
			return err
		}
		words, err := wordsExpression(tx, q.Search)
		if err != nil {
			return err
		}
		window := selectCalls(q, words, q.FailedOnly, oldest, true)
		window.add(window.number+` < ?`, before)
		if page.Rows, err = window.rows(tx, count+1); err != nil {
			return err
		}
		if page.More = len(page.Rows) > count; page.More {
			page.Rows = page.Rows[:count]
		}
		failed := selectCalls(q, words, true, oldest, q.Since != nil)
		page.Failed, err = failed.count(tx)
		return err
	})
	return page, err
}

// oldestSince returns the number below which no call is as young as since. Calls are numbered as they
// end, which is nearly the order in which they start: the bound spares going through all older ones.
func oldestSince(tx *sql.Tx, since *time.Time) (number int64, err error) {
	if since == nil {
		return 0, nil
	}
	err = tx.QueryRow(`select coalesce(min(number), ?) from call indexed by call_started where started_at >= ?`, int64(math.MaxInt64), since.UnixMilli()).Scan(&number)
	return number, err
}

// numberBefore returns the number of the call at which the window before ended. When it has been
// trimmed since, the next older one takes its place: ids sort by time.
func numberBefore(tx *sql.Tx, id string) (number int64, err error) {
	if id == "" {
		return math.MaxInt64, nil
	}
	err = tx.QueryRow(`select coalesce((select number from call where id = ?1), (select max(number) + 1 from call where id < ?1), 0)`, id).Scan(&number)
	return number, err
}

// selection is a part of the history.
type selection struct {
	from   string
	number string // the column that numbers calls
	where  []string
	args   []any
}

func (s *selection) add(condition string, args ...any) {
	s.where, s.args = append(s.where, condition), append(s.args, args...)
}

// selectCalls selects by connector, action, words and time. A search for connector, action and
// failure goes through the index of words alone; whole adds the calls themselves to it.
func selectCalls(q studio.CallQuery, words string, failedOnly bool, oldest int64, whole bool) selection {
	s := selection{from: `call c`, number: `c.number`}
	match := matchExpression(words, q, failedOnly)
	if match != "" {
		s.from, s.number = `call_text t`, `t.rowid`
		s.add(`t.call_text match ?`, match)
		if whole {
			s.from += ` cross join call c on c.number = t.rowid`
		}
	}
	if oldest > 0 {
		s.add(s.number+` >= ?`, oldest)
	}
	if match != "" && !whole {
		return s
	}
	if q.ConnectorID != "" {
		s.add(`c.connector_id = ?`, q.ConnectorID)
	}
	if q.ActionID != "" {
		s.add(`c.action_id = ?`, q.ActionID)
	}
	if failedOnly {
		s.add(`c.failed = 1`)
	}
	if q.Since != nil {
		s.add(`c.started_at >= ?`, q.Since.UnixMilli())
	}
	return s
}

func (s selection) condition() string {
	if len(s.where) == 0 {
		return `true`
	}
	return strings.Join(s.where, ` and `)
}

func (s selection) count(tx *sql.Tx) (n int, err error) {
	err = tx.QueryRow(`select count(*) from `+s.from+` where `+s.condition(), s.args...).Scan(&n)
	return n, err
}

func (s selection) rows(tx *sql.Tx, count int) ([]studio.CallRow, error) {
	list := []studio.CallRow{}
	rows, err := tx.Query(`select c.id, c.connector_id, c.action_id, c.action_name, c.source, c.started_at, c.method,
		c.url, c.status, c.failure, c.millis, c.size from `+s.from+` where `+s.condition()+
		` order by `+s.number+` desc limit ?`, append(s.args, count)...)
	if err != nil {
		return list, err
	}
	defer rows.Close()
	for rows.Next() {
		var r studio.CallRow
		var at int64
		err := rows.Scan(&r.ID, &r.ConnectorID, &r.ActionID, &r.ActionName, &r.Source, &at, &r.Method, &r.URL, &r.Status, &r.Failure, &r.Millis, &r.Size)
		if err != nil {
			return list, err
		}
		r.StartedAt = time.UnixMilli(at).UTC()
		list = append(list, r)
	}
	return list, rows.Err()
}

// FailedSince counts the failed calls of a connector since a moment.
func (s *Store) FailedSince(ctx context.Context, connectorID string, since time.Time) (n int, err error) {
	err = s.readers.QueryRowContext(ctx, `select count(*) from call where failed = 1 and connector_id = ? and started_at >= ?`,
		connectorID, since.UnixMilli()).Scan(&n)
	return n, failure(err)
}

// Days counts the calls of the last n days (366 at most) in local time, today included, oldest first;
// of all connectors for an empty id.
func (s *Store) Days(ctx context.Context, connectorID string, n int) ([]studio.Day, error) {
	days := []studio.Day{}
	now := s.now().Local()
	err := s.read(ctx, func(tx *sql.Tx) error {
		query, of := `select count(*), coalesce(sum(failed), 0) from call where started_at >= ? and started_at < ?`, []any{}
		if connectorID != "" {
			query, of = query+` and connector_id = ?`, []any{connectorID}
		}
		counting, err := tx.Prepare(query)
		if err != nil {
			return err
		}
		defer counting.Close()
		for back := max(0, min(n, mostDays)) - 1; back >= 0; back-- {
			// The calendar knows how long the day is where clocks are changed.
			from := time.Date(now.Year(), now.Month(), now.Day()-back, 0, 0, 0, 0, time.Local)
			to := time.Date(now.Year(), now.Month(), now.Day()-back+1, 0, 0, 0, 0, time.Local)
			day := studio.Day{Date: from.Format(time.DateOnly)}
			args := append([]any{from.UnixMilli(), to.UnixMilli()}, of...)
			if err := counting.QueryRow(args...).Scan(&day.Calls, &day.Failed); err != nil {
				return err
			}
			days = append(days, day)
		}
		return nil
	})
	return days, err
}

// BodyIDs returns the names of all response files that the history refers to.
func (s *Store) BodyIDs(ctx context.Context) (map[string]bool, error) {
	used := map[string]bool{}
	ids, err := texts(s.readers.QueryContext(ctx, `select body_id from call where body_id <> ''`))
	for _, id := range ids {
		used[id] = true
	}
	return used, failure(err)
}
