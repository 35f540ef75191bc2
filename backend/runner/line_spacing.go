package runner

import (
	"sync"
	"time"
)

// spacing gives out the moments at which requests may leave, evenly apart.
type spacing struct {
	apart time.Duration // 0 for no spacing

	mu   sync.Mutex
	next time.Time
}

// take returns how long to wait for the next moment, which is then taken.
func (s *spacing) take(now time.Time) time.Duration {
	if s.apart == 0 {
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	at := s.next
	if at.Before(now) {
		at = now
	}
	s.next = at.Add(s.apart)
	return at.Sub(now)
}
