package importer

import "connectorstudio/backend/studio"

// limits, retry, outcomeRule and pagination have the fields of the nouns, all of which may be left out.
type limits struct {
	Calls   int             `json:"calls,omitempty"`
	Per     studio.RateUnit `json:"per,omitempty"`
	Burst   int             `json:"burst,omitempty"`
	AtOnce  int             `json:"atOnce,omitempty"`
	Seconds int             `json:"seconds,omitempty"`

	PerConnection bool `json:"perConnection,omitempty"`
}

type retry struct {
	Tries          int    `json:"tries,omitempty"`
	FirstWait      int    `json:"firstWait,omitempty"`
	LongestWait    int    `json:"longestWait,omitempty"`
	IgnoreHints    bool   `json:"ignoreHints,omitempty"`
	NoNetwork      bool   `json:"noNetwork,omitempty"`
	IdempotencyKey string `json:"idempotencyKey,omitempty"`
}

type outcomeRule struct {
	Status  string          `json:"status,omitempty"`
	Header  string          `json:"header,omitempty"`
	Within  string          `json:"within,omitempty"`
	Body    studio.BodyTest `json:"body,omitempty"`
	Path    string          `json:"path,omitempty"`
	Value   string          `json:"value,omitempty"`
	Outcome studio.Outcome  `json:"outcome"`
}

type pagination struct {
	Kind      studio.PageKind   `json:"kind,omitempty"`
	In        studio.PagePlace  `json:"in,omitempty"`
	Name      string            `json:"name,omitempty"`
	First     int               `json:"first,omitempty"`
	SizeName  string            `json:"sizeName,omitempty"`
	Size      int               `json:"size,omitempty"`
	From      studio.PageSource `json:"from,omitempty"`
	Path      string            `json:"path,omitempty"`
	MorePath  string            `json:"morePath,omitempty"`
	TotalPath string            `json:"totalPath,omitempty"`
	PagesPath string            `json:"pagesPath,omitempty"`
	ShortPage bool              `json:"shortPage,omitempty"`
	MaxPages  int               `json:"maxPages,omitempty"`
	MaxItems  int               `json:"maxItems,omitempty"`
}

func (w *connector) takeLimits(c studio.Connector) {
	if c.Limits != (studio.Limits{}) {
		l := limits(c.Limits)
		w.Limits = &l
	}
	if c.Retry != (studio.RetryPolicy{}) {
		r := retry(c.Retry)
		w.Retry = &r
	}
	w.Outcomes, w.Pagination = wireRules(c.Outcomes), wirePages(c.Pagination)
}

func (w connector) giveLimits(c *studio.Connector) {
	if w.Limits != nil {
		c.Limits = studio.Limits(*w.Limits)
	}
	if w.Retry != nil {
		c.Retry = studio.RetryPolicy(*w.Retry)
	}
	c.Outcomes, c.Pagination = rules(w.Outcomes), w.Pagination.studio()
}

func (w *action) takePages(a studio.Action) {
	w.Pagination = wirePages(a.Pagination)
	w.Outcomes, w.Repeatable = wireRules(a.Outcomes), a.Repeatable
}

func (w action) givePages(a *studio.Action) {
	a.Pagination = w.Pagination.studio()
	a.Outcomes, a.Repeatable = rules(w.Outcomes), w.Repeatable
}

func wirePages(p studio.Pagination) *pagination {
	if p == (studio.Pagination{}) {
		return nil
	}
	w := pagination(p)
	return &w
}

func (w *pagination) studio() studio.Pagination {
	if w == nil {
		return studio.Pagination{}
	}
	return studio.Pagination(*w)
}

func wireRules(list []studio.OutcomeRule) []outcomeRule {
	var wired []outcomeRule
	for _, r := range list {
		wired = append(wired, outcomeRule(r))
	}
	return wired
}

func rules(wired []outcomeRule) []studio.OutcomeRule {
	list := []studio.OutcomeRule{}
	for _, r := range wired {
		list = append(list, studio.OutcomeRule(r))
	}
	return list
}
