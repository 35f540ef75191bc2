package auth

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"sort"
	"strings"

	"connectorstudio/backend/studio"
)

var (
	factHole   = regexp.MustCompile(`\$\{([A-Za-z_.]+)\}`)
	factBase64 = regexp.MustCompile(`\$\{base64\(((?:[^$)]|\$\{[^}]*\})*)\)\}`)
	random     = regexp.MustCompile(`\$\{random\}|\$\{now[^}]*\}|\{\{\$guid\}\}`)
)

// samples are values that people enter; the first that matches the pattern of a parameter is its sample.
var samples = []string{
	"acme-%s", "acme%s", "acme", "1234567890", "123456789012345", "1234567890123456789", "v5.0", "2026-01-15", "A1B2C3D4E5", "AN01234567890",
	"0123456789abcdef0123456789abcdef", "idcs-0123456789abcdef0123456789abcdef", "0f8fad5b-d9cb-469f-a165-70867728950e",
	"0123456789abcdef0123456789abcdef01234567", "vtexappkey-acme-ABCDEF", "acme.example.com", "https://acme.example.com", "api", "ghost.io",
	"acme.my.workfront.com", "api.altrata.com", "profile.altrata.com", "co.uk", "sellercentral.amazon.com", "acme.myconnectsecure.com",
	"api.us-2.crowdstrike.com", "acme.dropsuite.com", "acme-auth.fgvms.com", "us-east", "api-123.duosecurity.com",
}

// sample is the value of a connection's parameter: what a person would enter, without what people paste around it.
func (f facts) sample(name string) string {
	p := f.Connection[name]
	switch {
	case len(p.Enum) > 0:
		return p.Enum[0]
	case p.Default != "":
		return p.Default
	}
	host := fmt.Sprintf("${connectionConfig.%s}", name)
	candidates := samples
	for _, address := range []string{f.BaseURL, f.TokenURL, f.AuthorizationURL} {
		_, behind, _ := strings.Cut(address, "://")
		if rest, whole := strings.CutPrefix(behind, host); whole && (rest == "" || strings.HasPrefix(rest, "/") || strings.HasPrefix(rest, " ")) {
			candidates = append([]string{"acme.example.com"}, samples...)
		}
	}
	if f.BaseURL == host {
		candidates = append([]string{"https://acme.example.com"}, samples...)
	}
	word := strings.ToLower(strings.NewReplacer("_", "", ".", "").Replace(name))
	for _, candidate := range candidates {
		candidate = strings.ReplaceAll(candidate, "%s", word)
		address := f.BaseURL != host && strings.Contains(candidate, "://")
		if pattern := p.pattern(); pattern == nil || pattern.MatchString(candidate) && !address {
			return candidate
		}
	}
	return strings.ReplaceAll(candidates[0], "%s", word)
}

// pattern is what a value has to match as a whole; nil where there is none, or one that is not of the form's kind.
func (p parameterOf) pattern() *regexp.Regexp {
	if p.Pattern == "" {
		return nil
	}
	pattern, _ := regexp.Compile("^(?:" + p.Pattern + ")$")
	return pattern
}

// declared is a parameter of the connection as the form declares it.
func (f facts) declared(name string) studio.ConnectionParameter {
	p, d := f.Connection[name], studio.NewConnectionParameter(holeName(name))
	d.Required, d.Secret, d.Default, d.Prefix, d.Suffix = !p.Optional, p.Secret, p.Default, p.Prefix, p.Suffix
	if pattern := p.pattern(); pattern != nil && pattern.MatchString(f.sample(name)) && !f.later(name) {
		d.Pattern = p.Pattern // one that no value at its place matches is left out
	}
	for _, value := range p.Enum {
		if p.wholeAddresses() {
			value = "https://" + value
		}
		d.Choices = append(d.Choices, studio.Choice{Value: value})
	}
	return d
}

// holeName is what a parameter is called in the definition: some names are taken by credentials.
func holeName(name string) string {
	name = strings.ReplaceAll(name, ".", "_")
	switch name {
	case "key", "user", "password", "username", "token", "access_token":
		return "connection_" + name
	}
	return name
}

