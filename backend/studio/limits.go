package studio

import "time"

// Limits say how a system may be called: how often, how many calls at once, and how long one may take.
// They hold for tests, pages, runs and token calls of all connections together, in all processes of this computer. The zero
// value limits nothing.
type Limits struct {
	Calls   int      `json:"calls"`   // at most so many in each Per; 0 for no limit
	Per     RateUnit `json:"per"`     // empty means a second
	Burst   int      `json:"burst"`   // of Calls, how many may go out at once after a pause; 0 or 1 for evenly spaced
	AtOnce  int      `json:"atOnce"`  // calls under way at the same time; 0 for no limit
	Seconds int      `json:"seconds"` // for one call; 0 means the one of the settings
	// PerConnection counts each connection by itself, for a system that limits its accounts; else all
	// connections of the connector share the limits.
	PerConnection bool `json:"perConnection"`
}

// RateUnit is the time in which calls are counted.
type RateUnit string

const (
	PerSecond RateUnit = "second"
	PerMinute RateUnit = "minute"
	PerHour   RateUnit = "hour"
	PerDay    RateUnit = "day"
)

// Length is the unit as a length of time.
func (u RateUnit) Length() time.Duration {
	switch u {
	case PerMinute:
		return time.Minute
	case PerHour:
		return time.Hour
	case PerDay:
		return 24 * time.Hour
	}
	return time.Second
}

// Rate is how many requests may go out in a unit of time; the zero value is no limit.
type Rate struct {
	Calls int      `json:"calls"`
	Per   RateUnit `json:"per"` // empty means a second
}

// Apart is the time between two requests at the rate; 0 without one.
func (r Rate) Apart() time.Duration {
	if r.Calls <= 0 {
		return 0
	}
	return r.Per.Length() / time.Duration(r.Calls)
}

// Slower are the limits, with the rate in place of theirs where it allows less.
func (l Limits) Slower(r Rate) Limits {
	if apart := r.Apart(); apart > 0 && (!l.Rated() || apart > l.Per.Length()/time.Duration(l.Calls)) {
		l.Calls, l.Per, l.Burst = r.Calls, r.Per, 0
	}
	return l
}

// TurnsID names what the calls are counted for: the connector, or the connection where each has limits of
// its own.
func (c Connector) TurnsID() string {
	if c.UsedFrom == "" || c.Limits.PerConnection {
		return c.ID
	}
	return c.UsedFrom
}

// Rated tells whether the calls of a time are limited.
func (l Limits) Rated() bool { return l.Calls > 0 }

// RetryPolicy says how often and when a call is made again that an outcome rule, or the network, gives
// cause to. A test never is.
type RetryPolicy struct {
	Tries          int    `json:"tries"`          // altogether, the first included; 0 means UsualTries, 1 never again
	FirstWait      int    `json:"firstWait"`      // seconds before the second try, doubled for each later one; 0 means UsualFirstWait
	LongestWait    int    `json:"longestWait"`    // seconds, of the doubled wait; 0 means UsualLongestWait
	IgnoreHints    bool   `json:"ignoreHints"`    // do not wait as long as the answer asks for
	NoNetwork      bool   `json:"noNetwork"`      // a call that got no answer is not made again
	IdempotencyKey string `json:"idempotencyKey"` // a header that gets a key of its own for each POST and PATCH; empty for none
}

const (
	UsualTries       = 4
	UsualFirstWait   = 1  // seconds
	UsualLongestWait = 60 // seconds
)

// Complete puts the usual figures in the place of zeros.
func (p RetryPolicy) Complete() RetryPolicy {
	if p.Tries <= 0 {
		p.Tries = UsualTries
	}
	if p.FirstWait <= 0 {
		p.FirstWait = UsualFirstWait
	}
	if p.LongestWait <= 0 {
		p.LongestWait = UsualLongestWait
	}
	return p
}
