package auth

import (
	"encoding/base64"
	"encoding/json"
	"strings"
)

// identityOf reads as whom one is connected from an ID token (OpenID Connect Core section 2). It is
// for display only: the signature is not checked, because the token came from the token endpoint
// itself and nothing is decided by it.
func identityOf(idToken string) string {
	parts := strings.Split(idToken, ".")
	if len(parts) != 3 {
		return ""
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return ""
	}
	var claims map[string]any
	if json.Unmarshal(payload, &claims) != nil {
		return ""
	}
	for _, name := range []string{"email", "preferred_username", "name", "sub"} {
		if value, is := claims[name].(string); is && cut(value, 200) != "" {
			return cut(value, 200)
		}
	}
	return ""
}
