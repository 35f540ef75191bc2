package sampleapi

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// experiment is an answer that goes wrong, or is unusual, on demand.
type experiment struct {
	Path  string `json:"path"`
	About string `json:"about"`
	run   http.HandlerFunc
}

var experiments = []experiment{
	{"/lab/status/{code}", "answers with that status", labStatus},
	{"/lab/slow", "answers after ?delay=2s", labSlow},
	{"/lab/drip", "sends ?bytes=100 one by one, ?delay=10ms apart", labDrip},
	{"/lab/never", "never answers", labNever},
	{"/lab/truncated", "ends in the middle of its JSON", labTruncated},
	{"/lab/reset", "breaks the connection instead of answering", labReset},
	{"/lab/html", "a sign-in page with status 200", labHTML},
	{"/lab/invalid-json", "JSON with a mistake in it", labInvalidJSON},
	{"/lab/empty", "status 200 without a body", labEmpty},
	{"/lab/gzip", "JSON compressed with gzip", labGzip},
	{"/lab/gzip-broken", "gzip that ends too early", labGzipBroken},
	{"/lab/gzip-bomb", "a few KiB that become ?megabytes=100 of JSON", labGzipBomb},
	{"/lab/large", "a list of ?megabytes=10", labLarge},
	{"/lab/deep", "objects ?depth=200 levels inside each other", labDeep},
	{"/lab/latin1", "JSON in ISO-8859-1", labLatin1},
	{"/lab/bad-utf8", "JSON with a broken character", labBadUTF8},
	{"/lab/bom", "JSON after a byte order mark", labBOM},
	{"/lab/binary", "bytes that are no text", labBinary},
	{"/lab/lines", "one JSON object a line", labLines},
	{"/lab/redirect", "redirects with ?status=302 to another origin of this computer", labRedirect},
	{"/lab/redirect-here", "redirects with ?status=302 to /lab/echo", labRedirectHere},
	{"/lab/redirect-loop", "redirects to itself", labRedirectLoop},
	{"/lab/echo", "answers with the request as it arrived", labEcho},
}

func routeLab(mux *http.ServeMux) {
	for _, e := range experiments {
		mux.HandleFunc(e.Path, e.run)
	}
	limits := &limiter{seen: map[string]int{}}
	mux.HandleFunc("/lab/rate-limit", limits.rateLimit)
	mux.HandleFunc("/lab/flaky", limits.flaky)
	mux.HandleFunc("GET /lab", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]any{"experiments": append([]experiment{
			{Path: "/lab/rate-limit", About: "429 with Retry-After ?seconds=2 for the first ?times= calls of a ?name=, or always"},
			{Path: "/lab/flaky", About: "503 for the first ?times=1 calls of a ?name=, then 200"},
		}, experiments...)})
	})
}

func number(r *http.Request, name string, otherwise, most int) int {
	n, err := strconv.Atoi(r.URL.Query().Get(name))
	if err != nil || n < 0 {
		return otherwise
	}
	return min(n, most)
}

func labStatus(w http.ResponseWriter, r *http.Request) {
	code, err := strconv.Atoi(r.PathValue("code"))
	if err != nil || code < 200 || code > 599 {
		fail(w, http.StatusBadRequest, "bad_status", "The status is from 200 to 599.")
		return
	}
	if code == http.StatusNoContent || code == http.StatusNotModified {
		w.WriteHeader(code)
		return
	}
	fail(w, code, "as_asked", fmt.Sprintf("This call was asked to answer %d %s.", code, http.StatusText(code)))
}

// pause waits, unless the caller leaves first.
func pause(r *http.Request, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-r.Context().Done():
		return false
	case <-timer.C:
		return true
	}
}

func delayOf(r *http.Request, otherwise time.Duration) time.Duration {
	text := r.URL.Query().Get("delay")
	if d, err := time.ParseDuration(text); err == nil && d >= 0 {
		return min(d, 10*time.Minute)
	}
	if seconds, err := strconv.ParseFloat(text, 64); err == nil && seconds >= 0 {
		return time.Duration(min(seconds, 600) * float64(time.Second))
	}
	return otherwise
}

func labSlow(w http.ResponseWriter, r *http.Request) {
	delay := delayOf(r, 2*time.Second)
	if pause(r, delay) {
		answer(w, http.StatusOK, map[string]any{"slept_ms": delay.Milliseconds()})
	}
}

