package importer

import (
	"reflect"

	"connectorstudio/backend/studio"
)

type auth struct {
	Method            studio.AuthMethod `json:"method,omitempty"`
	ClientCertificate bool              `json:"clientCertificate,omitempty"`
	OAuth2            *oauth2           `json:"oauth2,omitempty"`
	APIKey            *apiKey           `json:"apiKey,omitempty"`
	Basic             *basic            `json:"basic,omitempty"`
	Login             *login            `json:"login,omitempty"`
}

// alternative is a further method. Connections name it by an id that the file does not have.
type alternative struct {
	Name string `json:"name,omitempty"` // empty for the label of its method
	Auth auth   `json:"auth"`
}

type oauth2 struct {
	Redirect             *studio.Redirect   `json:"redirect,omitempty"`
	AuthorizationURL     string             `json:"authorizationUrl,omitempty"`
	TokenURL             string             `json:"tokenUrl,omitempty"`
	RefreshURL           string             `json:"refreshUrl,omitempty"`
	Scopes               string             `json:"scopes,omitempty"`
	ClientID             string             `json:"clientId,omitempty"`
	Grant                studio.Grant       `json:"grant,omitempty"`
	DeviceURL            string             `json:"deviceUrl,omitempty"`
	ScopeSeparator       string             `json:"scopeSeparator,omitempty"`
	ClientAuthentication studio.ClientAuth  `json:"clientAuthentication,omitempty"`
	RawBasic             bool               `json:"rawBasic,omitempty"`
	PKCE                 studio.PKCE        `json:"pkce,omitempty"`
	Issuer               string             `json:"issuer,omitempty"`
	Audience             string             `json:"audience,omitempty"`
	Resource             string             `json:"resource,omitempty"`
	RevocationURL        string             `json:"revocationUrl,omitempty"`
	AuthorizationParams  []studio.Pair      `json:"authorizationParams,omitempty"`
	TokenFormat          studio.TokenFormat `json:"tokenFormat,omitempty"`
	TokenHeaders         []studio.Pair      `json:"tokenHeaders,omitempty"`
	TokenParams          []studio.Pair      `json:"tokenParams,omitempty"`
	RefreshParams        []studio.Pair      `json:"refreshParams,omitempty"`
	ParameterNames       []studio.Pair      `json:"parameterNames,omitempty"`
	TokenPath            string             `json:"tokenPath,omitempty"`
	RefreshTokenPath     string             `json:"refreshTokenPath,omitempty"`
	ExpiryPath           string             `json:"expiryPath,omitempty"`
	IdentityPath         string             `json:"identityPath,omitempty"`
	TokenScheme          string             `json:"tokenScheme,omitempty"`
	Assertion            *assertion         `json:"assertion,omitempty"`
	SendAs               []sending          `json:"sendAs,omitempty"`
	Keep                 []studio.Kept      `json:"keep,omitempty"`
}

// assertion has no place for the key that signs.
type assertion struct {
	Algorithm studio.Algorithm   `json:"algorithm,omitempty"`
	KeyID     string             `json:"keyId,omitempty"`
	Claims    []studio.Pair      `json:"claims,omitempty"`
	Life      int                `json:"life,omitempty"`
	Encoding  studio.KeyEncoding `json:"encoding,omitempty"`
	WithID    bool               `json:"withId,omitempty"`
}

type sending struct {
	Placement     studio.Placement `json:"placement"`
	Name          string           `json:"name"`
	ValueTemplate string           `json:"valueTemplate,omitempty"`
}

type apiKey struct {
	DisplayName   string             `json:"displayName,omitempty"`
	KeyName       string             `json:"keyName,omitempty"`
	Placement     studio.Placement   `json:"placement,omitempty"`
	ValueTemplate string             `json:"valueTemplate,omitempty"`
	Also          []sending          `json:"also,omitempty"`
	Further       []credentialHeader `json:"further,omitempty"`
}

type credentialHeader struct {
	DisplayName   string `json:"displayName,omitempty"`
	HeaderName    string `json:"headerName"`
	ValueTemplate string `json:"valueTemplate,omitempty"`
}

type basic struct {
	UserLabel     string `json:"userLabel,omitempty"`
	PasswordLabel string `json:"passwordLabel,omitempty"`
	ValueTemplate string `json:"valueTemplate,omitempty"`
}

