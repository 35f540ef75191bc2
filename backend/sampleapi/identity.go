package sampleapi

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// signingKey signs identity tokens. Making one takes a moment, so it is made when it is first needed.
var signingKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err) // crypto/rand does not fail
	}
	return key
})

const signingKeyID = "quayside-1"

// who is the person that signs in here: always the same one.
func who(scope string) map[string]any {
	claims := map[string]any{"sub": staff[0].ID, "name": staff[0].Name}
	if slices.Contains(strings.Fields(scope), "email") {
		claims["email"], claims["email_verified"] = staff[0].Email, true
	}
	return claims
}

// idToken is an OpenID Connect identity token, signed with RS256 (RFC 7515, RFC 7519).
func (v *vendor) idToken(issuer, client, nonce, scope string) string {
	now := v.options.Now()
	claims := who(scope)
	claims["iss"], claims["aud"], claims["iat"], claims["exp"] = issuer, client, now.Unix(), now.Add(v.options.TokenLife).Unix()
	if nonce != "" {
		claims["nonce"] = nonce
	}
	signed := encodePart(map[string]string{"alg": "RS256", "typ": "JWT", "kid": signingKeyID}) + "." + encodePart(claims)
	sum := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(rand.Reader, signingKey(), crypto.SHA256, sum[:])
	if err != nil {
		panic(err) // a key of 2048 bits signs every hash
	}
	return signed + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func encodePart(part any) string {
	text, err := json.Marshal(part)
	if err != nil {
		panic(err) // text and numbers always marshal
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// keys publishes the key that checks identity tokens (RFC 7517).
func (v *vendor) keys(w http.ResponseWriter, _ *http.Request) {
	public := signingKey().PublicKey
	answer(w, http.StatusOK, map[string]any{"keys": []map[string]string{{
		"kty": "RSA", "use": "sig", "alg": "RS256", "kid": signingKeyID,
		"n": base64.RawURLEncoding.EncodeToString(public.N.Bytes()), "e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(public.E)).Bytes()),
	}}})
}

// userinfo tells who signed in (OpenID Connect Core, section 5.3).
func (v *vendor) userinfo(w http.ResponseWriter, r *http.Request) {
	token, _ := bearer(r)
	scopes, ok := v.tokens.access(token)
	if !ok || !slices.Contains(scopes, "openid") {
		w.Header().Set("WWW-Authenticate", `Bearer realm="Quayside CRM", error="invalid_token"`)
		fail(w, http.StatusUnauthorized, "invalid_token", "The access token is unknown, expired, or was not given the scope openid.")
		return
	}
	answer(w, http.StatusOK, who(strings.Join(scopes, " ")))
}

func sameSecret(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
