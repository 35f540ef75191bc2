//go:build linux || darwin

package pace

import (
	"time"

	"golang.org/x/sys/unix"
)

// sinceStart is the same clock in all processes, whatever happens to the time of day.
func sinceStart() time.Duration {
	var at unix.Timespec
	if unix.ClockGettime(unix.CLOCK_MONOTONIC, &at) != nil {
		return time.Duration(time.Now().UnixNano())
	}
	return time.Duration(at.Nano())
}
