package auth

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"connectorstudio/backend/studio"
)

// loopback listens for the browser that comes back from the provider (RFC 8252 section 7.3). Any
// program and any web page can send requests to it, so it takes exactly one: the first that belongs to
// its sign-in. Everything else is refused, counted and forgotten.
type loopback struct {
	expected expected
	host     string // the only Host header that is answered
	path     string
	redirect string // the redirect URL
	result   chan answered
	ignored  atomic.Int64
	stray    func(why string) // hears of every request that was ignored; not nil

	server    *http.Server
	listeners []net.Listener
}

// expected tells an answer to this sign-in from all others.
type expected struct {
	state  string
	issuer string // empty when the connector names none
	taken  *atomic.Bool

	codeName string // where the system spells it otherwise
	keep     []studio.Kept
}

// answered is what the provider sent back: a code or an error.
type answered struct {
	code        string
	err         string // error
	description string // error_description
	kept        map[string]string
}

// queryLimit is far above any answer of a provider.
const queryLimit = 8 << 10

// listen binds the redirect address: 127.0.0.1, and ::1 on the same port when the provider only takes
// the name localhost, which may stand for either. A fixed port that is taken fails with CodePortBusy;
// another one would not be registered at the provider.
func listen(r studio.Redirect) (*loopback, error) {
	host, path := redirectHost(r), redirectPath(r)
	if host != "127.0.0.1" && host != "localhost" {
		return nil, badRedirect("The OAuth redirect URL has to be on 127.0.0.1 or localhost.", "auth.oauth2.redirect.host")
	}
	if u, err := url.Parse("http://" + host + path); err != nil || u.EscapedPath() != path || !strings.HasPrefix(path, "/") {
		return nil, badRedirect("The path of the OAuth redirect URL can't be used.", "auth.oauth2.redirect.path")
	}
	if r.Port != 0 && (r.Port < 1024 || r.Port > 65535) {
		return nil, badRedirect("The port of the OAuth redirect URL has to be from 1024 to 65535.", "auth.oauth2.redirect.port")
	}
	listeners, err := bind(r.Port, host == "localhost")
	if err != nil {
		return nil, err
	}
	port := listeners[0].Addr().(*net.TCPAddr).Port
	return &loopback{
		host: net.JoinHostPort(host, fmt.Sprint(port)), path: path, redirect: redirectURL(r, port),
		result: make(chan answered, 1), stray: func(string) {}, listeners: listeners,
	}, nil
}

func badRedirect(message, field string) error {
	f := studio.Fail(studio.CodeInvalid, message, "Mend it in Advanced.")
	f.Field = field
	return f
}

// bind listens on the port; 0 is any free one.
func bind(port int, both bool) ([]net.Listener, error) {
	for attempt := 1; ; attempt++ {
		v4, err := net.Listen("tcp4", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			return nil, portBusy(port, err)
		}
		if !both {
			return []net.Listener{v4}, nil
		}
		v6, err := net.Listen("tcp6", fmt.Sprintf("[::1]:%d", v4.Addr().(*net.TCPAddr).Port))
		switch {
		case err == nil:
			return []net.Listener{v4, v6}, nil
		case !inUse(err):
			return []net.Listener{v4}, nil // this computer has no IPv6
		}
		_ = v4.Close()
		if port != 0 || attempt == 20 {
			return nil, portBusy(port, err)
		}
	}
}

// inUse tells a taken port from an address that this computer does not have.
func inUse(err error) bool {
	const windowsInUse = 10048 // WSAEADDRINUSE, which is not syscall.EADDRINUSE there
	var number syscall.Errno
	return errors.As(err, &number) && (number == syscall.EADDRINUSE || number == windowsInUse)
}

func portBusy(port int, err error) error {
	return &studio.Failure{
		Code: studio.CodePortBusy, Message: fmt.Sprintf("Another program is using port %d.", port),
		Fix: "Close it, or choose another port in Advanced.", Detail: err.Error(), Field: "auth.oauth2.redirect.port",
	}
}

// serve answers until close is called.
func (l *loopback) serve(e expected) {
	l.expected = e
	l.server = &http.Server{
		Handler: http.HandlerFunc(l.handle), MaxHeaderBytes: 16 << 10, DisableGeneralOptionsHandler: true,
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 5 * time.Second, WriteTimeout: 5 * time.Second,
		ErrorLog: log.New(io.Discard, "", 0), // it would name addresses with codes in them
	}
	l.server.SetKeepAlivesEnabled(false) // a browser's spare connections would keep the port open
	for _, listener := range l.listeners {
		go func() { _ = l.server.Serve(listener) }()
	}
}

