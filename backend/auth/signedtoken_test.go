package auth

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"math/big"
	"strings"
	"testing"
	"time"

	"connectorstudio/backend/studio"
)

// ghost is a connector whose requests carry a token signed with a key of the form id:hex.
func ghost(server string) studio.Connector {
	c := granted(server, studio.GrantSignedToken)
	o := &c.Auth.OAuth2
	o.ClientID, o.TokenURL, o.TokenScheme, o.Audience = "", "", "Ghost", "/admin/"
	o.Assertion = studio.Assertion{Algorithm: studio.HS256, Encoding: studio.KeyHex, WithID: true, Claims: []studio.Pair{{Name: "jti"}}}
	return c
}

func TestSignedTokenIsSentItself(t *testing.T) {
	s := newSystem(t, replies(200, `{}`))
	a, now := newAuth(t)
	c := ghost(s.URL)
	connects(t, a, c, typing(studio.FieldPrivateKey, "6470a1:00ff10abcdef0123456789abcdef0123456789abcdef0123456789abcdef"))
	signer := signerOf(t, a, c)
	sent := signed(t, signer, "GET", c.BaseURL, "").Header.Get("Authorization")
	token, ok := strings.CutPrefix(sent, "Ghost ")
	if !ok {
		t.Fatal(sent)
	}
	header, claims, _, signature := partsOf(t, token)
	key, _ := hex.DecodeString("00ff10abcdef0123456789abcdef0123456789abcdef0123456789abcdef")
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(token[:strings.LastIndex(token, ".")]))
	if !hmac.Equal(mac.Sum(nil), signature) {
		t.Error("the signature does not fit")
	}
	if header["kid"] != "6470a1" || claims["aud"] != "/admin/" || claims["exp"].(float64)-claims["iat"].(float64) != 300 || len(claims) != 3 {
		t.Errorf("%v %v", header, claims)
	}
	if signer.Steady() {
		t.Error("a run would send the first token again and again")
	}
	now.pass(time.Hour) // of a long piece of work: the same signer never sends one that has ended
	again := signed(t, signer, "GET", c.BaseURL, "").Header.Get("Authorization")
	if _, later, _, _ := partsOf(t, strings.TrimPrefix(again, "Ghost ")); later["iat"].(float64)-claims["iat"].(float64) != 3600 {
		t.Error("not signed anew")
	}
	if len(s.requests()) != 0 {
		t.Error("a token was asked for")
	}
}

func TestSignedTokenStaysWithTheAPI(t *testing.T) {
	a, _ := newAuth(t)
	c := ghost("https://acme.example")
	connects(t, a, c, typing(studio.FieldPrivateKey, "id:00ff"))
	moved := c
	moved.BaseURL = "https://other.example/v1"
	_, err := a.Signer(context.Background(), moved)
	failsWith(t, err, studio.CodeCredentialMoved)
	if connection, err := a.Connection(context.Background(), moved); err != nil || connection.State != studio.Broken {
		t.Errorf("%+v %v", connection, err)
	}
	edited := c
	edited.Auth.OAuth2.TokenURL = "https://left.example/token" // of an earlier choice
	if _, err := a.Signer(context.Background(), edited); err != nil {
		t.Error(err)
	}
	if connection, _, _, err := a.Disconnect(context.Background(), c); err != nil || connection.State != studio.NotConnected {
		t.Errorf("%+v %v", connection, err)
	}
	_, err = a.Signer(context.Background(), c)
	failsWith(t, err, studio.CodeNotConnected)
}

func TestSignedTokenOfES256(t *testing.T) {
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	a, _ := newAuth(t)
	c := granted("https://acme.example", studio.GrantSignedToken)
	o := &c.Auth.OAuth2
	o.ClientID, o.Audience = "issuer-1", "appstoreconnect-v1"
	o.Assertion = studio.Assertion{Algorithm: studio.ES256, KeyID: "K1", Life: 1200, Claims: []studio.Pair{{Name: "sub"}}}
	connects(t, a, c, typing(studio.FieldPrivateKey, pemOf(t, ec)))
	header, claims, digest, signature := partsOf(t, bearer(t, signerOf(t, a, c), c))
	if _, has := claims["sub"]; has || header["kid"] != "K1" || claims["iss"] != "issuer-1" || claims["aud"] != "appstoreconnect-v1" {
		t.Errorf("%v %v", header, claims)
	}
	if !ecdsa.Verify(&ec.PublicKey, digest[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])) {
		t.Error("the signature does not fit")
	}
}

func TestSharedKeysThatCannotBeRead(t *testing.T) {
	for entered, words := range map[string]string{"00ff": "id:key", ":00ff": "id:key", "id:xyz": "hex"} {
		a, _ := newAuth(t)
		_, err := a.Connect(context.Background(), ghost("https://acme.example"), typing(studio.FieldPrivateKey, entered))
		if f := failsWith(t, err, studio.CodeInvalid); f.Field != studio.FieldPrivateKey || !strings.Contains(f.Message, words) {
			t.Errorf("%s: %+v", entered, f)
		}
	}
	for _, entered := range []string{"-_8", "+/8=", "+/8"} {
		if key, _, err := sharedKey(studio.Assertion{Algorithm: studio.HS256, Encoding: studio.KeyBase64}, entered); err != nil || key != "\xfb\xff" {
			t.Errorf("%s: %q %v", entered, key, err)
		}
	}
}
