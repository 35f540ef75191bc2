package pace

import (
	"time"

	"connectorstudio/backend/studio"
)

// rate is a limit as the schedule needs it.
type rate struct {
	every time.Duration // between two calls
	burst time.Duration // how far the schedule may run ahead of evenly spaced calls
	slack time.Duration // how late a call may use its place
	calls int           // no more than so many leave within
	guard time.Duration
}

// spare is the part of a limit that is left unused: calls arrive a little later or earlier than they are
// sent, and the clocks differ.
const spare = 0.005

// rateOf spaces calls so that no stretch of the limit's time has more of them than the limit, a burst
// included: of n calls b at once leave n-b+1 for the rest of the time. A computer that is busy may use a
// place late, by a tenth of that time; the guard keeps calls that come late from meeting those on time.
func rateOf(l studio.Limits) rate {
	length := l.Per.Length()
	burst := min(max(1, l.Burst), max(1, l.Calls/2))
	r := rate{every: time.Duration(float64(length) / float64(l.Calls-burst+1) / (1 - spare)), calls: l.Calls}
	r.burst = time.Duration(burst-1) * r.every
	r.slack = min(length/10, time.Second)
	r.guard = length + time.Duration(spare/2*float64(length))
	return r
}
