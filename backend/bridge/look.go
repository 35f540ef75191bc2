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
	shown := ActionLook{Problems: append([]studio.Problem{}, problems...), Parameters: []Detected{}}
	for _, p := range studio.DetectParameters(d.Action) {
		shown.Parameters = append(shown.Parameters, Detected{Parameter: p.Parameter, Places: p.Places})
	}
	shown.Preview = preview(r.Preview(c, d.Action, d.Samples))
	shown.Ready, err = ready(ctx, r, c, shown.Parameters, d.Samples)
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
func ready(ctx context.Context, r *runner.Runner, c studio.Connector, parameters []Detected, samples map[string]string) ([]ReadyItem, error) {
	filled, required := 0, 0
	for _, p := range parameters {
		if !p.Parameter.Required {
			continue
		}
		required++
		if samples[p.Parameter.Name] != "" || p.Parameter.Default != "" {
			filled++
		}
	}
	connection, err := r.Store.Connection(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	items := []ReadyItem{}
	if required > 0 {
		items = append(items, ReadyItem{filled == required, countReady(filled, required)})
	}
	state := "is connected"
	if connection.State != studio.Connected {
		state = "is not connected yet"
	}
	return append(items, ReadyItem{connection.State == studio.Connected, c.Name + " " + state}), nil
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
