package auth

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"

	"connectorstudio/backend/studio"
)

// A JWT that is the token itself: it is signed for each request, so that it never ends on the way, and
// is kept nowhere. The key that signs is bound to the API.

func (a *Auth) tokenMaker(ctx context.Context, c studio.Connector) (*Signer, error) {
	s, err := a.keySigner(ctx, c)
	if err != nil {
		return nil, err
	}
	cred, err := a.load(ctx, c)
	if err != nil {
		return nil, err
	}
	s.make = func() ([]addition, error) {
		token, err := a.assertion(c, cred)
		if err != nil {
			return nil, err
		}
		made := cred
		made.Tokens = &tokens{Access: concealed(token)}
		return additions(c, made), nil
	}
	return s, nil
}

// sharedKey returns what signs and the id of the key. Of HS256 the key may be written in hex or base64,
// with its id before a colon; keys of the other algorithms stay as they are.
func sharedKey(a studio.Assertion, entered string) (key, id string, err error) {
	if a.Algorithm != studio.HS256 {
		return entered, a.KeyID, nil
	}
	key, id = entered, a.KeyID
	if a.WithID {
		before, after, found := strings.Cut(entered, ":")
		if !found || before == "" || after == "" {
			return "", "", errors.New("it is not of the form id:key")
		}
		id, key = before, after
	}
	var bytes []byte
	switch a.Encoding {
	case studio.KeyHex:
		if bytes, err = hex.DecodeString(key); err != nil {
			return "", "", errors.New("it is not written in hex")
		}
	case studio.KeyBase64:
		plain := strings.TrimRight(strings.NewReplacer("-", "+", "_", "/").Replace(key), "=")
		if bytes, err = base64.RawStdEncoding.DecodeString(plain); err != nil {
			return "", "", errors.New("it is not written in base64")
		}
	default:
		return key, id, nil
	}
	return string(bytes), id, nil
}
