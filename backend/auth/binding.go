package auth

import (
	"fmt"

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
	return origins{
		API:           studio.Origin(c.BaseURL),
		Authorization: studio.Origin(c.Auth.OAuth2.AuthorizationURL),
		Token:         studio.Origin(c.Auth.OAuth2.TokenURL),
		Refresh:       studio.Origin(refreshURL(c.Auth.OAuth2)),
		Revocation:    studio.Origin(c.Auth.OAuth2.RevocationURL),
	}
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
	case b.Token != now.Token:
		return b.Token, now.Token, true
	case b.Refresh != now.Refresh:
		return b.Refresh, now.Refresh, true
	}
	return b.Authorization, now.Authorization, b.Authorization != now.Authorization
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

// keyMoved is the failure of an API key, or of a further credential, that was saved for another origin.
func keyMoved(c studio.Connector, cred credential) error {
	now := originsOf(c)
	if cred.APIKey != nil {
		if from, to, yes := cred.APIKey.Bound.movedAPI(now); yes {
			return moved(keyWasFor, from, to)
		}
	}
	for _, h := range c.Auth.APIKey.Further {
		if s, found := cred.Further[h.ID]; found {
			if from, to, yes := s.Bound.movedAPI(now); yes {
				return moved(keyWasFor, from, to)
			}
		}
	}
	return nil
}

// clientMoved is the failure of a client secret that was saved for other endpoints.
func clientMoved(c studio.Connector, cred credential) error {
	if c.Auth.OAuth2.ClientAuthentication == studio.ClientAuthPublic || cred.ClientSecret == nil {
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
	if from, to, yes := cred.Tokens.Bound.movedTokens(originsOf(c)); yes {
		return moved(signInWasFor, from, to)
	}
	return nil
}
