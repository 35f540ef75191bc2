package studio

import (
	"encoding/base64"
	"regexp"
	"slices"
	"strings"
)

// Ids of what is typed, in the keychain entry; a login field is named by LoginFieldID.
const (
	FieldClientSecret  = "clientSecret"
	FieldAPIKey        = "apiKey"
	FieldRefreshToken  = "refreshToken"
	FieldBasicUser     = "basic.user"
	FieldBasicPassword = "basic.password"
	FieldOAuthUser     = "oauth2.user"
	FieldOAuthPassword = "oauth2.password"
	FieldPrivateKey    = "oauth2.privateKey"
)

// LoginFieldID names what is typed into a field of the login request.
func LoginFieldID(name string) string { return "login." + name }

// CredentialField is one thing to be typed when somebody connects.
type CredentialField struct {
	ID       string `json:"id"`
	Field    string `json:"field"` // by which a failure names it
	Label    string `json:"label"`
	Secret   bool   `json:"secret"`
	Optional bool   `json:"optional"` // it may be left empty: one of the optional ones suffices
	Use      string `json:"use"`      // where it goes, in words
	Lines    bool   `json:"lines"`    // it has several lines, or is in a file
}

// CredentialFields lists what is typed when somebody connects, in the order of the form. A sign-in in
// the browser has none but the key that signs: its client secret is asked for when it is missing.
func (a Auth) CredentialFields() []CredentialField {
	fields := []CredentialField{}
	add := func(id, label, other, use string, secret, optional bool) {
		if label == "" {
			label = other
		}
		field := id
		if slices.ContainsFunc(a.APIKey.Further, func(h CredentialHeader) bool { return h.ID == id }) {
			field = "further." + id
		}
		fields = append(fields, CredentialField{ID: id, Field: field, Label: label, Secret: secret, Optional: optional, Use: use, Lines: id == FieldPrivateKey})
	}
	switch a.Method {
	case MethodAPIKey:
		add(FieldAPIKey, a.APIKey.DisplayName, "API key", sentIn(a.APIKey.Places(), "{key}"), true, false)
		for _, h := range a.APIKey.Further {
			add(h.ID, h.DisplayName, h.HeaderName, "Sent in the header "+h.HeaderName+".", true, false)
		}
	case MethodBasic:
		user, password := a.Basic.asksFor()
		if user {
			add(FieldBasicUser, a.Basic.UserLabel, "User name", "", false, password)
		}
		if password {
			add(FieldBasicPassword, a.Basic.PasswordLabel, "Password", "Sent in the header Authorization as Basic ••••••••.", true, user)
		}
	case MethodLogin:
		for _, f := range a.Login.Fields {
			add(LoginFieldID(f.Name), f.Label, f.Name, "Sent only with the login request.", f.Secret, false)
		}
	case MethodOAuth2:
		a.OAuth2.fields(add)
	}
	return fields
}

// asksFor tells which parts the value template has: what it does not have is not asked for.
func (b Basic) asksFor() (user, password bool) {
	user, password = strings.Contains(b.ValueTemplate, "{user}"), strings.Contains(b.ValueTemplate, "{password}")
	if !user && !password {
		return true, true
	}
	return user, password
}

func (o OAuth2) fields(add func(id, label, other, use string, secret, optional bool)) {
	if o.Signs() {
		use := "Never sent: it signs requests for a token."
		if o.Grant == GrantSignedToken {
			use = "Never sent: it signs the token of each request."
		}
		add(FieldPrivateKey, "", "Private key", use, true, false)
	}
	if o.Grant == GrantSignedToken || o.Grant.Code() || o.Grant == GrantDevice {
		return
	}
	const use = "Sent only to the Access token URL."
	if o.ClientAuthentication.HasSecret() && o.Grant != GrantAssertion {
		add(FieldClientSecret, "", "Client secret", use, true, false)
	}
	switch o.Grant {
	case GrantPassword:
		add(FieldOAuthUser, "", "User name", use, false, false)
		add(FieldOAuthPassword, "", "Password", use, true, false)
	case GrantRefreshToken:
		add(FieldRefreshToken, "", "Refresh token", use, true, false)
	}
}

var placeWords = map[Placement]string{
	PlacementHeader: "the header ", PlacementQuery: "the query parameter ", PlacementBody: "the body as ", PlacementCookie: "the cookie ",
	PlacementPath: "the path of the Base URL at ",
}

// sentIn says where a credential goes, the credential as dots.
func sentIn(places []Sending, hole string) string {
	parts := []string{}
	for _, s := range places {
		name := s.Name
		if s.Placement == PlacementPath {
			name = "{" + name + "}"
		}
		part := placeWords[s.Placement] + name
		if s.ValueTemplate != "" && s.ValueTemplate != hole {
			part += " as " + strings.ReplaceAll(s.ValueTemplate, hole, "••••••••")
		}
		parts = append(parts, part)
	}
	return "Sent in " + strings.Join(parts, " and in ") + "."
}

const base64Open, base64Close = "{base64(", ")}"

// FillCredential puts values into the holes of a text: {name} for a name that is known, {base64(…)} for
// the encoded text. Other braces stay as they are. encode makes each value fit its place.
func FillCredential(text string, values map[string]string, encode func(string) string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, base64Open)
		inner, after, closed := strings.Cut(rest, base64Close)
		if !found || !closed {
			b.WriteString(fillHoles(text, values, encode))
			return b.String()
		}
		plain := fillHoles(inner, values, func(s string) string { return s })
		b.WriteString(fillHoles(before, values, encode))
		b.WriteString(encode(base64.StdEncoding.EncodeToString([]byte(plain))))
		text = after
	}
}

// fillHoles goes through the text once, so that a value that looks like a hole is not filled again.
func fillHoles(text string, values map[string]string, encode func(string) string) string {
	return credentialHole.ReplaceAllStringFunc(text, func(hole string) string {
		if value, known := values[hole[1:len(hole)-1]]; known {
			return encode(value)
		}
		return hole
	})
}

var credentialHole = regexp.MustCompile(`\{[A-Za-z_][A-Za-z0-9_.-]*\}`)

// CredentialHoles lists the names of the holes in a text, each once.
func CredentialHoles(text string) []string {
	names := []string{}
	for _, hole := range credentialHole.FindAllString(text, -1) {
		if name := hole[1 : len(hole)-1]; !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// Sendings lists where the credential goes, whatever the method, and the hole that stands for it.
func (a Auth) Sendings() (places []Sending, hole string) {
	switch a.Method {
	case MethodOAuth2:
		return a.OAuth2.Sendings(), "{token}"
	case MethodLogin:
		return a.Login.Sendings(), "{token}"
	case MethodAPIKey:
		return a.APIKey.Places(), "{key}"
	case MethodBasic:
		return []Sending{{Placement: PlacementHeader, Name: "Authorization", ValueTemplate: "Basic {credentials}"}}, "{credentials}"
	}
	return nil, ""
}

// PathHoles lists the holes of the Base URL that the credential fills.
func (a Auth) PathHoles() []string {
	holes := []string{}
	places, _ := a.Sendings()
	for _, s := range places {
		if s.Placement == PlacementPath && s.Name != "" {
			holes = append(holes, "{"+s.Name+"}")
		}
	}
	return holes
}

// Keeps lists the values that are kept of a token answer or a callback.
func (a Auth) Keeps() []Kept {
	switch a.Method {
	case MethodOAuth2:
		return a.OAuth2.Keep
	case MethodLogin:
		return a.Login.Keep
	}
	return nil
}
