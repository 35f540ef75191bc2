package runs

import (
	"fmt"
	"sync"

	"connectorstudio/backend/studio"
)

// usualFailures is how many rows may fail one after another.
const usualFailures = 25

// stopping decides when a run ends by itself.
type stopping struct {
	on     studio.StopOn
	mu     sync.Mutex
	streak int
}

// see takes note of a row that is through. It returns why the run must stop, or nothing.
func (s *stopping) see(state studio.CellState, status int, cause string) string {
	if s.on.Unauthorized && status == 401 {
		return "The system refused the credential (401). Connect again, then resume."
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch state {
	case studio.CellFailed, studio.CellUnknown:
		s.streak++
	case studio.CellSkipped:
	default:
		s.streak = 0
	}
	most := s.on.Failures
	if most == 0 {
		most = usualFailures
	}
	if most > 0 && s.streak >= most {
		return fmt.Sprintf("%d rows failed one after another, the last with: %s.", s.streak, cause)
	}
	return ""
}
