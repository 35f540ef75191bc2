// Package catalogue knows systems that people connect often: where they answer, how they sign in and
// where credentials are created. A provider fills the form of a new connector; everything stays editable.
//
// The catalogue is written by hand from the providers' public documentation, one file a category under
// providers/. Its JSON Schema is provider.schema.json. What was not certain was left out.
package catalogue

import "connectorstudio/backend/studio"

// Provider is one external system as its documentation describes it. {name} in an address, a header or
// a value is a parameter: it differs from customer to customer.
type Provider struct {
	ID          string                   `yaml:"id"`
	Name        string                   `yaml:"name"` // unique without regard to case
	Aliases     []string                 `yaml:"aliases"`
	Category    studio.ConnectorCategory `yaml:"-"` // that of the file
	Description string                   `yaml:"description"`
	BaseURL     string                   `yaml:"baseUrl"`
	Parameters  []Parameter              `yaml:"parameters"`
	Headers     map[string]string        `yaml:"headers"` // sent with every request
	Query       map[string]string        `yaml:"query"`   // the same
	Methods     []Method                 `yaml:"methods"` // the usual one first
	LookUp      *LookUp                  `yaml:"lookUp"`
	Pagination  *Pagination              `yaml:"pagination"`
	RateLimit   *RateLimit               `yaml:"rateLimit"`
	// Documentation is where the API is described.
	Documentation string      `yaml:"documentation"`
	Credentials   Credentials `yaml:"credentials"`
	// Test is a request that needs nothing but the credentials, such as "GET /users/me".
	Test string `yaml:"test"`
}

// Parameter is what a customer enters so that an address becomes theirs.
type Parameter struct {
	Name    string   `yaml:"name" json:"name"`
	Label   string   `yaml:"label" json:"label"`
	Help    string   `yaml:"help" json:"help"`
	Prefix  string   `yaml:"prefix" json:"prefix"` // shown before and after the field
	Suffix  string   `yaml:"suffix" json:"suffix"`
	Pattern string   `yaml:"pattern" json:"pattern"`
	Choices []string `yaml:"choices" json:"choices"`
	Default string   `yaml:"default" json:"default"`
	Secret  bool     `yaml:"secret" json:"secret"` // never entered in the form, nor into notes
}

// Kind is the way of a method.
type Kind string

const (
	KindNone   Kind = "none"
	KindOAuth2 Kind = "oauth2"
	KindAPIKey Kind = "apiKey"
	KindBasic  Kind = "basic"
	KindLogin  Kind = "login"
)

// Method is one way to sign in; the kind says which of the fields apply.
type Method struct {
	ID      string `yaml:"id"`   // unique within the provider; empty means the kind or the grant
	Name    string `yaml:"name"` // empty means the words of the kind or the grant
	Kind    Kind   `yaml:"kind"`
	BaseURL string `yaml:"baseUrl"` // where this method has its own
	OAuth2  `yaml:",inline"`
	Keys    []Key  `yaml:"keys"` // of an API Key: the first is the key, the others go with it
	Basic   *Basic `yaml:"basic"`
	Login   *Login `yaml:"login"`
}

// Grant is the grant of OAuth 2.0.
type Grant string

const (
	GrantCode              Grant = "" // authorization code
	GrantClientCredentials Grant = "clientCredentials"
	GrantSignedToken       Grant = "signedToken" // the token is signed here; there are no URLs
)

// OAuth2 holds what is particular to a provider. Fields that are left out take the form's own defaults.
type OAuth2 struct {
	Grant                Grant             `yaml:"grant"`
	AuthorizationURL     string            `yaml:"authorizationUrl"`
	TokenURL             string            `yaml:"tokenUrl"`
	RefreshURL           string            `yaml:"refreshUrl"`
	RevocationURL        string            `yaml:"revocationUrl"`
	Scopes               []string          `yaml:"scopes"`         // those that are commonly used
	ScopeSeparator       string            `yaml:"scopeSeparator"` // empty means a space
	ClientAuthentication studio.ClientAuth `yaml:"clientAuthentication"`
	PKCE                 studio.PKCE       `yaml:"pkce"` // "off" where it is refused
	AuthorizationParams  map[string]string `yaml:"authorizationParams"`
	TokenParams          map[string]string `yaml:"tokenParams"`
	TokenFormat          string            `yaml:"tokenFormat"` // "json" where the token request is one; empty means a form
	Keep                 []Kept            `yaml:"keep"`        // what a sign-in brings beside the token
	TokenPath            string            `yaml:"tokenPath"`   // where the token object is in the answer
	SendAs               *Sending          `yaml:"sendAs"`      // empty means Authorization: Bearer {token}
	Signed               *Signed           `yaml:"signed"`      // of the grant signedToken
}

