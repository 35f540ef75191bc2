package runner

import (
	"context"
	"strconv"
	"strings"

	"connectorstudio/backend/studio"
)

// AddAction adds the columns of an action to a workbook: its parameters are mapped to the columns of the
// same name, and each output field becomes a column. It returns the workbook; the new columns come last.
func (r *Runner) AddAction(ctx context.Context, workbookID, actionID, connectionID string) (studio.Workbook, error) {
	return r.AddActionAs(ctx, workbookID, actionID, connectionID, func(*studio.Workbook, *studio.Filler) error { return nil })
}

// AddActionAs is AddAction with changes to its columns, and to the workbook, before they are saved.
func (r *Runner) AddActionAs(ctx context.Context, workbookID, actionID, connectionID string, change func(*studio.Workbook, *studio.Filler) error) (studio.Workbook, error) {
	action, err := r.Store.Action(ctx, actionID)
	if err != nil {
		return studio.Workbook{}, err
	}
	return r.ChangeWorkbook(ctx, workbookID, func(w *studio.Workbook) error {
		f := newFiller(*w, action)
		f.Steps[0].ConnectionID = connectionID
		if err := change(w, &f); err != nil {
			return err
		}
		w.Actions = append(w.Actions, f)
		return nil
	})
}

func newFiller(w studio.Workbook, a studio.Action) studio.Filler {
	f := studio.Filler{Name: a.Name, Steps: []studio.FillerStep{{ActionID: a.ID, ConnectorID: a.ConnectorID, Mapping: MapByName(w, a)}}}
	taken := map[string]bool{}
	for _, c := range w.Columns {
		taken[strings.ToLower(c.Name)] = true
	}
	for _, other := range w.Actions {
		for _, o := range other.Outputs {
			taken[strings.ToLower(o.Name)] = true
		}
	}
	for _, field := range a.Output.Fields {
		name := field.Name
		for n := 2; taken[strings.ToLower(name)]; n++ {
			name = field.Name + " " + strconv.Itoa(n)
		}
		taken[strings.ToLower(name)] = true
		f.Outputs = append(f.Outputs, studio.OutputColumn{Field: field.Name, Name: name, Type: columnType(field.Type)})
	}
	return f
}

// MapByName maps the parameters of an action to the columns of a workbook that have the same name, spaces,
// case and punctuation aside.
func MapByName(w studio.Workbook, a studio.Action) []studio.MappedValue {
	columns := map[string]string{}
	for _, f := range w.Actions {
		for _, o := range f.Outputs {
			columns[plainName(o.Name)] = o.ID
		}
	}
	for _, c := range w.Columns {
		columns[plainName(c.Name)] = c.ID
	}
	mapping := []studio.MappedValue{}
	for _, p := range studio.DetectParameters(a) {
		v := studio.MappedValue{Parameter: p.Parameter.Name, Column: columns[plainName(p.Parameter.Name)]}
		if v.Column != "" {
			mapping = append(mapping, v)
		}
	}
	return mapping
}

func plainName(name string) string {
	return strings.Map(func(c rune) rune {
		if strings.ContainsRune(" _-.", c) {
			return -1
		}
		return c
	}, strings.ToLower(name))
}

// UsableAction is a saved action that a workbook can use.
type UsableAction struct {
	ConnectorID   string             `json:"connectorId"`
	ConnectorName string             `json:"connectorName"`
	Logo          string             `json:"logo"`
	Action        studio.Action      `json:"action"`
	Parameters    []studio.Parameter `json:"parameters"` // what a row fills
	// Connections of the connector, without what is known of them besides.
	Connections []UsableConnection `json:"connections"`
}

// UsableConnection is a connection that an action can go through.
type UsableConnection struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Default bool   `json:"default"`
	// Ready tells that a call can be made through it, as far as is known.
	Ready bool `json:"ready"`
}

// mostUsable is how many actions are offered at a time; a search finds the others.
const mostUsable = 100

// UsableActions lists saved actions of all connectors: those that a search finds, or, without one, those of
// the connectors used last.
func (r *Runner) UsableActions(ctx context.Context, search string) ([]UsableAction, error) {
	found, err := r.Store.Find(ctx, search, mostUsable)
	if err != nil {
		return nil, err
	}
	usable := []UsableAction{}
	for _, f := range found {
		if len(usable) >= mostUsable {
			break
		}
		some, err := r.usableIn(ctx, f.ConnectorID, f.ID, f.Kind == "action", search)
		if err != nil {
			return nil, err
		}
		usable = append(usable, some...)
	}
	return usable, nil
}

// usableIn lists one action, or, while nothing is searched for, all of a connector.
func (r *Runner) usableIn(ctx context.Context, connectorID, id string, one bool, search string) ([]UsableAction, error) {
	usable := []UsableAction{}
	if !one && strings.TrimSpace(search) != "" {
		return usable, nil // its actions are found by themselves
	}
	c, err := r.Store.Connector(ctx, connectorID)
	if err != nil {
		return nil, err
	}
	connections, err := r.usableConnections(ctx, c)
	if err != nil {
		return nil, err
	}
	actions, err := r.SavedActions(ctx, connectorID)
	for _, a := range actions {
		if !one || a.ID == id {
			usable = append(usable, usableAction(c, a, connections))
		}
	}
	return usable, err
}

func usableAction(c studio.Connector, a studio.Action, connections []UsableConnection) UsableAction {
	return UsableAction{
		ConnectorID: c.ID, ConnectorName: c.Name, Logo: c.Logo, Action: a, Parameters: rowParameters(c, a), Connections: connections,
	}
}

// UsableAction is one action as a workbook uses it; CodeNotFound when it is not there any more.
func (r *Runner) UsableAction(ctx context.Context, actionID string) (UsableAction, error) {
	a, err := r.Store.Action(ctx, actionID)
	if err != nil {
		return UsableAction{}, err
	}
	c, err := r.Store.Connector(ctx, a.ConnectorID)
	if err != nil {
		return UsableAction{}, err
	}
	connections, err := r.usableConnections(ctx, c)
	return usableAction(c, a, connections), err
}

func (r *Runner) usableConnections(ctx context.Context, of studio.Connector) ([]UsableConnection, error) {
	list := []UsableConnection{}
	all, err := r.Store.Connections(ctx, of.ID)
	for _, c := range all {
		list = append(list, UsableConnection{c.ID, c.Name, c.Default, !of.Auth.Method.Signed() || c.State == studio.Connected})
	}
	return list, err
}

// rowParameters are the parameters that no connection fills.
func rowParameters(c studio.Connector, a studio.Action) []studio.Parameter {
	of := map[string]bool{}
	for _, p := range c.ConnectionParameters() {
		of[p.Name] = true
	}
	list := []studio.Parameter{}
	for _, p := range studio.DetectParameters(a) {
		if !of[p.Parameter.Name] {
			list = append(list, p.Parameter)
		}
	}
	return list
}
