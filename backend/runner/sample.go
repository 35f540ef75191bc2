package runner

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

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
	c, found, err := r.sampleConnector(ctx)
	if err != nil {
		return Sample{}, err
	}
	if found {
		c, err = r.serveSample(ctx, c)
	} else {
		c, err = r.makeSample(ctx)
	}
	if err != nil {
		return Sample{}, err
	}
	rows, err := r.Store.Actions(ctx, c.ID)
	sample := Sample{ConnectorID: c.ID, BaseURL: c.BaseURL}
	if len(rows) > 0 {
		sample.ActionID = rows[0].Action.ID
	}
	return sample, err
}

// ResumeSample runs the sample vendor again when its connector is in the list.
func (r *Runner) ResumeSample(ctx context.Context) error {
	c, found, err := r.sampleConnector(ctx)
	if err == nil && found {
		_, err = r.serveSample(ctx, c)
	}
	return err
}

// awake returns a connector that is about to be called. The sample vendor ends with the application, so
// that it is run again when it is the one.
func (r *Runner) awake(ctx context.Context, id string) (studio.Connector, error) {
	c, err := r.Connector(ctx, id)
	if err != nil || !isSample(c.Name, c.BaseURL) {
		return c, err
	}
	return r.serveSample(ctx, c)
}

func isSample(name, baseURL string) bool {
	return name == sampleName && strings.HasPrefix(baseURL, "http://127.0.0.1:")
}

func (r *Runner) sampleConnector(ctx context.Context) (c studio.Connector, found bool, err error) {
	page, err := r.Store.Connectors(ctx, studio.ConnectorQuery{Search: sampleName, Count: 10})
	if err != nil {
		return c, false, err
	}
	for _, row := range page.Rows {
		if isSample(row.Name, row.BaseURL) {
			c, err = r.Connector(ctx, row.ID)
			return c, err == nil, err
		}
	}
	return c, false, nil
}

// serveSample runs the vendor for its connector, where it was: the credentials are bound to its address.
// Only when something else listens there it moves.
func (r *Runner) serveSample(ctx context.Context, c studio.Connector) (studio.Connector, error) {
	settings, err := r.sampleSettings(ctx, studio.Origin(c.BaseURL))
	if err != nil || c.BaseURL == settings.BaseURL {
		return c, err
	}
	point(&c, settings)
	return r.SaveConnector(ctx, c, studio.Secrets{})
}

// sampleSettings returns the addresses of the vendor that runs: in this process, in another one (window
// and command line may be open at once), or started now, where it was if possible.
func (r *Runner) sampleSettings(ctx context.Context, was string) (sampleapi.Settings, error) {
	r.sampleTurn.Lock()
	defer r.sampleTurn.Unlock()
	if r.sample == nil && r.isVendor(ctx, was) {
		return sampleapi.SettingsAt(was), nil
	}
	if r.sample == nil {
		seed := sha256.Sum256([]byte("sample vendor of " + r.Dir))
		server, err := sampleapi.Start(r.life, sampleapi.Options{Port: portOf(was), Seed: seed[:], Now: r.Now})
		if err != nil {
			return sampleapi.Settings{}, studio.Fail(studio.CodePortBusy, "The sample vendor could not start on this computer.", "Close programs that listen on many ports, then try again.")
		}
		r.sample = server
	}
	return sampleapi.SettingsAt(r.sample.URL), nil
}

func portOf(origin string) int {
	if u, err := url.Parse(origin); err == nil {
		if port, err := strconv.Atoi(u.Port()); err == nil {
			return port
		}
	}
	return sampleapi.DefaultPort
}

// isVendor tells whether the vendor answers at an origin, by what it says of itself (RFC 8414).
func (r *Runner) isVendor(ctx context.Context, origin string) bool {
	if origin == "" {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	question, err := http.NewRequestWithContext(ctx, http.MethodGet, origin+"/.well-known/oauth-authorization-server", nil)
	if err != nil {
		return false
	}
	answer, err := r.Client.HTTP().Do(question)
	if err != nil {
		return false
	}
	defer answer.Body.Close()
	var said struct {
		Issuer        string `json:"issuer"`
		Documentation string `json:"service_documentation"`
	}
	err = json.NewDecoder(io.LimitReader(answer.Body, 64<<10)).Decode(&said)
	expected := sampleapi.SettingsAt(origin)
	return err == nil && said.Issuer == expected.Issuer && said.Documentation == expected.DocumentationURL
}

func (r *Runner) makeSample(ctx context.Context) (studio.Connector, error) {
	settings, err := r.sampleSettings(ctx, "")
	if err != nil {
		return studio.Connector{}, err
	}
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
