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
	out := bufio.NewWriter(c.out)
	printed := 0
	write := func(record string) error {
		if t.Action.Pagination.MaxItems > 0 && printed >= t.Action.Pagination.MaxItems {
			return errEnough
		}
		separator := ""
		if asJSON {
			separator = map[bool]string{true: `{"records":[`, false: ","}[printed == 0]
		}
		printed++
		_, err := fmt.Fprint(out, separator, record, "\n")
		return err
	}
	var last studio.Call
	now, err := r.EachPage(ctx, t, nil, most, func(call studio.Call, now studio.Pages) error {
		last = call
		if !now.Trouble || now.OnPage > 0 {
			fmt.Fprintf(c.err, "page %d: %d records, %d so far\n", now.Loaded, now.OnPage, now.Records)
			if err := r.EachRecord(call, now, write); err != nil && !errors.Is(err, errEnough) {
				return err
			}
		}
		return out.Flush()
	})
	if asJSON {
		if printed == 0 {
			fmt.Fprint(out, `{"records":[`)
		}
		stopped, _ := json.Marshal(now.Stopped)
		fmt.Fprintf(out, `],"pages":%d,"complete":%t,"stopped":%s}`+"\n", now.Loaded, err == nil && !now.Trouble && now.Next == nil, stopped)
	}
	if err := errors.Join(err, out.Flush()); err != nil {
		return err
	}
	if now.Stopped != "" {
		fmt.Fprintln(c.err, now.Stopped)
	}
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
