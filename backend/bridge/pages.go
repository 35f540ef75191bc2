package bridge

import (
	"context"
	"time"

	"connectorstudio/backend/runner"
	"connectorstudio/backend/studio"
)

// PagesLook is what the Test step shows of the pages of an action.
type PagesLook struct {
	Pages      studio.Pages           `json:"pages"`
	Suggestion *studio.PageSuggestion `json:"suggestion"` // nil when the action has a pagination, or nothing points to one
}

// PageResult is the last page that was loaded, and how far that leads.
type PageResult struct {
	Call  *studio.Call `json:"call"` // nil when no page was loaded
	Pages studio.Pages `json:"pages"`
}

// tellEvery is how often the window hears of pages: the result is the truth.
const tellEvery = 100 * time.Millisecond

// mostPages is how many pages the window loads at once.
const mostPages = 500

// Pages reads a test result as the first page of the draft.
func (s *Tests) Pages(callID string, d ActionDraft) (PagesLook, error) {
	return with(s.app, "Tests.Pages", func(ctx context.Context, r *runner.Runner) (PagesLook, error) {
		look, err := r.LookAtPages(ctx, d.Action, callID)
		return PagesLook{Pages: withLists(look.Pages), Suggestion: look.Suggestion}, err
	})
}

// NextPage loads one more page, once, as a test does. name is for Stop.
func (s *Tests) NextPage(name string, d ActionDraft, was studio.Pages) (PageResult, error) {
	return with(s.app, "Tests.NextPage", func(ctx context.Context, r *runner.Runner) (PageResult, error) {
		return task(s.app, name, ctx, func(ctx context.Context) (PageResult, error) {
			call, now, err := r.NextPage(ctx, trialOf(d), was)
			if err != nil {
				return PageResult{}, err
			}
			return pageResult(&call, now), nil
		})
	})
}

// AllPages loads pages until there are most, waiting and retrying as a run. The event "pages" tells how
// far it is. What was loaded when it is stopped is the result, too. name is for Stop.
func (s *Tests) AllPages(name string, d ActionDraft, was studio.Pages, most int) (PageResult, error) {
	return with(s.app, "Tests.AllPages", func(ctx context.Context, r *runner.Runner) (PageResult, error) {
		return task(s.app, name, ctx, func(ctx context.Context) (PageResult, error) {
			var last *studio.Call
			var told time.Time
			now, err := r.EachPage(ctx, trialOf(d), &was, min(max(most, 1), mostPages), func(call studio.Call, now studio.Pages) error {
				last = &call
				if time.Since(told) >= tellEvery {
					told = time.Now()
					s.app.Host.Emit("pages", withLists(now))
				}
				return nil
			})
			if err != nil && studio.CodeOf(err) != studio.CodeCancelled {
				return PageResult{}, err
			}
			return pageResult(last, now), nil
		})
	})
}

func trialOf(d ActionDraft) runner.Trial {
	return runner.Trial{Action: d.Action, Values: d.Samples, Source: studio.SourceTest}
}

func pageResult(call *studio.Call, now studio.Pages) PageResult {
	result := PageResult{Pages: withLists(now)}
	if call != nil {
		shown := call.WithLists()
		result.Call = &shown
	}
	return result
}

func withLists(p studio.Pages) studio.Pages {
	if p.Seen == nil {
		p.Seen = []string{}
	}
	return p
}
