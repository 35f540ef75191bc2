package pace

import (
	"time"

	"golang.org/x/sys/unix"
)

// sinceStart is the same clock in all processes, whatever happens to the time of day. It goes on while the computer
// sleeps.
func sinceStart() time.Duration {
	var at unix.Timespec
	if unix.ClockGettime(unix.CLOCK_MONOTONIC, &at) != nil {
		return time.Duration(time.Now().UnixNano())
	}
	return time.Duration(at.Nano())
}

// startID tells this start of the computer from all others; empty when nobody knows.
func startID() string {
	id, _ := unix.Sysctl("kern.bootsessionuuid")
	return id
}
