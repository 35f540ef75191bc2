package auth

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"io"
	"maps"
	"time"

	"connectorstudio/backend/studio"
)

// Signer adds the credentials of one connection to requests. It is good for one piece of work, such as
// a test: a later one asks for a new Signer, which renews what is about to end.
type Signer struct {
	origin  string // the only one that is signed for
	access  concealed
	secrets []string
	refused bool // the system refused the credential before
	adds    []addition
	make    func() ([]addition, error) // signs anew for each request, in the place of adds; nil where nothing does
	base    string                     // of the addresses that the credential is a part of
	marks   marks                      // of the secret parameters
	due     time.Time                  // when another signer is better; zero while nothing is known to end
	oneUse  bool

	certificate *tls.Certificate // shown when connecting, at the origin certifies
	certifies   string
}

// addition is a credential at one of its places.
type addition struct {
	place studio.Sending
	value string
}

// Authorize adds the credentials in place. It refuses a request to any other origin than the one that
// the credentials were saved for (CodeCredentialMoved), a body that cannot take the key and a value
// that no header can carry (CodeInvalid).
func (s *Signer) Authorize(_ context.Context, out *studio.Outgoing) error {
	if len(s.adds) == 0 && len(s.marks) == 0 && s.make == nil {
		return nil
	}
	if to := studio.OriginOf(out.URL); to != s.origin {
		return moved(keyWasFor, s.origin, to)
	}
	adds := s.adds
	if s.make != nil {
		var err error
		if adds, err = s.make(); err != nil {
			return err
		}
	}
	for _, a := range adds {
		if err := put(out, a.place, a.value, s.base); err != nil {
			return err
		}
	}
	return s.marks.fill(out)
}

// Steady tells that the signer adds the same headers to every request of its origin, and nothing else.
func (s *Signer) Steady() bool {
	for _, a := range s.adds {
		if a.place.Placement != studio.PlacementHeader {
			return false
		}
	}
	return len(s.marks) == 0 && s.make == nil
}

// Due is when the credential should be renewed: a run takes another signer then. It is zero where nothing
// is known to end.
func (s *Signer) Due() time.Time { return s.due }

// OneUse tells that the credential is good for a single request.
func (s *Signer) OneUse() bool { return s.oneUse }

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
	return a.completed(ctx, c, s)
}

// completed adds what stands beside the method.
func (a *Auth) completed(ctx context.Context, c studio.Connector, s *Signer) (*Signer, error) {
	s, err := a.withParameters(ctx, c, s)
	if err != nil {
		return nil, err
	}
	return a.withCertificate(ctx, c, s)
}

func (a *Auth) methodSigner(ctx context.Context, c studio.Connector) (*Signer, error) {
	switch {
	case c.Auth.Method == studio.MethodAPIKey, c.Auth.Method == studio.MethodBasic:
		return a.keySigner(ctx, c)
	case c.Auth.SignsToken():
		return a.tokenMaker(ctx, c)
	case c.Auth.Renews():
		return a.tokenSigner(ctx, c)
	}
	return &Signer{}, nil
}

func (a *Auth) keySigner(ctx context.Context, c studio.Connector) (*Signer, error) {
	cred, err := a.load(ctx, c)
	if err != nil {
		return nil, err
	}
	if missing := missingField(c, cred); missing != nil {
		return nil, missing
	}
	if err := typedMoved(c, cred); err != nil {
		return nil, err
	}
	return signWith(c, cred), nil
}

func (a *Auth) tokenSigner(ctx context.Context, c studio.Connector) (*Signer, error) {
	cred, err := a.load(ctx, c)
	if err != nil {
		return nil, err
	}
	if cred, err = a.fresh(ctx, c, cred); err != nil {
		return nil, err
	}
	return signWith(c, cred), nil
}

