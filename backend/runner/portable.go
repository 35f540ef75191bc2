package runner

import (
	"context"
	"strings"

	"connectorstudio/backend/importer"
	"connectorstudio/backend/studio"
)

// Exported is a connector in the portable format.
type Exported struct {
	Name     string // of the connector
	File     []byte
	Warnings []string // places that hold what looks like a key
}

// ExportConnector writes a connector in the portable format. Secrets, drafts, sample values and
// history are not in it.
func (r *Runner) ExportConnector(ctx context.Context, id string) (Exported, error) {
	c, err := r.Connector(ctx, id)
	if err != nil {
		return Exported{}, err
	}
	actions, err := r.SavedActions(ctx, id)
	if err != nil {
		return Exported{}, err
	}
	var png []byte
	if c.Logo != "" {
		if png, err = r.Store.Logo(ctx, c.Logo); err != nil {
			return Exported{}, err
		}
	}
	file, err := importer.Export(c, actions, png)
	return Exported{c.Name, file, importer.Suspicious(c, actions)}, err
}

// ImportConnector adds a connector from a file in the portable format, always as a new one.
// It reads only: nothing is requested, resolved or run.
func (r *Runner) ImportConnector(ctx context.Context, file []byte) (c studio.Connector, actions int, warnings []string, err error) {
	p, err := importer.Import(file)
	if err != nil {
		return c, 0, nil, err
	}
	c = p.Connector
	if len(p.Logo) > 0 {
		if c.Logo, err = r.KeepLogo(ctx, p.Logo); err != nil {
			return c, 0, nil, err
		}
	}
	nameTaken := func(name string) (bool, error) { return r.Store.ConnectorNameTaken(ctx, name, "") }
	taken, err := nameTaken(c.Name)
	if err == nil && taken {
		c.Name, err = freeName(c.Name, nameTaken)
	}
	if err != nil {
		return c, 0, nil, err
	}
	copies := []actionCopy{}
	for _, a := range p.Actions {
		copies = append(copies, actionCopy{Action: a})
	}
	c, err = r.addConnector(ctx, c, copies)
	return c, len(copies), p.Warnings, err
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
