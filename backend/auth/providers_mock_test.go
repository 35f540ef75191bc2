package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"connectorstudio/backend/studio"
)

// mock is a provider made of its facts: what is not as they say is refused with a reason.
type mock struct {
	f          facts
	values     map[string]string // what was typed, by the names of the facts
	clientID   string
	secret     string
	challenge  bool
	issued     int
	good       string // the access token that is good
	objections []string
}

func newMock(f facts, clientID string, typed studio.Secrets) *mock {
	m := &mock{f: f, clientID: clientID, secret: "typed-clientSecret", values: map[string]string{"apiKey": "typed-apiKey", "username": "typed-basic.user", "password": "typed-basic.password"}}
	for id, value := range typed.Further {
		m.values[strings.TrimPrefix(id, "login.")] = value
	}
	if f.Mode == "OAUTH2_CC" && m.values["clientId"] != "" { // a grant of its own: both are typed
		m.clientID, m.secret = m.values["clientId"], m.values["clientSecret"]
	}
	m.values["accountID"] = "acc-1"
	return m
}

func (m *mock) object(format string, args ...any) {
	m.objections = append(m.objections, fmt.Sprintf(format, args...))
}

func (m *mock) expire() { m.good, m.objections = "", nil }

// browse is the browser of a person who approves.
func (m *mock) browse(address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return err
	}
	want, _ := url.Parse(m.f.filled(m.f.AuthorizationURL, nil))
	if u.Scheme+"://"+u.Host+u.Path != want.Scheme+"://"+want.Host+want.Path {
		m.object("the browser was sent to %s", u.Host+u.Path)
	}
	q := u.Query()
	spelled := func(name string) string {
		for from, to := range m.f.Replacements {
			if strings.Trim(from, "=") == name {
				return strings.Trim(to, "=")
			}
		}
		return name
	}
	for name, value := range want.Query() {
		if !slices.Equal(q[name], value) {
			m.object("the query of the address lost %s", name)
		}
	}
	for name, value := range m.f.AuthorizationParams {
		if q.Get(spelled(name)) != m.f.filled(textOf(value), nil) {
			m.object("%s is %q", name, q.Get(spelled(name)))
		}
	}
	if scopes := m.f.scopes(); len(scopes) > 0 && m.f.AuthorizationParams["scope"] == nil && q.Get("scope") != strings.Join(scopes, m.f.separator()) {
		m.object("scope is %q", q.Get("scope"))
	}
	if q.Get(spelled("client_id")) != m.clientID || q.Get(spelled("response_type")) != "code" {
		m.object("no client or response type")
	}
	m.challenge = q.Get("code_challenge") != ""
	if m.challenge == m.f.NoPKCE {
		m.object("PKCE is %v", m.challenge)
	}
	back := url.Values{"state": {q.Get("state")}, orElse(m.f.CodeParameter, "code"): {"code-1"}}
	for name, value := range m.f.calledBack() {
		back.Set(name, value)
	}
	if len(m.objections) > 0 {
		back = url.Values{"state": {q.Get("state")}, "error": {"invalid_request"}}
	}
	go func() {
		response, err := http.Get(q.Get(spelled("redirect_uri")) + "?" + back.Encode())
		if err == nil {
			_ = response.Body.Close()
		}
	}()
	return nil
}

// ServeHTTP answers for every host of the provider.
func (m *mock) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	r.URL.Scheme, r.URL.Host = "https", r.Host
	w.Header().Set("Content-Type", "application/json")
	status, answer := 0, ""
	if m.isToken(r.URL) {
		status, answer = m.token(r, string(body), w.Header())
	} else {
		status, answer = m.api(r, body)
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, answer)
}

// isToken tells a token request: by the whole address, and where the API is at the same one, by its credential.
func (m *mock) isToken(u *url.URL) bool {
	for _, address := range []string{m.f.TokenURL, m.f.RefreshURL} {
		want, err := url.Parse(m.f.expectedURL(address, m.values))
		if address != "" && err == nil && u.Host == want.Host && u.Path == want.Path {
			return true
		}
	}
	return false
}

func (f facts) expectedURL(address string, values map[string]string) string {
	escaped := map[string]string{}
	for name, value := range values {
		escaped[name] = url.QueryEscape(value)
	}
	return f.expected(address, escaped)
}

