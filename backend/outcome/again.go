package outcome

import (
	"fmt"
	"math"
	"net/http"
	"time"

	"connectorstudio/backend/studio"
)

// Attempt is a call that was made, as far as it decides whether the call may be made again.
type Attempt struct {
	Try      int    // from 1
	Method   string // one of studio.Methods
	Harmless bool   // the action says that sending it twice does no harm
	Keyed    bool   // it carried an idempotency key
	Left     bool   // it left this computer, or a part of it
	Status   int    // 0 when no answer came
	Headers  []studio.Field
}

// Plan is what becomes of a call that an outcome rule wants to be made again.
type Plan struct {
	Again bool
	Wait  time.Duration
	Asked time.Duration // what the answer asked for; 0 when it did not
	Why   string        // such as "after 2 s, from Retry-After: 2"
}

// Next decides whether and when a call is made again (reliability D19, D20). chance is from 0 to 1: it
// spreads those who wait for the same.
//
// What may have had its effect already goes out again only when that does no harm: a safe or idempotent
// request type (RFC 9110 section 9.2.2), an action that says so, an idempotency key, a request that
// never left, or an answer that refuses it and says when to come back.
func Next(p studio.RetryPolicy, a Attempt, now time.Time, chance float64) Plan {
	p = p.Complete()
	hint, hinted := ReadHint(a.Headers, now)
	hinted = hinted && !p.IgnoreHints && a.Status != 0
	plan := Plan{}
	if hinted {
		plan.Asked = hint.Wait
	}
	switch {
	case a.Status == 0 && p.NoNetwork:
		plan.Why = "not again: retries after network failures are switched off"
	case p.Tries == 1:
		plan.Why = "not again: retries are switched off"
	case a.Try >= p.Tries:
		plan.Why = fmt.Sprintf("not again: that was try %d of %d", a.Try, p.Tries)
	case !mayRepeat(a, hinted):
		plan.Why = "not again: a " + a.Method + " may have had its effect already"
	default:
		plan.Again = true
		plan.Wait, plan.Why = wait(p, a, hint, hinted, chance)
	}
	return plan
}

func mayRepeat(a Attempt, hinted bool) bool {
	switch {
	case a.Method != http.MethodPost && a.Method != http.MethodPatch, a.Harmless, a.Keyed:
		return true
	case a.Status == 0:
		return !a.Left
	}
	return hinted && (a.Status == http.StatusTooManyRequests || a.Status == http.StatusServiceUnavailable)
}

// wait is what the answer asks for, never less, and a little more so that not all come back at once; or
// the own back-off when it asks for nothing, or for no time at all.
func wait(p studio.RetryPolicy, a Attempt, hint Hint, hinted bool, chance float64) (time.Duration, string) {
	if hinted && hint.Wait > 0 {
		more := min(hint.Wait/10, 5*time.Second)
		d := min(hint.Wait+time.Duration(chance*float64(more)), LongestHint)
		why := "after " + Words(hint.Wait) + ", from " + hint.From
		if hint.Read != "" {
			why += " (" + hint.Read + ")"
		}
		if hint.Wait == LongestHint {
			why += "; nothing waits longer"
		}
		return d, why
	}
	longest := float64(p.LongestWait)
	base := math.Min(float64(p.FirstWait)*math.Pow(2, float64(a.Try-1)), math.Max(longest, float64(p.FirstWait)))
	d := time.Duration(base * (0.5 + 0.5*chance) * float64(time.Second))
	why := "after about " + Words(time.Duration(base*float64(time.Second)))
	switch {
	case hinted:
		why += ": " + hint.From + " says at once"
	case hint.Odd != "" && !p.IgnoreHints:
		why += ": " + hint.Odd
	}
	return d, why
}
