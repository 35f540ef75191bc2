package auth

import (
	"testing"

	"connectorstudio/backend/studio"
)

// TestCredentialsBelongToTheirMethod: whatever is kept, nothing of it is at hand for another method.
func TestCredentialsBelongToTheirMethod(t *testing.T) {
	kept := func(alternative string, method studio.AuthMethod) credential {
		return credential{entry: entry{
			Alternative: alternative, Method: method, ClientSecret: &secret{Value: "canary-client"}, APIKey: &secret{Value: "canary-key"},
			Further: map[string]secret{"f": {Value: "canary-further"}}, Tokens: &tokens{Access: "canary-access", Refresh: "canary-refresh"},
			Answer: &received{Body: "canary-answer"}, Parameters: map[string]secret{"site": {Value: "of-the-connection"}},
		}}
	}
	as := func(alternative string, method studio.AuthMethod) studio.Connector {
		c := studio.Connector{Alternative: alternative}
		c.Auth.Method = method
		return c
	}
	for name, test := range map[string]struct {
		cred      credential
		c         studio.Connector
		typed     bool // what was typed is at hand
		tokens    bool
		wantsLeft bool
	}{
		"its own":                {kept("a", studio.MethodBasic), as("a", studio.MethodBasic), true, true, false},
		"the first's":            {kept("", studio.MethodOAuth2), as("", studio.MethodOAuth2), true, true, false},
		"before there were any":  {kept("", ""), as("", studio.MethodOAuth2), true, true, false},
		"another's":              {kept("a", studio.MethodBasic), as("b", studio.MethodBasic), false, false, true},
		"the first's, for one":   {kept("", studio.MethodAPIKey), as("a", studio.MethodAPIKey), false, false, true},
		"one's, for the first":   {kept("a", studio.MethodAPIKey), as("", studio.MethodAPIKey), false, false, true},
		"became another kind":    {kept("a", studio.MethodOAuth2), as("a", studio.MethodLogin), false, false, true},
		"the first became Login": {kept("", studio.MethodOAuth2), as("", studio.MethodLogin), true, false, false},
	} {
		got := test.cred.forMethodOf(test.c)
		if typed := got.APIKey != nil && got.ClientSecret != nil && len(got.Further) == 1; typed != test.typed {
			t.Errorf("%s: what was typed is at hand: %v", name, typed)
		}
		if has := got.Tokens != nil && got.Answer != nil; has != test.tokens || has != (got.Tokens != nil) {
			t.Errorf("%s: tokens are at hand: %v", name, has)
		}
		if got.left != test.wantsLeft || len(got.Parameters) != 1 {
			t.Errorf("%s: left %v, parameters %v", name, got.left, len(got.Parameters))
		}
	}
}
