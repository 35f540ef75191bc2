package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// parrot is a system that repeats whatever it is told, in every spelling and in every kind of failure.
// It signs people in, too, with tokens that are canaries.
type parrot struct {
	*httptest.Server
	canaries *canaries
	aside    string // address of the wrong server
	log      locked // every byte that arrived

	mu          sync.Mutex
	grants      int  // tokens handed out
	refuseOnce  bool // the next call gets a 401
	brokenToken bool // the token endpoint fails, and says what it was sent
}

func newParrot(t *testing.T, c *canaries, aside string) *parrot {
	p := &parrot{canaries: c, aside: aside}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /authorize", p.authorize)
	mux.HandleFunc("POST /token", p.token)
	mux.HandleFunc("POST /revoke", func(w http.ResponseWriter, r *http.Request) { p.repeat(w, r, http.StatusInternalServerError) })
	mux.HandleFunc("/say/{how}", p.say)
	mux.HandleFunc("/in/{key}/say/{how}", p.say) // with a key in the path
	p.Server = httptest.NewUnstartedServer(mux)
	p.Listener = listensIn{p.Listener, &p.log}
	p.Start()
	t.Cleanup(p.Close)
	return p
}

// set changes how the parrot behaves.
func (p *parrot) set(change func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change()
}

// authorize approves at once.
func (p *parrot) authorize(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	http.Redirect(w, r, query.Get("redirect_uri")+"?"+url.Values{"code": {p.canaries.singToken("code")}, "state": {query.Get("state")}}.Encode(), http.StatusFound)
}

func (p *parrot) token(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.grants++
	n, broken := p.grants, p.brokenToken
	answer := map[string]any{
		"access_token": p.canaries.singToken(fmt.Sprintf("access token %d", n)), "refresh_token": p.canaries.singToken(fmt.Sprintf("refresh token %d", n)),
		"id_token": p.canaries.singIdentity(fmt.Sprintf("identity token %d", n), "ada@example.test"), "expires_in": 3600, "token_type": "Bearer",
		"scope": "read",
	}
	p.mu.Unlock()
	if broken {
		p.repeat(w, r, http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Debug", fmt.Sprint(answer))
	_ = json.NewEncoder(w).Encode(answer)
}

// heard is everything that a request has in it.
func heard(r *http.Request) []string {
	body, _ := io.ReadAll(r.Body)
	texts := []string{r.URL.RawQuery, string(body)}
	if key := r.PathValue("key"); key != "" {
		texts = append(texts, key)
	}
	if cookie, err := r.Cookie("X-Api-Key"); err == nil {
		texts = append(texts, cookie.Value)
	}
	for _, source := range []url.Values{r.URL.Query(), url.Values(r.Header)} {
		for _, values := range source {
			texts = append(texts, values...)
		}
	}
	if form, err := url.ParseQuery(string(body)); err == nil {
		for _, values := range form {
			texts = append(texts, values...)
		}
	}
	var members map[string]any
	if json.Unmarshal(body, &members) == nil {
		for _, value := range members {
			texts = append(texts, fmt.Sprint(value))
		}
	}
	if _, secret, basic := r.BasicAuth(); basic {
		texts = append(texts, secret)
	}
	for _, text := range texts { // the credential behind its scheme
		if _, rest, found := strings.Cut(text, " "); found {
			texts = append(texts, rest)
		}
	}
	return texts
}

// repeat answers with all that was heard, in the spellings that systems and their libraries use.
func (p *parrot) repeat(w http.ResponseWriter, r *http.Request, status int) {
	said := map[string]any{"error": "invalid_request"}
	var description strings.Builder
	for i, text := range heard(r) {
		basic := base64.StdEncoding.EncodeToString([]byte("studio:" + text))
		shifted := base64.URLEncoding.EncodeToString([]byte("x" + text))
		said[fmt.Sprint("heard", i)] = []string{text, url.QueryEscape(text), url.PathEscape(text), hex.EncodeToString([]byte(text)), basic, shifted}
		description.WriteString(text + " ")
		name := fmt.Sprintf("X-Heard-%d", i)
		w.Header().Set(name, strings.Map(printable, text))
		w.Header().Set(name+"-Escaped", url.QueryEscape(text))
		w.Header().Set(name+"-Basic", basic)
	}
	said["error_description"] = description.String()
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(said)
}

func printable(r rune) rune {
	if r < ' ' || r > '~' {
		return -1
	}
	return r
}

// say answers in the way that the path asks for.
func (p *parrot) say(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	refuse := p.refuseOnce
	p.refuseOnce = false
	p.mu.Unlock()
	if refuse {
		p.repeat(w, r, http.StatusUnauthorized)
		return
	}
	switch how := r.PathValue("how"); how {
	case "unauthorized":
		p.repeat(w, r, http.StatusUnauthorized)
	case "broken":
		p.repeat(w, r, http.StatusInternalServerError)
	case "page":
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, "<html><body>%s</body></html>", strings.Join(heard(r), "<br>"))
	case "302":
		http.Redirect(w, r, p.aside+"/moved", http.StatusFound)
	case "307":
		http.Redirect(w, r, p.aside+"/moved", http.StatusTemporaryRedirect)
	case "told": // it says in the address what it heard; only who follows it would carry that on
		http.Redirect(w, r, p.aside+"/moved?heard="+url.QueryEscape(strings.Join(heard(r), " ")), http.StatusTemporaryRedirect)
	case "cut":
		texts := strings.Join(heard(r), " ")
		connection, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			fmt.Fprintf(connection, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s", len(texts)+100, texts)
			connection.Close()
		}
	case "slow":
		_, _ = io.Copy(io.Discard, r.Body) // only then the server notices that the caller has gone
		<-r.Context().Done()
	default:
		p.repeat(w, r, http.StatusOK)
	}
}

// wrongServer keeps every byte that arrives.
type wrongServer struct {
	*httptest.Server
	log locked
}

func newWrongServer(t *testing.T) *wrongServer {
	s := &wrongServer{}
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"wrong": true}`) }))
	s.Listener = listensIn{s.Listener, &s.log}
	s.Start()
	t.Cleanup(s.Close)
	return s
}

func (s *wrongServer) got() []byte { return []byte(s.log.String()) }

type listensIn struct {
	net.Listener
	log io.Writer
}

func (l listensIn) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	return listenedIn{c, l.log}, err
}

type listenedIn struct {
	net.Conn
	log io.Writer
}

func (l listenedIn) Read(p []byte) (int, error) {
	n, err := l.Conn.Read(p)
	_, _ = io.Copy(l.log, bytes.NewReader(p[:n]))
	return n, err
}