// used are the parameters of the connection that the facts name anywhere, by their names there.
func (f facts) used() []string {
	text, _ := json.Marshal([]any{f.BaseURL, f.AuthorizationURL, f.TokenURL, f.RefreshURL, f.AuthorizationParams, f.TokenParams, f.RefreshParams, f.TokenHeaders, f.Headers, f.Query, f.Body})
	names := []string{}
	for _, m := range factHole.FindAllStringSubmatch(string(text), -1) {
		if name, is := strings.CutPrefix(m[1], "connectionConfig."); is && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// later tells that a parameter comes with the token or the callback.
func (f facts) later(name string) bool {
	return slices.Contains(f.TokenMetadata, name) || slices.Contains(f.CallbackMetadata, name)
}

// wholeAddresses tells that the choices of a parameter are addresses with a path.
func (p parameterOf) wholeAddresses() bool {
	return len(p.Enum) > 0 && strings.Contains(p.Enum[0], "/")
}

// opened is a text of the facts as the form holds it: with {parameters} of the connection.
func (f facts) opened(text string) string {
	text, _, _ = strings.Cut(text, " || ")
	for name, p := range f.Connection {
		if p.wholeAddresses() {
			text = strings.ReplaceAll(text, "https://${connectionConfig."+name+"}", "${connectionConfig."+name+"}")
		}
	}
	text = random.ReplaceAllString(text, "1")
	return factHole.ReplaceAllStringFunc(text, func(hole string) string {
		name := factHole.FindStringSubmatch(hole)[1]
		if short, is := strings.CutPrefix(name, "connectionConfig."); is {
			return "{" + holeName(short) + "}"
		}
		if name == "clientId" {
			return "client-1"
		}
		return hole
	})
}

// filled fills a text of the facts with sample values, but for what the credential brings.
func (f facts) filled(text string, kept map[string]string) string {
	text, _, _ = strings.Cut(text, " || ")
	text = random.ReplaceAllString(text, "1")
	return factHole.ReplaceAllStringFunc(text, func(hole string) string {
		name := factHole.FindStringSubmatch(hole)[1]
		short, is := strings.CutPrefix(name, "connectionConfig.")
		switch {
		case is && kept[short] != "":
			return kept[short]
		case is:
			return f.sample(short)
		case name == "clientId":
			return "client-1"
		}
		return hole
	})
}

// credentialed tells that a text holds what authentication adds: a credential or a token. Parameters of the
// connection are filled in with samples, secret ones too.
func credentialed(f facts, text string) bool {
	for _, m := range factHole.FindAllStringSubmatch(text, -1) {
		if m[1] == "apiKey" || m[1] == "accessToken" || strings.HasPrefix(m[1], "credentials.") {
			return true
		}
	}
	return strings.Contains(text, "${base64(") || strings.Contains(text, "ha256") || strings.Contains(text, "macSha")
}

// withHoles turns a text of the facts into a value template.
func (f facts) withHoles(text string) string {
	text = factBase64.ReplaceAllString(f.opened(text), "{base64($1)}")
	return factHole.ReplaceAllStringFunc(text, func(hole string) string {
		name := factHole.FindStringSubmatch(hole)[1]
		name = strings.TrimPrefix(strings.TrimPrefix(name, "credentials."), "raw.")
		switch name {
		case "apiKey":
			if f.Mode == "API_KEY" {
				name = "key"
			}
		case "accessToken":
			name = "token"
		}
		return "{" + name + "}"
	})
}

// expected is a text of the facts as the server has to get it.
func (f facts) expected(text string, values map[string]string) string {
	fill := func(text string) string {
		return factHole.ReplaceAllStringFunc(text, func(hole string) string {
			name := factHole.FindStringSubmatch(hole)[1]
			if value, found := values[strings.TrimPrefix(strings.TrimPrefix(name, "credentials."), "raw.")]; found {
				return value
			}
			return hole
		})
	}
	kept := f.answered()
	maps.Copy(kept, f.calledBack())
	text = factBase64.ReplaceAllStringFunc(f.filled(text, kept), func(part string) string {
		return base64.StdEncoding.EncodeToString([]byte(fill(factBase64.FindStringSubmatch(part)[1])))
	})
	return fill(text)
}

// answered are the values that come with the token.
func (f facts) answered() map[string]string {
	values := map[string]string{}
	for _, name := range f.TokenMetadata {
		values[name] = "https://" + hyphened(name) + ".acme.example.com"
	}
	return values
}

func hyphened(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "-", ".", "-").Replace(name))
}

// calledBack are the values that come with the callback.
func (f facts) calledBack() map[string]string {
	values := map[string]string{}
	for _, name := range f.CallbackMetadata {
		values[name] = "back-" + hyphened(name)
	}
	return values
}

func (f facts) separator() string {
	if f.Separator == "" {
		return " "
	}
	return f.Separator
}

func (f facts) scopes() []string {
	scopes := append([]string{}, f.DefaultScopes...)
	for _, scope := range f.Scopes {
		if len(scopes) < 3 {
			scopes = append(scopes, scope)
		}
	}
	return scopes
}

// basicClient tells that the client proves itself in a Basic header.
func (f facts) basicClient() bool { return f.ClientMethod == "basic" || f.ClientMethodToo == "header" }

func sortedKeys[T any](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

// text is a value of the facts as a parameter is written.
func textOf(value any) string {
	if s, is := value.(string); is {
		return s
	}
	return fmt.Sprint(value)
}

// jsonWithout is the request body without what authentication adds at its top.
func jsonWithout(f facts) string {
	rest := map[string]any{}
	for name, value := range f.Body {
		if s, is := value.(string); !is || !credentialed(f, s) {
			rest[name] = value
		}
	}
	body, _ := json.Marshal(rest)
	return f.opened(string(body))
}
