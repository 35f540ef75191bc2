package sampleapi

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"
)

// tokens hands out codes, access tokens and refresh tokens. The latter two say themselves what they
// are good for, under the vendor's signature; what has to be remembered is which sign-ins were ended
// and which refresh token of each is the newest.
type tokens struct {
	seed []byte
	life time.Duration
	now  func() time.Time

	mu       sync.Mutex
	asked    map[string]authorization // waits for the person, by its number on the page
	codes    map[string]*issuedCode
	families map[string]*family
}

const (
	refreshLife = 30 * 24 * time.Hour
	codeLife    = time.Minute
	askedLife   = 10 * time.Minute
)

// claims are what a token says.
type claims struct {
	Kind       string `json:"k"` // "a" for access, "r" for refresh
	Family     string `json:"f"` // the sign-in it comes from
	Generation int    `json:"g"` // of a refresh token
	Client     string `json:"c"`
	Scope      string `json:"s"` // separated by spaces
	Expires    int64  `json:"e"` // Unix seconds
}

// family is a sign-in with all its tokens.
type family struct {
	generation int // of the refresh token that is good now
	ended      bool
}

type issuedCode struct {
	authorization
	family  string
	expires time.Time
	used    bool
}

func newTokens(o Options) *tokens {
	return &tokens{seed: o.Seed, life: o.TokenLife, now: o.Now, asked: map[string]authorization{}, codes: map[string]*issuedCode{}, families: map[string]*family{}}
}

// derive makes a secret for a purpose from the seed.
func derive(seed []byte, purpose string) string {
	mac := hmac.New(sha256.New, seed)
	mac.Write([]byte(purpose))
	return hex.EncodeToString(mac.Sum(nil))
}

func (t *tokens) sign(c claims) string {
	text, err := json.Marshal(c)
	if err != nil {
		panic(err) // text and numbers always marshal
	}
	payload := base64.RawURLEncoding.EncodeToString(text)
	return "qs" + c.Kind + "_" + payload + "." + derive(t.seed, payload)
}

// read returns what a token of the kind says, when it is one of ours and has not expired.
func (t *tokens) read(token, kind string) (claims, bool) {
	rest, ours := strings.CutPrefix(token, "qs"+kind+"_")
	payload, signature, _ := strings.Cut(rest, ".")
	text, err := base64.RawURLEncoding.DecodeString(payload)
	var c claims
	if !ours || err != nil || subtle.ConstantTimeCompare([]byte(signature), []byte(derive(t.seed, payload))) != 1 || json.Unmarshal(text, &c) != nil {
		return claims{}, false
	}
	return c, c.Kind == kind && t.now().Unix() < c.Expires
}

// access returns the scopes of an access token.
func (t *tokens) access(token string) (scopes []string, ok bool) {
	c, ok := t.read(token, "a")
	if !ok {
		return nil, false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if f := t.families[c.Family]; f != nil && f.ended {
		return nil, false
	}
	return strings.Fields(c.Scope), true
}

// issued is a new pair of tokens.
type issued struct {
	access, refresh string
	scope           string
}

// issue makes the tokens of a family's generation. The caller holds the lock.
func (t *tokens) issue(client, name, scope string, generation int, granted string) issued {
	t.families[name].generation = generation
	c := claims{Kind: "a", Family: name, Generation: generation, Client: client, Scope: scope, Expires: t.now().Add(t.life).Unix()}
	access := t.sign(c)
	c.Kind, c.Scope, c.Expires = "r", granted, t.now().Add(refreshLife).Unix()
	return issued{access, t.sign(c), scope}
}

// ask keeps an authorization until the person answers.
func (t *tokens) ask(a authorization) (number string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for number, other := range t.asked {
		if len(t.asked) > 1000 || t.now().After(other.asked.Add(askedLife)) {
			delete(t.asked, number)
		}
	}
	a.asked = t.now()
	number = rand.Text()
	t.asked[number] = a
	return number
}

// answered returns the authorization that the person answered, once.
func (t *tokens) answered(number string) (authorization, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	a, found := t.asked[number]
	delete(t.asked, number)
	return a, found && t.now().Before(a.asked.Add(askedLife))
}

func (t *tokens) code(a authorization) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	for code, issued := range t.codes {
		if t.now().After(issued.expires.Add(askedLife)) {
			delete(t.codes, code)
		}
	}
	code := "qsc_" + rand.Text()
	t.codes[code] = &issuedCode{authorization: a, family: rand.Text(), expires: t.now().Add(codeLife)}
	return code
}

