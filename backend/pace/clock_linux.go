package pace

import (
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// sinceStart is the same clock in all processes, whatever happens to the time of day. It goes on while the computer
// sleeps.
func sinceStart() time.Duration {
	var at unix.Timespec
	if unix.ClockGettime(unix.CLOCK_BOOTTIME, &at) != nil {
		return time.Duration(time.Now().UnixNano())
	}
	return time.Duration(at.Nano())
}

// startID tells this start of the computer from all others; empty when nobody knows.
func startID() string {
	id, _ := os.ReadFile("/proc/sys/kernel/random/boot_id")
	return strings.TrimSpace(string(id))
}