func labNever(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

func labDrip(w http.ResponseWriter, r *http.Request) {
	flush := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	for i := range number(r, "bytes", 100, 1_000_000) {
		if _, err := w.Write([]byte{byte('0' + i%10)}); err != nil || flush.Flush() != nil || !pause(r, delayOf(r, 10*time.Millisecond)) {
			return
		}
	}
}

// hijack takes the connection over, to break what a proper server would not.
func hijack(w http.ResponseWriter, then func(connection net.Conn, buffer *bufio.ReadWriter)) {
	connection, buffer, err := http.NewResponseController(w).Hijack()
	if err != nil {
		fail(w, http.StatusInternalServerError, "not_here", "This connection cannot be broken.")
		return
	}
	defer connection.Close()
	then(connection, buffer)
}

func labTruncated(w http.ResponseWriter, _ *http.Request) {
	body := `{"data":[{"id":"co_00001","name":"` + companyName(0) + `"},{"id":"co_0`
	hijack(w, func(_ net.Conn, buffer *bufio.ReadWriter) {
		fmt.Fprintf(buffer, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", 4*len(body), body)
		_ = buffer.Flush()
	})
}

func labReset(w http.ResponseWriter, _ *http.Request) {
	hijack(w, func(connection net.Conn, _ *bufio.ReadWriter) {
		if tcp, ok := connection.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // a reset instead of an orderly end
		}
	})
}

func send(w http.ResponseWriter, contentType, body string) {
	w.Header().Set("Content-Type", contentType)
	_, _ = io.WriteString(w, body)
}

func labHTML(w http.ResponseWriter, _ *http.Request) {
	send(w, "text/html; charset=utf-8", "<!doctype html><html lang=\"en\"><head><title>Sign in</title></head><body><h1>Sign in to continue</h1><form><label>User <input name=\"user\"></label></form></body></html>\n")
}

func labInvalidJSON(w http.ResponseWriter, _ *http.Request) {
	send(w, "application/json", `{"data": [{"id": "co_00001", "name": 'single quotes'}, ], "total": 1,}`)
}

func labEmpty(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusOK)
}

func labLatin1(w http.ResponseWriter, _ *http.Request) {
	send(w, "application/json; charset=iso-8859-1", "{\"city\":\"Z\xfcrich\",\"street\":\"Stra\xdfe\"}")
}

func labBadUTF8(w http.ResponseWriter, _ *http.Request) {
	send(w, "application/json", "{\"name\":\"broken \xff\xfe here\"}")
}

func labBOM(w http.ResponseWriter, _ *http.Request) {
	send(w, "application/json", "\ufeff{\"name\":\"after a byte order mark\"}")
}

func labBinary(w http.ResponseWriter, _ *http.Request) {
	body := make([]byte, 4096)
	for i := range body {
		body[i] = byte(i * 7)
	}
	send(w, "application/octet-stream", string(body))
}

func labLines(w http.ResponseWriter, _ *http.Request) {
	var body strings.Builder
	for i := range 5 {
		fmt.Fprintf(&body, "{\"id\":\"co_%05d\",\"name\":%q}\n", i+1, companyName(i))
	}
	send(w, "application/x-ndjson", body.String())
}

func labDeep(w http.ResponseWriter, r *http.Request) {
	depth := number(r, "depth", 200, 100_000)
	send(w, "application/json", strings.Repeat(`{"in":`, depth)+"1"+strings.Repeat("}", depth))
}

func labGzip(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Encoding", "gzip")
	zip := gzip.NewWriter(w)
	fmt.Fprintf(zip, `{"data":[{"id":"co_00001","name":%q}],"compressed":true}`, companyName(0))
	_ = zip.Close()
}

func labGzipBroken(w http.ResponseWriter, _ *http.Request) {
	var whole bytes.Buffer
	zip := gzip.NewWriter(&whole)
	_ = writeList(zip, 20_000)
	_ = zip.Close()
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Encoding", "gzip")
	_, _ = w.Write(whole.Bytes()[:whole.Len()/2])
}

