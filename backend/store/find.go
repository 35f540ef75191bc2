package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
)

// Found is a place that a search by name can go to.
type Found struct {
	Kind        string // "connector" or "action"
	ID          string
	ConnectorID string
	Title       string // the name
	Detail      string // the address of a connector; request type, path and connector of an action
}

const mostFound = 100

// Find looks connectors and actions up by all words of a text, best first: the name itself, names that
// begin with it, that have it at the beginning of a word, or anywhere; actions of a connector that has
// the words come last. An empty text finds the connectors used last.
func (s *Store) Find(ctx context.Context, text string, limit int) ([]Found, error) {
	limit = min(max(limit, 0), mostFound)
	whole := nameKey(text)
	words := searchWords(whole)
	if len(words) == 0 {
		recent, err := s.found(ctx, `select 0, 'connector', id, id, name, base_url from connector
			where deleted_at is null order by last_used is null, last_used desc, name_key limit ?`, limit)
		return places(recent), err
	}
	args := []any{whole, limit}
	for _, word := range words {
		args = append(args, word)
	}
	connectors, err := s.found(ctx, findConnectors(len(words)), args...)
	if err != nil {
		return []Found{}, err
	}
	actions, err := s.found(ctx, findActions(len(words)), args...)
	if err != nil {
		return []Found{}, err
	}
	list := append(connectors, actions...)
	slices.SortStableFunc(list, func(a, b hit) int { return cmp.Compare(a.score, b.score) })
	return places(list[:min(len(list), limit)]), nil
}

// The queries take the whole text, the limit, and then the words. score is 0 for the name itself.
const score = `case instr(name_key, ?1) when 0 then 4 when 1 then name_key <> ?1
	else 3 - (instr(' ' || name_key, ' ' || ?1) > 0) end as score`

func findConnectors(words int) string {
	has := []string{}
	for i := range words {
		has = append(has, fmt.Sprintf(`instr(name_key, ?%d) > 0`, i+3))
	}
	return `select ` + score + `, 'connector', id, id, name, base_url from connector
		where deleted_at is null and ` + strings.Join(has, ` and `) + ` order by score, length(name_key), name_key limit ?2`
}

// findActions finds out once a connector, not once an action, which words the connector has.
func findActions(words int) string {
	flags, has := []string{}, []string{}
	for i := range words {
		flags = append(flags, fmt.Sprintf(`instr(name_key, ?%d) > 0 as word%d`, i+3, i))
		has = append(has, fmt.Sprintf(`(word%d or instr(a.name_key, ?%d) > 0)`, i, i+3))
	}
	return `with owner as materialized (select id as owner, ` + strings.Join(flags, `, `) + ` from connector where deleted_at is null),
		best as materialized (select a.id as best, a.name_key as name_key, ` + strings.ReplaceAll(score, `name_key`, `a.name_key`) + `
			from owner cross join action a indexed by action_find on a.connector_id = owner
			where a.deleted_at is null and ` + strings.Join(has, ` and `) + ` order by score, length(a.name_key), a.name_key limit ?2)
		select score, 'action', a.id, c.id, a.name, a.method || ' ' || a.endpoint || ' · ' || c.name
		from best join action a on a.id = best join connector c on c.id = a.connector_id
		order by score, length(a.name_key), a.name_key, c.name_key`
}

// hit is a place with how well it fits.
type hit struct {
	score int
	Found
}

func places(hits []hit) []Found {
	list := []Found{}
	for _, h := range hits {
		list = append(list, h.Found)
	}
	return list
}

func (s *Store) found(ctx context.Context, query string, args ...any) ([]hit, error) {
	rows, err := s.readers.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, failure(err)
	}
	defer rows.Close()
	list := []hit{}
	for rows.Next() {
		var h hit
		if err := rows.Scan(&h.score, &h.Kind, &h.ID, &h.ConnectorID, &h.Title, &h.Detail); err != nil {
			return nil, failure(err)
		}
		list = append(list, h)
	}
	return list, failure(rows.Err())
}
