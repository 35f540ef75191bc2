package importer

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"strconv"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

// count returns a count that an environment variable can raise.
func count(name string, normal int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return normal
}

// full is a connector and its actions with every field set that the format knows.
func full(t testing.TB) (studio.Connector, []studio.Action, []byte) {
	now := time.Now()
	c := studio.Connector{
		ID: "connector-id", Name: "Acme CRM", Description: "Companies, \"people\" & deals <of> Acme\nin two lines",
		BaseURL: "https://api.acme.example.com/v2", Category: studio.CategoryCRM, Logo: "a-hash", FollowOffOrigin: true,
		DefaultHeaders: []studio.Pair{{Name: "X-Version", Value: "2026-01"}}, DefaultQuery: []studio.Pair{{Name: "format", Value: "json"}},
		CheckActionID: "check-id", CreatedAt: now, UpdatedAt: now,
		LookUp:       studio.LookUp{Parameter: "region", Endpoint: "/regions", ListPath: "data", ValuePath: "id", LabelPath: "name"},
		CheckRequest: studio.CheckRequest{Method: "POST", Endpoint: "/me"},
		Parameters: []studio.ConnectionParameter{{
			Name: "region", Label: "Region", Help: "In the address of your account.", Required: true, Default: "eu", Pattern: "[a-z]+",
			PatternHelp: "Two letters.", Choices: []studio.Choice{{Value: "eu", Label: "Europe"}, {Value: "us"}}, Prefix: "https://", Suffix: ".acme.example.com",
		}, {Name: "app", Label: "App key", Secret: true}},
		Preparation: studio.Preparation{Credentials: true, SampleData: true, MethodChosen: true,
			DocumentationURL: "https://docs.acme.example.com", Notes: "private note"},
		Limits:     studio.Limits{Calls: 100, Per: studio.PerMinute, Burst: 10, AtOnce: 5, Seconds: 30, PerConnection: true},
		Retry:      studio.RetryPolicy{Tries: 6, FirstWait: 2, LongestWait: 90, IgnoreHints: true, NoNetwork: true, IdempotencyKey: "Idempotency-Key"},
		Pagination: studio.Pagination{Kind: studio.PagesNext, From: studio.FromBody, Path: "paging.next"},
		Outcomes: []studio.OutcomeRule{
			{Status: "200, 4xx", Header: "X-Reason", Within: "quota", Body: studio.SeekEquals, Path: "error.code", Value: "RATE", Outcome: studio.OutcomeRetry},
			{Status: "418", Outcome: studio.OutcomeStop},
		},
		Auth: studio.Auth{
			Method: studio.MethodOAuth2, ClientCertificate: true,
			OAuth2: studio.OAuth2{
				Redirect:         studio.Redirect{Host: "localhost", Port: 0, Path: "/back"},
				AuthorizationURL: "https://acme.example.com/authorize", TokenURL: "https://acme.example.com/token",
				RefreshURL: "https://acme.example.com/refresh", Scopes: "crm.read crm.write", ClientID: "client-1",
				ScopeSeparator: ",", ClientAuthentication: studio.ClientAuthBasic, RawBasic: true, PKCE: studio.PKCEOff,
				Issuer: "https://acme.example.com", Audience: "api", Resource: "https://api.acme.example.com",
				RevocationURL:       "https://acme.example.com/revoke",
				AuthorizationParams: []studio.Pair{{Name: "prompt", Value: "consent"}, {Name: "access_type", Value: "offline"}},
				TokenParams:         []studio.Pair{{Name: "tenant", Value: "eu"}}, TokenPath: "data", TokenScheme: "Token",
			},
			APIKey: studio.APIKey{DisplayName: "Key", KeyName: "X-Api-Key", Placement: studio.PlacementQuery, ValueTemplate: "Key {key}",
				Further: []studio.CredentialHeader{{ID: "header-id", DisplayName: "Tenant", HeaderName: "X-Tenant", ValueTemplate: "t-{key}"}}},
		},
	}
	basic := studio.DefaultAuth()
	basic.Method, basic.Basic.UserLabel = studio.MethodBasic, "Account"
	c.Alternatives = []studio.Alternative{{ID: "basic-id", Name: "Service account", Auth: basic}}
	actions := []studio.Action{
		{
			ID: "second-id", ConnectorID: c.ID, Name: "Create note", Category: studio.Connect, Method: "POST", Endpoint: "/notes",
			Body: "{\n  \"text\": {text},\n  \"by\": \"{author}\"\n}\n", Position: 1, CreatedAt: now, UpdatedAt: now,
			Parameters: []studio.Parameter{{Name: "text", Type: studio.ParamText, Required: true}, {Name: "author", Type: studio.ParamText, Default: "007"}},
		},
		{
			Pagination: studio.Pagination{Kind: studio.PagesCursor, In: studio.PageInHeader, Name: "X-After", First: 1, SizeName: "X-Limit", Size: 50,
				From: studio.FromRecord, Path: "id", MorePath: "has_more", TotalPath: "meta.total", PagesPath: "meta.pages", ShortPage: true, MaxPages: 7, MaxItems: 900},
			Outcomes: []studio.OutcomeRule{{Status: "404", Outcome: studio.OutcomeEmpty}}, Repeatable: true,
			ID: "check-id", ConnectorID: c.ID, Name: "Get company", Description: "By domain", Category: studio.Enrich, Method: "GET",
			Endpoint: "/companies/{domain}", Position: 0, CreatedAt: now, UpdatedAt: now,
			Query:   []studio.Pair{{Name: "limit", Value: "{limit}"}, {Name: "empty", Value: ""}},
			Headers: []studio.Pair{{Name: "Accept-Language", Value: "de-CH, é"}}, Cookies: []studio.Pair{{Name: "lang", Value: "{lang}"}},
			Parameters: []studio.Parameter{
				{Name: "domain", Type: studio.ParamText, Required: true, Description: "example.com", KeepSlashes: true},
				{Name: "limit", Type: studio.ParamNumber, Default: "9007199254740993"},
			},
			Output: studio.Output{RecordPath: "data.items", List: true, Known: []string{"id", `owner["e-mail"]`}, Fields: []studio.OutputField{
				{Name: "Company", Path: `owner["e-mail"]`, Type: studio.FieldEmail, Nullable: true, Optional: true, Mixed: true, Sample: "ada@example.com"},
			}},
		},
		{
			ID: "third-id", ConnectorID: c.ID, Name: "Upload", Category: studio.Connect, Method: "PUT", Endpoint: "/files", Position: 2, CreatedAt: now, UpdatedAt: now,
			BodyKind: studio.ContentMultipart, BodyType: "multipart/form-data", BodyFile: "{file}", Variables: "{}",
			BodyParts: []studio.BodyPart{{Name: "doc", Value: "{file}", File: true, ContentType: "application/pdf"}, {Name: "kind", Value: "{kind}"}},
			Parameters: []studio.Parameter{
				{Name: "file", Type: studio.ParamFile, Required: true}, {Name: "kind", Type: studio.ParamText, Choices: []string{"a", "b"}, Style: studio.StyleRepeat, Raw: true},
			},
		},
	}
	return c, actions, picture(t)
}

func picture(t testing.TB) []byte {
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewRGBA(image.Rect(0, 0, 2, 2))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func exported(t testing.TB, c studio.Connector, actions []studio.Action, logo []byte) []byte {
	t.Helper()
	out, err := Export(c, actions, logo)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func imported(t testing.TB, portable []byte) Portable {
	t.Helper()
	p, err := Import(portable)
	if err != nil {
		t.Fatalf("%v\n%s", err, portable)
	}
	return p
}

func again(t testing.TB, p Portable) []byte {
	t.Helper()
	return exported(t, p.Connector, p.Actions, p.Logo)
}
