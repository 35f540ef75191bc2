package auth

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"time"

	"connectorstudio/backend/studio"
)

// credential is the keychain entry of one connection. It refuses to be printed or marshalled; only
// encode writes it, for the keychain.
type credential struct {
	entry
	left bool // what was entered is for another method; see forMethodOf
}

// entry is a credential as it is kept, in JSON.
type entry struct {
	Version      int               `json:"version"`
	Alternative  string            `json:"alternative,omitempty"` // the method that it was entered for; empty for the first
	Method       studio.AuthMethod `json:"method,omitempty"`      // the kind of that method; empty when unknown
	ClientSecret *secret           `json:"clientSecret,omitempty"`
	APIKey       *secret           `json:"apiKey,omitempty"`
	Further      map[string]secret `json:"further,omitempty"`     // by studio.CredentialField.ID
	Certificate  *secret           `json:"certificate,omitempty"` // PEM: the certificate, its issuers, its key; never sent
	Parameters   map[string]secret `json:"parameters,omitempty"`  // secret connection parameters, by name
	Tokens       *tokens           `json:"tokens,omitempty"`
	Kept         map[string]string `json:"kept,omitempty"`       // values of token answers and callbacks; no secrets
	Approved     []string          `json:"approved,omitempty"`   // origins of the API that sign-ins named and a person approved
	Refreshing   *mark             `json:"refreshing,omitempty"` // a refresh was begun and nothing is known of its end
	Answer       *received         `json:"answer,omitempty"`     // of a refresh, not read yet
	Trouble      *trouble          `json:"trouble,omitempty"`    // why the connection does not work
}

// secret is what a person typed.
type secret struct {
	Value   concealed `json:"value"`
	SavedAt time.Time `json:"savedAt"`
	Bound   origins   `json:"bound"`
	Plain   bool      `json:"plain,omitempty"` // a user name: no secret beside a password
}

// tokens came of a sign-in and of the refreshes since.
type tokens struct {
	Access     concealed  `json:"access"`
	Refresh    concealed  `json:"refresh,omitempty"`
	Expiry     *time.Time `json:"expiry,omitempty"` // nil when unknown
	ObtainedAt time.Time  `json:"obtainedAt"`
	SignedInAt time.Time  `json:"signedInAt"`
	OneUse     bool       `json:"oneUse,omitempty"` // used once, then renewed
	Scopes     string     `json:"scopes,omitempty"`
	Identity   string     `json:"identity,omitempty"`
	Warnings   []string   `json:"warnings,omitempty"` // of the answer that they came with
	Bound      origins    `json:"bound"`
}

// mark is set before a refresh token is sent. One that is found at rest was left by a process that
// ended in between.
type mark struct {
	At      time.Time `json:"at"`
	Crashed bool      `json:"crashed,omitempty"` // an earlier one was found
}

// received is a token answer as it came.
type received struct {
	Body concealed `json:"body"`
	At   time.Time `json:"at"`
	Sent string    `json:"sent"` // fingerprint of the refresh token that it answers
}

// trouble is a failure that lasts until somebody does something about it.
type trouble struct {
	Code    studio.Code `json:"code"`
	Message string      `json:"message"`
	Fix     string      `json:"fix"`
	Detail  string      `json:"detail,omitempty"`
}

func (t *trouble) failure() *studio.Failure {
	return &studio.Failure{Code: t.Code, Message: t.Message, Fix: t.Fix, Detail: t.Detail}
}

func troubleOf(f *studio.Failure) *trouble {
	return &trouble{Code: f.Code, Message: f.Message, Fix: f.Fix, Detail: f.Detail}
}

// concealed is a secret text. However it is printed, it is dots.
type concealed string

const dots = "••••••••"

func (concealed) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, dots) }
func (concealed) LogValue() slog.Value       { return slog.StringValue(dots) }

func (credential) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "credential (hidden)") }
func (credential) LogValue() slog.Value       { return slog.StringValue("credential (hidden)") }

// With a verb that does not fit, fmt would print what a pointer leads to and ask nobody.
func (entry) Format(s fmt.State, _ rune)    { _, _ = io.WriteString(s, dots) }
func (secret) Format(s fmt.State, _ rune)   { _, _ = io.WriteString(s, dots) }
func (tokens) Format(s fmt.State, _ rune)   { _, _ = io.WriteString(s, dots) }
func (received) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, dots) }

// MarshalJSON refuses: a credential is never written anywhere but to the keychain.
func (credential) MarshalJSON() ([]byte, error) {
	return nil, studio.Fail(studio.CodeInternal, "A credential cannot be written out.", "")
}

const credentialVersion = 1

var errUnreadable = studio.Fail(studio.CodeKeychainFailed, "The saved credentials can't be read.", "Enter them again, or sign in again.")

func (c credential) encode() ([]byte, error) {
	c.Version = credentialVersion
	return json.Marshal(c.entry)
}

func decodeCredential(value []byte) (credential, error) {
	var c credential
	if err := json.Unmarshal(value, &c.entry); err != nil {
		return credential{}, errUnreadable // the decoder's own error may quote the value
	}
	if c.Version > credentialVersion {
		return credential{}, studio.Fail(studio.CodeTooNew, "The saved credentials were written by a later version of Connector Studio.", "Update Connector Studio.")
	}
	return c, nil
}

// empty tells that nothing worth keeping is left.
func (c credential) empty() bool {
	return c.ClientSecret == nil && c.APIKey == nil && len(c.Further) == 0 && c.Certificate == nil && len(c.Parameters) == 0 && c.Tokens == nil && c.Answer == nil
}

// values lists every secret text, for hiding.
func (c credential) values() []string {
	all := []string{}
	add := func(v concealed) {
		if v != "" {
			all = append(all, string(v))
		}
	}
	if c.ClientSecret != nil {
		add(c.ClientSecret.Value)
	}
	if c.APIKey != nil {
		add(c.APIKey.Value)
	}
	for id, s := range c.Further {
		// A key that is sent as the user of Basic, without a password, is the secret.
		if _, password := c.Further[studio.FieldBasicPassword]; !s.Plain || id == studio.FieldBasicUser && !password {
			add(s.Value)
		}
	}
	for _, s := range c.Parameters {
		add(s.Value)
	}
	if c.Tokens != nil {
		add(c.Tokens.Access)
		add(c.Tokens.Refresh)
	}
	return all
}