// exchange turns a code into tokens (RFC 6749, section 4.1.3). A code that comes twice ends the
// sign-in it began (section 4.1.2).
func (t *tokens) exchange(code, client, redirect, verifier string) (issued, *oauthError) {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.codes[code]
	switch {
	case c == nil || c.client.ID != client:
		return issued{}, invalidGrant("The code is unknown.")
	case c.used:
		if f := t.families[c.family]; f != nil {
			f.ended = true
		}
		return issued{}, invalidGrant("The code was used before. The tokens it was exchanged for are not good any more.")
	}
	c.used = true
	switch {
	case t.now().After(c.expires):
		return issued{}, invalidGrant("The code has expired.")
	case c.redirect != redirect:
		return issued{}, invalidGrant("redirect_uri differs from the authorization request's.")
	case c.challenge != "" && !provesPKCE(verifier, c.challenge):
		return issued{}, invalidGrant("code_verifier does not match code_challenge.")
	case c.challenge == "" && verifier != "":
		return issued{}, invalidGrant("code_verifier came without a code_challenge before.")
	}
	t.families[c.family] = &family{}
	return t.issue(client, c.family, c.scope, 1, c.scope), nil
}

// provesPKCE checks S256 (RFC 7636, section 4.6).
func provesPKCE(verifier, challenge string) bool {
	if len(verifier) < 43 || len(verifier) > 128 {
		return false
	}
	sum := sha256.Sum256([]byte(verifier))
	return subtle.ConstantTimeCompare([]byte(base64.RawURLEncoding.EncodeToString(sum[:])), []byte(challenge)) == 1
}

// refresh replaces a refresh token (RFC 6749, section 6). Each is good once: one that comes again was
// copied, so the whole sign-in ends (RFC 9700, section 4.14).
func (t *tokens) refresh(token, client, scope string) (issued, *oauthError) {
	c, ok := t.read(token, "r")
	if !ok || c.Client != client {
		return issued{}, invalidGrant("The refresh token is unknown, expired or another application's.")
	}
	granted := strings.Fields(c.Scope)
	for _, wanted := range strings.Fields(scope) {
		if !slices.Contains(granted, wanted) {
			return issued{}, &oauthError{400, "invalid_scope", "The scope " + wanted + " was not granted."}
		}
	}
	if scope == "" {
		scope = c.Scope
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	f := t.families[c.Family]
	if f == nil { // signed in before this server was started
		f = &family{generation: c.Generation}
		t.families[c.Family] = f
	}
	switch {
	case f.ended:
		return issued{}, invalidGrant("This sign-in has ended.")
	case c.Generation != f.generation:
		f.ended = true
		return issued{}, invalidGrant("The refresh token was used before. For safety this sign-in has ended.")
	}
	return t.issue(client, c.Family, scope, c.Generation+1, c.Scope), nil
}

// revoke ends the sign-in that a token of either kind belongs to (RFC 7009).
func (t *tokens) revoke(token, client string) {
	c, ok := t.read(token, "r")
	if !ok {
		c, ok = t.read(token, "a")
	}
	if !ok || c.Client != client {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.families[c.Family] = &family{generation: c.Generation, ended: true}
}

// nonceOf is the nonce that the authorization of a code asked to have in the identity token.
func (t *tokens) nonceOf(code string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if c := t.codes[code]; c != nil {
		return c.nonce
	}
	return ""
}
