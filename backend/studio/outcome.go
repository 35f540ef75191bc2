package studio

import (
	"strconv"
	"strings"
)

// OutcomeRule says what an answer means. All that it names must hold; the first rule that applies
// decides: those of the action, then those of the connector, then the usual ones.
type OutcomeRule struct {
	Status  string   `json:"status"`  // such as "429", "500-599", "4xx, 503"; empty for any
	Header  string   `json:"header"`  // name of a header that must be there; empty looks at none
	Within  string   `json:"within"`  // what its value must contain; empty for anything
	Body    BodyTest `json:"body"`    // what is looked for in the body
	Path    string   `json:"path"`    // from the top of a JSON body; see package fields for the syntax
	Value   string   `json:"value"`   // what is compared, letter case aside for contains
	Outcome Outcome  `json:"outcome"` // what the answer means then
}

// Outcome is what an answer means.
type Outcome string

const (
	OutcomeOK       Outcome = "ok"
	OutcomeEmpty    Outcome = "empty"    // it worked, and there is nothing
	OutcomeNotFound Outcome = "notFound" // what was asked for is not there
	OutcomeRetry    Outcome = "retry"    // make the call again later
	OutcomeRenew    Outcome = "renew"    // refresh the token, then make the call again, once
	OutcomeFail     Outcome = "fail"     // this call failed
	OutcomeStop     Outcome = "stop"     // so would all others: the run ends
)

// Outcomes are all of them, in the order of the choice.
var Outcomes = []Outcome{OutcomeOK, OutcomeEmpty, OutcomeNotFound, OutcomeRetry, OutcomeRenew, OutcomeFail, OutcomeStop}

// BodyTest is what a rule looks for in a body.
type BodyTest string

const (
	SeekNothing  BodyTest = ""         // nothing
	SeekExists   BodyTest = "exists"   // something other than null stands at Path
	SeekMissing  BodyTest = "missing"  // nothing, null or an empty list stands there
	SeekEquals   BodyTest = "equals"   // the value at Path is Value
	SeekContains BodyTest = "contains" // the value at Path contains Value
	SeekText     BodyTest = "text"     // the body, of whatever kind, contains Value
)

// BodyTests are all of them, in the order of the choice.
var BodyTests = []BodyTest{SeekNothing, SeekExists, SeekMissing, SeekEquals, SeekContains, SeekText}

// Words say what an outcome means, behind "429 means".
func (o Outcome) Words() string {
	switch o {
	case OutcomeOK:
		return "OK"
	case OutcomeEmpty:
		return "empty"
	case OutcomeNotFound:
		return "not found"
	case OutcomeRenew:
		return "refresh the token"
	case OutcomeStop:
		return "stop the run"
	}
	return string(o)
}

// Ruling is what an answer, or the lack of one, means by the rules, and what a run does about it.
type Ruling struct {
	Outcome    Outcome `json:"outcome"`
	Rule       string  `json:"rule"`       // the rule that applied, such as "429 means retry"
	Why        string  `json:"why"`        // what a run does next and why, such as "after 2 s, from Retry-After: 2"; may be empty
	WaitMillis int64   `json:"waitMillis"` // what the answer asks to wait; 0 when it does not say
	Usual      bool    `json:"usual"`      // it was one of the usual rules
}

// StatusRange is a part of OutcomeRule.Status.
type StatusRange struct{ From, To int }

// ParseStatuses reads "429, 5xx, 200-204". ok is false for anything else; an empty text has no ranges.
func ParseStatuses(text string) (ranges []StatusRange, ok bool) {
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == ';' }) {
		r, ok := parseRange(strings.ToLower(part))
		if !ok {
			return nil, false
		}
		ranges = append(ranges, r)
	}
	return ranges, true
}

func parseRange(part string) (StatusRange, bool) {
	if digit, isClass := strings.CutSuffix(part, "xx"); isClass {
		n, err := strconv.Atoi(digit)
		return StatusRange{n * 100, n*100 + 99}, err == nil && n >= 1 && n <= 5
	}
	first, last, isRange := strings.Cut(part, "-")
	if !isRange {
		last = first
	}
	from, err := strconv.Atoi(first)
	to, err2 := strconv.Atoi(last)
	return StatusRange{from, to}, err == nil && err2 == nil && 100 <= from && from <= to && to <= 599
}

// HasStatus tells whether a rule takes a status. A rule without statuses takes all.
func (r OutcomeRule) HasStatus(status int) bool {
	ranges, ok := ParseStatuses(r.Status)
	for _, one := range ranges {
		if one.From <= status && status <= one.To {
			return true
		}
	}
	return ok && len(ranges) == 0
}
