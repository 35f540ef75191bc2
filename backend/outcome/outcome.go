// Package outcome decides what an answer means, by the rules of its action and connector, and whether
// and when the call may be made again. It decides and says why: nothing in it sends, waits or keeps.
package outcome

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"connectorstudio/backend/studio"
)

// Answer is what came of a call, as far as rules go by it.
type Answer struct {
	Category  studio.ActionCategory
	Status    int             // 0 when no answer came
	Failure   *studio.Failure // why none came
	Headers   []studio.Field
	JSON      bool
	Body      func() (io.ReadCloser, error) // nil when there is none
	Renewable bool                          // the credential is a token that can be refreshed
}

// Decide returns what an answer means by the first rule that applies: one of own, else a usual one.
func Decide(own []studio.OutcomeRule, a Answer) studio.Ruling {
	if a.Status == 0 {
		return unanswered(a.Failure)
	}
	found := look(own, a)
	for i, rule := range own {
		if applies(rule, a, found[i]) {
			return settle(rule.Outcome, condition(rule, a), false, a)
		}
	}
	if a.Status == 200 {
		return usualOK // which is what most answers of a run are
	}
	return settle(usual(a), strconv.Itoa(a.Status), true, a)
}

var usualOK = settle(studio.OutcomeOK, "200", true, Answer{Status: 200})

// settle says a ruling. A token that nobody can refresh ends the run: all other calls carry it too.
func settle(o studio.Outcome, when string, usual bool, a Answer) studio.Ruling {
	r := studio.Ruling{Outcome: o, Rule: when + " means " + o.Words(), Usual: usual}
	if o == studio.OutcomeRenew && !a.Renewable {
		r.Outcome, r.Why = studio.OutcomeStop, "the credential was refused, and there is no token to refresh"
		if usual {
			r.Rule = when + " means stop the run"
			r.Why = "the credential was refused"
		}
	}
	return r
}

// usual is what answers mean when nobody said otherwise.
func usual(a Answer) studio.Outcome {
	switch a.Status {
	case 401:
		return studio.OutcomeRenew
	case 404, 410:
		if a.Category == studio.Enrich {
			return studio.OutcomeNotFound // a row that the system does not know is no failure
		}
	case 408, 425, 429, 500, 502, 503, 504:
		return studio.OutcomeRetry
	}
	if a.Status >= 200 && a.Status < 300 {
		return studio.OutcomeOK
	}
	return studio.OutcomeFail
}

// unanswered is the ruling for a call without an answer.
func unanswered(f *studio.Failure) studio.Ruling {
	r := studio.Ruling{Outcome: studio.OutcomeFail, Rule: "No answer means fail", Usual: true}
	switch studio.CodeOf(orNothing(f)) {
	case studio.CodeDNS, studio.CodeUnreachable, studio.CodeProxy, studio.CodeTimeout, studio.CodeTruncated, studio.CodeOffline, studio.CodeTokenUnavailable:
		r.Outcome, r.Rule = studio.OutcomeRetry, "No answer means retry"
	case studio.CodeDiskFull, studio.CodeCredentialMoved, studio.CodeNotConnected:
		r.Outcome, r.Rule = studio.OutcomeStop, "This failure means stop the run"
	case studio.CodeTooLarge:
		r.Rule = "An answer that is too large means fail"
	}
	return r
}

// orNothing keeps a nil failure from becoming an error that is not nil.
func orNothing(f *studio.Failure) error {
	if f == nil {
		return nil
	}
	return f
}

// condition says in words what a rule went by.
func condition(r studio.OutcomeRule, a Answer) string {
	parts := []string{}
	if strings.TrimSpace(r.Status) != "" || r.Header == "" && r.Body == studio.SeekNothing {
		parts = append(parts, strconv.Itoa(a.Status))
	}
	switch {
	case r.Header != "" && r.Within != "":
		parts = append(parts, fmt.Sprintf("%s with %q", r.Header, r.Within))
	case r.Header != "":
		parts = append(parts, "the header "+r.Header)
	}
	switch r.Body {
	case studio.SeekExists:
		parts = append(parts, "a value at "+r.Path)
	case studio.SeekMissing:
		parts = append(parts, "nothing at "+r.Path)
	case studio.SeekEquals:
		parts = append(parts, fmt.Sprintf("%s %q", r.Path, r.Value))
	case studio.SeekContains:
		parts = append(parts, fmt.Sprintf("%q in %s", r.Value, r.Path))
	case studio.SeekText:
		parts = append(parts, fmt.Sprintf("%q in the body", r.Value))
	}
	return strings.Join(parts, " and ")
}

// Words are a length of time as people say it.
func Words(d time.Duration) string {
	switch {
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < 10*time.Second && d%time.Second != 0:
		return strconv.FormatFloat(d.Round(100*time.Millisecond).Seconds(), 'f', -1, 64) + " s"
	}
	d = d.Round(time.Second)
	minutes, seconds := int(d.Minutes()), int(d.Seconds())%60
	switch {
	case minutes == 0:
		return fmt.Sprintf("%d s", seconds)
	case seconds == 0:
		return fmt.Sprintf("%d min", minutes)
	}
	return fmt.Sprintf("%d min %d s", minutes, seconds)
}