func labGzipBomb(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Encoding", "gzip")
	zip := gzip.NewWriter(w)
	zeros := bytes.Repeat([]byte("0"), 64<<10)
	_, err := io.WriteString(zip, `{"zeros":"`)
	for sent := 0; err == nil && sent < number(r, "megabytes", 100, 10_000)<<20; sent += len(zeros) {
		_, err = zip.Write(zeros)
	}
	if err == nil {
		_, _ = io.WriteString(zip, `"}`)
		_ = zip.Close()
	}
}

func labLarge(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	buffered := bufio.NewWriterSize(w, 64<<10)
	size := number(r, "size", number(r, "megabytes", 10, 10_000)<<20, 10_000<<20)
	if writeList(buffered, size) == nil {
		_ = buffered.Flush()
	}
}

// writeList writes a valid JSON list of about size bytes, a record at a time.
func writeList(w io.Writer, size int) error {
	sent, err := io.WriteString(w, `{"data":[`)
	for i := 0; err == nil && sent < size-40; i++ {
		comma := ","
		if i == 0 {
			comma = ""
		}
		var n int
		n, err = fmt.Fprintf(w, `%s{"id":%d,"name":%q,"score":%d.%02d,"active":%t,"note":null,"tags":["a","b"]}`,
			comma, 9007199254740993+i, companyName(i%Companies), i%10, i%100, i%2 == 0)
		sent += n
	}
	if err == nil {
		_, err = io.WriteString(w, `],"complete":true}`)
	}
	return err
}

// labRedirect leads to the same server under its other name, which is another origin.
func labRedirect(w http.ResponseWriter, r *http.Request) {
	host, port, err := net.SplitHostPort(r.Host)
	if err != nil {
		fail(w, http.StatusBadRequest, "no_port", "This works on a port of its own only.")
		return
	}
	other := "localhost"
	if host == "localhost" {
		other = "127.0.0.1"
	}
	redirect(w, r, "http://"+net.JoinHostPort(other, port)+"/lab/echo")
}

func labRedirectHere(w http.ResponseWriter, r *http.Request) { redirect(w, r, "/lab/echo") }
func labRedirectLoop(w http.ResponseWriter, r *http.Request) { redirect(w, r, r.URL.Path) }

func redirect(w http.ResponseWriter, r *http.Request, to string) {
	switch status := number(r, "status", http.StatusFound, 399); status {
	case 301, 302, 303, 307, 308:
		w.Header().Set("Location", to)
		w.WriteHeader(status)
	default:
		fail(w, http.StatusBadRequest, "bad_status", "The status is 301, 302, 303, 307 or 308.")
	}
}

func labEcho(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		fail(w, http.StatusRequestEntityTooLarge, "too_large", "The body may have 1 MiB.")
		return
	}
	answer(w, http.StatusOK, map[string]any{
		"method": r.Method, "host": r.Host, "path": r.URL.EscapedPath(), "raw_query": r.URL.RawQuery, "query": r.URL.Query(), "headers": r.Header, "body": string(body),
	})
}

// limiter counts calls by the name that the caller gives them.
type limiter struct {
	mu   sync.Mutex
	seen map[string]int
}

// passed tells whether the call is past the first ones of its name.
func (l *limiter) passed(r *http.Request, first int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	name := r.URL.Path + " " + r.URL.Query().Get("name")
	if len(l.seen) > 10_000 {
		clear(l.seen)
	}
	l.seen[name]++
	return l.seen[name] > first
}

func (l *limiter) rateLimit(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-RateLimit-Limit", "10")
	if times := number(r, "times", -1, 1000); times >= 0 && l.passed(r, times) {
		w.Header().Set("X-RateLimit-Remaining", "9")
		answer(w, http.StatusOK, map[string]any{"ok": true})
		return
	}
	w.Header().Set("X-RateLimit-Remaining", "0")
	w.Header().Set("Retry-After", strconv.Itoa(number(r, "seconds", 2, 86400)))
	fail(w, http.StatusTooManyRequests, "rate_limited", "Too many calls. Wait as long as Retry-After says.")
}

func (l *limiter) flaky(w http.ResponseWriter, r *http.Request) {
	if !l.passed(r, number(r, "times", 1, 1000)) {
		fail(w, http.StatusServiceUnavailable, "unavailable", "Not now. Try again.")
		return
	}
	answer(w, http.StatusOK, map[string]any{"ok": true})
}
