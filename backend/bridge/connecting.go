package bridge

import "connectorstudio/backend/studio"

// Connecting signs in, keeps keys, disconnects.
type Connecting struct{ app *Studio }

// KeyConnected is what came of entering an API key.
type KeyConnected struct {
	Connection studio.Connection `json:"connection"`
	// Check is the call of the connection check, nil when the connector has none.
	Check *studio.Call `json:"check"`
}

// Disconnected tells what signing out did.
type Disconnected struct {
	Connection studio.Connection `json:"connection"`
	Revoked    bool              `json:"revoked"` // the provider confirmed
	Note       string            `json:"note"`    // why it could not be revoked there; it is deleted here all the same
}

// Keychain is how the secrets of this computer are kept.
type Keychain struct {
	Name      string          `json:"name"` // such as "GNOME Keyring (Secret Service)"
	Available bool            `json:"available"`
	Memory    bool            `json:"memory"`  // the person chose to keep secrets for this session only
	Count     int             `json:"count"`   // connections with something stored
	Failure   *studio.Failure `json:"failure"` // why it is not available
}

func (s *Connecting) State(connectorID string) (studio.Connection, error) { panic("unwired") }

// Start begins an OAuth sign-in: it listens, then opens the system browser.
// The event "signin" carries the studio.SignIn whenever it changes; SignIn returns it at any time.
func (s *Connecting) Start(connectorID string) (studio.SignIn, error) { panic("unwired") }
func (s *Connecting) SignIn(id string) (studio.SignIn, error)         { panic("unwired") }
func (s *Connecting) OpenAgain(id string) (Nothing, error)            { panic("unwired") }

// Paste takes the address that the browser was sent to, for when it cannot reach this computer.
func (s *Connecting) Paste(id, address string) (studio.SignIn, error) { panic("unwired") }
func (s *Connecting) Cancel(id string) (Nothing, error)               { panic("unwired") }

// Key keeps the typed API key and runs the connection check, if there is one. task names it for Stop.
func (s *Connecting) Key(task, connectorID string, t TypedSecrets) (KeyConnected, error) {
	panic("unwired")
}
func (s *Connecting) Disconnect(connectorID string) (Disconnected, error) { panic("unwired") }

func (s *Connecting) Keychain() (Keychain, error) { panic("unwired") }

// KeepForSession keeps secrets in memory until the application ends.
func (s *Connecting) KeepForSession() (Keychain, error) { panic("unwired") }

// RetryKeychain asks the keychain again and waits for the person to unlock it.
func (s *Connecting) RetryKeychain() (Keychain, error) { panic("unwired") }