// Kept is a value of a sign-in that fills a parameter.
type Kept struct {
	From      studio.KeptFrom `yaml:"from"` // "token" for the token's answer, or "callback"
	Path      string          `yaml:"path"`
	Parameter string          `yaml:"parameter"`
}

// Signed is how a token is signed.
type Signed struct {
	Algorithm studio.Algorithm   `yaml:"algorithm"`
	Audience  string             `yaml:"audience"`
	Claims    map[string]string  `yaml:"claims"`   // besides or instead of the usual ones; an empty one is left out
	Life      int                `yaml:"life"`     // seconds; 0 means 5 minutes
	Encoding  studio.KeyEncoding `yaml:"encoding"` // of an HS256 key
	WithID    bool               `yaml:"withId"`   // the key is entered as id:key
}

// Sending is the header that takes a token.
type Sending struct {
	Header string `yaml:"header"`
	Value  string `yaml:"value"` // such as "Zoho-oauthtoken {token}"
}

// Key is a secret sent with every request.
type Key struct {
	Label string           `yaml:"label"`
	Name  string           `yaml:"name"`  // of the header, query parameter or body member; in a path that of its hole in the base URL
	In    studio.Placement `yaml:"in"`    // empty means a header
	Value string           `yaml:"value"` // such as "Bearer {key}"; empty means "{key}"
}

// Basic names the two parts of HTTP Basic.
type Basic struct {
	User     string `yaml:"user"`     // what is entered as the user name; empty when nothing is
	Password string `yaml:"password"` // what is entered as the password; empty when nothing is
	// Value is what the two become before they are encoded, such as "{user}/token:{password}"; empty
	// means "{user}:{password}".
	Value string `yaml:"value"`
}

// Login is a request that returns a token.
type Login struct {
	Fields    []LoginField      `yaml:"fields"` // what is entered when connecting
	Method    string            `yaml:"method"`
	URL       string            `yaml:"url"`
	Format    string            `yaml:"format"` // "json" or "form"
	Headers   map[string]string `yaml:"headers"`
	Body      map[string]any    `yaml:"body"`
	TokenPath string            `yaml:"tokenPath"`
	Expires   int               `yaml:"expires"` // seconds until the token is of no use; 0 when unknown
	SendAs    *Sending          `yaml:"sendAs"`  // empty means Authorization: Bearer {token}
}

// LoginField is a value that a login request needs.
type LoginField struct {
	Name   string `yaml:"name"`
	Label  string `yaml:"label"`
	Secret bool   `yaml:"secret"`
}

// LookUp is the call after connecting that finds the value of a parameter: the tenant, the site, the account.
// A parameter that stands nowhere else is for actions.
type LookUp struct {
	Parameter string `yaml:"parameter"`
	Endpoint  string `yaml:"endpoint"` // a GET: a path under the base URL, or a whole address at its origin
	List      string `yaml:"list"`     // where the results are in the answer; empty for the whole answer
	Value     string `yaml:"value"`    // where the value is in a result
	Label     string `yaml:"label"`    // where its name is; empty for the value
}

// Pagination tells how lists of the system usually continue.
type Pagination struct {
	Kind  string `yaml:"kind"`  // page, offset, cursor, nextUrl or link (the Link header)
	Send  string `yaml:"send"`  // the name of the page, the offset or the cursor in the request
	From  string `yaml:"from"`  // where the next cursor or URL is in the answer
	Last  string `yaml:"last"`  // the field of the last record that is the next cursor
	First *int   `yaml:"first"` // the number of the first page, or of its first record; without it 1 and 0
	More  string `yaml:"more"`  // where the answer says whether there are more pages
	Total string `yaml:"total"` // where the number of all records is
	Pages string `yaml:"pages"` // where the number of pages is
	Size  string `yaml:"size"`  // the name of the page size in the request
	Max   int    `yaml:"max"`   // the largest page
	In    string `yaml:"in"`    // "body" where the names are paths in the body; empty means the query
}

// RateLimit is what the documentation allows.
type RateLimit struct {
	Requests int    `yaml:"requests"`
	Seconds  int    `yaml:"seconds"`
	Note     string `yaml:"note"`
}

// Credentials tells where the administrator gets them.
type Credentials struct {
	URL  string `yaml:"url" json:"url"`
	Hint string `yaml:"hint" json:"hint"` // one sentence
}

// base is the base URL with this method.
func (m Method) base(p Provider) string {
	if m.BaseURL != "" {
		return m.BaseURL
	}
	return p.BaseURL
}
