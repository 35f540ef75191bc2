package bridge

import (
	"context"
	"fmt"

	"connectorstudio/backend/request"
	"connectorstudio/backend/runner"
	"connectorstudio/backend/studio"
)

// look gathers what the wizard shows about a draft.
func look(ctx context.Context, r *runner.Runner, d ActionDraft) (ActionLook, error) {
	c, err := r.Connector(ctx, d.Action.ConnectorID)
	if err != nil {
		return ActionLook{}, err
	}
	problems, err := r.CheckAction(ctx, d.Action)
	if err != nil {
		return ActionLook{}, err
	}
	shown := ActionLook{Problems: append([]studio.Problem{}, problems...), Parameters: []Detected{}, Filled: []string{}}
	for _, p := range studio.AskedParameters(c, d.Action) {
		shown.Parameters = append(shown.Parameters, Detected{Parameter: p.Parameter, Places: p.Places})
	}
	for _, p := range c.ConnectionParameters() {
		shown.Filled = append(shown.Filled, p.Name)
	}
	looks, err := r.Preview(ctx, d.Action, d.ConnectionID, d.Samples)
	if err != nil {
		return shown, err
	}
	shown.Preview = preview(looks)
	shown.Ready, err = ready(ctx, r, c, shown.Parameters, d)
	return shown, err
}

// preview is what the pipeline would send, as it crosses the bridge.
func preview(looks request.Looks) Preview {
	return Preview{
		URL: spans(looks.URL), Method: looks.Method, Target: spans(looks.Target), Host: looks.Host,
		Headers: append([]studio.Field{}, looks.Headers...), Body: looks.Body, CURL: looks.CURL,
	}
}

func spans(list []request.Span) []Span {
	crossing := []Span{}
	for _, s := range list {
		crossing = append(crossing, Span(s))
	}
	return crossing
}

// ready lists what a test needs, and whether it is there.
func ready(ctx context.Context, r *runner.Runner, c studio.Connector, parameters []Detected, d ActionDraft) ([]ReadyItem, error) {
	filled, required := 0, 0
	for _, p := range parameters {
		if !p.Parameter.Required {
			continue
		}
		required++
		if d.Samples[p.Parameter.Name] != "" || p.Parameter.Default != "" {
			filled++
		}
	}
	connections, err := r.Connections(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	connection, name := studio.Connection{}, c.Name
	for _, other := range connections {
		if other.ID == d.ConnectionID || d.ConnectionID == "" && other.Default {
			connection = other
		}
	}
	if len(connections) > 1 {
		name += " (" + connection.Name + ")"
	}
	items := []ReadyItem{}
	if required > 0 {
		items = append(items, ReadyItem{filled == required, countReady(filled, required)})
	}
	state := "is connected"
	if connection.State != studio.Connected {
		state = "is not connected yet"
	}
	return append(items, ReadyItem{connection.State == studio.Connected, name + " " + state}), nil
}

func countReady(filled, required int) string {
	if required == 1 && filled == 1 {
		return "The required parameter has a sample value"
	}
	if required == 1 {
		return "The required parameter has no sample value yet"
	}
	return fmt.Sprintf("%d of %d required parameters have a sample value", filled, required)
}
