//go:build !linux && !darwin && !windows

package pace

import "time"

func sinceStart() time.Duration { return time.Duration(time.Now().UnixNano()) }

func startID() string { return "" }
