package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"connectorstudio/backend/studio"
)

const mostRows = 500 // of a window of the list

// listStatuses are in the order in which they want attention; statusNumber yields the place in it.
var listStatuses = []studio.ListStatus{
	studio.StatusBroken, studio.StatusExpired, studio.StatusNotConnected, studio.StatusDraft, studio.StatusConnected,
}

// statusNumber takes the moment as its parameter: an access token that cannot renew itself expires
// without anybody writing it down.
const statusNumber = `case when missing <> '' then 3
	when state = 'connected' and renews = 0 and expires_at <= ? then 1
	when state = 'connected' then 4 when state = 'expired' then 1 when state = 'broken' then 0 else 2 end`

// listOrders hold %s in the place of the direction. What is empty comes last either way.
var listOrders = map[studio.ConnectorSort]string{
	studio.SortName:     `name_key %s`,
	studio.SortCategory: `category = '', category %s`,
	studio.SortMethod:   `method = '', method %s`,
	studio.SortStatus:   `status %s`,
	studio.SortActions:  `actions %s`,
	studio.SortLastUsed: `last_used is null, last_used %s`,
}

// listed is one connector of the list in its place.
type listed struct {
	row    int64
	status int
}

// Connectors returns a window of the list: connectors and drafts. All matches are ordered once, as
// numbers; only the rows of the window are read.
func (s *Store) Connectors(ctx context.Context, q studio.ConnectorQuery) (studio.ConnectorPage, error) {
	page := studio.ConnectorPage{Rows: []studio.ConnectorRow{}}
	err := s.read(ctx, func(tx *sql.Tx) error {
		if err := tx.QueryRow(`select count(*) from connector where deleted_at is null`).Scan(&page.Saved); err != nil {
			return err
		}
		matches, err := s.matches(tx, q)
		if err != nil {
			return err
		}
		page.Counts = counts(matches)
		matches = filtered(matches, q.Filter)
		page.Total = len(matches)
		from := min(max(q.From, 0), len(matches))
		to := min(from+min(max(q.Count, 0), mostRows), len(matches))
		page.Rows, err = s.connectorRows(tx, matches[from:to])
		return err
	})
	return page, err
}

// matches lists what the search and the category leave, in order.
func (s *Store) matches(tx *sql.Tx, q studio.ConnectorQuery) ([]listed, error) {
	where, args := []string{`deleted_at is null`}, []any{s.millis()}
	if q.Category != "" {
		where, args = append(where, `category = ?`), append(args, string(q.Category))
	}
	for _, word := range searchWords(fold(q.Search)) {
		where, args = append(where, `instr(search, ?) > 0`), append(args, word)
	}
	order, known := listOrders[q.Sort]
	if !known {
		order = listOrders[studio.SortName]
	}
	direction := "asc"
	if q.Descending {
		direction = "desc"
	}
	rows, err := tx.Query(fmt.Sprintf(`select rowid, %s as status from connector where %s order by %s, name_key, id`,
		statusNumber, strings.Join(where, ` and `), fmt.Sprintf(order, direction)), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := []listed{}
	for rows.Next() {
		var l listed
		if err := rows.Scan(&l.row, &l.status); err != nil {
			return nil, err
		}
		found = append(found, l)
	}
	return found, rows.Err()
}

func counts(matches []listed) studio.ConnectorCounts {
	c := studio.ConnectorCounts{All: len(matches)}
	for _, m := range matches {
		switch listStatuses[m.status] {
		case studio.StatusConnected:
			c.Connected++
		case studio.StatusDraft:
			c.Draft++
		default:
			c.Attention++
		}
	}
	return c
}

func filtered(matches []listed, filter studio.ListFilter) []listed {
	if filter == studio.FilterAll {
		return matches
	}
	kept := []listed{}
	for _, m := range matches {
		one := counts([]listed{m})
		if filter == studio.FilterConnected && one.Connected > 0 || filter == studio.FilterAttention && one.Attention > 0 ||
			filter == studio.FilterDraft && one.Draft > 0 {
			kept = append(kept, m)
		}
	}
	return kept
}

const rowColumns = `rowid, id, name, description, base_url, logo, category, method, missing, unsaved, actions, last_used`

// connectorRows reads the rows of a window in the order given.
func (s *Store) connectorRows(tx *sql.Tx, window []listed) ([]studio.ConnectorRow, error) {
	page := make([]studio.ConnectorRow, len(window))
	if len(window) == 0 {
		return page, nil
	}
	place, args := map[int64]int{}, []any{}
	for i, l := range window {
		place[l.row] = i
		args = append(args, l.row)
	}
	rows, err := tx.Query(`select `+rowColumns+` from connector where rowid in (?`+strings.Repeat(`, ?`, len(window)-1)+`)`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		number, r, err := scanRow(rows)
		if err != nil {
			return nil, err
		}
		r.Status = listStatuses[window[place[number]].status]
		page[place[number]] = r
	}
	return page, rows.Err()
}

func scanRow(row interface{ Scan(...any) error }) (number int64, r studio.ConnectorRow, err error) {
	var used sql.NullInt64
	err = row.Scan(&number, &r.ID, &r.Name, &r.Description, &r.BaseURL, &r.Logo, &r.Category, &r.Method, &r.Missing, &r.Unsaved, &r.Actions, &used)
	r.LastUsed = moment(used)
	return number, r, err
}

func moment(millis sql.NullInt64) *time.Time {
	if !millis.Valid {
		return nil
	}
	at := time.UnixMilli(millis.Int64).UTC()
	return &at
}

// ConnectorRow returns the row of one connector or draft.
func (s *Store) ConnectorRow(ctx context.Context, id string) (r studio.ConnectorRow, err error) {
	err = s.read(ctx, func(tx *sql.Tx) error {
		var l listed
		err := tx.QueryRow(`select rowid, `+statusNumber+` from connector where id = ? and deleted_at is null`,
			s.millis(), id).Scan(&l.row, &l.status)
		if err != nil {
			return notFound(err, "data connector")
		}
		rows, err := s.connectorRows(tx, []listed{l})
		if err == nil {
			r = rows[0]
		}
		return err
	})
	return r, err
}
