package studio

import "time"

// SignIn is an OAuth sign-in as it goes on, fit to be shown. The state, the code and the tokens are
// never in it.
type SignIn struct {
	ID               string       `json:"id"`
	ConnectorID      string       `json:"connectorId"`
	ConnectionID     string       `json:"connectionId"`
	Steps            []SignInStep `json:"steps"`
	AuthorizationURL string       `json:"authorizationUrl"` // to copy into a browser
	UserCode         string       `json:"userCode"`         // to be typed there, of a device grant; else empty
	RedirectURL      string       `json:"redirectUrl"`      // listened on
	Ignored          int          `json:"ignored"`          // stray requests that did not belong to this sign-in
	IgnoredWhy       string       `json:"ignoredWhy"`       // why the latest of them was ignored, when it came from the provider; else empty
	BrowserOpened    bool         `json:"browserOpened"`
	Deadline         time.Time    `json:"deadline" ts_type:"string"`
	Done             bool         `json:"done"`
	Connection       *Connection  `json:"connection"` // when done and connected
	Failure          *Failure     `json:"failure"`    // when done and not
}

// SignInStep is one step with the moment it was reached.
type SignInStep struct {
	ID    SignInStepID `json:"id"`
	State StepState    `json:"state"`
	At    *time.Time   `json:"at" ts_type:"string | null"`
}

type SignInStepID string

const (
	StepDevice   SignInStepID = "device"   // a device code was got, in the place of listening
	StepListen   SignInStepID = "listen"   // the loopback address is listened on
	StepBrowser  SignInStepID = "browser"  // the browser was asked to open the authorization URL
	StepApprove  SignInStepID = "approve"  // the person approved and came back
	StepExchange SignInStepID = "exchange" // the code was exchanged for tokens
	StepSave     SignInStepID = "save"     // the tokens are in the keychain
)

type StepState string

const (
	StepPending StepState = "pending"
	StepActive  StepState = "active"
	StepDone    StepState = "done"
	StepFailed  StepState = "failed"
)

// Secrets are what the person typed just now. They go in and never come out: the type refuses to be
// marshalled or printed.
type Secrets struct {
	ClientSecret string
	APIKey       string
	Further      map[string]string // by CredentialField.ID
	Parameters   map[string]string // secret connection parameters, by name
}

// Set puts a value in the place of the field with this id.
func (s *Secrets) Set(id, value string) {
	switch id {
	case FieldClientSecret:
		s.ClientSecret = value
	case FieldAPIKey:
		s.APIKey = value
	default:
		s.Further[id] = value
	}
}

// MarshalJSON refuses: a secret is never written anywhere but to the keychain.
func (Secrets) MarshalJSON() ([]byte, error) {
	return nil, Fail(CodeInternal, "A secret cannot be written out.", "")
}

func (Secrets) String() string   { return "secrets (hidden)" }
func (Secrets) GoString() string { return "secrets (hidden)" }

// Empty tells whether nothing was typed.
func (s Secrets) Empty() bool {
	for _, typed := range []map[string]string{s.Further, s.Parameters} {
		for _, v := range typed {
			if v != "" {
				return false
			}
		}
	}
	return s.ClientSecret == "" && s.APIKey == ""
}