func (m *mock) token(r *http.Request, body string, header http.Header) (int, string) {
	params := map[string]string{}
	switch {
	case m.f.BodyFormat == "query" || m.f.TokenMethod == "GET":
		for name := range r.URL.Query() {
			params[name] = r.URL.Query().Get(name)
		}
	case m.f.BodyFormat == "json" || m.f.BodyFormat == "" && m.f.Mode == "TWO_STEP":
		flat := map[string]any{}
		if err := json.Unmarshal([]byte(body), &flat); err != nil && len(m.f.TokenParams) > 0 {
			m.object("the body is not JSON")
		}
		for name, value := range flat {
			params[name] = textOf(value)
		}
	case m.f.BodyFormat == "xml":
		if readXML([]byte(body)) == nil || !strings.Contains(body, m.values["userPassword"]) {
			m.object("the body is not the XML that is wanted")
		}
	default:
		form, _ := url.ParseQuery(body)
		for name := range form {
			params[name] = form.Get(name)
		}
	}
	m.checkTokenRequest(r, params)
	if len(m.objections) > 0 {
		return 400, `{"error":"invalid_request","error_description":` + string(mustJSON(strings.Join(m.objections, "; "))) + `}`
	}
	m.issued++
	m.good = fmt.Sprintf("token-%d", m.issued)
	return 200, m.answer(header)
}

func mustJSON(value any) []byte {
	text, _ := json.Marshal(value)
	return text
}

func (m *mock) checkTokenRequest(r *http.Request, params map[string]string) {
	f := m.f
	if want := orElse(f.TokenMethod, "POST"); r.Method != want {
		m.object("the method is %s", r.Method)
	}
	refreshing := params["grant_type"] == "refresh_token" && f.Mode != "TWO_STEP"
	wanted := f.TokenParams
	if refreshing {
		if wanted = f.RefreshParams; params["refresh_token"] != "refresh-1" {
			m.object("the refresh token is %q", params["refresh_token"])
		}
		if address := orElse(f.RefreshURL, f.TokenURL); address != "" && !strings.HasPrefix(r.URL.String(), m.f.expectedURL(address, m.values)) {
			m.object("refreshed at %s", r.URL)
		}
	}
	if f.BodyFormat != "xml" {
		for name, value := range wanted {
			text := textOf(value)
			if strings.Contains(text, "random") || name == "grant_type" && refreshing {
				continue
			}
			if text == "${token}" {
				if strings.Count(params[name], ".") != 2 {
					m.object("%s is no signed JWT", name)
				}
				continue
			}
			want := f.expected(text, m.values)
			if f.TokenParams["grant_type"] == "password" && f.Mode == "OAUTH2_CC" && (name == "username" || name == "password") {
				want = map[string]string{"username": "typed-oauth2.user", "password": "typed-oauth2.password"}[name]
			}
			if _, nested := value.(map[string]any); !nested && params[name] != want {
				m.object("%s is %q, not %q", name, params[name], want)
			}
		}
	}
	for name, text := range f.TokenHeaders {
		if got := r.Header.Get(name); got != f.expected(text, m.values) {
			m.object("the header %s is %q", name, got)
		}
	}
	if strings.HasPrefix(f.Mode, "OAUTH2") || strings.HasPrefix(f.Mode, "MCP") {
		m.checkClient(r, params, refreshing)
	}
}

func (m *mock) checkClient(r *http.Request, params map[string]string, refreshing bool) {
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte(m.clientID+":"+m.secret))
	spelledID := "client_id"
	for from, to := range m.f.Replacements {
		if strings.Trim(from, "=") == "client_id" {
			spelledID = strings.Trim(to, "=")
		}
	}
	switch {
	case m.f.ClientMethod == "private_key_jwt":
		if params["client_secret"] != "" || strings.Count(params["client_assertion"], ".") != 2 {
			m.object("the client does not prove itself with a signed JWT")
		}
	case m.f.basicClient() && (r.Header.Get("Authorization") != basic || params["client_secret"] != ""):
		m.object("the client is not in the Basic header")
	case !m.f.basicClient() && (params[spelledID] != m.clientID || params["client_secret"] != m.secret || r.Header.Get("Authorization") != ""):
		m.object("the client is not in the request")
	}
	if m.f.Mode == "OAUTH2_CC" || refreshing {
		return
	}
	if params["code"] != "code-1" && params[m.f.CodeParameter] != "code-1" || (params["code_verifier"] != "") == m.f.NoPKCE {
		m.object("the code or its verifier is not there")
	}
}

