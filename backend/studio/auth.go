package studio

// Auth is the authentication method of a connector. All sets of fields are kept while the administrator
// decides; only the chosen one is used.
type Auth struct {
	Method AuthMethod `json:"method"`
	OAuth2 OAuth2     `json:"oauth2"`
	APIKey APIKey     `json:"apiKey"`
	Basic  Basic      `json:"basic"`
	Login  Login      `json:"login"`
	// ClientCertificate asks for a certificate when connecting, beside the method.
	ClientCertificate bool `json:"clientCertificate"`
}

type AuthMethod string

const (
	MethodNotSetUp AuthMethod = ""
	MethodNone     AuthMethod = "none"
	MethodOAuth2   AuthMethod = "oauth2"
	MethodAPIKey   AuthMethod = "apiKey"
	MethodBasic    AuthMethod = "basic"
	MethodLogin    AuthMethod = "login"
)

// AuthMethods lists the methods that can be chosen.
var AuthMethods = []AuthMethod{MethodNone, MethodOAuth2, MethodAPIKey, MethodBasic, MethodLogin}

// Pair is a name and a value sent as they stand.
type Pair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// APIKey describes a key sent with every request.
type APIKey struct {
	DisplayName   string             `json:"displayName"` // the label of the field in which the key is entered
	KeyName       string             `json:"keyName"`     // name of the query parameter, header, cookie or body member; of a path the hole in the Base URL
	Placement     Placement          `json:"placement"`
	ValueTemplate string             `json:"valueTemplate"` // such as "Bearer {key}"; empty means "{key}"
	Also          []Sending          `json:"also"`          // further places of the same key
	Further       []CredentialHeader `json:"further"`       // more secrets, each in a header of its own
}

// Places lists all places of the key.
func (k APIKey) Places() []Sending {
	return append([]Sending{{Placement: k.Placement, Name: k.KeyName, ValueTemplate: k.ValueTemplate}}, k.Also...)
}

// CredentialHeader is a further secret sent as a header.
type CredentialHeader struct {
	ID            string `json:"id"` // stable, names the secret in the keychain entry
	DisplayName   string `json:"displayName"`
	HeaderName    string `json:"headerName"`
	ValueTemplate string `json:"valueTemplate"`
}

// Sending is one place at which a credential goes along with every request.
type Sending struct {
	Placement     Placement `json:"placement"`
	Name          string    `json:"name"`
	ValueTemplate string    `json:"valueTemplate"` // such as "Bearer {token}"; empty means the credential alone
}

type Placement string

const (
	PlacementQuery  Placement = "query"
	PlacementHeader Placement = "header"
	PlacementBody   Placement = "body"
	PlacementCookie Placement = "cookie"
	PlacementPath   Placement = "path" // in the place of {name} in the path of the Base URL
)

// Placements lists the places in the order of their choice.
var Placements = []Placement{PlacementQuery, PlacementHeader, PlacementBody, PlacementCookie, PlacementPath}

// Basic describes HTTP Basic (RFC 7617). Either part may be empty.
type Basic struct {
	UserLabel     string `json:"userLabel"`     // empty means "User name"
	PasswordLabel string `json:"passwordLabel"` // empty means "Password"
	ValueTemplate string `json:"valueTemplate"` // what is encoded, such as "{user}/token:{password}"; empty means "{user}:{password}"
}

// Login describes a request of the administrator's own that returns a token. {name} stands for what is
// typed into the field of that name, {base64(…)} for the encoded text.
type Login struct {
	Fields    []LoginField `json:"fields"`
	Method    string       `json:"method"`
	URL       string       `json:"url"` // whole, or a path under the Base URL
	Headers   []Pair       `json:"headers"`
	BodyKind  LoginBody    `json:"bodyKind"`
	Body      string       `json:"body"` // JSON or XML
	Form      []Pair       `json:"form"`
	TokenFrom TokenFrom    `json:"tokenFrom"`
	// TokenPath is the path of the token in the body, or the name of the header or cookie.
	TokenPath  string    `json:"tokenPath"`
	ExpiryPath string    `json:"expiryPath"` // seconds, a date or an epoch in the body; empty for none
	Life       int       `json:"life"`       // seconds that a token lives; 0 when unknown
	SendAs     []Sending `json:"sendAs"`     // empty means Authorization: Bearer {token}
	Keep       []Kept    `json:"keep"`
}

