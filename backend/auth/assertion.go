package auth

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"maps"
	"strings"
	"time"

	"connectorstudio/backend/studio"
)

// A JWT signed here (RFC 7515, RFC 7519) is a grant of its own or proves the client (RFC 7523). The key that
// signs stays in the keychain and is sent nowhere.

const (
	assertionGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer"
	assertionLife  = 5 * time.Minute
)

// assertion makes and signs the JWT of the connector.
func (a *Auth) assertion(c studio.Connector, cred credential) (string, error) {
	o := c.Auth.OAuth2
	key, found := cred.typed(studio.FieldPrivateKey)
	if !found {
		f := studio.Fail(studio.CodeInvalid, "Enter the Private key.", "Enter it under Authentication.")
		f.Field = studio.FieldPrivateKey
		return "", f
	}
	if err := typedMoved(c, cred); err != nil {
		return "", err
	}
	private, id, err := sharedKey(o.Assertion, string(key.Value))
	if err != nil {
		return "", badKey(err)
	}
	header := map[string]any{"alg": string(o.Assertion.Algorithm), "typ": "JWT"}
	if id != "" {
		header["kid"] = id
	}
	input := segment(header) + "." + segment(a.claimsOf(o, id))
	signature, err := signJWT(o.Assertion.Algorithm, private, []byte(input))
	if err != nil {
		return "", badKey(err)
	}
	return input + "." + base64.RawURLEncoding.EncodeToString(signature), nil
}

// claimsOf are the usual claims, and those of the connector over them.
func (a *Auth) claimsOf(o studio.OAuth2, keyID string) map[string]any {
	now, life := a.now(), assertionLife
	if o.Assertion.Life > 0 {
		life = time.Duration(o.Assertion.Life) * time.Second
	}
	about := o.TokenURL
	if o.Grant == studio.GrantSignedToken {
		about = o.Audience
	}
	all := map[string]any{
		"iss": o.ClientID, "sub": o.ClientID, "aud": about, "iat": now.Unix(), "exp": now.Add(life).Unix(), "jti": newState(),
	}
	scopes := strings.Join(strings.Fields(o.Scopes), orElse(o.ScopeSeparator, " "))
	values := map[string]string{"client_id": o.ClientID, "token_url": o.TokenURL, "scope": scopes, "key_id": keyID}
	for _, claim := range o.Assertion.Claims {
		if name := strings.TrimSpace(claim.Name); name != "" {
			all[name] = studio.FillCredential(claim.Value, values, plainly)
		}
	}
	maps.DeleteFunc(all, func(_ string, value any) bool { return value == "" })
	return all
}

// claims tells that the connector sets a claim itself.
func claims(a studio.Assertion, name string) bool {
	for _, claim := range a.Claims {
		if strings.TrimSpace(claim.Name) == name {
			return true
		}
	}
	return false
}

func segment(value any) string {
	text, _ := json.Marshal(value) // texts and numbers always marshal
	return base64.RawURLEncoding.EncodeToString(text)
}

// signJWT signs with one of the algorithms of RFC 7518 section 3.1.
func signJWT(algorithm studio.Algorithm, key string, input []byte) ([]byte, error) {
	digest := sha256.Sum256(input)
	if algorithm == studio.HS256 {
		mac := hmac.New(sha256.New, []byte(key))
		mac.Write(input)
		return mac.Sum(nil), nil
	}
	parsed, err := parseKey(key)
	if err != nil {
		return nil, err
	}
	switch private := parsed.(type) {
	case *rsa.PrivateKey:
		if algorithm == studio.RS256 {
			return rsa.SignPKCS1v15(rand.Reader, private, crypto.SHA256, digest[:])
		}
	case *ecdsa.PrivateKey:
		if algorithm == studio.ES256 && private.Curve == elliptic.P256() {
			r, s, err := ecdsa.Sign(rand.Reader, private, digest[:])
			if err != nil {
				return nil, err
			}
			return append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...), nil
		}
	}
	return nil, errors.New("it is not a key for " + string(algorithm))
}

// parseKey reads a private key in PEM: PKCS #8, PKCS #1 or SEC 1.
func parseKey(text string) (any, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("it does not begin with -----BEGIN PRIVATE KEY-----")
	}
	if strings.Contains(block.Type, "ENCRYPTED") || block.Headers["Proc-Type"] != "" {
		return nil, errors.New("it is encrypted; take the password off first")
	}
	if key, err := x509.ParsePKCS8PrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	if key, err := x509.ParseECPrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	return nil, errors.New("it is none of PKCS #8, PKCS #1 and SEC 1")
}

func badKey(err error) *studio.Failure {
	f := studio.Fail(studio.CodeInvalid, "The Private key can't be used: "+err.Error()+".", "Enter it again, or choose another algorithm in Advanced.")
	f.Field = studio.FieldPrivateKey
	return f
}

// cleanKey mends what copying does to a key, and tells at once when it cannot sign. A key within JSON has
// \n in the place of line breaks.
func cleanKey(a studio.Assertion, text string) (string, error) {
	algorithm := a.Algorithm
	text = strings.TrimSpace(strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r\n", "\n"))
	if text == "" || algorithm == studio.HS256 {
		text, err := cleanSecret(text, "The Private key", studio.FieldPrivateKey)
		if err == nil && text != "" {
			if _, _, bad := sharedKey(a, text); bad != nil {
				return "", badKey(bad)
			}
		}
		return text, err
	}
	if strings.HasPrefix(text, "-----BEGIN") && !strings.Contains(text, "\n") {
		text = strings.ReplaceAll(text, `\n`, "\n")
	}
	if _, err := signJWT(algorithm, text, nil); err != nil {
		return "", badKey(err)
	}
	return text, nil
}
