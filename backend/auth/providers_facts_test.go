package auth

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"regexp"
	"sort"
	"strings"
)

var (
	factHole   = regexp.MustCompile(`\$\{([A-Za-z_.]+)\}`)
	factBase64 = regexp.MustCompile(`\$\{base64\(((?:[^$)]|\$\{[^}]*\})*)\)\}`)
	random     = regexp.MustCompile(`\$\{random\}|\$\{now[^}]*\}|\{\{\$guid\}\}`)
)

// sample is the value of a connection's parameter.
func (f facts) sample(name string) string {
	p := f.Connection[name]
	switch {
	case len(p.Enum) > 0:
		return p.Enum[0]
	case p.Default != "":
		return p.Default
	}
	host := fmt.Sprintf("${connectionConfig.%s}", name)
	for _, address := range []string{f.BaseURL, f.TokenURL, f.AuthorizationURL} {
		_, behind, _ := strings.Cut(address, "://")
		if rest, whole := strings.CutPrefix(behind, host); whole && (rest == "" || strings.HasPrefix(rest, "/") || strings.HasPrefix(rest, " ")) {
			return "acme.example.com"
		}
	}
	if f.BaseURL == host {
		return "https://acme.example.com"
	}
	return "acme-" + strings.ToLower(strings.NewReplacer("_", "-", ".", "-").Replace(name))
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
	text = factBase64.ReplaceAllString(f.filled(text, nil), "{base64($1)}")
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
	text = factBase64.ReplaceAllStringFunc(f.filled(text, f.answered()), func(part string) string {
		return base64.StdEncoding.EncodeToString([]byte(fill(factBase64.FindStringSubmatch(part)[1])))
	})
	return fill(text)
}

// answered are the values that come with the token.
func (f facts) answered() map[string]string {
	values := map[string]string{}
	for _, name := range f.TokenMetadata {
		values[name] = "https://" + strings.ToLower(strings.NewReplacer("_", "-", ".", "-").Replace(name)) + ".acme.example.com"
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
	return f.filled(string(body), nil)
}
