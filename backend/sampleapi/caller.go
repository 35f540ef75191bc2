package sampleapi

import (
	"bytes"
	"context"
	"crypto/subtle"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
)

const (
	scopeCompanies     = "companies.read"
	scopeContacts      = "contacts.read"
	scopeContactsWrite = "contacts.write"
)

// caller is who makes a request, as far as its credential says.
type caller struct {
	with   string // "access token" or "API key"
	scopes []string
}

type callerKey struct{}

func callerOf(r *http.Request) caller {
	who, _ := r.Context().Value(callerKey{}).(caller)
	return who
}

// signedIn lets requests through that bring a credential good for the scope: an access token as
// Authorization: Bearer (RFC 6750), or the API key in one of its three places.
func (v *vendor) signedIn(scope string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var who caller
		if token, isBearer := bearer(r); isBearer {
			granted, ok := v.tokens.access(token)
			if !ok {
				w.Header().Set("WWW-Authenticate", `Bearer realm="Quayside CRM", error="invalid_token", error_description="The access token is unknown, expired or revoked"`)
				fail(w, http.StatusUnauthorized, "invalid_token", "The access token is unknown, expired or revoked.")
				return
			}
			who = caller{"access token", granted}
		} else {
			key := v.keyOf(r)
			if key == "" {
				w.Header().Set("WWW-Authenticate", `Bearer realm="Quayside CRM"`)
				fail(w, http.StatusUnauthorized, "not_signed_in", "Send an access token or an API key.")
				return
			}
			if subtle.ConstantTimeCompare([]byte(key), []byte(v.options.APIKey)) != 1 {
				fail(w, http.StatusUnauthorized, "wrong_key", "This API key is not one of ours.")
				return
			}
			who = caller{"API key", strings.Fields(Scopes)}
		}
		if scope != "" && !slices.Contains(who.scopes, scope) {
			w.Header().Set("WWW-Authenticate", `Bearer realm="Quayside CRM", error="insufficient_scope", scope="`+scope+`"`)
			fail(w, http.StatusForbidden, "insufficient_scope", "This call needs the scope "+scope+".")
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), callerKey{}, who)))
	})
}

func bearer(r *http.Request) (token string, isBearer bool) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	return strings.TrimSpace(token), strings.EqualFold(scheme, "Bearer")
}

// keyOf finds the API key: header, Authorization: Token, query, or a member of the JSON body, which is
// taken out before the call sees it.
func (v *vendor) keyOf(r *http.Request) string {
	if key := r.Header.Get(KeyHeader); key != "" {
		return key
	}
	if scheme, key, _ := strings.Cut(r.Header.Get("Authorization"), " "); strings.EqualFold(scheme, "Token") {
		return strings.TrimSpace(key)
	}
	if key := r.URL.Query().Get(KeyParameter); key != "" {
		return key
	}
	text, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	rest := r.Body
	r.Body = readCloser{io.MultiReader(bytes.NewReader(text), rest), rest}
	var members map[string]json.RawMessage
	if err != nil || json.Unmarshal(text, &members) != nil {
		return ""
	}
	var key string
	if json.Unmarshal(members[KeyParameter], &key) != nil {
		return ""
	}
	delete(members, KeyParameter)
	if text, err = json.Marshal(members); err == nil {
		r.Body = io.NopCloser(bytes.NewReader(text))
	}
	return key
}

type readCloser struct {
	io.Reader
	io.Closer
}
