package runner

import (
	"context"
	"crypto/sha256"
	"strings"

	"connectorstudio/backend/sampleapi"
	"connectorstudio/backend/studio"
)

// sampleName begins with the word by which the window knows the connector of the sample vendor.
const sampleName = "Sample: " + sampleapi.Name

// Sample is the sample vendor, running, and the connector for it.
type Sample struct {
	ConnectorID string
	ActionID    string // the action that waits to be tested and saved
	BaseURL     string
}

// StartSample runs the sample vendor on loopback until Close, and makes its connector with two actions
// that wait to be tested, if it is not there yet.
func (r *Runner) StartSample(ctx context.Context) (Sample, error) {
	server, err := r.sampleServer()
	if err != nil {
		return Sample{}, studio.Fail(studio.CodePortBusy, "The sample vendor could not start on this computer.", "Close programs that listen on many ports, then try again.")
	}
	settings := sampleapi.SettingsAt(server.URL)
	connector, found, err := r.sampleConnector(ctx)
	if err != nil {
		return Sample{}, err
	}
	if !found {
		if connector, err = r.makeSample(ctx, settings); err != nil {
			return Sample{}, err
		}
	} else if connector.BaseURL != settings.BaseURL { // another port than last time
		point(&connector, settings)
		if connector, err = r.SaveConnector(ctx, connector, studio.Secrets{}); err != nil {
			return Sample{}, err
		}
	}
	rows, err := r.Store.Actions(ctx, connector.ID)
	sample := Sample{ConnectorID: connector.ID, BaseURL: settings.BaseURL}
	if len(rows) > 0 {
		sample.ActionID = rows[0].Action.ID
	}
	return sample, err
}

// ResumeSample runs the sample vendor again when its connector is in the list.
func (r *Runner) ResumeSample(ctx context.Context) error {
	if _, found, err := r.sampleConnector(ctx); err != nil || !found {
		return err
	}
	_, err := r.StartSample(ctx)
	return err
}

func (r *Runner) sampleServer() (*sampleapi.Server, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.sample != nil {
		return r.sample, nil
	}
	seed := sha256.Sum256([]byte("sample vendor of " + r.Dir))
	server, err := sampleapi.Start(context.Background(), sampleapi.Options{Port: sampleapi.DefaultPort, Seed: seed[:], Now: r.Now})
	if err == nil {
		r.sample = server
	}
	return server, err
}

func (r *Runner) sampleConnector(ctx context.Context) (c studio.Connector, found bool, err error) {
	page, err := r.Store.Connectors(ctx, studio.ConnectorQuery{Search: sampleName, Count: 10})
	if err != nil {
		return c, false, err
	}
	for _, row := range page.Rows {
		if row.Name == sampleName && strings.HasPrefix(row.BaseURL, "http://127.0.0.1:") {
			c, err = r.Connector(ctx, row.ID)
			return c, err == nil, err
		}
	}
	return c, false, nil
}

func (r *Runner) makeSample(ctx context.Context, settings sampleapi.Settings) (studio.Connector, error) {
	c := r.NewConnector()
	c.Name = sampleName
	c.Description = "A small CRM that runs on this computer, to try everything without internet."
	c.Category = studio.CategoryCRM
	c.Auth.Method = studio.MethodOAuth2
	c.Auth.OAuth2.ClientID = sampleapi.ClientID
	c.Auth.OAuth2.ClientAuthentication = studio.ClientAuthPublic
	c.Auth.OAuth2.Scopes = sampleapi.Scopes
	c.Auth.APIKey.DisplayName = sampleapi.Name + " key"
	c.Auth.APIKey.KeyName = sampleapi.KeyHeader
	c.Preparation = studio.Preparation{Credentials: true, MethodChosen: true, SampleData: true}
	point(&c, settings)
	saved, err := r.SaveConnector(ctx, c, studio.Secrets{})
	if err != nil {
		return saved, err
	}
	for i, draft := range sampleActions() {
		a := r.NewAction(saved.ID)
		a.Name, a.Description, a.Category, a.Method = draft.Name, draft.Description, draft.Category, draft.Method
		a.Endpoint, a.Query, a.Body, a.Parameters, a.Position = draft.Endpoint, draft.Query, draft.Body, draft.Parameters, i
		if _, err := r.SaveActionDraft(ctx, a, draft.values); err != nil {
			return saved, err
		}
	}
	return saved, nil
}

// point sets the addresses of the vendor.
func point(c *studio.Connector, settings sampleapi.Settings) {
	c.BaseURL = settings.BaseURL
	o := &c.Auth.OAuth2
	o.AuthorizationURL, o.TokenURL, o.RevocationURL, o.Issuer = settings.AuthorizationURL, settings.TokenURL, settings.RevocationURL, settings.Issuer
	c.Preparation.DocumentationURL = settings.DocumentationURL
}

type sampleAction struct {
	studio.Action
	values map[string]string
}

func sampleActions() []sampleAction {
	return []sampleAction{
		{
			Action: studio.Action{
				Name: "Find company by domain", Description: "The company behind a web domain.", Category: studio.Enrich,
				Method: "GET", Endpoint: "/companies/lookup", Query: []studio.Pair{{Name: "domain", Value: "{domain}"}},
				Parameters: []studio.Parameter{{Name: "domain", Type: studio.ParamText, Required: true, Description: "Web domain of the company"}},
			},
			values: map[string]string{"domain": "amber-analytics.example.com"},
		},
		{
			Action: studio.Action{
				Name: "Search companies", Description: "Companies of a country with at least so many employees.", Category: studio.Retrieve,
				Method: "POST", Endpoint: "/companies/search", Query: []studio.Pair{},
				Body: "{\n  \"countries\": {countries},\n  \"employees\": { \"min\": {employees} },\n  \"limit\": 50\n}",
				Parameters: []studio.Parameter{
					{Name: "countries", Type: studio.ParamList, Required: true, Description: "Two-letter country codes"},
					{Name: "employees", Type: studio.ParamNumber, Required: true, Default: "1", Description: "Fewest employees"},
				},
			},
			values: map[string]string{"countries": "IE, PT", "employees": "100"},
		},
	}
}
