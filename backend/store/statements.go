package store

import (
	"database/sql"
	"sync"
)

// statements are those that every call of an action needs, compiled once.
type statements struct {
	mu   sync.Mutex
	kept map[string]*sql.Stmt
}

// of returns the compiled statement of a query, which belongs to one pool. No transaction of a pool with
// one connection may be open meanwhile.
func (s *statements) of(db *sql.DB, query string) (*sql.Stmt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if found := s.kept[query]; found != nil {
		return found, nil
	}
	compiled, err := db.Prepare(query)
	if err != nil {
		return nil, err
	}
	if s.kept == nil {
		s.kept = map[string]*sql.Stmt{}
	}
	s.kept[query] = compiled
	return compiled, nil
}