// LoginField is one thing to be typed for the login request.
type LoginField struct {
	Name   string `json:"name"` // of the hole, and in the keychain entry
	Label  string `json:"label"`
	Secret bool   `json:"secret"`
}

type LoginBody string

const (
	LoginBodyNone LoginBody = "none"
	LoginBodyJSON LoginBody = "json"
	LoginBodyForm LoginBody = "form"
	LoginBodyXML  LoginBody = "xml"
)

// TokenFrom is the part of the answer that holds the token.
type TokenFrom string

const (
	TokenFromBody   TokenFrom = "body" // JSON or XML, at the path
	TokenFromText   TokenFrom = "text" // the whole body
	TokenFromHeader TokenFrom = "header"
	TokenFromCookie TokenFrom = "cookie"
)

// Kept is a value of a token answer, or of the callback, that is kept with the connection. It is no
// secret: it is shown, and fills {parameter} in addresses.
type Kept struct {
	From      KeptFrom `json:"from"`
	Path      string   `json:"path"`      // in the answer, or the name of the callback's parameter
	Parameter string   `json:"parameter"` // the name under which it is kept
}

type KeptFrom string

const (
	KeptFromToken    KeptFrom = "token"
	KeptFromCallback KeptFrom = "callback"
)

// Signed tells that requests carry a credential.
func (m AuthMethod) Signed() bool { return m != MethodNotSetUp && m != MethodNone }

// renews tells that the method has tokens.
func (m AuthMethod) renews() bool { return m == MethodOAuth2 || m == MethodLogin }

// SignsToken tells that each request carries a JWT that was signed for it; no token is asked for.
func (a Auth) SignsToken() bool {
	return a.Method == MethodOAuth2 && a.OAuth2.Grant == GrantSignedToken
}

// Renews tells that a refused token can be replaced by another. A token that was just signed is not
// refused for its age.
func (a Auth) Renews() bool { return a.Method.renews() && !a.SignsToken() }

// Interactive tells that somebody approves in a browser.
func (a Auth) Interactive() bool {
	return a.Method == MethodOAuth2 && (a.OAuth2.Grant.Code() || a.OAuth2.Grant == GrantDevice)
}

// DefaultAuth is what a new connector begins with: no method chosen, all sets of fields ready.
func DefaultAuth() Auth {
	return Auth{
		OAuth2: OAuth2{
			Redirect: DefaultRedirect, ClientAuthentication: ClientAuthBody, PKCE: PKCES256,
			AuthorizationParams: []Pair{}, TokenParams: []Pair{}, RefreshParams: []Pair{}, TokenHeaders: []Pair{},
			ParameterNames: []Pair{}, Assertion: Assertion{Algorithm: RS256, Claims: []Pair{}}, SendAs: []Sending{}, Keep: []Kept{},
		},
		APIKey: APIKey{Placement: PlacementHeader, Also: []Sending{}, Further: []CredentialHeader{}},
		Login: Login{
			Fields: []LoginField{{Name: "user", Label: "User name"}, {Name: "password", Label: "Password", Secret: true}},
			Method: "POST", Headers: []Pair{}, BodyKind: LoginBodyJSON, Body: "{\"username\": \"{user}\", \"password\": \"{password}\"}",
			Form: []Pair{}, TokenFrom: TokenFromBody, TokenPath: "token", SendAs: []Sending{}, Keep: []Kept{},
		},
	}
}