// close frees the port: what is being answered gets 300 ms.
func (l *loopback) close() {
	for _, listener := range l.listeners {
		_ = listener.Close()
	}
	if l.server == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	if l.server.Shutdown(ctx) != nil {
		_ = l.server.Close()
	}
}

// handle checks, in this order: Host, path, length of the query, method, Origin; then the answer
// itself. The page never shows the state that was expected, nor anything of a request that is ignored.
func (l *loopback) handle(w http.ResponseWriter, r *http.Request) {
	refuse := func(status int, why string) {
		l.ignored.Add(1)
		page(w, status, "Not part of a sign-in", "This address was not opened by a sign-in of Connector Studio, so it was ignored.")
		l.stray(why)
	}
	switch {
	case r.Host != l.host: // DNS rebinding: another name that stands for 127.0.0.1
		refuse(http.StatusMisdirectedRequest, "")
	case r.URL.EscapedPath() != l.path:
		refuse(http.StatusNotFound, "")
	case len(r.URL.RawQuery) > queryLimit:
		refuse(http.StatusRequestURITooLong, "")
	case r.Method != http.MethodGet:
		refuse(http.StatusMethodNotAllowed, "")
	case r.Header.Get("Origin") != "": // a script of another page, not a browser going there
		refuse(http.StatusForbidden, "")
	default:
		l.take(w, r, refuse)
	}
}

func (l *loopback) take(w http.ResponseWriter, r *http.Request, refuse func(int, string)) {
	got, err := l.expected.accept(r.URL.RawQuery)
	switch {
	case errors.Is(err, errTaken):
		l.ignored.Add(1)
		page(w, http.StatusGone, "Already used", "This sign-in is over. You can close this tab and go back to Connector Studio.")
		l.stray("")
		return
	case err != nil:
		refuse(http.StatusBadRequest, strayReason(err))
		return
	}
	l.result <- got // one slot, and accept succeeds once
	if got.err != "" {
		page(w, http.StatusOK, "Access was not approved", "You can close this tab and go back to Connector Studio.")
		return
	}
	page(w, http.StatusOK, "Approved", "You can close this tab and go back to Connector Studio.")
}

var (
	errTaken    = errors.New("this sign-in has its answer")
	errState    = errors.New("the state belongs to no sign-in, or to another one")
	errRepeated = errors.New("a parameter is repeated")
	errEmpty    = errors.New("there is neither a code nor an error")
	errQuery    = errors.New("the query cannot be read")
)

// issuerError tells that an answer with the right state came from another issuer than the connector's.
type issuerError struct{ got, want string }

func (e *issuerError) Error() string { return "the issuer is another one" }

// strayReason is worth telling only when the request knew the state: it came from the provider.
func strayReason(err error) string {
	var issuer *issuerError
	if !errors.As(err, &issuer) {
		return ""
	}
	if issuer.got == "" {
		return fmt.Sprintf("The answer named no issuer, but the connector expects %s. If the system never names one, empty Issuer in Advanced.", issuer.want)
	}
	return fmt.Sprintf("The answer came from the issuer %s, but the connector expects %s.", cut(issuer.got, 200), issuer.want)
}

// accept decides whether a query answers this sign-in: nothing repeated, the state (compared in
// constant time), the issuer when one is known (RFC 9207), a code or an error, and the first to come.
func (e expected) accept(rawQuery string) (answered, error) {
	query, err := url.ParseQuery(rawQuery)
	if err != nil || len(rawQuery) > queryLimit {
		return answered{}, errQuery
	}
	code := orElse(e.codeName, "code")
	for _, name := range []string{"state", code, "error", "iss"} {
		if len(query[name]) > 1 {
			return answered{}, errRepeated
		}
	}
	if subtle.ConstantTimeCompare([]byte(query.Get("state")), []byte(e.state)) != 1 {
		return answered{}, errState
	}
	if e.issuer != "" && query.Get("iss") != e.issuer {
		return answered{}, &issuerError{got: query.Get("iss"), want: e.issuer}
	}
	got := answered{code: query.Get(code), err: query.Get("error"), description: query.Get("error_description")}
	if got.code == "" && got.err == "" {
		return answered{}, errEmpty
	}
	if !e.taken.CompareAndSwap(false, true) {
		return answered{}, errTaken
	}
	got.kept = map[string]string{}
	for _, k := range e.keep {
		if value := cut(query.Get(k.Path), 2000); k.From == studio.KeptFromCallback && value != "" {
			got.kept[k.Parameter] = value
		}
	}
	return got, nil
}
