package studio

// OAuth2 describes how a token is got (RFC 6749) and how it is sent. The client secret is not here: it
// lives in the keychain.
type OAuth2 struct {
	Redirect         Redirect `json:"redirect"`
	AuthorizationURL string   `json:"authorizationUrl"`
	TokenURL         string   `json:"tokenUrl"`
	RefreshURL       string   `json:"refreshUrl"` // empty means TokenURL
	Scopes           string   `json:"scopes"`     // as typed, separated by spaces
	ClientID         string   `json:"clientId"`

	// Advanced.
	Grant                Grant       `json:"grant"`
	DeviceURL            string      `json:"deviceUrl"`            // where a device code is asked for (RFC 8628)
	ScopeSeparator       string      `json:"scopeSeparator"`       // what is sent between scopes; empty means a space
	ClientAuthentication ClientAuth  `json:"clientAuthentication"` // how the client proves itself at the token endpoint
	RawBasic             bool        `json:"rawBasic"`             // Basic without the form-encoding of RFC 6749 2.3.1, for old servers
	PKCE                 PKCE        `json:"pkce"`
	Issuer               string      `json:"issuer"`        // when set, `iss` in the answer must equal it (RFC 9207)
	Audience             string      `json:"audience"`      // sent as `audience` to the authorization endpoint, or to the token endpoint where there is no other
	Resource             string      `json:"resource"`      // RFC 8707, sent to all three endpoints
	RevocationURL        string      `json:"revocationUrl"` // RFC 7009; empty when there is none
	AuthorizationParams  []Pair      `json:"authorizationParams"`
	TokenFormat          TokenFormat `json:"tokenFormat"`
	TokenHeaders         []Pair      `json:"tokenHeaders"`
	TokenParams          []Pair      `json:"tokenParams"`    // for the code exchange and for refreshes
	RefreshParams        []Pair      `json:"refreshParams"`  // for refreshes instead of TokenParams; empty means those
	ParameterNames       []Pair      `json:"parameterNames"` // names of the protocol that the system spells otherwise, such as client_id: client_key
	TokenPath            string      `json:"tokenPath"`      // where the token object, or the access token, is in the answer; empty means the top
	RefreshTokenPath     string      `json:"refreshTokenPath"`
	ExpiryPath           string      `json:"expiryPath"` // seconds, a date or an epoch; empty means expires_in beside the token
	IdentityPath         string      `json:"identityPath"`
	TokenScheme          string      `json:"tokenScheme"` // before the token in Authorization; empty means Bearer
	Assertion            Assertion   `json:"assertion"`   // of the assertion grant and of private key client authentication
	SendAs               []Sending   `json:"sendAs"`      // empty means Authorization with TokenScheme
	Keep                 []Kept      `json:"keep"`
}

// Grant is how the first token is got.
type Grant string

const (
	GrantDefault           Grant = "" // the authorization code
	GrantAuthorizationCode Grant = "authorizationCode"
	GrantClientCredentials Grant = "clientCredentials"
	GrantPassword          Grant = "password"
	GrantRefreshToken      Grant = "refreshToken" // pasted when somebody connects
	GrantDevice            Grant = "device"
	GrantAssertion         Grant = "assertion"   // a signed JWT (RFC 7523 section 2.1)
	GrantSignedToken       Grant = "signedToken" // a signed JWT that is the token itself: nothing is asked for
)

// Grants lists the grants in the order of their choice.
var Grants = []Grant{GrantDefault, GrantAuthorizationCode, GrantClientCredentials, GrantPassword, GrantRefreshToken, GrantDevice, GrantAssertion, GrantSignedToken}

// Code tells that somebody is sent back with an authorization code.
func (g Grant) Code() bool { return g == GrantDefault || g == GrantAuthorizationCode }

// TokenFormat is how the parameters of a token request are written.
type TokenFormat string

const (
	TokenFormatForm  TokenFormat = ""
	TokenFormatJSON  TokenFormat = "json"
	TokenFormatQuery TokenFormat = "query"
)

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
	ClientAuthJWT    ClientAuth = "jwt"    // private_key_jwt or client_secret_jwt (RFC 7523 section 2.2)
)

// HasSecret tells that a client secret is sent.
func (a ClientAuth) HasSecret() bool { return a == ClientAuthBody || a == ClientAuthBasic }

// ClientAuths lists the ways in the order of their choice.
var ClientAuths = []ClientAuth{ClientAuthBody, ClientAuthBasic, ClientAuthPublic, ClientAuthJWT}

// Assertion is a JWT that is signed here. The key lives in the keychain.
type Assertion struct {
	Algorithm Algorithm `json:"algorithm"`
	KeyID     string    `json:"keyId"` // kid in the header; empty for none
	// Claims are besides or instead of iss, sub, aud, iat, exp and jti; one without a value is left out.
	// {client_id}, {token_url}, {scope} and {key_id} can stand in values.
	Claims   []Pair      `json:"claims"`
	Life     int         `json:"life"`     // seconds; 0 means 5 minutes
	Encoding KeyEncoding `json:"encoding"` // of an HS256 key
	WithID   bool        `json:"withId"`   // an HS256 key is entered as id:key; the id is sent as kid
}

// KeyEncoding is how the bytes of a shared key are written.
type KeyEncoding string

const (
	KeyText   KeyEncoding = ""
	KeyHex    KeyEncoding = "hex"
	KeyBase64 KeyEncoding = "base64" // of both alphabets, padded or not
)

// KeyEncodings lists the encodings in the order of their choice.
var KeyEncodings = []KeyEncoding{KeyText, KeyHex, KeyBase64}

type Algorithm string

const (
	RS256 Algorithm = "RS256"
	ES256 Algorithm = "ES256"
	HS256 Algorithm = "HS256"
)

// Algorithms lists the algorithms in the order of their choice.
var Algorithms = []Algorithm{RS256, ES256, HS256}

// Signs tells that a JWT is signed, for the token request or to be the token.
func (o OAuth2) Signs() bool {
	return o.Grant == GrantAssertion || o.Grant == GrantSignedToken || o.ClientAuthentication == ClientAuthJWT
}

type PKCE string

const (
	PKCES256 PKCE = "S256"
	PKCEOff  PKCE = "off"
)

// Sendings lists where the access token goes.
func (o OAuth2) Sendings() []Sending {
	if len(o.SendAs) > 0 {
		return o.SendAs
	}
	scheme := o.TokenScheme
	if scheme == "" {
		scheme = "Bearer"
	}
	return []Sending{{Placement: PlacementHeader, Name: "Authorization", ValueTemplate: scheme + " {token}"}}
}

// Sendings lists where the token goes.
func (l Login) Sendings() []Sending {
	if len(l.SendAs) > 0 {
		return l.SendAs
	}
	return []Sending{{Placement: PlacementHeader, Name: "Authorization", ValueTemplate: "Bearer {token}"}}
}
