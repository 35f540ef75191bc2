package catalogue

import (
	"testing"

	"connectorstudio/backend/studio"
)

func TestLimitsOfTheDocumentation(t *testing.T) {
	for _, c := range []struct {
		r    RateLimit
		want studio.Limits
	}{
		{RateLimit{Requests: 100, Seconds: 10}, studio.Limits{Calls: 10, Per: studio.PerSecond}},
		{RateLimit{Requests: 25, Seconds: 10}, studio.Limits{Calls: 150, Per: studio.PerMinute}},
		{RateLimit{Requests: 1, Seconds: 60}, studio.Limits{Calls: 1, Per: studio.PerMinute}},
		{RateLimit{Requests: 600, Seconds: 60}, studio.Limits{Calls: 10, Per: studio.PerSecond}},
		{RateLimit{Requests: 10000, Seconds: 86400}, studio.Limits{}}, // a quota
		{RateLimit{Requests: 5000, Seconds: 1}, studio.Limits{}},
		{RateLimit{}, studio.Limits{}},
	} {
		if got := c.r.limits(); got != c.want {
			t.Errorf("%+v: %+v, want %+v", c.r, got, c.want)
		}
	}
	if got := (*RateLimit)(nil).limits(); got != (studio.Limits{}) {
		t.Errorf("%+v", got)
	}
	filled := 0
	for _, p := range All() {
		if p.RateLimit.limits().Rated() {
			filled++
		}
	}
	if filled < 10 {
		t.Errorf("only %d providers fill in a limit", filled)
	}
	t.Logf("%d providers fill in a limit", filled)
}

// TestOwnLimitsStay: what the person has set is not replaced.
func TestOwnLimitsStay(t *testing.T) {
	mine := studio.Connector{Limits: studio.Limits{Calls: 3, Per: studio.PerMinute}}
	got, err := Fill(mine, "hubspot", "", nil)
	if err != nil || got.Connector.Limits != mine.Limits {
		t.Errorf("%+v %v", got.Connector.Limits, err)
	}
	if got, err = Fill(studio.Connector{}, "hubspot", "", nil); err != nil || got.Connector.Limits.Calls != 10 {
		t.Errorf("%+v %v", got.Connector.Limits, err)
	}
}
