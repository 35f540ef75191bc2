package studio

import "time"

// Connection is one set of credentials in use for a connector, as far as it may be shown: the
// credentials themselves are in the keychain.
type Connection struct {
	ConnectorID  string          `json:"connectorId"`
	State        ConnectionState `json:"state"`
	Since        *time.Time      `json:"since" ts_type:"string | null"`     // when it was connected
	Identity     string          `json:"identity"`                          // as whom; empty when unknown
	ExpiresAt    *time.Time      `json:"expiresAt" ts_type:"string | null"` // when the access token ends; nil when unknown
	RenewsItself bool            `json:"renewsItself"`                      // a refresh token is kept, or what a new token is asked for with
	Scopes       string          `json:"scopes"`                            // granted, when the provider said so
	Reason       string          `json:"reason"`                            // what happened, when broken or expired
	Fix          string          `json:"fix"`                               // what to do then
	Secrets      []StoredSecret  `json:"secrets"`                           // what is kept: names and dates, never values
	Kept         []Pair          `json:"kept"`                              // values kept of the token answer or the callback
	Temporary    bool            `json:"temporary"`                         // kept in memory for this session only
	Warnings     []string        `json:"warnings"`                          // what was odd about the latest token answer, clocks that differ; it works all the same
}

type ConnectionState string

const (
	NotConnected ConnectionState = "notConnected"
	Connected    ConnectionState = "connected"
	Expired      ConnectionState = "expired" // the token ended and cannot renew itself
	Broken       ConnectionState = "broken"  // refused, moved to another origin, or missing from the keychain
)

// StoredSecret tells that a secret is kept, where it goes and since when.
type StoredSecret struct {
	Name    string    `json:"name"`
	SavedAt time.Time `json:"savedAt" ts_type:"string"`
	Origins []string  `json:"origins"` // the only origins it may be sent to
}
