package runner

import (
	"context"
	"fmt"
	"strings"

	"connectorstudio/backend/catalogue"
	"connectorstudio/backend/studio"
)

// Start says how a connector is begun from a provider of the catalogue.
type Start struct {
	Provider, Method string            // ids; an empty method is the usual one
	Name             string            // empty for the provider's own
	ClientID         string            // of OAuth 2.0; empty to enter it later
	Values           map[string]string // of the provider's parameters
}

// AddFromProvider adds a connector that is filled in from a provider. When something is missing that only
// the person knows it is kept as a draft, and the problems tell what.
func (r *Runner) AddFromProvider(ctx context.Context, s Start) (studio.Connector, []studio.Problem, error) {
	c := r.NewConnector()
	c.Name = strings.TrimSpace(s.Name)
	c.Auth.OAuth2.ClientID = strings.TrimSpace(s.ClientID)
	filled, err := catalogue.Fill(c, s.Provider, s.Method, s.Values)
	if err != nil {
		return c, nil, err
	}
	c = filled.Connector
	if s.Name == "" {
		if c.Name, err = r.numbered(ctx, c.Name); err != nil {
			return c, nil, err
		}
	}
	problems, err := r.CheckConnector(ctx, c)
	if err != nil {
		return c, nil, err
	}
	if left := studio.Blocking(problems); len(left) > 0 {
		_, err = r.SaveConnectorDraft(ctx, c)
		return c, left, err
	}
	c, err = r.SaveConnector(ctx, c, studio.Secrets{})
	return c, nil, err
}

// numbered returns the name, or with the first number that is free.
func (r *Runner) numbered(ctx context.Context, name string) (string, error) {
	candidate := name
	for n := 2; ; n++ {
		taken, err := r.Store.ConnectorNameTaken(ctx, candidate, "")
		if err != nil || !taken {
			return candidate, err
		}
		candidate = fmt.Sprintf("%s %d", name, n)
	}
}
