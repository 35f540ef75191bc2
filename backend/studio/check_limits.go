package studio

import (
	"fmt"
	"strings"
	"time"
)

const mostRate = 1000 // calls a second

// limits checks limits in the fields "limits.calls|per|burst|atOnce|seconds".
func (p *problems) limits(l Limits) {
	switch {
	case l.Calls < 0:
		p.add("limits.calls", "Enter how many calls may be made, or leave it empty.")
	case l.Per != "" && l.Per != PerSecond && l.Per != PerMinute && l.Per != PerHour && l.Per != PerDay:
		p.add("limits.per", "Choose a second, a minute, an hour or a day.")
	case float64(l.Calls)/l.Per.Length().Seconds() > mostRate:
		p.add("limits.calls", fmt.Sprintf("At most %d calls a second are possible.", mostRate))
	}
	if l.Burst < 0 || l.Burst > 1 && l.Burst > l.Calls/2 {
		p.add("limits.burst", "A burst is a part of the limit: at most half of its calls.")
	}
	if l.Calls > 1 && l.Burst <= 1 && (l.Per == PerHour || l.Per == PerDay) {
		apart := l.Per.Length() / time.Duration(l.Calls)
		if apart >= time.Second {
			p.warn("limits.burst", fmt.Sprintf("Calls are spaced evenly, %.0f seconds apart. Enter a burst to let some go out at once.", apart.Seconds()))
		}
	}
	if l.AtOnce < 0 || l.AtOnce > 100 {
		p.add("limits.atOnce", "From 1 to 100 calls can be under way at once.")
	}
	if l.Seconds < 0 || l.Seconds > 3600 {
		p.add("limits.seconds", "A call may take from 1 to 3600 seconds.")
	}
}

// retry checks a policy in the fields "retry.tries|firstWait|longestWait|idempotencyKey".
func (p *problems) retry(r RetryPolicy) {
	if r.Tries < 0 || r.Tries > 20 {
		p.add("retry.tries", "Choose from 1 to 20 tries.")
	}
	if r.FirstWait < 0 || r.FirstWait > 600 {
		p.add("retry.firstWait", "The first wait is at most 600 seconds.")
	}
	if r.LongestWait < 0 || r.LongestWait > 600 {
		p.add("retry.longestWait", "A wait is at most 600 seconds.")
	} else if c := r.Complete(); r.LongestWait > 0 && c.LongestWait < c.FirstWait {
		p.add("retry.longestWait", "The longest wait is shorter than the first.")
	}
	if name := r.IdempotencyKey; name != "" {
		p.headerName("retry.idempotencyKey", name)
	}
}

// outcomes checks rules in the fields "outcomes.0.status|header|within|body|path|value|outcome". Their
// paths are checked by package fields.
func (p *problems) outcomes(rules []OutcomeRule) {
	for i, r := range rules {
		field := fmt.Sprintf("outcomes.%d", i)
		if _, ok := ParseStatuses(r.Status); !ok {
			p.add(field+".status", "Enter statuses such as 429, 5xx or 500-504.")
		}
		oneOf(p, field+".outcome", r.Outcome, Outcomes, "Choose what the answer means.")
		oneOf(p, field+".body", r.Body, BodyTests, "Choose what is looked for in the body.")
		if r.Header != "" && strings.ContainsFunc(r.Header, func(c rune) bool { return !isToken(c) }) {
			p.add(field+".header", "Enter the name of a header.")
		}
		if r.Header == "" && r.Within != "" {
			p.add(field+".header", "Enter the name of the header that is looked into.")
		}
		if strings.TrimSpace(r.Path) == "" && r.Body != SeekNothing && r.Body != SeekText {
			p.add(field+".path", "Enter the path of the value, such as error.code.")
		}
		if r.Value == "" && (r.Body == SeekContains || r.Body == SeekText) {
			p.add(field+".value", "Enter what is looked for.")
		}
		if strings.TrimSpace(r.Status) == "" && r.Header == "" && r.Body == SeekNothing {
			p.add(field+".status", "Enter a status, a header or something in the body that the rule goes by.")
		}
	}
}