// answer is the token where the facts say.
func (m *mock) answer(header http.Header) string {
	f := m.f
	path, expiry := f.TokenResponse["token"], f.TokenResponse["token_expiration"]
	if f.Mode == "TWO_STEP" && path == "" {
		return m.good
	}
	if f.Mode != "TWO_STEP" {
		path, expiry = "access_token", "expires_in"
	}
	top := map[string]any{}
	put := func(path string, value any) {
		at, names := top, strings.Split(path, ".")
		for _, name := range names[:len(names)-1] {
			next, is := at[name].(map[string]any)
			if !is {
				next = map[string]any{}
				at[name] = next
			}
			at = next
		}
		at[names[len(names)-1]] = value
	}
	if f.AlternatePath != "" {
		path = f.AlternatePath + "." + path
	}
	put(path, m.good)
	header.Add("Set-Cookie", "SESSION="+m.good+"; HttpOnly")
	switch {
	case expiry == "":
	case f.TokenResponse["token_expiration_strategy"] == "expireAt":
		put(expiry, "2026-03-01T10:00:00Z")
	case f.LifeUnit == "milliseconds":
		put(expiry, 3600000)
	default:
		put(expiry, 3600)
	}
	if f.Mode != "TWO_STEP" && f.Mode != "OAUTH2_CC" {
		put("refresh_token", "refresh-1")
	}
	for name, value := range f.answered() {
		put(name, value)
	}
	put("accountID", "acc-1")
	if f.BodyFormat == "xml" {
		return "<?xml version=\"1.0\"?>" + asXML(top)
	}
	return string(mustJSON(top))
}

// api checks one call: the credential first, as a system does.
func (m *mock) api(r *http.Request, body []byte) (int, string) {
	values := map[string]string{"accessToken": m.good, "_cookies": "SESSION=" + m.good}
	for name, value := range m.values {
		values[name] = value
	}
	if m.f.Mode == "JWT" {
		values["accessToken"] = signedBy(r.Header.Get("Authorization"), hexKey)
	}
	wrong := []string{}
	check := func(what, got, text string) {
		if strings.Contains(text, "random") || strings.Contains(text, "${now") {
			return
		}
		want := m.f.expected(text, values)
		if got != want {
			wrong = append(wrong, fmt.Sprintf("%s is %q, not %q", what, got, want))
		}
	}
	for name, text := range m.f.Headers {
		check("the header "+name, r.Header.Get(name), text)
	}
	for name, text := range m.f.Query {
		check("the parameter "+name, r.URL.Query().Get(name), text)
	}
	if m.f.Body != nil {
		var sent map[string]any
		_ = json.Unmarshal(body, &sent)
		for name, value := range m.f.Body {
			if text, is := value.(string); is {
				check("the member "+name, textOf(sent[name]), text)
			}
		}
	}
	if named := m.named(); !named {
		m.checkDefault(r, values, &wrong)
	}
	if len(wrong) > 0 {
		m.objections = append(m.objections, wrong...)
		return 401, `{"error":"unauthorized"}`
	}
	return 200, `{"things":[]}`
}

// signedBy is the JWT at the end of a header, where the shared key has signed it.
func signedBy(header, shared string) string {
	token := header[strings.LastIndex(header, " ")+1:]
	key, _ := hex.DecodeString(shared)
	hash := hmac.New(sha256.New, key)
	cut := max(strings.LastIndex(token, "."), 0)
	hash.Write([]byte(token[:cut]))
	if strings.TrimPrefix(token[cut:], ".") != base64.RawURLEncoding.EncodeToString(hash.Sum(nil)) {
		return "no token that is signed"
	}
	return token
}

// named tells that the facts say where the credential goes.
func (m *mock) named() bool {
	for _, texts := range []map[string]string{m.f.Headers, m.f.Query} {
		for _, text := range texts {
			if strings.Contains(text, "${accessToken}") || strings.Contains(text, "${apiKey}") || strings.Contains(text, "_cookies") || m.f.Mode == "BASIC" && credentialed(m.f, text) {
				return true
			}
		}
	}
	return m.f.Mode == "API_KEY" || m.f.Mode == "NONE"
}

// checkDefault is Authorization with Basic or Bearer, where the facts say nothing.
func (m *mock) checkDefault(r *http.Request, values map[string]string, wrong *[]string) {
	want := "Bearer " + values["accessToken"]
	if m.f.Mode == "BASIC" {
		want = "Basic " + base64.StdEncoding.EncodeToString([]byte(values["username"]+":"+values["password"]))
	}
	if got := r.Header.Get("Authorization"); got != want || m.f.Mode != "BASIC" && values["accessToken"] == "" {
		*wrong = append(*wrong, fmt.Sprintf("Authorization is %q", got))
	}
}
