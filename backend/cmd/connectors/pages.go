package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"connectorstudio/backend/runner"
	"connectorstudio/backend/studio"
)

// errEnough ends the reading of records.
var errEnough = errors.New("enough")

// allPages prints the records of all pages of an action as they come: one JSON text a line, or with
// asJSON one document. Pages and reasons go to standard error.
func (c *cli) allPages(ctx context.Context, r *runner.Runner, t runner.Trial, most int, asJSON bool) error {
	if t.Action.Pagination.Kind == studio.PagesNone {
		return usageError{t.Action.Name + " has no pagination; set it up on its API Call step"}
	}
	out := &recordPrinter{to: bufio.NewWriter(c.out), most: t.Action.Pagination.MaxItems, asJSON: asJSON}
	var last studio.Call
	now, err := r.EachPage(ctx, t, nil, most, func(call studio.Call, now studio.Pages) error {
		last = call
		if !now.Trouble || now.OnPage > 0 {
			fmt.Fprintf(c.err, "page %d: %d records, %d so far\n", now.Loaded, now.OnPage, now.Records)
			if err := r.EachRecord(call, now, out.print); err != nil && !errors.Is(err, errEnough) {
				return err
			}
		}
		return out.to.Flush()
	})
	if err := errors.Join(err, out.end(now, err == nil)); err != nil {
		return err
	}
	if now.Stopped != "" {
		fmt.Fprintln(c.err, now.Stopped)
	}
	return notAll(now, last)
}

// notAll is why not all pages were loaded; nil when they were, or as many as were wanted.
func notAll(now studio.Pages, last studio.Call) error {
	switch {
	case !now.Trouble:
		return nil
	case last.Failure != nil:
		return last.Failure
	case last.Response != nil && last.Response.Status >= 400:
		return statusError{last.Response.Status}
	}
	return studio.Fail(studio.CodeInvalid, "Not all pages were loaded.", "Check the pagination of the action.")
}

// recordPrinter prints records as they come.
type recordPrinter struct {
	to      *bufio.Writer
	most    int // records; 0 for no limit
	asJSON  bool
	printed int
}

func (p *recordPrinter) print(record string) error {
	if p.most > 0 && p.printed >= p.most {
		return errEnough
	}
	separator := ""
	switch {
	case p.asJSON && p.printed == 0:
		separator = `{"records":[`
	case p.asJSON:
		separator = ","
	}
	p.printed++
	_, err := fmt.Fprint(p.to, separator, record, "\n")
	return err
}

// end closes the document.
func (p *recordPrinter) end(now studio.Pages, whole bool) error {
	if p.asJSON {
		if p.printed == 0 {
			fmt.Fprint(p.to, `{"records":[`)
		}
		stopped, _ := json.Marshal(now.Stopped)
		fmt.Fprintf(p.to, `],"pages":%d,"complete":%t,"stopped":%s}`+"\n", now.Loaded, whole && !now.Trouble && now.Next == nil, stopped)
	}
	return p.to.Flush()
}
