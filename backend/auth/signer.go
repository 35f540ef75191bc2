package auth

import (
	"context"
	"fmt"
	"io"

	"connectorstudio/backend/studio"
)

// Signer adds the credentials of one connection to requests. It is good for one piece of work, such as
// a test: a later one asks for a new Signer, which renews what is about to end.
type Signer struct {
	origin  string // the only one that is signed for
	access  concealed
	secrets []string
	refused bool // the system refused the credential before
	sign    func(out *studio.Outgoing) error
	marks   marks // of the secret parameters
}

// Authorize adds the credentials in place. It refuses a request to any other origin than the one that
// the credentials were saved for (CodeCredentialMoved), a body that cannot take the key and a value
// that no header can carry (CodeInvalid).
func (s *Signer) Authorize(_ context.Context, out *studio.Outgoing) error {
	if s.sign == nil && len(s.marks) == 0 {
		return nil
	}
	if to := studio.OriginOf(out.URL); to != s.origin {
		return moved(keyWasFor, s.origin, to)
	}
	if s.sign != nil {
		if err := s.sign(out); err != nil {
			return err
		}
	}
	return s.marks.fill(out)
}

// Secrets returns the live secret values, for redaction.
func (s *Signer) Secrets() []string { return append([]string{}, s.secrets...) }

// Refused tells that the system refused the credential the last time.
func (s *Signer) Refused() bool { return s.refused }

func (s *Signer) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "signer (hidden)") }

// Signer returns what signs requests of the connector, renewing an access token that is about to end.
// A connector without an authentication method gets one that adds nothing.
//
// Codes: CodeNotConnected, CodeCredentialMoved, CodeInvalidGrant and CodeInvalidClient (sign in again,
// mend the settings), CodeTokenUnavailable (will retry), CodeTimeout and CodeCancelled (ctx ended while
// a renewal goes on), the keychain's.
func (a *Auth) Signer(ctx context.Context, c studio.Connector) (*Signer, error) {
	s, err := a.methodSigner(ctx, c)
	if err != nil {
		return nil, err
	}
	return a.withParameters(ctx, c, s)
}

func (a *Auth) methodSigner(ctx context.Context, c studio.Connector) (*Signer, error) {
	switch c.Auth.Method {
	case studio.MethodAPIKey:
		return a.keySigner(ctx, c)
	case studio.MethodOAuth2:
		return a.tokenSigner(ctx, c)
	}
	return &Signer{}, nil
}

func (a *Auth) keySigner(ctx context.Context, c studio.Connector) (*Signer, error) {
	cred, err := a.load(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	if missing := missingKey(c, cred); missing != nil {
		return nil, missing
	}
	if err := keyMoved(c, cred); err != nil {
		return nil, err
	}
	return &Signer{
		origin:  originsOf(c).API,
		secrets: cred.values(),
		refused: wasRefused(cred),
		sign:    func(out *studio.Outgoing) error { return signKey(out, c.Auth.APIKey, cred) },
	}, nil
}

func (a *Auth) tokenSigner(ctx context.Context, c studio.Connector) (*Signer, error) {
	cred, err := a.load(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	if cred, err = a.fresh(ctx, c, cred); err != nil {
		return nil, err
	}
	return signWith(c, cred), nil
}

// signWith signs with the access token. The scheme is the connector's or Bearer (RFC 6750), whatever
// token_type the answer named: servers name jwt, user or bearer there and mean Bearer.
func signWith(c studio.Connector, cred credential) *Signer {
	access := cred.Tokens.Access
	return &Signer{
		origin:  originsOf(c).API,
		access:  access,
		secrets: cred.values(),
		refused: wasRefused(cred),
		sign: func(out *studio.Outgoing) error {
			return setHeader(out, "Authorization", tokenScheme(c)+" "+string(access))
		},
	}
}

func wasRefused(cred credential) bool {
	return cred.Trouble != nil && cred.Trouble.Code == studio.CodeCredentialRefused
}

func tokenScheme(c studio.Connector) string {
	return orElse(c.Auth.OAuth2.TokenScheme, "Bearer")
}

// usable returns why the tokens cannot be used at all: none there, or saved for other origins.
func usable(c studio.Connector, cred credential) error {
	if cred.Tokens == nil {
		return studio.Fail(studio.CodeNotConnected, nameOf(c)+" is not connected.", "Press Connect and sign in.")
	}
	if err := tokensMoved(c, cred); err != nil {
		return err
	}
	return nil
}

// Hidden tells what authentication adds to each request, values as dots, for previews.
func (a *Auth) Hidden(c studio.Connector) (header map[string]string, query map[string]string, bodyFields []string) {
	header, query, bodyFields = map[string]string{}, map[string]string{}, []string{}
	switch c.Auth.Method {
	case studio.MethodOAuth2:
		header["Authorization"] = tokenScheme(c) + " " + dots
	case studio.MethodAPIKey:
		k := c.Auth.APIKey
		switch k.Placement {
		case studio.PlacementQuery:
			query[k.KeyName] = fill(k.ValueTemplate, dots)
		case studio.PlacementBody:
			bodyFields = append(bodyFields, k.KeyName)
		case studio.PlacementHeader:
			header[k.KeyName] = fill(k.ValueTemplate, dots)
		}
		for _, h := range k.Further {
			header[h.HeaderName] = fill(h.ValueTemplate, dots)
		}
	}
	return header, query, bodyFields
}
