package runner

import (
	"context"
	"fmt"
	"io"
	"maps"

	"connectorstudio/backend/fields"
	"connectorstudio/backend/request"
	"connectorstudio/backend/studio"
)

// mostChoices is how many results of a look-up are offered.
const mostChoices = 500

// LookUp makes the look-up call of a connection that was connected just now. A single result is kept at
// once; of several one is to be chosen (ChooseLookedUp). Without a look-up there is nothing to choose.
//
// It fails with CodeNotFound when the answer has no result, and with the answer's own failure.
func (r *Runner) LookUp(ctx context.Context, connectionID string) ([]studio.Choice, error) {
	u, err := r.using(ctx, connectionID)
	if err == nil {
		err = u.readyToConnect()
	}
	if err != nil || u.Connector.LookUp.Endpoint == "" {
		return []studio.Choice{}, err
	}
	found, err := r.lookUp(ctx, u)
	if err != nil {
		return []studio.Choice{}, err
	}
	if len(found) == 0 {
		return found, studio.Fail(studio.CodeNotFound, "The look-up of the "+u.lookedUp()+" found nothing.", "Check the paths of the look-up, and what this account may see.")
	}
	if len(found) == 1 {
		_, err = r.ChooseLookedUp(ctx, connectionID, found[0].Value)
	}
	return found, err
}

// ChooseLookedUp keeps a result of the look-up as the value of its parameter.
func (r *Runner) ChooseLookedUp(ctx context.Context, connectionID, value string) (studio.Connection, error) {
	u, err := r.using(ctx, connectionID)
	if err != nil {
		return studio.Connection{}, err
	}
	values := maps.Clone(u.connection.Values)
	values[u.Connector.LookUp.Parameter] = value
	return r.SetParameters(ctx, u.connection.ID, values, nil)
}

// lookedUp is what the parameter of the look-up is called.
func (u used) lookedUp() string {
	for _, p := range u.parameters {
		if p.Name == u.Connector.LookUp.Parameter && p.Label != "" {
			return p.Label
		}
	}
	return u.Connector.LookUp.Parameter
}

func (r *Runner) lookUp(ctx context.Context, u used) ([]studio.Choice, error) {
	c, a := u.Connector.ForLookUp()
	prepared, problems := request.Build(c, a, u.with(nil))
	if err := refuse(problems); err != nil {
		return nil, err
	}
	sent, _, err := r.send(ctx, errand{Trial: Trial{Action: a}, used: u, connector: c, prepared: prepared})
	if err != nil {
		return nil, err
	}
	call := studio.Call{
		ID: studio.NewID(), ConnectorID: u.connectorID, ConnectionID: u.connection.ID, ActionName: "Look up " + u.lookedUp(), Source: studio.SourceConnect,
		StartedAt: sent.StartedAt, Request: sent.Request, Response: sent.Response, Failure: sent.Failure, Redirects: sent.Redirects, Timing: sent.Timing,
	}
	if err := r.keepCall(call); err != nil {
		return nil, err
	}
	switch {
	case sent.Failure != nil:
		return nil, sent.Failure
	case !succeeded(sent.Response):
		f := studio.Fail(studio.CodeCredentialRefused, fmt.Sprintf("The look-up of the %s was answered with %d %s.", u.lookedUp(), sent.Response.Status, sent.Response.StatusText), "Look at the answer under Activity.")
		if !refused(sent.Response.Status) {
			f.Code = studio.CodeInvalid
		}
		return nil, f
	}
	body, err := r.Bodies.Text(sent.Response.BodyID)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	return results(u.Connector.LookUp, body)
}

// results reads the choices of an answer, in its order and without repeats.
func results(l studio.LookUp, body io.Reader) ([]studio.Choice, error) {
	label := l.LabelPath
	if label == "" {
		label = l.ValuePath
	}
	found, seen := []studio.Choice{}, map[string]bool{"": true}
	output := studio.Output{RecordPath: l.ListPath, List: true, Fields: []studio.OutputField{{Name: "value", Path: l.ValuePath}, {Name: "label", Path: label}}}
	err := fields.Extract(output, body, func(record []fields.Value) error {
		if value := record[0].Text; !seen[value] && len(found) < mostChoices {
			seen[value] = true
			found = append(found, studio.Choice{Value: value, Label: record[1].Text})
		}
		return nil
	})
	return found, err
}
