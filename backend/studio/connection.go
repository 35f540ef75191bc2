package studio

import (
	"strings"
	"time"
	"unicode/utf8"
)

// Connection is one set of credentials in use for a connector, as far as it may be shown: the
// credentials themselves are in the keychain. A connector may have several, such as production and
// sandbox; one of them is used where none is named. The first has the id of its connector.
type Connection struct {
	ID           string             `json:"id"` // names its entry in the keychain
	ConnectorID  string             `json:"connectorId"`
	Name         string             `json:"name"`        // unique in its connector without regard to case
	Default      bool               `json:"default"`     // used where none is named
	Values       map[string]string  `json:"values"`      // of the connection parameters, secret ones left out
	Alternative  string             `json:"alternative"` // the id of the method that it uses; empty for the first
	State        ConnectionState    `json:"state"`
	Since        *time.Time         `json:"since" ts_type:"string | null"`     // when it was connected
	Identity     string             `json:"identity"`                          // as whom; empty when unknown
	ExpiresAt    *time.Time         `json:"expiresAt" ts_type:"string | null"` // when the access token ends; nil when unknown
	RenewsItself bool               `json:"renewsItself"`                      // a refresh token is kept
	Scopes       string             `json:"scopes"`                            // granted, when the provider said so
	Reason       string             `json:"reason"`                            // what happened, when broken or expired
	Fix          string             `json:"fix"`                               // what to do then
	Secrets      []StoredSecret     `json:"secrets"`                           // what is kept: names and dates, never values
	Kept         []Pair             `json:"kept"`                              // values kept of the token answer or the callback
	AskedOrigin  string             `json:"askedOrigin"`                       // where the data is, says a sign-in; to be approved by a person; empty for nothing to approve
	Temporary    bool               `json:"temporary"`                         // kept in memory for this session only
	Check        *Check             `json:"check"`                             // the latest connection check; nil before the first
	Certificate  *ClientCertificate `json:"certificate"`                       // shown to the system when connecting; nil for none
	Warnings     []string           `json:"warnings"`                          // what was odd about the latest token answer, clocks that differ; it works all the same
}

// Check is what a connection check came to.
type Check struct {
	At      time.Time `json:"at" ts_type:"string"`
	CallID  string    `json:"callId"`
	Status  int       `json:"status"`  // 0 when no answer came
	Failure string    `json:"failure"` // why none came
}

type ConnectionState string

const (
	NotConnected ConnectionState = "notConnected"
	Connected    ConnectionState = "connected"
	Expired      ConnectionState = "expired" // the token ended and cannot renew itself
	Broken       ConnectionState = "broken"  // refused, moved to another origin, or missing from the keychain
)

// FirstConnection is the connection that every connector has, before anything is kept of it.
func FirstConnection(connectorID string) Connection {
	return Connection{
		ID: connectorID, ConnectorID: connectorID, Name: "Main", Default: true, State: NotConnected, Values: map[string]string{},
	}.WithLists()
}

// CheckConnectionName tells what is wrong with the name of a connection; empty when nothing is.
func CheckConnectionName(name string) string {
	name = strings.TrimSpace(name)
	switch {
	case name == "":
		return "Enter a name for the connection."
	case utf8.RuneCountInString(name) > 60:
		return "A name has at most 60 characters."
	case strings.ContainsFunc(name, isControl):
		return "A name is one line of text."
	}
	return ""
}

// SecretParameter names a secret connection parameter among the secrets that are kept.
func SecretParameter(name string) string { return "parameter." + name }

// Keeps tells whether the keychain holds a secret of the connection.
func (c Connection) Keeps(secret string) bool {
	for _, s := range c.Secrets {
		if s.Name == secret {
			return true
		}
	}
	return false
}

// Given are the values with which Resolve fills the connector: of a secret one it is told that it is kept.
func (c Connection) Given(parameters []ConnectionParameter) map[string]string {
	given := map[string]string{}
	for _, p := range parameters {
		if !p.Secret {
			given[p.Name] = c.Values[p.Name]
			for _, kept := range c.Kept { // what the sign-in brought counts more than what was typed
				if kept.Name == p.Name && kept.Value != "" {
					given[p.Name] = kept.Value
				}
			}
		} else if c.Keeps(SecretParameter(p.Name)) {
			given[p.Name] = SecretMark(p.Name)
		}
	}
	return given
}

// StoredSecret tells that a secret is kept, where it goes and since when.
type StoredSecret struct {
	Name    string    `json:"name"`
	SavedAt time.Time `json:"savedAt" ts_type:"string"`
	Origins []string  `json:"origins"` // the only origins it may be sent to
}
