package runs

import (
	"context"
	"time"

	"connectorstudio/backend/studio"
)

// Step is one action of a run, ready to be called once per row.
type Step struct {
	Action     studio.Action
	Parameters []studio.Parameter // what a row fills
	// Writes tells that a call changes something elsewhere: rows never share an answer then.
	Writes bool
	// Repeatable tells that a call may be made again when nobody knows whether it arrived.
	Repeatable bool
	// Keyed tells that the system takes idempotency keys.
	Keyed bool
	// Seed names all that an answer depends on but the values: the action, where it goes, as whom.
	Seed []byte
	// Call makes the call of a row.
	Call func(ctx context.Context, c Call) Answer
	// Check returns why values do not fit, or nothing; Show is the request that they make, its credentials
	// hidden. Neither sends anything.
	Check func(ctx context.Context, values []string) string
	Show  func(values []string) string
}

// Call is what a row gives to a step.
type Call struct {
	Values []string // in the order of Step.Parameters
	// Key is the idempotency key where Step.Keyed: the same whenever the call of this row is made in this run.
	Key string
	// Mark is called before the first byte of a call that is not repeatable leaves. When it fails nothing
	// is sent.
	Mark func() error
}

// Answer is what came of a call.
type Answer struct {
	State   studio.CellState // CellNone when it was stopped before anything counted
	Cause   string           // groups rows that failed for the same reason, such as "404"
	Detail  string           // the reason in words
	Status  int
	Stop    string      // why the run must stop, or nothing
	Records [][]*string // in the order of Action.Output.Fields; nil is nothing
	Calls   int         // requests that left
	Tries   int
	Took    time.Duration
}
