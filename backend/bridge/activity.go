package bridge

import "connectorstudio/backend/studio"

// Activity is the history of calls.
type Activity struct{ app *Studio }

func (s *Activity) List(q studio.CallQuery) (studio.CallPage, error) { panic("unwired") }
func (s *Activity) Get(callID string) (studio.Call, error)           { panic("unwired") }

// Days counts the calls of the last days, oldest first, one entry a day.
func (s *Activity) Days(connectorID string, days int) ([]studio.Day, error) { panic("unwired") }

// Clear empties the history of a connector, or all of it for an empty id.
func (s *Activity) Clear(connectorID string) (Nothing, error) { panic("unwired") }
