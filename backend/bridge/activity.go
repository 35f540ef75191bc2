package bridge

import (
	"context"

	"connectorstudio/backend/runner"
	"connectorstudio/backend/studio"
)

// Activity is the history of calls.
type Activity struct{ app *Studio }

func (s *Activity) List(q studio.CallQuery) (studio.CallPage, error) {
	return with(s.app, "Activity.List", func(ctx context.Context, r *runner.Runner) (studio.CallPage, error) {
		return r.Store.Calls(ctx, q)
	})
}

func (s *Activity) Get(callID string) (studio.Call, error) {
	return with(s.app, "Activity.Get", func(ctx context.Context, r *runner.Runner) (studio.Call, error) {
		return r.Store.Call(ctx, callID)
	})
}

// Days counts the calls of the last days, oldest first, one entry a day.
func (s *Activity) Days(connectorID string, days int) ([]studio.Day, error) {
	return with(s.app, "Activity.Days", func(ctx context.Context, r *runner.Runner) ([]studio.Day, error) {
		return r.Store.Days(ctx, connectorID, days)
	})
}

// Clear empties the history of a connector, or all of it for an empty id.
func (s *Activity) Clear(connectorID string) (Nothing, error) {
	return with(s.app, "Activity.Clear", func(ctx context.Context, r *runner.Runner) (Nothing, error) {
		return Nothing{}, r.ClearCalls(ctx, connectorID)
	})
}
