package auth

import (
	"fmt"
	"strings"

	"connectorstudio/backend/studio"
)

// origins are the places that a credential was saved for. A connector that was edited or imported to
// point elsewhere cannot take the credential with it.
type origins struct {
	API           string `json:"api"`
	Authorization string `json:"authorization,omitempty"`
	Token         string `json:"token,omitempty"`
	Refresh       string `json:"refresh,omitempty"`
	Revocation    string `json:"revocation,omitempty"`
}

// originsOf returns where the connector sends credentials now.
func originsOf(c studio.Connector) origins {
	o := c.Auth.OAuth2
	now := origins{API: originOf(c.BaseURL)}
	if c.Auth.Method == studio.MethodLogin {
		now.Token = originOf(loginURL(c))
		return now
	}
	if c.Auth.SignsToken() {
		return now // whatever addresses an earlier choice left behind
	}
	now.Token, now.Refresh, now.Revocation = originOf(o.TokenURL), originOf(refreshURL(o)), originOf(o.RevocationURL)
	switch {
	case o.Grant.Code():
		now.Authorization = originOf(o.AuthorizationURL)
	case o.Grant == studio.GrantDevice:
		now.Authorization = originOf(o.DeviceURL)
	}
	return now
}

// refreshURL is the Refresh token URL, or the Access token URL where it was left empty.
func refreshURL(o studio.OAuth2) string {
	if o.RefreshURL != "" {
		return o.RefreshURL
	}
	return o.TokenURL
}

// movedAPI, movedClient and movedTokens return the first origin that is not the one saved for: of an
// API key, of a client secret, of tokens. The revocation endpoint is not among them: it is held
// against mayRevoke when it is used.
func (b origins) movedAPI(now origins) (from, to string, moved bool) {
	return b.API, now.API, b.API != now.API
}

func (b origins) movedClient(now origins) (from, to string, moved bool) {
	switch {
	case !fits(b.Token, now.Token):
		return b.Token, now.Token, true
	case !fits(b.Refresh, now.Refresh):
		return b.Refresh, now.Refresh, true
	}
	return b.Authorization, now.Authorization, !fits(b.Authorization, now.Authorization)
}

func (b origins) movedTokens(now origins) (from, to string, moved bool) {
	if from, to, moved = b.movedAPI(now); moved {
		return from, to, true
	}
	return b.movedClient(now)
}

// mayRevoke tells whether tokens may be sent to the revocation endpoint: it is where it was, or at an
// origin that is sent these tokens anyway.
func (b origins) mayRevoke(now origins) bool {
	return now.Revocation != "" && (now.Revocation == b.Revocation || now.Revocation == b.Token || now.Revocation == b.Refresh)
}

// What is said of each kind of credential, from where to where.
const (
	keyWasFor    = "This key was saved for %s. Enter it again to use it with %s."
	clientWasFor = "This client secret was saved for %s. Enter it again to use it with %s."
	signInWasFor = "This sign-in was made for %s. Sign in again to use it with %s."
)

func moved(words, from, to string) *studio.Failure {
	fix := "Enter it again."
	if words == signInWasFor {
		fix = "Sign in again."
	}
	return studio.Fail(studio.CodeCredentialMoved, fmt.Sprintf(words, orElse(from, "another address"), orElse(to, "no address")), fix)
}

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// typedMoved is the failure of what was typed for the method, when it was saved for another origin. What
// goes to the API may go where it was typed for, and so may what goes to a login request.
func typedMoved(c studio.Connector, cred credential) error {
	now := originsOf(c)
	for _, f := range c.Auth.CredentialFields() {
		s, found := cred.typed(f.ID)
		if !found || f.ID == studio.FieldClientSecret {
			continue // the client secret has a failure of its own
		}
		moves := s.Bound.movedAPI
		switch c.Auth.Method {
		case studio.MethodLogin:
			moves = s.Bound.movedClient
			if sentAlong(c.Auth.Login) {
				moves = s.Bound.movedTokens
			}
		case studio.MethodOAuth2:
			moves = s.Bound.movedClient
			if c.Auth.SignsToken() { // what the key signs goes to the API
				moves = s.Bound.movedAPI
			}
		}
		if from, to, yes := moves(now); yes {
			return moved(keyWasFor, from, to)
		}
	}
	return nil
}

// sentAlong tells that what is typed for the login request goes to the API as well.
func sentAlong(l studio.Login) bool {
	for _, s := range l.SendAs {
		for _, f := range l.Fields {
			if strings.Contains(s.ValueTemplate, "{"+f.Name+"}") {
				return true
			}
		}
	}
	return false
}

// typed is what was typed into a field.
func (c credential) typed(id string) (secret, bool) {
	var kept *secret
	switch id {
	case studio.FieldClientSecret:
		kept = c.ClientSecret
	case studio.FieldAPIKey:
		kept = c.APIKey
	default:
		s, found := c.Further[id]
		return s, found
	}
	if kept == nil {
		return secret{}, false
	}
	return *kept, true
}

// clientMoved is the failure of a client secret that was saved for other endpoints.
func clientMoved(c studio.Connector, cred credential) error {
	if !c.Auth.OAuth2.ClientAuthentication.HasSecret() || cred.ClientSecret == nil {
		return nil
	}
	if from, to, yes := cred.ClientSecret.Bound.movedClient(originsOf(c)); yes {
		f := moved(clientWasFor, from, to)
		f.Field = "auth.oauth2.clientSecret"
		return f
	}
	return nil
}

// tokensMoved is the failure of tokens that came of a sign-in elsewhere.
func tokensMoved(c studio.Connector, cred credential) error {
	if cred.Tokens == nil {
		return nil
	}
	if ask := askedOrigin(c, cred); ask != "" {
		return notApproved(c, ask)
	}
	if from, to, yes := cred.Tokens.Bound.movedTokens(originsOf(c)); yes {
		return moved(signInWasFor, from, to)
	}
	return nil
}
