package auth

import (
	"context"

	"connectorstudio/backend/studio"
)

// Credentials belong to the method that they were entered for. A connection that uses another one since, or
// whose method was removed or became another one, has to be connected again: a secret never goes out in another
// method's place.

// forMethodOf is the credential without what was entered for another method than the one that the connector is
// used with. Secret connection parameters belong to none.
func (c credential) forMethodOf(connector studio.Connector) credential {
	became := c.Method != "" && c.Method != connector.Auth.Method
	switch {
	case c.Alternative != connector.Alternative || became && c.Alternative != "":
		bare := credential{left: !c.empty()}
		bare.Parameters = c.Parameters
		return bare
	case became: // what was typed has fields of its own; a token looks like any other
		c.Tokens, c.Refreshing, c.Answer, c.Trouble, c.Kept = nil, nil, nil, nil, nil
	}
	return c
}

func enteredForAnother(c studio.Connector) *studio.Failure {
	return studio.Fail(studio.CodeCredentialMoved,
		"What was entered is for another authentication method of "+nameOf(c)+".", "Connect again and enter your credentials again.")
}

// Leave forgets what a connection has for its method, because it is to use another one. Where the provider
// offers a way it is told. Secret connection parameters stay. The keychain's codes come through: then nothing
// was deleted.
func (a *Auth) Leave(ctx context.Context, c studio.Connector) error {
	a.stopFlow(c.ID)
	cred, err := a.load(ctx, c)
	if err == nil && cred.Tokens != nil {
		a.revoke(ctx, c, cred)
	}
	_, err = a.changeLocked(ctx, c, func(cred *credential) {
		*cred = credential{entry: entry{Parameters: cred.Parameters}}
	})
	a.resume(c.ID)
	return err
}
