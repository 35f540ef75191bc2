package catalogue

import "connectorstudio/backend/studio"

// quota is the time, in seconds, from which on a limit is a quota: calls that were spaced evenly over it
// would be too far apart. It stays in the notes.
const quota = 3600

// limits are what the connector keeps of the documented limit: the same rate, by the second where that is
// a whole number of calls, else by the minute. The zero value is no limit.
func (r *RateLimit) limits() studio.Limits {
	switch {
	case r == nil || r.Requests <= 0 || r.Seconds <= 0 || r.Seconds >= quota:
		return studio.Limits{}
	case r.Requests%r.Seconds == 0 && r.Requests/r.Seconds <= 1000:
		return studio.Limits{Calls: r.Requests / r.Seconds, Per: studio.PerSecond}
	case r.Requests*60/r.Seconds < 1 || r.Requests/r.Seconds > 1000:
		return studio.Limits{}
	}
	return studio.Limits{Calls: r.Requests * 60 / r.Seconds, Per: studio.PerMinute}
}
