package studio

import (
	"slices"
	"testing"
)

// fieldsOf are the fields of the problems that a change brings to a connector that has none.
func fieldsOf(t *testing.T, change func(*Connector)) (blocking, warned []string) {
	t.Helper()
	c := oauthConnector()
	change(&c)
	for _, p := range CheckConnector(c, nil) {
		if p.Warning {
			warned = append(warned, p.Field)
		} else {
			blocking = append(blocking, p.Field)
		}
	}
	return blocking, warned
}

func TestCheckLimits(t *testing.T) {
	for _, c := range []struct {
		l     Limits
		field string // that is wrong; empty for none
	}{
		{Limits{}, ""}, {Limits{Calls: 1, Per: PerDay}, ""}, {Limits{Calls: 1000}, ""}, {Limits{Calls: 60000, Per: PerMinute, Burst: 30000}, ""},
		{Limits{Calls: 1001}, "limits.calls"}, {Limits{Calls: 60001, Per: PerMinute}, "limits.calls"}, {Limits{Calls: -1}, "limits.calls"},
		{Limits{Calls: 5, Per: "week"}, "limits.per"}, {Limits{Calls: 10, Burst: 6}, "limits.burst"}, {Limits{Burst: 2}, "limits.burst"},
		{Limits{AtOnce: 101}, "limits.atOnce"}, {Limits{Seconds: 3601}, "limits.seconds"}, {Limits{Seconds: -1}, "limits.seconds"},
	} {
		blocking, _ := fieldsOf(t, func(k *Connector) { k.Limits = c.l })
		if want := []string{c.field}; c.field != "" && !slices.Equal(blocking, want) || c.field == "" && len(blocking) > 0 {
			t.Errorf("%+v: %v, want %q", c.l, blocking, c.field)
		}
	}
	if _, warned := fieldsOf(t, func(k *Connector) { k.Limits = Limits{Calls: 1000, Per: PerDay} }); !slices.Contains(warned, "limits.burst") {
		t.Error("calls that are spaced over a day are no warning")
	}
}

func TestCheckRetryAndOutcomes(t *testing.T) {
	for _, c := range []struct {
		change func(*Connector)
		field  string
	}{
		{func(c *Connector) {
			c.Retry = RetryPolicy{Tries: 5, FirstWait: 2, LongestWait: 90, IdempotencyKey: "Idempotency-Key"}
		}, ""},
		{func(c *Connector) { c.Retry.Tries = 21 }, "retry.tries"},
		{func(c *Connector) { c.Retry.FirstWait = 601 }, "retry.firstWait"},
		{func(c *Connector) { c.Retry = RetryPolicy{FirstWait: 30, LongestWait: 10} }, "retry.longestWait"},
		{func(c *Connector) { c.Retry.IdempotencyKey = "with space" }, "retry.idempotencyKey"},
		{func(c *Connector) { c.Retry.IdempotencyKey = "Host" }, "retry.idempotencyKey"},
		{func(c *Connector) { c.Outcomes = []OutcomeRule{{Status: "429, 5xx 200-204", Outcome: OutcomeRetry}} }, ""},
		{func(c *Connector) { c.Outcomes = []OutcomeRule{{Status: "600", Outcome: OutcomeRetry}} }, "outcomes.0.status"},
		{func(c *Connector) { c.Outcomes = []OutcomeRule{{Status: "9xx", Outcome: OutcomeRetry}} }, "outcomes.0.status"},
		{func(c *Connector) { c.Outcomes = []OutcomeRule{{Outcome: OutcomeRetry}} }, "outcomes.0.status"},
		{func(c *Connector) { c.Outcomes = []OutcomeRule{{Status: "200"}} }, "outcomes.0.outcome"},
		{func(c *Connector) { c.Outcomes = []OutcomeRule{{Body: SeekEquals, Outcome: OutcomeFail}} }, "outcomes.0.path"},
		{func(c *Connector) { c.Outcomes = []OutcomeRule{{Body: SeekText, Outcome: OutcomeFail}} }, "outcomes.0.value"},
		{func(c *Connector) { c.Outcomes = []OutcomeRule{{Status: "200", Within: "x", Outcome: OutcomeFail}} }, "outcomes.0.header"},
		{func(c *Connector) { c.Pagination = Pagination{Kind: PagesNumber, In: PageInBody, Name: "page"} }, ""},
		{func(c *Connector) { c.Pagination = Pagination{Kind: PagesCursor, Name: "after"} }, "pagination.path"},
		{func(c *Connector) {
			c.Pagination = Pagination{Kind: PagesNumber, In: PageInHeader, Name: "Authorization"}
		}, "pagination.name"},
	} {
		blocking, _ := fieldsOf(t, c.change)
		if want := []string{c.field}; c.field != "" && !slices.Equal(blocking, want) || c.field == "" && len(blocking) > 0 {
			t.Errorf("%v, want %q", blocking, c.field)
		}
	}
}

func TestCheckPagination(t *testing.T) {
	for _, c := range []struct {
		p      Pagination
		method string
		field  string
	}{
		{Pagination{}, "GET", ""}, {Pagination{Kind: PagesNumber, Name: "page"}, "GET", ""}, {Pagination{Kind: PagesNext, From: FromLink}, "GET", ""},
		{Pagination{Kind: PagesOffset, In: PageInBody, Name: "paging.from"}, "POST", ""},
		{Pagination{Kind: "other", Name: "x"}, "GET", "pagination.kind"}, {Pagination{Kind: PagesNumber}, "GET", "pagination.name"},
		{Pagination{Kind: PagesNumber, Name: "{page}"}, "GET", "pagination.name"}, {Pagination{Kind: PagesNumber, In: PageInBody, Name: "page"}, "GET", "pagination.in"},
		{Pagination{Kind: PagesNumber, In: PageInHeader, Name: "Authorization"}, "GET", "pagination.name"},
		{Pagination{Kind: PagesCursor, Name: "after"}, "GET", "pagination.path"}, {Pagination{Kind: PagesCursor, Name: "after", From: FromLink}, "GET", "pagination.from"},
		{Pagination{Kind: PagesNext, From: FromRecord, Path: "next"}, "GET", "pagination.from"},
		{Pagination{Kind: PagesNumber, Name: "page", ShortPage: true}, "GET", "pagination.size"}, {Pagination{Kind: PagesNumber, Name: "page", SizeName: "limit"}, "GET", "pagination.size"},
		{Pagination{Kind: PagesNumber, Name: "page", MaxPages: -1}, "GET", "pagination.maxPages"},
	} {
		a := company()
		a.Method, a.Pagination = c.method, c.p
		found := []string{}
		for _, p := range Blocking(CheckAction(oauthConnector(), a, nil)) {
			found = append(found, p.Field)
		}
		if want := []string{c.field}; c.field != "" && !slices.Equal(found, want) || c.field == "" && len(found) > 0 {
			t.Errorf("%+v: %v, want %q", c.p, found, c.field)
		}
	}
}
