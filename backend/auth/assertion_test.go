package auth

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

func pemOf(t *testing.T, key any) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

func rsaKey(t *testing.T) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// partsOf takes a JWT apart.
func partsOf(t *testing.T, jwt string) (header, claims map[string]any, digest [32]byte, signature []byte) {
	t.Helper()
	parts := strings.Split(jwt, ".")
	if len(parts) != 3 {
		t.Fatalf("not a JWT: %q", jwt)
	}
	for i, into := range []*map[string]any{&header, &claims} {
		text, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err != nil || json.Unmarshal(text, into) != nil {
			t.Fatal(err)
		}
	}
	signature, _ = base64.RawURLEncoding.DecodeString(parts[2])
	return header, claims, sha256.Sum256([]byte(parts[0] + "." + parts[1])), signature
}

func TestAssertionGrant(t *testing.T) {
	key := rsaKey(t)
	var count atomic.Int64
	s := newSystem(t, issues(&count, ""))
	a, now := newAuth(t)
	heard := []studio.Call{}
	a.Called = func(call studio.Call) { heard = append(heard, call) }
	c := granted(s.URL, studio.GrantAssertion)
	o := &c.Auth.OAuth2
	o.Assertion.KeyID, o.Assertion.Claims = "k1", []studio.Pair{{Name: "scope", Value: "{scope}"}, {Name: "sub", Value: "ada@x.test"}, {Name: "aud", Value: "{token_url}?x"}}
	if _, err := a.Connect(context.Background(), c, studio.Secrets{}); failsWith(t, err, studio.CodeInvalid).Field != studio.FieldPrivateKey {
		t.Fatal(err)
	}
	connects(t, a, c, typing(studio.FieldPrivateKey, pemOf(t, key)))
	got := s.requests()[0].form
	if got.Get("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer" || got.Has("scope") || got.Has("client_secret") {
		t.Errorf("%v", got)
	}
	header, claims, digest, signature := partsOf(t, got.Get("assertion"))
	if header["alg"] != "RS256" || header["kid"] != "k1" || claims["iss"] != "studio" || claims["sub"] != "ada@x.test" ||
		claims["aud"] != s.URL+"/token?x" || claims["scope"] != "crm.read crm.write" || claims["exp"].(float64)-claims["iat"].(float64) != 300 {
		t.Errorf("%v %v", header, claims)
	}
	if err := rsa.VerifyPKCS1v15(&key.PublicKey, crypto.SHA256, digest[:], signature); err != nil {
		t.Error(err)
	}
	now.pass(2 * time.Hour)
	if token := bearer(t, signerOf(t, a, c), c); token != "access-2" || s.requests()[1].form.Get("assertion") == got.Get("assertion") {
		t.Error("not asked for again with a new assertion", token)
	}
	everything := fmt.Sprintf("%+v", heard)
	for _, secret := range []string{got.Get("assertion"), pemOf(t, key)[40:100]} {
		if strings.Contains(everything, secret) {
			t.Error("it is shown")
		}
	}
	elsewhere := newSystem(t, replies(200, `{"access_token":"x"}`))
	moved := c
	moved.Auth.OAuth2.TokenURL = elsewhere.URL + "/token"
	now.pass(2 * time.Hour)
	_, err := a.Signer(context.Background(), moved)
	failsWith(t, err, studio.CodeCredentialMoved)
	if len(elsewhere.requests()) != 0 {
		t.Error("something was signed for another address")
	}
}

func TestAssertionProvesTheClient(t *testing.T) {
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	var count atomic.Int64
	s := newSystem(t, issues(&count, ""))
	a, _ := newAuth(t)
	c := granted(s.URL, studio.GrantClientCredentials)
	c.Auth.OAuth2.ClientAuthentication, c.Auth.OAuth2.Assertion.Algorithm = studio.ClientAuthJWT, studio.ES256
	connects(t, a, c, typing(studio.FieldPrivateKey, strings.ReplaceAll(pemOf(t, ec), "\n", `\n`)))
	got := s.requests()[0].form
	if got.Get("grant_type") != "client_credentials" || got.Get("client_assertion_type") != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" || got.Get("scope") == "" {
		t.Errorf("%v", got)
	}
	_, _, digest, signature := partsOf(t, got.Get("client_assertion"))
	if len(signature) != 64 || !ecdsa.Verify(&ec.PublicKey, digest[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])) {
		t.Error("the signature does not fit")
	}
}

func TestHS256IsThatOfTheStandard(t *testing.T) {
	key, _ := base64.RawURLEncoding.DecodeString("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow")
	input := "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
	signature, err := signJWT(studio.HS256, string(key), []byte(input)) // RFC 7515 appendix A.1
	if err != nil || base64.RawURLEncoding.EncodeToString(signature) != "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" {
		t.Error(err)
	}
}

func TestKeysThatCannotSign(t *testing.T) {
	good := pemOf(t, rsaKey(t))
	for name, test := range map[string]struct {
		algorithm studio.Algorithm
		key       string
	}{
		"no PEM": {studio.RS256, "abcdef"}, "another kind": {studio.ES256, good}, "cut": {studio.RS256, good[:200]},
		"encrypted": {studio.RS256, "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----"},
	} {
		a, _ := newAuth(t)
		c := granted("https://acme.example", studio.GrantAssertion)
		c.Auth.OAuth2.Assertion.Algorithm = test.algorithm
		_, err := a.Connect(context.Background(), c, typing(studio.FieldPrivateKey, test.key))
		if f := failsWith(t, err, studio.CodeInvalid); f.Field != studio.FieldPrivateKey || strings.Contains(f.Message, test.key) {
			t.Errorf("%s: %+v", name, f)
		}
	}
}
