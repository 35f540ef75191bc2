package runner

import (
	"context"
	"fmt"
	"io"

	"connectorstudio/backend/fields"
	"connectorstudio/backend/pages"
	"connectorstudio/backend/studio"
)

// PageLook is what is shown of a first page: how far the action's pages are loaded, and a suggestion
// where the action has none and the answer points to some.
type PageLook struct {
	Pages      studio.Pages
	Suggestion *studio.PageSuggestion
}

// LookAtPages reads a kept call as the first page of an action.
func (r *Runner) LookAtPages(ctx context.Context, a studio.Action, callID string) (PageLook, error) {
	call, err := r.Store.Call(ctx, callID)
	if err != nil {
		return PageLook{}, err
	}
	look := PageLook{Pages: studio.Pages{Seen: []string{}}}
	if !pageAnswered(call) {
		look.Pages.Stopped, look.Pages.Trouble = pageFailed(call, 1), true
		return look, nil
	}
	where, err := recordsOf(a, r.source(call))
	if err != nil {
		return look, err
	}
	if a.Pagination.Kind == studio.PagesNone {
		c, err := r.Connector(ctx, a.ConnectorID)
		if err != nil {
			return look, err
		}
		first := pages.First{
			Source: r.source(call), Method: call.Request.Method, URL: call.Request.URL, Sent: call.Request.Body,
			Empty: !where.List, RecordPath: where.RecordPath, Rows: a.Category == studio.Retrieve,
		}
		if s, found := pages.Suggest(first, c.Pagination); found {
			look.Suggestion = &s
		}
	}
	look.Pages, err = advance(a, where, r.source(call), call.Request.URL)
	return look, err
}

// NextPage loads the page that was says is next, and tells how far that leads. It never retries, as a
// test. CodeNotFound when there is no next page.
func (r *Runner) NextPage(ctx context.Context, t Trial, was studio.Pages) (studio.Call, studio.Pages, error) {
	return r.page(ctx, t, was, func(ctx context.Context, e errand) (studio.Call, error) {
		d, err := r.once(ctx, e, 0)
		if err != nil {
			return studio.Call{}, err
		}
		return d.call, r.keepDone(d)
	})
}

// EachPage loads pages from was on, the first one for nil, until one is the last, most are loaded (0 for
// as many as there are), each fails, or ctx ends. Calls are made again as Perform does. Nothing of a page
// is held in memory: its body is in a file, as that of any call.
func (r *Runner) EachPage(ctx context.Context, t Trial, was *studio.Pages, most int, each func(studio.Call, studio.Pages) error) (studio.Pages, error) {
	now := studio.Pages{Seen: []string{}}
	if was != nil {
		now = *was
	}
	for most == 0 || now.Loaded < most {
		call, further, err := r.page(ctx, t, now, r.insist)
		if err != nil {
			return now, err
		}
		now = further
		if err := each(call, now); err != nil {
			return now, err
		}
		if now.Next == nil {
			return now, nil
		}
	}
	return now, nil
}

// page loads the page behind was: the first when nothing is loaded yet.
func (r *Runner) page(ctx context.Context, t Trial, was studio.Pages, send func(context.Context, errand) (studio.Call, error)) (studio.Call, studio.Pages, error) {
	e, err := r.errand(ctx, t)
	if err != nil {
		return studio.Call{}, was, err
	}
	e.page = was.Loaded + 1
	if was.Loaded > 0 {
		if was.Next == nil {
			return studio.Call{}, was, studio.Fail(studio.CodeNotFound, "There is no next page.", was.Stopped)
		}
		if e.prepared, err = e.prepared.Page(*was.Next); err != nil {
			return studio.Call{}, was, err
		}
	}
	call, err := send(ctx, e)
	if err != nil {
		return call, was, err
	}
	if !pageAnswered(call) {
		was.Next, was.Stopped, was.Trouble, was.OnPage = nil, pageFailed(call, e.page), true, 0
		return call, was, nil
	}
	if was.Loaded == 0 {
		if was, err = recordsOf(t.Action, r.source(call)); err != nil {
			return call, was, err
		}
	}
	now, err := advance(t.Action, was, r.source(call), call.Request.URL)
	return call, now, err
}

// pageAnswered tells whether an answer is a page by the outcome rules.
func pageAnswered(call studio.Call) bool {
	if call.Ruling == nil || call.Response == nil {
		return call.Response != nil && succeeded(call.Response)
	}
	return call.Ruling.Outcome == studio.OutcomeOK || call.Ruling.Outcome == studio.OutcomeEmpty || call.Ruling.Outcome == studio.OutcomeNotFound
}

func pageFailed(call studio.Call, page int) string {
	switch {
	case call.Failure != nil:
		return fmt.Sprintf("Page %d did not come: %s", page, call.Failure.Message)
	case call.Ruling != nil:
		return fmt.Sprintf("Page %d is no page of records: %s.", page, call.Ruling.Rule)
	}
	return fmt.Sprintf("Page %d is no page of records.", page)
}

// recordsOf tells where the records of an action's answers are: where its output says, else where they
// seem to be in this one.
func recordsOf(a studio.Action, s pages.Source) (studio.Pages, error) {
	where := studio.Pages{RecordPath: a.Output.RecordPath, List: a.Output.List, Seen: []string{}}
	if where.List || len(a.Output.Fields) > 0 || !s.JSON || s.Body == nil {
		return where, nil
	}
	body, err := s.Body()
	if err != nil {
		return where, err
	}
	defer body.Close()
	inferred, err := fields.Infer(body)
	if studio.CodeOf(err) == studio.CodeInvalid {
		return where, nil // the answer that fields cannot read has no records
	}
	if err != nil {
		return where, err
	}
	found := inferred.Suggest()
	where.RecordPath, where.List = found.RecordPath, found.List
	return where, nil
}

// advance reads a page that came from an address.
func advance(a studio.Action, was studio.Pages, s pages.Source, from string) (studio.Pages, error) {
	page, err := pages.Read(a.Pagination, was, s)
	if studio.CodeOf(err) == studio.CodeInvalid {
		was.Next, was.Stopped, was.Trouble = nil, studio.AsFailure(err).Message, true
		return was, nil
	}
	if err != nil {
		return was, err
	}
	return pages.Advance(a.Pagination, was, page, from), nil
}

// source is the answer of a call, for reading.
func (r *Runner) source(call studio.Call) pages.Source {
	s := pages.Source{}
	if response := call.Response; response != nil {
		s.Headers, s.JSON = response.Headers, response.Kind == studio.BodyJSON
		if response.BodyID != "" {
			s.Body = func() (io.ReadCloser, error) { return r.Bodies.Text(response.BodyID) }
		}
	}
	return s
}

// EachRecord gives the records of a page as JSON texts, one at a time.
func (r *Runner) EachRecord(call studio.Call, where studio.Pages, each func(json string) error) error {
	s := r.source(call)
	if s.Body == nil || !s.JSON {
		return nil
	}
	output := studio.Output{RecordPath: where.RecordPath, List: where.List, Fields: []studio.OutputField{{Path: "", Type: studio.FieldJSON}}}
	return pages.Records(s, output, func(values []fields.Value) error { return each(values[0].JSON) })
}
