package studio

// Discovery is what an authorization server says of itself under its issuer's well-known address
// (OpenID Connect Discovery 1.0 section 4, RFC 8414), to be looked at before any of it is used. Nothing
// is kept of it: an endpoint gets a secret only after the person took it over, saved the connector and
// entered the secret for it.
type Discovery struct {
	Issuer    string               `json:"issuer"` // as the document spells it, which is as it was asked for
	Source    string               `json:"source"` // address of the document
	Endpoints []DiscoveredEndpoint `json:"endpoints"`

	Scopes      []string `json:"scopes"`      // scopes_supported
	PKCEMethods []string `json:"pkceMethods"` // code_challenge_methods_supported
	ClientAuths []string `json:"clientAuths"` // token_endpoint_auth_methods_supported, in the document's words

	// ClientAuthentication and PKCE are what follows for the settings; empty keeps what is chosen. A
	// document never turns PKCE off.
	ClientAuthentication ClientAuth `json:"clientAuthentication"`
	PKCE                 PKCE       `json:"pkce"`
	// IssuerInAnswer tells that answers name the issuer (RFC 9207). Where they do not, the connector has
	// to be without one: answers are ignored that do not name it.
	IssuerInAnswer bool `json:"issuerInAnswer"`

	Warnings []string `json:"warnings"`
}

// DiscoveredEndpoint is an endpoint that can be used: https, or http where the issuer is this computer.
type DiscoveredEndpoint struct {
	Field     EndpointField `json:"field"`
	URL       string        `json:"url"`
	Host      string        `json:"host"`      // with the port, when it is not the usual one
	Elsewhere bool          `json:"elsewhere"` // not at the issuer's own scheme, host and port
}

// EndpointField names the member of OAuth2 that an endpoint belongs in.
type EndpointField string

const (
	FieldAuthorizationURL EndpointField = "authorizationUrl"
	FieldTokenURL         EndpointField = "tokenUrl"
	FieldDeviceURL        EndpointField = "deviceUrl"
	FieldRevocationURL    EndpointField = "revocationUrl"
)
