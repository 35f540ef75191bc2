package pace

import (
	"time"

	"golang.org/x/sys/windows"
)

// sinceStart is the same clock in all processes, whatever happens to the time of day.
func sinceStart() time.Duration { return windows.DurationSinceBoot() }
