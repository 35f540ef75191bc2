package catalogue

import "connectorstudio/backend/studio"

// longestPace is the longest time, in seconds, for which a limit is kept by pacing calls. Longer ones are
// quotas: spread evenly over an hour or a day they would only slow people down. They stand in the notes.
const longestPace = 300

// limits makes the limit of a provider one of so many calls a second or a minute, never a faster one.
func limits(r *RateLimit) studio.Limits {
	if r == nil || r.Seconds > longestPace {
		return studio.Limits{}
	}
	if r.Requests%r.Seconds == 0 && r.Seconds != 60 {
		return studio.Limits{Calls: r.Requests / r.Seconds, Per: studio.PerSecond}
	}
	return studio.Limits{Calls: r.Requests * 60 / r.Seconds, Per: studio.PerMinute}
}
