package main

import (
	"connectorstudio/backend/bridge"
	"connectorstudio/backend/studio"
)

// typed goes through the methods whose credentials are typed and whose tokens are asked for: connected,
// refused, tried in every way, renewed well and badly.
func (t *tour) typed(p *parrot) []studio.Connector {
	list := []studio.Connector{}
	for name, set := range map[string]func(*studio.Connector){
		"Basic": func(c *studio.Connector) { c.Auth.Method = studio.MethodBasic },
		"a key in the path": func(c *studio.Connector) {
			c.Auth.Method, c.BaseURL = studio.MethodAPIKey, p.URL+"/in/{key}"
			c.Auth.APIKey.DisplayName, c.Auth.APIKey.KeyName, c.Auth.APIKey.Placement = "Key", "key", studio.PlacementPath
			c.Auth.APIKey.Also = []studio.Sending{{Placement: studio.PlacementQuery, Name: "again", ValueTemplate: "{key}"}}
		},
		"a login request": func(c *studio.Connector) {
			c.Auth.Method = studio.MethodLogin
			c.Auth.Login.URL, c.Auth.Login.TokenPath, c.Auth.Login.ExpiryPath = p.URL+"/token", "access_token", "expires_in"
			c.Auth.Login.Headers = []studio.Pair{{Name: "X-Login", Value: "Basic {base64({user}:{password})}"}}
		},
		"client credentials": grant(p, studio.GrantClientCredentials, studio.TokenFormatJSON),
		"a password":         grant(p, studio.GrantPassword, studio.TokenFormatForm),
		"a refresh token":    grant(p, studio.GrantRefreshToken, studio.TokenFormatQuery),
	} {
		c := t.connect(name, p.URL, bridge.TypedSecrets{}, set)
		typed := bridge.TypedSecrets{Further: map[string]string{}}
		for _, field := range c.Auth.CredentialFields() {
			secret := "quay-user" // a user name is no secret beside a password
			if field.Secret {
				secret = t.canaries.sing(name + ": " + field.Label)
			}
			switch field.ID {
			case studio.FieldClientSecret:
				typed.ClientSecret = secret
			case studio.FieldAPIKey:
				typed.APIKey = secret
			default:
				typed.Further[field.ID] = secret
			}
		}
		p.set(func() { p.brokenToken = true })
		tell[bridge.KeyConnected](t, "refused")(t.connecting.Key("typed", c.ID, typed))
		p.set(func() { p.brokenToken = false })
		tell[bridge.KeyConnected](t, "connected")(t.connecting.Key("typed", c.ID, typed))
		t.try(c, everyWay)
		for _, broken := range []bool{false, true} {
			p.set(func() { p.refuseOnce, p.brokenToken = true, broken })
			d := tell[bridge.ActionDraft](t, "action")(t.actions.Draft(c.ID, ""))
			d.Action.Name, d.Action.Endpoint = "Renewed "+studio.NewID(), "/say/all"
			tell[studio.Call](t, "renewed")(t.tests.Run("renewed", d))
		}
		p.set(func() { p.brokenToken = false })
		tell[studio.Connection](t, "state")(t.connecting.State(c.ID))
		list = append(list, c)
	}
	return list
}

func grant(p *parrot, g studio.Grant, format studio.TokenFormat) func(*studio.Connector) {
	return func(c *studio.Connector) {
		c.Auth.Method = studio.MethodOAuth2
		o := &c.Auth.OAuth2
		o.Grant, o.TokenFormat, o.TokenURL, o.RevocationURL, o.ClientID = g, format, p.URL+"/token", p.URL+"/revoke", "quayside-client"
	}
}