type login struct {
	Fields     []loginField     `json:"fields,omitempty"`
	Method     string           `json:"method,omitempty"`
	URL        string           `json:"url,omitempty"`
	Headers    []studio.Pair    `json:"headers,omitempty"`
	BodyKind   studio.LoginBody `json:"bodyKind,omitempty"`
	Body       string           `json:"body,omitempty"`
	Form       []studio.Pair    `json:"form,omitempty"`
	TokenFrom  studio.TokenFrom `json:"tokenFrom,omitempty"`
	TokenPath  string           `json:"tokenPath,omitempty"`
	ExpiryPath string           `json:"expiryPath,omitempty"`
	Life       int              `json:"life,omitempty"`
	SendAs     []sending        `json:"sendAs,omitempty"`
	Keep       []studio.Kept    `json:"keep,omitempty"`
}

type loginField struct {
	Name   string `json:"name"`
	Label  string `json:"label"`
	Secret bool   `json:"secret,omitempty"`
}

func wireAlternatives(alternatives []studio.Alternative) []alternative {
	var list []alternative
	for _, a := range alternatives {
		list = append(list, alternative{a.Name, wireAuth(a.Auth)})
	}
	return list
}

func alternatives(list []alternative) []studio.Alternative {
	var found []studio.Alternative
	for _, a := range list {
		found = append(found, studio.Alternative{ID: studio.NewID(), Name: a.Name, Auth: a.Auth.studio()})
	}
	return found
}

// wireAuth leaves out what nobody has filled in.
func wireAuth(a studio.Auth) auth {
	a = a.WithLists()
	w := auth{Method: a.Method, ClientCertificate: a.ClientCertificate}
	usual, none := studio.DefaultAuth(), studio.Auth{}.WithLists()
	if a.Method == studio.MethodOAuth2 || !reflect.DeepEqual(a.OAuth2, usual.OAuth2) && !reflect.DeepEqual(a.OAuth2, none.OAuth2) {
		w.OAuth2 = wireOAuth2(a.OAuth2)
	}
	if a.Method == studio.MethodAPIKey || !reflect.DeepEqual(a.APIKey, usual.APIKey) && !reflect.DeepEqual(a.APIKey, none.APIKey) {
		k := a.APIKey
		w.APIKey = &apiKey{DisplayName: k.DisplayName, KeyName: k.KeyName, Placement: k.Placement, ValueTemplate: k.ValueTemplate, Also: wireSendings(k.Also)}
		for _, h := range k.Further {
			w.APIKey.Further = append(w.APIKey.Further, credentialHeader{h.DisplayName, h.HeaderName, h.ValueTemplate})
		}
	}
	if a.Basic != (studio.Basic{}) {
		b := basic(a.Basic)
		w.Basic = &b
	}
	if a.Method == studio.MethodLogin || !reflect.DeepEqual(a.Login, usual.Login) {
		l := a.Login
		w.Login = &login{
			Method: l.Method, URL: l.URL, Headers: l.Headers, BodyKind: l.BodyKind, Body: l.Body, Form: l.Form, TokenFrom: l.TokenFrom,
			TokenPath: l.TokenPath, ExpiryPath: l.ExpiryPath, Life: l.Life, SendAs: wireSendings(l.SendAs), Keep: l.Keep,
		}
		for _, f := range l.Fields {
			w.Login.Fields = append(w.Login.Fields, loginField(f))
		}
	}
	return w
}

func wireOAuth2(o studio.OAuth2) *oauth2 {
	w := &oauth2{
		Redirect: &o.Redirect, AuthorizationURL: o.AuthorizationURL, TokenURL: o.TokenURL, RefreshURL: o.RefreshURL,
		Scopes: o.Scopes, ClientID: o.ClientID, Grant: o.Grant, DeviceURL: o.DeviceURL, ScopeSeparator: o.ScopeSeparator,
		ClientAuthentication: o.ClientAuthentication, RawBasic: o.RawBasic, PKCE: o.PKCE, Issuer: o.Issuer, Audience: o.Audience,
		Resource: o.Resource, RevocationURL: o.RevocationURL, AuthorizationParams: o.AuthorizationParams, TokenFormat: o.TokenFormat,
		TokenHeaders: o.TokenHeaders, TokenParams: o.TokenParams, RefreshParams: o.RefreshParams, ParameterNames: o.ParameterNames,
		TokenPath: o.TokenPath, RefreshTokenPath: o.RefreshTokenPath, ExpiryPath: o.ExpiryPath, IdentityPath: o.IdentityPath,
		TokenScheme: o.TokenScheme, SendAs: wireSendings(o.SendAs), Keep: o.Keep,
	}
	if o.Redirect == (studio.Redirect{}) {
		w.Redirect = nil
	}
	if o.Signs() || o.Assertion.KeyID != "" || len(o.Assertion.Claims) > 0 {
		signed := assertion(o.Assertion)
		w.Assertion = &signed
	}
	return w
}

