package pace

import (
	"time"

	"golang.org/x/sys/windows"
)

// sinceStart is the same clock in all processes, whatever happens to the time of day. It goes on while the computer
// sleeps.
func sinceStart() time.Duration { return windows.DurationSinceBoot() }

// startID is not known: a start is noticed by the clock, where that is behind.
func startID() string { return "" }