// signWith signs with what the credential holds for the connector's method.
func signWith(c studio.Connector, cred credential) *Signer {
	s := &Signer{
		origin: originsOf(c).API, base: c.BaseURL, secrets: cred.values(), refused: wasRefused(cred), adds: additions(c, cred),
	}
	if t := cred.Tokens; t != nil {
		s.access, s.oneUse = t.Access, t.OneUse
		if t.Expiry != nil {
			s.due = t.Expiry.Add(-t.margin())
		}
	}
	return s
}

// additions are the credential at every place that the connector names.
func additions(c studio.Connector, cred credential) []addition {
	values := valuesFor(c, cred)
	places, hole := c.Auth.Sendings()
	list := []addition{}
	for _, s := range places {
		list = append(list, addition{s, fill(s.ValueTemplate, hole, values)})
	}
	if c.Auth.Method != studio.MethodAPIKey {
		return list
	}
	for _, h := range c.Auth.APIKey.Further {
		further := map[string]string{"key": string(cred.Further[h.ID].Value)}
		list = append(list, addition{studio.Sending{Placement: studio.PlacementHeader, Name: h.HeaderName}, fill(h.ValueTemplate, "{key}", further)})
	}
	return list
}

// fill puts values into a value template; an empty one is the hole alone.
func fill(template, hole string, values map[string]string) string {
	return studio.FillCredential(orElse(template, hole), values, func(s string) string { return s })
}

// valuesFor are what the holes of the connector's value templates stand for.
func valuesFor(c studio.Connector, cred credential) map[string]string {
	values := maps.Clone(cred.Kept)
	if values == nil {
		values = map[string]string{}
	}
	if cred.Tokens != nil && (c.Auth.Renews() || c.Auth.SignsToken()) {
		values["token"] = string(cred.Tokens.Access)
	}
	switch c.Auth.Method {
	case studio.MethodAPIKey:
		values["key"] = string(cred.APIKey.Value)
	case studio.MethodBasic:
		values["credentials"] = basicCredentials(c.Auth.Basic, cred)
	case studio.MethodLogin:
		maps.Copy(values, loginValues(c, cred))
	}
	return values
}

// basicCredentials encodes both parts (RFC 7617 section 2); either may be empty.
func basicCredentials(b studio.Basic, cred credential) string {
	parts := map[string]string{
		"user": string(cred.Further[studio.FieldBasicUser].Value), "password": string(cred.Further[studio.FieldBasicPassword].Value),
	}
	return base64.StdEncoding.EncodeToString([]byte(fill(b.ValueTemplate, "{user}:{password}", parts)))
}

func wasRefused(cred credential) bool {
	return cred.Trouble != nil && cred.Trouble.Code == studio.CodeCredentialRefused
}

// usable returns why the tokens cannot be used at all: none there, or saved for other origins.
func usable(c studio.Connector, cred credential) error {
	if cred.Tokens == nil || cred.Tokens.Access == "" && cred.Tokens.Refresh == "" {
		return studio.Fail(studio.CodeNotConnected, nameOf(c)+" is not connected.", "Press Connect and sign in.")
	}
	if err := tokensMoved(c, cred); err != nil {
		return err
	}
	return nil
}

// Hidden lists what authentication adds to each request, the credential as dots, for previews.
func (a *Auth) Hidden(c studio.Connector) []studio.Sending {
	places, hole := c.Auth.Sendings()
	list := []studio.Sending{}
	for _, s := range places {
		list = append(list, studio.Sending{Placement: s.Placement, Name: s.Name, ValueTemplate: dotted(s.ValueTemplate, hole)})
	}
	if c.Auth.Method == studio.MethodAPIKey {
		for _, h := range c.Auth.APIKey.Further {
			list = append(list, studio.Sending{Placement: studio.PlacementHeader, Name: h.HeaderName, ValueTemplate: dotted(h.ValueTemplate, "{key}")})
		}
	}
	return list
}

// dotted is a value template with dots in every hole; what is encoded is dots as a whole.
func dotted(template, hole string) string {
	text := orElse(template, hole)
	hidden := map[string]string{}
	for _, name := range studio.CredentialHoles(text) {
		hidden[name] = dots
	}
	return studio.FillCredential(text, hidden, func(string) string { return dots })
}