func wireSendings(places []studio.Sending) []sending {
	list := []sending{}
	for _, s := range places {
		list = append(list, sending(s))
	}
	return list
}

// studio fills in what a file may leave out with what a new connector begins with.
func (w auth) studio() studio.Auth {
	a := studio.DefaultAuth()
	a.Method, a.ClientCertificate = w.Method, w.ClientCertificate
	if w.OAuth2 != nil {
		a.OAuth2 = w.OAuth2.studio(a.OAuth2)
	}
	if k := w.APIKey; k != nil {
		placement := a.APIKey.Placement
		if k.Placement != "" {
			placement = k.Placement
		}
		a.APIKey = studio.APIKey{DisplayName: k.DisplayName, KeyName: k.KeyName, Placement: placement, ValueTemplate: k.ValueTemplate, Also: sendings(k.Also)}
		for _, h := range k.Further {
			a.APIKey.Further = append(a.APIKey.Further, studio.CredentialHeader{
				ID: studio.NewID(), DisplayName: h.DisplayName, HeaderName: h.HeaderName, ValueTemplate: h.ValueTemplate})
		}
	}
	if w.Basic != nil {
		a.Basic = studio.Basic(*w.Basic)
	}
	if w.Login != nil {
		a.Login = w.Login.studio()
	}
	return a
}

func (o oauth2) studio(usual studio.OAuth2) studio.OAuth2 {
	s := studio.OAuth2{
		Redirect: usual.Redirect, AuthorizationURL: o.AuthorizationURL, TokenURL: o.TokenURL, RefreshURL: o.RefreshURL,
		Scopes: o.Scopes, ClientID: o.ClientID, Grant: o.Grant, DeviceURL: o.DeviceURL, ScopeSeparator: o.ScopeSeparator,
		ClientAuthentication: usual.ClientAuthentication, RawBasic: o.RawBasic, PKCE: usual.PKCE, Issuer: o.Issuer, Audience: o.Audience,
		Resource: o.Resource, RevocationURL: o.RevocationURL, AuthorizationParams: o.AuthorizationParams, TokenFormat: o.TokenFormat,
		TokenHeaders: o.TokenHeaders, TokenParams: o.TokenParams, RefreshParams: o.RefreshParams, ParameterNames: o.ParameterNames,
		TokenPath: o.TokenPath, RefreshTokenPath: o.RefreshTokenPath, ExpiryPath: o.ExpiryPath, IdentityPath: o.IdentityPath,
		TokenScheme: o.TokenScheme, SendAs: sendings(o.SendAs), Keep: o.Keep,
	}
	s.Assertion = usual.Assertion
	if o.Assertion != nil {
		s.Assertion = studio.Assertion(*o.Assertion)
	}
	if o.Redirect != nil {
		s.Redirect = *o.Redirect
	}
	if o.ClientAuthentication != "" {
		s.ClientAuthentication = o.ClientAuthentication
	}
	if o.PKCE != "" {
		s.PKCE = o.PKCE
	}
	return s
}

func (l login) studio() studio.Login {
	s := studio.Login{
		Method: l.Method, URL: l.URL, Headers: l.Headers, BodyKind: l.BodyKind, Body: l.Body, Form: l.Form, TokenFrom: l.TokenFrom,
		TokenPath: l.TokenPath, ExpiryPath: l.ExpiryPath, Life: l.Life, SendAs: sendings(l.SendAs), Keep: l.Keep,
	}
	if s.Method == "" {
		s.Method = "POST"
	}
	if s.BodyKind == "" {
		s.BodyKind = studio.LoginBodyNone
	}
	if s.TokenFrom == "" {
		s.TokenFrom = studio.TokenFromBody
	}
	for _, f := range l.Fields {
		s.Fields = append(s.Fields, studio.LoginField(f))
	}
	return s
}

func sendings(places []sending) []studio.Sending {
	list := []studio.Sending{}
	for _, s := range places {
		list = append(list, studio.Sending(s))
	}
	return list
}
