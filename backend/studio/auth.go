package studio

// Auth is the authentication method of a connector. Both sets of fields are kept while the
// administrator decides; only the chosen one is used.
type Auth struct {
	Method AuthMethod `json:"method"`
	OAuth2 OAuth2     `json:"oauth2"`
	APIKey APIKey     `json:"apiKey"`
}

type AuthMethod string

const (
	MethodNotSetUp AuthMethod = ""
	MethodOAuth2   AuthMethod = "oauth2"
	MethodAPIKey   AuthMethod = "apiKey"
)

// OAuth2 describes the authorization code grant (RFC 6749 section 4.1, RFC 7636, RFC 8252).
// The client secret is not here: it lives in the keychain.
type OAuth2 struct {
	Redirect         Redirect `json:"redirect"`
	AuthorizationURL string   `json:"authorizationUrl"`
	TokenURL         string   `json:"tokenUrl"`
	RefreshURL       string   `json:"refreshUrl"` // empty means TokenURL
	Scopes           string   `json:"scopes"`     // as typed, separated by spaces
	ClientID         string   `json:"clientId"`

	// Advanced.
	ScopeSeparator       string     `json:"scopeSeparator"`       // what is sent between scopes; empty means a space
	ClientAuthentication ClientAuth `json:"clientAuthentication"` // how the client proves itself at the token endpoint
	RawBasic             bool       `json:"rawBasic"`             // Basic without the form-encoding of RFC 6749 2.3.1, for old servers
	PKCE                 PKCE       `json:"pkce"`
	Issuer               string     `json:"issuer"`        // when set, `iss` in the answer must equal it (RFC 9207)
	Audience             string     `json:"audience"`      // sent as `audience` to the authorization endpoint
	Resource             string     `json:"resource"`      // RFC 8707, sent to all three endpoints
	RevocationURL        string     `json:"revocationUrl"` // RFC 7009; empty when there is none
	AuthorizationParams  []Pair     `json:"authorizationParams"`
	TokenParams          []Pair     `json:"tokenParams"` // for the code exchange and for refreshes
	TokenPath            string     `json:"tokenPath"`   // where the token object is in the answer; empty means the top
	TokenScheme          string     `json:"tokenScheme"` // before the token in Authorization; empty means Bearer
}

// Redirect is where the provider sends the browser back to. It is the same string in the
// registration, the authorization request and the exchange.
type Redirect struct {
	Host string `json:"host"` // "127.0.0.1" or "localhost"
	Port int    `json:"port"` // 1024..65535, or 0 for any free port (RFC 8252 section 7.3)
	Path string `json:"path"` // begins with a slash
}

// DefaultRedirect is offered for every new connector.
var DefaultRedirect = Redirect{Host: "127.0.0.1", Port: 47823, Path: "/callback"}

type ClientAuth string

const (
	ClientAuthBody   ClientAuth = "body"   // client_secret_post
	ClientAuthBasic  ClientAuth = "basic"  // client_secret_basic
	ClientAuthPublic ClientAuth = "public" // no secret; PKCE proves the client
)

type PKCE string

const (
	PKCES256 PKCE = "S256"
	PKCEOff  PKCE = "off"
)

// Pair is a name and a value sent as they stand.
type Pair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// APIKey describes a key sent with every request.
type APIKey struct {
	DisplayName   string             `json:"displayName"` // the label of the field in which the key is entered
	KeyName       string             `json:"keyName"`     // name of the query parameter, header or body member
	Placement     Placement          `json:"placement"`
	ValueTemplate string             `json:"valueTemplate"` // such as "Bearer {key}"; empty means "{key}"
	Further       []CredentialHeader `json:"further"`       // more secrets, each in a header of its own
}

// CredentialHeader is a further secret sent as a header.
type CredentialHeader struct {
	ID            string `json:"id"` // stable, names the secret in the keychain entry
	DisplayName   string `json:"displayName"`
	HeaderName    string `json:"headerName"`
	ValueTemplate string `json:"valueTemplate"`
}

type Placement string

const (
	PlacementQuery  Placement = "query"
	PlacementHeader Placement = "header"
	PlacementBody   Placement = "body"
)

// DefaultAuth is what a new connector begins with: no method chosen, both sets of fields ready.
func DefaultAuth() Auth {
	return Auth{
		OAuth2: OAuth2{
			Redirect: DefaultRedirect, ClientAuthentication: ClientAuthBody, PKCE: PKCES256,
			AuthorizationParams: []Pair{}, TokenParams: []Pair{},
		},
		APIKey: APIKey{Placement: PlacementHeader, Further: []CredentialHeader{}},
	}
}
