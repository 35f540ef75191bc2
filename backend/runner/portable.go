package runner

import (
	"context"
	"strings"

	"connectorstudio/backend/importer"
	"connectorstudio/backend/studio"
)

// ExportConnector writes a connector in the portable format. Secrets, drafts, sample values and
// history are not in it.
func (r *Runner) ExportConnector(ctx context.Context, id string) (name string, file []byte, err error) {
	c, err := r.Connector(ctx, id)
	if err != nil {
		return "", nil, err
	}
	actions, err := r.SavedActions(ctx, id)
	if err != nil {
		return "", nil, err
	}
	var png []byte
	if c.Logo != "" {
		if png, err = r.Store.Logo(ctx, c.Logo); err != nil {
			return "", nil, err
		}
	}
	file, err = importer.Export(c, actions, png)
	return c.Name, file, err
}

// ImportConnector adds a connector from a file in the portable format, always as a new one.
// It reads only: nothing is requested, resolved or run.
func (r *Runner) ImportConnector(ctx context.Context, file []byte) (studio.Connector, int, []string, error) {
	p, err := importer.Import(file)
	if err != nil {
		return studio.Connector{}, 0, nil, err
	}
	if len(p.Logo) > 0 {
		if p.Connector.Logo, err = r.KeepLogo(ctx, p.Logo); err != nil {
			return studio.Connector{}, 0, nil, err
		}
	}
	name := p.Connector.Name
	taken, err := r.Store.ConnectorNameTaken(ctx, name, "")
	if err == nil && taken {
		name, err = r.freeName(name, func(name string) (bool, error) { return r.Store.ConnectorNameTaken(ctx, name, "") })
	}
	if err != nil {
		return studio.Connector{}, 0, nil, err
	}
	c, err := r.addConnector(ctx, p.Connector, p.Actions, name)
	return c, len(p.Actions), p.Warnings, err
}

// FileName makes a file name of a connector's name.
func FileName(name string) string {
	slug := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, name)
	slug = strings.Trim(slug, "-")
	for strings.Contains(slug, "--") {
		slug = strings.ReplaceAll(slug, "--", "-")
	}
	if slug == "" {
		slug = "connector"
	}
	return slug + ".connector.json"
}
