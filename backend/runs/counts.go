package runs

import (
	"sync"

	"connectorstudio/backend/studio"
)

// counts keep up with what became of the rows.
type counts struct {
	mu sync.Mutex
	studio.RunCounts
}

func (c *counts) begin(from studio.RunCounts) { c.RunCounts = from }

func (c *counts) now() studio.RunCounts {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.RunCounts
}

// add counts a row that is through.
func (c *counts) add(state studio.CellState, calls int, shared bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.Queued--
	c.Calls += calls
	if shared {
		c.Shared++
	}
	if into := c.Of(state); into != nil {
		*into++
	}
}
