package bridge

import (
	"testing"

	"connectorstudio/backend/studio"
)

func TestMethodViews(t *testing.T) {
	c := studio.Connector{BaseURL: "https://api.example.com", Auth: studio.DefaultAuth()}
	c.Auth.Method, c.Auth.APIKey.DisplayName = studio.MethodAPIKey, "Key"
	login := studio.DefaultAuth()
	login.Method, login.Login.URL = studio.MethodLogin, "https://{tenant}.example.com/login"
	c.Alternatives = []studio.Alternative{{ID: "l", Auth: login}}
	views := methodViews(c)
	if len(views) != 2 || len(views[0].Parameters) != 0 || len(views[0].Fields) != 1 || views[0].Choice.Needs != "Enter the Key." {
		t.Fatalf("views %+v", views)
	}
	if l := views[1]; l.Choice.ID != "l" || l.Choice.Name != "Login request" || l.Auth.Method != studio.MethodLogin || len(l.Parameters) != 1 || len(l.Fields) != 2 {
		t.Errorf("views %+v", l)
	}
}
